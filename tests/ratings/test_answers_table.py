"""Tables of answers in CSV: long and wide, in two languages, as spreadsheets and survey tools write them."""

from datetime import date
from pathlib import Path

import pytest

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.answers import find_answers, read_answers
from leadline.ratings.answers_csv import write_answers_template
from leadline.ratings.rating import Rating

HEADER = "respondent,department,role,item,answer"


def table(folder: Path, content: str, *, encoding: str = "utf-8", name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def problems(model: Model, path: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(AnswersError) as error:
        read_answers(model, [path])
    return [(problem.code, problem.place) for problem in error.value.problems]


def test_a_row_is_an_answer(small: Model, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "respondent,department,role,answered,item,answer,method,evidence,evidence_until,reason,approver,comment\n"
        'Anna,Sales,seller,2026-03-31,Q-DAT-1,3,questionnaire,E2,2026-12-31,,,"said: ""yes, mostly"""\n'
        "Bert,Finance,clerk,,Q-RSK-1,N/A,,,,no orders,CEO,\n"
        "\n"
        "Cleo,Finance,auditor,,Q-DAT-1,2.5,document,E3,,,,\n"
        "Cleo,Finance,auditor,,Q-DAT-2,,document,,,,,not seen\n",
    )
    assert read_answers(small, [path]).ratings == (
        Rating(
            respondent="Anna", department="sales", role="seller", answered=date(2026, 3, 31), item="Q-DAT-1",
            answer="rated", value=3, evidence="E2", evidence_until=date(2026, 12, 31), comment='said: "yes, mostly"',
        ),
        Rating(
            respondent="Bert", department="finance", role="clerk", item="Q-RSK-1", answer="not-applicable",
            reason="no orders", approver="CEO",
        ),
        Rating(
            respondent="Cleo", department="finance", role="auditor", item="Q-DAT-1", answer="rated", value=2.5,
            method="document", evidence="E3",
        ),
    )  # fmt: skip


CHINESE = (
    "受访者,部门,角色,题项,答案,方法,证据等级,证据有效期,原因,批准人,备注\n"
    "李娜,销售部,经理,Q-DAT-1,3,访谈,E1,2026年6月1日,,,好\n"
)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "gb18030"),
        (CHINESE.replace(",", ";"), "utf-8"),
        (CHINESE.replace(",", "\t"), "utf-16"),
        (CHINESE.replace("\n", "\r\n"), "gb18030"),
        (CHINESE.replace("\n", "\r"), "utf-8"),
    ],
)
def test_chinese_tables_in_every_encoding_and_with_every_separator(
    small: Model, tmp_path: Path, content: str, encoding: str
) -> None:
    [rating] = read_answers(small, [table(tmp_path, content, encoding=encoding)]).ratings
    assert rating == Rating(
        respondent="李娜", department="sales", role="经理", item="Q-DAT-1", answer="rated", value=3, method="interview",
        evidence="E1", evidence_until=date(2026, 6, 1), comment="好",
    )  # fmt: skip


def test_a_row_may_be_a_respondent(small: Model, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Respondent;Department;Role;Method;Q-DAT-1;Q-RSK-1;Q-DAT-2\n"
        "Anna;Sales;seller;;3;don't know;\n"
        "Bert;Finance;auditor;observation;2,5;N/A;4\n",  # a decimal comma, as semicolons go with
    )
    ratings = read_answers(small, [path]).ratings
    assert [(r.respondent, r.item, r.answer, r.value, r.method) for r in ratings] == [
        ("Anna", "Q-DAT-1", "rated", 3, "questionnaire"),
        ("Anna", "Q-RSK-1", "dont-know", None, "questionnaire"),
        ("Bert", "Q-DAT-1", "rated", 2.5, "observation"),
        ("Bert", "Q-RSK-1", "not-applicable", None, "observation"),
        ("Bert", "Q-DAT-2", "rated", 4, "observation"),
    ]


def test_what_is_wrong_in_rows_is_told_with_row_and_column(small: Model, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        f"{HEADER},method\n"
        "Anna,Sales,seller,Q-DAT-9,3,\n"
        "Anna,,seller,something else,0,\n"
        "Anna,Sales,,,2.5,guess\n"
        "Anna,Sales,seller,Q-DAT-1,3.5,\n"
        ",Sales,seller,Q-DAT-1,-1,\n",
    )
    assert set(problems(small, path)) == {
        ("answers-unknown-item-near", "row 2, column item"),
        ("answers-missing-department", "row 3, column department"),
        ("answers-unknown-item", "row 3, column item"),
        ("answers-outside-scale", "row 3, column answer"),
        ("answers-missing-role", "row 4, column role"),
        ("answers-missing-item", "row 4, column item"),
        ("answers-not-a-method", "row 4, column method"),
        ("answers-half-point", "row 5, column answer"),
        ("answers-missing-respondent", "row 6, column respondent"),
        ("answers-outside-scale", "row 6, column answer"),
    }


def test_the_nearest_item_is_named(small: Model, tmp_path: Path) -> None:
    with pytest.raises(AnswersError) as error:
        read_answers(small, [table(tmp_path, f"{HEADER}\nAnna,Sales,seller,q-rsk-1,3\n")])
    assert error.value.sentences("en") == [
        "answers.csv, row 2, column item: the model has no item 'q-rsk-1'. Did you mean 'Q-RSK-1'?"
    ]
    assert error.value.sentences("zh-Hans") == [
        "answers.csv，第 2 行，列 item：模型中没有题项“q-rsk-1”。是否应为“Q-RSK-1”？"
    ]


def test_not_applicable_needs_a_reason_or_an_approver_where_the_table_asks_for_them(
    small: Model, tmp_path: Path
) -> None:
    asked = f"{HEADER},reason,approver\nAnna,Sales,seller,Q-DAT-1,N/A,{{}}\n"
    assert problems(small, table(tmp_path, asked.format(","))) == [("answers-no-reason", "row 2, column reason")]
    for given in ("no orders,", ",CEO"):
        assert len(read_answers(small, [table(tmp_path, asked.format(given))]).ratings) == 1
    assert len(read_answers(small, [table(tmp_path, f"{HEADER}\nAnna,Sales,seller,Q-DAT-1,N/A\n")]).ratings) == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("respondent,item,answer", [("answers-missing-columns", "row 1")]),
        ("name,score", [("answers-missing-columns", "row 1"), *[("answers-unknown-column", "row 1, column name"),
                        ("answers-unknown-column", "row 1, column score")]]),
        (f"{HEADER},evidnce", [("answers-unknown-column-near", "row 1, column evidnce")]),
        (f"{HEADER},答案", [("answers-repeated-column", "row 1, column answer")]),
        ("respondent,department,role,Q-DAT-1,Q-DAT-1", [("answers-repeated-column", "row 1, column Q-DAT-1")]),
        ("respondent,department,role,Q-DAT-1,Q-DAT-3", [("answers-unknown-item-near", "row 1, column Q-DAT-3")]),
        ("respondent,department,role,Q-DAT-1,reason", [("answers-unknown-column", "row 1, column reason")]),
        ("respondent,role,Q-DAT-1", [("answers-missing-columns", "row 1")]),
    ],
)  # fmt: skip
def test_a_wrong_header_is_told_column_by_column(
    small: Model, tmp_path: Path, header: str, expected: list[tuple[str, str]]
) -> None:
    assert problems(small, table(tmp_path, f"{header}\n")) == expected


def test_a_row_longer_than_the_header_is_told(small: Model, tmp_path: Path) -> None:
    path = table(tmp_path, f"{HEADER},comment\nAnna,Sales,seller,Q-DAT-1,3,yes, mostly\n")
    assert problems(small, path) == [("answers-row-too-long", "row 2")]


def test_trailing_separators_do_no_harm(small: Model, tmp_path: Path) -> None:
    assert len(read_answers(small, [table(tmp_path, f"{HEADER},,\nAnna,Sales,seller,Q-DAT-1,3,,\n")]).ratings) == 1


def test_a_quote_that_is_never_closed_is_told(small: Model, tmp_path: Path) -> None:
    path = table(tmp_path, f'{HEADER}\nAnna,Sales,seller,Q-DAT-1,"3\nBert,Sales,seller,Q-DAT-1,4\n')
    assert problems(small, path) == [("answers-unreadable", "line 3")]


def test_a_table_without_answers_is_refused(small: Model, tmp_path: Path) -> None:
    assert problems(small, table(tmp_path, f"{HEADER}\n")) == [("answers-none", None)]


def test_contradictions_are_found_across_files(small: Model, tmp_path: Path) -> None:
    one = table(tmp_path, f"{HEADER}\nAnna,Sales,seller,Q-DAT-1,3\n", name="one.csv")
    two = table(tmp_path, f"{HEADER}\nAnna,Finance,seller,Q-DAT-1,4\nAnna,Finance,seller,Q-RSK-1,4\n", name="two.csv")
    with pytest.raises(AnswersError) as error:
        read_answers(small, [one, two])
    assert error.value.sentences() == [
        "two.csv, row 2, column answer: Anna belongs to finance here, but to sales in one.csv, row 2, column answer. "
        "Correct one, or give two people different ids.",
        "two.csv, row 2, column answer: Anna answered Q-DAT-1 here with 4, but with 3 in one.csv, row 2, column "
        "answer. Keep one of the two.",
    ]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_template_is_a_header_that_reads_back(small: Model, tmp_path: Path, language: str) -> None:
    path = tmp_path / "template.csv"
    write_answers_template(path, language="en" if language == "en" else "zh-Hans")
    with path.open("a", encoding="utf-8") as file:
        file.write("Anna,Sales,seller,East,2026-03-31,questionnaire,Q-DAT-1,3,E2,2026-12-31,,,fine\r\n")
    [rating] = read_answers(small, [path]).ratings
    assert (rating.unit, rating.value, rating.evidence, rating.comment) == ("East", 3, "E2", "fine")


def test_files_are_found_sorted_without_lock_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", "~$a.xlsx", ".hidden.csv", "notes.md"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in find_answers(tmp_path)] == ["a.xlsx", "b.csv"]
    assert [path.name for path in find_answers(tmp_path, ["b.csv", "*.csv"])] == ["b.csv"]


@pytest.mark.parametrize(
    ("folder", "patterns", "code"),
    [("nowhere", ["*.csv"], "file-missing"), (".", ["anna.csv"], "file-missing"), (".", ["*.csv"], "answers-no-files")],
)
def test_answers_that_are_not_there_are_told(tmp_path: Path, folder: str, patterns: list[str], code: str) -> None:
    with pytest.raises(AnswersError) as error:
        find_answers(tmp_path / folder, patterns)
    assert [problem.code for problem in error.value.problems] == [code]


def test_files_of_one_name_are_told_apart_by_their_folder(small: Model, tmp_path: Path) -> None:
    paths = []
    for number, folder in enumerate(("north", "south")):
        (tmp_path / folder).mkdir()
        paths.append(table(tmp_path / folder, f"{HEADER}\nP{number},Sales,seller,Q-DAT-1,3\n"))
    assert [file.name for file in read_answers(small, paths).files] == ["north/answers.csv", "south/answers.csv"]
