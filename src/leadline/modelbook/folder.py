"""Turn an edited workbook into a model's folder, once everything in it is right."""

from pathlib import Path

from leadline.errors import ModelError
from leadline.indicators import check_measures
from leadline.model import Model, load_model
from leadline.model.check import check_draft
from leadline.model.dump import write_folder
from leadline.modelbook.read import read_book


def import_book(path: Path, folder: Path) -> Model:
    """Write the model in a workbook into ``folder``, which must not be there or be empty, and return it.

    Raises:
        ModelError: with every mistake in the workbook, each with its sheet and cell; nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelError.of("book-folder-not-empty", file=str(folder))
    if not folder.parent.is_dir():
        raise ModelError.of("output-folder-missing", file=str(folder), folder=str(folder.parent))
    draft = read_book(path)
    problems = check_draft(draft)
    model = None if problems else draft.model()
    if model is not None:
        problems = check_measures(model, draft)
    if problems or model is None:
        raise ModelError(problems)
    write_folder(draft, folder)
    return load_model(folder)
