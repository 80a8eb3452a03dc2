"""Short messages and Web Push on the wire."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from api.http.shapes import In, Moment, Out
from api.usecases.request_types import Instant, Text


class MessageIn(In):
    """A message. Sent again with the same ``id`` it is the same message."""

    id: UUID | None = None
    text: str = Field(min_length=1, max_length=1000)
    person_id: UUID | None = None
    round_id: UUID | None = None


class WhomIn(In):
    """Rider of a conversation; a rider leaves it out."""

    person_id: UUID | None = None


class MessageOut(Out):
    """A message of a rider's conversation with the office."""

    id: UUID
    person_id: UUID
    round_id: UUID | None
    from_office: bool
    written_by: UUID
    text: str
    written_at: Moment
    read_at: Moment | None


class RiderNoticeOut(Out):
    """A notice to a rider, in the words in which they read it."""

    id: UUID
    template: str
    text: str
    made_at: Moment
    read_at: Moment | None


class ConversationOut(Out):
    """State of a rider's conversation; ``unread`` is what the office has not read."""

    person_id: UUID
    last_at: Moment
    unread: int


class CountedOut(Out):
    """A number."""

    count: int


class PushKeyOut(Out):
    """Our public key, with which a page lets its browser subscribe."""

    application_server_key: str


class BrowserKeysIn(In):
    """Keys of a browser's subscription, in base64url."""

    p256dh: Text
    auth: Text


class SubscriptionIn(In):
    """A browser's subscription, as its ``PushSubscription`` gives it."""

    id: UUID | None = None
    endpoint: Text
    keys: BrowserKeysIn
    server_key: Text | None = None
    label: Text = ""
    expires_at: Instant | None = None


class SubscriptionOut(Out):
    """A browser that is woken; where it is reached is never told again."""

    id: UUID
    label: str
    made_at: Moment
    expires_at: Moment | None
    reached_at: Moment | None
