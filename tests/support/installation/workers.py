"""Worker processes for tests: started by module, killed by their own id.

Run as a program (``python -m tests.support.installation.workers``) it is a worker on the database
it is given, with a task for tests beside the real ones: ``slow-note``.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from api.auth.sealing import read_sealer
from api.senders.outbound import Outbound
from api.settings.values import Mail, SmsHook
from api.streets.open_cities import Streets
from api.usecases.act import Act
from api.usecases.service import Service
from api.usecases.tools import Tools
from api.worker.running import Pace, run_worker
from api.worker.tasks import TASKS
from api.worker.tasks.task import Task, Work
from data.files.disk import DiskStore
from data.store.database import Database
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from tests.support.installation.warm_processes import WarmProcess, start

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
"""Seals secrets in tests alone."""
QUICK = Pace(heartbeat_s=0.2, lost_after_s=1.5, sweep_s=0.3, poll_s=0.2, grace_s=5)


def slow_note(work: Work, *, event_id: str, seconds: float, sign: str) -> None:
    """Write one event under a given id, after a while and a sign that it has begun."""
    with Path(sign).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(seconds)
    work.do(_note, UUID(event_id))


def _note(act: Act, event_id: UUID) -> None:
    events.append(
        act.tx,
        [
            LoggedEvent(
                id=event_id,
                kind="cooperative_resumed",
                subject_kind="cooperative",
                subject_id=act.tx.owner,
                actor_kind="system",
                actor_id=None,
                at=act.now,
                received_at=act.now,
            )
        ],
    )


TEST_TASKS = {**TASKS, "slow-note": Task(name="slow-note", run=slow_note)}


@dataclass(slots=True, kw_only=True)
class WorkerProcess:
    """A worker that runs."""

    process: WarmProcess

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self.process.kill()
        self.process.wait(20)

    def end(self) -> int:
        """Tell it to end, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def worker_process(
    url: str, folder: Path, queues: str = "default,solve"
) -> Iterator[WorkerProcess]:
    """Run a worker in a process of its own."""
    words = [url, str(folder), queues]
    process = start("tests.support.installation.workers", words, environment=os.environ)
    try:
        yield WorkerProcess(process=process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(20)


def service_on(
    url: str, folder: Path, *, mail: Mail | None = None, sms: SmsHook | None = None
) -> Service:
    """Return a service on a database, with the real clock."""
    tools = Tools(
        streets=Streets(folder=folder / "cities"),
        files=DiskStore(folder / "files"),
        sealer=read_sealer(KEY, where="test"),
        public_url="https://rounds.example.org",
        outbound=Outbound(mail=mail, sms=sms, loopback_webhooks=True),
    )
    return Service(database=Database(url=url, pool_size=6), tools=tools)


def main() -> None:
    """Be a worker."""
    url, folder, queues = sys.argv[1:4]
    run_worker(
        service_on(url, Path(folder)),
        queues=queues.split(","),
        tasks=TEST_TASKS,
        schedule={},
        pace=QUICK,
    )


if __name__ == "__main__":
    main()
