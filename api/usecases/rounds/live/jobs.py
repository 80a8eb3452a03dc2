"""Use cases of a live day: a job more, a job less, a job elsewhere, two rounds exchanged.

Each makes a new plan of what is left, with as little change as it can, has it checked by the
independent checker, and publishes it. With ``dry_run`` it only tells what would change.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders
from api.usecases.rounds.live.moved_jobs import record_moves
from api.usecases.rounds.live.offers import (
    CheckedOffer,
    checked_offers,
    chosen,
    open_day_of,
    open_for,
)
from api.usecases.rounds.live.seen_jobs import Seen, check_seen
from dispatch.planning.what_if.live_day_offers import offers, sequences_exchanged, sequences_without
from dispatch.schedule.visit_sequences import without_job
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay


@needs("rounds:write")
def insert_job(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    job_id: UUID,
    shift_id: UUID | None = None,
    *,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Put a job into a live round: the one that is named, or where it costs least.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    override_reason
        Why limits of working time are knowingly exceeded, where the change makes that worse; so
        for all changes of a live day.

    Raises
    ------
    NotFound
        If there is no such job or shift.
    Conflict
        ``job-does-not-fit`` with the rules that are in the way; ``job-not-open``,
        ``job-without-place``, ``id-used-twice``, ``hours-exceeded``.
    """
    asked = ChangeRequest(plan_id, "insert", str(job_id), override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    day = open_for(act, job_id)
    taken = chosen(day, checked_offers(act, day, str(job_id)), shift_id)
    left, offer = taken.left, taken.offer
    orders = {**left.sequences, offer.shift_id: list(offer.order)}
    change = commit_orders(act, day, left, orders, asked, touched=[offer.shift_id])
    if not dry_run:
        record_moves(act, day.day_row.date, {str(job_id): ""}, offer.shift_id)
    return change


@needs("rounds:write")
def reassign_job(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    job_id: UUID,
    shift_id: UUID,
    *,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Return a job that stands in a round to another one.

    Raises
    ------
    NotFound
        If there is no such job or shift.
    Conflict
        ``job-not-in-a-round``; ``job-under-way``: its goods are aboard, or the courier is riding
        there; ``job-does-not-fit``; ``id-used-twice``, ``hours-exceeded``.
    """
    asked = ChangeRequest(plan_id, "reassign", str(job_id), override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    day = open_day_of(act, job_id)
    left = day.left()
    home = _home(left, str(job_id))
    orders = sequences_without(left, str(job_id))
    found = [CheckedOffer(left=left, offer=offer) for offer in offers(left, orders, str(job_id))]
    offer = chosen(day, found, shift_id).offer
    change = commit_orders(
        act,
        day,
        left,
        {**orders, offer.shift_id: list(offer.order)},
        asked,
        touched=[home, offer.shift_id],
    )
    if not dry_run:
        record_moves(act, day.day_row.date, {str(job_id): home}, offer.shift_id)
    return change


@needs("rounds:write")
def unassign_job(
    act: Act, plan_id: UUID, job_id: UUID, *, override_reason: str = "", dry_run: bool = False
) -> Change:
    """Take a job out of its round; it stays open.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        ``job-not-in-a-round``, ``job-under-way``, ``id-used-twice``, ``hours-exceeded``.
    """
    asked = ChangeRequest(plan_id, "unassign", str(job_id), override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    day = open_day_of(act, job_id)
    left = day.left()
    home = _home(left, str(job_id))
    change = commit_orders(
        act, day, left, sequences_without(left, str(job_id)), asked, touched=[home]
    )
    if not dry_run:
        record_moves(act, day.day_row.date, {str(job_id): home}, "")
    return change


@needs("rounds:write")
def swap_rounds(  # noqa: PLR0913  # two shifts of a day
    act: Act,
    plan_id: UUID,
    on: date,
    one: UUID,
    other: UUID,
    *,
    seen: Seen | None = None,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Exchange what is left of two shifts' rounds; goods that are aboard stay where they are.

    Parameters
    ----------
    seen
        By job of both rounds the shift in whose round it was seen; where one has changed
        meanwhile, nothing is done.

    Raises
    ------
    NotFound
        If a shift is none of the day, or is over.
    Conflict
        ``moved-meanwhile`` with who did it;
        ``swap-does-not-fit`` with the shift that cannot take the other's jobs, and the rule;
        ``nothing-to-swap``, ``id-used-twice``, ``hours-exceeded``.
    """
    about = f"{min(one, other)} {max(one, other)}"
    asked = ChangeRequest(plan_id, "swap", about, override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    day = open_day(act, on, since=act.now)
    left = day.left()
    for shift_id in (one, other):
        if str(shift_id) not in left.front:
            raise NotFound("no-such-shift")
        if str(shift_id) in left.impassable:
            raise Conflict("swap-does-not-fit", shift=str(shift_id), rule="no-way")
    check_seen(act, left, on, seen, [one, other])
    orders = sequences_exchanged(left, str(one), str(other))
    if orders == left.sequences or one == other:
        raise Conflict("nothing-to-swap")
    return commit_orders(act, day, left, orders, asked, touched=[str(one), str(other)])


# --- what they share ------------------------------------------------------------------------


def _home(left: RemainingDay, job_id: str) -> str:
    """Return the shift whose round holds a job that may leave it."""
    if job_id in left.bound:
        raise Conflict("job-under-way")
    homes = [
        name
        for name, order in left.sequences.items()
        if len(without_job(order, job_id)) != len(order)
    ]
    if not homes:
        raise Conflict("job-not-in-a-round")
    return homes[0]
