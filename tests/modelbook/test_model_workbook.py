"""A model goes out as a workbook and comes back the same; what a person breaks in it is told with sheet and cell."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from leadline.errors import ModelError
from leadline.model import Model, load_model
from leadline.model.diff import diff
from leadline.modelbook import import_book, write_book
from leadline.modelbook.cells import from_cell, to_cell
from leadline.modelbook.layout import sheets
from leadline.text import LANGUAGES


def again(model: str, folder: Path) -> Model:
    return import_book(write_book(model, folder / "model.xlsx"), folder / "again")


def edited(folder: Path, sheet: str, cell: str, value: Any, model: str = "ltc") -> Path:
    """Return a workbook of a model in which a person changed one cell."""
    path = write_book(model, folder / "model.xlsx")
    book = load_workbook(path)
    (page,) = [page for page in book if page.title.split()[0] == sheet]
    page[cell] = value
    book.save(path)
    return path


def test_the_shipped_model_comes_back_the_same(tmp_path: Path):
    model = load_model("ltc")
    back = again("ltc", tmp_path)
    assert diff(model, back) == ()
    assert back.model_copy(update={"digest": model.digest}) == model


@pytest.mark.parametrize("overlay", ["manufacturing", "e-commerce", "financial-services", "huawei"])
def test_a_tailored_model_comes_back_as_one_model(overlay: str, tmp_path: Path):
    model = load_model(overlay)
    back = again(overlay, tmp_path)
    assert diff(model, back.model_copy(update={"overlays": model.overlays})) == ()


def test_every_list_of_the_schema_has_a_sheet(tmp_path: Path):
    path = write_book("ltc", tmp_path / "model.xlsx")
    names = [page.title.split()[0] for page in load_workbook(path)]
    assert names[0] == "guide"
    assert {"model", "items", "indicators", "rules", "initiatives", "initiatives.effects", "activities"} <= set(names)
    assert len(names) == len(set(names))
    assert {sheet.id for sheet in sheets()} <= set(names)


def test_what_a_consultant_changes_is_changed_and_nothing_else(tmp_path: Path):
    path = write_book("ltc", tmp_path / "model.xlsx")
    book = load_workbook(path)
    (page,) = [page for page in book if page.title.startswith("stages")]
    headers = {page.cell(1, column).value: column for column in range(1, page.max_column + 1)}
    assert page.cell(3, headers["id"]).value == "lead"
    page.cell(3, headers["weight"]).value = 20
    page.cell(3, headers["name.zh-Hans"]).value = "线索与市场"
    book.save(path)
    model = load_model("ltc")
    changes = {(each.part, each.id, each.path): each.after for each in diff(model, import_book(path, tmp_path / "new"))}
    assert changes == {
        ("stages", "lead", ("weight",)): 20.0,
        ("stages", "lead", ("name",)): {"en": "Lead management", "zh-Hans": "线索与市场"},
    }


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "place", "says"),
    [
        ("stages", "D3", "heavy", "sheet stages 阶段, cell D3", "a number is needed"),
        ("items", "B3", "leed", "sheet items 题项, cell B3", "there is no stage 'leed'"),
        ("rules", "F4", "presedence", "sheet rules 规则, cell F4", "must be one of"),
        ("items", "A1", "ident", "sheet items 题项, cell A1", "'ident' is no key of the model"),
        ("goals", "A3", None, "sheet goals 评估目标", "id"),
        ("initiatives.effects", "A3", "no-such", "sheet initiatives.effects", "belongs to 'no-such'"),
    ],
)
def test_a_mistake_is_told_with_sheet_and_cell(
    tmp_path: Path, sheet: str, cell: str, value: Any, place: str, says: str
):
    path = edited(tmp_path, sheet, cell, value)
    with pytest.raises(ModelError) as caught:
        import_book(path, tmp_path / "new")
    told = [problem for problem in caught.value.problems if str(problem.place).startswith(place)]
    assert any(says in problem.sentence() for problem in told), caught.value
    assert all(problem.file == "model.xlsx" for problem in caught.value.problems)
    assert all(problem.sentence(language) for problem in caught.value.problems for language in LANGUAGES)
    assert not (tmp_path / "new").exists()


def relabelled(folder: Path, sheet: str, labels: dict[str, str]) -> tuple[Path, str]:
    """Return a workbook whose columns are called otherwise, and the sheet's name."""
    path = write_book("ltc", folder / "model.xlsx")
    book = load_workbook(path)
    (page,) = [page for page in book if page.title.split()[0] == sheet]
    for cell in page[1]:
        cell.value = labels.get(cell.value, cell.value)
    title: str = page.title
    book.save(path)
    return path, title


def one_column(folder: Path, sheet: str, text: str) -> tuple[Path, str]:
    """Return a workbook that has one column for a text, named without a language, and the sheet's name."""
    path, title = relabelled(folder, sheet, {f"{text}.en": text})
    book = load_workbook(path)
    page = book[title]
    (chinese,) = [cell.column for cell in page[1] if cell.value == f"{text}.zh-Hans"]
    page.delete_cols(chinese)
    book.save(path)
    return path, title


def test_a_text_may_be_one_string_for_both_languages_as_in_yaml_and_as_earlier_workbooks_have_it(tmp_path: Path):
    path, _ = one_column(tmp_path, "sources", "says")
    back, model = import_book(path, tmp_path / "new"), load_model("ltc")
    given = {source.id: source.says.en for source in model.sources if source.says}
    assert given
    assert {s.id: (s.says.en, s.says.zh_hans) for s in back.sources if s.says} == {i: (t, t) for i, t in given.items()}


def test_one_string_and_a_language_of_the_same_text_are_told_not_mixed(tmp_path: Path):
    path, title = relabelled(tmp_path, "sources", {"says.en": "says"})
    with pytest.raises(ModelError) as caught:
        import_book(path, tmp_path / "new")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("answers-repeated-column", f"sheet {title}, cell F1")
    assert "says.zh-Hans" in problem.sentence()


def test_a_text_that_needs_both_languages_says_so(tmp_path: Path):
    path, title = one_column(tmp_path, "stages", "name")
    with pytest.raises(ModelError) as caught:
        import_book(path, tmp_path / "new")
    (told,) = [each for each in caught.value.problems if each.code == "book-languages"]
    assert str(told.place).startswith(f"sheet {title}, cell ")
    assert told.sentence().endswith("'name' needs both languages: name the columns name.en, name.zh-Hans.")


def test_a_value_given_twice_on_a_form_is_told_as_neither_can_be_meant(tmp_path: Path):
    path = write_book("ltc", tmp_path / "model.xlsx")
    book = load_workbook(path)
    (page,) = [page for page in book if page.title.split()[0] == "model"]
    (row,) = [cell.row for cell in page["A"] if cell.value == "scoring.min_sample"]
    last = page.max_row + 1
    page.cell(last, 1).value, page.cell(last, 3).value = "scoring.min_sample", page.cell(row, 3).value + 1
    title = page.title
    book.save(path)
    with pytest.raises(ModelError) as caught:
        import_book(path, tmp_path / "new")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("book-repeated-row", f"sheet {title}, cell A{last}")


def test_a_wrong_expression_is_told_with_its_cell(tmp_path: Path):
    path = write_book("ltc", tmp_path / "model.xlsx")
    book = load_workbook(path)
    (page,) = [page for page in book if page.title.startswith("indicators")]
    headers = {page.cell(1, column).value: column for column in range(1, page.max_column + 1)}
    page.cell(3, headers["measure.value"]).value = "has(no_such_step)"
    cell = page.cell(3, headers["measure.value"]).coordinate
    book.save(path)
    with pytest.raises(ModelError, match=rf"cell {cell}.*no_such_step"):
        import_book(path, tmp_path / "new")


def test_lists_of_two_languages_must_be_as_long(tmp_path: Path):
    path = write_book("ltc", tmp_path / "model.xlsx")
    book = load_workbook(path)
    (page,) = [page for page in book if page.title.startswith("items")]
    headers = {page.cell(1, column).value: column for column in range(1, page.max_column + 1)}
    page.cell(3, headers["roles.en"]).value = "One role only"
    book.save(path)
    with pytest.raises(ModelError, match="differ in length"):
        import_book(path, tmp_path / "new")


def test_the_same_model_gives_the_same_bytes_and_no_edited_workbook_is_overwritten(tmp_path: Path):
    one, other = (write_book("ltc", tmp_path / name) for name in ("one.xlsx", "other.xlsx"))
    assert one.read_bytes() == other.read_bytes()
    one.write_bytes(b"edited")
    with pytest.raises(ModelError, match="nothing is overwritten"):
        write_book("ltc", one)
    assert one.read_bytes() == b"edited"
    with pytest.raises(ModelError, match="cannot be written here"):
        write_book("ltc", tmp_path / "nowhere" / "model.xlsx")


def test_a_text_too_long_for_a_cell_is_told_not_lost(tmp_path: Path):
    overlay = tmp_path / "ours"
    overlay.mkdir()
    text = "很长" * 20_000
    (overlay / "overlay.yaml").write_text(
        'id: ours\nversion: "1"\nname: {en: Ours, zh-Hans: 自有}\ndescription: {en: Ours, zh-Hans: 自有}\n'
        f'base: {{model: ltc, version: "2026.1"}}\nlevels: [{{number: 3, meaning: {{zh-Hans: {text}}}}}]\n',
        encoding="utf-8",
    )
    with pytest.raises(ModelError, match="longer than the 32767"):
        write_book(overlay, tmp_path / "model.xlsx")
    assert not (tmp_path / "model.xlsx").exists()


def test_nothing_is_overwritten_and_no_other_file_is_taken(tmp_path: Path):
    path = write_book("ltc", tmp_path / "model.xlsx")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ModelError, match="not an empty folder"):
        import_book(path, tmp_path / "full")
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ModelError, match=r"no\.xlsx"):
        import_book(tmp_path / "no.xlsx", tmp_path / "new")
    with pytest.raises(ModelError, match=r"missing\.xlsx"):
        import_book(tmp_path / "missing.xlsx", tmp_path / "new")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=30)


@given(texts)
def test_any_text_comes_back_from_its_cell(text: str):
    for kind in ("text", "mixed"):
        written = to_cell(text, kind)
        assert from_cell(str(written).strip(), kind) == text


@given(st.lists(texts, max_size=4))
def test_any_list_comes_back_from_its_cell(given_texts: list[str]):
    for kind in ("list", "texts"):
        assert from_cell(str(to_cell(given_texts, kind)).strip(), kind) == given_texts


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back_from_its_cell(number: float):
    written = to_cell(number, "number")
    assert from_cell(f"{written:.16G}" if isinstance(written, float) else str(written), "number") == number
