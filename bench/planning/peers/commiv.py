"""commiv: fleet minimisation where vehicles count first, else its plain search."""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any

import commiv

from bench.planning.instances import Instance, Objective, Routes

_ENDLESS = 1 << 62
"""Iterations: only the clock ends the search."""


def solve(instance: Instance, objective: Objective, budget_s: float, seed: int) -> Routes:
    """Search until the budget is used up; its plain search knows no limit of vehicles."""
    begin = perf_counter()
    shared: dict[str, Any] = {
        "ready": instance.in_steps(instance.ready),
        "due": instance.in_steps(instance.due),
        "service": instance.in_steps(instance.service),
        "seed": seed,
    }
    if objective == "vehicles":
        shared["fleet_min"] = True
    else:
        shared["iters"] = _ENDLESS
    left_ms = (budget_s - (perf_counter() - begin)) * 1000
    shared["wall_ms"] = max(1, math.floor(left_ms))
    demand = instance.demand.tolist()
    if instance.pairs:
        solution = commiv.solve_pdptw(
            instance.travel,
            pickups=[pickup for pickup, _ in instance.pairs],
            deliveries=[delivery for _, delivery in instance.pairs],
            demand=[demand[pickup] for pickup, _ in instance.pairs],
            capacity=instance.capacity,
            **shared,
        )
    else:
        solution = commiv.solve_vrptw(
            instance.travel, demand=demand, capacity=instance.capacity, **shared
        )
    return tuple(tuple(route) for route in solution.routes)
