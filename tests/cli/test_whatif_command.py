"""``leadline whatif`` on the manufacturer: what would be, in both languages, and what is wrong with what was typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from leadline import Result, write_result
from leadline.cli import app
from leadline.errors import AssessmentError, InputError
from leadline.reporting import numbers


@pytest.fixture(scope="module")
def result(manufacturer: Result, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    return write_result(manufacturer, tmp_path_factory.mktemp("whatif") / "result.json"), manufacturer


def asked(root: Path, *arguments: str) -> str:
    done = CliRunner().invoke(
        app, ["whatif", str(root / "examples" / "manufacturer"), *arguments], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.output


def test_it_tells_scores_gates_and_what_was_changed(root: Path, result: tuple[Path, Result], tmp_path: Path):
    file, found = result
    out = tmp_path / "whatif.json"
    said = asked(
        root, "--result", str(file), "--reach", "order.risk=3.5", "--initiative", "approval-workflow",
        "--explain", "order.risk", "--json", str(out), "--language", "en",
    )  # fmt: skip
    assert f"from {numbers.score(found.scores.whole.score)}" in said
    assert "not a forecast" in said
    assert "Gates of the level of the whole" in said
    assert "Supposed, in place of what was" in said
    written = json.loads(out.read_text(encoding="utf-8"))
    cell = next(shift for shift in written["shifts"] if shift["id"] == "order.risk")
    assert cell["after"]["score"] == pytest.approx(3.5, abs=1e-6)


def test_it_speaks_chinese(root: Path, result: tuple[Path, Result]):
    said = asked(root, "--result", str(result[0]), "--reach", "order.risk=3.5", "--language", "zh-Hans")
    for words in ("不是预测", "总体等级的门槛", "改动的输入"):
        assert words in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "whatif-nothing"),
        (["--reach", "order.risk"], "whatif-pair"),
        (["--reach", "order.risk=3", "--reach", "order.risk=4"], "whatif-twice"),
        (["--reach", "no-such=3"], "whatif-unknown-indicator"),
        (["--keep", "review-before-signature=90"], "whatif-share"),
    ],
)
def test_what_is_wrong_is_told(root: Path, result: tuple[Path, Result], arguments: list[str], code: str):
    with pytest.raises(InputError) as caught:
        asked(root, "--result", str(result[0]), *arguments)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_without_a_result_it_says_so(root: Path, tmp_path: Path):
    with pytest.raises(AssessmentError):
        asked(root, "--result", str(tmp_path / "none.json"), "--reach", "order.risk=3")
