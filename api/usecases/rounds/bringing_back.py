"""Use case of goods that are aboard and not wanted any more: their rider brings them back.

A booking cannot be cancelled once something was picked up. What can be done is a job with a price:
the drop is made at the sender's instead, by whoever carries the goods, where it costs least.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.bookings.booking import making_of
from api.usecases.bookings.cancelling import CALLED_BACK, aboard, return_cents
from api.usecases.bookings.changing import (
    acting_person,
    customer_of,
    find_own,
    first_start,
)
from api.usecases.bookings.price import refuse_late
from api.usecases.bookings.taken_along import without_along
from api.usecases.planning.live_changes import ChangeRequest, ChangeSubject, commit_orders
from api.usecases.table_texts import table_texts
from data.store.bookings import bookings
from data.store.system import cooperatives
from dispatch.model import Load
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.schedule.timetable import StopTask
from routing.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.days.live_day import LiveDay
    from data.store.bookings.bookings import BookedJob, BookedStop, Booking
    from dispatch.model import Break
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBack:
    """Jobs of a booking whose goods are brought back, and what that costs besides the booking."""

    job_ids: tuple[UUID, ...]
    cents: int


@needs("bookings:write")
def bring_back(act: Act, booking_id: UUID, *, dry_run: bool = False) -> BroughtBack:
    """Have the goods of a booking that are aboard brought back to their sender.

    The rider who carries them makes their drops at the sender's, where that costs least. Whoever
    booked is told, and a recipient's page says that nothing comes. The booking is charged as made,
    and by its tariff for bringing back.

    Parameters
    ----------
    dry_run
        Only tell what it costs.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    Conflict
        ``nothing-to-bring-back``: nothing of it is aboard, or its rider is at the door already;
        ``too-late-to-cancel`` for a customer after the deadline; ``replan-impossible`` where the
        rider cannot reach the sender any more.
    """
    found = find_own(act, booking_id, lock=True)
    making = making_of(act)
    jobs = aboard(act, found)
    if not jobs:
        raise Conflict("nothing-to-bring-back")
    if not making.office:
        customer, context = customer_of(act, found), making.context
        refuse_late(act, customer, "cancel", first_start(found, context.zone), context)
    cents = return_cents(act, found, len(jobs))
    if not dry_run:
        for job in jobs:
            _turn(act, found, job, cents // len(jobs))
        version = found.version + 1
        bookings.update(act.tx, replace(found, version=version, changed_at=act.now))
        act.record_event("booking_changed", "booking", found.id, detail={"version": version})
    return BroughtBack(job_ids=tuple(job.id for job in jobs), cents=cents)


def _turn(act: Act, found: Booking, job: BookedJob, cents: int) -> None:
    """Let the drops of a job be made at its sender's, and publish the round that carries it."""
    act.tx.lock(f"day:{job.day.isoformat()}")
    home = cooperatives.own(act.tx)
    note = table_texts(home.language, home.zone)("brought-back-note")
    sender = job.of_kind("pickup")[0]
    stops = tuple(
        one if one.kind == "pickup" else _at_sender(one, sender, note) for one in job.stops
    )
    # How long they may be aboard was for their recipient.
    bookings.update_job(act.tx, replace(job, stops=stops, aboard_limit_s=None))
    day = open_day(act, job.day, since=act.now)
    left, name = day.left(), str(job.id)
    shift_id = next((key for key, order in left.sequences.items() if _tasks(order, name)), "")
    if not shift_id:
        raise Conflict("replan-impossible", count=1)
    orders = {**left.sequences, shift_id: _cheapest(left, shift_id, name)}
    subject = ChangeSubject(jobs=(name,), from_shifts=(shift_id,), to_shifts=(shift_id,))
    asked = ChangeRequest(
        act.new_id(),
        "move",
        f"{shift_id} {name}",
        by_itself=True,
        caused_by=acting_person(act),
    )
    commit_orders(act, day, left, orders, asked, touched=[shift_id], subject=subject)
    detail = {"booking_id": str(found.id), "fee_cents": cents}
    round_id = _round_of(day, shift_id)
    act.record_event(CALLED_BACK, "job", job.id, round_id=round_id, detail=detail)


def _at_sender(drop: BookedStop, sender: BookedStop, note: str) -> BookedStop:
    """Return a drop as it is made at the sender's: not proved, at any time, with no empties."""
    back = without_along(sender)
    return replace(
        back,
        id=drop.id,
        kind="drop",
        position=drop.position,
        load=drop.load,
        windows=(),
        returns=Load(),
        proof=(),
        on_failure="call_coordinator",
        note=" ".join(filter(None, (note, sender.note))),
        visit=None,
    )


def _tasks(order: Sequence[StopTask | Break], name: str) -> list[StopTask]:
    return [e for e in order if isinstance(e, StopTask) and e.job.id == name and e.kind == "drop"]


def _cheapest(left: RemainingDay, shift_id: str, name: str) -> list[StopTask | Break]:
    """Return the order of a round with a job's drops where they cost least, as far as they may."""
    own = left.sequences[shift_id]
    best: tuple[int, list[StopTask | Break]] | None = None
    for order in _orders(left, shift_id, name):
        plan = checked_plan(left.problem, {shift_id: order})
        if plan is not None and (best is None or sum(plan.cost_cents.values()) < best[0]):
            best = sum(plan.cost_cents.values()), order
    return list(own) if best is None else best[1]


def _orders(left: RemainingDay, shift_id: str, name: str) -> Iterator[list[StopTask | Break]]:
    own = left.sequences[shift_id]
    yield list(own)
    drops = _tasks(own, name)
    rest = [entry for entry in own if entry not in drops]
    front = len(left.problem.promised(shift_id))
    for place in range(min(front, len(rest)), len(rest) + 1):
        yield [*rest[:place], *drops, *rest[place:]]


def _round_of(day: LiveDay, shift_id: str) -> UUID:
    return next(one.id for one in day.rounds if str(one.shift_id) == shift_id)
