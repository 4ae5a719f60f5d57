"""What was found out about files by itself is shown, so that nobody need trust it unseen."""

from textwrap import dedent

import pytest
from typer.testing import CliRunner

from leadline.cli.app import app
from leadline.eventlog.log import say_readings

MAPPING = """
    tables:
      - name: orders
        file: orders.csv
        object: order
        id: 订单号
        events: {create_order: 下单, ship_goods: {time: 发货, format: "%d/%m/%Y"}}
    """
CSV = "订单号;下单;发货\n1;1.3.2024 09:15;2/3/2024\n2;25.3.2024 10:00;3/3/2024\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_delimiter_encoding_and_dates(read, encoding):
    log = read(MAPPING, {"orders.csv": CSV.encode(encoding)})
    found = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert [reading.sentence("en") for reading in log.readings] == [
        f"orders.csv: 2 rows of CSV, ';' between values, text in {found}.",
        "orders.csv, column 下单: dates are read as %d.%m.%Y, such as '25.3.2024 10:00' as 2024-03-25 10:00:00.",
        "orders.csv, column 发货: dates are read as %d/%m/%Y, such as '3/3/2024' as 2024-03-03 00:00:00.",
    ]
    assert "分隔符为“;”" in log.readings[0].sentence("zh-Hans")


def test_a_tab_has_a_name(read):
    log = read(MAPPING, {"orders.csv": CSV.replace(";", "\t")})
    assert "'tab' between values" in log.readings[0].sentence("en")
    assert "分隔符为“制表符”" in log.readings[0].sentence("zh-Hans")


def test_log_check_shows_them(tmp_path):
    (tmp_path / "mapping.yaml").write_text(dedent(MAPPING), encoding="utf-8")
    (tmp_path / "assessment.yaml").write_text(
        "name: {en: A, zh-Hans: A}\norganisation: {en: A, zh-Hans: A}\nmodel: ltc\nmapping: mapping.yaml\ndata: data\n"
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "orders.csv").write_text(CSV, encoding="utf-16")
    shown = CliRunner().invoke(app, ["log", "check", str(tmp_path)])
    assert "orders.csv: 2 rows of CSV, ';' between values, text in utf-16." in shown.output
    assert "dates are read as %d.%m.%Y, such as '25.3.2024 10:00'" in shown.output


def test_dates_that_can_be_read_in_one_way_only_are_one_line_for_a_file(read):
    plain = "订单号;下单;发货\n1;2024-03-01 09:15;2/3/2024\n2;2024-03-25 10:00;3/3/2024\n"
    mapping = MAPPING.replace("create_order: 下单", "create_order: 下单, plan_supply: 计划, validate_order: 校验")
    log = read(
        mapping,
        {"orders.csv": plain.replace("\n", ";计划;校验\n", 1).replace("2024\n", "2024;2024-03-02;2024-03-02\n")},
    )
    said = say_readings(log.readings, "en")
    assert "orders.csv: dates are read as ISO 8601 in 3 columns: 下单, 计划, 校验." in said
    assert any("column 发货: dates are read as %d/%m/%Y" in line for line in said), "to be looked at, with an example"
    assert len(said) == 3
    assert "orders.csv：3 列的日期按 ISO 8601 读取：下单、计划、校验。" in say_readings(log.readings, "zh-Hans")
