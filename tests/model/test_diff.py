"""What changed between two models, told part by part and in words."""

import shutil
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from leadline.cli.app import app
from leadline.model import load_model
from leadline.model.diff import Change, diff
from leadline.model.fieldnames import field_name
from leadline.model.schema import Model
from leadline.reporting.changes import change_said
from leadline.text import LANGUAGES, Text, catalogue


def changed(model: Model, kind: str, id: str, **fields: object) -> Model:
    parts = (p.model_copy(update=fields) if p.id == id else p for p in getattr(model, kind))
    return model.model_copy(update={kind: tuple(parts)})


def test_a_model_does_not_differ_from_itself():
    model = load_model("ltc")
    assert diff(model, model) == ()
    assert diff(model, model.model_copy(update={"digest": "other bytes, same meaning"})) == ()


def test_a_changed_entry_value_is_one_change_with_its_level():
    model = load_model("ltc")
    days = model.indicator_of["collection-days"]
    stricter = changed(model, "indicators", days.id, levels={**days.levels, 3: 40.0})
    assert diff(model, stricter) == (
        Change(
            part="indicators",
            id="collection-days",
            name=days.name,
            what="changed",
            path=("levels", "3"),
            before=67.0,
            after=40.0,
        ),
    )


def test_parts_are_added_and_removed_by_id():
    model = load_model("ltc")
    without = model.model_copy(update={"items": model.items[1:]})
    (change,) = diff(model, without)
    assert (change.part, change.id, change.what) == ("items", model.items[0].id, "removed")
    (change,) = diff(without, model)
    assert (change.part, change.id, change.what) == ("items", model.items[0].id, "added")


def test_the_order_of_parts_is_no_change():
    model = load_model("ltc")
    assert diff(model, model.model_copy(update={"rules": model.rules[::-1], "items": model.items[::-1]})) == ()


def test_what_is_diffed_can_be_told_to_a_person():
    model = load_model("ltc")
    days, rule = model.indicator_of["collection-days"], model.rules[0]
    other = changed(model, "indicators", days.id, levels={**days.levels, 3: 40.0})
    other = changed(other, "rules", rule.id, severity="low", when=None)
    other = other.model_copy(update={"scoring": other.scoring.model_copy(update={"min_sample": 50})})
    told = [change_said(change, model, other, "en") for change in diff(model, other)]
    assert "Model Lead-to-cash maturity model (ltc): smallest sample, 30 → 50" in told
    assert (
        "Indicator Days from invoice to cash (collection-days): entry value of level 3, 67 days → 40 days,"
        " harder to reach" in told
    )
    assert any(line.startswith(f"Rule {rule.name.en}") and line.endswith("→ low") for line in told)
    chinese = [change_said(change, model, other, "zh-Hans") for change in diff(model, other)]
    assert "指标“开票到回款天数”（collection-days）：3 级准入值，67 天 → 40 天，标准提高" in chinese


def test_a_text_changed_in_one_language_is_shown_in_that_language():
    model = load_model("ltc")
    days = model.indicator_of["collection-days"]
    other = changed(model, "indicators", days.id, name=Text(en=days.name.en, zh_hans="回款天数"))
    (change,) = diff(model, other)
    assert "“开票到回款天数” → “回款天数”" in change_said(change, model, other, "en")


def fields(kind: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every path a change may have in a part of this kind; a key of a map is called ``x``."""
    for name, field in kind.model_fields.items():
        keyed = ("x",) if typing.get_origin(field.annotation) is dict else ()
        inner = [each for each in models(field.annotation) if each is not Text]
        listed = typing.get_origin(field.annotation) is tuple
        yield (*path, name, *keyed)
        for each in [] if listed else inner:
            yield from fields(each, (*path, name, *keyed))


def models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for each in typing.get_args(annotation) for model in models(each)]


def kinds() -> Iterator[tuple[str, type[BaseModel]]]:
    for holder in (Model, *models(Model.model_fields["process"].annotation)):
        for name, field in holder.model_fields.items():
            if typing.get_origin(field.annotation) is tuple:
                yield from ((name, each) for each in models(field.annotation))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_part_has_a_name(language: typing.Literal["en", "zh-Hans"]):
    parts = dict(kinds())
    assert {"items", "indicators", "rules", "activities"} <= parts.keys()
    for part, kind in parts.items():
        assert catalogue("fields")[f"part-{part}"]
        for path in fields(kind):
            assert field_name(part, path, language)
    head = {name: f for name, f in Model.model_fields.items() if name not in {*parts, "process", "digest"}}
    for name, field in head.items():
        assert field_name("model", (name,), language) if not models(field.annotation) else True
        for each in models(field.annotation):
            for path in fields(each, (name,)) if each is not Text else ():
                assert field_name("model", path, language)


def test_the_command_says_the_changes(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    copied = tmp_path / "ours"
    shutil.copytree(root / "src" / "leadline" / "content" / "ltc", copied)
    file = copied / "indicators" / "collection-days.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("3: 67", "3: 60"), encoding="utf-8")

    def run(*words: str) -> str:
        app([*words], standalone_mode=False)
        return capsys.readouterr().out

    said = run("model", "diff", "ltc", str(copied))
    assert "Changes from" in said
    assert ": 1\n" in said
    assert "67 days → 60 days, harder to reach" in said
    assert "标准提高" in run("model", "diff", "ltc", str(copied), "--language", "zh-Hans")
    assert "say the same" in run("model", "diff", "ltc", "ltc")


def test_migrations_that_come_or_go_are_told_in_words():
    model = load_model("ltc")
    without = model.model_copy(update={"migrations": ()})
    (gone,) = [each for each in diff(model, without) if each.id == model.migrations[-1].id]
    assert (gone.part, gone.what) == ("migrations", "removed")
    said = change_said(gone, model, without, "en")
    assert said.startswith(f"Migration removed: {model.migrations[-1].before} → {model.version}")
    noted = model.migrations[-1].model_copy(update={"asked_again": ("Q-STD-LM-1",)})
    changes = diff(model, model.model_copy(update={"migrations": (*model.migrations[:-1], noted)}))
    assert [(each.part, each.path) for each in changes] == [("migrations", ("asked_again",))]
    assert "items asked again" in change_said(changes[0], model, model, "en")
