"""The one-time link by which a person sets a new password, made where no letter could carry it."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor, Outcome, action


@action("person-reset", None)
def make_reset_link(actor: Actor, user: User) -> Outcome[str]:
    """Return a link to set a new password; it works once, for a day. Only at the server's terminal."""
    actor.must_be_trusted()
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    link: str = get_adapter().get_reset_password_from_key_url(key)
    return Outcome(link, subject=user)
