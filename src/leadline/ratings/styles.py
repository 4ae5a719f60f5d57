"""How the questionnaire workbook looks: the one place that knows its fonts, colours and row heights."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from leadline.text import Language

CREATED = datetime(2026, 1, 1)
"""When every workbook says it was made: the same content gives the same bytes."""

FONTS: dict[Language, str] = {"en": "Calibri", "zh-Hans": "Microsoft YaHei"}
INK, GREY, BLUE, NAVY = "#1F2A37", "#5B6673", "#0B5CAD", "#1F3A5F"
PALE, YELLOW, AMBER = "#F3F6F9", "#FFF7CC", "#FFC9A3"
LEVELS = {1: "#F8D9D5", 2: "#FBE6CF", 3: "#FBF3C4", 4: "#E3F0D3", 5: "#CDE7D3"}
CHOSEN = {1: "#E58F85", 2: "#F0B46C", 3: "#EBD44F", 4: "#A9D179", 5: "#6DBE85"}
"""An anchor's colour in the header, and once its number has been answered."""

CELL: dict[str, Any] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9D1DA"}
TO_FILL_IN = CELL | {"bg_color": YELLOW, "border_color": "#B8A24A", "locked": False}
BAND: dict[str, Any] = {"bold": True, "font_color": "white", "bg_color": NAVY, "valign": "vcenter"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_size": 18, "bold": True, "font_color": NAVY, "valign": "vcenter"},
    "subtitle": {"font_color": GREY, "valign": "vcenter"},
    "section": BAND | {"font_size": 11, "indent": 1, "align": "left"},
    "header": CELL | BAND | {"align": "center"},
    "label": CELL | {"bold": True, "bg_color": PALE, "indent": 1, "align": "left"},
    "text": CELL | {"indent": 1, "align": "left"},
    "note": CELL | {"font_color": GREY, "font_size": 9, "indent": 1, "align": "left"},
    "link": CELL | {"font_color": BLUE, "underline": 1, "bold": True, "indent": 1, "align": "left"},
    "entry": TO_FILL_IN | {"indent": 1, "align": "left"},
    "choice": TO_FILL_IN | {"bold": True, "align": "center"},
    "day": TO_FILL_IN | {"indent": 1, "align": "left", "num_format": "yyyy-mm-dd"},
}
"""What each part looks like; ``entry``, ``choice`` and ``day`` are the cells a person fills in."""

LAID_OVER = {"asked": {"bg_color": AMBER}} | {
    f"chosen-{number}": {"bg_color": colour, "bold": True} for number, colour in CHOSEN.items()
}
"""What is laid over a cell that still needs an entry, and over the anchor that was chosen."""

LINE_HEIGHT, PADDING, TALLEST = 14.5, 7.0, 409.0
LOST = 4.0
"""Characters lost in each line, to the indent and where a long word moves to the next line."""


def make_styles(workbook: Workbook, language: Language) -> Mapping[str, Format]:
    """Return the formats of a workbook by name: ``LOOKS``, ``LAID_OVER``, and ``level-1`` to ``level-5``."""
    font = {"font_name": FONTS[language], "font_size": 10, "font_color": INK}
    levels = {
        f"level-{number}": CELL | {"bold": True, "bg_color": colour, "align": "center", "valign": "vcenter"}
        for number, colour in LEVELS.items()
    }
    own = {name: workbook.add_format(font | look) for name, look in (LOOKS | levels).items()}
    return own | {name: workbook.add_format(look) for name, look in LAID_OVER.items()}


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height in points that a row needs to show texts in columns of these widths, in characters.

    Written into the file, because not every program finds the heights of wrapped text by itself.

    >>> row_height([("short", 20)]), row_height([("线索管理", 10)]), row_height([("word " * 20, 20)])
    (21.5, 36.0, 94.0)
    """
    lines = [_lines(text, max(1.0, width - LOST)) for text, width in texts]
    return min(max(lines, default=1) * LINE_HEIGHT + PADDING, TALLEST)


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(_width(part) / width)) for part in text.split("\n"))


def _width(text: str) -> float:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 0.9 for character in text)
