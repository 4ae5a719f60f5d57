"""How far work keeps to the reference flow: by hand on few events, and against a plain walk over random logs."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.errors import InputError
from leadline.eventlog import Mapping, read_log
from leadline.mining import Slice, measure_fitness
from leadline.mining.causes import causes_of
from leadline.model.flow import Flow, Way
from mining.conftest import MAPPING, write_events

START = datetime(2024, 3, 1)


def log_of(**sequences: str) -> list[tuple[object, ...]]:
    """Return events an hour apart: for each order its activities, with blanks between."""
    return [
        (order, activity, START + timedelta(hours=hour))
        for order, sequence in sequences.items()
        for hour, activity in enumerate(sequence.split())
    ]


def told(fitness) -> list[tuple[str, bool, tuple[str, ...], int, int]]:
    return [(m.activity, m.again, m.missing, m.steps, m.objects) for m in fitness.misfits]


def test_steps_before_their_cause_are_told_with_what_was_missing(make, model):
    """By the flow: create, validate, then credit and date both, then confirm, (pick,) ship."""
    log = make(
        log_of(
            A="create_order validate_order check_credit promise_date confirm_order ship_goods",
            B="create_order check_credit validate_order confirm_order ship_goods",
            C="create_order validate_order promise_date check_credit confirm_order",
            D="ship_goods",
        )
    )
    fitness = measure_fitness(log, "order", model)
    assert (fitness.objects, fitness.fitting_objects, fitness.steps, fitness.fitting_steps) == (4, 2, 17, 14)
    assert (fitness.object_share, fitness.step_share) == (0.5, round(14 / 17, 6))
    assert told(fitness) == [
        ("check_credit", False, ("validate_order",), 1, 1),
        ("confirm_order", False, ("promise_date",), 1, 1),
        ("ship_goods", False, ("confirm_order",), 1, 1),
    ]
    assert [m.example for m in fitness.misfits] == ["B", "B", "D"]
    assert "plan_supply" in fitness.not_recorded
    assert fitness.unplaced == ()


def test_doing_it_again_takes_a_cause_again(make, model):
    """The second confirmation has no new credit check and no new date; a changed order may be validated once more."""
    once = "create_order validate_order check_credit promise_date confirm_order"
    log = make(log_of(A=f"{once} confirm_order", B=f"{once} request_change approve_change validate_order"))
    fitness = measure_fitness(log, "order", model)
    assert told(fitness) == [("confirm_order", True, ("check_credit", "promise_date"), 1, 1)]
    assert fitness.fitting_objects == 1


def test_what_is_missing_is_the_same_however_often_it_was_done_before(make, model):
    start, end = "create_order validate_order check_credit", "promise_date confirm_order confirm_order"
    log = make(log_of(A=f"{start} {end}", B=f"{start} check_credit {end}"))
    assert told(measure_fitness(log, "order", model)) == [
        ("confirm_order", True, ("check_credit", "promise_date"), 2, 2),
        ("check_credit", True, ("validate_order",), 1, 1),
    ]


def test_a_loop_is_no_cause_of_the_first_time(make, model):
    """Changes are recorded nowhere here, so validating again needs nothing; validating first takes an order."""
    log = make(log_of(A="create_order validate_order validate_order", B="validate_order create_order"))
    assert told(measure_fitness(log, "order", model)) == [("validate_order", False, ("create_order",), 1, 1)]


def test_what_the_log_never_records_is_not_missed(make, model):
    log = make(log_of(A="create_order confirm_order ship_goods", B="create_order ship_goods confirm_order"))
    fitness = measure_fitness(log, "order", model)
    assert told(fitness) == [("ship_goods", False, ("confirm_order",), 1, 1)]
    assert {"validate_order", "check_credit"} <= set(fitness.not_recorded)
    assert {"confirm_order", "ship_goods", "capture_lead"}.isdisjoint(fitness.not_recorded)  # recorded; of leads alone


def test_many_objects_of_a_variant_count_each(make, model):
    log = make(log_of(**{f"n{i}": "ship_goods confirm_order" for i in range(7)}, A="confirm_order ship_goods"))
    fitness = measure_fitness(log, "order", model)
    assert told(fitness) == [("ship_goods", False, ("confirm_order",), 7, 7)]
    assert (fitness.objects, fitness.fitting_objects) == (8, 1)


def test_a_slice_is_judged_by_what_the_whole_log_records(make, model):
    log = make([*log_of(A="confirm_order ship_goods"), ("B", "ship_goods", datetime(2024, 5, 1))])
    may = measure_fitness(log, Slice(object="order", start="2024-05-01"), model)
    assert told(may) == [("ship_goods", False, ("confirm_order",), 1, 1)]
    assert may.objects == 1
    nothing = measure_fitness(log, Slice(object="order", start="2025-01-01"), model)
    assert (nothing.objects, nothing.step_share, nothing.misfits) == (0, None, ())


def test_a_branch_with_a_beginning_of_its_own_counts_once_begun(model):
    """Contracts are closed when paid, and when complaints are closed: where there are complaints."""
    causes = causes_of(model.process.flow, ["apply_cash", "receive_complaint", "close_complaint", "close_contract"])
    branches = causes["close_contract"].first[0]
    assert [(sorted(b.any_of), sorted(b.once_begun)) for b in branches] == [
        (["apply_cash"], ["apply_cash"]),
        (["close_complaint"], ["close_complaint", "receive_complaint"]),
    ]


def test_a_model_without_a_flow_is_told(make, model):
    bare = model.model_copy(update={"process": model.process.model_copy(update={"flow": None})})
    with pytest.raises(InputError) as told:
        measure_fitness(make(log_of(A="create_order")), "order", bare)
    assert told.value.problems[0].code == "mining-no-flow"


def test_every_shipped_variant_of_the_flow_itself_fits(make, model):
    """Walks along the flow's own ways, taken at each branch, are what the flow has."""
    walks = {
        "stock": "create_order validate_order promise_date check_credit confirm_order pick_goods ship_goods",
        "made": "create_order validate_order check_credit promise_date confirm_order plan_supply pick_goods ship_goods",
        "service": "create_order validate_order check_credit promise_date confirm_order ship_goods",
        "stopped": "create_order validate_order cancel_order",
    }
    fitness = measure_fitness(make(log_of(**walks)), "order", model)
    assert (fitness.step_share, fitness.object_share) == (1.0, 1.0)


# -- Against a plain walk -------------------------------------------------------------------------------------------

ACTIVITIES = ("create_order", "validate_order", "check_credit", "promise_date", "confirm_order", "ship_goods")
TYPES = ("seq", "xor", "and", "opt", "loop")


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    pairs = draw(st.lists(st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from(ACTIVITIES)), unique=True, min_size=1))
    ways = [Way.model_validate({"from": a, "to": b, "type": draw(st.sampled_from(TYPES))}) for a, b in pairs]
    starts = draw(st.lists(st.sampled_from(ACTIVITIES), unique=True, min_size=1, max_size=2))
    return Flow(starts=tuple(starts), ends=(ACTIVITIES[-1],), ways=tuple(ways))


def paths_back(flow: Flow, ways: list[Way], source: str, recorded: set[str]) -> tuple[set[str], bool]:
    """Return the nearest recorded activities at or before a place, and whether a beginning is free to reach it."""
    nearest: set[str] = set()
    free = False
    layers, seen = [source], set()
    for at in layers:  # grows while it is walked
        if at in seen:
            continue
        seen.add(at)
        if at in recorded:
            nearest.add(at)
            continue
        sources = [way.source for way in ways if way.target == at]
        free = free or at in flow.starts or not sources
        layers += sources
    return nearest, free or not nearest  # to what only circles of unrecorded steps lead, nothing leads


def upstream(ways: list[Way], source: str) -> set[str]:
    found = {source}
    while more := {way.source for way in ways if way.target in found} - found:
        found |= more
    return found


def fits(flow: Flow, recorded: set[str], done: list[str], step: str) -> bool:
    """Return whether a step fits after what was done, by the words of the documentation alone."""
    ways = [way for way in flow.ways if step in done or way.type != "loop"]
    incoming = [way for way in ways if way.target == step]
    if step in flow.starts or not incoming:
        return True
    since = done[len(done) - done[::-1].index(step) :] if step in done else done
    for way in incoming:
        if way.type != "and":
            nearest, free = paths_back(flow, ways, way.source, recorded)
            if free or nearest & set(since):
                return True
    together = [way.source for way in incoming if way.type == "and"]
    if not together:
        return False
    for source in together:
        nearest, free = paths_back(flow, ways, source, recorded)
        rest = [upstream(ways, other) for other in together if other != source]
        alone = bool(rest) and not upstream(ways, source) & set().union(*rest)
        begun = bool(upstream(ways, source) & recorded & set(done))
        if not (free or nearest & set(since) or (alone and not begun)):
            return False
    return True


SEQUENCES = st.lists(st.lists(st.sampled_from(ACTIVITIES), min_size=1, max_size=8), min_size=1, max_size=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(flow=flows(), sequences=SEQUENCES)
def test_every_log_has_the_fitness_of_a_plain_walk(flow, sequences, model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    write_events(folder, log_of(**{f"n{i}": " ".join(sequence) for i, sequence in enumerate(sequences)}))
    with_flow = model.model_copy(update={"process": model.process.model_copy(update={"flow": flow})})
    with read_log(Mapping.model_validate(MAPPING), [folder], model, engine=DuckDB(threads=1)) as log:
        fitness = measure_fitness(log, "order", with_flow)
    recorded = {step for sequence in sequences for step in sequence}
    placed = {*flow.starts, *flow.ends, *(p for way in flow.ways for p in (way.source, way.target))}
    verdicts = [
        [fits(flow, recorded, sequence[:at], step) for at, step in enumerate(sequence) if step in placed]
        for sequence in sequences
    ]
    assert fitness.steps == sum(map(len, verdicts))
    assert fitness.fitting_steps == sum(map(sum, verdicts))
    assert fitness.objects == sum(1 for its in verdicts if its)
    assert fitness.fitting_objects == sum(1 for its in verdicts if its and all(its))
    assert set(fitness.unplaced) == recorded - placed
    assert sum(misfit.steps for misfit in fitness.misfits) == fitness.steps - fitness.fitting_steps
