"""Results by the API: the same as the pages and the core say."""

from leadline.assessment import Result
from web.conftest import World, bare_result
from web.test_api import ask, token_of


def test_a_result_is_worked_out_read_and_explained(world: World) -> None:
    token, base = token_of(world, "assessor"), f"/api/v1/o/haichuan/assessments/{world.assessment.pk}/results"
    listed = ask(base, token).json()
    assert (listed["total"], listed["items"][0]["number"], listed["items"][0]["score"]) == (1, 1, None)
    assert ask(f"{base}/1", token).json()["changes_since"] == 0
    assert Result.model_validate_json(ask(f"{base}/1/result", token).content) == bare_result()
    told = ask(f"{base}/1/explanation?what=lead.standardisation&depth=2", token).json()
    assert told["text"] == "Lead management · Process standardisation"
    assert ask(f"{base}/1/explanation?what=nothing", token).status_code == 404
    same = ask(f"{base}/1/comparison?before={world.run.pk}", token).json()
    assert [doubt["code"] for doubt in same["doubts"]] == ["same-result"]
    started = ask(base, token, "POST")
    assert (started.status_code, started.json()["kind"]) == (201, "assess")
    assert ask(base, token, "POST").status_code == 422


def test_another_organisations_result_is_no_comparison(world: World) -> None:
    base = f"/api/v1/o/haichuan/assessments/{world.assessment.pk}/results"
    assert ask(f"{base}/1/comparison?before={world.run.pk + 1}", token_of(world, "viewer")).status_code == 404
