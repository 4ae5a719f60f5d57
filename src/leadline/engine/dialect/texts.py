r"""What texts are like: DuckDB's patterns in Spark's words.

DuckDB's regular expressions are those of RE2, Spark's those of Java. What both write alike means the same, but for
``$``, which in Java also stands before a last line's end.
"""

import re

from leadline.engine.dialect.words import choose, quoted


def pattern(text: str, *, whole: bool = False, first: bool = False) -> str:
    r"""Return a string literal of Spark with a regular expression of DuckDB: to be found anywhere in a text.

    With ``whole`` it is that of all of a text, with ``first`` that of its beginning.

    >>> print(pattern(":30$"), pattern("x|y", whole=True), pattern("b", first=True))
    ':30\\z' '\\A(?:x|y)\\z' '\\A(?:b)'
    """
    if whole:
        return quoted(rf"\A(?:{text})\z")
    text = text[:-1] + r"\z" if text.endswith("$") and not text.endswith(r"\$") else text
    return quoted(rf"\A(?:{text})" if first else text)


def replaced(value: str, found: str, new: str) -> str:
    r"""Return Spark SQL for a text whose first match of a regular expression is replaced: Spark alone replaces all.

    >>> print(replaced("c", "^a", r"<\0>"))
    regexp_replace(c, '^a', '<$0>')
    """
    given = quoted(re.sub(r"\\(\d)", r"$\1", new.replace("$", "\\$")))  # DuckDB names groups by a backslash
    if found.startswith("^"):
        return f"regexp_replace({value}, {pattern(found)}, {given})"
    at = f"regexp_instr({value}, {pattern(found)})"
    rest = f"regexp_replace(substring({value}, {at}), {pattern(found, first=True)}, {given})"
    return choose((f"{at} > 0", f"concat(left({value}, {at} - 1), {rest})"), otherwise=value)


def alike(value: str, word: str, likeness: str) -> str:
    r"""Return Spark SQL for LIKE and its kin: in DuckDB a backslash is itself, in Spark it takes away a meaning.

    >>> print(alike("c", "NOT LIKE", "d"))
    c NOT LIKE replace(d, '\\', '\\\\')
    """
    once, twice = quoted("\\"), quoted("\\\\")
    return f"{value} {word} replace({likeness}, {once}, {twice})"
