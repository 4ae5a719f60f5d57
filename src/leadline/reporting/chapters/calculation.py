"""How each score came about: what ``leadline explain`` tells, for the whole, its parts and every cell."""

from leadline.assessment.explain import Explainer
from leadline.assessment.means import WHOLE
from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.document import Details, Paragraph, Section
from leadline.reporting.explained import tree
from leadline.reporting.reader import Reader

CELL = frozenset({"cell"})


def calculation(result: Result, reader: Reader) -> Section:
    """Return the tree of every score, down to counts of ratings, data, evidence, entry values, weights and rules."""
    explainer, scores = Explainer(result, reader.model), result.scores
    parts = [
        (WHOLE, reader.word("overall"), scores.whole.score),
        *((one.id, reader.dimension(one.id), one.score) for one in scores.dimensions),
        *((one.id, reader.stage(one.id), one.score) for one in scores.stages),
        *((f"{c.stage}.{c.dimension}", reader.cell(c.stage, c.dimension), c.score) for c in scores.cells),
    ]
    weight = numbers.score(reader.model.scoring.quantitative_weight)
    return Section(
        id="calculation",
        title=reader.say("calculation"),
        children=(
            Paragraph(text=reader.say("calculation-how", weight=weight)),
            Paragraph(text=reader.say("calculation-more"), mark="muted"),
            *(
                Details(
                    summary=reader.say("calculation-of", name=name, score=_score(what, score, result, reader)),
                    children=(tree(explainer.explain(what), reader, short=CELL),),
                )
                for what, name, score in parts
            ),
        ),
    )


def _score(what: str, score: float | None, result: Result, reader: Reader) -> str:
    if score is not None:
        return numbers.score(score)
    outside = {f"{cell.stage}.{cell.dimension}" for cell in result.scores.cells if cell.status == "not-applicable"}
    return reader.word("not-applicable" if what in outside else "not-rated")
