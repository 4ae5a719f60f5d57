"""One department is one, however its name is written: passing work to itself is no handover."""

import pytest

from leadline.mining import find_handovers, measure_workload

MAPPING = """
    tables:
      - {name: log, file: log.csv, objects: {order: id}, activity: step, time: at, department: team}
    """
LOG = """
    id,step,at,team
    1,create_order,2024-01-01 08:00,Sales Desk
    1,check_credit,2024-01-01 09:00,SALES  DESK
    1,promise_date,2024-01-01 10:00,sales-desk
    1,confirm_order,2024-01-01 11:00,Ｓales Ｄesk
    1,pick_goods,2024-01-01 12:00,Verkauf
    1,ship_goods,2024-01-01 13:00,Stock
    2,create_order,2024-01-01 08:00,Sales Desk
    2,ship_goods,2024-01-01 09:00,
    """


def passed(log):
    return {(each.source, each.target): each.count for each in find_handovers(log, "order").handovers}


def test_spellings_of_a_name_are_one_department(read, rows):
    log = read(MAPPING, {"log.csv": LOG})
    assert passed(log) == {("Sales Desk", "Verkauf"): 1, ("Verkauf", "Stock"): 1}
    assert rows(log, "SELECT code, name FROM departments ORDER BY code") == [
        {"code": 0, "name": "Sales Desk"},
        {"code": 1, "name": "Stock"},
        {"code": 2, "name": "Verkauf"},
    ]
    assert rows(log, "SELECT len(dept_create_order) AS n, departments FROM object_order ORDER BY object") == [
        {"n": 1, "departments": 3},
        {"n": 1, "departments": 1},
    ]
    (found,) = [each for each in log.quality if each.code == "department-spellings"]
    assert (found.count, found.of, found.severity) == (1, 3, "note")
    assert found.examples == ("Sales Desk = SALES  DESK = sales-desk = Ｓales Ｄesk",)
    assert [each["department"] for each in log.events().to_pylist()][:5] == ["Sales Desk"] * 4 + ["Verkauf"]


def test_the_mapping_says_which_other_names_are_the_same_department(read):
    log = read(f"{MAPPING}\n    departments: {{verkauf: sales desk, Lager: Stock}}", {"log.csv": LOG})
    assert passed(log) == {("Sales Desk", "Stock"): 1}
    assert [worker.name for worker in measure_workload(log, "order").workers] == ["Sales Desk", "Stock"]
    (unseen,) = [each for each in log.quality if each.code == "department-unseen"]
    assert (unseen.count, unseen.of, unseen.examples) == (1, 2, ("Lager",))


@pytest.mark.parametrize("called", ["Sales Desk", "Front office"])
def test_a_department_that_only_the_mapping_names_is_called_as_there(read, called):
    log = read(f"{MAPPING}\n    departments: {{Verkauf: {called}, Stock: {called}}}", {"log.csv": LOG})
    assert passed(log) == ({} if called == "Sales Desk" else {("Sales Desk", "Front office"): 1})


def test_aliases_of_the_model_are_departments_of_their_own(read):
    log = read(MAPPING, {"log.csv": LOG.replace("sales-desk", "Inside Sales").replace("Verkauf", "Field Sales")})
    assert passed(log)["Sales Desk", "Inside Sales"] == 1
    assert passed(log)["Sales Desk", "Field Sales"] == 1


def test_steps_of_a_milestone_table_have_departments_of_one_spelling_too(read):
    mapping = """
    tables:
      - name: orders
        file: orders.csv
        object: order
        id: id
        events:
          create_order: {time: made, department: maker}
          ship_goods: {time: sent, department: sender}
    """
    orders = "id,made,sent,maker,sender\n1,2024-01-01 08:00,2024-01-02 08:00,Stock,STOCK\n"
    found = find_handovers(read(mapping, {"orders.csv": orders}), "order")
    assert (found.recorded, found.count) == (True, 0)
