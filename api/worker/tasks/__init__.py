"""Everything a worker knows how to do, by the names under which it is queued."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.worker.tasks import (
    bookings,
    chores,
    cities,
    nightly,
    notices,
    open_food_network,
    rounds,
    solving,
    webhooks,
)
from api.worker.tasks.task import SOLVE, Task
from data.store.system.tasks import GIVEN_UP

_QUICK = (1, 2, 5, 15, 60, 300)
"""Pauses of work that people wait for. Where somebody else's server is slow it waits by itself."""

_OTHERS = (30, 300, 1800, 3600, 6 * 3600, 24 * 3600)
"""Pauses of telling somebody else's server."""

_TASKS = (
    Task(
        name="solve",
        run=solving.solve,
        queue=SOLVE,
        pauses_s=(2, 10, 30),
        given_up=solving.solve_given_up,
    ),
    Task(name="import-file", run=bookings.import_file),
    Task(
        name="read-table",
        run=bookings.read_table,
        pauses_s=(2, 10, 30),
        given_up=bookings.table_given_up,
    ),
    Task(
        name="withdraw-job",
        run=bookings.withdraw_job,
        pauses_s=_QUICK,
        given_up=bookings.withdraw_as_they_are,
    ),
    Task(name="lighten-round", run=bookings.lighten_round, pauses_s=_QUICK),
    Task(name="restore-times", run=bookings.restore_times, pauses_s=_QUICK),
    Task(name="booking-made", run=notices.booking_made),
    Task(name="settle-round", run=rounds.settle_round),
    Task(name="follow-failure", run=rounds.follow_failure),
    Task(name="count-delivery", run=rounds.count_delivery, pauses_s=_QUICK),
    Task(name="time-round", run=rounds.time_round, pauses_s=_QUICK),
    Task(name="follow-lots", run=rounds.follow_lots, pauses_s=_QUICK),
    Task(name="round-changed", run=notices.round_changed, pauses_s=_QUICK),
    Task(name="eta-moved", run=notices.eta_moved, pauses_s=_QUICK),
    Task(name="tell-event", run=notices.note_event_notified, pauses_s=_QUICK),
    Task(name="send-notice", run=notices.send_notice, pauses_s=_QUICK),
    Task(name="fan-out", run=webhooks.fan_out, pauses_s=_QUICK),
    Task(name="deliver-webhook", run=webhooks.deliver_webhook, pauses_s=_QUICK),
    Task(name="ship-order", run=open_food_network.ship_order, pauses_s=_OTHERS),
    Task(name="wake-webhook", run=webhooks.wake_later, pauses_s=_QUICK),
    Task(name="expand-recurrences", run=nightly.expand_recurrences),
    Task(name="purge", run=nightly.purge),
    Task(name="remind-contests", run=nightly.contests_overdue),
    Task(name="invariants", run=nightly.check_invariants, pauses_s=()),
    Task(name="load-city", run=cities.load_city),
    # The next one comes soon anyway.
    Task(name="go-round", run=chores.go_round, pauses_s=(5,)),
    Task(name="tidy", run=chores.tidy, pauses_s=(60,)),
)

TASKS: Mapping[str, Task] = MappingProxyType(
    {task.name: task for task in _TASKS}
    | {
        f"{task.name}{GIVEN_UP}": Task(name=f"{task.name}{GIVEN_UP}", run=task.given_up)
        for task in _TASKS
        if task.given_up is not None
    }
)
"""Every task by its name, and what is done when one is given up that killed its workers."""

SCHEDULE: Mapping[str, str] = MappingProxyType(
    {
        "go-round": "*/5 * * * *",
        "tidy": "30 2 * * *",
    }
)
"""Tasks that come round by themselves, and when (cron, UTC). However many workers there are, each
is queued once."""

_ROUND_S = 300
_SOONEST_S = 2


def schedule_at(speed: int) -> Mapping[str, str]:
    """Return the schedule for a clock that runs so much faster than the one of the queue."""
    if speed == 1:
        return SCHEDULE
    pause_s = max(_SOONEST_S, _ROUND_S // speed)
    often = f"*/{pause_s // 60} * * * *" if pause_s >= 60 else f"* * * * * */{pause_s}"
    # What is done once a day may be done more often: it looks at what is due by our own clock.
    return {"go-round": often, "tidy": "*/10 * * * *"}
