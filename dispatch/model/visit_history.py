"""Visit history of what recurs: by whom, at which hour and after what it was made the last time.

Who is served each week likes the same courier at the same hour, and who rides likes a round that
they know. A habit is a wish with a price (``Weights.stable_cents``), never a rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model.jobs import VisitKind
from dispatch.values.local_time import instant_of, wall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from dispatch.model.jobs import Job

LOOK_BACK_DAYS = 35
"""Reach back to a last time: five weeks, so that a holiday does not end a habit."""

_Stop = tuple[VisitKind, int]
"""Kind of a stop, and its index in its list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualVisit:
    """One visit of today that comes again.

    Attributes
    ----------
    job_id, kind, index
        Which visit: of a job's ``pickup`` or ``drop`` with that index.
    day
        When it was made the last time; ``None`` where that is not known, and nothing else is.
    courier_id
        Who made it then.
    begin
        When it would begin today at the same time of day, on the wall of the cooperative.
    place
        Its place among all visits of that round, from 0.
    """

    job_id: str
    kind: VisitKind
    index: int
    day: date | None = None
    courier_id: str = ""
    begin: datetime | None = None
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """One visit of an earlier day.

    Attributes
    ----------
    series
        What comes again: equal for the same job of each occurrence, and for no other.
    begin
        When it was to begin by that day's last plan.
    place
        Its place among all visits of its round, from 0.
    """

    series: str
    kind: VisitKind
    index: int
    day: date
    courier_id: str
    begin: datetime
    place: int


def usual_visits(
    jobs: Iterable[Job],
    series: Mapping[str, str],
    past: Iterable[PastVisit],
    on: date,
    zone: tzinfo,
) -> tuple[UsualVisit, ...]:
    """Match the recurring jobs of a day with the last time that each of them was planned.

    That is the latest earlier day of the same weekday; where there is none, the latest earlier day.
    What comes on Tuesdays and Fridays so has two series that do not disturb each other.

    Parameters
    ----------
    jobs
        Those of the day.
    series
        By job id what it is an occurrence of; a job that is not named does not recur.
    past
        Visits of earlier days. What lies more than :data:`LOOK_BACK_DAYS` back does not count,
        nor does the day itself or a later one.
    on, zone
        The day, and the zone of its wall clock.

    Returns
    -------
    tuple
        For each stop of a recurring job one, in order of the jobs.
    """
    first = on - timedelta(days=LOOK_BACK_DAYS)
    known: dict[str, dict[date, dict[_Stop, PastVisit]]] = defaultdict(lambda: defaultdict(dict))
    for one in past:
        if first <= one.day < on:
            known[one.series][one.day][one.kind, one.index] = one
    found = []
    for job in jobs:
        if job.id not in series:
            continue
        days = known.get(series[job.id], {})
        last = max(days, key=lambda day: (day.weekday() == on.weekday(), day), default=None)
        for kind, index, _ in job.stops:
            then = days[last].get((kind, index)) if last is not None else None
            found.append(_habit(job.id, (kind, index), then, on, zone))
    return tuple(found)


def _habit(job_id: str, which: _Stop, then: PastVisit | None, on: date, zone: tzinfo) -> UsualVisit:
    kind, index = which
    if then is None:
        return UsualVisit(job_id=job_id, kind=kind, index=index)
    return UsualVisit(
        job_id=job_id,
        kind=kind,
        index=index,
        day=then.day,
        courier_id=then.courier_id,
        begin=same_hour(then.begin, then.day, on, zone),
        place=then.place,
    )


def same_hour(begin: datetime, day: date, on: date, zone: tzinfo) -> datetime:
    """Return the instant of a day at which its wall clock shows what it showed on another day.

    A round that goes on after midnight does so on both days.

    Parameters
    ----------
    begin, day
        An instant, and the day of the round that it belongs to.
    on
        The day that is asked for.
    """
    # Whole days on the wall: where a change of the clock skips midnight, a day begins at one.
    return instant_of(wall_of(begin, zone) + (on - day), zone)
