"""The data read by a mapping, in the background: a prepared log kept on disk, and what was found in it as facts.

To look at a mapping that is being worked on, the first rows of large files will do: see ``heads``. Of such a preview
only facts are kept, and no log.
"""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from leadline.engine import sql
from leadline.errors import InputError
from leadline.eventlog import Log, prepare_log
from leadline.eventlog.log import THREAD
from leadline.indicators import measure
from leadline.kpis import record
from leadline.web.assessments.measuring import Grounds, grounds_of
from leadline.web.assessments.models import Assessment
from leadline.web.jobs.work import Running, work
from leadline.web.sources.actions import keep_prepared
from leadline.web.sources.checking import check_text
from leadline.web.sources.contribution import write_data
from leadline.web.sources.heads import keep_heads
from leadline.web.sources.kpitables import read_tables
from leadline.web.sources.models import KpiTable, MappingVersion, Prepared
from leadline.web.sources.state import confirmed, draft_of, fingerprint, log_folder, log_path, preview_print

_OBJECTS, _STEPS = 4, 25
_PREVIEW = "preview.leadline"
_PREPARING, _MEASURING = 0.7, 0.25


@work("read")
def read(running: Running) -> Mapping[str, Any]:
    """Read an assessment's data by a version of its mapping."""
    assessment = running.job.assessment
    version = MappingVersion.objects.filter(assessment=assessment, number=running.job.params["version"]).first()
    if assessment is None or version is None:
        raise InputError.of("web-mapping-gone")
    mapping = check_text(assessment, version.text)
    grounds, print_ = grounds_of(assessment), fingerprint(assessment, version)
    folder = log_folder(assessment)
    aside = folder / ".files"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        write_data(assessment, aside)
        cut = () if running.job.params.get("whole", True) else keep_heads(aside)
        path = folder / _PREVIEW if cut else log_path(assessment, print_)
        with prepare_log(
            mapping,
            [aside],
            grounds.model,
            path,
            thread=assessment.thread,
            progress=lambda step, done: running.tell(f"data-{step}", _PREPARING * done),
        ) as log:
            facts = _facts(log) | {"cut": cut}
            if not cut:
                facts |= _measured(assessment, grounds, log, running)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(folder / _PREVIEW, ignore_errors=True)
    kept = preview_print(assessment, version) if cut else print_
    row = keep_prepared(running.actor, assessment, version.number, kept, _plain(facts))
    _clear(assessment, folder, row)
    return {"version": version.number, "events": sum(each["events"] for each in facts["types"])}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts as JSON can keep them."""
    return json.loads(json.dumps(facts, default=str))  # type: ignore[no-any-return]


def _facts(log: Log) -> dict[str, Any]:
    """Return what pages tell of a log as it was read."""
    return {
        "first": str(log.first_date),
        "last": str(log.last_date),
        "time_zone": log.time_zone,
        "types": [each.model_dump(mode="json") for each in log.types if each.type != THREAD],
        "files": [each.model_dump(mode="json") for each in log.files],
        "readings": [each.model_dump(mode="json") for each in log.readings],
        "quality": [each.model_dump(mode="json") for each in log.quality],
        "coverage": [],
        "histories": _histories(log),
    }


def _measured(assessment: Assessment, grounds: Grounds, log: Log, running: Running) -> dict[str, Any]:
    """Return what pages tell of the indicators a log can give, and of what is wrong with it seen so.

    They are measured by the same as for a result, so that both pages say the same.
    """
    period = (assessment.period_from, assessment.period_to)
    running.tell("data-measure", _PREPARING)
    measured = measure(
        grounds.model,
        log,
        period=period,
        not_applicable=grounds.not_applicable,
        calendars=grounds.calendars,
        rates=grounds.rates,
        progress=lambda _, done: running.tell("data-measure", _PREPARING + _MEASURING * done),
    )
    tables = [table.file for table in KpiTable.objects.filter(assessment=assessment).select_related("file")]
    values = record(grounds.model, measured.indicators, read_tables(assessment, tables), period=period)
    return {
        "quality": [each.model_dump(mode="json") for each in (*log.quality, *measured.quality)],
        "coverage": [
            {"indicator": each.indicator, "status": each.status, "reason": each.reason, "params": dict(each.params)}
            for each in values
        ],
    }


def _histories(log: Log) -> list[dict[str, Any]]:
    """Return the first objects of each type with what happened to them, as it was read."""
    found = []
    for profile in log.types:
        if profile.type == THREAD or not profile.events:
            continue
        rows = log.engine.query(
            "SELECT o.id, s.activity, s.time, s.midnight, r.name AS resource, d.name AS department "
            f"FROM (SELECT object, id FROM {sql.name(f'object_{profile.type}')} WHERE steps > 0 "
            f"ORDER BY object LIMIT {_OBJECTS}) o JOIN {sql.name(f'steps_{profile.type}')} s ON s.object = o.object "
            "LEFT JOIN resources r ON r.code = s.resource LEFT JOIN departments d ON d.code = s.department "
            f"WHERE s.position <= {_STEPS} ORDER BY o.object, s.position"
        ).to_pylist()
        objects: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            objects.setdefault(row["id"], []).append(
                {
                    "activity": log.activities[row["activity"]],
                    "time": _clock(row["time"], log.time_zone, days=row["midnight"]),
                    "who": " · ".join(each for each in (row["resource"], row["department"]) if each),
                }
            )
        found.append({"type": profile.type, "objects": [{"id": id, "steps": its} for id, its in objects.items()]})
    return found


def _clock(time: datetime, zone: str, *, days: bool) -> str:
    """Return a time as the company's clock shows it; midnight is how a day is written that has no time of day."""
    here = time.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return f"{here:%Y-%m-%d}" if days else f"{here:%Y-%m-%d %H:%M}"


def _clear(assessment: Assessment, folder: Path, row: Prepared) -> None:
    """Take away readings of mappings that neither count nor are worked on, and what killed jobs left."""
    kept = {row.fingerprint}
    for each in (confirmed(assessment), draft_of(assessment)):
        kept |= {fingerprint(assessment, each), preview_print(assessment, each)} if each else set()
    Prepared.objects.filter(assessment=assessment).exclude(fingerprint__in=kept).delete()
    names = {log_path(assessment, each).name for each in kept}  # of a preview there is no log
    for path in folder.iterdir():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)
