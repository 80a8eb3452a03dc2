"""The margin before windows end: what would be late if things went slower, and what that costs.

A plan that is on time to the second is late in the streets. So a round is followed once more with
a delay: it leaves some minutes late, and each ride takes some percent longer. Whoever waits makes
up for as much; so the delay grows with the way since the last wait. By what a stop would then begin
after its window there is too little margin, and each hour of that has a price. It is a price only:
nothing is refused for it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dispatch.model import Problem, Round, Stop, Weights

_SECOND = timedelta(seconds=1)
_NO_BOUND = -(1 << 60)


def lacking_margin_s(problem: Problem, round_: Round) -> list[int]:
    """Seconds of margin that each visit of a round lacks, in order; 0 where it has enough."""
    weights = problem.weights
    delay_s = 60 * weights.margin_minutes
    lacking = []
    for visit in round_.visits:
        delay_s += slowed_ride_s(weights, visit.travel_s)
        delay_s = max(0, delay_s - visit.wait_s)
        due = None if visit.kind == "break" else due_at(problem.stop(visit), visit.start)
        begin = visit.start + timedelta(seconds=delay_s)
        lacking.append(0 if due is None else max(0, (begin - due) // _SECOND))
    return lacking


def slowed_ride_s(weights: Weights, ride_s: int) -> int:
    """Seconds by which a ride may take longer."""
    return ride_s * weights.margin_percent // 100


def due_at(stop: Stop, begin: datetime) -> datetime | None:
    """Return when a stop that begins then had to begin at the latest; ``None`` without windows.

    That is the end of its window; where it is late anyway, then: lateness has its own price.
    """
    last = None
    for window in stop.windows:
        last = window.end
        if begin <= window.end:
            return window.end
    return None if last is None else begin


class Step(NamedTuple):
    """One entry of an order, for :func:`start_with_margin`; all in seconds.

    ``opens`` is when its window does (``None``: any time), ``due`` when it has to begin (``None``:
    it has no window).
    """

    ride_s: int
    spent_s: int
    opens: int | None
    due: int | None


def start_with_margin(weights: Weights, hour_cents: int, steps: Iterable[Step], latest: int) -> int:
    """Return the start of a round at which duty and margin cost least together, no later than one.

    Leaving earlier than ``latest`` makes the round as much longer, since it ends no sooner; and it
    spares margin at every stop that is then still short of it. So it leaves earlier until so few
    are that an hour of theirs costs less than one on duty.

    Parameters
    ----------
    hour_cents
        What an hour more on duty costs.
    steps
        What is done, in order.
    latest
        The latest start with which the round ends when it does at the earliest.
    """
    bound = _NO_BOUND  # earliest begin for the sake of windows before
    passed = 60 * weights.margin_minutes  # from the start to here, delays and all
    starts = []
    for step in steps:
        onward_s = step.ride_s + slowed_ride_s(weights, step.ride_s)
        passed += onward_s
        bound += onward_s
        if step.opens is not None:
            bound = max(bound, step.opens)
        if step.due is not None:
            starts.append(max(bound, step.due) - passed)
        passed += step.spent_s
        bound += step.spent_s
    enough = max(1, -(-hour_cents // weights.margin_hour_cents))
    if len(starts) < enough:
        return latest
    return min(latest, sorted(starts)[enough - 1])
