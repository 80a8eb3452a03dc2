"""A door for programs that speak VROOM."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import JSONResponse, Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.planning.vroom_shapes import VroomErrorOut, VroomOut, VroomPlain
from api.http.problems import MEDIA_TYPE, RequestRefused, fault_plain, language_of
from api.locales.texts import Texts
from api.usecases.planning.vroom import (
    MAX_BUDGET_S,
    PlannerSlots,
    answer_vroom,
    city_for_vroom,
    is_about_streets,
)
from routing.errors import BadInput, Conflict, Failure

router = addresses("vroom")
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
