"""Notices about tracking pages: the link to who waits, and what they say to rider and office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from api.usecases.act import Act
from api.usecases.notices.tracking_links import drops_of, links_of
from api.usecases.notifying import tell_all
from data.store.bookings import bookings, customers, tracking
from data.store.bookings.bookings import BookedStop, Booking
from data.store.care import rules
from data.store.fleet import places
from data.store.notices import audiences, webhooks
from data.store.notices.audiences import Reached
from data.store.rounds import rounds
from data.store.rounds.events import LoggedEvent

LINK_TEMPLATE = "delivery-tracking"
AT_RELAY = "delivery-at-relay"
FROM_OFFICE = "office-to-recipient"
TRACKED = frozenset({LINK_TEMPLATE, AT_RELAY, FROM_OFFICE})
"""Notices that lead who waits to the page of their delivery."""
LINKED = "tracking_linked"
"""Kind of the events that tell a shop's own system of a link."""


def booking_made(act: Act, event: LoggedEvent) -> None:
    """Make the links of a new booking where a shop's own system wants to hear of them at once."""
    booking = bookings.find(act.tx, event.subject_id)
    if booking is not None and _is_heard(act, booking.customer_id):
        links_of(act, [stop.id for stop in drops_of(booking)])


def plan_published(act: Act, event: LoggedEvent) -> None:
    """Send the links of what a day's rounds bring, also those that stay as they were."""
    day = date.fromisoformat(str(event.detail["day"]))
    _send(act, rounds.jobs_of(act.tx, [one.id for one in rounds.of_day(act.tx, day)]))


def job_inserted(act: Act, event: LoggedEvent) -> None:
    """Send the links of what a round under way brings besides."""
    _send(act, [event.subject_id])


def visit_done(act: Act, event: LoggedEvent) -> None:
    """Notify who waits of the relay where a drop was left."""
    if event.detail.get("relay_id") is None:
        return
    relay = places.find(act.tx, UUID(str(event.detail["relay_id"])))
    booking = bookings.of_stop(act.tx, event.subject_id)
    if booking is None or relay is None:
        return
    stops = (one for job in booking.jobs for one in job.stops)
    drop = next(one for one in stops if one.id == event.subject_id)
    if not drop.is_reachable:
        return
    args = {
        "stop_id": str(drop.id),
        "where": ", ".join(filter(None, (relay.name, relay.address))),
        "hours": relay.opening_hours,
        "open": "told" if relay.opening_hours else "untold",
    }
    tell_all(act, AT_RELAY, [_recipient(drop)], about=str(drop.id), args=args)


def instruction_left(act: Act, event: LoggedEvent) -> None:
    """Notify rider and office that a recipient left instructions."""
    args = {"visit_id": str(event.subject_id)}
    to = audiences.with_roles(act.tx, *audiences.OFFICE)
    if event.round_id is not None:
        args["round_id"] = str(event.round_id)
        riding = audiences.of_round(act.tx, event.round_id)
        if riding is not None and riding.rider is not None:
            to.append(riding.rider)
    tell_all(act, "instruction-left", to, about=str(event.id), args=args, urgent=True)


def slot_asked(act: Act, event: LoggedEvent) -> None:
    """Notify the office that a recipient asks for another slot."""
    found = bookings.of_stop(act.tx, event.subject_id)
    if found is None:
        return
    args = {"booking_id": str(found.id), "booking_day": found.day.isoformat()}
    to = audiences.with_roles(act.tx, *audiences.OFFICE)
    tell_all(act, "slot-asked", to, about=str(event.id), args=args, urgent=True)


def _send(act: Act, job_ids: Iterable[UUID]) -> None:
    """Make the links of some jobs' drops and send them to who waits, once for each link."""
    sends = rules.tracking_at(act.tx, act.now).sends_links
    for job_id in job_ids:
        booking = bookings.of_job(act.tx, job_id)
        if booking is None or booking.status == "cancelled":
            continue
        if not sends and not _is_heard(act, booking.customer_id):
            continue
        drops = [one for job in booking.jobs if job.id == job_id for one in job.of_kind("drop")]
        links = links_of(act, [one.id for one in drops])
        for drop in drops:
            if sends and links[drop.id].sent_at is None and drop.is_reachable:
                tracking.mark_sent(act.tx, links[drop.id].id, act.now)
                _tell_recipient(act, booking, drop, links[drop.id].id)


def _tell_recipient(act: Act, booking: Booking, drop: BookedStop, tracking_id: UUID) -> None:
    sender = booking.customer_id and customers.find(act.tx, booking.customer_id)
    windows = drop.windows
    ends: datetime | None = windows[-1].end if windows else None
    args = {
        "stop_id": str(drop.id),
        "sender": sender.name if sender else "",
        "named": "sender" if sender else "nobody",
        "window": "some" if windows else "none",
    }
    if windows:
        args |= {"from_at": windows[0].start.isoformat(), "until_at": windows[-1].end.isoformat()}
    day = next(job.day for job in booking.jobs if drop in job.stops)
    args["booking_day"] = day.isoformat()
    tell_all(act, LINK_TEMPLATE, [_recipient(drop)], about=str(tracking_id), args=args, until=ends)


def _recipient(drop: BookedStop) -> Reached:
    return Reached(key=f"stop:{drop.id}", email=drop.contact_email, phone=drop.contact_phone)


def _is_heard(act: Act, customer_id: UUID | None) -> bool:
    """Return whether a webhook asks by name for the links of a customer."""
    return any(
        LINKED in hook.kinds and hook.customer_id in {None, customer_id}
        for hook in webhooks.listening(act.tx)
    )
