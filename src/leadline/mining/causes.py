"""What must have happened before a step, by the reference flow, as far as a log records it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from leadline.model.flow import Flow, Way, reached


@dataclass(frozen=True)
class Branch:
    """One thing that must have happened: any activity of ``any_of``.

    Where ``once_begun`` names activities, the branch has a beginning of its own and counts only once one of them has
    happened: a contract is closed after its complaints are, but not every contract has complaints.
    """

    any_of: frozenset[str]
    once_begun: frozenset[str] = frozenset()


Cause = tuple[Branch, ...]
"""Branches that must all have happened."""


@dataclass(frozen=True)
class Causes:
    """Possible causes of an activity, one of which must be there: the ``first`` time, and ``again``. () is no need.

    Ways of type ``loop`` lead back to what was done before, so they are causes only of doing it again.
    """

    first: tuple[Cause, ...]
    again: tuple[Cause, ...]


def causes_of(flow: Flow, recorded: Collection[str]) -> dict[str, Causes]:
    """Return for each recorded activity what may be its cause by the flow.

    A cause is what the flow has before an activity, passing over activities that are not recorded. An activity that
    can be reached from a beginning through unrecorded activities alone needs no cause: what is not recorded cannot be
    missed; nor does one to which nothing recorded leads. Ways of type ``and`` that meet must all have happened, other
    ways are alternatives. An activity with no place in the flow has no entry.

    >>> flow = Flow(starts=["a"], ends=["d"], ways=[
    ...     Way.model_validate({"from": source, "to": target, "type": type}) for source, target, type in
    ...     (("a", "b", "and"), ("a", "c", "and"), ("b", "d", "and"), ("c", "d", "and"))])
    >>> [sorted(branch.any_of) for branch in causes_of(flow, ["a", "b", "c", "d"])["d"].first[0]]
    [['b'], ['c']]
    >>> [sorted(branch.any_of) for branch in causes_of(flow, ["a", "b", "d"])["d"].first[0]]  # c is passed over
    [['b'], ['a']]
    >>> causes_of(flow, ["b", "d"])["b"].first
    ()
    """
    onward = tuple(way for way in flow.ways if way.type != "loop")
    first, again = _Graph(flow, onward, frozenset(recorded)), _Graph(flow, flow.ways, frozenset(recorded))
    places = {*flow.starts, *flow.ends, *(place for way in flow.ways for place in (way.source, way.target))}
    return {one: Causes(first.causes(one), again.causes(one)) for one in sorted(places & set(recorded))}


class _Graph:
    """Some ways of a flow, seen backwards."""

    def __init__(self, flow: Flow, ways: Iterable[Way], recorded: frozenset[str]) -> None:
        self._starts = frozenset(flow.starts)
        self._recorded = recorded
        self._incoming: dict[str, list[Way]] = {}
        for way in ways:
            self._incoming.setdefault(way.target, []).append(way)
        self._before = {place: [way.source for way in its] for place, its in self._incoming.items()}

    def causes(self, activity: str) -> tuple[Cause, ...]:
        """Return the possible causes of an activity; none where it needs none."""
        ways = self._incoming.get(activity, [])
        if activity in self._starts or not ways:
            return ()
        found: list[Cause] = []
        for way in ways:
            if way.type != "and":
                nearest = self._nearest(way.source)
                if nearest is None:
                    return ()
                found.append((Branch(nearest),))
        together = [way.source for way in ways if way.type == "and"]
        if together:
            branches = self._branches(together)
            if not branches:
                return ()
            found.append(branches)
        return tuple(dict.fromkeys(found))

    def _branches(self, together: Sequence[str]) -> Cause:
        led = {source: reached([source], self._before) for source in together}
        branches = []
        for source in together:
            nearest = self._nearest(source)
            if nearest is not None:
                others = set().union(*(led[other] for other in together if other != source))
                alone = len(together) > 1 and not led[source] & others
                branches.append(Branch(nearest, frozenset(led[source] & self._recorded) if alone else frozenset()))
        return tuple(branches)

    def _nearest(self, place: str) -> frozenset[str] | None:
        """Return the recorded activities that lead to a place with none recorded between; None where none need to."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [place]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            if at in self._recorded:
                found.add(at)
            elif at in self._starts or not self._before.get(at):
                return None
            else:
                waiting += self._before[at]
        return frozenset(found) or None  # unrecorded activities in a circle: nothing could be missed
