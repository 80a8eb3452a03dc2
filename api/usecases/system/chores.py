"""Scheduled chores of a cooperative."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from api.usecases.act import Act
from api.usecases.background import by_system, queue_lots
from api.usecases.notices.event_notices import REMIND_CONTESTS
from api.usecases.notices.webhooks import wake
from data.store.bookings import holds
from data.store.notices import notices, webhook_deliveries
from data.store.rounds import under_way
from data.store.system import chores, cooperatives
from dispatch.values.local_time import wall_of

HOURS: Mapping[str, int] = {
    "expand-recurrences": 1,
    "purge": 3,
    "invariants": 4,
    REMIND_CONTESTS: 4,
}
"""Tasks of once a day, and the hour on the cooperative's clock from which on they are done."""


@by_system
def catch_up(act: Act) -> list[str]:
    """Queue whatever is due and give the names of the day's tasks that were queued.

    Carried out every few minutes. What was missed while no worker ran comes now; what is queued
    already is not queued twice. Work that is due is found in the tables, so that nothing depends
    on the queue alone.
    """
    home = act.actor.cooperative_id
    wall = wall_of(act.now, cooperatives.own(act.tx).zone)
    done = chores.last_days(act.tx)
    queued = []
    for name, hour in HOURS.items():
        if wall.hour >= hour and done.get(name, date.min) < wall.date():
            act.queue(name, once=f"{name}:{home}", day=wall.date().isoformat())
            queued.append(name)
    holds.forget(act.tx, act.now)
    fan_out = f"fan-out:{home}"
    act.queue("fan-out", lock=fan_out, once=fan_out)
    for webhook_id in webhook_deliveries.webhooks_due(act.tx, act.now):
        wake(act, webhook_id)
    for notice_id in notices.due(act.tx, act.now):
        _send_notice(act, notice_id)
    # A lot is late as well where nothing happens at all.
    for day in under_way.days_with_lots(act.tx, wall.date()):
        queue_lots(act, day)
    return queued


@by_system
def note_chore(act: Act, name: str, day: date) -> None:
    """Note that a task of once a day was done."""
    chores.note_done(act.tx, name, day)


def _send_notice(act: Act, notice_id: UUID) -> None:
    act.queue("send-notice", once=f"notice:{notice_id}", notice_id=str(notice_id))
