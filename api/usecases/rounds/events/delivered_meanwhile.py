"""Use cases of jobs that were delivered by a round from which they had been taken away.

They were moved to another round or out of all, their booking was cancelled, or a change made
another job of them. A rider without network goes on with what the phone shows. What they handed
over is handed over: the job is theirs again, and done, and whoever was to ride to it is told so.
The office sees that both accounts differed as long as nobody has settled that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.planning.live_changes import ChangeRequest, commit_orders
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.events.event_intake import standing_of
from api.usecases.rounds.events.restoring import restore_job, return_to_day
from data.store.bookings import bookings
from data.store.rounds import rounds, under_way
from data.store.rounds.rounds import RoundRow, VisitRow
from dispatch.rounds.failed_visits import FOLLOWED_AFTER, is_short
from dispatch.rounds.round_state import HANDED_OVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.store.rounds.under_way import RoundUnderWay
    from dispatch.rounds.round_state import PlannedVisit, RoundState

_NOT_BEGUN = frozenset({"planned", "arrived"})
"""Visits at which nothing has happened yet: they may become another round's."""


@by_system
def count_delivery(act: Act, round_id: UUID, job_id: UUID) -> bool:
    """Return a job to the round that delivered it, though it was moved away or cancelled before.

    A cancelled one is part of its booking again. Where another round has begun with it too, both
    accounts stay as they are for the office to settle.

    Returns
    -------
    bool
        Whether it was given back.

    Raises
    ------
    NotFound
        If there is no such round or job.
    """
    on = found_or_refuse(rounds.day_of_round(act.tx, round_id), "no-such-round")
    booked = found_or_refuse(bookings.of_job(act.tx, job_id, lock=True), "no-such-job")
    job = next(one for one in booked.jobs if one.id == job_id)
    days = sorted({on, job.day})
    for day in days:
        act.tx.lock(f"day:{day.isoformat()}")
    found = [one for day in days for one in rounds.of_day(act.tx, day, lock=True)]
    deliverer = next(one for one in found if one.id == round_id)
    standing = under_way.open_rounds(act.tx, act.tools.rounds, [round_id])[round_id]
    others = [
        (one.id, each)
        for one in found
        for each in one.visits
        if one.id != round_id
        and each.job_id == job_id
        and each.status != "cancelled"
        and not each.given_back
    ]
    is_cancelled = job.status == "cancelled"
    is_free = is_cancelled or job.status in {"open", "placed"}
    if not is_free or not _handed_over(standing.state, str(job_id), kept_too=is_cancelled):
        return False
    if any(each.status not in _NOT_BEGUN for _, each in others):
        return False
    if is_cancelled and not restore_job(act, booked, job_id):
        return False
    if job.day != on:
        return_to_day(act, job_id, on)
    origins = _take_away(act, others, round_id)
    _give_back(act, deliverer, standing, str(job_id), origins)
    for home in {*origins, round_id}:
        act.queue("time-round", round_id=str(home), job_id=str(job_id))
    return True


@by_system
def time_round_anew(act: Act, round_id: UUID, job_id: UUID) -> None:
    """Publish a round anew, in the same order, that has lost or got a delivered job.

    Raises
    ------
    NotFound
        If there is no such round.
    """
    on = found_or_refuse(rounds.day_of_round(act.tx, round_id), "no-such-round")
    act.tx.lock(f"day:{on.isoformat()}")
    found = next(one for one in rounds.of_day(act.tx, on, lock=True) if one.id == round_id)
    if found.status in {"finished", "withdrawn"}:
        return
    day = open_day(act, on, since=act.now)
    left = day.left()
    asked = ChangeRequest(act.new_id(), "withdraw", str(job_id), by_itself=True)
    commit_orders(act, day, left, left.sequences, asked, touched={str(found.shift_id)})


def _take_away(act: Act, visits: Sequence[tuple[UUID, VisitRow]], round_id: UUID) -> list[UUID]:
    """Mark visits as moved in the rounds that had them, and return these rounds."""
    origins = sorted({home for home, _ in visits})
    for home in origins:
        gone = [("visit_moved", each.id) for where, each in visits if where == home]
        tell_of_round(act, home, gone, {"to_round_id": str(round_id)})
    return origins


def _give_back(
    act: Act, deliverer: RoundRow, one: RoundUnderWay, job_id: str, origins: Sequence[UUID]
) -> None:
    """Return a job to the round that delivered it, as done in its rows."""
    visits = one.state.visits
    planned = [each for each in _of_job(one.state, job_id) if visits[each.id].withdrawn]
    if not planned:  # It was cancelled when this was told already: nobody took it off the round.
        under_way.save(act.tx, [standing_of(act, one, one.state)])
        return
    rounds.put_back(act.tx, deliverer, _rows(deliverer, planned))
    came = {"from_round_id": str(origins[0])} if origins else {}
    tell_of_round(act, deliverer.id, [("visit_added", UUID(each.id)) for each in planned], came)
    for each in planned:
        if is_short(visits[each.id]):
            act.queue("follow-failure", not_before=act.now + FOLLOWED_AFTER, visit_id=each.id)


def _of_job(state: RoundState, job_id: str) -> list[PlannedVisit]:
    return [one for one in state.brief.visits if one.visit.job_id == job_id and one.stop]


def _handed_over(state: RoundState, job_id: str, *, kept_too: bool) -> bool:
    """Return whether a round handed over goods of a job that it has no more, or had ``kept``."""
    visits = _of_job(state, job_id)
    ends = [one for one in visits if one.visit.kind == "drop"] or visits
    return any(
        state.visits[one.id].status in HANDED_OVER
        for one in ends
        if kept_too or state.visits[one.id].withdrawn
    )


def _rows(deliverer: RoundRow, planned: Sequence[PlannedVisit]) -> list[VisitRow]:
    """Return visits as rows behind those of a round."""
    first = max((one.position for one in deliverer.visits), default=-1) + 1
    return [
        VisitRow(
            id=UUID(one.id),
            position=first + number,
            kind=one.visit.kind,
            job_id=UUID(one.visit.job_id),
            stop_id=UUID(one.id),
            arrive_at=one.visit.arrive,
            start_at=one.visit.start,
            depart_at=one.visit.depart,
        )
        for number, one in enumerate(planned)
    ]
