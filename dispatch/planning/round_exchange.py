"""Rounds ridden by another shift: whether it could, as it would, exactly.

Stops keep their order; breaks are those of the shift that rides, where they can stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from dispatch.labour.fairness import added_points
from dispatch.model import Break, Load
from dispatch.schedule.cost_terms import exact_terms
from dispatch.schedule.eligibility import allowed_shifts, fits_capacity
from dispatch.schedule.remaining_breaks import breaks_left
from dispatch.schedule.timetable import StopTask, breaks_carry_little, make_round
from dispatch.schedule.visit_sequences import entries_of, sequences_of, with_breaks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.model import Plan, Problem, Round, Shift
    from dispatch.schedule.visit_sequences import VisitSequences

MOST_GAPS = 500
"""A shift whose missing breaks could stand in more ways than so many is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangedRound:
    """A round as a shift would ride it.

    Attributes
    ----------
    round_, order
        The round, and the order that makes it so.
    cents
        What it costs over all terms, not rounded.
    points
        What it asks of each person, by id, in points of effort.
    """

    round_: Round
    order: Sequence[StopTask | Break]
    cents: Fraction
    points: Mapping[str, int]


class RoundExchange:
    """A plan whose rounds are asked about on other shifts.

    Begun rounds (:class:`dispatch.model.Prefix`) stay with their shift, and nothing else is given
    to it.

    Parameters
    ----------
    problem, plan
        A problem and a plan of it that passes the checker.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.shifts = problem.shift_by_id
        self.rounds = plan.round_by_shift
        self.sequences: VisitSequences = sequences_of(problem, plan)
        self.free = [name for name in problem.shift_by_id if name not in problem.prefix_by_shift]
        self._allowed = allowed_shifts(problem)
        self._rows = {job.id: row for row, job in enumerate(problem.jobs)}
        self._columns = {shift.id: column for column, shift in enumerate(problem.shifts)}
        self._asked: dict[tuple[str, str], ExchangedRound | None] = {}

    def ridden(self, home: str, other: str) -> ExchangedRound | None:
        """Return the round of one shift as another would ride it; ``None`` where it cannot.

        The shift itself rides its round as the plan has it.
        """
        if (home, other) not in self._asked:
            self._asked[home, other] = self._ask(home, other)
        return self._asked[home, other]

    def _ask(self, home: str, other: str) -> ExchangedRound | None:
        round_, shift = self.rounds[home], self.shifts[other]
        if home == other:
            return self._ridden(shift, round_, self.sequences[home])
        problem = self.problem
        rows = [self._rows[visit.job_id] for visit in round_.visits if visit.job_id]
        if not self._allowed[rows, self._columns[other]].all():
            return None
        answer = timed_round(problem, shift, entries_of(problem, self.shifts[home], round_))
        return None if answer is None else self._ridden(shift, answer[1], answer[0])

    def _ridden(
        self, shift: Shift, round_: Round, order: Sequence[StopTask | Break]
    ) -> ExchangedRound:
        return ExchangedRound(
            round_=round_,
            order=order,
            cents=sum(exact_terms(self.problem, [round_]).values(), Fraction()),
            points=added_points(self.problem, shift, round_),
        )


def timed_round(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> tuple[Sequence[StopTask | Break], Round] | None:
    """Return an order as a shift would ride it, with its own breaks; ``None`` where it cannot.

    Loads, times and limits are asked; pins, skills and who may serve what are not.
    """
    order = _with_own_breaks(problem, shift, entries)
    found = None if order is None else make_round(problem, shift, order)
    if order is None or found is None or not keeps_limits(problem, shift, found):
        return None
    return order, found


def _with_own_breaks(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> Sequence[StopTask | Break] | None:
    """Put a shift's own breaks into an order; those of the same name stay where they are."""
    names = {pause.id for pause in breaks_left(problem, shift)[0]}
    missing = len(names - {entry.id for entry in entries if isinstance(entry, Break)})
    if (len(entries) + 1) ** missing > MOST_GAPS:
        return None
    order = with_breaks(problem, shift, entries)
    return order if order is not None and breaks_carry_little(order) else None


def keeps_limits(problem: Problem, shift: Shift, round_: Round) -> bool:
    """Return whether a round is within the loads, stops, ways and range of a shift."""
    stops = [visit for visit in round_.visits if visit.kind != "break"]
    aboard = [_load_at_start(problem, round_), *(visit.load_after for visit in stops)]
    return all(fits_capacity(load, shift) for load in aboard) and all(
        limit is None or value <= limit
        for value, limit in (
            (len(stops), shift.max_stops),
            (round_.travel_s, shift.max_travel_s),
            (round_.distance_m, shift.max_distance_m),
            (round_.distance_m, shift.vehicle.range_m),
        )
    )


def _load_at_start(problem: Problem, round_: Round) -> Load:
    """Return what is loaded where the round starts: the goods of jobs that have drops only."""
    total = Load()
    for visit in round_.visits:
        if visit.kind == "drop" and not problem.job_by_id[visit.job_id].pickups:
            total = total + problem.stop(visit).load
    return total
