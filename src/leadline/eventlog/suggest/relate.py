"""Work out, over all tables together, what types the tables are of and which links to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.expression import column_text
from leadline.eventlog.suggest.choice import Choice, Draft, Reason
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.links import Overlap, Values, named_kind, overlaps, record_of
from leadline.eventlog.suggest.shape import of_model, own_name
from leadline.eventlog.suggest.steps import kind_of
from leadline.eventlog.suggest.words import plays

_SPLIT = 0.05
"""Of the ids of an event table this share must be ids of a type, for its events to be told apart."""


def settle_types(values: Values, drafts: Sequence[Draft], ranks: Mapping[str, int]) -> list[Draft]:
    """Return the drafts with their types: by shared ids where names do not say it; own types for what the model lacks.

    An event table whose ids are those of several types becomes a table for each.
    """
    settled: list[Draft] = []
    for draft in drafts:
        if draft.type or not draft.key:
            continue
        if draft.shape == "milestone" and len(draft.key) == 1:
            same = [o for o in overlaps(values, draft, draft.sheet.column(draft.key[0]), drafts) if o.draft.type]
            best = max(same, key=lambda o: o.share, default=None)
            if best and best.share >= 0.9 and best.named:
                draft.type, draft.kind, draft.type_confidence = best.draft.type, best.draft.kind, 0.75
                draft.type_reason = Reason(
                    "type-ids", {"file": best.draft.sheet.file, "share": f"{100 * best.share:.0f}"}
                )
        if not draft.type and draft.shape == "milestone":
            draft.type, draft.type_confidence = own_name(draft), 0.5
            draft.type_reason = Reason("type-own")
    records = {kind: draft for kind, draft in record_of(drafts).items() if kind in ranks}
    for draft in drafts:
        settled += _settled_events(values, draft, records) if draft.shape == "event" else [draft]
    return settled


def _settled_events(values: Values, draft: Draft, records: Mapping[str, Draft]) -> list[Draft]:
    column = draft.sheet.column(draft.key[0])
    found = sorted(overlaps(values, draft, column, list(records.values())), key=lambda o: -o.share)
    looked = values.of(draft.sheet, column, draft.sheet.rows)
    others = [
        Overlap(column, other, len(shared) / len(looked), named=False)
        for other in records.values()
        if other is not draft
        and not any(o.draft is other for o in found)
        and (shared := looked & values.of(other.sheet, other.sheet.column(other.key[0]), other.sheet.rows))
        and len(shared) / len(looked) >= _SPLIT
        and not column.whole
    ]
    found += others
    if not draft.type and len(found) > 1:
        parts = _split(values, draft, column, found)
        if parts:
            return parts
    if found and (not draft.type or found[0].share > 0.9):
        best = max(found, key=lambda o: (o.named, o.share))
        if not draft.type or best.draft.type == draft.type:
            draft.type, draft.kind = best.draft.type, best.draft.kind
            draft.type_confidence = min(0.97, 0.5 + 0.45 * best.share)
            draft.type_reason = Reason("type-ids", {"file": best.draft.sheet.file, "share": f"{100 * best.share:.0f}"})
    return [draft]


def _split(values: Values, draft: Draft, column: Column, found: Sequence[Overlap]) -> list[Draft]:
    """Tell the events of several types apart by how their ids begin."""
    looked = values.of(draft.sheet, column, draft.sheet.rows)
    parts: list[tuple[str, Draft]] = []
    for each in found:
        theirs = looked & values.of(each.draft.sheet, each.draft.sheet.column(each.draft.key[0]), each.draft.sheet.rows)
        prefix = _common_prefix(theirs).rstrip("0123456789")
        if not prefix or any(other.startswith(prefix) or prefix.startswith(other) for other, _ in parts):
            return []
        parts.append((prefix, each.draft))
    name = column_text(column.name)
    drafts = []
    for prefix, other in parts:
        part = Draft(f"{draft.name}_{other.type}", draft.sheet, "event", key=draft.key, repeats=True)
        part.type, part.kind, part.type_confidence = other.type, other.kind, 0.85
        part.type_reason = Reason("type-prefix", {"prefix": prefix, "file": other.sheet.file})
        part.where = f"{name} like {sql.text(prefix + '%')}"
        if "_" in prefix or "%" in prefix:  # which mean any letters in a pattern
            part.where = f"substring({name}, 1, {len(prefix)}) = {sql.text(prefix)}"
        part.prefix = prefix
        part.choices = list(draft.choices)
        drafts.append(part)
    return drafts


def _common_prefix(values: frozenset[str]) -> str:
    """Return how all values begin."""
    first, last = min(values), max(values)
    return first[: next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def choose_links(values: Values, drafts: Sequence[Draft], ranks: Mapping[str, int]) -> list[Draft]:
    """Choose the links of all tables; return further tables, for links that stand on the earlier object."""
    records = record_of(drafts)
    more: list[Draft] = []
    for draft in drafts:
        if draft.shape == "log" or not draft.key or not draft.type:
            continue
        linked: dict[str, Link] = {}
        for column in draft.sheet.columns:
            own = column.name in draft.key and (
                len(draft.key) == 1 and of_model(kind_of(column.name)) in ("", draft.type)
            )
            if own or (draft.type == of_model(kind_of(column.name)) and column.name in draft.key):
                continue
            target = _target(values, draft, column, records)
            if target is None or target[0] == draft.type:
                continue
            kind, link = target
            if (column.name,) == draft.key and link.reason.code != "link-values":
                continue  # the row's own id, whatever its name: CUSTOMER_TRX_ID is that of a transaction
            if _comes_later(draft, column, kind, ranks):
                if link.signs:
                    draft.leave(column.name, "left-several", type=kind)
                elif link.reason.code == "link-values":
                    more.append(_turned(draft, column, kind, link.sure, link.reason))
                else:
                    draft.leave(column.name, "left-later", type=kind)
            elif kind not in linked or link.sure > linked[kind].sure:
                linked[kind] = link
        if draft.shape == "event":
            more += [_linking(draft, linked)] if linked else []
        else:
            _choose(draft, linked)
    return more


@dataclass(frozen=True)
class Link:
    """A column that names objects of another type, how sure that is, and why; ``signs`` stand between several ids."""

    column: Column
    sure: float
    reason: Reason
    signs: str = ""


def _choose(draft: Draft, linked: Mapping[str, Link]) -> None:
    """Take links, by type."""
    for kind, link in linked.items():
        draft.choices.append(Choice(("links", kind), link.column.name, round(link.sure, 2), link.reason))
    for link in linked.values():
        if link.signs:
            draft.choose(("separators", link.column.name), link.signs, link.sure, "separators-seen")


def _target(values: Values, draft: Draft, column: Column, records: Mapping[str, Draft]) -> tuple[str, Link] | None:
    """Return the type that a column names, and how."""
    if plays("technical", column.name) or column.fill == 0:
        return None
    found = [o for o in overlaps(values, draft, column, list(records.values())) if o.draft.type != draft.type]
    best = max(found, key=lambda o: (o.named, o.share), default=None)
    if best and (best.named or column.distinct > 2):
        params = {"share": f"{100 * best.share:.0f}", "file": best.draft.sheet.file, "column": best.draft.key[0]}
        return best.draft.type, Link(column, best.confidence, Reason("link-values", params), best.signs)
    kind = named_kind(draft, column)
    if kind:
        code = "link-name-apart" if kind in records else "link-name"
        return kind, Link(column, 0.45 if kind in records else 0.6, Reason(code, {"type": kind}))
    return None


def _comes_later(draft: Draft, column: Column, kind: str, ranks: Mapping[str, int]) -> bool:
    """Say whether the type a column names comes after the row's own in the process.

    Of a type the model lacks nobody knows: where each row names another one, the row has made it.
    """
    if kind in ranks and draft.type in ranks:
        return ranks[kind] > ranks[draft.type]
    if kind in ranks:
        return False
    early = ranks.get(draft.type, len(ranks)) <= ranks.get("contract", 0)
    return early and column.distinct == column.filled


def _turned(draft: Draft, column: Column, kind: str, sure: float, reason: Reason) -> Draft:
    """Return a table over the same rows for the later object, linked to the earlier."""
    table = Draft(
        f"{draft.name}_{kind}", draft.sheet, "milestone", kind, sure, Reason("type-turned", {"type": draft.type})
    )
    table.key, table.repeats, table.kind = (column.name,), column.distinct < column.filled, kind
    table.choices.append(Choice(("id",), column.name, round(sure, 2), reason))
    value = draft.key[0] if len(draft.key) == 1 else draft.key
    table.choose(("links", draft.type), value, sure, "link-turned", type=draft.type)
    if column.fill < 1.0:
        name = column_text(column.name)
        table.where = f"{name} is not null"
    return table


def _linking(draft: Draft, linked: Mapping[str, Link]) -> Draft:
    """Return a table over an event table's rows that only links."""
    table = Draft(f"{draft.name}_links", draft.sheet, "milestone", draft.type, draft.type_confidence, draft.type_reason)
    table.key, table.repeats, table.where, table.kind = draft.key, True, draft.where, draft.kind
    table.choose(("id",), draft.key[0], draft.type_confidence, "key-repeats", rows="")
    _choose(table, linked)
    return table
