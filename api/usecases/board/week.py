"""Use case of a week ahead: who rides, who is away, and where hours are short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.usecases.act import Act, needs
from data.store.board import week as rows
from data.store.board.week import BookedWork, WeekAbsence, WeekShift
from data.store.system import cooperatives
from dispatch.values.local_time import day_of, starts_of
from routing.errors import BadInput, Denied

DAYS_LEARNT_FROM = 28
RIDE_S = 420
"""Seconds ridden for one stop where nothing was ridden lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfWeek:
    """A day of the week.

    Attributes
    ----------
    jobs, jobs_not_covered
        How many are booked, and how many of these stand in no round.
    short_s
        Seconds of work of the jobs not covered for which shifts have no time left: time at their
        stops, and riding as long as stops lately took. 0 where there is time enough.
    """

    day: date
    shifts: Sequence[WeekShift]
    absences: Sequence[WeekAbsence]
    jobs: int
    jobs_not_covered: int
    short_s: int


@needs("plans:read")
def read_week(act: Act, monday: date) -> list[DayOfWeek]:
    """Return the seven days of a week.

    Raises
    ------
    BadInput
        ``not-monday``.
    Denied
        If whoever asks does not see all shifts.
    """
    if monday.weekday():
        raise BadInput.of("not-monday", where="monday", value=monday.isoformat())
    if not act.sees_all("shifts:read"):
        raise Denied("not-permitted", permission="shifts:read")
    zone = cooperatives.own(act.tx).zone
    days = [monday + timedelta(days=number) for number in range(7)]
    bounds = [starts_of(one, zone) for one in (*days, days[-1] + timedelta(days=1))]
    shifts = rows.shifts_of_week(act.tx, days[0], days[-1])
    away = rows.absences(act.tx, bounds[0], bounds[-1])
    booked = rows.booked_work(act.tx, days[0], days[-1])
    before = min(monday, day_of(act.now, zone))
    ride_s = rows.ride_s_of_stop(act.tx, before, DAYS_LEARNT_FROM) or RIDE_S
    return [
        _day(
            day,
            [one for one in shifts if one.day == day],
            [one for one in away if one.start < bounds[n + 1] and one.end > bounds[n]],
            booked.get(day),
            (ride_s, act.now),
        )
        for n, day in enumerate(days)
    ]


def _day(
    day: date,
    shifts: Sequence[WeekShift],
    away: Sequence[WeekAbsence],
    booked: BookedWork | None,
    known: tuple[int, datetime],
) -> DayOfWeek:
    ride_s, now = known
    needed_s = 0 if booked is None else booked.service_open_s + ride_s * booked.stops_open
    free_s = sum(max(0, _left_s(one, now) - one.ridden_s) for one in shifts)
    return DayOfWeek(
        day=day,
        shifts=shifts,
        absences=away,
        jobs=0 if booked is None else booked.jobs,
        jobs_not_covered=0 if booked is None else booked.jobs_open,
        short_s=max(0, needed_s - free_s),
    )


def _left_s(one: WeekShift, now: datetime) -> int:
    """Return how long a shift still is; of what is over nothing can be used."""
    if one.end <= now:
        return 0
    return (one.end - one.start) // timedelta(seconds=1)
