"""Blocks of the report on a page: numbers lead to their explanation, charts are left to the browser."""

import json
import re
from datetime import date, datetime

import pyarrow as pa

from leadline.assessment.explanation import node
from leadline.model import load_model
from leadline.model.initiative import Initiative
from leadline.planning.gaps import Gap
from leadline.reporting.chapters.initiatives import fitting_initiatives
from leadline.reporting.comparedunits import of_unit, told_units
from leadline.reporting.document import Cell, Chart, Column, Figure, HeatMap, Paragraph, Table, Tree
from leadline.reporting.explained import tree
from leadline.reporting.html import to_fragment
from leadline.reporting.objects import told_objects
from leadline.reporting.reader import Reader
from leadline.scoring.scores import Aggregate, CellScore, Scores
from leadline.scoring.units import UnitScores


class Here:
    """A page whose addresses say what was asked for."""

    def explanation(self, what: str) -> str:
        return f"/explain?{what}"

    def subject(self, what: str) -> str:
        return f"/{what}"


def test_a_number_leads_to_its_explanation_and_a_name_to_its_page() -> None:
    row = (Cell(text="Win rate", subject="indicator/win-rate"), Cell(text="61%", explains="win-rate"), Cell(text="9"))
    table = Table(caption="", columns=(Column(title="a"), Column(title="b"), Column(title="c")), rows=(row,))
    page = to_fragment([table], Here())
    assert '<a href="/indicator/win-rate">Win rate</a>' in page
    assert '<a class="explains" href="/explain?win-rate">61%</a>' in page
    assert page.count("<a ") == 2


def test_a_cell_of_a_heat_map_leads_to_what_it_is_made_of() -> None:
    cell = Cell(text="2.50", level=2, explains="order.risk")
    heat = HeatMap(caption="c", corner="", columns=("Order",), rows=(("Risk", (cell,)),), legend=())
    assert '<a class="explains" href="/explain?order.risk">2.50</a>' in to_fragment([heat], Here())


def test_a_chart_is_an_option_for_the_browser_that_cannot_end_its_own_script() -> None:
    option = {"title": "</script><b>&'\""}
    page = to_fragment([Figure(chart=Chart(id="c", option=option, width=9, height=5), caption="", alt="")], Here())
    inside = re.findall(r'<script type="application/json" id="c-option">(.*?)</script>', page)
    assert [json.loads(each) for each in inside] == [option]
    assert 'data-option="c-option" data-width="9" data-height="5"' in page
    assert "<svg" not in page


def test_texts_are_escaped() -> None:
    assert "&lt;script&gt;" in to_fragment([Paragraph(text="<script>")], Here())


def test_a_tree_is_cut_where_the_rest_can_be_asked_for() -> None:
    leaf = node("q", 1.0)
    deep = node("q", 2.0, node("q", 3.0, leaf, field="a.b"), node("j", None, leaf, field="a.c"))
    found: Tree = tree(deep, Reader(model=load_model("ltc"), language="en"), depth=1)
    known, unknown = found.root.children
    assert (known.explains, known.children) == ("a.b", ())
    assert (unknown.explains, len(unknown.children)) == ("", 1)
    assert '<a class="explains" href="/explain?a.b">3</a>' in to_fragment([found], Here())


def gap(stage: str, dimension: str, score: float, priority: float) -> Gap:
    return Gap(stage=stage, dimension=dimension, score=score, target=3, gap=3 - score, weight=0.04, priority=priority)


def initiative(id: str, stages: list[str], dimensions: list[str], suits: tuple[int, int]) -> Initiative:
    text = {"en": id, "zh-Hans": "举措"}
    return Initiative.model_validate({
        "id": id, "name": text, "description": text, "family": "f", "stages": stages, "dimensions": dimensions,
        "cost_class": "S", "duration_months": (1, 2), "suits_levels": suits, "risk": text,
    })  # fmt: skip


def test_initiatives_fit_where_they_work_on_a_gap_and_suit_its_level() -> None:
    gaps = [gap("order", "risk", 1.5, 0.06), gap("order", "automation", 2.5, 0.02), gap("lead", "risk", 2.9, 0.01)]
    both = initiative("both", ["order"], ["risk", "automation"], (1, 3))
    late = initiative("late", ["order"], ["risk"], (2, 4))
    lead = initiative("lead", ["lead"], ["risk"], (1, 2))
    found = fitting_initiatives(gaps, [late, lead, both])
    assert [(one.id, [(its.stage, its.dimension) for its in at]) for one, at in found] == [
        ("both", [("order", "risk"), ("order", "automation")]),
        ("lead", [("lead", "risk")]),
    ]


def test_units_stand_side_by_side_and_what_no_unit_has_is_left_out() -> None:
    def unit(name: str, score: float | None) -> UnitScores:
        cell = CellScore(
            stage="order", dimension="risk", status="rated" if score else "not-rated", score=score, weight=0.04
        )
        whole = Aggregate(kind="whole", id="whole", status="not-rated")
        return UnitScores(
            unit=name, objects=40, scores=Scores(kind="self", cells=(cell,), dimensions=(), stages=(), whole=whole)
        )

    reader = Reader(model=load_model("ltc"), language="en")
    told = told_units([unit("East", 2.5), unit("West", None)], "region", reader, answered=False)
    table = next(part for part in told if isinstance(part, Table))
    assert [column.title for column in table.columns] == ["Stage · dimension", "East", "West"]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Order management · Risk management and compliance", "2.50", "not rated"]
    ]
    assert table.rows[0][1].explains == of_unit(0, "order.risk")
    assert any("From the events alone" in part.text for part in told if isinstance(part, Paragraph))


def test_objects_are_listed_with_days_by_the_companys_clock_and_without_empty_columns() -> None:
    rows = pa.table({
        "id": ["S1", "S2"],
        "day": [date(2025, 1, 28), date(2025, 1, 29)],
        "value": [26.5, 3.0],
        "promised": [datetime(2025, 1, 28, 16), datetime(2025, 1, 28, 16, 30)],
        "reason": pa.array([None, None], pa.string()),
    })  # fmt: skip
    model = load_model("ltc")
    known = model.indicator_of["lead-response-time"]
    told = told_objects(rows, Reader(model=model, language="en"), "Asia/Shanghai", known)
    assert [column.title for column in told.columns] == ["Number", "Day", "Value", "promised"]
    assert [[cell.text for cell in row] for row in told.rows] == [
        ["S1", "2025-01-28", "26.5 h", "2025-01-29"],
        ["S2", "2025-01-29", "3.0 h", "2025-01-29 00:30"],
    ]
