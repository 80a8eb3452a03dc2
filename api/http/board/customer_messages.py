"""Messages to the customers of a round that runs late, and to all riders of a day."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.description.presented import presents
from api.http.notices.message_shapes import CountedOut
from api.http.shapes import In, Moment, Out
from api.usecases.board.customer_messages import (
    MAX_TEXT,
    Notified,
    notify_customers,
    notify_riders,
    read_customer_messages,
)
from api.usecases.request_types import Day

router = addresses("messages")


class CustomerMessageIn(In):
    """A message to customers. Sent again with the same ``id`` it is the same message."""

    id: UUID | None = None
    text: str = Field(min_length=1, max_length=MAX_TEXT)
    visit_ids: list[UUID] = Field(min_length=1, max_length=500)


class RidersMessageIn(In):
    """A message to all riders of a day. Sent again with the same ``id`` it is the same message."""

    id: UUID | None = None
    text: str = Field(min_length=1, max_length=1000)


class WaitingCustomerOut(Out):
    """Who would get a message about a stop, and by which channel; none where it reaches nobody."""

    visit_id: UUID
    job_id: UUID
    title: str
    customer: str
    kind: Literal["pickup", "drop"]
    to: Literal["recipient", "sender", "nobody"]
    channel: Literal["email", "sms"] | None
    expected_at: Moment
    late_s: int


class SentMessageOut(Out):
    """A message that was sent; its text is empty once it is no longer kept."""

    sent_at: Moment
    text: str
    emails: int
    texts: int


class CustomerMessagesOut(Out):
    """Customers who wait for a round, and what they were sent before, the latest first."""

    waiting: list[WaitingCustomerOut]
    sent: list[SentMessageOut]


@presents(Notified)
class NotifiedOut(Out):
    """How many messages went out, by channel."""


@router.get("/v1/rounds/{round_id}/customer-messages", response_model=CustomerMessagesOut)
def read_them(
    do: Annotated[Doing, Depends(runs(read_customer_messages))], round_id: UUID
) -> Response:
    """Return who waits for a round and how each would be reached, and what was sent before."""
    return do(read_customer_messages, CustomerMessagesOut.of, round_id)


@router.post("/v1/rounds/{round_id}/customer-messages", response_model=NotifiedOut, status_code=201)
def send_them(
    do: Annotated[Doing, Depends(runs(notify_customers))], round_id: UUID, body: CustomerMessageIn
) -> Response:
    """Send one message to those who wait for some visits of a round.

    Each recipient is told besides when the rider is expected; a customer who booked several of the
    deliveries gets one message for all.
    """
    return do(
        notify_customers,
        NotifiedOut.of,
        round_id,
        body.id or do.service.ids(),
        body.text,
        body.visit_ids,
    )


@router.post("/v1/days/{day}/messages", response_model=CountedOut, status_code=201)
def send_to_riders(
    do: Annotated[Doing, Depends(runs(notify_riders))], day: Day, body: RidersMessageIn
) -> Response:
    """Write to everybody who has a shift on a day; each has it in the own conversation."""
    return do(notify_riders, CountedOut.of, day, body.id or do.service.ids(), body.text)
