"""What the fields of a model are called: for telling changes, and for editors."""

from collections.abc import Sequence

from leadline.text import Language, catalogue


def field_name(part: str, path: Sequence[int | str], language: Language) -> str:
    """Return what a field is called: by its whole path in its part, else by the end of it that the catalogue knows.

    Raises:
        KeyError: the catalogue has no name for it (a programming error; a test looks every field up).

    >>> field_name("indicators", ("levels", "3"), "en"), field_name("indicators", ("basis", "kind"), "zh-Hans")
    ('entry value of level 3', '依据类别')
    >>> field_name("model", ("target", "dimensions", "risk"), "en")
    'target of dimension “risk”'
    """
    known = catalogue("fields")
    words = [part, *map(str, path)]
    spans = [(start, end) for end in range(len(words), 1, -1) for start in range(end)]
    found = [(known[key], end) for start, end in spans if (key := ".".join(words[start:end])) in known]
    # What stands in a map is an id that somebody chose, which may be the name of a field too, such as "risk".
    keyed = [(name, end) for name, end in found if end < len(words) and "{key}" in name.en]
    for name, end in (*keyed, *found):
        return name.get(language).format(key=".".join(words[end:]))
    raise KeyError(".".join(words))
