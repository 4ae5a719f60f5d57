"""Data of an assessment: files in, a mapping proposed, changed and confirmed, the log read, and all of it scored."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import leadline
from leadline.errors import InputError
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.steps import steps
from leadline.web.audit.models import Entry
from leadline.web.files.models import StoredFile
from leadline.web.files.store import receiving
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import cancel, do
from leadline.web.sources.actions import (
    add_upload,
    ask_read,
    confirm_mapping,
    keep_read,
    remove_connection,
    remove_upload,
    write_mapping,
)
from leadline.web.sources.models import Connection, MappingVersion, Prepared, Upload
from leadline.web.sources.state import log_folder, prepared_log
from web.conftest import World

OLIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "olist" / "mapping.yaml"
ORDERS = (
    "order_no,customer,entered,shipped,paid,entered_by\n"
    "4711,Acme,2025-03-01 09:15,2025-03-04 16:00,2025-04-01 00:00,ann\n"
    "4712,Bolt,2025-03-02 10:00,2025-03-06 12:30,,ben\n"
    "4713,Acme,2025-03-03 11:45,,,ann\n"
)
MAPPING = """\
time_zone: Asia/Shanghai
tables:
  - name: orders
    file: orders.csv
    object: order
    id: order_no
    resource: entered_by
    events: {create_order: entered, ship_goods: shipped, receive_payment: paid}
"""


@pytest.fixture
def bare(world: World, settings: Any, tmp_path: Path) -> World:
    """The world without data, and folders of its own."""
    settings.FILES, settings.WORK = tmp_path / "files", tmp_path / "work"
    Upload.objects.all().delete()
    MappingVersion.objects.all().delete()
    world.assessment.kpi_tables.all().delete()
    return world


def upload(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def url(world: World, name: str, **more: object) -> str:
    return reverse(name, kwargs={"slug": world.organisation.slug, "id": world.assessment.pk, **more})


def work_off() -> list[Job]:
    """Do every job with data that waits, as the worker would, and return them."""
    jobs = list(Job.objects.filter(state="waiting", kind__in=("look", "read")).order_by("created"))
    for job in jobs:
        do.func(str(job.pk))
        job.refresh_from_db()
    return jobs


def test_from_an_upload_to_a_score(bare: World, tmp_path: Path) -> None:
    analyst = bare.client("data-analyst")
    analyst.post(url(bare, "source-add"), {"files": [upload("orders.csv", ORDERS)]})
    assert [job.state for job in work_off()] == ["done"]
    page = analyst.get(url(bare, "mapping")).content.decode()
    assert "orders.csv" in page
    assert MappingVersion.objects.get().origin == "proposed"

    seen = MappingVersion.objects.get().revision
    chosen = {"what": "role", "table": "0", "name": "entered_by", "value": "resource", "seen": seen}
    part = analyst.post(url(bare, "mapping-change"), chosen, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "resource: entered_by" in MappingVersion.objects.get().text

    analyst.post(url(bare, "mapping-read"))
    assert [job.state for job in work_off()] == ["done"]
    page = analyst.get(url(bare, "mapping")).content.decode()
    assert "4711" in page
    assert "2025-03-04 16:00" in page, "the preview tells the times as the file writes them"
    assert "text in utf-8" in page, "and how the file was read"
    assert prepared_log(bare.assessment) is None, "nobody has confirmed the mapping"

    assert analyst.post(url(bare, "mapping-read")).status_code == 302
    assert work_off() == [], "what was read is not read again"
    analyst.post(url(bare, "mapping-confirm"), {"seen": MappingVersion.objects.get().revision})
    assert work_off() == [], "what was read for the preview holds"
    log = prepared_log(bare.assessment)
    assert log is not None
    with leadline.open_log(log, bare.assessment.maturity) as opened:
        assert (opened.types[0].type, opened.types[0].objects) == ("order", 3)
    page = analyst.get(url(bare, "data-quality")).content.decode()
    assert "2025-03-01" in page
    assert analyst.get(url(bare, "assessment-collect")).status_code == 200
    told = {each.key: each.done for step in steps(bare.assessment) for each in step.told}
    assert (told["sources-step-files"], told["sources-step-mapping"], told["sources-step-read"]) == (True, True, True)

    folder = write_folder(bare.assessment, tmp_path / "folder")
    result = leadline.assess(folder)
    assert [file.name for file in result.files] == ["orders.csv"]
    assert any(value.status == "measured" for value in result.indicators)


def test_the_reading_is_stale_once_files_or_mapping_change(bare: World) -> None:
    actor = bare.actor("data-analyst")
    add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    version = confirm_mapping(actor, write_mapping(actor, bare.assessment, MAPPING))
    ask_read(actor, version)
    assert [job.state for job in work_off()] == ["done"]
    first = prepared_log(bare.assessment)
    assert first is not None
    add_upload(actor, bare.assessment, upload("orders.csv", ORDERS + "4714,Cato,2025-03-05 08:00,,,ben\n"))
    assert prepared_log(bare.assessment) is None
    ask_read(actor, version)
    work_off()
    second = prepared_log(bare.assessment)
    assert second is not None
    assert not first.exists(), "logs nobody needs are taken away"
    assert [path.name for path in log_folder(bare.assessment).iterdir()] == [second.name]
    newer = write_mapping(actor, bare.assessment, MAPPING.replace("Asia/Shanghai", "UTC"))
    assert newer.number == version.number + 1
    assert prepared_log(bare.assessment) == second, "a draft changes nothing"
    confirm_mapping(actor, newer)
    assert prepared_log(bare.assessment) is None


def test_a_cancelled_reading_leaves_nothing(bare: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = bare.actor("data-analyst")
    add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    version = confirm_mapping(actor, write_mapping(actor, bare.assessment, MAPPING))
    waiting = ask_read(actor, version)
    cancel(actor, waiting)
    assert waiting.state == "cancelled"
    job = ask_read(actor, version)
    real = leadline.web.sources.reading.write_data

    def asked_to_stop(*args: object) -> None:
        real(*args)
        cancel(actor, Job.objects.get(pk=job.pk))

    monkeypatch.setattr("leadline.web.sources.reading.write_data", asked_to_stop)
    assert [each.state for each in work_off()] == ["cancelled"]
    assert prepared_log(bare.assessment) is None
    assert list(log_folder(bare.assessment).iterdir()) == []


def test_what_is_wrong_with_the_data_is_told_in_the_job(bare: World) -> None:
    actor = bare.actor("data-analyst")
    add_upload(actor, bare.assessment, upload("orders.csv", ORDERS.replace("2025-03-06 12:30", "soon")))
    ask_read(actor, write_mapping(actor, bare.assessment, MAPPING))
    (job,) = work_off()
    assert job.state == "failed"
    assert "soon" in job.told[0].sentence("zh-Hans")
    page = bare.client("data-analyst").get(url(bare, "mapping")).content.decode()
    assert "soon" in page


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (MAPPING.replace("orders.csv", "../../secret.key"), "web-mapping-file"),
        (MAPPING.replace("orders.csv", "/etc/passwd"), "web-mapping-file"),
        (MAPPING.replace("orders.csv", "none.csv"), "web-mapping-file"),
        (
            MAPPING.replace("file: orders.csv", "file: orders.csv\n    join: {file: /etc/passwd, by: [order_no]}"),
            "web-mapping-file",
        ),
        ('databases:\n  erp: {url: "postgresql://u:p@localhost/db"}\n' + MAPPING, "web-mapping-database"),
        ('databases:\n  erp: {url: "sqlite:////var/lib/leadline.sqlite3"}\n' + MAPPING, "web-mapping-database"),
        ('databases:\n  erp: {url: "sqlite:///${LEADLINE_SECRET_KEY}"}\n' + MAPPING, "web-mapping-database"),
        ('databases:\n  erp: {url: "sqlite:///%24%7BHOME%7D"}\n' + MAPPING, "web-mapping-database"),
        (MAPPING.replace("ship_goods", "ship_god"), "mapping-unknown-activity"),
        ("tables: [", "yaml-syntax"),
    ],
)
def test_a_mapping_reads_nothing_but_the_assessments_files(bare: World, given: str, code: str) -> None:
    actor = bare.actor("data-analyst")
    add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    with pytest.raises(InputError) as caught:
        write_mapping(actor, bare.assessment, given)
    assert code in [problem.code for problem in caught.value.problems]
    assert all(problem.place for problem in caught.value.problems), "each is told with its line"
    assert not MappingVersion.objects.exists()


def test_a_wrong_mapping_is_told_and_not_lost(bare: World) -> None:
    typed = MAPPING.replace("orders.csv", "sales.csv")
    response = bare.client("data-analyst").post(url(bare, "mapping-text"), {"text": typed})
    assert response.status_code == 422
    page = response.content.decode()
    assert "line 4" in page
    assert "file: sales.csv" in page


def test_a_file_of_the_same_name_replaces_the_older_and_its_bytes_go(
    bare: World, django_capture_on_commit_callbacks: Any
) -> None:
    actor = bare.actor("data-analyst")
    first = add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    old = first.file.path
    assert old.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        second = add_upload(actor, bare.assessment, upload("orders.csv", ORDERS * 2))
    assert second.pk == first.pk
    assert not old.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove_upload(actor, Upload.objects.get())
    assert not second.file.path.exists()
    assert not StoredFile.objects.filter(name="orders.csv").exists()


def test_a_file_is_of_who_brought_it_last_and_goes_with_a_connection_that_did(bare: World) -> None:
    actor = bare.actor("data-analyst")
    erp = Connection.objects.create(
        organisation=bare.organisation, assessment=bare.assessment, name="erp", kind="database"
    )
    byhand = add_upload(actor, bare.assessment, upload("erp_orders.csv", ORDERS))
    with receiving(actor, "erp_orders.csv", [ORDERS.encode()], ["csv"]) as read:
        keep_read(actor, erp, {"erp_orders.csv": read}, {})
    assert Upload.objects.get().connection == erp, "it was uploaded, and then read"
    assert Upload.objects.get().pk == byhand.pk
    add_upload(actor, bare.assessment, upload("erp_orders.csv", ORDERS))
    remove_connection(actor, erp)
    assert Upload.objects.get().connection is None, "uploaded again it is nobody's but the person's"


def test_data_of_another_organisation_are_not_reached(bare: World) -> None:
    actor = bare.actor("data-analyst")
    row = add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    stranger = bare.client("stranger")
    assert stranger.post(url(bare, "source-remove", upload=row.pk)).status_code == 404
    theirs = reverse("source-remove", kwargs={"slug": "other", "id": bare.assessment.pk, "upload": row.pk})
    assert stranger.post(theirs).status_code == 404
    assert stranger.get(reverse("job", kwargs={"slug": "other", "job": bare.job.pk})).status_code == 404
    assert Upload.objects.filter(pk=row.pk).exists()


def test_the_audit_log_says_what_was_done_with_data(bare: World) -> None:
    actor = bare.actor("data-analyst")
    add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    confirm_mapping(actor, write_mapping(actor, bare.assessment, MAPPING))
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "data-added", "mapping-written", "mapping-confirmed",
    ]  # fmt: skip


@pytest.mark.skipif(not OLIST.is_dir(), reason="the Olist tables are not in ../shared/data")
def test_olist_is_read_as_the_core_reads_it(bare: World, tmp_path: Path) -> None:
    actor, kept = bare.actor("data-analyst"), set[str]()
    for path in sorted(OLIST.glob("*.csv"), key=lambda path: path.name != "olist_orders_dataset.csv"):
        add_upload(actor, bare.assessment, upload(path.name, _head(path, kept)))
    version = confirm_mapping(actor, write_mapping(actor, bare.assessment, EXAMPLE.read_text(encoding="utf-8")))
    ask_read(actor, version)
    assert [job.state for job in work_off()] == ["done"]
    facts = Prepared.objects.get().facts
    (orders,) = [each for each in facts["types"] if each["type"] == "order"]
    assert orders["objects"] == 400
    page = bare.client("viewer").get(url(bare, "data-quality"))
    assert page.status_code == 403, "viewers see results, not data"
    page = bare.client("assessor").get(url(bare, "data-quality")).content.decode()
    assert "olist_orders_dataset.csv" in page
    folder = write_folder(bare.assessment, tmp_path / "folder")
    with leadline.read_log(folder / "mapping-confirmed.yaml", [folder / "data"], bare.assessment.maturity) as log:
        assert [each.model_dump(mode="json") for each in log.types if each.type != "thread"] == facts["types"]


def _head(path: Path, orders: set[str]) -> str:
    """Return the first 400 orders with all that belongs to them, and the first 400 rows of what has no orders."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows)
        own = header.index("order_id") if "order_id" in header else None
        taken = []
        for row in rows:
            if path.name == "olist_orders_dataset.csv" and len(orders) < 400:
                orders.add(row[0])
            if (own is not None and row[own] in orders) or (own is None and len(taken) < 400):
                taken.append(row)
    out = io.StringIO()
    csv.writer(out).writerows([header, *taken])
    return out.getvalue()
