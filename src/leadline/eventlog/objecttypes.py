"""What a log does not say of its objects: which it describes twice, and which type came first, as links lead back."""

from collections.abc import Mapping, Sequence

from leadline.engine.protocol import Engine
from leadline.eventlog.mapping import LogFile
from leadline.model.schema import Model

ORIGIN = "origin"
"""The qualifier, or its beginning before a colon, that says: the source of a relation came from its target."""


def find_doubled(engine: Engine, objects: str, most: int) -> tuple[int, int, list[str]] | None:
    """Return how many objects a log describes again, be it as another type, of how many, and a few; None if none."""
    known = engine.query(f"SELECT count(*) AS n, count(DISTINCT key) AS keys FROM {objects}").to_pylist()[0]
    if known["keys"] == known["n"]:
        return None
    doubled = engine.query(
        f"SELECT key, min(place) AS first FROM {objects} GROUP BY key HAVING count(*) > 1 ORDER BY first LIMIT {most}"
    )
    return known["n"] - known["keys"], known["n"], doubled["key"].to_pylist()


def order_types(
    engine: Engine, at: Mapping[str, str], types: Sequence[str], model: Model, entry: LogFile
) -> tuple[str, ...]:
    """Return the types of a log, earliest in the process first.

    Those the mapping lists come in its order. Else relations that say that their target is the origin decide; then the
    model's order; and types that the model does not have are put where most related objects agree: the object that has
    the earlier first event came first.
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
    return tuple(order if listed else _by_origin(order, _origins(engine, at)))


def _by_origin(order: Sequence[str], origins: Mapping[str, set[str]]) -> list[str]:
    """Return the types so that each comes after its origins, else as they are; as they are where that cannot be."""
    sorted_: list[str] = []
    while len(sorted_) < len(order):
        free = (t for t in order if t not in sorted_ and origins.get(t, set()) <= {*sorted_})
        following = next(free, None)
        if following is None:
            return list(order)
        sorted_.append(following)
    return sorted_


def _origins(engine: Engine, at: Mapping[str, str]) -> dict[str, set[str]]:
    """Return for each type those that its relations name as its origins."""
    rows = engine.query(
        f"SELECT DISTINCT s.type AS late, t.type AS early FROM {at['relations']} r JOIN {at['objects']} s "
        f"ON s.key = r.source JOIN {at['objects']} t ON t.key = r.target "
        f"WHERE (r.qualifier = '{ORIGIN}' OR starts_with(r.qualifier, '{ORIGIN}:')) AND s.type <> t.type "
        "ORDER BY late, early"
    ).to_pylist()
    origins: dict[str, set[str]] = {}
    for row in rows:
        origins.setdefault(row["late"], set()).add(row["early"])
    return origins


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
