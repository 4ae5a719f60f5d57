"""The form that makes a token."""

from typing import Any

from django import forms

from leadline.text import Language, say
from leadline.web.accounts.models import User
from leadline.web.core.forms import word
from leadline.web.organisations.models import Organisation

DAYS = (30, 90, 365)


class TokenForm(forms.Form):
    """What the token is for, where, and how long it lasts."""

    name = forms.CharField(max_length=120)
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none(), empty_label=None)
    days = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, user: User, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        its = Organisation.objects.filter(memberships__user=user)
        self.fields["organisation"].queryset = its  # type: ignore[attr-defined]
        self.fields["days"].choices = [(days, say("web", "token-days", language, days=days)) for days in DAYS]  # type: ignore[attr-defined]
        word(self, "token", language)
