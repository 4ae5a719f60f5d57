"""The API: the routers of every app, one way to sign in, one form of error."""

import logging
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from leadline.errors import LeadlineError
from leadline.text import say
from leadline.web.core.problems import KINDS, MEDIA_TYPE, Said, ShapedParser, Takes, check_sent, told_of, trouble
from leadline.web.organisations.routes import add_route

ROUTERS = (
    "leadline.web.api.me",
    "leadline.web.organisations.api",
    "leadline.web.organisations.people_api",
    "leadline.web.maturity.api",
    "leadline.web.assessments.api",
    "leadline.web.jobs.api",
    "leadline.web.interviews.api",
    "leadline.web.interviews.consensus_api",
    "leadline.web.evidence.api",
    "leadline.web.questionnaires.api",
    "leadline.web.questionnaires.answers_api",
    "leadline.web.sources.api",
    "leadline.web.results.api",
    "leadline.web.results.part_api",
    "leadline.web.results.behind_api",
    "leadline.web.results.files_api",
    "leadline.web.api.audit",
)  # modules with a ``router``; docs/web/api.md
_log = logging.getLogger(__name__)


class LeadlineAPI(NinjaAPI):
    """django-ninja, whose description says that errors are problem documents."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the view: short, and the same wherever it is kept."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the OpenAPI description."""
        described = super().get_openapi_schema(**kwargs)
        for methods in described["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
                    elif "binary" in str(answer.get("content")):  # a route whose answer is ``bytes`` gives a file
                        answer["content"] = {"*/*": answer["content"]["application/json"]}
        return described


api = LeadlineAPI(
    title="Leadline",
    version=version("leadline"),
    description="Everything the pages do. Errors are problem documents (RFC 9457); sentences follow Accept-Language.",
    urls_namespace="api",
    docs_url=None,
    parser=ShapedParser(),
)


class Meaning(Schema):
    """What a type of problem means."""

    type: str
    title: str
    remedy: str


def _open_to_all(takes: Takes) -> Any:
    def let_in(request: HttpRequest) -> bool:
        check_sent(request, takes)
        return True

    return let_in


def meaning(request: Any, kind: str) -> Any:
    """Say what a type of problem means and what helps."""
    status = next((status for status, name in KINDS.items() if name == kind), None)
    if status is None:
        raise Http404
    said = (say("web", f"fault-{status}{part}", request.language) for part in ("", "-remedy"))
    return {"type": request.path, "title": next(said), "remedy": next(said)}


_problems = Router(tags=["problems"])
add_route(
    _problems, "GET", "/problems/{str:kind}", meaning, {200: Meaning}, auth=_open_to_all, troubles=(404, 422)
)  # fmt: skip
api.add_router("", _problems)
for module in ROUTERS:
    its: Router = import_module(module).router
    api.add_router("", its)


@api.exception_handler(LeadlineError)
def tell_input(request: HttpRequest, error: LeadlineError) -> HttpResponse:
    """Say what is wrong with what was given."""
    return trouble(request, 422, told_of(error.problems, request.language))  # type: ignore[attr-defined]


@api.exception_handler(ValidationError)
def tell_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which parts of what was sent have the wrong shape."""
    return trouble(request, 422, [_shape(request, each) for each in error.errors])


def _shape(request: Any, each: Mapping[str, Any]) -> Said:
    place = ".".join(str(part) for part in each["loc"])
    if each["type"] == "extra_forbidden":
        sentence = say("web", "api-field-unknown", request.language, place=place)
        return Said(code="web-field-unknown", place=place, sentence=sentence)
    return Said(
        code="web-shape", place=place, sentence=say("web", "api-shape", request.language, place=place, said=each["msg"])
    )


@api.exception_handler(PermissionDenied)
def tell_forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Say that the token's roles do not include it."""
    return trouble(request, 403)


@api.exception_handler(Http404)
def tell_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Say that there is no such thing, or none for this token."""
    return trouble(request, 404)


@api.exception_handler(HttpError)
def tell_other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Say that the request could not be understood, or that nobody is signed in."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
    return trouble(request, error.status_code, headers=headers)


@api.exception_handler(BadRequest)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
def tell_unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say that a form could not be read, or holds too much."""
    return trouble(request, 413 if isinstance(error, RequestDataTooBig) else 400)


@api.exception_handler(Exception)
def tell_broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say that the server failed, and write why into its log."""
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return trouble(request, 500)
