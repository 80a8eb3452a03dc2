"""Plans of a day: ask, follow, stop, compare, explain, publish, go back."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.planning.change_shapes import ChangeOut, ComparisonOut
from api.http.planning.explanations import in_words
from api.http.planning.plan_shapes import (
    ExplainedOut,
    MoveIn,
    PlanHeadOut,
    PlanIn,
    PlanOut,
    PublishedOut,
    PublishIn,
)
from api.http.planning.plan_words import plan_in_words
from api.http.problems import language_of
from api.http.shapes import Listing, every, nothing
from api.locales.texts import Texts
from api.usecases.planning.plans import (
    compare_two_plans,
    drop_plan,
    list_plans,
    read_plan_of_day,
    request_plan,
    stop_plan,
)
from api.usecases.planning.publishing import publish_plan, roll_back
from api.usecases.request_types import Day
from api.usecases.rounds.live.explaining import explain_plan_job

router = addresses("plans")


@router.post("/v1/plans", response_model=PlanHeadOut, status_code=201)
def ask_for_plan(do: Annotated[Doing, Depends(runs(request_plan))], body: PlanIn) -> Response:
    """Ask for a plan of a day; a worker makes it."""
    plan_id = body.id or do.service.ids()
    weights = None if body.weights is None else body.weights.model_dump(exclude_none=True)
    asked = {**body.values("day"), "weights": weights}
    return do(request_plan, PlanHeadOut.of, plan_id, body.day, **asked)


@router.get("/v1/plans", response_model=Listing[PlanHeadOut])
def list_of_day(do: Annotated[Doing, Depends(runs(list_plans))], day: Day) -> Response:
    """Return the plans of a day, the newest first."""
    return do(list_plans, every(PlanHeadOut), day)


@router.get("/v1/plans/{plan_id}", operation_id="read_plan", response_model=PlanOut)
def read_it(do: Annotated[Doing, Depends(runs(read_plan_of_day))], plan_id: UUID) -> Response:
    """Return a plan with its progress, and with its result when it is ready."""
    texts = Texts(language_of(do.request), UTC)
    return do(read_plan_of_day, plan_in_words(texts), plan_id)


@router.post("/v1/plans/{plan_id}/stop", response_model=PlanHeadOut)
def stop_it(do: Annotated[Doing, Depends(runs(stop_plan))], plan_id: UUID) -> Response:
    """End the search early; the best plan so far is kept."""
    return do(stop_plan, PlanHeadOut.of, plan_id)


@router.delete("/v1/plans/{plan_id}", status_code=204)
def drop_it(do: Annotated[Doing, Depends(runs(drop_plan))], plan_id: UUID) -> Response:
    """Put a plan away that was never published."""
    return do(drop_plan, nothing, plan_id)


@router.post("/v1/plans/{plan_id}/publish", response_model=PublishedOut)
def publish_it(
    do: Annotated[Doing, Depends(runs(publish_plan))],
    plan_id: UUID,
    body: PublishIn | None = None,
) -> Response:
    """Make a plan the one that its day runs by; a named person answers for it."""
    how = body or PublishIn()
    return do(
        publish_plan,
        PublishedOut.of,
        plan_id,
        anyway=how.anyway,
        override_reason=how.override_reason,
        only=how.rounds,
        name=how.name,
        note=how.note,
    )


@router.post(
    "/v1/plans/{plan_id}/roll-back", operation_id="roll_back_plan", response_model=ChangeOut
)
def go_back(
    do: Annotated[Doing, Depends(runs(roll_back))], plan_id: UUID, body: MoveIn | None = None
) -> Response:
    """Publish again what held before, for what has not begun."""
    how = body or MoveIn()
    new_id = how.plan_id or do.service.ids()
    reason = how.override_reason
    return do(
        roll_back,
        ChangeOut.of,
        new_id,
        plan_id,
        override_reason=reason,
        dry_run=how.dry_run,
    )


@router.get(
    "/v1/plans/{plan_id}/comparison", operation_id="compare_plans", response_model=ComparisonOut
)
def compare_it(
    do: Annotated[Doing, Depends(runs(compare_two_plans))],
    plan_id: UUID,
    other_plan_id: UUID | None = None,
) -> Response:
    """Compare a plan with a later one of its day, or what is published with it."""
    return do(compare_two_plans, ComparisonOut.of, plan_id, other_plan_id)


@router.get("/v1/plans/{plan_id}/jobs/{job_id}/why", response_model=ExplainedOut)
def explain_it(
    do: Annotated[Doing, Depends(runs(explain_plan_job))], plan_id: UUID, job_id: UUID
) -> Response:
    """Return why a job is in its round, or in none."""
    texts = Texts(language_of(do.request))
    return do(explain_plan_job, in_words(texts), plan_id, job_id)
