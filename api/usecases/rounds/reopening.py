"""Use case of a round that was finished by mistake: it goes on as if nobody had ended it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.labour.effort import unsettle_round
from api.usecases.planning.publication import named_person
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.events.event_batches import tell_of_round
from data.store.labour import postings
from data.store.money import settling
from data.store.rounds import reopening
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from routing.errors import Conflict

DAYS_BACK = 1
"""So many days a round can be opened again: as long as its rider's phone lists it."""


@needs("rounds:write")
def reopen_round(act: Act, round_id: UUID) -> None:
    """Open a finished round again: what was skipped as it ended is to be done once more.

    Its account and the last prices of its bookings are taken back until it ends again. Jobs that
    it gave back and that stand in another round by now stay there; those that were cancelled, or
    are for another day or shift, stay out of it. What is told late of a round needs no opening:
    it counts in a finished one as well.

    Raises
    ------
    Denied
        ``person-needed``: a key or the program cannot answer for it.
    NotFound
        ``no-such-round``.
    Conflict
        ``round-not-finished``; ``round-too-old`` more than :data:`DAYS_BACK` days after its day;
        ``round-invoiced`` where a booking that it rode for stands on an invoice or a draft.
    """
    named_person(act)
    # In the order of settling, and then as whatever changes a day: none waits for the other.
    act.tx.lock(f"settle:{round_id}")
    ride = found_or_refuse(postings.ride(act.tx, round_id), "no-such-round")
    if ride.status != "finished":
        raise Conflict("round-not-finished")
    today = day_of(act.now, cooperatives.own(act.tx).zone)
    if ride.day + timedelta(days=DAYS_BACK) < today:
        raise Conflict("round-too-old", day=ride.day.isoformat(), days=DAYS_BACK)
    booking_ids = {one.booking_id for one in ride.jobs.values()}
    booked = settling.settling(act.tx, booking_ids, lock=True)
    invoiced = [one for one in booked if one.invoice_id and one.status == "booked"]
    if invoiced:
        raise Conflict("round-invoiced", count=len(invoiced))
    act.tx.lock(f"day:{ride.day.isoformat()}")
    lost = reopening.lost_visits(act.tx, round_id)
    facts = [*(("visit_cancelled", one) for one in lost), ("round_reopened", round_id)]
    tell_of_round(act, round_id, facts)
    unsettle_round(act, round_id, booking_ids)
