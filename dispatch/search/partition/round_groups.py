"""Larger days of short rounds: rounds near each other divided anew, group after group.

Of a larger day not all possible rounds can be known; those of some fifty requests can. So a few
rounds that lie near each other are divided anew among all that are possible for what they serve
(:mod:`dispatch.search.partition.repartition`), then others, while there is time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.layout import DEPART
from dispatch.search.partition.possible_rounds import MOST_MEMBERS
from dispatch.search.partition.repartition import (
    PartitionLimits,
    are_short,
    back_to_best,
    repartition,
    requests_in,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dispatch.search.arrays.layout import Data, Floats, Ints, Smalls, State

SIZE = 40.0
"""Requests of the first group, at most. The more they are, the more a group finds."""
MOST_SIZE = 55.0
LEAST_SIZE = 12.0
"""Requests of any group, at most; where the possible rounds of so few are too many, it ends."""
SMALLER = 0.8
LARGER = 1.15
"""By how much the next group is smaller after one with too many possible rounds, and larger after
one with few."""
MOST_TRIES = 1_000_000
"""Insertions for the possible rounds of one group: a second, about."""
FEW_TRIES = 0.3
"""Share of them up to which possible rounds are few."""
COLUMNS = 400
"""Rounds that the whole choice is made from: of 1,500 it finds hardly more, and takes longer."""
CHOOSING_TRIES = 300_000
"""Choosing among the rounds of a group counts as so many; it takes 0.2 to 0.5 seconds mostly."""
FRUITLESS = 12
"""After so many groups in a row that gave nothing it ends."""
SLOWER = 6
"""So many seconds between the beginnings of two visits count as one of way: an hour is ten
minutes, as where large days are cut in parts."""


def are_many(data: Data, state: State) -> bool:
    """Return whether rounds of the best plan are short, with too many requests for one group."""
    return len(data.penalty) > MOST_MEMBERS and are_short(data, state)


def divide_groups(
    data: Data,
    state: State,
    tries: int,
    ended: Callable[[], bool],
    on_better: Callable[[], None],
) -> None:
    """Divide groups of near rounds of the best plan anew, and go on from it.

    Parameters
    ----------
    data, state
        Arrays, and a search with its best plan, which cheaper ones replace.
    tries
        Insertions to try in all, so that with counted iterations it ends at the same place each
        time.
    ended
        Asked now and then, whether to leave off.
    on_better
        Called after each group that made the plan cheaper.
    """
    groups = _Groups(data, state)
    size, fruitless = SIZE, 0
    most = min(MOST_TRIES, tries // 4)
    while tries > 0 and size >= LEAST_SIZE and fruitless < FRUITLESS and not ended():
        back_to_best(data, state)  # the groups are told by its times
        shifts = groups.next(size)
        if not shifts:
            break
        own = PartitionLimits(tries=most, columns=COLUMNS)
        found = repartition(data, state, shifts, own, ended)
        tries -= most - own.tries + CHOOSING_TRIES
        fruitless += 1
        if found is not None and take(data, state, found):
            fruitless = 0
            on_better()
        if own.tries <= 0:
            size *= SMALLER
        elif own.tries > (1.0 - FEW_TRIES) * most:
            size = min(LARGER * size, MOST_SIZE)


class _Groups:
    """Groups that there were, and the next one."""

    def __init__(self, data: Data, state: State) -> None:
        self._data = data
        self._state = state
        self._chance = np.random.default_rng(int(state.random[0]))
        self._often: Ints = np.zeros(len(data.penalty), np.int64)  # in a group, by request
        self._seen: set[frozenset[bytes]] = set()

    def next(self, size: float) -> list[int]:
        """Return the shifts of a group not seen yet, of so many requests at most; none without one.

        It lies around the round of the request that was in the fewest groups. Besides its rounds
        it has an idle shift of each of their kinds, so that there may be a round more.
        """
        data, state = self._data, self._state
        held = {v: requests_in(data, state, v) for v in np.flatnonzero(data.frozen == 0).tolist()}
        idle = [v for v, requests in held.items() if not len(requests)]
        held = {v: requests for v, requests in held.items() if len(requests)}
        fewest = [self._often[requests].min() for requests in held.values()]
        for number in np.lexsort((self._chance.random(len(held)), fewest)).tolist():
            group = list(self._around(number, held, size))
            key = frozenset(self._order(v).tobytes() for v in group)
            if len(group) > 1 and key not in self._seen:
                self._seen.add(key)
                for v in group:
                    self._often[held[v]] += 1
                first_idle = {int(data.alike[v]): v for v in reversed(idle)}
                kinds = {int(data.alike[v]) for v in group}
                return group + [v for kind, v in first_idle.items() if kind in kinds]
        return []

    def _around(self, number: int, held: dict[int, Smalls], size: float) -> Iterator[int]:
        """Return rounds with requests, the nearest to one of them first, while there is room."""
        shifts = list(held)
        for near in np.argsort(self._far(number, shifts), kind="stable").tolist():
            size -= len(held[shifts[near]])
            if size < 0:
                return
            yield shifts[near]

    def _order(self, v: int) -> Smalls:
        nodes: Smalls = self._state.best_sequence[v, : self._state.best_length[v]]
        return nodes

    def _far(self, number: int, shifts: list[int]) -> Floats:
        """Return how far rounds lie from one of them, which is first.

        It is the mean way, with time, from each stop of one to the nearest stop of the other, and
        the same the other way round.
        """
        data = self._data
        sequences = [self._order(v) for v in shifts]
        stops = [nodes[data.request[nodes] >= 0] for nodes in sequences]
        own, every = stops[number], np.concatenate(stops)
        count = np.array([len(one) for one in stops])
        starts = np.cumsum(count) - count
        legs = data.duration[data.matrix[shifts[number]]]
        here, there = data.place[own], data.place[every]
        way = np.minimum(legs[np.ix_(here, there)], legs[np.ix_(there, here)].T).astype(np.int64)
        begun = self._state.schedule[:, DEPART]
        way += np.abs(begun[own][:, None] - begun[every]) // SLOWER
        to = np.minimum.reduceat(way, starts, axis=1).mean(axis=0)
        back = np.add.reduceat(way.min(axis=0), starts) / count
        far: Floats = to + back
        far[number] = -1.0
        return far
