"""Calendars on the wire."""

from __future__ import annotations

from uuid import UUID

from api.http.shapes import In, Moment, Out, Shown
from api.usecases.request_types import Text


class FeedIn(In):
    """An address to be made; ``name`` says where it will be put in."""

    id: UUID | None = None
    name: Text = ""


class FeedOut(Out):
    """An address under which one's shifts are read; the address itself is not told again."""

    id: UUID
    name: str
    hint: str
    made_at: Moment
    used_at: Moment | None


class NewFeedOut(Out):
    """An address just made, shown this once."""

    feed: FeedOut
    address: Shown
