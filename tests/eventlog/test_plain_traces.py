"""Whatever an XES log looks like, reading it by columns gives what reading it element by element gives."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import LeadlineError
from leadline.eventlog.read import xes
from leadline.eventlog.read.parts import Parts

COLUMNS = ("org:resource", "note")


def parts_of(path: Path, folder: Path) -> tuple[object, ...]:
    """Return everything a log holds, or the sentence that says why it cannot be read."""
    try:
        with Parts(folder, COLUMNS) as parts:
            unnamed = xes.read_xes(path, path.name, parts, "order")
    except LeadlineError as error:
        return tuple(error.sentences())
    tables = [pq.read_table(rows.path).to_pylist() for rows in parts.tables.values()]
    return tables, unnamed, sorted(parts.others), parts.clashing, parts.clashes


def both_ways(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    by_columns = parts_of(path, folder)
    with monkeypatch.context() as patch:
        patch.setattr(xes, "read_plain_traces", lambda *_: (0, 0))
        return by_columns, parts_of(path, folder)


# Text and structure with everything the columns cannot take, so that reading changes over in the middle.
value = st.sampled_from(
    ["a", "", "b &amp; c", "&lt;", "&#228;", "ä单", "two\nlines", "tab\there", "it's", "a=b/>", " "]
)
key = st.sampled_from(
    ["concept:name", "time:timestamp", "lifecycle:transition", "org:resource", "note", "size", "k&amp;"]
)
attribute = st.one_of(
    st.builds(
        lambda t, k, v: f'<{t} key="{k}" value="{v}"/>', st.sampled_from(["string", "date", "float"]), key, value
    ),
    st.builds(lambda k, v: f'<string key="{k}" value="{v}" />', key, value),
)
odd = st.sampled_from(
    [
        "<string key='note' value='single'/>",
        '<string value="turned" key="note"/>',
        '<string key="note" value="x"><int key="inner" value="1"/></string>',
        '<list key="l"><values><string key="note" value="y"/></values></list>',
        "<!-- </trace><trace> -->",
        '<string key="note"/>',
        '<string key="note" value="&unknown;"/>',
        '<string key="note" value="<"/>',
        "text",
        "<event>",
    ]
)
inside = st.lists(st.one_of(*[attribute] * 12, odd), max_size=4).map("\n  ".join)
event = st.one_of(st.just("<event/>"), inside.map(lambda body: f"<event>{body}</event>\n"))
trace = st.builds(
    lambda attributes, events: f"<trace>\n{attributes}{''.join(events)}</trace>\n", inside, st.lists(event, max_size=3)
)
plain = st.lists(attribute, min_size=1, max_size=3).map("".join)
plain_trace = st.builds(
    lambda attributes, events: f"<trace>{attributes}{''.join(f'<event>{e}</event>' for e in events)}</trace>",
    plain,
    st.lists(plain, max_size=3),
)
logs = st.builds(
    lambda head, traces, tail: f"<log>{head}{''.join(traces)}{tail}",
    st.sampled_from(["", '<string key="a" value="<trace>"/>', "<!-- <trace> -->", '<global scope="event"/>\n']),
    st.lists(st.one_of(plain_trace, plain_trace, trace), max_size=5),
    st.sampled_from(["</log>", "</log>\n<!-- end -->", "", "<event/></log>", "</log>x"]),
)


@given(logs)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same(tmp_path, monkeypatch, log):
    path = tmp_path / "log.xes"
    path.write_text(log, encoding="utf-8")
    by_columns, by_element = both_ways(path, tmp_path, monkeypatch)
    assert by_columns == by_element


@pytest.mark.parametrize("name", ["bpic2012", "receipt", "helpdesk"])
def test_both_ways_give_the_same_of_real_logs(tmp_path, monkeypatch, shared_data, name):
    by_columns, by_element = both_ways(shared_data / name / f"{name}.xes.gz", tmp_path, monkeypatch)
    assert by_columns == by_element


def test_a_mistake_late_in_a_long_log_has_its_line(tmp_path, monkeypatch):
    trace = '<trace>\n<string key="concept:name" value="a"/>\n<event><string key="note" value="b"/></event>\n</trace>\n'
    path = tmp_path / "log.xes"
    path.write_text("<log>\n" + trace * 3 + "<trace>\n<event>\n</log>")
    want = "log.xes, line 16: this XML is broken here"
    for sentences in both_ways(path, tmp_path, monkeypatch):
        assert sentences[0].startswith(want)
