"""A place for what is only needed while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings


def work() -> Path:
    """Return the folder for work, on the disk of the stored files, so that these can be linked into it."""
    folder = Path(settings.WORK)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def aside(purpose: str) -> Iterator[Path]:
    """Give an empty folder, named after its purpose, which is gone afterwards."""
    with TemporaryDirectory(dir=work(), prefix=f"{purpose}-") as place:
        yield Path(place)
