"""The form by which a model is handed in."""

from typing import Any

from django import forms

from leadline.text import Language, say
from leadline.web.core.forms import word
from leadline.web.maturity.bundles import KINDS


class ModelForm(forms.Form):
    """The file, and what a workbook that was made from another model's is to be called."""

    file = forms.FileField()
    key = forms.RegexField(r"^[A-Za-z][A-Za-z0-9_.-]*$", max_length=60, required=False)
    version = forms.CharField(max_length=40, required=False)
    name = forms.CharField(max_length=200, required=False)
    name_zh = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "model", language)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in KINDS)
        self.fields["key"].error_messages["invalid"] = say("web", "model-key-wrong", language)

    @property
    def head(self) -> dict[str, Any]:
        """Keys of ``model.yaml`` that are to be other than in the workbook."""
        given = self.cleaned_data
        head = {"id": given["key"], "version": given["version"]}
        if given["name"]:
            head["name"] = {"en": given["name"], "zh-Hans": given["name_zh"] or given["name"]}
        return {key: value for key, value in head.items() if value}
