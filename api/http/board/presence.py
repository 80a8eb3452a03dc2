"""Presence of other boards: told here, heard in the stream of events."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.rate_limits import Policy, count_against
from api.http.shapes import In, nothing
from api.usecases.board.presence import show_presence
from api.usecases.request_types import Day, Flag, Instant, Latitude, Longitude

router = addresses("presence")

POLICY = Policy(name="presence", quota=180)
"""Three words a second, so that whoever drags is followed; apart from what else a person asks."""

Key = Annotated[str, Field(max_length=64)]


class CursorIn(In):
    """Cursor of a board: a lane at a moment, or a point of the map."""

    view: Literal["map", "timeline", "lists"]
    shift_id: UUID | None = None
    at: Instant | None = None
    point: tuple[Longitude, Latitude] | None = None


class PresenceIn(In):
    """Presence of a board. ``name`` is what it calls itself, where a person has several."""

    board_id: UUID
    name: str = Field(default="", max_length=60)
    cursor: CursorIn | None = None
    selection: list[Key] = Field(default=[], max_length=30)
    dragging: Flag = False


@router.post("/v1/days/{day}/presence", operation_id="send_presence", status_code=204)
def tell_it(
    do: Annotated[Doing, Depends(runs(show_presence))], day: Day, body: PresenceIn
) -> Response:
    """Send the presence of a board to the others of the cooperative; it is never kept.

    They hear it in ``/v1/stream`` as an event ``presence`` without a number. Whoever says nothing
    for ten seconds is gone.
    """
    count_against(do.request, POLICY, do.actor)
    cursor = body.cursor.model_dump(mode="json", exclude_none=True) if body.cursor else None
    return do(
        show_presence,
        nothing,
        day,
        body.board_id,
        **{**body.values("board_id"), "cursor": cursor},
    )
