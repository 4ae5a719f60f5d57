"""Salesforce's exports: a story of two leads by hand, and the shapes of real exports."""

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
    # Of the ten opportunities all were deleted; one lead was not.
    assert rows == {"accounts": 1, "leads": 1, "lead_contacts": 1, "opportunities": 0, "orders": 10}
    assert len(told(tmp_path, model)) == 3 + 20


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
