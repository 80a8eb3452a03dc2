"""Rounds as phones keep them, and what their riders say to them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, PreparedAnswer, runs
from api.http.description.openapi import addresses
from api.http.rounds.document_shapes import RoundOut, RoundTakenAwayOut
from api.http.rounds.shapes import (
    NoteIn,
    NoteOut,
    RoundLineOut,
    SettleIn,
    SwapOut,
    VersionIn,
)
from api.http.shapes import Listing, every, nothing
from api.usecases.document_cache import RoundDocument
from api.usecases.request_types import LARGEST, Day
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import (
    accept_round,
    refuse_round,
    settle_round_conflict,
    settle_visit_conflict,
)
from api.usecases.rounds.own_rounds import keep_note, list_rounds
from api.usecases.rounds.reopening import reopen_round
from api.usecases.rounds.taken_away import read_taken_away
from api.usecases.rounds.taking_over import list_offers, take_swap

router = addresses("rounds")


@router.get("/v1/rounds", response_model=Listing[RoundLineOut])
def list_them(do: Annotated[Doing, Depends(runs(list_rounds))], first: Day, last: Day) -> Response:
    """Return the rounds in sight of some days."""
    return do(list_rounds, every(RoundLineOut), first, last)


@router.get("/v1/swaps", operation_id="list_swaps", response_model=Listing[SwapOut])
def list_offered(do: Annotated[Doing, Depends(runs(list_offers))]) -> Response:
    """List the rounds that riders offer to each other, for two weeks ahead."""
    return do(list_offers, every(SwapOut))


@router.post("/v1/swaps/{swap_id}/take", status_code=204)
def take_it(do: Annotated[Doing, Depends(runs(take_swap))], swap_id: UUID) -> Response:
    """Take over a round that its rider offers."""
    return do(take_swap, nothing, swap_id)


@router.get("/v1/rounds/{round_id}", operation_id="read_round", response_model=RoundOut)
def read_it(
    do: Annotated[Doing, Depends(runs(round_document))],
    round_id: UUID,
    since: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """Return a round as one document; with ``since`` also what changed after that version."""
    return do(round_document, _written, round_id, since)


@router.get("/v1/rounds/{round_id}/taken-away", response_model=RoundTakenAwayOut)
def read_away(do: Annotated[Doing, Depends(runs(read_taken_away))], round_id: UUID) -> Response:
    """Return what became of a round that was one's own and is no more."""
    return do(read_taken_away, RoundTakenAwayOut.of, round_id)


@router.post("/v1/rounds/{round_id}/accept", status_code=204)
def accept_it(
    do: Annotated[Doing, Depends(runs(accept_round))],
    round_id: UUID,
    body: VersionIn | None = None,
) -> Response:
    """Take a round."""
    return do(accept_round, nothing, round_id, body.version if body else None)


@router.post("/v1/rounds/{round_id}/refuse", status_code=204)
def refuse_it(
    do: Annotated[Doing, Depends(runs(refuse_round))],
    round_id: UUID,
    body: VersionIn | None = None,
) -> Response:
    """Not take a round; that costs nothing but another courier."""
    how = body or VersionIn()
    return do(refuse_round, nothing, round_id, how.version, how.note_id)


@router.post("/v1/rounds/{round_id}/reopen", status_code=204)
def reopen_it(do: Annotated[Doing, Depends(runs(reopen_round))], round_id: UUID) -> Response:
    """Open a finished round again, as where it was ended by mistake."""
    return do(reopen_round, nothing, round_id)


@router.post("/v1/rounds/{round_id}/settle-conflict", status_code=204)
def settle_it(
    do: Annotated[Doing, Depends(runs(settle_round_conflict))], round_id: UUID
) -> Response:
    """Settle the conflict of a round as a whole."""
    return do(settle_round_conflict, nothing, round_id)


@router.post("/v1/rounds/{round_id}/visits/{visit_id}/settle-conflict", status_code=204)
def settle_visit(
    do: Annotated[Doing, Depends(runs(settle_visit_conflict))],
    round_id: UUID,
    visit_id: UUID,
    body: SettleIn | None = None,
) -> Response:
    """Settle the conflict of a visit by the account that is right."""
    event_id = body.event_id if body else None
    return do(settle_visit_conflict, nothing, round_id, visit_id, event_id)


@router.post("/v1/notes", operation_id="add_note", response_model=NoteOut, status_code=201)
def note_it(do: Annotated[Doing, Depends(runs(keep_note))], body: NoteIn) -> Response:
    """Keep a few words of a rider, which an event of the road names."""
    return do(keep_note, NoteOut.of, body.id, body.text, **body.values("text"))


def _written(found: RoundDocument) -> PreparedAnswer:
    return PreparedAnswer(content=found.text, tag=found.etag)
