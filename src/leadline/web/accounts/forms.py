"""What a person says of themself: name, language, time zone."""

from typing import Any

from django import forms

from leadline.text import Language, say
from leadline.web.accounts.models import User
from leadline.web.core.forms import word
from leadline.web.core.zones import zones_with

LANGUAGE_CHOICES = (("en", "English"), ("zh-Hans", "简体中文"))


class ProfileForm(forms.Form):
    """Name, language and time zone of an account."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(choices=LANGUAGE_CHOICES)
    time_zone = forms.ChoiceField()

    def __init__(self, *args: Any, reader: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zones_with(self.initial.get("time_zone", ""), reader)  # type: ignore[attr-defined]
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
