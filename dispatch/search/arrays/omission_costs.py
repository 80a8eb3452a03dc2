"""Cost of leaving a request out, and the order of those that are out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.epoch_seconds import spans_of
from dispatch.search.arrays.layout import FAR, HOUR_UNITS, KM_UNITS, UNITS_PER_CENT
from dispatch.search.arrays.load_dimensions import load_vector
from routing.errors import Failure

MOST_UNITS = 2**63 - 2**60
"""Most that all jobs together may cost to leave out; an eighth of the kernel's range of numbers is
left for the cost of what is served."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.model import Problem, Shift
    from dispatch.search.arrays.layout import Floats, Ints, Smalls
    from dispatch.search.arrays.requests import Request


def penalties_of(
    problem: Problem, requests: tuple[Request, ...], matrices: tuple[Smalls, Smalls, Smalls]
) -> Ints:
    """Cost of leaving a request out: its prize, or more than serving it could ever cost.

    A job without a prize outweighs any detour; among such jobs the sum of ``priority + 1`` of
    those served is what counts first. What is left of a begun job comes before all others.

    Parameters
    ----------
    matrices
        Seconds, metres and what a kilogram adds, as the kernel has them.

    Raises
    ------
    Failure
        ``prices-too-large``.
    """
    duration, distance, per_kg = matrices
    hour = max(shift.prices.hour_cents for shift in problem.shifts) * HOUR_UNITS
    km = max(shift.prices.km_cents for shift in problem.shifts) * KM_UNITS
    fixed = max(shift.prices.shift_cents for shift in problem.shifts) * UNITS_PER_CENT
    work = max(s.window.end - s.window.start for s in problem.shifts) // timedelta(seconds=1)
    # A leg that is longer than every shift is ridden by nobody.
    leg = min(_longest_leg_s(problem, requests, duration, per_kg), max(work, 1)) * hour
    leg += int(np.max(distance, initial=1, where=distance < FAR)) * km
    stops = sum(len(request.stops) for request in requests)
    spread = problem.weights.balance_hour_cents * HOUR_UNITS * work
    # Serving one job more may have every round wait.
    duty = sum(_whole_shift_cost(shift) for shift in problem.shifts)
    margin = _most_lacking_s(problem, work) * problem.weights.margin_hour_cents * HOUR_UNITS
    late = max(
        (
            stop.late_limit_s * stop.late_hour_cents * HOUR_UNITS
            for job in problem.jobs
            for _, _, stop in job.stops
        ),
        default=0,
    )
    base = (2 * (leg + 1) + late + margin) * (stops + 2) + 2 * (fixed + spread) + duty + 1
    penalties = []
    for request in requests:
        job = request.job
        if request.started:
            penalties.append(base * 1000)
        elif job.prize_cents is None:
            penalties.append(base * (job.priority + 1))
        else:
            # What its own stops take is no reason to leave it out.
            own_s = sum(stop.service_s + stop.setup_s for _, _, stop in job.stops)
            penalties.append(job.prize_cents * UNITS_PER_CENT + (hour * own_s if duty else 0))
    return summable(penalties)


def summable(penalties: list[int]) -> Ints:
    """Return penalties as the kernel adds them up, of which the sum must be a number it can hold.

    Raises
    ------
    Failure
        ``prices-too-large``: the prices of the shifts, with the longest leg and the priorities of
        all jobs, give more than 64 bits can hold.
    """
    if sum(penalties) > MOST_UNITS:
        raise Failure("prices-too-large")
    return np.array(penalties, np.int64)


def _whole_shift_cost(shift: Shift) -> int:
    """Cost of a shift on duty from its beginning to its end; 0 where only riding is paid."""
    span_s = (shift.window.end - shift.window.start) // timedelta(seconds=1)
    return shift.prices.hour_cents * HOUR_UNITS * span_s * shift.prices.duty


def _most_lacking_s(problem: Problem, work_s: int) -> int:
    """Most margin that one stop can lack: no ride takes longer than the longest shift."""
    weights = problem.weights
    return 60 * weights.margin_minutes + work_s * weights.margin_percent // 100


def _longest_leg_s(
    problem: Problem, requests: tuple[Request, ...], duration: Smalls, per_kg: Smalls
) -> int:
    """Return the time of the longest leg with all that there is aboard at once."""
    empty_s = int(np.max(duration, initial=1, where=duration < FAR))
    per_kg_us = int(per_kg.max(initial=0))
    most_g = max(shift.staying_g for shift in problem.shifts) + sum(
        stop.load.mass_g + stop.returns.mass_g
        for job in {request.job.id: request.job for request in requests}.values()
        for _, _, stop in job.stops
    )
    return empty_s + per_kg_us * most_g // 10**9 + 2


def sort_keys_of(
    problem: Problem,
    requests: tuple[Request, ...],
    initial: Ints,
    dims: tuple[str, ...],
    ways: tuple[Mapping[str, int], Smalls],
) -> Floats:
    """Orders of insertion, smallest first: size, far, near, window length, start, end.

    Parameters
    ----------
    ways
        Row of each place in the kernel's matrices, and seconds between them.
    """
    rows, duration = ways
    size = initial.astype(np.float64)
    far = np.zeros(len(requests))
    opens = np.full(len(requests), np.inf)
    closes = np.full(len(requests), -np.inf)
    length = np.full(len(requests), np.inf)
    start = next((rows[s.start_place.id] for s in problem.shifts if s.start_place), 0)
    for row, number in ((row, n) for row, r in enumerate(requests) for n in range(len(r.stops))):
        kind, stop = requests[row].stops[number][0], requests[row].stop(number)
        if kind == 0:
            size[row] += load_vector(stop.load, dims)
        far[row] = max(far[row], float(duration[0, start, rows[stop.place.id]]))
        for low, high in spans_of(stop.windows):
            opens[row] = min(opens[row], low)
            closes[row] = max(closes[row], high)
            length[row] = min(length[row], high - low)
    weight = (size / np.maximum(size.max(axis=0), 1)).sum(axis=1)
    return np.stack([-weight, -far, far, length, opens, -closes]).astype(np.float64)
