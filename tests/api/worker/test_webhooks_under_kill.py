"""Webhooks while workers are killed: every event queued once, every one delivered."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from standardwebhooks import Webhook as Signer

from api.usecases.act import Act
from api.usecases.notices.webhooks import make_webhook
from api.usecases.service import Service
from data.store.rounds import events
from data.store.tables.notices import webhook_delivery
from tests.support.installation.workers import service_on, worker_process
from tests.support.outside.receiver import receiving, wait_until
from tests.support.store.world import World

KIND = "cooperative_resumed"


def happen(service: Service, world: World, count: int) -> None:
    """Let something happen in alpha in so many transactions."""

    def resumed(act: Act) -> None:
        act.record_event(KIND, "cooperative", act.tx.owner)

    for _ in range(count):
        service.do(service.system(world.alpha), resumed)


def statuses(service: Service, world: World) -> list[tuple[int, str]]:
    """Number of the event and status of every delivery."""
    with service.database.transaction(world.alpha) as tx:
        order = webhook_delivery.c.event_seq
        query = sa.select(order, webhook_delivery.c.status).order_by(order)
        return [(row["event_seq"], row["status"]) for row in tx.rows(query)]


def test_no_event_is_skipped_or_queued_twice_when_workers_are_killed(
    world: World, tmp_path: Path
) -> None:
    """Of 150 events each has one delivery and arrives, though a worker is killed in the middle."""
    url = world.database.engine.url.render_as_string(hide_password=False)
    service = service_on(url, tmp_path)
    admin = world.actor("admin")
    with receiving() as receiver:
        new_webhook = service.do(admin, make_webhook, service.ids(), receiver.url, kinds=[KIND])
        with worker_process(url, tmp_path) as first:
            happen(service, world, 100)
            receiver.wait_for(20)
            first.kill()
        happen(service, world, 50)
        with worker_process(url, tmp_path):
            wait_until(
                lambda: [status for _, status in statuses(service, world)] == ["delivered"] * 150
            )
    with service.database.transaction(world.alpha) as tx:
        numbers = [each.seq for each in events.read(tx, 0, kinds=[KIND])]
    assert [seq for seq, _ in statuses(service, world)] == numbers
    got = [one.content["data"]["seq"] for one in receiver.posted]
    # What was posted when its worker was killed, and could not be noted, comes once more.
    assert set(got) == set(numbers)
    assert len(got) <= len(numbers) + 1
    assert list(dict.fromkeys(got)) == numbers
    for one in receiver.posted:
        Signer(new_webhook.secret.reveal()).verify(one.body, one.headers)
    service.database.close()
