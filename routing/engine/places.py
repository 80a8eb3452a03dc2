"""Places in the middle of edges, as the engine sees them: rounded as ``routing.search`` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing import carried, costs
from routing.costs import CLOSED
from routing.engine.metric import NEVER
from routing.graph import ProfileGraph
from routing.types import Snap


class Costs(NamedTuple):
    """Packed costs of best ways, and extras of the same ways (:mod:`routing.carried`)."""

    cost: NDArray[np.int64]
    extra: NDArray[np.int64]


class Places(NamedTuple):
    """Places in the middle of edges; ``n`` places.

    Attributes
    ----------
    edge, offset
        ``int64[n]`` and ``float64[n]``, as in :class:`~routing.types.Snap`.
    until, rest
        ``int64[n, 2]`` each, packed cost from the beginning of either arc to the place, and from
        there to its end.
    until_extra, rest_extra
        ``int64[n, 2]`` each, extras of the same parts.
    is_open
        ``bool[n, 2]``, whether the arcs can be used; costs mean nothing where not.
    """

    edge: NDArray[np.int64]
    offset: NDArray[np.float64]
    until: NDArray[np.int64]
    rest: NDArray[np.int64]
    until_extra: NDArray[np.int64]
    rest_extra: NDArray[np.int64]
    is_open: NDArray[np.bool_]


def places_on(graph: ProfileGraph, snaps: Sequence[Snap]) -> Places:
    """Costs of both parts of the edges that places lie on.

    Parts are rounded as positions on the edge, so that they always add up.
    """
    edge = np.array([snap.edge for snap in snaps], np.int64)
    return places_at(graph, edge, np.array([snap.offset for snap in snaps], np.float64))


def places_at(graph: ProfileGraph, edge: NDArray[np.int64], offset: NDArray[np.float64]) -> Places:
    """As :func:`places_on`, given by ``int64[n]`` and ``float64[n]``."""
    whole = graph.arc_cost.reshape(-1, 2)[edge]
    share = offset[:, np.newaxis]
    part = costs.first_part(whole, share)
    until = np.column_stack((part[:, 0], whole[:, 1] - part[:, 1]))
    extra = graph.arc_extra.reshape(-1, 2)[edge]
    part = carried.first_part(extra, share)
    until_extra = np.column_stack((part[:, 0], extra[:, 1] - part[:, 1]))
    return Places(
        edge, offset, until, whole - until, until_extra, extra - until_extra, whole < CLOSED
    )


class Leads(NamedTuple):
    """Labels of both arcs of starts, ``int64[n, 2]``, and what they have too much, ``int64[n]``.

    To stand in the middle of an arc is to have entered it less than nothing ago; labels must not be
    negative.
    """

    lead: NDArray[np.int64]
    label: NDArray[np.int64]
    lead_extra: NDArray[np.int64]
    label_extra: NDArray[np.int64]


def leads(places: Places) -> Leads:
    """Give the labels of both arcs of each start."""
    until = np.where(places.is_open, places.until, 0)
    extra = np.where(places.is_open, places.until_extra, 0)
    lead, lead_extra = until.max(axis=1, initial=0), extra.max(axis=1, initial=0)
    return Leads(lead, lead[:, np.newaxis] - until, lead_extra, lead_extra[:, np.newaxis] - extra)


def same_edge(starts: Places, ends: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of a start and an end on one edge."""
    order = np.argsort(ends.edge, kind="stable")
    low = np.searchsorted(ends.edge[order], starts.edge, "left")
    sizes = np.searchsorted(ends.edge[order], starts.edge, "right") - low
    i = np.repeat(np.arange(len(starts.edge)), sizes)
    before = np.cumsum(sizes) - sizes
    return i, order[np.arange(len(i)) - before[i] + low[i]]


def direct(
    starts: Places, ends: Places, i: NDArray[np.int64], j: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Packed costs and extras along either arc of pairs on one edge.

    ``int64[pairs, 2]`` each; CLOSED where the end lies behind.
    """
    onward = ends.offset[j] - starts.offset[i]
    ahead = np.column_stack((onward >= 0, onward <= 0)) & starts.is_open[i]
    cost = np.where(ahead, ends.until[j] - starts.until[i], CLOSED)
    return cost, ends.until_extra[j] - starts.until_extra[i]


def least(
    cost: NDArray[np.int64], extra: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the best cost of each row, and the least extra that it has."""
    best = cost.min(axis=1)
    more = np.where(cost == best[:, np.newaxis], extra, np.iinfo(np.int64).max).min(axis=1)
    return best, more


def along_edge(
    starts: Places,
    ends: Places,
    i: NDArray[np.int64],
    j: NDArray[np.int64],
    rounds_of: Callable[[int], Costs],
) -> Costs:
    """Costs of pairs of places on one edge.

    Labels cannot tell a place ahead from one behind, which takes a round trip.

    Parameters
    ----------
    i, j
        Starts and ends, as :func:`same_edge` gives them.
    rounds_of
        Gives the costs from the end of either arc of an edge to the beginning of either,
        ``int64[2, 2]``, :data:`~routing.engine.metric.NEVER` where there is no way. Asked only of
        edges that hold a start and an end apart.
    """
    rounds = Costs(np.full((len(i), 2, 2), NEVER, np.int64), np.zeros((len(i), 2, 2), np.int64))
    apart = starts.offset[i] != ends.offset[j]
    for edge in np.unique(starts.edge[i[apart]]).tolist():
        here = apart & (starts.edge[i] == edge)
        rounds.cost[here], rounds.extra[here] = rounds_of(edge)
    usable = starts.is_open[i][:, :, np.newaxis] & ends.is_open[j][:, np.newaxis, :]
    usable &= rounds.cost < NEVER
    around = starts.rest[i][:, :, np.newaxis] + rounds.cost + ends.until[j][:, np.newaxis, :]
    around = np.where(usable, around, CLOSED)
    extra = starts.rest_extra[i][:, :, np.newaxis] + rounds.extra
    extra += ends.until_extra[j][:, np.newaxis, :]
    along, along_extra = direct(starts, ends, i, j)
    found = Costs(
        *least(
            np.concatenate((along, around.reshape(-1, 4)), axis=1),
            np.concatenate((along_extra, extra.reshape(-1, 4)), axis=1),
        )
    )
    return Costs(found.cost, np.where(found.cost < CLOSED, found.extra, 0))
