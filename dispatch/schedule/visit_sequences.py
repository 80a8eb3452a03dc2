"""Visit sequences of a plan, and what they cost: what explaining and asking share."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dispatch.model import Break
from dispatch.schedule.break_positions import first_break_positions
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.opening_breaks import is_round
from dispatch.schedule.remaining_breaks import breaks_left
from dispatch.schedule.required_breaks import required_breaks
from dispatch.schedule.timetable import StopTask, make_round, with_pauses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dispatch.model import Plan, Problem, Round, Shift

VisitSequences: TypeAlias = "dict[str, list[StopTask | Break]]"
"""Stops and breaks in order, by shift id."""


def sequences_of(problem: Problem, plan: Plan) -> VisitSequences:
    """Return the sequences of a plan's rounds, breaks that fell away put back where they fit."""
    sequences: VisitSequences = {}
    for round_ in plan.rounds:
        shift = problem.shift_by_id[round_.shift_id]
        entries = entries_of(problem, shift, round_)
        sequences[round_.shift_id] = with_breaks(problem, shift, entries) or entries
    return sequences


def stops_of(order: Iterable[StopTask | Break]) -> list[StopTask]:
    """Return an order without its breaks."""
    return [entry for entry in order if isinstance(entry, StopTask)]


def job_ids_of(order: Iterable[StopTask | Break]) -> list[str]:
    """Name the jobs of an order, by their first visits."""
    return list(dict.fromkeys(task.job.id for task in stops_of(order)))


def served_job_ids(sequences: VisitSequences) -> set[str]:
    """Name the jobs in some sequences."""
    return {e.job.id for order in sequences.values() for e in order if isinstance(e, StopTask)}


def of_day(day: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return visit sequences with the jobs as a day has them; those that it lacks fall away."""
    known = day.job_by_id
    return {
        name: [
            entry if isinstance(entry, Break) else entry.of(known[entry.job.id])
            for entry in order
            if isinstance(entry, Break) or entry.job.id in known
        ]
        for name, order in sequences.items()
    }


def with_breaks(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> list[StopTask | Break] | None:
    """Return an order with exactly the breaks its shift must hold; ``None`` if they do not fit."""
    pauses = {pause.id: pause for pause in breaks_left(problem, shift)[0]}
    kept: list[StopTask | Break] = [
        entry if isinstance(entry, StopTask) else pauses[entry.id]
        for entry in entries
        if isinstance(entry, StopTask) or entry.id in pauses
    ]
    held = {entry.id for entry in kept if isinstance(entry, Break)}
    missing = [pause for name, pause in pauses.items() if name not in held]
    front = problem.promised(shift.id)
    frozen = sum(1 for kind, name, _ in front if kind != "break" or name in held)
    gaps = first_break_positions(problem, shift, kept, missing, frozen)
    return None if gaps is None else with_pauses(kept, missing, gaps)


def entries_of(problem: Problem, shift: Shift, round_: Round) -> list[StopTask | Break]:
    """Return the stops and breaks of a round in order."""
    pauses = {b.id: b for b in required_breaks(shift, problem.work_limit_s, problem.work_break_s)}
    pauses = {**{b.id: b for b in shift.breaks}, **pauses}
    return [
        pauses[visit.break_id]
        if visit.kind == "break"
        else StopTask(job=problem.job_by_id[visit.job_id], kind=visit.kind, index=visit.index)
        for visit in round_.visits
    ]


def without_job(entries: Sequence[StopTask | Break], job_id: str) -> list[StopTask | Break]:
    """Return an order without a job's stops."""
    return [e for e in entries if isinstance(e, Break) or e.job.id != job_id]


def price_of(problem: Problem, rounds: Sequence[Round]) -> int:
    """Cost of rounds over all terms, in cents."""
    return sum(cost_terms(problem, rounds).values())


def rounds_of(
    problem: Problem, sequences: VisitSequences, shift_ids: Collection[str] | None = None
) -> dict[str, Round] | None:
    """Time every order that makes a round; ``None`` if one cannot be in time.

    With ``shift_ids`` of these shifts alone.
    """
    rounds = {}
    for shift in problem.shifts:
        if shift_ids is not None and shift.id not in shift_ids:
            continue
        order = sequences.get(shift.id, [])
        if is_round(problem, shift, order):
            round_ = make_round(problem, shift, order)
            if round_ is None:
                return None
            rounds[shift.id] = round_
    return rounds
