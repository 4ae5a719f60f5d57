"""The demo: loaded once, its people named in the language of the start, and a password that always opens it."""

from pathlib import Path
from typing import Any

import pytest

from leadline.text import Language
from leadline.web.accounts.models import User
from leadline.web.assessments.models import Assessment
from leadline.web.jobs.models import Job
from leadline.web.organisations.models import Organisation, Unit
from leadline.web.serving.demo import address_of, load_demo
from leadline.web.sources.models import MappingVersion


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.HOME, settings.FILES, settings.WORK = tmp_path, tmp_path / "files", tmp_path / "work"
    return tmp_path


@pytest.mark.django_db
def test_the_demo_is_loaded_once_and_its_password_opens_it(folder: Path) -> None:
    first = load_demo("zh-Hans")
    assert load_demo("en") == first
    assert Organisation.objects.get().name == "海川装备（模拟）"
    person = User.objects.get(email=address_of("lead-assessor"))
    assert (person.name, person.language, person.check_password(first)) == ("李静", "zh-Hans", True)

    (folder / "demo.password").unlink()
    second = load_demo("en")
    assert second != first
    person.refresh_from_db()
    assert person.check_password(second), "a new password is one that opens it"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "organisation", "title", "units"),
    [
        ("en", "Haichuan Equipment (simulated)", "Lead-to-cash maturity 2025", {"P": "Pumps", "V": "Valves"}),
        ("zh-Hans", "海川装备（模拟）", "2025 年线索到现金成熟度评估", {"P": "泵业", "V": "阀门"}),
    ],
)
def test_its_names_are_in_one_language(
    language: Language, organisation: str, title: str, units: dict[str, str], folder: Path
) -> None:
    load_demo(language)
    assert Organisation.objects.get().name == organisation
    assert str(Assessment.objects.get()) == title, "as the audit log calls it"
    assert {unit.name for unit in Unit.objects.all()} == set(units.values())
    written = f"{{P: {units['P']}, V: {units['V']}}}"
    assert written in MappingVersion.objects.get().text, "the data call the units as the pages do"
    assert Job.objects.filter(kind="look").count() == 1, "so that the mapping's page shows the columns"
