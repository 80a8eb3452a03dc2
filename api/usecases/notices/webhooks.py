"""Webhooks: setting them up, seeing what was sent, sending it again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from api.auth import sealed_contexts
from api.auth.secret import Secret
from api.senders.guard import url_faults
from api.senders.webhooks import COOPCYCLE_KINDS, new_secret
from api.usecases.act import Act, needs
from api.usecases.requests import fault_at, found_or_refuse
from api.usecases.visibility import customer_for, is_in_sight, only_customer
from data.store.notices import log_readers, webhook_deliveries, webhooks
from data.store.notices.webhook_deliveries import Attempt, Delivery
from data.store.notices.webhooks import Webhook
from data.store.rounds import events
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from routing.errors import BadInput, Conflict, NotFound

MOST = 20
"""Most webhooks of a cooperative, or of one of its customers."""
OVERLAP = timedelta(hours=24)
"""Time during which messages are signed with the old secret as well, after a change."""
SHAPES = ("standard", "coopcycle")
_READ, _WRITE = "webhooks:read", "webhooks:write"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhook:
    """A webhook with the secret that its messages are signed with, for whoever set it up."""

    webhook: Webhook
    secret: Secret


@needs(_WRITE)
def make_webhook(  # noqa: PLR0913  # what a webhook is
    act: Act,
    webhook_id: UUID,
    url: str,
    *,
    kinds: Iterable[str] = (),
    shape: str = "standard",
    customer_id: UUID | None = None,
) -> NewWebhook:
    """Set up a webhook; it hears of what happens from now on.

    The same again gives the same answer.

    Parameters
    ----------
    webhook_id
        Made by the caller.
    url
        Where to post to, by ``https``.
    kinds
        Kinds of events; none stands for all.
    shape
        One of :data:`SHAPES`.
    customer_id
        Whose events alone. Whoever books for a customer hears of that one's.

    Raises
    ------
    BadInput
        ``webhook-url-form``, ``webhook-url-password``, ``webhook-url-scheme``,
        ``webhook-url-private``, ``webhook-shape-unknown``, ``event-kind-unknown``.
    NotFound
        ``no-such-customer``.
    Conflict
        ``customer-closed``, ``id-used-twice``, ``webhooks-too-many``.
    """
    chosen = tuple(sorted(set(kinds)))
    _need_right(act, url, chosen, shape)
    customer = customer_for(act, _WRITE, customer_id)
    owner = None if customer is None else customer.id
    act.tx.lock("webhooks")
    known = webhooks.find(act.tx, webhook_id)
    if known is not None:
        if (known.url, known.kinds, known.shape, known.customer_id) != (url, chosen, shape, owner):
            raise Conflict("id-used-twice")
        return NewWebhook(webhook=known, secret=secret_of(act, known))
    if len(webhooks.every(act.tx, owner)) >= MOST:
        raise Conflict("webhooks-too-many", limit=MOST)
    secret = new_secret(secrets.token_bytes)
    webhook = Webhook(
        id=webhook_id,
        url=url,
        sealed_secret=_seal(act, webhook_id, secret),
        shape="coopcycle" if shape == "coopcycle" else "standard",
        kinds=chosen,
        customer_id=owner,
        made_by=act.actor.id or webhook_id,
        made_at=act.now,
    )
    webhooks.add(act.tx, webhook)
    log_readers.start(act.tx, webhook.reader, events.head(act.tx))
    act.record_event("webhook_made", "webhook", webhook_id)
    return NewWebhook(webhook=webhook, secret=secret)


@needs(_READ)
def list_webhooks(act: Act) -> list[Webhook]:
    """Return the webhooks in sight, oldest first."""
    return webhooks.every(act.tx, only_customer(act, _READ))


@needs(_READ)
def read_webhook(act: Act, webhook_id: UUID) -> Webhook:
    """Return one webhook.

    Raises
    ------
    NotFound
        ``no-such-webhook``.
    """
    return _find(act, webhook_id, _READ)


@needs(_WRITE)
def change_webhook(
    act: Act,
    webhook_id: UUID,
    *,
    url: str | None = None,
    kinds: Iterable[str] | None = None,
    active: bool | None = None,
) -> Webhook:
    """Change where a webhook leads or what it hears of, pause it, or let it go on.

    A paused one misses nothing: what happens meanwhile is sent when it goes on.

    Raises
    ------
    NotFound
        ``no-such-webhook``.
    BadInput
        As :func:`make_webhook`.
    """
    known = _find(act, webhook_id, _WRITE, lock=True)
    changed = replace(
        known,
        url=known.url if url is None else url,
        kinds=known.kinds if kinds is None else tuple(sorted(set(kinds))),
        status=known.status if active is None else "active" if active else "paused",
    )
    _need_right(act, changed.url, changed.kinds, changed.shape)
    if changed != known:
        _keep(act, changed)
        wake(act, webhook_id)
    return changed


@needs(_WRITE)
def change_secret(act: Act, webhook_id: UUID) -> NewWebhook:
    """Return a webhook a new secret; for a day messages are signed with the old one as well.

    The shape ``coopcycle`` has room for one signature: there the new one counts at once.

    Raises
    ------
    NotFound
        ``no-such-webhook``.
    """
    known = _find(act, webhook_id, _WRITE, lock=True)
    secret = new_secret(secrets.token_bytes)
    changed = replace(
        known,
        sealed_secret=_seal(act, webhook_id, secret),
        sealed_previous=known.sealed_secret,
        previous_until=act.now + OVERLAP,
    )
    _keep(act, changed)
    return NewWebhook(webhook=changed, secret=secret)


def _keep(act: Act, changed: Webhook) -> None:
    webhooks.update(act.tx, changed)
    act.record_event("webhook_changed", "webhook", changed.id, detail={"status": changed.status})


@needs(_WRITE)
def remove_webhook(act: Act, webhook_id: UUID) -> None:
    """Remove a webhook with the record of what was sent; one that is gone stays gone.

    Raises
    ------
    NotFound
        ``no-such-webhook``.
    """
    known = _find(act, webhook_id, _WRITE, lock=True)
    webhooks.remove(act.tx, webhook_id)
    log_readers.end(act.tx, known.reader)
    act.record_event("webhook_removed", "webhook", webhook_id)


@needs(_READ)
def list_deliveries(
    act: Act, webhook_id: UUID, *, before_seq: int | None = None, limit: int = 100
) -> list[Delivery]:
    """Return what was sent to a webhook or waits for it, the latest event first.

    Raises
    ------
    NotFound
        ``no-such-webhook``.
    """
    _find(act, webhook_id, _READ)
    return webhook_deliveries.listed(
        act.tx, webhook_id, before_seq=before_seq, limit=min(limit, 500)
    )


@needs(_READ)
def read_delivery(act: Act, delivery_id: UUID) -> Delivery:
    """Return one event on its way to one webhook.

    Raises
    ------
    NotFound
        ``no-such-delivery``.
    """
    return _find_delivery(act, delivery_id, _READ)


@needs(_READ)
def list_attempts(act: Act, delivery_id: UUID) -> list[Attempt]:
    """Return every try to deliver one event, oldest first.

    Raises
    ------
    NotFound
        ``no-such-delivery``.
    """
    _find_delivery(act, delivery_id, _READ)
    return webhook_deliveries.attempts_of(act.tx, delivery_id)


@needs(_WRITE)
def send_again(act: Act, delivery_id: UUID) -> Delivery:
    """Send one event again, whatever became of it; return it as it was.

    Raises
    ------
    NotFound
        ``no-such-delivery``.
    """
    found = _find_delivery(act, delivery_id, _WRITE)
    webhook_deliveries.queue_again(
        act.tx, found.webhook_id, act.now, ids=[delivery_id], after_seq=found.event_seq - 1
    )
    wake(act, found.webhook_id)
    return found


@needs(_WRITE)
def send_all_again(act: Act, webhook_id: UUID, since: datetime) -> None:
    """Send again everything that came in since a moment, also what was never queued.

    Raises
    ------
    NotFound
        ``no-such-webhook``.
    """
    known = _find(act, webhook_id, _WRITE, lock=True)
    before = webhook_deliveries.last_seq_before(act.tx, since)
    webhook_deliveries.queue_again(act.tx, webhook_id, act.now, ids=None, after_seq=before)
    log_readers.go_back(act.tx, known.reader, before)
    name = f"fan-out:{act.actor.cooperative_id}"
    act.queue("fan-out", lock=name, once=name)
    wake(act, webhook_id)


def wake(act: Act, webhook_id: UUID) -> None:
    """Queue the work that sends what is due, one worker at a time for each webhook."""
    name = f"deliver:{webhook_id}"
    act.queue("deliver-webhook", lock=name, once=name, webhook_id=str(webhook_id))


def secret_of(act: Act, webhook: Webhook) -> Secret:
    """Return the secret that a webhook's messages are signed with."""
    return _unsealed(act, webhook, webhook.sealed_secret)


def secrets_of(act: Act, webhook: Webhook) -> list[Secret]:
    """Return every secret that counts now, the newest first."""
    found = [secret_of(act, webhook)]
    if webhook.previous_until is not None and act.now < webhook.previous_until:
        found.append(_unsealed(act, webhook, webhook.sealed_previous))
    return found


def _unsealed(act: Act, webhook: Webhook, sealed: str) -> Secret:
    return act.tools.sealer.unseal(sealed, context=sealed_contexts.webhook(webhook.id))


def _need_right(act: Act, url: str, kinds: tuple[str, ...], shape: str) -> None:
    faults = url_faults(url, loopback=act.tools.outbound.loopback_webhooks)
    if shape not in SHAPES:
        known = ", ".join(SHAPES)
        faults.append(fault_at("shape", "webhook-shape-unknown", value=shape[:40], known=known))
    known_kinds = COOPCYCLE_KINDS if shape == "coopcycle" else tuple(EVENT_KINDS)
    args = {"known": ", ".join(known_kinds)}
    faults += [
        fault_at(f"kinds[{position}]", "event-kind-unknown", value=kind[:60], **args)
        for position, kind in enumerate(kinds)
        if kind not in known_kinds
    ]
    if faults:
        raise BadInput(faults)


def _find(act: Act, webhook_id: UUID, permission: str, *, lock: bool = False) -> Webhook:
    found = webhooks.find(act.tx, webhook_id, lock=lock)
    if found is None or not is_in_sight(act, permission, found.customer_id):
        raise NotFound("no-such-webhook")
    return found


def _find_delivery(act: Act, delivery_id: UUID, permission: str) -> Delivery:
    found = found_or_refuse(webhook_deliveries.find(act.tx, delivery_id), "no-such-delivery")
    hook = found_or_refuse(webhooks.find(act.tx, found.webhook_id), "no-such-delivery")
    if not is_in_sight(act, permission, hook.customer_id):
        raise NotFound("no-such-delivery")
    return found


def _seal(act: Act, webhook_id: UUID, secret: Secret) -> str:
    return act.tools.sealer.seal(secret, context=sealed_contexts.webhook(webhook_id), now=act.now)
