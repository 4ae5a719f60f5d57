"""Forms of an assessment: what it is for, what it covers, how evidence is collected."""

from typing import Any

from django import forms

from leadline.model import Model, load_model
from leadline.text import Language, say
from leadline.web.assessments.models import Assessment
from leadline.web.organisations.models import Organisation, Unit

OVERLAYS = ("manufacturing", "e-commerce", "financial-services", "huawei")


class DefineForm(forms.Form):
    """Goal, scope, period, model and target, each in the reader's words."""

    name = forms.CharField(max_length=200)
    name_zh = forms.CharField(max_length=200, required=False)
    goal = forms.ChoiceField()
    kind = forms.ChoiceField()
    period_from = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    period_to = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    overlays = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    units = forms.ModelMultipleChoiceField(
        queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    target = forms.DecimalField(min_value=1, max_value=5, max_digits=3, decimal_places=2)
    thread = forms.ChoiceField()

    def __init__(self, *args: Any, organisation: Organisation, language: Language, model: Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language, self.model = language, model
        words = {name: say("web", f"field-{name.replace('_', '-')}", language) for name in self.fields}
        for name, field in self.fields.items():
            field.label = words[name]
            field.widget.attrs.setdefault("class", _class_of(field))
        choices: dict[str, list[tuple[str, str]]] = {
            "goal": [(goal.id, goal.name.get(language)) for goal in model.goals],
            "kind": [(kind, say("web", f"kind-{kind}", language)) for kind in ("self", "verified")],
            "overlays": [(each, load_model(each).overlays[-1].name.get(language)) for each in OVERLAYS],
            "thread": [(each.id, each.name.get(language)) for each in model.process.objects],
        }
        for name, its in choices.items():
            self.fields[name].choices = its  # type: ignore[attr-defined]
        units = Unit.objects.filter(organisation=organisation)
        if units.exists():
            self.fields["units"].queryset = units  # type: ignore[attr-defined]
        else:
            del self.fields["units"]  # nothing to choose from
        self.fields["goal"].help_text = say("web", "help-goal", language)
        self.fields["target"].help_text = say("web", "help-target", language)
        self.fields["overlays"].help_text = say("web", "help-overlays", language)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        for name, day in (("period_from", first), ("period_to", last)):
            if day and not 1970 <= day.year < 2100:
                self.add_error(name, say("web", "field-period-year", self.language))
        if first and last and first > last:
            self.add_error("period_to", say("web", "field-period-order", self.language))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields of ``Assessment`` as they were entered."""
        given = dict(self.cleaned_data)
        overlays = given.pop("overlays")
        target = float(given.pop("target"))
        return {
            **given,
            "model": overlays or ["ltc"],
            "model_version": self.model.version,
            "target": {"default": target},
        }


class MethodsForm(forms.Form):
    """How evidence is collected; usually several ways."""

    methods = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["methods"]
        field.label = say("web", "field-methods", language)
        field.widget.attrs["class"] = _class_of(field)
        field.choices = [(method, say("web", f"method-{method}", language)) for method in Assessment.METHODS]  # type: ignore[attr-defined]


def _class_of(field: forms.Field) -> str:
    if isinstance(field.widget, forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
