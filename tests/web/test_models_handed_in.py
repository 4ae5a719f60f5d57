"""Models come in as workbook, folder or overlay: checked as the core does, and nothing hostile gets anywhere."""

import io
import re
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from openpyxl import load_workbook

from leadline.errors import InputError
from leadline.model import load_model
from leadline.modelbook import write_book
from leadline.web.audit.models import Entry
from leadline.web.files.models import StoredFile
from leadline.web.maturity.library import load, unpacked
from leadline.web.maturity.models import OwnModel
from web.conftest import World
from web.handed_in import handed_in, overlay, packed, upload

ADD = "/o/haichuan/models/new/"
OWN = {"key": "haichuan-ltc", "version": "1.0", "name": "Haichuan LTC", "name_zh": "海川 LTC"}


def weights(model: object) -> dict[str, float]:
    return {stage.id: stage.weight for stage in model.stages}


@pytest.fixture(scope="module")
def book() -> bytes:
    """The workbook of the shipped model, with the stage lead weighted 40."""
    with TemporaryDirectory() as place:
        path = write_book("ltc", Path(place) / "model.xlsx")
        workbook = load_workbook(path)
    sheet = next(each for each in workbook.worksheets if each.title.split()[0] == "stages")
    column = next(cell.column for cell in sheet[1] if cell.value == "weight")
    row = next(cell.row for cell in sheet["A"] if cell.value == "lead")
    sheet.cell(row, column).value = 40
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_a_workbook_that_was_changed_becomes_a_model_of_its_own(world: World, book: bytes) -> None:
    client = world.client("lead-assessor")
    refused = client.post(ADD, {"file": upload(book, "model.xlsx")})
    assert refused.status_code == 422
    assert "ltc&#x27; is the id of what comes with Leadline" in refused.text
    answer = client.post(ADD, {"file": upload(book, "model.xlsx"), **OWN}, follow=True)
    own = OwnModel.objects.get()
    assert (own.key, own.version, own.name, own.name_zh, own.base) == (
        "haichuan-ltc", "1.0", "Haichuan LTC", "海川 LTC", "",
    )  # fmt: skip
    model = load(world.organisation, [own.token])
    assert weights(model) == weights(load_model("ltc")) | {"lead": 40.0}
    assert (model.items, model.indicators) == (load_model("ltc").items, load_model("ltc").indicators)
    assert "weight, 15 → 40" in answer.text, "against the model of Leadline"
    assert [(row.action, row.subject_name) for row in Entry.objects.all()] == [("model-added", "haichuan-ltc@1.0")]


def test_a_workbook_taken_from_the_page_comes_in_again_unchanged(world: World) -> None:
    own = handed_in(world, overlay("stages: [{id: lead, weight: 40}]\n"))
    client = world.client("lead-assessor")
    taken = client.get(f"/o/haichuan/models/{own.pk}/workbook/")
    assert taken["Content-Disposition"].startswith("attachment")
    again = handed_in(world, b"".join(taken.streaming_content), "ours.xlsx", id="whole", version="1")
    one, other = (load(world.organisation, [each.token]) for each in (own, again))
    assert (weights(one), one.items, one.target) == (weights(other), other.items, other.target)
    assert (again.base, again.digest) == ("", other.digest)


def test_an_overlay_alone_and_as_a_folder_is_the_same_model(world: World) -> None:
    text = overlay("stages: [{id: lead, weight: 40}]\n")
    for number, (content, name) in enumerate((
        (text, "overlay.yaml"),
        (packed({"overlay.yaml": text}), "flat.zip"),
        (packed({"a/ours-2026/overlay.yaml": text, "a/ours-2026/.git/config": "x", "__MACOSX/x": "y"}), "deep.zip"),
    )):  # fmt: skip
        own = handed_in(world, content, name)
        assert (own.token, own.base, own.top) == ("ours@1.0", "ltc", "ours"), name
        if number == 0:
            first = own.file.sha256
        assert own.file.sha256 == first
        assert load(world.organisation, ["ours@1.0"]).stage_of["lead"].weight == 40
        own.delete()


def test_an_overlay_may_lie_over_another_that_is_packed_with_it(world: World) -> None:
    group = overlay("stages: [{id: lead, weight: 40}]\n", id="group", name="Group")
    ours = overlay("stages: [{id: order, weight: 50}]\n", base="base: {model: ../group, version: '1.0'}\n")
    own = handed_in(world, packed({"x/group/overlay.yaml": group, "x/ours/overlay.yaml": ours}), "two.zip")
    assert (own.token, own.base, own.base_version) == ("ours@1.0", "group", "1.0")
    its = weights(load(world.organisation, ["ours@1.0"]))
    assert (its["lead"], its["order"]) == (40.0, 50.0)
    page = world.client("viewer").get(f"/o/haichuan/models/{own.pk}/").text
    assert "group 1.0" in page
    assert re.search(r"Changes from [^<]+: 1</p>", page), "against the group's, not against ltc"


def test_every_mistake_is_told_with_its_line_and_nothing_is_kept(world: World) -> None:
    wrong = overlay("stages: [{id: lead, weight: heavy}]\ntarget: {dimensions: {risks: 4}}\nscorign: {}\n")
    before = StoredFile.objects.count()
    answer = world.client("lead-assessor").post(ADD, {"file": upload(wrong)})
    assert answer.status_code == 422
    for told in ("line 6", "line 7", "line 8", "risks", "scorign", "Nothing was saved"):
        assert told in answer.text
    assert str(settings.WORK) not in answer.text
    assert (OwnModel.objects.count(), StoredFile.objects.count()) == (0, before)
    assert not list(Path(settings.WORK).glob("model-*"))


def test_a_mistake_in_a_workbook_is_told_with_sheet_and_cell(world: World, book: bytes) -> None:
    workbook = load_workbook(io.BytesIO(book))
    sheet = next(each for each in workbook.worksheets if each.title.split()[0] == "stages")
    row = next(cell.row for cell in sheet["A"] if cell.value == "lead")
    column = next(cell.column for cell in sheet[1] if cell.value == "weight")
    sheet.cell(row, column).value = "heavy"
    content = io.BytesIO()
    workbook.save(content)
    answer = world.client("lead-assessor").post(ADD, {"file": upload(content.getvalue(), "model.xlsx"), **OWN})
    assert answer.status_code == 422
    assert f"cell {sheet.cell(row, column).coordinate}" in answer.text
    assert not OwnModel.objects.exists()


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi")
)
HOSTILE = {
    "web-folder-path": [
        (packed({"overlay.yaml": overlay(), "../../outside.yaml": "x"}), "a.zip"),
        (packed({"ours/overlay.yaml": "/etc/passwd"}, link="ours/overlay.yaml"), "a.zip"),
    ],
    "web-folder-large": [(packed({"overlay.yaml": overlay(), "big.txt": b"0" * (17 * 1024 * 1024)}), "a.zip")],
    "web-folder-many": [(packed({f"items/{n}.yaml": "x" for n in range(2001)}), "a.zip")],
    "web-folder-damaged": [(b"PK\x03\x04 nothing", "a.zip")],
    "web-model-none": [(packed({"notes.txt": "x"}), "a.zip")],
    "web-model-several": [(packed({"a/overlay.yaml": overlay(), "b/overlay.yaml": overlay(id="b")}), "a.zip")],
    "web-model-outside": [
        (overlay(base="base: {model: /etc, version: '1'}\n"), "overlay.yaml"),
        (overlay(base="base: {model: ../../.., version: '1'}\n"), "overlay.yaml"),
        (overlay(base="base: {model: .., version: '1'}\n"), "overlay.yaml"),
        (overlay(base='base: {model: "a\\0b", version: "1"}\n'), "overlay.yaml"),
    ],
    "overlay-base-missing": [(overlay(base="base: {model: nowhere, version: '1'}\n"), "overlay.yaml")],
    "overlay-circle": [
        (packed({
            "a/overlay.yaml": overlay(id="a", base="base: {model: ../b, version: '1.0'}\n"),
            "b/overlay.yaml": overlay(id="b", base="base: {model: ../a, version: '1.0'}\n"),
        }), "a.zip"),
    ],
    "overlay-base-version": [(overlay(base="base: {model: ltc, version: '1999'}\n"), "overlay.yaml")],
    "yaml-too-large": [
        (overlay() + BOMB, "overlay.yaml"),
        (overlay() + "# " + "x" * 4_000_000, "overlay.yaml"),
    ],
    "yaml-not-utf8": [(overlay().encode("gb18030"), "overlay.yaml")],
    "web-model-shipped": [(overlay(id="huawei"), "overlay.yaml")],
    "web-model-long": [
        (overlay(id="x" * 61), "overlay.yaml"),
        (overlay(name='"a\\tb"'), "overlay.yaml"),
    ],
    "web-upload-kind": [("MZ", "model.exe"), ("x", "model")],
    "answers-not-workbook": [(packed({"x.txt": "x"}), "model.xlsx"), (b"nothing", "model.xlsx")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content", "name"), [(code, *each) for code, its in HOSTILE.items() for each in its]
)  # fmt: skip
def test_a_hostile_upload_is_refused_in_words(code: str, content: str | bytes, name: str, world: World) -> None:
    with pytest.raises(InputError) as raised:
        handed_in(world, content, name)
    assert code in [problem.code for problem in raised.value.problems]
    for problem in raised.value.problems:
        assert str(settings.WORK) not in problem.sentence("en") + problem.sentence("zh-Hans")
    assert not OwnModel.objects.exists()
    assert not list(Path(settings.WORK).glob("model-*"))
    assert not (Path(settings.WORK).parent / "outside.yaml").exists()


def test_a_version_is_there_once_and_never_changes(world: World) -> None:
    first = handed_in(world, overlay("stages: [{id: lead, weight: 40}]\n"))
    with pytest.raises(InputError) as raised:
        handed_in(world, overlay("stages: [{id: lead, weight: 60}]\n"))
    assert [problem.code for problem in raised.value.problems] == ["web-model-exists"]
    second = handed_in(world, overlay("stages: [{id: lead, weight: 60}]\n", version="1.1"))
    assert [load(world.organisation, [each.token]).stage_of["lead"].weight for each in (first, second)] == [40, 60]
    assert first.digest != second.digest
    page = world.client("viewer").get(f"/o/haichuan/models/{second.pk}/?with=ours@1.0").text
    assert "weight, 40 → 60" in page
    assert world.client("viewer").get(f"/o/haichuan/models/{second.pk}/?with=ours@9").status_code == 404


def test_what_was_unpacked_is_made_again_from_the_kept_archive(world: World) -> None:
    own = handed_in(world, overlay("stages: [{id: lead, weight: 40}]\n"))
    folder = unpacked(own)
    shutil.rmtree(Path(settings.WORK) / "models")
    assert unpacked(own) == folder
    assert (folder / "overlay.yaml").read_text(encoding="utf-8") == overlay("stages: [{id: lead, weight: 40}]\n")
    with zipfile.ZipFile(own.file.path) as archive:
        assert archive.namelist() == ["ours/overlay.yaml"]


def test_a_starter_changes_nothing_yet_and_can_be_handed_in(world: World) -> None:
    client = world.client("lead-assessor")
    taken = client.get("/o/haichuan/models/shipped/manufacturing/starter/")
    own = handed_in(world, b"".join(taken.streaming_content), "haichuan-model.zip")
    assert (own.base, own.name) == ("manufacturing", "Haichuan")
    page = client.get(f"/o/haichuan/models/{own.pk}/").text
    assert "The two models say the same." in page
    assert client.get("/o/haichuan/models/shipped/nothing/starter/").status_code == 404
    assert client.get("/o/haichuan/models/shipped/..%2F..%2Fetc/workbook/").status_code == 404


def test_own_text_in_a_model_is_shown_as_text(world: World) -> None:
    own = handed_in(world, overlay(name='"<script>alert(1)</script>"'))
    for where in ("/o/haichuan/models/", f"/o/haichuan/models/{own.pk}/", "/o/haichuan/assessments/new/"):
        assert "<script>alert" not in world.client("lead-assessor").get(where).text
