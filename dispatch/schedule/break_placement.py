"""Breaks put where work lulls: at each place in a round, and kept where the round costs least.

The search draws places for breaks by chance; where a round still waits, another one may be better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.model import Break
from dispatch.schedule.timetable import StopTask, breaks_carry_little, make_round
from dispatch.schedule.visit_sequences import price_of, stops_of

if TYPE_CHECKING:
    from dispatch.model import Problem, Round, Shift
    from dispatch.schedule.visit_sequences import VisitSequences


def breaks_where_cheapest(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return sequences whose breaks stand where their rounds cost least, each moved by itself.

    What a prefix holds stays, and so does a round that nobody waits in, or whose hours on duty are
    not paid.
    """
    shifts = {shift.id: shift for shift in problem.shifts if shift.prices.duty}
    return {
        name: _round_with_breaks_placed(problem, shifts[name], order, len(problem.promised(name)))
        if name in shifts
        else order
        for name, order in sequences.items()
    }


def _round_with_breaks_placed(
    problem: Problem, shift: Shift, order: list[StopTask | Break], front: int
) -> list[StopTask | Break]:
    round_ = make_round(problem, shift, order) if stops_of(order) else None
    for pause in [entry for entry in order[front:] if isinstance(entry, Break)]:
        if round_ is None or not round_.wait_s:
            return order
        order, round_ = _best_place(problem, shift, order, pause, front, round_)
    return order


def _best_place(  # noqa: PLR0913, PLR0917  # what one try hangs on
    problem: Problem,
    shift: Shift,
    order: list[StopTask | Break],
    pause: Break,
    front: int,
    round_: Round,
) -> tuple[list[StopTask | Break], Round]:
    """Return the order and round with a break where they cost least; as they are on a tie."""
    rest = [entry for entry in order if entry != pause]
    best, cost = (order, round_), price_of(problem, [round_])
    for at in range(front, len(rest) + 1):
        tried = [*rest[:at], pause, *rest[at:]]
        if tried == order or not breaks_carry_little(tried):
            continue
        other = make_round(problem, shift, tried)
        price = cost if other is None else price_of(problem, [other])
        if other is not None and price < cost:
            best, cost = (tried, other), price
    return best
