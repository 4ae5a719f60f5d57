"""The mapping's page: two people at once, tables of hundreds of columns, and a preview that reads not everything."""

import re
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import InputError
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import do
from leadline.web.sources import heads
from leadline.web.sources.actions import add_upload, ask_look, change_mapping, confirm_mapping, write_mapping
from leadline.web.sources.models import MappingVersion, Prepared
from leadline.web.sources.state import log_folder, prepared_log
from leadline.web.sources.wizard import MOST
from web.conftest import World
from web.test_sources import MAPPING, ORDERS, bare, upload, url, work_off

__all__ = ["bare"]
PART = {"HX-Request": "true"}


def newest() -> MappingVersion:
    return MappingVersion.objects.all()[0]


def mapped(world: World) -> MappingVersion:
    actor = world.actor("data-analyst")
    add_upload(actor, world.assessment, upload("orders.csv", ORDERS))
    ask_look(actor, world.assessment)
    write_mapping(actor, world.assessment, MAPPING)
    work_off()
    return newest()


def test_a_choice_made_on_an_older_mapping_is_refused_and_says_who_was_faster(bare: World) -> None:
    seen = mapped(bare).revision
    chosen = {"what": "role", "table": "0", "name": "paid", "value": "", "seen": seen}
    faster, slower = bare.client("lead-assessor"), bare.client("data-analyst")
    assert faster.post(url(bare, "mapping-change"), chosen, headers=PART).status_code == 200
    kept = newest().text
    late = {"what": "role", "table": "0", "name": "shipped", "value": "", "seen": seen}
    part = slower.post(url(bare, "mapping-change"), late, headers=PART)
    assert part.status_code == 200, "htmx swaps nothing else in"
    assert "lead-assessor changed this mapping" in part.content.decode()
    assert newest().text == kept
    assert f'name="seen" value="{newest().revision}"' in part.content.decode(), "the next choice is of what is shown"
    assert slower.post(url(bare, "mapping-change"), late).status_code == 422
    assert (
        slower.post(url(bare, "mapping-change"), {**late, "seen": newest().revision}, headers=PART).status_code == 200
    )
    assert "shipped" not in newest().text


def test_of_the_rows_that_a_condition_leaves_no_count_of_the_whole_file_is_shown(bare: World) -> None:
    actor = bare.actor("data-analyst")
    rows = "order_no,activity,time\n" + "".join(
        f"{kind}{i},Create order,2025-01-{i + 10}\n" for i in range(9) for kind in "QK"
    )
    add_upload(actor, bare.assessment, upload("log.csv", rows))
    ask_look(actor, bare.assessment)
    work_off()
    table = "tables: [{name: t, file: log.csv, objects: {order: order_no}, activity: activity, time: time%s}]"
    shown = []
    for where in ("", ", where: order_no like 'Q%'"):
        write_mapping(actor, bare.assessment, table % where)
        page = bare.client("data-analyst").get(url(bare, "mapping")).content.decode()
        shown += re.findall(r'class="file-name">Create order</th><td class="text-end">([^<]*)<', page)
    assert shown == ["18", "–"]


def test_nobody_confirms_what_he_has_not_seen(bare: World) -> None:
    seen = mapped(bare).revision
    write_mapping(bare.actor("lead-assessor"), bare.assessment, MAPPING.replace("Asia/Shanghai", "UTC"))
    refused = bare.client("data-analyst").post(url(bare, "mapping-confirm"), {"seen": seen})
    assert (refused.status_code, "lead-assessor" in refused.content.decode()) == (422, True)
    assert newest().confirmed is None


def test_a_text_written_on_an_older_mapping_is_kept_on_the_page_beside_what_is_different(bare: World) -> None:
    seen = mapped(bare).revision
    write_mapping(bare.actor("lead-assessor"), bare.assessment, MAPPING.replace("Asia/Shanghai", "UTC"))
    analyst, mine = bare.client("data-analyst"), MAPPING.replace("Asia/Shanghai", "Europe/Berlin")
    response = analyst.post(url(bare, "mapping-text"), {"text": mine, "seen": seen})
    page = response.content.decode()
    assert response.status_code == 422
    assert "time_zone: Europe/Berlin" in page, "what was typed is not lost"
    assert ("-time_zone: UTC" in page, "+time_zone: Europe/Berlin" in page) == (True, True)
    assert "UTC" in newest().text
    shown = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert analyst.post(url(bare, "mapping-text"), {"text": mine, "seen": shown}).status_code == 302
    assert "Berlin" in newest().text, "who saves again has seen the other one"


def test_a_proposal_does_not_take_the_place_of_what_was_written_meanwhile(bare: World) -> None:
    actor = bare.actor("data-analyst")
    mapped(bare)
    job = ask_look(actor, bare.assessment, propose=True)
    written = write_mapping(actor, bare.assessment, MAPPING.replace("Asia/Shanghai", "UTC"))
    do.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.told[0].code) == ("failed", "web-mapping-changed")
    assert newest().text == written.text


def test_programs_may_say_which_mapping_they_saw(bare: World) -> None:
    actor, seen = bare.actor("data-analyst"), mapped(bare).revision
    change_mapping(actor, bare.assessment, MAPPING + "# mine\n")
    for late in (
        lambda: write_mapping(actor, bare.assessment, MAPPING, seen=seen),
        lambda: confirm_mapping(actor, newest(), seen=seen),
    ):
        with pytest.raises(InputError) as caught:
            late()
        assert caught.value.problems[0].code == "web-mapping-changed"
    assert write_mapping(actor, bare.assessment, MAPPING).text == MAPPING, "who says nothing does not mind"


@pytest.fixture
def wide(bare: World) -> World:
    """A table of 400 columns, as an export of everything is."""
    names = [f"ZZ_FIELD_{number:03d}" for number in range(397)]
    rows = [
        f"{n},2025-03-{n + 1:02d} 09:15,2025-03-{n + 2:02d} 16:00," + ",".join("x" for _ in names) for n in range(9)
    ]
    content = "\n".join([",".join(["order_no", "entered", "shipped", *names]), *rows])
    actor = bare.actor("data-analyst")
    add_upload(actor, bare.assessment, upload("wide.csv", content))
    events = "{create_order: entered, ship_goods: shipped}"
    text = "tables: [{name: wide, file: wide.csv, object: order, id: order_no, events: " + events + "}]"
    write_mapping(actor, bare.assessment, text)
    ask_look(actor, bare.assessment)
    assert [each.state for each in work_off()] == ["done"]
    return bare


def test_columns_without_a_place_are_unfolded_on_demand_and_found_by_name(wide: World) -> None:
    analyst = wide.client("data-analyst")
    page = analyst.get(url(wide, "mapping")).content.decode()
    assert (page.count("<optgroup") < 40 * MOST, "397 more columns" in page) == (True, True)
    assert "ZZ_FIELD_001" not in page
    columns = url(wide, "mapping-columns", table=0)
    first = analyst.get(columns).content.decode()
    assert re.findall(r"ZZ_FIELD_\d+", first)[0] == "ZZ_FIELD_000"
    assert "(347 left)" in first
    assert "ZZ_FIELD_050" in analyst.get(columns, {"start": "50"}).content.decode()
    found = analyst.get(columns, {"find": "field_12"}).content.decode()
    assert set(re.findall(r"ZZ_FIELD_\d+", found)) == {f"ZZ_FIELD_12{digit}" for digit in range(10)}
    assert "No column has this" in analyst.get(columns, {"find": "nothing"}).content.decode()
    assert analyst.get(url(wide, "mapping-columns", table=7)).status_code == 404

    chosen = {
        "what": "role", "table": "0", "name": "ZZ_FIELD_123", "value": "resource", "seen": newest().revision,
        "opened": "0", "find": "field_12",
    }  # fmt: skip
    part = analyst.post(url(wide, "mapping-change"), chosen, headers=PART).content.decode()
    assert ("ZZ_FIELD_123" in part, "396 more columns" in part) == (True, True)
    assert "columns/0/?find=field_12" in part, "what was unfolded stays so"
    assert "ZZ_FIELD_123" not in analyst.get(columns, {"find": "field_12"}).content.decode()


def test_a_preview_of_large_files_reads_their_first_rows_and_confirming_reads_all(
    bare: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadline.web.sources.reading.keep_heads", lambda folder: heads.keep_heads(folder, 100, 130))
    mapped(bare)
    analyst = bare.client("data-analyst")
    analyst.post(url(bare, "mapping-read"))
    assert [each.state for each in work_off()] == ["done"]
    (preview,) = Prepared.objects.all()
    assert (preview.facts["cut"], preview.facts["types"][0]["objects"]) == (["orders.csv"], 1)
    assert list(log_folder(bare.assessment).iterdir()) == [], "of a preview no log is kept"
    page = analyst.get(url(bare, "mapping")).content.decode().partition('id="preview"')[2]
    assert ("4711" in page, "4712" in page, "only at their beginning: orders.csv" in page) == (True, False, True)
    assert analyst.get(url(bare, "data-quality")).status_code == 200
    analyst.post(url(bare, "mapping-confirm"), {"seen": newest().revision})
    assert prepared_log(bare.assessment) is None
    assert [(each.kind, each.state) for each in work_off()] == [("read", "done")]
    assert prepared_log(bare.assessment) is not None
    page = analyst.get(url(bare, "mapping")).content.decode().partition('id="preview"')[2]
    assert ("4713" in page, "only at their beginning" in page) == (True, False)


def test_of_a_table_in_parquet_the_first_rows_are_kept_and_what_is_stored_is_not_touched(tmp_path: Any) -> None:
    stored, folder = tmp_path / "stored", tmp_path / "folder"
    folder.mkdir()
    pq.write_table(pa.table({"no": list(range(1000))}), stored)
    (folder / "orders.parquet").hardlink_to(stored)
    assert heads.keep_heads(folder, whole=10, head=10, rows=30) == ("orders.parquet",)
    assert pq.read_table(folder / "orders.parquet")["no"].to_pylist() == list(range(30))
    assert pq.read_metadata(stored).num_rows == 1000


def test_two_clicks_are_one_reading(bare: World) -> None:
    mapped(bare)
    analyst = bare.client("data-analyst")
    for _ in range(2):
        analyst.post(url(bare, "mapping-read"))
    assert Job.objects.filter(kind="read", state="waiting").count() == 1
