"""The mapping of a system's files to the reference process, and an assessment to begin with."""

import re

from leadline.systems.system import System

_BEGINS = re.compile(r"^(?=  - name:)", re.MULTILINE)
_FILE = re.compile(r"^    file: (\w+)\.parquet", re.MULTILINE)

_ASSESSMENT = """\
# What is assessed. Fill in names, period and target; all that can stand here: docs/mapping.md, README.md
# 评估范围。请补充名称、期间和目标。
name: {{en: Lead-to-cash maturity, zh-Hans: LTC 成熟度评估}}
organisation: {organisation}
model: ltc
thread: {thread}
data: data
mapping: mapping.yaml
# period: {{from: 2025-01-01, to: 2025-12-31}}
# target: {{default: 3.0}}
# answers: [answers/*.xlsx]
"""


def mapping_of(system: System, parts: set[str], time_zone: str) -> str:
    """Return the text of the mapping of those parts that have rows, with the remarks of its author.

    >>> from leadline.systems.system import load_system
    >>> text = mapping_of(load_system("odoo"), {"quotes"}, "Europe/Paris")
    >>> "file: odoo/quotes.parquet" in text, "leads" in text, "time_zone: Europe/Paris" in text
    (True, False, True)
    """
    head, *tables = _BEGINS.split(system.text("mapping.yaml"))
    kept = [table for table in tables if (named := _FILE.search(table)) and named[1] in parts]
    text = head.replace("time_zone: UTC", f"time_zone: {time_zone}") + "".join(kept)
    return _FILE.sub(rf"    file: {system.id}/\1.parquet", text)


def assessment_of(system: System, place: str) -> str:
    """Return the text of an assessment of what was read from a place.

    >>> from leadline.systems.system import load_system
    >>> "organisation: 'Odoo (db/erp)'" in assessment_of(load_system("odoo"), "db/erp")
    True
    """
    organisation = "'" + f"{system.name} ({place})".replace("'", "''") + "'"
    return _ASSESSMENT.format(organisation=organisation, thread=system.thread)
