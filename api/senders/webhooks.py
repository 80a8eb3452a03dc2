"""Body and signature of webhook messages.

``standard`` follows Standard Webhooks: ``{"type", "timestamp", "data"}`` with the headers
``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``. ``coopcycle`` has the shape that
programs written for that platform read: an event's name and the path of an object to fetch, signed
in ``X-CoopCycle-Signature``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from standardwebhooks import Webhook as Signer

from api.auth.random_codes import RandomBytes
from api.auth.secret import Secret
from api.senders.guard import allowed_address
from api.senders.http_post import Answer, post
from data.store.rounds.events import LoggedEvent

SECRET_PREFIX = "whsec_"  # noqa: S105  # what Standard Webhooks puts before a secret
SECRET_BYTES = 32

DELIVERIES_PATH = "/v1/compat/coopcycle/deliveries"
"""Address at which such a program fetches the subject of an event, in the shape that it reads."""

COOPCYCLE_EVENTS: Mapping[tuple[str, str], str] = {
    ("booking_made", ""): "delivery.created",
    ("booking_cancelled", ""): "delivery.cancelled",
    ("job_assigned", ""): "delivery.assigned",
    ("visit_arrived", "pickup"): "delivery.started",
    ("visit_done", "pickup"): "delivery.picked",
    ("visit_arrived", "drop"): "delivery.in_transit",
    ("visit_done", "drop"): "delivery.completed",
    ("visit_failed", "pickup"): "delivery.failed",
    ("visit_failed", "drop"): "delivery.failed",
}
"""Names of that platform by our kind of event and, for a visit, its kind of stop."""

COOPCYCLE_KINDS = tuple(dict.fromkeys(kind for kind, _ in COOPCYCLE_EVENTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A signed message ready to be posted."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def new_secret(random_bytes: RandomBytes) -> Secret:
    """Draw a secret to sign with, as Standard Webhooks writes it."""
    drawn = base64.b64encode(random_bytes(SECRET_BYTES)).decode()
    return Secret(f"{SECRET_PREFIX}{drawn}")


def standard_posting(  # noqa: PLR0913  # what a message is made of
    url: str,
    secrets: Sequence[Secret],
    event: LoggedEvent,
    now: datetime,
    *,
    with_actor: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Posting:
    """Write an event as Standard Webhooks has it.

    Parameters
    ----------
    secrets
        What to sign with; after a change of secret the new and the old one.
    event
        What happened; its id is the message's, so that a receiver knows it again.
    now
        When it is sent.
    with_actor
        Whether to tell who acted: not to a customer.
    more
        What is told besides, and stands in no log.
    """
    content = {
        "type": event.kind,
        "timestamp": event.received_at.isoformat(),
        "data": {**_data(event, with_actor=with_actor), **more},
    }
    body = _json(content)
    number = str(event.id)
    signatures = [
        Signer(secret.reveal()).sign(msg_id=number, timestamp=now, data=body.decode())
        for secret in secrets
    ]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Posting(url=url, headers=headers, body=body)


def coopcycle_posting(url: str, secret: Secret, name: str, booking_id: UUID) -> Posting:
    """Write an event in the shape of that platform.

    Parameters
    ----------
    name
        One of :data:`COOPCYCLE_EVENTS`.
    booking_id
        What the receiver fetches to learn more.
    """
    body = _json({"data": {"object": f"{DELIVERIES_PATH}/{booking_id}", "event": name}})
    digest = hmac.new(secret.reveal().encode(), body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "X-CoopCycle-Signature": base64.b64encode(digest).decode(),
    }
    return Posting(url=url, headers=headers, body=body)


def post_webhook(posting: Posting, *, loopback: bool) -> Answer:
    """Post a signed message; ``loopback`` allows addresses of this machine as well."""
    allowed = allowed_address(loopback=loopback)
    return post(posting.url, posting.headers, posting.body, allowed=allowed)


def _data(event: LoggedEvent, *, with_actor: bool) -> dict[str, Any]:
    actor = {"actor_kind": event.actor_kind, "actor_id": _text(event.actor_id)}
    return {
        "id": str(event.id),
        "seq": event.seq,
        "subject_kind": event.subject_kind,
        "subject_id": str(event.subject_id),
        "round_id": _text(event.round_id),
        "at": event.at.isoformat(),
        "received_at": event.received_at.isoformat(),
        "outcome": event.outcome,
        "detail": dict(event.detail),
        **(actor if with_actor else {}),
    }


def _text(number: UUID | None) -> str | None:
    return None if number is None else str(number)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
