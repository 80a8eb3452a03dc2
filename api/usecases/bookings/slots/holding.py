"""Use cases of slots that are held: hold one for some minutes, look at it, give it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash, making_of
from api.usecases.bookings.booking_request import BookingRequest
from api.usecases.bookings.jobs_in_day import day_with_holds
from api.usecases.bookings.price import ESTIMATES
from api.usecases.bookings.slot_times import SlotRequest, SlotTimes, read_slot
from api.usecases.bookings.slots.slots import (
    BOOKABLE,
    BookingEnquiry,
    Slot,
    judge_slot,
    priced,
    read_enquiry,
)
from api.usecases.requests import found_or_refuse, request_root
from api.usecases.turns import take_turn
from api.usecases.visibility import only_customer
from data.store.bookings import holds
from data.store.bookings.holds import SlotHold
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.usecases.bookings.booking import Making

HOLD_TIME = timedelta(minutes=10)
"""Time for which a slot is held."""

MOST_HELD = 20
"""Slots that are held at one time for one customer, most."""


class HoldRequest(BookingRequest):
    """A booking without windows, and the slot that is to be held for it."""

    slot: SlotRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSlot:
    """A hold, and the slot as the day keeps it."""

    hold: SlotHold
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A visitor of a shop's site who holds a slot through its widget.

    Attributes
    ----------
    widget_id
        The widget.
    hash
        Tells visitors apart for a day; nobody can be found by it.
    """

    widget_id: UUID
    hash: str


@needs("quotes:write")
def hold_slot(act: Act, hold_id: UUID, request: HoldRequest) -> HeldSlot:
    """Hold a slot for :data:`HOLD_TIME` under an id that the caller made.

    Nobody else is told or given its place until then; booked in time it costs what was quoted.
    The same request again is the same hold.

    Parameters
    ----------
    request
        A booking without windows, and a slot that
        :func:`api.usecases.bookings.slots.slots.find_slots` gave.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound, Conflict
        As :func:`api.usecases.bookings.quoting.quote`.
    Conflict
        ``slot-taken``: it cannot be kept, or not any more; ``too-many-holds``, ``id-used-twice``,
        ``hold-expired``.
    """
    if request.is_dear():
        take_turn(act)
    return hold_for(act, hold_id, request)


def hold_for(
    act: Act, hold_id: UUID, request: HoldRequest, visitor: Visitor | None = None
) -> HeldSlot:
    """Hold a slot, whoever asks; the permission was looked at before.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`hold_slot`.
    """
    making = making_of(act, "quotes:write")
    times = _times(act, request, making)
    on = day_of(times.start, making.context.zone)
    enquiry = read_enquiry(act, request, making, on)
    # Two who want the last place come one after the other.
    act.tx.lock(f"hold:{on.isoformat()}")
    digest = content_hash(hold_id, request)
    known = holds.find(act.tx, hold_id)
    if known is not None and (known.request_hash != digest or not _is_own(act, known)):
        raise Conflict("id-used-twice")
    if known is not None and known.expires_at <= act.now:
        raise Conflict("hold-expired")
    with act.tools.days.opened_day(act, on) as opened:
        day = day_with_holds(act, opened, waiting=True, but=hold_id)
        judged = judge_slot(act, day, on, times, enquiry)
    slot = priced(act, enquiry, judged)
    if known is not None:
        return HeldSlot(hold=known, slot=slot)
    if slot.verdict not in BOOKABLE:
        raise Conflict("slot-taken", reasons=", ".join(slot.reasons))
    customer_id = enquiry.customer.id if enquiry.customer else None
    if holds.held_by(act.tx, customer_id, act.now) >= MOST_HELD:
        raise Conflict("too-many-holds", limit=MOST_HELD)
    slot_hold = _new_hold(act, hold_id, enquiry, slot, digest, visitor)
    holds.add(act.tx, slot_hold)
    return HeldSlot(hold=slot_hold, slot=slot)


@needs("quotes:write")
def read_hold(act: Act, hold_id: UUID) -> SlotHold:
    """Return a hold.

    Raises
    ------
    NotFound
        ``no-such-hold``: not there, or not in sight.
    """
    only = only_customer(act, "quotes:write")
    return found_or_refuse(holds.find(act.tx, hold_id, only=only), "no-such-hold")


@needs("quotes:write")
def release_hold(act: Act, hold_id: UUID) -> None:
    """Release a slot that is held. Twice is once.

    Raises
    ------
    NotFound
        ``no-such-hold``.
    Conflict
        ``hold-booked``.
    """
    only = only_customer(act, "quotes:write")
    found = found_or_refuse(holds.find(act.tx, hold_id, only=only, lock=True), "no-such-hold")
    if found.booking_id is not None:
        raise Conflict("hold-booked")
    if found.expires_at > act.now:
        holds.expire(act.tx, hold_id, act.now)


def _times(act: Act, request: HoldRequest, making: Making) -> SlotTimes:
    at = request_root().child("slot", None)
    return read_slot(request.slot, at, making.context.zone, act.now)


def _new_hold(  # noqa: PLR0913, PLR0917  # parts of one row
    act: Act,
    hold_id: UUID,
    enquiry: BookingEnquiry,
    slot: Slot,
    digest: str,
    visitor: Visitor | None,
) -> SlotHold:
    offer, form = slot.offer, enquiry.form
    return SlotHold(
        id=hold_id,
        day=slot.day,
        starts_at=slot.times.start,
        ends_at=slot.times.end,
        customer_id=enquiry.customer.id if enquiry.customer else None,
        widget_id=visitor.widget_id if visitor else None,
        visitor=visitor.hash if visitor else "",
        jobs=slot.times.of(form.jobs, slot.day),
        **values_of(form, "reference", "supplements", "vehicles"),
        **values_of(offer, "quote", *ESTIMATES),
        request_hash=digest,
        made_by=enquiry.making.made_by,
        made_at=act.now,
        expires_at=act.now + HOLD_TIME,
    )


def _is_own(act: Act, found: SlotHold) -> bool:
    only = only_customer(act, "quotes:write")
    return only is None or only == found.customer_id
