"""OR-Tools' routing library, with the settings found best for it.

Matrices instead of callbacks; up to 150 stops its iterated local search (random-walk ruin of ten
visits, no descent after it), beyond them guided local search from parallel cheapest insertion,
which there does better; every request may be left out at a price that nothing outweighs, because
with mandatory ones it often finds no first solution at all.
"""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.planning.instances import Instance, Objective, Routes

_ILS_MOST_STOPS = 150
_RUINED_VISITS = 10


def solve(instance: Instance, objective: Objective, budget_s: float, seed: int) -> Routes:
    """Search until the budget is used up; it takes no seed."""
    del seed
    begin = perf_counter()
    model = _Model(instance, objective)
    left = max(budget_s - (perf_counter() - begin), 0.05)
    return model.solve(left)


class _Model:
    """One routing model; its nodes are those of the instance."""

    def __init__(self, instance: Instance, objective: Objective) -> None:
        self.instance = instance
        count = len(instance.demand)
        self.manager: Any = pywrapcp.RoutingIndexManager(count, instance.fleet, 0)
        self.routing: Any = pywrapcp.RoutingModel(self.manager)
        price = instance.vehicle_price if objective == "vehicles" else 0
        travel = self.routing.RegisterTransitMatrix(instance.travel.tolist())
        self.routing.SetArcCostEvaluatorOfAllVehicles(travel)
        self.routing.SetFixedCostOfAllVehicles(price)
        self._times()
        self._loads()
        self._requests(2 * (instance.vehicle_price + price))

    def _times(self) -> None:
        instance, routing = self.instance, self.routing
        ready, due = instance.in_steps(instance.ready), instance.in_steps(instance.due)
        spent = np.array(instance.in_steps(instance.service))
        index = routing.RegisterTransitMatrix((instance.travel + spent[:, None]).tolist())
        start_at_zero = False
        routing.AddDimension(index, due[0], due[0], start_at_zero, "time")
        time = routing.GetDimensionOrDie("time")
        for node in range(1, len(ready)):
            time.CumulVar(self.manager.NodeToIndex(node)).SetRange(
                ready[node], min(due[node], due[0])
            )
        for vehicle in range(instance.fleet):
            for end in (routing.Start(vehicle), routing.End(vehicle)):
                time.CumulVar(end).SetRange(ready[0], due[0])

    def _loads(self) -> None:
        change = self.instance.demand.copy()
        for _, delivery in self.instance.pairs:
            change[delivery] = -change[delivery]
        index = self.routing.RegisterUnaryTransitVector(change.tolist())
        # Pairs start with an empty vehicle. Goods that leave from the depot may be counted so too:
        # what matters is their sum.
        start_empty = True
        self.routing.AddDimension(index, 0, self.instance.capacity, start_empty, "load")

    def _requests(self, left_out: int) -> None:
        routing, index_of = self.routing, self.manager.NodeToIndex
        if not self.instance.pairs:
            for node in range(1, len(self.instance.demand)):
                routing.AddDisjunction([index_of(node)], left_out)
        solver = routing.solver()
        time = routing.GetDimensionOrDie("time")
        for pickup, delivery in self.instance.pairs:
            first, second = index_of(pickup), index_of(delivery)
            routing.AddPickupAndDelivery(first, second)
            solver.Add(routing.VehicleVar(first) == routing.VehicleVar(second))
            solver.Add(time.CumulVar(first) <= time.CumulVar(second))
            routing.AddDisjunction([first], left_out)
            routing.AddDisjunction([second], left_out)

    def solve(self, budget_s: float) -> Routes:
        parameters: Any = pywrapcp.DefaultRoutingSearchParameters()
        parameters.time_limit.FromMilliseconds(max(1, math.floor(budget_s * 1000)))
        first, meta = (
            routing_enums_pb2.FirstSolutionStrategy,
            routing_enums_pb2.LocalSearchMetaheuristic,
        )
        parameters.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
        if self.instance.size <= _ILS_MOST_STOPS:
            _set_iterated(parameters)
            solution = self.routing.SolveWithIteratedLocalSearch(parameters)
        else:
            parameters.local_search_metaheuristic = meta.GUIDED_LOCAL_SEARCH
            solution = self.routing.SolveWithParameters(parameters)
        if solution is None:
            return ()
        return tuple(self._route(solution, v) for v in range(self.instance.fleet))

    def _route(self, solution: Any, vehicle: int) -> tuple[int, ...]:  # noqa: ANN401  # untyped
        nodes = []
        index = solution.Value(self.routing.NextVar(self.routing.Start(vehicle)))
        while not self.routing.IsEnd(index):
            nodes.append(self.manager.IndexToNode(index))
            index = solution.Value(self.routing.NextVar(index))
        return tuple(nodes)


def _set_iterated(parameters: Any) -> None:  # noqa: ANN401  # OR-Tools has no types
    iterated = parameters.iterated_local_search_parameters
    iterated.improve_perturbed_solution = False
    ruin = iterated.ruin_recreate_parameters
    ruin.ruin_strategies.add().random_walk.num_removed_visits = _RUINED_VISITS
    recreate = ruin.recreate_strategy
    strategy = recreate.parameters.local_cheapest_insertion
    kinds = type(strategy).PairInsertionStrategy
    strategy.pickup_delivery_strategy = kinds.BEST_PICKUP_DELIVERY_PAIR
