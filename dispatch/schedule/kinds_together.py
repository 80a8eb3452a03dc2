"""Kinds of goods that orders of stops bring together aboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.schedule.visit_sequences import stops_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dispatch.model import Break, Problem
    from dispatch.schedule.timetable import StopTask
    from dispatch.schedule.visit_sequences import VisitSequences


def without_meeting_kinds(
    problem: Problem, sequences: VisitSequences
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of kinds that never ride together, without those that meet in some round.

    What is aboard already, or was planned before a rule was made, goes on in any case.
    """
    if not problem.never_together:
        return ()
    together = [kinds for order in sequences.values() for kinds in kinds_aboard(order)]
    return tuple(
        pair
        for pair in problem.never_together
        if not any(kinds.issuperset(pair) for kinds in together)
    )


def kinds_aboard(order: Sequence[StopTask | Break]) -> Iterable[set[str]]:
    """Return the kinds of goods aboard at the start and after each stop of an order."""
    stops = stops_of(order)
    left: dict[str, int] = {}
    for task in stops:
        if task.kind == "drop":
            left[task.job.id] = left.get(task.job.id, 0) + 1
    aboard = {task.job.id: task.job.goods for task in stops if not task.job.pickups}
    yield set(aboard.values())
    for task in stops:
        if task.kind == "pickup":
            aboard[task.job.id] = task.job.goods
        else:
            left[task.job.id] -= 1
            if not left[task.job.id]:
                aboard.pop(task.job.id, None)
        yield set(aboard.values())
