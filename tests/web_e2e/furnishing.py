"""The demo with a row of everything besides, so that no page of it is empty: interviews, evidence, a campaign."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
from django.urls import URLPattern, URLResolver

_ASKED = ("Q-STD-LM-1", "Q-STD-LM-2", "Q-RSK-OM-1")


def furnish(home: Path) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Add to the demo of a folder; return the name and address of every page, and of those asked for by nobody."""
    os.environ.update(LEADLINE_HOME=str(home), DJANGO_SETTINGS_MODULE="leadline.web.config.settings")
    django.setup()
    from django.urls import get_resolver, reverse

    from leadline.web.assessments.models import Assessment

    assessment = Assessment.objects.get()
    ids, alone = _add(assessment)
    bare = _bare()
    addresses = []
    for pattern, prefix in _patterns(get_resolver().url_patterns, ""):
        wanted = pattern.pattern.converters
        if prefix.startswith(("api/", "q/", "accounts/")) or not pattern.name:
            continue
        for before, known in (("", ids), ("bare-", bare)):
            if wanted.keys() <= known.keys() and (not before or "slug" in wanted):
                where = reverse(pattern.name, kwargs={part: known[part] for part in wanted})
                addresses.append((before + pattern.name, where))
    return addresses, alone


def _two_steps(user: Any) -> None:
    """Turn two-step sign-in on for somebody, with recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def _bare() -> dict[str, object]:
    """Add an organisation with one assessment of which nothing is known yet, and one without any."""
    from leadline.web.accounts.models import User
    from leadline.web.assessments.models import Assessment
    from leadline.web.core.actions import Actor
    from leadline.web.core.roles import ROLES
    from leadline.web.organisations.actions import add_organisation

    boss = User.objects.get(email__startswith="administrator@")
    bare, _ = (
        add_organisation(Actor(organisation=None, trusted=True), name, owner=boss, roles=ROLES)
        for name in ("Qingshan Trading", "Nobody yet")
    )
    return {"slug": bare.slug, "id": Assessment.objects.create(organisation=bare, name="First look").pk}


def _patterns(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[URLPattern, str]]:
    """Give every pattern; the slug of an organisation stands in the including one, so it is merged in."""
    for each in patterns:
        if isinstance(each, URLResolver):
            for below, rest in _patterns(each.url_patterns, prefix + str(each.pattern)):
                below.pattern.converters.update(each.pattern.converters)
                yield below, rest
        else:
            yield each, prefix + str(each.pattern)


def _add(assessment: Any) -> tuple[dict[str, object], dict[str, str]]:
    from django.utils import timezone

    from leadline.web.assessments.models import Run
    from leadline.web.core.actions import Actor
    from leadline.web.core.roles import ROLES
    from leadline.web.evidence.actions import add_piece, review_piece
    from leadline.web.interviews.actions import add_quote, add_session, check, rate
    from leadline.web.jobs.models import Job
    from leadline.web.maturity.actions import add_model
    from leadline.web.organisations.members import invite as invite_member
    from leadline.web.organisations.models import Membership, Unit
    from leadline.web.questionnaires.actions import add_campaign, change_campaign, invite, open_campaign
    from leadline.web.questionnaires.roster import Invited
    from web.conftest import own_bundle

    organisation = assessment.organisation
    members = Membership.objects.filter(organisation=organisation)
    boss = members.get(user__email__startswith="administrator@")
    boss.roles = list(ROLES)
    boss.save()
    actor = Actor(organisation=organisation, user=boss.user, trusted=True)
    owner = Actor(organisation=organisation, user=members.get(user__email__startswith="process-owner@").user,
                  trusted=True)  # fmt: skip
    invited = invite_member(actor, "new.colleague@haichuan.example", roles=["assessor"], unit=None, department="sales",
                            language="en")  # fmt: skip

    named, by_link = (
        add_campaign(actor, assessment, {"name": name, "mode": mode, "anonymous": mode == "link"})
        for name, mode in (("Autumn round", "named"), ("Shop floor", "link"))
    )
    people = [
        Invited(name=name, email=f"{name.split()[0].lower()}@haichuan.example", department=department, role=role)
        for name, department, role in (
            ("Wang Fang", "finance", "Treasury manager"),
            ("Zhao Min", "sales", "Sales manager"),
            ("Li Na", "sales", ""),
        )
    ]
    invite(actor, named, people)
    for each in (named, by_link):
        open_campaign(actor, each)
    participant = named.participants.first()
    closed, waiting = (
        add_campaign(actor, assessment, {"name": name, "mode": "link", "anonymous": True})
        for name in ("Spring round", "Next year")
    )
    for each, when in (
        (closed, {"closes": timezone.now() - timedelta(days=9)}),
        (waiting, {"opens": timezone.now() + timedelta(days=99)}),
    ):
        open_campaign(actor, each)
        change_campaign(actor, each, when)
    _two_steps(members.get(user__email__startswith="reviewer@").user)

    sessions = []
    for number, (kind, title, role) in enumerate((
        ("interview", "Sales, Valves", "Sales manager"),
        ("interview", "Treasury", "Treasury manager"),
        ("observation", "Order desk, one morning", "Order clerk"),
    )):  # fmt: skip
        session = add_session(actor, assessment, kind, {
            "title": title, "department": "sales" if number != 1 else "finance", "role": role,
            "held_on": date(2025, 11, 3 + number), "notes": "Order entry waits for the credit check.",
        })  # fmt: skip
        for item in _ASKED:
            rate(actor, session, item, {"answer": str(2 + number % 2), "comment": "As the desk told it."})
        sessions.append(session)
    quote = add_quote(actor, sessions[0], "We meet every Monday, and nobody writes it down.", _ASKED[0], usable=True)
    step = next(iter(assessment.maturity.activity_of))
    check(actor, sessions[2], step, "not-seen", "Done by telephone.", "25")

    pieces = [
        add_piece(owner, assessment, {"title": title, "kind": kind, "stage": stage, "dimension": dimension})
        for title, kind, stage, dimension in (
            ("Credit policy", "document", "order", "risk"),
            ("Minutes of the pipeline review", "document", "lead", "standardisation"),
        )
    ]
    review_piece(actor, pieces[0], accept=True, note="In force.")
    own = add_model(actor, own_bundle())
    job = Job.objects.filter(organisation=organisation).first()
    return {
        "slug": organisation.slug, "id": assessment.pk, "unit": Unit.objects.filter(organisation=organisation)[0].pk,
        "member": members.get(user__email__startswith="viewer@").pk, "campaign": named.pk, "job": job.pk,
        "person": members.get(user__email__startswith="sponsor@").user.pk,
        "session": sessions[0].pk, "quote": quote.pk, "piece": pieces[1].pk,
        "number": Run.objects.get(assessment=assessment).number,
        "own": own.pk, "shipped": "ltc", "indicator": "lead-response-time", "rule": "review-before-signature",
    }, {
        "invitation": f"/invitation/{invited.token}/",
        "questionnaire-join": f"/q/join/{by_link.key}/",
        "questionnaire-closed": f"/q/join/{closed.key}/",
        "questionnaire-waiting": f"/q/join/{waiting.key}/",
        "questionnaire": f"/q/{participant.key}/",
        "observation": f"/o/{organisation.slug}/assessments/{assessment.pk}/sessions/{sessions[2].pk}/",
    }  # fmt: skip
