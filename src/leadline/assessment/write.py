"""Write a result as ``result.json`` and read one back."""

import os
from pathlib import Path

from leadline.assessment.result import Result
from leadline.errors import AssessmentError


def write_result(result: Result, path: Path) -> Path:
    """Write ``result`` as JSON: UTF-8, stable order, the same bytes for the same result; aside first, then renamed.

    Raises:
        AssessmentError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_text(result.model_dump_json(indent=1, by_alias=True) + "\n", encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise AssessmentError.of("output-not-writable", file=str(path), reason=str(error.strerror)) from error
    return path


def read_result(path: Path) -> Result:
    """Return the result that ``write_result`` wrote."""
    return Result.model_validate_json(path.read_text(encoding="utf-8"))
