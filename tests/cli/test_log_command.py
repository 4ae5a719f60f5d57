"""``leadline log``: what the indicators lack that the data cannot give, and what an export holds."""

import re

import pytest

MAPPING = """
tables:
  - {name: log, file: log.csv, objects: {order: order}, activity: step, time: at}
"""
ASSESSMENT = """
name: {en: Small, zh-Hans: 小型评估}
organisation: {en: Small, zh-Hans: 小公司}
model: ltc
kind: self
period: {from: 2025-01-01, to: 2025-12-31}
target: {default: 3.0}
data: .
mapping: mapping.yaml
"""
LOG = "order,step,at\n1,create_order,2025-03-01 09:00\n1,ship_goods,2025-03-03 10:00\n"


@pytest.fixture
def small(tmp_path):
    for name, text in {"mapping.yaml": MAPPING, "assessment.yaml": ASSESSMENT, "log.csv": LOG}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def counts(shown: str, caption: str) -> list[int]:
    """Return the last number of each row of the table below a caption."""
    table = re.split(r"─ *\n", shown.split(caption, 1)[1])[1]
    return [int(found) for found in re.findall(r" (\d+) *$", re.split(r"\n *\n", table)[0], re.MULTILINE)]


def test_reasons_are_counted_and_what_most_lack_comes_first(leadline, small):
    code, said, _ = leadline("log", "check", small)
    reasons = counts(said, "What the others lack")
    assert code == 0
    assert re.search(r"no records of type 'Lead', and nothing that stands for them +\d+ ", said)
    assert len(reasons) == 12
    assert reasons == sorted(reasons, reverse=True)
    assert "Lead cycle spread" not in said
    further, of = map(int, re.search(r"Further reasons: (\d+) \(indicators: (\d+)\)", said).groups())
    measured, asked = map(sum, zip(*(map(int, row) for row in re.findall(r"  (\d+) +(\d+) *$", said, re.MULTILINE))))
    assert further > 0
    assert sum(reasons) + of == asked - measured


def test_all_lists_every_indicator_with_its_reason(leadline, small):
    _, said, _ = leadline("log", "check", small, "--all")
    assert "Further reasons" not in said
    assert len(counts(said, "What the others lack")) > 12
    assert re.search(r"Lead cycle spread +the data has no records of type 'Lead'", said)


def test_the_reasons_are_told_in_chinese(leadline, small):
    _, said, _ = leadline("log", "check", small, "--language", "zh-Hans")
    assert re.search(r"数据中没有“线索”类记录，也没有可替代的记录 +\d+ ", said)
    assert re.search(r"另有 \d+ 种原因，涉及 \d+ 个指标", said)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "2 of 2 events; 1 of them stand for no step"), ("zh-Hans", "2 个事件中的 2 个，其中 1 个不对应参考流程")],
)
def test_an_export_tells_how_many_of_its_events_are_no_step(leadline, small, language, told):
    (small / "log.csv").write_text(LOG.replace("ship_goods", "Coffee"), encoding="utf-8")
    assert told in leadline("log", "export", small, small / "out.json", "--language", language)[1]
