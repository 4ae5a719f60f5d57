"""What a person says of themself: name, language, time zone."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms

from leadline.text import Language, say
from leadline.web.accounts.models import User
from leadline.web.core.forms import word

LANGUAGE_CHOICES = (("en", "English"), ("zh-Hans", "简体中文"))


@cache
def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every time zone people live in, by part of the world; names of old systems are left out.

    >>> dict(dict(zones())["Asia"])["Asia/Shanghai"]
    'Shanghai'
    """
    regions = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(zoneinfo.available_timezones())
    by_region = {
        region: [(name, name.partition("/")[2].replace("_", " ")) for name in names if name.startswith(f"{region}/")]
        for region in regions
    }
    return [*((region, its) for region, its in by_region.items() if its), ("UTC", [("UTC", "UTC")])]


class ProfileForm(forms.Form):
    """Name, language and time zone of an account."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(choices=LANGUAGE_CHOICES)
    time_zone = forms.ChoiceField()

    def __init__(self, *args: Any, reader: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zones()  # type: ignore[attr-defined]
        word(self, "profile", reader)


class AddressForm(forms.Form):
    """The address an account is to have."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, *args: Any, user: User, reader: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.reader = user, reader
        word(self, "address", reader)

    def clean_email(self) -> str:
        """Refuse the address the account has."""
        given: str = self.cleaned_data["email"].lower()
        if given == self.user.email:
            raise forms.ValidationError(say("web", "address-same", self.reader))
        return given
