"""The form of a piece of evidence."""

from typing import Any

from django import forms

from leadline.model import Model
from leadline.text import Language, say
from leadline.web.core.forms import dress
from leadline.web.evidence.models import EvidencePiece
from leadline.web.files.store import DOCUMENTS


class EvidenceForm(forms.Form):
    """What it is, what it is about, how long it holds."""

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField()
    passed = forms.TypedChoiceField(required=False, empty_value=None, coerce=lambda given: given == "yes")
    about = forms.ChoiceField()
    valid_until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    file = forms.FileField(required=False)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, model: Model, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        for name, field in self.fields.items():
            field.label = say("web", f"evidence-field-{name.replace('_', '-')}", language)
            if name in ("kind", "about", "valid_until", "file", "passed"):
                field.help_text = say(
                    "web",
                    f"evidence-help-{name.replace('_', '-')}",
                    language,
                    kinds=say("web", "comma", language).join(DOCUMENTS),
                )
            dress(field)
        kinds = [(kind, say("questionnaire", f"kind-{kind}", language)) for kind in EvidencePiece.KINDS]
        outcomes = [("", ""), *((word, say("questionnaire", f"register-{word}", language)) for word in ("yes", "no"))]
        self.fields["kind"].choices = [("", ""), *kinds]  # type: ignore[attr-defined]
        self.fields["passed"].choices = outcomes  # type: ignore[attr-defined]
        self.fields["about"].choices = about_choices(model, language)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the outcome of a sample test, and of nothing else."""
        cleaned: dict[str, Any] = super().clean() or {}
        sampled = cleaned.get("kind") == "sample-test"
        if sampled and cleaned.get("passed") is None:
            self.add_error("passed", say("web", "evidence-passed-missing", self.language))
        if not sampled:
            cleaned["passed"] = None
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields of ``EvidencePiece`` as they were entered."""
        given = {name: self.cleaned_data[name] for name in ("title", "kind", "passed", "valid_until", "note")}
        about = self.cleaned_data["about"]
        if about.startswith("item:"):
            return {**given, "item": about.removeprefix("item:"), "stage": "", "dimension": ""}
        stage, _, dimension = about.removeprefix("cell:").partition(".")
        return {**given, "item": "", "stage": stage, "dimension": dimension}


def about_choices(model: Model, language: Language) -> list[tuple[str, Any]]:
    """Return what evidence can be about: each cell as a whole, and each of its items.

    >>> from leadline.model import load_model
    >>> [about for about, _ in about_choices(load_model("ltc"), "en")[1][1]][:2]
    ['cell:lead.standardisation', 'item:Q-STD-LM-1']
    """
    choices: list[tuple[str, Any]] = [("", "")]
    for stage, dimension in model.cells:
        name = f"{model.stage_of[stage].name.get(language)} · {model.dimension_of[dimension].name.get(language)}"
        its = [each for each in model.items if (each.stage, each.dimension) == (stage, dimension)]
        choices.append(
            (
                name,
                [
                    (f"cell:{stage}.{dimension}", say("web", "evidence-whole-cell", language, cell=name)),
                    *((f"item:{each.id}", f"{each.id} {each.question.get(language)}") for each in its),
                ],
            )
        )
    return choices
