"""Paths through the streets, as the arcs that they ride."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED
from routing.network.profile_graph import ProfileGraph
from routing.types import Snap


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Path:
    """A best path as the arcs it rides, the first and the last of them in part.

    Attributes
    ----------
    cost, extra
        Packed cost of all of it, and what it carries (:mod:`routing.network.path_extras`).
    arcs
        ``int32[k]``, at least one.
    turn_cost, ride_cost
        ``int64[k]``, packed: turning into each arc (0 for the first), and riding it.
    start, end
        Offsets on the edges of the first and the last arc.
    """

    cost: int
    extra: int
    arcs: NDArray[np.int32]
    turn_cost: NDArray[np.int64]
    ride_cost: NDArray[np.int64]
    start: float
    end: float


def path_on_edge(arc: int, whole: tuple[int, int], start: float, end: float) -> Path:
    """Path of a cost and an extra along one arc, between two offsets on its edge."""
    return Path(
        cost=whole[0],
        extra=whole[1],
        arcs=np.array([arc], np.int32),
        turn_cost=np.zeros(1, np.int64),
        ride_cost=np.array([whole[0]], np.int64),
        start=start,
        end=end,
    )


def standing(graph: ProfileGraph, place: Snap) -> Path:
    """Path from a junction to itself, on an arc that can be used there."""
    turns = graph.turns
    into = 2 * place.edge + (place.offset == 0.0)
    leaving = turns.arc[turns.to[turns.first[into] : turns.first[into + 1]]].tolist()
    ends = {arc ^ 1: 1.0 - ((arc ^ 1) & 1) for arc in leaving} | {a: float(a & 1) for a in leaving}
    arc = next(a for a in (into, into ^ 1, *ends) if graph.arc_cost[a] < CLOSED)
    return path_on_edge(arc, (0, 0), ends[arc], ends[arc])


def junction_of(graph: ProfileGraph, snap: Snap) -> int:
    """Junction that a place lies at; -1 where it lies along an edge, or a barrier is there."""
    if snap.offset not in {0.0, 1.0}:
        return -1
    ends = graph.streets.edge_to if snap.offset == 1.0 else graph.streets.edge_from
    node = int(ends[snap.edge])
    return node if graph.passable[node] else -1
