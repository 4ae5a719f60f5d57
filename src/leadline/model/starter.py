"""A first overlay for whoever tailors a model: it changes nothing yet, and shows how to."""

import json
import os
import shutil
import tempfile
from importlib import resources
from pathlib import Path
from string import Template

from leadline.errors import ModelError
from leadline.model.folder import OVERLAY, model_folder, shipped_models
from leadline.model.load import load_model
from leadline.model.schema import Indicator, Model
from leadline.text import Text
from leadline.yamlfile import read_yaml

EXAMPLES = {
    OVERLAY: OVERLAY,
    "indicator.yaml": "indicators/{indicator}.yaml.example",
    "item.yaml": "items/OWN-1.yaml.example",
}
"""The templates in ``content/starter``, and what they become. Files that end in ``.example`` are not read."""


def write_starter(folder: Path, *, base: str = "ltc", name: str | None = None) -> Path:
    """Write an overlay into a new folder and return the folder.

    It lies over ``base``, a shipped model or overlay, or a folder, in the version that is here, and says the same; what
    it could change stands beside as remarks and as files ending in ``.example``. It is written aside and then renamed:
    it is whole or not there.

    Raises:
        ModelError: the folder is there and not empty, its parent is not there, or the base cannot be loaded.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as parent:
    ...     folder = write_starter(Path(parent, "ours"), name="Our company")
    ...     (load_model(folder).overlays[0].name.en, sorted(path.name for path in folder.iterdir()))
    ('Our company', ['indicators', 'items', 'overlay.yaml'])
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelError.of("overlay-exists", file=str(folder))
    if not folder.absolute().parent.is_dir():
        raise ModelError.of("output-folder-missing", file=str(folder), folder=str(folder.absolute().parent))
    model = load_model(base)
    values = _values(folder, base, model, name or folder.absolute().name)
    templates = resources.files("leadline").joinpath("content", "starter")
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.absolute().parent))
    try:
        for template, target in EXAMPLES.items():
            path = aside / target.format(indicator=values["indicator"])
            path.parent.mkdir(exist_ok=True)
            text = Template(templates.joinpath(template).read_text(encoding="utf-8")).substitute(values)
            path.write_text(text, encoding="utf-8")
        aside.chmod(0o755)  # a temporary folder is its maker's alone
        aside.replace(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _values(folder: Path, base: str, model: Model, name: str) -> dict[str, str]:
    """Return what the templates ask for: real ids and present values of the base, so that every example is one."""
    below = model_folder(base)
    head = read_yaml(below / OVERLAY) if (below / OVERLAY).is_file() else {"id": model.id, "version": model.version}
    letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in folder.absolute().name)
    id = "".join(letters).strip("-")
    stage, dimension, level, rule = model.stages[0], model.dimensions[0], model.levels[2], next(iter(model.rules), None)
    indicator = next((each for each in model.indicators if _plain(each)), None)
    return {
        "id": id if id[:1].isalpha() else f"ours-{id}".rstrip("-"),
        "name": json.dumps(name, ensure_ascii=False),
        "base": json.dumps(base if base in shipped_models() else os.path.relpath(below, folder)),
        "version": json.dumps(head["version"]),
        "stage": stage.id,
        "weight": f"{stage.weight:g}",
        "dimension": dimension.id,
        "target": f"{model.target.default:g}",
        "level": str(level.number),
        "level_name": _text(level.name),
        "rule": rule.id if rule else "some-rule",
        "indicator": indicator.id if indicator else "some-indicator",
        "indicator_name": _text(indicator.name) if indicator else "{en: Name, zh-Hans: 名称}",
        "levels": ", ".join(f"{n}: {value:g}" for n, value in sorted(_entries(indicator).items())),
    }


def _plain(indicator: Indicator) -> bool:
    return not any(isinstance(entry, tuple) for entry in indicator.levels.values())


def _entries(indicator: Indicator | None) -> dict[int, float]:
    levels = indicator.levels if indicator else {2: 60.0, 3: 70.0, 4: 80.0, 5: 90.0}
    return {number: entry for number, entry in levels.items() if isinstance(entry, float)}


def _text(text: Text) -> str:
    written = {"en": text.en, "zh-Hans": text.zh_hans}
    return "{" + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in written.items()) + "}"
