"""Write a result as ``result.json`` and read one back."""

import json
import os
from pathlib import Path

from pydantic import BaseModel, ValidationError

from leadline.assessment.result import SCHEMA_VERSION, Result
from leadline.errors import AssessmentError


def write_result(result: Result, path: Path) -> Path:
    """Write ``result`` as JSON; see ``write_json``."""
    return write_json(result, path)


def write_json(found: BaseModel, path: Path) -> Path:
    """Write what was found as JSON: UTF-8, stable order, the same bytes for the same data; aside first, then renamed.

    Raises:
        AssessmentError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_text(found.model_dump_json(indent=1, by_alias=True) + "\n", encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise AssessmentError.of("output-not-writable", file=str(path), reason=str(error.strerror)) from error
    return path


def read_result(path: Path) -> Result:
    """Return the result that ``write_result`` wrote.

    Raises:
        AssessmentError: there is no such file, it is damaged, it is no result, or of another schema version.
    """
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssessmentError.of("result-unreadable", file=str(path), reason=str(error.strerror)) from error
    except ValueError as error:
        raise AssessmentError.of("result-not-json", file=str(path), reason=str(error)) from error
    if not isinstance(written, dict) or "schema_version" not in written:
        raise AssessmentError.of("result-foreign", file=str(path), reason="schema_version?")
    if written["schema_version"] != SCHEMA_VERSION:
        raise AssessmentError.of(
            "result-version", file=str(path), found=written["schema_version"], known=SCHEMA_VERSION
        )
    try:
        return Result.model_validate_json(json.dumps(written))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise AssessmentError.of("result-foreign", file=str(path), reason=f"{where}: {first['msg']}") from error
