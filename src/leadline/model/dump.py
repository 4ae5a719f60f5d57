"""A draft written out as a model's folder."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from leadline.model.folder import Draft

WIDTH = 120


def write_folder(draft: Draft, folder: Path) -> None:
    """Write every document of a draft as YAML into ``folder``, which must not be there or be empty.

    The folder is written aside and then renamed, so that it is whole or not there.
    """
    yaml = YAML()
    yaml.width = WIDTH
    yaml.allow_unicode = True
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for document in draft.documents:
            path = aside / document.name
            path.parent.mkdir(exist_ok=True)
            with path.open("w", encoding="utf-8") as file:
                yaml.dump(_plain(document.data), file)
        aside.chmod(0o755)  # a temporary folder is its maker's alone
        aside.replace(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(each) for each in data] if isinstance(data, list | tuple) else data
