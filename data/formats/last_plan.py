"""A day that recurs, with the plan of the last time: what its visits were used to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch.model.visit_history import LOOK_BACK_DAYS, PastVisit, usual_visits
from dispatch.values.local_time import day_of
from routing.errors import BadInput

if TYPE_CHECKING:
    from datetime import date

    from data.formats.day_type import Day
    from data.formats.plan_file import PlanFile


def like_last_plan(day: Day, last: PlanFile, file: str = "") -> Day:
    """Return a day with how its jobs were made by the plan of an earlier day.

    A job of the same id recurs; couriers are known by their ids too.

    Parameters
    ----------
    file
        Name of the plan's file, for faults.

    Raises
    ------
    BadInput
        ``last-plan-not-earlier``, ``last-plan-too-old`` where the plan is no last time of the day;
        ``last-plan-of-others`` where none of its jobs is one of the day.
    """
    zone = ZoneInfo(day.timezone)
    on = min(day_of(shift.window.start, zone) for shift in day.shifts)
    then = min((day_of(each.start, zone) for each in last.plan.rounds), default=None)
    series = {job.id: job.id for job in day.jobs}
    past = [] if then is None else [one for one in _past(day, last, then) if one.series in series]
    if then is None or not past:
        raise BadInput.of("last-plan-of-others", file=file)
    _check(on, then, file)
    known = {one.series for one in past}
    series = {name: name for name in series if name in known}
    return replace(day, usual_visits=usual_visits(day.jobs, series, past, on, zone))


def _check(on: date, then: date, file: str) -> None:
    refused = partial(BadInput.of, file=file, day=on.isoformat(), then=then.isoformat())
    if then >= on:
        raise refused("last-plan-not-earlier")
    if (on - then).days > LOOK_BACK_DAYS:
        raise refused("last-plan-too-old", limit=LOOK_BACK_DAYS)


def _past(day: Day, last: PlanFile, then: date) -> list[PastVisit]:
    # Not every program that writes plans names who rides: then it is who has that shift today.
    own = {shift.id: shift.courier.id for shift in day.shifts}
    return [
        PastVisit(
            series=visit.job_id,
            kind=visit.kind,
            index=visit.index,
            day=then,
            courier_id=last.courier_ids.get(each.shift_id) or own.get(each.shift_id, each.shift_id),
            begin=visit.start,
            place=number,
        )
        for each in last.plan.rounds
        for number, visit in enumerate(each.visits)
        if visit.kind != "break"
    ]
