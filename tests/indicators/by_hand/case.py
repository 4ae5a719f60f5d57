"""How a log of a few events is written down by hand, and read the way a user's is.

A line is an object: ``type id [from type:id ...] [attribute=value ...]: step, step, ...`` and a step is
``activity time [by=person] [in=department] [bot=yes|no] [keyed=time]``. Times are ``03-01T08:00`` of 2025, or ``03-01``
where only the day is known. What stands behind ``#`` is the working-out.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leadline import Mapping

TEXTS = ("by", "in", "bot", "keyed")


@dataclass(frozen=True)
class Case:
    """A log, what its indicator comes to, and on how many objects; ``until`` is the assessment's last day."""

    log: str
    value: float | None
    n: int = 0
    until: date | None = None
    reason: str | None = None


def twelve_paths(kind: str, first: str, repeated: str, last: str) -> str:
    """Return twelve objects on eleven paths: ``repeated`` once to eleven times between the others, once by two."""
    paths = [range(count) for count in (1, *range(1, 12))]
    return "\n".join(
        f"{kind} X{number}: {first} 03-01, {''.join(f'{repeated} 03-{day + 2:02}, ' for day in path)}{last} 03-30"
        for number, path in enumerate(paths)
    )


def day(text: str) -> date:
    return date.fromisoformat(f"2025-{text}")


def written(log: str, folder: Path) -> Mapping:
    """Write the tables of a log and return their mapping: objects, links and events of each type."""
    objects: dict[str, list[dict[str, str]]] = defaultdict(list)
    links: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    events: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in _lines(log):
        head, _, steps = line.partition(": ") if ": " in line else (line.removesuffix(":"), "", "")
        kind, name, *rest = head.split()
        record = {"id": name}
        for word in rest:
            if word == "from":
                continue
            if "=" in word:
                key, _, value = word.partition("=")
                record[key] = value
            else:
                parent, _, its = word.partition(":")
                links[kind, parent].append({"id": name, parent: its})
        objects[kind].append(record)
        for step in filter(None, (step.strip() for step in steps.split(","))):
            activity, time, *more = step.split()
            told = dict(word.split("=") for word in more)
            if "keyed" in told:
                told["keyed"] = f"2025-{told['keyed']}"
            events[kind].append({"object": name, "activity": activity, "time": f"2025-{time}", **told})
    tables: list[dict[str, Any]] = []
    for kind, rows in objects.items():
        attributes = sorted({key for row in rows for key in row} - {"id"})
        described = {"attributes": {key: key for key in attributes}} if attributes else {}
        tables.append({"name": kind, "file": _csv(folder, kind, rows), "object": kind, "id": "id", **described})
    for (kind, parent), rows in links.items():
        file = _csv(folder, f"{kind}_{parent}", rows)
        link = {"object": kind, "id": "id", "repeats": True, "links": {parent: parent}}
        tables.append({"name": f"{kind}_{parent}", "file": file, **link})
    for kind, rows in events.items():
        known = dict(zip(TEXTS, ("resource", "department", "automated", "recorded"), strict=True))
        columns = {column: text for text, column in known.items() if any(text in row for row in rows)}
        event = {"objects": {kind: "object"}, "activity": "activity", "time": "time", **columns}
        tables.append({"name": f"{kind}_events", "file": _csv(folder, f"{kind}_events", rows), **event})
    return Mapping.model_validate({"tables": tables})


def _lines(log: str) -> list[str]:
    """Return the lines without what stands behind ``#``; one that ends in a comma goes on in the next."""
    parts = [line.split("#")[0].strip() for line in log.splitlines()]
    return "\n".join(filter(None, parts)).replace(",\n", ", ").splitlines()


def _csv(folder: Path, name: str, rows: list[dict[str, str]]) -> str:
    fields = list(dict.fromkeys(key for row in rows for key in row))
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=fields, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return f"{name}.csv"
