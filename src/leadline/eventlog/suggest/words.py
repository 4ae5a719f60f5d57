"""The words in a name: how names are cut into words, and which known words stand in them, in several languages.

The words themselves are content: ``content/columns``. Latin words are compared without regard to case, camel case,
underscores, umlauts and accents; Chinese has no spaces, so its words are found anywhere in a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from leadline.yamlfast import read_plain

_SHORTEST_IN_COMPOUND = 5
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "œ": "oe", "°": "o"})
_CJK = re.compile(r"[\u3400-\u9fff]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_WORDS = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]+")
_MOST_VALUES = 100_000


@dataclass(frozen=True)
class Found:
    """A known word in a name: what it means, the word, and where it stands in the name as ``split`` joins it."""

    meaning: str
    word: str
    start: int
    end: int

    @property
    def weight(self) -> int:
        """How telling the word is: its length, of which a Chinese character counts as three letters."""
        return sum(3 if _CJK.match(character) else 1 for character in self.word)


def split(name: str) -> tuple[str, ...]:
    """Return the words of a name: small letters, umlauts written out, no accents; Chinese characters are one word.

    Words that only tie others together are left out: *Data do Pedido* is written as *data_pedido* too.

    >>> split("order_purchaseTimestamp"), split("客户编号ID"), split("WADAT_IST"), split("Fälligkeitsdatum")
    (('order', 'purchase', 'timestamp'), ('客户编号', 'id'), ('wadat', 'ist'), ('faelligkeitsdatum',))
    >>> split("N° de commande"), split("Data de Emissão"), split("Date d'échéance"), split("de")
    (('no', 'commande'), ('data', 'emissao'), ('date', 'echeance'), ('de',))
    """
    plain = _CAMEL.sub("_", unicodedata.normalize("NFKC", name)).casefold().translate(_LETTERS)
    bare = "".join(each for each in unicodedata.normalize("NFD", plain) if not unicodedata.combining(each))
    words = tuple(_WORDS.findall(bare))
    return tuple(word for word in words if word not in _ties()) or words


class Vocabulary:
    """Known words and what they mean.

    >>> types = Vocabulary({"order": ["order", "订单"], "invoice": ["invoice", "accounts receivable"]})
    >>> [found.meaning for found in types.find("Accounts-Receivable of orders")]
    ['invoice', 'order']
    >>> [found.meaning for found in types.find("销售订单号")]
    ['order']
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        known: dict[str, str] = {}
        for meaning, given in words.items():
            for word in given:
                known.setdefault("_".join(split(word)), meaning)
        # Longer words first, so that "accounts receivable" is not taken for "accounts".
        self._known = sorted(known.items(), key=lambda each: (-len(each[0]), each[0]))

    def find(self, name: str) -> tuple[Found, ...]:
        """Return the known words in a name, in the order in which they stand in it; none overlaps another."""
        joined = f"_{'_'.join(split(name))}_"
        taken = [False] * len(joined)
        found: list[Found] = []
        there = [each for each in self._known if each[0] in joined]
        for exactly in (True, False):
            for word, meaning in there:
                for start in _places(joined, word, exactly=exactly):
                    end = start + len(word)
                    if not any(taken[start:end]):
                        taken[start:end] = [True] * len(word)
                        found.append(Found(meaning, word, start, end))
        return tuple(sorted(found, key=lambda each: each.start))

    def meanings(self, name: str) -> frozenset[str]:
        """Return what the known words in a name mean."""
        return frozenset(each.meaning for each in self.find(name))


def _places(joined: str, word: str, *, exactly: bool) -> Iterable[int]:
    """Return where a word stands in a joined name: as whole words, or at an end of a longer one (``not exactly``)."""
    chinese = bool(_CJK.search(word))
    if not exactly and (chinese or "_" in word or len(word) < _SHORTEST_IN_COMPOUND):
        return
    start = joined.find(word)
    while start >= 0:
        before, after = joined[start - 1] == "_", joined[start + len(word)] == "_"
        if chinese or (before and after if exactly else before != after):
            yield start
        start = joined.find(word, start + 1)


@cache
def _ties() -> frozenset[str]:
    return frozenset(read_words("ties")["ties"])


@cache
def read_words(name: str) -> Any:
    """Return the plain data of ``content/columns/<name>.yaml``."""
    return read_plain(
        files("leadline").joinpath("content", "columns", f"{name}.yaml").read_text(encoding="utf-8"), _MOST_VALUES
    )


@cache
def roles(role: str) -> Vocabulary:
    """Return the words of one role, such as ``time``, as a vocabulary of that role alone.

    >>> bool(roles("time").find("下单时间")), bool(roles("person").find("经办人"))
    (True, True)
    """
    return Vocabulary({role: read_words("roles")["roles"][role]})


@cache
def types() -> Vocabulary:
    """Return the words that name a type of object; words that only look like one mean nothing."""
    words = read_words("types")
    return Vocabulary({"": words["none"], **words["types"]})


def is_type(name: str) -> bool:
    """Say whether a name is a word for a type, and nothing more.

    >>> is_type("Lieferung"), is_type("销售凭证"), is_type("Lieferdatum")
    (True, True, False)
    """
    joined = "_".join(split(name))
    return any(found.word == joined for found in types().find(name))


@cache
def titles(sort: str) -> Vocabulary:
    """Return the names of files that say a type: ``tables`` of known systems, or ``titles`` where nothing else does."""
    return Vocabulary(read_words("types")[sort])


def says_only(role: str, name: str) -> bool:
    """Say whether a name has no other words than those of a role.

    >>> says_only("id", "No."), says_only("id", "编号"), says_only("id", "Order No.")
    (True, True, False)
    """
    words = split(name)
    said = {"".join(split(word)) for word in read_words("roles")["roles"][role]}
    return bool(words) and ("".join(words) in said or all(word in said for word in words))


def plays(role: str, name: str) -> bool:
    """Say whether a name has a word of a role.

    >>> plays("department", "owner_dept"), plays("department", "amount")
    (True, False)
    """
    return bool(roles(role).find(name))


def without(role: str, name: str) -> str:
    """Return the words of a name without those of a role.

    >>> without("actual", "Actual Ship Date"), without("actual", "实际发货日期")
    ('ship_date', '发货日期')
    """
    joined = f"_{'_'.join(split(name))}_"
    for found in roles(role).find(name):
        joined = joined[: found.start] + "_" * (found.end - found.start) + joined[found.end :]
    return "_".join(word for word in joined.split("_") if word)


def is_planned(name: str) -> bool:
    """Say whether a name is that of a planned date, and not of an actual one.

    >>> is_planned("planned_delivery"), is_planned("actual_delivery"), is_planned("预计到货日期")
    (True, False, True)
    """
    return plays("planned", name) and not plays("actual", name)
