"""Checking folders that are no model, links, files that mean harm, and any value in any place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from leadline.errors import ModelError
from leadline.model import check_model, load_model
from leadline.text import LANGUAGES
from leadline.yamlfile import read_yaml
from model.spoilt import sentences


def test_no_folder_no_model(small_model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, said in {
        tmp_path / "nowhere": "there is no such folder.",
        small_model / "model.yaml": "this is a file, but a folder is needed here.",
        tmp_path / "empty": "this folder holds no model.",
        Path("x" * 5000): "this cannot be read: File name too long.",
    }.items():
        (problem,) = check_model(path)
        assert problem.sentence().startswith(f"{path}: {said}")


def test_what_would_never_be_read_is_told(small_model: Path) -> None:
    (small_model / "items" / "more").mkdir()
    (small_model / "items" / "Q-2.yml").write_text("id: Q-2", encoding="utf-8")
    (small_model / "notes.yaml").write_text("x: 1", encoding="utf-8")
    (small_model / "README.md").write_text("fine", encoding="utf-8")
    (small_model / "rules").rename(small_model / "rule")
    assert {problem.file: problem.code for problem in check_model(small_model)} == {
        "items/more": "model-file-not-read",
        "items/Q-2.yml": "model-file-not-read",
        "notes.yaml": "model-file-unknown",
        "rule": "model-file-renamed",
    }


def test_a_renamed_model_yaml_is_one_mistake(small_model: Path) -> None:
    (small_model / "model.yaml").rename(small_model / "model.yml")
    assert sentences(small_model) == ["model.yml: this is not read, because of its name. Did you mean 'model.yaml'?"]


def test_a_link_out_of_the_folder_is_refused(small_model: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: hunter2", encoding="utf-8")
    (small_model / "rules" / "leak.yaml").symlink_to(secret)
    (small_model / "items" / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "outside").mkdir()
    (small_model / "sources.yaml").rename(tmp_path / "outside" / "sources.yaml")
    (small_model / "sources.yaml").symlink_to(tmp_path / "outside" / "sources.yaml")

    found = sentences(small_model)
    assert (
        "rules/leak.yaml: this link leads out of the model's folder, so it is not read. Put the file itself here."
        in (found)
    )
    assert any(sentence.startswith("sources.yaml: this link leads out") for sentence in found)
    assert any(sentence.startswith("items/loop.yaml: this file does not exist") for sentence in found)
    assert "hunter2" not in "".join(found)


def test_a_folder_that_leads_out_is_refused(small_model: Path, tmp_path: Path) -> None:
    (small_model / "rules").rename(tmp_path / "rules")
    (small_model / "rules").symlink_to(tmp_path / "rules")
    assert [(problem.file, problem.code) for problem in check_model(small_model)] == [("rules", "model-link-outside")]


def places(data: object, place: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """Give the place of every value inside plain data."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*place, step)
        yield from places(value, (*place, step))


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_value_in_any_place_is_told_or_loaded_and_never_raises(small_model: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(small_model.rglob("*.yaml"))))
    before = path.read_text(encoding="utf-8")
    content = read_yaml(path)
    *steps, last = data.draw(st.sampled_from(list(places(content))))
    inner = content
    for step in steps:
        inner = inner[step]
    inner[last] = data.draw(
        st.sampled_from([None, True, 7, -1.5, "x", "", [], ["x", 1], [[1, 2]], {}, {"en": 1}, {3: 4}])
    )
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    try:
        problems = check_model(small_model)
        assert all(problem.sentence(language) for problem in problems for language in LANGUAGES)
        if problems:
            with pytest.raises(ModelError):
                load_model(small_model)
        else:
            assert load_model(small_model).id
    finally:
        path.write_text(before, encoding="utf-8")


def test_files_that_mean_harm(small_model: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    for name, content in {
        "bomb": bomb.encode(),
        "binary": b"PK\x03\x04\xff\xfe\x00",
        "chinese-in-gbk": "id: 规则".encode("gbk"),
        "itself": b"id: &x [*x]",
        "deep": b"[" * 100_000,
        "python": b"id: !!python/object/apply:os.system [ls]",
        "zero": b"id: a\x00b",
        "nothing": b"# only a remark",
        "list": b"- id: x",
    }.items():
        (small_model / "rules" / f"{name}.yaml").write_bytes(content)
    found = {problem.file: problem.code for problem in check_model(small_model)}
    assert found == {
        "rules/binary.yaml": "yaml-not-utf8",
        "rules/bomb.yaml": "yaml-too-large",
        "rules/chinese-in-gbk.yaml": "yaml-not-utf8",
        "rules/deep.yaml": "yaml-too-deep",
        "rules/itself.yaml": "yaml-too-large",
        "rules/list.yaml": "yaml-not-a-map",
        "rules/nothing.yaml": "file-empty",
        "rules/python.yaml": "yaml-syntax",
        "rules/zero.yaml": "yaml-syntax",
    }
