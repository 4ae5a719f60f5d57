"""Turn an edited workbook into a model's folder, once everything in it is right."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from leadline.errors import ModelError
from leadline.indicators import check_measures
from leadline.model import Model, load_model
from leadline.model.check import check_draft
from leadline.model.dump import write_folder
from leadline.model.folder import Draft, validate
from leadline.modelbook.read import read_book


def import_book(path: Path, folder: Path, *, head: Mapping[str, Any] | None = None) -> Model:
    """Write the model in a workbook into ``folder``, which must not be there or be empty, and return it.

    ``head`` are keys of ``model.yaml`` that are to be other than in the workbook, such as ``id``, ``version`` and
    ``name`` of a model that was made from the workbook of another one. With another ``id`` the migrations are left out:
    they lead from earlier versions of that other model.

    Raises:
        ModelError: with every mistake in the workbook, each with its sheet and cell; nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelError.of("book-folder-not-empty", file=str(folder))
    if not folder.parent.is_dir():
        raise ModelError.of("output-folder-missing", file=str(folder), folder=str(folder.parent))
    draft = _headed(read_book(path), head or {})
    problems = check_draft(draft)
    model = None if problems else draft.model()
    if model is not None:
        problems = check_measures(model, draft)
    if problems or model is None:
        raise ModelError(problems)
    write_folder(draft, folder)
    return load_model(folder)


def _headed(draft: Draft, head: Mapping[str, Any]) -> Draft:
    """Return a draft with other values in the head of its model; under another id it has no earlier versions."""
    renamed = any(head.get("id", each.id) != each.id for each in draft.of("model"))
    documents = [each for each in draft.documents if not (renamed and each.part_name == "migrations")]
    return replace(
        draft,
        documents=tuple(
            validate(replace(each, data={**each.entries, **head})) if head and each.part_name == "model" else each
            for each in documents
        ),
    )
