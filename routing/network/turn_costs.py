"""Costs of a profile's turns at every junction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import CLOSED, STRESS_TICKS, TICK, TICK_MS
from routing.network.street_hours import node_over
from routing.network.streets import Streets
from routing.network.travel_modes import MODES, NONE, PUSH, RIDE
from routing.network.turns import Turns
from routing.profiles.profile import Profile
from routing.rules.access import Side, is_for_visitors


class Frame(NamedTuple):
    """Fields that are the same whether arcs are closed or not.

    ``streets_at_nodes`` is ``int32[n]``, how many streets that the profile uses meet at a junction.
    """

    streets: Streets
    turns: Turns
    profile: Profile
    streets_at_nodes: NDArray[np.int32]


# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Roads(NamedTuple):
    """Streets as turns see them; ``turn_*`` and ``state_arc`` as in ``Turns``.

    ``binding`` is ``bool[k + 1]``, whether a banned sequence is ridden throughout, and False at
    the end for turns that complete none; ``leads_on`` is ``bool[arcs]``; ``visitors`` is
    ``bool[arcs]``, arcs that are ridden by those who have business there; ``node_mode`` is how one
    passes a junction, ``node_signal`` whether there are traffic lights, and ``node_streets`` how
    many usable streets meet there.
    """

    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    turn_angle: NDArray[np.int16]
    turn_banned: NDArray[np.int32]
    binding: NDArray[np.bool_]
    state_arc: NDArray[np.int32]
    arc_mode: NDArray[np.uint8]
    leads_on: NDArray[np.bool_]
    visitors: NDArray[np.bool_]
    arc_head: NDArray[np.int32]
    node_mode: NDArray[np.uint8]
    node_signal: NDArray[np.bool_]
    node_streets: NDArray[np.int32]


class Prices(NamedTuple):
    """Milliseconds that turns cost a profile; right and left ones at 90 degrees.

    ``through`` is what riding into streets for visitors counts, in units of stress.
    """

    right: float
    left: float
    u_turn: int
    signal: int
    dismount: int
    through: int


@njit(cache=True, nogil=True)
def _rounded(ms: int) -> int:
    """Milliseconds in ticks, rounded half up."""
    return (ms + TICK_MS // 2) // TICK_MS


@njit(cache=True, nogil=True)
def _turn_ticks(roads: Roads, prices: Prices, arc: int, follower: int, angle: int) -> int:
    """Ticks between one arc and another that is open after it."""
    node = roads.arc_head[arc]
    ms = 0
    if roads.node_streets[node] > 2:
        share = angle / 90.0
        bend = int(share * share * (prices.right if share > 0 else prices.left) + 0.5)
        ms += min(bend, prices.u_turn)
    if roads.node_signal[node]:
        ms += prices.signal
    before, after = roads.arc_mode[arc], roads.arc_mode[follower]
    pushed_past = roads.node_mode[node] == PUSH and before == RIDE and after == RIDE
    if before != after or pushed_past:
        ms += prices.dismount
    ticks_: int = _rounded(ms)
    return ticks_


@njit(cache=True, nogil=True)
def weigh_turns(
    roads: Roads, prices: Prices, states: NDArray[np.int32], cost: NDArray[np.int64]
) -> None:
    """Weigh the turns out of some states; see :func:`roads_of`."""
    for state in states:
        cost[roads.turn_first[state] : roads.turn_first[state + 1]] = CLOSED
        arc = roads.state_arc[state]
        if roads.arc_mode[arc] == NONE:
            continue
        barred = roads.node_mode[roads.arc_head[arc]] == NONE
        back = -1
        dead_end = True
        for row in range(roads.turn_first[state], roads.turn_first[state + 1]):
            follower = roads.state_arc[roads.turn_to[row]]
            if roads.arc_mode[follower] == NONE:
                continue
            if follower == arc ^ 1:
                back = row
            elif not (barred or roads.binding[roads.turn_banned[row]]):
                angle = roads.turn_angle[row]
                cost[row] = _turn_ticks(roads, prices, arc, follower, angle) * TICK
                if roads.visitors[follower] and not roads.visitors[arc]:
                    cost[row] += prices.through * (STRESS_TICKS * TICK + 1)
                dead_end = dead_end and not roads.leads_on[follower]
        if back >= 0 and dead_end:
            cost[back] = _rounded(prices.u_turn) * TICK


def roads_of(frame: Frame, mode: NDArray[np.uint8], leads_on: NDArray[np.bool_]) -> Roads:
    """Return the roads of a profile, from which the costs of its turns follow.

    - Where three or more usable streets meet, a turn costs time that grows with the square of its
      angle, as in OSRM's bicycle profile, and at most what turning round costs; bends of a street
      are free.
    - Traffic lights cost time, getting on or off too, and so does a barrier to push through.
    - Turning round on the street is for dead ends only, where no arc that leads on follows. (A
      trip that starts in the middle of a street may leave either way.)
    - Riding into streets for visitors counts longer than it takes, as stress does: through trips go
      round them, and trips that end there pay the same by every way.
    - Turn restrictions bind riders; on foot, pushing, one may turn anywhere.
    """
    streets, turns, profile, streets_at_nodes = frame
    node_mode, node_signal = _junctions(streets, profile)
    return Roads(
        turn_first=turns.first,
        turn_to=turns.to,
        turn_angle=turns.angle,
        turn_banned=turns.banned,
        binding=_binding(streets, mode),
        state_arc=turns.arc,
        arc_mode=mode,
        leads_on=leads_on,
        visitors=_visitors(streets, profile, mode),
        arc_head=streets.arc_head,
        node_mode=node_mode,
        node_signal=node_signal,
        node_streets=streets_at_nodes,
    )


def prices_of(profile: Profile) -> Prices:
    """Return what turns cost a profile."""
    return Prices(
        right=profile.turn_right_s * 1000.0,
        left=profile.turn_left_s * 1000.0,
        u_turn=round(profile.u_turn_s * 1000),
        signal=round(profile.signal_s * 1000),
        dismount=round(profile.dismount_s * 1000),
        through=round(profile.through_s * 1000 / (STRESS_TICKS * TICK_MS)),
    )


def _visitors(streets: Streets, profile: Profile, mode: NDArray[np.uint8]) -> NDArray[np.bool_]:
    sides: tuple[Side, Side] = ("forward", "backward")
    every = [
        (tags, *streets.tag_hours.get(number, ())) for number, tags in enumerate(streets.tag_sets)
    ]
    of_set = np.array(
        [
            [any(is_for_visitors(tags, profile, side) for tags in sets) for side in sides]
            for sets in every
        ],
        np.bool_,
    ).reshape(-1, 2)
    found: NDArray[np.bool_] = of_set[streets.edge_tags].ravel() & (mode == RIDE)
    return found


def passable(streets: Streets, profile: Profile) -> NDArray[np.bool_]:
    """``bool[n]``, which junctions the profile may pass: those without a barrier that bars it."""
    modes, _ = _junctions(streets, profile)
    found: NDArray[np.bool_] = modes != NONE
    return found


def _junctions(streets: Streets, profile: Profile) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return how the profile passes every junction, and which ones have traffic lights."""
    modes = [
        MODES.index(node_over((tags, *streets.node_tag_hours.get(number, ())), profile))
        for number, tags in enumerate(streets.node_tag_sets)
    ]
    signals = [tags.get("highway") == "traffic_signals" for tags in streets.node_tag_sets]
    # Junctions with no tags have number -1: the entry at the end is theirs.
    mode_of_set = np.array([*modes, RIDE], np.uint8)
    signal_of_set = np.array([*signals, False], np.bool_)
    return mode_of_set[streets.node_tags], signal_of_set[streets.node_tags]


def _binding(streets: Streets, mode: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which banned sequences are ridden throughout, and False at the end."""
    first = streets.banned_first
    if len(first) < 2:
        return np.zeros(1, np.bool_)
    pushed = np.logical_or.reduceat(mode[streets.banned_arc] == PUSH, first[:-1])
    binds = ~pushed & (streets.banned_when < 0)
    return np.append(binds, False)
