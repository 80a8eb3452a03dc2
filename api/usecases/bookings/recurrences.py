"""Use cases of bookings that come again: make, change from a day on, change one, end, unfold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash
from api.usecases.bookings.changing import refuse_other_customer
from api.usecases.bookings.recurrence_form import (
    RecurrenceForm,
    RecurrenceRequest,
    RecurrenceUpdate,
    read_recurrence_form,
)
from api.usecases.bookings.recurrence_occurrences import (
    AHEAD_DAYS,
    Unfolded,
    asked_by,
    cancel_occurrences,
    check_changed,
    check_first,
    follow,
    from_day_on,
    hand_over,
    today_of,
    unfold,
    with_end,
)
from api.usecases.requests import check_version, found_or_refuse
from api.usecases.visibility import customer_for, is_in_sight, only_customer
from data.store.bookings import bookings, recurrences
from data.store.bookings.context import context_at
from data.store.bookings.recurrences import BookedRecurrence
from data.store.system import cooperatives
from dispatch.bookings.recurring_bookings import Override, with_override
from routing.errors import Conflict


@needs("bookings:write")
def make_recurrence(act: Act, recurrence_id: UUID, request: RecurrenceRequest) -> Unfolded:
    """Book what comes again, under an id that the caller made; bookings are made at once.

    Raises
    ------
    BadInput
        With everything that is wrong with the rule, or with its first booking.
    NotFound, Conflict
        As :func:`api.usecases.bookings.booking.book`.
    """
    act.tx.lock(f"recurrence:{recurrence_id}")
    digest = content_hash(recurrence_id, request)
    found = recurrences.find(act.tx, recurrence_id)
    if found is not None:
        own = is_in_sight(act, "bookings:write", found.customer_id)
        if found.request_hash != digest or not own:
            raise Conflict("id-used-twice")
        return _told(act, Unfolded(recurrence=found))
    customer = customer_for(act, "bookings:write", request.customer_id)
    form = read_recurrence_form(request)
    booked_recurrence = BookedRecurrence(
        id=recurrence_id,
        customer_id=customer.id if customer else None,
        when=form.when,
        template=form.template,
        by_office=only_customer(act, "bookings:write") is None,
        expanded_until=today_of(act) - timedelta(days=1),
        request_hash=digest,
        made_by=act.actor.id or act.tx.owner,
        created_at=act.now,
    )
    first = check_first(act, booked_recurrence)
    recurrences.add(act.tx, booked_recurrence)
    detail = {"from_day": first.wall.date().isoformat()}
    if booked_recurrence.customer_id is not None:
        detail["customer_id"] = str(booked_recurrence.customer_id)
    act.record_event("recurrence_made", "recurrence", booked_recurrence.id, detail=detail)
    return _told(act, _unfold_ahead(act, booked_recurrence))


@needs("bookings:write")
def change_recurrence(  # noqa: PLR0913  # each is a part of the change
    act: Act,
    recurrence_id: UUID,
    new_id: UUID,
    *,
    from_day: date,
    request: RecurrenceUpdate,
    expected_version: int | None = None,
) -> Unfolded:
    """Change what comes again from a day on: it ends before, and goes on as a new recurrence.

    Bookings from that day on that were made already become what the new recurrence says, or are
    cancelled where it has none; those that have begun, or are past a customer's deadline, stay.

    Parameters
    ----------
    new_id
        Id of the recurrence that goes on, made by the caller.
    request
        What is different; what it does not name stays. Exceptions before the day are dropped.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`make_recurrence`; ``recurrence-ended``, ``changed-meanwhile``.
    """
    old = _mine(act, recurrence_id)
    refuse_other_customer(old.customer_id, request.customer_id)
    digest = content_hash(new_id, request, **{"from": from_day.isoformat()})
    known_one = recurrences.find(act.tx, new_id)
    if known_one is not None:
        if known_one.request_hash != digest or known_one.customer_id != old.customer_id:
            raise Conflict("id-used-twice")
        return _told(act, Unfolded(recurrence=known_one))
    check_version(old.version, expected_version)
    _check_active(old)
    from_day = max(from_day, today_of(act))
    form = read_recurrence_form(request, RecurrenceForm(when=old.when, template=old.template))
    new = replace(
        old,
        id=new_id,
        when=from_day_on(form.when, from_day),
        template=form.template,
        by_office=only_customer(act, "bookings:write") is None,
        version=1,
        follows=old.id,
        request_hash=digest,
        expanded_until=from_day - timedelta(days=1),
        made_by=act.actor.id or act.tx.owner,
        created_at=act.now,
    )
    check_first(act, new)
    recurrences.add(act.tx, new)
    recurrences.update(act.tx, with_end(act, old, from_day - timedelta(days=1)))
    detail = {"occurrence_day": from_day.isoformat()}
    act.record_event("recurrence_changed", "recurrence", old.id, detail=detail)
    act.record_event(
        "recurrence_made", "recurrence", new.id, detail={"from_day": from_day.isoformat()}
    )
    moved = hand_over(act, old, new, from_day)
    return _told(act, moved + _unfold_ahead(act, new))


@needs("bookings:write")
def change_occurrence(
    act: Act, recurrence_id: UUID, override: Override, expected_version: int | None = None
) -> Unfolded:
    """Skip, move or alter one occurrence; its booking, if there is one already, follows.

    Parameters
    ----------
    override
        The occurrence by its original time on the wall. ``changes`` gives values by key path in
        the booking, such as ``jobs[0].drops[0].load.items``.

    Raises
    ------
    NotFound
        ``no-such-recurrence``.
    BadInput
        ``no-such-occurrence``, ``no-such-field``, and what is wrong with the booking it makes.
    Conflict
        ``booking-begun``, ``too-late-to-change``, ``too-late-to-cancel``, ``booking-cancelled``
        if it was skipped before, ``recurrence-ended``, ``changed-meanwhile``.
    """
    found = _mine(act, recurrence_id)
    check_version(found.version, expected_version)
    _check_active(found)
    zone = cooperatives.own(act.tx).zone
    wanted = replace(
        found, when=with_override(found.when, override, zone), version=found.version + 1
    )
    name = override.original.isoformat(timespec="minutes")
    booking = bookings.of_occurrence(act.tx, recurrence_id, name)
    result = Unfolded(recurrence=wanted)
    if booking is not None:
        result += follow(act, wanted, booking, name, override)
    else:
        check_changed(act, wanted, override)
    recurrences.update(act.tx, wanted)
    day = (override.moved_to or override.original).date()
    detail = {"occurrence_day": day.isoformat()}
    act.record_event("recurrence_changed", "recurrence", recurrence_id, detail=detail)
    result += unfold(act, wanted, wanted.expanded_until, context_at(act.tx, act.now))
    return _told(act, result)


@needs("bookings:write")
def end_recurrence(
    act: Act, recurrence_id: UUID, last_day: date, expected_version: int | None = None
) -> Unfolded:
    """End what comes again after a day; bookings made for later are cancelled.

    Those that have begun, or are past a customer's deadline, stay and are named.

    Raises
    ------
    NotFound
        ``no-such-recurrence``.
    Conflict
        ``changed-meanwhile``.
    """
    found = _mine(act, recurrence_id)
    if found.status == "ended":
        return _told(act, Unfolded(recurrence=found))
    check_version(found.version, expected_version)
    ended = with_end(act, found, last_day)
    recurrences.update(act.tx, ended)
    detail = {"last_day": last_day.isoformat()}
    act.record_event("recurrence_ended", "recurrence", recurrence_id, detail=detail)
    result, making = Unfolded(recurrence=ended), asked_by(act, ended)
    for booking in bookings.of_recurrence(act.tx, recurrence_id, last_day + timedelta(days=1)):
        if booking.status == "booked":
            result += cancel_occurrences(act, ended, booking, making)
    return _told(act, result)


@needs("bookings:write")
def expand_recurrences(act: Act, until_day: date | None = None) -> Unfolded:
    """Make the bookings of every recurrence in sight up to a day; what is made already stays.

    What could not be made is named, and tried again the next time.

    Parameters
    ----------
    until_day
        :data:`AHEAD_DAYS` from today where it is not given.
    """
    until = until_day or today_of(act) + timedelta(days=AHEAD_DAYS)
    only = only_customer(act, "bookings:write")
    result, context = Unfolded(), context_at(act.tx, act.now)
    for each in recurrences.every(act.tx, customer_id=only):
        # Read anew: somebody may have ended it while we waited.
        now = recurrences.find(act.tx, each.id, lock=True)
        if now is not None and now.status == "active":
            result += unfold(act, now, until, context)
    return replace(result, recurrence=None)


@needs("bookings:read")
def read_recurrence(act: Act, recurrence_id: UUID) -> BookedRecurrence:
    """Return a recurrence; what it books each time only to who may read recipients' data.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    found = recurrences.find(act.tx, recurrence_id, only=only_customer(act, "bookings:read"))
    return _seen(act, found_or_refuse(found, "no-such-recurrence"))


@needs("bookings:read")
def list_recurrences(act: Act, *, with_ended: bool = False) -> list[BookedRecurrence]:
    """Return the recurrences in sight, oldest first."""
    only = only_customer(act, "bookings:read")
    found = recurrences.every(act.tx, customer_id=only, with_ended=with_ended)
    return [_seen(act, one) for one in found]


def _unfold_ahead(act: Act, each: BookedRecurrence) -> Unfolded:
    until = today_of(act) + timedelta(days=AHEAD_DAYS)
    return unfold(act, each, until, context_at(act.tx, act.now))


def _mine(act: Act, recurrence_id: UUID) -> BookedRecurrence:
    only = only_customer(act, "bookings:write")
    found = recurrences.find(act.tx, recurrence_id, only=only, lock=True)
    return found_or_refuse(found, "no-such-recurrence")


def _check_active(each: BookedRecurrence) -> None:
    if each.status != "active":
        raise Conflict("recurrence-ended")


def _seen(act: Act, each: BookedRecurrence) -> BookedRecurrence:
    """Return a recurrence without what it books where the actor may not read recipients'."""
    if act.actor.may("recipients:read"):
        return each
    overrides = tuple(replace(one, changes={}) for one in each.when.overrides)
    return replace(each, template={}, when=replace(each.when, overrides=overrides))


def _told(act: Act, result: Unfolded) -> Unfolded:
    """Return what became of a recurrence as the actor may know it."""
    if result.recurrence is None:
        return result
    return replace(result, recurrence=_seen(act, result.recurrence))
