"""The short form in the terminal: fits, reads without colour, and is honest."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from leadline.assessment.result import Result
from leadline.eventlog.log import QualityFinding
from leadline.model import Model
from leadline.reporting import show, show_quality
from leadline.text import LANGUAGES, Language


def printed(result: Result, model: Model, language: Language) -> str:
    out = io.StringIO()
    show(result, model, language, Console(file=out, width=100, color_system=None))
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_fits_a_hundred_columns(result: Result, model: Model, language: Language) -> None:
    assert max(cell_len(line) for line in printed(result, model, language).splitlines()) <= 100
    assert "…" not in printed(result, model, language)


def test_reads_without_colour(result: Result, model: Model) -> None:
    said = printed(result, model, "en")
    cells = [cell for cell in result.scores.cells if cell.score is not None]
    assert len(re.findall(r"[1-5]\.\d\d L[1-5]", said)) == len(cells) + 4 + 6 + 1
    assert "not rated" in said
    assert "N/A" in said


def test_tells_the_largest_gaps_the_slowest_waits_and_what_it_stands_on(result: Result, model: Model) -> None:
    said = printed(result, model, "zh-Hans")
    assert "模拟数据" in said
    assert "自评" in said
    for gap in result.gaps[:5]:
        assert f"{gap.gap:.2f}" in said
    assert "收到款项 → 收款核销" in said
    assert "30 天" in said
    assert f"{result.coverage.applicable} 个指标中测得 {result.coverage.measured} 个" in said


def test_nothing_rated_is_said_so(empty_result: Result, model: Model) -> None:
    said = printed(empty_result, model, "en")
    assert "not rated" in said
    assert "SIMULATED" not in said
    assert "None" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_data_quality_names_steps_in_the_readers_language(result: Result, model: Model, language: Language) -> None:
    found = QualityFinding(
        code="out-of-order",
        severity="warning",
        count=3,
        of=10,
        examples=("SO-1 [bold]",),
        params={"object": "order", "earlier": "create_order", "later": "ship_goods"},
    )
    out = io.StringIO()
    show_quality(result.types, (found,), model, language, Console(file=out, width=100, color_system=None))
    said = " ".join(out.getvalue().split())
    assert "create_order" not in said
    assert "[bold]" in said
