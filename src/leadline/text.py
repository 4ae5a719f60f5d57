"""Words for people: one string in several languages, and the catalogue of every sentence the program says.

The core works with codes and data; a sentence is made here, at the edge, in the reader's language.
Catalogues are YAML files in ``content/texts``: ``key: {en: ..., zh-Hans: ...}`` with ``{name}`` placeholders; a folder
there is one catalogue in several files.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Language = Literal["en", "zh-Hans"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Text(BaseModel):
    """One string in every language Leadline speaks.

    >>> Text(**{"en": "Lead management", "zh-Hans": "线索管理"}).get("zh-Hans")
    '线索管理'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    en: str = Field(min_length=1)
    zh_hans: str = Field(alias="zh-Hans", min_length=1)

    def get(self, language: Language) -> str:
        """Return the string in ``language``."""
        return self.en if language == "en" else self.zh_hans

    @classmethod
    def same(cls, string: str) -> "Text":
        """Return a text that reads the same in every language, such as a company's name.

        >>> Text.same("Olist").get("en")
        'Olist'
        """
        return cls(en=string, zh_hans=string)

    @classmethod
    def joined(cls, separator: str, *texts: "Text") -> "Text":
        """Return several texts as one, in every language.

        >>> Text.joined(" · ", Text.same("Order"), Text(**{"en": "Risk", "zh-Hans": "风险"})).get("zh-Hans")
        'Order · 风险'
        """
        return cls(en=separator.join(t.en for t in texts), zh_hans=separator.join(t.zh_hans for t in texts))


Worded = Annotated[Text, BeforeValidator(lambda given: Text.same(given) if isinstance(given, str) and given else given)]
"""A text that may be written as one string where it reads the same in every language."""


def folded(name: str) -> str:
    """Return a name as names are compared: without regard to case, spaces, underscores, hyphens and character width.

    >>> folded("Ｓhip_Goods"), folded("ship goods")
    ('shipgoods', 'shipgoods')
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in plain if not character.isspace() and character not in "_-")


@cache
def catalogue(name: str) -> Mapping[str, Text]:
    """Return the sentences of ``content/texts/<name>.yaml``, or of all files in the folder ``<name>``, by key.

    They are our own and texts alone, so the quickest reader takes them as they stand; a test reads them with the
    careful one.

    >>> catalogue("words")["score"].get("zh-Hans")
    '得分'
    """
    texts = files("leadline").joinpath("content", "texts")
    folder = texts.joinpath(name)
    sources = sorted(folder.iterdir(), key=lambda f: f.name) if folder.is_dir() else [texts.joinpath(f"{name}.yaml")]
    return {
        key: Text(**value)
        for source in sources
        for key, value in (yaml.load(source.read_bytes(), yaml.CBaseLoader) or {}).items()  # noqa: S506 - gives texts alone
    }


def say(name: str, key: str, language: Language = "en", /, **params: Any) -> str:
    """Return the sentence ``key`` of catalogue ``name`` with its placeholders filled.

    Raises:
        KeyError: the catalogue has no such key (a programming error; a test looks every key up).

    >>> say("words", "score", "en")
    'Score'
    """
    return catalogue(name)[key].get(language).format(**params)
