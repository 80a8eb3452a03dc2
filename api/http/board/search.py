"""Anything of a cooperative, found by a few typed letters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, Out, every
from api.usecases.board.search import search
from api.usecases.request_types import Day

router = addresses("search")


class FoundThingOut(Out):
    """A thing that the letters may mean; of a parcel, ``id`` is that of its job."""

    kind: Literal["job", "booking", "person", "customer", "place", "stop", "parcel"]
    id: UUID
    title: str
    detail: str
    day: date | None
    job_id: UUID | None
    round_id: UUID | None


@router.get("/v1/search", response_model=Listing[FoundThingOut])
def find_it(
    do: Annotated[Doing, Depends(runs(search))],
    q: Annotated[str, Query(min_length=1, max_length=100)],
    day: Day | None = None,
) -> Response:
    """Find jobs, bookings, people, customers, places, doors and parcels; at most 20."""
    return do(search, every(FoundThingOut), q, day)
