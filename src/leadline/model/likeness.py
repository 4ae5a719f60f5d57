"""How alike two sentences of a model read: near-copies are a slip where a reader has to choose between them."""

from collections import Counter
from itertools import pairwise

from leadline.text import folded

# From here on two anchors of an item count as near-copies. An expert default: sentences that differ in an adverb
# alone ("sometimes checked", "mostly checked") are at 0.65 to 0.85, anchors that tell two behaviours at 0 to 0.55.
ALIKE = 0.6


def likeness(one: str, other: str) -> float:
    """Return how alike two sentences are, from 0 (nothing in common) to 1 (the same).

    It is Dice's coefficient of the pairs of neighbouring characters, each pair counted as often as it occurs: twice the
    pairs in common over the pairs of both (Dice 1945). Case, spaces and punctuation do not count. It needs no words, so
    Chinese and English are measured alike, and the order of the two does not matter. The pairs of "night" and "nacht"
    have "ht" in common: 2 x 1 / (4 + 4). A sentence of fewer than two letters is like nothing but itself.

    >>> likeness("night", "nacht")
    0.25
    >>> round(likeness("订单变更偶尔经过审批", "订单变更经常经过审批"), 2)
    0.67
    >>> round(likeness("Changes are sometimes approved in writing", "Changes are mostly approved in writing"), 2)
    0.75
    """
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    if not first or not second:
        return float(_letters(one) == _letters(other))
    return 2 * (first & second).total() / total


def _letters(sentence: str) -> str:
    return "".join(character for character in folded(sentence) if character.isalnum())


def _pairs(sentence: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(_letters(sentence)))
