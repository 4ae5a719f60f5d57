"""Which type of object comes first: links lead from the later object to what it came from, and a log does not say."""

from collections.abc import Mapping, Sequence

from leadline.engine.protocol import Engine
from leadline.eventlog.mapping import LogFile
from leadline.model.schema import Model


def order_types(
    engine: Engine, at: Mapping[str, str], types: Sequence[str], model: Model, entry: LogFile
) -> tuple[str, ...]:
    """Return the types of a log, earliest in the process first.

    Those the mapping lists come in its order, those of the model in the model's. Every other one is put where most of
    its related objects agree: the object that has the earlier first event came first.
    """
    listed = list(dict.fromkeys(t for t in entry.objects.values() if t in types))
    known = [each.id for each in model.process.objects]
    order = listed or [t for t in known if t in types]
    before = _earlier(engine, at)
    for new in types:
        if new in order:
            continue
        places = range(len(order) + 1)

        def agreeing(place: int, new: str = new) -> int:
            after = sum(before.get((t, new), 0) - before.get((new, t), 0) for t in order[:place])
            return after + sum(before.get((new, t), 0) - before.get((t, new), 0) for t in order[place:])

        order.insert(max(places, key=lambda place: (agreeing(place), place)), new)
    return tuple(order)


def _earlier(engine: Engine, at: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """Return for two types how many related objects have their first event in this order."""
    rows = engine.query(
        f"WITH f AS (SELECT o.key, o.type, min(TRY_CAST(e.time AS TIMESTAMPTZ)) AS first FROM {at['belongs']} b "
        f"JOIN {at['objects']} o ON o.key = b.object JOIN {at['events']} e ON e.file_row_number = b.event "
        "GROUP BY o.key, o.type) "
        "SELECT least_type AS early, late_type AS late, count(*) AS n FROM ("
        "SELECT CASE WHEN s.first < t.first THEN s.type ELSE t.type END AS least_type, "
        "CASE WHEN s.first < t.first THEN t.type ELSE s.type END AS late_type "
        f"FROM {at['relations']} r JOIN f s ON s.key = r.source JOIN f t ON t.key = r.target "
        "WHERE s.first <> t.first AND s.type <> t.type) GROUP BY ALL"
    ).to_pylist()
    return {(row["early"], row["late"]): row["n"] for row in rows}
