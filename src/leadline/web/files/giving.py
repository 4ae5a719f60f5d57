"""Files go out: always as something to be saved, never shown in the page."""

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.http import FileResponse, Http404

from leadline.web.files.aside import work
from leadline.web.files.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def give(stored: StoredFile) -> FileResponse:
    """Return a stored file as something to be saved.

    Raises:
        Http404: its bytes are gone.
    """
    if not stored.path.is_file():
        raise Http404
    return saved(stored.path.open("rb"), stored.name)


def saved(file: IO[bytes], name: str, kind: str = "application/octet-stream") -> FileResponse:
    """Return an open file, which the response closes, as something to be saved as ``name``, whatever its ``kind``."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def packed(folder: Path) -> IO[bytes]:
    """Return a folder as an open ZIP archive, whose entries lie below the folder's name."""
    file = tempfile.TemporaryFile(dir=work())  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, Path(folder.name) / path.relative_to(folder))
    file.seek(0)
    return file
