"""The form of a session: with whom, when, and about which part of the model."""

from typing import Any

from django import forms

from leadline.model import Model
from leadline.text import Language, say
from leadline.web.assessments.models import Assessment
from leadline.web.core.forms import dress
from leadline.web.organisations.models import Unit


class SessionForm(forms.Form):
    """With whom or where, when, and about what."""

    title = forms.CharField(max_length=200)
    department = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"list": "departments"}))
    role = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"list": "roles"}))
    person = forms.CharField(max_length=120, required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False, empty_label="–")
    held_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    stages = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    dimensions = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, assessment: Assessment, model: Model, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say("web", f"interview-field-{name.replace('_', '-')}", language)
            if name in ("person", "stages", "department"):
                field.help_text = say("web", f"interview-help-{name}", language)
            dress(field)
        self.fields["stages"].choices = [(each.id, each.name.get(language)) for each in model.stages]  # type: ignore[attr-defined]
        self.fields["dimensions"].choices = [(each.id, each.name.get(language)) for each in model.dimensions]  # type: ignore[attr-defined]
        units = assessment.units.all()
        self.fields["unit"].queryset = (  # type: ignore[attr-defined]
            units if units else Unit.objects.filter(organisation=assessment.organisation_id)
        )
        if not self.fields["unit"].queryset:  # type: ignore[attr-defined]
            del self.fields["unit"]
