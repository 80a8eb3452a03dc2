"""Short messages and Web Push on the wire."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.http.shapes import In, Instant, Moment, Out, Text

_MESSAGE: dict[str, Any] = {
    "text": "The hub is closed, bring it to the office.",
    "person_id": "0190f3a1-7c2e-7b1a-9d55-2f6b8a0c4e11",
}
_BROWSER: dict[str, Any] = {
    "endpoint": "https://push.example.org/wake/abc",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4"
        "bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
    "label": "phone",
}


class MessageIn(In):
    """A message. Sent again with the same ``id`` it is the same message."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MESSAGE]})

    id: UUID | None = None
    text: str = Field(min_length=1, max_length=1000)
    person_id: UUID | None = None
    round_id: UUID | None = None


class WhomIn(In):
    """Whose conversation; a rider leaves it out."""

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


class ConversationOut(Out):
    """How a rider's conversation stands; ``unread`` is what the office has not read."""

    person_id: UUID
    last_at: Moment
    unread: int


class CountedOut(Out):
    """How many."""

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

    model_config = ConfigDict(json_schema_extra={"examples": [_BROWSER]})

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
