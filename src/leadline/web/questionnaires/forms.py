"""Forms of campaigns, and the one by which people join by a link."""

from collections.abc import Sequence
from typing import Any

from django import forms

from leadline.model import Model
from leadline.text import Language, say
from leadline.web.core.forms import dress
from leadline.web.questionnaires.models import LANGUAGES, Campaign
from leadline.web.questionnaires.routing import department_names, roles_of

_MOMENT = "%Y-%m-%dT%H:%M"


class CampaignForm(forms.Form):
    """What a campaign is called, how people get in, until when. How people get in stays as it was chosen."""

    name = forms.CharField(max_length=200)
    way = forms.ChoiceField(widget=forms.RadioSelect)
    opens = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    closes = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    language = forms.ChoiceField(choices=LANGUAGES)

    WAYS = ("named", "link", "anonymous")

    def __init__(self, *args: Any, language: Language, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language_of_page = language
        if campaign:
            del self.fields["way"]
        else:
            self.fields["way"].choices = [(way, say("web", f"campaign-way-{way}", language)) for way in self.WAYS]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.label = say("web", f"campaign-field-{name}", language)
            dress(field)
        self.fields["opens"].help_text = say("web", "campaign-help-opens", language)
        self.fields["closes"].help_text = say("web", "campaign-help-closes", language)

    def clean(self) -> dict[str, Any]:
        """Refuse a campaign that ends before it begins, and years nobody means."""
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        for name, moment in (("opens", opens), ("closes", closes)):
            if moment and not 2000 <= moment.year < 2100:
                self.add_error(name, say("web", "campaign-year", self.language_of_page))
        if opens and closes and opens >= closes:
            self.add_error("closes", say("web", "campaign-order", self.language_of_page))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields of ``Campaign`` as they were entered."""
        given = dict(self.cleaned_data)
        way = given.pop("way", None)
        if way is None:
            return given
        return {**given, "mode": "named" if way == "named" else "link", "anonymous": way == "anonymous"}


class JoinForm(forms.Form):
    """What somebody who came by the link says: department, role and unit, and the language to read in."""

    language = forms.ChoiceField(choices=LANGUAGES)
    name = forms.CharField(max_length=120, required=False)
    department = forms.ChoiceField()
    role = forms.CharField(max_length=120)
    unit = forms.ChoiceField(required=False)

    def __init__(
        self, *args: Any, campaign: Campaign, model: Model, units: Sequence[str], language: Language, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles_of(model, language)
        words = {word: say("web", f"questionnaire-join-{word}", language) for word in ("choose", "other", "all-units")}
        departments = [*department_names(model, language).items(), ("other", words["other"])]
        self.fields["department"].choices = [("", words["choose"]), *departments]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", words["all-units"]), *((each, each) for each in units)]  # type: ignore[attr-defined]
        if campaign.anonymous:
            del self.fields["name"]
        else:
            self.fields["name"].widget.attrs["autocomplete"] = "name"
        if not units:
            del self.fields["unit"]
        for name, field in self.fields.items():
            field.label = say("web", f"questionnaire-join-field-{name}", language)
            dress(field)
        self.fields["role"].widget.attrs |= {"list": "roles", "autocomplete": "organization-title"}
        self.fields["role"].help_text = say("web", "questionnaire-join-help-role", language)


class PeopleForm(forms.Form):
    """People to invite: pasted, or in a file."""

    pasted = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}))
    file = forms.FileField(required=False)

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say("web", f"respondents-field-{name}", language)
            dress(field)
        self.fields["pasted"].help_text = say("web", "respondents-help-pasted", language)
        self.fields["file"].help_text = say("web", "respondents-help-file", language)
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.tsv,.txt"
