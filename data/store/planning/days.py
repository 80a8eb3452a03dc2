"""A day's work out of the rows of shifts, vehicles, people, places, jobs and stops.

The same rows always give the same day. It tells who somebody is by id alone: planning needs no
names, addresses or notes. Of an address it keeps the street, as the city calls it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa

from data.formats.day_snapshot import Snapshot, hash_of, snapshot_of
from data.formats.day_type import Day, places_used, shared_units
from data.formats.temperature import load_temperature
from data.store.care import rules
from data.store.database import Row, Transaction
from data.store.fleet import places, shifts
from data.store.fleet.vehicles import Vehicle, vehicle_of
from data.store.labour import heat
from data.store.planning.announced_hours import with_announced_hours
from data.store.planning.hub_transfers import hub_transfers
from data.store.planning.kept_orders import kept_orders
from data.store.planning.pinned_places import held_fronts, prefixes_of
from data.store.shapes import load_of, point_of, stop_of
from data.store.streets import closures
from data.store.system import cooperatives
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import vehicle
from data.store.tables.people import person
from data.store.tables.rounds import visit
from dispatch import model
from dispatch.bookings.doors import Door, door_of
from dispatch.bookings.goods_rule import GoodsRule, goods_kind
from dispatch.bookings.place_hours import PlaceHours, with_planning_windows
from dispatch.labour.heat import HeatLimits, HeatRule, ShiftInHeat, apply_heat
from dispatch.model.available_vehicles import rigs_for, towing
from dispatch.model.jobs import TERMS
from dispatch.values.local_time import starts_of
from routing.closures.closure import DatedClosure
from routing.types import Point

_TOUCHED = ("arrived", "done", "partly_done", "failed", "skipped")
"""Statuses of visits whose jobs are part of the day whatever has become of them."""

Ridden: TypeAlias = "tuple[UUID, UUID | None]"
"""A bike, and the trailer behind it if there is one."""

StreetOf: TypeAlias = Callable[[str, str], str]
"""Gives the street of a city that an address tells, empty where it tells none."""

_RULES = ("work", "heat", "weights", "goods")
_OF_JOB = (
    *("id", "kind", "skills", "accompanied", "priority", "prize_cents", "pinned_shift_id"),
    *("goods", "aboard_limit_s", "status"),
)
_WHERE = ("place_id", "geom", "address", "street_only")
_OF_STOP = ("id", "job_id", "kind", *_WHERE, *TERMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A day as the store has it.

    Attributes
    ----------
    date
        In the cooperative's zone.
    day
        Its jobs, shifts and rules; ids are those of the rows, as text.
    closures
        Streets that are closed on it, with their hours.
    heat
        By shift what the heat does to it; the shifts of :attr:`day` have these limits.
    nowhere
        Jobs that are left out because a stop has no place.
    unconfirmed
        Open jobs of aid or of goods to be kept at a temperature that are left out because the
        point of a stop is its street's alone.
    hours
        Opening hours of places by id: stops of :attr:`day` have their windows within them.
    doors
        Ids of the places of stops that name none, by door.
    """

    date: date
    day: Day
    closures: tuple[DatedClosure, ...] = ()
    heat: Mapping[str, ShiftInHeat] = field(default_factory=dict)
    nowhere: tuple[UUID, ...] = ()
    unconfirmed: tuple[UUID, ...] = ()
    hours: Mapping[str, PlaceHours] = field(default_factory=dict)
    doors: Mapping[Door, str] = field(default_factory=dict)

    @property
    def snapshot(self) -> Snapshot:
        """The content that a plan of it is made from."""
        return snapshot_of(self.day, self.closures)

    @property
    def hash(self) -> str:
        """Equal for equal days: tells whether a plan was made for the day as it is now."""
        return hash_of(self.snapshot)


def load_day(  # noqa: PLR0913  # what of the day, and how it is held
    tx: Transaction,
    on: date,
    *,
    since: datetime | None = None,
    held: Mapping[UUID, HeatLimits] | None = None,
    ridden: Mapping[UUID, Ridden] | None = None,
    street_of: StreetOf | None = None,
) -> DayRow:
    """Return the work of a day.

    Parameters
    ----------
    on
        The day, in the cooperative's zone.
    since
        Closures that are over by then do not count; the day's beginning where it is not given.
    held
        By shift the limits of heat that stay as they are; all others have those of the day's
        level as it is now.
    ridden
        By shift what is not chosen any more: the bike, and the trailer if there is one.
    street_of
        Tells the streets of the places; needed where ways between them are asked for.

    Returns
    -------
    DayRow
        Without cancelled shifts and jobs, save for jobs that are on their way already.
    """
    home = cooperatives.own(tx)
    start = starts_of(on, home.zone)
    end = starts_of(on + timedelta(days=1), home.zone)
    found = rules.rules_at(tx, _RULES, rules.STANDARD, start)
    work, limits, weights, goods = (found[kind].read() for kind in _RULES)
    spots = _Spots(city=home.city, street_of=street_of or _no_street)
    # What holds its place holds it on the bike that the round is ridden on.
    fronts = held_fronts(tx, on)
    fixed: dict[UUID, Ridden] = {f.shift_id: (f.vehicle_id, f.trailer_id) for f in fronts}
    worked, units = _shifts(tx, on, fixed | {**(ridden or {})}, spots)
    cooled = _cooled(tx, on, worked, (limits, home.zone), held or {})
    shifts = tuple(one.shift for one in cooled.values())
    spots.found_places.update({place.id: place for place in places_used(shifts, ())})
    hours = places.with_hours(tx)
    read = _jobs(tx, (on, home.zone), hours, spots)
    jobs = tuple(read.jobs)
    hubs, transfers = hub_transfers(tx, on, jobs)
    jobs = with_announced_hours(tx, jobs, transfers)
    orders = kept_orders(tx, on, jobs)
    known = {shift.id for shift in shifts}
    # What is closed while nobody rides is in nobody's way.
    start = max(start, min((one.window.start for one in shifts), default=start), since or start)
    end = max((one.window.end for one in shifts), default=end)
    shut = closures.between(tx, start, max(start, end))
    return DayRow(
        date=on,
        day=Day(
            name=on.isoformat(),
            timezone=home.time_zone,
            city=home.city,
            places=places_used(shifts, jobs),
            jobs=jobs,
            shifts=shifts,
            units=units,
            pins=tuple(pin for pin in read.pins if pin.shift_id in known),
            prefixes=prefixes_of((f for f in fronts if str(f.shift_id) in known), jobs),
            hubs=hubs,
            transfers=transfers,
            kept_orders=orders,
            never_together=_pairs_of(goods, jobs),
            weights=weights.weights,
            work_limit_s=work.work_before_break_s,
            work_break_s=work.break_s,
        ),
        closures=tuple(one.dated for one in shut),
        heat=cooled,
        nowhere=tuple(read.nowhere),
        unconfirmed=tuple(read.unconfirmed),
        hours=hours,
        doors={door: place.id for door, place in spots.doors.items()},
    )


def _pairs_of(rule: GoodsRule, jobs: Iterable[model.Job]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of kinds that never ride together of which a day has any."""
    here = {job.goods for job in jobs}
    return tuple(pair for pair in rule.never_together if here.intersection(pair))


# --- places ---------------------------------------------------------------------------------


def _no_street(_city: str, _address: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spots:
    """The places of a day: what their streets are called, and those it has so far.

    Attributes
    ----------
    found_places
        By id.
    doors
        Those of stops that name none, by door: stops at one door are at one place, so that the time
        that a visit of it takes counts once. Its id is of the first of them.
    """

    city: str
    street_of: StreetOf
    found_places: dict[str, model.Place] = field(default_factory=dict)
    doors: dict[Door, model.Place] = field(default_factory=dict)

    def of_shift(self, place: model.Place) -> model.Place:
        """Return where a shift starts or ends."""
        return self._bare(place.id, place.point, place.address)

    def of_stop(self, row: Row, point: Point | None, address: str) -> model.Place:
        """Return the place of a stop: one that the day knows, as long as it lies there."""
        if row["place_id"]:
            name = str(row["place_id"])
            there = self.found_places.setdefault(name, self._bare(name, point, address))
            if there.point == point:
                return there
            # Else the place has moved since, and the stop has not.
        own = self._bare(f"stop-{row['id']}", point, address)
        return own if point is None else self.doors.setdefault(door_of(point, address), own)

    def _bare(self, name: str, point: Point | None, address: str) -> model.Place:
        return model.Place(id=name, point=point, street=self.street_of(self.city, address))


# --- shifts ---------------------------------------------------------------------------------


def _shifts(
    tx: Transaction, on: date, ridden: Mapping[UUID, Ridden], spots: _Spots
) -> tuple[tuple[model.Shift, ...], tuple[model.Unit, ...]]:
    """Return the shifts of a day, and the bikes and trailers that they share.

    A shift whose courier can ride nothing of its choice any more is left out.
    """
    found = shifts.between(tx, on, on)
    couriers = _people(tx, {one for each in found for one in each.people})
    fleet = _Fleet(
        known=_vehicles(
            tx,
            {one for each in found for one in (each.vehicle_id, *each.vehicles, *each.trailers)}
            | {one for pair in ridden.values() for one in pair if one is not None},
        ),
        ridden=ridden,
    )
    ends = {p for each in found for p in (each.start_place_id, each.end_place_id) if p}
    where = {key: spots.of_shift(one.in_day) for key, one in places.among(tx, ends).items()}
    new_shifts = tuple(
        model.Shift(
            id=str(each.id),
            courier=couriers[each.person_id],
            companion=couriers.get(each.companion_id) if each.companion_id else None,
            vehicle=rides[0],
            choice=rides if fleet.chooses(each) else (),
            window=model.Window(start=each.starts_at, end=each.ends_at),
            start_place=where.get(each.start_place_id) if each.start_place_id else None,
            end_place=where.get(each.end_place_id) if each.end_place_id else None,
            breaks=tuple(each.breaks),
            prices=each.prices,
            max_stops=each.max_stops,
            max_travel_s=each.max_travel_s,
            max_distance_m=each.max_distance_m,
        )
        for each in found
        if (rides := fleet.rides(each, couriers[each.person_id]))
    )
    return new_shifts, shared_units((one.unit for one in fleet.known.values()), new_shifts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fleet:
    """The bikes and trailers of a day, and what is ridden of them already."""

    known: Mapping[UUID, Vehicle]
    ridden: Mapping[UUID, Ridden]

    def chooses(self, each: shifts.Shift) -> bool:
        """Return whether a plan chooses what a shift rides."""
        return bool(each.vehicles) and each.id not in self.ridden

    def rides(self, each: shifts.Shift, courier: model.Courier) -> tuple[model.Vehicle, ...]:
        """Return what a shift may ride; what somebody decided already is not asked again."""
        if each.id in self.ridden:
            bike_id, trailer_id = self.ridden[each.id]
            bike = replace(self.known[bike_id].in_day, needs=frozenset())
            if trailer_id is None:
                return (bike,)
            trailer = replace(self.known[trailer_id].as_trailer, needs=frozenset())
            return (towing(replace(bike, hitch=True), trailer),)
        if not each.vehicles:
            return (replace(self.known[each.vehicle_id].in_day, needs=frozenset()),)
        bikes, trailers = (
            [self.known[one] for one in ids if self.known[one].status == "active"]
            for ids in (each.vehicles, each.trailers)
        )
        return rigs_for(
            courier, [one.in_day for one in bikes], [one.as_trailer for one in trailers]
        )


def _cooled(
    tx: Transaction,
    on: date,
    worked: Iterable[model.Shift],
    rule: tuple[HeatRule, tzinfo],
    held: Mapping[UUID, HeatLimits],
) -> dict[str, ShiftInHeat]:
    """Return the shifts of a day as the heat allows them, by id."""
    now = rule[0].at(heat.heat_level(tx, on))
    return {one.id: apply_heat(held.get(UUID(one.id), now), one, rule[1]) for one in worked}


def _people(tx: Transaction, ids: set[UUID]) -> dict[UUID, model.Courier]:
    query = sa.select(person.c.id, person.c.skills, person.c.roles).where(
        tx.owns(person), person.c.id.in_(ids)
    )
    return {
        row["id"]: model.Courier(
            id=str(row["id"]),
            skills=frozenset(row["skills"]),
            # Who rides for pay too is no volunteer on the road.
            volunteer="volunteer" in row["roles"] and "courier" not in row["roles"],
        )
        for row in tx.rows(query)
    }


def _vehicles(tx: Transaction, ids: set[UUID]) -> dict[UUID, Vehicle]:
    query = tx.select(vehicle, vehicle.c.id.in_(ids))
    return {row["id"]: vehicle_of(row) for row in tx.rows(query)}


# --- jobs -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpeningHours:
    """Opening hours of a day's places.

    Attributes
    ----------
    begins
        When the stops at these places begin that stand in a round already, by id.
    """

    on: date
    zone: tzinfo
    places: Mapping[str, PlaceHours]
    begins: Mapping[str, datetime]

    def planned(
        self, found: model.Stop, place_id: UUID | None, drops: Iterable[model.Stop]
    ) -> model.Stop:
        """Return a stop within the hours of its place."""
        hours = self.places.get(str(place_id))
        if hours is None:
            return found
        begins = self.begins.get(found.id)
        return with_planning_windows(found, hours, self.on, self.zone, drops, begins=begins)


def _begins(
    tx: Transaction, stops: Iterable[Row], hours: Mapping[str, PlaceHours]
) -> dict[str, datetime]:
    """Return when stops at places with hours begin that stand in a round, by id."""
    asked = [one["id"] for one in stops if str(one["place_id"]) in hours]
    query = sa.select(visit.c.stop_id, visit.c.start_at).where(
        tx.owns(visit), visit.c.stop_id.in_(asked), visit.c.status != "cancelled"
    )
    rows = tx.rows(query) if asked else ()
    return {str(row["stop_id"]): row["start_at"] for row in rows}


@dataclass(slots=True, kw_only=True)
class _JobsRead:
    """Jobs of a day with their pins, and those left out."""

    jobs: list[model.Job] = field(default_factory=list)
    pins: list[model.Pin] = field(default_factory=list)
    nowhere: list[UUID] = field(default_factory=list)
    unconfirmed: list[UUID] = field(default_factory=list)


def _jobs(
    tx: Transaction, when: tuple[date, tzinfo], hours: Mapping[str, PlaceHours], spots: _Spots
) -> _JobsRead:
    on, zone = when
    under_way = sa.exists().where(
        tx.owns(visit), visit.c.job_id == job.c.id, visit.c.status.in_(_TOUCHED)
    )
    query = (
        sa.select(*(job.c[name] for name in _OF_JOB))
        .where(
            tx.owns(job), job.c.day == on, sa.or_(job.c.status.in_(("open", "placed")), under_way)
        )
        .order_by(job.c.id)
    )
    rows = tx.rows(query)
    stops = _stops(tx, {row["id"] for row in rows})
    begins = _begins(tx, (one for found in stops.values() for _, one, _, _ in found), hours)
    opening = _OpeningHours(on=on, zone=zone, places=hours, begins=begins)
    read = _JobsRead()
    for row in rows:
        found = stops.get(row["id"], ())
        if not found or any(point is None for _, _, point, _ in found):
            read.nowhere.append(row["id"])
            continue
        if row["status"] == "open" and _needs_confirming(row, found):
            read.unconfirmed.append(row["id"])
            continue
        read.jobs.append(_job(row, found, opening, spots))
        if row["pinned_shift_id"] is not None:
            pin = model.Pin(job_id=str(row["id"]), shift_id=str(row["pinned_shift_id"]))
            read.pins.append(pin)
    return read


_Found = tuple[str, Row, Point | None, str]


def _needs_confirming(row: Row, stops: Iterable[_Found]) -> bool:
    """Return whether a job waits until somebody confirms the point of a stop.

    Who waits for aid may have nobody to call, and cold goods have no time to look for a door.
    """
    found = [one for _, one, _, _ in stops]
    is_urgent = row["kind"] == "aid" or any(load_temperature(load_of(one["load"])) for one in found)
    return is_urgent and any(one["street_only"] for one in found)


def _stops(tx: Transaction, ids: set[UUID]) -> Mapping[UUID, list[_Found]]:
    query = (
        sa.select(*(stop.c[name] for name in _OF_STOP))
        .where(tx.owns(stop), stop.c.job_id.in_(ids))
        .order_by(stop.c.job_id, stop.c.kind, stop.c.position)
    )
    rows = tx.rows(query)
    # A stop has its own point as soon as it is booked; one that only names a place has that one's.
    lacking = {row["place_id"] for row in rows if row["geom"] is None and row["place_id"]}
    known = places.among(tx, lacking)
    found: dict[UUID, list[_Found]] = defaultdict(list)
    for row in rows:
        point, address = point_of(row["geom"]), row["address"]
        if point is None and row["place_id"] in known:
            point = known[row["place_id"]].point
            address = address or known[row["place_id"]].address
        found[row["job_id"]].append((row["kind"], row, point, address))
    return found


def _job(row: Row, stops: Iterable[_Found], opening: _OpeningHours, spots: _Spots) -> model.Job:
    booked = [
        (kind, one["place_id"], stop_of(one, spots.of_stop(one, point, address)))
        for kind, one, point, address in stops
    ]
    drops = [one for kind, _, one in booked if kind == "drop"]
    found = [
        (kind, opening.planned(one, place_id, drops if kind == "pickup" else ()))
        for kind, place_id, one in booked
    ]
    return model.Job(
        id=str(row["id"]),
        kind=row["kind"],
        pickups=tuple(one for kind, one in found if kind == "pickup"),
        drops=tuple(one for kind, one in found if kind == "drop"),
        skills=frozenset(row["skills"]),
        accompanied=row["accompanied"],
        priority=row["priority"],
        prize_cents=row["prize_cents"],
        goods=goods_kind(row["goods"]),
        aboard_limit_s=row["aboard_limit_s"],
    )
