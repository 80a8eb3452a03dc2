"""When a search divides its best plan anew: early, where rounds are short and requests few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.partition import all_rounds, are_short, divided, take
from dispatch.search.possible import MOST_MEMBERS

if TYPE_CHECKING:
    from dispatch.progress import StopRule
    from dispatch.search.arrays import Data, State

WORTH = 80_000
"""Iterations in the budget from which on possible rounds are worth looking at."""
TRIES = 40
"""Insertions tried for a possible round in the time of an iteration, about."""
GROW_SHARE = 0.5
"""Share of the budget's insertions that finding possible rounds may try; so with counted iterations
it ends at the same one each time."""
MOST_SHARE = 0.7
"""Share of the budget that all of it may take."""


def divide_all(data: Data, state: State, iterations: float, stop: StopRule) -> bool:
    """Divide the requests of a small day among all possible rounds; says whether it got cheaper.

    Parameters
    ----------
    data, state
        Arrays, and a search with its best plan, which is replaced by a cheaper one.
    iterations
        That the whole budget holds.
    stop
        Of the whole budget.
    """
    if iterations < WORTH or len(data.penalty) > MOST_MEMBERS or not are_short(data, state):
        return False
    until = stop.fraction() + MOST_SHARE

    def ended() -> bool:
        return stop() or stop.fraction() > until

    found = divided(data, state, all_rounds(data), int(GROW_SHARE * TRIES * iterations), ended)
    return found is not None and take(data, state, found)
