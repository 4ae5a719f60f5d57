"""Where the numbers and names of a result lead to on the web."""

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from leadline.web.assessments.models import Run


@dataclass(frozen=True)
class Links:
    """The pages of one run, as ``reporting.html`` asks for them."""

    base: str

    def explanation(self, what: str) -> str:
        """Return the address of the explanation of ``what``."""
        return f"{self.base}explain/?what={quote(what)}"

    def subject(self, what: str) -> str:
        """Return the address of what is behind an indicator or rule, such as ``indicator/win-rate``."""
        kind, _, id = what.partition("/")
        return f"{self.base}{kind}s/{quote(id)}/"


def links_of(run: Run) -> Links:
    """Return the addresses of a run's pages."""
    return Links(reverse("results", args=[run.organisation.slug, run.assessment_id, run.number]))
