"""Ruin and recreate over and over, and what of it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.layout import BEST, COST
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled
from dispatch.search.kernel.plan_state import (
    begin_iteration,
    keep_best,
    keep_changes,
    total_cost,
    undo_changes,
)
from dispatch.search.kernel.random_numbers import below, uniform
from dispatch.search.kernel.recreating import recreate
from dispatch.search.kernel.ruining import ruin

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State

BLINK = 0.01
"""Share of positions that are overlooked."""
FIRST_PLAN = -1
"""In place of a number of iterations: none, but a first plan."""


def construct(d: Data, s: State) -> None:
    """Make a first plan: every absent request where it is cheapest."""
    iterate(d, s, FIRST_PLAN, 0.0, 0.0)  # one door: each takes ten megabytes of its own


@cached_entry_point()
@compiled
def iterate(d: Data, s: State, iterations: int, beyond: float, temperature: float) -> None:
    """Ruin and recreate so many times.

    Without a temperature a plan is accepted that costs less than the best and ``beyond`` units
    more; with one by annealing, where a dearer plan follows the one before it by chance. With
    ``FIRST_PLAN`` for their number it does what :func:`construct` says.
    """
    if iterations == FIRST_PLAN:
        recreate(d, s, 0.0, np.inf)
        keep_changes(s)
        s.counters[COST] = total_cost(d, s)
        keep_best(s)
    for _ in range(iterations):
        begin_iteration(s)
        most = s.counters[BEST] + beyond
        if temperature > 0.0:
            most = s.counters[COST] - temperature * np.log(1.0 - uniform(s.random))
        ruin(d, s, as_int64(d.centres[below(s.random, d.centres.shape[0])]))
        accept = recreate(d, s, BLINK, most)
        if accept:
            cost = total_cost(d, s)
            accept = cost < most
        if accept:
            keep_changes(s)
            s.counters[COST] = cost
            if cost < s.counters[BEST]:
                keep_best(s)
        else:
            undo_changes(d, s)
