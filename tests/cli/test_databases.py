"""An assessment of a database, from the command line: what is shown and written, and that no password is in it."""

from pathlib import Path

import postgres

PASSWORD_FORMS = (postgres.PASSWORD, "p%40ss", "p@ss")


def folder(path: Path, server: postgres.Server, database: str, url: str) -> Path:
    server.run(
        database,
        "CREATE TABLE orders AS SELECT n AS id, timestamp '2025-01-01' + n * interval '1 hour' AS entered, "
        "timestamp '2025-01-02' + n * interval '2 hours' AS shipped FROM generate_series(1, 60) n",
    )
    (path / "assessment.yaml").write_text(
        "name: From a database\norganisation: Nobody Ltd\nmapping: mapping.yaml\n", "utf-8"
    )
    (path / "data").mkdir()
    (path / "mapping.yaml").write_text(
        f"""
databases: {{erp: {{url: "{url}"}}}}
tables:
  - {{name: orders, database: erp, table: orders, object: order, id: id,
     events: {{create_order: entered, ship_goods: shipped}}}}
""",
        "utf-8",
    )
    return path


def test_an_assessment_of_a_database(leadline, monkeypatch, tmp_path: Path, postgres_server, postgres_database):
    monkeypatch.setenv("ERP_URL", postgres_server.url(postgres_database))
    where = folder(tmp_path, postgres_server, postgres_database, "${ERP_URL}")
    code, shown, complaint = leadline("log", "check", where)
    assert (code, complaint) == (0, "")
    assert "erp: orders: 60 rows of a PostgreSQL database." in shown
    _, chinese, _ = leadline("log", "check", where, "--language", "zh-Hans")
    assert "erp: orders：PostgreSQL 数据库，共 60 行。" in chinese

    code, said, complaint = leadline("assess", where)
    assert code == 0
    written = {path.name: path.read_text("utf-8") for path in (where / "report").iterdir()}
    assert '"erp: orders"' in written["result.json"]
    for secret in PASSWORD_FORMS:
        assert secret not in shown + chinese + said + complaint + "".join(written.values())


def test_a_wrong_password_is_told_without_repeating_it(
    leadline, monkeypatch, tmp_path: Path, postgres_server, postgres_database
):
    monkeypatch.setenv("ERP_URL", postgres_server.url(postgres_database, password="hush@hush"))  # noqa: S106
    where = folder(tmp_path, postgres_server, postgres_database, "${ERP_URL}")
    for command in (("assess", where), ("log", "check", where)):
        code, shown, complaint = leadline(*command)
        assert code == 2
        assert "erp: the database does not accept the user 'postgres'" in complaint
        assert "Traceback" not in complaint
        assert "hush" not in shown + complaint
