"""Formats of dates and times in DuckDB's notation, read and written by Spark exactly as DuckDB does.

Spark's own formats follow other rules (how many digits a day may have, what may stand around it), so a format becomes a
regular expression and a moment made of its groups.
"""

import re
from dataclasses import dataclass

from leadline.engine.dialect.words import choose, java, matched, quoted

_GROUPS = {
    "%Y": r"(\d{1,4}+)",
    "%y": r"(\d{1,2}+)",
    "%m": r"(\d{1,2}+)",
    "%-m": r"(\d{1,2}+)",
    "%d": r"(\d{1,2}+)",
    "%-d": r"(\d{1,2}+)",
    "%H": r"(\d{1,2}+)",
    "%-H": r"(\d{1,2}+)",
    "%I": r"(\d{1,2}+)",
    "%-I": r"(\d{1,2}+)",
    "%M": r"(\d{1,2}+)",
    "%-M": r"(\d{1,2}+)",
    "%S": r"(\d{1,2}+)",
    "%-S": r"(\d{1,2}+)",
    "%f": r"(\d{1,6}+)",
    "%p": r"((?i:[AP]M))",
    "%b": r"((?i:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))",
    "%B": "((?i:JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER))",
    "%z": r"([+-]\d{2}(?::?\d{2})?)",
}
_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_DIRECTIVE = re.compile(r"%-?[A-Za-z%]")
_WRITTEN = {
    "%Y": "yyyy",
    "%m": "MM",
    "%d": "dd",
    "%H": "HH",
    "%M": "mm",
    "%S": "ss",
    "%f": "SSSSSS",
}


class UnknownFormat(Exception):  # noqa: N818 - the caller tells it with the statement
    """A directive that is not read or written here."""


@dataclass(frozen=True)
class _Format:
    pattern: str
    places: dict[str, int]


def _format(text: str) -> _Format:
    pattern, end = "", 0
    places: dict[str, int] = {}
    for found in _DIRECTIVE.finditer(text):
        pattern += _literal(text[end : found.start()])
        end = found.end()
        if found[0] == "%%":
            pattern += "%"
        elif found[0] not in _GROUPS:
            raise UnknownFormat(found[0])
        else:
            pattern += _GROUPS[found[0]]
            places[found[0].replace("-", "")] = len(places)
    return _Format(rf"\A\s*+{pattern}{_literal(text[end:])}\s*+\z", places)


def _literal(text: str) -> str:
    r"""Return the pattern of what stands between directives: a run of spaces matches any run of spaces."""
    return "".join(r"\s++" if part.isspace() else java(part) for part in re.split(r"(\s+)", text) if part)


def read_format(text: str, format_: str) -> str:
    """Return Spark SQL that reads text as a format says, null where it is not written so.

    A format with ``%z`` gives a moment with a time zone, as in DuckDB.

    Raises:
        UnknownFormat: a directive is not known here.

    >>> print(read_format("c", "%j"))
    Traceback (most recent call last):
    leadline.engine.dialect.strptime.UnknownFormat: %j
    """
    known = _format(format_)

    def group(directive: str) -> str:
        return f"get(g, {known.places[directive]})"

    def whole(directive: str, otherwise: str = "0") -> str:
        return f"CAST({group(directive)} AS INT)" if directive in known.places else otherwise

    year = whole("%Y", "1900")
    if "%y" in known.places:
        year = choose((f"{whole('%y')} >= 69", f"1900 + {whole('%y')}"), otherwise=f"2000 + {whole('%y')}")
    month = whole("%m", "1")
    for name in ("%b", "%B"):
        if name in known.places:
            month = f"(locate(upper(left({group(name)}, 3)), {quoted(_MONTHS)}) + 2) DIV 3"
    hour = whole("%H")
    if "%I" in known.places:
        twelve = whole("%I")
        late = choose((f"upper({group('%p')}) = 'PM'", "12"), otherwise="0") if "%p" in known.places else "0"
        hour = choose((f"{twelve} BETWEEN 1 AND 12", f"{twelve} % 12 + {late}"))
    second = whole("%S")
    if "%f" in known.places:
        second = f"{second} + CAST(rpad({group('%f')}, 6, '0') AS DECIMAL(16, 6)) / 1000000"
    moment = f"try_make_timestamp_ntz({year}, {month}, {whole('%d', '1')}, {hour}, {whole('%M')}, {second})"
    if "%S" in known.places:  # Spark takes a 60th second for the next minute
        moment = choose((f"{whole('%S')} < 60", moment))
    if "%z" in known.places:
        moment = shifted(moment, group("%z"))
    return matched(text, known.pattern, len(known.places), moment)


def shifted(moment: str, offset: str) -> str:
    """Return Spark SQL for a moment on a clock that is ``offset`` (+02, +0200, +02:00, Z) ahead of UTC, zoned."""
    digits = f"rpad(regexp_replace({offset}, '[^0-9]', ''), 4, '0')"
    minutes = f"(CAST(left({digits}, 2) AS INT) * 60 + CAST(right({digits}, 2) AS INT))"
    signed = f"CASE WHEN {offset} LIKE '-%' THEN -{minutes} ELSE {minutes} END"
    return f"CAST({moment} - make_dt_interval(0, 0, {signed}) AS TIMESTAMP)"


def write_format(moment: str, format_: str) -> str:
    r"""Return Spark SQL that writes a moment as a format says.

    Raises:
        UnknownFormat: a directive is not known here.

    >>> print(write_format("t", "%Y%m"))
    date_format(t, 'yyyyMM')
    """
    pattern, end = "", 0
    for found in _DIRECTIVE.finditer(format_):
        pattern += _as_is(format_[end : found.start()])
        end = found.end()
        if found[0] not in _WRITTEN:
            raise UnknownFormat(found[0])
        pattern += _WRITTEN[found[0]]
    return f"date_format({moment}, {quoted(pattern + _as_is(format_[end:]))})"


def _as_is(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text else ""
