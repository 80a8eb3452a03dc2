"""Shares of pooled rounds."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, listed_as_is
from api.usecases.circuits.cost_shares import RoundShare, list_cost_shares
from api.usecases.request_types import Day

router = addresses("circuits")


@router.get("/v1/cost-shares", response_model=Listing[RoundShare])
def list_shares(
    do: Annotated[Doing, Depends(runs(list_cost_shares))], first: Day, last: Day
) -> Response:
    """Return shares of the pooled rounds of some days, ridden and planned."""
    return do(list_cost_shares, listed_as_is(RoundShare), first, last)
