"""Offers of a live day to one more job: which rounds take it, for how much, and who is later.

Also the other ways of changing sequences by hand: taking a job out, exchanging two rounds, going
back to how it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dispatch.check import check
from dispatch.model import Break
from dispatch.model.problem_parts import part_of
from dispatch.planning.planner import plan as search
from dispatch.planning.what_if.explanations import refusing_rule
from dispatch.rounds.rest_of_day.remaining_day import LOADS_AT_START
from dispatch.schedule.timetable import StopTask, make_plan, make_round
from dispatch.schedule.visit_sequences import (
    price_of,
    sequences_of,
    served_job_ids,
    stops_of,
    with_breaks,
    without_job,
)
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.stop_rules import Iterations
from routing.errors import Conflict

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem, Round, Shift
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.rounds.rest_of_day.shift_progress import Key
    from dispatch.schedule.visit_sequences import VisitSequences

_Answer = TypeVar("_Answer", bound="Answer")

TRIES = 500
"""Iterations of the search for an order in which a shift can take over another's jobs."""

RESTED = frozenset({"window", "hours", "several"})
"""Obstacles that one more break in a round may do away with."""

NOTICED_S = 60
"""A visit that comes later by less is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer of one round to a job.

    Attributes
    ----------
    cost_cents
        What the day costs more with it; ``None`` where the round cannot take it.
    ruled_out
        Code of the rule that keeps it out, as
        :class:`dispatch.planning.what_if.explanations.OtherRound` has them; ``already-left``: its
        goods lie where the round has left; ``no-way``: the round itself cannot go on as it has
        begun.
    end_later_s
        How much later the round ends.
    extra_travel_s, extra_distance_m
        What is ridden more with it.
    """

    shift_id: str
    cost_cents: int | None = None
    ruled_out: str = ""
    end_later_s: int = 0
    extra_travel_s: int = 0
    extra_distance_m: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Answer):
    """Offer of one round to a job, with all of the round.

    Attributes
    ----------
    order
        The round with the job in it.
    round_
        The same with its times; ``None`` where the round cannot take it.
    before
        The round as it stands; ``None`` where it has no stops.
    """

    order: tuple[StopTask | Break, ...] = ()
    round_: Round | None = None
    before: Round | None = None

    @property
    def later(self) -> tuple[tuple[Key, int], ...]:
        """Visits that begin later, as (kind, job, index) of what is left, by how many seconds."""
        return (
            () if self.before is None or self.round_ is None else _later(self.before, self.round_)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBefore:
    """A round as it stands (``None`` where it has no stops), and what it costs in cents."""

    round: Round | None = None
    cost_cents: int = 0


def offers(left: RemainingDay, sequences: VisitSequences, job_id: str) -> list[Offer]:
    """Ask every round for one more job; the cheapest first, those that cannot take it last.

    Parameters
    ----------
    left
        What is left of the day.
    sequences
        Its sequences as they are to stand, without the job.
    job_id
        A job of ``left.problem``.
    """
    problem = left.of_orders(sequences, (job_id,))
    job = problem.job_by_id.get(job_id)
    if job is None:
        return []
    stuck = [Offer(shift_id=name, ruled_out="no-way") for name in left.stuck(sequences)]
    if not problem.shifts:
        return stuck
    standing = StandingRounds(problem, sequences)
    standing.judge(job_id, [shift.id for shift in problem.shifts])
    asked = by_cost(
        offer_of(left, problem, standing, job, shift, before_of(problem, sequences, shift))
        for shift in problem.shifts
    )
    return [*asked, *stuck]


def by_cost(found: Iterable[_Answer]) -> list[_Answer]:
    """Put offers in order: the cheapest first, rounds that cannot take the job last."""
    return sorted(found, key=lambda one: (one.cost_cents is None, one.cost_cents or 0))


def before_of(problem: Problem, sequences: VisitSequences, shift: Shift) -> RoundBefore:
    """Return a shift's round as it stands."""
    order = sequences.get(shift.id, [])
    round_ = make_round(problem, shift, order) if stops_of(order) else None
    return (
        RoundBefore()
        if round_ is None
        else RoundBefore(round=round_, cost_cents=price_of(problem, [round_]))
    )


def offer_of(  # noqa: PLR0913, PLR0917  # one round of one day asked about one job
    left: RemainingDay,
    problem: Problem,
    standing: StandingRounds,
    job: Job,
    shift: Shift,
    before: RoundBefore,
) -> Offer:
    """Ask one round for one more job.

    Parameters
    ----------
    problem
        What is left, with the job.
    standing
        The rounds, without it.
    before
        The shift's round as it stands.
    """
    way = standing.find(job.id, shift.id)
    if way is None:
        code = refusal_of(left, problem, standing, job, shift)
        return Offer(shift_id=shift.id, ruled_out=code)
    return offer_with(problem, shift, way[1], before)


def refusal_of(
    left: RemainingDay, problem: Problem, standing: StandingRounds, job: Job, shift: Shift
) -> str:
    """Name the rule by which a round cannot take a job.

    Parameters
    ----------
    left
        Rest of the live day.
    problem
        Its problem, with the job.
    standing
        Its rounds as they stand, ready to be asked.
    job, shift
        Job, and the shift whose round cannot take it.
    """
    code = refusing_rule(problem, standing, job, shift).ruled_out
    if code == "skill-missing" and LOADS_AT_START in job.skills and shift.id in left.begun:
        return "already-left"
    return code


def offer_with(
    problem: Problem, shift: Shift, order: Sequence[StopTask | Break], before: RoundBefore
) -> Offer:
    """Make the offer of a round whose order with the job is known.

    Parameters
    ----------
    problem, shift
        Rest of the day, and the shift that makes the offer.
    order
        Visits and breaks of its round with the job.
    before
        Its round without the job.
    """
    round_ = make_round(problem, shift, order)
    if round_ is None:
        return Offer(shift_id=shift.id, ruled_out="hours")
    old = before.round
    return Offer(
        shift_id=shift.id,
        cost_cents=price_of(problem, [round_]) - before.cost_cents,
        end_later_s=int((round_.end - old.end).total_seconds()) if old else 0,
        order=tuple(order),
        round_=round_,
        before=old,
        extra_travel_s=round_.travel_s - (old.travel_s if old else 0),
        extra_distance_m=round_.distance_m - (old.distance_m if old else 0),
    )


def _later(before: Round, round_: Round) -> tuple[tuple[Key, int], ...]:
    starts = {(v.kind, v.job_id or v.break_id, v.index): v.start for v in before.visits}
    found = []
    for visit in round_.visits:
        key: Key = (visit.kind, visit.job_id or visit.break_id, visit.index)
        if key in starts:
            later_s = int((visit.start - starts[key]).total_seconds())
            if later_s >= NOTICED_S:
                found.append((key, later_s))
    return tuple(found)


def sequences_without(left: RemainingDay, job_id: str) -> VisitSequences:
    """Return the sequences of what is left without a job."""
    return {name: order for name, order in _all_without(left, job_id).items() if order}


def _all_without(left: RemainingDay, job_id: str) -> VisitSequences:
    found: VisitSequences = {}
    for name, order in left.sequences.items():
        rest = without_job(order, job_id)
        found[name] = rest if stops_of(rest) or name in left.begun else []
    return found


def checked_plan(problem: Problem, sequences: VisitSequences) -> Plan | None:
    """Return the plan of some sequences that keep every rule; ``None`` where they do not.

    Jobs in no order, and shifts without one, are not asked for.
    """
    named = served_job_ids(sequences)
    asked = part_of(problem, jobs=named, shifts=sequences)
    if not named <= asked.job_by_id.keys():
        return None  # pinned to a shift that is not among these
    plan = make_plan(asked, sequences, {})
    return None if plan is None or check(asked, plan) else plan


# --- two rounds exchanged -------------------------------------------------------------------


def sequences_exchanged(left: RemainingDay, one: str, other: str) -> VisitSequences:
    """Return the sequences with the rest of two rounds exchanged.

    What is bound to its round (goods aboard, the stop that is being ridden to) stays there. The
    order of each rest stays where that fits into the other shift; otherwise another one is
    looked for.

    Raises
    ------
    Conflict
        ``swap-does-not-fit`` naming the shift that cannot take the other's jobs, and the rule.
    """
    sequences: VisitSequences = {name: list(order) for name, order in left.sequences.items()}
    for shift_id in (one, other):
        sequences[shift_id] = [e for e in sequences.get(shift_id, []) if _stays(left, e)]
    for giver, taker in ((one, other), (other, one)):
        moved = [
            entry
            for entry in left.sequences.get(giver, [])
            if isinstance(entry, StopTask) and entry.job.id not in left.bound
        ]
        sequences[taker] = _taken_over(left, sequences, taker, moved)
    return {name: order for name, order in sequences.items() if order}


def _stays(left: RemainingDay, entry: StopTask | Break) -> bool:
    return isinstance(entry, Break) or entry.job.id in left.bound


def _taken_over(
    left: RemainingDay, sequences: VisitSequences, taker: str, moved: list[StopTask]
) -> list[StopTask | Break]:
    problem = left.problem
    shift = problem.shift_by_id[taker]
    own = sequences[taker]
    if not moved:
        return own
    tasks = stops_of(own)
    fitted = with_breaks(problem, shift, [*tasks, *moved])
    if fitted is not None and checked_plan(problem, {taker: fitted}) is not None:
        return fitted
    return _in_other_order(left, sequences, taker, moved)


def _in_other_order(
    left: RemainingDay, sequences: VisitSequences, taker: str, moved: list[StopTask]
) -> list[StopTask | Break]:
    """Look for an order in which a shift can take jobs over."""
    names = served_job_ids({taker: sequences[taker]}) | {task.job.id for task in moved}
    problem = part_of(left.problem, jobs=names, shifts={taker})
    found = search(problem, Iterations(TRIES), 0)
    timed = sequences_of(problem, found)
    for job_id in sorted(names - served_job_ids(timed)):
        found_offers = offers(left, timed, job_id)
        rule = next((one.ruled_out for one in found_offers if one.shift_id == taker), "")
        raise Conflict("swap-does-not-fit", shift=taker, rule=rule or "several")
    return timed[taker]


# --- back to how it was ---------------------------------------------------------------------


def plan_with_least_change(
    left: RemainingDay, plan: Plan, changed: Collection[str] | None = None
) -> VisitSequences:
    """Return what is left in the order of an earlier plan of the whole day.

    What is bound to its round stays there; jobs that the earlier plan did not know are in none.

    Parameters
    ----------
    changed
        Shifts whose rounds go back; all others go on as they are. All where it is not given.

    Raises
    ------
    Conflict
        ``roll-back-does-not-fit`` naming the shift whose round cannot be ridden so any more.
    """
    home = {
        entry.job.id: name
        for name, order in left.sequences.items()
        for entry in order
        if isinstance(entry, StopTask)
    }
    wanted = plan.round_by_shift
    sequences: VisitSequences = {}
    for shift in left.problem.shifts:
        if changed is not None and shift.id not in changed:
            if shift.id in left.sequences:
                sequences[shift.id] = left.sequences[shift.id]
            continue
        mine = {name for name in left.bound if home.get(name) == shift.id}
        order = _bound_first(left, shift.id, mine)
        seen = {(task.kind, task.job.id, task.index) for task in order}
        if shift.id in wanted:
            coming = _tasks(left, wanted[shift.id], mine)
            order += [t for t in coming if (t.kind, t.job.id, t.index) not in seen]
        if not order:
            continue
        fitted = with_breaks(left.problem, shift, order)
        if fitted is None or checked_plan(left.problem, {shift.id: fitted}) is None:
            raise Conflict("roll-back-does-not-fit", shift=shift.id)
        sequences[shift.id] = fitted
    return sequences


def _bound_first(left: RemainingDay, shift_id: str, mine: Collection[str]) -> list[StopTask]:
    """Return what has to be in front, and the rest of what is bound and not in the earlier plan."""
    present = left.sequences.get(shift_id, [])
    fixed = left.problem.promised(shift_id)
    return [
        entry
        for entry in present
        if isinstance(entry, StopTask)
        and ((entry.kind, entry.job.id, entry.index) in fixed or entry.job.id in mine)
    ]


def _tasks(left: RemainingDay, timed: Round, mine: Collection[str]) -> list[StopTask]:
    """Return the stops of an earlier round that are still to be done and may be done there."""
    index = {(kind, name, old): new for (kind, name, new), old in left.origin.items()}
    found = []
    for visit in timed.visits:
        key = (visit.kind, visit.job_id, visit.index)
        job = left.problem.job_by_id.get(visit.job_id)
        if job is not None and key in index and (job.id in mine or job.id not in left.bound):
            found.append(StopTask(job=job, kind=visit.kind, index=index[key]))
    return found
