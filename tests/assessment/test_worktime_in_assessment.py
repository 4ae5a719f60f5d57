"""Calendars and rates in ``assessment.yaml``: checked, used, told in the result, its explanations and the report."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from leadline import assess, load_model, report
from leadline.assessment.explain import explain
from leadline.assessment.folder import Folder
from leadline.assessment.rates import read_rates
from leadline.assessment.upgrade import upgrade
from leadline.errors import InputError
from leadline.reporting.explained import line
from leadline.reporting.reader import Reader

ASSESSMENT = """\
name: N
organisation: X
model: own
data: data
mapping: mapping.yaml
scoring: {draws: 200, min_sample: 1}
calendars:
  default: {country: CN, hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}, holidays: [2025-06-20]}
  by: business_unit
  units:
    Berlin: {country: DE, subdivision: BE, time_zone: Europe/Berlin, hours: {mon-fri: ["08:00-16:00"]}}
currency: {report_in: CNY, rates: rates.csv}
"""
INDICATOR = """\
id: order-to-shipment
code: X-1
name: {en: Order to shipment, zh-Hans: 下单到发货时间}
definition: {en: Working hours from order to shipment., zh-Hans: 从下单到发货的工作小时数。}
stage: order
dimension: customer
measure: {object: order, value: "working_hours(create_order, ship_goods)", aggregate: mean}
unit: hours
direction: lower
levels: {2: 40, 3: 30, 4: 20, 5: 10}
basis: {kind: expert-default}
"""
MAPPING = """\
time_zone: Asia/Shanghai
tables:
  - name: orders
    file: orders.csv
    object: order
    id: id
    attributes: {business_unit: unit, amount: amount, currency: currency}
    events: {create_order: created, ship_goods: shipped}
  - name: invoices
    file: invoices.csv
    object: invoice
    id: id
    attributes: {amount: amount, currency: currency}
    events: {create_invoice: made, receive_payment: paid}
"""
FILES = {
    "assessment.yaml": ASSESSMENT,
    "mapping.yaml": MAPPING,
    "rates.csv": "from,to,date,rate\nEUR,CNY,2025-01,7.5\nUSD,EUR,2025-01,0.9\n",
    "own/overlay.yaml": 'id: own\nversion: "1"\nname: {en: Own, zh-Hans: 自有}\n'
    'description: {en: Our own., zh-Hans: 本公司。}\nbase: {model: ltc, version: "2026.1"}\n',
    "own/indicators/order-to-shipment.yaml": INDICATOR,
    "data/orders.csv": (
        "id,unit,amount,currency,created,shipped\n"
        "O1,Shanghai,100,CNY,2025-03-07 17:00:00,2025-03-10 10:00:00\n"  # 2 hours
        "O2,Berlin,100,EUR,2025-03-07T15:00:00+01:00,2025-03-10T11:00:00+01:00\n"  # 1 and 3
    ),
    "data/invoices.csv": (
        "id,amount,currency,made,paid\n"
        "I1,100,EUR,2025-02-01 10:00:00,2025-02-11 10:00:00\n"
        "I2,250,CNY,2025-02-01 10:00:00,2025-03-03 10:00:00\n"
        "I3,999,JPY,2025-02-01 10:00:00,2025-03-03 10:00:00\n"
    ),
}


WEEK = {"en": "Mon–Fri 09:00-12:00, 13:30-18:00", "zh-Hans": "周一至周五 09:00-12:00、13:30-18:00"}


@pytest.fixture
def folder(tmp_path: Path):
    """Return a function that writes the assessment's folder, with other texts for some files."""

    def write(**other: str) -> Path:
        for name, text in {**FILES, **{key.replace("__", "."): text for key, text in other.items()}}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def problems(folder: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as caught:
        assess(folder)
    for problem in caught.value.problems:
        assert problem.sentence("en")
        assert problem.sentence("zh-Hans")
    return [(problem.code, problem.place) for problem in caught.value.problems]


def test_an_assessment_reckons_by_its_calendars_and_rates(folder):
    path = folder()
    result = assess(path)
    values = {value.indicator: value for value in result.indicators}
    assert values["order-to-shipment"].value == 3
    days = values["collection-days"]
    assert days.value == pytest.approx((750 * 10 + 250 * 30) / 1000)
    assert days.lost == {"no-rate": 1}
    assert [(each.unit, each.country, each.time_zone) for each in result.calendars] == [
        (None, "CN", "Asia/Shanghai"),
        ("Berlin", "DE", "Europe/Berlin"),
    ]
    assert result.rates is not None
    assert (result.rates.report_in, result.rates.rates, result.rates.name) == ("CNY", 1, "rates.csv")
    (told,) = [finding for finding in result.quality if finding.code == "no-rate"]
    assert (told.count, told.of, told.examples) == (1, 3, ("I3",))


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_explanation_and_report_say_which_calendar_and_rates(folder, tmp_path, language):
    path = folder()
    model = load_model([path / "own"])
    result = assess(path)
    reader = Reader(model=model, language=language)

    def told(wanted):
        return "\n".join(str(line(each, reader)) for each in explain(result, model, wanted).walk())

    hours = told("order-to-shipment")
    assert WEEK[language] in hours
    assert "DE-BE" in hours
    assert "Europe/Berlin" in hours
    assert "rates.csv" not in hours
    assert "rates.csv" in told("collection-days")
    at = next(i for i, value in enumerate(result.indicators) if value.lost)
    assert {"en": "an amount has no exchange rate", "zh-Hans": "金额没有可用汇率"}[language] in told(
        f"indicators.{at}.lost.no-rate"
    )
    assert "CNY" in told("rates.rates")
    out = tmp_path / "report.html"
    report(result, out, model=model, language=language)
    text = out.read_text(encoding="utf-8")
    assert WEEK[language] in text
    assert {"en": "further days off 2025-06-20", "zh-Hans": "另行放假 2025-06-20"}[language] in text
    assert "rates.csv" in text


def test_every_mistake_in_calendars_has_its_line(folder):
    wrong = (
        ASSESSMENT.replace("country: CN", "country: XX")
        .replace("Europe/Berlin", "Berlin")
        .replace('"08:00-16:00"', '"08:00-16:00", "15:00-17:00"')
    )
    assert problems(folder(assessment__yaml=wrong.replace("report_in: CNY", "report_in: yuan"))) == [
        ("calendar-country", "line 8"),
        ("calendar-time-zone", "line 11"),
        ("calendar-overlap", "line 11"),
        ("rates-currency", "line 12"),
    ]


def test_an_unknown_key_of_a_calendar_is_told(folder):
    assert problems(folder(assessment__yaml=ASSESSMENT.replace("subdivision", "subdivison")))[0][1] == "line 11"


def test_every_mistake_in_rates_has_its_row_and_column(folder):
    rates = (
        "from,to,date,rate\nEUR,CNY,2025-01,7.5\nEUR,CNY,2025-01-01,7.6\neuro,CNY,2025-01,7.5\n"
        "USD,CNY,31.1.2025,7.1\nUSD,CNY,2025-01,0\nCNY,CNY,2025-01,1\n,,,\nUSD,CNY,2025-02,1:7\n"
    )
    assert problems(folder(rates__csv=rates)) == [
        ("rates-twice", "row 3"),
        ("rates-currency", "row 4, column from"),
        ("rates-date", "row 5, column date"),
        ("rates-rate", "row 6, column rate"),
        ("rates-same", "row 7, column to"),
        ("rates-rate", "row 9, column rate"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from,to,day,rate\nEUR,CNY,2025-01,7.5\n", "rates-columns"),
        ("from,to,date,rate\nUSD,EUR,2025-01,0.9\n", "rates-none"),
        ("", "file-empty"),
    ],
)
def test_a_table_that_is_none_is_refused(folder, text, code):
    assert [found for found, _ in problems(folder(rates__csv=text))] == [code]


def test_a_missing_table_is_told(folder):
    path = folder()
    (path / "rates.csv").unlink()
    assert [found for found, _ in problems(path)] == ["file-missing"]
    (path / "rates.csv").mkdir()
    assert [found for found, _ in problems(path)] == ["file-is-folder"]
    (path / "rates.csv").rmdir()
    other = ASSESSMENT.replace("rates.csv", "rates.pdf")
    assert [found for found, _ in problems(folder(assessment__yaml=other, rates__pdf="x"))] == ["rates-file-kind"]


def test_the_three_formats_and_both_languages_give_the_same_rates(tmp_path):
    rows = [("EUR", "CNY", "2025-01", "7.5"), ("USD", "CNY", "2025-02-17", "7.25")]
    chinese = "日期;汇率;原币种;目标币种\n2025-01;7,5;eur;CNY\n2025年2月17日;7,25;USD;CNY\n"
    (tmp_path / "r.csv").write_text(chinese, encoding="utf-8")
    with xlsxwriter.Workbook(tmp_path / "r.xlsx") as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([("from", "to", "date", "rate"), *rows]):
            sheet.write_row(i, 0, row)
    columns = dict(zip(("from", "to", "date", "rate"), map(list, zip(*rows))))
    pq.write_table(pa.table({**columns, "rate": [7.5, 7.25]}), tmp_path / "r.parquet")
    csv, xlsx, parquet = (read_rates(tmp_path / f"r.{kind}", "CNY") for kind in ("csv", "xlsx", "parquet"))
    assert csv.rates == xlsx.rates == parquet.rates
    assert [(rate.currency, str(rate.since), rate.rate) for rate in csv.rates] == [
        ("EUR", "2025-01-01", 7.5),
        ("USD", "2025-02-17", 7.25),
    ]


def test_a_damaged_parquet_table_is_told(tmp_path):
    (tmp_path / "r.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError) as caught:
        read_rates(tmp_path / "r.parquet", "CNY")
    assert [problem.code for problem in caught.value.problems] == ["file-not-parquet"]


def test_the_same_folder_gives_the_same_result(folder):
    path = folder()
    assert assess(path) == assess(path)


def test_an_upgrade_finds_the_rates_from_its_new_folder(folder, tmp_path):
    path = folder()
    (path / "assessment.yaml").write_text(
        ASSESSMENT.replace("model: own", 'model: ltc\nmodel_version: "2025.1"'), "utf-8"
    )
    upgrade(path, tmp_path / "next")
    read = Folder(tmp_path / "next")
    assert read.rates == read_rates(path / "rates.csv", "CNY")
    assert read.assessment.calendars is not None
