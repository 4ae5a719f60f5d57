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
    >>> field_name("flow.ways", ("from",), "en"), field_name("migrations", ("from",), "en")
    ('earlier step', 'from version')
    """
    known = catalogue("fields")
    words = [*part.split("."), *map(str, path)]
    spans = [(start, end) for end in range(len(words), 1, -1) for start in range(end)]
    found = [(known[key], start, end) for start, end in spans if (key := ".".join(words[start:end])) in known]
    # What stands in a map is an id that somebody chose, which may be the name of a field too, such as "risk": then
    # the name of the map says more of the path.
    keyed = [each for each in found if each[2] < len(words) and "{key}" in each[0].en and each[1] < found[0][1]]
    for name, _, end in (*keyed, *found):
        return name.get(language).format(key=".".join(words[end:]))
    raise KeyError(".".join(words))
