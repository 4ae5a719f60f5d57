"""How often something may be asked for holds for all processes together, and is told as a page or a document."""

import base64
import pickle
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client

from leadline.web.audit.models import Entry
from leadline.web.core import limits
from leadline.web.core.limits import take
from leadline.web.questionnaires.models import Campaign, Participant
from web.conftest import World
from web.test_api import BASE, ask, token_of

JOINING = {"department": "sales", "role": "Sales manager", "language": "en"}


@pytest.fixture
def by_link(world: World) -> Campaign:
    campaign = world.campaign
    campaign.mode, campaign.anonymous = "link", True
    campaign.save()
    return campaign


def test_counts_are_in_the_database_where_every_process_sees_them(world: World) -> None:
    assert isinstance(cache._connections["default"] if hasattr(cache, "_connections") else cache, DatabaseCache)


def test_invitations_by_the_api_are_limited_as_those_of_the_page(world: World) -> None:
    token = token_of(world, "administrator")
    given = {"email": "nobody", "roles": ["viewer"]}
    answers = [ask(f"{BASE}/invitations", token, "POST", json=given) for _ in range(21)]
    assert [each.status_code for each in answers] == [422] * 20 + [429]
    told = answers[-1]
    assert told.headers["Content-Type"] == "application/problem+json"
    assert (told.json()["type"], told.headers["Retry-After"]) == ("/api/v1/problems/too-many", "60")
    page = world.client("administrator").post("/o/haichuan/people/invite/", {})
    assert page.status_code == 429, "one count for both"


def test_joining_is_limited_by_the_minute(by_link: Campaign, settings: object, monkeypatch) -> None:
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))  # within one minute
    settings.JOINS_A_MINUTE = 3
    answers = [Client().post(f"/q/join/{by_link.key}/", JOINING).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    assert Client().get(f"/q/join/{by_link.key}/").status_code == 200, "who only looks is not counted"
    sent = ask(f"/api/v1/questionnaires/join/{by_link.key}", None, "POST", json=JOINING)
    assert sent.status_code == 429


def test_joining_is_limited_in_number(by_link: Campaign, settings: object) -> None:
    settings.MOST_RESPONDENTS = Participant.objects.filter(campaign=by_link).count() + 1
    assert Client().post(f"/q/join/{by_link.key}/", JOINING).status_code == 302
    full = Client().post(f"/q/join/{by_link.key}/", JOINING)
    assert full.status_code == 422
    assert "as many as may join" in full.content.decode()
    sent = ask(f"/api/v1/questionnaires/join/{by_link.key}", None, "POST", json=JOINING)
    assert sent.json()["problems"][0]["code"] == "web-campaign-full"


def test_joining_is_counted_for_all_processes_together_minute_by_minute(by_link: Campaign) -> None:
    counted = [take("key:x", 2, now) for now in (60.0, 61.0, 119.0, 120.0)]
    assert counted == [True, True, False, True]
    assert take("key:y", 2, 119.0), "each questionnaire on its own"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache")
        assert cursor.fetchone()[0] >= 3, "in the database, which every process of the server asks"


def test_of_who_joins_anonymously_neither_address_nor_moment_is_kept_by_counting(by_link: Campaign) -> None:
    cache.clear()
    Client(REMOTE_ADDR="203.0.113.7").post(f"/q/join/{by_link.key}/", JOINING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value, expires FROM shared_cache")
        [(key, value, expires)] = cursor.fetchall()
    assert by_link.key not in key
    assert str(expires)[14:19] == "00:00", "forgotten on the hour"
    assert base64.b64decode(value) == pickle.dumps(1, pickle.HIGHEST_PROTOCOL), "a number, and nothing else"
    assert "203.0.113.7" not in repr(list(Entry.objects.values()))


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5"])
def test_a_setting_that_is_no_number_is_told(given: str, monkeypatch, tmp_path: Path) -> None:
    from leadline.errors import InputError
    from leadline.web.config.environment import number

    monkeypatch.setenv("LEADLINE_MOST_RESPONDENTS", given)
    with pytest.raises(InputError) as caught:
        number("LEADLINE_MOST_RESPONDENTS", 5)
    assert caught.value.problems[0].code == "web-setting-number"
    monkeypatch.setenv("LEADLINE_MOST_RESPONDENTS", " ")
    assert number("LEADLINE_MOST_RESPONDENTS", 5) == 5
