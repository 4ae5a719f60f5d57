"""Own models as companies hand them in: overlays written here, and archives of them."""

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from leadline.model import load_model
from leadline.web.maturity.models import OwnModel
from leadline.web.maturity.taking import take_model
from web.conftest import World

BASE = f"base: {{model: ltc, version: '{load_model('ltc').version}'}}\n"
HEAD = """id: {id}
version: '{version}'
name: {{en: {name}, zh-Hans: 本公司}}
description: {{en: What is different for us., zh-Hans: 与基础模型的差异。}}
"""


def overlay(
    more: str = "", *, id: str = "ours", version: str = "1.0", name: str = "Our company", base: str = BASE
) -> str:
    """Return an ``overlay.yaml``."""
    return HEAD.format(id=id, version=version, name=name) + base + more


def packed(files: dict[str, str | bytes], link: str = "") -> bytes:
    """Return a ZIP archive; ``link`` is the name of an entry that is a symbolic link."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name == link else 0o100644) << 16
            archive.writestr(info, text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def upload(content: str | bytes, name: str = "overlay.yaml") -> SimpleUploadedFile:
    """Return content as an uploaded file."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def handed_in(world: World, content: str | bytes, name: str = "overlay.yaml", **head: object) -> OwnModel:
    """Hand in a model as the lead assessor."""
    return take_model(world.actor("lead-assessor"), upload(content, name), head)


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
