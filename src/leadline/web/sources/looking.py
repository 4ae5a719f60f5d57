"""A first look at the files, in the background: what their columns hold, and a mapping proposed for them."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from leadline.errors import InputError
from leadline.eventlog.suggest import Proposal, ProposedTable, suggest_mapping, write_proposal
from leadline.eventlog.suggest.columns import Column
from leadline.web.core.reading import spoken
from leadline.web.jobs.work import Running, work
from leadline.web.sources.actions import keep_look
from leadline.web.sources.contribution import write_data
from leadline.web.sources.models import MappingVersion
from leadline.web.sources.state import files_digest, log_folder

_SAMPLES = 4
_NAMES = 60


@work("look")
def look(running: Running) -> Mapping[str, Any]:
    """Look at an assessment's files; what is proposed is kept where there is no mapping or a new one was asked for."""
    assessment = running.job.assessment
    if assessment is None:
        raise InputError.of("web-mapping-gone")
    aside = log_folder(assessment) / ".look"
    shutil.rmtree(aside, ignore_errors=True)
    running.tell("data-look", 0.1)
    digest = files_digest(assessment)
    try:
        write_data(assessment, aside)
        proposal = suggest_mapping([aside], assessment.maturity)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    running.tell("data-look", 0.9)
    fresh = running.job.params.get("propose") or not MappingVersion.objects.filter(assessment=assessment).exists()
    reader = running.job.started_by
    language = spoken(reader.language if reader is not None else None)
    zone = reader.time_zone if reader is not None else "UTC"  # of whoever asks: exports seldom name theirs
    text = write_proposal(proposal, language, zone) if fresh else None
    keep_look(running.actor, assessment, digest, _facts(proposal), text, running.job.params.get("seen"))
    return {"tables": len(proposal.tables), "proposed": bool(fresh)}


def _facts(proposal: Proposal) -> dict[str, Any]:
    facts = {
        "tables": [_table(each) for each in proposal.tables],
        "left": [asdict(each) for each in proposal.left],
        "problems": [each.model_dump(mode="json") for each in proposal.problems],
    }
    return json.loads(json.dumps(facts, default=str))  # type: ignore[no-any-return]


def _table(table: ProposedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "file": table.file,
        "sheet": table.settings.get("sheet"),
        "shape": table.shape,
        "type": table.type,
        "type_confidence": table.type_confidence,
        "type_reason": asdict(table.type_reason),
        "rows": table.rows,
        "sampled": table.sampled,
        "usable": table.usable,
        "columns": [_column(each) for each in table.of.values()],
        "choices": [asdict(each) for each in table.choices],
        "left": [asdict(each) for each in table.left],
    }


def _column(column: Column) -> dict[str, Any]:
    values = list(column.values.items())
    return {
        "name": column.name,
        "kind": column.kind,
        "formats": list(column.formats),
        "timed": column.timed,
        "fill": round(column.fill, 4),
        "distinct": column.distinct,
        "samples": [value[:60] for value, _ in values[:_SAMPLES]],
        "values": [[value[:120], count] for value, count in values[:_NAMES]] if column.distinct <= _NAMES else [],
    }
