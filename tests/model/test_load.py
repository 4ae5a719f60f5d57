"""Loading a model: what comes out, in which order, and that it is the same every time."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from leadline.errors import ModelError
from leadline.model import load_model, part_schemas
from leadline.model.folder import read_folder, shipped_models
from leadline.yamlfile import read_yaml


def test_a_folder_becomes_a_model(small_model: Path) -> None:
    model = load_model(small_model)

    assert (model.id, model.version, model.name.get("zh-Hans")) == ("small", "1.0", "小模型")
    assert model.cells == (("order", "risk"), ("order", "customer"), ("cash", "risk"), ("cash", "customer"))
    assert [activity.id for activity in model.process.activities] == [
        "check_credit",
        "confirm_order",
        "receive_payment",
    ]
    assert model.level_name(4).en == "Managed"
    assert model.target.of("order", "risk") == 4
    assert model.target.of("cash", "customer") == 3.5
    assert model.scoring.gates.fully == 0.85, "what model.yaml leaves out has the schema's default"
    assert model.indicator_of["on-time-payment"].levels == {2: 60, 3: 70, 4: 80, 5: 90}
    assert model.sources[0].title == "A book"


def test_parts_come_by_stage_then_dimension_then_id(small_model: Path) -> None:
    model = load_model(small_model)

    # The stages are order, cash; the dimensions risk, customer: not the alphabet.
    assert [item.id for item in model.items] == ["Q-order-risk", "Q-order-customer", "Q-cash-risk", "Q-cash-customer"]
    assert [indicator.id for indicator in model.indicators] == ["confirmation-time", "on-time-payment"]
    # A rule belongs to the stage of its activity a: check_credit is in order, receive_payment in cash.
    assert [rule.id for rule in model.rules] == ["credit-before-confirm", "paid"]


def test_levels_may_be_written_in_any_order(small_model: Path) -> None:
    path = small_model / "model.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if "number: 1" in line)
    lines[first : first + 5] = reversed(lines[first : first + 5])
    path.write_text("".join(lines), encoding="utf-8")

    assert [level.number for level in load_model(small_model).levels] == [1, 2, 3, 4, 5]


def test_the_digest_changes_with_any_byte_and_with_nothing_else(small_model: Path, tmp_path: Path) -> None:
    before = load_model(small_model).digest
    assert len(before) == 64

    (small_model / "README.md").write_text("Not a part of the model.", encoding="utf-8")
    moved = small_model.rename(tmp_path / "elsewhere")
    assert load_model(moved).digest == before

    rule = moved / "rules" / "paid.yaml"
    rule.write_text(rule.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert load_model(moved).digest != before


def test_a_model_without_sources_and_rules_is_a_model(small_model: Path) -> None:
    (small_model / "sources.yaml").unlink()
    for rule in (small_model / "rules").iterdir():
        rule.unlink()
    indicator = small_model / "indicators" / "on-time-payment.yaml"
    text = indicator.read_text(encoding="utf-8").split("basis:")[0] + "basis: {kind: expert-default}\n"
    indicator.write_text(text, encoding="utf-8")

    model = load_model(small_model)
    assert (model.sources, model.rules) == ((), ())


def test_a_model_is_frozen(small_model: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_model(small_model).version = "2"  # type: ignore[misc]


def test_a_wrong_model_raises_every_problem(small_model: Path) -> None:
    (small_model / "rules" / "paid.yaml").write_text("id: paid\n", encoding="utf-8")
    (small_model / "process.yaml").unlink()

    with pytest.raises(ModelError) as caught:
        load_model(small_model)
    assert "process.yaml: a model needs this file, and it is not there. Add it." in caught.value.sentences()
    assert "rules/paid.yaml, line 1: the key 'template' is missing. Add it." in caught.value.sentences()


def test_an_id_that_is_not_shipped_lists_those_that_are() -> None:
    with pytest.raises(ModelError, match="comes with Leadline: ltc"):
        load_model("lct")


def test_the_shipped_model_is_read_once_per_process() -> None:
    assert load_model("ltc") is load_model()


def test_a_good_model_is_read_without_looking_up_lines(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up a line parses the file again: done for every id it would double the time a model takes."""

    def asked(text: str) -> None:
        raise AssertionError(f"a line was looked up in {text[:40]}")

    monkeypatch.setattr("leadline.yamlfile._marked", asked)
    assert load_model(small_model).id == "small"


def test_editors_accept_every_shipped_file() -> None:
    schemas = part_schemas()
    documents = read_folder(shipped_models()["ltc"]).documents
    assert {document.part_name for document in documents} == set(schemas)
    for document in documents:
        as_json = json.loads(json.dumps(read_yaml(document.path)))
        assert not list(Draft202012Validator(schemas[document.part_name]).iter_errors(as_json)), document.name


def test_editors_refuse_a_typo(small_model: Path) -> None:
    data = read_yaml(small_model / "rules" / "paid.yaml") | {"sevrity": "high"}
    errors = list(Draft202012Validator(part_schemas()["rules"]).iter_errors(data))
    assert [error.validator for error in errors] == ["additionalProperties"]


def test_a_copy_looks_its_parts_up_anew():
    model = load_model("ltc")
    assert "collection-days" in model.indicator_of
    without = model.model_copy(update={"indicators": ()})
    assert without.indicator_of == {}
    assert "collection-days" in model.indicator_of
