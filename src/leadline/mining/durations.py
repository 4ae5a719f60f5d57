"""How long objects take from their first to their last step."""

from leadline.eventlog.log import Log, Record
from leadline.mining.elapsed import hours, lasting
from leadline.mining.slice import Slice, cut

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


class Quantile(Record):
    """The duration in hours that a share of the objects do not exceed."""

    share: float
    hours: float


class Durations(Record):
    """Durations of the ``objects`` objects that have a step; one with a single step takes 0 hours.

    ``day_only``: durations are whole days times 24. Without objects there is no mean and no quantile.
    """

    object: str
    objects: int
    mean_hours: float | None
    quantiles: tuple[Quantile, ...]
    day_only: bool


def measure_durations(log: Log, slice: Slice | str) -> Durations:
    """Return how long the objects of a type, or of a slice of it, take: mean and exact quantiles, in hours.

    Whether an object has come to its end is not asked: see ``trace_cash`` for what is still open.

    Raises:
        InputError: the log has no such type or attribute.
    """
    part = cut(log, slice)
    took, coarse = lasting(log, part.profile)
    shares = ", ".join(map(str, QUANTILES))
    row = part.query(
        f"SELECT count(*) AS n, CAST(sum({took}) AS DOUBLE) AS total, quantile_cont({took}, [{shares}]) AS quantiles "
        f"FROM {part.objects} WHERE steps > 0"
    )[0]
    return Durations(
        object=part.profile.type,
        objects=row["n"],
        mean_hours=hours(row["total"] / row["n"]) if row["n"] else None,
        quantiles=tuple(
            Quantile(share=share, hours=hours(value) or 0.0)
            for share, value in zip(QUANTILES, row["quantiles"] or (), strict=False)
        ),
        day_only=coarse,
    )
