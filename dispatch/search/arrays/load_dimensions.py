"""Loads of requests, and room of shifts, by dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.model.quantities import COUNTED
from dispatch.search.arrays.layout import LIMITLESS

if TYPE_CHECKING:
    from dispatch.model import Break, Job, Load, Problem, Shift, Stop
    from dispatch.search.arrays.layout import Ints
    from dispatch.search.arrays.requests import Request


def dimensions_of(problem: Problem) -> tuple[str, ...]:
    """Names of the load dimensions that any job or break limit uses; at least one.

    The mass is among them wherever it makes a difference to times.
    """
    names: dict[str, None] = {"mass_g": None} if problem.times.hilly else {}
    for job in problem.jobs:
        for _, _, stop in job.stops:
            for load in (stop.load, stop.returns):
                names.update(
                    {
                        name: None
                        for name, value in load.amounts().items()
                        if value and not name.endswith(COUNTED)
                    }
                )
    return tuple(names) or ("items",)


def load_vector(load: Load, dims: tuple[str, ...]) -> list[int]:
    """Return a load by dimension."""
    amounts = load.amounts()
    return [amounts.get(name, 0) for name in dims]


def deltas_of(
    nodes: tuple[tuple[Job, int, int], ...],
    stops: list[Stop],
    breaks: int,
    dims: tuple[str, ...],
) -> Ints:
    """Return the change of the load on leaving each stop and break.

    Parameters
    ----------
    nodes
        Job, kind and index of each stop node.
    stops
        Stop of each of these nodes.
    breaks
        Number of break nodes, which follow; their loads change nothing.
    dims
        Load dimensions that count, in order.
    """
    rows = []
    for (_, kind, _), stop in zip(nodes, stops, strict=True):
        sign = -1 if kind else 1
        load, returns = load_vector(stop.load, dims), load_vector(stop.returns, dims)
        rows.append([sign * a + b for a, b in zip(load, returns, strict=True)])
    return np.array(rows + [[0] * len(dims)] * breaks, dtype=np.int64).reshape(-1, len(dims))


def limits_of(stops: int, pauses: list[Break], dims: tuple[str, ...]) -> Ints:
    """Return the most that may be aboard on leaving each stop and break."""
    limits = np.full((stops + len(pauses), len(dims)), LIMITLESS, np.int64)
    for row, pause in enumerate(pauses):
        if pause.max_load is not None:
            limits[stops + row] = load_vector(pause.max_load, dims)
    return limits


def through_loads(requests: tuple[Request, ...], dims: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Return what each request has aboard from the start of the shift, and to its end.

    What is left of a job that has begun may leave less aboard at the end than there was: that
    counts as nothing.
    """
    initial = np.zeros((len(requests), len(dims)), np.int64)
    kept = np.zeros((len(requests), len(dims)), np.int64)
    for row, request in enumerate(requests):
        for number, (kind, _) in enumerate(request.stops):
            stop = request.stop(number)
            load = np.array(load_vector(stop.load, dims), np.int64)
            kept[row] += load_vector(stop.returns, dims)
            if kind == 0:
                kept[row] += load
            elif request.job.pickups:
                kept[row] -= load
            else:
                initial[row] += load
    return initial, np.maximum(kept, 0)


def capacities_of(shifts: tuple[Shift, ...], dims: tuple[str, ...]) -> Ints:
    """Return what each shift carries at once."""
    rows = []
    for shift in shifts:
        limits = [shift.vehicle.capacity.limit(name) for name in dims]
        rows.append([LIMITLESS if limit is None else limit for limit in limits])
    return np.array(rows, dtype=np.int64).reshape(len(shifts), len(dims))
