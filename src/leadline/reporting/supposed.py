"""A what-if as paragraphs and tables: scores and levels now and then, gates passed or not, every input that differs."""

from collections.abc import Iterator, Sequence
from typing import get_args

from leadline.model.schema import Unit
from leadline.planning.outcome import Change, LeftOut, LevelShift, Outcome, Shift, Standing
from leadline.planning.supposition import Extent
from leadline.reporting import numbers
from leadline.reporting.chapters.told import gate
from leadline.reporting.document import Block, Bullets, Cell, Column, Details, Paragraph, Section, Table
from leadline.reporting.reader import Reader

THEN = "then:"
"""Stands before what explains a number that would be, beside those that are."""
SAME = 5e-7


def told_what_if(found: Outcome, reader: Reader) -> tuple[Block, ...]:
    """Return a what-if in the reader's language, what it is and is not first."""
    return (
        *(Paragraph(text=said, mark="strong") for said in _headline(found, reader)),
        Paragraph(text=reader.say("whatif-caution"), mark="muted"),
        _scores(found, reader),
        *_gates(found, reader),
        *_changes(found, reader),
        *_left_out(found, reader),
    )


def extents(reader: Reader) -> tuple[tuple[Extent, str], ...]:
    """Return which ends of the effects of initiatives there are to choose from, with their names.

    >>> from leadline.model import load_model
    >>> extents(Reader(model=load_model("ltc"), language="en"))[0]
    ('least', 'the lower end')
    """
    return tuple((extent, reader.say(f"whatif-extent-{extent}")) for extent in get_args(Extent))


def _headline(found: Outcome, reader: Reader) -> tuple[str, str]:
    whole = found.shift("whole")
    was, now = whole.before, whole.after
    if was.score is None or now.score is None:
        said = reader.say("whatif-score-none")
    elif abs(now.score - was.score) < SAME:
        said = reader.say("whatif-score-same", before=_with_interval(was, reader))
    else:
        before, after = _with_interval(was, reader), _with_interval(now, reader)
        said = reader.say("whatif-score-changes", before=before, after=after)
    if was.level is None or now.level is None:
        level = reader.say("whatif-level-none")
    elif was.level == now.level:
        level = reader.say("whatif-level-same", before=reader.level(was.level))
    else:
        level = reader.say("whatif-level-changes", before=reader.level(was.level), after=reader.level(now.level))
    return said, level


def _with_interval(standing: Standing, reader: Reader) -> str:
    return numbers.score(standing.score) + _interval(standing, reader)


def _interval(standing: Standing, reader: Reader) -> str:
    if standing.low is None or standing.high is None:
        return ""
    return reader.say("interval", low=numbers.score(standing.low), high=numbers.score(standing.high))


def _scores(found: Outcome, reader: Reader) -> Table:
    ends = ("whatif-now", "whatif-then", "column-difference", "whatif-level-now", "whatif-level-then")
    return Table(
        caption=reader.say("whatif-scores"),
        columns=(
            Column(title=reader.word("score")),
            *(Column(title=reader.say(key), align="end") for key in ends),
        ),
        rows=tuple(_row(shift, at, reader) for shift, at in _placed(found.shifts)),
        note=reader.say("whatif-unchanged-cells"),
    )


def _placed(shifts: Sequence[Shift]) -> Iterator[tuple[Shift, str]]:
    """Give each shift with the path of what its level is explained by."""
    place = 0
    for shift in shifts:
        yield (
            shift,
            "scores.whole.verdict.level" if shift.kind == "whole" else f"scores.dimensions.{place}.verdict.level",
        )
        place += shift.kind == "dimension"


def _row(shift: Shift, at: str, reader: Reader) -> tuple[Cell, ...]:
    was, now = shift.before, shift.after
    levelled = shift.kind in ("whole", "dimension")
    return (
        Cell(text=_name(shift, reader), mark="strong" if shift.kind != "cell" else "plain"),
        _score(was, shift.id, reader),
        _score(now, THEN + shift.id, reader),
        _difference(was.score, now.score),
        _level(was, at, reader) if levelled else Cell(text=""),
        _level(now, THEN + at, reader) if levelled else Cell(text=""),
    )


def _name(shift: Shift, reader: Reader) -> str:
    match shift.kind:
        case "whole":
            return reader.word("overall")
        case "dimension":
            return reader.dimension(shift.id)
        case "stage":
            return reader.stage(shift.id)
    return _cell_name(shift.id, reader)


def _cell_name(id: str, reader: Reader) -> str:
    stage, _, dimension = id.partition(".")
    return reader.cell(stage, dimension)


def _score(standing: Standing, at: str, reader: Reader) -> Cell:
    return reader.score_cell(standing.score, note=_interval(standing, reader).strip(), at=at)


def _level(standing: Standing, at: str, reader: Reader) -> Cell:
    cell = reader.level_cell(standing.level, at=at)
    return cell if standing.sure is None else cell.model_copy(update={"note": numbers.share(standing.sure)})


def _difference(was: float | None, now: float | None) -> Cell:
    if was is None or now is None:
        return Cell(text=numbers.NOTHING)
    by = now - was
    if abs(by) < SAME:
        return Cell(text=numbers.number(0.0, 2), mark="muted")
    return Cell(text=f"{by:+.2f}", mark="good" if by > 0 else "bad")


def _gates(found: Outcome, reader: Reader) -> Iterator[Block]:
    """Give the gates of the whole, and folded away those of each dimension where one opened or a level changed."""
    for shift in found.levels:
        told = _told_gates(shift, reader)
        if shift.of == "whole":
            yield Section(id="whatif-gates", title=reader.say("whatif-gates"), children=(told,))
        elif shift.passed or shift.before != shift.after:
            name = reader.dimension(shift.of)
            yield Details(summary=reader.say("whatif-gates-of", dimension=name), children=(told,))


def _told_gates(shift: LevelShift, reader: Reader) -> Block:
    passed = (reader.say("whatif-passed", gate=gate(each, reader)) for each in shift.passed)
    failing = (reader.say("whatif-failing", level=each.level, gate=gate(each, reader)) for each in shift.failing)
    items = (*passed, *failing)
    return Bullets(items=items) if items else Paragraph(text=reader.say("whatif-no-failing"))


def _changes(found: Outcome, reader: Reader) -> Iterator[Block]:
    if not found.changes:
        yield Paragraph(text=reader.say("whatif-none-changed"), mark="strong")
        return
    ends = ("whatif-value-now", "whatif-value-then", "whatif-score-now", "whatif-score-then")
    yield Table(
        caption=reader.say("whatif-changes", count=len(found.changes)),
        columns=(
            Column(title=reader.say("column-input")),
            *(Column(title=reader.say(key), align="end") for key in ends),
            Column(title=reader.say("whatif-why")),
        ),
        rows=tuple(_change(change, reader) for change in found.changes),
    )
    if found.supposition.initiatives:
        rules = reader.model.effects
        basis = reader.say("whatif-effects-basis", months=rules.months, further=f"{rules.further:g}")
        extent = reader.say(f"whatif-effects-{found.supposition.effects}")
        yield from (Paragraph(text=said, mark="muted") for said in (extent, basis))


def _change(change: Change, reader: Reader) -> tuple[Cell, ...]:
    capped = change.kind == "item" and change.score_after is not None and change.score_after < change.after - SAME
    then = reader.say("whatif-capped") if capped else ""
    return (
        Cell(text=_input(change.kind, change.id, reader), note=_cell_name(change.cell, reader) if change.cell else ""),
        Cell(text=_value(change, change.before, reader), explains=change.id),
        Cell(text=_value(change, change.after, reader), explains=THEN + change.id),
        _scored(change.score_before, change.id, "", reader),
        _scored(change.score_after, THEN + change.id, then, reader),
        Cell(text=_because(change, reader)),
    )


def _scored(score: float | None, at: str, note: str, reader: Reader) -> Cell:
    return Cell(text=numbers.NOTHING) if score is None else reader.score_cell(score, note=note, at=at)


def _input(kind: str, id: str, reader: Reader) -> str:
    match kind:
        case "indicator":
            return reader.indicator(id)
        case "rule":
            return reader.rule(id)
        case "cell":
            return _cell_name(id, reader)
        case "initiative":
            return reader.text(reader.model.initiative_of[id].name)
    return f"{id} {reader.text(reader.model.item_of[id].question)}"


def _value(change: Change, value: float, reader: Reader) -> str:
    match change.kind:
        case "indicator":
            return reader.measured(value, reader.model.indicator_of[change.id].unit)
        case "rule":
            return numbers.share(value, 1)
    return numbers.score(value)


def _because(change: Change, reader: Reader) -> str:
    if change.because != "initiatives":
        return reader.say(f"whatif-because-{change.because}")
    unit = reader.model.indicator_of[change.id].unit
    said = []
    for effect in change.effects:
        name = reader.text(reader.model.initiative_of[effect.initiative].name)
        by = _by(effect.by, unit, reader)
        whole = effect.part == 1
        key = "whatif-effect" if whole else "whatif-effect-part"
        said.append(reader.say(key, initiative=name, by=by, **({} if whole else {"part": numbers.share(effect.part)})))
    return reader.join(said)


def _by(by: float, unit: Unit, reader: Reader) -> str:
    """Return how far an effect goes, with its sign; of a percentage in points, not in percent of it."""
    sign = "+" if by > 0 else ""
    if unit == "percent":
        return reader.say("whatif-points", value=f"{sign}{numbers.number(by, 1)}")
    return sign + reader.measured(by, unit)


def _left_out(found: Outcome, reader: Reader) -> Iterator[Block]:
    if found.left_out:
        items = tuple(_left(each, reader) for each in found.left_out)
        yield Section(id="whatif-left-out", title=reader.say("whatif-left-out"), children=(Bullets(items=items),))


def _left(left: LeftOut, reader: Reader) -> str:
    params = dict(left.params)
    if "score" in params:
        params["score"] = numbers.score(params["score"])
    if "initiative" in params:
        params["initiative"] = reader.text(reader.model.initiative_of[params["initiative"]].name)
    return reader.say(f"whatif-left-{left.reason}", name=_input(left.kind, left.id, reader), **params)
