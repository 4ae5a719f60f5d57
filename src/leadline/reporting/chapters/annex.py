"""The annex: method, levels, sources and input files."""

from collections.abc import Iterable

from leadline.assessment.result import GoalReference, Result
from leadline.reporting import numbers
from leadline.reporting.document import Block, Bullets, Cell, Column, Section, Table
from leadline.reporting.reader import Reader


def annex(result: Result, reader: Reader) -> Section:
    """Return how scores are made, what the levels mean, the sources that were used, and every file that was read."""
    scoring = reader.model.scoring
    children: list[Block] = [
        Bullets(
            items=(
                reader.say("method-indicators", sample=scoring.min_sample),
                reader.say("method-ratings", smallest=scoring.thin_respondents, departments=scoring.thin_departments),
                reader.say("method-caps", caps=_caps(reader)),
                reader.say(
                    "method-cells",
                    weight=numbers.share(scoring.quantitative_weight),
                    outcome=numbers.share(scoring.outcome_share),
                ),
                reader.say("method-rated", share=numbers.share(scoring.rated_share)),
                reader.say("method-not-measured"),
                reader.say(
                    "method-model", id=result.model.id, version=result.model.version, digest=result.model.digest
                ),
                *(
                    reader.say("method-overlay", id=each.id, version=each.version, digest=each.digest)
                    for each in result.model.overlays
                ),
                *([_goal(result.goal, reader)] if result.goal and result.goal.overrules else []),
                *(
                    [reader.say("method-overruled", keys=reader.join(result.scoring_overruled))]
                    if result.scoring_overruled
                    else []
                ),
            )
        ),
        _levels(reader),
    ]
    if result.not_applicable:
        children.append(_not_applicable(result, reader))
    sources = _sources(result, reader)
    if sources:
        children.append(sources)
    if result.files or result.answers or result.kpis:
        children.append(_files(result, reader))
    return Section(id="annex", title=reader.say("annex"), children=tuple(children))


def _goal(goal: GoalReference, reader: Reader) -> str:
    """Say the goal's weights, stages then dimensions: whoever reads the total must see what was weighed how."""
    weights = [
        reader.say("method-goal-weight", name=reader.text(part.name), share=numbers.share(part.weight / total))
        for parts in (reader.model.stages, reader.model.dimensions)
        for total in [sum(part.weight for part in parts)]
        for part in parts
        if part.id in goal.overrules
    ]
    return reader.say("method-goal", name=reader.text(goal.name), weights=reader.join(weights))


def _caps(reader: Reader) -> str:
    return reader.join(f"{grade} {numbers.score(cap)}" for grade, cap in reader.model.scoring.evidence_caps.items())


def _levels(reader: Reader) -> Table:
    return Table(
        caption=reader.say("annex-levels"),
        columns=(Column(title=reader.word("level")), Column(title=reader.say("column-meaning"))),
        rows=tuple(
            (Cell(text=reader.level(level.number), level=level.number), Cell(text=reader.text(level.meaning)))
            for level in reader.model.levels
        ),
    )


def _not_applicable(result: Result, reader: Reader) -> Table:
    return Table(
        caption=reader.say("annex-not-applicable"),
        columns=(
            Column(title=reader.say("column-what")),
            Column(title=reader.say("column-why")),
            Column(title=reader.say("column-approver")),
        ),
        rows=tuple(
            (
                Cell(text=reader.text(absent.name)),
                Cell(text=reader.text(absent.reason)),
                Cell(text=reader.text(absent.approver)),
            )
            for absent in result.not_applicable
        ),
    )


def _sources(result: Result, reader: Reader) -> Table | None:
    used = set(_cited(result, reader))
    sources = [source for source in reader.model.sources if source.id in used]
    if not sources:
        return None
    return Table(
        caption=reader.say("annex-sources"),
        columns=(
            Column(title=reader.say("column-source")),
            Column(title=reader.say("column-source-status")),
            Column(title=reader.say("column-says")),
            Column(title=reader.say("column-address")),
        ),
        rows=tuple(
            (
                Cell(text=source.title, note=source.id),
                Cell(text=reader.say(f"source-{source.status}")),
                Cell(text=reader.text(source.says) if source.says else numbers.NOTHING),
                Cell(text=source.url, mark="muted"),
            )
            for source in sources
        ),
    )


def _cited(result: Result, reader: Reader) -> Iterable[str]:
    for value in result.indicators:
        if value.indicator in reader.model.indicator_of:
            yield from reader.model.indicator_of[value.indicator].basis.sources
    for kept in result.rules:
        if kept.rule in reader.model.rule_of:
            yield from reader.model.rule_of[kept.rule].sources


def _files(result: Result, reader: Reader) -> Table:
    read = [
        (
            file.name,
            reader.join(file.tables),
            reader.say("file-rows", rows=numbers.number(file.rows)),
            f"files.{place}.rows",
            file.sha256,
        )
        for place, file in enumerate(result.files)
    ]
    read += [
        (
            file.name,
            "",
            reader.say("file-ratings", ratings=numbers.number(file.ratings)),
            f"answers.{n}.ratings",
            file.sha256,
        )
        for n, file in enumerate(result.answers)
    ]
    read += [
        (
            file.name,
            "",
            reader.say("file-pieces", pieces=numbers.number(file.pieces)),
            f"evidence.{n}.pieces",
            file.sha256,
        )
        for n, file in enumerate(result.evidence)
    ]
    read += [
        (file.name, "", reader.say("file-values", values=numbers.number(file.values)), f"kpis.{n}.values", file.sha256)
        for n, file in enumerate(result.kpis)
    ]
    return Table(
        caption=reader.say("annex-files"),
        columns=(
            Column(title=reader.say("column-file")),
            Column(title=reader.say("column-tables")),
            Column(title=reader.say("column-size"), align="end"),
            Column(title="SHA-256"),
        ),
        rows=tuple(
            (
                Cell(text=name),
                Cell(text=tables, mark="muted"),
                Cell(text=size, explains=at),
                Cell(text=digest, mark="muted"),
            )
            for name, tables, size, at, digest in read
        ),
    )
