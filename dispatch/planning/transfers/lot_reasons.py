"""Reasons for leaving jobs out on a day with transfers: lots that do not come, or come too late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dispatch.model import Plan, Unassigned, jobs_in
from dispatch.planning.leftover_insertions import jobs_still_fitting
from dispatch.planning.unassigned_reasons import reason_left_out
from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden
from dispatch.schedule.cold_limits import limit_of, out_since, without_cold_limits
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.hub_handovers import Handovers, plain_day
from dispatch.schedule.hub_space import limited_hubs, most_there
from dispatch.schedule.lot_times import earliest_pickups, lots_not_brought, lots_ready
from dispatch.schedule.visit_sequences import sequences_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from dispatch.model import Job, Problem, Round
    from dispatch.schedule.lot_times import LotTimes

    Asked = Callable[[Job], Unassigned]

OF_CHOICE = frozenset({"no-room", "not-worth-it", "vehicle-taken", "pinned-shift-cannot"})
"""Reasons of jobs that some shift could serve alone."""
OUT_TOO_LONG = "out-of-cold-too-long"
"""Reason of jobs that take from a lot which would be out of the cold too long."""


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
    ask = _ask_about_lots(problem, plan, lots)
    full_for = _full_hubs(problem, rounds, lots)
    usual = _asker(replace(problem, hubs=(), transfers=()), ask.ready.day, plan)
    found = []
    for job in left:
        unassigned = usual(job)
        if job.id in never and unassigned.reason in OF_CHOICE:
            unassigned = Unassigned(job_id=job.id, reason="waits-for-lot", units=never[job.id])
        elif job.id in waiting and unassigned.reason in OF_CHOICE:
            unassigned = ask.reason_of_taker(job)
        full = full_for.get(job.id)
        if full is not None and unassigned.reason in OF_CHOICE:
            unassigned = Unassigned(job_id=job.id, reason="hub-full", units=(full,))
        found.append(unassigned)
    return replace(plan, unassigned=tuple(found))


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """A plain day in which jobs have less time, and what tells reasons in it."""

    day: Problem
    ask: Asked

    def reason_of(self, job: Job) -> Unassigned | None:
        """Return the reason of a job; ``None`` where it has no time at all."""
        narrow = self.day.job_by_id.get(job.id)
        found = None if narrow is None else self.ask(narrow)
        return None if found is None or found.reason == "no-shift-in-window" else found


@dataclass(frozen=True, slots=True, kw_only=True)
class _LotQuestions:
    """Days in which jobs that take from lots have these when they are sorted, and while cold.

    ``cold`` and ``both`` are the same as ``ready`` where no lot has a limit.
    """

    problem: Problem
    lots: Mapping[str, LotTimes]
    since: Mapping[str, datetime]
    ready: _Narrowed
    cold: _Narrowed
    both: _Narrowed

    def reason_of_taker(self, job: Job) -> Unassigned:
        """Return why a job is left out whose lots are brought."""
        first_due = _first_due(self.problem, job, self.since)
        if first_due and self.cold.reason_of(job) is None:
            return Unassigned(job_id=job.id, reason=OUT_TOO_LONG, units=(first_due,))
        found = self.ready.reason_of(job)
        if found is None:
            own = (one.id for one in self.problem.transfers if job.id in one.taken_by)
            last = max(own, key=lambda name: (self.lots[name].ready, name))
            return Unassigned(job_id=job.id, reason="lot-too-late", units=(last,))
        if not first_due:
            return found
        found = self.both.reason_of(job)
        return found or Unassigned(job_id=job.id, reason=OUT_TOO_LONG, units=(first_due,))


def _ask_about_lots(problem: Problem, plan: Plan, lots: Mapping[str, LotTimes]) -> _LotQuestions:
    leaves = {name: lot.ready for name, lot in lots.items()}
    since = out_since(problem, plan.rounds)

    def narrowed(asked: Problem, handovers: Handovers) -> _Narrowed:
        day = plain_day(asked, handovers)
        return _Narrowed(day, _asker(day, day, plan))

    ready = narrowed(without_cold_limits(problem), Handovers(leaves=leaves))
    cold = narrowed(problem, Handovers(taken_up=since)) if since else ready
    both = narrowed(problem, Handovers(leaves=leaves, taken_up=since)) if since else ready
    return _LotQuestions(problem=problem, lots=lots, since=since, ready=ready, cold=cold, both=both)


def _first_due(problem: Problem, job: Job, since: Mapping[str, datetime]) -> str | None:
    """Return the lot with the least time left of its limit, of those that a job takes from."""
    dues = [
        (since[one.id] + limit_of(one), one.id)
        for one in problem.transfers
        if one.id in since and job.id in one.taken_by
    ]
    return min(dues)[1] if dues else None


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
