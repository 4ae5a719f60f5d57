"""From what somebody uploads to a checked model: its folder, the folders it lies over, packed as one archive."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import path as paths
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify

from leadline.errors import InputError, LeadlineError, ModelError
from leadline.indicators import check_measures
from leadline.model import check_model, load_model
from leadline.model.folder import HEAD, OVERLAY, shipped_models
from leadline.model.layers import base_named
from leadline.modelbook import import_book
from leadline.text import Text
from leadline.web.files.unpacking import unpack, within
from leadline.web.maturity.models import OwnModel
from leadline.yamlfile import read_yaml

KINDS = ("xlsx", "zip", "yaml", "yml")
"""What a model may be handed in as: the workbook, a folder as a ZIP archive, or ``overlay.yaml`` alone."""
LIMIT = 16 * 1024 * 1024
"""Bytes of a model, as uploaded and as unpacked; the one that comes with Leadline has 0.4 million."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """A checked model. ``packed`` has the same bytes for the same files; ``top`` is the model's folder in it.

    ``folders`` are those it was read from, its own first.
    """

    key: str
    version: str
    name: Text
    base: str
    base_version: str
    digest: str
    top: str
    packed: bytes
    folders: tuple[Path, ...]


def read_upload(upload: "UploadedFile[Any]", place: Path, head: dict[str, Any] | None = None) -> Bundle:
    """Return the model somebody uploaded, unpacked below ``place``; for ``head`` see ``import_book``.

    Raises:
        InputError: with every problem of the model, told with file and line, or sheet and cell.
    """
    name = Path(upload.name or "").name
    stem, _, kind = name.rpartition(".")
    if kind.lower() not in KINDS:
        raise InputError.of("web-upload-kind", file=name, kinds=", ".join(KINDS))
    if (upload.size or 0) > LIMIT:
        raise InputError.of("web-upload-size", file=name, limit=LIMIT // 1024**2)
    folder = place / (slugify(stem) or "model")
    try:
        if kind.lower() == "zip":
            unpack(cast("BinaryIO", upload.file), folder, name=name, limit=LIMIT)
            return bundle(_top(folder, name), place)
        if kind.lower() == "xlsx":
            book = place / name
            book.write_bytes(upload.read())
            import_book(book, folder, head=head)
        else:
            folder.mkdir()
            (folder / OVERLAY).write_bytes(upload.read())
        return bundle(folder, place)
    except LeadlineError as error:
        raise type(error)(within(place, problem) for problem in error.problems) from error


def bundle(top: Path, root: Path) -> Bundle:
    """Return the model in the folder ``top``, checked. What it lies over comes with Leadline, or is below ``root``.

    Raises:
        InputError: with every problem; a base outside of ``root``; an id that comes with Leadline.
    """
    folders = _chain(top, root)
    files = {file: folder for folder in folders for file in _files(folder, folders)}
    if sum(file.stat().st_size for file in files) > LIMIT:
        raise InputError.of("web-model-large", file=top.name, limit=LIMIT // 1024**2)
    problems = check_model(top, check_measures)
    if problems:
        raise ModelError(problems)
    model = load_model(top)
    overlay = model.overlays[-1] if model.overlays else None
    its = overlay or model
    base = read_yaml(top / OVERLAY)["base"] if overlay else {"model": "", "version": ""}
    below = model.overlays[-2].id if len(model.overlays) > 1 else model.id
    base_key = below if len(folders) > 1 else base["model"]
    _check_names(top.name, its.id, its.version, its.name, base_key, base["version"])
    home = top.parent if len(folders) == 1 else Path(paths.commonpath([folder.parent for folder in folders]))
    names = {folder: folder.relative_to(home).as_posix() for folder in folders}
    if len(folders) == 1:  # then nothing depends on what the folder was called
        names[top] = its.id
    return Bundle(
        key=its.id,
        version=its.version,
        name=its.name,
        base=base_key,
        base_version=base["version"],
        digest=its.digest,
        top=names[top],
        packed=_packed({f"{names[each]}/{file.relative_to(each).as_posix()}": file for file, each in files.items()}),
        folders=tuple(folders),
    )


def _top(folder: Path, name: str) -> Path:
    """Return the one model in an archive that nothing else in it lies over."""
    found = sorted({head.parent for file in (HEAD, OVERLAY) for head in folder.rglob(file)})
    if not found:
        raise InputError.of("web-model-none", file=name)
    below = {paths.normpath(each / base) for each in found if (base := base_named(each)) and "\0" not in base}
    tops = [each for each in found if str(each) not in below] or found[:1]  # a circle: the core says so
    if len(tops) > 1:
        names = ", ".join(each.relative_to(folder).as_posix() for each in tops)
        raise InputError.of("web-model-several", file=name, names=names)
    return tops[0]


def _chain(top: Path, root: Path) -> list[Path]:
    """Return the folder of a model and of all it lies over that does not come with Leadline.

    Raises:
        InputError: one of them leads out of ``root``: nothing outside of it is looked at.
    """
    folders: list[Path] = []
    folder = top
    while folder not in folders:
        folders.append(folder)
        base = base_named(folder)
        if base is None or (base in shipped_models() and not (folder / base).is_dir()):
            break
        below = Path(paths.normpath(folder / base)) if "\0" not in base else Path("/")
        if not below.is_relative_to(root) or below == root or not below.resolve().is_relative_to(root.resolve()):
            raise InputError.of("web-model-outside", file=f"{folder.name}/{OVERLAY}", base=base[:100])
        if not below.is_dir():  # the core says so
            break
        folder = below
    return folders


def _check_names(folder: str, key: str, version: str, name: Text, base: str, base_version: str) -> None:
    """Refuse the id of what comes with Leadline, and what is longer than a name."""
    if key in shipped_models():
        raise InputError.of("web-model-shipped", file=folder, id=key)
    given = {"key": key, "version": version, "name": name.en, "name_zh": name.zh_hans, "base": base}
    for field, text in (given | {"base_version": base_version}).items():
        column: Any = OwnModel._meta.get_field(field)
        most = column.max_length
        if len(text) > most or not text.isprintable():
            raise InputError.of("web-model-long", file=folder, given=text[:most], most=most)


def _files(folder: Path, folders: Sequence[Path]) -> list[Path]:
    """Return the files of a model's folder, without those of another one's in it."""
    others = [each for each in folders if each != folder and each.is_relative_to(folder)]
    return [
        file
        for file in folder.rglob("*")
        if file.is_file()
        and not file.is_symlink()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        and not any(file.is_relative_to(each) for each in others)
    ]


def _packed(files: Mapping[str, Path]) -> bytes:
    """Return files as an archive whose bytes depend on nothing but their names and content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:  # stored: what packs smaller may pack otherwise tomorrow
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.read_bytes())
    return content.getvalue()
