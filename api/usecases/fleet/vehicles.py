"""Use cases of vehicles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import (
    Request,
    check_version,
    choice_or,
    close_with,
    found_or_refuse,
    open_request,
    text_or,
)
from data.formats.fields import Node
from data.formats.temperature import dimension
from data.formats.tournee.context import Context
from data.formats.tournee.fleet import VEHICLE_KEYS as DAY_VEHICLE_KEYS
from data.formats.tournee.fleet import read_vehicle as read_day_vehicle
from data.store.fleet import vehicles
from data.store.fleet.vehicles import VEHICLE_STATUSES, Vehicle, vehicle_values
from data.store.shapes import boxes_of
from dispatch.bookings.emissions import KIND_BY_PROFILE
from routing.errors import Conflict
from routing.profiles.profile import PROFILE_NAMES

_AS_READ = ("profile", "skills", "range_m", "width_mm", "speed_percent", "hitch", "needs")
_DAY_KEYS = (*_AS_READ, "capacity", "boxes", "handover_s")
VEHICLE_KEYS = ("name", "kind", "status", "trailer", *_DAY_KEYS)


@needs("vehicles:write")
def add_vehicle(act: Act, vehicle_id: UUID, request: Request) -> Vehicle:
    """Add a vehicle under an id that the caller made; the same again is the same vehicle.

    The request has the keys of a vehicle of the day format besides ``name`` and ``status``; with
    ``trailer`` it is a trailer, and stays one.

    Raises
    ------
    BadInput
        With everything that is wrong.
    Conflict
        ``id-used-twice`` if another vehicle has the id.
    """
    act.tx.lock(f"vehicle:{vehicle_id}")
    found = vehicles.find(act.tx, vehicle_id)
    vehicle = _read(Vehicle(id=vehicle_id, created_at=act.now), request)
    if found is not None:
        if replace(vehicle, created_at=found.created_at) != found:
            raise Conflict("id-used-twice")
        return found
    vehicles.add(act.tx, vehicle)
    act.record_event("vehicle_changed", "vehicle", vehicle_id)
    return vehicle


@needs("vehicles:write")
def change_vehicle(
    act: Act, vehicle_id: UUID, request: Request, expected_version: int | None = None
) -> Vehicle:
    """Change what a request names of a vehicle; plans made before stay as they are.

    ``status`` takes it into repair and back, or out of the fleet for good (``gone``).

    Raises
    ------
    NotFound
        If there is no such vehicle.
    BadInput
        With everything that is wrong.
    Conflict
        ``changed-meanwhile`` if the version is another, ``vehicle-gone``.
    """
    act.tx.lock(f"vehicle:{vehicle_id}")
    found = found_or_refuse(vehicles.find(act.tx, vehicle_id), "no-such-vehicle")
    check_version(found.version, expected_version)
    if found.status == "gone":
        raise Conflict("vehicle-gone")
    wanted = _read(found, request)
    if wanted == found:
        return found
    kept = replace(wanted, version=found.version + 1)
    vehicles.update(act.tx, kept)
    act.record_event("vehicle_changed", "vehicle", vehicle_id)
    return kept


@needs("vehicles:read")
def read_vehicle(act: Act, vehicle_id: UUID) -> Vehicle:
    """Return a vehicle.

    Raises
    ------
    NotFound
        If there is none, or it is not in sight: a rider sees those of the own shifts.
    """
    visible = {one.id: one for one in list_vehicles(act, with_gone=True)}
    return found_or_refuse(visible.get(vehicle_id), "no-such-vehicle")


@needs("vehicles:read")
def list_vehicles(act: Act, *, with_gone: bool = False) -> list[Vehicle]:
    """Return the vehicles in sight by name."""
    if act.sees_all("vehicles:read"):
        return vehicles.every(act.tx, with_gone=with_gone)
    if act.actor.id is None:
        return []  # A key without a person has no shifts.
    return vehicles.every(act.tx, rider_id=act.actor.id, with_gone=with_gone)


def _read(now: Vehicle, request: Request) -> Vehicle:
    table = open_request(request, VEHICLE_KEYS)
    faults = table.node.faults
    context = Context(faults=faults, known_profiles=PROFILE_NAMES, skip_bad=False)
    asked = {key: request[key] for key in _DAY_KEYS if key in request}
    merged: dict[str, Any] = {**_plain(now), **asked}
    node = Node(value={"id": str(now.id), **merged}, where="", subject=None, faults=faults)
    read = context.read(node, DAY_VEHICLE_KEYS, read_day_vehicle)
    name = text_or(table, "name", now.name, needed=True)
    status = choice_or(table, "status", now.status, VEHICLE_STATUSES)
    kind = text_or(table, "kind", now.kind if now.profile else "")
    trailer = table.flag("trailer") if "trailer" in table.values else now.trailer
    if now.profile and trailer != now.trailer:
        table.node.child("trailer", None).fault("trailer-stays-trailer")
    read = close_with(table, read)
    boxes = boxes_of(merged.get("boxes") or ())
    boxed = {dimension(temperature) for temperature, _ in boxes}
    extra = {key: value for key, value in read.capacity.extra.items() if key not in boxed}
    return replace(
        now,
        name=name,
        status=status,
        kind=kind or KIND_BY_PROFILE.get(read.profile, "bike"),
        capacity=replace(read.capacity, extra=extra),
        boxes=boxes,
        trailer=trailer,
        handover_s=context.units[str(now.id)].handover_s,
        **{key: getattr(read, key) for key in _AS_READ},
    )


def _plain(now: Vehicle) -> dict[str, object]:
    if not now.profile:
        return {}
    kept = vehicle_values(now)
    return {key: kept[key] for key in _DAY_KEYS}
