"""A door for programs that speak VROOM."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.problems import MEDIA_TYPE, RequestRefused, fault_plain, language_of
from api.http.shapes import As, FaultOut, show_example
from api.locales.texts import Texts
from api.usecases.planning.vroom import (
    MAX_BUDGET_S,
    MAX_STOPS,
    MAX_VEHICLES,
    PlannerSlots,
    answer_vroom,
    city_for_vroom,
    is_about_streets,
)
from routing.errors import BadInput, Conflict, Failure

router = addresses("vroom")


class VroomIn(BaseModel):
    """A VROOM problem: tasks, vehicles, and travel times unless the city's streets count."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=show_example)

    jobs: list[dict[str, Any]] | None = Field(default=None, max_length=MAX_STOPS)
    shipments: list[dict[str, Any]] | None = Field(default=None, max_length=MAX_STOPS)
    vehicles: list[dict[str, Any]] = Field(max_length=MAX_VEHICLES)
    matrices: dict[str, dict[str, Any]] | None = None


VroomPlain = Annotated[dict[str, Any], As(VroomIn, measured=False)]


class VroomOut(BaseModel):
    """A plan as VROOM prints it; ``code`` is 0."""

    code: int
    summary: dict[str, Any]
    unassigned: list[dict[str, Any]]
    routes: list[dict[str, Any]]


class VroomErrorOut(BaseModel):
    """An error as VROOM tells it.

    Attributes
    ----------
    code
        2 where the problem is wrong, 3 where the streets do not lead there.
    error
        One sentence.
    faults
        Everything that is wrong, by key.
    """

    code: int = Field(ge=2, le=3)
    error: str
    faults: list[FaultOut]


planner_slots = PlannerSlots()
"""Of this process: planning is what costs it most."""

AGAIN_S = 5
"""Seconds after which to come again where all planners are busy."""
_WRONG: dict[int | str, dict[str, Any]] = {
    400: {
        "model": VroomErrorOut,
        "description": "What is wrong with the problem, in VROOM's form",
        # What is no JSON is no problem of VROOM's either.
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
}


@router.post(
    "/v1/compat/vroom", operation_id="plan_vroom_problem", response_model=VroomOut, responses=_WRONG
)
def answer_it(
    request: Request,
    do: Annotated[Doing, Depends(runs(city_for_vroom))],
    problem: VroomPlain,
    budget_s: Annotated[float | None, Query(ge=0.1, le=MAX_BUDGET_S)] = None,
) -> Response:
    """Plan a VROOM problem; nothing of it is kept."""
    city = do.plainly(city_for_vroom)
    try:
        with planner_slots.one(do.actor.cooperative_id):
            plan = answer_vroom(do.service.tools.streets, city, problem, budget_s)
    except BadInput as wrong:
        return _wrong(request, wrong)
    except Conflict as busy:
        status = 429 if busy.code == "vroom-one-at-a-time" else 503
        raise RequestRefused(status, busy.code, seconds=AGAIN_S) from busy
    except Failure as failure:
        if failure.code != "vroom-too-slow":
            raise
        raise RequestRefused(503, failure.code) from failure
    return JSONResponse(plan, headers={"Cache-Control": "no-store"})


def _wrong(request: Request, wrong: BadInput) -> Response:
    texts = Texts(language_of(request))
    faults = [fault_plain(texts, fault) for fault in wrong.faults]
    first = faults[0]
    sentence = f"{first['where']}: {first['detail']}" if first["where"] else first["detail"]
    code = 3 if is_about_streets(wrong) else 2
    headers = {"Content-Language": texts.language, "Vary": "Accept-Language"}
    return JSONResponse({"code": code, "error": sentence, "faults": faults}, 400, headers)
