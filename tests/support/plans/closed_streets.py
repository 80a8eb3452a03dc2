"""Days on which streets close and open while people ride, made of days on which none does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from dispatch.model import Problem, StreetHours, TravelTimes
from dispatch.model.street_hours import no_quicker
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

Closed = frozenset[int]
"""Closures by their number."""


def with_closures(problem: Problem, seed: int, most: int = 2) -> Problem:
    """Return a day with some closures: each makes some ways longer, or takes them away, for hours.

    Parameters
    ----------
    problem
        Its times are those with nothing closed.
    most
        Number of closures at most.
    """
    rng = random.Random(seed)
    start = min(shift.window.start for shift in problem.shifts)
    end = max(shift.window.end for shift in problem.shifts)
    minutes = max(2, (end - start) // timedelta(minutes=1))
    hours: list[tuple[datetime, datetime]] = []
    for _ in range(rng.randint(1, most)):
        low, high = sorted(rng.sample(range(-60, minutes + 60), 2))
        hours.append((start + timedelta(minutes=low), start + timedelta(minutes=high)))
    return closed_in(problem, hours, rng.randint(0, 2**31 - 1))


def closed_in(problem: Problem, hours: list[tuple[datetime, datetime]], seed: int) -> Problem:
    """Return a day with closures in these hours, each of some ways drawn by chance."""
    changes = tuple(sorted({at for span in hours for at in span}))
    edges = [datetime.min.replace(tzinfo=changes[0].tzinfo), *changes]
    held = [
        frozenset(k for k, (low, high) in enumerate(hours) if low <= since < high)
        for since in edges
    ]
    spans = {
        (first, last): frozenset[int]().union(*held[first : last + 1])
        for first in range(len(held))
        for last in range(first, len(held))
    }
    tables: dict[Closed, TravelTimes] = {}
    for shut in sorted({*spans.values(), frozenset(range(len(hours)))}, key=len):
        less = (one for key, one in tables.items() if key < shut)
        tables[shut] = no_quicker(_closed(problem.times.whole(), shut, seed), *less)
    times = {span: tables[shut] for span, shut in spans.items()}
    street_hours = StreetHours(changes=changes, times=times)
    return replace(problem, times=times[0, len(changes)], street_hours=street_hours)


def _closed(times: TravelTimes, shut: Closed, seed: int) -> TravelTimes:
    duration_s, distance_m = dict(times.duration_s), dict(times.distance_m)
    for number in sorted(shut):
        for profile, seconds in duration_s.items():
            chance = np.random.default_rng([seed, number])
            metres = distance_m[profile]
            duration_s[profile], distance_m[profile] = _longer(seconds, metres, chance)
    return replace(times, duration_s=duration_s, distance_m=distance_m)


def _longer(
    seconds: NDArray[np.signedinteger],
    metres: NDArray[np.signedinteger],
    chance: np.random.Generator,
) -> tuple[NDArray[np.signedinteger], NDArray[np.signedinteger]]:
    shape = seconds.shape
    there = (seconds != UNREACHABLE) & ~np.eye(len(seconds), dtype=np.bool_)
    touched = there & (chance.random(shape) < 0.4)
    gone = touched & (chance.random(shape) < 0.05)
    seconds = seconds + touched * chance.integers(30, 1500, shape)
    # A way round that is meant to be calm may be the shorter one.
    metres = metres + touched * chance.integers(-20, 4000, shape)
    return (
        np.where(gone, UNREACHABLE, seconds),
        np.where(gone, UNREACHABLE, np.where(there, np.maximum(metres, 0), metres)),
    )
