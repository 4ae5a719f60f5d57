"""The register of evidence, as CSV and as a workbook; everything that is wrong is told at once."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.evidence import Piece
from leadline.ratings.register import read_evidence
from leadline.text import LANGUAGES

HEADER = "item,cell,kind,title,file,sha256,valid_until,reviewer,passed"
DIGEST = "ab" * 32


def register(folder: Path, *rows: str, header: str = HEADER, name: str = "evidence.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def problems(model: Model, *paths: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(AnswersError) as error:
        read_evidence(model, paths)
    for language in LANGUAGES:
        assert all(error.value.sentences(language))
    return [(problem.code, problem.place) for problem in error.value.problems]


POLICY = Piece(
    item="Q-DAT-1",
    kind="document",
    title="Policy, 3rd edition",
    file="policy.pdf",
    sha256=DIGEST,
    valid_until=date(2026, 12, 31),
    reviewer="Li Na",
)
TEST = Piece(stage="order", dimension="data", kind="sample-test", title="25 orders", passed=False)


def test_a_row_is_a_piece(small: Model, tmp_path: Path) -> None:
    path = register(
        tmp_path,
        f'Q-DAT-1,,document,"Policy, 3rd edition",policy.pdf,{DIGEST.upper()},2026-12-31,Li Na,',
        ",order.data,sample-test,25 orders,,,,,no",
        ",,,,,,,,",
    )
    evidence = read_evidence(small, [path])
    assert evidence.pieces == (POLICY, TEST)
    assert [(file.name, file.pieces) for file in evidence.files] == [("evidence.csv", 2)]


def test_in_chinese(small: Model, tmp_path: Path) -> None:
    path = register(tmp_path, "订单管理.数据驱动能力,抽样测试,25 orders,否", header="单元格,类型,标题,是否通过")
    assert read_evidence(small, [path]).pieces == (TEST,)


def test_the_first_sheet_of_a_workbook(small: Model, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADER.split(","))
    workbook.active.append([])
    workbook.active.append(
        ["Q-DAT-1", None, "Document", POLICY.title, "policy.pdf", DIGEST, date(2026, 12, 31), "Li Na", None]
    )
    workbook.create_sheet("notes").append(["not a register"])
    workbook.save(tmp_path / "evidence.xlsx")
    assert read_evidence(small, [tmp_path / "evidence.xlsx"]).pieces == (POLICY,)


def test_the_same_piece_twice_is_one(small: Model, tmp_path: Path) -> None:
    row = "Q-DAT-1,,record,log,,,,,"
    assert len(read_evidence(small, [register(tmp_path, row, row)]).pieces) == 1


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (",,record,log,,,,,", "evidence-whose", None),
        ("Q-DAT-1,order.data,record,log,,,,,", "evidence-whose", None),
        ("Q-DAT-9,,record,log,,,,,", "answers-unknown-item-near", "item"),
        (",orders.data,record,log,,,,,", "evidence-unknown-cell", "cell"),
        ("Q-DAT-1,,rumour,log,,,,,", "evidence-not-a-kind", "kind"),
        ("Q-DAT-1,,,log,,,,,", "evidence-missing", "kind"),
        ("Q-DAT-1,,record,,,,,,", "evidence-missing", "title"),
        ("Q-DAT-1,,record,log,C:\\log.pdf,,,,", "evidence-not-a-name", "file"),
        ("Q-DAT-1,,record,log,,abc,,,", "evidence-not-a-digest", "sha256"),
        ("Q-DAT-1,,record,log,,,soon,,", "answers-not-a-date", "valid_until"),
        ("Q-DAT-1,,sample-test,25 orders,,,,,", "evidence-no-outcome", "passed"),
        ("Q-DAT-1,,sample-test,25 orders,,,,,perhaps", "evidence-not-yes-or-no", "passed"),
        ("Q-DAT-1,,record,log,,,,,yes", "evidence-needless-outcome", "passed"),
        ("Q-DAT-1,,record,log,,,,,,x", "answers-row-too-long", None),
    ],
)
def test_what_is_wrong_with_a_piece(small: Model, tmp_path: Path, row: str, code: str, column: str | None) -> None:
    place = f"row 2, column {column}" if column else "row 2"
    assert problems(small, register(tmp_path, row)) == [(code, place)]


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("item,title", ["evidence-missing-columns"]),
        ("kind,title", ["evidence-missing-columns"]),
        ("item,kind,title,kind", ["answers-repeated-column"]),
        ("item,kind,title,reviewr", ["answers-unknown-column-near"]),
        ("item,kind,title,colour", ["evidence-unknown-column"]),
        ("item,kind,title", ["evidence-none"]),
    ],
)
def test_what_is_wrong_with_a_header(small: Model, tmp_path: Path, header: str, codes: list[str]) -> None:
    assert [code for code, _ in problems(small, register(tmp_path, header=header))] == codes


def test_every_problem_of_every_file_at_once(small: Model, tmp_path: Path) -> None:
    first = register(tmp_path, "Q-DAT-1,,rumour,log,,,soon,,", name="a.csv")
    codes = [code for code, _ in problems(small, first, tmp_path / "policy.pdf", tmp_path / "none.csv", tmp_path)]
    assert codes == [
        "evidence-not-a-kind",
        "answers-not-a-date",
        "evidence-file-kind",
        "file-missing",
        "file-is-folder",
    ]
