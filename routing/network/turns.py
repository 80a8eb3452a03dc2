"""Turns between arcs: the turn-expanded view of a street graph, the same for all profiles.

A search walks over *states*. State ``a`` for ``a < 2m`` is arc ``a``, however it was reached. A ban
on a sequence of three or more arcs (a turn restriction through a street) needs memory: for each
beginning of such a sequence there is one more state, which is its last arc *reached in just that
way*. This is the matching automaton of Aho and Corasick (1975) over arcs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.geo import arc_headings
from routing.network.streets import Streets

Sequence = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turns:
    """Turns of state ``s`` are the rows ``first[s]`` up to ``first[s + 1]``.

    Attributes
    ----------
    first
        ``int64[states + 1]``.
    to
        ``int32[turns]``, the state entered.
    into_first, into
        ``int64[states + 1]`` and ``int32[turns]``: the other way round, the states from which state
        ``s`` is entered are ``into_first[s]`` up to ``into_first[s + 1]``, ascending.
    angle
        ``int16[turns]``, degrees from -179 to 180, positive to the right.
    banned
        ``int32[turns]``, number of the banned sequence that this turn would complete, or -1.
    arc
        ``int32[states]``, the arc that a state rides.
    """

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    into_first: NDArray[np.int64]
    into: NDArray[np.int32]
    angle: NDArray[np.int16]
    banned: NDArray[np.int32]
    arc: NDArray[np.int32]

    def __post_init__(self) -> None:
        # Compiled functions see one kind of array, whether it comes fresh or out of a file.
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)

    @property
    def state_count(self) -> int:
        """Number of states."""
        return len(self.arc)


class _Junctions(NamedTuple):
    """Arcs leaving each junction (see :func:`arcs_by_tail`), and the end and headings of arcs."""

    first: NDArray[np.int64]
    arc: NDArray[np.int32]
    head: NDArray[np.int32]
    start_heading: NDArray[np.float32]
    end_heading: NDArray[np.float32]


@njit(cache=True, nogil=True)
def _plain_turns(
    junctions: _Junctions, of_arc: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int16]]:
    """Every turn out of each arc in ``of_arc``, into the plain state of each arc that follows."""
    first = np.zeros(len(of_arc) + 1, np.int64)
    for s in range(len(of_arc)):
        node = junctions.head[of_arc[s]]
        first[s + 1] = first[s] + junctions.first[node + 1] - junctions.first[node]
    to = np.empty(first[-1], np.int32)
    angle = np.empty(first[-1], np.int16)
    for s in range(len(of_arc)):
        arc = of_arc[s]
        leaving = junctions.first[junctions.head[arc]]
        for row in range(first[s], first[s + 1]):
            follower = junctions.arc[leaving + row - first[s]]
            bend = (junctions.start_heading[follower] - junctions.end_heading[arc]) % 360.0
            to[row] = follower
            whole = round(bend if bend <= 180.0 else bend - 360.0)
            angle[row] = 180 if whole == -180 else whole
    return first, to, angle


@njit(cache=True, nogil=True)
def _entered(
    first: NDArray[np.int64], to: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """States by the state that they turn into: count, then write."""
    # The count of a state is kept two further on, so that writing leaves the beginnings.
    into_first = np.zeros(len(first) + 1, np.int64)
    for state in to:
        into_first[state + 2] += 1
    into_first = np.cumsum(into_first)
    into = np.empty(len(to), np.int32)
    for state in range(len(first) - 1):
        for row in range(first[state], first[state + 1]):
            into[into_first[to[row] + 1]] = state
            into_first[to[row] + 1] += 1
    return into_first[:-1], into


def arcs_by_tail(streets: Streets) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Arcs that leave each junction: ``arc[first[node]:first[node + 1]]``, ascending."""
    tail = streets.arc_tail
    order = np.argsort(tail, kind="stable").astype(np.int32)
    count = np.bincount(tail, minlength=streets.node_count)
    return np.concatenate(([0], np.cumsum(count))).astype(np.int64), order


def _banned_sequences(streets: Streets) -> dict[Sequence, int]:
    first = streets.banned_first.tolist()
    arcs = streets.banned_arc.tolist()
    return {tuple(arcs[first[i] : first[i + 1]]): i for i in range(len(first) - 1)}


def _suffix_state(ridden: Sequence, memory: Mapping[Sequence, int]) -> int:
    """State after riding a sequence: its longest ending that is the beginning of a ban."""
    for i in range(len(ridden) - 1):
        if ridden[i:] in memory:
            return memory[ridden[i:]]
    return ridden[-1]


def _ban(ridden: Sequence, banned: Mapping[Sequence, int], when: NDArray[np.int32]) -> int:
    """Return the shortest banned ending of a sequence, -1 where none is.

    The shortest decides: a longer one contains it, so whatever lifts the shortest lifts both. But
    one that holds at some hours only gives way to one that always does.
    """
    found = -1
    for i in range(len(ridden) - 2, -1, -1):
        ban = banned.get(ridden[i:], -1)
        if ban >= 0 and when[ban] < 0:
            return ban
        found = ban if found < 0 else found
    return found


def build_turns(streets: Streets) -> Turns:
    """Expand a street graph into states and turns."""
    arcs = 2 * streets.edge_count
    banned = _banned_sequences(streets)
    beginnings = sorted({seq[:k] for seq in banned for k in range(2, len(seq))})
    memory = {beginning: arcs + i for i, beginning in enumerate(beginnings)}
    arc = np.concatenate((np.arange(arcs), [b[-1] for b in beginnings])).astype(np.int32)

    leaving_first, leaving = arcs_by_tail(streets)
    start, end = arc_headings(streets.shape_first, streets.shape_lon, streets.shape_lat)
    junctions = _Junctions(leaving_first, leaving, streets.arc_head, start, end)
    first, to, angle = _plain_turns(junctions, arc)
    ban = np.full(len(to), -1, np.int32)
    remembered: list[Sequence] = [*((a,) for a in sorted({seq[0] for seq in banned})), *beginnings]
    for ridden in remembered:
        state = memory.get(ridden, ridden[-1])
        for row in range(first[state], first[state + 1]):
            longer = (*ridden, int(arc[to[row]]))
            ban[row] = _ban(longer, banned, streets.banned_when)
            to[row] = _suffix_state(longer, memory)
    into_first, into = _entered(first, to)
    return Turns(
        first=first,
        to=to,
        into_first=into_first,
        into=into,
        angle=angle,
        banned=ban,
        arc=arc,
    )
