"""Rule on orders that people keep: in one round an earlier stop comes before a later one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dispatch.check.violation import violation

if TYPE_CHECKING:
    from dispatch.check.itinerary import Itinerary
    from dispatch.check.violation import Violation
    from dispatch.model import Problem


def orders_are_kept(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """Drops of a kept order come in that order; what was done or promised already stays."""
    round_ = itinerary.round
    fixed = set(problem.promised(round_.shift_id))
    for order in problem.kept_orders:
        last = -1
        for position, visit in enumerate(round_.visits, start=1):
            if visit.kind != "drop" or visit.job_id not in order:
                continue
            if (visit.kind, visit.job_id, visit.index) in fixed:
                continue
            place = order.index(visit.job_id)
            if place < last:
                yield violation(
                    "order-not-kept",
                    round_.shift_id,
                    visit.job_id,
                    position=position,
                    before=order[last],
                )
            last = max(last, place)
