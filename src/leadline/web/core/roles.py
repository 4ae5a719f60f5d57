"""Who may do what: the roles people have in an organisation, and the one table of permissions.

A test walks every page and every route of the API as every role and compares with this table.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

Role: TypeAlias = Literal[
    "administrator",
    "sponsor",
    "lead-assessor",
    "assessor",
    "data-analyst",
    "process-owner",
    "respondent",
    "reviewer",
    "viewer",
]
ROLES: tuple[Role, ...] = get_args(Role)

Permission: TypeAlias = Literal[
    "organisation.view",
    "organisation.manage",
    "people.view",
    "people.manage",
    "audit.view",
    "model.view",
    "model.manage",
    "assessment.view",
    "assessment.define",
    "assessment.delete",
    "campaign.view",
    "campaign.manage",
    "answer.give",
    "interview.view",
    "interview.write",
    "evidence.view",
    "evidence.add",
    "evidence.review",
    "data.view",
    "data.manage",
    "job.view",
    "job.cancel",
    "result.view",
    "result.make",
    "consensus.write",
]


def _only(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_ALL = frozenset(ROLES)
_LEAD = _only("lead-assessor")
_ASSESSORS = _only("lead-assessor", "assessor")
_TEAM = _ASSESSORS | _only("data-analyst", "reviewer", "administrator")
_READERS = _TEAM | _only("sponsor", "process-owner", "viewer")

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    "organisation.view": _ALL,
    "organisation.manage": _only("administrator"),
    "people.view": _only("administrator", "lead-assessor"),
    "people.manage": _only("administrator"),
    "audit.view": _only("administrator", "lead-assessor", "reviewer"),
    "model.view": _READERS,
    "model.manage": _LEAD | _only("administrator"),
    "assessment.view": _READERS,
    "assessment.define": _LEAD,
    "assessment.delete": _LEAD | _only("administrator"),
    "campaign.view": _TEAM,
    "campaign.manage": _ASSESSORS,
    "answer.give": _ALL,
    "interview.view": _ASSESSORS | _only("reviewer"),
    "interview.write": _ASSESSORS,
    "evidence.view": _TEAM | _only("process-owner"),
    "evidence.add": _ASSESSORS | _only("data-analyst", "process-owner"),
    "evidence.review": _LEAD | _only("reviewer"),
    "data.view": _TEAM,
    "data.manage": _LEAD | _only("data-analyst"),
    "job.view": _TEAM,
    "job.cancel": _ASSESSORS | _only("data-analyst", "administrator"),
    "result.view": _READERS,
    "result.make": _ASSESSORS | _only("data-analyst"),
    "consensus.write": _ASSESSORS,
}


def permits(roles: Iterable[str], permission: Permission) -> bool:
    """Return whether one of ``roles`` may do what ``permission`` names.

    >>> permits(["viewer"], "result.view"), permits(["viewer", "respondent"], "result.make")
    (True, False)
    """
    return not ALLOWED[permission].isdisjoint(roles)
