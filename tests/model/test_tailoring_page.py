"""The page about tailoring shows an overlay that works as it stands."""

import re
from pathlib import Path

from leadline.indicators import check_measures, lint_measures
from leadline.model import check_model, lint_model, load_model
from leadline.model.folder import shipped_models
from leadline.model.tailoring import NotApplicable, OverlayHead


def test_the_examples_are_an_overlay_without_problems(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "tailoring.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n# (\S+)\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) == 4
    for name, text in examples:
        path = tmp_path / "our-model" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ours = tmp_path / "our-model"
    assert [problem.sentence() for problem in check_model(ours, check_measures)] == []
    assert [p.sentence() for p in lint_model(ours, lint_measures) if p.severity != "note"] == []
    model = load_model(ours)
    assert model.indicator_of["on-time-delivery"].levels == {2: 65, 3: 79, 4: 90, 5: 96}
    assert (model.level_name(3).zh_hans, model.target.of("order", "risk")) == ("标准化", 4)
    assert model.activity_of["plan_supply"].core
    assert "win-rate" not in model.indicator_of


def test_the_page_names_every_overlay_and_every_key(root: Path) -> None:
    page = (root / "docs" / "tailoring.md").read_text(encoding="utf-8")
    words = {*shipped_models(), *OverlayHead.model_fields, *NotApplicable.model_fields}
    assert [word for word in words if not re.search(rf"\b{word}\b", page)] == []
