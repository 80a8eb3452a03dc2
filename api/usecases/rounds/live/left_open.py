"""Why a job is in no round as a published day stands now, and what would let it in.

The plan that a day runs by is made anew with each change of a round. What it says of a job that
it did not touch may be outdated, so whoever asks is told of the rounds as they are now; and each
change that is told has been made as the office would make it, and taken back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.fleet.shift_request import ShiftUpdate
from api.usecases.fleet.shifts import change_shift
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import refused_shifts
from api.usecases.rounds.live.pins import pin_job
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.vehicle_changes import change_vehicle
from data.store.fleet import shifts, vehicles
from data.store.rounds import rounds
from dispatch.planning.what_if.day_changes import apply_change
from dispatch.planning.what_if.explanations import Refusal, explain_open_job
from dispatch.planning.what_if.live_day_offers import offers
from routing.errors import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api.days.live_day import LiveDay
    from api.usecases.act import Act
    from data.store.planning.plans import PlanRow
    from dispatch.model import Problem
    from dispatch.planning.what_if.day_changes import DayChange
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay

REPLAN_S = 0.5
"""So long is looked for a place among rounds planned anew, to see that there is one."""
MOST_BIKES = 6
"""So many other bikes are tried under one rider."""
_TRIED = "tried"
"""Reason for which limits are exceeded by what is taken back at once."""


def refusal_now(act: Act, plan: PlanRow, job_id: UUID) -> tuple[Problem, Refusal] | None:
    """Return why a job is in no round now, by what is left of the day.

    Returns
    -------
    tuple or None
        ``None`` where the plan is not the one that the day runs by, or the job is not open.
    """
    if plan.status != "published":
        return None
    on, status = rounds.day_of_job(act.tx, job_id) or (None, "")
    if on != plan.day or status != "open":
        return None
    day = open_day(act, plan.day, since=act.now, to_change=False)
    left, name = day.left(), str(job_id)
    if name in left.waiting:
        lots = left.waiting[name]
        found = Refusal(job_id=name, reason="waits-for-lot", units=lots, rules=(), changes=())
        return day.problem, found
    if name not in left.problem.job_by_id:
        return None
    settled = {str(one.shift_id) for one in day.rounds if one.status != "withdrawn"}
    return left.problem, explain_open_job(left.problem, left.sequences, name, settled)


def accepted_changes(act: Act, plan: PlanRow, changes: Iterable[DayChange]) -> Iterator[DayChange]:
    """Return those of some changes that nothing refuses and that let their job in, as made.

    A vehicle that is told is one that is free. Who would have to ride along is nobody's to name,
    and no bike carries more than it does: such changes are left to plans that are not published.
    """
    told = set()
    for change in changes:
        day = open_day(act, plan.day, since=act.now, to_change=False)
        made = next(_as_made(act, day, change), None)
        if made is not None and (made.kind, made.shift_id, made.stop_kind, made.index) not in told:
            told.add((made.kind, made.shift_id, made.stop_kind, made.index))
            yield made


def can_be_extended(act: Act, problem: Problem, change: DayChange) -> bool:
    """Return whether a shift may have the hours of a change; true of every other change."""
    if change.kind not in {"shift-later", "shift-earlier"}:
        return True
    shift = apply_change(problem, change).shift_by_id[change.shift_id]
    hours = ShiftUpdate(start=shift.window.start, end=shift.window.end)
    try:
        with act.taken_back():
            change_shift(act, UUID(change.shift_id), hours)
    except REFUSED:
        return False
    return True


def _as_made(act: Act, day: LiveDay, change: DayChange) -> Iterator[DayChange]:
    """Yield the changes that come to one of a problem and can be made, the first one is enough."""
    if change.shift_id in refused_shifts(day):
        return
    if change.kind in {"vehicle", "capacity"}:
        for vehicle_id in _bikes_like(act, day, change):
            one = replace(change, kind="vehicle", vehicle_id=str(vehicle_id), load=())
            if _is_accepted(act, day, one):
                yield one
    elif change.kind != "companion" and _is_accepted(act, day, change):
        yield change


def _bikes_like(act: Act, day: LiveDay, change: DayChange) -> list[UUID]:
    """Return bikes as a change asks for, apart from those that its shift rides."""
    wanted = apply_change(day.problem, change).shift_by_id[change.shift_id].vehicle
    own = set(day.problem.shift_by_id[change.shift_id].vehicle.units)
    found = [
        one
        for one in vehicles.every(act.tx)
        if one.status == "active"
        and not one.trailer
        and str(one.id) not in own
        and (one.profile == wanted.profile or change.kind == "capacity")
    ]
    found.sort(key=lambda one: one.capacity.mass_g or 0, reverse=True)
    return [one.id for one in found[:MOST_BIKES]]


def _is_accepted(act: Act, day: LiveDay, change: DayChange) -> bool:
    """Return whether a change can be made now, and its job then stands in a round."""
    if change.kind.startswith("window") or change.kind in {"skills", "prize"}:
        return _lets_in(day.left(), change)
    job_id, plan_id = UUID(change.job_id), act.new_id()
    try:
        with act.taken_back():
            _make(act, day, change)
            if not change.anew:
                insert_job(act, plan_id, job_id, override_reason=_TRIED)
                return True
            done = replan(act, plan_id, day.day_row.date, budget_s=REPLAN_S, dry_run=True)
            served = {one.job_id for one in done.comparison.jobs if one.fate == "served"}
            return change.job_id in served
    except REFUSED:
        return False


def _lets_in(left: RemainingDay, change: DayChange) -> bool:
    """Return whether a job that is booked otherwise finds a place in the rounds as they are."""
    changed = replace(left, problem=apply_change(left.problem, change))
    found = offers(changed, changed.sequences, change.job_id)
    return any(one.cost_cents is not None for one in found)


def _make(act: Act, day: LiveDay, change: DayChange) -> None:
    if change.kind == "unpin":
        pin_job(act, UUID(change.job_id), pinned=False)
        return
    shift_id = UUID(change.shift_id)
    if change.kind == "vehicle":
        if shifts.has_live_round(act.tx, shift_id):
            change_vehicle(act, act.new_id(), shift_id, UUID(change.vehicle_id))
        else:
            change_shift(act, shift_id, ShiftUpdate(vehicle=UUID(change.vehicle_id)))
        return
    shift = apply_change(day.problem, change).shift_by_id[change.shift_id]
    hours = ShiftUpdate(start=shift.window.start, end=shift.window.end)
    change_shift(act, shift_id, hours)
