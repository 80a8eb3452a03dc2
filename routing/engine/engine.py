"""The fast engine: the answers of :mod:`routing.search`, exactly, many times sooner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.engine.dissection import rank_edges
from routing.engine.labels import Climb, Labels, Seeds, climb, pair
from routing.engine.metric import NEVER, customize
from routing.engine.paths import Ascent, Rides, ascend, meet, sweep, turn_costs, unpack
from routing.engine.places import Places, direct, leads, places_on, same_edge
from routing.engine.topology import Topology, build_topology
from routing.graph import CLOSED, ProfileGraph
from routing.search import Path
from routing.streets import E7, Streets
from routing.turns import Turns
from routing.types import Snap


class Goals(NamedTuple):
    """Places prepared to be reached from many: in their order, the order of ranks, and labels."""

    places: Places
    order: NDArray[np.int64]
    labels: Labels


class Starts(NamedTuple):
    """Places prepared to be left for many: what their labels have too much, and as in `Goals`."""

    places: Places
    lead: NDArray[np.int64]
    order: NDArray[np.int64]
    labels: Labels


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
    """

    def __init__(self, graph: ProfileGraph, topology: Topology) -> None:
        self.graph = graph
        self.topology = topology
        metric = customize(topology, graph)
        tree = topology.parent, topology.depth
        self._up = Climb(*tree, topology.up, metric.up, topology.levels)
        self._down = Climb(*tree, topology.down, metric.down, topology.levels)
        of_rank = np.empty(len(topology.rank), np.int32)
        of_rank[topology.rank] = np.arange(len(topology.rank))
        turns = graph.turns
        self._rides = Rides(
            turns.first, turns.to, graph.turn_cost, turns.arc, graph.arc_cost, of_rank
        )
        self._remembered: dict[int, list[int]] = {}
        for state in range(2 * graph.streets.edge_count, len(topology.rank)):
            self._remembered.setdefault(int(graph.turns.arc[state]), []).append(state)

    @classmethod
    def build(cls, graph: ProfileGraph) -> Engine:
        """Order and contract the city of a profile, and give it the profile's costs."""
        return cls(graph, plan_topology(graph.streets, graph.turns))

    def customize(self, graph: ProfileGraph) -> Engine:
        """Make an engine for other costs over the same turns: another profile, or closures.

        What is closed has the cost :data:`~routing.graph.CLOSED`. This engine stays as it is.
        """
        return Engine(graph, self.topology)

    def matrix(self, sources: Sequence[Snap], targets: Sequence[Snap]) -> NDArray[np.int64]:
        """Packed cost of the best way from each source to each target.

        Returns
        -------
        NDArray[np.int64]
            ``int64[sources, targets]``, :data:`~routing.graph.CLOSED` where there is no way.
        """
        return self.rows(sources, self.goals(targets))

    def goals(self, targets: Sequence[Snap]) -> Goals:
        """Prepare places to be reached, for :meth:`rows`."""
        places = places_on(self.graph, targets)
        order, seeds = self._seeds(places, places.until, self._extra(places))
        return Goals(places, order, climb(self._down, seeds))

    def starts(self, sources: Sequence[Snap]) -> Starts:
        """Prepare places to be left, for :meth:`between`."""
        places = places_on(self.graph, sources)
        lead, label = leads(places)
        order, seeds = self._seeds(places, label, ())
        return Starts(places, lead, order, climb(self._up, seeds))

    def rows(self, sources: Sequence[Snap], goals: Goals) -> NDArray[np.int64]:
        """As :meth:`matrix`, to prepared targets."""
        return self.between(self.starts(sources), goals)

    def between(self, starts: Starts, goals: Goals) -> NDArray[np.int64]:
        """As :meth:`matrix`, both ends prepared: quick where one of them is few."""
        found = pair(starts.labels, goals.labels, len(starts.order), len(goals.order))
        cost = np.empty_like(found)
        cost[starts.order[:, np.newaxis], goals.order] = found
        cost = np.where(cost >= NEVER, CLOSED, cost - starts.lead[:, np.newaxis])
        i, j = same_edge(starts.places, goals.places)
        cost[i, j] = self._along_edge(starts.places, goals.places, i, j)
        return cost

    def route(self, origin: Snap, goal: Snap) -> Path | None:
        """Best path between two places, ``None`` where there is no way.

        Its cost is the entry that :meth:`matrix` gives, exactly.
        """
        start, end = places_on(self.graph, [origin]), places_on(self.graph, [goal])
        if origin.edge == goal.edge:
            return self._route_on_edge(start, end)
        lead, label = leads(start)
        _, starts = self._seeds(start, label, ())
        _, ends = self._seeds(end, end.until, self._extra(end))
        ascent, descent = ascend(self._up, starts), ascend(self._down, ends)
        cost, _ = meet(ascent, descent)
        if cost >= NEVER:
            return None
        ridden = unpack(self._up, self._down, self._rides, ascent, descent)
        return self._path(cost - int(lead[0]), ridden, start, end)

    def one_to_all(self, origin: Snap) -> NDArray[np.int64]:
        """Packed cost from a place to the beginning of every arc, turning into it included.

        Returns
        -------
        NDArray[np.int64]
            ``int64[2m]``, :data:`~routing.graph.CLOSED` where there is no way. For the arcs that
            the place lies on, it is what coming back to their beginning costs.
        """
        start = places_on(self.graph, [origin])
        lead, label = leads(start)
        _, seeds = self._seeds(start, label, ())
        by_rank = sweep(self._up, self._down, seeds)
        by_state = by_rank[self.topology.rank]
        arcs = 2 * self.graph.streets.edge_count
        cost = by_state[:arcs]
        np.minimum.at(cost, self.graph.turns.arc[arcs:], by_state[arcs:])
        cost = np.where(cost >= NEVER, CLOSED, cost - lead[0])
        rounds = self._rounds(origin.edge)
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
            arcs that the place lies on, coming back to it; :data:`~routing.graph.CLOSED` where
            there is no way.
        """
        end = places_on(self.graph, [target])
        _, seeds = self._seeds(end, end.until, self._extra(end))
        by_state = sweep(self._down, self._up, seeds)[self.topology.rank]
        by_state = np.where(by_state >= NEVER, CLOSED, by_state)
        turns, back = self.graph.turns, np.full(2, CLOSED, np.int64)
        for side in (0, 1):
            arc = 2 * target.edge + side
            for row in range(int(turns.first[arc]), int(turns.first[arc + 1])):
                cost, onward = int(self.graph.turn_cost[row]), int(by_state[turns.to[row]])
                if cost < CLOSED and onward < CLOSED:
                    back[side] = min(int(back[side]), cost + onward)
        return by_state[: 2 * self.graph.streets.edge_count], back

    def _extra(self, places: Places) -> list[tuple[int, int, int]]:
        """Places whose arcs have more states than one: place, side, state."""
        if not self._remembered:
            return []
        return [
            (place, side, state)
            for place, edge in enumerate(places.edge.tolist())
            for side in (0, 1)
            for state in self._remembered.get(2 * edge + side, ())
        ]

    def _seeds(
        self, places: Places, label: NDArray[np.int64], extra: Sequence[tuple[int, int, int]]
    ) -> tuple[NDArray[np.int64], Seeds]:
        """States that places begin at, and the order of places by rank.

        ``label`` is ``int64[n, 2]``, the labels on either arc.
        """
        count = len(places.edge)
        more = np.array(extra, np.int64).reshape(-1, 3)
        place = np.concatenate((np.repeat(np.arange(count), 2), more[:, 0]))
        side = np.concatenate((np.tile([0, 1], count), more[:, 1]))
        plain = (2 * places.edge[:, np.newaxis] + [0, 1]).ravel()
        state = self.topology.rank[np.concatenate((plain, more[:, 2]))]
        low = np.full(count, len(self.topology.rank), np.int32)
        np.minimum.at(low, place, state)
        order = np.argsort(low, kind="stable")
        position = np.empty(count, np.int64)
        position[order] = np.arange(count)
        is_open = places.is_open[place, side]
        place, side, state = place[is_open], side[is_open], state[is_open]
        by_place = np.argsort(position[place], kind="stable")
        sizes = np.bincount(position[place], minlength=count)
        return order, Seeds(
            low=low[order],
            first=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            state=state[by_place],
            label=label[place, side][by_place],
        )

    def _along_edge(
        self, starts: Places, ends: Places, i: NDArray[np.int64], j: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Costs of pairs of places on one edge.

        Labels cannot tell a place ahead from one behind, which takes a round trip.
        """
        along = direct(starts, ends, i, j)
        rounds = np.full((len(i), 2, 2), NEVER, np.int64)
        apart = starts.offset[i] != ends.offset[j]
        for edge in np.unique(starts.edge[i[apart]]).tolist():
            rounds[apart & (starts.edge[i] == edge)] = self._rounds(edge)
        usable = starts.is_open[i][:, :, np.newaxis] & ends.is_open[j][:, np.newaxis, :]
        usable &= rounds < NEVER
        around = starts.rest[i][:, :, np.newaxis] + rounds + ends.until[j][:, np.newaxis, :]
        around = np.where(usable, around, CLOSED).min(axis=(1, 2))
        cost: NDArray[np.int64] = np.minimum(along.min(axis=1), around)
        return cost

    def _rounds(self, edge: int) -> NDArray[np.int64]:
        """Packed cost from the end of either arc of an edge to the beginning of either.

        ``int64[2, 2]``, :data:`NEVER` where there is no way.
        """
        cost = np.full((2, 2), NEVER, np.int64)
        arrivals = [self._arrive(2 * edge + side) for side in (0, 1)]
        for side in (0, 1):
            for departure in self._depart(2 * edge + side):
                for other in (0, 1):
                    found, _ = meet(departure, arrivals[other])
                    cost[side, other] = min(cost[side, other], found)
        return cost

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
        states = self.topology.rank[[arc, *self._remembered.get(arc, ())]]
        return ascend(self._down, _seeds_of_one(states, np.zeros(len(states), np.int64)))

    def _route_on_edge(self, start: Places, end: Places) -> Path | None:
        """Best path between two places on one edge: along it, or round."""
        edge = int(start.edge[0])
        zero = np.zeros(1, np.int64)
        along = direct(start, end, zero, zero)[0]
        cost = int(self._along_edge(start, end, zero, zero)[0])
        if cost >= CLOSED:
            return None
        for side in (0, 1):
            if along[side] == cost:
                return Path(
                    cost=cost,
                    arcs=np.array([2 * edge + side], np.int32),
                    turn_cost=np.zeros(1, np.int64),
                    ride_cost=np.array([cost], np.int64),
                    start=float(start.offset[0]),
                    end=float(end.offset[0]),
                )
        rounds = self._rounds(edge)
        whole = start.rest[0][:, np.newaxis] + rounds + end.until[0]
        side, other = np.argwhere((whole == cost) & (rounds < NEVER))[0].tolist()
        arrival = self._arrive(2 * edge + other)
        departures = self._depart(2 * edge + side)
        best = min(departures, key=lambda departure: meet(departure, arrival)[0])
        ridden = unpack(self._up, self._down, self._rides, best, arrival)
        first = np.array([2 * edge + side], np.int32)
        return self._path(cost, np.concatenate((first, ridden)), start, end)

    def _path(self, cost: int, states: NDArray[np.int32], start: Places, end: Places) -> Path:
        """Lay out a path, given by its states."""
        arcs = self.graph.turns.arc[states]
        ride = self.graph.arc_cost[arcs]
        ride[0] = start.rest[0, arcs[0] & 1]
        ride[-1] = end.until[0, arcs[-1] & 1]
        return Path(
            cost=cost,
            arcs=arcs,
            turn_cost=turn_costs(self._rides, states),
            ride_cost=ride,
            start=float(start.offset[0]),
            end=float(end.offset[0]),
        )


def _seeds_of_one(states: NDArray[np.int32], labels: NDArray[np.int64]) -> Seeds:
    """Labels at states on one path to the root, as those of a single place."""
    return Seeds(states.min(keepdims=True), np.array([0, len(states)]), states, labels)
