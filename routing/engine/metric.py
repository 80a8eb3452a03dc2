"""Gives the links of a contracted net their costs, for one profile or one set of closures.

The cost of a link is that of the best path between its ends through states ranked below both. It is
either a turn or two links over one such state, so costs are found in order of rank from costs that
are final already (*customization*: Dibbelt, Strasser and Wagner 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engine.topology import Links, Topology
from routing.graph import CLOSED, ProfileGraph

NEVER = CLOSED - 1
"""Cost of a link that cannot be used: two of these still fit into 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metric:
    """Costs of all links; see :class:`~routing.engine.topology.Topology`.

    Attributes
    ----------
    up, down
        ``int64[links]``, packed costs from the beginning of one arc to that of the other,
        :data:`NEVER` where there is no way.
    """

    up: NDArray[np.int64]
    down: NDArray[np.int64]


# What compiled functions take is bundled in named tuples, which numba reads like structures.


class _Side(NamedTuple):
    """Links of one direction, their costs, and how far states are through with theirs.

    Attributes
    ----------
    links, cost
        As in ``Topology`` and :class:`Metric`.
    rest
        ``int64[states]``: links of state ``x`` from here on lead to states that are done.
    """

    links: Links
    cost: NDArray[np.int64]
    rest: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _pass(x: int, side: _Side) -> None:
    """Note at all states with a link to ``x`` that ``x`` comes next."""
    for k in range(side.links.below_first[x], side.links.below_first[x + 1]):
        side.rest[side.links.below[k]] -= 1


@njit(cache=True, nogil=True)
def _pull(x: int, onward: _Side, back: _Side, best: NDArray[np.int64]) -> None:
    """Find the costs of all links of ``x`` in one direction.

    The path of a link goes from ``x`` to a state below, over a link of the other direction, and
    from there on; or all of it the other way round. ``best`` is room for one cost at each depth.
    """
    links = onward.links
    for i in range(links.first[x], links.first[x + 1]):
        best[links.depth[i]] = onward.cost[i]
    for k in range(back.links.below_first[x], back.links.below_first[x + 1]):
        below = back.links.below[k]
        to_below = back.cost[back.rest[below]]
        if to_below < NEVER:
            for i in range(links.first[below], onward.rest[below]):
                at = links.depth[i]
                best[at] = min(best[at], to_below + onward.cost[i])
    for i in range(links.first[x], links.first[x + 1]):
        onward.cost[i] = best[links.depth[i]]


@njit(cache=True, nogil=True)
def _customize(up: _Side, down: _Side, levels: int) -> None:
    """Lower the costs of links from those of turns to what they are."""
    best = np.empty(levels, np.int64)
    for x in range(len(up.rest)):
        _pass(x, up)
        _pass(x, down)
        _pull(x, up, down, best)
        _pull(x, down, up, best)


def customize(topology: Topology, graph: ProfileGraph) -> Metric:
    """Costs of all links for a profile's costs of arcs and turns."""
    turns = graph.turns
    of = np.repeat(graph.arc_cost[turns.arc], np.diff(turns.first))
    entered = graph.arc_cost[turns.arc[turns.to]]
    is_open = (of < CLOSED) & (graph.turn_cost < CLOSED) & (entered < CLOSED)
    is_open &= topology.turn_link >= 0
    cost = np.full(topology.link_count, NEVER, np.int64)
    cost[topology.turn_link[is_open]] = (of + graph.turn_cost)[is_open]
    up, down = np.split(cost, [len(topology.up.depth)])
    _customize(
        _Side(topology.up, up, topology.up.first[1:].copy()),
        _Side(topology.down, down, topology.down.first[1:].copy()),
        topology.levels,
    )
    up.setflags(write=False)
    down.setflags(write=False)
    return Metric(up=up, down=down)
