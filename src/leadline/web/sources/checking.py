"""A mapping that came from people: right by itself, and reading nothing but the assessment's own files."""

import re
import tempfile
from pathlib import Path
from typing import Any

from leadline.errors import InputError, Problem
from leadline.eventlog import Mapping, load_mapping
from leadline.web.assessments.models import Assessment
from leadline.web.sources.models import Upload
from leadline.yamlfile import line_of, read_yaml

FILE = "mapping.yaml"
_OWN = re.compile(r"sqlite:///([^?#]+)")
_LONGEST = 1_000_000


def check_text(assessment: Assessment, text: str) -> Mapping:
    """Return the mapping a text says, checked against the assessment's model and its files.

    Raises:
        InputError: with every problem and its line: it is no mapping, names what the model does not know, a file that
            is none of the assessment's, or a database; these are read by connections, whose rows are files as well.
    """
    if len(text) > _LONGEST:
        raise InputError.of("yaml-too-large", file=FILE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(text, encoding="utf-8")
        mapping = load_mapping(path, assessment.maturity)
        names = set(Upload.objects.filter(assessment=assessment).values_list("name", flat=True))
        problems = [
            _problem(path, ("databases", name), "web-mapping-database", name=name)
            for name, database in mapping.databases.items()
            if not _is_own(database.url.get_secret_value(), names)
        ]
        problems += [
            _problem(path, ("tables", at, "file"), "web-mapping-file", name=file)
            for at, table in enumerate(mapping.tables)
            for file in table.files
            if file not in names
        ]
    if problems:
        raise InputError(problems)
    return mapping


def read_text(text: str) -> dict[str, Any]:
    """Return the plain data of a mapping's text, whether right or not.

    Raises:
        InputError: it is no YAML.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(text, encoding="utf-8")
        data = read_yaml(path)
    return data if isinstance(data, dict) else {}


def _is_own(url: str, names: set[str]) -> bool:
    """Return whether a connection string is for a SQLite file of the assessment."""
    found = _OWN.fullmatch(url)
    return found is not None and "${" not in url and "%" not in url and found[1] in names


def _problem(path: Path, location: tuple[str | int, ...], code: str, **params: Any) -> Problem:
    line = line_of(path, location)
    return Problem(code=code, file=FILE, place=f"line {line}" if line else None, params=params)
