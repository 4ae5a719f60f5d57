"""Where the numbers and names of a result lead to on the web."""

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from leadline.reporting.compared import BEFORE
from leadline.reporting.comparedunits import split_unit
from leadline.reporting.supposed import THEN
from leadline.web.assessments.models import Run
from leadline.web.results.narrowed import WHOLE, Narrow
from leadline.web.results.seen import of_unit


@dataclass(frozen=True)
class Links:
    """The pages of one run, as ``reporting.html`` asks for them.

    ``otherwise`` is the part of an address that asks to see the result otherwise (``results.seen``): for every number,
    or ``beside`` the result's own for those that ``told_what_if`` marks. ``filtered`` is the part that says of which
    part of the events: it goes along to other pages, too.
    """

    base: str
    otherwise: str = ""
    beside: bool = False
    filtered: str = ""

    def explanation(self, what: str) -> str:
        """Return the address of the explanation of ``what``."""
        otherwise = self.otherwise if what.startswith(THEN) or not self.beside else ""
        return f"{self.base}explain/?what={quote(what.removeprefix(THEN))}" + (f"&{otherwise}" if otherwise else "")

    def subject(self, what: str) -> str:
        """Return the address of what is behind an indicator or rule, such as ``indicator/win-rate``."""
        kind, _, id = what.partition("/")
        return f"{self.base}{kind}s/{quote(id)}/" + (f"?{self.filtered}" if self.filtered else "")


@dataclass(frozen=True)
class UnitLinks:
    """The same, for a table of units side by side: each number leads to that of its unit."""

    links: Links
    attribute: str
    units: tuple[str, ...]
    narrow: Narrow = WHOLE

    def explanation(self, what: str) -> str:
        """Return the address of the explanation of a unit's number."""
        place, of = split_unit(what)
        otherwise = of_unit(self.attribute, self.units[place], self.narrow)
        return Links(self.links.base, otherwise).explanation(of)

    def subject(self, what: str) -> str:
        """Return the address of what is behind an indicator or rule."""
        return self.links.subject(what)


@dataclass(frozen=True)
class ComparedLinks:
    """The same, for two results compared: each number leads to that of its result."""

    before: Links
    after: Links

    def explanation(self, what: str) -> str:
        """Return the address of the explanation of a number of either result."""
        its = self.before if what.startswith(BEFORE) else self.after
        return its.explanation(what.removeprefix(BEFORE))

    def subject(self, what: str) -> str:
        """Return the address of what is behind an indicator or rule, in the later result."""
        return self.after.subject(what)


def links_of(run: Run, narrow: Narrow = WHOLE, *, otherwise: str = "", beside: bool = False) -> Links:
    """Return the addresses of a run's pages, of a part of its events or seen otherwise."""
    base = reverse("results", args=[run.organisation.slug, run.assessment_id, run.number])
    return Links(base, otherwise or narrow.query, beside, narrow.query)
