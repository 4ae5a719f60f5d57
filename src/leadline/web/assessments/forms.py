"""Forms of an assessment: what it is for, what it covers, how evidence is collected."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from leadline.errors import LeadlineError
from leadline.model import Model, load_model
from leadline.text import Language, say
from leadline.web.assessments.models import Assessment
from leadline.web.core.forms import dress
from leadline.web.maturity.library import OVERLAYS, SHIPPED, WHOLE, load
from leadline.web.maturity.models import OwnModel
from leadline.web.organisations.models import Organisation, Unit

SPLITS = ("business_unit", "region", "channel", "segment", "product")
"""Attributes by which results can be put side by side, of those the reference process knows."""
USUAL_SPLITS = SPLITS[:3]
"""By which they are, unless somebody says otherwise: what the data do not have is passed over."""


class DefineForm(forms.Form):
    """Goal, scope, period, model and target, each in the reader's words.

    Goals and object types are those of the model that is chosen; ``present`` are the names of the one chosen so far.
    ``targets`` are those of the assessment so far; the narrower ones stay. ``splits`` are the attributes it is broken
    down by so far, which may be others than are offered.
    """

    name = forms.CharField(max_length=200)
    name_zh = forms.CharField(max_length=200, required=False)
    overlays = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    goal = forms.ChoiceField()
    kind = forms.ChoiceField()
    period_from = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    period_to = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    units = forms.ModelMultipleChoiceField(
        queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    target = forms.DecimalField(min_value=1, max_value=5, max_digits=3, decimal_places=2, required=False)
    thread = forms.ChoiceField()
    breakdown = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        language: Language,
        present: Sequence[str] = (WHOLE,),
        targets: Mapping[str, Any] | None = None,
        splits: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.language, self.organisation = language, organisation
        self.present = list(present) or [WHOLE]
        self.targets = targets or {}
        words = {name: say("web", f"field-{name.replace('_', '-')}", language) for name in self.fields}
        for name, field in self.fields.items():
            field.label = words[name]
            dress(field)
        own = [each for each in OwnModel.objects.filter(organisation=organisation) if self._offered(each)]
        overlays = [
            *((each, load_model(each).overlays[-1].name.get(language)) for each in OVERLAYS),
            *((each.token, _called(each, language)) for each in own),
        ]
        self.fields["overlays"].choices = overlays  # type: ignore[attr-defined]
        self.broken: LeadlineError | None = None
        self.model = self._model({token for token, _ in overlays})
        choices: dict[str, list[tuple[str, str]]] = {
            "goal": [(goal.id, goal.name.get(language)) for goal in self.model.goals],
            "kind": [(kind, say("web", f"kind-{kind}", language)) for kind in ("self", "verified")],
            "thread": [(each.id, each.name.get(language)) for each in self.model.process.objects],
            "breakdown": [(each, self._attribute(each)) for each in dict.fromkeys((*SPLITS, *splits))],
        }
        for name, its in choices.items():
            self.fields[name].choices = its  # type: ignore[attr-defined]
        units = Unit.objects.filter(organisation=organisation)
        if units.exists():
            self.fields["units"].queryset = units  # type: ignore[attr-defined]
        else:
            del self.fields["units"]  # nothing to choose from
        self.fields["goal"].required = bool(self.model.goals)
        self.fields["goal"].help_text = say("web", "help-goal", language)
        self.fields["target"].help_text = say("web", "help-target", language, target=self.model.target.default)
        self.fields["breakdown"].help_text = say("web", "help-breakdown", language)
        self.fields["overlays"].help_text = say("web", "help-overlays", language)

    def _attribute(self, id: str) -> str:
        """Return what the model calls an attribute; one of the company's own by its id."""
        named = {each.id: each.name for each in self.model.process.attributes}
        return named[id].get(self.language) if id in named else id

    def _offered(self, own: OwnModel) -> bool:
        return not own.archived or own.token in self.present

    def _model(self, known: set[str]) -> Model:
        """Return the model that was chosen in the form, else the present one; what is wrong with it is told later."""
        overlays = self.fields["overlays"].widget
        asked = (
            overlays.value_from_datadict(self.data, self.files, self.add_prefix("overlays")) if self.is_bound else ()
        )
        self.names = self._ordered([each for each in asked or () if each in known]) if self.is_bound else self.present
        for names in (self.names, self.present):
            try:
                return load(self.organisation, names)
            except LeadlineError as error:
                self.broken = self.broken or error
        return load_model(WHOLE)

    def _ordered(self, chosen: Sequence[str]) -> list[str]:
        """Return the chosen ones in the order to apply them: as it was, else what comes with Leadline first."""
        if set(chosen) == {each for each in self.present if each != WHOLE}:
            return self.present
        return sorted(dict.fromkeys(chosen), key=lambda each: each not in SHIPPED) or [WHOLE]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, and models that cannot be laid over one another."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        for name, day in (("period_from", first), ("period_to", last)):
            if day and not 1970 <= day.year < 2100:
                self.add_error(name, say("web", "field-period-year", self.language))
        if first and last and first > last:
            self.add_error("period_to", say("web", "field-period-order", self.language))
        if self.broken:
            self.add_error("overlays", list(self.broken.sentences(self.language)))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields of ``Assessment`` as they were entered."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "overlays"}
        default = {} if given["target"] is None else {"default": float(given["target"])}
        return {
            **given,
            "model": self.names,
            "model_version": self.model.version,
            "target": default | {key: its for key, its in self.targets.items() if key != "default"},
        }


def entered(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as somebody would have entered it, by the names of the form's fields."""
    same = ("name", "name_zh", "goal", "kind", "period_from", "period_to", "thread", "breakdown")
    return {
        **{name: getattr(assessment, name) for name in same},
        "overlays": [each for each in assessment.model if each != WHOLE],
        "units": [unit.pk for unit in assessment.units.all()],
        "target": assessment.target.get("default"),
    }


class MethodsForm(forms.Form):
    """How evidence is collected; usually several ways."""

    methods = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["methods"]
        field.label = say("web", "field-methods", language)
        dress(field)
        field.choices = [(method, say("web", f"method-{method}", language)) for method in Assessment.METHODS]  # type: ignore[attr-defined]


def _called(own: OwnModel, language: Language) -> str:
    key = "model-choice" if own.base else "model-choice-whole"
    return say("web", key, language, name=own.title.get(language), version=own.version)
