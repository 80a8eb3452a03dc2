"""Contests: decisions that riders do not accept, and what somebody answers."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Listing, Moment, Out, every, nothing
from api.http.vocabulary import Kept
from api.usecases.care.contests import answer_contest, list_contests
from api.usecases.request_types import Day
from dispatch.rounds.events.event_words import SubjectKind

router = addresses("contests")


class ContestOut(Out):
    """A decision that a rider does not accept, with what was written of it and answered."""

    id: UUID
    subject_kind: Kept[SubjectKind]
    subject_id: UUID
    status: Literal["open", "overdue", "answered"]
    opened_by: UUID
    opened_at: Moment
    due_at: Moment
    note: str
    answered_by: UUID | None
    answered_at: Moment | None
    decision: Literal["upheld", "changed"] | None
    answer: str


class AnswerIn(In):
    """An answer to a contest; ``note_id`` is made by the caller to send it again."""

    note_id: UUID | None = None
    decision: Literal["upheld", "changed"]
    note: str = Field(min_length=1, max_length=1000)


@router.get("/v1/contests", response_model=Listing[ContestOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_contests))],
    first: Day,
    last: Day,
    status: Literal["open", "overdue", "answered"] | None = None,
) -> Response:
    """Return the contests opened on some days; with `open` or `overdue` also older ones.

    `open` are all that have no answer, overdue ones included. Riders see their own, by a
    link of one round only those of that round.
    """
    return do(list_contests, every(ContestOut), first, last, status=status)


@router.post("/v1/contests/{contest_id}/answer", status_code=204)
def answer_it(
    do: Annotated[Doing, Depends(runs(answer_contest))], contest_id: UUID, body: AnswerIn
) -> Response:
    """Uphold or change a contested decision, with the reason; the rider is told."""
    note_id = body.note_id or do.service.ids()
    upheld = body.decision == "upheld"
    return do(answer_contest, nothing, contest_id, note_id, body.note, upheld=upheld)
