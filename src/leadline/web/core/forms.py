"""How every form of ours is worded and looks: labels of the catalogue, Tabler's classes."""

from django import forms
from django.http import HttpRequest

from leadline.text import Language, catalogue, say

_DIGITS = 18  # of numbers every database can keep
_CLASSES = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select", "hidden": ""}


def word(form: forms.BaseForm, prefix: str, language: Language) -> None:
    """Give each field its label ``field-PREFIX-NAME``, its help ``help-PREFIX-NAME`` if there is one, its class."""
    for name, field in form.fields.items():
        said = name.replace("_", "-")
        if (label := f"field-{prefix}-{said}") in catalogue("web"):
            field.label = say("web", label, language)
        if (more := f"help-{prefix}-{said}") in catalogue("web"):
            field.help_text = say("web", more, language)
        dress(field)


def dress(field: forms.Field) -> None:
    """Give a field the class that Tabler has for its kind, unless it has one."""
    kind = getattr(field.widget, "input_type", "text")
    field.widget.attrs.setdefault("class", _CLASSES.get(kind, "form-control"))


def typed(request: HttpRequest, name: str) -> str:
    r"""Return what was typed into a field that no form checks: lines end in one way, and no sign a database refuses.

    >>> from django.http import QueryDict
    >>> request = HttpRequest()
    >>> request.POST = QueryDict("note=one%0D%0Atwo%00")
    >>> typed(request, "note"), typed(request, "other")
    ('one\ntwo', '')
    """
    return str(request.POST.get(name, "")).replace("\r\n", "\n").replace("\0", "")


def whole_number(text: str) -> int | None:
    """Return a number from 0 on as an address or a form gives it; None for anything else, and for what is too large.

    >>> whole_number("12"), whole_number("-1"), whole_number("²"), whole_number("9" * 5000)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
