"""Two people change the same thing: whoever saves last is told what the other changed, and overwrites nothing unseen.

A form that changes a row carries digests of what its fields held when the page was made. Where one is another by the
time the form comes back, it is refused once, with what is there now; what was typed stays, and saving again counts.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model

from leadline.text import Language, say
from leadline.web.audit.models import Entry

SEEN = "seen"
"""What the digests are sent as; ``parts/seen.html`` writes it."""


def guard(form: Any, row: Model, language: Language) -> None:
    """Have ``form``, made with what ``row`` holds as its initial values, tell what was changed since its page was made.

    A form without digests, as a program sends, is taken as it is.
    """
    now = _digests(form)
    form.seen = json.dumps(now)
    if not form.is_bound:
        return
    before = _read(form.data.get(SEEN))
    changed = [name for name, digest in now.items() if before.get(name, digest) != digest]
    if changed:
        form.full_clean()
        form.add_error(None, _told(form, row, changed, language))


def _told(form: forms.BaseForm, row: Model, changed: list[str], language: Language) -> str:
    last = Entry.objects.filter(subject_type=row._meta.model_name, subject_id=str(row.pk)).order_by("-pk").first()
    separator = say("words", "list-separator", language)
    what = separator.join(
        say(
            "web", "meanwhile-field", language,
            label=form.fields[name].label, value=_shown(form.fields[name], form.initial.get(name), separator),
        )
        for name in changed
    )  # fmt: skip
    return say("web", "meanwhile", language, who=(last and last.actor_name) or "–", what=what)


def _shown(field: forms.Field, value: Any, separator: str) -> str:
    """Return what a field holds in the words of its choices."""
    names: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()):
        names |= {str(one): str(word) for one, word in label} if isinstance(label, list | tuple) else {str(key): label}
    held = [_plain(each) for each in (value if isinstance(value, list | tuple) else [value])]
    return separator.join(str(names.get(str(each), each)) for each in held if each not in (None, "")) or "–"


def _digests(form: forms.BaseForm) -> dict[str, str]:
    return {
        name: hashlib.sha256(json.dumps(_plain(form.initial.get(name)), default=str).encode()).hexdigest()[:12]
        for name in form.fields
    }


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _read(sent: Any) -> Mapping[str, Any]:
    try:
        told = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
