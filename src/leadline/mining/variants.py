"""Variants: the different sequences of steps, how many objects take each, and how few cover most of them."""

from leadline.eventlog.log import Log, Record
from leadline.mining.elapsed import hours, lasting
from leadline.mining.slice import Cut, Slice, cut

COVERED = (0.5, 0.8, 0.95)
"""Shares of the objects for which it is said how many variants cover them."""


class Variant(Record):
    """A sequence of activities and the objects that took it; ``covered`` is the share of this and all before it.

    ``example`` is the first such object. Durations from first to last step in hours, exact.
    """

    sequence: tuple[str, ...]
    objects: int
    share: float
    covered: float
    median_hours: float
    p90_hours: float
    example: str


class Coverage(Record):
    """The ``variants`` most frequent variants cover at least ``share`` of the objects."""

    share: float
    variants: int


class Variants(Record):
    """All variants of an object type: ``count`` of them on ``objects`` objects with steps, the most frequent listed.

    ``single`` is how many variants were taken by one object only. ``day_only``: durations are whole days times 24.
    """

    object: str
    objects: int
    count: int
    single: int
    coverage: tuple[Coverage, ...]
    day_only: bool
    variants: tuple[Variant, ...]


def find_variants(log: Log, slice: Slice | str, *, top: int | None = 10) -> Variants:
    """Return the variants of an object type or a slice of it, the ``top`` most frequent with their sequence.

    All variants are counted exactly (told apart by the 64-bit hash of their sequence); None lists them all. Variants of
    equal frequency stand in the order in which the files first have them.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    _, coarse = lasting(log, part.profile)
    covered = ", ".join(
        f"count(*) FILTER (WHERE reached < {share} * total) + 1 AS covers{i}" for i, share in enumerate(COVERED)
    )
    rows = part.query(
        "WITH v AS (SELECT variant, count(*) AS n, min(object) AS example "
        f"FROM {part.objects} WHERE steps > 0 GROUP BY variant), "
        "r AS (SELECT *, row_number() OVER w AS rank, CAST(sum(n) OVER w AS BIGINT) AS reached, "
        "CAST(sum(n) OVER () AS BIGINT) AS total FROM v "
        "WINDOW w AS (ORDER BY n DESC, example ROWS UNBOUNDED PRECEDING)), "
        f"c AS (SELECT count(*) AS variants, count(*) FILTER (WHERE n = 1) AS single, {covered} FROM r) "
        f"SELECT * FROM r CROSS JOIN c {'' if top is None else f'WHERE rank <= {max(top, 1)}'} ORDER BY rank"
    )
    if not rows:
        return Variants(
            object=part.profile.type, objects=0, count=0, single=0, coverage=(), day_only=coarse, variants=()
        )
    whole, listed = rows[0], rows[: None if top is None else top]
    sequences = _sequences(part, [row["example"] for row in listed])
    taking = _durations(part, [row["variant"] for row in listed])
    return Variants(
        object=part.profile.type,
        objects=whole["total"],
        count=whole["variants"],
        single=whole["single"],
        coverage=tuple(Coverage(share=share, variants=whole[f"covers{i}"]) for i, share in enumerate(COVERED)),
        day_only=coarse,
        variants=tuple(
            Variant(
                sequence=sequences[row["example"]][1],
                objects=row["n"],
                share=round(row["n"] / whole["total"], 6),
                covered=round(row["reached"] / whole["total"], 6),
                median_hours=taking[row["variant"]][0],
                p90_hours=taking[row["variant"]][1],
                example=sequences[row["example"]][0],
            )
            for row in listed
        ),
    )


def _sequences(part: Cut, examples: list[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return the id and the sequence of steps of each example, in the order of their positions."""
    if not examples:
        return {}
    names, wanted = part.log.activities, ", ".join(map(str, examples))
    ids = part.query(f"SELECT object, id FROM {part.objects} WHERE object IN ({wanted})")
    steps = part.query(
        f"SELECT object, activity FROM {part.steps} WHERE object IN ({wanted}) ORDER BY object, position"
    )
    taken: dict[int, list[str]] = {}
    for step in steps:
        taken.setdefault(step["object"], []).append(names[step["activity"]])
    return {row["object"]: (row["id"], tuple(taken[row["object"]])) for row in ids}


def _durations(part: Cut, variants: list[int]) -> dict[int, tuple[float, float]]:
    """Return the median and 90th percentile of the hours that each variant takes."""
    if not variants:
        return {}
    took, _ = lasting(part.log, part.profile)
    rows = part.query(
        f"SELECT variant, quantile_cont({took}, [0.5, 0.9]) AS q FROM {part.objects} "
        f"WHERE steps > 0 AND variant IN ({', '.join(map(str, variants))}) GROUP BY variant"
    )
    return {row["variant"]: (hours(row["q"][0]) or 0.0, hours(row["q"][1]) or 0.0) for row in rows}
