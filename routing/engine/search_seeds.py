"""Seeds of places: the states that a search begins at, from a place or back from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import CLOSED, DM, DM_MASK, STRESS_MASK, STRESS_TICKS, TICKS
from routing.engine.edge_places import Places
from routing.engine.labels import Seeds
from routing.network.path_extras import CLIMB, CLIMB_MASK, ENERGY_MASK, PER_KG
from routing.network.profile_graph import ProfileGraph
from routing.types import Snap

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Frame(NamedTuple):
    """Fields of the streets, turns, costs and topology of a city by which places find their seeds.

    Attributes
    ----------
    kept_arc, kept_state
        ``int64[k]`` each: arcs with more states than their own, ascending, and those states.
    """

    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    passable: NDArray[np.bool_]
    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    state_arc: NDArray[np.int32]
    arc_cost: NDArray[np.int64]
    arc_extra: NDArray[np.int64]
    rank: NDArray[np.int32]
    kept_arc: NDArray[np.int64]
    kept_state: NDArray[np.int64]


def frame_of(graph: ProfileGraph, rank: NDArray[np.int32]) -> Frame:
    """Return the frame of a profile's graph, whose states have these ranks."""
    streets, turns = graph.streets, graph.turns
    plain = 2 * streets.edge_count
    arcs = turns.arc[plain:].astype(np.int64)
    order = np.argsort(arcs, kind="stable")
    return Frame(
        streets.edge_from,
        streets.edge_to,
        graph.passable,
        turns.first,
        turns.to,
        turns.arc,
        graph.arc_cost,
        graph.arc_extra,
        rank,
        arcs[order],
        plain + order,
    )


@njit(cache=True, nogil=True)
def _site_of(frame: Frame, edge: int, offset: float) -> int:
    """Site of a place: its edge, or ``-1 - junction``."""
    if offset not in (0.0, 1.0):
        return edge
    node = frame.edge_to[edge] if offset == 1.0 else frame.edge_from[edge]
    return -1 - node if frame.passable[node] else edge


@njit(cache=True, nogil=True)
def _rows(frame: Frame, edge: int, offset: float) -> tuple[int, int]:
    """Rows of the turns at the junction that a place at the end of an edge lies at."""
    arc = 2 * edge if offset == 1.0 else 2 * edge + 1
    return frame.turn_first[arc], frame.turn_first[arc + 1]


@njit(cache=True, nogil=True)
def _sites(
    frame: Frame, edge: NDArray[np.int64], offset: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Sites of places, and whether any arc leaves those at junctions, and any leads there."""
    site = np.empty(len(edge), np.int64)
    used = np.zeros((len(edge), 2), np.bool_)
    for j in range(len(edge)):
        site[j] = _site_of(frame, edge[j], offset[j])
        if site[j] < 0:
            low, high = _rows(frame, edge[j], offset[j])
            for row in range(low, high):
                arc = frame.state_arc[frame.turn_to[row]]
                used[j, 0] |= frame.arc_cost[arc] < CLOSED
                used[j, 1] |= frame.arc_cost[arc ^ 1] < CLOSED
    return site, used


@njit(cache=True, nogil=True)
def _first_cost(cost: int, share: float) -> int:
    """As :func:`routing.costs.first_part`, of one."""
    stress = int((cost & STRESS_MASK) * share + 0.5)
    dm = int(((cost >> DM) & DM_MASK) * share + 0.5)
    time = int(((cost >> TICKS) - (cost & STRESS_MASK) * STRESS_TICKS) * share + 0.5)
    return ((time + stress * STRESS_TICKS) << TICKS) + (dm << DM) + stress


@njit(cache=True, nogil=True)
def _first_extra(extra: int, share: float) -> int:
    """Extra of the first part of an arc, each of the three rounded half up."""
    per_kg = int((extra >> PER_KG) * share + 0.5)
    climb = int(((extra >> CLIMB) & CLIMB_MASK) * share + 0.5)
    energy = int((extra & ENERGY_MASK) * share + 0.5)
    return (per_kg << PER_KG) + (climb << CLIMB) + energy


@njit(cache=True, nogil=True)
def places_at(frame: Frame, edge: NDArray[np.int64], offset: NDArray[np.float64]) -> Places:
    """Costs of both parts of the edges that places lie on.

    Parts are rounded as positions on the edge, so that they always add up.
    """
    count = len(edge)
    until, rest = np.zeros((count, 2), np.int64), np.zeros((count, 2), np.int64)
    until_extra, rest_extra = np.zeros((count, 2), np.int64), np.zeros((count, 2), np.int64)
    site, is_open = _sites(frame, edge, offset)
    for j in range(count):
        if site[j] < 0:
            continue
        for side in range(2):
            arc = 2 * edge[j] + side
            cost, extra = frame.arc_cost[arc], frame.arc_extra[arc]
            part, part_extra = _first_cost(cost, offset[j]), _first_extra(extra, offset[j])
            if side == 1:
                # It is ridden the other way.
                part, part_extra = cost - part, extra - part_extra
            until[j, side], rest[j, side] = part, cost - part
            until_extra[j, side], rest_extra[j, side] = part_extra, extra - part_extra
            is_open[j, side] = cost < CLOSED
    return Places(edge, offset, site, until, rest, until_extra, rest_extra, is_open)


def places_on(frame: Frame, snaps: Sequence[Snap]) -> Places:
    """As :func:`places_at`, of snaps."""
    edge = np.array([snap.edge for snap in snaps], np.int64)
    found: Places = places_at(frame, edge, np.array([snap.offset for snap in snaps], np.float64))
    return found


@njit(cache=True, nogil=True)
def _lead_of(places: Places, j: int) -> tuple[int, int]:
    """As :func:`leads`, what the labels of one place have too much."""
    cost, extra = 0, 0
    for side in range(2):
        if places.is_open[j, side]:
            cost = max(cost, places.until[j, side])
            extra = max(extra, places.until_extra[j, side])
    return cost, extra


@njit(cache=True, nogil=True)
def _put(seeds: Seeds, at: int, state: int, label: tuple[int, int]) -> int:
    """Write one beginning, where there is room; give where the next one goes."""
    if at < len(seeds.state):
        seeds.state[at], seeds.label[at], seeds.extra[at] = state, label[0], label[1]
    return at + 1


@njit(cache=True, nogil=True)
def _put_start(frame: Frame, places: Places, j: int, seeds: Seeds, at: int) -> int:
    """Write the beginnings of a place that is left."""
    edge = places.edge[j]
    if places.site[j] < 0:
        low, high = _rows(frame, edge, places.offset[j])
        for row in range(low, high):
            arc = frame.state_arc[frame.turn_to[row]]
            if frame.arc_cost[arc] < CLOSED:
                at = _put(seeds, at, frame.rank[arc], (0, 0))
        return at
    cost, extra = _lead_of(places, j)
    for side in range(2):
        if places.is_open[j, side]:
            label = cost - places.until[j, side], extra - places.until_extra[j, side]
            at = _put(seeds, at, frame.rank[2 * edge + side], label)
    return at


@njit(cache=True, nogil=True)
def _put_arrival(frame: Frame, arc: int, label: tuple[int, int], seeds: Seeds, at: int) -> int:
    """Write beginnings on all states of an arc."""
    at = _put(seeds, at, frame.rank[arc], label)
    for k in range(np.searchsorted(frame.kept_arc, arc), len(frame.kept_arc)):
        if frame.kept_arc[k] != arc:
            break
        at = _put(seeds, at, frame.rank[frame.kept_state[k]], label)
    return at


@njit(cache=True, nogil=True)
def _put_goal(frame: Frame, places: Places, j: int, seeds: Seeds, at: int) -> int:
    """Write the beginnings of a place that is reached, searching back."""
    edge = places.edge[j]
    if places.site[j] < 0:
        low, high = _rows(frame, edge, places.offset[j])
        for row in range(low, high):
            arc = frame.state_arc[frame.turn_to[row]] ^ 1
            if frame.arc_cost[arc] < CLOSED:
                label = frame.arc_cost[arc], frame.arc_extra[arc]
                at = _put_arrival(frame, arc, label, seeds, at)
        return at
    for side in range(2):
        if places.is_open[j, side]:
            label = places.until[j, side], places.until_extra[j, side]
            at = _put_arrival(frame, 2 * edge + side, label, seeds, at)
    return at


@njit(cache=True, nogil=True)
def beginnings(frame: Frame, places: Places, reached: bool) -> Seeds:  # noqa: FBT001  # compiled
    """States that places begin at, in the order of the places: to be left, or to be reached.

    Those of one place lie on one path to the root of the elimination tree
    (:func:`routing.engine.contraction.build_topology` sees to it).
    """
    count = len(places.edge)
    first = np.zeros(count + 1, np.int64)
    none = np.empty(0, np.int64)
    empty = Seeds(np.empty(0, np.int32), first, np.empty(0, np.int32), none, none)
    for j in range(count):
        if reached:
            first[j + 1] = _put_goal(frame, places, j, empty, first[j])
        else:
            first[j + 1] = _put_start(frame, places, j, empty, first[j])
    total = first[count]
    found = Seeds(
        np.empty(count, np.int32),
        first,
        np.empty(total, np.int32),
        np.empty(total, np.int64),
        np.empty(total, np.int64),
    )
    for j in range(count):
        if reached:
            _put_goal(frame, places, j, found, first[j])
        else:
            _put_start(frame, places, j, found, first[j])
        found.low[j] = frame.rank[2 * places.edge[j]]
        for i in range(first[j], first[j + 1]):
            found.low[j] = found.state[i] if i == first[j] else min(found.low[j], found.state[i])
    return found


def in_rank_order(seeds: Seeds) -> tuple[NDArray[np.int64], Seeds]:
    """Order of places by rank, and their beginnings in that order."""
    order = np.argsort(seeds.low, kind="stable")
    sizes = np.diff(seeds.first)[order]
    first = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    rows = np.arange(int(first[-1])) + np.repeat(seeds.first[order] - first[:-1], sizes)
    parts = seeds.state[rows], seeds.label[rows], seeds.extra[rows]
    return order, Seeds(seeds.low[order], first, *parts)


class Fresh(NamedTuple):
    """A few new places, worked out: where they lie and begin, and what labels have too much.

    ``lead`` and ``lead_extra`` are ``int64[k]`` each, as
    :class:`~routing.engine.edge_places.Leads`.
    """

    places: Places
    left: Seeds
    reached: Seeds
    lead: NDArray[np.int64]
    lead_extra: NDArray[np.int64]


@njit(cache=True, nogil=True)
def fresh_places(frame: Frame, edge: NDArray[np.int64], offset: NDArray[np.float64]) -> Fresh:
    """Return a few new places with their costs and seeds."""
    places = places_at(frame, edge, offset)
    lead, lead_extra = np.zeros(len(edge), np.int64), np.zeros(len(edge), np.int64)
    for j in range(len(edge)):
        lead[j], lead_extra[j] = _lead_of(places, j)
    left = beginnings(frame, places, False)  # noqa: FBT003  # compiled
    reached = beginnings(frame, places, True)  # noqa: FBT003  # compiled
    return Fresh(places, left, reached, lead, lead_extra)
