"""The page about models shows a whole model, and names every key there is."""

import re
from pathlib import Path

import pytest

from leadline.indicators.check import check_measures
from leadline.indicators.language import FUNCTIONS
from leadline.model import check_model, load_model
from leadline.model.folder import PARTS
from leadline.model.schema import Gates, Recorded, Rule, Scoring, Template


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "model.md").read_text(encoding="utf-8")


def test_the_examples_are_a_model_without_problems(page: str, tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n# (\S+)\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) == 13
    for name, text in examples:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert [problem.sentence() for problem in check_model(tmp_path, check_measures)] == []
    assert load_model(tmp_path).cells == (("collection", "customer"), ("collection", "risk"))


def test_the_page_names_every_key_template_and_function(page: str) -> None:
    keys = {key for kind in (*PARTS.values(), Recorded, Scoring, Gates) for key in kind.model_fields}
    templates = set(Template.__args__)
    assert Rule.__doc__ is not None
    assert all(template in Rule.__doc__ for template in templates)
    missing = [word for word in sorted({*keys, *templates, *FUNCTIONS}) if not re.search(rf"\b{word}\b", page)]
    assert missing == []


def test_the_page_gives_the_defaults_that_are_in_force(page: str) -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \| ([^|]+) \|", page, flags=re.MULTILINE))
    for key in (
        "min_sample",
        "stale_after_days",
        "quantitative_weight",
        "outcome_share",
        "perception_gap",
        "rated_share",
    ):
        assert float(rows[key]) == Scoring.model_fields[key].default
    for key in ("pending_days", "private_group", "agreement", "confidence"):
        assert float(rows[key]) == Scoring.model_fields[key].default
    for key in ("level3_every_cell", "level4_critical_compliance"):
        assert float(rows[f"gates.{key}"]) == Gates.model_fields[key].default
