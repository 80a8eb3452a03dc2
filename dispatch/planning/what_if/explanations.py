"""Explanation of a plan: for each visit its slack, for each job its round and the next best ones.

Everything said here is found by trying it on the plan as it stands: a next best round is the plan
with that one job moved there and all else in its order; a rule that is named as the obstacle is
the one whose absence alone would let the job in. Codes and arguments only; sentences are made at
the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from dispatch.model import Break
from dispatch.planning.fairness.fair_shares import FairShare, fair_shares
from dispatch.planning.goods_apart import GOODS_TOGETHER, kinds_in_the_way
from dispatch.planning.transfers.bound_day import OF_LOTS, LotWait, bound_day, lot_waits
from dispatch.planning.unassigned_reasons import reason_left_out
from dispatch.planning.vehicles.vehicle_availability import in_unit_order
from dispatch.planning.what_if.changes_that_help import against_units
from dispatch.planning.what_if.day_changes import DayChange
from dispatch.planning.what_if.replan_trials import MOST_TRIALS, trials_for
from dispatch.planning.what_if.suggestions import smallest_changes
from dispatch.schedule.cost_terms import exact_terms, price_of_terms
from dispatch.schedule.eligibility import has_skills, large_enough, may_serve, not_equipped_for
from dispatch.schedule.timetable import StopTask, course_of_sequence
from dispatch.schedule.visit_sequences import (
    entries_of,
    rounds_of,
    sequences_of,
    served_job_ids,
    without_job,
)
from dispatch.search.arrays.layout import UNITS_PER_CENT
from dispatch.search.insertion.batch_insertion import BatchInsertion
from dispatch.search.insertion.standing_rounds import StandingRounds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from dispatch.model import Job, Plan, Problem, Round, Shift, Unassigned
    from dispatch.schedule.timetable import SequenceCourse
    from dispatch.schedule.visit_sequences import VisitSequences

NEXT_BEST = 3
"""So many next best rounds are priced to the cent; further possible ones are only counted."""
ASKED_JOBS = 500
"""Of so many jobs rounds are asked together; more take more memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """Time by which a visit could begin later with everything after it still in time."""

    shift_id: str
    position: int
    slack_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRound:
    """Cost of a job in another round, or what rules that round out.

    Attributes
    ----------
    extra_cents
        Cost of the whole plan with the job moved there, less the plan's own; ``None`` where the
        round is ruled out or was not priced.
    ruled_out
        Code of the rule that keeps the job out, empty where none does:
        ``not-equipped`` (the vehicle has no freezer, or whatever it asks for), ``too-large`` (the
        empty vehicle could not carry it), ``skill-missing`` (or a companion),
        ``volunteers-aid-only``, ``pinned-elsewhere``, ``full`` (no room beside what is aboard),
        ``window`` (not inside the job's own windows), ``hours`` (the shift is too short),
        ``unit-away`` (so are the hours in which the shared bike or trailer is there for it),
        ``limit`` (range, or the shift's limits on stops, travel and distance), ``several`` (no
        single one of these). Of a job in no round also ``not-worth-it`` (it would fit, for more
        than its prize), and ``fits`` (it would, and the search did not find it).
    """

    shift_id: str
    extra_cents: int | None = None
    ruled_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Reasons for a job's round.

    Attributes
    ----------
    alone_cents
        What the plan would save without the job.
    others
        All other shifts: priced ones first, cheapest first, then those not priced, then those
        ruled out.
    waits
        Lots for which it leaves a hub no sooner.
    """

    job_id: str
    shift_id: str
    alone_cents: int
    others: tuple[OtherRound, ...]
    waits: tuple[LotWait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Reasons why a job is in no round, and changes that would let it in.

    Attributes
    ----------
    reason
        As in :class:`dispatch.model.Unassigned`; of a job in no round of a day as it stands also
        ``fits-now``.
    units
        Bikes and trailers that the reason is about, if any.
    rules
        For each shift the code of the rule that keeps the job out (see :class:`OtherRound`).
    changes
        Single changes that would let it in, the cheapest and likeliest first, each as small as was
        found, rounds around it planned anew; empty where no single change was found.
    """

    job_id: str
    reason: str
    rules: tuple[OtherRound, ...]
    changes: tuple[DayChange, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything a plan has to say for itself; ``shares`` are rounds ridden for fairness."""

    slacks: tuple[Slack, ...]
    choices: tuple[Choice, ...]
    refusals: tuple[Refusal, ...]
    shares: tuple[FairShare, ...]
    cost_cents: Mapping[str, int]


def explain(
    problem: Problem, plan: Plan, on_progress: Callable[[int, int], None] | None = None
) -> Explanation:
    """Explain a checked plan.

    Parameters
    ----------
    problem, plan
        A problem and a plan of it that passes the checker.
    on_progress
        Called with jobs done and jobs in all.
    """
    context = _plan_context(problem, plan)
    left = context.problem
    home = {v.job_id: round_.shift_id for round_ in plan.rounds for v in round_.visits if v.job_id}
    reasons = {one.job_id: one for one in plan.unassigned}
    known = [job for job in problem.jobs if job.id in home or job.id in reasons]
    choices, refusals = [], []
    for first in range(0, len(known), ASKED_JOBS):
        original = known[first : first + ASKED_JOBS]
        names = [job.id for job in original if job.id in left.job_by_id]
        batch = BatchInsertion(left, context.sequences, names)
        for number, job in enumerate(original, first + 1):
            if job.id in home:
                choices.append(_choice(context, batch, job, home[job.id]))
            else:
                left_out = reasons[job.id]
                refusals.append(
                    _of_lots(left_out)
                    if left_out.reason in OF_LOTS or job.id not in left.job_by_id
                    else _refusal(context, batch, job, left_out)
                )
            if on_progress is not None:
                on_progress(number, len(known))
    return Explanation(
        slacks=tuple(slack for round_ in plan.rounds for slack in slacks_of(left, round_)),
        choices=tuple(choices),
        refusals=tuple(refusals),
        shares=fair_shares(problem, plan),
        cost_cents=plan.cost_cents,
    )


def explain_job(problem: Problem, plan: Plan, job_id: str) -> Choice | Refusal | None:
    """Explain one job of a checked plan; ``None`` where the plan does not know it."""
    job = problem.job_by_id.get(job_id)
    if job is None:
        return None
    shift_ids = [
        round_.shift_id for round_ in plan.rounds for v in round_.visits if v.job_id == job_id
    ]
    reasons = [one for one in plan.unassigned if one.job_id == job_id]
    if shift_ids:
        context = _plan_context(problem, plan)
        return _choice(context, _asked(context, job_id), job, shift_ids[0])
    if reasons:
        context = _plan_context(problem, plan)
        if reasons[0].reason in OF_LOTS or job_id not in context.problem.job_by_id:
            return _of_lots(reasons[0])
        return _refusal(context, _asked(context, job_id), job, reasons[0])
    return None


def explain_open_job(
    problem: Problem, sequences: VisitSequences, job_id: str, settled: Collection[str] = ()
) -> Refusal:
    """Explain why a job is in none of some rounds that go on as they are.

    Parameters
    ----------
    problem
        A day on which nobody chooses what to ride, such as what is left of one under way.
    sequences
        Orders of its rounds, without the job.
    settled
        Shifts whose hours and people stay.

    Returns
    -------
    Refusal
        Its reason is ``fits-now`` where a round has room for it: nobody has put it there.
    """
    job = problem.job_by_id[job_id]
    batch = BatchInsertion(problem, sequences, [job_id])
    found = {shift.id: batch.find(job_id, shift.id) for shift in problem.shifts}
    fitting = {name: way for name, way in found.items() if way is not None}
    worth = None if job.prize_cents is None else job.prize_cents * UNITS_PER_CENT
    fits = any(worth is None or cost < worth for cost, _ in fitting.values())
    rules = []
    for shift in problem.shifts:
        if shift.id in fitting:
            too_dear = worth is not None and fitting[shift.id][0] >= worth
            code = "not-worth-it" if too_dear else "fits-now"
            rules.append(OtherRound(shift_id=shift.id, ruled_out=code))
        else:
            rules.append(refusing_rule(problem, batch, job, shift))
    reason = "fits-now" if fits else reason_left_out(problem, job, fits_now=bool(fitting))
    kinds: tuple[str, ...] = ()
    if reason == "no-room" and any(one.ruled_out == GOODS_TOGETHER for one in rules):
        reason, kinds = GOODS_TOGETHER, kinds_in_the_way(problem, served_job_ids(sequences), job)
    changes = (
        ()
        if fits
        else smallest_changes(problem, sequences, job, trials=MOST_TRIALS, settled=settled)
    )
    return Refusal(job_id=job_id, reason=reason, units=kinds, rules=tuple(rules), changes=changes)


# --- jobs -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlanContext:
    """A plan opened for questions.

    Attributes
    ----------
    original
        The problem as it was asked, by which costs are counted.
    problem
        The same with the hours in which whoever rides shared units has them.
    away
        Shifts that would have hours enough, or might, were it not for what they ride.
    terms
        Cost of each round as it was asked, by term in cents, not rounded.
    total
        The same of all together.
    trials
        How many short replans may be tried for each job left out.
    waits
        By job the lots for which it leaves a hub no sooner.
    """

    original: Problem
    problem: Problem
    away: frozenset[str]
    sequences: VisitSequences
    terms: Mapping[str, Mapping[str, Fraction]]
    total: Mapping[str, Fraction]
    trials: int
    waits: Mapping[str, tuple[LotWait, ...]]

    def extra_cents(self, changed: Mapping[str, Sequence[Round]]) -> int:
        """Cost of the plan with other rounds of some shifts, at most one each, less its own."""
        after = dict(self.total)
        for shift_id, rounds in changed.items():
            for name, cents in exact_terms(self.original, rounds).items():
                own = self.terms.get(shift_id)
                after[name] += cents - (own[name] if own else 0)
        return price_of_terms(after) - price_of_terms(self.total)


def _plan_context(problem: Problem, plan: Plan) -> _PlanContext:
    left = in_unit_order(bound_day(problem, plan), plan)
    pairs = zip(problem.shifts, left.shifts, strict=True)
    terms = {round_.shift_id: exact_terms(problem, [round_]) for round_ in plan.rounds}
    return _PlanContext(
        original=problem,
        problem=left,
        away=frozenset(
            one.id for own, one in pairs if one.window != own.window or not _is_there(problem, one)
        ),
        sequences=sequences_of(left, plan),
        terms=terms,
        total=exact_terms(problem, plan.rounds),
        trials=trials_for(len(plan.unassigned)),
        waits=lot_waits(problem, plan),
    )


def _is_there(problem: Problem, shift: Shift) -> bool:
    """Return whether all that a shift rides is there before, in and after its hours."""
    hours = shift.window
    return all(
        not unit.free or any(f.start < hours.start and hours.end < f.end for f in unit.free)
        for unit in problem.units
        if unit.id in shift.vehicle.units
    )


def _timed(
    problem: Problem, shift_id: str, order: Sequence[StopTask | Break]
) -> tuple[Round, ...] | None:
    """Return the round of an order, none where it makes none; ``None`` if it cannot be in time."""
    rounds = rounds_of(problem, {shift_id: list(order)}, [shift_id])
    return None if rounds is None else tuple(rounds.values())


def _asked(context: _PlanContext, job_id: str) -> BatchInsertion:
    return BatchInsertion(context.problem, context.sequences, [job_id])


def _choice(context: _PlanContext, batch: BatchInsertion, job: Job, home: str) -> Choice:
    problem = context.problem
    job = problem.job_by_id[job.id]
    rest = _timed(problem, home, without_job(context.sequences[home], job.id))
    found: list[tuple[int, str]] = []
    ruled_out: list[OtherRound] = []
    for shift in problem.shifts:
        if shift.id == home:
            continue
        cost = batch.cost_in(job.id, shift.id)
        if cost is not None:
            found.append((cost, shift.id))
        else:
            ruled_out.append(_obstacle(context, batch, job, shift))
    others: list[OtherRound] = []
    for rank, (_, shift_id) in enumerate(sorted(found)):
        extra = None
        way = batch.find(job.id, shift_id) if rank < NEXT_BEST else None
        there = None if way is None else _timed(problem, shift_id, way[1])
        if rest is not None and there is not None:
            extra = context.extra_cents({home: rest, shift_id: there})
        others.append(OtherRound(shift_id=shift_id, extra_cents=extra))
    others.sort(key=lambda one: (one.extra_cents is None, one.extra_cents or 0))
    alone = 0 if rest is None else -context.extra_cents({home: rest})
    return Choice(
        job_id=job.id,
        shift_id=home,
        alone_cents=alone,
        others=(*others, *ruled_out),
        waits=context.waits.get(job.id, ()),
    )


def _of_lots(left: Unassigned) -> Refusal:
    """Return why a job is left out that no round could help: what it takes from is not there."""
    return Refusal(job_id=left.job_id, reason=left.reason, units=left.units, rules=(), changes=())


def _refusal(context: _PlanContext, batch: BatchInsertion, job: Job, left: Unassigned) -> Refusal:
    problem = context.problem
    job = problem.job_by_id[job.id]
    return Refusal(
        job_id=job.id,
        reason=left.reason,
        units=left.units,
        rules=tuple(_obstacle(context, batch, job, shift) for shift in problem.shifts),
        changes=smallest_changes(
            problem, context.sequences, job, context.original, trials=context.trials
        ),
    )


def _obstacle(context: _PlanContext, batch: BatchInsertion, job: Job, shift: Shift) -> OtherRound:
    """Name the rule that keeps a job out, told apart where it is what the shift rides."""
    way = batch.find(job.id, shift.id)
    if way is not None:
        return OtherRound(shift_id=shift.id, ruled_out=_why_not_taken(context, job, shift, way))
    found = refusing_rule(context.problem, batch, job, shift)
    if found.ruled_out == "hours" and shift.id in context.away:
        return OtherRound(shift_id=shift.id, ruled_out="unit-away")
    return found


def _why_not_taken(
    context: _PlanContext, job: Job, shift: Shift, way: tuple[int, list[StopTask | Break]]
) -> str:
    """Return why a job is in no round though this one would have a place for it."""
    problem, (cost, order) = context.problem, way
    if job.prize_cents is not None and cost >= job.prize_cents * UNITS_PER_CENT:
        return "not-worth-it"
    if problem.units:
        before = against_units(problem, context.sequences)
        if not against_units(problem, {**context.sequences, shift.id: order}) <= before:
            return "unit-away"
    return "fits"


def refusing_rule(
    problem: Problem, standing: StandingRounds | BatchInsertion, job: Job, shift: Shift
) -> OtherRound:
    """Name the rule that keeps a job out of a round, the job being in none.

    Parameters
    ----------
    problem
        Day of the plan.
    standing
        Rounds as they stand, ready to be asked.
    job, shift
        Job, and the shift whose round does not take it.
    """
    if standing.may_take(job.id, shift.id):
        code = standing.rule_against(job.id, shift.id) or "several"
    elif not large_enough(job, shift):
        code = "not-equipped" if not_equipped_for(job, shift) else "too-large"
    elif not has_skills(job, shift):
        code = "skill-missing"
    elif not may_serve(job, shift):
        code = "volunteers-aid-only"
    else:
        # What is begun stays in its round without a pin.
        code = (
            "pinned-elsewhere" if problem.pinned_to.get(job.id, shift.id) != shift.id else "several"
        )
    return OtherRound(shift_id=shift.id, ruled_out=code)


# --- visits ---------------------------------------------------------------------------------


def slacks_of(problem: Problem, round_: Round, first: int = 0) -> list[Slack]:
    """Return each visit's slack: how much later it could begin, all after it being in time.

    In time means inside the windows (allowed lateness included), the shift's hours and the
    working-time rule. Later visits may move into a later window of theirs; the visit itself stays
    in the one it is in.

    Parameters
    ----------
    first
        Those of the visits before this position are left out.
    """
    shift = problem.shift_by_id[round_.shift_id]
    entries = entries_of(problem, shift, round_)
    limit = None if problem.work_limit_s is None else timedelta(seconds=problem.work_limit_s)
    latest = shift.window.end
    slacks: list[Slack] = []
    rests = [
        k
        for k, entry in enumerate(entries)
        if isinstance(entry, Break) and entry.duration_s >= problem.work_break_s
    ]
    course = course_of_sequence(problem, shift, entries) if problem.street_hours else None
    latest = _left_by(course, len(entries), latest, round_.end_travel_s)
    # Least time from leaving a visit to the end of the round: rides, services and breaks.
    to_the_end = timedelta(seconds=round_.end_travel_s)
    for k in range(len(entries) - 1, first - 1, -1):
        entry, visit = entries[k], round_.visits[k]
        if limit is not None:
            # Work since the last long break, or since the start, must not grow too long. The
            # end of the stretch is the next long break or the end of the round.
            since = max((round_.visits[r].depart for r in rests if r < k), default=round_.start)
            if k in rests:
                latest = min(latest, since + limit + (visit.depart - visit.start))
            elif not any(r > k for r in rests):
                latest = min(latest, since + limit - to_the_end)
        to_the_end += visit.depart - visit.start + timedelta(seconds=visit.travel_s)
        windows = (
            (entry.windows or (shift.window,))
            if isinstance(entry, Break)
            else entry.stop.open_windows
        )
        wanted = latest - (visit.depart - visit.start)
        # Later visits may move into a later window; the visit asked about stays in its own.
        begin = max((min(wanted, w.end) for w in windows if w.start <= wanted), default=wanted)
        own = min((w.end for w in windows if w.end >= visit.start), default=begin)
        slacks.append(
            Slack(
                shift_id=round_.shift_id,
                position=k,
                slack_s=max(0, (min(begin, own) - visit.start) // timedelta(seconds=1)),
            )
        )
        latest = _left_by(course, k, begin, visit.travel_s)
    return slacks[::-1]


def _left_by(course: SequenceCourse | None, k: int, arrive: datetime, travel_s: int) -> datetime:
    """Return when the ride to entry ``k`` has to begin; without a course it is always as long."""
    if course is None:
        return arrive - timedelta(seconds=travel_s)
    return course.leave_by(k, arrive)


def reasons_now(
    problem: Problem, sequences: VisitSequences, known: Mapping[str, str], anew: Collection[str]
) -> dict[str, str]:
    """Return the reasons of jobs in no round, as they are once rounds have changed.

    Parameters
    ----------
    problem, sequences
        As :func:`explain_open_job` takes them.
    known
        By job the reason that was found before; it stands where nothing has room for the job.
    anew
        Those of these jobs that are others by now than when their reasons were found.
    """
    names = [name for name in known if name in problem.job_by_id]
    if not names:
        return {}
    batch = BatchInsertion(problem, sequences, names, why=False)
    found = {}
    for name in names:
        job = problem.job_by_id[name]
        costs = (batch.cost_in(name, shift.id) for shift in problem.shifts)
        worth = None if job.prize_cents is None else job.prize_cents * UNITS_PER_CENT
        fits = any(cost is not None and (worth is None or cost < worth) for cost in costs)
        if fits or name in anew or known[name] == "fits-now":
            found[name] = "fits-now" if fits else reason_left_out(problem, job, fits_now=False)
        else:
            found[name] = known[name]
    return found
