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


GOODS = "goods:"
"""Before the name of a kind of goods that counts as a load dimension."""


def clashing_kinds(problem: Problem, *, extra: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the pairs of kinds that never ride together and of which the day has both.

    Parameters
    ----------
    extra
        Whether any of them may still come, as with a job that is only asked for.
    """
    here = {job.goods for job in problem.jobs if job.goods}
    enough = 1 if extra else 2
    return tuple(pair for pair in problem.never_together if len(here.intersection(pair)) >= enough)


def goods_of(job: Job, kind: str, dims: tuple[str, ...]) -> list[int]:
    """Return what a stop of a job adds to what is aboard of its kind of goods, by dimension.

    From the first pickup done to the last drop there is some of it, in whatever order they come.
    """
    name = GOODS + job.goods
    if not job.goods or name not in dims:
        return [0] * len(dims)
    amount = max(len(job.drops), 1) if kind == "pickup" else -max(len(job.pickups), 1)
    return [amount if one == name else 0 for one in dims]


def dimensions_of(problem: Problem, clashes: tuple[tuple[str, str], ...] = ()) -> tuple[str, ...]:
    """Names of the load dimensions that any job or break limit uses; at least one.

    The kinds of goods that clash come last.

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
    kinds = dict.fromkeys(GOODS + kind for pair in clashes for kind in pair)
    return (*(names or ("items",)), *kinds)


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
    for (job, kind, _), stop in zip(nodes, stops, strict=True):
        rows.append(delta_of(job, "drop" if kind else "pickup", stop, dims))
    return np.array(rows + [[0] * len(dims)] * breaks, dtype=np.int64).reshape(-1, len(dims))


def delta_of(job: Job, kind: str, stop: Stop, dims: tuple[str, ...]) -> list[int]:
    """Return the change of the load on leaving a stop of a job."""
    sign = -1 if kind == "drop" else 1
    load, returns = load_vector(stop.load, dims), load_vector(stop.returns, dims)
    goods = goods_of(job, kind, dims)
    return [sign * a + b + c for a, b, c in zip(load, returns, goods, strict=True)]


def limits_of(stops: int, pauses: list[Break], dims: tuple[str, ...]) -> Ints:
    """Return the most that may be aboard on leaving each stop and break."""
    limits = np.full((stops + len(pauses), len(dims)), LIMITLESS, np.int64)
    for row, pause in enumerate(pauses):
        if pause.max_load is not None:
            limits[stops + row] = [
                LIMITLESS if name.startswith(GOODS) else most
                for name, most in zip(dims, load_vector(pause.max_load, dims), strict=True)
            ]
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
            goods = np.array(goods_of(request.job, "drop" if kind else "pickup", dims), np.int64)
            kept[row] += load_vector(stop.returns, dims)
            if kind == 0:
                kept[row] += load + goods
            elif request.job.pickups:
                kept[row] += goods - load
            else:
                initial[row] += load - goods
    return initial, np.maximum(kept, 0)


def capacities_of(shifts: tuple[Shift, ...], dims: tuple[str, ...]) -> Ints:
    """Return what each shift carries at once."""
    rows = []
    for shift in shifts:
        limits = [
            None if name.startswith(GOODS) else shift.vehicle.capacity.limit(name) for name in dims
        ]
        rows.append([LIMITLESS if limit is None else limit for limit in limits])
    return np.array(rows, dtype=np.int64).reshape(len(shifts), len(dims))
