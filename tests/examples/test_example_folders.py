"""The example folders are whole: the YAML is right, the mappings fit the files, and nothing foreign lies in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline import Log, Model, read_log
from leadline.assessment import Folder

EXAMPLES = Path(__file__).parents[2] / "examples"
MODEL_OBJECTS_NOT_SIMULATED = {"order_line", "dispute"}


@pytest.fixture(scope="module")
def manufacturer(model: Model) -> Iterator[Log]:
    folder = Folder(EXAMPLES / "manufacturer")
    with read_log(folder.mapping, folder.data, model) as log:
        yield log


def test_the_simulated_company_says_so_in_both_languages() -> None:
    assessment = Folder(EXAMPLES / "manufacturer").assessment
    assert assessment.simulated
    assert "simulated" in assessment.organisation.en
    assert "模拟" in assessment.organisation.zh_hans


def test_the_manufacturer_shows_every_stage(manufacturer: Log, model: Model) -> None:
    types = {profile.type for profile in manufacturer.types}
    assert types >= {each.id for each in model.process.objects} - MODEL_OBJECTS_NOT_SIMULATED
    seen = {activity.activity for profile in manufacturer.types for activity in profile.activities}
    core = {activity.id for activity in model.process.activities if activity.core}
    assert core <= seen


def test_only_steps_outside_the_process_stay_unmapped(manufacturer: Log) -> None:
    unmapped = [finding for finding in manufacturer.quality if finding.code == "unmapped-activity"]
    assert {finding.examples for finding in unmapped} == {("抄送 (55)",), ("抄送 (26)",), ("Print (110)",)}


def test_the_planted_errors_are_found(manufacturer: Log) -> None:
    codes = {finding.code for finding in manufacturer.quality}
    assert codes >= {
        "duplicate-events",
        "impossible-dates",
        "orphan-links",
        "missing-values",
        "out-of-order",
        "day-only",
    }


@pytest.mark.parametrize("name", ["olist", "crm"])
def test_examples_on_real_data_hold_no_data(name: str) -> None:
    assert {path.suffix for path in (EXAMPLES / name).rglob("*") if path.is_file()} == {".yaml", ".md"}


def test_olist_reads_what_its_files_say(shared_data: Path, model: Model) -> None:
    folder = Folder(EXAMPLES / "olist", data=[shared_data / "olist"])
    with read_log(folder.mapping, folder.data, model) as log:
        objects = {profile.type: profile.objects for profile in log.types}
        parents = {profile.type: set(profile.parents) for profile in log.types}
    # counted with wc and cut | sort -u over the files
    assert (objects["lead"], objects["opportunity"], objects["order"]) == (8000, 842, 19674)
    assert (objects["payment"], objects["feedback"]) == (20525, 2993)
    assert parents["seller"] == {"opportunity"}
    assert parents["order"] == {"customer", "seller"}


def test_crm_joins_two_data_folders(shared_data: Path, model: Model) -> None:
    folder = Folder(EXAMPLES / "crm", data=[shared_data / "crm_pipeline", shared_data / "receivables"])
    with read_log(folder.mapping, folder.data, model, thread="opportunity") as log:
        events = {profile.type: {a.activity: a.events for a in profile.activities} for profile in log.types}
        days = {a.activity: a.day_only for profile in log.types for a in profile.activities}
        files = {file.name: file.rows for file in log.files}
    # 4,238 won, 2,473 lost and 1,589 engaged opportunities; 2,466 invoices, all settled
    assert events["opportunity"] == {"analyse_needs": 8300, "sign_contract": 4238, "lose_opportunity": 2473}
    assert events["invoice"] == {"create_invoice": 2466, "receive_payment": 2466}
    assert all(days.values())
    assert files["sales_pipeline.csv"] == 8800
