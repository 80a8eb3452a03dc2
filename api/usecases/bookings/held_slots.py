"""A slot that is held, found again by whoever books it: same jobs, same price, in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.bookings.slot_times import windows_given
from api.usecases.bookings.stops import ANY_DAY
from data.store.bookings import holds
from data.store.bookings.bookings import BookedJob, BookedStop
from data.store.bookings.holds import SlotHold
from routing.errors import BadInput, Conflict, NotFound

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
    from api.usecases.bookings.form import BookingForm

_TEXTS = ("contact_name", "contact_phone", "contact_email", "note")
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBooking:
    """A held slot with what is booked in it."""

    hold: SlotHold
    reference: str
    jobs: tuple[BookedJob, ...]


def held_booking(
    act: Act,
    request: NewBookingRequest,
    only: UUID | None,
    read: Callable[[SlotHold, BookingRequest], BookingForm],
) -> HeldBooking:
    """Return what is booked by a request that names a hold, locked until the transaction ends.

    Parameters
    ----------
    request
        With ``hold_id``, and ``reference`` and ``jobs`` where they say more than was held: names,
        phones, notes and proofs may be others; places, goods and service must be the same. ``to``
        has just the ``contact_name``, ``contact_phone``, ``contact_email`` and ``note`` of drops.
    only
        The one customer whose holds are in sight.
    read
        Reads the booking of a hold, without windows.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound
        ``no-such-hold``.
    Conflict
        ``hold-expired``, ``hold-booked``, ``hold-differs``.
    """
    hold_id = request.hold_id
    found = None if hold_id is None else holds.find(act.tx, hold_id, only=only, lock=True)
    if found is None:
        raise NotFound("no-such-hold")
    if found.booking_id is not None:
        raise Conflict("hold-booked")
    if found.expires_at <= act.now:
        raise Conflict("hold-expired")
    jobs = found.jobs
    if request.jobs:
        jobs = _jobs_with_details(found, request, read)
    if request.to is not None:
        jobs = tuple(_with_texts(one, request.to.given()) for one in jobs)
    return HeldBooking(hold=found, reference=request.reference or found.reference, jobs=jobs)


def _with_texts(one: BookedJob, texts: dict[str, str]) -> BookedJob:
    """Return a job with the name, phone and note of its drops."""
    stops = [replace(s, **texts) if s.kind == "drop" else s for s in one.stops]  # type: ignore[arg-type]  # texts
    return replace(one, stops=tuple(stops))


def _jobs_with_details(
    found: SlotHold,
    request: NewBookingRequest,
    read: Callable[[SlotHold, BookingRequest], BookingForm],
) -> tuple[BookedJob, ...]:
    """Return the held jobs with the names, phones, notes and proofs of a request."""
    if faults := windows_given(request):
        raise BadInput(faults)
    form = read(found, request.model_copy(update={"day": found.day}))
    same = (
        request.day in {None, found.day}
        and (form.supplements, form.vehicles) == (dict(found.supplements), found.vehicles)
        and [_bare(one) for one in form.jobs] == [_bare(one) for one in found.jobs]
    )
    if not same:
        raise Conflict("hold-differs")
    return tuple(
        replace(
            new_job,
            day=found.day,
            stops=tuple(
                replace(stop, windows=held.windows)
                for stop, held in zip(new_job.stops, kept.stops, strict=True)
            ),
        )
        for new_job, kept in zip(form.jobs, found.jobs, strict=True)
    )


def _bare(one: BookedJob) -> BookedJob:
    """Return the part of a job that price and rounds depend on."""
    stops = tuple(_bare_stop(stop) for stop in one.stops)
    return replace(one, id=_NOBODY, day=ANY_DAY, reference="", label="", stops=stops)


def _bare_stop(stop: BookedStop) -> BookedStop:
    texts = dict.fromkeys(("address", "access_note", *_TEXTS), "")
    return replace(stop, id=_NOBODY, windows=(), proof=(), on_failure="", **texts)  # type: ignore[arg-type]  # texts
