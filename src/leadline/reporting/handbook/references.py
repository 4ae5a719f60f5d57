"""The sources with how they are known, and an index of everything that has a code."""

from leadline.reporting import numbers
from leadline.reporting.document import Block, Cell, Column, Link, Links, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.text import Text


def sources(reader: Reader) -> Section:
    """Return every source of the model: what it says, how it is known, and where it is."""
    known = reader.model.sources
    if not known:
        said = (Paragraph(text=reader.say("book-sources-none")),)
        return Section(id="sources", title=reader.say("book-sources"), children=said)
    table = Table(
        caption=reader.say("book-sources-table"),
        columns=tuple(
            Column(title=reader.say(key))
            for key in ("column-source", "column-source-status", "column-says", "column-address")
        ),
        rows=tuple(
            (
                Cell(text=source.title, note=source.id, anchor=f"source-{source.id}"),
                Cell(text=reader.say(f"source-{source.status}")),
                Cell(text=reader.text(source.says) if source.says else numbers.NOTHING),
                Cell(text=source.url, mark="muted"),
            )
            for source in known
        ),
    )
    children = (Paragraph(text=reader.say("book-sources-said")), table)
    return Section(id="sources", title=reader.say("book-sources"), children=children)


def index(reader: Reader) -> Section:
    """Return questions, indicators, rules, steps and initiatives by code or name, each with a link to its place."""
    model = reader.model
    parts = {
        "items": [_link("item", item.id, item.id, item.question, reader) for item in model.items],
        "indicators": [_link("indicator", one.id, one.code, one.name, reader) for one in model.indicators],
        "rules": [_link("rule", rule.id, rule.code, rule.name, reader) for rule in model.rules],
        "activities": [_link("activity", one.id, one.code, one.name, reader) for one in model.process.activities],
        "initiatives": [
            Link(text=reader.text(one.name), target=f"initiative-{one.id}", note=one.id) for one in model.initiatives
        ],
    }
    children: list[Block] = [
        Links(
            title=reader.say(f"book-index-{kind}"),
            links=tuple(sorted(links, key=lambda link: (link.text, link.target))),
        )
        for kind, links in parts.items()
        if links
    ]
    return Section(id="index", title=reader.say("book-index"), children=tuple(children))


def _link(kind: str, id: str, code: str, name: Text, reader: Reader) -> Link:
    return Link(text=code, target=f"{kind}-{id}", note=reader.text(name))
