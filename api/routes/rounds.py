"""Rounds as phones keep them, and what their riders say to them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.describing import addresses
from api.http.doing import Doing, runs
from api.http.schemas.base import nothing
from api.http.schemas.rounds import RoundOut, SettleIn, VersionIn
from api.usecases.round_document import RoundDocument, round_document
from api.usecases.running import (
    accept_round,
    refuse_round,
    settle_round_conflict,
    settle_visit_conflict,
)

router = addresses("rounds")


@router.get("/v1/rounds/{round_id}", response_model=RoundOut)
def read_it(
    do: Annotated[Doing, Depends(runs(round_document))],
    round_id: UUID,
    since: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Give a round as one document; with ``since`` also what changed after that version."""
    return do(round_document, _content, round_id, since)


@router.post("/v1/rounds/{round_id}/accept", status_code=204)
def accept_it(
    do: Annotated[Doing, Depends(runs(accept_round))],
    round_id: UUID,
    told: VersionIn | None = None,
) -> Response:
    """Take a round."""
    return do(accept_round, nothing, round_id, told.version if told else None)


@router.post("/v1/rounds/{round_id}/refuse", status_code=204)
def refuse_it(
    do: Annotated[Doing, Depends(runs(refuse_round))],
    round_id: UUID,
    told: VersionIn | None = None,
) -> Response:
    """Not take a round; that costs nothing but another courier."""
    how = told or VersionIn()
    return do(refuse_round, nothing, round_id, how.version, how.note_id)


@router.post("/v1/rounds/{round_id}/settle-conflict", status_code=204)
def settle_it(
    do: Annotated[Doing, Depends(runs(settle_round_conflict))], round_id: UUID
) -> Response:
    """Say that what a round is in conflict about was looked at."""
    return do(settle_round_conflict, nothing, round_id)


@router.post("/v1/rounds/{round_id}/visits/{visit_id}/settle-conflict", status_code=204)
def settle_visit(
    do: Annotated[Doing, Depends(runs(settle_visit_conflict))],
    round_id: UUID,
    visit_id: UUID,
    told: SettleIn | None = None,
) -> Response:
    """Say which account of a visit is right."""
    event_id = told.event_id if told else None
    return do(settle_visit_conflict, nothing, round_id, visit_id, event_id)


def _content(found: RoundDocument) -> dict[str, Any]:
    return found.content
