"""VROOM, by pyvroom: exploration level 5, one thread; it ends by itself when it has converged."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

import vroom

from bench.planning.instances import Instance, Objective, Routes

_EXPLORATION = 5


def solve(instance: Instance, objective: Objective, budget_s: float, seed: int) -> Routes:
    """Search until it has converged or the budget is used up; it takes no seed."""
    del seed
    begin = perf_counter()
    model = model_of(instance, objective)
    left = max(budget_s - (perf_counter() - begin), 0.01)
    solution = model.solve(
        exploration_level=_EXPLORATION, nb_threads=1, timeout=timedelta(seconds=left)
    )
    return routes_of(solution)


def routes_of(solution: Any) -> Routes:  # noqa: ANN401  # pyvroom has no types
    """Return the routes of a solution."""
    return tuple(
        tuple(step["id"] for step in route["steps"] if step["type"] not in {"start", "end"})
        for route in solution.to_dict()["routes"]
    )


def model_of(instance: Instance, objective: Objective) -> Any:  # noqa: ANN401  # pyvroom has no types
    """Say an instance in VROOM's words."""
    ready, due = instance.in_steps(instance.ready), instance.in_steps(instance.due)
    service = instance.in_steps(instance.service)
    model = vroom.Input()
    model.set_durations_matrix("any", instance.travel)
    price = instance.vehicle_price if objective == "vehicles" else 0
    for number in range(instance.fleet):
        model.add_vehicle(
            vroom.Vehicle(
                number + 1,
                start=0,
                end=0,
                profile="any",
                capacity=[instance.capacity],
                time_window=(ready[0], due[0]),
                # By default the cost of a route is its time on the way, waiting left out.
                costs=vroom.VehicleCosts(fixed=price),
            )
        )

    def place(node: int) -> dict[str, Any]:
        return {
            "location": node,
            "default_service": service[node],
            "time_windows": [vroom.TimeWindow(ready[node], due[node])],
        }

    for pickup, delivery in instance.pairs:
        model.add_shipment(
            vroom.ShipmentStep(pickup, **place(pickup)),
            vroom.ShipmentStep(delivery, **place(delivery)),
            amount=vroom.Amount([int(instance.demand[pickup])]),
        )
    if not instance.pairs:
        for node in range(1, len(instance.demand)):
            amount = [int(instance.demand[node])]
            model.add_job(vroom.Job(node, delivery=amount, **place(node)))
    return model
