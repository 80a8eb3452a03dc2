"""Reasons for leaving jobs out on a day with transfers: lots that do not come, or come too late."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import Plan, Unassigned, jobs_in
from dispatch.planning.leftover_insertions import jobs_still_fitting
from dispatch.planning.unassigned_reasons import reason_left_out
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.hub_handovers import Handovers, plain_day
from dispatch.schedule.hub_space import limited_hubs, most_there
from dispatch.schedule.lot_times import earliest_pickups, lots_not_brought, lots_ready
from dispatch.schedule.visit_sequences import sequences_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dispatch.model import Job, Problem, Round
    from dispatch.schedule.lot_times import LotTimes

    Asked = Callable[[Job], Unassigned]

OF_CHOICE = frozenset({"no-room", "not-worth-it", "vehicle-taken", "pinned-shift-cannot"})
"""Reasons of jobs that some shift could serve alone."""


def plan_with_reasons(problem: Problem, rounds: Sequence[Round]) -> Plan:
    """Return the plan of rounds of a day with transfers, each job left out with its true reason."""
    served = jobs_in(rounds)
    left = [job for job in problem.jobs if job.id not in served]
    plan = Plan(
        rounds=tuple(rounds),
        unassigned=tuple(Unassigned(job_id=job.id, reason="") for job in left),
        cost_cents=cost_terms(problem, rounds),
    )
    if not left:
        return plan
    lots = lots_ready(problem, rounds)
    never, earliest = lots_not_brought(problem, lots), earliest_pickups(problem, lots)
    waiting = {name for name, _ in earliest}
    day = plain_day(problem, Handovers(leaves={name: lot.ready for name, lot in lots.items()}))
    as_asked = replace(problem, hubs=(), transfers=())
    full_for = _full_hubs(problem, rounds, lots)
    usual, now = _asker(as_asked, day, plan), _asker(day, day, plan)
    found = []
    for job in left:
        unassigned = usual(job)
        if job.id in never and unassigned.reason in OF_CHOICE:
            unassigned = Unassigned(job_id=job.id, reason="waits-for-lot", units=never[job.id])
        elif job.id in waiting and unassigned.reason in OF_CHOICE:
            narrow = day.job_by_id.get(job.id)
            after = None if narrow is None else now(narrow)
            if after is None or after.reason == "no-shift-in-window":
                last = max(
                    (one.id for one in problem.transfers if job.id in one.taken_by),
                    key=lambda name: (lots[name].ready, name),
                )
                unassigned = Unassigned(job_id=job.id, reason="lot-too-late", units=(last,))
            else:
                unassigned = after
        full = full_for.get(job.id)
        if full is not None and unassigned.reason in OF_CHOICE:
            unassigned = Unassigned(job_id=job.id, reason="hub-full", units=(full,))
        found.append(unassigned)
    return replace(plan, unassigned=tuple(found))


def _full_hubs(
    problem: Problem, rounds: Sequence[Round], lots: Mapping[str, LotTimes]
) -> dict[str, str]:
    """Return by job the hub at which there is no room for the lots that it would bring."""
    found: dict[str, str] = {}
    for hub in limited_hubs(problem):
        most = most_there(problem, hub, rounds, lots)
        own: Counter[str] = Counter()
        for one in problem.transfers:
            if one.hub_id == hub.id and one.brought_by:
                own[one.brought_by] += one.items
        space = hub.space_items or 0
        found |= {job_id: hub.id for job_id, items in own.items() if most + items > space}
    return found


def _asker(problem: Problem, day: Problem, plan: Plan) -> Asked:
    """Return what tells the reason for leaving a job out beside the rounds of a plan."""
    known = [one for one in plan.unassigned if one.job_id in day.job_by_id]
    tempted = [one.job_id for one in known if day.job_by_id[one.job_id].prize_cents is not None]
    fits: set[str] = set()
    if tempted:
        ridden = problem_as_ridden(day, plan)
        fits = jobs_still_fitting(ridden, sequences_of(ridden, plan), tempted)
    if not problem.units:
        return lambda job: Unassigned(
            job_id=job.id, reason=reason_left_out(problem, job, fits_now=job.id in fits)
        )
    from dispatch.planning.vehicles.vehicle_assignment import VehicleAssigner  # noqa: PLC0415
    from dispatch.planning.vehicles.vehicle_availability import VehicleAvailability  # noqa: PLC0415

    availability = VehicleAvailability(VehicleAssigner(problem), plan.rounds)
    return lambda job: availability.reason_left_out(job, fits_now=job.id in fits)
