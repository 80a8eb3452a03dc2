"""Use case of a cancelled job that was delivered all the same: its booking stands again.

A rider without network does not hear that a customer cancelled or changed. What they handed over
is handed over: the job is part of its booking again, in place of what a change had made of it, and
is paid for instead of a fee.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from api.usecases.aid.carriers import release
from api.usecases.bookings.booking import making_of
from api.usecases.bookings.changing import first_start, take_out_of_rounds
from api.usecases.bookings.price import facts_of, priced_again
from api.usecases.bookings.reachability import measure
from api.usecases.requests import found_or_refuse
from data.store.aid import needs
from data.store.bookings import bookings, tracking
from data.store.circuits import orders
from data.store.money import settling
from routing.errors import BadInput

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from api.usecases.act import Act
    from data.store.bookings.bookings import BookedJob, Booking

RESTORED = "booking_restored"
"""Event of a booking of which a cancelled job was delivered."""


def restore_job(act: Act, found: Booking, job_id: UUID) -> bool:
    """Make a cancelled job of a locked booking part of it again; it is open then.

    What the job became by a change is cancelled: its goods are gone. Where something has happened
    to that already, both stay as they are. Other jobs that were cancelled with it stay so, and are
    not paid for. A fee that is on an invoice stays there.

    Returns
    -------
    bool
        Whether it was restored.
    """
    job = next(one for one in found.jobs if one.id == job_id)
    instead = [one for one in found.live_jobs if one.reference == job.reference]
    if bookings.begun_jobs(act.tx, found).intersection(one.id for one in instead):
        return False
    off = {one.id for one in instead}
    now = {job.id: replace(job, status="open")}
    now |= {one.id: replace(one, status="cancelled") for one in instead}
    restored = replace(
        found,
        status="booked",
        cancel_fee_cents=_fee_cents(act, found),
        version=found.version + 1,
        changed_at=act.now,
        # What the customer asked for last is not what there is now.
        content_hash="",
        jobs=tuple(now.get(one.id, one) for one in found.jobs),
    )
    restored = replace(restored, day=min(one.day for one in restored.live_jobs))
    bookings.update(act.tx, _priced(act, found, restored))
    bookings.cancel_jobs(act.tx, off)
    # While the need still counts as open: whoever took it on since is told.
    _restore_need(act, job)
    bookings.restore_job(act.tx, job.id)
    for one in instead:
        tracking.follow(act.tx, one.of_kind("drop"), job.of_kind("drop"))
    take_out_of_rounds(act, instead)
    _restore_orders(act, found)
    act.record_event(RESTORED, "booking", found.id, detail={"job_id": str(job.id)})
    return True


def return_to_day(act: Act, job_id: UUID, day: date) -> None:
    """Let a job be of the day on which it was delivered, though a change had moved it."""
    found = found_or_refuse(bookings.of_job(act.tx, job_id), "no-such-job")
    jobs = tuple(replace(one, day=day) if one.id == job_id else one for one in found.jobs)
    moved = replace(
        found, version=found.version + 1, changed_at=act.now, content_hash="", jobs=jobs
    )
    bookings.update(act.tx, replace(moved, day=min(one.day for one in moved.live_jobs)))
    bookings.set_day(act.tx, job_id, day)
    detail = {"version": moved.version, "what": "window"}
    act.record_event("booking_changed", "booking", found.id, detail=detail)


def _fee_cents(act: Act, found: Booking) -> int:
    [now] = settling.settling(act.tx, [found.id], lock=True)
    return 0 if now.invoice_id is None else found.cancel_fee_cents


def _priced(act: Act, before: Booking, restored: Booking) -> Booking:
    """Return a booking at the agreed price; of other jobs than were booked, by the same tariff."""
    is_whole = {one.id for one in restored.live_jobs} == {one.id for one in before.jobs}
    # What a drop of a cycle costs does not hang on what is in it.
    if is_whole or before.source == "circuit" or before.customer_id is None:
        return restored
    context = making_of(act).context
    now = replace(restored, jobs=restored.live_jobs)
    with suppress(BadInput):  # A tariff or street that takes it no more: what was agreed holds.
        facts = facts_of(
            now,
            distance_m=measure(act, now.jobs, context),
            starts_at=first_start(now, context.zone),
            booked_at=before.made_at,
        )
        return replace(restored, **priced_again(act, before.quote, facts, context))
    return restored


def _restore_orders(act: Act, found: Booking) -> None:
    """Let the orders of a cycle that a cancelled booking brought count as ordered again."""
    if found.status != "cancelled" or found.source != "circuit":
        return
    for one in orders.of_booking(act.tx, found.id):
        if one.status == "cancelled":
            orders.update(act.tx, replace(one, status="ordered", version=one.version + 1))
            act.record_event("order_changed", "order", one.id, detail={"what": "changed"})


def _restore_need(act: Act, job: BookedJob) -> None:
    """Let a need that a job brought count as brought, unless somebody told its outcome."""
    need = needs.of_jobs(act.tx, [job.id]).get(job.id)
    if need is None or need.outcome or need.erased_at is not None:
        return
    release(act, need, need.claims, "cancelled")
    needs.update(act.tx, replace(need, status="planned", version=need.version + 1))
    act.record_event("need_changed", "need", need.id, detail={"what": "planned"})
