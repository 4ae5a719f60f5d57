"""Plain YAML read fast: by libyaml, for what needs no second look. Everything else is left to ``yamlfile``.

A model has hundreds of small files, and a parser in Python alone takes most of the time that loading takes. What is
read here is what ``yamlfile`` would read; whatever could be read in another way, such as a date, an anchor, a tag, a
repeated key or anything that is wrong, is refused, so that one place decides and finds the words for mistakes.
"""

import re
from typing import Any

import yaml
from ruamel.yaml.resolver import implicit_resolvers  # the rules by which YAML 1.2 reads plain words
from yaml._yaml import CParser
from yaml.resolver import BaseResolver

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+([eE][-+][0-9]+)?")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN, _QUOTED, _LIST, _MAP = "plain", "quoted", "list", "map"
_OTHERWISE = {
    first: [regexp for versions, _, regexp, firsts in implicit_resolvers if (1, 2) in versions and first in firsts]
    for first in {each for _, _, _, firsts in implicit_resolvers for each in firsts}
}
"""By its first character, what a plain word may mean other than itself; one that begins otherwise is a text."""


class NotPlainError(Exception):
    """The text is wrong, or may mean something that only a whole parser can tell."""


class _Composer(CParser, BaseResolver):
    """libyaml's nodes. Their tag says how they were written: a tag that a person wrote stays what it is."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        BaseResolver.__init__(self)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Return what a node without a tag is: a plain word, a text in quotes or a block, a list or a map."""
        del value
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _QUOTED
        return _LIST if kind is yaml.SequenceNode else _MAP


def read_plain(text: str, most_values: int) -> Any:
    """Return the data in a YAML text of plain maps, lists, words and numbers.

    Raises:
        NotPlainError: it is anything else, or has more than ``most_values`` values.

    >>> read_plain("order: {weight: 2, names: [Order, 订单], key: true}", 100)
    {'order': {'weight': 2, 'names': ['Order', '订单'], 'key': True}}
    """
    if "%" in text[:1] or "\t" in text:
        raise NotPlainError
    composer = _Composer(text)
    try:
        node = composer.get_single_node()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotPlainError from error
    finally:
        composer.dispose()
    if node is None:
        raise NotPlainError
    seen: set[int] = set()
    try:
        data = _plain(node, seen)
    except RecursionError as error:
        raise NotPlainError from error
    if len(seen) > most_values:
        raise NotPlainError
    return data


def _plain(node: Any, seen: set[int]) -> Any:
    if id(node) in seen:  # an alias
        raise NotPlainError
    seen.add(id(node))
    if node.tag == _PLAIN:
        return _word(node.value)
    if node.tag == _QUOTED:
        return node.value
    if node.tag == _LIST:
        return [_plain(each, seen) for each in node.value]
    if node.tag != _MAP:
        raise NotPlainError
    data: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise NotPlainError
        key = _plain(key_node, seen)
        if key in data or isinstance(key, bool | float) or key is None or key == "<<":
            raise NotPlainError
        data[key] = _plain(value_node, seen)
    return data


def _word(text: str) -> Any:
    """Return what a plain word means in YAML 1.2, where that is beyond doubt."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _OTHERWISE:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if any(regexp.match(text) for regexp in _OTHERWISE[text[0]]):
        raise NotPlainError
    return text
