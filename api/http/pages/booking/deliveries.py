"""The list of deliveries by day or week, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from api.http.bookings.shapes import BookingOut
from api.http.pages.booking.delivery_form import asked_anew, is_one_delivery
from api.http.pages.booking.delivery_page import (
    delivery_hints,
    delivery_rules,
    delivery_steps,
    shown_jobs,
)
from api.http.pages.booking.shown import (
    STATES,
    Delivery,
    delivery_of,
    failure_words,
    listed_delivery,
    matches,
    price_lines,
    state_of,
)
from api.http.pages.forms import id_of
from api.http.pages.frame import PageRequest, PageRouter
from api.render.labels import LabelForm, labels_pdf
from api.usecases.bookings.booking import MAX_LISTED, list_bookings, read_booking
from api.usecases.bookings.cancelling import BookingTerms, booking_terms, cancel_booking
from api.usecases.bookings.changing import confirm_address
from api.usecases.bookings.customers import list_customers
from api.usecases.money.prices import read_price_terms
from api.usecases.rounds.bringing_back import bring_back
from api.usecases.rounds.parcel_labels import booking_labels
from api.usecases.rounds.tracking.followed_drop import follow_booking
from api.usecases.table_texts import table_texts
from data.store.bookings.lists import Wanted

pages = PageRouter()
_MOST_PAGES = 4
"""So many pages of the list are read at once: no shop has more in a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Days and filters of the list."""

    first: date
    last: date
    span: str
    state: str
    words: tuple[str, ...]
    typed: str
    customer_id: UUID | None

    def query(self, **other: object) -> str:
        """Return the address of the list with something else."""
        values = {
            "day": self.first.isoformat(),
            "span": self.span,
            "state": self.state,
            "q": self.typed,
            "customer": self.customer_id,
            **other,
        }
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


@pages.get("/bookings/", needs=("bookings:read",))
def deliveries(ask: PageRequest) -> Response:
    """List the deliveries of a day or a week, those that a filter lets through."""
    texts = ask.texts
    asked, today = _asked(ask), ask.today
    found, more = _found(ask, asked)
    kept = [one for one in found if asked.state in {"", one.state} and matches(one, asked.words)]
    customers = {str(one.id): one.name for one in _customers(ask)}
    days = [asked.first + timedelta(days=n) for n in range((asked.last - asked.first).days + 1)]
    step = timedelta(days=len(days))
    return ask.page(
        "pages/booking/deliveries.html",
        asked=asked,
        today=today,
        days=[
            (texts.day(day), [one for one in kept if one.day == day])
            for day in days
            if asked.span == "day" or any(one.day == day for one in kept)
        ],
        count=len(kept),
        all_count=len(found),
        more=more,
        states=[(one, texts(f"booking-state-{one}")) for one in STATES],
        customers=customers,
        title=texts.day(asked.first),
        last_day=texts.day(asked.last),
        before=asked.query(day=(asked.first - step).isoformat()),
        after=asked.query(day=(asked.first + step).isoformat()),
        now_here=asked.query(day=today.isoformat()),
    )


@pages.get("/bookings/{booking_id}", needs=("bookings:read",))
def delivery(ask: PageRequest) -> Response:
    """Show one delivery: where it stands, what it costs, and what may be done with it."""
    booking_id = ask.id()
    found = ask.do(read_booking, booking_id)
    delivery = BookingOut.of(found)
    may_write = ask.may("bookings:write")
    terms = ask.do(booking_terms, booking_id) if may_write else None
    texts = ask.texts
    state, at = state_of(delivery)
    price = ask.do(read_price_terms, booking_id)
    simple = is_one_delivery(asked_anew(delivery))
    ahead = ask.do(follow_booking, booking_id) if ask.may("tracking:read") else None
    jobs = shown_jobs(delivery, texts)
    booked = found.status == "booked"
    failed = state == "failed" or any(one["next_step"] for one in jobs)
    proved = any(stop.visit and stop.visit.done_at for job in found.jobs for stop in job.stops)
    return ask.page(
        "pages/booking/delivery_page.html",
        one=delivery_of(delivery, texts),
        found=found,
        ahead=ahead,
        arrives="–".join(map(texts.clock, ahead.arrives)) if ahead and ahead.arrives else "",
        state=state,
        at=at,
        jobs=jobs,
        lines=price_lines(price.last or found.quote, texts),
        price=price.last or found.quote,
        settled=price.last is not None,
        failure=failure_words(price.failure_per_mille, texts),
        day=texts.day(found.day),
        rules=delivery_rules(terms, state, texts, simple=simple) if terms and booked else (),
        hints=delivery_hints(ask, found, terms, simple=simple, failed=failed),
        steps=delivery_steps(ask, found, terms, simple=simple, proved=proved),
        customer=_customer_name(ask, found.customer_id),
    )


@pages.action("/bookings/{booking_id}/stops/{stop_id}/confirm-address", needs=("bookings:write",))
def address_confirmed(ask: PageRequest) -> Response:
    """Confirm the point of a stop whose house number the map lacks."""
    booking_id = ask.id("booking_id")
    ask.do(confirm_address, booking_id, ask.id("stop_id"))
    return ask.to(f"/bookings/{booking_id}", done="address-confirmed")


@pages.form("/bookings/{booking_id}/cancel", needs=("bookings:write",))
def cancel_delivery(ask: PageRequest) -> Response:
    """Cancellation: its fee, and then the cancelling; of what is aboard, having it brought back."""
    booking_id = ask.id()
    found = ask.do(read_booking, booking_id)
    terms = ask.do(booking_terms, booking_id)
    if terms.returnable:
        return _bring_back(ask, booking_id, terms)
    form = ask.form(start={"fee": terms.cancel_fee_cents})
    if form.sent and form.whole("fee", high=10**9) != terms.cancel_fee_cents:
        # It became dearer while the page was open: nobody pays what they have not seen.
        form.values["fee"] = [str(terms.cancel_fee_cents)]
        form.general.append(ask.texts("booking-cancel-fee-changed"))
    if form.sent and form.do(cancel_booking, booking_id, waive_fee=form.has("waive")):
        return ask.to(f"/bookings/{booking_id}", done="booking-cancelled")
    one = delivery_of(BookingOut.of(found), ask.texts)
    return ask.page(
        "pages/booking/cancel.html",
        form=form,
        one=one,
        terms=terms,
        day=ask.texts.day(one.day),
    )


def _bring_back(ask: PageRequest, booking_id: UUID, terms: BookingTerms) -> Response:
    cents = terms.return_cents or 0
    form = ask.form(start={"fee": cents})
    if form.sent and form.whole("fee", high=10**9) != cents:
        form.values["fee"] = [str(cents)]
        form.general.append(ask.texts("booking-cancel-fee-changed"))
    if form.sent and form.do(bring_back, booking_id):
        return ask.to(f"/bookings/{booking_id}", done="booking-brought-back")
    one = delivery_of(BookingOut.of(ask.do(read_booking, booking_id)), ask.texts)
    return ask.page(
        "pages/booking/bring_back.html",
        form=form,
        one=one,
        terms=terms,
        day=ask.texts.day(one.day),
    )


@pages.get("/bookings/{booking_id}/labels.pdf", needs=("bookings:read",))
def labels(ask: PageRequest) -> Response:
    """Print the labels of a delivery."""
    found = ask.do(booking_labels, ask.id())
    texts = table_texts(found.language, found.zone)
    day = texts.day(found.day)
    form: LabelForm = "single" if ask.query.get("form") == "single" else "sheet"
    content = labels_pdf(found.labels, found.name, day, texts, form)
    return ask.file(content, "application/pdf", f"labels-{found.day}.pdf")


def _asked(ask: PageRequest) -> _Asked:
    query = ask.query
    day = min(max(ask.day(), date(2000, 1, 1)), date(2199, 1, 1))
    span = "week" if query.get("span") == "week" else "day"
    if span == "week":
        day -= timedelta(days=day.weekday())
    state = query.get("state", "")
    typed = query.get("q", "")[:200].strip()
    return _Asked(
        first=day,
        last=day + timedelta(days=6 if span == "week" else 0),
        span=span,
        state=state if state in STATES else "",
        words=tuple(typed.casefold().split()),
        typed=typed,
        customer_id=id_of(query.get("customer", "")),
    )


def _found(ask: PageRequest, filters: _Asked) -> tuple[list[Delivery], bool]:
    """Return the deliveries of the days, and whether there are more than are shown."""
    wanted = Wanted(
        first=filters.first,
        last=filters.last,
        customer_id=filters.customer_id,
    )
    found: list[Delivery] = []
    for _ in range(_MOST_PAGES):
        page = ask.do(list_bookings, wanted, MAX_LISTED)
        found += [listed_delivery(one, ask.texts) for one in page]
        if len(page) < MAX_LISTED:
            return sorted(found, key=_order), False
        last = page[-1]
        wanted = replace(wanted, after=(last.day, last.id))
    return sorted(found, key=_order), True


def _order(one: Delivery) -> tuple[date, str, str]:
    return one.day, one.windows or "~", one.id


def _customers(ask: PageRequest) -> list[Any]:
    office = ask.customer_id is None
    return ask.do(list_customers, with_closed=True) if office and ask.may("customers:read") else []


def _customer_name(ask: PageRequest, customer_id: UUID | None) -> str:
    return next((one.name for one in _customers(ask) if one.id == customer_id), "")
