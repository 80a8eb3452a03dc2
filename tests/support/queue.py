"""The queue in tests of one process: jobs are done here and now, by the clock of the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.usecases.service import Service
from api.worker import task_running
from api.worker.tasks import TASKS
from api.worker.tasks.task import Work

_NEXT = """
    DELETE FROM tournee.procrastinate_jobs WHERE id = (
        SELECT id FROM tournee.procrastinate_jobs
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %(now)s)
        ORDER BY priority DESC, id LIMIT 1
    ) RETURNING id, task_name, args
"""


def drain(service: Service, *, most: int = 500, attempts: int = 0) -> list[str]:
    """Do every job whose time has come, also those that follow, and give the tasks' names.

    ``attempts`` says how often each was tried before.
    """
    done: list[str] = []
    while (job := _take(service)) is not None:
        number, name, args = job
        done.append(name)
        assert len(done) <= most, f"no end: {done[-5:]}"
        work = Work(service=service, cooperative_id=None, number=number)
        task_running.run(TASKS[name], work, args, attempts)
    return done


@contextmanager
def working(service: Service) -> Iterator[None]:
    """Let a worker do what is in the queue, until the block ends."""
    over = threading.Event()
    faults: list[BaseException] = []

    def work() -> None:
        while not over.is_set():
            try:
                drain(service)
            except BaseException as error:  # noqa: BLE001  # told to the test
                faults.append(error)
                return
            over.wait(0.2)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        assert faults == []


def waiting(service: Service) -> list[tuple[str, dict[str, Any]]]:
    """Return name and arguments of every job in the queue, whenever it may start."""
    with service.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT task_name, args FROM tournee.procrastinate_jobs WHERE status = 'todo' "
            "ORDER BY id"
        )
        return [(row[0], _read(row[1])) for row in rows]


def _take(service: Service) -> tuple[int, str, dict[str, Any]] | None:
    with service.database.engine.begin() as connection:
        row = connection.exec_driver_sql(_NEXT, {"now": service.clock()}).first()
    return None if row is None else (row[0], row[1], _read(row[2]))


def _read(args: object) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(args) if isinstance(args, str) else args  # type: ignore[assignment]
    return read
