"""PyVRP: its own front door, with whole matrices; pairs are its shipments (0.14 and later)."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pyvrp
from pyvrp.stop import MaxRuntime

from bench.planning.instances import Instance, Objective, Routes


def solve(instance: Instance, objective: Objective, budget_s: float, seed: int) -> Routes:
    """Search until the budget is used up."""
    begin = perf_counter()
    data = _data(instance, objective)
    left = max(budget_s - (perf_counter() - begin), 0.01)
    result = pyvrp.solve(data, stop=MaxRuntime(left), seed=seed, collect_stats=False, display=False)
    return tuple(
        tuple(_node(instance, activity) for activity in route.schedule() if not _at_depot(activity))
        for route in result.best.routes()
    )


def _at_depot(activity: Any) -> bool:  # noqa: ANN401  # PyVRP's own value
    return not (activity.is_client() or activity.is_shipment())


def _node(instance: Instance, activity: Any) -> int:  # noqa: ANN401  # PyVRP's own value
    if activity.is_client():
        return int(activity.idx) + 1
    pair = instance.pairs[int(activity.idx)]
    return pair[0] if activity.is_pickup() else pair[1]


def _data(instance: Instance, objective: Objective) -> pyvrp.ProblemData:
    ready, due = instance.in_steps(instance.ready), instance.in_steps(instance.due)
    service = instance.in_steps(instance.service)
    vehicles = pyvrp.VehicleType(
        num_available=instance.fleet,
        capacity=[instance.capacity],
        fixed_cost=instance.vehicle_price if objective == "vehicles" else 0,
        tw_early=ready[0],
        tw_late=due[0],
    )
    shipments = [
        pyvrp.Shipment(
            pickup,
            delivery,
            pickup_tw_early=ready[pickup],
            pickup_tw_late=due[pickup],
            pickup_service_duration=service[pickup],
            delivery_tw_early=ready[delivery],
            delivery_tw_late=due[delivery],
            delivery_service_duration=service[delivery],
            amount=[int(instance.demand[pickup])],
        )
        for pickup, delivery in instance.pairs
    ]
    clients = [
        pyvrp.Client(
            node,
            delivery=[int(instance.demand[node])],
            service_duration=service[node],
            tw_early=ready[node],
            tw_late=due[node],
        )
        for node in range(1, len(instance.demand))
        if not instance.pairs
    ]
    # Its type says an array of so many "int" dimensions, meaning numbers.
    matrices: Any = [instance.travel]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in instance.demand],
        clients=clients,
        depots=[pyvrp.Depot(0)],
        vehicle_types=[vehicles],
        distance_matrices=matrices,
        duration_matrices=matrices,
        shipments=shipments,
    )
