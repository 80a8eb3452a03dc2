"""The engine: the best ways of a plain search, exactly, many times sooner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED
from routing.engine.contraction import Topology, build_topology
from routing.engine.customization import NEVER, Metric, customize, customize_again
from routing.engine.edge_places import (
    Costs,
    Leads,
    Places,
    along_edge,
    direct,
    leads,
    same_site,
)
from routing.engine.few_to_many import Known, New, few_to_many
from routing.engine.labels import Climb, Labels, Seeds, climb, pair, pair_carried
from routing.engine.nested_dissection import rank_edges
from routing.engine.paths import Ascent, Rides, ascend, meet, sweep, turn_costs, unpack
from routing.engine.search_seeds import (
    beginnings,
    frame_of,
    fresh_places,
    in_rank_order,
    places_on,
)
from routing.engine.street_path import Path, path_on_edge, standing
from routing.network.profile_graph import ProfileGraph
from routing.network.streets import E7, Streets
from routing.network.turns import Turns
from routing.types import Snap

MOST_ROUNDS = 10_000
"""Of so many edges ways round are kept, some hundred bytes each."""


class Goals(NamedTuple):
    """Places prepared to be reached from many: in their order, that of ranks, labels, sites."""

    places: Places
    order: NDArray[np.int64]
    labels: Labels
    sites: frozenset[int]


class Starts(NamedTuple):
    """Places prepared to be left for many: what their labels have too much, and as in `Goals`."""

    places: Places
    leads: Leads
    order: NDArray[np.int64]
    labels: Labels
    sites: frozenset[int]


def plan_topology(streets: Streets, turns: Turns) -> Topology:
    """Order and contract a city: once, whatever is asked of it later."""
    squeeze = math.cos(math.radians(float(np.mean(streets.node_lat)) / E7))
    x = (streets.node_lon * squeeze).astype(np.float64)
    y = streets.node_lat.astype(np.float64)
    return build_topology(turns, rank_edges(streets.edge_from, streets.edge_to, x, y))


class Engine:
    """Best paths for one profile; may be shared by threads.

    Parameters
    ----------
    graph
        What the costs come from.
    topology
        The contracted net of the city.
    metric
        Costs of its links, if they are known; else they are worked out.
    """

    def __init__(
        self, graph: ProfileGraph, topology: Topology, metric: Metric | None = None
    ) -> None:
        self.graph = graph
        self.topology = topology
        metric = metric or customize(topology, graph)
        self.metric = metric
        tree = topology.parent, topology.depth
        self._up = Climb(*tree, topology.up, metric.up, metric.up_extra, topology.levels)
        self._down = Climb(*tree, topology.down, metric.down, metric.down_extra, topology.levels)
        turns = graph.turns
        self._rides = Rides(
            turns.first,
            turns.to,
            graph.turn_cost,
            turns.arc,
            graph.arc_cost,
            graph.arc_extra,
            topology.state,
        )
        self.frame = frame_of(graph, topology.rank)
        self._kept_rounds: dict[int, Costs] = {}
        self._nowhere: tuple[Starts, Goals] | None = None

    @classmethod
    def build(cls, graph: ProfileGraph) -> Engine:
        """Order and contract the city of a profile, and give it the profile's costs."""
        return cls(graph, plan_topology(graph.streets, graph.turns))

    def customize(self, graph: ProfileGraph) -> Engine:
        """Make an engine for other costs over the same turns: another profile, or closures.

        What is closed has the cost :data:`~routing.costs.CLOSED`. Where little has changed only
        what follows from it is worked out anew. This engine stays as it is.
        """
        metric = customize_again(self.topology, graph, self.graph, self.metric)
        return Engine(graph, self.topology, metric)

    def matrix(self, sources: Sequence[Snap], targets: Sequence[Snap]) -> NDArray[np.int64]:
        """Packed cost of the best way from each source to each target.

        Returns
        -------
        NDArray[np.int64]
            ``int64[sources, targets]``, :data:`~routing.costs.CLOSED` where there is no way.
        """
        return self.rows(sources, self.goals(targets))

    def extras(self, sources: Sequence[Snap], targets: Sequence[Snap]) -> Costs:
        """As :meth:`matrix`, with the extras of the same ways, 0 where there is none."""
        return self.extra_rows(sources, self.goals(targets, carried=True))

    def goals(self, targets: Sequence[Snap], *, carried: bool = False) -> Goals:
        """Prepare places to be reached, for :meth:`rows`, or :meth:`extra_rows` if wanted."""
        return self._goals(places_on(self.frame, targets), carried)

    def _goals(self, places: Places, carried: bool) -> Goals:  # noqa: FBT001
        order, seeds = in_rank_order(beginnings(self.frame, places, True))  # noqa: FBT003
        labels = climb(self._down, seeds, carried)
        return Goals(places, order, labels, frozenset(places.site.tolist()))

    def starts(self, sources: Sequence[Snap], *, carried: bool = False) -> Starts:
        """Prepare places to be left, for :meth:`between`, or :meth:`extras_between` if wanted."""
        return self._starts(places_on(self.frame, sources), carried)

    def _starts(self, places: Places, carried: bool) -> Starts:  # noqa: FBT001
        order, seeds = in_rank_order(beginnings(self.frame, places, False))  # noqa: FBT003
        labels = climb(self._up, seeds, carried)
        return Starts(places, leads(places), order, labels, frozenset(places.site.tolist()))

    def ends(self, snaps: Sequence[Snap], *, carried: bool = False) -> tuple[Starts, Goals]:
        """Prepare the same places to be left and reached; as :meth:`starts` and :meth:`goals`."""
        places = places_on(self.frame, snaps)
        return self._starts(places, carried), self._goals(places, carried)

    def rows(self, sources: Sequence[Snap], goals: Goals) -> NDArray[np.int64]:
        """As :meth:`matrix`, to prepared targets."""
        return self.between(self.starts(sources), goals)

    def extra_rows(self, sources: Sequence[Snap], goals: Goals) -> Costs:
        """As :meth:`extras`, to targets that were prepared for it."""
        return self.extras_between(self.starts(sources, carried=True), goals)

    def between(self, starts: Starts, goals: Goals) -> NDArray[np.int64]:
        """As :meth:`matrix`, both ends prepared: quick where one of them is few."""
        found = pair(starts.labels, goals.labels, len(starts.order), len(goals.order))
        cost = _in_order(starts, goals, found)
        cost = np.where(cost >= NEVER, CLOSED, cost - starts.leads.lead[:, np.newaxis])
        i, j = same_site(starts.places, goals.places)
        if len(i):
            cost[i, j] = self._along_edge(starts.places, goals.places, i, j).cost
        return cost

    def extras_between(self, starts: Starts, goals: Goals) -> Costs:
        """As :meth:`extras`, both ends prepared for it."""
        sizes = len(starts.order), len(goals.order)
        both = pair_carried(starts.labels, goals.labels, *sizes)
        cost, extra = (_in_order(starts, goals, found) for found in both)
        there = cost < NEVER
        cost = np.where(there, cost - starts.leads.lead[:, np.newaxis], CLOSED)
        extra = np.where(there, extra - starts.leads.lead_extra[:, np.newaxis], 0)
        i, j = same_site(starts.places, goals.places)
        if len(i):
            cost[i, j], extra[i, j] = self._along_edge(starts.places, goals.places, i, j)
        return Costs(cost, extra)

    def few_to_many(
        self,
        starts: Starts,
        goals: Goals,
        edge: NDArray[np.int64],
        offset: NDArray[np.float64],
        *,
        carried: bool = False,
    ) -> Costs:
        """Ways between prepared places and a few new ones, and among these, both ways.

        The same as :meth:`between` or :meth:`extras_between` gives, sooner for a few.

        Parameters
        ----------
        starts, goals
            From where, and to where; both prepared with extras where these are wanted.
        edge, offset
            ``int64[k]`` and ``float64[k]`` of the new ones, as in :class:`~routing.types.Snap`.

        Returns
        -------
        Costs
            As :func:`routing.engine.few_to_many.few_to_many` has them: a row for each new place.
        """
        rounds = Costs(*np.full((2, len(edge), 2, 2), NEVER, np.int64))
        listed = edge.tolist()
        for j, one in enumerate(listed):
            if one in starts.sites or one in goals.sites or listed.count(one) > 1:
                rounds.cost[j], rounds.extra[j] = self.rounds(one)
        lead, none = starts.leads, np.zeros(len(goals.order), np.int64)
        return Costs(
            *few_to_many(
                self._up,
                self._down,
                Known(starts.places, starts.labels, starts.order, lead.lead, lead.lead_extra),
                Known(goals.places, goals.labels, goals.order, none, none),
                New(fresh_places(self.frame, edge, offset), *rounds),
                carried,
            )
        )

    def among(
        self, edge: NDArray[np.int64], offset: NDArray[np.float64], *, carried: bool = False
    ) -> Costs:
        """As :meth:`matrix` or :meth:`extras` from a few places to the same: sooner for these.

        ``edge`` and ``offset`` as for :meth:`few_to_many`; there are no extras where not wanted.
        """
        if self._nowhere is None:
            self._nowhere = self.ends((), carried=True)
        return self.few_to_many(*self._nowhere, edge, offset, carried=carried)

    def route(self, origin: Snap, goal: Snap) -> Path | None:
        """Best path between two places, ``None`` where there is no way.

        Its cost is the entry that :meth:`matrix` gives, exactly.
        """
        start, end = places_on(self.frame, [origin]), places_on(self.frame, [goal])
        if start.site[0] == end.site[0] < 0:
            return standing(self.graph, origin) if start.is_open.any() else None
        if start.site[0] == end.site[0]:
            return self._route_on_edge(start, end)
        ascent = ascend(self._up, beginnings(self.frame, start, False))  # noqa: FBT003
        descent = ascend(self._down, beginnings(self.frame, end, True))  # noqa: FBT003
        cost, extra, _ = meet(ascent, descent)
        if cost >= NEVER:
            return None
        ridden = unpack(self._up, self._down, self._rides, ascent, descent)
        lead = leads(start)
        whole = cost - int(lead.lead[0]), extra - int(lead.lead_extra[0])
        return self._path(whole, ridden, start, end)

    def one_to_all(self, origin: Snap) -> NDArray[np.int64]:
        """Packed cost from a place to the beginning of every arc, turning into it included.

        Returns
        -------
        NDArray[np.int64]
            ``int64[2m]``, :data:`~routing.costs.CLOSED` where there is no way. For the arcs that
            a place lies on, it is what coming back to their beginning costs; those that leave the
            junction that it lies at begin there.
        """
        start = places_on(self.frame, [origin])
        lead = leads(start)
        by_rank = sweep(self._up, self._down, beginnings(self.frame, start, False))  # noqa: FBT003
        by_state = by_rank[self.topology.rank]
        arcs = 2 * self.graph.streets.edge_count
        cost = by_state[:arcs]
        np.minimum.at(cost, self.graph.turns.arc[arcs:], by_state[arcs:])
        cost = np.where(cost >= NEVER, CLOSED, cost - lead.lead[0])
        if start.site[0] < 0:
            return cost
        rounds = self.rounds(origin.edge).cost
        usable = start.is_open.T & (rounds < NEVER)
        back = np.where(usable, start.rest.T + rounds, CLOSED).min(axis=0)
        cost[2 * origin.edge : 2 * origin.edge + 2] = back
        return cost

    def all_to_one(self, target: Snap) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Packed cost from every arc to a place.

        Returns
        -------
        tuple of NDArray[np.int64]
            ``int64[2m]``, from the beginning of each arc, and ``int64[2]``, from the end of both
            arcs of the edge that the place lies on, coming back to it (nothing of an arc that ends
            at the junction where it lies); :data:`~routing.costs.CLOSED` where there is no way.
        """
        end = places_on(self.frame, [target])
        seeds = beginnings(self.frame, end, True)  # noqa: FBT003
        by_state = sweep(self._down, self._up, seeds)[self.topology.rank]
        by_state = np.where(by_state >= NEVER, CLOSED, by_state)
        turns, back = self.graph.turns, np.full(2, CLOSED, np.int64)
        for side in (0, 1):
            arc = 2 * target.edge + side
            for row in range(int(turns.first[arc]), int(turns.first[arc + 1])):
                cost, onward = int(self.graph.turn_cost[row]), int(by_state[turns.to[row]])
                if cost < CLOSED and onward < CLOSED:
                    back[side] = min(int(back[side]), cost + onward)
        if end.site[0] < 0:
            # The arc that ends where the place lies; both of a street that leads back to it.
            back[self._ends_at(target.edge, int(-1 - end.site[0]))] = 0
        return by_state[: 2 * self.graph.streets.edge_count], back

    def _ends_at(self, edge: int, node: int) -> NDArray[np.bool_]:
        """Usable arcs of an edge that end at a junction."""
        streets = self.graph.streets
        heads = np.array([streets.edge_to[edge], streets.edge_from[edge]])
        is_open = self.graph.arc_cost[2 * edge : 2 * edge + 2] < CLOSED
        found: NDArray[np.bool_] = is_open & (heads == node)
        return found

    def _along_edge(
        self, starts: Places, ends: Places, i: NDArray[np.int64], j: NDArray[np.int64]
    ) -> Costs:
        return along_edge(starts, ends, i, j, self.rounds)

    def rounds(self, edge: int) -> Costs:
        """Packed cost from the end of either arc of an edge to the beginning of either.

        ``int64[2, 2]`` with extras, :data:`NEVER` where there is no way. Kept, as doors of one
        street are asked about over and over.
        """
        kept = self._kept_rounds.get(edge)
        if kept is None:
            if len(self._kept_rounds) >= MOST_ROUNDS:
                self._kept_rounds.clear()
            kept = self._kept_rounds[edge] = self._found_rounds(edge)
        return kept

    def _found_rounds(self, edge: int) -> Costs:
        rounds = Costs(np.full((2, 2), NEVER, np.int64), np.zeros((2, 2), np.int64))
        arrivals = [self._arrive(2 * edge + side) for side in (0, 1)]
        for side in (0, 1):
            for departure in self._depart(2 * edge + side):
                for other in (0, 1):
                    known = int(rounds.cost[side, other]), int(rounds.extra[side, other])
                    best = min(known, meet(departure, arrivals[other])[:2])
                    rounds.cost[side, other], rounds.extra[side, other] = best
        return rounds

    def _depart(self, arc: int) -> list[Ascent]:
        """Search from the end of an arc, once for each turn that is open there."""
        turns = self.graph.turns
        rows = slice(int(turns.first[arc]), int(turns.first[arc + 1]))
        states, costs = self.topology.rank[turns.to[rows]], self.graph.turn_cost[rows]
        return [
            ascend(self._up, _seeds_of_one(states[i : i + 1], costs[i : i + 1]))
            for i in np.flatnonzero(costs < CLOSED).tolist()
        ]

    def _arrive(self, arc: int) -> Ascent:
        """Search back from the beginning of an arc, in all states that ride it."""
        low, high = np.searchsorted(self.frame.kept_arc, [arc, arc + 1])
        states = self.topology.rank[[arc, *self.frame.kept_state[low:high].tolist()]]
        return ascend(self._down, _seeds_of_one(states, np.zeros(len(states), np.int64)))

    def _route_on_edge(self, start: Places, end: Places) -> Path | None:
        """Best path between two places on one edge: along it, or round."""
        edge = int(start.edge[0])
        zero = np.zeros(1, np.int64)
        along, along_extra = (part[0] for part in direct(start, end, zero, zero))
        cost, extra = (int(part[0]) for part in self._along_edge(start, end, zero, zero))
        if cost >= CLOSED:
            return None
        for side in (0, 1):
            if along[side] == cost and along_extra[side] == extra:
                offsets = float(start.offset[0]), float(end.offset[0])
                return path_on_edge(2 * edge + side, (cost, extra), *offsets)
        rounds = self.rounds(edge)
        whole = start.rest[0][:, np.newaxis] + rounds.cost + end.until[0]
        more = start.rest_extra[0][:, np.newaxis] + rounds.extra + end.until_extra[0]
        best = (whole == cost) & (more == extra) & (rounds.cost < NEVER)
        side, other = np.argwhere(best)[0].tolist()
        arrival = self._arrive(2 * edge + other)
        departures = self._depart(2 * edge + side)
        departure = min(departures, key=lambda departure: meet(departure, arrival)[:2])
        ridden = unpack(self._up, self._down, self._rides, departure, arrival)
        first = np.array([2 * edge + side], np.int32)
        return self._path((cost, extra), np.concatenate((first, ridden)), start, end)

    def _path(
        self, whole: tuple[int, int], states: NDArray[np.int32], start: Places, end: Places
    ) -> Path:
        """Lay out a path, given by its cost and extra and by its states."""
        arcs = self.graph.turns.arc[states]
        ride = self.graph.arc_cost[arcs]
        first, last = int(arcs[0] & 1), int(arcs[-1] & 1)
        begin, finish = float(first), 1.0 - last
        if start.site[0] >= 0:
            ride[0] = start.rest[0, first]
            begin = float(start.offset[0])
        if end.site[0] >= 0:
            ride[-1] = end.until[0, last]
            finish = float(end.offset[0])
        if len(arcs) == 1:
            ride[0] = whole[0]
        return Path(
            cost=whole[0],
            extra=whole[1],
            arcs=arcs,
            turn_cost=turn_costs(self._rides, states),
            ride_cost=ride,
            start=begin,
            end=finish,
        )


def _in_order(starts: Starts, goals: Goals, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put what was found in the order of ranks back into that of the places."""
    placed = np.empty_like(found)
    placed[starts.order[:, np.newaxis], goals.order] = found
    return placed


def _seeds_of_one(states: NDArray[np.int32], labels: NDArray[np.int64]) -> Seeds:
    """Labels at states on one path to the root, as those of a single place."""
    none = np.zeros(len(states), np.int64)
    return Seeds(states.min(keepdims=True), np.array([0, len(states)]), states, labels, none)
