"""``leadline model new``: an overlay that is clean as it stands, and whose every example works."""

import re
from pathlib import Path

import pytest

from leadline.cli import run
from leadline.errors import ModelError
from leadline.indicators import check_measures, lint_measures
from leadline.model import check_model, lint_model, load_model
from leadline.model.diff import diff
from leadline.model.starter import write_starter


def clean(folder: Path) -> None:
    assert [problem.sentence() for problem in check_model(folder, check_measures)] == []
    assert [problem.sentence() for problem in lint_model(folder, lint_measures)] == []


@pytest.mark.parametrize("base", ["ltc", "e-commerce", "huawei"])
def test_it_is_clean_and_says_what_the_base_says(base: str, tmp_path: Path) -> None:
    folder = write_starter(tmp_path / "ours", base=base, name="海川 “LTC” 2.0")
    clean(folder)
    tailored = load_model(folder)
    assert tailored.overlays[-1].name.en == "海川 “LTC” 2.0"
    assert {change.part for change in diff(load_model(base), tailored)} == {"overlays"}


def test_a_folder_may_be_the_base(tmp_path: Path, small_model: Path) -> None:
    ours = write_starter(tmp_path / "ours", base=str(small_model))
    assert 'base: {model: "../small", version: "1.0"}' in (ours / "overlay.yaml").read_text(encoding="utf-8")
    region = write_starter(tmp_path / "2026 区域", base=str(ours))
    assert [overlay.id for overlay in load_model(region).overlays] == ["ours", "ours-2026"]


def test_every_example_works(tmp_path: Path) -> None:
    folder = write_starter(tmp_path / "ours")
    head = folder / "overlay.yaml"
    text = head.read_text(encoding="utf-8")
    # A remark that reads as YAML is an example: everything but the sentences.
    text = re.sub(r"^# ((?:  .*|[a-z_]+:.*))$", r"\1", text, flags=re.MULTILINE)
    text = text.replace("weight: 15", "weight: 25").replace("default: 3", "default: 4")
    head.write_text(text, encoding="utf-8")
    (example,) = (folder / "items").iterdir()
    example.rename(example.with_suffix(""))
    assert [problem.sentence() for problem in check_model(folder, check_measures)] == []

    base, model = load_model("ltc"), load_model(folder)
    assert (model.stages[0].weight, model.target.default) == (25, 4)
    assert set(model.item_of) - set(base.item_of) == {"OWN-1"}
    assert len(model.not_applicable) == 1
    assert len(base.indicators) - len(model.indicators) == 1, "the one that the example takes away"


def test_the_example_of_a_threshold_works(tmp_path: Path) -> None:
    folder = write_starter(tmp_path / "ours")
    (example,) = (folder / "indicators").iterdir()
    named = example.rename(example.with_suffix(""))
    named.write_text(named.read_text(encoding="utf-8").replace("{2: 5,", "{2: 6,"), encoding="utf-8")
    clean(folder)
    (indicator,) = [i for i in load_model(folder).indicators if i != load_model("ltc").indicator_of[i.id]]
    assert (indicator.id, indicator.levels[2]) == (named.stem, 6)


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ModelError, match="there already and not empty"):
        write_starter(taken)
    with pytest.raises(ModelError, match="does not exist"):
        write_starter(tmp_path / "no" / "such")
    with pytest.raises(ModelError, match="there is no such folder"):
        write_starter(tmp_path / "x", base="nothing")
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["taken", "notes.txt"], "nothing half-written"


def test_the_command_says_what_to_do_next(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["leadline", "model", "new", "ours", "--base", "manufacturing", "-l", "zh-Hans"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code in (0, None)
    assert "leadline model check ours" in capsys.readouterr().out
    assert [overlay.id for overlay in load_model("ours").overlays] == ["manufacturing", "ours"]
