"""The demo: loaded once, its people named in both languages, and a password that always opens it."""

from pathlib import Path
from typing import Any

import pytest

from leadline.web.accounts.models import User
from leadline.web.organisations.models import Organisation, Unit
from leadline.web.serving.demo import address_of, load_demo


@pytest.mark.django_db
def test_the_demo_is_loaded_once_and_its_password_opens_it(settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.FILES, settings.WORK = tmp_path, tmp_path / "files", tmp_path / "work"
    first = load_demo("zh-Hans")
    assert load_demo("en") == first
    assert Organisation.objects.get().name == "海川装备（模拟） Haichuan Equipment (simulated)"
    assert {unit.name for unit in Unit.objects.all()} == {"泵业 Pumps", "阀门 Valves"}, "as the data call them"
    person = User.objects.get(email=address_of("lead-assessor"))
    assert (person.name, person.language, person.check_password(first)) == ("李静 Li Jing", "zh-Hans", True)

    (tmp_path / "demo.password").unlink()
    second = load_demo("en")
    assert second != first
    person.refresh_from_db()
    assert person.check_password(second), "a new password is one that opens it"
