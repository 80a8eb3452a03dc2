"""Use cases of Web Push: which browsers of a person are woken when something changes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.auth import sealed_contexts
from api.auth.secret import Secret
from api.senders.guard import url_faults
from api.senders.web_push import (
    AUTH_BYTES,
    Browser,
    Push,
    is_point,
    server_keys,
    written,
)
from api.usecases.act import Act, needs
from api.usecases.people.people import own_id
from api.usecases.requests import fault_at
from data.store.notices import push
from data.store.notices.notices import Notice
from data.store.notices.push import Subscription
from routing.errors import BadInput, Conflict, Failure, NotFound

MOST = 10
"""Most browsers that a person may have woken."""
MAX_LABEL = 80
_TOPIC_BYTES = 24  # 32 signs, the most that a server takes


@dataclass(frozen=True, slots=True, kw_only=True)
class PushKey:
    """Key that a page hands to its browser to subscribe."""

    application_server_key: str


@needs("profile:write")
def read_push_key(act: Act) -> PushKey:
    """Return our newest public key."""
    return PushKey(application_server_key=server_keys(act.tools.sealer)[0].public)


@needs("profile:write")
def subscribe(  # noqa: PLR0913  # what a browser gives
    act: Act,
    subscription_id: UUID,
    *,
    endpoint: str,
    p256dh: str,
    auth: str,
    server_key: str | None = None,
    label: str = "",
    expires_at: datetime | None = None,
) -> Subscription:
    """Let a browser of the person who acts be woken; one that was known is known anew.

    Parameters
    ----------
    endpoint, p256dh, auth
        As the browser's ``PushSubscription`` has them.
    server_key
        Our public key with which it subscribed; the newest where it is not given.

    Raises
    ------
    BadInput
        ``webhook-url-…`` for an address that nothing is posted to, ``push-key-form``,
        ``push-server-key`` for a key that is not ours (any more), ``text-too-long``.
    Conflict
        ``push-too-many``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    person_id = own_id(act)
    known = [key.public for key in server_keys(act.tools.sealer)]
    chosen = known[0] if server_key is None else server_key
    faults = url_faults(endpoint, loopback=act.tools.outbound.loopback_webhooks, where="endpoint")
    if not is_point(_raw(p256dh)):
        faults.append(fault_at("keys.p256dh", "push-key-form"))
    if len(_raw(auth)) != AUTH_BYTES:
        faults.append(fault_at("keys.auth", "push-key-form"))
    if chosen not in known:
        faults.append(fault_at("server_key", "push-server-key"))
    if len(label) > MAX_LABEL:
        faults.append(fault_at("label", "text-too-long", value=len(label), limit=MAX_LABEL))
    if faults:
        raise BadInput(faults)
    act.tx.lock(f"push:{person_id}")
    digest = hashlib.sha256(endpoint.encode()).digest()
    others = [one for one in push.of_person(act.tx, person_id) if one.endpoint_hash != digest]
    if len(others) >= MOST:
        raise Conflict("push-too-many", limit=MOST)
    secret = Secret(json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}))
    subscription = Subscription(
        id=subscription_id,
        person_id=person_id,
        endpoint_hash=digest,
        sealed_secret=act.tools.sealer.seal(
            secret, context=sealed_contexts.push(digest), now=act.now
        ),
        server_key=chosen,
        label=label,
        made_at=act.now,
        expires_at=expires_at,
    )
    push.put(act.tx, subscription)
    return subscription


@needs("profile:write")
def list_subscriptions(act: Act) -> list[Subscription]:
    """Return the browsers of the person who acts, oldest first.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program acts.
    """
    return push.of_person(act.tx, own_id(act))


@needs("profile:write")
def unsubscribe(act: Act, subscription_id: UUID) -> None:
    """Wake a browser of one's own no more.

    Raises
    ------
    NotFound
        ``no-such-subscription``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    if not push.remove(act.tx, subscription_id, own_id(act)):
        raise NotFound("no-such-subscription")


def push_of(act: Act, notice: Notice) -> Push | None:
    """Return the message that wakes a browser for a notice; ``None`` where it cannot be woken."""
    found = push.find(act.tx, UUID(notice.address))
    if found is None:
        return None
    keys = {key.public: key for key in server_keys(act.tools.sealer)}
    try:
        secret = act.tools.sealer.unseal(
            found.sealed_secret, context=sealed_contexts.push(found.endpoint_hash)
        )
    except Failure:
        secret = None
    if secret is None or found.server_key not in keys:
        # The installation's key is another by now: signed with that one it would be refused.
        push.remove(act.tx, found.id)
        return None
    document = json.loads(secret.reveal())
    browser = Browser(
        endpoint=document["endpoint"],
        public_key=_raw(document["p256dh"]),
        auth=_raw(document["auth"]),
    )
    content = {"kind": notice.template}
    if "round_id" in notice.args:
        content["round_id"] = str(notice.args["round_id"])
    about = ":".join(content.values())
    return Push(
        id=notice.id,
        browser=browser,
        key=keys[found.server_key],
        content=content,
        topic=written(hashlib.sha256(about.encode()).digest()[:_TOPIC_BYTES]),
        contact=act.tools.public_url,
        urgent=True,
        lasts_s=int((notice.expires_at - act.now).total_seconds()),
        at=act.now,
    )


def note_push(act: Act, notice: Notice, error: str) -> None:
    """Note what came of waking a browser: who takes nothing any more is forgotten."""
    if error == "push-gone":
        push.remove(act.tx, UUID(notice.address))
    elif not error:
        push.reached(act.tx, UUID(notice.address), act.now)


def _raw(text: str) -> bytes:
    """Read base64url, with padding or without; what is none gives nothing."""
    try:
        return base64.b64decode(f"{text}{'=' * (-len(text) % 4)}", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
