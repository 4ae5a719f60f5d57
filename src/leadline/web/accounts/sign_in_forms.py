"""The library's forms of signing in, with our labels and looks; named in the settings."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from django import forms

from leadline.text import say
from leadline.web.core.forms import word
from leadline.web.core.reading import language_of


class _Ours(forms.BaseForm):
    """Labels of our catalogue, no placeholders, which a screen reader cannot rely on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = language_of(context.request)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = say("web", "help-password", language) if name == "password1" else ""
        word(self, "sign-in", language)


class LoginForm(_Ours, account.LoginForm):
    """Address and password."""


class ChangePasswordForm(_Ours, account.ChangePasswordForm):
    """The password so far, and the new one twice."""


class SetPasswordForm(_Ours, account.SetPasswordForm):
    """A password for who had none."""


class ResetPasswordForm(_Ours, account.ResetPasswordForm):
    """The address a link is sent to."""


class ResetPasswordKeyForm(_Ours, account.ResetPasswordKeyForm):
    """The new password, twice."""


class ReauthenticateForm(_Ours, account.ReauthenticateForm):
    """The password once more."""


class SecondStepForm(_Ours, mfa.AuthenticateForm):
    """The code of the app."""


class SecondStepAgainForm(_Ours, mfa.ReauthenticateForm):
    """The code of the app once more."""


class ActivateForm(_Ours, totp.ActivateTOTPForm):
    """The first code of the app."""


class DeactivateForm(_Ours, totp.DeactivateTOTPForm):
    """Nothing to fill in."""


class RecoveryCodesForm(_Ours, recovery.GenerateRecoveryCodesForm):
    """Nothing to fill in."""
