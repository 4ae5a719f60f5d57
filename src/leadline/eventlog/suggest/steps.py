"""Which step of the reference process a name means: by the model's words, by edit distance, by what happened, by order.

Names are those of activities in a log, and of time columns such as ``approved_at``. The words of the model come first:
its ids, names and aliases in both languages. Then come names that are spelt nearly so, and last what words such as
*approved* mean on the type of object they speak of.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz, process

from leadline.eventlog.suggest.assign import assign
from leadline.eventlog.suggest.choice import LEAST, Reason
from leadline.eventlog.suggest.words import (
    Found,
    Vocabulary,
    is_planned,
    plays,
    read_words,
    roles,
    split,
    types,
    without,
)
from leadline.model.names import Names
from leadline.model.schema import Model
from leadline.text import folded

_SPELT = 0.82
"""How alike two spellings must be to be taken for the same word."""

_ORDER = 0.08
"""What the place of a name among the others can add to its score: it breaks ties, and no more."""

_ACTUAL = 0.05
"""How much surer a date is of its step whose name says that it is the actual one."""

_MOST = 0.95
"""How sure a step is at most that is no word of the model's."""

_STRONG = 0.9
_QUOTED = re.compile(r"""["“「](.+?)["”」]""")


@dataclass(frozen=True)
class Meaning:
    """A step that a name may mean, how sure, and why."""

    activity: str
    score: float
    reason: Reason


@cache
def _verbs() -> Vocabulary:
    return Vocabulary({str(i): group["words"] for i, group in enumerate(read_words("steps")["steps"])})


def kind_of(name: str) -> str:
    """Return the type that the last word for one in a name says, or nothing.

    >>> kind_of("olist_order_payments_dataset"), kind_of("合同编号"), kind_of("timestamp")
    ('payment', 'contract', '')
    """
    return (kinds_of(name) or [""])[-1]


def kinds_of(name: str) -> list[str]:
    """Return the types that the words in a name say: a sale is what other words say, of *facturas_venta* an invoice.

    >>> kinds_of("facturas_venta"), kinds_of("vendas"), kinds_of("order_customer")
    (['invoice'], ['order'], ['order', 'customer'])
    """
    found = [each for each in types().find(name) if each.meaning]
    weak = read_words("types")["weak"]
    return [each.meaning for each in found if each.word not in weak] or [each.meaning for each in found]


class Steps:
    """The steps of a model, asked for by name.

    >>> from leadline.model import load_model
    >>> steps = Steps(load_model("ltc"))
    >>> [steps.best(name, "order").activity for name in ("审核订单", "Order Cancelation", "Order is shipped")]
    ['validate_order', 'cancel_order', 'ship_goods']
    """

    def __init__(self, model: Model) -> None:
        self.ids = tuple(model.activity_of)
        self.rank = {activity: i for i, activity in enumerate(self.ids)}
        self.objects = {activity.id: activity.objects for activity in model.process.activities}
        words = [(w, a.id) for a in model.process.activities for w in (a.id, a.name.en, a.name.zh_hans, *a.aliases)]
        self._names = Names(model.process.activities)
        self._words = list(self._names.words)
        # A column is called after a step's short words too, such as won: but not after those of one or two letters.
        self._said = {_sorted(word): activity for word, activity in reversed(words)}

    def exact(self, name: str) -> str | None:
        """Return the step a name is in the model's own words, as reading a log finds it."""
        return self._names.get(name)

    def best(self, name: str, object_type: str = "", sure: float = 1.0) -> Meaning | None:
        """Return the step that fits best, or None."""
        found = self.meanings(name, object_type, sure)
        return max(found.values(), key=lambda each: (each.score, -self.rank[each.activity]), default=None)

    def meanings(self, name: str, object_type: str = "", sure: float = 1.0) -> dict[str, Meaning]:
        """Return every step that a name may mean, by step; ``sure`` is how sure the type of the objects is."""
        found: dict[str, Meaning] = {}

        def add(activity: str, score: float, code: str, **params: str) -> None:
            if activity in self.rank and score > (found[activity].score if activity in found else 0.0):
                found[activity] = Meaning(activity, score, Reason(code, params))

        exact = self.exact(name)
        if exact:
            add(exact, 0.98, "step-known", word=name)
        plain = _sorted(name)
        if plain in self._said:
            add(self._said[plain], 0.93, "step-known", word=plain.replace("_", " "))
        for word, score, _ in process.extract(folded(name), self._words, scorer=fuzz.ratio, limit=5):
            if score / 100 >= _SPELT and len(word) > 3:
                add(self._names.words[word], 0.9 * score / 100, "step-spelt", word=word, share=f"{score:.0f}")
        for verb, activity, score in self._said_of(name, object_type, sure):
            add(activity, score, "step-word", word=verb.word.replace("_", " "))
        if not found and kind_of(name) and len(split(name)) == len(types().find(name)) == 1:
            add(read_words("steps")["dates"].get(kind_of(name), ""), 0.6, "step-object", type=kind_of(name))
        return found

    def _said_of(self, name: str, object_type: str, sure: float) -> list[tuple[Found, str, float]]:
        """Return what the words of a name say has happened: word, step, score.

        A word that is always the same step (a credit check) tells more than one that depends on the object (a check).
        """
        groups = [(verb, read_words("steps")["steps"][int(verb.meaning)]["of"]) for verb in _verbs().find(name)]
        kinds = kinds_of(name)
        special = any("*" in of for _, of in groups)
        said: list[tuple[Found, str, float]] = []
        for verb, of in groups:
            for place, kind in enumerate(dict.fromkeys([*reversed(kinds), object_type])):
                if kind not in of:
                    continue
                own = kind in kinds
                telling = min(0.06, 0.004 * verb.weight) - 0.03 * place - 0.1 * (special and not own and "*" not in of)
                score = 0.8 if own else (0.5 if kinds else 0.8) * (0.5 + 0.5 * sure)
                said.append((verb, of[kind], score + telling))
            if "*" in of:
                said.append((verb, of["*"], 0.68 + 0.08 * ({*of} == {"*"}) + min(0.08, 0.005 * verb.weight)))
        return said


def _sorted(name: str) -> str:
    """Return the words of a name without those that only say that it is a time, in the order of the alphabet."""
    kept = [_said_alone(word) for word in split(name) if not _only_time(word)]
    return "_".join(sorted(kept))


def _said_alone(word: str) -> str:
    """Return a Chinese word without the word for a time at its end: 下单日期 is the time of 下单."""
    ends = [found.start - 1 for found in roles("time").find(word) if found.end - 1 == len(word)]
    return word[: ends[0]] if ends and not word.isascii() else word


def _only_time(word: str) -> bool:
    return any(found.word == word for found in roles("time").find(word))


def match_names(
    counts: Mapping[str, int],
    positions: Mapping[str, float],
    steps: Steps,
    object_type: str,
    sure: float = 1.0,
) -> dict[str, Meaning]:
    """Return what the names of a log's activities mean; names that mean nothing are left out.

    Names in the model's words may share a step. The others each take a step of their own, so that the whole fits best;
    where two fit alike, the order in which things happen (``positions``, 0 first to 1 last) decides.
    """
    strong: dict[str, Meaning] = {}
    weak: dict[str, dict[str, Meaning]] = {}
    for name in counts:
        found = steps.meanings(name, object_type, sure)
        best = max(found.values(), key=lambda each: each.score, default=None)
        if best and best.score >= _STRONG:
            strong[name] = best
        elif found:
            weak[name] = found
    if not weak:
        return strong
    anchors = sorted((positions[name], steps.rank[m.activity]) for name, m in strong.items() if name in positions)
    used = Counter(meaning.activity for meaning in strong.values())
    places, ranks = [p for p, _ in anchors], [float(r) for _, r in anchors]
    scores = np.zeros((len(weak), len(steps.ids)))
    for i, (name, found) in enumerate(weak.items()):
        expected = float(np.interp(positions.get(name, 0.5), places, ranks)) if len(anchors) > 1 else None
        for activity, meaning in found.items():
            near = 0.0
            if expected is not None:
                near = _ORDER * (1 - abs(steps.rank[activity] - expected) / len(steps.ids))
            scores[i, steps.rank[activity]] = meaning.score + near - 0.05 * (used[activity] > 0)
    taken = assign(scores.tolist(), least=LEAST)
    matched = {
        name: _scored(found[steps.ids[taken[i]]], float(scores[i, taken[i]]))
        for i, (name, found) in enumerate(weak.items())
        if i in taken
    }
    # A name that found its only step taken by another is the same step said again.
    for name, found in weak.items():
        if name not in matched:
            best = max(found.values(), key=lambda each: each.score)
            if best.score - 0.1 < LEAST:
                continue
            matched[name] = Meaning(best.activity, best.score - 0.1, Reason("step-again", best.reason.params))
    return strong | matched


def _scored(meaning: Meaning, score: float) -> Meaning:
    return Meaning(meaning.activity, min(_MOST, score), meaning.reason)


def match_columns(
    columns: Sequence[str], steps: Steps, object_type: str, order: Mapping[str, float]
) -> dict[str, Meaning]:
    """Return which step each time column of a milestone table is the time of: a step has one column in a table.

    ``order`` is where a column's times stand among those of its row, 0 first to 1 last.
    """
    found = {column: _column_meanings(column, steps, object_type) for column in columns}
    ids = sorted({activity for each in found.values() for activity in each}, key=lambda a: steps.rank[a])
    if not ids:
        return {}
    scores = [[0.0] * len(ids) for _ in columns]
    for i, column in enumerate(columns):
        for activity, meaning in found[column].items():
            place = ids.index(activity) / max(1, len(ids) - 1)
            near = _ORDER * (1 - abs(place - order.get(column, 0.5)))
            # Of two that fit alike the first column takes it. Squares let one good fit outweigh two poor ones.
            scores[i][ids.index(activity)] = max(0.0, meaning.score + near - 0.03 * i / len(columns)) ** 2
    taken = assign(scores, least=LEAST**2)
    return {columns[i]: found[columns[i]][ids[j]] for i, j in sorted(taken.items())}


def spoken(column: str) -> str:
    """Return what the name of a time column speaks of: where it quotes the name of a stage, that alone.

    >>> spoken('Date entered "Contract Sent (Sales Pipeline)"'), spoken("Contract Sent Date")
    ('Contract Sent', 'Contract Sent Date')
    """
    quoted = _QUOTED.search(column)
    return re.sub(r"\s*[(（].*?[)）]", "", quoted[1]).strip() or column if quoted else column


def _column_meanings(name: str, steps: Steps, object_type: str) -> dict[str, Meaning]:
    column = spoken(name)
    found = steps.meanings(column, object_type)
    kinds = [kind for kind in (kind_of(column), object_type) if kind]
    if is_planned(column):
        found = {a: Meaning(a, m.score - 0.5, m.reason) for a, m in found.items()}
    if plays("actual", column):  # of a ship date and an actual ship date the second tells when it happened
        bare = steps.meanings(without("actual", column), object_type)
        surer = {a: Meaning(a, min(_MOST, m.score + _ACTUAL), m.reason) for a, m in (found | bare).items()}
        found |= {a: m for a, m in surer.items() if a not in found or m.score > found[a].score}
    if plays("recorded", column):
        found = {a: Meaning(a, m.score - 0.1, m.reason) for a, m in found.items()}
    if plays("again", column):
        found = {a: Meaning(a, m.score - 0.12, m.reason) for a, m in found.items()}
    verbs = _verbs().find(column)
    for place, kind in enumerate(dict.fromkeys(kinds)):
        activity = read_words("steps")["dates"].get(kind)
        said = bool(verbs and found)  # what happened is said, though another column may fit it better
        if activity in steps.rank and activity not in found and not said and not is_planned(column):
            score = (0.72 if kind == kind_of(column) else 0.55) - 0.1 * place - 0.25 * bool(verbs)
            found[activity] = Meaning(activity, score, Reason("step-date", {"type": kind}))
    kind = read_words("types")["kinds"].get(object_type, object_type)
    return {
        a: m if kind in steps.objects[a] else Meaning(a, m.score - 0.04, m.reason)
        for a, m in found.items()
        if m.score >= LEAST
    }
