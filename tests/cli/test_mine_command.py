"""``leadline mine``: every question in both languages, slices, JSON, and what is asked wrongly."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leadline.mining import Mined, Question
from leadline.text import catalogue

Leadline = Callable[..., tuple[int, str, str]]

FILES = {
    "assessment.yaml": "name: A small log\norganisation: Nobody Ltd\nmapping: mapping.yaml\n",
    "mapping.yaml": """\
tables:
  - name: log
    file: log.csv
    objects: {order: order}
    activity: step
    time: at
    resource: by
    department: team
    automated: auto
  - name: orders
    file: orders.csv
    object: order
    id: order
    attributes: {region: region}
""",
    "data/log.csv": """\
order,step,at,by,team,auto
A,create_order,2024-03-01 08:00,ann,Desk,no
A,check_credit,2024-03-01 10:00,cem,Credit,yes
A,create_order,2024-03-01 11:00,ann,Desk,no
A,check_credit,2024-03-02 11:00,cem,Credit,yes
A,ship_goods,2024-03-02 12:00,sue,Stock,no
B,create_order,2024-03-04 08:00,ann,Desk,yes
B,receive_payment,2024-03-04 14:00,sue,Stock,yes
""",
    "data/orders.csv": "order,region\nA,North\nB,South\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "company" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "company"


FOUND = {  # a piece of each answer: worked out in tests/mining/test_by_hand.py
    Question.FLOW: "13.0 h",
    Question.WAITS: "Desk → Credit 100%",
    Question.VARIANTS: "2 different ways",
    Question.DURATIONS: "17.0 h on average",
    Question.REWORK: "1 of 2 objects (50%) repeat a step; 2 of 7 events are repeats.",
    Question.HANDOVERS: "5 handovers on 2 of 2 objects; 2 times work was given straight back, on 1 objects.",
    Question.WORKLOAD: "Desk",
    Question.PEOPLE: "ann",
    Question.AUTOMATION: "57% were done by a system. 1 of 2 objects came through",
    Question.CASH: "1 of 2 (50%) had reached 'Receive payment' by 2024-03-04",
    Question.FITNESS: "1 of 2 objects (50%) keep to the reference flow in all they did; 86% of 7 steps",
}


@pytest.mark.parametrize("question", list(Question))
def test_every_question_has_an_answer_in_both_languages(leadline: Leadline, folder: Path, question: Question):
    code, english, complaint = leadline("mine", question, folder, "--language", "en")
    assert (code, complaint) == (0, "")
    assert "".join(FOUND[question].split()) in "".join(english.split())
    code, chinese, _ = leadline("mine", question, folder, "--language", "zh-Hans")
    assert code == 0
    assert catalogue("reports")[f"mined-{question}"].zh_hans in chinese
    assert catalogue("reports")[f"mined-{question}"].en not in chinese


def test_every_question_is_told_in_the_help():
    for text in (catalogue("cli")["help-mine-question"].en, catalogue("cli")["help-mine-question"].zh_hans):
        assert all(question in text for question in Question)


def test_a_slice_by_value_and_period(leadline: Leadline, folder: Path):
    _, said, _ = leadline("mine", "durations", folder, "--where", "region=South", "--from", "2024-03-02")
    assert "1 objects, 6.0 h on average" in said
    _, said, _ = leadline("mine", "durations", folder, "--to", "2024-03-03", "--object", "order")
    assert "1 objects, 28.0 h on average" in said
    _, said, _ = leadline("mine", "durations", folder, "--where", "region=South", "--where", "region=North")
    assert "2 objects" in said


def test_answers_by_attribute_as_json(leadline: Leadline, folder: Path, tmp_path: Path):
    path = tmp_path / "out" / "answers.json"
    code, said, _ = leadline("mine", "durations", folder, "--by", "region", "--json", path)
    assert code == 0
    assert "Region: North" in said
    mined = Mined.model_validate(json.loads(path.read_text(encoding="utf-8")))
    assert [(each.value, each.answer.mean_hours) for each in mined.answers] == [("North", 28.0), ("South", 6.0)]
    first = path.read_bytes()
    leadline("mine", "durations", folder, "--by", "region", "--json", path)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--object", "invoice"], "Error: the log has no objects of type 'invoice'. It has: order."),
        (["--by", "colour"], "objects of type 'order' have no attribute 'colour'. They have: region."),
        (["--where", "region"], "'region' after --where is no condition. Write ATTRIBUTE=VALUE"),
        (["--from", "March"], "'March' is no day. Write it as 2024-03-01."),
        (["--from", "2024-02-01", "--to", "2024-01-01"], "the period ends (2024-01-01) before it begins (2024-02-01)"),
    ],
)
def test_what_is_asked_wrongly_is_said(leadline: Leadline, folder: Path, options: list[str], says: str):
    code, said, complaint = leadline("mine", "flow", folder, *options)
    assert (code, said) == (2, "")
    assert says in complaint


def test_without_data_there_is_nothing_to_ask(leadline: Leadline, folder: Path):
    (folder / "assessment.yaml").write_text("name: x\norganisation: y\nanswers: [answers.csv]\n", encoding="utf-8")
    (folder / "answers.csv").write_text("respondent,department,role,item,answer\n", encoding="utf-8")
    assert leadline("mine", "flow", folder) == (0, "no data was given\n", "")


def test_a_question_without_a_find_shows_no_empty_table(leadline: Leadline, folder: Path):
    _, said, _ = leadline("mine", "rework", folder, "--where", "region=South", "--language", "en")
    assert "0 of 1 objects (0%) repeat a step" in said
    assert "Straight" not in said


def test_only_a_chain_is_told_to_share_steps(leadline: Leadline, folder: Path):
    mapping, data = folder / "mapping.yaml", folder / "data"
    mapping.write_text(
        mapping.read_text(encoding="utf-8")
        + "  - {name: leads, file: leads.csv, object: lead, id: lead, events: {capture_lead: at}}\n"
        + "  - {name: of, file: of.csv, object: order, id: order, links: {lead: lead}}\n",
        encoding="utf-8",
    )
    (data / "leads.csv").write_text("lead,at\nL,2024-02-01 08:00\n", encoding="utf-8")
    (data / "of.csv").write_text("order,lead\nA,L\nB,L\n", encoding="utf-8")
    note = "such as the lead behind two orders, counts in each of them"
    _, said, _ = leadline("mine", "durations", folder, "--language", "en")
    assert note in said
    _, said, _ = leadline("mine", "durations", folder, "--object", "order", "--language", "en")
    assert note not in said


def test_steps_that_a_slice_does_not_have_are_not_named(leadline: Leadline, folder: Path):
    (folder / "data" / "orders.csv").write_text(
        "order,region,planned\nA,North,2024-03-01\nB,South,\n", encoding="utf-8"
    )
    mapping = folder / "mapping.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8") + "    events: {plan_supply: planned}\n", encoding="utf-8")
    _, said, _ = leadline("mine", "rework", folder, "--by", "region", "--language", "en")
    north, south = said.split("Region: South")
    assert "The data keep one date for: Plan supply or resources" in north
    assert "Plan supply or resources" not in south
