"""The same problem as an OR-Tools routing model: a second opinion on every plan.

The model shares the rules of the problem and nothing of our search. It prices what our plans
price (shifts, travel time, distance, lateness, jobs left out; the fair spread alone it cannot), so
that its result can win; where it cannot
say a rule exactly it is stricter, never laxer: a stop's setup time is always spent, and where a
load makes rides longer they are as long as with all that the vehicle may ever have aboard.

``RoutingModel`` holds the interpreter while it searches, so each solve belongs into a process of
its own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from dispatch.moving import rested
from dispatch.planning import plan_of
from dispatch.rests import rests_of
from dispatch.schedule import Task
from dispatch.search.arrays import FAR
from dispatch.search.compile import compile_problem

if TYPE_CHECKING:
    from dispatch.model import Break, Plan, Problem, Shift
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
            order = rested(problem, shift, _with_promised(problem, shift, found[shift.id]))
            if order is None:
                return None
            orders[shift.id] = order
    return plan_of(problem, orders)


def _with_promised(problem: Problem, shift: Shift, stops: list[Task]) -> list[Task | Break]:
    """Put the breaks that a prefix holds back among its stops."""
    order: list[Task | Break] = list(stops)
    pauses = {pause.id: pause for pause in rests_of(problem, shift)[0]}
    for prefix in problem.prefixes:
        if prefix.shift_id == shift.id:
            for position, (kind, name, _) in enumerate(prefix.visits):
                if kind == "break" and name in pauses:
                    order.insert(position, pauses[name])
    return order


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
        self._fronts()
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

    def _most_aboard_g(self, v: int) -> int:
        """Give the most that a shift may have aboard, where that makes a difference; else 0."""
        d = self.data
        if not d.hilly[v]:
            return 0
        brought = d.initial[:, d.mass].sum() + np.maximum(d.delta[:, d.mass], 0).sum()
        return int(d.staying[v] + min(brought, d.capacity[v, d.mass]))

    def _durations(self, m: int, aboard_g: int) -> Ints:
        """Seconds between model nodes with so much aboard."""
        duration = self._legs(self.data.duration[m])
        if not aboard_g:
            return duration
        return duration - (-self._legs(self.data.per_kg[m]) * aboard_g // 1_000_000_000)

    def _travel(self) -> None:
        d, routing = self.data, self.routing
        spent = np.zeros(len(self.places), np.int64)
        spent[: self.stops] = d.service[: self.stops] + d.setup[: self.stops]
        horizon = int(np.max(d.close)) - self.origin
        times: dict[tuple[int, int], int] = {}
        metres: dict[tuple[int, int], int] = {}
        rides: dict[tuple[int, int], int] = {}
        costs: dict[tuple[int, int, int, int], int] = {}
        kinds = [(int(d.matrix[v]), self._most_aboard_g(v)) for v in range(self.shifts)]
        for v, kind in enumerate(kinds):
            duration = self._durations(*kind)
            distance = self._legs(d.distance[kind[0]])
            if kind not in times:
                times[kind] = routing.RegisterTransitMatrix((duration + spent[:, None]).tolist())
                rides[kind] = routing.RegisterTransitMatrix(duration.tolist())
                metres[kind] = routing.RegisterTransitMatrix(distance.tolist())
            key = (*kind, int(d.second_cost[v]), int(d.metre_cost[v]))
            if key not in costs:
                price = duration * key[2] + distance * key[3]
                # Legs without a way must not overflow the sum.
                price = np.minimum(price // UNITS_PER_STEP, MOST >> 12)
                costs[key] = routing.RegisterTransitMatrix(price.tolist())
            routing.SetArcCostEvaluatorOfVehicle(costs[key], v)
            routing.SetFixedCostOfVehicle(int(d.fixed_cost[v]) // UNITS_PER_STEP, v)
        routing.AddDimensionWithVehicleTransits(
            [times[kind] for kind in kinds], horizon, horizon, False, "time"
        )
        if (d.max_travel < horizon).any():
            ridden = [rides[kind] for kind in kinds]
            routing.AddDimensionWithVehicleTransits(ridden, 0, FAR, True, "ride")
        gone = [metres[kind] for kind in kinds]
        routing.AddDimensionWithVehicleTransits(gone, 0, FAR, True, "metres")

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
        for node in range(self.stops):
            self._window(node)
        no_visit = [0] * self.routing.Size()
        for v in range(self.shifts):
            self._shift_hours(v, no_visit)

    def _window(self, node: int) -> None:
        """Bound the begin of a stop by its windows; one that can be in none is left out."""
        d, routing, origin = self.data, self.routing, self.origin
        index = self.manager.NodeToIndex(node)
        time = routing.GetDimensionOrDie("time")
        horizon = int(np.max(d.close)) - origin
        spans = [
            (max(int(d.window_open[w]) - origin, 0), min(int(d.window_close[w]) - origin, horizon))
            for w in range(d.window_ptr[node], d.window_ptr[node + 1])
        ]
        spans = [(low, high) for low, high in spans if low <= high]
        if not spans:
            routing.VehicleVar(index).SetValue(-1)
            return
        begin = time.CumulVar(index)
        begin.SetRange(spans[0][0], spans[-1][1])
        for (_, before), (after, _) in pairwise(spans):
            if before + 1 <= after - 1:
                begin.RemoveInterval(before + 1, after - 1)
        if d.late_cost[node] > 0:
            soft = max(int(d.soft_close[node]) - origin, 0)
            price = max(int(d.late_cost[node]) // UNITS_PER_STEP, 1)
            time.SetCumulVarSoftUpperBound(index, soft, price)

    def _shift_hours(self, v: int, no_visit: list[int]) -> None:
        """Bound a round by its shift and put the shift's breaks into it."""
        d, routing, origin = self.data, self.routing, self.origin
        time = routing.GetDimensionOrDie("time")
        for index in (routing.Start(v), routing.End(v)):
            time.CumulVar(index).SetRange(int(d.open[v]) - origin, int(d.close[v]) - origin)
        pauses = []
        for b in range(d.break_ptr[v], d.break_ptr[v + 1]):
            node = int(d.break_nodes[b])
            first, last = d.window_ptr[node], d.window_ptr[node + 1] - 1
            low = max(int(d.window_open[first]), int(d.open[v])) - origin
            high = min(int(d.window_close[last]), int(d.close[v])) - origin
            if low <= high:
                pauses.append(
                    routing.solver().FixedDurationIntervalVar(
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

    def _fronts(self) -> None:
        """Fix the stops at the front of the rounds that a prefix has begun."""
        d, routing = self.data, self.routing
        for v in range(self.shifts):
            nodes = [int(n) for n in d.front[v, : d.frozen[v]] if n < self.stops]
            indices = [routing.Start(v), *(self.manager.NodeToIndex(node) for node in nodes)]
            for index, following in pairwise(indices):
                routing.NextVar(index).SetValue(following)

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
        for v, shift in enumerate(self.compiled.shifts):
            entries: list[Task] = []
            index = solution.Value(self.routing.NextVar(self.routing.Start(v)))
            while not self.routing.IsEnd(index):
                job, kind, number = self.compiled.nodes[self.manager.IndexToNode(index)]
                entries.append(Task(job=job, kind="drop" if kind else "pickup", index=number))
                index = solution.Value(self.routing.NextVar(index))
            if entries:
                orders[shift.id] = entries
        return orders
