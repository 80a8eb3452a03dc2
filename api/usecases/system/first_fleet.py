"""Riders and bikes of a new cooperative by presets, with a first shift for each rider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.auth.scopes import Role
from api.usecases.act import Act, needs
from api.usecases.fleet.places import PlaceRequest, add_place
from api.usecases.fleet.shift_request import ShiftRequest
from api.usecases.fleet.shifts import list_shifts, plan_shift
from api.usecases.fleet.vehicles import VehicleRequest, add_vehicle, list_vehicles
from api.usecases.people.invitations import invite_person
from api.usecases.requests import fault_at
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from dispatch.values.validation import refuse
from routing.errors import BadInput, Conflict, Fault

if TYPE_CHECKING:
    from data.store.fleet.shifts import Shift

KINDS: Mapping[str, Mapping[str, Any]] = {
    "cargo": {"profile": "cargo", "mass_kg": 100, "volume_l": 300},
    "longtail": {"profile": "longtail", "mass_kg": 80, "volume_l": 150},
    "trike": {"profile": "trike", "mass_kg": 200, "volume_l": 1000},
    "ebike": {"profile": "ebike", "mass_kg": 20, "volume_l": 60, "hitch": True},
    "bike": {"profile": "bike", "mass_kg": 10, "volume_l": 50, "hitch": True},
    "trailer": {"profile": "bike_trailer", "mass_kg": 60, "volume_l": 250, "trailer": True},
}
"""Kinds of bikes and trailers by the name of their preset, as most of them are."""
RIDDEN = tuple(kind for kind, values in KINDS.items() if not values.get("trailer"))
MOST_OF_KIND = 30
MOST_RIDERS = 30
DAYS_AHEAD = 14
"""Days in which the first shifts and bookings are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRider:
    """A rider to be added: a name, and a telephone number or an e-mail address."""

    name: str
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFleet:
    """Riders and bikes to be added.

    Attributes
    ----------
    hub
        Address of the depot, where all shifts begin and end, as a place has it: ``address``, and
        ``lon`` and ``lat`` where they are known.
    hub_name
        What it is called.
    counts
        How many of each of :data:`KINDS`.
    names
        What one of each kind is called; a number follows.
    day, start, end
        Of the shifts; the times as on the wall, such as ``09:00``.
    language
        Of the riders.
    """

    hub: Mapping[str, object]
    hub_name: str
    counts: Mapping[str, int]
    names: Mapping[str, str]
    riders: Sequence[FirstRider]
    day: date
    start: str
    end: str
    language: str


@needs("vehicles:write")
def add_first_fleet(act: Act, wanted: FirstFleet) -> date:
    """Add a depot, bikes, riders and a shift for each of these; gives their day.

    Raises
    ------
    BadInput
        With everything that is wrong, by the names of :class:`FirstFleet`.
    Conflict
        ``setup-fleet-there`` where there are bikes already, as from another window.
    """
    act.tx.lock("first-fleet")
    if list_vehicles(act):
        raise Conflict("setup-fleet-there")
    # Told together: what can be judged without asking the store, and the address of the depot.
    faults = _faults(act, wanted)
    hub, hub_faults = _add_hub(act, wanted)
    faults += hub_faults
    bikes = _add_bikes(act, wanted)
    for number, rider in enumerate(wanted.riders):
        faults += _add_rider(act, wanted, number, rider, hub, bikes)
    refuse(faults)
    return wanted.day


def _faults(act: Act, wanted: FirstFleet) -> list[Fault]:
    faults = []
    for kind, count in wanted.counts.items():
        if kind not in KINDS or not 0 <= count <= MOST_OF_KIND:
            faults.append(fault_at(kind, "out-of-range", value=count, low=0, high=MOST_OF_KIND))
    if not wanted.riders:
        faults.append(fault_at("rider-0-name", "setup-no-riders"))
    ridden = sum(wanted.counts.get(kind, 0) for kind in RIDDEN)
    if not faults and len(wanted.riders) > ridden:
        faults.append(
            fault_at(RIDDEN[0], "setup-too-few-bikes", value=len(wanted.riders), limit=ridden)
        )
    now = act.now.astimezone(cooperatives.own(act.tx).zone)
    if not now.date() <= wanted.day <= now.date() + timedelta(days=DAYS_AHEAD):
        faults.append(fault_at("day", "setup-day"))
    elif wanted.day == now.date() and wanted.start < wanted.end <= f"{now:%H:%M}":
        faults.append(fault_at("end", "setup-shift-over"))
    return faults


def _add_hub(act: Act, wanted: FirstFleet) -> tuple[UUID | None, list[Fault]]:
    """Add the depot; gives ``None`` with what is wrong where it cannot be."""
    hub = act.new_id()
    request = {"name": wanted.hub_name, "kind": "hub", **wanted.hub}
    try:
        add_place(act, hub, PlaceRequest.read(request))
    except BadInput as wrong:
        return None, [_at("hub", one) for one in wrong.faults]
    return hub, []


def _add_bikes(act: Act, wanted: FirstFleet) -> list[UUID]:
    """Add the bikes and trailers; gives those that somebody rides, in the order of the kinds."""
    bikes = []
    for kind, values in KINDS.items():
        for number in range(1, min(wanted.counts.get(kind, 0), MOST_OF_KIND) + 1):
            vehicle_id = act.new_id()
            request: dict[str, object] = {
                "name": f"{wanted.names.get(kind, kind)} {number}",
                "profile": values["profile"],
                "capacity": {
                    "mass_g": values["mass_kg"] * 1000,
                    "volume_ml": values["volume_l"] * 1000,
                },
            }
            request |= {key: True for key in ("hitch", "trailer") if values.get(key)}
            add_vehicle(act, vehicle_id, VehicleRequest.read(request))
            if kind in RIDDEN:
                bikes.append(vehicle_id)
    return bikes


def _add_rider(  # noqa: PLR0913, PLR0917  # of one rider
    act: Act,
    wanted: FirstFleet,
    number: int,
    rider: FirstRider,
    hub: UUID | None,
    bikes: Sequence[UUID],
) -> list[Fault]:
    """Invite a rider and plan the shift; returns what is wrong with either."""
    key = f"rider-{number}"
    reach = {"email" if "@" in rider.reach else "phone": rider.reach.strip()}
    person = act.new_id()
    try:
        invite_person(
            act,
            person,
            name=rider.name,
            roles=[Role.COURIER],
            language=wanted.language,
            **reach,  # type: ignore[arg-type]  # one of two texts
        )
    except BadInput as wrong:
        return [
            _at(f"{key}-{'name' if one.where == 'name' else 'reach'}", one) for one in wrong.faults
        ]
    except Conflict:
        return [fault_at(f"{key}-reach", "setup-email-taken")]
    if number >= len(bikes):
        return []
    shift = {
        "courier": person,
        "vehicle": bikes[number],
        "start": f"{wanted.day}T{wanted.start}",
        "end": f"{wanted.day}T{wanted.end}",
        "start_place": hub,
        "end_place": hub,
    }
    try:
        plan_shift(act, act.new_id(), ShiftRequest.read(shift))
    except BadInput as wrong:
        # All shifts have the same times: of the first one that is wrong is told what is wrong.
        if number:
            return []
        return [
            _at(one.where if one.where in {"start", "end"} else "hub", one) for one in wrong.faults
        ]
    return []


def _at(where: str, fault: Fault) -> Fault:
    return Fault(code=fault.code, where=where, args=fault.args)


@needs("shifts:read")
def first_shifts(act: Act) -> list[Shift]:
    """Return the shifts of the next days, soonest first."""
    today = day_of(act.now, cooperatives.own(act.tx).zone)
    return list_shifts(act, today, today + timedelta(days=DAYS_AHEAD))
