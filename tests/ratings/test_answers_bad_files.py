"""Files that are not what their name says, are broken, or would exhaust the memory: each is told in one message."""

import io
import re
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.answers import read_answers
from leadline.ratings.questionnaire import write_questionnaire
from leadline.text import LANGUAGES, catalogue
from ratings.small_questionnaire import FillIn, small_model

MODEL = small_model()


def told(model: Model, *paths: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(AnswersError) as error:
        read_answers(model, paths)
    for language in LANGUAGES:
        assert all(error.value.sentences(language))
    return [(problem.code, problem.file) for problem in error.value.problems]


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", b"x", "answers-file-kind"),
        ("a.xlsx", b"", "file-empty"),
        ("a.csv", b" \n", "file-empty"),
        ("a.xlsx", b"respondent,item\n", "answers-not-workbook"),
        ("a.xlsx", zipped(notes=b"x"), "answers-not-workbook"),
        ("a.xlsx", zipped(**{"xl__workbook.xml": b"<not-a-workbook>"}), "answers-damaged"),
        ("a.xlsx", OLE, "answers-old-workbook"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "answers-password"),
        ("a.csv", zipped(notes=b"x"), "answers-binary"),
        ("a.csv", bytes(range(256)), "answers-binary"),
        ("a.csv", b"respondent,\xff\xff\xff", "answers-encoding"),
        ("a.csv", b"respondent\n" + b"x" * 200_000, "answers-unreadable"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(
    small: Model, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told(small, path) == [(code, name)]


def test_a_path_that_leads_nowhere_or_to_a_folder(small: Model, tmp_path: Path) -> None:
    assert told(small, tmp_path / "gone.csv", tmp_path) == [
        ("file-missing", "gone.csv"),
        ("file-is-folder", tmp_path.name),
    ]


def test_a_workbook_that_was_only_half_written(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 3}})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert told(small, path) == [("answers-damaged", "anna.xlsx")]


@cache
def unanswered() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unanswered.xlsx"
        write_questionnaire(MODEL, path)
        return path.read_bytes()


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_whatever_byte_is_wrong_there_is_an_answer_or_a_problem(wrong: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        content = bytearray(unanswered())
        for place, byte in wrong:
            content[place % len(content)] = byte
        path.write_bytes(content)
        with pytest.raises(AnswersError):  # nobody has answered, so even an unharmed file is refused
            read_answers(MODEL, [path])


def test_a_workbook_with_a_damaged_part(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 3}})
    content = bytearray(path.read_bytes())
    content[200:240] = bytes(40)
    path.write_bytes(content)
    assert told(small, path) == [("answers-damaged", "anna.xlsx")]


def test_a_file_too_large_to_be_a_questionnaire(small: Model, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    assert told(small, path) == [("answers-too-large", "large.csv")]


def test_a_workbook_that_unpacks_to_something_absurd(small: Model, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped(**{"xl__workbook.xml": b"<x/>", "xl__sharedStrings.xml": bytes(101 * 1024 * 1024)}))
    assert path.stat().st_size < 200_000
    assert told(small, path) == [("answers-unpacks-too-large", "bomb.xlsx")]


def test_a_directory_that_lies_about_sizes(small: Model, tmp_path: Path) -> None:
    content = zipped(**{"xl__workbook.xml": b" " * 5000})
    path = tmp_path / "liar.xlsx"
    path.write_bytes(content.replace((5000).to_bytes(4, "little"), (5).to_bytes(4, "little")))
    assert told(small, path) == [("answers-damaged", "liar.xlsx")]


def test_one_cell_in_the_farthest_corner_does_not_exhaust_the_memory(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 3}})
    workbook = openpyxl.load_workbook(path)
    workbook["Order management"]["XFD1048576"] = "boo"
    workbook.save(path)
    (rating,) = read_answers(small, [path]).ratings
    assert (rating.item, rating.value) == ("Q-DAT-1", 3)


def test_every_bad_file_is_told_not_only_the_first(small: Model, fill_in: FillIn, tmp_path: Path) -> None:
    good = fill_in({"Q-DAT-1": {"answer": 3}})
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"x")
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert told(small, bad, good, empty) == [("answers-not-workbook", "bad.xlsx"), ("file-empty", "empty.csv")]


def test_every_code_of_answers_has_a_sentence_and_every_sentence_is_used(root: Path) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (root / "src/leadline/ratings").glob("*.py"))
    raised = set(re.findall(r'"(answers-[a-z-]+)"', source)) | {
        f"answers-missing-{field}" for field in ("respondent", "department", "role", "item")
    }
    assert raised == {key for key in catalogue("errors") if key.startswith("answers-")}
