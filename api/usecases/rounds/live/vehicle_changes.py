"""Use case of a bike that breaks: another bike or trailer is put under a rider in mid-round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import day_of_rounds, open_day
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change, commit_orders
from api.usecases.requests import found_or_refuse
from data.store.fleet import shifts, vehicles
from data.store.people import people
from data.store.planning import labels, plans
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.schedule.eligibility import skills_missing_of
from dispatch.schedule.projection import course_of
from dispatch.schedule.visit_sequences import served_job_ids
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.days.live_day import LiveDay
    from data.store.fleet.shifts import Shift
    from data.store.fleet.vehicles import Vehicle
    from data.store.rounds.rounds import RoundRow
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay

_OVER = frozenset({"finished", "withdrawn"})
OF_THE_VEHICLE = {
    "no-way": "unreachable",
    "overloaded": "full",
    "break-loaded": "full",
    "too-far": "limit",
}
"""Strains that no rider can make up for, with the rule that each breaks; lateness is only told."""


@needs("rounds:write")
def change_vehicle(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    shift_id: UUID,
    vehicle_id: UUID,
    trailer_id: UUID | None = None,
    *,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Put another bike, with or without a trailer, under whoever rides a round.

    What is left of the round keeps its order. Whether the vehicle carries it, has the range and
    fits through the streets is checked anew; what comes later by its pace is told.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    override_reason
        Why limits of working time are knowingly exceeded, where a slower bike makes that worse.
    dry_run
        Tell what would change, and change nothing.

    Raises
    ------
    NotFound
        ``no-such-shift``, ``no-such-vehicle``.
    Conflict
        ``shift-without-round``; ``vehicle-not-ready``; ``vehicle-cannot-tow``;
        ``vehicle-needs-skill``; ``vehicle-taken``; ``vehicle-does-not-fit`` with the rule;
        ``nothing-to-change``; ``id-used-twice``; ``hours-exceeded``.
    """
    done = plans.find(act.tx, plan_id)
    if done is not None:
        return Change.again(act, done, "vehicle", str(shift_id))
    shift = found_or_refuse(shifts.find(act.tx, shift_id), "no-such-shift")
    day = open_day(act, shift.day, since=act.now, to_change=not dry_run)
    own = next((one for one in day.rounds if one.shift_id == shift_id), None)
    if own is None or own.status in _OVER:
        raise Conflict("shift-without-round")
    if (own.vehicle_id, own.trailer_id) == (vehicle_id, trailer_id):
        raise Conflict("nothing-to-change")
    bike, trailer = _ready(act, shift, vehicle_id, trailer_id)
    _refuse_taken(act, day, own, bike, trailer)
    ridden = replace(own, vehicle_id=vehicle_id, trailer_id=trailer_id)
    rows = tuple(ridden if one.id == own.id else one for one in day.rounds)
    other = day_of_rounds(act, shift.day, rows, since=act.now)
    left = other.left()
    _refuse_unfit(day.left(), other, left, str(shift_id))
    change = commit_orders(
        act,
        replace(other, rounds=day.rounds),
        left,
        left.sequences,
        plan_id=plan_id,
        way="vehicle",
        about=str(shift_id),
        touched=[str(shift_id)],
        compared_with=day,
        override_reason=override_reason,
        dry_run=dry_run,
    )
    if not dry_run and not shift.vehicles:
        shifts.update(act.tx, replace(shift, vehicle_id=vehicle_id, version=shift.version + 1))
    return change


def _ready(
    act: Act, shift: Shift, vehicle_id: UUID, trailer_id: UUID | None
) -> tuple[Vehicle, Vehicle | None]:
    """Return the bike and the trailer, which its rider may ride and which are not in repair."""
    bike = found_or_refuse(vehicles.find(act.tx, vehicle_id), "no-such-vehicle")
    trailer = None
    if trailer_id is not None:
        trailer = found_or_refuse(vehicles.find(act.tx, trailer_id), "no-such-vehicle")
    for one in (bike, trailer):
        if one is not None and one.status != "active":
            raise Conflict("vehicle-not-ready", vehicle=one.name)
    if bike.trailer or (trailer is not None and not (trailer.trailer and bike.hitch)):
        towed = "" if trailer is None else trailer.name
        raise Conflict("vehicle-cannot-tow", vehicle=bike.name, trailer=towed)
    rider = found_or_refuse(people.find(act.tx, shift.person_id), "no-such-person")
    wanted = set(bike.needs) | (set() if trailer is None else set(trailer.needs))
    if not wanted <= set(rider.skills):
        missing = ", ".join(sorted(wanted - set(rider.skills)))
        raise Conflict("vehicle-needs-skill", rider=rider.name, skills=missing)
    return bike, trailer


def _refuse_taken(
    act: Act, day: LiveDay, own: RoundRow, bike: Vehicle, trailer: Vehicle | None
) -> None:
    """Refuse what somebody else rides at that time."""
    units = {bike.id: bike, **({} if trailer is None else {trailer.id: trailer})}
    start, end = max(own.starts_at, day.now), max(own.ends_at, day.now)
    for one in day.rounds:
        used = [units[name] for name in (one.vehicle_id, one.trailer_id) if name in units]
        meets = one.starts_at < end and one.ends_at > start
        if used and meets and one.id != own.id and one.status not in _OVER:
            riders = labels.rider_names(act.tx, [one.shift_id])
            rider = riders.get(one.shift_id, "")
            raise Conflict(
                "vehicle-taken",
                vehicle=used[0].name,
                rider=rider,
                start=one.starts_at.isoformat(),
                end=one.ends_at.isoformat(),
            )


def _refuse_unfit(before: RemainingDay, day: LiveDay, left: RemainingDay, shift_id: str) -> None:
    """Refuse a vehicle that cannot do what is left of the round."""
    if shift_id in left.impassable:
        raise Conflict("vehicle-does-not-fit", shift=shift_id, rule="unreachable")
    held = {one.code: one.value for one in before.strains if one.shift_id == shift_id}
    for strain in left.strains:
        is_worse = strain.value > held.get(strain.code, 0)
        if strain.shift_id != shift_id or strain.code not in OF_THE_VEHICLE or not is_worse:
            continue
        if strain.code != "too-far" or not _has_range(day, left, shift_id):
            rule = OF_THE_VEHICLE[strain.code]
            raise Conflict("vehicle-does-not-fit", shift=shift_id, rule=rule)
    order = left.sequences.get(shift_id)
    if order and checked_plan(left.problem, {shift_id: order}) is None:
        jobs = served_job_ids({shift_id: order})
        skills = ", ".join(skills_missing_of(day.problem, shift_id, jobs))
        raise Conflict("vehicle-does-not-fit", shift=shift_id, rule="skill-missing", skills=skills)


def _has_range(day: LiveDay, left: RemainingDay, shift_id: str) -> bool:
    """Return whether the vehicle, of which nothing has been ridden yet, lasts for what is left."""
    whole = next(one for one in day.problem.shifts if one.id == shift_id)
    shift = next(one for one in left.problem.shifts if one.id == shift_id)
    course = course_of(left.problem, shift, left.sequences.get(shift_id, []))
    return whole.vehicle.range_m is None or course.distance_m <= whole.vehicle.range_m
