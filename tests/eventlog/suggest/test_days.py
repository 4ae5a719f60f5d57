"""Days and times of day as companies write them: how they are to be read, and what cannot be told."""

import pytest

from leadline.errors import DataError


def test_days_of_which_nobody_can_tell_the_month_are_marked_and_can_be_read(propose):
    rows = "\n".join(f"{i},{1 + i % 12}/{1 + i % 7}/2024,{1 + i % 11}/{1 + i % 5}/2024" for i in range(30))
    proposal, text = propose({"invoices.csv": f"invoiceNo,invoiceDate,paidOn\n{rows}\n"})
    (table,) = proposal.mapping().tables
    assert {step.format for step in table.events.values()} <= {"%m/%d/%Y", "%d/%m/%Y"}
    assert text.count("month or day first cannot be told from the values") == 2
    assert all(choice.uncertain for choice in proposal.tables[0].choices if choice.place[0] == "events")


def test_another_column_of_the_file_tells_the_order_of_day_and_month(propose):
    proposal, _ = propose({"invoices.csv": "invoiceNo,sentDate,dueDate\n1,3/4/2024,25/4/2024\n2,5/4/2024,28/4/2024\n"})
    (table,) = proposal.mapping().tables
    assert table.events["send_invoice"].format == "%d/%m/%Y"


def test_values_that_are_no_dates_among_dates_are_told(propose):
    rows = "\n".join(f"{i},2024-03-{1 + i % 28:02}" for i in range(40))
    proposal, text = propose({"orders.csv": f"order_no,shipped_at\n{rows}\n77,tomorrow\n"})
    assert proposal.mapping().tables[0].bad_dates == "missing"
    assert "97.6% can be read, the others count as missing" in text


def test_days_as_sap_writes_them(propose):
    rows = "\n".join(
        f"00{4711 + i},2024{1 + i % 12:02}{1 + i % 28:02},{'00000000' if i % 5 else '20241230'}" for i in range(40)
    )
    proposal, _ = propose({"LIKP.csv": f"VBELN;ERDAT;WADAT_IST\n{rows.replace(',', ';')}\n"})
    (table,) = proposal.mapping().tables
    assert table.object == "delivery"
    assert table.events == {"ship_goods": "WADAT_IST"}


def test_days_and_times_of_day_of_two_columns_are_joined(propose):
    rows = "".join(
        f"{4711 + i},2024030{1 + i % 7},{h:02}1500,2024030{2 + i % 7},{h:02}4501\n" for i, h in enumerate(range(20))
    )
    proposal, text = propose({"vbak.csv": "VBELN,ERDAT,ERZET,WADAT_IST,CPUTM\n" + rows})
    (table,) = proposal.mapping().tables
    assert table.events["create_order"].time == ("ERDAT", "ERZET")
    assert "create_order: [ERDAT, ERZET]" in text
    assert "dates: %Y%m%d, time of day from ERZET" in text
    assert table.events["ship_goods"] == "WADAT_IST"  # CPUTM is the time of day of CPUDT, which is not there


def test_a_time_of_day_without_a_name_of_its_own_is_that_of_the_day_before_it(propose):
    rows = "".join(f"A{i},2024-03-0{1 + i % 7},{1 + i % 9}:{10 + i} {'AP'[i % 2]}M,{i}\n" for i in range(1, 20))
    proposal, text = propose({"orders.csv": "订单编号,创建日期,时间,数量\n" + rows + "A99,2024-03-01,morning,1\n"})
    (table,) = proposal.mapping().tables
    assert table.events["create_order"].time == ("创建日期", "时间")
    assert table.bad_dates == "missing"  # morning
    (line,) = [each for each in text.splitlines() if "create_order" in each]
    assert "CHECK" in line


def test_numbers_of_six_digits_are_no_times_of_day(propose):
    rows = "".join(f"{4711 + i},2024030{1 + i % 7},{i:02}1500,000000\n" for i in range(20))
    proposal, _ = propose({"orders.csv": "order_no,created_date,created_amount,created_time\n" + rows})
    assert proposal.mapping().tables[0].events == {"create_order": "created_date"}  # zeros alone say nothing


@pytest.mark.parametrize(
    ("dates", "format_", "sure"),
    [
        (("03.11.24", "08.11.24", "28.11.24"), "%d.%m.%y", True),
        (("11/03/24", "11/08/24", "11/28/24"), "%m/%d/%y", True),
        (("03/11/24 09:15", "08/11/24 10:00", "28/11/24 11:00"), "%d/%m/%y", False),  # or 2003, 2008 and 2028
        (("24-13-33", "24-11-08", "24-11-28"), None, False),  # there is no 13th month, and no 33rd day
        (("24-10-30", "24-10-31", "24-11-01"), "%y-%m-%d", False),  # or the 24th of October 2030, 2031 and 2001
    ],
)
def test_years_of_two_digits_are_read_by_a_format(propose, dates, format_, sure):
    rows = "".join(f"A-{i};{each}\n" for i, each in enumerate(dates))
    if format_ is None:
        with pytest.raises(DataError, match="no column of these files holds times of steps"):
            propose({"orders.csv": "order_no;created_at\n" + rows})
        return
    proposal, text = propose({"orders.csv": "order_no;created_at\n" + rows})
    (table,) = proposal.mapping().tables
    assert table.events["create_order"].format == format_
    assert ("CHECK" not in text.split("create_order")[1]) is sure
