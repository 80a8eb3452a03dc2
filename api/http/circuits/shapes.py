"""Food circuits on the wire: hubs, order cycles, lots, customer orders."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.recurrences import PauseOut
from api.http.bookings.shapes import PointOut, StopVisitOut, WindowOut
from api.http.description.presented import presents
from api.http.shapes import In, Moment, OnTheWall, Out
from api.http.vocabulary import CycleStatus, Kept, LotStatus, OpenOrClosed, OrderStatus
from api.usecases.circuits.announcements import LotAnnouncementRequest
from api.usecases.circuits.cycles import CycleRequest, CycleUpdate
from api.usecases.circuits.hub_hours import AgainstHours
from api.usecases.circuits.hubs import HubRequest, HubUpdate
from api.usecases.circuits.lots import LotRequest, LotUpdate
from api.usecases.circuits.orders import OrderRequest, OrderUpdate
from api.usecases.request_types import Flag, Whole
from data.store.circuits.announcements import LotAnnouncement
from data.store.circuits.confirmations import LotConfirmation
from data.store.circuits.hubs import Hub
from data.store.circuits.lots import ProducerDefault
from data.store.circuits.orders import OrderLine
from dispatch.circuits.cold_chain import Temperature


class HubChange(In, HubUpdate):
    """Changes to a hub."""


class HubIn(In, HubRequest):
    """A place that lots of producers pass. Only ``place_id`` is needed."""

    id: UUID | None = None


class HoursOut(Out):
    """Hours of a hub on some weekdays."""

    days: list[str]
    start: str
    end: str


@presents(Hub)
class HubOut(Out):
    """A hub."""

    hours: list[HoursOut]
    keeps: list[Kept[Temperature]]
    status: OpenOrClosed


class HubSheetOut(Out):
    """A hub with the name of its place."""

    hub: HubOut
    name: str


class CycleChange(In, CycleUpdate):
    """Changes to an order cycle. Times without a day are of the cycle's day.

    The collection may be on an earlier day, six days before the delivery at most: its times have
    their day then. Lots wait at the hub in between.
    """


class CycleIn(In, CycleRequest):
    """An order cycle: what is ordered until a cut-off, collected, and brought on its day."""

    id: UUID | None = None


class NextIn(In):
    """Id of the next cycle, if whoever asks makes it."""

    id: UUID | None = None


class RepeatsOut(Out):
    """Times at which a cycle comes again."""

    start: OnTheWall
    rule: str
    excluded: list[OnTheWall]
    added: list[OnTheWall]
    pauses: list[PauseOut]


class CycleOut(Out):
    """An order cycle."""

    id: UUID
    name: str
    hubs: list[UUID]
    day: date
    opens_at: Moment
    closes_at: Moment
    collection: WindowOut
    delivery: WindowOut
    status: CycleStatus
    repeats: RepeatsOut | None
    occurrence: str
    follows: UUID | None
    version: int
    made_by: UUID
    made_at: Moment
    closed_at: Moment | None


class LotChange(In, LotUpdate):
    """Changes to a lot."""


class LotIn(In, LotRequest):
    """Goods that a producer brings into a cycle. The office names the producer."""

    id: UUID | None = None


class LotNoteIn(In):
    """Step of a lot at its hub, with the pieces counted."""

    step: Literal["arrived", "counted", "sorted", "taken_back"]
    items: Whole | None = None


class LotAnnouncementIn(In, LotAnnouncementRequest):
    """Announcement on an ordered lot: how many pieces there will be, and when it is ready.

    What is not named stays as it was announced; `null` takes it back.
    """


@presents(LotAnnouncement)
class LotAnnouncementOut(Out):
    """Announcement on an ordered lot."""


@presents(LotConfirmation)
class LotConfirmationOut(Out):
    """Confirmation of a producer: so many pieces, as were ordered then, will be there."""


class ToldAnnouncementOut(LotAnnouncementOut):
    """Announcement in force on an ordered lot."""

    told: bool = Field(
        description="Whether the cooperative was told something that it did not know."
    )


class LotOut(Out):
    """A lot, and what became of it at its hub."""

    id: UUID
    cycle_id: UUID
    customer_id: UUID
    hub_id: UUID
    place_id: UUID | None
    reference: str
    what: str
    items: int
    mass_g: int
    volume_ml: int
    temperature: Temperature | Literal[""]
    ready: WindowOut | None
    service_s: int
    handling: str
    status: LotStatus
    booking_id: UUID | None
    arrived_at: Moment | None
    arrived_by: UUID | None
    counted_items: int | None
    counted_at: Moment | None
    counted_by: UUID | None
    sorted_at: Moment | None
    sorted_by: UUID | None
    version: int
    made_by: UUID
    made_at: Moment


class LotSheetOut(Out):
    """A lot with what is ordered of it."""

    lot: LotOut
    producer: str
    ordered: int
    missing: int
    announced: LotAnnouncementOut | None = Field(
        description="What its producer announced last: fewer pieces, or a later hour."
    )
    confirmed: LotConfirmationOut | None = Field(
        description="What its producer confirmed last; `null` where it is silent."
    )
    is_unconfirmed: bool = Field(
        description="Whether it is still to come, and its producer has said nothing of it."
    )


class OwnLotOut(Out):
    """A lot with its cycle, and when the round comes for it."""

    cycle: CycleOut
    sheet: LotSheetOut
    visit: StopVisitOut | None
    returns_back: dict[str, int]


@presents(ProducerDefault)
class LotDefaultOut(Out):
    """Defaults of a producer for lots of a hub, as they were given last."""

    temperature: Kept[Temperature | Literal[""]]


class CycleOrderChange(In, OrderUpdate):
    """Changes to a customer order."""


class CycleOrderIn(In, OrderRequest):
    """A customer's order: for a home, or for the pickup site that ``place_id`` names."""

    id: UUID | None = None


@presents(OrderLine)
class LineOut(Out):
    """Pieces of a lot."""

    mass_g: int | None = Field(description="Of these pieces; `null` for their share of the lot.")


class CycleOrderOut(Out):
    """A customer's order."""

    id: UUID
    cycle_id: UUID
    reference: str
    place_id: UUID | None
    point: PointOut | None
    address: str
    street_only: bool
    access_note: str
    contact_name: str
    contact_phone: str
    contact_email: str
    note: str
    window: WindowOut | None
    service_s: int
    lines: list[LineOut]
    status: OrderStatus
    booking_id: UUID | None
    gone_at: Moment | None = Field(
        description="Since when its platform has it no longer, as an import found."
    )
    kept_at: Moment | None = Field(description="Since when the office brings it all the same.")
    version: int
    made_by: UUID
    made_at: Moment


@presents(AgainstHours)
class AgainstHoursOut(Out):
    """Orders that the opening hours of a hub forbid to bring, or to fetch there, as they are."""


class CycleSheetOut(Out):
    """A cycle with its hubs, and the lots and orders in sight."""

    cycle: CycleOut
    state: Literal["open", "cut_off", "closed", "planned", "done", "cancelled"]
    hubs: list[HubSheetOut]
    lots: list[LotSheetOut]
    orders: list[CycleOrderOut]
    next_id: UUID | None
    next_day: date | None = Field(
        description="When it comes again, behind any pause; `null` where it does not, or no more."
    )
    against_hours: list[AgainstHoursOut]


class ClosedCycleOut(Out):
    """A closed cycle, and the bookings that it has become."""

    cycle: CycleOut
    collections: list[UUID]
    drops: list[UUID]
    left: list[str]
    next: CycleOut | None


class ArrivalOut(Out):
    """Lots that come to a hub together."""

    producer: str
    lots: list[LotSheetOut]
    visit: StopVisitOut | None = Field(description="The visit at the hub; `null` before a plan.")
    farm: StopVisitOut | None = Field(description="The visit at the farm; `null` before a plan.")
    cancelled: bool = Field(description="Whether their cycle was cancelled though they had come.")


class LeavingOut(Out):
    """Goods that one stop is brought from a hub."""

    references: list[str]
    items: int
    ready: Flag
    lacking: int
    came_to_nothing: Flag = Field(description="Whether nothing of it came.")
    visit: StopVisitOut | None = Field(
        description="When it is taken up at the hub; `null` before a plan."
    )


class HubDayOut(Out):
    """A hub's day."""

    hub: HubSheetOut
    day: date
    cycles: list[str]
    cancelled: list[str] = Field(description="Names of cycles that were cancelled.")
    arrivals: list[ArrivalOut]
    leaving: list[LeavingOut]
