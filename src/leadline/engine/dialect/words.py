"""Small pieces of Spark SQL and of Java's regular expressions, written out."""


def quoted(text: str) -> str:
    r"""Return a string literal of Spark.

    >>> print(quoted("it's \\d"))
    'it\'s \\d'
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def java(text: str) -> str:
    r"""Return a text as a Java pattern that matches it and nothing else.

    >>> print(java("a.b"))
    a\.b
    """
    return "".join("\\" + c if c in r"\.[]{}()*+-?^$|&#~" else c for c in text)


def choose(*cases: tuple[str, str], otherwise: str | None = None) -> str:
    """Return a CASE.

    >>> choose(("a > 1", "b"), otherwise="c")
    'CASE WHEN a > 1 THEN b ELSE c END'
    """
    whens = " ".join(f"WHEN {test} THEN {value}" for test, value in cases)
    return f"CASE {whens} ELSE {otherwise} END" if otherwise is not None else f"CASE {whens} END"


def let(name: str, value: str, body: str) -> str:
    """Return Spark SQL for ``body``, in which ``name`` stands for ``value``, which is then worked out once.

    >>> let("x", "a + b", "x * x")
    'get(transform(array(a + b), x -> x * x), 0)'
    """
    return f"get(transform(array({value}), {name} -> {body}), 0)"


def matched(text: str, pattern: str, groups: int, body: str) -> str:
    """Return Spark SQL for ``body``, where ``get(g, i)`` are a pattern's groups from 0; null where it does not match.

    No group may match a ``|``.
    """
    literal = quoted(pattern)
    parts = quoted("|".join(f"${i + 1}" for i in range(groups)))
    split = f"split(regexp_replace({text}, {literal}, {parts}), '[|]')"
    return choose((f"{text} RLIKE {literal}", let("g", split, body)))
