"""What goes wrong, told to programs: a problem document (RFC 9457) with the sentences a page would say.

``type`` is stable and can be followed: ``/api/v1/problems/…`` says what it means. What is wrong with the input stands
in ``problems``, one for each, with the code, the file and the place of the core's errors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError
from ninja.parser import Parser
from pydantic import BaseModel

from leadline.errors import InputError, Problem
from leadline.text import Language, say
from leadline.web.core.reading import length_of, spoken

KINDS: Mapping[int, str] = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "missing",
    405: "method",
    409: "conflict",
    413: "too-large",
    415: "media-type",
    422: "invalid",
    429: "too-many",
    500: "broken",
}
MEDIA_TYPE = "application/problem+json"
JSON, FORM = "application/json", "multipart/form-data"
"""What a body may be: everything but files is JSON."""


class Said(BaseModel):
    """One thing that is wrong with what was given."""

    code: str
    file: str | None = None
    place: str | None = None
    sentence: str


class Trouble(BaseModel):
    """A problem document; ``title``, ``detail`` and the sentences are in the language of ``Accept-Language``."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    problems: list[Said] = []


def kind_of(status: int) -> str:
    """Return the stable name of a status: the last part of the document's ``type``.

    >>> kind_of(404), kind_of(418)
    ('missing', 'bad-request')
    """
    return KINDS.get(status, "broken" if status >= 500 else "bad-request")


def told_of(problems: Iterable[Problem], language: Language) -> list[Said]:
    """Return problems, each with its sentence."""
    return [
        Said(code=each.code, file=each.file, place=each.place, sentence=each.sentence(language)) for each in problems
    ]


def trouble(
    request: HttpRequest, status: int, problems: Iterable[Said] = (), headers: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Return a problem document as the answer to a request."""
    language = spoken(getattr(request, "language", None))
    shown = next(number for number, kind in KINDS.items() if kind == kind_of(status))
    document = Trouble(
        type=f"/api/v1/problems/{kind_of(status)}",
        title=say("web", f"fault-{shown}", language),
        status=status,
        detail=say("web", f"fault-{shown}-remedy", language),
        instance=request.path,
        problems=list(problems),
    )
    return HttpResponse(document.model_dump_json(), status=status, content_type=MEDIA_TYPE, headers=headers)


@dataclass(frozen=True)
class Takes:
    """What a route takes: the names of its query, and its kind of body, None for none; of JSON an object or a list."""

    query: frozenset[str]
    kind: str | None = None
    shape: type = object


class ShapedParser(Parser):
    """Reads JSON of the shape a route takes; the library would take a number for an object without any fields."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what was sent.

        Raises:
            ValueError: it is no JSON, or of another shape.
        """
        told = super().parse_body(request)
        if not isinstance(told, getattr(request, "takes_shape", object)):
            raise ValueError(f"this is a {type(told).__name__}")  # noqa: TRY004 - the library tells it as it does bad JSON
        return told


def check_sent(request: HttpRequest, takes: Takes) -> None:
    """Refuse what a route does not take, before it is read: names in the query, a body of another kind or too large.

    A name that is not known is refused, as a misspelt filter would be dropped in silence and give other numbers.

    Raises:
        InputError: with every name of the query that is not known.
        HttpError: with 415 or 413.
    """
    known = ", ".join(sorted(takes.query)) or "–"
    unknown = [
        Problem(code="web-query-unknown", place=f"query.{name}", params={"name": name, "known": known})
        for name in request.GET
        if name not in takes.query
    ]
    if unknown:
        raise InputError(unknown)
    if takes.kind is None:
        return
    length = length_of(request)
    if length and request.content_type != takes.kind:
        raise HttpError(415, takes.kind)
    if takes.kind == JSON and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise HttpError(413, "body")
    request.takes_shape = takes.shape  # type: ignore[attr-defined]


def is_program(request: HttpRequest) -> bool:
    """Return whether a program asks, which is answered by a problem document and not by a page."""
    return request.path.startswith("/api/")
