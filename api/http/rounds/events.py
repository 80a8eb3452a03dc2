"""The event log: told to by phones, read from a number on, or followed as it grows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses, answers_with
from api.http.problems import fault_plain, language_of
from api.http.rounds.event_shapes import BatchIn, EventPageOut, VerdictsOut, event_plain
from api.http.rounds.event_stream import Following, read_last_id
from api.http.shapes import described_words
from api.http.unknown_addresses import asks_head
from api.locales.texts import Texts
from api.usecases.request_types import SAFE
from api.usecases.rounds.events.event_batches import Verdict, record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.events.event_log import MAX_READ, EventPage, last_event, read_events
from dispatch.rounds.events.event_kinds import EVENT_KINDS

router = addresses("events")

_Kind = Annotated[str, Field(max_length=100), described_words(EVENT_KINDS)]
Kinds = Annotated[list[_Kind], Query(max_length=100)]


@router.post("/v1/events", response_model=VerdictsOut)
def tell_events(do: Annotated[Doing, Depends(runs(record_events))], body: BatchIn) -> Response:
    """Take in what a phone tells; one verdict for each event, in order."""
    texts = Texts(language_of(do.request))

    def present(verdicts: Iterable[Verdict]) -> dict[str, Any]:
        return {"verdicts": [_verdict(texts, one) for one in verdicts]}

    batch = Batch(**body.values())
    return do(record_events, present, batch)


@router.get("/v1/events", response_model=EventPageOut)
def read_log(
    do: Annotated[Doing, Depends(runs(read_events))],
    after: Annotated[int, Query(ge=0, le=SAFE)] = 0,
    kinds: Kinds = [],  # noqa: B006  # read only
    subject_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_READ)] = 200,
) -> Response:
    """Return the events in sight behind a number, in the order of the log."""
    return do(read_events, _page, after, kinds=kinds, subject_id=subject_id, limit=limit)


def _page(page: EventPage) -> dict[str, Any]:
    events = [event_plain(each) for each in page.events]
    return {"events": events, "next_seq": page.next_seq, "at_end": page.at_end}


@router.get(
    "/v1/stream",
    operation_id="follow_events",
    response_class=StreamingResponse,
    responses=answers_with("text/event-stream"),
)
def follow_log(
    do: Annotated[Doing, Depends(runs(last_event))],
    after: Annotated[int | None, Query(ge=0, le=SAFE)] = None,
    kinds: Kinds = [],  # noqa: B006  # read only
) -> Response:
    """Follow the log as server-sent events: from ``after`` or ``Last-Event-ID``, else from now."""
    known, last = read_last_id(do.request, after), do.plainly(last_event, kinds=kinds)
    following = Following(
        request=do.request,
        service=do.service,
        listener=do.request.app.state.listener,
        actor=do.actor,
        after=last if known is None else min(known, last),
        is_reset=known is not None and known > last,
        kinds=tuple(kinds),
    )
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if asks_head(do.request):
        return Response(None, 200, headers, "text/event-stream")
    return StreamingResponse(following.stream(), 200, headers, "text/event-stream")


def _verdict(texts: Texts, one: Verdict) -> dict[str, Any]:
    return {
        "id": one.id,
        "outcome": one.outcome,
        "code": one.code,
        "flags": list(one.flags),
        "faults": [fault_plain(texts, fault) for fault in one.faults],
    }
