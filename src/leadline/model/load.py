"""A maturity model from its folder: read, checked, whole."""

from collections.abc import Sequence
from functools import cache

from leadline.errors import ModelError
from leadline.model.check import check_draft
from leadline.model.folder import shipped_models
from leadline.model.layers import Given, read_model
from leadline.model.schema import Model


def load_model(model: Given | Sequence[Given] = "ltc") -> Model:
    """Return a model: a shipped one by its id, the one in a folder, or the one that overlays make of theirs.

    Several overlays of one model are applied in the order given. Items, indicators and rules come in the order of the
    model's stages, then its dimensions, then their ids. What is shipped is read once per process.

    Raises:
        ModelError: with every problem found, each with its file and line.

    >>> model = load_model("ltc")
    >>> [stage.id for stage in model.stages]
    ['lead', 'conversion', 'order', 'fulfilment']
    >>> len(model.cells)
    24
    >>> [overlay.id for overlay in load_model(["manufacturing", "huawei"]).overlays]
    ['manufacturing', 'huawei']
    """
    given = (model,) if isinstance(model, str) or not isinstance(model, Sequence) else tuple(model)
    shipped = shipped_models()
    names = tuple(each for each in given if isinstance(each, str) and each in shipped)
    return _shipped(names) if names == given else _load(given)


@cache
def _shipped(models: tuple[str, ...]) -> Model:
    return _load(models)


def _load(models: Sequence[Given]) -> Model:
    draft = read_model(models)
    problems = check_draft(draft)
    model = draft.model()
    if problems or model is None:
        raise ModelError(problems)
    return model
