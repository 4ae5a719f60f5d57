"""The models an assessment may be judged by, as it names them: ids of what comes with Leadline, and ``id@version``.

A version never changes, so what is unpacked and read once is kept.
"""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from leadline.errors import InputError
from leadline.model import Model, load_model
from leadline.model.folder import shipped_models
from leadline.model.layers import Given
from leadline.text import Text
from leadline.web.maturity.models import OwnModel
from leadline.web.organisations.models import Organisation

WHOLE = "ltc"
OVERLAYS = tuple(id for id in shipped_models() if id != WHOLE)
SHIPPED = (WHOLE, *OVERLAYS)
KEPT = 16
"""Own models kept in memory by each process: some megabytes each."""


@dataclass(frozen=True)
class Use:
    """An assessment that is judged by a model, or was."""

    id: int
    title: Text


Users = Callable[[Organisation], Mapping[str, Sequence[Use]]]
_users: list[Users] = []


def uses_models(users: Users) -> Users:
    """Register a function that tells by which models what is judged, by the names of ``given_of``."""
    _users.append(users)
    return users


def uses_of(organisation: Organisation) -> dict[str, list[Use]]:
    """Return what each model is used by."""
    found: dict[str, list[Use]] = {}
    for users in _users:
        for name, uses in users(organisation).items():
            found.setdefault(name, []).extend(uses)
    return found


def own_models(organisation: Any, names: Sequence[str], *, held: bool = False) -> list[OwnModel]:
    """Return the own models among ``names``, in their order; ``organisation`` is a row or its id.

    With ``held`` they stay there until the transaction ends.

    Raises:
        InputError: the organisation has no such model.
    """
    wanted = [name for name in names if name not in SHIPPED]
    if not wanted:
        return []
    keys = [name.partition("@")[0] for name in wanted]
    rows = OwnModel.objects.select_for_update() if held else OwnModel.objects.select_related("file")
    known = {each.token: each for each in rows.filter(organisation=organisation, key__in=keys)}
    for name in wanted:
        if name not in known:
            raise InputError.of("web-model-gone", file=name)
    return [known[name] for name in wanted]


def given_of(organisation: Any, names: Sequence[str]) -> tuple[Given, ...]:
    """Return what ``load_model`` is given for the models that an assessment of an organisation names.

    Raises:
        InputError: the organisation has no such model.
    """
    folders = {each.token: unpacked(each) for each in own_models(organisation, names)}
    return tuple(folders.get(name, name) for name in names)


def load(organisation: Any, names: Sequence[str]) -> Model:
    """Return the model that an assessment of an organisation names.

    Raises:
        InputError: the organisation has no such model, or it cannot be laid over what comes with Leadline now.
    """
    return load_given(given_of(organisation, names))


def load_given(given: tuple[Given, ...]) -> Model:
    """Return a model as ``load_model`` does; one with own folders is read once by each process."""
    return load_model(given) if all(isinstance(each, str) for each in given) else _read(given)


@lru_cache(maxsize=KEPT)
def _read(given: tuple[Given, ...]) -> Model:
    return load_model(given)


def unpacked(own: OwnModel) -> Path:
    """Return the folder of an own model, unpacked below the folder for work under the digest of its archive."""
    place = Path(settings.WORK) / "models" / own.file.sha256
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".unpacking-"))
        try:
            with zipfile.ZipFile(own.file.path) as archive:  # of our own making, with names that were checked
                archive.extractall(aside)
            aside.rename(place)
        except OSError:
            if not place.is_dir():  # else another process was faster
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return place / own.top


def write_models(organisation: Any, names: Sequence[str], folder: Path) -> list[str]:
    """Write own models into an assessment's folder, below ``models``; return how ``assessment.yaml`` names each."""
    told: dict[str, str] = {}
    for own in own_models(organisation, names):
        source, target = unpacked(own), f"models/{own.key}"
        every = source.parents[own.top.count("/")]
        alone = source.parent == every and len(list(every.iterdir())) == 1
        _copy(source if alone else every, folder / target)
        told[own.token] = target if alone else f"{target}/{own.top}"
    return [told.get(name, name) for name in names]


def _copy(source: Path, target: Path) -> None:
    """Link files in, which takes no room, or copy them where that cannot be."""
    try:
        shutil.copytree(source, target, copy_function=os.link)
    except (OSError, shutil.Error):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
