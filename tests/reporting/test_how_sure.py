"""How sure a result is stands beside its scores and levels, in report and terminal."""

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from leadline.assessment.result import Result
from leadline.model import Model
from leadline.reporting import report, show
from leadline.scoring.scores import Estimate
from leadline.text import LANGUAGES, Language


@pytest.fixture
def drawn(result: Result) -> Result:
    """The result, with how sure it is as if drawn."""
    how_sure = {"estimate": Estimate(median=3.1, low=2.86, high=3.35), "at_least": (1.0, 1.0, 0.82, 0.1, 0.0)}

    def sure(aggregate):
        verdict = aggregate.verdict and aggregate.verdict.model_copy(
            update={"level": 3, "at_least": how_sure["at_least"]}
        )
        return aggregate.model_copy(update={**how_sure, "verdict": verdict})

    scores = result.scores
    return result.model_copy(
        update={
            "scores": scores.model_copy(
                update={
                    "draws": 5000,
                    "whole": sure(scores.whole).model_copy(update={"score": 3.12}),
                    "dimensions": tuple(sure(each) for each in scores.dimensions),
                }
            )
        }
    )


def printed(result: Result, model: Model, language: Language) -> str:
    out = io.StringIO()
    show(result, model, language, Console(file=out, width=100, color_system=None))
    return out.getvalue()


@pytest.mark.parametrize(("language", "level"), [("en", "level 3 (82%)"), ("zh-Hans", "3（82%）")])
def test_the_terminal_says_level_probability_score_and_interval(
    drawn: Result, model: Model, language: Language, level: str
) -> None:
    said = printed(drawn, model, language)
    assert level in " ".join(said.split())
    assert "3.12 [2.86, 3.35]" in said
    assert max(map(cell_len, said.splitlines())) <= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_it_too_and_what_it_means(
    drawn: Result, model: Model, tmp_path: Path, language: Language
) -> None:
    page = report(drawn, tmp_path / "report.html", model=model, language=language).read_text(encoding="utf-8")
    assert "[2.86, 3.35]" in page
    assert "82%" in page
    assert "5,000" in page


def test_without_draws_nothing_is_claimed(result: Result, model: Model) -> None:
    assert "[" not in printed(result, model, "en").split("Scores by stage")[0]
