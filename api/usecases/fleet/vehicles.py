"""Use cases of vehicles."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.request_types import MOST_SKILLS, Dimensions, Flag, NeededText, OneOf, Text
from api.usecases.requests import Part, RequestModel, check_version, found_or_refuse
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_SERVICE_S, MAX_VOLUME_ML
from data.formats.temperature import TEMPERATURES, box_faults
from data.formats.tournee.fleet import MAX_DISTANCE_M, MAX_WIDTH_MM, SPEED_PERCENT
from data.store.fleet import vehicles
from data.store.fleet.vehicles import VEHICLE_STATUSES, Vehicle
from dispatch.bookings.emissions import KIND_BY_PROFILE
from dispatch.model import Capacity
from dispatch.values.validation import fault, refuse
from routing.errors import Conflict
from routing.profiles.profile import PROFILE_NAMES

Profile = Annotated[str, OneOf(PROFILE_NAMES, "unknown-profile")]


class BoxRequest(Part):
    """Box that keeps its goods cold or hot."""

    temperature: Annotated[str, OneOf(TEMPERATURES, "unknown-temperature")]
    volume_ml: StrictInt = Field(ge=1, le=MAX_VOLUME_ML)


class CapacityRequest(Part):
    """Capacity of a vehicle without its boxes; without a number there is no limit."""

    mass_g: StrictInt | None = Field(default=None, ge=0, le=MAX_MASS_G)
    volume_ml: StrictInt | None = Field(default=None, ge=0, le=MAX_VOLUME_ML)
    items: StrictInt | None = Field(default=None, ge=0, le=MAX_ITEMS)
    extra: Dimensions = Field(default={})


class VehicleUpdate(RequestModel):
    """Changed values of a bike or trailer."""

    name: NeededText = ""
    kind: Text = ""
    status: Annotated[str, OneOf(VEHICLE_STATUSES)] = "active"
    trailer: Flag = False
    profile: Profile = "bike"
    capacity: CapacityRequest = CapacityRequest()
    boxes: list[BoxRequest] = Field(default=[], max_length=100)
    skills: list[NeededText] = Field(default=[], max_length=MOST_SKILLS)
    needs: list[NeededText] = Field(default=[], max_length=MOST_SKILLS)
    range_m: StrictInt | None = Field(default=None, ge=0, le=MAX_DISTANCE_M)
    width_mm: StrictInt | None = Field(default=None, ge=0, le=MAX_WIDTH_MM)
    speed_percent: StrictInt = Field(default=100, ge=SPEED_PERCENT[0], le=SPEED_PERCENT[1])
    hitch: Flag = False
    handover_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)


class VehicleRequest(VehicleUpdate):
    """Bike or trailer that is asked for. Emissions are counted by ``kind``, else by ``profile``."""

    name: NeededText
    profile: Profile


@needs("vehicles:write")
def add_vehicle(act: Act, vehicle_id: UUID, request: VehicleRequest) -> Vehicle:
    """Add a vehicle under an id that the caller made; the same again is the same vehicle.

    A trailer stays one.

    Raises
    ------
    BadInput
        With everything that is wrong.
    Conflict
        ``id-used-twice`` if another vehicle has the id.
    """
    act.tx.lock(f"vehicle:{vehicle_id}")
    found = vehicles.find(act.tx, vehicle_id)
    vehicle = _asked(Vehicle(id=vehicle_id, created_at=act.now), request)
    if found is not None:
        if replace(vehicle, created_at=found.created_at) != found:
            raise Conflict("id-used-twice")
        return found
    vehicles.add(act.tx, vehicle)
    act.record_event("vehicle_changed", "vehicle", vehicle_id)
    return vehicle


@needs("vehicles:write")
def change_vehicle(
    act: Act, vehicle_id: UUID, request: VehicleUpdate, expected_version: int | None = None
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
    wanted = _asked(found, request)
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


def _asked(now: Vehicle, request: VehicleUpdate) -> Vehicle:
    """Return a vehicle as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    capacity = now.capacity
    if "capacity" in request.model_fields_set:
        capacity = Capacity(**request.capacity.model_dump())
    boxes = now.boxes
    if "boxes" in request.model_fields_set:
        boxes = tuple((box.temperature, box.volume_ml) for box in request.boxes)
    given = request.given("capacity", "boxes", "kind")
    given |= {key: frozenset(given[key]) for key in ("skills", "needs") if key in given}
    wanted = replace(now, capacity=capacity, boxes=boxes, **given)
    kind = request.kind if "kind" in request.model_fields_set else now.kind if now.profile else ""
    faults = [
        fault("missing-key", key, key=key)
        for key in ("name", "profile")
        if not getattr(wanted, key)
    ]
    if now.profile and wanted.trailer != now.trailer:
        faults.append(fault("trailer-stays-trailer", "trailer"))
    faults += [
        fault(code, f"boxes[{row}].{key}", **args)
        for row, key, code, args in box_faults(boxes, capacity.extra)
    ]
    refuse(faults)
    kind = request.kind if "kind" in request.model_fields_set or not now.profile else now.kind
    return replace(wanted, kind=kind or KIND_BY_PROFILE.get(wanted.profile, "bike"))
