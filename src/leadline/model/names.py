"""What names mean: the steps and departments of a model by every name they go by."""

import re
import unicodedata
from collections.abc import Iterable

from leadline.model.process import Activity, Department
from leadline.text import folded

_HAN, _OTHER, _GAP = "[\u3400-\u9fff][^A-Za-z]*?", "[A-Za-z][^\u3400-\u9fff]*?", r"[\s/|()\[\]_-]*"
_TWO_LANGUAGES = re.compile(rf"({_HAN}){_GAP}({_OTHER}){_GAP}|({_OTHER}){_GAP}({_HAN}){_GAP}")
_LONGEST = 200
"""Characters of a name beyond which nobody looks for two languages in it."""


class Names:
    """Ids by name, compared as :func:`~leadline.text.folded`; where two share a name, the first has it.

    ``words`` are the names as they are compared, each with its id.

    A name said in Chinese and again in other letters is known where both halves mean the same. Nothing is guessed.

    >>> from leadline.model import load_model
    >>> names = Names(load_model("ltc").process.departments)
    >>> [names.get(name) for name in ("SAL", "销售部 Sales", "Legal（法务部）", "销售部 Legal", "销售部 East")]
    ['sales', 'sales', 'legal', None, None]
    """

    def __init__(self, things: Iterable[Activity | Department]) -> None:
        self.words: dict[str, str] = {}
        for each in things:
            for word in (each.id, each.name.en, each.name.zh_hans, *each.aliases):
                self.words.setdefault(folded(word), each.id)

    def get(self, name: str) -> str | None:
        """Return the id that goes by a name, or None."""
        return self.words.get(folded(name)) or self._said_twice(name)

    def _said_twice(self, name: str) -> str | None:
        if len(name) > _LONGEST:
            return None
        halves = _TWO_LANGUAGES.fullmatch(unicodedata.normalize("NFKC", name).strip())
        if not halves:
            return None
        found = {self.words.get(folded(half)) for half in halves.groups() if half}
        return found.pop() if len(found) == 1 else None
