"""``leadline connect`` as a person calls it, on Salesforce's exports, which need no server."""

import pytest

LEADS = (
    "Id,CreatedDate,CreatedById,OwnerId,IsConverted,ConvertedDate,ConvertedAccountId,ConvertedOpportunityId,LeadSource,"
    "Status,IsDeleted,SystemModstamp\n00Q1,2025-03-01T09:00:00.000Z,U1,U1,false,,,,Web,New,false,2025-03-01T09:00:00.000Z\n"
)
OPPORTUNITIES = (
    "Id,AccountId,OwnerId,CreatedDate,CloseDate,IsClosed,IsWon,StageName,Amount,IsDeleted\n"
    "O1,A1,U1,2025-03-02T09:00:00.000Z,2025-03-10,true,true,Closed Won,1000,false\n"
)


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "Lead.csv").write_text(LEADS, "utf-8")
    (folder / "Opportunity.csv").write_text(OPPORTUNITIES, "utf-8")
    return folder


def test_what_is_read_and_what_is_not_is_told(leadline, exports, tmp_path):
    code, said, _ = leadline("connect", "salesforce", "--exports", exports, "--out", tmp_path / "out")
    assert code == 0
    assert "Salesforce, times in UTC." in said
    assert "leads: 1 rows, read whole." in said
    assert "quotes: not read, since there is no quote." in said
    assert "leadline log check" in said
    code, said, _ = leadline("log", "check", tmp_path / "out")
    assert code == 0
    assert "salesforce/leads.parquet: 1 rows" in said


def test_it_speaks_chinese(leadline, exports, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mapping.yaml").write_text("# mine", "utf-8")
    options = ("--exports", exports, "--out", tmp_path / "out", "--language", "zh-Hans")
    code, said, _ = leadline("connect", "salesforce", *options)
    assert code == 0
    assert "leads：共 1 行，全量读取。" in said
    assert "quotes：未读取，数据库中没有 quote" in said
    assert "mapping.yaml 已被手工修改，予以保留。" in said


def test_since_leaves_out_what_is_older(leadline, exports, tmp_path):
    options = ("--exports", exports, "--out", tmp_path / "out", "--since", "2025-03-02")
    code, said, _ = leadline("connect", "salesforce", *options)
    assert code == 0
    assert "leads: 0 rows" in said
    assert "opportunities: 1 rows" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("odoo",), "Give its connection string with --database, or in the variable LEADLINE_DATABASE"),
        (("odoo", "--database", "postgresql://ann:s3cret@127.0.0.1:1/odoo"), "cannot be reached"),
        (("odoo", "--database", "mysql://ann:s3cret@127.0.0.1/odoo"), "Odoo is read from postgresql"),
        (("odoo", "--database", "postgresql://ann:${NO_SUCH}@127.0.0.1/odoo"), "NO_SUCH"),
        (("salesforce", "--exports", ".", "--since", "yesterday"), "'yesterday' is no day"),
        (("salesforce",), "Give their folder with --exports"),
    ],
)
def test_mistakes_are_told(leadline, tmp_path, monkeypatch, options, words):
    monkeypatch.delenv("LEADLINE_DATABASE", raising=False)
    code, said, complaint = leadline("connect", *options, "--out", tmp_path / "out")
    assert code == 2
    assert words in " ".join(complaint.split())
    assert "s3cret" not in said + complaint


def test_the_variable_holds_the_connection_string(leadline, tmp_path, monkeypatch):
    monkeypatch.setenv("LEADLINE_DATABASE", "postgresql://ann:s3cret@127.0.0.1:1/odoo")
    code, said, complaint = leadline("connect", "odoo", "--out", tmp_path / "out")
    assert code == 2
    assert "127.0.0.1:1/odoo" in complaint
    assert "s3cret" not in said + complaint
