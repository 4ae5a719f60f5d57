"""The demo with a row of everything besides, so that no page of it is empty: interviews, evidence, a campaign.

In ``tests``: ``python -m web_e2e.furnishing HOME LANGUAGE`` prints what ``furnish`` returns, as JSON. Django is set up
for one installation in a process, so each is furnished by a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
from django.urls import URLPattern, URLResolver

_ASKED = ("Q-STD-LM-1", "Q-STD-LM-2", "Q-RSK-OM-1")


_CHINESE = {
    "Qingshan Trading": "青山贸易",
    "Nobody yet": "暂无评估的单位",
    "First look": "初步摸底",
    "Autumn round": "秋季问卷",
    "Shop floor": "车间一线问卷",
    "Spring round": "春季问卷",
    "Next year": "明年问卷",
    "Wang Fang": "王芳",
    "Zhao Min": "赵敏",
    "Li Na": "李娜",
    "Treasury manager": "资金经理",
    "Sales manager": "销售经理",
    "Order clerk": "订单专员",
    "Sales, Valves": "阀门事业部销售",
    "Treasury": "财务部资金组",
    "Order desk, one morning": "订单中心跟岗半天",
    "Order entry waits for the credit check.": "录单要等信用检查结果。",
    "As the desk told it.": "据订单中心介绍。",
    "We meet every Monday, and nobody writes it down.": "每周一都开会，但没人做纪要。",
    "Done by telephone.": "电话处理，系统无记录。",
    "Credit policy": "信用管理制度",
    "Minutes of the pipeline review": "商机评审会纪要",
    "In force.": "现行有效。",
}
"""What the rows are called where the demo is Chinese."""


def furnished(home: Path, language: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Furnish the demo of a folder by a process of its own."""
    command = [sys.executable, "-m", "web_e2e.furnishing", str(home), language]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[-1]
    pages, alone = json.loads(told)
    return [(name, path) for name, path in pages], alone


def furnish(home: Path, language: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Add to the demo of a folder; return the name and address of every page, and of those asked for by nobody."""
    os.environ.update(LEADLINE_HOME=str(home), DJANGO_SETTINGS_MODULE="leadline.web.config.settings")
    django.setup()
    from django.urls import get_resolver, reverse

    from leadline.web.assessments.models import Assessment

    assessment = Assessment.objects.get()
    said = _CHINESE.__getitem__ if language == "zh-Hans" else str
    ids, alone = _add(assessment, said, language)
    bare = _bare(said)
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


def _bare(said: Callable[[str], str]) -> dict[str, object]:
    """Add an organisation with one assessment of which nothing is known yet, and one without any."""
    from leadline.web.accounts.models import User
    from leadline.web.assessments.models import Assessment
    from leadline.web.core.actions import Actor
    from leadline.web.core.roles import ROLES
    from leadline.web.organisations.actions import add_organisation

    boss = User.objects.get(email__startswith="administrator@")
    bare, empty = (
        add_organisation(Actor(organisation=None, trusted=True), name, owner=boss, roles=ROLES)
        for name in ("Qingshan Trading", "Nobody yet")
    )
    for each in (bare, empty):  # named afterwards, so that the addresses are the same in both languages
        each.name = said(each.name)
        each.save()
    return {"slug": bare.slug, "id": Assessment.objects.create(organisation=bare, name=said("First look")).pk}


def _patterns(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[URLPattern, str]]:
    """Give every pattern; the slug of an organisation stands in the including one, so it is merged in."""
    for each in patterns:
        if isinstance(each, URLResolver):
            for below, rest in _patterns(each.url_patterns, prefix + str(each.pattern)):
                below.pattern.converters.update(each.pattern.converters)
                yield below, rest
        else:
            yield each, prefix + str(each.pattern)


def _add(assessment: Any, said: Callable[[str], str], language: str) -> tuple[dict[str, object], dict[str, str]]:
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
                            language=language)  # fmt: skip

    named, by_link = (
        add_campaign(actor, assessment, {"name": said(name), "mode": mode, "anonymous": mode == "link"})
        for name, mode in (("Autumn round", "named"), ("Shop floor", "link"))
    )
    people = [
        Invited(name=said(name), email=f"{name.split()[0].lower()}@haichuan.example", department=department,
                role=role and said(role))
        for name, department, role in (
            ("Wang Fang", "finance", "Treasury manager"),
            ("Zhao Min", "sales", "Sales manager"),
            ("Li Na", "sales", ""),
        )
    ]  # fmt: skip
    invite(actor, named, people)
    for each in (named, by_link):
        open_campaign(actor, each)
    participant = named.participants.first()
    closed, waiting = (
        add_campaign(actor, assessment, {"name": said(name), "mode": "link", "anonymous": True})
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
            "title": said(title), "department": "sales" if number != 1 else "finance", "role": said(role),
            "held_on": date(2025, 11, 3 + number), "notes": said("Order entry waits for the credit check."),
        })  # fmt: skip
        for item in _ASKED:
            rate(actor, session, item, {"answer": str(2 + number % 2), "comment": said("As the desk told it.")})
        sessions.append(session)
    quote = add_quote(
        actor, sessions[0], said("We meet every Monday, and nobody writes it down."), _ASKED[0], usable=True
    )
    step = next(iter(assessment.maturity.activity_of))
    check(actor, sessions[2], step, "not-seen", said("Done by telephone."), "25")

    pieces = [
        add_piece(owner, assessment, {"title": said(title), "kind": kind, "stage": stage, "dimension": dimension})
        for title, kind, stage, dimension in (
            ("Credit policy", "document", "order", "risk"),
            ("Minutes of the pipeline review", "document", "lead", "standardisation"),
        )
    ]
    review_piece(actor, pieces[0], accept=True, note=said("In force."))
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


if __name__ == "__main__":
    print(json.dumps(furnish(Path(sys.argv[1]), sys.argv[2])))
