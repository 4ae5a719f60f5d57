"""Two people change the same thing: what only one of them changed is kept, and nothing is overwritten unseen.

A form that changes a row carries a digest of what each of its fields showed when the page was made. When it comes back,
a field that somebody else has changed since takes the new value if the reader left it alone. Where both changed it, the
form is refused once, with what is there now and by whom; what was typed stays, and saving again counts.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db.models import Model

from leadline.text import Language, say
from leadline.web.audit.models import Entry

SEEN = "seen"
"""What the digests are sent as; ``parts/seen.html`` writes it."""


def guard(form: Any, row: Model, language: Language, *, apart: Collection[str] = ()) -> None:
    """Have ``form``, made with what ``row`` holds as its initial values, heed what was changed since its page was made.

    Fields named in ``apart``, on which others of the form depend, are told of and never taken over. A form without
    digests, as a program sends, is taken as it is.
    """
    shown = {name: _shown(form, name) for name, field in form.fields.items() if not isinstance(field, forms.FileField)}
    now = {name: _digest(texts) for name, texts in shown.items()}
    form.seen = json.dumps(now)
    if not form.is_bound:
        return
    before = _read(form.data.get(SEEN))
    changed = [name for name, digest in now.items() if before.get(name, digest) != digest]
    sent = {name: _digest(form.data.getlist(name)) for name in changed}
    left_alone = [name for name in changed if sent[name] == before[name] and name not in apart]
    if left_alone:
        form.data = form.data.copy()
        for name in left_alone:
            form.data.setlist(name, shown[name])
    both = [name for name in changed if name not in left_alone and sent[name] != now[name]]
    if both:
        form.full_clean()
        form.add_error(None, _told(form, row, both, language))


def _told(form: forms.BaseForm, row: Model, changed: Collection[str], language: Language) -> str:
    last = Entry.objects.filter(subject_type=row._meta.model_name, subject_id=str(row.pk)).order_by("-pk").first()
    separator = say("words", "list-separator", language)
    what = separator.join(
        f"{form.fields[name].label}{say('words', 'colon', language)}{_said(form, name, separator)}" for name in changed
    )
    return say("web", "meanwhile", language, who=(last and last.actor_name) or "–", what=what)


def _said(form: forms.BaseForm, name: str, separator: str) -> str:
    """Return what a field showed in the words of its choices."""
    names: dict[str, str] = {}
    for key, label in getattr(form.fields[name], "choices", ()):
        names |= {str(one): str(word) for one, word in label} if isinstance(label, list | tuple) else {str(key): label}
    return separator.join(names.get(text, text) for text in _shown(form, name) if text) or "–"


def _shown(form: forms.BaseForm, name: str) -> list[str]:
    """Return what a page sends for a field that nobody touches."""
    field = form.fields[name]
    value = field.widget.format_value(field.prepare_value(form.get_initial_for_field(field, name)))
    return ["" if each is None else str(each) for each in (value if isinstance(value, list | tuple) else [value])]


def _digest(texts: Collection[str]) -> str:
    plain = sorted(text.replace("\r\n", "\n") for text in texts)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:12]


def _read(sent: Any) -> Mapping[str, Any]:
    try:
        told = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
