"""Shifts as somebody asks for them, and what becomes of that beside the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, tzinfo
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from api.usecases.act import Act
from api.usecases.request_parts import (
    IdOf,
    LoadRequest,
    WallTime,
    WindowRequest,
    instant_on_wall,
    load_of,
    window_of,
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

_LIMITS = ("max_stops", "max_travel_s", "max_distance_m")
RIDER_ROLES = frozenset({"courier", "volunteer"})
_COMING = frozenset({"invited", "active"})
"""Statuses of people who may be put on a shift; the invitation may still be open."""
_CourierId = Annotated[UUID, IdOf("unknown-courier")]
_VehicleId = Annotated[UUID, IdOf("unknown-vehicle")]
_TrailerId = Annotated[UUID, IdOf("unknown-trailer")]
_PlaceId = Annotated[UUID, IdOf("unknown-place")]


def _some(windows: list[WindowRequest]) -> list[WindowRequest]:
    if not windows:
        raise PydanticCustomError("no-windows", "must hold at least one")
    return windows


class BreakRequest(Part):
    """Pause inside a shift; without windows it may be taken at any time."""

    id: NeededText
    duration_s: StrictInt = Field(ge=0, le=MAX_SERVICE_S)
    windows: Annotated[list[WindowRequest], AfterValidator(_some)] = Field(
        default=[], max_length=100
    )
    paid: Flag = False
    max_load: LoadRequest | None = None
    note: Text = ""


class PricesRequest(Part):
    """Prices of a shift."""

    shift_cents: StrictInt = Field(default=0, ge=0, le=MAX_CENTS)
    hour_cents: StrictInt = Field(default=3600, ge=0, le=MAX_CENTS)
    km_cents: StrictInt = Field(default=0, ge=0, le=MAX_CENTS)
    duty: Flag = True


class ShiftUpdate(RequestModel):
    """Changed values of a shift; times as instants, or as ``2026-03-10T08:00`` on our clock."""

    courier: _CourierId | None = None
    companion: _CourierId | None = None
    vehicle: _VehicleId | None = None
    vehicles: list[_VehicleId] | None = Field(default=None, max_length=100)
    trailers: list[_TrailerId] | None = Field(default=None, max_length=100)
    start: WallTime | None = None
    end: WallTime | None = None
    start_place: _PlaceId | None = None
    end_place: _PlaceId | None = None
    breaks: list[BreakRequest] = Field(default=[], max_length=50)
    prices: PricesRequest = PricesRequest()
    max_stops: StrictInt | None = Field(default=None, ge=0, le=MAX_STOPS)
    max_travel_s: StrictInt | None = Field(default=None, ge=0, le=MAX_SHIFT_S)
    max_distance_m: StrictInt | None = Field(default=None, ge=0, le=MAX_DISTANCE_M)


class ShiftRequest(ShiftUpdate):
    """Courier with a vehicle for some hours, as it is asked for."""

    courier: _CourierId
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
    shift = _composed(shift_id, request, now, cooperatives.own(act.tx).zone, faults)
    if shift is None:
        raise BadInput(faults)
    before = now is not None and not now.vehicles
    named = request.vehicles is None and (request.vehicle is not None or before)
    refuse([*faults, *shift_faults(act, shift, now, named=named)])
    return shift


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


def _composed(
    shift_id: UUID, request: ShiftUpdate, now: Shift | None, zone: tzinfo, faults: list[Fault]
) -> Shift | None:
    """Return a shift of what is asked for and what is; ``None`` where that is not enough."""
    said = _said(request, now)
    bikes = said["vehicles"] if said["vehicle"] is None else [said["vehicle"]]
    needed = {**{key: said[key] for key in ("courier", "start", "end")}, "vehicle": bikes}
    faults += [fault("missing-key", key, key=key) for key in needed if needed[key] is None]
    if said["vehicles"] is not None and said["vehicle"] is not None:
        faults.append(fault("vehicle-and-vehicles", "vehicles"))
    if said["vehicles"] == []:
        faults.append(fault("nothing-to-ride", "vehicles"))
    if None in needed.values() or not bikes:
        return None
    start, end = (instant_on_wall(said[key], zone, key, faults) for key in ("start", "end"))
    trailers = tuple(said["trailers"] or ())
    shift = Shift(
        id=shift_id,
        day=day_of(start, zone),
        person_id=said["courier"],
        companion_id=said["companion"],
        vehicle_id=bikes[0],
        vehicles=tuple(bikes) if trailers or said["vehicle"] is None else (),
        trailers=trailers,
        starts_at=start,
        ends_at=end,
        start_place_id=said["start_place"],
        end_place_id=said["end_place"],
        breaks=_breaks(request, now, zone, faults),
        prices=said["prices"],
        **{key: said[key] for key in _LIMITS},
    )
    return shift if now is None else as_far_as(shift, now)


def _said(request: ShiftUpdate, now: Shift | None) -> dict[str, Any]:
    """Return the values of a shift by their names in a request, with what is left open as it is."""
    found: dict[str, Any] = dict.fromkeys(ShiftUpdate.model_fields)
    found["prices"] = Prices(duty=True) if now is None else now.prices
    if now is not None:
        found |= {
            "courier": now.person_id,
            "companion": now.companion_id,
            "start": now.starts_at,
            "end": now.ends_at,
            "start_place": now.start_place_id,
            "end_place": now.end_place_id,
            **values_of(now, *_LIMITS),
        }
        # What was ridden or chosen among before is over where a request says it anew.
        if request.vehicle is None:
            found["trailers"] = now.trailers
            found["vehicles"] = now.vehicles or None
            if request.vehicles is None and not now.vehicles:
                found["vehicle"] = now.vehicle_id
    found |= request.given()
    if isinstance(found["prices"], PricesRequest):
        found["prices"] = Prices(**found["prices"].model_dump())
    return found


def _breaks(
    request: ShiftUpdate, now: Shift | None, zone: tzinfo, faults: list[Fault]
) -> tuple[Break, ...]:
    if now is not None and "breaks" not in request.model_fields_set:
        return now.breaks
    found = []
    for row, one in enumerate(request.breaks):
        where = f"breaks[{row}]"
        pause = Break(
            id=one.id,
            duration_s=one.duration_s,
            windows=windows_of(one.windows, zone, f"{where}.windows", faults),
            paid=one.paid,
            max_load=load_of(one.max_load, f"{where}.max_load", faults) if one.max_load else None,
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
    units: dict[bool, list[Vehicle]] = {False: [], True: []}
    faults = []
    lists = (
        (False, "vehicle", shift.vehicles or (shift.vehicle_id,)),
        (True, "trailer", shift.trailers),
    )
    for trailer, kind, ids in lists:
        for row, one_id in enumerate(ids):
            where = kind if named and not trailer else f"{kind}s[{row}]"
            one = vehicles.find(act.tx, one_id)
            usable = one is not None and (one.status == "active" or one.id in own)
            if one is None or not usable or one.trailer != trailer:
                faults.append(_unknown(kind, where, one_id))
            elif one_id in ids[:row]:
                faults.append(fault("named-twice", where, value=str(one_id)))
            else:
                units[trailer].append(one)
    if faults or courier is None:
        return faults
    bikes, trailers = [one.in_day for one in units[False]], [one.as_trailer for one in units[True]]
    found = ride_faults(courier, bikes, trailers, "vehicle" if named else "vehicles")
    return [fault(code, where, **args) for where, code, args in found]


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
