"""Own models in assessments: chosen, carried in the folder, taken in again, changed under way, archived, removed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from leadline.assessment import assess
from leadline.errors import InputError
from leadline.model import load_model
from leadline.web.assessments.actions import change_assessment
from leadline.web.assessments.collected import collect
from leadline.web.assessments.folder import write_folder
from leadline.web.assessments.models import Assessment, Run
from leadline.web.assessments.remodelling import remodelled
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from leadline.web.jobs.work import do
from leadline.web.maturity.actions import add_model, archive_model, offer_model, remove_model
from leadline.web.maturity.bundles import bundle
from leadline.web.maturity.models import OwnModel
from leadline.web.organisations.models import Organisation
from leadline.web.questionnaires.answering import Given, save_answer
from leadline.web.results.importing import import_folder
from leadline.web.results.reading import found
from leadline.web.results.runs import make_result
from web.conftest import World
from web.handed_in import handed_in, overlay, packed, write_files
from web.test_api import BASE as API
from web.test_api import ask, token_of

WEIGHTY = "stages: [{id: lead, weight: 400}]\n"
LESS = "remove: {items: [Q-STD-LM-1]}\n"
YAML = """name: Small
organisation: Haichuan
model: {model}
period: {{from: 2024-03-01, to: 2024-03-31}}
answers: [answers.csv]
"""
ANSWERS = "respondent,department,role,item,answer\nr1,销售部,manager,Q-STD-LM-1,2\nr1,销售部,manager,Q-STD-LM-2,5\n"


def defined(world: World, *overlays: str, **more: Any) -> dict[str, Any]:
    """Return the form of the world's assessment, with other overlays."""
    its = world.assessment
    return {
        "name": its.name, "goal": "whole", "kind": "self", "period_from": "2025-01-01", "period_to": "2025-12-31",
        "target": "3", "thread": "order", "overlays": list(overlays), **more,
    }  # fmt: skip


def where(world: World, name: str = "assessment-define") -> str:
    return reverse(name, args=["haichuan", world.assessment.pk])


def answer(world: World, *items: str) -> None:
    world.campaign.anonymous = False
    world.campaign.save()
    for number, item in enumerate(items, 1):
        save_answer(world.actor("respondent"), world.participant, Given(item=item, answer="2", revision=number))


def test_the_define_step_offers_own_models_and_the_folder_carries_them(world: World, tmp_path: Path) -> None:
    handed_in(world, overlay(WEIGHTY))
    client = world.client("lead-assessor")
    assert "Our company 1.0 (your own)" in client.get(where(world)).text
    given = {**defined(world, "manufacturing", "ours@1.0"), "breakdown": ["region", "segment"]}
    assert client.post(where(world), given).status_code == 302
    world.assessment.refresh_from_db()
    assert world.assessment.model == ["manufacturing", "ours@1.0"]
    assert world.assessment.maturity.stage_of["lead"].weight == 400
    answer(world, "Q-STD-LM-1", "Q-STD-LM-2")
    folder = write_folder(world.assessment, tmp_path / "here")
    written = (folder / "assessment.yaml").read_text(encoding="utf-8")
    assert "- models/ours" in written
    assert yaml.safe_load(written)["breakdown"] == ["region", "segment"]
    result = assess(folder)
    assert [each.id for each in result.model.overlays] == ["manufacturing", "ours"]
    lead = next(each for each in result.scores.stages if each.id == "lead")
    assert lead.weight > 0.7


def test_a_folder_with_own_models_comes_in_and_gives_the_same_numbers(world: World, tmp_path: Path) -> None:
    small = write_files(tmp_path / "small", {
        "assessment.yaml": YAML.format(model="[our/group, manufacturing, our/plant]"),
        "our/group/overlay.yaml": overlay(WEIGHTY, id="group"),
        "our/plant/overlay.yaml": overlay(
            "dimensions: [{id: risk, weight: 90}]\n", id="plant", base="base: {model: ../group, version: '1.0'}\n"
        ),
        "answers.csv": ANSWERS,
    })  # fmt: skip
    with pytest.raises(InputError) as raised:  # the group's overlay comes with the plant's
        import_folder(world.actor("lead-assessor"), small)
    assert [each.code for each in raised.value.problems] == ["web-folder-model-below"]
    (small / "assessment.yaml").write_text(YAML.format(model="[our/plant]"), encoding="utf-8")
    before = assess(small)
    assessment = import_folder(world.actor("lead-assessor"), small)
    assert assessment.model == ["plant@1.0"]
    folder = write_folder(assessment, tmp_path / "again")
    after = assess(folder)
    assert (after.scores, after.model) == (before.scores, before.model)
    again = import_folder(world.actor("lead-assessor"), folder)
    assert (again.model, OwnModel.objects.count()) == (["plant@1.0"], 1), "known here, so the version is used"
    changed = folder / "models" / "plant" / "group" / "overlay.yaml"
    changed.unlink()
    changed.write_text(overlay("stages: [{id: lead, weight: 1}]\n", id="group"), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        import_folder(world.actor("lead-assessor"), folder)
    assert [each.code for each in raised.value.problems] == ["web-model-exists"]


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("../ours", "web-folder-model"),
        ("/etc", "web-folder-model"),
        ("nowhere", "web-folder-model"),
        ("src", "web-folder-model"),
        (".", "web-folder-model"),
        ("ours", "web-model-outside"),
    ],
)
def test_a_model_in_a_folder_reads_nothing_outside_of_it(world: World, tmp_path: Path, model: str, code: str) -> None:
    small = write_files(tmp_path / "small", {
        "assessment.yaml": YAML.format(model=model), "answers.csv": ANSWERS,
        "ours/overlay.yaml": overlay(base="base: {model: ../../group, version: '1.0'}\n"),
        "../group/overlay.yaml": overlay(id="group"),
    })  # fmt: skip
    with pytest.raises(InputError) as raised:
        import_folder(world.actor("lead-assessor"), small)
    assert [each.code for each in raised.value.problems] == [code]
    assert (OwnModel.objects.count(), Assessment.objects.count()) == (0, 1)


def test_a_result_is_read_by_the_version_that_judged_it(world: World) -> None:
    handed_in(world, overlay(WEIGHTY))
    handed_in(world, overlay("stages: [{id: lead, weight: 1}]\n", version="2.0"))
    change_assessment(world.actor("lead-assessor"), world.assessment, {"model": ["ours@1.0"]})
    answer(world, "Q-STD-LM-1")
    job = make_result(world.actor("assessor"), world.assessment)
    do.func(str(job.pk))
    run = Run.objects.get(assessment=world.assessment, number=2)
    change_assessment(world.actor("lead-assessor"), world.assessment, {"model": ["ours@2.0"]})
    assert run.model == ["ours@1.0"]
    assert found(run).model.stage_of["lead"].weight == 400
    client = world.client("viewer")
    for name in ("results", "result-indicators", "result-quality", "result-process"):
        assert client.get(reverse(name, args=["haichuan", world.assessment.pk, 2])).status_code == 200
    explained = client.get(reverse("result-explain", args=["haichuan", world.assessment.pk, 2]) + "?what=lead")
    assert explained.status_code == 200
    compared = client.get(
        reverse("result-comparison", args=["haichuan", world.assessment.pk, 2]) + f"?with={world.run.pk}"
    )
    assert compared.status_code == 200
    with pytest.raises(InputError) as raised:
        remove_model(world.actor("lead-assessor"), OwnModel.objects.get(version="1.0"))
    assert raised.value.problems[0].code == "web-model-used", "a result was judged by it"


def test_another_model_is_confirmed_where_it_drops_what_was_collected(world: World) -> None:
    handed_in(world, overlay(LESS))
    client = world.client("lead-assessor")
    answer(world, "Q-STD-LM-1", "Q-STD-LM-2")
    change = remodelled(world.assessment, ["ours@1.0"])
    assert [(each.item, each.answers) for each in change.gone] == [("Q-STD-LM-1", 1)]
    refused = client.post(where(world), defined(world, "ours@1.0"))
    assert refused.status_code == 422
    assert "Q-STD-LM-1" in refused.text
    assert "(answers: 1, evidence: 0)" in refused.text
    world.assessment.refresh_from_db()
    assert world.assessment.model == ["ltc"]
    assert client.post(where(world), defined(world, "ours@1.0", confirmed="ours@0.9")).status_code == 422
    assert client.post(where(world), defined(world, "ours@1.0", confirmed="ours@1.0")).status_code == 302
    world.assessment.refresh_from_db()
    assert (world.assessment.model, world.assessment.goal) == (["ours@1.0"], "whole")
    assert "People who answered: 1, answers: 1" in client.get(where(world, "assessment")).text
    back = remodelled(world.assessment, ["ltc"])
    assert (back.matters, back.unasked) == (False, 1), "nothing was deleted"


def test_another_model_needs_no_word_where_nothing_is_lost(world: World) -> None:
    handed_in(world, overlay(LESS))
    answer(world, "Q-STD-LM-2")
    assert world.client("lead-assessor").post(where(world), defined(world, "ours@1.0")).status_code == 302


def test_an_item_that_asks_something_else_now_is_pointed_out(world: World, tmp_path: Path) -> None:
    asked = "question: {en: How are leads written down?, zh-Hans: 线索如何登记？}\n"
    handed_in(world, packed({"overlay.yaml": overlay(), "items/Q-STD-LM-1.yaml": asked}), "ours.zip")
    answer(world, "Q-STD-LM-1")
    change = remodelled(world.assessment, ["ours@1.0"])
    assert ([each.item for each in change.reworded], change.gone) == (["Q-STD-LM-1"], ())


def test_what_was_taken_in_whole_and_does_not_fit_the_new_model_is_told_before(world: World, tmp_path: Path) -> None:
    small = write_files(tmp_path, {"assessment.yaml": YAML.format(model="ltc"), "answers.csv": ANSWERS})
    assessment = import_folder(world.actor("lead-assessor"), small)
    handed_in(world, overlay(LESS))
    change = remodelled(assessment, ["ours@1.0"])
    assert [each.code for each in change.problems] == ["answers-unknown-item-near"]
    assert "Q-STD-LM-1" in change.problems[0].sentence("en")
    assert collect(assessment).answers.ratings, "what was only tried is kept nowhere"


def test_models_that_cannot_be_laid_over_one_another_are_told_beside_the_field(world: World) -> None:
    handed_in(world, overlay())
    handed_in(world, overlay(version="2.0"))
    response = world.client("lead-assessor").post(where(world), defined(world, "ours@1.0", "ours@2.0"))
    assert response.status_code == 422
    assert "two different overlays are called" in response.text


def test_an_archived_version_stays_where_it_was_chosen_and_is_offered_nowhere_else(world: World) -> None:
    own = handed_in(world, overlay(WEIGHTY))
    boss = world.actor("administrator")
    change_assessment(world.actor("lead-assessor"), world.assessment, {"model": ["ours@1.0"]})
    archive_model(boss, own)
    client = world.client("lead-assessor")
    assert "ours@1.0" in client.get(where(world)).text
    assert client.post(where(world), defined(world, "ours@1.0", name="2025 again")).status_code == 302
    assert "ours@1.0" not in client.get(reverse("assessment-add", args=["haichuan"])).text
    assert client.post(reverse("assessment-add", args=["haichuan"]), defined(world, "ours@1.0")).status_code == 422
    offer_model(boss, own)
    assert "ours@1.0" in client.get(reverse("assessment-add", args=["haichuan"])).text
    did = list(Entry.objects.filter(action__startswith="model-").values_list("action", flat=True))
    assert did == ["model-offered", "model-archived", "model-added"]


def test_a_version_goes_with_its_file_only_where_nothing_was_judged_by_it(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    own = handed_in(world, overlay(WEIGHTY))
    change_assessment(world.actor("lead-assessor"), world.assessment, {"model": ["ours@1.0"]})
    client = world.client("administrator")
    refused = client.post(reverse("model-remove", args=["haichuan", own.pk]))
    assert refused.status_code == 422
    assert "Archive it" in refused.text
    change_assessment(world.actor("lead-assessor"), world.assessment, {"model": ["ltc"]})
    path = own.file.path
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("model-remove", args=["haichuan", own.pk])).status_code == 302
    assert not OwnModel.objects.exists()
    assert not path.exists()
    with pytest.raises(InputError) as raised:
        change_assessment(world.actor("lead-assessor"), world.assessment, {"model": ["ours@1.0"]})
    assert raised.value.problems[0].code == "web-model-gone"


def test_models_of_another_organisation_are_not_there(world: World) -> None:
    other = Organisation.objects.get(slug="other")
    insider = Actor(organisation=other, user=world.stranger, roles=frozenset(["lead-assessor"]))
    own = handed_in(world, overlay(WEIGHTY))
    with pytest.raises(Http404):
        archive_model(insider, own)
    with pytest.raises(Http404):
        remove_model(insider, own)
    stranger = world.client("stranger")
    assert stranger.get(f"/o/other/models/{own.pk}/").status_code == 404
    assert "Our company" not in stranger.get("/o/other/models/").text
    theirs = Assessment.objects.create(organisation=other, name="x", model=["ltc"])
    with pytest.raises(InputError):
        change_assessment(insider, theirs, {"model": ["ours@1.0"]})
    form = stranger.post(reverse("assessment-add", args=["other"]), defined(world, "ours@1.0"))
    assert form.status_code == 422
    for role in ("viewer", "assessor", "data-analyst", "reviewer", "sponsor"):
        with pytest.raises(PermissionDenied):
            archive_model(world.actor(role), own)


def test_a_model_that_leadline_moved_on_from_is_told_and_can_be_exchanged(world: World, tmp_path: Path) -> None:
    text = overlay(WEIGHTY)
    ours = write_files(tmp_path, {"ours/overlay.yaml": text}) / "ours"
    given = bundle(ours, tmp_path)
    old = packed({"ours/overlay.yaml": text.replace(load_model("ltc").version, "1999.1")})
    own = add_model(world.actor("lead-assessor"), replace(given, packed=old, base_version="1999.1"))
    Assessment.objects.filter(pk=world.assessment.pk).update(model=["ours@1.0"])
    client = world.client("lead-assessor")
    home = client.get(where(world, "assessment"))
    assert home.status_code == 200
    assert "this overlay was made for version 1999.1" in home.text
    page = client.get(f"/o/haichuan/models/{own.pk}/")
    assert (page.status_code, "1999.1" in page.text) == (200, True)
    assert client.get(where(world)).status_code == 200
    assert client.post(where(world), defined(world)).status_code == 302
    world.assessment.refresh_from_db()
    assert world.assessment.model == ["ltc"]


def test_programs_do_what_the_pages_do(world: World, tmp_path: Path) -> None:
    token = token_of(world, "lead-assessor")

    def post(text: str) -> Any:
        return Client().post(
            f"{API}/models", {"file": SimpleUploadedFile("overlay.yaml", text.encode())},
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

    wrong = post(overlay("scorign: {}\n"))
    assert wrong.status_code == 422
    assert [each["code"] for each in wrong.json()["problems"]] == ["yaml-unknown-key-near"]
    made = post(overlay(LESS + WEIGHTY)).json()
    assert (made["token"], made["base"], made["archived"]) == ("ours@1.0", "ltc", False)
    one = f"{API}/models/{made['id']}"
    assert [each["token"] for each in ask(f"{API}/models", token).json()["items"]] == ["ours@1.0"]
    assert ask(f"{API}/models/shipped", token).json()[0]["id"] == "ltc"
    parts = {each["part"]: each["sentences"] for each in ask(f"{one}/changes", token).json()["parts"]}
    assert set(parts) == {"items", "stages"}
    assert ask(f"{one}/changes?against=ours@7", token).status_code == 404
    answer(world, "Q-STD-LM-1")
    its = f"{API}/assessments/{world.assessment.pk}"
    preview = ask(f"{its}/model-change?overlays=ours@1.0", token).json()
    assert [(each["item"], each["answers"]) for each in preview["gone"]] == [("Q-STD-LM-1", 1)]
    assert ask(f"{its}/model-change?overlays=ours@2.0", token).status_code == 422
    assert ask(its, token, "PATCH", json={"overlays": ["ours@1.0"]}).json()["model"] == ["ours@1.0"]
    assert ask(one, token).json()["assessments"] == [world.assessment.pk]
    assert ask(one, token, "DELETE").status_code == 422
    assert ask(one, token, "PATCH", json={"archived": True}).json()["archived"] is True
    assert ask(its, token, "PATCH", json={"overlays": []}).json()["model"] == ["ltc"]
    assert ask(one, token, "DELETE").status_code == 204
    assert not OwnModel.objects.exists()
