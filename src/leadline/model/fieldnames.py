"""What the fields of a model are called: for telling changes, and for editors."""

from collections.abc import Sequence

from leadline.text import Language, catalogue


def field_name(part: str, path: Sequence[int | str], language: Language) -> str:
    """Return what a field is called: by its whole path in its part, else by the end of it that the catalogue knows.

    Raises:
        KeyError: the catalogue has no name for it (a programming error; a test looks every field up).

    >>> field_name("indicators", ("levels", "3"), "en"), field_name("indicators", ("basis", "kind"), "zh-Hans")
    ('entry value of level 3', '依据类别')
    """
    known = catalogue("fields")
    words = [part, *map(str, path)]
    for end in range(len(words), 1, -1):
        for start in range(end):
            key = ".".join(words[start:end])
            if key in known:
                return known[key].get(language).format(key=".".join(words[end:]))
    raise KeyError(".".join(words))
