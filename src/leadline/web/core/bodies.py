"""How much a request may bring along: known before a byte of it is read.

Without this a stranger's upload would be written to the disk before anybody asked who it is from.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from leadline.web.core.faults import too_large
from leadline.web.core.problems import is_program
from leadline.web.core.reading import length_of

_ROOM = 1024 * 1024  # for what surrounds files in a form


def body_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a body that is larger than uploads may be, and of people who are not signed in one larger than a form.

    Stands behind the middleware that knows who asks, and before anything that reads the body. A program's token is
    checked by the API, before the body is read too.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        length = length_of(request)  # Django reads no more than this
        known = request.user.is_authenticated or is_program(request)
        limit = settings.UPLOAD_LIMIT + _ROOM if known else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return too_large(request) if length > limit else get_response(request)

    return respond
