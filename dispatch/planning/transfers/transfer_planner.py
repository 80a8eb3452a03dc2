"""Planning of days on which lots pass a hub: a layer around the search.

With a hand-over instant for each lot the day is an ordinary one, see
:mod:`dispatch.schedule.hub_handovers`. Which instants are good is the subject of
:mod:`dispatch.planning.transfers.handover_search`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.check import check
from dispatch.planning.begun_rounds import nothing_begun_left
from dispatch.planning.goods_apart import with_kinds_in_the_way
from dispatch.planning.transfers.cold_rounds import within_cold_limits
from dispatch.planning.transfers.handover_search import HandoverSearch, PlainPlanner
from dispatch.planning.transfers.hub_room import with_room
from dispatch.planning.transfers.lot_reasons import OF_CHOICE, plan_with_reasons
from dispatch.schedule.hub_timing import timed_rounds, without_unbrought
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dispatch.model import Plan, Problem, Round
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.large.search_in_parts import WorkerPool
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule


def plan_with_transfers(  # noqa: PLR0913  # those of dispatch.planning.planner.plan
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_improvement: Callable[[Plan], None] | None = None,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool,
    draft: PlainPlanner,
) -> Plan:
    """Return the best plan found of a day with transfers, as :mod:`dispatch.planning.planner`.

    Parameters
    ----------
    problem
        Day with lots that pass hubs.
    stop, seed, on_improvement, start, reference, hands
        As for :func:`dispatch.planning.planner.plan`.
    draft
        Planner of the plain days that hand-over instants make.

    Raises
    ------
    Failure
        As there.
    """
    search = HandoverSearch(problem, seed, reference, hands, draft)

    def tell() -> None:
        if on_improvement is not None:
            on_improvement(checked_plan_at_hubs(problem, search.rounds()))

    search.begin(stop, start, tell)
    search.move_instants(stop, tell)
    search.place_breaks()
    search.leave_early()
    return checked_plan_at_hubs(problem, search.rounds())


def plan_at_hubs(problem: Problem, sequences: VisitSequences) -> Plan:
    """Time visit sequences of a day with transfers, and give each job left out its reason.

    Jobs that take from lots which these sequences do not bring are left out, and so are those for
    whose lots a hub has no room, or that would come out of the cold too long.

    Raises
    ------
    Failure
        As :func:`dispatch.planning.planner.plan_of`.
    """
    kept, _ = without_unbrought(problem, sequences)
    nothing_begun_left(problem, kept)
    timed = timed_rounds(problem, kept)
    roomy = None if timed is None else with_room(problem, timed, {})
    cold = within_cold_limits(problem, roomy.timed, roomy.opens) if roomy else None
    if cold is None:
        raise Failure("plan-fails-check", first="not-in-time", count=1)
    return checked_plan_at_hubs(problem, cold.rounds)


def checked_plan_at_hubs(problem: Problem, rounds: Sequence[Round]) -> Plan:
    """Return the plan of rounds of a day with transfers, once the checker passes it.

    Raises
    ------
    Failure
        ``begun-job-cannot-finish`` where a job that has begun is left out; ``plan-fails-check``,
        which is a defect of ours.
    """
    plan = plan_with_reasons(problem, rounds)
    reasons = {one.job_id: one.reason for one in plan.unassigned}
    for pin in problem.pins:
        if pin.begun and reasons.get(pin.job_id) in OF_CHOICE:
            raise Failure("begun-job-cannot-finish", job=pin.job_id, shift=pin.shift_id)
    plan = with_kinds_in_the_way(problem, plan)
    violations = check(problem, plan)
    if violations:
        raise Failure("plan-fails-check", first=str(violations[0]), count=len(violations))
    return plan
