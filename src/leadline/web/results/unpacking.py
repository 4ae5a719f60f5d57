"""An assessment's folder out of a ZIP archive from outside."""

from pathlib import Path
from typing import BinaryIO

from leadline.assessment.folder import FILE
from leadline.errors import InputError
from leadline.web.files import unpacking


def unpack(archive: BinaryIO, folder: Path, *, name: str, limit: int) -> Path:
    """Unpack an assessment's folder into ``folder`` and return where its ``assessment.yaml`` is.

    Raises:
        InputError: the archive is damaged or hostile, see ``files.unpacking``; it has no ``assessment.yaml``.
    """
    unpacking.unpack(archive, folder, name=name, limit=limit)
    found = sorted(folder.rglob(FILE), key=lambda path: len(path.parts))
    if not found:
        raise InputError.of("web-folder-no-yaml", file=name)
    return found[0].parent
