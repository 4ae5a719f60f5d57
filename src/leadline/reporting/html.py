"""A document as one HTML file that needs nothing else: no script, no request, no other file."""

import os
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from leadline.assessment.result import Result
from leadline.errors import InputError
from leadline.model.schema import Model
from leadline.reporting.build import document
from leadline.reporting.document import Block, Document
from leadline.reporting.handbook import model_document
from leadline.reporting.palette import LEVELS
from leadline.reporting.render import chart
from leadline.text import Language


class Page(Protocol):
    """Where a page leads: from a number to its explanation, from the name of an indicator or rule to its page."""

    def explanation(self, what: str) -> str:
        """Return the address of the explanation of ``what``."""

    def subject(self, what: str) -> str:
        """Return the address of what is behind ``what``, such as ``indicator/win-rate``."""


def report(result: Result, path: Path, *, model: Model, language: Language = "en") -> Path:
    """Write the report on ``result`` to ``path`` and return it; the same result gives the same bytes.

    The file is written aside and then put in place, so that a reader never finds half a report. Missing folders are
    made. ``model`` is the model the result was made with.

    Raises:
        InputError: the file cannot be written there.
        InstallationError: the charts' browser code was not installed.
    """
    return _put(to_html(document(result, model=model, language=language)), path)


def write_handbook(model: Model, path: Path, *, language: Language = "en") -> Path:
    """Write the handbook of a model to ``path`` and return it; the same model gives the same bytes.

    Raises:
        InputError: the file cannot be written there.
        InstallationError: the charts' browser code was not installed.
    """
    return _put(to_html(model_document(model, language=language)), path)


def to_html(document: Document) -> str:
    """Return a document as one HTML page. Every text is escaped; only drawings are markup.

    >>> page = to_html(Document(
    ...     language="en", title="A & B", subtitle="", label="", contents="Contents", facts=(), banner=None,
    ...     chapters=(), footer="",
    ... ))
    >>> "<title>A &amp; B</title>" in page, "<script" in page
    (True, False)
    """
    style = files("leadline.reporting").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return _template("report.html").render(document=document, style=style, levels=LEVELS, page=None)


def to_fragment(blocks: Sequence[Block], page: Page, *, depth: int = 2) -> str:
    """Return blocks of a document as a part of a page that draws its charts in the browser.

    Headings begin at ``depth``. Charts are empty elements of the class ``chart-of`` beside their options as JSON.

    >>> class Here:
    ...     def explanation(self, what):
    ...         return f"explain/{what}"
    ...     def subject(self, what):
    ...         return what
    >>> from leadline.reporting.document import KeyFigure, KeyFigures
    >>> figure = KeyFigure(label="Score", value="2.50", explains="whole")
    >>> '<a class="explains" href="explain/whole">2.50</a>' in to_fragment([KeyFigures(figures=(figure,))], Here())
    True
    """
    module = _template("blocks.html").make_module({"look": "page", "page": page})
    return str(module.blocks(blocks, depth))  # type: ignore[attr-defined]


def _put(page: str, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(page, path)
    except OSError as error:
        raise InputError.of("report-not-written", file=str(path), reason=error.strerror or str(error)) from error
    return path


def _write(page: str, path: Path) -> None:
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("leadline.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["drawn"] = lambda it: chart(it.option, width=it.width, height=it.height, id=it.id)
    return environment.get_template(name)
