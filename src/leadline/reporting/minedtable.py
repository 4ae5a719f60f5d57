"""The shape that all tables of mining share."""

from collections.abc import Container, Sequence

from leadline.reporting.document import Cell, Column, Table
from leadline.reporting.reader import Reader

MOST_ROWS = 20
"""What a terminal shows of a long list; the rest is in the JSON."""


def table(
    reader: Reader,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str | None = None,
    words: Container[str] = (),
) -> Table:
    """Return a table; ``titles`` and ``caption`` are keys. Its first column and those in ``words`` hold text.

    Of more than 20 rows the first 20 are shown, and how many are not.

    >>> from leadline.model import load_model
    >>> reader = Reader(model=load_model("ltc"), language="en")
    >>> [column.align for column in table(reader, ("column-wait", "column-count"), [("a → b", "3")]).columns]
    ['start', 'end']
    """
    columns = tuple(
        Column(
            title=reader.say(key) if key.startswith("column-") else reader.word(key),
            align="start" if place == 0 or key in words else "end",
        )
        for place, key in enumerate(titles)
    )
    return Table(
        caption=reader.say(caption) if caption else "",
        columns=columns,
        rows=tuple(tuple(Cell(text=text) for text in row) for row in rows[:MOST_ROWS]),
        note=reader.say("mined-more", count=len(rows) - MOST_ROWS) if len(rows) > MOST_ROWS else "",
    )


def pair(source: str, target: str) -> str:
    """Return one thing and the next.

    >>> pair("Ship goods", "Send invoice")
    'Ship goods → Send invoice'
    """
    return f"{source} → {target}"
