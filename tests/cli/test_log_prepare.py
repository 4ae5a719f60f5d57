"""``leadline log prepare``: a log kept on disk, and a plain word where that cannot be."""

from pathlib import Path

from leadline.eventlog import open_log

EXAMPLE = Path(__file__).parents[2] / "examples" / "manufacturer"


def test_the_example_is_prepared_and_opened(leadline, model, tmp_path):
    place = tmp_path / "log.leadline"
    code, out, _ = leadline("log", "prepare", EXAMPLE, "--out", place, "--memory", "300MB", "--threads", "1")
    assert (code, place.name in out) == (0, True)
    assert sorted(each.name for each in place.iterdir()) == ["log.json", "tables.duckdb"]
    code, _, told = leadline("log", "prepare", EXAMPLE, "--out", tmp_path / "x", "--memory", "lots")
    assert code == 2
    assert "'lots' is no amount of memory" in " ".join(told.split())
    assert not (tmp_path / "x").exists()
    code, _, told = leadline("log", "prepare", EXAMPLE, "--out", tmp_path, "--language", "zh-Hans")
    assert (code, "不会覆盖" in told) == (2, True)


def test_a_log_of_many_types_is_asked_as_it_was_prepared(leadline, model, tmp_path):
    place = tmp_path / "log.leadline"
    assert leadline("log", "prepare", EXAMPLE, "--out", place)[0] == 0
    with open_log(place, model) as log:
        assert log.type_of("order").objects > 0
        assert log.engine.query("SELECT sum(steps) > 0 AS some FROM object_thread")["some"].to_pylist() == [True]
        assert log.engine.query("SELECT count(first_create_order) > 0 AS some FROM object_order")["some"][0].as_py()


def test_an_event_of_several_objects_counts_once(leadline, tmp_path):
    (tmp_path / "events.csv").write_text(
        "quote,order,step,at\nQ1,S1,Create order,2025-01-02\nQ1,,Send quote,2025-01-01\n,S2,Create order,2025-01-03\n",
        encoding="utf-8",
    )
    (tmp_path / "mapping.yaml").write_text(
        "tables: [{name: t, file: events.csv, objects: {quote: quote, order: order}, activity: step, time: at,"
        " activities: {Create order: create_order, Send quote: submit_quote}}]",
        encoding="utf-8",
    )
    (tmp_path / "assessment.yaml").write_text("organisation: a\nname: a\nmapping: mapping.yaml\n", encoding="utf-8")
    code, told, errors = leadline("log", "prepare", tmp_path, "--data", tmp_path, "--out", tmp_path / "log.leadline")
    assert (code, "3 events of 3 objects" in told) == (0, True), errors
