"""Bookings of a recurrence when it is unfolded, changed or ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from api.usecases.act import Act
from api.usecases.bookings.booking import Making, make_booking, seek
from api.usecases.bookings.booking_request import BookingRequest
from api.usecases.bookings.cancelling import cancel
from api.usecases.bookings.changing import apply_change
from api.usecases.bookings.recurrence_form import booking_of
from api.usecases.requests import bad_input, found_or_refuse
from api.usecases.visibility import only_customer
from data.store.bookings import bookings, recurrences
from data.store.bookings.bookings import Booking
from data.store.bookings.context import BookingContext, context_at
from data.store.bookings.recurrences import BookedRecurrence
from data.store.system import cooperatives
from dispatch.bookings.recurring_bookings import (
    Occurrence,
    Override,
    Pause,
    Recurrence,
    occurrences,
)
from dispatch.values.local_time import day_of
from routing.errors import BadInput, Conflict, NotReady, TourneeError

AHEAD_DAYS = 28
"""Days ahead for which bookings are made of recurrences."""

SEARCHED_DAYS = 366
"""Horizon within which a recurrence must have an occurrence, or it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedOccurrence:
    """An occurrence of which no booking could be made, or whose booking had to stay as it is.

    ``code`` says why: of the first fault, or of the conflict.
    """

    recurrence_id: UUID
    occurrence: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """A recurrence as it is now, and what became of its bookings.

    Attributes
    ----------
    recurrence
        ``None`` where many were unfolded at once.
    created, changed, cancelled
        Ids of bookings.
    unmade
        What could not be done.
    """

    recurrence: BookedRecurrence | None = None
    created: tuple[UUID, ...] = ()
    changed: tuple[UUID, ...] = ()
    cancelled: tuple[UUID, ...] = ()
    unmade: tuple[SkippedOccurrence, ...] = ()

    def __add__(self, other: Unfolded) -> Unfolded:
        return Unfolded(
            recurrence=other.recurrence or self.recurrence,
            created=self.created + other.created,
            changed=self.changed + other.changed,
            cancelled=self.cancelled + other.cancelled,
            unmade=self.unmade + other.unmade,
        )


def unfold(act: Act, each: BookedRecurrence, until: date, context: BookingContext) -> Unfolded:
    """Make the bookings that are missing from today to a day."""
    zone, today = context.zone, day_of(act.now, context.zone)
    last = until if each.last_day is None else min(until, each.last_day)
    making = _making(each, context)
    ids: list[UUID] = []
    unmade: list[SkippedOccurrence] = []
    coming = occurrences(each.when, today, last, zone) if last >= today else ()
    there = recurrences.booked_occurrences(act.tx, each.id, [one.id for one in coming])
    for one in coming:
        if one.id in there or one.start < act.now:
            continue
        try:
            booked = make_booking(
                act,
                uuid5(each.id, one.id),
                _request(each, one),
                replace(making, occurrence=one.id),
            )
        except NotReady:
            raise  # Nothing stands against it: it is made later.
        except TourneeError as error:
            unmade.append(_skipped(each, one.id, error))
        else:
            ids.append(booked.id)
    now = replace(each, expanded_until=max(each.expanded_until, until))
    if each.last_day is not None and each.last_day < today:
        now = with_end(act, now, each.last_day)
    elif not coming and _is_over(act, each):
        now = with_end(act, now, today - timedelta(days=1))
    recurrences.update(act.tx, now)
    return Unfolded(recurrence=now, created=tuple(ids), unmade=tuple(unmade))


def _is_over(act: Act, each: BookedRecurrence) -> bool:
    """Return whether the rule itself has no occurrence any more."""
    return not _within_a_year(act, each)


def _within_a_year(act: Act, each: BookedRecurrence) -> Sequence[Occurrence]:
    begin = max(today_of(act), each.when.start.date())
    last = begin + timedelta(days=SEARCHED_DAYS)
    return occurrences(each.when, begin, last, cooperatives.own(act.tx).zone)


def _locked(act: Act, booking: Booking) -> Booking:
    """Return a booking read anew, locked until the transaction ends."""
    return found_or_refuse(bookings.find(act.tx, booking.id, lock=True), "no-such-booking")


def follow(
    act: Act, wanted: BookedRecurrence, booking: Booking, name: str, override: Override
) -> Unfolded:
    """Let the booking of an occurrence follow its change.

    Raises
    ------
    BadInput, Conflict
        If it cannot.
    """
    making = asked_by(act, wanted)
    fresh = _locked(act, booking)
    if override.cancelled:
        cancel(act, fresh, making)
        return Unfolded(cancelled=(booking.id,))
    if fresh.status == "cancelled":
        raise Conflict("booking-cancelled")
    zone = making.context.zone
    day = (override.moved_to or override.original).date()
    there = {one.id: one for one in occurrences(wanted.when, day, day, zone)}
    apply_change(act, fresh, _request(wanted, there[name]), None, making)
    return Unfolded(changed=(booking.id,))


def hand_over(act: Act, old: BookedRecurrence, new: BookedRecurrence, from_day: date) -> Unfolded:
    """Return the bookings of a recurrence from a day on to the one that goes on."""
    making = asked_by(act, new)
    zone = making.context.zone
    new_bookings = bookings.of_recurrence(act.tx, old.id, from_day)
    last = max((one.day for one in new_bookings), default=from_day)
    coming = {one.id: one for one in occurrences(new.when, from_day, last, zone)}
    result = Unfolded()
    for each in new_bookings:
        name = each.occurrence or ""
        if name in coming:
            # Also one that was cancelled: it is not made a second time.
            bookings.move_to_recurrence(act.tx, each.id, new.id)
            if each.status == "booked":
                result += _renewed(act, new, each, coming[name], making)
        elif each.status == "booked":
            result += cancel_occurrences(act, old, each, making)
    return result


def _renewed(
    act: Act, new: BookedRecurrence, booking: Booking, one: Occurrence, making: Making
) -> Unfolded:
    fresh = _locked(act, booking)
    try:
        now = apply_change(act, fresh, _request(new, one), None, making)
    except NotReady:
        raise
    except TourneeError as error:
        return Unfolded(unmade=(_skipped(new, one.id, error),))
    return Unfolded(changed=(booking.id,) if now.version > booking.version else ())


def cancel_occurrences(
    act: Act, each: BookedRecurrence, booking: Booking, making: Making
) -> Unfolded:
    """Cancel a booking that a recurrence made, or name it where it must stay."""
    fresh = _locked(act, booking)
    try:
        cancel(act, fresh, making)
    except NotReady:
        raise
    except TourneeError as error:
        return Unfolded(unmade=(_skipped(each, booking.occurrence or "", error),))
    return Unfolded(cancelled=(booking.id,))


def check_first(act: Act, booked_recurrence: BookedRecurrence) -> Occurrence:
    """Read and price the first booking that a recurrence would make; give its occurrence.

    Raises
    ------
    BadInput
        If there is none within :data:`SEARCHED_DAYS`, or something is wrong with it.
    """
    coming = [one for one in _within_a_year(act, booked_recurrence) if one.start >= act.now]
    if not coming:
        rule = booked_recurrence.when.rule
        raise bad_input("rule", "recurrence-empty", value=rule, limit=SEARCHED_DAYS)
    _check_bookable(act, booked_recurrence, coming[0], "booking")
    return coming[0]


def check_changed(act: Act, wanted: BookedRecurrence, override: Override) -> None:
    """Read and price the booking of a changed occurrence for which there is none yet.

    Raises
    ------
    BadInput, Conflict
        If it could not be booked as it is to be changed.
    """
    if override.cancelled or not override.changes:
        return
    name = override.original.isoformat(timespec="minutes")
    day = (override.moved_to or override.original).date()
    there = occurrences(wanted.when, day, day, cooperatives.own(act.tx).zone)
    for one in there:
        if one.id == name:
            _check_bookable(act, wanted, one, "changes")


def _check_bookable(act: Act, each: BookedRecurrence, one: Occurrence, where: str) -> None:
    try:
        seek(act, _request(each, one), _making(each, context_at(act.tx, act.now)))
    except BadInput as error:
        inside = [
            replace(fault, where=f"{where}.{fault.where}".rstrip(".")) for fault in error.faults
        ]
        raise BadInput(inside) from error


def asked_by(act: Act, each: BookedRecurrence) -> Making:
    """Return on whose behalf bookings of a recurrence change now: that of whoever changes it."""
    office = only_customer(act, "bookings:write") is None
    return replace(_making(each, context_at(act.tx, act.now)), office=office)


def _making(each: BookedRecurrence, context: BookingContext) -> Making:
    return Making(
        office=each.by_office,
        context=context,
        source="recurrence",
        made_by=each.made_by,
        recurrence_id=each.id,
    )


def _request(each: BookedRecurrence, one: Occurrence) -> BookingRequest:
    request = booking_of(each.when, each.template, one)
    return request.model_copy(update={"customer_id": each.customer_id})


def from_day_on(when: Recurrence, from_day: date) -> Recurrence:
    """Return the same rule without its days before one; its count goes on, and so do its weeks."""

    def later(walls: tuple[datetime, ...]) -> tuple[datetime, ...]:
        return tuple(wall for wall in walls if wall.date() >= from_day)

    rest: tuple[Pause, ...] = ()
    if when.start.date() < from_day:
        rest = (Pause(first=when.start.date(), last=from_day - timedelta(days=1)),)
    return replace(
        when,
        excluded=later(when.excluded),
        added=later(when.added),
        pauses=(*rest, *(one for one in when.pauses if one.last >= from_day)),
        overrides=tuple(one for one in when.overrides if one.original.date() >= from_day),
    )


def with_end(act: Act, each: BookedRecurrence, last_day: date) -> BookedRecurrence:
    """End a recurrence; once its last day is over, what it booked each time is forgotten."""
    over = last_day < today_of(act)
    return replace(
        each,
        last_day=last_day,
        status="ended" if over else each.status,
        template={} if over else each.template,
        version=each.version + 1,
    )


def _skipped(each: BookedRecurrence, occurrence: str, error: TourneeError) -> SkippedOccurrence:
    code = error.faults[0].code if isinstance(error, BadInput) and error.faults else error.code
    return SkippedOccurrence(recurrence_id=each.id, occurrence=occurrence, code=code)


def today_of(act: Act) -> date:
    """Return the day that it is where the cooperative is."""
    return day_of(act.now, cooperatives.own(act.tx).zone)
