"""Booking a delivery, copying one, and changing one: a form, what it costs, and the booking."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.bookings.fit_sentences import fit_sentence
from api.http.bookings.shapes import BookingOut
from api.http.pages.address_fields import offers
from api.http.pages.booking.delivery_form import (
    ADDRESSES,
    ELSEWHERE,
    FAULT_FIELDS,
    PROOFS,
    USUAL,
    Around,
    asked_anew,
    filled,
    fresh,
    is_one_delivery,
    request_of,
)
from api.http.pages.booking.parcels import SIZES
from api.http.pages.booking.place_hours import closed_pickup
from api.http.pages.booking.shown import (
    change_words,
    delivery_of,
    failure_words,
    price_lines,
)
from api.http.pages.booking.slots import give_back, hold_chosen, offer_times
from api.http.pages.forms import Form, id_of
from api.http.pages.frame import PageRequest, PageRouter
from api.locales.texts import Texts
from api.usecases.bookings.booking import book, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.cancelling import booking_terms
from api.usecases.bookings.changing import change_booking, preview_change
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.price import Offer
from api.usecases.bookings.quoting import Fit, Quoted, quote
from api.usecases.bookings.slots.holding import HeldSlot
from api.usecases.bookings.slots.slots import Slot
from api.usecases.fleet.places import list_places
from api.usecases.money.prices import failure_share
from data.formats.temperature import TEMPERATURES
from data.store.bookings.bookings import Booking
from data.store.bookings.customers import Customer
from data.store.bookings.holds import SlotHold
from dispatch.rounds.events.event_words import WHAT_NEXT
from dispatch.values.local_time import day_of
from routing.errors import Conflict

Plain = dict[str, Any]
pages = PageRouter()

FORM = "pages/booking/delivery.html"
BOARD = "board"
"""Board, to which a booking made from there leads back."""


@pages.form("/bookings/new", needs=("bookings:write",))
def new_delivery(ask: PageRequest) -> Response:
    """Book a delivery: the form, the price and the day's answer, then the booking."""
    customers = ask.do(list_customers)
    copied = id_of(ask.query.get("from", ""))
    base = asked_of(ask, copied) if copied else None
    if base is not None and not is_one_delivery(base):
        raise Conflict("booking-of-many-stops")
    form = _form(ask, _first(ask, customers, base))
    around = _around(ask, customers, form.text("customer"))
    if form.sent and form.text("go") != "edit":
        request = request_of(form, around, base)
        id_ = form.id("id") or ask.new_id()
        # Sent again from the page of the price, it is the same booking.
        form.values["id"] = [str(id_)]
        if request is not None:
            answer = _step(ask, form, request, id_)
            if answer is not None:
                return answer
    elif form.sent:
        give_back(ask, form)
    return ask.page(FORM, form=form, change=None, **_choices(ask, form, customers))


def _step(ask: PageRequest, form: Form, request: BookingRequest, id_: UUID) -> Response | None:
    """Go on with what was sent; ``None`` where it is refused."""
    if form.text("go") == "book":
        wanted = NewBookingRequest(**request.given(), hold_id=form.id("hold"))
        return _booked(ask, form, id_) if form.do(book, id_, wanted) else None
    if form.text("go") == "hold":
        held = hold_chosen(ask, form, request)
        return None if held is None else _confirm_held(ask, form, request, held)
    if form.text("when") == "slot" or (form.text("when") == "ready" and not form.has("anyway")):
        return offer_times(ask, form, request, _sent_again(form))
    return _confirm(ask, form, request) if form.do(quote, request) else None


def _booked(ask: PageRequest, form: Form, booking_id: UUID) -> Response:
    """Lead on to what was booked: its page, or the board, which shows where it would fit."""
    if form.text("back") == BOARD:
        made: Booking = form.result
        return ask.to(f"/board/#{made.day.isoformat()}/booking:{booking_id}")
    return ask.to(f"/bookings/{booking_id}", done="booked")


@pages.form("/bookings/{booking_id}/change", needs=("bookings:write",))
def change_delivery(ask: PageRequest) -> Response:
    """Change a delivery that is booked."""
    booking_id = ask.id()
    found = ask.do(read_booking, booking_id)
    if found.status != "booked":
        raise Conflict("booking-cancelled")
    base = asked_anew(BookingOut.of(found))
    if not is_one_delivery(base):
        raise Conflict("booking-of-many-stops")
    customers = ask.do(list_customers)
    around = _around(ask, customers, str(found.customer_id or ""))
    form = _form(ask, {**filled(base, around), "version": found.version})
    if form.sent and form.text("go") != "edit":
        request = request_of(form, around, base)
        version = form.whole("version", low=1)
        if request is not None and form.do(preview_change, booking_id, request, version):
            wanted: Booking = form.result
            seen = {found.quote.total_cents, form.whole("seen")}
            if wanted.quote.total_cents not in seen:
                return _show_change(ask, form, found, wanted)
            if form.do(change_booking, booking_id, request, version):
                return ask.to(f"/bookings/{booking_id}", done="booking-changed")
    terms = ask.do(booking_terms, booking_id)
    shown = _choices(ask, form, customers)
    change = {"id": booking_id, "rule": change_words(terms, ask.texts)}
    return ask.page(FORM, form=form, change=change, **shown)


def _show_change(ask: PageRequest, form: Form, found: Booking, wanted: Booking) -> Response:
    """Show what a delivery costs from now on, before it is changed."""
    return ask.page(
        "pages/booking/change.html",
        values=_sent_again(form),
        one=delivery_of(BookingOut.of(wanted), ask.texts),
        day=ask.texts.day(wanted.day),
        lines=price_lines(wanted.quote, ask.texts),
        price=wanted.quote,
        before_cents=found.quote.total_cents,
    )


def asked_of(ask: PageRequest, booking_id: UUID) -> BookingRequest | None:
    """Return a booking in sight as it would be asked for anew."""
    return asked_anew(BookingOut.of(ask.do(read_booking, booking_id)))


def _form(ask: PageRequest, start: Plain) -> Form:
    return ask.form(start=start, fields=FAULT_FIELDS)


def _first(ask: PageRequest, customers: list[Customer], base: BookingRequest | None) -> Plain:
    around = _around(ask, customers, ask.query.get("customer", ""))
    start = {**fresh(around), "id": ask.new_id(), "back": ask.query.get("back", "")}
    if base is None:
        return {**start, "day": ask.day(otherwise=ask.today + timedelta(days=1)).isoformat()}
    around = _around(ask, customers, str(base.customer_id or ""))
    # A copy is for another day, and its hours are those of the day before.
    return {**filled(base, around), "day": start["day"], "id": start["id"]}


def _around(ask: PageRequest, customers: list[Customer], chosen: str) -> Around:
    own = str(ask.actor.customer_id or "") if ask.actor else ""
    wanted = own or chosen
    found = next((one for one in customers if str(one.id) == wanted), None)
    return Around(
        now=ask.now,
        zone=ask.zone,
        usual_place=str(found.place_id or "") if found else "",
        customer_id=wanted,
        customer_kind=found.kind if found else "",
    )


def _choices(ask: PageRequest, form: Form, customers: list[Customer]) -> Plain:
    """Return what the fields of the form let one choose."""
    texts = ask.texts
    office = ask.customer_id is None
    around = _around(ask, customers, form.text("customer"))
    places = ask.do(list_places) if ask.may("places:read") else []
    named = {str(one.id): one.name or one.address for one in places}
    usual = named.pop(around.usual_place, "")
    picks = [(USUAL, texts("booking-pick-usual", place=usual))] if usual else []
    if office and not usual:
        picks = [(USUAL, texts("booking-pick-of-customer"))]
    picks += [*named.items(), (ELSEWHERE, texts("booking-pick-address"))]
    return {
        "customers": [(str(one.id), one.name) for one in customers] if office else [],
        "picks": picks,
        "sizes": [(one, texts(f"booking-size-{one.code}")) for one in SIZES],
        "temperatures": [(one, texts(f"booking-keep-{one}")) for one in TEMPERATURES],
        "proofs": [(one, texts(f"booking-proof-{one}")) for one in PROOFS],
        "nexts": [(one, texts(f"next-{one}")) for one in WHAT_NEXT],
        "whens": [(one, texts(f"booking-when-{one}")) for one in ("slot", "window", "ready")],
        "offers": offers(ask, form, *ADDRESSES),
    }


def _confirm(ask: PageRequest, form: Form, request: BookingRequest) -> Response:
    """Show what a delivery costs and saves, and what the day says, before it is booked."""
    quoted: Quoted = form.result
    fit, offer = quoted.fits[0], quoted.offer
    day = request.day or day_of(offer.starts_at, ask.zone)
    return ask.page(
        "pages/booking/confirm.html",
        **_shown_of(ask, form, request, fit, offer),
        shut=closed_pickup(ask, request, fit.visits, day),
        when=_when(request, day, ask.texts),
        bookable_until=offer.bookable_until,
        held_until=None,
    )


def _confirm_held(
    ask: PageRequest, form: Form, request: BookingRequest, held: HeldSlot
) -> Response:
    """Show a slot that is held, and for how long, before it is booked."""
    hold, texts = held.hold, ask.texts
    hours = f"{texts.clock(hold.starts_at)}–{texts.clock(hold.ends_at)}"
    return ask.page(
        "pages/booking/confirm.html",
        **_shown_of(ask, form, request, held.slot, hold),
        shut=closed_pickup(ask, request, held.slot.visits, hold.day),
        when=f"{texts.day(hold.day)}, {hours}",
        bookable_until=None,
        held_until=hold.expires_at,
    )


def _shown_of(
    ask: PageRequest,
    form: Form,
    request: BookingRequest,
    fit: Fit | Slot,
    offered: Offer | SlotHold,
) -> Plain:
    """Return what is told of a delivery before it is booked: what it is, costs and saves."""
    drop, quote = request.jobs[0].drops[0], offered.quote
    failure = ask.do(failure_share, quote.tariff_id, quote.tariff_version)
    return {
        "values": _sent_again(form),
        "from_words": _from(ask, request),
        "price": quote,
        "lines": price_lines(quote, ask.texts),
        "failure": failure_words(failure, ask.texts),
        "drop": drop,
        "load": drop.load,
        "verdict": fit.verdict,
        "sentence": fit_sentence(ask.language, fit.verdict, fit.reasons),
        "visits": fit.visits,
        "emitted_g": offered.emitted_g,
        "saved_g": offered.saved_g if fit.saved_g is None else fit.saved_g,
    }


def _from(ask: PageRequest, request: BookingRequest) -> str:
    """Return the first pickup of a delivery in words, or the hub."""
    pickup = next(iter(request.jobs[0].pickups), None)
    if pickup is None:
        return ask.texts("booking-from-hub")
    places = ask.do(list_places) if ask.may("places:read") else []
    named = {one.id: one.name or one.address for one in places}
    return pickup.address or (named.get(pickup.place, "–") if pickup.place else "–")


def _when(request: BookingRequest, day: date, texts: Texts) -> str:
    """Write a day and the hours that are asked for on it."""
    drop = request.jobs[0].drops[0]
    hours = ["–".join(_clock(text, texts) for text in (one.start, one.end)) for one in drop.windows]
    return ", ".join((texts.day(day), *hours))


def _clock(text: str, texts: Texts) -> str:
    return texts.clock(datetime.fromisoformat(text)) if "T" in text else text


_NOT_SENT_AGAIN = frozenset(
    {"csrf", "go", "to_address_choice", "from_address_choice", "slot", "seen"}
)


def _sent_again(form: Form) -> list[tuple[str, str]]:
    """Return all fields that the next step sends along."""
    return [
        (name, value)
        for name, values in form.values.items()
        if name not in _NOT_SENT_AGAIN
        for value in values
    ]
