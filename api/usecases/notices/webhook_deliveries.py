"""From the event log to webhooks: queueing each event once, and noting how its sending went."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.senders.http_post import Answer
from api.senders.webhooks import (
    COOPCYCLE_EVENTS,
    COOPCYCLE_KINDS,
    Posting,
    coopcycle_posting,
    standard_posting,
)
from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.notices.tracking_links import address_of
from api.usecases.notices.webhooks import secret_of, secrets_of, wake
from data.store.bookings import tracking
from data.store.notices import log_readers, visible_events, webhook_deliveries, webhooks
from data.store.notices.webhook_deliveries import Attempt, Delivery
from data.store.notices.webhooks import Webhook
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.system import cooperatives
from dispatch.values.same_fields import same_fields

BATCH = 200
"""Events of the log that are looked at in one transaction for each webhook."""
PAUSES_S = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
"""Waits after each failed attempt; after the attempt that follows the last one, it is over."""
HOLDING = 4
"""So many tries an event holds back those after it; then they pass it.

A hiccup of the receiver so changes no order, and one event it cannot digest blocks nothing for
long.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A message to post now, and the id of this try."""

    delivery_id: UUID
    attempt_id: UUID
    posting: Posting


@by_system
def queue_deliveries(act: Act) -> bool:
    """Queue new events for every webhook that wants them; true if there may be more."""
    more = False
    for hook in webhooks.listening(act.tx):
        kinds = _kinds(hook)
        found = log_readers.read_on(act.tx, hook.reader, limit=BATCH, kinds=kinds)
        more = more or len(found) == BATCH
        wanted = _in_reach(act, hook, found)
        rows = [(act.new_id(), hook.id, each.seq) for each in wanted]
        if webhook_deliveries.add(act.tx, rows, act.now):
            wake(act, hook.id)
    return more


@by_system
def take_delivery(act: Act, webhook_id: UUID) -> Sending | None:
    """Return the next message to post to a webhook, ``None`` if none is due.

    One worker at a time does this for a webhook; the queue sees to that.
    """
    hook = webhooks.find(act.tx, webhook_id)
    if hook is None or hook.status != "active" or not cooperatives.is_active(act.tx):
        return None
    while due := webhook_deliveries.due(act.tx, webhook_id, act.now, holding=HOLDING):
        posting = _posting(act, hook, due)
        if posting is not None:
            return Sending(delivery_id=due.id, attempt_id=act.new_id(), posting=posting)
        # Nothing to say about it in this shape: done.
        nothing = Attempt(
            id=act.new_id(), delivery_id=due.id, at=act.now, status=204, duration_ms=0
        )
        webhook_deliveries.note_attempt(act.tx, nothing, status="delivered", next_at=act.now)
    return None


@by_system
def note_delivery(act: Act, sending: Sending, answer: Answer) -> bool:
    """Note how a try went; true if it was taken. Noting the same try twice changes nothing."""
    delivery = webhook_deliveries.find(act.tx, sending.delivery_id, lock=True)
    if delivery is None:
        return answer.is_accepted
    attempt = Attempt(
        **same_fields(answer, Attempt),
        id=sending.attempt_id,
        delivery_id=delivery.id,
        at=act.now,
    )
    gone = answer.status == 410
    if answer.is_accepted:
        webhook_deliveries.note_attempt(act.tx, attempt, status="delivered", next_at=act.now)
    elif gone or delivery.attempts >= len(PAUSES_S):
        webhook_deliveries.note_attempt(act.tx, attempt, status="given_up", next_at=act.now)
        _after_giving_up(act, delivery, gone=gone)
    else:
        next_at = act.now + _pause(delivery.attempts, answer)
        if webhook_deliveries.note_attempt(act.tx, attempt, status="waiting", next_at=next_at):
            _wake_later(act, delivery.webhook_id, next_at)
    return answer.is_accepted


@by_system
def wake_webhook(act: Act, webhook_id: UUID) -> None:
    """Queue the sending of what has become due.

    Not queued ahead of time under the lock of sending: a job that waits there for its hour would
    hold back everything queued after it.
    """
    wake(act, webhook_id)


def _after_giving_up(act: Act, delivery: Delivery, *, gone: bool) -> None:
    if gone:
        webhooks.set_status(act.tx, delivery.webhook_id, "gone")
        act.record_event(
            "webhook_changed", "webhook", delivery.webhook_id, detail={"status": "gone"}
        )
    else:
        act.record_event("webhook_gave_up", "webhook", delivery.webhook_id)


def _wake_later(act: Act, webhook_id: UUID, at: datetime) -> None:
    act.queue("wake-webhook", not_before=at, webhook_id=str(webhook_id))


def _pause(attempts: int, answer: Answer) -> timedelta:
    """Return the time until the next try, never quite the same, so that not all come at once."""
    seconds = PAUSES_S[attempts] * random.uniform(1.0, 1.1)  # noqa: S311  # no secret
    if answer.retry_after_s is not None:
        seconds = max(seconds, answer.retry_after_s)
    return timedelta(seconds=seconds)


def _kinds(hook: Webhook) -> tuple[str, ...] | None:
    if hook.shape == "coopcycle":
        return tuple(kind for kind in COOPCYCLE_KINDS if not hook.kinds or kind in hook.kinds)
    return hook.kinds or None


def _in_reach(act: Act, hook: Webhook, found: list[LoggedEvent]) -> list[LoggedEvent]:
    if hook.customer_id is None:
        return found
    return visible_events.of_customer(act.tx, found, hook.customer_id)


def _posting(act: Act, hook: Webhook, due: Delivery) -> Posting | None:
    """Write the message; ``None`` where the webhook's shape has no word for what happened."""
    [event] = events.read(act.tx, due.event_seq - 1, limit=1)
    if hook.shape == "standard":
        return standard_posting(
            hook.url,
            secrets_of(act, hook),
            event,
            act.now,
            with_actor=hook.customer_id is None,
            more=_page_of(act, event),
        )
    kind, booking_id = "", event.subject_id
    if event.subject_kind in {"visit", "job"}:
        facts = webhooks.stop_facts(act.tx, event.subject_kind, event.subject_id)
        if facts is None:
            return None
        kind, booking_id = facts
    name = COOPCYCLE_EVENTS.get((event.kind, kind))
    return coopcycle_posting(hook.url, secret_of(act, hook), name, booking_id) if name else None


def _page_of(act: Act, event: LoggedEvent) -> dict[str, str]:
    """Return the address of a tracking page for the shop's own system; no log holds it."""
    if event.kind != "tracking_linked":
        return {}
    page = tracking.of_stops(act.tx, [event.subject_id]).get(event.subject_id)
    return {} if page is None else {"tracking_url": address_of(act, page)}
