"""A day on paper for the wall."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses, answers_with
from api.render.wall_plan.page import WallPlan, wall_plan_pdf
from api.usecases.board.wall_plan import wall_plan
from api.usecases.request_types import Day
from api.usecases.table_texts import table_texts

router = addresses("wall-plan")


_AS_PDF = answers_with("application/pdf")


@router.get(
    "/v1/days/{day}/wall-plan.pdf",
    operation_id="read_wall_plan",
    response_class=Response,
    responses=_AS_PDF,
)
def print_it(do: Annotated[Doing, Depends(runs(wall_plan))], day: Day) -> Response:
    """Return a day for the wall as PDF (A3, landscape): lanes, stops with their times, open jobs.

    It names neither aid recipients nor their doors.
    """
    return do.file(wall_plan, _printed, day)


def _printed(found: WallPlan) -> File:
    content = wall_plan_pdf(found, table_texts(found.language, found.zone))
    return File(content=content, media_type="application/pdf", name=f"wall-plan-{found.day}.pdf")
