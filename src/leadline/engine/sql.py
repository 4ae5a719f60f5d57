"""Names and strings as SQL text. Every identifier and string that reaches an engine goes through here."""

from collections.abc import Iterable


def name(identifier: str) -> str:
    """Return an identifier, quoted.

    >>> name('say "yes" now')
    '"say ""yes"" now"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a string literal.

    >>> print(text("it's"))
    'it''s'
    """
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Return string literals, separated by commas.

    >>> print(texts(("a", "b")))
    'a', 'b'
    """
    return ", ".join(text(value) for value in values)
