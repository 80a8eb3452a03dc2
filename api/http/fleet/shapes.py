"""Places, vehicles and shifts on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from api.http.bookings.shapes import LoadOut, PointOut, WindowOut
from api.http.description.presented import presents
from api.http.shapes import CompleteIn, In, Moment, Names, Out
from api.http.vocabulary import (
    Kept,
    OpenOrClosed,
    PlaceKind,
    ProfileName,
    ShiftStatus,
    VehicleStatus,
)
from api.usecases.fleet.places import PlaceRequest, PlaceUpdate
from api.usecases.fleet.shift_request import ShiftRequest, ShiftUpdate
from api.usecases.fleet.vehicles import VehicleRequest, VehicleUpdate
from api.usecases.request_types import Day, Instant, Text
from dispatch.circuits.cold_chain import Temperature
from dispatch.model.shifts import Prices


class PlaceChange(In, PlaceUpdate):
    """Changes to a place."""


class PlaceIn(In, PlaceRequest):
    """A place that is used again and again. With an address, its point may be left out."""

    id: UUID | None = None


class ShareIn(In):
    """With whom a place is shared."""

    customer_id: UUID


class PlaceOut(Out):
    """A place."""

    id: UUID
    name: str
    kind: PlaceKind
    point: PointOut
    address: str
    street_only: bool
    access_note: str
    opening_hours: str
    service_s: int
    setup_s: int
    status: OpenOrClosed
    version: int
    created_at: Moment


class VehicleChange(In, VehicleUpdate):
    """Changes to a vehicle."""


class VehicleIn(In, VehicleRequest):
    """A bicycle, with its trailer if it has one."""

    id: UUID | None = None


class CapacityOut(Out):
    """Capacity of a vehicle."""

    mass_g: int | None
    volume_ml: int | None
    items: int | None
    extra: dict[str, int]


class BoxOut(Out):
    """A box that keeps its goods cold or hot."""

    temperature: Kept[Temperature]
    volume_ml: int


def _box(value: object) -> object:
    if isinstance(value, tuple):
        return {"temperature": value[0], "volume_ml": value[1]}
    return value


class VehicleOut(Out):
    """A bicycle, with its trailer if it has one."""

    id: UUID
    name: str
    kind: str
    profile: Kept[ProfileName]
    capacity: CapacityOut
    boxes: list[Annotated[BoxOut, BeforeValidator(_box)]]
    skills: Names
    range_m: int | None
    width_mm: int | None
    speed_percent: int
    hitch: bool
    trailer: bool
    needs: Names
    handover_s: int
    status: VehicleStatus
    version: int
    created_at: Moment


class ShiftChange(In, ShiftUpdate):
    """Changes to a shift; times as instants, or as ``2026-03-10T08:00`` on our clock."""


class ShiftIn(In, ShiftRequest):
    """A courier with a vehicle for some hours."""

    id: UUID | None = None


class ReasonIn(In):
    """Reason of a change."""

    reason: Text = ""


class BreakOut(Out):
    """A pause inside a shift."""

    id: str
    duration_s: int
    windows: list[WindowOut]
    paid: bool
    max_load: LoadOut | None
    legal: bool
    note: str


@presents(Prices)
class PricesOut(Out):
    """Prices of a shift."""


class ShiftOut(Out):
    """A courier with a vehicle for some hours."""

    id: UUID
    day: date
    person_id: UUID
    companion_id: UUID | None
    vehicle_id: UUID
    vehicles: list[UUID]
    trailers: list[UUID]
    starts_at: Moment
    ends_at: Moment
    start_place_id: UUID | None
    end_place_id: UUID | None
    breaks: list[BreakOut]
    prices: PricesOut
    max_stops: int | None
    max_travel_s: int | None
    max_distance_m: int | None
    status: ShiftStatus
    version: int
    opened_at: Moment | None
    closed_at: Moment | None


class SpanIn(CompleteIn):
    """From when to when somebody can ride, or with ``absent`` cannot."""

    read_only = ("id", "person_id", "source")

    start: Instant = Field(validation_alias=AliasChoices("start", "starts_at"))
    end: Instant = Field(validation_alias=AliasChoices("end", "ends_at"))
    kind: Literal["free", "absent"] = "free"


class AvailabilityIn(CompleteIn):
    """Availability of a person, in place of what was said for these days before.

    What was read may come back as it is, under ``items``.
    """

    read_only = ("next",)

    first: Day
    last: Day
    spans: list[SpanIn] = Field(max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _of_items(cls, data: object) -> object:
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            return data
        rest = {key: value for key, value in data.items() if key != "items"}
        return {"spans": data["items"], **rest}


class AvailableOut(Out):
    """A span in which somebody can ride (``free``), or cannot (``absent``)."""

    id: UUID
    person_id: UUID
    starts_at: Moment
    ends_at: Moment
    source: Kept[Literal["person", "office", "calendar"]]
    kind: Literal["free", "absent"]
