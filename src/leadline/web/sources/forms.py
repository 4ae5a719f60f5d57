"""Forms of connections and of a mapping written by hand."""

import re
from typing import Any

from django import forms

from leadline.text import Language, say
from leadline.web.core.forms import word
from leadline.worktime.zones import known_zones

_KINDS = ("database", "odoo", "tryton", "erpnext", "salesforce")
_PART = re.compile(r"^([a-z][a-z0-9_]*)\s*=\s*(.+)$", re.DOTALL)


class ConnectionForm(forms.Form):
    """Where a database or a system is, and what is read of it."""

    kind = forms.ChoiceField()
    name = forms.CharField(max_length=40)
    url = forms.CharField(required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}), max_length=2000)
    wants = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}))
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time_zone = forms.CharField(required=False, max_length=50)

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        word(self, "connection", language)
        kinds = [(kind, say("web", f"connection-kind-{kind}", language)) for kind in _KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """Refuse a zone nobody knows."""
        zone: str = self.cleaned_data["time_zone"].strip()
        if zone and zone not in known_zones():
            raise forms.ValidationError(say("web", "field-connection-zone-unknown", self.language))
        return zone

    def clean_wants(self) -> list[dict[str, str]]:
        """Return what is read of a database: a table a line, or ``name = SELECT …``."""
        wants: list[dict[str, str]] = []
        for line in self.cleaned_data["wants"].splitlines():
            text = line.strip()
            if not text:
                continue
            if found := _PART.match(text):
                wants.append({"name": found[1], "query": found[2]})
            else:
                name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "part"
                wants.append({"name": name, "table": text})
        names = [want["name"] for want in wants]
        if len(set(names)) < len(names):
            raise forms.ValidationError(say("web", "field-connection-wants-twice", self.language))
        return wants
