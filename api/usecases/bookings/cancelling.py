"""Use case of cancelling a booking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import Making, making_of, shown
from api.usecases.bookings.changing import (
    customer_of,
    find_own,
    first_start,
    refuse_begun,
    refuse_of_cycle,
    take_out_of_rounds,
)
from api.usecases.bookings.price import refuse_late, ruling
from data.store.bookings import bookings
from data.store.bookings.bookings import BookedJob, BookedStop, Booking
from data.store.bookings.context import BookingContext
from data.store.bookings.customers import Customer
from data.store.care import privacy, rules
from data.store.rounds import events
from dispatch.bookings.cutoff import CutoffVerdict
from dispatch.rounds.round_state import HANDED_OVER
from dispatch.values.local_time import day_of
from dispatch.values.rounding import rounded

CALLED_BACK = "goods_called_back"
"""Event of a job whose goods are brought back, once a job."""
RECIPIENT_ERASED = "recipient-erased"
"""Why a booking was cancelled that a restored backup had as still due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingTerms:
    """Rules for whoever wants to change or cancel a booking now.

    Attributes
    ----------
    change, cancel
        By the deadlines in force; what is refused to a customer the office may do all the same.
    cancel_fee_cents
        What cancelling costs now.
    begun
        Whether something has happened to a job already: then nothing is undone.
    office
        Whether the office asks.
    return_cents
        What it costs besides to have brought back what is aboard; ``None`` where nothing is.
    """

    change: CutoffVerdict
    cancel: CutoffVerdict
    cancel_fee_cents: int
    begun: bool
    office: bool
    return_cents: int | None = None

    @property
    def changeable(self) -> bool:
        """True while it may be changed."""
        return self.office or self.change.ruling != "refused"

    @property
    def cancellable(self) -> bool:
        """True while it may be cancelled."""
        return not self.begun and (self.office or self.cancel.ruling != "refused")

    @property
    def returnable(self) -> bool:
        """True while goods that are aboard may be called back."""
        may = self.office or self.cancel.ruling != "refused"
        return self.return_cents is not None and may


@needs("bookings:write")
def booking_terms(act: Act, booking_id: UUID) -> BookingTerms:
    """Return whether a booking may be changed or cancelled now, until when, and for which fee.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    """
    found = find_own(act, booking_id)
    making = making_of(act)
    customer, context = customer_of(act, found), making.context
    starts_at = first_start(found, context.zone)
    return BookingTerms(
        change=ruling(act, customer, "change", starts_at, context),
        cancel=ruling(act, customer, "cancel", starts_at, context),
        cancel_fee_cents=_fee(act, found, customer, context),
        begun=_begun(act, found),
        office=making.office,
        return_cents=_return_cents(act, found),
    )


def _return_cents(act: Act, found: Booking) -> int | None:
    count = len(aboard(act, found))
    return return_cents(act, found, count) if count else None


def _begun(act: Act, found: Booking) -> bool:
    """Return whether something has happened to a job; nothing is locked for it."""
    visits = bookings.visits_of(act.tx, [stop.id for job in found.jobs for stop in job.stops])
    return any(job.status in bookings.ENDED_JOBS for job in found.jobs) or any(
        one.status in bookings.BEGUN_VISITS for one in visits.values()
    )


@needs("bookings:write")
def cancel_booking(
    act: Act, booking_id: UUID, *, reason: str = "", waive_fee: bool = False
) -> Booking:
    """Cancel a booking and all its jobs; cancelled again, it stays as it was.

    Parameters
    ----------
    reason
        A code of ours, such as ``weather``; may be empty.
    waive_fee
        The office charges nothing, however late it is.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    Conflict
        ``booking-begun`` if something has happened to a job already: it can be failed or brought
        back, not undone; ``booking-of-cycle`` for a customer; ``too-late-to-cancel`` for a customer
        after the deadline.
    """
    found = find_own(act, booking_id, lock=True)
    making = making_of(act)
    waived = waive_fee and making.office
    return shown(act, cancel(act, found, making, reason=reason, waive_fee=waived))


def cancel(
    act: Act, found: Booking, making: Making, *, reason: str = "", waive_fee: bool = False
) -> Booking:
    """Cancel a locked booking, whoever asks; the permission was looked at before.

    Raises
    ------
    Conflict
        As :func:`cancel_booking`.
    """
    if found.status == "cancelled":
        return found
    refuse_of_cycle(found, making)
    refuse_begun(act, found, [job.id for job in found.jobs])
    customer, context = customer_of(act, found), making.context
    if not making.office:
        refuse_late(act, customer, "cancel", first_start(found, context.zone), context)
    fee_cents = 0 if waive_fee else _fee(act, found, customer, context)
    cancelled = replace(
        found,
        status="cancelled",
        cancel_fee_cents=fee_cents,
        version=found.version + 1,
        changed_at=act.now,
        jobs=tuple(replace(job, status="cancelled") for job in found.jobs),
    )
    bookings.update(act.tx, cancelled)
    bookings.cancel_jobs(act.tx, [job.id for job in found.live_jobs])
    act.record_event(
        "booking_cancelled",
        "booking",
        found.id,
        detail={"fee_cents": fee_cents, **({"reason": reason} if reason else {})},
    )
    take_out_of_rounds(act, found.live_jobs)
    return cancelled


@needs("personal:erase")
def cancel_erased_jobs(act: Act) -> int:
    """Cancel what a backup brought back as still due though its recipient is erased; give how many.

    A job without its door would be planned to somewhere near it. Nothing is charged; whoever rides
    it loses the stops that were not begun.
    """
    making = making_of(act, "personal:erase")
    today = day_of(act.now, making.context.zone)
    due = set(privacy.due_without_recipient(act.tx, today))
    booked = {found.id: found for job_id in due if (found := bookings.of_job(act.tx, job_id))}
    for found in booked.values():
        jobs = [one for one in found.live_jobs if one.id in due]
        if len(jobs) == len(found.live_jobs) and not bookings.begun_jobs(act.tx, found):
            cancel(act, found, making, reason=RECIPIENT_ERASED, waive_fee=True)
            continue
        bookings.cancel_jobs(act.tx, [one.id for one in jobs])
        act.record_event("booking_changed", "booking", found.id)
        take_out_of_rounds(act, jobs)
    return len(due)


def _fee(act: Act, found: Booking, customer: Customer | None, context: BookingContext) -> int:
    """Return what cancelling costs now; whoever is let off a deadline pays the fee before it."""
    if customer is None:
        return 0
    net_cents = found.quote.net_cents
    decided = ruling(act, customer, "cancel", first_start(found, context.zone), context)
    if decided.ruling == "refused":
        cutoff = context.cutoffs.of(customer.kind)
        return max(cutoff.fee_cents, rounded(net_cents * cutoff.fee_per_mille, 1000))
    return decided.fee(net_cents)


# --- what is aboard ---------------------------------------------------------------------------


def aboard(act: Act, found: Booking) -> list[BookedJob]:
    """Return the jobs of a booking that were picked up, and whose drops are still to be ridden to.

    Not those that are on their way back already; nor aid and what is pooled, of which the office
    decides what follows, nor what comes from several senders.
    """
    if found.status == "cancelled" or found.source == "circuit":
        return []
    stops = [stop.id for job in found.live_jobs for stop in job.stops]
    visits = bookings.visits_of(act.tx, stops)
    back = {
        one.subject_id
        for one in events.of_subjects(act.tx, CALLED_BACK, [job.id for job in found.live_jobs])
    }

    def status(stop: BookedStop) -> str:
        return visits[stop.id].status if stop.id in visits else ""

    return [
        job
        for job in found.live_jobs
        if job.id not in back
        and job.kind != "aid"
        and len({(one.place_id, one.point) for one in job.of_kind("pickup")}) == 1
        and all(status(one) in HANDED_OVER for one in job.of_kind("pickup"))
        and all(status(one) == "planned" for one in job.of_kind("drop"))
    ]


def return_cents(act: Act, found: Booking, count: int) -> int:
    """Return what it costs, net, to bring some jobs of a booking back, by its own tariff."""
    if found.customer_id is None or found.quote is None:
        return 0
    agreed = found.quote
    tariff = rules.tariff_version(act.tx, agreed.tariff_id, agreed.tariff_version)
    return count * tariff.return_cents
