"""Places on edges and at junctions, in parts that add up to whole edges.

A place at either end of an edge lies at the junction there, on all streets that meet in it: one
leaves it by any arc that begins there and reaches it by any that ends there, without a turn. Where
a barrier bars the junction it stays on its own edge, on its side of the barrier.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED
from routing.engine.customization import NEVER


class Costs(NamedTuple):
    """Packed costs of best ways, and their extras (:mod:`routing.network.path_extras`)."""

    cost: NDArray[np.int64]
    extra: NDArray[np.int64]


class Places(NamedTuple):
    """Places on edges and at junctions; ``n`` places.

    Attributes
    ----------
    edge, offset
        ``int64[n]`` and ``float64[n]``, as in :class:`~routing.types.Snap`.
    site
        ``int64[n]``, what a place lies on: its edge, or ``-1 - junction``.
    until, rest
        ``int64[n, 2]`` each, packed cost from the beginning of either arc to the place, and from
        there to its end; 0 at a junction.
    until_extra, rest_extra
        ``int64[n, 2]`` each, extras of the same parts.
    is_open
        ``bool[n, 2]``, whether the arcs can be used; costs mean nothing where not. At a junction
        whether any arc leaves it, and whether any leads there.
    """

    edge: NDArray[np.int64]
    offset: NDArray[np.float64]
    site: NDArray[np.int64]
    until: NDArray[np.int64]
    rest: NDArray[np.int64]
    until_extra: NDArray[np.int64]
    rest_extra: NDArray[np.int64]
    is_open: NDArray[np.bool_]


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
    """Return the labels of both arcs of each start."""
    until = np.where(places.is_open, places.until, 0)
    extra = np.where(places.is_open, places.until_extra, 0)
    lead, lead_extra = until.max(axis=1, initial=0), extra.max(axis=1, initial=0)
    return Leads(lead, lead[:, np.newaxis] - until, lead_extra, lead_extra[:, np.newaxis] - extra)


def same_site(starts: Places, ends: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of a start and an end on one edge, or at one junction."""
    order = np.argsort(ends.site, kind="stable")
    low = np.searchsorted(ends.site[order], starts.site, "left")
    sizes = np.searchsorted(ends.site[order], starts.site, "right") - low
    i = np.repeat(np.arange(len(starts.site)), sizes)
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
    """Return the best cost of each row, and the least extra that it has."""
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
    """Costs of pairs of places on one edge, or at one junction, where it takes nothing.

    Labels cannot tell a place ahead from one behind, which takes a round trip.

    Parameters
    ----------
    i, j
        Starts and ends, as :func:`same_site` gives them.
    rounds_of
        Gives the costs from the end of either arc of an edge to the beginning of either,
        ``int64[2, 2]``, :data:`~routing.engine.customization.NEVER` where there is no way. Asked
        only of edges that hold a start and an end apart.
    """
    rounds = Costs(np.full((len(i), 2, 2), NEVER, np.int64), np.zeros((len(i), 2, 2), np.int64))
    here = starts.site[i] < 0
    apart = ~here & (starts.offset[i] != ends.offset[j])
    for edge in np.unique(starts.edge[i[apart]]).tolist():
        there = apart & (starts.edge[i] == edge)
        rounds.cost[there], rounds.extra[there] = rounds_of(edge)
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
    cost = np.where(here, np.where(starts.is_open[i].any(axis=1), 0, CLOSED), found.cost)
    return Costs(cost, np.where(here | (cost >= CLOSED), 0, found.extra))
