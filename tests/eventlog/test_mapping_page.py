"""The guide to mappings: its examples do what the page says."""

import re
from pathlib import Path
from textwrap import dedent, indent

import pytest
from ruamel.yaml import YAML

from leadline.databases import parse_address
from leadline.eventlog.check import check_mapping
from leadline.eventlog.mapping import Mapping


@pytest.fixture(scope="module")
def blocks(root: Path) -> list[str]:
    page = (root / "docs" / "mapping.md").read_text(encoding="utf-8")
    return [dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)]


def test_the_two_shapes_together(blocks, read, rows):
    log = read(
        blocks[0],
        {
            "orders.csv": """
                order_no,customer,entered,shipped,paid,entered_by
                4711,Acme,2024-03-01 09:15,2024-03-04 16:00,,ann
                """,
            "workflow.csv": """
                document,step,at,by,team
                4711,Credit Check,2024-03-01 10:02,bot7,Credit
                4711,ready TO go,2024-03-02 10:00,ann,Orders
                """,
        },
    )
    steps = rows(log, "SELECT activity, automated FROM steps_order ORDER BY position")
    assert [(log.activities[step["activity"]], step["automated"]) for step in steps] == [
        ("create_order", None),
        ("check_credit", True),
        ("confirm_order", False),
        ("ship_goods", None),
    ]
    assert rows(log, "SELECT c.id FROM link_order_customer l JOIN object_customer c ON c.object = l.parent") == [
        {"id": "Acme"}
    ]


def test_log_files_need_nothing_but_their_name(blocks, model):
    mapping = Mapping.model_validate(YAML(typ="safe").load(blocks[1]))
    check_mapping(mapping, model)
    assert [(type(table).__name__, table.name) for table in mapping.tables] == [
        ("LogFile", "tickets"),
        ("LogFile", "orders"),
    ]


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 7])
def test_the_other_examples_are_parts_of_a_mapping(blocks, model, number):
    block = blocks[number]
    table = block if block.startswith("-") else "- {name: t, file: t.csv, object: opportunity, id: id}"
    data = YAML(typ="safe").load(table)
    if not block.startswith("-"):
        data[0] |= YAML(typ="safe").load(indent(block, " "))
    check_mapping(Mapping.model_validate({"tables": data}), model)


def test_a_day_and_a_time_of_day_in_two_columns(blocks, model):
    mapping = Mapping.model_validate(YAML(typ="safe").load(blocks[8]))
    check_mapping(mapping, model)
    assert mapping.tables[0].events["create_order"].time == ("ERDAT", "ERZET")


def test_tables_of_databases(blocks, model):
    mapping = Mapping.model_validate(YAML(typ="safe").load(blocks[9]))
    check_mapping(mapping, model)
    assert [table.origin for table in mapping.tables] == ["erp: sales.orders", "erp: payments (SQL)"]
    kinds = [parse_address(each.url.get_secret_value(), environment={"ERP_PASSWORD": "x"}).kind
             for each in mapping.databases.values()]  # fmt: skip
    assert kinds == ["postgresql", "sqlite"]


def test_there_are_no_other_examples(blocks):
    assert len(blocks) == 10
