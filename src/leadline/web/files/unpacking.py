"""A ZIP archive from outside, unpacked safely: bounded in number and size, plain names below one folder, no links."""

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from leadline.errors import InputError, Problem
from leadline.workbook import DAMAGED

MOST_FILES = 2000
_CHUNK = 1024 * 1024


def unpack(archive: BinaryIO, folder: Path, *, name: str, limit: int) -> Path:
    """Unpack an archive into ``folder`` and return that; what operating systems leave behind is left out.

    ``limit`` bounds the bytes of all files together, as they are unpacked and not as the archive says.

    Raises:
        InputError: it is no whole archive, holds too much, or a name that leads elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [each for each in packed.infolist() if not each.is_dir() and not _is_noise(each.filename)]
            if len(entries) > MOST_FILES:
                raise InputError.of("web-folder-many", file=name, limit=MOST_FILES)
            left = limit
            for entry in entries:
                left = _write(packed, entry, folder / safe_path(entry, name), left, name)
    except DAMAGED as error:
        raise InputError.of("web-folder-damaged", file=name) from error
    return folder


def safe_path(entry: zipfile.ZipInfo, archive: str) -> PurePosixPath:
    """Return where an entry goes, below the folder it is unpacked into.

    Raises:
        InputError: its name leads elsewhere, or it is a link.

    >>> safe_path(zipfile.ZipInfo("manufacturer/data/orders.csv"), "a.zip")
    PurePosixPath('manufacturer/data/orders.csv')
    """
    path = PurePosixPath(entry.filename)
    elsewhere = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
    if elsewhere or "\0" in entry.filename or stat.S_ISLNK(entry.external_attr >> 16):
        raise InputError.of("web-folder-path", file=archive, path=entry.filename)
    return path


def within(folder: Path, problem: Problem) -> Problem:
    """Return a problem as it is told to people: files by their name in a folder that is gone by then.

    >>> within(Path("/aside/x"), Problem(code="file-missing", file="/aside/x/a.csv", params={"looked": "/aside/x"}))
    Problem(code='file-missing', params={'looked': ''}, file='a.csv', place=None, severity='error')
    """

    def told(text: str) -> str:
        return text.replace(f"{folder}/", "").replace(str(folder), "")

    params = {key: told(value) if isinstance(value, str) else value for key, value in problem.params.items()}
    return problem.model_copy(update={"file": problem.file and told(problem.file), "params": params})


def _is_noise(name: str) -> bool:
    """Return whether an entry is what operating systems and editors leave behind."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part != "..")


def _write(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int, name: str) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(entry) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise InputError.of("web-folder-large", file=name)
            file.write(chunk)
    return left
