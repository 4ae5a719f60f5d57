"""Proposals for files that a test writes, and proposals compared with mappings that were made by hand."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from leadline.eventlog import Mapping as LogMapping
from leadline.eventlog import load_mapping, read_log
from leadline.eventlog.mapping import AttributeColumn, EventTable, LogFile, Milestone
from leadline.eventlog.suggest import Proposal, suggest_mapping, write_proposal
from leadline.model.schema import Model

Propose = Callable[..., tuple[Proposal, str]]
Facts = Mapping[str, set[tuple[Any, ...]]]


@dataclass(frozen=True)
class Compared:
    """Of what was mapped by hand, how much was found; of what was proposed, how much is right."""

    by_hand: int
    proposed: int
    same: int
    missed: tuple[tuple[Any, ...], ...]
    wrong: tuple[tuple[Any, ...], ...]

    @property
    def found(self) -> float:
        return self.same / self.by_hand if self.by_hand else 1.0

    @property
    def right(self) -> float:
        return self.same / self.proposed if self.proposed else 1.0


def facts_of(mapping: LogMapping) -> Facts:
    """Return what a mapping says, one fact for each id, link, step, attribute, person and role of a column."""
    facts: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for table in mapping.tables:
        file = table.file
        if isinstance(table, LogFile):
            facts["activities"] |= {(file, *each) for each in table.activities.items()}
            continue
        for name, given in table.attributes.items():
            facts["attributes"].add((file, name, given.column if isinstance(given, AttributeColumn) else given))
        if isinstance(table, EventTable):
            facts["ids"] |= {(file, kind, column) for kind, column in table.objects.items()}
            facts["times"] |= {(file, "activity", table.activity), (file, "time", table.time)}
            facts["times"] |= {(file, "recorded", table.recorded)} if table.recorded else set()
            facts["people"] |= {(file, "resource", table.resource), (file, "department", table.department)}
            facts["activities"] |= {(file, *each) for each in table.activities.items()}
            continue
        facts["ids"].add((file, table.object, table.id))
        facts["links"] |= {(file, table.object, parent, column) for parent, column in table.links.items()}
        for activity, given_step in table.events.items():
            step = Milestone(time=given_step) if isinstance(given_step, str) else given_step
            facts["steps"].add((file, activity, step.time))
            facts["people"].add((file, activity, "resource", step.resource or table.resource))
            facts["people"].add((file, activity, "department", step.department or table.department))
            facts["times"] |= {(file, activity, "recorded", step.recorded)} if step.recorded else set()
    return {key: {fact for fact in each if fact[-1] is not None} for key, each in facts.items()}


def compare(proposed: Facts, by_hand: Facts) -> dict[str, Compared]:
    """Compare two mappings, kind by kind."""
    compared = {}
    for kind in sorted({*proposed, *by_hand}):
        ours, theirs = proposed.get(kind, set()), by_hand.get(kind, set())
        missed, wrong = (tuple(sorted(each, key=repr)) for each in (theirs - ours, ours - theirs))
        compared[kind] = Compared(len(theirs), len(ours), len(ours & theirs), missed, wrong)
    return compared


@pytest.fixture(scope="session")
def against() -> Callable[..., dict[str, Compared]]:
    """Return a function that compares a proposal with mappings made by hand."""

    def against(proposal: Proposal, mappings: Sequence[Path | LogMapping], model: Model) -> dict[str, Compared]:
        by_hand: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        for given in mappings:
            mapping = load_mapping(given, model) if isinstance(given, Path) else given
            for kind, facts in facts_of(mapping).items():
                by_hand[kind] |= facts
        return compare(facts_of(proposal.mapping()), by_hand)

    return against


@pytest.fixture(scope="session")
def suggested(model: Model) -> Callable[..., Proposal]:
    """Return a function that proposes a mapping for files."""

    def suggested(*files: Path) -> Proposal:
        return suggest_mapping(files, model)

    return suggested


@pytest.fixture
def propose(tmp_path: Path, model: Model) -> Propose:
    """Return a function that writes files (text or bytes, by name), proposes a mapping, and reads the log with it."""

    def propose(files: Mapping[str, str | bytes], *, read: bool = True, rows: int = 200_000) -> tuple[Proposal, str]:
        folder = tmp_path / "data"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip().encode())
        proposal = suggest_mapping([folder], model, rows=rows)
        text = write_proposal(proposal, "en")
        if read:
            (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
            assert load_mapping(tmp_path / "mapping.yaml", model).tables == proposal.mapping().tables
            read_log(tmp_path / "mapping.yaml", [folder], model).close()
        return proposal, text

    return propose
