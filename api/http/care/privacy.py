"""Data of recipients: found, given out, erased; and who read the addresses of people."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Listing, Moment, Out, every
from api.usecases.act import ActorKind
from api.usecases.care.privacy import (
    erase_recipient,
    export_recipient,
    find_recipients,
    list_address_reads,
    purge,
)
from api.usecases.request_types import Day, Text

router = addresses("privacy")


class SearchIn(In):
    """Search for a recipient by name, telephone number or address."""

    typed: Text


class StopsIn(In):
    """Stops of one recipient."""

    stop_ids: list[UUID] = Field(max_length=1000)


class RecipientStopOut(Out):
    """A stop at a recipient, a need or order that no job brings yet, or another text.

    ``kind`` is ``pickup``, ``drop``, ``need``, ``order``, or what else holds the text: ``message``,
    ``note``, ``place``, ``customer``, ``import`` and others.
    """

    stop_id: UUID
    job_id: UUID | None
    day: date
    kind: str
    contact_name: str
    contact_phone: str
    contact_email: str
    address: str
    status: str
    text: str
    erased_at: Moment | None


class ErasedRecipientOut(Out):
    """Effect of an erasure, recurrences that may still name the person, and texts that stay."""

    stop_ids: list[UUID]
    recurrences: list[UUID]
    left: list[UUID]


class AddressReadOut(Out):
    """Reader and reason of a look at the address of somebody in need."""

    stop_id: UUID
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str
    reason: str
    first_at: Moment
    last_at: Moment
    times: int


class PurgedOut(Out):
    """Number of purged rows by table."""

    rows: dict[str, int]


@router.post("/v1/recipients/search", response_model=Listing[RecipientStopOut])
def search(do: Annotated[Doing, Depends(runs(find_recipients))], body: SearchIn) -> Response:
    """Find the stops of a recipient; what is typed stands in the body, not in an address."""
    return do(find_recipients, every(RecipientStopOut), body.typed)


@router.post("/v1/recipients/export", response_model=dict[str, Any])
def give_out(do: Annotated[Doing, Depends(runs(export_recipient))], body: StopsIn) -> Response:
    """Return everything that is kept of a recipient."""
    return do(export_recipient, dict, body.stop_ids)


@router.post("/v1/recipients/erase", response_model=ErasedRecipientOut)
def erase(do: Annotated[Doing, Depends(runs(erase_recipient))], body: StopsIn) -> Response:
    """Erase what is personal of a recipient."""
    return do(erase_recipient, ErasedRecipientOut.of, body.stop_ids)


@router.get("/v1/address-reads", response_model=Listing[AddressReadOut])
def list_reads(
    do: Annotated[Doing, Depends(runs(list_address_reads))], first: Day, last: Day
) -> Response:
    """Return who read addresses of people in need."""
    return do(list_address_reads, every(AddressReadOut), first, last)


@router.post("/v1/purge", response_model=PurgedOut)
def purge_now(do: Annotated[Doing, Depends(runs(purge))]) -> Response:
    """Erase what was kept long enough; it happens nightly by itself."""
    return do(purge, PurgedOut.of)
