"""A folder comes in, is worked out in a job, and goes out again; what comes from outside reaches nothing else."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leadline.assessment import assess, read_result
from leadline.errors import InputError
from leadline.web.assessments.actions import change_assessment, delete_assessment
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment, Run
from leadline.web.audit.models import Entry
from leadline.web.files.models import StoredFile
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import Running, do
from leadline.web.questionnaires.answering import Given, save_answer
from leadline.web.results import logs
from leadline.web.results.importing import import_folder
from leadline.web.results.logs import has_log
from leadline.web.results.progress import changes_since
from leadline.web.results.runs import assess_it, make_result
from leadline.web.results.unpacking import unpack
from leadline.web.sources.models import Prepared, Upload
from leadline.web.sources.state import confirmed
from web.conftest import World

YAML = """
name: {en: Small, zh-Hans: 小评估}
organisation: Haichuan
model: ltc
goal: cash-cycle
period: {from: 2024-03-01, to: 2024-03-31}
target: {default: 3.5}
breakdown: [region]
units: [North]
mapping: mapping.yaml
answers: [answers/*.csv]
"""
MAPPING = """
tables:
  - name: orders
    file: orders.csv
    object: order
    id: no
    attributes: {region: region}
    events: {create_order: entered, ship_goods: shipped, receive_payment: paid}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with forty orders of a day each, but S07 takes twelve, one answer, and all an assessment may say."""
    days = [(1 + i % 20, 20 if i == 7 else 2 + i % 20) for i in range(40)]
    rows = [
        f"S{i:02},{'North' if i % 2 else 'South'},2024-03-{entered:02} 08:00,2024-03-{shipped:02} 08:00,"
        for i, (entered, shipped) in enumerate(days)
    ]
    folder = tmp_path / "small"
    for path, text in {
        "assessment.yaml": YAML,
        "mapping.yaml": MAPPING,
        "data/orders.csv": "\n".join(["no,region,entered,shipped,paid", *rows]) + "\n",
        "answers/a.csv": "respondent,department,role,item,answer\nr1,销售部,manager,Q-STD-LM-1,2\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def done(job: Job) -> Job:
    """Do a job as the worker does."""
    do.func(str(job.pk))
    job.refresh_from_db()
    return job


def made(world: World, small: Path) -> Run:
    """Take the small folder in and work it out."""
    assessment = import_folder(world.actor("lead-assessor"), small)
    job = done(make_result(world.actor("assessor"), assessment))
    assert job.state == "done", job.problems
    return Run.objects.get(assessment=assessment)


def test_a_folder_taken_in_gives_the_result_the_command_line_gives(world: World, small: Path) -> None:
    run = made(world, small)
    wanted = assess(small)
    found = read_result(run.file.path)
    assert found.scores == wanted.scores
    assert found.indicators == wanted.indicators
    assert (found.goal, found.period_to, found.gaps) == (wanted.goal, wanted.period_to, wanted.gaps)
    assert (run.number, run.summary["respondents"], run.summary["measured"]) == (1, 1, wanted.coverage.measured)


def test_its_data_are_on_the_pages_of_the_data_and_what_they_prepared_is_not_read_again(
    world: World, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = import_folder(world.actor("lead-assessor"), small)
    version = confirmed(assessment)
    assert version is not None
    assert version.text == MAPPING
    assert [upload.name for upload in Upload.objects.filter(assessment=assessment)] == ["orders.csv"]
    assert done(Job.objects.get(assessment=assessment, kind="read")).state == "done"
    monkeypatch.setattr(logs, "prepare_log", None)
    assert done(make_result(world.actor("assessor"), assessment)).state == "done"
    run = Run.objects.get(assessment=assessment)
    assert has_log(run)
    assert read_result(run.file.path).indicators == assess(small).indicators


CURRENCIES = """
name: Currencies
organisation: Haichuan
model: ltc
mapping: mapping.yaml
scoring: {min_sample: 1}
currency: {report_in: CNY, rates: rates.csv}
not_applicable:
  - {indicator: late-invoices, reason: not due, approver: CFO}
"""
INVOICES = """
tables:
  - name: invoices
    file: invoices.csv
    object: invoice
    id: id
    attributes: {amount: amount, currency: currency}
    events: {create_invoice: made, receive_payment: paid}
"""


def test_the_pages_of_the_data_measure_as_the_result_does(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "currencies"
    rows = ["I1,100,EUR,2025-02-01,2025-02-11", "I2,250,CNY,2025-02-01,2025-03-03", "I3,9,JPY,2025-02-01,2025-03-03"]
    for path, text in {
        "assessment.yaml": CURRENCIES,
        "mapping.yaml": INVOICES,
        "rates.csv": "from,to,date,rate\nEUR,CNY,2025-01,7.5\n",
        "data/invoices.csv": "\n".join(["id,amount,currency,made,paid", *rows]) + "\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    run = made(world, folder)
    result = read_result(run.file.path)
    assert done(Job.objects.get(assessment=run.assessment, kind="read")).state == "done"
    facts = Prepared.objects.get(assessment=run.assessment).facts
    shown = {each["indicator"]: (each["status"], each["reason"]) for each in facts["coverage"]}
    assert shown == {each.indicator: (each.status, each.reason) for each in result.indicators}
    assert shown["collection-days"][0] == "measured"
    assert "late-invoices" not in shown
    assert [each["code"] for each in facts["quality"]] == [each.code for each in result.quality]
    assert "no-rate" in [each.code for each in result.quality]


def test_data_in_folders_of_folders_are_kept_as_they_are(world: World, small: Path) -> None:
    (small / "data" / "erp").mkdir()
    (small / "data" / "orders.csv").rename(small / "data" / "erp" / "orders.csv")
    (small / "data").rename(small / "exports")
    (small / "assessment.yaml").write_text(changed(YAML, data="exports"), encoding="utf-8")
    (small / "mapping.yaml").write_text(MAPPING.replace("orders.csv", "erp/orders.csv"), encoding="utf-8")
    run = made(world, small)
    assert read_result(run.file.path).indicators == assess(small).indicators
    assert not Upload.objects.filter(assessment=run.assessment).exists()


def test_a_folder_goes_out_as_it_came_in(world: World, small: Path, tmp_path: Path) -> None:
    assessment = import_folder(world.actor("lead-assessor"), small)
    response = world.client("lead-assessor").get(reverse("assessment-folder", args=["haichuan", assessment.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="small.zip"'
    content = io.BytesIO(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    out = unpack(content, tmp_path / "out", name="small.zip", limit=10**6)
    assert (out / "data" / "orders.csv").read_bytes() == (small / "data" / "orders.csv").read_bytes()
    assert assess(out).scores == assess(small).scores
    assert Entry.objects.filter(action="folder-taken", actor=world.people["lead-assessor"]).exists()


def test_a_deleted_assessment_takes_its_files_and_its_log_along(
    world: World, small: Path, django_capture_on_commit_callbacks: Any
) -> None:
    run = made(world, small)
    second = import_folder(world.actor("lead-assessor"), small)
    assert done(make_result(world.actor("assessor"), second)).state == "done"
    same = Run.objects.get(assessment=second)
    kept = [Path(settings.WORK) / kind / str(run.assessment_id) for kind in ("data", "logs", "reports")]
    for folder in kept:
        folder.mkdir(parents=True, exist_ok=True)
    paths = [row.path for row in StoredFile.objects.filter(organisation=world.organisation, sha256=run.file.sha256)]
    assert (len(paths), paths[0].is_file()) == (2, True)
    with django_capture_on_commit_callbacks(execute=True):
        delete_assessment(world.actor("lead-assessor"), run.assessment)
    assert not has_log(run)
    assert not any(folder.exists() for folder in kept)
    assert has_log(same)
    assert same.file.path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        delete_assessment(world.actor("lead-assessor"), same.assessment)
    assert not paths[0].is_file()
    left = StoredFile.objects.filter(organisation=world.organisation).exclude(pk=world.run.file.pk)
    assert not left.filter(name__in=["orders.csv", "a.csv", "result.json"]).exists()


def test_a_job_done_again_after_a_kill_keeps_one_run_and_its_log(world: World, small: Path) -> None:
    run = made(world, small)
    again = assess_it(Running(run.job))
    assert again == {"number": 1}
    assert Run.objects.filter(assessment=run.assessment).count() == 1
    assert has_log(run)
    assert not [path for path in Path(settings.WORK).iterdir() if path.name.startswith("assess-")]


def test_what_is_wrong_is_told_in_words_with_the_page_where_it_is_mended(world: World, small: Path) -> None:
    assessment = import_folder(world.actor("lead-assessor"), small)
    absent = {"rule": "no-such-rule", "reason": "none", "approver": "CFO"}
    change_assessment(world.actor("lead-assessor"), assessment, {"not_applicable": [absent]})
    assert done(make_result(world.actor("assessor"), assessment)).state == "failed"
    page = world.client("assessor").get(reverse("assessment-score", args=["haichuan", assessment.pk]))
    said = page.content.decode()
    assert "no-such-rule" in said
    assert reverse("assessment-define", args=["haichuan", assessment.pk]) in said
    assert str(settings.WORK) not in said
    assert not Run.objects.filter(assessment=assessment).exists()


def test_nobody_starts_twice_and_the_page_says_that_it_is_under_way(world: World) -> None:
    job = make_result(world.actor("assessor"), world.assessment)
    with pytest.raises(InputError):
        make_result(world.actor("lead-assessor"), world.assessment)
    client = world.client("lead-assessor")
    client.post(reverse("result-make", args=["haichuan", world.assessment.pk]))
    assert Job.objects.filter(assessment=world.assessment, kind="assess").count() == 1
    waiting = reverse("result-progress", args=["haichuan", world.assessment.pk])
    assert "HX-Refresh" not in client.get(waiting).headers
    Job.objects.filter(pk=job.pk).update(state="cancelled")
    assert client.get(waiting).headers["HX-Refresh"] == "true"


def test_a_result_says_what_came_in_since(world: World) -> None:
    client = world.client("sponsor")
    page = reverse("results", args=["haichuan", world.assessment.pk, 1])
    assert "since this result: " not in client.get(page).content.decode()
    world.campaign.anonymous = False
    world.campaign.save()
    save_answer(world.actor("respondent"), world.participant, Given(item="Q-STD-LM-1", answer="3", revision=1))
    change_assessment(world.actor("lead-assessor"), world.assessment, {"target": {"default": 4.0}})
    assert changes_since(world.run) == 2
    assert "since this result: 2." in client.get(page).content.decode()
    done(make_result(world.actor("assessor"), world.assessment))
    newest = Run.objects.filter(assessment=world.assessment).first()
    assert newest is not None
    assert (newest.number, changes_since(newest)) == (2, 0)


def archive(entries: dict[str, str], link: str = "") -> io.BytesIO:
    """Return a ZIP archive; ``link`` is the name of an entry that is a symbolic link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in entries.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name == link else 0o100644) << 16
            packed.writestr(info, text)
    file.seek(0)
    return file


HOSTILE = {
    "web-folder-path": [
        {"assessment.yaml": "name: x", "../outside.csv": "x"},
        {"assessment.yaml": "name: x", "/etc/cron.d/x": "x"},
        {"assessment.yaml": "name: x", "a\\..\\b.csv": "x"},
    ],
    "web-folder-no-yaml": [{"orders.csv": "x"}],
    "web-folder-large": [{"assessment.yaml": "0" * 2_000_000}],
    "web-folder-many": [{f"data/{i}.csv": "x" for i in range(2001)}],
}


@pytest.mark.parametrize(("code", "entries"), [(code, each) for code, its in HOSTILE.items() for each in its])
def test_a_hostile_archive_is_refused(code: str, entries: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        unpack(archive(entries), tmp_path / "in", name="a.zip", limit=1_000_000)
    assert [problem.code for problem in raised.value.problems] == [code]
    assert not (tmp_path / "outside.csv").exists()


def test_a_link_in_an_archive_and_a_broken_archive_are_refused(tmp_path: Path) -> None:
    linked = archive({"assessment.yaml": "name: x", "data": "/etc"}, link="data")
    with pytest.raises(InputError) as raised:
        unpack(linked, tmp_path / "in", name="a.zip", limit=10**6)
    assert raised.value.problems[0].code == "web-folder-path"
    with pytest.raises(InputError) as raised:
        unpack(io.BytesIO(b"PK\x03\x04 nothing"), tmp_path / "in2", name="a.zip", limit=10**6)
    assert raised.value.problems[0].code == "web-folder-damaged"


def changed(text: str, **lines: str) -> str:
    """Return the YAML with top-level lines replaced or added."""
    kept = [line for line in text.strip().splitlines() if line.split(":")[0] not in lines]
    return "\n".join([*kept, *(f"{key}: {value}" for key, value in lines.items())]) + "\n"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({"mapping": "../../mapping.yaml"}, "web-folder-path"),
        ({"answers": "['/etc/*.csv']"}, "web-folder-path"),
        ({"data": "../.."}, "web-folder-path"),
        ({"previous": "../result.json"}, "web-folder-path"),
        ({"model": "./mine"}, "web-folder-model"),
    ],
)
def test_a_folder_reads_nothing_outside_of_itself(world: World, small: Path, lines: dict[str, str], code: str) -> None:
    (small / "assessment.yaml").write_text(changed(YAML, **lines), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        import_folder(world.actor("lead-assessor"), small)
    assert [problem.code for problem in raised.value.problems] == [code]
    assert Assessment.objects.count() == 1


def test_a_mapping_in_a_folder_reads_no_database_and_no_other_file(world: World, small: Path) -> None:
    (small / "mapping.yaml").write_text(
        "databases:\n  erp: {url: 'sqlite:////etc/passwd'}\n"
        + MAPPING.strip("\n").replace("file: orders.csv", "database: erp\n    table: orders"),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as raised:
        import_folder(world.actor("lead-assessor"), small)
    assert [problem.code for problem in raised.value.problems] == ["web-folder-database"]
    (small / "mapping.yaml").write_text(MAPPING.replace("orders.csv", "../answers/a.csv"), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        import_folder(world.actor("lead-assessor"), small)
    assert [problem.code for problem in raised.value.problems] == ["web-folder-path"]
    joined = "file: orders.csv\n    join: {file: ../answers/a.csv, by: [order_no]}"
    (small / "mapping.yaml").write_text(MAPPING.replace("file: orders.csv", joined), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        import_folder(world.actor("lead-assessor"), small)
    assert [problem.code for problem in raised.value.problems] == ["web-folder-path"]


def test_a_folder_comes_in_by_the_page(world: World, small: Path) -> None:
    entries = {
        f"small/{path.relative_to(small).as_posix()}": path.read_text(encoding="utf-8") for path in files_of(small)
    }
    where = reverse("assessment-import", args=["haichuan"])
    client = world.client("lead-assessor")
    wrong = client.post(where, {"archive": SimpleUploadedFile("a.zip", b"nothing")})
    assert wrong.status_code == 422
    assert "no whole ZIP archive" in wrong.content.decode()
    right = client.post(where, {"archive": SimpleUploadedFile("a.zip", archive(entries).getvalue())})
    assert right.status_code == 302
    assessment = Assessment.objects.get(name="Small")
    assert (assessment.name_zh, assessment.goal, assessment.target) == ("小评估", "cash-cycle", {"default": 3.5})
    assert [unit.name for unit in assessment.units.all()] == ["North"]
    assert assess(write_folder(assessment, small.parent / "again")).scores == assess(small).scores


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
