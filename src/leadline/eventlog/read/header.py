"""Where the header of a table stands: under titles, or in two rows where names were merged over several columns.

Nothing is guessed. A row is a header if it names most columns that have values; what stands above it is a title if it
fills fewer than half of them. Two rows are one header if the lower one fills gaps of the upper one, and cannot be
values: columns that it leaves empty are never empty below, or it has words where dates and numbers stand below.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadline.errors import DataError

LOOKED_AT = 40
"""Rows by which a header is found."""

_DEEPEST = 12
"""Rows among which it is looked for."""

_VALUE = re.compile(r"[+-]?[\d.,\s%]*\d[\d.,\s%]*|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}.*|\d{1,2}:\d{2}.*")
"""A number, a date or a time of day: what no column is called."""

_TOLD = re.compile(r"[:：\d]")
"""What titles have (printed on: 2024-03-05) and names over several columns have not."""

_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
"""Characters without width, such as a second mark of the encoding: nobody sees or types them in a name."""

Cells = Mapping[int, str]
"""The texts of a row by column, from 0. Empty cells are left out."""

Numbered = tuple[int, Cells]
"""A row with its number in the file."""


@dataclass(frozen=True)
class Header:
    """The names of the columns, empty where one has none, and the numbers of the one or two rows they stand in.

    A name that stands there twice is told apart by numbers: ``date (1)``, ``date (2)``. ``taken`` counts the given rows
    up to and with the header; ``doubled`` are the names that stand there twice.
    """

    names: tuple[str, ...]
    rows: tuple[int, ...]
    taken: int
    doubled: tuple[str, ...] = ()


def find_header(
    rows: Sequence[Numbered], name: str, place: Callable[[int], str], given: Sequence[int] | None = None
) -> Header:
    """Return the header among the first rows of a table. ``given`` are the numbers of its rows where they are known.

    Raises:
        DataError: no row, or not clearly which, is the header. ``place`` says where.

    >>> rows = [{0: "Orders"}, {0: "no", 1: "amount"}, {1: "net", 2: "gross"}, {0: "7", 1: "1", 2: "2"}]
    >>> header = find_header([*enumerate(rows, 1)], "orders.xlsx", lambda row: f"row {row}")
    >>> header.names, header.rows
    (('no', 'amount net', 'amount gross'), (2, 3))
    """
    if given is not None:
        at = [i for i, (number, cells) in enumerate(rows) if number in given and cells]
        if len(at) < len(given):
            raise DataError.of("header-not-there", file=name, place=place(given[0]))
    else:
        at = _found(rows, name, place)
    names = tuple(_INVISIBLE.sub("", each).strip() for each in _joined([rows[i][1] for i in at]))
    doubled = tuple(each for each, count in Counter(names).items() if each and count > 1)
    return Header(_told_apart(names), tuple(rows[i][0] for i in at), at[-1] + 1, doubled)


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which none stands there twice: those that do get numbers, so that none is taken for all."""
    counts = Counter(names)
    seen: Counter[str] = Counter()
    told: list[str] = []
    for name in names:
        if name and counts[name] > 1:
            seen[name] += 1
            while f"{name} ({seen[name]})" in counts:
                seen[name] += 1
            name = f"{name} ({seen[name]})"
        told.append(name)
    return tuple(told)


def _found(rows: Sequence[Numbered], name: str, place: Callable[[int], str]) -> list[int]:
    """Return which of the rows are the header: one, or two that belong together."""
    for i, (number, upper) in enumerate(rows[:_DEEPEST]):
        below = [cells for _, cells in rows[i + 1 :]]
        filled = upper.keys() | {column for cells in below for column in cells}
        if len(upper) < 0.5 * len(filled) or (len(upper) == 1 < len(filled)):
            continue  # a title, or names over several columns
        if not _all_names(upper) and len(upper) < len(filled) and below and _is_header(below[0], below[1:]):
            continue  # a title with the day of printing
        if i and not _all_names(upper):
            break
        if i and rows[i - 1][0] == number - 1 and _is_part(rows[i - 1][1], upper, below):
            return [i - 1, i]
        if below and _is_part(upper, below[0], below[1:]):
            return [i, i + 1]
        if below and _lies_over(upper, below):
            continue  # a title that says much
        if below and _is_unclear(upper, below):
            break
        return [i]
    number, first = rows[0] if rows else (1, {})
    if not first:
        raise DataError.of("csv-no-header", file=name, place=place(number))
    columns = {column for _, cells in rows for column in cells}
    raise DataError.of("header-unclear", file=name, place=place(number), names=len(first), columns=len(columns))


def _lies_over(upper: Cells, below: Sequence[Cells]) -> bool:
    """Say whether a row and the next one are a header together."""
    lower, values = below[0], below[1:]
    gaps = lower.keys() - upper.keys()
    repeated = len({*upper.values()}) < len(upper)
    if not values or not (gaps or repeated) or not _all_names(lower) or not _all_names(upper):
        return False
    if any(column < min(upper) for column in gaps):
        return False
    empty = upper.keys() - lower.keys()
    never_empty = any(all(column in cells for cells in values) for column in empty)
    telling = any(_is_values(values, column) for column in lower) and not _all_names(values[0])
    return telling or (never_empty and bool(gaps))


def _is_part(over: Cells, header: Cells, below: Sequence[Cells]) -> bool:
    """Say whether a row above one that names most columns is part of the header: it names groups, or the rest."""
    if not over or not _lies_over(over, [header, *below]):
        return False
    rest = {column for cells in below for column in cells} - header.keys()
    spans = 3 * len(header.keys() - over.keys()) >= len(header)  # names over several columns leave many empty
    groups = len(over) > 1 and spans and not any(map(_TOLD.search, over.values()))
    return bool(rest & over.keys()) or groups


def _is_unclear(upper: Cells, below: Sequence[Cells]) -> bool:
    """Say whether a row names too few columns in the way that names merged over several do."""
    unnamed = below[0].keys() - upper.keys()
    return bool(unnamed) and min(upper) not in below[0] and all(min(upper) < column for column in unnamed)


def _all_names(cells: Cells) -> bool:
    return not any(_VALUE.fullmatch(text) for text in cells.values())


def _is_header(row: Cells, below: Sequence[Cells]) -> bool:
    """Say whether a row names every column that has values, and names alone."""
    filled = {column for cells in below for column in cells}
    return _all_names(row) and filled <= row.keys() and any(_is_values(below, column) for column in row)


def _is_values(rows: Collection[Cells], column: int) -> bool:
    """Say whether a column has numbers, dates or times and nothing else."""
    texts = [cells[column] for cells in rows if column in cells]
    return bool(texts) and all(map(_VALUE.fullmatch, texts))


def _joined(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Return the names of the columns. A name of the upper row stands for all columns it was merged over."""
    if len(rows) == 1:
        return tuple(rows[0].get(i, "") for i in range(max(rows[0]) + 1))
    return tuple(_names(*rows))


def _names(upper: Cells, lower: Cells) -> Iterator[str]:
    over = ""
    for column in range(max(*upper, *lower) + 1):
        above, own = upper.get(column, ""), lower.get(column, "")
        over = above or (over if own else "")
        yield own if own == over or not over else f"{over} {own}".strip()
