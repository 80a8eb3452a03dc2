"""Times at which a search divides its best plan anew, where rounds are short.

With few requests early and all at once; with more of them in groups, in place of a last search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.partition.possible_rounds import MOST_MEMBERS
from dispatch.search.partition.repartition import (
    PartitionLimits,
    all_rounds,
    are_short,
    repartition,
    take,
)
from dispatch.search.partition.round_groups import divide_groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.search.arrays.layout import Data, State
    from dispatch.search.stop_rules import StopRule

WORTH = 80_000
"""Iterations in the budget from which on possible rounds are worth looking at."""
TRIES = 40
"""Insertions tried for a possible round in the time of an iteration, about."""
GROW_SHARE = 0.5
"""Share of the budget's insertions that finding possible rounds may try; so with counted iterations
it ends at the same one each time."""
MOST_SHARE = 0.7
"""Share of the budget that all of it may take."""
GROUPS_SHARE = 0.8
"""Share of what is left that groups may take; the rest of it mends what was divided."""
GROUP_TRIES = 100
"""Insertions tried for groups in the time of an iteration of a larger day, about: 75 with 200
stops, 120 with 400. Where a clock is asked, it mostly ends them first."""


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

    allowed = PartitionLimits(tries=int(GROW_SHARE * TRIES * iterations))
    found = repartition(data, state, all_rounds(data), allowed, ended)
    return found is not None and take(data, state, found)


def divide_near(
    data: Data,
    state: State,
    iterations: float,
    stop: StopRule,
    on_better: Callable[[], None] | None,
) -> None:
    """Divide near rounds of the best plan anew, group after group.

    Parameters
    ----------
    data, state
        Arrays, and a search with its best plan, which cheaper ones replace.
    iterations
        That the whole budget holds.
    stop
        Of the whole budget.
    on_better
        Called after each group that made the plan cheaper.
    """
    left = 1.0 - stop.fraction()
    until = 1.0 - (1.0 - GROUPS_SHARE) * left

    def ended() -> bool:
        return stop() or stop.fraction() >= until

    tries = int(GROUPS_SHARE * left * GROUP_TRIES * iterations)
    divide_groups(data, state, tries, ended, on_better or (lambda: None))
