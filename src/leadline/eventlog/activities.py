"""What the log's activity names mean: the table's own words first, then ids, names and aliases of the model."""

import unicodedata
from collections.abc import Iterable, Mapping

from leadline.model.schema import Model


def match_activities(names: Iterable[str], own: Mapping[str, str], model: Model) -> dict[str, str | None]:
    """Return the activity of the model each name stands for, or None.

    A table's ``activities`` come first, then the exact id, then id, names and aliases in either language, compared
    without regard to case, spaces, underscores, hyphens and the width of characters. Nothing is guessed.
    """
    known: dict[str, str] = {}
    for activity in model.process.activities:
        for word in (activity.id, activity.name.en, activity.name.zh_hans, *activity.aliases):
            known.setdefault(folded(word), activity.id)
    own_folded = {folded(name): activity for name, activity in own.items()}
    ids = model.activity_of

    def meaning(name: str) -> str | None:
        if name in own:
            return own[name]
        if folded(name) in own_folded:
            return own_folded[folded(name)]
        return name if name in ids else known.get(folded(name))

    return {name: meaning(name) for name in names}


def folded(name: str) -> str:
    """Return a name as it is compared.

    >>> folded("Ｓhip_Goods"), folded("ship goods")
    ('shipgoods', 'shipgoods')
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in plain if not character.isspace() and character not in "_-")
