"""Every write checks the permission, runs in one transaction, and adds a row that nothing can change."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.http import Http404

from leadline.errors import InputError
from leadline.web.assessments.actions import change_assessment
from leadline.web.assessments.models import Assessment
from leadline.web.audit.models import Entry
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.interviews.actions import change_session, save_notes
from leadline.web.interviews.models import Session
from leadline.web.organisations.actions import add_unit
from leadline.web.organisations.models import Organisation, Unit
from leadline.web.questionnaires.actions import change_campaign, close_campaign
from leadline.web.questionnaires.models import Campaign
from web.conftest import World


def test_an_action_leaves_one_row_that_says_who_did_what(world: World) -> None:
    add_unit(world.actor("administrator", address="10.0.0.7"), "West")
    row = Entry.objects.get()
    assert (row.action, row.actor_name, row.subject_name, row.details) == (
        "unit-added", "administrator", "West", {"name": "West"},
    )  # fmt: skip
    assert (row.organisation, row.via, row.address) == (world.organisation, "page", "10.0.0.7")


def test_who_may_not_changes_nothing(world: World) -> None:
    with pytest.raises(PermissionDenied):
        add_unit(world.actor("viewer"), "West")
    assert not Unit.objects.filter(name="West").exists()
    assert not Entry.objects.exists()


def test_what_fails_is_rolled_back_with_its_row(world: World) -> None:
    @action("unit-spoilt", "organisation.manage")
    def spoil(actor: Actor) -> Outcome[None]:
        Unit.objects.create(organisation=actor.owner, name="half")
        raise InputError.of("web-unit-exists", file="half")

    with pytest.raises(InputError):
        spoil(world.actor("administrator"))
    assert not Unit.objects.filter(name="half").exists()
    assert not Entry.objects.exists()


def test_an_action_cannot_reach_into_another_organisation(world: World) -> None:
    other = Organisation.objects.get(slug="other")
    insider = Actor(organisation=other, user=world.stranger, roles=frozenset(["lead-assessor"]))
    with pytest.raises(Http404):
        change_assessment(insider, world.assessment, {"name": "taken"})
    world.assessment.refresh_from_db()
    assert world.assessment.name == "2025"


def test_the_database_refuses_to_change_or_delete_a_row(world: World) -> None:
    add_unit(world.actor("administrator"), "West")
    row = Entry.objects.get()
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(Error), transaction.atomic():
        Entry.objects.update(action="nothing")
    with pytest.raises(Error), transaction.atomic():
        Entry.objects.all().delete()
    assert Entry.objects.get().action == "unit-added"


def test_two_people_who_change_different_fields_undo_nothing_of_each_other(world: World) -> None:
    mine, yours = (Assessment.objects.get(pk=world.assessment.pk) for _ in range(2))
    change_assessment(world.actor("lead-assessor"), mine, {"name": "2026"})
    change_assessment(world.actor("lead-assessor"), yours, {"methods": ["data"]})
    mine.refresh_from_db()
    assert (mine.name, mine.methods) == ("2026", ["data"])
    assert mine.changed > yours.created
    asked, closed = (Campaign.objects.get(pk=world.campaign.pk) for _ in range(2))
    close_campaign(world.actor("assessor"), closed)
    change_campaign(world.actor("assessor"), asked, {"name": "Winter"})
    closed.refresh_from_db()
    assert (closed.name, closed.state) == ("Winter", "closed")
    typing, renaming = (Session.objects.get(pk=world.session.pk) for _ in range(2))
    save_notes(world.actor("assessor"), typing, "They meet on Mondays.", 0)
    change_session(world.actor("assessor"), renaming, {"title": "Sales East"})
    typing.refresh_from_db()
    assert (typing.title, typing.notes, typing.notes_revision) == ("Sales East", "They meet on Mondays.", 1)
