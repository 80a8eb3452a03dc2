"""Plans of a day: ask, follow, stop, compare, explain, publish, go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.planning.change_shapes import ChangeOut, ComparisonOut
from api.http.planning.explanations import in_words
from api.http.planning.plan_shapes import (
    ExplainedOut,
    LastTimeOut,
    MoveIn,
    PlanHeadOut,
    PlanIn,
    PlanOut,
    PublishedOut,
    PublishIn,
)
from api.http.problems import language_of
from api.http.shapes import Listing, every, nothing
from api.locales.texts import Texts
from api.usecases.planning.last_time import LastTime
from api.usecases.planning.plans import (
    ReadPlan,
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
from api.wording.failed_plan_words import failure_sentence
from api.wording.last_time_words import difference_words, differing, summary
from dispatch.planning.differences_from_last_time import Difference

router = addresses("plans")


def plan_in_words(texts: Texts) -> Callable[[ReadPlan], dict[str, Any]]:
    """Make the presenter of a plan that was read."""

    def present(found: ReadPlan) -> dict[str, Any]:
        kept = {name: getattr(found, name) for name in PlanHeadOut.model_fields}
        last_time = None if found.last_time is None else _plan_sentences(found.last_time, texts)
        arguments = {**found.trouble_arguments, **found.trouble_names}
        message = failure_sentence(found.trouble, arguments, texts)
        return PlanOut.of(
            {**kept, "result": found.result, "last_time": last_time, "message": message}
        )

    return present


def _plan_sentences(last: LastTime, texts: Texts) -> LastTimeOut:
    return LastTimeOut.model_validate(
        {
            "count": len(last.visits),
            "same": sum(1 for one in last.visits if one.fate == "same"),
            "message": summary(last.visits, texts),
            "visits": [_visit(one, last, texts) for one in differing(last.visits)],
        }
    )


def _visit(one: Difference, last: LastTime, texts: Texts) -> dict[str, Any]:
    kept = ("job_id", "kind", "index", "fate", "day", "away", "later_s", "out_of_order")
    return {
        **{name: getattr(one, name) for name in kept},
        "job": last.labels.get(one.job_id, ""),
        "before_id": one.before_id or None,
        "before": last.riders.get(one.before_id),
        "after_id": one.after_id or None,
        "after": last.riders.get(one.after_id),
        "message": difference_words(one, last.riders, texts),
    }


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
