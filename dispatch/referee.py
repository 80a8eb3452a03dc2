"""The same problem as an OR-Tools routing model: a second opinion on every plan.

The model shares the rules of the problem and nothing of our search. It prices what our plans
price (shifts, travel time, distance, jobs left out), so that its result can win; where it cannot
say a rule exactly it is stricter, never laxer: a stop's setup time is always spent.

``RoutingModel`` holds the interpreter while it searches, so each solve belongs into a process of
its own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from dispatch.planning import plan_of
from dispatch.schedule import Task, with_breaks
from dispatch.search.arrays import FAR
from dispatch.search.compile import compile_problem

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem
    from dispatch.search.anneal import Orders
    from dispatch.search.arrays import Data, Ints
    from dispatch.search.compile import Compiled

UNITS_PER_STEP = 180
"""Cost units of the kernel in one unit of the model: a hundredth of a cent."""
MOST = 1 << 50


def solve(problem: Problem, budget_ms: int) -> Plan | None:
    """Give the best plan that OR-Tools finds, checked; ``None`` if it finds none.

    Parameters
    ----------
    problem
        What to plan.
    budget_ms
        Milliseconds for the search.
    """
    if not problem.jobs or not problem.shifts:
        return plan_of(problem, {})
    found = _Model(compile_problem(problem)).solve(budget_ms)
    if found is None:
        return None
    orders: Orders = {}
    for shift in problem.shifts:
        if shift.id in found:
            order = with_breaks(problem, shift, found[shift.id])
            if order is None:
                return None
            orders[shift.id] = order
    return plan_of(problem, orders)


class _Model:
    """One routing model: node 0 and 1 stand for *nowhere*, the start and end of open rounds."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.data: Data = compiled.data
        d = self.data
        self.stops = d.near.shape[0]
        self.shifts = len(d.open)
        # Model nodes: the stops, then a start and an end for each shift.
        starts = [self.stops + 2 * v for v in range(self.shifts)]
        ends = [self.stops + 2 * v + 1 for v in range(self.shifts)]
        self.places = np.concatenate(
            [d.place[: self.stops], np.stack([d.start_place, d.end_place], axis=1).ravel()]
        )
        self.manager: Any = pywrapcp.RoutingIndexManager(
            len(self.places), self.shifts, starts, ends
        )
        self.routing: Any = pywrapcp.RoutingModel(self.manager)
        self.origin = int(np.min(d.open))
        self._travel()
        self._loads()
        self._windows()
        self._pairs()
        self._limits()

    # --- pieces -----------------------------------------------------------------------------

    def _legs(self, table: Ints) -> Ints:
        """Matrix between model nodes; nothing to or from nowhere."""
        legs = table[np.ix_(np.maximum(self.places, 0), np.maximum(self.places, 0))].astype(
            np.int64
        )
        legs[self.places < 0, :] = 0
        legs[:, self.places < 0] = 0
        return legs

    def _travel(self) -> None:
        d, routing = self.data, self.routing
        spent = np.zeros(len(self.places), np.int64)
        spent[: self.stops] = d.service[: self.stops] + d.setup[: self.stops]
        horizon = int(np.max(d.close)) - self.origin
        times: dict[int, int] = {}
        metres: dict[int, int] = {}
        rides: dict[int, int] = {}
        costs: dict[tuple[int, int, int], int] = {}
        for v in range(self.shifts):
            m = int(d.matrix[v])
            if m not in times:
                duration = self._legs(d.duration[m])
                distance = self._legs(d.distance[m])
                times[m] = routing.RegisterTransitMatrix((duration + spent[:, None]).tolist())
                rides[m] = routing.RegisterTransitMatrix(duration.tolist())
                metres[m] = routing.RegisterTransitMatrix(distance.tolist())
            key = (m, int(d.second_cost[v]), int(d.metre_cost[v]))
            if key not in costs:
                price = self._legs(d.duration[m]) * key[1] + self._legs(d.distance[m]) * key[2]
                # Legs without a way must not overflow the sum.
                price = np.minimum(price // UNITS_PER_STEP, MOST >> 12)
                costs[key] = routing.RegisterTransitMatrix(price.tolist())
            routing.SetArcCostEvaluatorOfVehicle(costs[key], v)
            routing.SetFixedCostOfVehicle(int(d.fixed_cost[v]) // UNITS_PER_STEP, v)
        kinds = [int(m) for m in d.matrix]
        routing.AddDimensionWithVehicleTransits(
            [times[m] for m in kinds], horizon, horizon, False, "time"
        )
        if (d.max_travel < horizon).any():
            routing.AddDimensionWithVehicleTransits([rides[m] for m in kinds], 0, FAR, True, "ride")
        routing.AddDimensionWithVehicleTransits([metres[m] for m in kinds], 0, FAR, True, "metres")

    def _loads(self) -> None:
        d, routing = self.data, self.routing
        for c in range(d.delta.shape[1]):
            # Counted from the end of the shift's beginning: what is aboard from the start is
            # the first value, free up to the capacity.
            change = [*d.delta[: self.stops, c].tolist(), *([0] * (2 * self.shifts))]
            index = routing.RegisterUnaryTransitVector(change)
            capacity = [min(int(value), FAR) for value in d.capacity[:, c]]
            routing.AddDimensionWithVehicleCapacity(index, 0, capacity, False, f"load{c}")
            if not d.initial[:, c].any():
                dimension = routing.GetDimensionOrDie(f"load{c}")
                for v in range(self.shifts):
                    dimension.CumulVar(routing.Start(v)).SetValue(0)
        # Jobs loaded at the start: the first value must hold all of them that the round serves.
        for c in range(d.delta.shape[1]):
            if d.initial[:, c].any():
                self._initial_load(c)

    def _initial_load(self, c: int) -> None:
        d, routing = self.data, self.routing
        solver = routing.solver()
        dimension = routing.GetDimensionOrDie(f"load{c}")
        rows = np.flatnonzero(d.initial[:, c])
        firsts = [int(d.request_nodes[d.request_ptr[r]]) for r in rows]
        for v in range(self.shifts):
            aboard = [
                solver.IsEqualCstVar(routing.VehicleVar(self.manager.NodeToIndex(node)), v)
                * int(d.initial[r, c])
                for r, node in zip(rows, firsts, strict=True)
            ]
            solver.Add(dimension.CumulVar(routing.Start(v)) == solver.Sum(aboard))

    def _windows(self) -> None:
        d, routing, origin = self.data, self.routing, self.origin
        time = routing.GetDimensionOrDie("time")
        horizon = int(np.max(d.close)) - origin
        for node in range(self.stops):
            begin = time.CumulVar(self.manager.NodeToIndex(node))
            spans = [
                (
                    max(int(d.window_open[w]) - origin, 0),
                    min(int(d.window_close[w]) - origin, horizon),
                )
                for w in range(d.window_ptr[node], d.window_ptr[node + 1])
            ]
            spans = [(low, high) for low, high in spans if low <= high]
            if not spans:
                routing.VehicleVar(self.manager.NodeToIndex(node)).SetValue(-1)
                continue
            begin.SetRange(spans[0][0], spans[-1][1])
            for (_, before), (after, _) in pairwise(spans):
                if before + 1 <= after - 1:
                    begin.RemoveInterval(before + 1, after - 1)
        solver = routing.solver()
        no_visit = [0] * routing.Size()
        for v in range(self.shifts):
            for index in (routing.Start(v), routing.End(v)):
                time.CumulVar(index).SetRange(int(d.open[v]) - origin, int(d.close[v]) - origin)
            pauses = []
            for b in range(d.break_ptr[v], d.break_ptr[v + 1]):
                node = int(d.break_nodes[b])
                low = max(int(d.window_open[d.window_ptr[node]]), int(d.open[v])) - origin
                last = d.window_ptr[node + 1] - 1
                high = min(int(d.window_close[last]), int(d.close[v])) - origin
                if low > high:
                    continue
                pauses.append(
                    solver.FixedDurationIntervalVar(
                        low, high, int(d.service[node]), False, f"break {v} {b}"
                    )
                )
            if pauses:
                time.SetBreakIntervalsOfVehicle(pauses, v, self._visit_times(no_visit))

    def _visit_times(self, no_visit: list[int]) -> list[int]:
        d = self.data
        times = list(no_visit)
        for node in range(self.stops):
            times[self.manager.NodeToIndex(node)] = int(d.service[node] + d.setup[node])
        return times

    def _pairs(self) -> None:
        d, routing = self.data, self.routing
        solver = routing.solver()
        time = routing.GetDimensionOrDie("time")
        horizon = int(np.max(d.close)) - self.origin
        for r in range(len(d.penalty)):
            nodes = d.request_nodes[d.request_ptr[r] : d.request_ptr[r + 1]]
            indices = [self.manager.NodeToIndex(int(node)) for node in nodes]
            picks, penalty = int(d.pickups[r]), min(int(d.penalty[r]) // UNITS_PER_STEP, MOST)
            for index in indices:
                routing.AddDisjunction([index], penalty // len(indices))
            vehicles = [-1, *np.flatnonzero(d.allowed[r]).tolist()]
            for index in indices:
                routing.VehicleVar(index).SetValues(vehicles)
            for index in indices[1:]:
                solver.Add(routing.VehicleVar(indices[0]) == routing.VehicleVar(index))
            for pickup in indices[:picks]:
                for drop in indices[picks:]:
                    if len(indices) == 2:
                        routing.AddPickupAndDelivery(pickup, drop)
                    # A job left out has no order in time to keep.
                    left_out = horizon - routing.ActiveVar(pickup) * horizon
                    solver.Add(time.CumulVar(pickup) <= time.CumulVar(drop) + left_out)

    def _limits(self) -> None:
        d, routing = self.data, self.routing
        metres = routing.GetDimensionOrDie("metres")
        for v in range(self.shifts):
            if d.max_distance[v] < FAR:
                metres.CumulVar(routing.End(v)).SetMax(int(d.max_distance[v]))
        if (d.max_travel < int(np.max(d.close)) - self.origin).any():
            ride = routing.GetDimensionOrDie("ride")
            for v in range(self.shifts):
                if d.max_travel[v] < FAR:
                    ride.CumulVar(routing.End(v)).SetMax(int(d.max_travel[v]))
        if (d.max_stops < self.stops).any():
            counting = routing.RegisterUnaryTransitVector(
                [1] * self.stops + [0] * (2 * self.shifts)
            )
            most = [min(int(value), self.stops) for value in d.max_stops]
            routing.AddDimensionWithVehicleCapacity(counting, 0, most, True, "stops")

    # --- search -----------------------------------------------------------------------------

    def solve(self, budget_ms: int) -> dict[str, list[Task]] | None:
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        parameters.time_limit.FromMilliseconds(max(1, budget_ms))
        self.routing.CloseModelWithParameters(parameters)
        solution = self.routing.SolveWithParameters(parameters)
        return None if solution is None else self._orders(solution)

    def _orders(self, solution: Any) -> dict[str, list[Task]]:
        """Orders of stops; the breaks are put where they fit when the rounds are timed."""
        orders: dict[str, list[Task]] = {}
        for v, shift in enumerate(self.compiled.problem.shifts):
            entries: list[Task] = []
            index = solution.Value(self.routing.NextVar(self.routing.Start(v)))
            while not self.routing.IsEnd(index):
                job, kind, number = self.compiled.nodes[self.manager.IndexToNode(index)]
                entries.append(Task(job=job, kind="drop" if kind else "pickup", index=number))
                index = solution.Value(self.routing.NextVar(index))
            if entries:
                orders[shift.id] = entries
        return orders
