"""The pages of a result, each made of blocks of the report: the same words, tables and charts."""

from collections.abc import Callable, Mapping, Sequence

from leadline.assessment.result import Result
from leadline.reporting.chapters.annex import annex
from leadline.reporting.chapters.findings import findings
from leadline.reporting.chapters.gaps import gaps
from leadline.reporting.chapters.indicators import indicators
from leadline.reporting.chapters.initiatives import initiatives
from leadline.reporting.chapters.levels import levels, moves
from leadline.reporting.chapters.overview import aggregates, heat_map, score_radar
from leadline.reporting.chapters.quality import quality
from leadline.reporting.chapters.questionnaire import questionnaire
from leadline.reporting.chapters.rules import rules
from leadline.reporting.chapters.sensitivity import sensitivity
from leadline.reporting.chapters.summary import summary
from leadline.reporting.document import Block, Details, Section
from leadline.reporting.html import Page, to_fragment
from leadline.reporting.reader import Reader
from leadline.text import Language
from leadline.web.assessments.models import Run
from leadline.web.results.links import links_of
from leadline.web.results.narrowed import WHOLE, Narrow, seen_narrowed
from leadline.web.results.reading import found, kept_fragment

Blocks = Sequence[Block]
Part = Callable[[Result, Reader], Blocks]


def _dimensions(result: Result, reader: Reader) -> Blocks:
    return (score_radar(result.scores.dimensions, result.scoring.confidence, reader),)


def _stages(result: Result, reader: Reader) -> Blocks:
    return (score_radar(result.scores.stages, result.scoring.confidence, reader),)


def _tables(result: Result, reader: Reader) -> Blocks:
    scores = result.scores
    return (
        aggregates(reader.say("overview-dimensions"), reader.word("dimension"), scores.dimensions, reader),
        aggregates(reader.say("overview-stages"), reader.word("stage"), scores.stages, reader),
    )


def _indicators(result: Result, reader: Reader) -> Blocks:
    """Return the tables of indicators; what stands under *details* in the report has a page of its own here."""
    chapter = indicators(result, reader)
    return tuple(
        part.model_copy(update={"children": tuple(each for each in part.children if not isinstance(each, Details))})
        if isinstance(part, Section)
        else part
        for part in chapter.children
    )


PARTS: Mapping[str, Part] = {
    "summary": lambda result, reader: summary(result, reader).children,
    "heat": lambda result, reader: (heat_map(result, reader),),
    "radar": _dimensions,
    "radar-stages": _stages,
    "tables": _tables,
    "levels": lambda result, reader: levels(result, reader).children,
    "moves": lambda result, reader: moves(result, reader),
    "findings": lambda result, reader: findings(result, reader).children,
    "gaps": lambda result, reader: gaps(result, reader).children,
    "sensitivity": lambda result, reader: sensitivity(result, reader).children,
    "initiatives": lambda result, reader: initiatives(result, reader).children,
    "indicators": _indicators,
    "agreement": lambda result, reader: questionnaire(result, reader).children,
    "rules": lambda result, reader: rules(result, reader).children,
    "quality": lambda result, reader: quality(result, reader).children,
    "method": lambda result, reader: annex(result, reader).children,
}


def shown_part(run: Run, part: str, language: Language, narrow: Narrow = WHOLE) -> str:
    """Return a part of a run's pages as HTML, of a part of its events; made once for each process, run and language.

    Where its events are gone it is that of the whole.
    """

    def make() -> str:
        read = seen_narrowed(run, narrow) or found(run)
        return to_html(run, PARTS[part](read.result, read.reader(language)), links_of(run, narrow))

    return kept_fragment((str(run.pk), run.file.sha256, part, narrow.query, language), make)


def to_html(run: Run, blocks: Blocks, links: Page | None = None) -> str:
    """Return blocks as a part of a page of ``run``; its numbers lead to their explanations, unless ``links`` differ."""
    return to_fragment(blocks, links or links_of(run), depth=2)
