"""From the event log to whoever wants to hear of it."""

from __future__ import annotations

import time
from uuid import UUID

from api.senders.webhooks import post_webhook
from api.usecases.circuits.open_food_network.platforms import queue_shipments
from api.usecases.notices.event_notices import notice_events
from api.usecases.notices.webhook_deliveries import (
    note_delivery,
    queue_deliveries,
    take_delivery,
    wake_webhook,
)
from api.worker.tasks.task import Aborted, Work

TURN_S = 30.0
"""After so long a webhook with much to send lets others have their turn."""


def fan_out(work: Work) -> None:
    """Make of new events what webhooks, people and platforms are told, until there are no more."""
    for usecase in (queue_deliveries, notice_events, queue_shipments):
        while work.do(usecase):
            if work.aborted():
                raise Aborted


def deliver_webhook(work: Work, *, webhook_id: str) -> None:
    """Send what is due to one webhook, in order, each outside of any transaction."""
    hook = UUID(webhook_id)
    loopback = work.service.tools.outbound.loopback_webhooks
    until = time.monotonic() + TURN_S
    sending = work.do(take_delivery, hook)
    while sending is not None:
        answer = post_webhook(sending.posting, loopback=loopback)
        work.do(note_delivery, sending, answer)
        if work.aborted() or time.monotonic() > until:
            work.do(wake_webhook, hook)
            return
        sending = work.do(take_delivery, hook)


def wake_later(work: Work, *, webhook_id: str) -> None:
    """Queue the sending of what has become due."""
    work.do(wake_webhook, UUID(webhook_id))
