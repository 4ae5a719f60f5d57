"""What people said: each item's mean, spread and agreement, never a person's answer and never a small group's."""

from collections.abc import Mapping

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.chapters.proof import evidence, reliability
from leadline.reporting.document import Block, Cell, Column, Details, Mark, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.scoring.scores import ItemScore


def questionnaire(result: Result, reader: Reader) -> Section:
    """Return a part for each stage: its items, and under each item the groups large enough to be shown."""
    children: list[Block] = []
    if result.ratings:
        children.append(Paragraph(text=_how(result, reader)))
        if result.scores.reliability:
            children.append(reliability(result.scores.reliability, reader))
        for stage in reader.model.stages:
            placed = {
                f"scores.cells.{place}.items.{k}": item
                for place, cell in enumerate(result.scores.cells)
                if cell.stage == stage.id
                for k, item in enumerate(cell.items)
            }
            if items := list(placed.values()):
                parts: list[Block] = [_table(placed, reader)]
                groups = tuple(_groups(item, at, reader) for at, item in placed.items() if _shown(item, reader))
                if any(item.evidence for item in items):
                    parts.append(evidence(items, reader))
                if groups:
                    parts.append(Details(summary=reader.say("questionnaire-groups"), children=groups))
                children.append(
                    Section(id=f"questionnaire-{stage.id}", title=reader.text(stage.name), children=tuple(parts))
                )
    else:
        children.append(Paragraph(text=reader.say("questionnaire-none")))
    return Section(id="questionnaire", title=reader.say("questionnaire"), children=tuple(children))


def _how(result: Result, reader: Reader) -> str:
    scoring = reader.model.scoring
    said = reader.say(
        "questionnaire-how", agreement=numbers.number(scoring.agreement, 1), smallest=scoring.private_group
    )
    return said + reader.say(f"questionnaire-caps-{result.scores.kind}")


def _table(items: Mapping[str, ItemScore], reader: Reader) -> Table:
    return Table(
        caption=reader.say("questionnaire-items"),
        columns=(
            Column(title=reader.word("item")),
            Column(title=reader.say("column-raters"), align="end"),
            Column(title=reader.say("column-mean"), align="end"),
            Column(title=reader.say("column-spread"), align="end"),
            Column(title=reader.say("column-agreement"), align="end"),
            Column(title=reader.say("column-evidence"), align="end"),
            Column(title=reader.word("score"), align="end"),
        ),
        rows=tuple(_row(item, at, reader) for at, item in items.items()),
    )


def _row(item: ItemScore, at: str, reader: Reader) -> tuple[Cell, ...]:
    known = reader.model.item_of[item.item]
    question = Cell(text=reader.text(known.question), note=f"{item.item} · {reader.dimension(known.dimension)}")
    unsaid = _unsaid(item, reader)
    if item.status != "rated":
        blanks = tuple(Cell(text=numbers.NOTHING, mark="muted") for _ in range(4))
        word: Mark = "not-applicable" if item.status == "not-applicable" else "not-rated"
        return (
            question,
            Cell(text=numbers.number(item.n), note=unsaid, explains=f"{at}.n"),
            *blanks,
            Cell(text=reader.word(word), mark=word),
        )
    thin = item.n < reader.model.scoring.private_group
    return (
        question,
        Cell(
            text=numbers.number(item.n),
            note=reader.join(part for part in (reader.say("departments", count=item.departments), unsaid) if part),
            mark="warn" if "thin" in item.flags else "plain",
            explains=f"{at}.n",
        ),
        Cell(
            text=numbers.score(item.mean),
            note=_met(item, reader) or ("" if thin else _distribution(item, reader)),
            explains=f"{at}.mean",
        ),
        Cell(
            text=numbers.NOTHING if thin else numbers.score(item.sd),
            explains="" if thin or item.sd is None else f"{at}.sd",
        ),
        _agreement(item, at, reader) if not thin else Cell(text=reader.say("flag-thin"), mark="warn"),
        Cell(
            text=item.grade or numbers.NOTHING,
            note="" if item.cap is None else reader.say("cap", cap=numbers.score(item.cap)),
        ),
        reader.score_cell(item.score, at=item.item),
    )


def _unsaid(item: ItemScore, reader: Reader) -> str:
    parts = []
    if item.dont_know:
        parts.append(reader.say("dont-know", count=item.dont_know))
    if item.not_applicable:
        parts.append(reader.say("not-applicable-count", count=item.not_applicable))
    return reader.join(parts)


def _met(item: ItemScore, reader: Reader) -> str:
    """Return what a consensus meeting agreed: it stands beside the mean, and is what is scored."""
    if item.consensus is None:
        return ""
    told = [reader.say("consensus", value=numbers.number(item.consensus, 1))]
    told += [reader.say("consensus-people", count=item.participants)] if item.participants else []
    told += [numbers.day(item.consensus_on)] if item.consensus_on else []
    return reader.join(told)


def _distribution(item: ItemScore, reader: Reader) -> str:
    return reader.join(
        reader.say("chose", count=count, level=level) for level, count in enumerate(item.distribution, start=1) if count
    )


def _agreement(item: ItemScore, at: str, reader: Reader) -> Cell:
    if item.agreement is None:
        return Cell(text=numbers.NOTHING)
    meeting = "consensus-meeting" in item.flags
    return Cell(
        text=numbers.score(item.agreement),
        explains=f"{at}.agreement",
        note=reader.say("flag-meeting") if meeting else "",
        mark="warn" if meeting else "plain",
    )


def _shown(item: ItemScore, reader: Reader) -> bool:
    return any(group.n >= reader.model.scoring.private_group for group in item.groups)


def _groups(item: ItemScore, at: str, reader: Reader) -> Details:
    smallest = reader.model.scoring.private_group
    children: list[Block] = [
        Table(
            caption=reader.text(reader.model.item_of[item.item].question),
            columns=(
                Column(title=reader.say("column-department")),
                Column(title=reader.say("column-role")),
                Column(title=reader.say("column-raters"), align="end"),
                Column(title=reader.say("column-mean"), align="end"),
            ),
            rows=tuple(
                (
                    Cell(text=reader.department(group.department)),
                    Cell(text=group.role),
                    Cell(text=numbers.number(group.n), explains=f"{at}.groups.{place}.n"),
                    Cell(text=numbers.score(group.mean), explains=f"{at}.groups.{place}.mean"),
                )
                for place, group in enumerate(item.groups)
                if group.n >= smallest
            ),
        )
    ]
    if item.private_groups:
        children.append(
            Paragraph(
                text=reader.say("questionnaire-private", count=item.private_groups, smallest=smallest), mark="muted"
            )
        )
    return Details(summary=item.item, children=tuple(children))
