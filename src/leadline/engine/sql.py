"""Names, strings and days as SQL text. Every identifier and string that reaches an engine goes through here."""

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


def local_day(moment: str, zone: str) -> str:
    """Return SQL for the day that the clock of a time zone shows at a UTC time.

    >>> local_day("t", "UTC")
    'CAST(t AS DATE)'
    """
    if zone == "UTC":
        return f"CAST({moment} AS DATE)"
    return f"CAST(timezone({text(zone)}, timezone('UTC', {moment})) AS DATE)"
