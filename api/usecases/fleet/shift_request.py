"""Shifts as somebody asks for them, and what becomes of that beside the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from api.usecases.act import Act
from api.usecases.local_times import Wall, instant_on_wall, window_of
from api.usecases.request_parts import (
    AboardRequest,
    SpanRequest,
    WallTime,
    load_of,
    windows_of,
)
from api.usecases.request_types import Flag, NeededText, Text
from api.usecases.requests import Part, RequestModel
from data.formats.fields import listed
from data.formats.parts import MAX_CENTS, MAX_SERVICE_S, MAX_SHIFT_S, break_faults
from data.formats.tournee.fleet import MAX_DISTANCE_M, MAX_STOPS
from data.formats.tournee.riding import ride_faults
from data.store.fleet import places, vehicles
from data.store.fleet.shifts import Shift
from data.store.fleet.vehicles import Vehicle
from data.store.people import people
from data.store.system import cooperatives
from dispatch.model import Break, Courier, Prices
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from dispatch.values.validation import fault, refuse
from routing.errors import BadInput, Fault

_RIDDEN = ("vehicle", "vehicles", "trailers")
_NEEDED = ("courier", "vehicle", "start", "end")
_FIELDS = {
    "courier": "person_id",
    "companion": "companion_id",
    "vehicle": "vehicle_id",
    "start": "starts_at",
    "end": "ends_at",
    "start_place": "start_place_id",
    "end_place": "end_place_id",
}
"""Fields of a shift by the keys of a request, where their names differ."""
RIDER_ROLES = frozenset({"courier", "volunteer"})
_COMING = frozenset({"invited", "active"})
"""Statuses of people who may be put on a shift; the invitation may still be open."""


def _some(windows: list[SpanRequest]) -> list[SpanRequest]:
    if not windows:
        raise PydanticCustomError("no-windows", "must hold at least one")
    return windows


class BreakRequest(Part):
    """Pause inside a shift; without windows it may be taken at any time."""

    id: NeededText
    duration_s: StrictInt = Field(ge=0, le=MAX_SERVICE_S)
    windows: Annotated[list[SpanRequest], AfterValidator(_some)] = Field(default=[], max_length=100)
    paid: Flag = False
    max_load: AboardRequest | None = None
    note: Text = ""


class PricesRequest(Part):
    """Prices of a shift."""

    shift_cents: StrictInt = Field(default=0, ge=0, le=MAX_CENTS)
    hour_cents: StrictInt = Field(default=3600, ge=0, le=MAX_CENTS)
    km_cents: StrictInt = Field(default=0, ge=0, le=MAX_CENTS)
    duty: Flag = True


class ShiftUpdate(RequestModel):
    """Changed values of a shift; times as instants, or as ``2026-03-10T08:00`` on our clock."""

    courier: UUID | None = None
    companion: UUID | None = None
    vehicle: UUID | None = None
    vehicles: list[UUID] | None = Field(default=None, max_length=100)
    trailers: list[UUID] | None = Field(default=None, max_length=100)
    start: WallTime | None = None
    end: WallTime | None = None
    start_place: UUID | None = None
    end_place: UUID | None = None
    breaks: list[BreakRequest] = Field(default=[], max_length=50)
    prices: PricesRequest = PricesRequest()
    max_stops: StrictInt | None = Field(default=None, ge=0, le=MAX_STOPS)
    max_travel_s: StrictInt | None = Field(default=None, ge=0, le=MAX_SHIFT_S)
    max_distance_m: StrictInt | None = Field(default=None, ge=0, le=MAX_DISTANCE_M)


class ShiftRequest(ShiftUpdate):
    """Courier with a vehicle for some hours, as it is asked for."""

    courier: UUID
    start: WallTime
    end: WallTime


def asked_shift(act: Act, shift_id: UUID, request: ShiftUpdate, now: Shift | None) -> Shift:
    """Return a shift as it is asked for, with what the request leaves open as it is ``now``.

    Raises
    ------
    BadInput
        With everything that is wrong, also who or what cannot ride.
    """
    faults: list[Fault] = []
    zone = cooperatives.own(act.tx).zone
    wall = Wall(zone=zone)
    values = {_FIELDS.get(key, key): value for key, value in request.given(*_RIDDEN).items()}
    values |= _ridden(request, now, faults)
    for key in ("start", "end"):
        if values.get(_FIELDS[key]) is not None:
            values[_FIELDS[key]] = instant_on_wall(values[_FIELDS[key]], wall, key, faults)
    if "breaks" in values:
        values["breaks"] = _breaks(request.breaks, zone, faults)
    if "prices" in values or now is None:
        values["prices"] = Prices(**request.prices.model_dump())
    missing = [key for key in _NEEDED if _is_missing(values, now, _FIELDS[key])]
    if missing:
        raise BadInput([*faults, *(fault("missing-key", key, key=key) for key in missing)])
    if "starts_at" in values:
        values["day"] = day_of(values["starts_at"], zone)
    shift = Shift(id=shift_id, **values) if now is None else replace(now, **values)
    before = now is not None and not now.vehicles
    named = request.vehicles is None and (request.vehicle is not None or before)
    refuse([*faults, *shift_faults(act, shift, now, named=named)])
    return shift


def _is_missing(values: Mapping[str, object], now: Shift | None, name: str) -> bool:
    return values.get(name, getattr(now, name, None)) is None


def as_far_as(wanted: Shift, now: Shift) -> Shift:
    """Return a shift as it is wanted, as far as it has come now."""
    return replace(wanted, **values_of(now, "status", "version", "opened_at", "closed_at"))


def shift_faults(
    act: Act, shift: Shift, now: Shift | None = None, *, named: bool = False
) -> list[Fault]:
    """Find fault with what no shift may be, and with who or what cannot ride.

    Who or what is on the shift ``now`` stays possible, whatever became of them. ``named`` says that
    its vehicle was named, not chosen among several.
    """
    courier, faults = _rider(act, shift.person_id, "courier", now)
    if shift.companion_id is not None:
        _, found = _rider(act, shift.companion_id, "companion", now)
        faults += found
        if shift.companion_id == shift.person_id and courier is not None:
            faults.append(fault("companion-same", "companion", value=str(shift.companion_id)))
    faults += _ride_faults(act, shift, courier, now, named=named)
    return faults + _place_faults(act, shift, now) + _time_faults(act, shift)


def _ridden(request: ShiftUpdate, now: Shift | None, faults: list[Fault]) -> dict[str, Any]:
    """Return what is ridden, or chosen among: said anew, what was before is over."""
    bike, several, given = request.vehicle, request.vehicles, request.model_fields_set
    if bike is not None and several is not None:
        faults.append(fault("vehicle-and-vehicles", "vehicles"))
    if several is not None and not several:
        faults.append(fault("nothing-to-ride", "vehicles"))
    had = () if now is None else now.vehicles
    bikes = had or (() if now is None else (now.vehicle_id,))
    if several is not None or bike is not None:
        bikes = tuple(several or ()) if bike is None else (bike,)
    elif ("vehicles" if had else "vehicle") in given:
        bikes = ()
    kept = now.trailers if now is not None and bike is None else ()
    trailers = tuple(request.trailers or ()) if "trailers" in given else kept
    chooses = several is not None or trailers or (had and bike is None)
    return {
        "vehicle_id": bikes[0] if bikes else None,
        "vehicles": bikes if chooses else (),
        "trailers": trailers,
    }


def _breaks(asked: Sequence[BreakRequest], zone: tzinfo, faults: list[Fault]) -> tuple[Break, ...]:
    found = []
    for row, one in enumerate(asked):
        where, load = f"breaks[{row}]", one.max_load
        pause = Break(
            id=one.id,
            duration_s=one.duration_s,
            windows=windows_of(one.windows, zone, f"{where}.windows", faults),
            paid=one.paid,
            max_load=load_of(load, f"{where}.max_load", faults) if load else None,
            note=one.note,
        )
        found.append(pause)
    return tuple(found)


def _rider(
    act: Act, person_id: UUID, key: str, now: Shift | None
) -> tuple[Courier | None, list[Fault]]:
    """Return who rides, or that nobody who can is meant."""
    person = people.find(act.tx, person_id)
    if person is not None:
        keeps = now is not None and person.id in now.people
        rides = key == "companion" or RIDER_ROLES.intersection(person.roles)
        if keeps or (person.status in _COMING and rides):
            return Courier(id=str(person.id), skills=frozenset(person.skills)), []
    return None, [_unknown("courier", key, person_id)]


def _ride_faults(
    act: Act, shift: Shift, courier: Courier | None, now: Shift | None, *, named: bool
) -> list[Fault]:
    """Find fault with bikes and trailers that are not there, or not for the courier to ride."""
    own = () if now is None else (now.vehicle_id, *now.vehicles, *now.trailers)
    faults: list[Fault] = []

    def found(kind: str, ids: Sequence[UUID]) -> list[Vehicle]:
        units = []
        for row, one_id in enumerate(ids):
            where = "vehicle" if named and kind == "vehicle" else f"{kind}s[{row}]"
            one = vehicles.find(act.tx, one_id)
            known = one is not None and one.trailer == (kind == "trailer")
            if one is None or not known or (one.status != "active" and one.id not in own):
                faults.append(_unknown(kind, where, one_id))
            elif one_id in ids[:row]:
                faults.append(fault("named-twice", where, value=str(one_id)))
            else:
                units.append(one)
        return units

    bikes = [one.in_day for one in found("vehicle", shift.vehicles or (shift.vehicle_id,))]
    trailers = [one.as_trailer for one in found("trailer", shift.trailers)]
    if faults or courier is None:
        return faults
    wrong = ride_faults(courier, bikes, trailers, "vehicle" if named else "vehicles")
    return [fault(code, where, **args) for where, code, args in wrong]


def _place_faults(act: Act, shift: Shift, now: Shift | None) -> list[Fault]:
    ends = {"start_place": shift.start_place_id, "end_place": shift.end_place_id}
    found = places.among(act.tx, {one for one in ends.values() if one})
    kept = () if now is None else (now.start_place_id, now.end_place_id)
    usable = {one.id for one in found.values() if one.status == "active" or one.id in kept}
    return [_unknown("place", key, one) for key, one in ends.items() if one and one not in usable]


def _unknown(kind: str, where: str, named: UUID) -> Fault:
    return fault(f"unknown-{kind}", where, value=str(named), known=listed(()))


def _time_faults(act: Act, shift: Shift) -> list[Fault]:
    """Find fault with when a shift is, and with breaks that do not lie in it."""
    faults: list[Fault] = []
    zone = cooperatives.own(act.tx).zone
    window = window_of(shift.starts_at, shift.ends_at, zone, "end", faults)
    length_s = (shift.ends_at - shift.starts_at) // timedelta(seconds=1)
    if length_s == 0:
        faults.append(fault("shift-empty", "end"))
    if length_s > MAX_SHIFT_S:
        faults.append(fault("shift-too-long", "end", value=length_s, limit=MAX_SHIFT_S))
        window = None
    paths = [f"breaks[{row}]" for row in range(len(shift.breaks))]
    found = break_faults(shift.breaks, window, zone, paths)
    return faults + [fault(code, f"{paths[row]}.{key}", **args) for row, key, code, args in found]
