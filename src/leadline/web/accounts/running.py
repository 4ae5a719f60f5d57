"""What those who run the installation write about accounts: who else runs it, and whose account is switched off."""

from django.core.exceptions import PermissionDenied

from leadline.errors import InputError
from leadline.web.accounts.actions import note_everywhere
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor, Outcome, action


@action("installation-granted", None)
def grant_installation(actor: Actor, user: User) -> Outcome[User]:
    """Let another person run the installation too."""
    check_runs(actor)
    user.is_superuser = user.is_staff = True
    user.save(update_fields=["is_superuser", "is_staff"])
    return Outcome(user, subject=user, details={"email": user.email})


@action("installation-taken", None)
def take_installation(actor: Actor, user: User) -> Outcome[User]:
    """Let a person run the installation no longer.

    Raises:
        InputError: nobody would run it any more.
    """
    check_runs(actor)
    _check_not_last(user)
    user.is_superuser = user.is_staff = False
    user.save(update_fields=["is_superuser", "is_staff"])
    return Outcome(user, subject=user, details={"email": user.email})


@action("account-switched-off", None)
def switch_off(actor: Actor, user: User) -> Outcome[User]:
    """Let nobody sign in by an account: its sessions end at once and its tokens open nothing; what was done stays.

    Raises:
        InputError: it is the actor's own, or that of the last person who runs the installation.
    """
    check_runs(actor)
    if actor.user == user:
        raise InputError.of("web-own-account", file=user.email)
    _check_not_last(user)
    user.is_active, user.sessions = False, user.sessions + 1
    user.save(update_fields=["is_active", "sessions"])
    note_everywhere(actor, "account-switched-off", user, {"email": user.email})
    return Outcome(user, subject=user, details={"email": user.email})


@action("account-switched-on", None)
def switch_on(actor: Actor, user: User) -> Outcome[User]:
    """Let a person sign in again."""
    check_runs(actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    note_everywhere(actor, "account-switched-on", user, {"email": user.email})
    return Outcome(user, subject=user, details={"email": user.email})


def check_runs(actor: Actor) -> None:
    """Refuse everybody but those who run the installation, and the server's terminal."""
    if not (actor.trusted or (actor.user is not None and actor.user.is_superuser)):
        raise PermissionDenied("installation")


def _check_not_last(user: User) -> None:
    """Raise where ``user`` alone runs the installation; two who go at the same time wait for one another."""
    running = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if {each.pk for each in running} == {user.pk}:
        raise InputError.of("web-last-runner", file=user.email)
