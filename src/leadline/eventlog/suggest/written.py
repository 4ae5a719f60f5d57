"""A proposal as YAML to confirm: every line with how sure it is and why, and what was left out, as comments."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from leadline.eventlog.suggest.choice import SURE, Choice, Reason
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.proposal import Proposal, ProposedTable
from leadline.text import Language, say

_PLAIN = re.compile(r"[^\W\d][\w./ '=%<>()-]*(?<! )")
_NOT_TEXT = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_COMMENT_AT = 48
_TOGETHER = 12
_OF_ENCODING = 0.6
"""How sure it is that a text of no known encoding is Western."""


def write_proposal(proposal: Proposal, language: Language = "en", time_zone: str = "UTC") -> str:
    """Return a proposal as the text of a mapping file, with comments in a language.

    It can be read as a mapping as it is. ``time_zone`` is for times that name none.
    """
    lines = [f"# {say('suggest', key, language)}" for key in ("head", "head-confidence")]
    lines.append(_commented(f"time_zone: {time_zone}", say("suggest", "head-zone", language)))
    if proposal.leading_zeros:
        lines.append(_commented("leading_zeros: drop", say("suggest", "head-zeros", language)))
    lines.append("tables:")
    for table in proposal.tables:
        written = list(_table(table, language))
        if not table.usable:
            written = [f"  # {say('suggest', 'commented', language)}", *(f"  # {line}" for line in written)]
        lines += [*written, ""]
    for key, told in (
        ("left-files", [_left(each.name, each.reason, language) for each in proposal.left]),
        ("unreadable", [problem.sentence(language) for problem in proposal.problems]),
    ):
        if told:
            lines += [f"# {say('suggest', key, language)}", *(f"#   {_one_line(each)}" for each in told), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(table: ProposedTable, language: Language) -> Iterator[str]:
    yield f"  - name: {table.name}"
    yield _commented(
        f"    file: {_scalar(table.file)}", ("; " if language == "en" else "；").join(_read(table, language))
    )
    for key, value in table.settings.items():
        western = key == "encoding" or (key == "join" and "encoding" in value)
        told = _sure(_OF_ENCODING, say("suggest", "encoding-western", language), language) if western else ""
        yield _commented(f"    {key}: {_scalar(value)}", told)
    if table.shape == "milestone":
        reason = say("suggest", table.type_reason.code, language, **table.type_reason.params)
        yield _commented(f"    object: {_scalar(table.type)}", _sure(table.type_confidence, reason, language))
    groups: dict[str, list[Choice]] = {}
    for choice in table.choices:
        groups.setdefault(choice.place[0], []).append(choice)
    for key, choices in groups.items():
        if len(choices[0].place) == 1:
            yield _line(4, key, choices[0], table, language)
            continue
        yield f"    {key}:"
        for choice in choices:
            yield _line(6, choice.place[1], choice, table, language)
    if table.left:
        yield f"    # {say('suggest', 'left', language)}"
        yield from (f"    #   {_one_line(told)}" for told in _all_left(table, language))


def _read(table: ProposedTable, language: Language) -> Iterator[str]:
    """Say what of a file was read, and how, where it is not simply all of it."""
    if table.sampled:
        yield say("suggest", "table-sampled", language, rows=table.rows)
    if table.header != (1,):
        key = "table-header" if len(table.header) == 1 else "table-header-of-two"
        yield say("suggest", key, language, row=table.header[0], last=table.header[-1])
    if table.merged:
        yield say("suggest", "table-merged", language, count=table.merged)
    if table.totals.count:
        comma = ", " if language == "en" else "、"
        examples = comma.join(table.totals.examples)
        yield say("suggest", "table-totals", language, count=table.totals.count, examples=examples)


def _all_left(table: ProposedTable, language: Language) -> Iterator[str]:
    """Say what is left out; columns that are left out for the same reason stand together."""
    together: dict[Reason, list[str]] = {}
    for each in table.left:
        if each.reason.params:
            yield _left(each.name, each.reason, language)
        else:
            together.setdefault(each.reason, []).append(each.name)
    comma = ", " if language == "en" else "、"
    for reason, names in together.items():
        for some in (names[i : i + _TOGETHER] for i in range(0, len(names), _TOGETHER)):
            yield _left(comma.join(some), reason, language)


def _line(indent: int, key: str, choice: Choice, table: ProposedTable, language: Language) -> str:
    reason = say("suggest", choice.reason.code, language, **choice.reason.params)
    dates = _dates(choice, table, language)
    comma = "; " if language == "en" else "；"
    told = _sure(choice.confidence, comma.join([reason, *dates]), language)
    return _commented(f"{' ' * indent}{_scalar(key)}: {_scalar(choice.value)}", told)


def _dates(choice: Choice, table: ProposedTable, language: Language) -> Iterator[str]:
    """Say how a date column is read: the format that was found, and how precise it is."""
    given = choice.value
    if choice.place[0] not in ("events", "attributes", "time", "recorded"):
        return
    name = given.get("time", given.get("column")) if isinstance(given, dict) else given
    day, clock = name if isinstance(name, tuple) else (name, None)
    column: Column | None = table.of.get(day) if isinstance(day, str) else None
    if column is None or column.kind != "date":
        return
    precision = say("suggest", "dates-times" if column.timed else "dates-days", language)
    if clock:
        precision = say("suggest", "dates-clock", language, column=clock)
    chosen = choice.reason.params.get("format", column.formats[0])
    yield say("suggest", "dates-read", language, format=chosen, precision=precision)
    if len(column.formats) > 1:
        yield say("suggest", "dates-either", language)
    if column.share < 1:
        yield say("suggest", "dates-bad", language, share=f"{100 * column.share:.1f}")


def _sure(confidence: float, reason: str, language: Language) -> str:
    colon = ": " if language == "en" else "："
    check = f"{say('suggest', 'check', language)} " if confidence < SURE else ""
    return f"{check}{100 * confidence:.0f}%{colon}{reason}"


def _left(name: str, reason: Reason, language: Language) -> str:
    colon = ": " if language == "en" else "："
    return f"{name}{colon}{say('suggest', reason.code, language, **reason.params)}"


def _commented(line: str, comment: str) -> str:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return f"{line.ljust(_COMMENT_AT - wide)} # {_one_line(comment)}" if comment else line


def _one_line(text: str) -> str:
    """Return a text without line breaks and other characters a comment cannot hold: names of columns have them."""
    return "".join(character if character.isprintable() else " " for character in text)


def _scalar(value: Any) -> str:
    """Return a value as YAML on one line: plain where it can only be read as text, else quoted."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_scalar(each)}" for key, each in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_scalar(each) for each in value) + "]"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
