"""Use cases of bookings: book, read. Quoting, changing and cancelling are in files beside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.address_reads import note_address_read
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.form import OF_FORM, BookingForm, places_named, read_booking_form
from api.usecases.bookings.held_slots import held_booking
from api.usecases.bookings.price import ESTIMATES, Offer, facts_of, offer_for, refuse_late
from api.usecases.bookings.reachability import measure
from api.usecases.bookings.stops import FormContext
from api.usecases.fleet.shifts import check_days
from api.usecases.requests import (
    RequestModel,
    bad_input,
    found_or_refuse,
)
from api.usecases.streets.typed_addresses import AddressReader
from api.usecases.turns import take_turn
from api.usecases.visibility import customer_for, only_customer
from data.formats.fields import listed
from data.store.bookings import bookings, customers, holds, lists
from data.store.bookings.bookings import BookedJob, BookedStop, Booking
from data.store.bookings.context import BookingContext, context_at
from data.store.bookings.customers import Customer
from data.store.bookings.holds import SlotHold
from data.store.bookings.lists import Wanted, WrittenBooking
from data.store.fleet import places
from data.store.fleet.places import Place
from dispatch.bookings.quotes import PriceLine
from dispatch.values.local_time import starts_of
from dispatch.values.plain_values import values_of
from routing.errors import Conflict

MAX_LISTED = 500
"""Most bookings that are given at once."""


_CONFIRMED_SOURCES = ("office", "customer", "widget")
"""Sources of bookings of which each is told; files and recurrences would tell of many at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """On whose behalf and by what way a booking comes.

    Attributes
    ----------
    office
        Whether the cooperative itself asks: deadlines bind customers alone.
    source
        See :class:`data.store.bookings.bookings.Booking`.
    made_by
        Who answers for it.
    recurrence_id, occurrence
        Where a recurrence makes it.
    permission
        What reaches as far as the customers for whom one may do this.
    context
        What it is judged by.
    since
        Windows that were over by then are refused; the present where it is not given.
    lines
        Lines of the price, in place of the tariff's.
    before
        Jobs as they are, where a booking changes.
    """

    office: bool
    source: str
    made_by: UUID
    context: BookingContext
    permission: str = "bookings:write"
    recurrence_id: UUID | None = None
    occurrence: str | None = None
    since: datetime | None = None
    lines: tuple[PriceLine, ...] = ()
    before: tuple[BookedJob, ...] = ()

    def priced(self, offer: Offer) -> dict[str, Any]:
        """Return the price that is agreed where an offer is made, with its estimates."""
        quote = replace(offer.quote, lines=self.lines) if self.lines else offer.quote
        return {"quote": quote, **values_of(offer, *ESTIMATES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A request that was read, measured and priced."""

    form: BookingForm
    customer: Customer | None
    offer: Offer


@needs("bookings:write")
def book(act: Act, booking_id: UUID, request: NewBookingRequest) -> Booking:
    """Book under an id that the caller made; the same request again is the same booking.

    Parameters
    ----------
    request
        With ``hold_id`` as :func:`api.usecases.bookings.held_slots.held_booking` has it, at the
        price that was quoted when the slot was held.

    Raises
    ------
    BadInput
        With everything that is wrong with the request: also stops off the map, jobs that nobody
        can ride, and what the tariff has no price for.
    NotFound
        ``no-such-customer``: not there, or not in sight.
    Conflict
        ``id-used-twice`` with another request, ``too-late-to-book`` for a customer after the
        deadline, ``customer-closed``, ``tariff-not-in-force``; ``hold-expired``, ``hold-booked``,
        ``hold-differs``.
    NotReady
        ``question-running`` for a booking of many stops: another one is being answered.
    """
    if request.is_dear():
        take_turn(act)
    return shown(act, make_booking(act, booking_id, request, making_of(act)))


@needs("bookings:read")
def read_booking(act: Act, booking_id: UUID) -> Booking:
    """Return a booking with its jobs and stops, and when these are visited.

    Personal data only to who may read recipients', times of visits to who may follow them.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    found = bookings.find(act.tx, booking_id, only=only_customer(act, "bookings:read"))
    return shown(act, _followed(act, found_or_refuse(found, "no-such-booking")))


@needs("bookings:read")
def list_bookings(act: Act, wanted: Wanted, limit: int = 100) -> list[WrittenBooking]:
    """Return the bookings in sight of some days, by day and id, each as :func:`read_booking` would.

    Parameters
    ----------
    wanted
        Which ones; another customer's are none.
    limit
        1 to :data:`MAX_LISTED`; ``wanted.after`` goes on after the last one given.

    Raises
    ------
    BadInput
        If the days are reversed or too many, or the limit is.
    """
    check_days(wanted.first, wanted.last, most=400)
    if not 1 <= limit <= MAX_LISTED:
        raise bad_input("limit", "out-of-range", value=limit, low=1, high=MAX_LISTED)
    only = only_customer(act, "bookings:read")
    if only is not None and wanted.customer_id not in (None, only):
        return []
    narrowed = wanted if only is None else replace(wanted, customer_id=only)
    recipients = act.actor.may("recipients:read")
    tracking = act.actor.may("tracking:read")
    found = lists.between(act.tx, narrowed, limit, recipients=recipients, tracking=tracking)
    if recipients:
        note_address_read(act, [stop for one in found for stop in one.aid], "booking")
    return found


def making_of(act: Act, permission: str = "bookings:write") -> Making:
    """Return on whose behalf an actor books: the cooperative's, or one customer's."""
    office = only_customer(act, permission) is None
    return Making(
        office=office,
        source="office" if office else "customer",
        # The system answers to nobody: what it makes is the cooperative's.
        made_by=act.actor.id or act.tx.owner,
        context=context_at(act.tx, act.now),
        permission=permission,
    )


def make_booking(act: Act, booking_id: UUID, request: BookingRequest, making: Making) -> Booking:
    """Book, whoever asks; the permission was looked at before.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`book`.
    """
    digest = content_hash(booking_id, request)
    found = bookings.find(act.tx, booking_id)
    if found is not None:
        return _repeated(act, found, digest)
    if isinstance(request, NewBookingRequest):
        if request.hold_id is not None:
            return _book_hold(act, booking_id, request, making, digest)
        if "to" in request.model_fields_set:
            raise bad_input(
                "to", "unknown-key", key="to", known=listed(BookingRequest.model_fields)
            )
    sought = seek_in_time(act, request, making)
    customer_id = sought.customer.id if sought.customer else None
    what = {"customer_id": customer_id, **making.priced(sought.offer)}
    what |= values_of(making, "recurrence_id", "occurrence", "source")
    what |= values_of(sought.form, *OF_FORM, "jobs")
    return _added(act, booking_id, making, digest, what)


def _book_hold(
    act: Act, booking_id: UUID, request: NewBookingRequest, making: Making, digest: str
) -> Booking:
    """Book a slot that is held, at the price at which it was; its deadline was kept by holding."""

    def read(held: SlotHold, asked: BookingRequest) -> BookingForm:
        whose = customers.find(act.tx, held.customer_id) if held.customer_id else None
        # What was in time when it was held still is.
        then = replace(making, since=held.made_at)
        return read_booking_form(asked, form_context(act, asked, whose, then))

    only = only_customer(act, making.permission)
    customer = customer_for(act, making.permission, request.customer_id)
    held = held_booking(act, request, only, read)
    hold = held.hold
    if customer is not None and customer.id != hold.customer_id:
        raise Conflict("hold-differs")
    what = values_of(hold, *OF_FORM, "customer_id", "quote", *ESTIMATES)
    what |= values_of(held, "reference", "jobs")
    what["source"] = "widget" if hold.widget_id else making.source
    added = _added(act, booking_id, making, digest, what)
    holds.mark_booked(act.tx, hold.id, booking_id)
    return added


def _added(
    act: Act, booking_id: UUID, making: Making, digest: str, what: dict[str, Any]
) -> Booking:
    booking = Booking(
        id=booking_id,
        request_hash=digest,
        content_hash=digest,
        made_by=making.made_by,
        made_at=act.now,
        changed_at=act.now,
        **what,
    )
    if not bookings.add(act.tx, booking):
        # Somebody was faster while we read.
        known = found_or_refuse(bookings.find(act.tx, booking.id), "no-such-booking")
        return _repeated(act, known, booking.request_hash)
    _announce(act, booking)
    return booking


def _repeated(act: Act, found: Booking, digest: str) -> Booking:
    """Return the booking that the same request made before.

    Raises
    ------
    Conflict
        If another request made it.
    """
    if found.request_hash != digest or not _is_own(act, found):
        raise Conflict("id-used-twice")
    return found


def seek(
    act: Act,
    request: BookingRequest,
    making: Making,
    before: tuple[datetime, datetime] | None = None,
) -> Sought:
    """Read, measure and price a request.

    Parameters
    ----------
    before
        Of a booking that it changes, when it began and when it was made: while it begins then, it
        was booked with the notice of its making.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`book`.
    """
    customer = customer_for(act, making.permission, request.customer_id)
    form = read_booking_form(request, form_context(act, request, customer, making))
    distance_m = measure(act, form.jobs, making.context)
    starts_at = form.first_start or start_of_day(form.day, act.now, making.context.zone)
    facts = facts_of(
        form,
        distance_m=distance_m,
        starts_at=starts_at,
        booked_at=before[1] if before and before[0] == starts_at else act.now,
    )
    return Sought(
        form=form, customer=customer, offer=offer_for(act, customer, facts, making.context)
    )


def seek_in_time(act: Act, request: BookingRequest, making: Making) -> Sought:
    """Read, measure and price a request to be booked now: a customer may be too late.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`book`.
    """
    sought = seek(act, request, making)
    if not making.office:
        refuse_late(act, sought.customer, "book", sought.offer.starts_at, making.context)
    return sought


def form_context(
    act: Act, request: BookingRequest, customer: Customer | None, making: Making
) -> FormContext:
    """Return what a booking of a customer is read against."""
    context = making.context
    usual = places.find(act.tx, customer.place_id) if customer and customer.place_id else None
    return FormContext(
        zone=context.zone,
        now=making.since or act.now,
        new_id=act.new_id,
        places=_places(act, request, customer, office=making.office),
        usual_place=usual,
        door_times=context.door_times,
        before={job.reference: job for job in making.before},
        skills=context.skills,
        addresses=AddressReader(act=act, city=context.city),
        office=making.office,
        rolls=making.recurrence_id is not None,
    )


def start_of_day(day: date, booked_at: datetime, zone: tzinfo) -> datetime:
    """Return when a booking without windows may begin: on its day, and not before it was made."""
    return max(starts_of(day, zone), booked_at)


def content_hash(thing_id: UUID, request: RequestModel, **more: str) -> str:
    """Return a hash that is equal for equal requests under one id, and tells nothing else."""
    text = json.dumps([str(thing_id), {**request.plain(), **more}], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def shown(act: Act, found: Booking) -> Booking:
    """Return a booking that somebody wants to read; who reads where aid goes is noted."""
    if act.actor.may("recipients:read"):
        aid = [job for job in found.jobs if job.kind == "aid"]
        note_address_read(act, [stop.id for job in aid for stop in job.of_kind("drop")], "booking")
    return visible_booking(act, found)


def visible_booking(act: Act, found: Booking) -> Booking:
    """Return a booking without personal data where the actor may not read recipients'."""
    if act.actor.may("recipients:read"):
        return found
    named = {stop.place_id for job in found.jobs for stop in job.stops if stop.place_id}
    public = {key for key, one in places.among(act.tx, named).items() if not one.is_home}
    # People write names into labels.
    jobs = tuple(
        replace(job, label="", stops=tuple(_without_person(stop, public) for stop in job.stops))
        for job in found.jobs
    )
    return replace(found, jobs=jobs)


def _followed(act: Act, found: Booking) -> Booking:
    """Return a booking with the visits of its stops, to who may follow them."""
    if not act.actor.may("tracking:read"):
        return found
    visits = bookings.visits_of(act.tx, [stop.id for job in found.jobs for stop in job.stops])
    jobs = tuple(
        replace(job, stops=tuple(replace(stop, visit=visits.get(stop.id)) for stop in job.stops))
        for job in found.jobs
    )
    return replace(found, jobs=jobs)


def _without_person(stop: BookedStop, public: Collection[UUID]) -> BookedStop:
    bare = replace(stop, contact_name="", contact_phone="", contact_email="", note="")
    if stop.place_id in public:
        return bare
    return replace(bare, point=None, address="", access_note="")


def _places(
    act: Act, request: BookingRequest, customer: Customer | None, *, office: bool
) -> dict[UUID, Place]:
    """Return the places that a request names and may name."""
    found = places.among(act.tx, places_named(request))
    usable = {key: place for key, place in found.items() if place.status == "active"}
    if office or customer is None:
        return usable
    own = {place.id for place in places.every(act.tx, customer_id=customer.id)}
    return {key: place for key, place in usable.items() if key in own}


def _is_own(act: Act, found: Booking) -> bool:
    only = only_customer(act, "bookings:write")
    return only is None or only == found.customer_id


def _announce(act: Act, booking: Booking) -> None:
    detail: dict[str, object] = {
        "job_ids": [str(job.id) for job in booking.jobs],
        "day": booking.day.isoformat(),
        "total_cents": max(0, booking.quote.total_cents),
    }
    if booking.customer_id is not None:
        detail["customer_id"] = str(booking.customer_id)
    if booking.recurrence_id is not None:
        detail["recurrence_id"] = str(booking.recurrence_id)
    act.record_event("booking_made", "booking", booking.id, detail=detail)
    if booking.source in _CONFIRMED_SOURCES:
        act.queue("booking-made", booking_id=str(booking.id))
