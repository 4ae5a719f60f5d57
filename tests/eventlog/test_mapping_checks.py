"""A mapping's mistakes: all told at once, each with its line and what would be right."""

from textwrap import dedent

import pytest

from leadline.errors import MappingError
from leadline.eventlog import load_mapping


@pytest.fixture
def mistakes(tmp_path, model):
    def mistakes(text: str) -> list[str]:
        path = tmp_path / "mapping.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        with pytest.raises(MappingError) as raised:
            load_mapping(path, model)
        assert raised.value.sentences("zh-Hans")
        return raised.value.sentences("en")

    return mistakes


def test_every_mistake_is_told_at_once(mistakes):
    found = mistakes(
        """
        time_zone: Asia/Shanghia
        plausible: [2100-01-01, 1990-01-01]
        tables:
          - name: leads
            file: leads.csv
            object: lead
            id: id
            format: "%Y-%q"
            encoding: utf-99
            where: status = 'x'; drop table events
            attributes: {amount: {column: a, type: text}}
            events: {capture_led: created}
          - name: leads
            file: log.csv
            objects: {thread: id}
            activity: step
            time: at
            activities: {Freigabe: chek_credit}
        """
    )
    assert len(found) == 10
    expected = {
        "line 2: 'Asia/Shanghia' is not a time zone. Did you mean Asia/Shanghai",
        "line 3: the plausible dates end (1990-01-01) before they begin (2100-01-01)",
        "line 9: '%Y-%q' is not a date format",
        "line 10: 'utf-99' is not a known encoding",
        "line 11: 'status = 'x'; drop table events' is not a condition",
        "line 12: the attribute 'amount' is of type number, not text",
        "line 13: 'capture_led' is not an activity of the model. Similar or known ones: capture_lead",
        "line 14: two tables are called 'leads'",
        "line 16: 'thread' is the name of the whole chain",
        "line 19: 'chek_credit' is not an activity of the model. Similar or known ones: check_credit",
    }
    assert {e for e in expected if not any(f"mapping.yaml, {e}" in f for f in found)} == set()


def test_links_that_go_round_name_types_tables_and_columns(mistakes):
    found = mistakes(
        """
        tables:
          - {name: quotes, file: q.csv, object: quote, id: id, links: {opportunity: opp_id}}
          - {name: opps, file: o.csv, object: opportunity, id: id, links: {lead: lead_id}}
          - {name: leads, file: l.csv, object: lead, id: id, links: {quote: won_quote}}
        """
    )
    assert len(found) == 1
    assert "opportunity" in found[0]
    assert "quotes.opp_id, opps.lead_id, leads.won_quote" in found[0]
    assert found[0].startswith("mapping.yaml, line ")


def test_a_link_to_its_own_type_is_refused(mistakes):
    (found,) = mistakes(
        """
        tables:
          - {name: orders, file: o.csv, object: order, id: id, links: {order: parent_order}}
        """
    )
    assert "orders.parent_order links objects to their own type (order -> order)" in found


def test_yaml_mistakes_have_lines(mistakes):
    (found,) = mistakes(
        """
        tables:
          - {name: orders, file: o.csv, object: order, idd: id}
        """
    )[:1]
    assert "line 3" in found


def test_a_missing_mapping_is_a_mapping_error(tmp_path):
    with pytest.raises(MappingError, match="does not exist"):
        load_mapping(tmp_path / "none.yaml")


def test_a_condition_of_a_step_is_checked(mistakes):
    (found,) = mistakes(
        """
        tables:
          - name: orders
            file: o.csv
            object: order
            id: id
            events:
              create_order:
                time: at
                where: read_csv('x') = 1
        """
    )
    assert found.startswith("mapping.yaml, line 10: 'READ_CSV('x')' may not stand in a condition")


def test_a_day_and_its_time_of_day_are_two_columns_with_a_format_for_the_day(mistakes):
    table = "- {{name: o{0}, file: o.csv, object: order, id: id, {1}}}"
    tables = [
        'events: {create_order: {time: [ERDAT, ERZET], format: "%Y%m%d %H%M%S"}}',
        "format: excel, events: {create_order: at, ship_goods: {time: [ERDAT, ERZET]}}",
        'format: "%Y%m%d", events: {create_order: [ERDAT, ERZET]}, recorded: [CPUDT, CPUTM]',  # right
    ]
    found = mistakes("tables:\n" + "".join(f"  {table.format(i, each)}\n" for i, each in enumerate(tables)))
    assert [each.split(":")[0] for each in found] == ["mapping.yaml, line 2", "mapping.yaml, line 3"]
    assert all("so the format is that of the day alone" in each for each in found)
    found = mistakes(
        """
        tables:
          - {name: a, file: a.csv, object: order, id: id, events: {create_order: [ERDAT]}}
          - {name: b, file: b.csv, objects: {order: id}, activity: a, time: [ERDAT, ERZET, ERNAM]}
        """
    )
    assert found == [
        "mapping.yaml, line 3: the list 'tables.0.events.create_order' has too few values. Add the missing one.",
        "mapping.yaml, line 4: the list 'tables.1.time' has more than 2 values. Take some out.",
    ]
