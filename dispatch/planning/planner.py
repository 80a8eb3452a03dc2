"""Front door of the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.check import check
from dispatch.planning.begun_rounds import (
    nothing_begun_left,
    refuse_begun_rounds,
    refuse_impossible_fronts,
    with_opening_breaks,
)
from dispatch.planning.goods_apart import with_kinds_in_the_way
from dispatch.planning.kept_orders import plan_in_order
from dispatch.planning.leftover_insertions import jobs_still_fitting
from dispatch.planning.plan_ranking import PlanRank, rank
from dispatch.planning.profitable_insertions import with_profitable_jobs
from dispatch.planning.stable_rounds import (
    has_stable_weight,
    history_reference,
    in_previous_order,
    last_sequences,
    recurring_share,
)
from dispatch.planning.transfers.transfer_planner import plan_at_hubs, plan_with_transfers
from dispatch.planning.unassigned_reasons import reason_left_out
from dispatch.schedule.break_placement import breaks_where_cheapest
from dispatch.schedule.timetable import make_plan
from dispatch.schedule.visit_sequences import sequences_of, served_job_ids
from dispatch.search.annealing_search import Search
from dispatch.search.large.day_parts import LARGE
from dispatch.search.large.search_in_parts import ALONE, WorkerPool, search_in_parts
from dispatch.search.stop_rules import Iterations, TimeShare
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.model import Plan, Problem
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

OF_CHOICE = frozenset({"no-room", "not-worth-it"})
"""Reasons for which a job that is under way is never left out."""
REPAIR_SHARE = 0.2
"""Share of the budget that mends the best plan found, where visits have a last time."""


def plan(  # noqa: PLR0913  # each says another thing of what is wanted, each kind of day
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_improvement: Callable[[Plan], None] | None = None,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool = ALONE,
) -> Plan:
    """Return the best plan found until ``stop`` says to end.

    Parameters
    ----------
    problem
        Jobs, shifts and travel times.
    stop
        Asked between batches of iterations; by time at the edge, by iterations in tests.
    seed
        The same problem, iterations and seed give the same plan.
    on_improvement
        Called with each better plan, the first one included.
    start
        Sequences as :func:`dispatch.schedule.visit_sequences.sequences_of` gives:
        they are mended, not made anew.
    reference
        Where visits stand that had better not move, see :mod:`dispatch.search.reference_solution`.
        Where neither it nor ``start`` is given, the usual visits of the problem hold what recurs.
    hands
        Who works on the parts of a large day (:mod:`dispatch.search.large.search_in_parts`).

    Raises
    ------
    Failure
        ``plan-fails-check`` if the independent checker refuses the plan; that is a defect of
        ours, never of the input. ``begun-round-impossible``, ``begun-job-cannot-finish`` where a
        prefix holds what cannot be, or what cannot be brought to an end.
    """
    if not problem.shifts or not problem.jobs:
        return plan_of(problem, {})
    if start is None:  # what has begun is in sequences that stand, and they can be gone on with
        refuse_impossible_fronts(problem)
    if problem.kept_orders:
        return plan_in_order(
            problem,
            stop,
            seed,
            on_improvement,
            start=start,
            reference=reference,
            hands=hands,
            plan=plan,
            plan_of=plan_of,
        )
    held = start is None and reference is None and has_stable_weight(problem)
    if problem.transfers:
        if held:
            reference = history_reference(problem, {})
        return plan_with_transfers(
            problem,
            stop,
            seed,
            on_improvement,
            start=start,
            reference=reference,
            hands=hands,
            draft=draft,
        )
    if problem.units:
        if held:
            reference = history_reference(problem, {})
        # CP-SAT takes a second to load, and most days share nothing.
        from dispatch.planning.vehicles.shared_vehicle_planner import plan_shared_vehicles  # noqa: PLC0415

        return plan_shared_vehicles(
            problem, stop, seed, on_improvement, start=start, reference=reference, hands=hands
        )
    if held:
        return _like_last_time(problem, stop, seed, on_improvement, hands)
    tell = None if on_improvement is None else lambda o: on_improvement(plan_of(problem, o))
    found = _searched(problem, stop, seed, tell, start=start, reference=reference, hands=hands)
    return plan_of(problem, _with_breaks_and_extras(problem, found))


def draft(  # noqa: PLR0913  # those of plan
    problem: Problem,
    stop: StopRule,
    seed: int,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool = ALONE,
) -> Plan:
    """Return what :func:`plan` finds, to be searched on: breaks as chance left them, no reasons.

    Where something has begun, bikes are shared or orders are kept, it is a plan as any other.

    Raises
    ------
    Failure
        As there.
    """
    begun = bool(problem.prefixes) or any(pin.begun for pin in problem.pins)
    if begun or problem.units or problem.kept_orders or not problem.shifts or not problem.jobs:
        return plan(problem, stop, seed, start=start, reference=reference, hands=hands)
    found = _searched(problem, stop, seed, None, start=start, reference=reference, hands=hands)
    found = with_profitable_jobs(problem, found)
    new_plan = make_plan(problem, found, dict.fromkeys(_left_out(problem, found), ""))
    return new_plan or plan_of(problem, found)


def _searched(  # noqa: PLR0913  # those of plan
    problem: Problem,
    stop: StopRule,
    seed: int,
    tell: Callable[[VisitSequences], None] | None,
    *,
    start: VisitSequences | None,
    reference: ReferenceSolution | None,
    hands: WorkerPool,
) -> VisitSequences:
    """Search a day on which nothing is shared and no lot passes a hub."""
    if len(problem.jobs) >= LARGE:
        return search_in_parts(
            problem, stop, seed, tell, start=start, reference=reference, hands=hands
        )
    search = Search(problem, seed, start, reference)
    if tell is None:
        search.run(stop)
    else:
        tell(search.sequences())
        search.run(stop, lambda: tell(search.sequences()))
    return search.sequences()


def _with_breaks_and_extras(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return what a search found with what is worth its way put in, and breaks where work lulls."""
    return breaks_where_cheapest(problem, with_profitable_jobs(problem, sequences))


def _like_last_time(
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_improvement: Callable[[Plan], None] | None,
    hands: WorkerPool,
) -> Plan:
    """Return the best plan where visits have a last time, judged with what is not as then.

    One search goes on from the last sequences, the longer the more of the day recurs; one
    looks from nothing; a last one mends the better of both, at the hours that its rounds can keep.
    """
    found: list[tuple[PlanRank, Plan]] = []

    def tell(candidate: Plan) -> None:
        judged = rank(problem, candidate)
        if not found or judged < min(found, key=_judged)[0]:
            found.append((judged, candidate))
            if on_improvement is not None:
                on_improvement(candidate)

    def look(rule: StopRule, start: VisitSequences) -> None:
        reference = history_reference(problem, start)
        candidate = plan(
            problem, rule, seed, tell, start=start or None, reference=reference, hands=hands
        )
        tell(candidate)
        tell(plan_of(problem, in_previous_order(problem, sequences_of(problem, candidate))))

    usual, part = last_sequences(problem), recurring_share(problem)
    look(Iterations(0), usual)
    for share, start in ((part, usual), (1.0 - part, {})):
        if share > 0.0 and not stop():
            look(TimeShare(stop, share * (1.0 - REPAIR_SHARE)), start)
    if not stop():
        look(TimeShare(stop, REPAIR_SHARE), sequences_of(problem, min(found, key=_judged)[1]))
    return min(found, key=_judged)[1]


def _judged(one: tuple[PlanRank, Plan]) -> PlanRank:
    return one[0]


def plan_of(problem: Problem, sequences: VisitSequences) -> Plan:
    """Time the sequences, give each job left out its reason, and have the plan checked.

    Raises
    ------
    Failure
        ``plan-fails-check`` as in :func:`plan`; ``begun-round-impossible`` where a begun round
        cannot be in time; ``begun-job-cannot-finish`` where a prefix has begun a job that its
        round cannot finish, or goods aboard are left out for want of room.
    """
    if problem.transfers:
        return plan_at_hubs(problem, with_opening_breaks(problem, sequences))
    sequences = with_opening_breaks(problem, sequences)
    left = _left_out(problem, sequences)
    left_out = [job for job in problem.jobs if job.id in left]
    nothing_begun_left(problem, sequences)
    tempted = [job.id for job in left_out if job.prize_cents is not None]
    fits_now = jobs_still_fitting(problem, sequences, tempted)
    reasons = {
        job.id: reason_left_out(problem, job, fits_now=job.id in fits_now) for job in left_out
    }
    for pin in problem.pins:
        if pin.begun and reasons.get(pin.job_id) in OF_CHOICE:
            raise Failure("begun-job-cannot-finish", job=pin.job_id, shift=pin.shift_id)
    timed = make_plan(problem, sequences, reasons)
    if timed is None:
        refuse_begun_rounds(problem, sequences)
        raise Failure("plan-fails-check", first="not-in-time", count=1)
    timed = with_kinds_in_the_way(problem, timed, sequences)
    violations = check(problem, timed)
    if violations:
        refuse_begun_rounds(problem, sequences)
        raise Failure("plan-fails-check", first=str(violations[0]), count=len(violations))
    return timed


def _left_out(problem: Problem, sequences: VisitSequences) -> set[str]:
    return problem.job_by_id.keys() - served_job_ids(sequences)
