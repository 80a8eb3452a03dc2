"""Short messages between the office and who rides."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.notices.message_shapes import (
    ConversationOut,
    CountedOut,
    MessageIn,
    MessageOut,
    RiderNoticeOut,
    WhomIn,
)
from api.http.shapes import Listing, every
from api.usecases.notices.messages import (
    MAX_LISTED,
    count_unread,
    list_conversations,
    list_messages,
    read_messages,
    send_message,
)
from api.usecases.notices.notices import rider_notices

router = addresses("messages")


@router.post("/v1/messages", response_model=MessageOut, status_code=201)
def send_it(do: Annotated[Doing, Depends(runs(send_message))], body: MessageIn) -> Response:
    """Write to a rider, or as a rider to the office."""
    return do(
        send_message,
        MessageOut.of,
        body.id or do.service.ids(),
        body.text,
        person_id=body.person_id,
        round_id=body.round_id,
    )


@router.get("/v1/messages", response_model=Listing[MessageOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_messages))],
    person_id: UUID | None = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
) -> Response:
    """Return a rider's conversation, the latest message first."""
    return do(list_messages, every(MessageOut), person_id=person_id, before=before, limit=limit)


@router.get(
    "/v1/messages/notices",
    operation_id="list_rider_notices",
    response_model=Listing[RiderNoticeOut],
)
def list_notices(
    do: Annotated[Doing, Depends(runs(rider_notices))],
    person_id: UUID,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
) -> Response:
    """Return what a rider is told of rounds, shifts and incidents, the latest first."""
    return do(rider_notices, every(RiderNoticeOut), person_id, limit=limit)


@router.post("/v1/messages/read", response_model=CountedOut)
def read_them(
    do: Annotated[Doing, Depends(runs(read_messages))], body: WhomIn | None = None
) -> Response:
    """Mark the other side's messages as read."""
    return do(read_messages, CountedOut.of, person_id=body.person_id if body else None)


@router.get("/v1/messages/unread", operation_id="count_unread_messages", response_model=CountedOut)
def count_them(do: Annotated[Doing, Depends(runs(count_unread))]) -> Response:
    """Count what waits to be read."""
    return do(count_unread, CountedOut.of)


@router.get("/v1/conversations", response_model=Listing[ConversationOut])
def list_all(do: Annotated[Doing, Depends(runs(list_conversations))]) -> Response:
    """Return every conversation in sight, that with the latest message first."""
    return do(list_conversations, every(ConversationOut))
