"""Putting a visit that failed back into its round, later on the same day.

Part of following a failure: the use case has locked the day and the round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from api.days.live_day import LiveDay, open_day
from api.usecases.planning.live_changes import ChangeRequest, commit_orders
from data.store.rounds import rounds
from dispatch.model import Plan
from dispatch.planning.what_if.live_day_offers import offers, sequences_without
from dispatch.rounds.failed_visits import open_later
from dispatch.rounds.rest_of_day.shift_progress import key_of, whole
from routing.errors import Conflict, Failure

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.planning.live_changes import Change
    from data.store.rounds.under_way import RoundUnderWay
    from dispatch.model import Job, Round, Stop
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.rounds.rest_of_day.shift_progress import Key
    from dispatch.rounds.round_state import VisitState
    from dispatch.schedule.projection import ForcedBreach
    from dispatch.schedule.visit_sequences import VisitSequences

MOST_PLACES = 8
"""So many places in what is left of a round are tried at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedVisit:
    """Visit of a round under way that failed, with its job."""

    round: RoundUnderWay
    visit_id: UUID
    job_id: UUID
    state: VisitState


def try_again_today(act: Act, failed: FailedVisit) -> bool:
    """Put a visit back into its round where it delays least; false where it does not fit.

    It comes half an hour after the attempt at the earliest, inside the stop's windows, and breaks
    no rule that the round does not break anyway.
    """
    if _second_attempt(act, failed, dry_run=False) is None:
        return False
    round_id = failed.round.id
    if rounds.try_again(act.tx, failed.job_id):
        home = {"round_id": str(round_id)}
        act.record_event("job_assigned", "job", failed.job_id, round_id=round_id, detail=home)
    act.record_event("visit_added", "visit", failed.visit_id, round_id=round_id)
    return True


def preview_today(act: Act, failed: FailedVisit) -> Change | None:
    """Return the change that a second attempt today would be; ``None`` where it does not fit."""
    change = _second_attempt(act, failed, dry_run=True)
    return None if change is None or change.hours else change


def _second_attempt(act: Act, failed: FailedVisit, *, dry_run: bool) -> Change | None:
    one, visit_id, visit = failed.round, failed.visit_id, failed.state
    day = open_day(act, one.day, since=act.now, to_change=not dry_run)
    shift_id = str(one.shift_id)
    job = day.problem.job_by_id.get(str(failed.job_id))
    if job is None or shift_id not in day.left().begun:
        return None
    again = _visits_to_retry(day, one, job, visit_id)
    wanted = _with_windows(day, job, visit_id, shift_id, visit)
    if wanted is None:
        return None
    asked = _planned_again(day, wanted, again, one)
    found = _fitting(day, asked, shift_id, wanted.id, list(again.values()))
    if found is None:
        return None
    changed, left, orders = found
    try:
        plan_id = uuid5(visit_id, f"attempt {visit.attempts + 1}")
        asked_again = ChangeRequest(plan_id, "insert", job.id, dry_run=dry_run)
        return commit_orders(act, changed, left, orders, asked_again, touched=[shift_id])
    except (Conflict, Failure):  # Nobody is there to answer for a limit of hours or rest.
        return None


def _visits_to_retry(
    day: LiveDay, one: RoundUnderWay, job: Job, visit_id: UUID
) -> Mapping[UUID, Key]:
    """Name what is to be made again: the visit, and the drops that waited for a pickup."""
    keys: dict[UUID, Key] = {UUID(s.id): (kind, job.id, n) for kind, n, s in job.stops}
    kept = next(each for each in day.rounds if each.id == one.id)
    waiting = {v.id for v in kept.visits if v.job_id == UUID(job.id) and v.status == "skipped"}
    named = {visit_id} | (waiting if keys[visit_id][0] == "pickup" else set())
    return {id_: key for id_, key in keys.items() if id_ in named}


def _with_windows(
    day: LiveDay, job: Job, visit_id: UUID, shift_id: str, visit: VisitState
) -> Job | None:
    """Return the job with its stop open only after a pause; ``None`` if it is not open any more."""
    ends = day.problem.shift_by_id[shift_id].window.end
    since = whole(visit.settled_at or day.now)

    def later(stop: Stop) -> Stop | None:
        if stop.id != str(visit_id):
            return stop
        windows = open_later(stop.windows, since, ends)
        return replace(stop, windows=windows) if windows else None

    pickups, drops = [later(s) for s in job.pickups], [later(s) for s in job.drops]
    if None in pickups or None in drops:
        return None
    return replace(
        job,
        pickups=tuple(stop for stop in pickups if stop is not None),
        drops=tuple(stop for stop in drops if stop is not None),
    )


def _planned_again(
    day: LiveDay, job: Job, again: Mapping[UUID, Key], one: RoundUnderWay
) -> LiveDay:
    """Return the day as if what is to be made again had not been attempted."""
    gone = set(again.values())
    return replace(
        day,
        problem=replace(
            day.problem, jobs=tuple(job if j.id == job.id else j for j in day.problem.jobs)
        ),
        rounds=tuple(
            replace(
                kept,
                visits=tuple(
                    replace(v, status="planned", arrived_at=None, done_at=None)
                    if v.id in again
                    else v
                    for v in kept.visits
                ),
            )
            if kept.id == one.id
            else kept
            for kept in day.rounds
        ),
        progress=tuple(
            replace(p, visits={key: v for key, v in p.visits.items() if key not in gone})
            if p.shift_id == str(one.shift_id)
            else p
            for p in day.progress
        ),
    )


def _fitting(
    before: LiveDay, day: LiveDay, shift_id: str, job_id: str, again: Sequence[Key]
) -> tuple[LiveDay, RemainingDay, VisitSequences] | None:
    """Find orders that keep every rule that the day keeps without the visit."""
    bearable = _strains(before.left(), shift_id)
    for live_day in _placed(day, shift_id, again):
        left = live_day.left()
        found = _strains(left, shift_id)
        if shift_id in left.impassable or shift_id not in left.sequences:
            continue
        if any(value > bearable.get(code, 0) for code, value in found.items()):
            continue
        return live_day, left, _cheaper(left, shift_id, job_id)
    return None


def _strains(left: RemainingDay, shift_id: str) -> dict[str, int]:
    own: list[ForcedBreach] = [one for one in left.strains if one.shift_id == shift_id]
    return {one.code: one.value for one in own}


def _placed(day: LiveDay, shift_id: str, again: Sequence[Key]) -> Iterator[LiveDay]:
    """Return the day with what is made again at the end of its round, then further to the front."""
    own = next(round_ for round_ in day.plan.rounds if round_.shift_id == shift_id)
    over = next(p for p in day.progress if p.shift_id == shift_id).visits
    moved = [v for v in own.visits if key_of(v) in again]
    behind = [v for v in own.visits if key_of(v) in over]
    ahead = [v for v in own.visits if key_of(v) not in over and v not in moved]
    # Never before the stop that the courier is riding to.
    places = range(len(ahead), 0 if ahead else -1, -1)
    for place in _some(places, MOST_PLACES):
        visits = (*behind, *ahead[:place], *moved, *ahead[place:])
        yield replace(day, plan=_with_round(day.plan, replace(own, visits=visits)))


def _some(places: Sequence[int], most: int) -> list[int]:
    step = max(1, -(-len(places) // most))
    return list(places[::step])


def _with_round(plan: Plan, round_: Round) -> Plan:
    rounds_ = tuple(round_ if one.shift_id == round_.shift_id else one for one in plan.rounds)
    return replace(plan, rounds=rounds_)


def _cheaper(left: RemainingDay, shift_id: str, job_id: str) -> VisitSequences:
    """Move the job where it costs least, if it can be moved at all."""
    if _is_under_way(left, shift_id, job_id):
        return left.sequences
    rest = sequences_without(left, job_id)
    best = next((one for one in offers(left, rest, job_id) if one.shift_id == shift_id), None)
    if best is None or best.cost_cents is None:
        return left.sequences
    return {**rest, shift_id: list(best.order)}


def _is_under_way(left: RemainingDay, shift_id: str, job_id: str) -> bool:
    """Return whether a stop of the job has to stay at the front."""
    fixed: Collection[Key] = left.problem.promised(shift_id)
    return any(kind != "break" and name == job_id for kind, name, _ in fixed)
