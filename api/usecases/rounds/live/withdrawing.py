"""Use cases of a job that its booking changes in a published round, or takes out of it.

What it became is offered into its round at once. The office is told whether it stays there or
stands in no round now.

A customer's word is kept whatever the round is like: where no new order of it can be published, it
goes out with its times as they were, without the job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import LiveDay, open_day
from api.usecases.background import queue_delivery
from api.usecases.planning.live_changes import (
    ChangeRequest,
    commit_orders,
    publish_as_they_are,
)
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.live.offers import CheckedOffer, with_hours
from data.store.rounds import rounds
from data.store.rounds.published_versions import promised_times
from dispatch.planning.what_if.live_day_offers import offers
from dispatch.rounds.round_state import HANDED_OVER
from routing.errors import Conflict, NotReady, TourneeError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from api.usecases.act import Act
    from data.store.rounds.rounds import RoundRow, VisitRow

_NOT_DONE = ("planned", "arrived")
"""Visits that a cancelled job has no more: also those at which somebody is standing."""
CHANGED = "booking-changed"
"""By what a job fell out of a round where its booking was changed."""


def withdraw_job(
    act: Act,
    job_id: UUID,
    became: UUID | None = None,
    caused_by: str = "",
    *,
    in_order: bool = True,
) -> bool:
    """Take a cancelled job out of its live round; gives whether it stood in one.

    A part of cancelling and changing: whoever does that has shown the right to. Visits that were
    not begun are cancelled and stay with the round, so that phones which do not know yet are
    understood; goods that are aboard stay aboard.

    Parameters
    ----------
    became
        The job that it is now, where its booking was changed. It takes its place in the round if
        it fits there and keeps everybody's hours, unless it stands in a round already; otherwise
        it counts as fallen out.
    caused_by
        As in :class:`api.usecases.planning.live_changes.ChangeRequest`.
    in_order
        Whether to look for an order without it; else its rounds keep their times as they are.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        ``job-not-cancelled``.
    """
    on, status = found_or_refuse(rounds.day_of_job(act.tx, job_id), "no-such-job")
    if status != "cancelled":
        raise Conflict("job-not-cancelled", status=status)
    homes = _homes(act, on, job_id, _NOT_DONE)
    # Told after it was cancelled, and before this.
    for one, _ in _homes(act, on, job_id, HANDED_OVER):
        queue_delivery(act, one.id, job_id)
    if homes:
        asked = _withdrawal(act, job_id, caused_by)
        _withdraw(act, on, homes, asked, became, in_order=in_order)
    return bool(homes)


def lighten_round(act: Act, job_id: UUID, caused_by: str = "") -> bool:
    """Publish the round of a job anew that brings less now; gives whether it stands in one.

    A part of changing, as :func:`withdraw_job` is. Nothing moves: what is aboard is counted anew.

    Raises
    ------
    NotFound
        If there is no such job.
    """
    on, _ = found_or_refuse(rounds.day_of_job(act.tx, job_id), "no-such-job")
    homes = [one for one, _ in _homes(act, on, job_id)]
    _time_anew(act, on, homes, _withdrawal(act, job_id, caused_by))
    return bool(homes)


def restore_times(act: Act, job_id: UUID) -> bool:
    """Time the rounds of a collection anew whose farm is ready earlier than was announced before.

    Where they were timed with the later hour without anybody deciding on it, as another order was
    cancelled, they are timed without it by themselves. What somebody planned with the later hour
    stays so. Gives whether anything was timed anew.

    Raises
    ------
    NotFound
        If there is no such job.
    """
    on, _ = found_or_refuse(rounds.day_of_job(act.tx, job_id), "no-such-job")
    homes = [one for one, _ in _homes(act, on, job_id)]
    homes = [one for one in homes if promised_times(act.tx, [one.id])]
    _time_anew(act, on, homes, _withdrawal(act, job_id))
    return bool(homes)


def _time_anew(act: Act, on: date, homes: list[RoundRow], asked: ChangeRequest) -> None:
    """Publish rounds anew in the same order, with what their stops are now."""
    if homes:
        day = open_day(act, on, since=act.now)
        left = day.left()
        touched = {str(one.shift_id) for one in homes}
        commit_orders(act, day, left, left.sequences, asked, touched=touched)


def _homes(
    act: Act, on: date, job_id: UUID, statuses: Collection[str] = ("planned",)
) -> list[tuple[RoundRow, VisitRow]]:
    """Return the visits of a job that are to come, with their rounds, and hold its day."""
    act.tx.lock(f"day:{on.isoformat()}")
    return [
        (one, visit)
        for one in rounds.of_day(act.tx, on, lock=True)
        for visit in one.visits
        if visit.job_id == job_id and visit.status in statuses
    ]


def _withdraw(  # noqa: PLR0913  # which job, where it stands, and what becomes of it
    act: Act,
    on: date,
    homes: list[tuple[RoundRow, VisitRow]],
    asked: ChangeRequest,
    became: UUID | None,
    *,
    in_order: bool,
) -> None:
    rounds.cancel_visits(act.tx, [visit.id for _, visit in homes])
    for one, visit in homes:
        act.record_event("visit_cancelled", "visit", visit.id, round_id=one.id)
    home = homes[0][0]
    day = open_day(act, on, since=act.now)
    # Somebody at the office may have been quicker.
    has_place = became is not None and any(
        visit.job_id == became and visit.status != "cancelled"
        for one in day.rounds
        for visit in one.visits
    )
    touched = {str(one.shift_id) for one, _ in homes}
    sought = None if has_place else became
    stays = False
    try:
        if in_order:
            stays = _in_new_order(act, day, home, asked, sought, touched)
        else:
            publish_as_they_are(act, day, asked, touched)
    except NotReady:
        raise  # It is tried again once the streets are there.
    except TourneeError:
        publish_as_they_are(act, day, asked._replace(plan_id=act.new_id()), touched)
    if sought is not None:
        _tell(act, on, home, UUID(asked.about), sought, stays=stays)


def _in_new_order(  # noqa: PLR0913, PLR0917  # which job left which rounds, and what it became
    act: Act,
    day: LiveDay,
    home: RoundRow,
    asked: ChangeRequest,
    became: UUID | None,
    touched: Collection[str],
) -> bool:
    """Publish rounds without a job; gives whether what it became has its place in its round."""
    left = day.left()
    taken = None if became is None else _taken(act, day, home, str(became))
    left = left if taken is None else taken.left
    orders = left.sequences
    if taken is not None:
        orders = {**orders, taken.offer.shift_id: list(taken.offer.order)}
    commit_orders(act, day, left, orders, asked, touched=touched)
    return taken is not None


def _withdrawal(act: Act, job_id: UUID, caused_by: str = "") -> ChangeRequest:
    about = str(job_id)
    return ChangeRequest(act.new_id(), "withdraw", about, by_itself=True, caused_by=caused_by)


def _taken(act: Act, day: LiveDay, home: RoundRow, job_id: str) -> CheckedOffer | None:
    """Return the offer of a job's own round to what it became; ``None`` where that is none."""
    left = day.left()
    if job_id not in left.problem.job_by_id:
        return None
    found = [
        one for one in offers(left, left.sequences, job_id) if one.shift_id == str(home.shift_id)
    ]
    asked = with_hours(act, day, [(left, one) for one in found])
    return next((one for one in asked if one.fits and not one.hours), None)


def _tell(  # noqa: PLR0913  # what became of which job, and where it stood
    act: Act, on: date, home: RoundRow, job_id: UUID, became: UUID, *, stays: bool
) -> None:
    now = rounds.day_of_job(act.tx, became)
    # What is for another day now is one of the open jobs there, and nothing this day has lost.
    if not stays and (now is None or now[0] == on):
        rounds.set_fallen(act.tx, home.id, [became], CHANGED, act.now)
    detail = {"former_job_id": str(job_id), "stays": stays}
    act.record_event("job_replaced", "job", became, round_id=home.id, detail=detail)
