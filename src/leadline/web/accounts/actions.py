"""What is written about accounts: by the person, or at the server's terminal."""

from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.core.exceptions import PermissionDenied

from leadline.web.accounts.addresses import prove_address
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor, Outcome, action


@action("account-added", None)
def add_account(
    actor: Actor,
    email: str,
    password: str,
    *,
    name: str,
    language: str,
    time_zone: str,
    proven: bool,
    runs_installation: bool = False,
) -> Outcome[User]:
    """Make an account for somebody who followed a link; ``proven`` where the link came by a letter to the address."""
    if runs_installation:
        actor.must_be_trusted()
    user = User.objects.create_user(
        email, password, name=name, language=language, time_zone=time_zone,
        is_superuser=runs_installation, is_staff=runs_installation,
    )  # fmt: skip
    if proven:
        prove_address(user)
    return Outcome(user, subject=user, details={"email": user.email})


@action("profile-changed", None)
def change_profile(actor: Actor, user: User, values: Mapping[str, str]) -> Outcome[User]:
    """Change name, language or time zone of the actor's own account."""
    _check_own(actor, user)
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    return Outcome(user, subject=user, details=changed)


@action("signed-out-elsewhere", None)
def sign_out_elsewhere(actor: Actor, user: User) -> Outcome[User]:
    """End every session of an account; the page that asks keeps its own."""
    _check_own(actor, user)
    user.sessions += 1
    user.save(update_fields=["sessions"])
    return Outcome(user, subject=user)


@action("person-unlocked", None)
def unlock(actor: Actor, user: User) -> Outcome[int]:
    """Forget the failed sign-ins of an account, so that it can be tried again; return how many there were."""
    actor.must_be_trusted()
    failures: int = reset(username=user.email)
    return Outcome(failures, subject=user, details={"failures": failures})


@action("person-second-step-removed", None)
def remove_second_step(actor: Actor, user: User) -> Outcome[bool]:
    """Take the second step of signing in off an account, whose phone is lost; return whether there was one."""
    actor.must_be_trusted()
    removed, _ = Authenticator.objects.filter(user=user).delete()
    return Outcome(bool(removed), subject=user)


def _check_own(actor: Actor, user: User) -> None:
    if not actor.trusted and actor.user != user:
        raise PermissionDenied("account")
