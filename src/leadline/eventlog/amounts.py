"""Numbers as people write them: 1,234.50 and 1.234,50, a currency beside them, in ten thousands (万), minus behind.

Nothing is guessed. What ``1,234`` means is told by the other values of its column, or by the mapping (``decimal``). A
currency beside a number is passed over where it is the same in all values of the column, or where the mapping says of
which currency each amount is.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.yamlfast import read_plain

# Digits with or without thousands separators: as in 1,234.50 and as in 1.234,50.
# No thousands begin with a nought: 0.125 is a fraction.
_POINT = r"[+-]?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d*)?"
_COMMA = r"[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d*)?"
_WHOLE = r"[+-]?\d+"
_GAPS = (" ", "\u00a0", "\u202f", "'", "’")
"""What may stand between thousands besides point and comma; the spaces also around what stands beside a number."""

_SPACES = f"[{''.join(_GAPS[:3])}]*"
_DIGITS = rf"\d{{1,3}}(?:[{''.join(_GAPS)}]\d{{3}})+(?:[.,]\d*)?|\d[\d.,]*"
_UNITS = {"万": "e4", "亿": "e8"}
_MOST = 1000


@cache
def currencies() -> Mapping[str, tuple[str, ...]]:
    """Return what may stand beside an amount, and the currencies it may mean.

    >>> currencies()["€"], currencies()["USD"], currencies()["¥"]
    (('EUR',), ('USD',), ('CNY', 'JPY'))
    """
    path = files("leadline").joinpath("content", "columns", "currencies.yaml")
    words = read_plain(path.read_text(encoding="utf-8"), _MOST)
    return {code: (code,) for code in words["codes"]} | {sign: tuple(codes) for sign, codes in words["signs"].items()}


def meant_by(sign: str) -> tuple[str, ...]:
    """Return the currencies that a sign may mean, however it is spelt.

    >>> meant_by("EURO"), meant_by("kč"), meant_by("?")
    (('EUR',), ('CZK',), ())
    """
    return next((codes for known, codes in currencies().items() if known.upper() == sign.upper()), ())


@cache
def _units() -> Sequence[tuple[int, re.Pattern[str]]]:
    """Return what units in names multiply, each with a pattern that finds them."""
    path = files("leadline").joinpath("content", "columns", "units.yaml")
    words = read_plain(path.read_text(encoding="utf-8"), _MOST)
    found = []
    for times, units in words.items():
        either = "|".join(re.escape(unit) for unit in sorted(units, key=lambda each: (-len(each), each)))
        bare = "|".join(re.escape(unit) for unit in units if len(unit) > 1)  # 万 alone may be part of a word
        pattern = rf"[(（\[【:：,，/_]\s*({either})\s*([)）\]】,，/]|$)|(^|[\s_]|(?<=[\u3400-\u9fff]))({bare})([\s_]|$)"
        found.append((int(times), re.compile(pattern, re.IGNORECASE)))
    return tuple(found)


def times_of(name: str) -> int:
    """Return what the unit in a column's name multiplies its amounts by, 1 where the name says no unit.

    >>> [times_of(name) for name in ("金额(万元)", "合同额万元", "Revenue (k€)", "Umsatz TEUR", "万科金额", "amount")]
    [10000, 10000, 1000, 1000, 1, 1]
    """
    return next((times for times, pattern in _units() if pattern.search(name)), 1)


@dataclass(frozen=True)
class Written:
    """How the numbers of a column are written: how many values are filled, and how many a machine wrote (``plain``).

    ``point`` and ``comma`` count values that show what is the decimal sign, ``either`` those that can be read both
    ways. ``signs`` are the currencies beside values as they are written, ``signed`` how many values have one.
    ``numbers`` can be read as numbers, whatever stands beside them.
    """

    filled: int
    plain: int
    point: int
    comma: int
    either: int
    signed: int
    numbers: int
    signs: tuple[str, ...]

    @property
    def one_sign(self) -> bool:
        """Say whether one currency stands beside every value."""
        return len(self.signs) == 1 and self.signed == self.filled

    @property
    def unclear(self) -> bool:
        """Say whether there are values that can be read both ways, and no other value tells which is right."""
        machine = self.plain == self.filled  # 1.234 as a machine writes it
        return self.either > 0 and not machine and (self.point > 0) == (self.comma > 0)

    @property
    def doubtful(self) -> bool:
        """Say whether all points could be those of thousands: 1.234 is then a fraction, as machines write it."""
        return self.either > 0 and self.plain == self.filled and self.point == 0


@dataclass(frozen=True)
class _Parts:
    """SQL for the parts of a text: the number as it is written, its unit as an exponent, and what stands beside it."""

    number: str
    exponent: str
    sign: str
    plain: str

    @property
    def point(self) -> str:
        return f"regexp_full_match({self.number}, {sql.text(_POINT)})"

    @property
    def comma(self) -> str:
        return f"regexp_full_match({self.number}, {sql.text(_COMMA)})"

    @property
    def either(self) -> str:
        return f"{self.point} AND {self.comma} AND NOT regexp_full_match({self.number}, {sql.text(_WHOLE)})"


def survey_numbers(engine: Engine, relation: str, text: str, signs: Collection[str] = ()) -> Written:
    """Return how the numbers of a column are written; ``text`` is SQL for its values, ``signs`` are further ones."""
    parts = _parts(text, signs)
    either = parts.either
    row = engine.query(
        f"SELECT count({text}) AS filled, count({parts.plain}) AS plain, "
        f"count(*) FILTER (WHERE {parts.point} AND NOT {parts.comma}) AS point, "
        f"count(*) FILTER (WHERE {parts.comma} AND NOT {parts.point}) AS comma, "
        f"count(*) FILTER (WHERE {either}) AS either, count({parts.sign}) AS signed, "
        f"count(*) FILTER (WHERE {parts.point} OR {parts.comma} OR {parts.plain} IS NOT NULL) AS numbers "
        f"FROM {relation}"
    ).to_pylist()[0]
    found: tuple[str, ...] = ()
    if row["signed"]:
        told = engine.query(f"SELECT DISTINCT {parts.sign} AS sign FROM {relation} WHERE {parts.sign} IS NOT NULL")
        found = tuple(sorted(told["sign"].to_pylist()))
    return Written(**row, signs=found)


def read_number(text: str, written: Written, *, decimal: str | None, signs: Collection[str] | None) -> str:
    """Return SQL that reads the numbers of a column, null where one cannot be read without guessing.

    ``decimal`` is the decimal sign where the mapping says it. ``signs`` are those of the mapping's own; None where it
    says nothing of currencies.
    """
    if not decimal and written.plain == written.filled:
        return _plain(text)
    if written.signed and signs is None and not written.one_sign:  # amounts of nobody knows which currency
        sign = _parts(text, ()).sign
        text = f"CASE WHEN {sign} IS NULL THEN {text} END"
    parts = _parts(text, signs or ())
    as_point = f"WHEN {parts.point} THEN TRY_CAST(replace({parts.number}, ',', '') || {parts.exponent} AS DOUBLE)"
    as_comma = (
        f"WHEN {parts.comma} THEN "
        f"TRY_CAST(replace(replace({parts.number}, '.', ''), ',', '.') || {parts.exponent} AS DOUBLE)"
    )
    if decimal:
        return f"CASE {as_point if decimal == '.' else as_comma} END"
    match written.point > 0, written.comma > 0:
        case True, False:
            return f"CASE {as_point} ELSE {parts.plain} END"
        case False, True:
            return f"CASE {as_comma} ELSE {parts.plain} END"
    return f"CASE WHEN {parts.either} THEN NULL {as_point} {as_comma} ELSE {parts.plain} END"


def read_currency(text: str, meanings: Mapping[str, str]) -> str:
    """Return SQL for the currency of amounts: what the mapping says that the sign beside each of them means."""
    sign = _parts(text, meanings).sign
    whens = " ".join(f"WHEN {sql.text(each.upper())} THEN {sql.text(code)}" for each, code in meanings.items())
    return f"CASE {sign} {whens} END"


def _plain(text: str) -> str:
    number = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _parts(text: str, signs: Collection[str]) -> _Parts:
    beside = "|".join(re.escape(sign) for sign in sorted({*currencies(), *signs}, key=lambda each: (-len(each), each)))
    pattern = sql.text(
        f"^(?i)([+-]?){_SPACES}({beside})?{_SPACES}([+-]?)({_DIGITS}){_SPACES}({'|'.join(_UNITS)})?"
        f"{_SPACES}({beside})?{_SPACES}(-?)$"
    )
    number = f"regexp_replace({text}, {pattern}, {sql.text(_groups(1, 3, 7, 4))})"
    for gap in _GAPS:
        number = f"replace({number}, {sql.text(gap)}, '')"
    units = " ".join(f"WHEN {sql.text(unit)} THEN {sql.text(exponent)}" for unit, exponent in _UNITS.items())
    unit = f"CASE regexp_replace({text}, {pattern}, {sql.text(_groups(5))}) {units} ELSE '' END"
    sign = f"nullif(upper(regexp_replace({text}, {pattern}, {sql.text(_groups(2, 6))})), '')"
    found = f"regexp_full_match({text}, {pattern})"
    return _Parts(
        number=f"CASE WHEN {found} THEN {number} ELSE {text} END",
        exponent=f"CASE WHEN {found} THEN {unit} ELSE '' END",
        sign=f"CASE WHEN {found} THEN {sign} END",
        plain=_plain(text),
    )


def _groups(*numbers: int) -> str:
    return "".join(f"\\{number}" for number in numbers)
