"""Where pages lead: nowhere the reader may not go, and a respondent with a wrong link is not sent to sign in."""

import zoneinfo

from django.test import Client

from leadline.web.core.zones import zone_said, zones, zones_with
from web.conftest import World


def test_the_steps_link_only_to_what_the_reader_may_open(world: World) -> None:
    where = f"/o/haichuan/assessments/{world.assessment.pk}/"
    seen = {role: world.client(role).get(where).content.decode() for role in ("viewer", "lead-assessor")}
    for part in ("define", "methods"):
        assert f'href="{where}{part}/"' in seen["lead-assessor"]
        assert f'href="{where}{part}/"' not in seen["viewer"], "it would answer that the viewer may not"
    assert f'href="{where}collect/"' in seen["viewer"]


def test_each_step_leads_on_and_one_button_is_the_first(world: World) -> None:
    page = world.client("lead-assessor").get(f"/o/haichuan/assessments/{world.assessment.pk}/").content.decode()
    assert page.count("btn-primary") == sum(each.state == "now" for each in _steps(world))


def _steps(world: World) -> tuple:
    return world.client("lead-assessor").get(f"/o/haichuan/assessments/{world.assessment.pk}/").context["steps"]


def test_a_wrong_link_to_a_questionnaire_is_told_as_such(db: None) -> None:
    client = Client(headers={"Accept-Language": "zh-CN"})
    for where in ("/q/none/", "/q/join/none/"):
        answer = client.get(where)
        body = answer.content.decode()
        assert answer.status_code == 404
        assert "链接无效" in body
        assert "btn-primary" not in body, "there is no start page for who has no account"
    assert "页面不存在" in client.get("/o/nobody/x/").content.decode()


def test_every_time_zone_can_be_chosen_once_and_is_named_in_chinese() -> None:
    offered = [choice for _, its in zones("zh-Hans") for choice in its]
    names = [name for name, _ in offered]
    assert len(names) == len(set(names)) > 300
    assert set(names) <= zoneinfo.available_timezones()
    english = [name for name, said in offered if said.isascii()]
    assert english == ["UTC"]
    assert zone_said("Asia/Urumqi", "zh-Hans") == "乌鲁木齐"


def test_the_order_is_that_of_the_readers_alphabet() -> None:
    asia = [said for _, said in dict(zones("zh-Hans"))["亚洲"]]
    assert asia.index("东京") < asia.index("上海") < asia.index("新加坡"), "dong, shang, xin"


def test_who_has_an_older_name_of_a_zone_keeps_it() -> None:
    assert zones_with("Asia/Calcutta", "en")[0] == ("Asia/Calcutta", "Kolkata")
    assert zones_with("Asia/Kolkata", "en") == zones("en")
