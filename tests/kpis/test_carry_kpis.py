"""KPI tables are carried to a later version of their model: ids follow, and what is gone is counted."""

from pathlib import Path

from leadline import Model, read_kpis
from leadline.kpis.carry import carry_kpis
from leadline.model.migration import Migration, Route

TABLE = """\
指标编号,月份,数值,数据来源
old-debt,2025-03,1.5,ledger
gone,2025-03,7,ledger
win-rate,2025-03,30,CRM
order-dashboards,2025-12,,
"""


def test_ids_follow_and_what_leads_nowhere_is_counted(model: Model, tmp_path: Path) -> None:
    step = Migration.model_validate(
        {"from": "1", "to": "2", "indicators": {"old-debt": "bad-debt-ratio", "gone": None}, "why": {}}
    )
    (tmp_path / "kpis.csv").write_text(TABLE, encoding="gb18030")
    carried = carry_kpis(model, Route(steps=(step,)), [tmp_path / "kpis.csv"])
    assert {(lost.id, count) for lost, count in carried.lost} == {("gone", 1), ("win-rate", 1)}  # now measured
    (table,) = carried.tables
    assert [row[0] for row in table.rows] == ["指标编号", "bad-debt-ratio", "order-dashboards"]
    (tmp_path / "later.csv").write_text("\n".join(map(",".join, table.rows)), encoding="utf-8")
    (row,) = read_kpis(model, [tmp_path / "later.csv"]).rows
    assert (row.indicator, row.value, row.source) == ("bad-debt-ratio", 1.5, "ledger")
