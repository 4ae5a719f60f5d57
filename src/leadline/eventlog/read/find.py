"""Find the files a mapping names in the data folders, and never outside them."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from leadline.errors import DataError


def find_file(name: str, folders: Sequence[Path]) -> Path:
    """Return where the file is: ``folder/name`` in the first folder that has it, else the only match further down.

    Raises:
        DataError: it is nowhere, there are several, or the name leads out of the data folders.
    """
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or PureWindowsPath(name).drive or ".." in relative.parts or not relative.name:
        raise DataError.of("file-outside", file=name)
    looked = ", ".join(str(folder) for folder in folders)
    found = next((folder / relative for folder in folders if (folder / relative).is_file()), None)
    if found is None:
        matches = [match for folder in folders for match in _below(folder, relative)]
        if not matches:
            raise DataError.of("file-missing", file=name, looked=looked)
        if len({match.resolve() for match in matches}) > 1:
            raise DataError.of("file-ambiguous", file=name, matches=", ".join(str(match) for match in matches))
        found = matches[0]
    if not any(found.resolve().is_relative_to(folder.resolve()) for folder in folders):
        raise DataError.of("file-outside", file=name)
    return found


def _below(folder: Path, relative: PurePosixPath) -> list[Path]:
    wanted = relative.parts
    return [
        path
        for parent, _, names in sorted(os.walk(folder))
        if relative.name in names and (path := Path(parent) / relative.name).parts[-len(wanted) :] == wanted
    ]
