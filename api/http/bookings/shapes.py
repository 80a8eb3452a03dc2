"""Bookings on the wire."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from api.http.bookings.resubmitted_booking import booking_request_of
from api.http.description.presented import presents
from api.http.shapes import In, Moment, Names, Out
from api.http.vocabulary import BookingStatus, JobStatus, Kept
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.price import Offer
from api.usecases.bookings.quoting import VisitTime
from api.usecases.request_types import Flag, Text
from api.usecases.rounds.bringing_back import BroughtBack
from dispatch.bookings.quotes import Quote
from dispatch.model.jobs import JobKind
from dispatch.model.quantities import Load, Window
from dispatch.rounds.events.event_words import ProofKind, WhatNext
from routing.types import Point


@presents(Point)
class PointOut(Out):
    """A point on earth, EPSG:4326."""


@presents(Load)
class LoadOut(Out):
    """Goods carried; ``extra`` are free dimensions."""


@presents(Window)
class WindowOut(Out):
    """From when to when a service may start, ends included."""


class VisitRelayOut(Out):
    """A relay where a drop was left instead; opening hours are in words."""

    id: UUID
    name: str
    address: str
    opening_hours: str


class StopVisitOut(Out):
    """Visit of a published round to a stop, and its outcome."""

    status: Literal["planned", "arrived", "done", "partly_done", "failed", "skipped"]
    round_started_at: Moment | None = Field(
        description="When the rider began the round; `null` before."
    )
    planned_at: Moment = Field(description="When service there is to begin, as published.")
    eta_at: Moment | None = Field(
        description="When the courier is expected as things stand: set once the round is under way."
    )
    arrived_at: Moment | None
    done_at: Moment | None
    relay: VisitRelayOut | None = Field(
        description="Where a drop was left instead of at the stop, for its recipient to fetch."
    )


class StopOut(Out):
    """One thing to do at one place. Its visit in a round has the same id."""

    id: UUID
    kind: Literal["pickup", "drop"]
    position: int
    place_id: UUID | None
    point: PointOut | None
    address: str
    street_only: bool
    access_note: str
    contact_name: str
    contact_phone: str
    contact_email: str
    note: str
    windows: list[WindowOut]
    late_limit_s: int
    late_hour_cents: int
    service_s: int
    setup_s: int
    floors: int
    load: LoadOut
    returns: LoadOut
    proof: list[Kept[ProofKind]]
    on_failure: Kept[WhatNext]
    visit: StopVisitOut | None = Field(
        description="Its visit, as soon as a published round has the stop; `null` before, in the "
        "answer to booking, and without the permission `tracking:read`."
    )


class JobOut(Out):
    """One job of a booking."""

    id: UUID
    day: date
    reference: str
    kind: JobKind
    label: str
    skills: Names
    accompanied: bool
    priority: int
    prize_cents: int | None
    goods: str
    aboard_limit_s: int | None
    pinned_shift_id: UUID | None
    retry_of: UUID | None
    status: JobStatus
    stops: list[StopOut]


class PriceLineOut(Out):
    """One line of a price; ``quantity`` times ``unit_cents`` by ``per``."""

    code: str
    args: dict[str, str | int]
    quantity: int
    per: int
    unit_cents: int
    amount_cents: int


@presents(Quote)
class QuoteOut(Out):
    """A price with its lines and tax."""

    lines: list[PriceLineOut]


@presents(Offer)
class OfferOut(Out):
    """Price and emissions of a booking before it is made."""

    failure_per_mille: int = Field(
        description=(
            "Which share of its price a drop costs that fails because nobody is there, it is closed"
            " or refused, the address is wrong, there is no way in, or the goods are missing, not"
            " ready or too large: 1000 is all of it."
        )
    )


@presents(VisitTime)
class VisitTimeOut(Out):
    """Expected time of a visit: planned for ``earliest``, by ``latest`` at the latest."""

    kind: Literal["pickup", "drop"]


class RoundFitOut(Out):
    """Answer of one round to a job: cost and longer way, or the rule in the way."""

    shift_id: UUID
    cost_cents: int | None
    ruled_out: str
    extra_travel_s: int
    extra_distance_m: int
    end_later_s: int
    rider: str


class FitOut(Out):
    """Answer of the day to the job of that number; ``message`` says it in words.

    ``rounds`` is empty for those who may not read plans.
    """

    job: int
    verdict: Literal["fits", "could-fit", "does-not-fit", "unknown"]
    reasons: list[str]
    message: str
    visits: list[VisitTimeOut]
    saved_g: int | None
    rounds: list[RoundFitOut]


class QuotedOut(OfferOut):
    """Price and emissions of a booking, and for each job whether and when it fits."""

    fits: list[FitOut]


class BookingOut(Out):
    """A booking with its jobs and stops."""

    id: UUID
    day: date
    customer_id: UUID | None
    recurrence_id: UUID | None
    occurrence: str | None
    source: str
    reference: str
    status: BookingStatus
    quote: QuoteOut
    cancel_fee_cents: int
    supplements: dict[str, int]
    vehicles: int
    distance_m: int
    emitted_g: int
    saved_g: int
    version: int
    made_by: UUID
    made_at: Moment
    changed_at: Moment
    jobs: list[JobOut]


class BookingWhole(In, BookingRequest):
    """Everything that a booking says."""


class BookingChange(BookingWhole):
    """Everything that a booking says; it may be the booking as it was read, changed."""

    @model_validator(mode="before")
    @classmethod
    def _as_read(cls, data: object) -> object:
        return booking_request_of(data) if isinstance(data, dict) else data


class BookingIn(In, NewBookingRequest):
    """A booking to be made. Sent again with the same ``id`` it is the same booking.

    With ``hold_id`` it is what was held, at the price quoted then; ``jobs`` may be left out, and
    ``to`` tells names, phones and notes besides.
    """

    id: UUID | None = None


class BringBackIn(In):
    """Request to bring goods back; a dry run tells the price alone."""

    dry_run: Flag = False


@presents(BroughtBack)
class BroughtBackOut(Out):
    """Jobs whose goods are brought back to their sender, and what that costs besides, net."""


class CancelIn(In):
    """Reason of a cancellation; the office may do it without a fee."""

    reason: Text = ""
    waive_fee: Flag = False
