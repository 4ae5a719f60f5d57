"""Recorded values given to an earlier version of a model, carried to a later one as tables of text."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from leadline.kpis.columns import known_columns
from leadline.model.migration import Lost, Route
from leadline.model.schema import Model
from leadline.ratings.answers import content_of, named_files
from leadline.ratings.carry import Carried, CarriedTable, Row
from leadline.ratings.fields import plain
from leadline.ratings.tablefile import table_in


def carry_kpis(model: Model, route: Route, paths: Sequence[str | Path]) -> Carried:
    """Return the KPI tables in ``paths`` with the recorded indicators of ``model`` that ``route`` leads to.

    Raises:
        AnswersError: a file cannot be read at all.
    """
    tables: list[CarriedTable] = []
    lost: Counter[Lost] = Counter()
    carried = 0
    recorded = {indicator.id for indicator in model.indicators if indicator.recorded}
    for name, path in named_files(paths).items():
        header, *rows = table_in(content_of(path, name), name, path.suffix.lower()).rows or [[]]
        at = next((n for n, title in enumerate(header) if known_columns().get(plain(title)) == "indicator"), None)
        kept: list[Row] = [tuple(header)]
        for row in rows:
            given = row[at] if at is not None and at < len(row) else ""
            end = route.follow("indicators", given)
            if not given or end in recorded:
                kept += (
                    [tuple(str(end) if number == at else cell for number, cell in enumerate(row))] if any(row) else []
                )
            else:
                lost[end if isinstance(end, Lost) else Lost(kind="indicators", id=given)] += 1
        carried += len(kept) - 1
        tables.append(CarriedTable(name=name.rsplit(".", 1)[0].replace("/", "-"), rows=tuple(kept)))
    return Carried(tables=tuple(tables), rows=carried, lost=tuple(lost.items()))
