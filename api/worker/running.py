"""The worker: takes jobs from the queue, any number of workers on any number of machines.

A job runs at least once. A worker gives a sign of life every few seconds; one that gives none is
taken for dead, and the others take up what it had begun. A database that goes away for a while ends
nothing: the worker waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import random
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker

from api.usecases.service import Service
from api.worker import task_running
from api.worker.task_running import TaskFailed
from api.worker.tasks import SCHEDULE, TASKS
from api.worker.tasks.task import DEFAULT, SOLVE, Aborted, Task, Work
from data.store.system import tasks as queue_state

_log = logging.getLogger("tournee.worker")

QUEUES = (DEFAULT, SOLVE)
CONCURRENCY = 4
GIVE_UP_AFTER = 25
"""Work that was begun so often without an end is given up: it seems to kill whoever takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Intervals and patience of a worker, in seconds.

    Attributes
    ----------
    heartbeat_s
        Between its signs of life.
    lost_after_s
        Without one for so long, it is taken for dead. Several times ``heartbeat_s``.
    sweep_s
        Between its looks for work of dead ones.
    poll_s
        Between its looks for jobs whose time has come; of new ones the database tells it at once.
    grace_s
        For running work when it is told to end; then that is asked to leave off.
    """

    heartbeat_s: float = 3.0
    lost_after_s: float = 15.0
    sweep_s: float = 3.0
    poll_s: float = 1.0
    grace_s: float = 10.0


def run_worker(  # noqa: PLR0913  # what a worker is set up with
    service: Service,
    *,
    queues: Sequence[str] = QUEUES,
    concurrency: int = CONCURRENCY,
    stop: threading.Event | None = None,
    tasks: Mapping[str, Task] = TASKS,
    schedule: Mapping[str, str] = SCHEDULE,
    pace: Pace | None = None,
) -> None:
    """Work until told to stop, by ``stop`` or by SIGTERM or SIGINT.

    Parameters
    ----------
    service
        What work is done with. Its pool should have a connection for each job at once.
    queues
        Which to serve. ``solve`` is served beside the others, one job at a time.
    concurrency
        How many jobs of the other queues run at once, in threads.
    stop
        Ends the worker when set. Running jobs are finished, or given back to the queue.
    tasks, schedule
        What it knows how to do, and what comes round by the clock.
    pace
        How often it looks.
    """
    crew = _Crew(
        service=service,
        queues=tuple(queues),
        concurrency=concurrency,
        stop=stop or threading.Event(),
        tasks=tasks,
        schedule=schedule,
        pace=pace or Pace(),
    )
    asyncio.run(crew.serve())


@dataclass(slots=True, kw_only=True)
class _Crew:
    """The workers of one process: one for solves, one for everything else."""

    service: Service
    queues: tuple[str, ...]
    concurrency: int
    stop: threading.Event
    tasks: Mapping[str, Task]
    schedule: Mapping[str, str]
    pace: Pace
    running: set[int] = field(default_factory=set)
    suspects: set[int] = field(default_factory=set)

    async def serve(self) -> None:
        """Work, and begin again after the database was away."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.concurrency + 4))
        pause_s = 0.5
        with _signals(self.stop):
            while not self.stop.is_set():
                begun = loop.time()
                try:
                    await self._work()
                except Exception as error:  # noqa: BLE001  # the queue's library raises what it meets
                    _log.warning("worker lost the queue (%s), begins again", type(error).__name__)
                if loop.time() - begun > 30:
                    pause_s = 0.5
                await self._rest(pause_s * random.uniform(0.8, 1.2))  # noqa: S311  # no secret
                pause_s = min(pause_s * 2, 5.0)

    async def _work(self) -> None:
        """Work until one of the workers ends: told to, or as it lost the queue."""
        app = self._app()
        try:
            if await self._can_open(app):
                groups = self._groups()
                await self._all(app, [self._worker(app, *group) for group in groups])
        finally:
            await app.close_async()

    async def _can_open(self, app: App) -> bool:
        """Connect to the queue; false if told to stop while it is away."""

        async def opening() -> None:
            await app.open_async()

        first, task = asyncio.ensure_future(opening()), asyncio.ensure_future(self._watch_stop())
        await asyncio.wait([first, task], return_when=asyncio.FIRST_COMPLETED)
        task.cancel()
        if not first.done():
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            return False
        await first
        return True

    async def _all(self, app: App, workers: Sequence[Worker]) -> None:
        working = [
            asyncio.ensure_future(worker.run())  # type: ignore[no-untyped-call]
            for worker in workers
        ]
        watch = asyncio.ensure_future(self._watch_stop())
        # Goes on to the end: who finishes what it began is not dead.
        sweeping = asyncio.ensure_future(self._sweep(app, workers))
        try:
            await asyncio.wait([*working, watch], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for worker in workers:
                worker.stop()  # type: ignore[no-untyped-call]
            ended = await asyncio.gather(*working, return_exceptions=True)
            for task in (watch, sweeping):
                task.cancel()
            await asyncio.gather(watch, sweeping, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception):
                raise result

    async def _watch_stop(self) -> None:
        # Looked at again and again: whoever sets it may do so from any thread.
        while not self.stop.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._watch_stop(), seconds)

    def _groups(self) -> list[tuple[list[str], int]]:
        others = [queue for queue in self.queues if queue != SOLVE]
        groups = [(others, self.concurrency)] if others else []
        return [*groups, ([SOLVE], 1)] if SOLVE in self.queues else groups

    def _app(self) -> App:
        app = queue_state.queue_app(self.service.database.url)
        for task in self.tasks.values():
            register = app.task(
                name=task.name, queue=task.queue, pass_context=True, retry=_Retry(task)
            )
            register(functools.partial(self._run, task))
        for name, cron in self.schedule.items():
            app.periodic(cron=cron, periodic_id=name)(app.tasks[name])
        return app

    def _worker(self, app: App, queues: list[str], at_once: int) -> Worker:
        return Worker(
            app,
            queues=queues,
            concurrency=at_once,
            fetch_job_polling_interval=self.pace.poll_s,
            abort_job_polling_interval=self.pace.poll_s,
            shutdown_graceful_timeout=self.pace.grace_s,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
            update_heartbeat_interval=self.pace.heartbeat_s,
            stalled_worker_timeout=max(60.0, self.pace.lost_after_s * 4),
            worker_middleware=[self._counted],
        )

    async def _counted(
        self, call: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker
    ) -> Any:  # noqa: ANN401
        """Keep in mind which jobs this process works on."""
        number = context.job.id or 0
        self.running.add(number)
        try:
            return await call()
        finally:
            self.running.discard(number)

    def _run(self, task: Task, context: JobContext, **args: Any) -> None:  # noqa: ANN401
        args.pop("timestamp", None)  # The queue's library adds it to what comes round.
        work = Work(
            service=self.service,
            cooperative_id=None,
            number=context.job.id or 0,
            aborted=lambda: self.stop.is_set() or context.should_abort(),
        )
        task_running.run(task, work, args, context.job.attempts)

    async def _sweep(self, app: App, workers: Sequence[Worker]) -> None:
        """Take up what the dead have left, now and then, and be heard of."""
        while True:
            await asyncio.sleep(self.pace.sweep_s * random.uniform(0.8, 1.2))  # noqa: S311
            ids = [worker.worker_id for worker in workers if worker.worker_id is not None]
            try:
                for number in ids:
                    await app.job_manager.update_heartbeat(number)
                await asyncio.to_thread(self._take_back, ids)
            except Exception as error:  # noqa: BLE001  # the database may be away for a while
                _log.warning("sweep of the queue failed (%s)", type(error).__name__)

    def _take_back(self, worker_ids: Sequence[int]) -> None:
        with self.service.database.transaction() as tx:
            # A job that ended while the database was away is still taken to be ours. A look at one
            # moment could also hit one that was just taken or is just being finished.
            idle = queue_state.doing_of(tx, worker_ids) - self.running
            orphans, self.suspects = idle & self.suspects, idle
            queue_state.take_back_lost(
                tx,
                self.pace.lost_after_s,
                followed=[name for name, task in self.tasks.items() if task.given_up],
                orphans=orphans,
                give_up_after=GIVE_UP_AFTER,
                now=self.service.clock(),
            )
            queue_state.take_back_unknown(tx, self.tasks)


class _Retry(BaseRetryStrategy):
    """Time of the next attempt at a job that failed."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return the pause before the next try, ``None`` if there is none."""
        if isinstance(exception, TaskFailed):
            if exception.final:
                return None
            pauses = self.task.pauses_s or (5,)
            pause_s = pauses[min(job.attempts, len(pauses) - 1)]
            return RetryDecision(retry_in={"seconds": pause_s})
        # It was left off: for another, not for this worker, which takes jobs for a moment yet. Or
        # its failure could not even be noted.
        pause_s = 1 if isinstance(exception, Aborted) else 5
        return RetryDecision(retry_in={"seconds": pause_s})


@contextlib.contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Set ``stop`` on SIGTERM and SIGINT, where this is the thread that hears of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
