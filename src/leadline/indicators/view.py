"""What is seen through links, gathered to one row per object."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadline.eventlog.log import ObjectProfile
from leadline.indicators.language import COUNTERS
from leadline.indicators.population import Path, reached
from leadline.model.schema import Activity

GATHER = {
    "first": "min({})",
    "last": "max({})",
    "count": "sum({})",
    "auto": "bool_and({})",
    "who": "list_distinct(flatten(list({})))",
    "dept": "list_distinct(flatten(list({})))",
    "attribute": "min({})",
    "agreed": "CASE WHEN min({0}) = max({0}) THEN min({0}) END",
    "counter": "sum({})",
    "seconds": "round(sum({}), 6)",  # of whole microseconds: so the order of adding does not show
    "rule": "bool_or({})",
}
"""How several values become one."""


@dataclass
class View:
    """A set of paths, as one row per object. ``source`` is the kind of table at their ends: object, rules or money."""

    alias: str
    paths: tuple[Path, ...]
    source: str
    columns: dict[str, str] = field(default_factory=dict)

    def sql(self, present: dict[str, set[str]]) -> str:
        """Return the view's SELECT; ``present`` says which columns each source table has, others are null there."""
        parts = []
        for end, pairs in reached(self.paths).items():
            table = f"{self.source}_{end}"
            has = present.get(table)
            columns = ", ".join(f'u."{c}"' if has is None or c in has else f'NULL AS "{c}"' for c in self.columns)
            parts.append(f'SELECT p.object, {columns} FROM ({pairs}) p JOIN "{table}" u ON u.object = p.linked')
        gathered = ", ".join(how.format(f'"{c}"') + f' AS "{c}"' for c, how in self.columns.items())
        return f"SELECT object, {gathered} FROM ({' UNION ALL '.join(parts)}) GROUP BY object"


def view_columns(profile: ObjectProfile, activities: Mapping[str, Activity]) -> set[str]:
    """Return the columns of ``object_T`` that a view may ask for."""
    stages = {activities[a.activity].stage for a in profile.activities}
    counters = set(COUNTERS.values())
    whats = ("first", "last", "count", "auto", "who", "dept")
    return (
        {f"{what}_{a.activity}" for a in profile.activities for what in whats}
        | {f"a_{a.attribute}" for a in profile.attributes}
        | {"own"}
        | counters
        | {f"{counter}__{stage}" for counter in counters for stage in stages}
    )
