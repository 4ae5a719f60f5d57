"""Pages on which a person says again who it is, as somebody else may sit at the browser that was left open."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.decorators import reauthentication_required

View = Callable[..., Any]


def confirmed(*, looking: bool = True) -> Callable[[View], View]:
    """Ask for the password or the second step once more where that is some minutes ago.

    Without ``looking`` only what is sent asks for it. What was sent is done once the person has said it.
    """
    return cast("Callable[[View], View]", reauthentication_required(allow_get=not looking))
