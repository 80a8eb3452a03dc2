"""Deliveries on the wire as programs written for CoopCycle post and read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http.shapes import As, In
from api.senders.webhooks import DELIVERIES_PATH
from api.usecases.bookings.coopcycle.delivery_form import MAX_TASKS, packages_in
from api.usecases.request_types import Latitude, Longitude, Text, Whole
from data.formats.tracks.polyline import polyline_of

if TYPE_CHECKING:
    from api.usecases.bookings.coopcycle.deliveries import Delivery
    from data.store.bookings.bookings import BookedJob, BookedStop

TaskStatus = Literal["TODO", "DOING", "DONE", "FAILED", "CANCELLED"]
STATUS: Mapping[str, TaskStatus] = {
    "planned": "TODO",
    "arrived": "DOING",
    "done": "DONE",
    "partly_done": "DONE",
    "failed": "FAILED",
    "skipped": "CANCELLED",
    "cancelled": "CANCELLED",
}
"""Their word for each status of a visit."""

_NAMED = ConfigDict(populate_by_name=True, frozen=True)


class PackageIn(In):
    """Some packages of one type."""

    type: Text
    quantity: Whole = 1


class GeoIn(In):
    """A point, as schema.org has it."""

    latitude: Latitude
    longitude: Longitude


class AddressIn(In):
    """An address; without ``latLng`` it is looked up in the city."""

    model_config = ConfigDict(populate_by_name=True)

    iri: Text | None = Field(default=None, alias="@id")
    streetAddress: Text | None = None  # noqa: N815  # theirs
    latLng: list[float] | None = Field(default=None, min_length=2, max_length=2)  # noqa: N815
    geo: GeoIn | None = None
    name: Text | None = None
    contactName: Text | None = None  # noqa: N815
    telephone: Text | bool | None = None
    description: Text | None = None


class CarriedIn(In):
    """Parcel of a delivery and the reference by which the program knows it."""

    ref: Text | None = None
    metadata: Text | dict[str, Any] | None = None
    weight: Whole | None = None
    packages: list[PackageIn] | None = Field(default=None, max_length=500)


class TaskIn(CarriedIn):
    """One thing to pick up or drop off. Times are read on the cooperative's clock."""

    type: Text | None = None
    address: Text | AddressIn | None = None
    after: Text | None = None
    before: Text | None = None
    doneAfter: Text | None = None  # noqa: N815
    doneBefore: Text | None = None  # noqa: N815
    timeSlot: Text | None = None  # noqa: N815
    timeSlotUrl: Text | None = None  # noqa: N815
    comments: Text | None = None
    tags: Text | Annotated[list[Text], Field(max_length=100)] | None = None


class DeliveryIn(CarriedIn):
    """A delivery: a pickup and a dropoff, or several tasks; weights in grams."""

    store: Text | None = None
    pickup: TaskIn | None = None
    dropoff: TaskIn | None = None
    tasks: list[TaskIn] | None = Field(default=None, max_length=MAX_TASKS)


DeliveryPlain = Annotated[dict[str, Any], As(DeliveryIn)]


class GeoOut(BaseModel):
    """A point, as schema.org has it."""

    model_config = _NAMED

    kind: str = Field(default="GeoCoordinates", serialization_alias="@type")
    latitude: float
    longitude: float


class AddressOut(BaseModel):
    """Address of a task."""

    model_config = _NAMED

    kind: str = Field(default="http://schema.org/Place", serialization_alias="@type")
    geo: GeoOut | None
    streetAddress: str  # noqa: N815
    contactName: str | None  # noqa: N815
    telephone: str | None
    description: str | None


class PackageOut(BaseModel):
    """Some packages of one type."""

    model_config = _NAMED

    type: str
    name: str
    quantity: int


class TaskOut(BaseModel):
    """One thing to pick up or drop off, and how far it has come."""

    model_config = _NAMED

    iri: str = Field(serialization_alias="@id")
    kind: str = Field(default="Task", serialization_alias="@type")
    id: UUID
    type: Literal["PICKUP", "DROPOFF"]
    status: TaskStatus
    address: AddressOut
    after: datetime | None
    before: datetime | None
    doneAfter: datetime | None  # noqa: N815
    doneBefore: datetime | None  # noqa: N815
    comments: str
    weight: int
    packages: list[PackageOut]
    tags: list[str]
    metadata: dict[str, Any]
    createdAt: datetime  # noqa: N815
    updatedAt: datetime  # noqa: N815


class OrderOut(BaseModel):
    """Price of a delivery, in cents."""

    model_config = _NAMED

    iri: str = Field(serialization_alias="@id")
    kind: str = Field(default="http://schema.org/Order", serialization_alias="@type")
    number: str
    total: int
    taxTotal: int  # noqa: N815


class CoopcycleDeliveryOut(BaseModel):
    """A delivery with its tasks. Ids are opaque texts and stay as they are."""

    model_config = _NAMED

    context: str = Field(default="/api/contexts/Delivery", serialization_alias="@context")
    iri: str = Field(serialization_alias="@id")
    kind: str = Field(default="http://schema.org/ParcelDelivery", serialization_alias="@type")
    id: UUID
    ref: str
    distance: int
    duration: int | None
    polyline: str
    tasks: list[TaskOut]
    pickup: TaskOut | None
    dropoff: TaskOut
    trackingUrl: str | None  # noqa: N815
    order: OrderOut

    @classmethod
    def of(cls, found: Delivery) -> dict[str, Any]:
        """Return a delivery as JSON has it."""
        return _delivery(found).model_dump(mode="json", by_alias=True)


def _delivery(found: Delivery) -> CoopcycleDeliveryOut:
    booking, way = found.booking, found.way
    tasks = [_task(found, job, stop) for job in booking.jobs for stop in job.stops]
    quote = booking.quote
    order = OrderOut(
        iri=f"/v1/bookings/{booking.id}",
        number=booking.reference or str(booking.id),
        total=quote.total_cents,
        taxTotal=quote.vat_cents,
    )
    return CoopcycleDeliveryOut(
        iri=f"{DELIVERIES_PATH}/{booking.id}",
        id=booking.id,
        ref=booking.reference,
        distance=booking.distance_m if way is None else way.distance_m,
        duration=None if way is None else way.duration_s,
        polyline="" if way is None else polyline_of(way.line),
        tasks=tasks,
        pickup=next((task for task in tasks if task.type == "PICKUP"), None),
        dropoff=next(task for task in reversed(tasks) if task.type == "DROPOFF"),
        trackingUrl=None,
        order=order,
    )


def _task(found: Delivery, job: BookedJob, stop: BookedStop) -> TaskOut:
    window = stop.windows[0] if stop.windows else None
    after = None if window is None else window.start.astimezone(found.zone)
    before = None if window is None else window.end.astimezone(found.zone)
    point = stop.point
    return TaskOut(
        iri=f"{DELIVERIES_PATH}/{found.booking.id}#{stop.id}",
        id=stop.id,
        type="PICKUP" if stop.kind == "pickup" else "DROPOFF",
        status=_status(found, job, stop),
        address=AddressOut(
            geo=None if point is None else GeoOut(latitude=point.lat, longitude=point.lon),
            streetAddress=stop.address,
            contactName=stop.contact_name or None,
            telephone=stop.contact_phone or None,
            description=stop.access_note or None,
        ),
        after=after,
        before=before,
        doneAfter=after,
        doneBefore=before,
        comments=stop.note,
        weight=stop.load.mass_g,
        packages=list(_packages(job)),
        tags=[],
        metadata={"delivery_position": job.stops.index(stop) + 1},
        createdAt=found.booking.made_at.astimezone(found.zone),
        updatedAt=found.booking.changed_at.astimezone(found.zone),
    )


def _packages(job: BookedJob) -> Iterable[PackageOut]:
    for name, count in packages_in(job.label):
        yield PackageOut(type=name, name=name, quantity=count)


def _status(found: Delivery, job: BookedJob, stop: BookedStop) -> TaskStatus:
    if "cancelled" in {found.booking.status, job.status}:
        return "CANCELLED"
    return STATUS[found.visits.get(stop.id, "planned")]
