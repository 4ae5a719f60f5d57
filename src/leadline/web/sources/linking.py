"""Stored files under the names people know, in a folder the core reads: linked, which takes no room, or copied."""

import shutil
from pathlib import Path

from leadline.errors import InputError
from leadline.web.files.models import StoredFile


def link_in(stored: StoredFile, target: Path) -> None:
    """Put a stored file at ``target``, in whose place nothing may lead elsewhere.

    Raises:
        InputError: the installation has lost its bytes, as after a restore without its files.
    """
    if not stored.path.is_file():
        raise InputError.of("web-file-lost", file=stored.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(stored.path)
    except OSError:
        shutil.copyfile(stored.path, target)
