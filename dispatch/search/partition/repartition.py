"""A day of short rounds divided anew: all possible rounds, and the cheapest choice among them.

Ruin and recreate hardly moves where rounds are short and full. There all possible rounds can be
known (:mod:`dispatch.search.partition.possible_rounds`), and what is left is to choose some of them
(:mod:`dispatch.search.partition.set_partitioning`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dispatch.search import kernel
from dispatch.search.arrays.compilation import empty_state
from dispatch.search.arrays.layout import BEST, BEST_ABSENT, COST
from dispatch.search.kernel.round_timing import BROKEN
from dispatch.search.partition.possible_rounds import (
    MOST_MEMBERS,
    ROWS,
    TOO_MANY,
    TRIES,
    Pool,
    empty_pool,
    grow,
)
from dispatch.search.partition.set_partitioning import MOST_CHOSEN_FROM, Columns, cheaper_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dispatch.search.arrays.layout import Bools, Data, Smalls, State
    from dispatch.search.partition.set_partitioning import Rows

SHORT = 5.0
"""Rounds of so many requests on average, or fewer, are short. Of longer ones there are mostly more
than MOST_ROUNDS, and to find that out takes a second (lc103, with 5.3)."""
MOST_ROUNDS = 1 << 18
"""Possible rounds at most, of all kinds of shifts together."""
A_WHILE = 20_000
"""Insertions between two questions whether to leave off: some hundredths of a second."""
LONGER = 6
"""Nodes that a possible round may have more than the longest of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Day:
    """Day whose rounds are divided anew.

    Attributes
    ----------
    state
        Whose best plan it is.
    members
        Requests, in order.
    others
        Requests in no round besides, which stay so.
    kinds
        Shifts in groups for which the same rounds are possible.
    rounds
        Shifts with a round.
    """

    data: Data
    state: State
    members: Smalls
    others: Smalls
    kinds: Sequence[Sequence[int]]
    rounds: Sequence[int]

    def order(self, v: int) -> Smalls:
        """Return the nodes of a round."""
        nodes: Smalls = self.state.best_sequence[v, : self.state.best_length[v]]
        return nodes

    def served(self, v: int) -> Bools:
        """Return for each member whether it is in a round."""
        return np.isin(self.members, self.data.request[self.order(v)])


def are_short(data: Data, state: State) -> bool:
    """Return whether the rounds of the best plan are short, and no visit has a price for moving."""
    length = state.best_length - np.diff(data.break_ptr)
    rounds = int((length > 0).sum())
    served = len(data.penalty) - int(state.counters[BEST_ABSENT])
    return data.moved_cost == 0 and 0 < served <= SHORT * rounds


def all_rounds(data: Data) -> list[int]:
    """Return all shifts that have not begun."""
    return np.flatnonzero(data.frozen == 0).tolist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repartition:
    """A cheaper plan: nodes by shift (others keep what they have), and what is in no round."""

    sequences: Mapping[int, Sequence[int]]
    absent: Sequence[int]


@dataclass(slots=True, kw_only=True)
class PartitionLimits:
    """Limits of what dividing anew may take, counted.

    Attributes
    ----------
    tries
        Insertions for possible rounds; counted down, and 0 where these or requests are too many.
    columns
        Rounds that the whole choice is made from, those of the plan aside.
    """

    tries: int
    columns: int = MOST_CHOSEN_FROM


def requests_in(data: Data, state: State, v: int) -> Smalls:
    """Return the requests of a round of the best plan, in order."""
    requests = data.request[state.best_sequence[v, : state.best_length[v]]]
    held: Smalls = np.unique(requests[requests >= 0])
    return held


def repartition(
    data: Data,
    state: State,
    shifts: Sequence[int],
    allowed: PartitionLimits,
    ended: Callable[[], bool] = lambda: False,
) -> Repartition | None:
    """Divide the requests of some rounds of the best plan anew, with those that are in none.

    Parameters
    ----------
    data, state
        Arrays, and a search with its best plan; nothing in it is changed.
    shifts
        Of the rounds, none of them begun; idle ones too.
    allowed
        What it may take; counted down.
    ended
        Asked now and then, whether to leave off.

    Returns
    -------
    Divided or None
        A cheaper plan for :func:`take`; ``None`` where there is none, possible rounds are too many,
        requests more than ``MOST_MEMBERS``, or the time has ended.
    """
    day = _day_of(data, state, shifts)
    if not day.rounds or len(day.members) < 2:
        return None
    if len(day.members) > MOST_MEMBERS:
        allowed.tries = 0
        return None
    pools = _grown(day, allowed, ended)
    if not pools:
        return None
    chosen = cheaper_choice(_columns(day, pools), ended, allowed.columns)
    return None if chosen is None else _sequences(day, pools, chosen)


def take(data: Data, state: State, found: Repartition) -> bool:
    """Make it the best plan and go on from it; says whether it is right and cheaper."""
    old = state.best_sequence.copy(), state.best_length.copy(), state.best_absent.copy()
    left, cost = int(state.counters[BEST_ABSENT]), int(state.counters[BEST])
    for v, nodes in found.sequences.items():
        state.best_sequence[v, : len(nodes)] = nodes
        state.best_length[v] = len(nodes)
    state.best_absent[: len(found.absent)] = found.absent
    state.counters[BEST_ABSENT] = len(found.absent)
    back_to_best(data, state)
    new = kernel.total_cost(data, state)
    if new < cost:
        state.counters[COST] = new
        kernel.keep_best(state)
        return True
    state.best_sequence[:], state.best_length[:], state.best_absent[:] = old
    state.counters[BEST_ABSENT] = left
    back_to_best(data, state)
    return False


def back_to_best(data: Data, state: State) -> None:
    """Make the rounds those of the best plan; a shift that can do nothing costs nothing."""
    kernel.go_back(data, state)
    state.cost[~data.allowed.any(axis=0) & (data.frozen == 0)] = 0


def _day_of(data: Data, state: State, shifts: Sequence[int]) -> _Day:
    """Shifts with their requests, and what is in no round and could be in theirs."""
    held = [requests_in(data, state, v) for v in shifts]
    absent = state.best_absent[: state.counters[BEST_ABSENT]]
    joins = ~data.urgent[absent] & data.allowed[absent][:, shifts].any(axis=1)
    members = np.unique(np.concatenate([absent[joins], *held])).astype(np.int32)
    kinds: dict[object, list[int]] = defaultdict(list)
    for v in shifts:
        allowed = data.allowed[members, v]
        has_breaks = data.break_ptr[v + 1] > data.break_ptr[v]
        if allowed.any():
            # Breaks are nodes of their own shift.
            kinds[v if has_breaks else (int(data.alike[v]), allowed.tobytes())].append(v)
    return _Day(
        data=data,
        state=state,
        members=members,
        others=absent[~joins],
        kinds=tuple(kinds.values()),
        rounds=[v for v, one in zip(shifts, held, strict=True) if one.size],
    )


def _cost(data: Data, scratch: State, v: int, nodes: Smalls) -> int:
    """Cost of a round with these nodes."""
    scratch.sequence[v, : len(nodes)], scratch.length[v] = nodes, len(nodes)
    kernel.update_round(data, scratch, v)
    return int(scratch.cost[v])


def _grown(day: _Day, allowed: PartitionLimits, ended: Callable[[], bool]) -> list[Pool]:
    """Possible rounds of each kind; of none where they are too many, or the time has ended."""
    longest = max(int(day.state.best_length[v]) for v in day.rounds) + LONGER
    scratch = empty_state(day.data, 0)
    pools: list[Pool] = []
    room = min(MOST_ROUNDS, allowed.tries)
    for number, kind in enumerate(day.kinds):
        # Kinds are much alike: what the first ones take tells whether there is enough for all.
        left = len(day.kinds) - number
        pool = empty_pool(room // left + 1, longest)
        while grow(day.data, scratch, kind[0], day.members, pool, A_WHILE):
            if ended():
                return []
            if pool.done[TRIES] > allowed.tries / left:
                allowed.tries = 0
                return []
        count = int(pool.done[ROWS])
        if count == TOO_MANY:
            allowed.tries = 0
            return []
        allowed.tries -= int(pool.done[TRIES])
        room -= count - 1
        right = np.flatnonzero(pool.cost[:count] < BROKEN)
        pools.append(
            pool._replace(
                keys=pool.keys[:0],
                rows=pool.rows[:0],
                sets=pool.sets[right],
                cost=pool.cost[right],
                sequence=pool.sequence[right],
                length=pool.length[right],
            )
        )
    return pools


def _columns(day: _Day, pools: Sequence[Pool]) -> Columns:
    """Lay the possible rounds of all kinds out, then the rounds of the plan."""
    scratch = empty_state(day.data, 0)
    costs = [_cost(day.data, scratch, v, day.order(v)) for v in day.rounds]
    bits = np.concatenate([pool.sets[1:] for pool in pools])
    serves = np.empty((len(bits), len(day.members)), np.bool_)
    for number in range(len(day.members)):
        serves[:, number] = bits >> np.uint64(number) & np.uint64(1)
    kind_of = {v: number for number, kind in enumerate(day.kinds) for v in kind}
    kinds = [number for number, pool in enumerate(pools) for _ in pool.sets[1:]]
    return Columns(
        serves=np.concatenate([serves, np.stack([day.served(v) for v in day.rounds])]),
        kind=np.array([*kinds, *(kind_of[v] for v in day.rounds)], np.int64),
        cost=np.concatenate([*(pool.cost[1:] for pool in pools), np.array(costs, np.int64)]),
        shifts=np.array([len(kind) for kind in day.kinds], np.int64),
        penalty=day.data.penalty[day.members],
        planned=len(day.rounds),
    )


def _sequences(day: _Day, pools: Sequence[Pool], chosen: Rows) -> Repartition:
    """Return the chosen rounds to shifts of their kinds; those of the plan keep theirs."""
    data = day.data
    starts = np.cumsum([0, *(len(pool.sets) - 1 for pool in pools)])
    sequences = {
        v: day.order(v).tolist()
        for v in (day.rounds[column] for column in chosen[chosen >= starts[-1]] - starts[-1])
    }
    idle = [[v for v in kind if v not in sequences] for kind in day.kinds]
    for column in chosen[chosen < starts[-1]].tolist():
        number = int(np.searchsorted(starts, column, side="right")) - 1
        row, pool = column - int(starts[number]) + 1, pools[number]
        sequences[idle[number].pop(0)] = pool.sequence[row, : pool.length[row]].tolist()
    nodes = np.array([node for order in sequences.values() for node in order], np.int32)
    for v in day.rounds:
        breaks = data.break_nodes[data.break_ptr[v] : data.break_ptr[v + 1]]
        sequences.setdefault(v, breaks.tolist())
    left = day.members[~np.isin(day.members, data.request[nodes])]
    return Repartition(sequences=sequences, absent=[*left.tolist(), *day.others.tolist()])
