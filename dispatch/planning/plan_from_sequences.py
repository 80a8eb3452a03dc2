"""A checked plan from bare sequences of stops, whoever found them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.planning.planner import plan_of
from dispatch.schedule.remaining_breaks import breaks_left
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import with_breaks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.model import Break, Plan, Problem, Shift, VisitKind
    from dispatch.schedule.visit_sequences import VisitSequences


def plan_of_stops(
    problem: Problem, sequences: Mapping[str, Sequence[tuple[VisitKind, str, int]]] | None
) -> Plan | None:
    """Put breaks among stops, time them, and have the plan checked.

    Parameters
    ----------
    sequences
        By shift its stops in order, as a prefix writes them; ``None`` where there are none.

    Returns
    -------
    Plan or None
        ``None`` where the breaks of a round fit nowhere among its stops.

    Raises
    ------
    Failure
        As :func:`dispatch.planning.planner.plan_of` does.
    """
    if sequences is None:
        return None
    found: VisitSequences = {}
    for shift in problem.shifts:
        if shift.id in sequences:
            stops = [
                StopTask(job=problem.job_by_id[name], kind=kind, index=index)
                for kind, name, index in sequences[shift.id]
            ]
            order = with_breaks(problem, shift, _with_promised(problem, shift, stops))
            if order is None:
                return None
            found[shift.id] = order
    return plan_of(problem, found)


def _with_promised(problem: Problem, shift: Shift, stops: list[StopTask]) -> list[StopTask | Break]:
    """Put the breaks that a prefix holds back among its stops."""
    order: list[StopTask | Break] = list(stops)
    pauses = {pause.id: pause for pause in breaks_left(problem, shift)[0]}
    for position, (kind, name, _) in enumerate(problem.promised(shift.id)):
        if kind == "break" and name in pauses:
            order.insert(position, pauses[name])
    return order
