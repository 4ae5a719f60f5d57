"""Variants: the different sequences of steps, how many objects take each, and how few cover most of them."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from leadline.eventlog.log import Log, Record
from leadline.mining.elapsed import hours, lasting
from leadline.mining.slice import Cut, Slice, cut

COVERED = (50, 80, 95)
"""Percent of the objects for which it is said how many variants cover them."""


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
    took, coarse = lasting(log, part.profile)
    grouped = f"FROM {part.objects} WHERE steps > 0 GROUP BY variant"
    frequencies = part.query(
        f"SELECT n, count(*) AS variants FROM (SELECT count(*) AS n {grouped}) GROUP BY n ORDER BY n DESC"
    )
    total = sum(row["n"] * row["variants"] for row in frequencies)
    frequent, limit = "", ""
    if top is not None:  # what is dear to know is asked of those that may be among the most frequent only
        least = _least(frequencies, top)
        frequent = f" AND variant IN (SELECT variant {grouped} HAVING count(*) >= {least})"
        limit = f" LIMIT {top}"
    listed = part.query(
        f"SELECT variant, count(*) AS n, min(object) AS example, quantile_cont({took}, [0.5, 0.9]) AS took "
        f"FROM {part.objects} WHERE steps > 0{frequent} GROUP BY variant ORDER BY n DESC, example{limit}"
    )
    reached = list(accumulate(row["n"] for row in listed))
    sequences = _sequences(part, None if top is None else [row["example"] for row in listed])
    return Variants(
        object=part.profile.type,
        objects=total,
        count=sum(row["variants"] for row in frequencies),
        single=sum(row["variants"] for row in frequencies if row["n"] == 1),
        coverage=_coverage(frequencies, total),
        day_only=coarse,
        variants=tuple(
            Variant(
                sequence=sequences[row["example"]][1],
                objects=row["n"],
                share=round(row["n"] / total, 6),
                covered=round(so_far / total, 6),
                median_hours=hours(row["took"][0]) or 0.0,
                p90_hours=hours(row["took"][1]) or 0.0,
                example=sequences[row["example"]][0],
            )
            for row, so_far in zip(listed, reached, strict=True)
        ),
    )


def _least(frequencies: Sequence[Mapping[str, int]], top: int) -> int:
    """Return how often a variant is taken at least that is one of the ``top`` most frequent."""
    reached = accumulate(row["variants"] for row in frequencies)
    return next((row["n"] for row, so_far in zip(frequencies, reached, strict=True) if so_far >= top), 1)


def _coverage(frequencies: Sequence[Mapping[str, int]], total: int) -> tuple[Coverage, ...]:
    """Return how many of the most frequent variants cover each share, from how many variants have which frequency."""
    found = []
    for percent in COVERED if total else ():
        missing, variants = -(-total * percent // 100), 0  # whole objects, rounded up
        for row in frequencies:
            taken = min(row["variants"], -(-missing // row["n"]))
            missing, variants = missing - taken * row["n"], variants + taken
            if missing <= 0:
                break
        found.append(Coverage(share=percent / 100, variants=variants))
    return tuple(found)


def _sequences(part: Cut, examples: Sequence[int] | None) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return the id and the sequence of steps of each example, or of each variant's first object."""
    if examples is not None and not examples:
        return {}
    names = part.log.activities
    first = f"SELECT min(object) FROM {part.objects} WHERE steps > 0 GROUP BY variant"
    wanted = first if examples is None else ", ".join(map(str, examples))
    ids = part.query(f"SELECT object, id FROM {part.objects} WHERE object IN ({wanted})")
    steps = part.query(
        f"SELECT object, activity FROM {part.steps} WHERE object IN ({wanted}) ORDER BY object, position"
    )
    taken: dict[int, list[str]] = {}
    for step in steps:
        taken.setdefault(step["object"], []).append(names[step["activity"]])
    return {row["object"]: (row["id"], tuple(taken[row["object"]])) for row in ids}
