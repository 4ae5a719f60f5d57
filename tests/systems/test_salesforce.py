"""Salesforce's exports: a story of two leads by hand, and the shapes of real exports."""

from datetime import date
from pathlib import Path

import pytest

from leadline.errors import DataError
from leadline.eventlog import load_mapping, read_log
from leadline.systems import connect

EXPORTS = {
    "User.csv": "Id,Name,Department\nU1,Ann,Sales\nU2,Automated Process,\n",
    "Account.csv": "Id,CreatedDate,CreatedById,IsDeleted,SystemModstamp,BillingCountry,Industry\n"
    "A1,2025-03-02T09:00:00.000Z,U1,false,2025-03-02T09:00:00.000Z,DE,Retail\n",
    "Lead.csv": "Id,CreatedDate,CreatedById,OwnerId,IsConverted,ConvertedDate,ConvertedAccountId,"
    "ConvertedOpportunityId,LeadSource,Status,IsDeleted,SystemModstamp\n"
    "00Q1,2025-03-01T09:00:00.000Z,U2,U1,true,2025-03-02,A1,O1,Web,Qualified,false,2025-03-02T09:00:00.000Z\n"
    "00Q2,2025-03-01T10:00:00.000Z,U1,U1,false,,,,Web,Unqualified,false,2025-03-05T09:00:00.000Z\n"
    "00Q3,2025-03-01T10:00:00.000Z,U1,U1,false,,,,Web,New,true,2025-03-05T09:00:00.000Z\n",
    "LeadHistory.csv": "Id,LeadId,Field,OldValue,NewValue,CreatedDate,CreatedById\n"
    "H1,00Q1,Owner,005000000000001AAA,005000000000002AAA,2025-03-01T09:05:00.000Z,U2\n"
    "H2,00Q1,Owner,Queue,Ann,2025-03-01T09:05:00.000Z,U2\n"
    "H3,00Q2,Status,New,Unqualified,2025-03-05T09:00:00.000Z,U1\n",
    "Task.csv": "Id,WhoId,CreatedDate,IsClosed,OwnerId,IsDeleted\n"
    "T2,00Q1,2025-03-01T12:00:00.000Z,true,U1,false\nT1,00Q1,2025-03-01T11:00:00.000Z,true,U1,false\n"
    "T3,00Q2,2025-03-01T12:00:00.000Z,false,U1,false\n",
    "Opportunity.csv": "Id,AccountId,OwnerId,CreatedDate,CloseDate,IsClosed,IsWon,StageName,Amount,IsDeleted\n"
    "O1,A1,U1,2025-03-02T09:00:00.000Z,2025-03-10,true,true,Closed Won,1000,false\n"
    "O2,A1,U1,2025-03-02T09:00:00.000Z,2025-03-12,true,false,Closed Lost,1000,false\n",
    "OpportunityHistory.csv": "Id,OpportunityId,StageName,CreatedDate,CreatedById\n"
    "S1,O1,Prospecting,2025-03-02T09:00:00.000Z,U1\nS2,O1,Prospecting,2025-03-03T09:00:00.000Z,U1\n"
    "S3,O1,Negotiation/Review,2025-03-04T09:00:00.000Z,U1\nS4,O1,Closed Won,2025-03-09T09:00:00.000Z,U1\n",
}


def told(out: Path, model) -> list[tuple[str, str, str, str | None]]:
    with read_log(load_mapping(out / "mapping.yaml", model), [out / "data"], model) as log:
        events = {row["event_id"]: row for row in log.events().to_pylist()}
        belongs = {row["event_id"]: row["object_id"] for row in log.event_objects().to_pylist()}
    return sorted(
        (belongs[key], e["activity"] or e["name"], f"{e['time']:%m-%d %H:%M}", e["resource"])
        for key, e in events.items()
    )


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, text in EXPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_two_leads_and_their_opportunities(exports, tmp_path, model):
    done = connect("salesforce", tmp_path / "out", exports=exports)
    assert [part.name for part in done.parts if part.absent] == ["quotes", "contracts", "orders"]
    assert told(tmp_path / "out", model) == [
        ("customer:A1", "create_customer", "03-02 09:00", "Ann"),
        ("lead:00Q1", "assign_lead", "03-01 09:05", "Automated Process"),  # once, by name, not again by id
        ("lead:00Q1", "capture_lead", "03-01 09:00", "Automated Process"),
        ("lead:00Q1", "contact_lead", "03-01 11:00", "Ann"),  # the first task that was done
        ("lead:00Q1", "convert_lead", "03-02 00:00", "Ann"),
        ("lead:00Q2", "capture_lead", "03-01 10:00", "Ann"),
        ("lead:00Q2", "close_lead", "03-05 09:00", "Ann"),
        ("opportunity:O1", "negotiate", "03-04 09:00", "Ann"),
        ("opportunity:O1", "sign_contract", "03-09 09:00", "Ann"),  # the history knows better than the close date
        ("opportunity:O1", "stage: Prospecting", "03-02 09:00", "Ann"),  # the second row changed no stage
        ("opportunity:O2", "lose_opportunity", "03-12 00:00", "Ann"),
    ]


def test_without_history_the_close_date_counts(exports, tmp_path, model):
    for name in ("OpportunityHistory", "LeadHistory", "User"):
        (exports / f"{name}.csv").unlink()
    connect("salesforce", tmp_path / "out", exports=exports)
    assert ("opportunity:O1", "sign_contract", "03-10 00:00", None) in told(tmp_path / "out", model)


def test_a_loaders_names_are_the_same_columns(exports, tmp_path, model):
    connect("salesforce", tmp_path / "api", exports=exports)
    for path in sorted(exports.iterdir()):
        header, rest = path.read_text("utf-8").split("\n", 1)
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in header).replace(",_", ",").lstrip("_")
        stem = "".join(f"_{c.lower()}" if c.isupper() else c for c in path.stem).lstrip("_")
        path.unlink()
        (exports / f"sf_{stem}_data.csv").write_text(f"{snake}\n{rest}", encoding="utf-8")
    connect("salesforce", tmp_path / "loader", exports=exports)
    assert told(tmp_path / "loader", model) == told(tmp_path / "api", model)


def test_real_columns_are_read(shared_data, tmp_path, model):
    done = connect("salesforce", tmp_path, exports=shared_data / "salesforce_seeds")
    rows = {part.name: part.taken.rows for part in done.parts if part.taken}
    # Of the ten opportunities all were deleted; one lead was not, and the only task names another.
    assert rows == {"accounts": 1, "leads": 1, "lead_contacts": 0, "opportunities": 0, "orders": 10}
    assert len(told(tmp_path, model)) == 2 + 20


def test_what_is_wrong_with_a_folder_is_said(exports, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(DataError, match="there is no such folder"):
        connect("salesforce", out, exports=tmp_path / "none")
    with pytest.raises(DataError, match="there is no CSV file"):
        connect("salesforce", out, exports=tmp_path)
    (exports / "sf_lead_data.csv").write_text("id\n1\n")
    with pytest.raises(DataError, match=r"sf_lead_data.csv: this is the same table as Lead.csv"):
        connect("salesforce", out, exports=exports)
    (exports / "sf_lead_data.csv").unlink()
    (exports / "Opportunity.csv").unlink()
    with pytest.raises(DataError, match=r"does not look like Salesforce: opportunity.id"):
        connect("salesforce", out, exports=exports)


def rewrite(exports: Path, name: str, change) -> None:
    path = exports / f"{name}.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def test_what_was_deleted_leaves_no_history(exports, tmp_path, model):
    """An opportunity in the recycle bin still has its stages, and a lead its changes and tasks: none is a step."""
    rewrite(exports, "Opportunity", lambda text: text.replace("Closed Won,1000,false", "Closed Won,1000,true"))
    rewrite(exports, "Lead", lambda text: text.replace("Qualified,false", "Qualified,true"))
    connect("salesforce", tmp_path / "out", exports=exports)
    assert {each[0] for each in told(tmp_path / "out", model)} == {"customer:A1", "lead:00Q2", "opportunity:O2"}


def test_columns_that_were_not_exported_count_as_empty(exports, tmp_path, model):
    """Somebody exported only what he thought of: no IsDeleted, no owner, no currency."""
    (exports / "Lead.csv").write_text("IsConverted,Id,CreatedDate\nfalse,00Q9,2025-03-01T09:00:00.000Z\n", "utf-8")
    (exports / "Account.csv").write_text("Name,Id\nA,A1\n", "utf-8")
    (exports / "Order.csv").write_text("AccountId,CreatedDate,Id\nA1,2025-03-11T09:00:00.000Z,R1\n", "utf-8")
    (exports / "User.csv").write_text("Id,FirstName,LastName\nU1,Ann,Able\n", "utf-8")
    done = connect("salesforce", tmp_path / "out", exports=exports)
    assert [part.name for part in done.parts if part.absent] == ["quotes", "contracts"]
    steps = told(tmp_path / "out", model)
    assert ("lead:00Q9", "capture_lead", "03-01 09:00", None) in steps
    assert ("order:R1", "create_order", "03-11 09:00", None) in steps
    assert ("opportunity:O1", "sign_contract", "03-09 09:00", "Ann Able") in steps


def test_field_history_stands_in_for_the_stages_that_were_not_exported(exports, tmp_path, model):
    (exports / "OpportunityHistory.csv").unlink()
    (exports / "OpportunityFieldHistory.csv").write_text(
        "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate,CreatedById,IsDeleted\n"
        "F1,O1,Amount,1,1000,2025-03-03T09:00:00.000Z,U1,false\n"
        "F2,O1,StageName,Prospecting,Negotiation/Review,2025-03-04T09:00:00.000Z,U1,false\n"
        "F3,O1,StageName,Negotiation/Review,Closed Won,2025-03-09T09:00:00.000Z,U1,false\n",
        "utf-8",
    )
    connect("salesforce", tmp_path / "out", exports=exports)
    assert [each[1:3] for each in told(tmp_path / "out", model) if each[0].startswith("opportunity")] == [
        ("negotiate", "03-04 09:00"),
        ("sign_contract", "03-09 09:00"),
        ("lose_opportunity", "03-12 00:00"),  # of which there is no history
    ]


def test_ids_of_15_and_of_18_characters_are_the_same(tmp_path, model):
    """001A0000006Vm9r ends in IAC: 001A0 has a capital in the fourth place (8: I), 6Vm9r in the second (2: C)."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "Account.csv").write_text("Id,CreatedDate\n001A0000006Vm9rIAC,2025-03-01T09:00:00.000Z\n", "utf-8")
    (exports / "Opportunity.csv").write_text(
        "Id,AccountId,CreatedDate,CloseDate,IsClosed,IsWon,StageName\n"
        "006A0000006Vm9rIAC,001A0000006Vm9r,2025-03-02T09:00:00.000Z,2025-03-10,true,true,Closed Won\n",
        "utf-8",
    )
    (exports / "OpportunityHistory.csv").write_text(
        "Id,OpportunityId,StageName,CreatedDate\n008A1,006A0000006Vm9r,Closed Won,2025-03-09T09:00:00.000Z\n", "utf-8"
    )
    connect("salesforce", tmp_path / "out", exports=exports)
    assert told(tmp_path / "out", model) == [
        ("customer:001A0000006Vm9rIAC", "create_customer", "03-01 09:00", None),
        ("opportunity:006A0000006Vm9rIAC", "sign_contract", "03-09 09:00", None),
    ]
    with read_log(load_mapping(tmp_path / "out/mapping.yaml", model), [tmp_path / "out/data"], model) as log:
        links = [(row["source_id"], row["target_id"]) for row in log.object_objects().to_pylist()]
    assert links == [("opportunity:006A0000006Vm9rIAC", "customer:001A0000006Vm9rIAC")]


def test_text_with_quotes_and_line_breaks_and_amounts_of_several_currencies(exports, tmp_path, rows):
    (exports / "Opportunity.csv").write_text(
        '"Amount","Description","Id","AccountId","CreatedDate","CloseDate","IsClosed","IsWon","StageName",'
        '"CurrencyIsoCode"\n'
        '"1000.00","He said ""yes"",\nthen; ""no""","O1","A1","2025-03-02T09:00:00.000Z","2025-03-10","true","true",'
        '"Closed Won","USD"\n'
        '"7000","报价\n","O2","A1","2025-03-02T09:00:00.000Z","2025-03-12","true","false","Closed Lost","CNY"\n',
        "utf-8-sig",
    )
    connect("salesforce", tmp_path / "out", exports=exports)
    given = rows(tmp_path / "out")["opportunities"]
    assert [(row["key"], row["amount"], row["currency"], row["is_won"]) for row in given] == [
        ("O1", "1000.00", "USD", True),
        ("O2", "7000", "CNY", False),
    ]


def test_of_objects_before_a_day_no_step_is_read(exports, tmp_path, model):
    """Lead 00Q2 was captured before the day, and given up after it: it is not half read."""
    rewrite(exports, "Lead", lambda text: text.replace("00Q1,2025-03-01", "00Q1,2025-03-04"))
    connect("salesforce", tmp_path / "out", exports=exports, since=date(2025, 3, 3))
    assert {each[0] for each in told(tmp_path / "out", model)} == {"customer:A1", "lead:00Q1"}


def test_a_report_with_labels_is_refused_with_the_remedy(exports, tmp_path):
    (exports / "Opportunity.csv").write_text("Opportunity-ID,Erstelldatum,Phase\n006,01.03.2025,Won\n", "utf-8")
    with pytest.raises(DataError, match=r"API's names of columns"):
        connect("salesforce", tmp_path / "out", exports=exports)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text + "Generated By: Ann\n", r"Generated By: Ann \(\d+\)"),
        (lambda text: text.replace("StageName", "Amount", 1), "Amount"),
        (lambda text: f"Opportunities of 2024\n{text}", "Id"),
    ],
)
def test_a_report_is_not_taken_for_records(exports, tmp_path, change, found):
    rewrite(exports, "Opportunity", change)
    with pytest.raises(DataError, match=rf"Opportunity\.csv: this is a report .*\({found}\)"):
        connect("salesforce", tmp_path / "out", exports=exports)


def test_a_whole_data_export_is_read_for_what_is_used(exports, tmp_path, model):
    """Columns in another order behind a BOM, times as Data Export writes them, and files nobody asks for."""
    for name, text in EXPORTS.items():
        rows = [",".join(f'"{value}"' for value in reversed(line.split(","))) for line in text.splitlines()]
        given = "\r\n".join(rows).replace(".000Z", "").replace("T09:", " 09:") + "\r\n"
        (exports / name).write_text("\ufeff" + given, encoding="utf-8")
    (exports / "Attachment.csv").write_bytes(b"Id,Body\n1,\x00\x01\x02")
    (exports / "Case.csv").write_text('Id,Subject\n1,"open', encoding="utf-8")
    (exports / "Case (1).csv").write_text("Id,Subject\n1,x\n", encoding="utf-8")
    connect("salesforce", tmp_path / "out", exports=exports)
    other = tmp_path / "plain"
    other.mkdir()
    for name, text in EXPORTS.items():
        (other / name).write_text(text, encoding="utf-8")
    connect("salesforce", tmp_path / "once", exports=other)
    assert told(tmp_path / "out", model) == told(tmp_path / "once", model)


def test_yes_and_no_may_be_written_as_numbers(exports, tmp_path, model):
    connect("salesforce", tmp_path / "words", exports=exports)
    for name, text in EXPORTS.items():
        (exports / name).write_text(text.replace(",true", ",1").replace(",false", ",0"), encoding="utf-8")
    connect("salesforce", tmp_path / "numbers", exports=exports)
    assert told(tmp_path / "numbers", model) == told(tmp_path / "words", model)


def test_data_exports_default_encoding_and_doubled_rows_are_told_with_their_remedy(exports, tmp_path):
    text = EXPORTS["User.csv"]
    (exports / "User.csv").write_bytes(text.replace("Ann", "Änn").encode("iso-8859-1"))
    with pytest.raises(DataError, match=r"User\.csv.*Unicode \(UTF-8\)"):
        connect("salesforce", tmp_path / "out", exports=exports)
    (exports / "User.csv").write_text(text, encoding="utf-8")
    lead = EXPORTS["Lead.csv"]
    (exports / "Lead.csv").write_text(lead + lead.split("\n", 1)[1], encoding="utf-8")
    with pytest.raises(DataError, match="00Q1, 00Q2: an export was put behind another"):
        connect("salesforce", tmp_path / "out", exports=exports)
