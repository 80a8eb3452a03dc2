"""Use cases of jobs that were delivered by a round from which the office had moved them away.

A rider without network goes on with what the phone shows. What they handed over is handed over:
the job is theirs again, and done, and whoever was to ride to it is told so. The office sees that
both accounts differed as long as nobody has settled that.
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
from data.store.rounds import rounds, under_way
from data.store.rounds.rounds import RoundRow, VisitRow
from dispatch.rounds.failed_visits import FOLLOWED_AFTER, is_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.rounds.round_state import PlannedVisit, RoundState

_NOT_BEGUN = frozenset({"planned", "arrived"})
"""Visits at which nothing has happened yet: they may become another round's."""
_HANDED_OVER = frozenset({"done", "partly_done"})


@by_system
def count_delivery(act: Act, round_id: UUID, job_id: UUID) -> bool:
    """Return a job to the round that delivered it, though it was moved away before.

    Where another round has begun with it too, both accounts stay as they are for the office to
    settle.

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
    act.tx.lock(f"day:{on.isoformat()}")
    job_day, status = found_or_refuse(rounds.day_of_job(act.tx, job_id), "no-such-job")
    found = rounds.of_day(act.tx, on, lock=True)
    deliverer = next(one for one in found if one.id == round_id)
    state = under_way.open_rounds(act.tx, act.tools.rounds, [round_id])[round_id].state
    planned = _delivered(state, str(job_id))
    homes = [
        (one.id, each)
        for one in found
        for each in one.visits
        if each.job_id == job_id and each.status != "cancelled" and not each.given_back
    ]
    is_free = status in {"open", "placed"} and job_day == on
    if not planned or not is_free or any(each.status not in _NOT_BEGUN for _, each in homes):
        return False
    origins = sorted({home for home, _ in homes})
    for home in origins:
        gone = [("visit_moved", each.id) for where, each in homes if where == home]
        tell_of_round(act, home, gone, {"to_round_id": str(round_id)})
    rounds.put_back(act.tx, deliverer, _rows(deliverer, planned))
    came = {"from_round_id": str(origins[0])} if origins else {}
    tell_of_round(act, round_id, [("visit_added", UUID(one.id)) for one in planned], came)
    for one in planned:
        if is_short(state.visits[one.id]):
            act.queue("follow-failure", not_before=act.now + FOLLOWED_AFTER, visit_id=one.id)
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


def _delivered(state: RoundState, job_id: str) -> list[PlannedVisit]:
    """Return the visits of a job that a round handed over and has no more; none for any other."""
    ours = [one for one in state.brief.visits if one.visit.job_id == job_id and one.stop]
    ends = [one for one in ours if one.visit.kind == "drop"] or ours
    moved = [one for one in ours if state.visits[one.id].withdrawn == "moved"]
    handed = any(state.visits[one.id].status in _HANDED_OVER for one in ends if one in moved)
    return moved if handed else []


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
