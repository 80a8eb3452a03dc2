"""Deliveries that come again: the list, a new one out of a booking, exceptions, and the end."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.bookings.resubmitted_booking import booking_request_of
from api.http.bookings.shapes import BookingOut
from api.http.pages.booking.place_hours import closed_days
from api.http.pages.booking.shown import delivery_of, listed_delivery
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.locales.texts import Texts
from api.usecases.bookings.booking import list_bookings, read_booking
from api.usecases.bookings.booking_request import BookingRequest, WindowRequest
from api.usecases.bookings.cancelling import booking_terms
from api.usecases.bookings.recurrence_form import RecurrenceRequest, with_windows
from api.usecases.bookings.recurrence_occurrences import AHEAD_DAYS, Unfolded
from api.usecases.bookings.recurrences import (
    change_occurrence,
    end_recurrence,
    list_recurrences,
    make_recurrence,
    read_recurrence,
)
from data.store.bookings.lists import Wanted
from data.store.bookings.recurrences import BookedRecurrence
from dispatch.bookings.recurring_bookings import Override
from dispatch.values.local_time import read_moment
from routing.errors import NotFound

Plain = dict[str, Any]

pages = PageRouter()
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BEGIN = time(6)
"""Time on the wall of what may come at any hour."""
_NOT_IN_TEMPLATE = ("customer_id", "day")


@pages.get("/bookings/repeats", needs=("bookings:read",))
def repeats(ask: PageRequest) -> Response:
    """List what comes again."""
    found = ask.do(list_recurrences)
    return ask.page("pages/booking/repeats.html", items=[_line(one, ask.texts) for one in found])


@pages.form("/bookings/{booking_id}/repeat", needs=("bookings:write",))
def new_repeat(ask: PageRequest) -> Response:
    """Let a delivery come again on some days of the week."""
    found = ask.do(read_booking, ask.id())
    delivery = BookingOut.of(found)
    start = {"days": DAYS[found.day.weekday()], "first": found.day + timedelta(days=1)}
    form = ask.form(start={**start, "id": ask.new_id()}, fields={"rule": "days", "start": "first"})
    if form.sent:
        request = _recurrence_of(form, delivery, ask.texts)
        id_ = form.id("id") or ask.new_id()
        if request is not None and form.do(make_recurrence, id_, request):
            unfolded: Unfolded = form.result
            done = "booking-repeat" if not unfolded.unmade else "booking-repeat-in-part"
            return ask.to(f"/bookings/repeats/{id_}", done=done)
    return ask.page(
        "pages/booking/repeat.html",
        form=form,
        one=delivery_of(delivery, ask.texts),
        days=_week_days(ask.texts),
    )


@pages.get("/bookings/repeats/{recurrence_id}", needs=("bookings:read",))
def repeat(ask: PageRequest) -> Response:
    """Show what comes again, and the deliveries that are booked of it."""
    found = ask.do(read_recurrence, ask.id())
    texts, today = ask.texts, ask.today
    wanted = Wanted(first=today, last=today + timedelta(days=AHEAD_DAYS), recurrence_id=found.id)
    coming, documents = [], []
    for one in ask.do(list_bookings, wanted, AHEAD_DAYS * 4):
        document = json.loads(one.rest)
        documents.append({**document, "day": one.day.isoformat()})
        line = listed_delivery(one, texts)
        coming.append((line, texts.day(one.day), document["occurrence"]))
    return ask.page(
        "pages/booking/repeat_page.html",
        repeat=_line(found, texts),
        coming=coming,
        shut=closed_days(ask, documents),
        ahead=AHEAD_DAYS,
    )


@pages.form("/bookings/repeats/{recurrence_id}/exception", needs=("bookings:write",))
def exception(ask: PageRequest) -> Response:
    """Skip one delivery of what comes again, or move it."""
    recurrence_id = ask.id()
    found = ask.do(read_recurrence, recurrence_id)
    at = _wall(ask.query.get("at", ""))
    booking_id = _booking_at(ask, found, at)
    terms = ask.do(booking_terms, booking_id) if booking_id else None
    fee_cents = terms.cancel_fee_cents if terms else 0
    form = ask.form(
        start={
            "what": "skip",
            "day": at.date(),
            "time": at.strftime("%H:%M"),
            "version": found.version,
            "fee": fee_cents,
        },
        fields={"moved_to": "day"},
    )
    if form.sent:
        override = _override(form, at)
        if override.cancelled and form.whole("fee") != fee_cents:
            form.values["fee"] = [str(fee_cents)]
            form.general.append(ask.texts("booking-cancel-fee-changed"))
        version = form.whole("version", low=1)
        if form.do(change_occurrence, recurrence_id, override, version):
            return ask.to(f"/bookings/repeats/{recurrence_id}", done="booking-exception")
    return ask.page(
        "pages/booking/exception.html",
        form=form,
        repeat=_line(found, ask.texts),
        day=ask.texts.day(at.date()),
        fee_cents=fee_cents,
        whats=[(one, ask.texts(f"booking-exception-{one}")) for one in ("skip", "move")],
    )


@pages.form("/bookings/repeats/{recurrence_id}/end", needs=("bookings:write",))
def end(ask: PageRequest) -> Response:
    """End what comes again after a day."""
    recurrence_id = ask.id()
    found = ask.do(read_recurrence, recurrence_id)
    today = ask.today
    form = ask.form(start={"last": today, "version": found.version})
    if form.sent:
        form.need("last")
        last = form.day("last") or today
        version = form.whole("version", low=1)
        if form.do(end_recurrence, recurrence_id, last, version):
            return ask.to("/bookings/repeats", done="booking-repeat-ended")
    return ask.page("pages/booking/end.html", form=form, repeat=_line(found, ask.texts))


def _line(one: BookedRecurrence, texts: Texts) -> Plain:
    """Return what a list tells of something that comes again."""
    jobs = one.template.get("jobs") or [{}]
    stop = (jobs[0].get("drops") or jobs[0].get("pickups") or [{}])[0]
    windows = [f"{each['start']}–{each['end']}" for each in stop.get("windows", ())]
    return {
        "id": one.id,
        "to": stop.get("address", ""),
        "contact": stop.get("contact_name", ""),
        "reference": one.template.get("reference", ""),
        "when": _rule_words(one.when.rule, texts),
        "hours": ", ".join(windows),
        "ended": one.status == "ended",
        "last_day": texts.day(one.last_day) if one.last_day else "",
        "exceptions": [
            (
                texts.day(each.original.date()),
                texts.day(each.moved_to.date()) if each.moved_to else "",
                each.cancelled,
            )
            for each in one.when.overrides
        ],
    }


def _rule_words(rule: str, texts: Texts) -> str:
    """Write a rule of some days of the week in words; any other as it is."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    days = parts.get("BYDAY", "").split(",")
    plain = parts.keys() <= {"FREQ", "BYDAY", "UNTIL"} and parts.get("FREQ") == "WEEKLY"
    if not plain or not set(days) <= set(DAYS):
        return rule
    if len(days) == len(DAYS):
        return texts("booking-repeat-daily")
    return texts(
        "booking-repeat-weekly", days=", ".join(texts(f"booking-day-{one}") for one in days)
    )


def _week_days(texts: Texts) -> list[tuple[str, str]]:
    return [(one, texts(f"booking-day-{one}")) for one in DAYS]


def _recurrence_of(form: Form, plain: Plain, texts: Texts) -> RecurrenceRequest | None:
    """Return what the form asks to be booked again and again; ``None`` if it is unsound."""
    form.need("days", "first")
    first, last = form.day("first"), form.day("last")
    days = [one for one in DAYS if form.has("days", one)]
    rule = f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    if last is not None:
        rule += f";UNTIL={last:%Y%m%d}T235959"
    asked = BookingRequest.read(booking_request_of(plain))

    def on_the_wall(window: WindowRequest) -> WindowRequest:
        return WindowRequest(start=_clock(window.start, texts), end=_clock(window.end, texts))

    template = with_windows(BookingRequest(**asked.given(*_NOT_IN_TEMPLATE)), on_the_wall)
    begins = [window.start for _, stop in template.stops for window in stop.windows]
    begin = min(begins, default=_BEGIN.strftime("%H:%M"))
    when = {"start": f"{first or date.min}T{begin}", "rule": rule}
    return form.read(
        RecurrenceRequest, {**when, "customer_id": asked.customer_id, "booking": template}
    )


def _clock(text: str, texts: Texts) -> str:
    return texts.clock(datetime.fromisoformat(text))


def _wall(text: str) -> datetime:
    """Return the time on the wall by which an occurrence is known.

    Raises
    ------
    NotFound
        Where the address names none.
    """
    try:
        at = read_moment(text)
    except ValueError:
        raise NotFound("no-such-address") from None
    if at.tzinfo is not None:
        raise NotFound("no-such-address")
    return at


def _booking_at(ask: PageRequest, found: BookedRecurrence, at: datetime) -> UUID | None:
    """Return the booking that an occurrence has already, if it still stands."""
    # Moved, it lies on another day.
    moved = [one.moved_to for one in found.when.overrides if one.original == at]
    day = (moved[0] or at if moved else at).date()
    wanted = Wanted(first=day, last=day, recurrence_id=found.id, status="booked")
    name = at.isoformat(timespec="minutes")
    for one in ask.do(list_bookings, wanted):
        if json.loads(one.rest)["occurrence"] == name:
            return one.id
    return None


def _override(form: Form, at: datetime) -> Override:
    day, clock = form.day("day"), form.time("time")
    if form.text("what") != "move":
        return Override(original=at, cancelled=True)
    form.need("day", "time")
    moved = datetime.combine(day, clock) if day and clock else None
    return Override(original=at, moved_to=moved)
