"""A maturity model from its folder: read, checked, whole."""

from functools import cache
from pathlib import Path

from leadline.errors import ModelError
from leadline.model.check import check_draft
from leadline.model.folder import model_folder, read_folder, shipped_models
from leadline.model.schema import Model


def load_model(model: str | Path = "ltc") -> Model:
    """Return a model: a shipped one by its id, or the one in a folder.

    Items, indicators and rules come in the order of the model's stages, then its dimensions, then their ids. A shipped
    model is read once per process.

    Raises:
        ModelError: with every problem found, each with its file and line.

    >>> model = load_model("ltc")
    >>> [stage.id for stage in model.stages]
    ['lead', 'conversion', 'order', 'fulfilment']
    >>> len(model.cells)
    24
    """
    return _shipped(model) if isinstance(model, str) and model in shipped_models() else _load(model_folder(model))


@cache
def _shipped(model: str) -> Model:
    return _load(model_folder(model))


def _load(folder: Path) -> Model:
    draft = read_folder(folder)
    problems = check_draft(draft)
    model = draft.model()
    if problems or model is None:
        raise ModelError(problems)
    return model
