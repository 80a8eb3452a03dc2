"""Alerts of goods that are going to be aboard for longer than they may be, or are so already.

Time aboard counts as in plans (:attr:`dispatch.model.Job.aboard_limit_s`), by the times that
happened or are expected now: so an alert is gone once the goods are handed over, or expected in
time again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.usecases.board.alerts import (
    FORGOTTEN,
    HARDLY_LATE_S,
    SOON,
    Alert,
    DayToWatch,
    Urgency,
)
from data.store.board.day import BoardRound, BoardVisit
from dispatch.rounds.predicted_times import VisitTimes
from dispatch.rounds.round_state import HANDED_OVER

_NOT_OVER = frozenset({"planned", "arrived"})
_TAKING = _NOT_OVER | HANDED_OVER
"""States of a pickup after which its goods are aboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _TooLong:
    """A job whose goods are aboard for too long by the time that they are dropped.

    Attributes
    ----------
    since, until
        When its rider leaves with them, and when service begins at the drop.
    is_aboard
        Whether they are aboard now.
    """

    job_id: UUID
    since: datetime
    until: datetime
    limit: timedelta
    is_aboard: bool

    @property
    def over_s(self) -> int:
        """By how many seconds the limit is exceeded."""
        return (self.until - self.since - self.limit) // timedelta(seconds=1)


def alerts_of_goods_aboard(day: DayToWatch) -> Iterator[Alert]:
    """Return an alert for each round with goods that are aboard for too long, of the worst."""
    taken = _taken_up(day)
    for one in day.rounds:
        if one.status in {"finished", "refused"} or one.ends_at + FORGOTTEN < day.now:
            continue
        found = list(_too_long(day, one, taken))
        if found:
            yield _alert(day, one, found)


def _timed(day: DayToWatch, one: BoardRound) -> Iterator[tuple[BoardVisit, VisitTimes]]:
    return zip(day.visits.get(one.id, ()), day.times[one.id].visits, strict=True)


def _taken_up(day: DayToWatch) -> dict[UUID, tuple[datetime, bool]]:
    """Return by job when its first pickup is left, and whether that has happened."""
    found: dict[UUID, tuple[datetime, bool]] = {}
    for one in day.rounds:
        for visit, when in _timed(day, one):
            if visit.job_id and visit.kind == "pickup" and visit.status in _TAKING:
                pickup = (when.depart, visit.status not in _NOT_OVER)
                found[visit.job_id] = min(pickup, found.get(visit.job_id, pickup))
    return found


def _too_long(
    day: DayToWatch, one: BoardRound, taken: dict[UUID, tuple[datetime, bool]]
) -> Iterator[_TooLong]:
    """Return what a round is still to drop that is aboard for too long by then."""
    left_at = one.started_at or max(day.now, one.starts_at)
    for visit, when in _timed(day, one):
        job = day.jobs.get(visit.job_id) if visit.job_id else None
        if job is None or job.aboard_limit_s is None:
            continue
        if visit.kind != "drop" or visit.status not in _NOT_OVER:
            continue
        # Without a pickup they were loaded where the round set out.
        loaded = None if job.pickups else (left_at, one.started_at is not None)
        since = taken.get(job.id, loaded)
        if since is None:
            continue
        found = _TooLong(
            job_id=job.id,
            since=since[0],
            until=when.begin,
            limit=timedelta(seconds=job.aboard_limit_s),
            is_aboard=since[1],
        )
        if found.over_s > 0:
            yield found


def _alert(day: DayToWatch, one: BoardRound, found: list[_TooLong]) -> Alert:
    worst = max(found, key=lambda each: each.over_s)
    goods = day.jobs[worst.job_id].goods
    title = day.titles.get(worst.job_id, "")
    over_min = -(-worst.over_s // 60)
    limit_min = worst.limit // timedelta(minutes=1)
    ends = min(each.since + each.limit for each in found)
    urgent: Urgency = 1 if ends - day.now <= SOON else 2
    return Alert(
        kind="aboard-too-long",
        urgency=3 if worst.over_s < HARDLY_LATE_S else urgent,
        since=None,
        subject_kind="round",
        subject_id=one.id,
        job_id=worst.job_id,
        round_id=one.id,
        arguments={
            "rider": day.riders.get(one.id, ""),
            "what": f"{title} ({goods})" if goods else title,
            "stage": "aboard" if worst.is_aboard else "ahead",
            "since_at": worst.since,
            "expected_at": worst.until,
            "aboard_min": limit_min + over_min,
            "limit_min": limit_min,
            "over_min": over_min,
            "jobs": len({each.job_id for each in found}),
        },
    )
