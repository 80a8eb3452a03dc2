"""Use case of a bike that breaks: another bike or trailer is put under a rider in mid-round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import day_of_rounds, open_day
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders
from api.usecases.planning.whole_day import unchanged_plan
from api.usecases.requests import found_or_refuse
from data.store.fleet import shifts, vehicles
from data.store.people import people
from data.store.planning import names_by_id
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.schedule.eligibility import leg_of, skills_missing_of
from dispatch.schedule.projection import course_of
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import job_ids_of
from dispatch.values.validation import out_of_range, refuse
from routing.errors import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from api.days.live_day import LiveDay
    from data.store.fleet.shifts import Shift
    from data.store.fleet.vehicles import Vehicle
    from data.store.rounds.rounds import RoundRow
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay

_OVER = frozenset({"finished", "withdrawn"})
MOST_FETCHING_S = 4 * 3600
_MINUTE_S = 60
OF_THE_VEHICLE = {
    "no-way": "unreachable",
    "overloaded": "full",
    "break-loaded": "full",
    "too-far": "limit",
}
"""Strains that no rider can make up for, with the rule that each breaks; lateness is only told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleChange(Change):
    """A change of the vehicle; ``fetch_s`` is the time that it takes to reach its rider."""

    fetch_s: int = 0


@needs("rounds:write")
def change_vehicle(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    shift_id: UUID,
    vehicle_id: UUID,
    trailer_id: UUID | None = None,
    *,
    fetch_s: int | None = None,
    override_reason: str = "",
    dry_run: bool = False,
) -> VehicleChange:
    """Put another bike, with or without a trailer, under whoever rides a round.

    What is left of the round keeps its order. Whether the vehicle carries it, has the range and
    fits through the streets is checked anew; what comes later by its pace, and by the time that it
    takes to reach its rider, is told.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    fetch_s
        Time until the vehicle is with whoever has set out, 0 to :data:`MOST_FETCHING_S`; until
        then they go nowhere. Where it is not given, whole minutes of the ride on it from where
        the shift begins to the next stop. Of a round that has not begun it makes no difference.
    override_reason
        Why limits of working time are knowingly exceeded, where a slower bike makes that worse.
    dry_run
        Tell what would change, and change nothing.

    Raises
    ------
    NotFound
        ``no-such-shift``, ``no-such-vehicle``.
    BadInput
        ``out-of-range`` of the time to fetch it.
    Conflict
        ``shift-without-round``; ``vehicle-not-ready``; ``vehicle-cannot-tow``;
        ``vehicle-needs-skill``; ``vehicle-taken``; ``vehicle-does-not-fit`` with the rule;
        ``nothing-to-change``; ``id-used-twice``; ``hours-exceeded``.
    """
    asked = ChangeRequest(plan_id, "vehicle", str(shift_id), override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again.extended(VehicleChange, fetch_s=fetch_s or 0)
    refuse(out_of_range("fetch_s", fetch_s, 0, MOST_FETCHING_S))
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
    before, left = day.left(), other.left()
    _refuse_unfit(before, other, left, str(shift_id))
    fetching_s = 0
    if own.started_at is not None:
        fetching_s = _ride_from_start_s(other, left, str(shift_id)) if fetch_s is None else fetch_s
        goes_on = _goes_on_at(act.now, own, before) + timedelta(seconds=fetching_s)
        # As all other rounds stay as they are published, the whole day is seen from then.
        other = replace(other, now=goes_on)
        left = other.left()
    change = commit_orders(
        act,
        replace(other, rounds=day.rounds),
        left,
        left.sequences,
        asked,
        touched=[str(shift_id)],
        compared_with=day,
    )
    if not dry_run and not shift.vehicles:
        shifts.update(act.tx, replace(shift, vehicle_id=vehicle_id, version=shift.version + 1))
    return change.extended(VehicleChange, fetch_s=fetching_s)


def _ride_from_start_s(day: LiveDay, left: RemainingDay, shift_id: str) -> int:
    """Return the ride from where a shift begins to its next stop, in whole minutes."""
    shift = day.problem.shift_by_id[shift_id]
    order = left.sequences.get(shift_id, ())
    stop = next((one.stop for one in order if isinstance(one, StopTask)), None)
    if stop is None:
        return 0
    leg = leg_of(day.problem, shift, shift.start_place, stop.place, 0)
    return 0 if leg is None else -(-leg[0] // _MINUTE_S) * _MINUTE_S


def _goes_on_at(now: datetime, own: RoundRow, left: RemainingDay) -> datetime:
    """Return when a rider would be at the next stop; now, where they stand at one."""
    if any(one.status == "arrived" for one in own.visits):
        return now
    name = str(own.shift_id)
    rest = next((one.visits for one in unchanged_plan(left).rounds if one.shift_id == name), ())
    return max(now, rest[0].arrive) if rest and rest[0].kind != "break" else now


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
            riders = names_by_id.rider_names(act.tx, [one.shift_id])
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
        jobs = job_ids_of(order)
        skills = ", ".join(skills_missing_of(day.problem, shift_id, jobs))
        raise Conflict("vehicle-does-not-fit", shift=shift_id, rule="skill-missing", skills=skills)


def _has_range(day: LiveDay, left: RemainingDay, shift_id: str) -> bool:
    """Return whether the vehicle, of which nothing has been ridden yet, lasts for what is left."""
    whole = day.problem.shift_by_id[shift_id]
    shift = left.problem.shift_by_id[shift_id]
    course = course_of(left.problem, shift, left.sequences.get(shift_id, []))
    return whole.vehicle.range_m is None or course.distance_m <= whole.vehicle.range_m
