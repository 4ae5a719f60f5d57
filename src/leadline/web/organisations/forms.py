"""Forms about an organisation: whom to invite, what a member may do, names of units."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from leadline.model import load_model
from leadline.text import Language, say
from leadline.web.accounts.forms import LANGUAGE_CHOICES
from leadline.web.core.forms import word
from leadline.web.core.roles import ROLES
from leadline.web.organisations.models import Organisation, Unit

MOST = 50
"""Addresses of one form."""


def departments(language: Language) -> list[tuple[str, str]]:
    """Return the departments of the reference process, in the reader's words."""
    return [(each.id, each.name.get(language)) for each in load_model("ltc").process.departments]


class MemberForm(forms.Form):
    """What a member may do and where the person belongs."""

    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    department = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, organisation: Organisation, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        word(self, "member", language)
        none = ("", say("web", "member-none-chosen", language))
        roles = [(role, _role_said(role, language)) for role in ROLES]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        self.fields["department"].choices = [none, *departments(language)]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = none[1]  # type: ignore[attr-defined]


def _role_said(role: str, language: Language) -> str:
    name, about = say("web", f"member-role-{role}", language), say("web", f"member-role-about-{role}", language)
    return say("web", "member-role-line", language, r=name, about=about)


class InviteForm(MemberForm):
    """Whom to invite: one or more addresses, in the same roles."""

    emails = forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}))
    language_of_mail = forms.ChoiceField(choices=LANGUAGE_CHOICES)
    field_order = ("emails", "roles", "unit", "department", "language_of_mail")

    def clean_emails(self) -> list[str]:
        """Return the addresses, each once, however they are separated."""
        given = [
            each.strip().lower() for each in re.split(r"[\s,;，；、]+", self.cleaned_data["emails"]) if each.strip()
        ]
        addresses = list(dict.fromkeys(given))
        if len(addresses) > MOST:
            raise ValidationError(say("web", "member-too-many", self.language, most=MOST))
        wrong = []
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                wrong.append(address)
        if wrong:
            raise ValidationError(say("web", "member-wrong-address", self.language, addresses=", ".join(wrong)))
        return addresses


class NameForm(forms.Form):
    """A name: of an organisation or a unit."""

    name = forms.CharField(max_length=120, strip=True)

    def __init__(self, *args: Any, what: str, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, what, language)
