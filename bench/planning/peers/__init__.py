"""Planners side by side: ours and its peers, each behind the same two functions.

Every module here has ``solve(instance, objective, budget_s, seed) -> Routes``, which builds the
solver's own model and searches, both within the budget; importing the module is what needs the
peer's package.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np

from bench.planning.instances import Instance, Objective, Routes

Solve = Callable[[Instance, Objective, float, int], Routes]

PACKAGES = {
    "tournee": ("dispatch", "tournee"),
    "tournee_cpu": ("dispatch", "tournee"),
    "vroom": ("vroom", "pyvroom"),
    "pyvrp": ("pyvrp", "pyvrp"),
    "ortools": ("ortools", "ortools"),
    "commiv": ("commiv", "commiv"),
}
"""For each solver what it imports, and the package that brings it."""

BY_PROCESSOR = frozenset({"tournee_cpu"})
"""Solvers whose budget is in seconds of the processor; that of all others is in wall seconds."""

WARM_UP_S = 0.2


def missing(solver: str) -> str:
    """Say why this Python lacks a solver; empty where it is installed."""
    module, package = PACKAGES[solver]
    return "" if importlib.util.find_spec(module) else f"package {package} is not installed"


def timed_solve(
    solver: str, instance: Instance, objective: Objective, budget_s: float, seed: int
) -> tuple[Routes, float]:
    """Solve with a warm solver; gives the routes and the seconds from instance to routes.

    They are of the kind that the solver's budget is in.
    """
    clock = process_time if solver in BY_PROCESSOR else perf_counter
    solve: Solve = importlib.import_module(f"bench.planning.peers.{solver}").solve
    # Compiling and lazy loading are no part of a solve: a server has done both long before.
    solve(_tiny(paired=bool(instance.pairs)), objective, WARM_UP_S, 1)
    _ = instance.travel, instance.vehicle_price
    begin = clock()
    routes = solve(instance, objective, budget_s, seed)
    return routes, clock() - begin


def _tiny(*, paired: bool) -> Instance:
    """Four stops along a street."""
    place = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    table = np.abs(place[:, None] - place[None, :])
    return Instance(
        set="warm-up",
        name="tiny",
        capacity=10,
        fleet=2,
        pairs=((1, 3), (2, 4)) if paired else (),
        demand=np.array([0, 1, 1, 1, 1]),
        ready=np.zeros(5, np.int64),
        due=np.full(5, 100),
        service=np.array([0, 1, 1, 1, 1]),
        distance=table,
        steps=1000,
    )
