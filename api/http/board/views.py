"""One's own saved views of the board."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Listing, Moment, Out, every, nothing
from api.usecases.board.views import list_views, remove_view, save_view

router = addresses("views")

Name = Annotated[str, Path(min_length=1, max_length=60)]


class ViewIn(In):
    """A view of the board as the board writes it, at most eight kilobytes."""

    view: dict[str, Any]


class ViewOut(Out):
    """A saved view of the board."""

    name: str
    view: dict[str, Any]
    saved_at: Moment


@router.get("/v1/me/views", response_model=Listing[ViewOut])
def list_own(do: Annotated[Doing, Depends(runs(list_views))]) -> Response:
    """Return one's own saved views."""
    return do(list_views, every(ViewOut))


@router.put("/v1/me/views/{name}", response_model=ViewOut)
def keep_own(do: Annotated[Doing, Depends(runs(save_view))], name: Name, body: ViewIn) -> Response:
    """Keep a view under a name, in place of the one that had it."""
    return do(save_view, ViewOut.of, name, body.view)


@router.delete("/v1/me/views/{name}", status_code=204)
def remove_own(do: Annotated[Doing, Depends(runs(remove_view))], name: Name) -> Response:
    """Remove one of one's own saved views."""
    return do(remove_view, nothing, name)
