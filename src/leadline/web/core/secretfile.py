"""A secret in a file of the installation: made by chance once, readable by its owner alone."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept(file: Path, make: Callable[[], str]) -> str:
    """Return what a file keeps; where there is none yet it is made, whole or not at all.

    >>> with tempfile.TemporaryDirectory() as place:
    ...     kept(Path(place, "key"), lambda: "first"), kept(Path(place, "key"), lambda: "second")
    ('first', 'first')
    """
    if not file.exists():
        handle, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # of its owner alone
        try:
            with os.fdopen(handle, "w", encoding="ascii") as new:
                new.write(make())
                new.flush()
                os.fsync(new.fileno())
            os.link(aside, file)
        except FileExistsError:
            pass  # somebody else was faster: theirs counts
        finally:
            Path(aside).unlink(missing_ok=True)
    return file.read_text(encoding="ascii")
