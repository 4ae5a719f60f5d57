"""Reading KPI tables: what is read, and every bad cell told with file, sheet, row, column and remedy."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from leadline import InputError, Model, load_model, read_kpis, write_kpi_template
from leadline.errors import DataError
from leadline.kpis import KpiRow
from leadline.kpis.cells import read_month, read_number
from leadline.kpis.template import months_between
from leadline.ratings.entry import MisreadError

HEADER = "indicator,month,value,n,numerator,denominator,business_unit,source,remark"


def csv(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = tmp_path / "kpis.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def xlsx(tmp_path: Path, rows: Sequence[Sequence[object]]) -> Path:
    path = tmp_path / "kpis.xlsx"
    with Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet("KPI")
        for at, title in enumerate(HEADER.split(",")):
            sheet.write_string(0, at, title)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, at, cell, day)
                else:
                    sheet.write(number, at, cell)
    return path


def complaints(model: Model, path: Path, language: str = "en") -> list[str]:
    with pytest.raises(DataError) as caught:
        read_kpis(model, [path])
    return caught.value.sentences(language)


def test_a_row_is_read_as_it_stands(model: Model, tmp_path: Path) -> None:
    path = csv(
        tmp_path, "order-control-tests,2025-06,,,23,25,Pumps,audit file,first round", "bad-debt-ratio,2025-06,,,,,,,"
    )
    kpis = read_kpis(model, [path])
    assert kpis.rows == (
        KpiRow(
            indicator="order-control-tests",
            month="2025-06",
            value=92.0,
            n=25,
            numerator=23,
            denominator=25,
            business_unit="Pumps",
            source="audit file",
            remark="first round",
            file="kpis.csv",
        ),
    )
    assert [(file.name, file.values) for file in kpis.files] == [("kpis.csv", 1)]


def test_headers_may_be_chinese_and_the_file_gb18030(model: Model, tmp_path: Path) -> None:
    row = "order-control-tests,2025年6月,92%,25,,,,内控测试底稿,"
    path = csv(tmp_path, row, header="指标编号,月份,数值,样本量,分子,分母,事业部,数据来源,备注", encoding="gb18030")
    (read,) = read_kpis(model, [path]).rows
    assert (read.month, read.value, read.n, read.source) == ("2025-06", 92.0, 25, "内控测试底稿")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_template_is_read_back_once_it_is_filled_in(model: Model, tmp_path: Path, language, ending) -> None:
    path = tmp_path / f"kpis.{ending}"
    write_kpi_template(model, path, months=months_between("2025-01", "2025-12"), language=language)
    with pytest.raises(DataError, match="not one value"):
        read_kpis(model, [path])
    first = path.read_bytes()
    write_kpi_template(model, path, months=months_between("2025-01", "2025-12"), language=language)
    assert path.read_bytes() == first
    if ending == "csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("bad-debt-ratio,") and ",2025-03," in line)
        assert lines[at].endswith(",2025-03,,,,,,,")
        lines[at] = lines[at].removesuffix(",,,,,,,") + ",1.5,,,,,ledger,"
        path.write_text("\n".join(lines), encoding="utf-8")
        assert [(row.indicator, row.month, row.value) for row in read_kpis(model, [path]).rows] == [
            ("bad-debt-ratio", "2025-03", 1.5)
        ]


def test_cells_of_a_workbook_may_be_numbers_and_dates(model: Model, tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["order-control-tests", date(2025, 6, 30), None, None, 23, 25, None, "audit"]])
    (row,) = read_kpis(model, [path]).rows
    assert (row.month, row.n, row.value) == ("2025-06", 25, 92.0)


def test_the_same_row_twice_counts_once_and_another_value_is_told(model: Model, tmp_path: Path) -> None:
    one, other = "net-promoter-score,2025-06,30,80,,,,survey,", "net-promoter-score,2025-06,31,80,,,,survey,"
    assert len(read_kpis(model, [csv(tmp_path, one, one)]).rows) == 1
    assert complaints(model, csv(tmp_path, one, other)) == [
        "kpis.csv, row 3: net-promoter-score has another value for 2025-06 in kpis.csv, row 2. Keep one of the two; "
        "values of parts of the company need their business unit."
    ]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("order-control-tests,2025-06,0.92,25,,,,audit,", "value", "Write 92"),
        ("order-control-tests,2025-06,920,25,,,,audit,", "value", "outside 0 to 100 (percent)"),
        ("net-promoter-score,2025-06,-101,25,,,,survey,", "value", "outside -100 to 100 (points)"),
        ("pipeline-coverage,2025-06,-1,,,,,crm,", "value", "below 0"),
        ("order-control-tests,2025-06,eighty,25,,,,audit,", "value", "no number"),
        ('order-control-tests,2025-06,,,"1,234",2000,,audit,', "numerator", "thousands or decimals"),
        ("order-control-tests,2025-06,#DIV/0!,25,,,,audit,", "value", "paste it as a value"),
        ("order-control-tests,2025-06,=23/25,25,,,,audit,", "value", "paste it as a value"),
        ("order-control-tests,06/2025,92,25,,,,audit,", "month", "Write it as 2025-03"),
        ("order-control-tests,2025-13,92,25,,,,audit,", "month", "Write it as 2025-03"),
        ("order-control-tests,,92,25,,,,audit,", "month", "no month"),
        ("order-control-tests,2025-06,92,25,,,,,", "source", "no source"),
        (",2025-06,92,25,,,,audit,", "indicator", "no indicator"),
        (
            "order-controls-test,2025-06,92,25,,,,audit,",
            "indicator",
            "Nearest of those that are recorded: order-control-tests",
        ),
        ("win-rate,2025-06,92,25,,,,crm,", "indicator", "measured from the log"),
        ("order-control-tests,2025-06,92,2.5,,,,audit,", "n", "whole number of cases"),
        ("order-control-tests,2025-06,92,0,,,,audit,", "n", "whole number of cases"),
        ("order-control-tests,2025-06,,,23.5,25,,audit,", "numerator", "whole number of cases"),
        ("order-control-tests,2025-06,,,23,,,audit,", "denominator", "one is missing"),
        ("order-control-tests,2025-06,,,26,25,,audit,", "numerator", "not larger than its whole"),
        ("bad-debt-ratio,2025-06,,,5,0,,ledger,", "numerator", "the denominator not 0"),
        ("bad-debt-ratio,2025-06,,,-5,10,,ledger,", "numerator", "neither may be negative"),
        ("order-control-tests,2025-06,80,,23,25,,audit,", "value", "give (92)"),
        ("forecast-accuracy,2025-06,80,,23,25,,crm,", "numerator", "no ratio"),
        ("order-control-tests,2025-06,,25,,,,audit,", "value", "no value"),
    ],
)
def test_a_bad_cell_is_told_with_its_row_column_and_remedy(model: Model, tmp_path: Path, row, column, said) -> None:
    (complaint,) = complaints(model, csv(tmp_path, row))
    assert complaint.startswith(f"kpis.csv, row 2, column {column}: ")
    assert said in complaint
    (chinese,) = complaints(model, csv(tmp_path, row), "zh-Hans")
    assert chinese.startswith(f"kpis.csv，第 2 行，列 {column}：")


def test_a_small_percentage_is_no_fraction_where_small_ones_are_normal(model: Model, tmp_path: Path) -> None:
    (row,) = read_kpis(model, [csv(tmp_path, "bad-debt-ratio,2025-06,0.85,,,,,ledger,")]).rows
    assert row.value == 0.85
    (row,) = read_kpis(model, [csv(tmp_path, "order-control-tests,2025-06,,,1,200,,audit,")]).rows
    assert row.value == 0.5  # with its cases a small share is clear


def test_a_formula_is_told_with_its_sheet_even_where_it_shows_nothing(model: Model, tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["order-control-tests", "2025-06", "=23/25*100", 25, None, None, None, "audit"]])
    assert complaints(model, path) == [
        "kpis.xlsx, sheet KPI, row 2, column value: this cell holds a formula ('0'), whose result may be old or "
        "an error. Copy it and paste it as a value."
    ]
    (chinese,) = complaints(model, path, "zh-Hans")
    assert chinese.startswith("kpis.xlsx，工作表 KPI，第 2 行，列 value：")


def test_every_problem_of_all_files_is_told_at_once(model: Model, tmp_path: Path) -> None:
    bad = csv(tmp_path, "win-rate,2025-06,9,,,,,crm,", "order-control-tests,June,0.5,,,,,audit,")
    (tmp_path / "more.txt").write_text("indicator,colour\nx,y\n", encoding="utf-8")
    (tmp_path / "notes.docx").write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        read_kpis(model, [bad, tmp_path / "more.txt", tmp_path / "notes.docx"])
    assert [problem.code for problem in caught.value.problems] == [
        "kpis-measured",
        "kpis-not-a-month",
        "kpis-missing-columns",
        "evidence-unknown-column",
        "kpis-file-kind",
    ]


def test_a_model_without_recorded_indicators_says_so(tmp_path: Path) -> None:
    model = load_model()
    measured = model.model_copy(update={"indicators": tuple(each for each in model.indicators if each.measure)})
    (complaint,) = complaints(measured, csv(tmp_path, "bad-debt-ratio,2025-06,1,,,,,ledger,"))
    assert "none of its indicators is recorded" in complaint


@given(st.integers(1990, 2100), st.integers(1, 12))
def test_every_way_to_write_a_month_means_the_same(year: int, month: int) -> None:
    ways = [f"{year}-{month}", f"{year}/{month:02}", f"{year}.{month}", f"{year}年{month}月", f"{year}{month:02}"]
    ways.append(f"{year}-{month:02}-15")
    assert {read_month(way) for way in ways} == {f"{year}-{month:02}"}


@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 2)))
def test_a_number_is_read_as_it_is_or_not_at_all(number: float) -> None:
    assert read_number(f"{number:.2f}") == number
    assert read_number(f"{number:.2f}".replace(".", ",")) == number
    try:
        assert read_number(f"{number:,.2f}") == number
    except MisreadError:
        pytest.fail("thousands with decimals are clear")
