"""Work to be done in the background, queued in the transaction that makes it necessary.

A job carries names and ids alone, never personal data. It may run more than once (a worker that is
killed leaves its job to the next), so whatever a job does must be idempotent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector, exceptions

from data.store.database import Transaction

DEFAULT = "default"
SOLVE = "solve"
"""Queue of work that keeps cores busy: a worker takes one such job at a time."""

_app = App(connector=SyncPsycopgConnector())


def defer(  # noqa: PLR0913  # each is one of the queue's own words
    tx: Transaction,
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    once: str | None = None,
    not_before: datetime | None = None,
    priority: int = 0,
    **args: Any,  # noqa: ANN401
) -> int | None:
    """Queue a task; it starts only if and when the transaction commits.

    Parameters
    ----------
    task
        Its name, as the worker registers it.
    queue
        ``default``, or ``solve`` for work that keeps a core busy.
    lock
        Tasks of one lock never run at once, and run in the order of their making.
    once
        Where a task of this name waits already, nothing is queued.
    not_before
        When it may start at the earliest.
    priority
        The higher is taken first.
    args
        What it is called with; ``cooperative`` is the transaction's where it is not among them.

    Returns
    -------
    int or None
        Number of the job; ``None`` if one waited already.
    """
    raw = tx.connection.connection.driver_connection
    configured = _app.configure_task(
        task,
        queue=queue,
        lock=lock,
        queueing_lock=once,
        schedule_at=not_before,
        priority=priority,
        connection=raw,
        allow_unknown=True,
    )
    if once is not None and _waits(tx, once):
        return None
    args.setdefault("cooperative", str(tx.owner) if tx.cooperative_id else None)
    if once is None:
        return configured.defer(**args)
    try:
        # Another transaction may queue the same at this moment: only this step is undone then.
        with tx.connection.begin_nested():
            return configured.defer(**args)
    except exceptions.AlreadyEnqueued:
        return None


def defer_all(
    tx: Transaction, task: str, jobs: Sequence[dict[str, Any]], *, not_before: datetime | None
) -> None:
    """Queue a task with several arguments at once: as :func:`defer` for each, in one statement."""
    configured = _app.configure_task(
        task,
        queue="default",
        schedule_at=not_before,
        connection=tx.connection.connection.driver_connection,
        allow_unknown=True,
    )
    cooperative = str(tx.owner) if tx.cooperative_id else None
    configured.batch_defer(*({"cooperative": cooperative, **args} for args in jobs))


def _waits(tx: Transaction, once: str) -> bool:
    """Return whether one waits; asked first, as a refused insert would end the transaction."""
    found = tx.connection.exec_driver_sql(
        "SELECT 1 FROM tournee.procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'",
        (once,),
    )
    return found.first() is not None
