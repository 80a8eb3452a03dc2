"""Problems whose hours on duty are paid, with a price for margin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.model import Problem


def on_duty(problem: Problem, margin_hour_cents: int = 4800) -> Problem:
    """Return the same problem with every hour on duty paid; the first paid break too."""
    shifts = tuple(
        replace(
            shift,
            prices=replace(shift.prices, duty=True),
            breaks=tuple(
                replace(pause, paid=number == 0) for number, pause in enumerate(shift.breaks)
            ),
        )
        for shift in problem.shifts
    )
    weights = replace(problem.weights, margin_hour_cents=margin_hour_cents)
    return replace(problem, shifts=shifts, weights=weights)
