"""The report as a tree of what it says, before any format: writers such as ``html`` turn it into files.

Every string is plain text in one language; a writer escapes it. Only ``Figure.svg`` is markup, made by ``mapdrawing``
and ``handbook`` alone. A ``Chart`` is what ECharts draws: a writer draws it, or leaves that to the reader's browser.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from leadline.text import Language

Mark = Literal["plain", "strong", "muted", "code", "not-rated", "not-applicable", "good", "warn", "bad"]


class Node(BaseModel):
    """Base of every part of a document: frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paragraph(Node):
    """A paragraph of text."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    mark: Mark = "plain"


class Bullets(Node):
    """A list; ``ordered`` where the order says something."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...]
    ordered: bool = False


class Chart(Node):
    """An ECharts option, and the size in pixels it is made for. ``id`` is the drawing's own in the document."""

    id: str
    option: Mapping[str, Any]
    width: int
    height: int


class KeyFigure(Node):
    """One number that stands out. ``level`` colours it, ``explains`` is as in ``Cell``."""

    label: str
    value: str
    note: str = ""
    level: int | None = None
    explains: str = ""


class KeyFigures(Node):
    """A row of key figures."""

    kind: Literal["keyfigures"] = "keyfigures"
    figures: tuple[KeyFigure, ...]


class Callout(Node):
    """Something that must not be missed."""

    kind: Literal["callout"] = "callout"
    tone: Literal["note", "warning", "simulated"]
    title: str
    text: str


class Cell(Node):
    """A table's cell: its text, a smaller second line, the level that colours it, a small drawing.

    ``link`` is the anchor in this document that the text leads to; ``anchor`` is the cell's own. ``explains`` is what
    ``assessment.explain`` is asked for where a reader wants to know how the number came about, empty for what is none.
    ``subject`` is the indicator or rule the cell names, as ``indicator/win-rate``: pages lead to what is behind it.
    """

    text: str
    note: str = ""
    level: int | None = None
    mark: Mark = "plain"
    chart: Chart | None = None
    link: str = ""
    anchor: str = ""
    explains: str = ""
    subject: str = ""


class Column(Node):
    """A table's column. ``end`` aligns numbers to the right; ``level`` colours the title."""

    title: str
    align: Literal["start", "end"] = "start"
    level: int | None = None


class Table(Node):
    """A table with one header row; the first column holds the row's header."""

    kind: Literal["table"] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class HeatMap(Node):
    """A table whose cells are coloured by level. ``totals``: the last row and column are sums and set apart."""

    kind: Literal["heatmap"] = "heatmap"
    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    legend: tuple[Cell, ...]


class Link(Node):
    """A text that leads to an anchor in this document."""

    text: str
    target: str
    note: str = ""


class Links(Node):
    """Many links in narrow columns, such as an index."""

    kind: Literal["links"] = "links"
    title: str
    links: tuple[Link, ...]


class Figure(Node):
    """A drawing: a chart, or SVG. ``alt`` says in words what it shows; ``fit`` lets it shrink with the page, otherwise
    it scrolls.
    """

    kind: Literal["figure"] = "figure"
    svg: str = ""
    chart: Chart | None = None
    caption: str
    alt: str
    fit: bool = False


class Details(Node):
    """Something folded away under its summary line; printed where it is open."""

    kind: Literal["details"] = "details"
    summary: str
    children: tuple["Block", ...]


class TreeLine(Node):
    """A line of a tree: what it is, its number, its weight in the line above, and how it follows from those below.

    ``explains`` is as in ``Cell``: where the tree was cut short, the rest of it.
    """

    text: str
    value: str = ""
    weight: str = ""
    formula: str = ""
    explains: str = ""
    children: tuple["TreeLine", ...] = ()


class Tree(Node):
    """A number and what it was made of, down to where it comes from."""

    kind: Literal["tree"] = "tree"
    root: TreeLine


class Section(Node):
    """A chapter or a part of one. ``id`` is its anchor."""

    kind: Literal["section"] = "section"
    id: str
    title: str
    children: tuple["Block", ...]


Block: TypeAlias = (
    Paragraph | Bullets | KeyFigures | Callout | Table | HeatMap | Links | Figure | Details | Tree | Section
)


class Document(Node):
    """A report, or a model's handbook. ``facts`` are the title block's lines, ``label`` stands beside the subtitle.

    ``depth`` is how many levels of sections the contents list; ``print_note`` says on paper what paper leaves out.
    """

    language: Language
    title: str
    subtitle: str
    label: str
    contents: str
    depth: int = 1
    look: Literal["report", "handbook"] = "report"
    facts: tuple[tuple[str, str], ...]
    banner: Callout | None
    chapters: tuple[Section, ...]
    print_note: str = ""
    footer: str
