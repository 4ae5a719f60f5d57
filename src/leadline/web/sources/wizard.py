"""The mapping as a page shows it: each table with its columns, what they hold, their roles, how sure and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.eventlog.activities import match_activities
from leadline.eventlog.suggest.choice import SURE
from leadline.model import Model
from leadline.text import Language, say
from leadline.web.sources.draft import Entry, roles_of, shape_of, tables_of, type_of

_SAMPLE = 24
MOST = 80
"""Columns with their choices on one page: more make it slow, so those that have no place are unfolded on demand."""
_AT_ONCE = 50


@dataclass(frozen=True)
class Option:
    """A choice of a select."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True)
class Group:
    """Choices that belong together."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ColumnRow:
    """A column: what it holds, the roles to choose from, its further roles, and the proposal with its reason."""

    name: str
    kind: str
    formats: str
    samples: tuple[str, ...]
    filled: int
    groups: tuple[Group, ...]
    more: tuple[str, ...]
    sure: int | None
    unsure: bool
    why: str


@dataclass(frozen=True)
class NameRow:
    """A name the log has for something that happened: how often, the steps to choose from, how sure and why."""

    name: str
    count: int | None
    options: tuple[Option, ...]
    known: str
    sure: int | None
    unsure: bool
    why: str


@dataclass(frozen=True)
class TableCard:
    """A table of the mapping; ``rest`` counts its columns that are not among ``columns``."""

    number: int
    name: str
    file: str
    sheet: str
    shape: str
    rows: int | None
    sampled: bool
    types: tuple[Option, ...]
    sure: int | None
    why: str
    columns: tuple[ColumnRow, ...]
    rest: int
    names: tuple[NameRow, ...]


@dataclass(frozen=True)
class Rest:
    """Some of a table's further columns: those found, how many there are, and where the next ones start if any."""

    number: int
    columns: tuple[ColumnRow, ...]
    total: int
    start: int
    next: int | None

    @property
    def left(self) -> int:
        """How many come after these."""
        return self.total - self.next if self.next is not None else 0


def cards(data: Entry, facts: Mapping[str, Any], model: Model, language: Language) -> tuple[TableCard, ...]:
    """Return the tables of a mapping, with what a look at the files found where there was one."""
    its = [_Card(table, number, facts, model, language) for number, table in enumerate(tables_of(data))]
    kept = _kept(its)
    return tuple(each.card(columns) for each, columns in zip(its, kept, strict=True))


def further(
    data: Entry, facts: Mapping[str, Any], model: Model, language: Language, number: int, find: str, start: int
) -> Rest | None:
    """Return a table's columns that ``cards`` leaves out and whose name has ``find`` in it, some from ``start`` on.

    There is none where there is no such table.
    """
    its = [_Card(table, at, facts, model, language) for at, table in enumerate(tables_of(data))]
    if number >= len(its):
        return None
    kept = {column["name"] for column in _kept(its)[number]}
    wanted = find.strip().casefold()
    left = [each for each in its[number].looked if each["name"] not in kept and wanted in each["name"].casefold()]
    ends = start + _AT_ONCE
    rows = tuple(its[number].row(each) for each in left[start:ends])
    return Rest(number, rows, len(left), start, ends if ends < len(left) else None)


def _kept(its: "Sequence[_Card]") -> list[list[Mapping[str, Any]]]:
    """Return the columns of each table that are shown at once: all of few, of many those used."""
    if sum(len(each.looked) for each in its) <= MOST:
        return [list(each.looked) for each in its]
    left = MOST
    kept = []
    for each in its:
        used = [column for column in each.looked if each.is_used(column)]
        shown = [column for at, column in enumerate(used) if at < left or each.is_unsure(column)]
        left = max(0, left - len(shown))
        kept.append(shown)
    return kept


class _Card:
    def __init__(self, table: Entry, number: int, facts: Mapping[str, Any], model: Model, language: Language) -> None:
        self._table, self._number, self._model, self._language = table, number, model, language
        self._shape = shape_of(table)
        looked: Sequence[Mapping[str, Any]] = facts.get("tables", ())
        same = [
            each
            for each in looked
            if each["file"] == table.get("file") and (each["sheet"] or "") == (table.get("sheet") or "")
        ]
        self._found = next((each for each in same if each["name"] == table.get("name")), same[0] if same else None)
        self._choices = [choice for each in same for choice in each["choices"] if each["name"] == table.get("name")]
        self._left = {each["name"]: each["reason"] for looked in same for each in looked["left"]}
        plain = self._plain()
        self._said = {value: name for _, its in plain for value, name in its}
        self._offered = plain

    @property
    def looked(self) -> Sequence[Mapping[str, Any]]:
        """What a look found of the table's columns."""
        return self._found["columns"] if self._found and self._shape != "log" else ()

    def is_used(self, column: Mapping[str, Any]) -> bool:
        """Say whether a column has a role."""
        return bool(roles_of(self._table, column["name"]))

    def is_unsure(self, column: Mapping[str, Any]) -> bool:
        """Say whether the role a column has was proposed without being sure."""
        choice = self._choice(column["name"], roles_of(self._table, column["name"]))
        return bool(choice and choice["confidence"] < SURE)

    def card(self, columns: Sequence[Mapping[str, Any]]) -> TableCard:
        """Return the table with some of its columns."""
        table, found = self._table, self._found
        type_ = type_of(table)
        as_proposed = found is not None and found["name"] == table.get("name") and found["type"] == type_
        return TableCard(
            number=self._number,
            name=str(table.get("name") or table.get("file") or ""),
            file=str(table.get("file") or ""),
            sheet=str(table.get("sheet") or ""),
            shape=self._shape,
            rows=found["rows"] if found else None,
            sampled=bool(found and found["sampled"]),
            types=self._types(type_),
            sure=round(100 * found["type_confidence"]) if found and as_proposed and self._shape != "log" else None,
            why=self._reason(found["type_reason"]) if found and as_proposed and self._shape != "log" else "",
            columns=tuple(self.row(each) for each in columns),
            rest=len(self.looked) - len(columns),
            names=tuple(self._names()),
        )

    def _types(self, chosen: str) -> tuple[Option, ...]:
        if self._shape == "log":
            return ()
        known = [
            Option(each.id, each.name.get(self._language), each.id == chosen) for each in self._model.process.objects
        ]
        return (*known, *([Option(chosen, chosen, chosen=True)] if chosen and chosen not in self._object_names else []))

    @property
    def _object_names(self) -> dict[str, str]:
        return {each.id: each.name.get(self._language) for each in self._model.process.objects}

    def _choice(self, name: str, roles: Sequence[str]) -> Mapping[str, Any] | None:
        return next((each for each in self._choices if _role(each, name) in roles), None)

    def row(self, column: Mapping[str, Any]) -> ColumnRow:
        """Return a column with its choices."""
        roles = roles_of(self._table, column["name"])
        choice = self._choice(column["name"], roles)
        left = self._left.get(column["name"]) if not roles else None
        sure = round(100 * choice["confidence"]) if choice else None
        return ColumnRow(
            name=column["name"],
            kind=say("web", "column-moment" if column["timed"] else f"column-{column['kind']}", self._language),
            formats=" / ".join(column["formats"]) if column["kind"] == "date" else "",
            samples=tuple(_short(each) for each in column["samples"]),
            filled=round(100 * column["fill"]),
            groups=self._groups(roles[0] if roles else ""),
            more=tuple(self._said.get(role, role) for role in roles[1:]),
            sure=sure,
            unsure=bool(choice and choice["confidence"] < SURE),
            why=self._reason(choice["reason"]) if choice else self._reason(left) if left else "",
        )

    def _plain(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the roles a column of this table can have, as the name of a group and its choices."""
        language, model = self._language, self._model
        plain = ["id", "part"] if self._shape == "milestone" else ["activity", "time", "event_id"]
        plain += ["resource", "department", "automated", "recorded"]
        groups: list[tuple[str, list[tuple[str, str]]]] = [
            (
                "row",
                [
                    ("", say("web", "role-none", language)),
                    *((each, say("web", f"role-{each.replace('_', '-')}", language)) for each in plain),
                ],
            )
        ]
        objects = [(each, name) for each, name in self._object_names.items()]
        if self._shape == "milestone":
            steps = [(f"event:{each.id}", each.name.get(language)) for each in model.process.activities]
            groups += [("event", steps), ("link", [(f"link:{each}", name) for each, name in objects])]
        else:
            groups.append(("object", [(f"object:{each}", name) for each, name in objects]))
        attributes = [(f"attribute:{each.id}", each.name.get(language)) for each in model.process.attributes]
        groups.append(("attribute", attributes))
        return groups

    def _groups(self, role: str) -> tuple[Group, ...]:
        groups, language = self._offered, self._language
        if role not in self._said:
            kind = role.partition(":")[0]
            groups = [(name, [*its, (role, role.partition(":")[2])] if name == kind else its) for name, its in groups]
        return tuple(
            Group(
                say("web", f"roles-{name}", language), tuple(Option(value, said, value == role) for value, said in its)
            )
            for name, its in groups
        )

    def _names(self) -> Iterator[NameRow]:
        """Give the names of an event table's activity column, or those a log's mapping or proposal speaks of."""
        if self._shape == "milestone" or self._found is None:
            return
        own: dict[str, str] = self._table.get("activities") or {}
        counted: dict[str, int | None] = {}
        for column in self._found["columns"]:
            if column["name"] == self._table.get("activity"):
                of_the_file = dict(column["values"])  # of the rows that a condition leaves, nobody has counted them
                counted |= dict.fromkeys(of_the_file) if self._table.get("where") else of_the_file
        if self._shape == "log":
            counted |= {choice["place"][1]: None for choice in self._choices if choice["place"][0] == "activities"}
            counted |= dict.fromkeys(self._left)
        counted |= {name: None for name in own if name not in counted}
        known = match_activities(counted, {}, self._model)
        steps = self._model.process.activities
        for name, count in counted.items():
            choice = next((each for each in self._choices if each["place"] == ["activities", name]), None)
            chosen = own.get(name, "")
            kept = choice if choice and choice["value"] == chosen else None
            alias = known.get(name)
            left = self._left.get(name) if not chosen and not alias else None
            yield NameRow(
                name=name,
                count=count,
                options=tuple(Option(each.id, each.name.get(self._language), each.id == chosen) for each in steps),
                known=self._model.activity_of[alias].name.get(self._language) if alias else "",
                sure=round(100 * kept["confidence"]) if kept else None,
                unsure=bool(kept and kept["confidence"] < SURE) or not (chosen or alias),
                why=self._reason(kept["reason"]) if kept else self._reason(left) if left else "",
            )

    def _reason(self, reason: Mapping[str, Any]) -> str:
        return say("suggest", reason["code"], self._language, **reason["params"])


def _short(value: str) -> str:
    """Return a sample value, cut where it is long, as ids often are."""
    return value if len(value) <= _SAMPLE else f"{value[: _SAMPLE - 1]}…"


def _role(choice: Mapping[str, Any], column: str) -> str:
    """Return the role a proposed choice gives a column, empty where it is about another one."""
    place, value = choice["place"], choice["value"]
    names = value.get("time", value.get("column")) if isinstance(value, dict) else value
    if isinstance(names, list) and place == ["id"]:
        return "part" if column in names else ""
    timed = names if isinstance(names, list) and place[0] in ("events", "time", "recorded") else ()
    if names != column and column not in timed:  # of a day and its time of day both have the role
        return ""
    kinds = {"events": "event", "attributes": "attribute", "links": "link", "objects": "object"}
    return f"{kinds[place[0]]}:{place[1]}" if place[0] in kinds else str(place[0])
