"""A better order of stops, held against the one that people keep: proposed, never applied.

Who knows their recipients orders the stops for reasons that no map has: whoever eats before twelve
comes first. So a human order stays, and what a shorter one would save is only said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_STOPS = 60
"""Longest list for which another order is looked for."""

_EXACT = 8
_ROUNDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProposal:
    """Another order beside the one that is kept.

    Attributes
    ----------
    order
        Places in the list as it is, from 0, in the order that is proposed.
    moved
        Places of the fewest stops without which both orders are the same.
    before_s, after_s
        How long riding takes in the order that is kept, and in the one proposed.
    """

    order: tuple[int, ...]
    moved: tuple[int, ...]
    before_s: int
    after_s: int


def propose_order(times: Sequence[Sequence[int]]) -> OrderProposal:
    """Return a shorter order of stops; the same order where there is none.

    Parameters
    ----------
    times
        Seconds from one to another: the first is where the ride begins, the others are the stops in
        the order that is kept.
    """
    count = len(times) - 1
    kept = list(range(1, count + 1))
    if count <= _EXACT:
        best = _shortest(times)
    else:
        found = (_improved(times, kept), _improved(times, _nearest(times)))
        best = min(found, key=lambda one: _length(times, one))
    if _length(times, best) >= _length(times, kept):
        best = kept
    order = tuple(one - 1 for one in best)
    return OrderProposal(
        order=order,
        before_s=_length(times, kept),
        after_s=_length(times, best),
        moved=_moved(order),
    )


def _length(times: Sequence[Sequence[int]], order: Sequence[int]) -> int:
    return sum(times[one][other] for one, other in pairwise([0, *order]))


def _shortest(times: Sequence[Sequence[int]]) -> list[int]:
    """Return the shortest order of a few stops, from the shortest ways through each set of them."""
    count = len(times) - 1
    ways: dict[tuple[int, int], tuple[int, list[int]]] = {(0, 0): (0, [])}
    for _ in range(count):
        longer: dict[tuple[int, int], tuple[int, list[int]]] = {}
        for (seen, here), (length, order) in ways.items():
            for one in range(1, count + 1):
                if seen >> one & 1:
                    continue
                key, way = (seen | 1 << one, one), (length + times[here][one], [*order, one])
                longer[key] = min(longer.get(key, way), way)
        ways = longer
    return min(ways.values())[1]


def _nearest(times: Sequence[Sequence[int]]) -> list[int]:
    left, order = set(range(1, len(times))), [0]
    while left:
        here = order[-1]
        order.append(min(left, key=lambda one: (times[here][one], one)))
        left.remove(order[-1])
    return order[1:]


def _improved(times: Sequence[Sequence[int]], start: Sequence[int]) -> list[int]:
    """Return an order that neither turning a piece round nor moving a stop makes shorter."""
    order, length = list(start), _length(times, start)
    for _ in range(_ROUNDS):
        tried = min(_neighbours(order), key=lambda one: _length(times, one), default=order)
        if _length(times, tried) >= length:
            break
        order, length = tried, _length(times, tried)
    return order


def _neighbours(order: list[int]) -> list[list[int]]:
    count, found = len(order), []
    for low in range(count):
        for high in range(low + 1, count):
            found.append([*order[:low], *order[low : high + 1][::-1], *order[high + 1 :]])
            without = [*order[:low], *order[low + 1 :]]
            found.append([*without[:high], order[low], *without[high:]])
    return found


def _moved(order: Sequence[int]) -> tuple[int, ...]:
    """Return the fewest places whose removal leaves an order that only rises."""
    best: list[list[int]] = []
    for one in order:
        longest = max((run for run in best if run[-1] < one), key=len, default=[])
        best.append([*longest, one])
    kept = max(best, key=len, default=[])
    return tuple(sorted(set(order) - set(kept)))
