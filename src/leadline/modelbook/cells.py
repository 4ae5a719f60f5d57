"""A value as it stands in a cell, and back: exact, and still readable in a spreadsheet.

Most values stand as they are, a list with one entry in each line. What a cell could not give back as it was (a text
with blanks around it, a text that looks like another value, an empty list) is written as JSON, which an import reads.
"""

import json
from typing import Any

from leadline.modelbook.layout import Kind

NULL = "null"
TRUE = ("true", "1", "yes", "是", "1.0")
FALSE = ("false", "0", "no", "否", "0.0")


def to_cell(value: Any, kind: Kind) -> str | float | bool | None:
    r"""Return what is written into the cell; None leaves it empty and means that the key is not there.

    >>> to_cell(["a", "b"], "list"), to_cell(30, "integer"), to_cell(" x", "text"), to_cell([60, 140], "mixed")
    ('a\nb', 30, '" x"', '[60, 140]')
    """
    if value is None:
        return NULL
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        exact = float(f"{value:.16G}") == value  # a workbook keeps 16 digits
        return value if exact and kind not in ("text", "list", "texts") else json.dumps(value)
    if isinstance(value, str):
        return _text(value, kind)
    if kind in ("list", "texts") and value and all(isinstance(each, str) and _plain_line(each) for each in value):
        joined = "\n".join(value)
        return joined if _plain(joined) else json.dumps(list(value), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def from_cell(text: str, kind: Kind) -> Any:
    r"""Return the value a cell means. A text that is no such value is returned as it is, for the schema to refuse.

    >>> from_cell("a\n b ", "list"), from_cell("30.0", "integer"), from_cell('" x"', "text"), from_cell("是", "boolean")
    (['a', 'b'], 30, ' x', True)
    """
    if text == NULL:
        return None
    if kind in ("list", "texts"):
        read = _json(text) if text.startswith("[") else None
        return read if isinstance(read, list) else [line.strip() for line in text.splitlines() if line.strip()]
    if kind == "text":
        read = _json(text) if text.startswith('"') else None
        return read if isinstance(read, str) else text
    if kind == "boolean":
        return True if text.lower() in TRUE else False if text.lower() in FALSE else text
    if kind == "mixed":
        read = _json(text)
        return text if read is None else read
    return _number(text, kind)


def _text(value: str, kind: Kind) -> str:
    looks_else = kind == "mixed" and _json(value) is not None
    return json.dumps(value, ensure_ascii=False) if looks_else or not _plain(value) else value


def _plain(text: str) -> bool:
    """Whether a text comes back from a cell as it is."""
    return (
        bool(text)
        and text == text.strip()
        and text != NULL
        and not text.startswith(('"', "["))
        and not any(ord(character) < 32 and character != "\n" for character in text)  # a workbook cannot hold them
    )


def _plain_line(text: str) -> bool:
    return _plain(text) and len(text.splitlines()) == 1


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _number(text: str, kind: Kind) -> Any:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if kind == "integer" and value.is_integer() else value
