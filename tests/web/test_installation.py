"""Who runs the installation: sees every account, lets others run it too, switches accounts off; there is always one."""

import pytest
from django.test import Client

from leadline.errors import InputError
from leadline.web.accounts.models import User
from leadline.web.accounts.running import switch_off, take_installation
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor
from web.conftest import PASSWORD, World
from web.test_accounts import sign_in
from web.test_api import ask, token_of

PAGES = ("/installation/", "/installation/log/")


@pytest.fixture
def boss(world: World) -> User:
    user = world.people["administrator"]
    user.is_superuser = True
    user.save()
    return user


def confirmed(world: World, role: str) -> Client:
    client = Client()
    sign_in(client, email=world.people[role].email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_nobody_else_gets_there(world: World, boss: User) -> None:
    person = world.people["viewer"].pk
    for role in ("lead-assessor", "reviewer", "stranger"):
        client = world.client(role)
        for where in (*PAGES, f"/installation/people/{person}/"):
            assert client.get(where).status_code == 403, (role, where)
        for what in ("grant", "take", "off", "on"):
            assert client.post(f"/installation/people/{person}/{what}/").status_code == 403, (role, what)
    assert Client().get("/installation/").status_code == 302
    assert User.objects.filter(is_superuser=True).get() == boss
    assert not Entry.objects.filter(action__startswith="installation-").exists()


def test_another_person_is_let_run_it_and_no_longer(world: World, boss: User) -> None:
    client, viewer = confirmed(world, "administrator"), world.people["viewer"]
    where = f"/installation/people/{viewer.pk}"
    assert client.post(f"{where}/grant/").url == f"{where}/"
    hers = world.client("viewer")
    assert hers.get("/installation/").status_code == 200
    assert hers.get("/organisations/new/").status_code == 200
    assert client.post(f"{where}/take/").status_code == 302
    assert hers.get("/installation/").status_code == 403, "it takes effect at once"
    assert [(row.action, row.subject_id) for row in Entry.objects.filter(action__startswith="installation-")] == [
        ("installation-taken", str(viewer.pk)), ("installation-granted", str(viewer.pk)),
    ]  # fmt: skip
    log = client.get("/installation/log/").content.decode()
    assert "Allowed to run the installation" in log
    assert viewer.email in log


def test_the_last_one_stays(world: World, boss: User) -> None:
    client = confirmed(world, "administrator")
    assert client.post(f"/installation/people/{boss.pk}/take/").status_code == 422
    assert client.post(f"/installation/people/{boss.pk}/off/").status_code == 422
    terminal = Actor(organisation=None, via="terminal", trusted=True)
    for write in (take_installation, switch_off):
        with pytest.raises(InputError) as caught:
            write(terminal, boss)
        assert caught.value.problems[0].code == "web-last-runner"
    boss.refresh_from_db()
    assert (boss.is_superuser, boss.is_active) == (True, True)


def test_an_account_that_is_switched_off_opens_nothing_at_once(world: World, boss: User) -> None:
    client, viewer = confirmed(world, "administrator"), world.people["viewer"]
    hers, token = world.client("viewer"), token_of(world, "viewer")
    assert client.post(f"/installation/people/{viewer.pk}/off/").status_code == 302
    assert hers.get("/o/haichuan/").status_code == 302
    assert ask("/api/v1/me", token).status_code == 401
    assert sign_in(Client()).url == "/accounts/inactive/"
    assert client.post(f"/installation/people/{viewer.pk}/on/").status_code == 302
    assert hers.get("/o/haichuan/").status_code == 302, "an old session does not come to life again"
    assert sign_in(Client()).url == "/"
    rows = Entry.objects.filter(action="account-switched-off")
    assert {row.organisation for row in rows} == {None, world.organisation}, "the organisation's log tells it too"


def test_it_asks_who_it_is_before(world: World, boss: User) -> None:
    client, viewer = world.client("administrator"), world.people["viewer"]
    refused = client.post(f"/installation/people/{viewer.pk}/grant/")
    assert refused.url.startswith("/accounts/reauthenticate/")
    viewer.refresh_from_db()
    assert not viewer.is_superuser


def test_accounts_are_found_by_name_or_address_in_both_languages(world: World, boss: User) -> None:
    client = world.client("administrator")
    page = client.get("/installation/?q=STRANGER").content.decode()
    assert "stranger@other.example" in page
    assert "viewer@haichuan.example" not in page
    assert client.get("/installation/?q=%00&page=99").status_code == 200
    User.objects.filter(pk=boss.pk).update(language="zh-Hans")
    assert "账号管理" in client.get("/installation/").content.decode()
    assert "系统管理员" in client.get(f"/installation/people/{boss.pk}/").content.decode()
