"""The queue of background work as a whole: what is lost, what failed, what waits, who works.

Nothing here belongs to a cooperative: a job of the queue holds ids and codes alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from procrastinate import App, PsycopgConnector
from sqlalchemy.dialects.postgresql import JSONB, insert

from data.store.database import Transaction
from data.store.system import queue
from data.store.tables import SCHEMA
from data.store.tables.system import failed_task

UNKNOWN = "task-unknown"
"""Code of work that no worker here knows how to do: of a newer version, or of one long gone."""

_jobs = sa.table(
    "procrastinate_jobs",
    sa.column("id", sa.BigInteger),
    sa.column("queue_name", sa.Text),
    sa.column("task_name", sa.Text),
    sa.column("status", sa.Text),
    sa.column("args", JSONB),
    sa.column("attempts", sa.Integer),
    sa.column("scheduled_at", sa.DateTime(timezone=True)),
    sa.column("worker_id", sa.BigInteger),
    schema=SCHEMA,
)
_workers = sa.table(
    "procrastinate_workers",
    sa.column("id", sa.BigInteger),
    sa.column("last_heartbeat", sa.DateTime(timezone=True)),
    schema=SCHEMA,
)
_status = sa.cast(_jobs.c.status, sa.Text)
_RETRY = sa.text(f"SELECT {SCHEMA}.procrastinate_retry_job_v2(:number, now(), NULL, NULL, NULL)")
_GIVE_UP = sa.text(f"SELECT {SCHEMA}.procrastinate_finish_job_v1(:number, 'failed', false)")


GIVEN_UP = "-given-up"
"""Behind the name of a task: what is done when it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTask:
    """Work that was given up, and kept for somebody to look at.

    Attributes
    ----------
    number
        Of the job in the queue.
    code, place
        What went wrong, and where in the program; neither holds anything of anybody.
    args
        Ids and codes that the work was queued with.
    failed_at
        ``None`` where no worker knew the task.
    """

    number: int
    task: str
    code: str
    place: str
    attempts: int
    args: Mapping[str, Any]
    failed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """The state of the queue.

    Attributes
    ----------
    waiting
        Jobs by queue that may start now and have not.
    later
        Jobs by queue that wait for their time.
    running
        Jobs by queue.
    workers
        How many have given a sign of life lately.
    """

    waiting: Mapping[str, int]
    later: Mapping[str, int]
    running: Mapping[str, int]
    workers: int


def queue_app(url: str) -> App:
    """Return the queue as a worker opens it, on connections of its own.

    Parameters
    ----------
    url
        Of the database, as :class:`data.store.database.Database` has it.
    """
    address = sa.make_url(url).set(drivername="postgresql")
    return App(
        connector=PsycopgConnector(
            conninfo=address.render_as_string(hide_password=False),
            kwargs={
                "options": f"-c search_path={SCHEMA},public -c timezone=UTC",
                "application_name": "tournee worker",
            },
            min_size=1,
            max_size=4,
            timeout=5,
            reconnect_timeout=5,
        )
    )


def take_back_lost(  # noqa: PLR0913  # what is lost, and what becomes of it
    tx: Transaction,
    lost_after_s: float,
    *,
    orphans: Collection[int] = (),
    give_up_after: int,
    followed: Collection[str] = (),
    now: datetime,
) -> int:
    """Put work that nobody does any more back into the queue and give the number of jobs.

    Parameters
    ----------
    lost_after_s
        A worker without a sign of life for so long is taken for dead.
    orphans
        Jobs that their worker, though alive, no longer works on.
    give_up_after
        Work that was begun so often is given up: it seems to kill whoever takes it.
    followed
        Tasks of which somebody is to know when they are given up: a task named after each, with
        ``-given-up`` behind, is queued with the same arguments.
    now
        When it is given up.
    """
    lost = _jobs.c.worker_id.is_(None) | _workers.c.id.is_(None)
    lost |= _workers.c.last_heartbeat < sa.func.now() - sa.func.make_interval(
        0, 0, 0, 0, 0, 0, lost_after_s
    )
    lost |= _jobs.c.id.in_(list(orphans))
    # Of several sweeps at once each job is taken back by one: a job once back in the queue may
    # run again already.
    query = (
        sa.select(_jobs.c.id, _jobs.c.task_name, _jobs.c.attempts, _jobs.c.args)
        .select_from(_jobs.outerjoin(_workers, _workers.c.id == _jobs.c.worker_id))
        .where(_status == "doing", lost)
        .with_for_update(of=_jobs, skip_locked=True)
    )
    found = tx.rows(query)
    for row in found:
        if row["attempts"] + 1 >= give_up_after:
            note_failure(
                tx,
                row["id"],
                row["task_name"],
                code="task-kills-worker",
                attempts=row["attempts"],
                at=now,
            )
            tx.run(_GIVE_UP, {"number": row["id"]})
            if row["task_name"] in followed:
                queue.defer(tx, f"{row['task_name']}{GIVEN_UP}", **row["args"])
        else:
            _retry(tx, row["id"])
    return len(found)


def take_back_unknown(tx: Transaction, known: Iterable[str]) -> int:
    """Queue again what a worker of another version gave up as it did not know the task.

    Work that failed in itself has an entry of :func:`note_failure` and stays.
    """
    noted = sa.select(failed_task.c.number).where(failed_task.c.number == _jobs.c.id)
    query = (
        sa.select(_jobs.c.id)
        .where(_status == "failed", _jobs.c.task_name.in_(list(known)), ~noted.exists())
        .with_for_update(of=_jobs, skip_locked=True)
    )
    found = tx.rows(query)
    for row in found:
        _retry(tx, row["id"])
    return len(found)


def doing_of(tx: Transaction, worker_ids: Collection[int]) -> set[int]:
    """Return the jobs that the queue takes some workers to be working on."""
    query = sa.select(_jobs.c.id).where(_status == "doing", _jobs.c.worker_id.in_(list(worker_ids)))
    return {row["id"] for row in tx.rows(query)}


def note_failure(  # noqa: PLR0913  # the columns
    tx: Transaction,
    number: int,
    task: str,
    *,
    code: str,
    place: str = "",
    attempts: int,
    at: datetime,
) -> None:
    """Note why a job is given up; called before the queue is told."""
    values = {
        "number": number,
        "task": task,
        "code": code,
        "place": place,
        "attempts": attempts,
        "failed_at": at,
    }
    statement = insert(failed_task).values(values)
    tx.run(statement.on_conflict_do_update(index_elements=["number"], set_=values))


def failed(tx: Transaction, *, limit: int = 200) -> list[FailedTask]:
    """Return the work that was given up, latest first."""
    return [FailedTask(**row) for row in tx.rows(_failed().limit(limit))]


def failed_of_owner(tx: Transaction, *, limit: int = 50) -> list[FailedTask]:
    """Return the work that was given up for the cooperative that asks, latest first."""
    query = _failed().where(_is_owned(tx)).limit(limit)
    return [FailedTask(**row) for row in tx.rows(query)]


def _is_owned(tx: Transaction) -> sa.ColumnElement[bool]:
    named: sa.ColumnElement[str] = _jobs.c.args["cooperative"].astext
    return named == str(tx.owner)


def _failed() -> sa.Select[Any]:
    return (
        sa.select(
            _jobs.c.id.label("number"),
            _jobs.c.task_name.label("task"),
            sa.func.coalesce(failed_task.c.code, UNKNOWN).label("code"),
            sa.func.coalesce(failed_task.c.place, "").label("place"),
            _jobs.c.attempts,
            _jobs.c.args,
            failed_task.c.failed_at,
        )
        .select_from(_jobs.outerjoin(failed_task, failed_task.c.number == _jobs.c.id))
        .where(_status == "failed")
        .order_by(_jobs.c.id.desc())
    )


def try_again(tx: Transaction, number: int, *, owned: bool = False) -> bool:
    """Queue failed work again; false where there is none of that number.

    With ``owned`` the cooperative's that asks alone.
    """
    query = sa.select(_jobs.c.id).where(_status == "failed", _jobs.c.id == number)
    if owned:
        query = query.where(_is_owned(tx))
    if tx.row(query.with_for_update()) is None:
        return False
    tx.run(failed_task.delete().where(failed_task.c.number == number))
    _retry(tx, number)
    return True


def forget(tx: Transaction, number: int) -> bool:
    """Remove failed work of the cooperative that asks; false where there is none of that number."""
    gone = _jobs.delete().where(_status == "failed", _jobs.c.id == number, _is_owned(tx))
    if not tx.run(gone):
        return False
    tx.run(failed_task.delete().where(failed_task.c.number == number))
    return True


def state(tx: Transaction, alive_within_s: float = 60) -> QueueState:
    """Return the state of the queue."""
    due = _jobs.c.scheduled_at.is_(None) | (_jobs.c.scheduled_at <= sa.func.now())
    columns = (_jobs.c.queue_name, _status.label("status"), due.label("due"))
    query = (
        sa.select(*columns, sa.func.count().label("count"))
        .where(_status.in_(["todo", "doing"]))
        .group_by(*columns)
    )
    counted: dict[str, dict[str, int]] = {"waiting": {}, "later": {}, "running": {}}
    for row in tx.rows(query):
        kind = "running" if row["status"] == "doing" else "waiting" if row["due"] else "later"
        of = counted[kind]
        of[row["queue_name"]] = of.get(row["queue_name"], 0) + row["count"]
    oldest = sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, alive_within_s)
    alive = sa.select(sa.func.count()).where(_workers.c.last_heartbeat >= oldest)
    return QueueState(**counted, workers=int(tx.value(alive)))


def forget_old(tx: Transaction, before: datetime) -> int:
    """Remove what was given up before a moment, and notes on jobs that are gone."""
    old = sa.select(failed_task.c.number).where(failed_task.c.failed_at < before)
    removed = tx.run(_jobs.delete().where(_status == "failed", _jobs.c.id.in_(old)))
    there = sa.select(_jobs.c.id).where(_jobs.c.id == failed_task.c.number, _status == "failed")
    # A note is written a moment before its job fails.
    tx.run(
        failed_task.delete().where(
            ~there.exists(), failed_task.c.failed_at < sa.func.now() - sa.text("interval '1 day'")
        )
    )
    return removed


def _retry(tx: Transaction, number: int) -> None:
    """Put a job back; where its twin waits already (``once``), that one will do."""
    try:
        with tx.connection.begin_nested():
            tx.run(_RETRY, {"number": number})
    except sa.exc.IntegrityError:
        tx.run(_jobs.delete().where(_jobs.c.id == number))
