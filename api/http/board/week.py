"""A week ahead, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Moment, Out
from api.usecases.board.week import DayOfWeek, read_week
from api.usecases.request_types import Day

router = addresses("weeks")


class WeekShiftOut(Out):
    """A shift of the week; ``round_id`` is that of its published round."""

    id: UUID
    person_id: UUID
    rider: str
    start: Moment
    end: Moment
    round_id: UUID | None


class WeekAbsenceOut(Out):
    """Somebody who is away for a while."""

    person_id: UUID
    name: str
    start: Moment
    end: Moment


class DayOfWeekOut(Out):
    """A day of the week; ``short_s`` is work for which its shifts have no time left."""

    day: date
    shifts: list[WeekShiftOut]
    absences: list[WeekAbsenceOut]
    jobs: int
    jobs_not_covered: int
    short_s: int


class WeekOut(Out):
    """Seven days from a Monday on."""

    monday: date
    days: list[DayOfWeekOut]


@router.get("/v1/weeks/{monday}", response_model=WeekOut)
def read_it(do: Annotated[Doing, Depends(runs(read_week))], monday: Day) -> Response:
    """Return a week by day: shifts, absences, jobs booked, and where hours are short."""

    def present(found: Sequence[DayOfWeek]) -> dict[str, Any]:
        return WeekOut.of({"monday": monday, "days": found})

    return do(read_week, present, monday)
