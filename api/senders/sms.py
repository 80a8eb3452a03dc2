"""Text messages through a service's own web address.

What is posted is ``{"id", "to", "text"}`` as JSON with a bearer token; whoever runs the
installation puts a few lines before their provider that speak its own language. The address is the
operator's, so it may well lie in their own network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from api.senders.http_post import post
from api.senders.outbound import Outcome, outcome_of
from api.settings.values import SmsHook

_NEVER = frozenset({400, 404, 410, 413, 422})
"""Statuses by which a service says that this message will not go, however often it is tried."""
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u201c\u201d«»", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
        "…": "...",
        "·": "-",
    }
)
"""Signs that would halve what a text message holds, with those of its own alphabet (GSM 7 bit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortMessage:
    """A text message to one phone; the id is the same in every try."""

    id: UUID
    to: str
    text: str


def send_sms(hook: SmsHook, message: ShortMessage) -> Outcome:
    """Hand a message to the service.

    Errors: ``sms-service-away``, ``sms-service-refused``, ``sms-refused`` (this one message;
    another try is no use).
    """
    text = message.text.translate(_PLAIN)
    content = {"id": str(message.id), "to": message.to, "text": text}
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(message.id)}
    token = hook.token.reveal()
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = json.dumps(content, ensure_ascii=False).encode()
    answer = post(hook.url, headers, body, allowed=lambda _address: True)
    return outcome_of(answer, "sms-service", dict.fromkeys(_NEVER, "sms-refused"))
