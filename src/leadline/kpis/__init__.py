"""What no log can say: values that people record month by month, their table out and in."""

from leadline.kpis.read import read_kpis
from leadline.kpis.record import record
from leadline.kpis.row import KpiFile, KpiRow, Kpis
from leadline.kpis.template import write_kpi_template

__all__ = ["KpiFile", "KpiRow", "Kpis", "read_kpis", "record", "write_kpi_template"]
