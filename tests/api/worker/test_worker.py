"""Workers: nothing is lost when one dies, nothing counts twice, and none dies of a job."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Self
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.act import Act
from api.usecases.ids import new_id
from api.usecases.planning.plans import read_plan_of_day, request_plan
from api.usecases.planning.solving import begin_solving
from api.usecases.service import Service
from api.worker.running import run_worker
from api.worker.tasks.task import Aborted, Task, Work
from data.store.database import Database
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.system import queue
from data.store.system import tasks as queue_state
from data.store.tables.rounds import event
from routing.errors import NotFound
from tests.support.installation.workers import QUICK, service_on, worker_process
from tests.support.outside.receiver import wait_until
from tests.support.queue import drain
from tests.support.store.world import World


@pytest.fixture
def service(world: World, tmp_path: Path) -> Iterator[Service]:
    """A service as worker processes have it: on the same database, with the real clock."""
    service = service_on(url_of(world.database), tmp_path)
    yield service
    service.database.close()


def url_of(database: Database) -> str:
    """The address of a database with everything in it."""
    return database.engine.url.render_as_string(hide_password=False)


def put(service: Service, home: UUID, task: str, **args: object) -> int:
    """Queue a job for a cooperative."""
    with service.database.transaction(home) as tx:
        number = queue.defer(tx, task, **args)  # type: ignore[arg-type]
    assert number is not None
    return number


def put_note(service: Service, home: UUID, sign: Path, seconds: float) -> UUID:
    """Queue the slow test task."""
    event_id = new_id()
    put(service, home, "slow-note", event_id=str(event_id), seconds=seconds, sign=str(sign))
    return event_id


def begun(sign: Path) -> int:
    """How often the slow test task has begun."""
    return len(sign.read_text(encoding="utf-8").split()) if sign.exists() else 0


def in_log(service: Service, home: UUID, event_id: UUID) -> int:
    """How often an event stands in the log."""
    with service.database.transaction(home) as tx:
        return int(tx.value(sa.select(sa.func.count()).where(event.c.id == event_id)))


def jobs(service: Service) -> dict[int, tuple[str, int]]:
    """Status and attempts of every job in the queue, by its number."""
    with service.database.transaction(None) as tx:
        rows = tx.connection.exec_driver_sql(
            "SELECT id, status::text, attempts FROM tournee.procrastinate_jobs"
        )
        return {row[0]: (row[1], row[2]) for row in rows}


class Running:
    """A worker in a thread of this process, with its own tasks."""

    def __init__(
        self,
        service: Service,
        *tasks: Task,
        queues: tuple[str, ...] = ("default",),
        concurrency: int = 4,
    ) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(
            target=run_worker,
            args=(service,),
            kwargs={
                "queues": queues,
                "concurrency": concurrency,
                "stop": self.stop,
                "tasks": {task.name: task for task in tasks},
                "schedule": {},
                "pace": QUICK,
            },
        )

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def test_work_of_a_killed_worker_is_taken_up(
    world: World, service: Service, tmp_path: Path
) -> None:
    """A worker killed in the middle leaves its job to the next; the effect is there once."""
    sign, url = tmp_path / "sign", url_of(world.database)
    event_id = put_note(service, world.alpha, sign, seconds=1.0)
    with worker_process(url, tmp_path) as first:
        wait_until(lambda: begun(sign) == 1)
        first.kill()
    assert in_log(service, world.alpha, event_id) == 0
    with worker_process(url, tmp_path):
        wait_until(lambda: not jobs(service))
    assert begun(sign) == 2
    assert in_log(service, world.alpha, event_id) == 1


def test_a_worker_told_to_end_finishes_what_it_began(
    world: World, service: Service, tmp_path: Path
) -> None:
    """SIGTERM ends a worker with exit code 0 after its running job, and it takes no other."""
    sign, url = tmp_path / "sign", url_of(world.database)
    first = put_note(service, world.alpha, sign, seconds=1.0)
    with worker_process(url, tmp_path) as worker:
        wait_until(lambda: begun(sign) == 1)
        later = [put_note(service, world.alpha, sign, seconds=0.0)]
        assert worker.end() == 0
    assert in_log(service, world.alpha, first) == 1
    left = [status for status, _ in jobs(service).values()]
    done = in_log(service, world.alpha, later[0])
    assert left == ["todo"] * (1 - done)


def test_many_workers_share_the_work(world: World, service: Service) -> None:
    """Two workers, one job at a time each, work at once, and every job is done by one of them."""
    both, done = threading.Barrier(2), []

    def meet(_work: Work) -> None:
        both.wait(15)

    task = Task(name="meet", run=meet)
    count = Task(name="count", run=lambda work: done.append(work.number))
    put(service, world.alpha, "meet"), put(service, world.alpha, "meet")
    numbers = [put(service, world.alpha, "count") for _ in range(40)]
    with Running(service, task, count, concurrency=1), Running(service, task, count, concurrency=1):
        wait_until(lambda: not jobs(service))
    assert sorted(done) == numbers


def test_hopeless_work_is_kept_with_its_code(world: World, service: Service) -> None:
    """What another try cannot mend is tried once and kept with its code, without a word more."""

    def refuse(_work: Work) -> None:
        raise NotFound("no-such-thing", name="Ada Lovelace")

    number = put(service, world.alpha, "refuse")
    with Running(service, Task(name="refuse", run=refuse)):
        wait_until(lambda: jobs(service)[number][0] == "failed")
    with service.database.transaction() as tx:
        [kept] = queue_state.failed(tx)
    assert (kept.number, kept.task, kept.code, kept.attempts) == (
        number,
        "refuse",
        "no-such-thing",
        1,
    )
    assert "Ada" not in repr(kept)


def test_work_that_fails_is_tried_again_until_its_pauses_are_used_up(
    world: World, service: Service
) -> None:
    """A defect is tried after each pause, then kept; of its message only the place is kept."""
    tries = []

    def break_down(_work: Work) -> None:
        tries.append(1)
        message = "ada@example.org"
        raise RuntimeError(message)

    ended: list[Work] = []
    number = put(service, world.alpha, "break")
    task = Task(name="break", run=break_down, pauses_s=(0, 0), given_up=ended.append)
    with Running(service, task):
        wait_until(lambda: jobs(service)[number][0] == "failed")
    with service.database.transaction() as tx:
        [kept] = queue_state.failed(tx)
    assert (len(tries), len(ended), kept.code) == (3, 1, "defect")
    assert kept.place.startswith("RuntimeError api/worker/test_worker.py:")
    assert "ada" not in repr(kept)
    with service.database.transaction() as tx:
        assert queue_state.try_again(tx, number)
    assert jobs(service)[number][0] == "todo"


def test_work_that_meets_a_busy_database_or_none_is_tried_beyond_its_pauses(
    world: World, service: Service
) -> None:
    """What a stopped statement or a cut connection spoils leaves nothing, and is done once."""
    troubles = [
        "SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(5)",
        "SELECT pg_terminate_backend(pg_backend_pid())",
    ]
    noted, left = new_id(), list(troubles)

    def note_and_stumble(act: Act) -> None:
        logged_event = LoggedEvent(
            id=noted,
            kind="cooperative_resumed",
            subject_kind="cooperative",
            subject_id=act.tx.owner,
            actor_kind="system",
            actor_id=None,
            at=act.now,
            received_at=act.now,
        )
        events.append(act.tx, [logged_event])
        if left:
            act.tx.connection.exec_driver_sql(left.pop(0))

    number = put(service, world.alpha, "stumble")
    # A single pause: a defect would be given up at the second try.
    task = Task(name="stumble", run=lambda work: work.do(note_and_stumble), pauses_s=(0,))
    with Running(service, task):
        wait_until(lambda: jobs(service).get(number, ("", 0))[0] in {"", "failed"})
    assert left == []
    with service.database.transaction() as tx:
        assert queue_state.failed(tx) == []
    assert in_log(service, world.alpha, noted) == 1


def test_an_unknown_task_ends_no_worker_and_waits_for_one_who_knows_it(
    world: World, service: Service
) -> None:
    """A job of a newer version is set aside by an old worker and done by a new one."""
    done: list[str] = []
    strange = put(service, world.alpha, "of-tomorrow", word="x")
    known = put(service, world.alpha, "known")
    with Running(service, Task(name="known", run=lambda _work: done.append("known"))):
        wait_until(lambda: known not in jobs(service))
        wait_until(lambda: jobs(service)[strange][0] == "failed")
    with service.database.transaction() as tx:
        assert [each.code for each in queue_state.failed(tx)] == [queue_state.UNKNOWN]
    tomorrow = Task(name="of-tomorrow", run=lambda _work, word: done.append(word))
    with Running(service, tomorrow):
        wait_until(lambda: not jobs(service))
    assert done == ["known", "x"]


def test_arguments_of_another_version_end_no_worker(world: World, service: Service) -> None:
    """A job with arguments that a task does not know is kept with a code of its own."""
    number = put(service, world.alpha, "known", word=1)
    with Running(service, Task(name="known", run=lambda _work: None, pauses_s=(0,))):
        wait_until(lambda: jobs(service)[number][0] == "failed")
    with service.database.transaction() as tx:
        assert [each.code for each in queue_state.failed(tx)] == ["task-arguments"]


def test_a_solve_leaves_off_within_a_second_and_goes_back(world: World, service: Service) -> None:
    """Work that watches for the end is given back to the queue when the worker is to end."""
    started = threading.Event()

    def endless(work: Work) -> None:
        started.set()
        wait_until(work.aborted)
        raise Aborted

    number = put(service, world.alpha, "endless", queue="solve")
    with Running(service, Task(name="endless", run=endless, queue="solve"), queues=("solve",)):
        assert started.wait(15)
    assert jobs(service)[number] == ("todo", 1)


def test_a_worker_takes_one_solve_at_a_time(world: World, service: Service) -> None:
    """Of several solves in the queue one runs, while other work goes on beside it."""
    at_once, most, other = [0], [0], threading.Event()
    lock = threading.Lock()

    def solve(_work: Work) -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        assert other.wait(15)
        with lock:
            at_once[0] -= 1

    for _ in range(3):
        put(service, world.alpha, "solve", queue="solve")
    put(service, world.alpha, "other")
    tasks = (
        Task(name="solve", run=solve, queue="solve"),
        Task(name="other", run=lambda _work: other.set()),
    )
    with Running(service, *tasks, queues=("default", "solve")):
        wait_until(lambda: not jobs(service))
    assert most == [1]


def test_a_job_that_kills_its_workers_is_given_up(world: World, service: Service) -> None:
    """What was begun very often and never ended is kept as failed, not begun for ever."""
    number = put(service, world.alpha, "killer")
    with service.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE tournee.procrastinate_jobs SET status = 'doing', attempts = 24 WHERE id = %s",
            (number,),
        )
    with service.database.transaction() as tx:
        lost = queue_state.take_back_lost(tx, 1.0, give_up_after=25, now=service.clock())
    assert lost == 1
    with service.database.transaction() as tx:
        assert [each.code for each in queue_state.failed(tx)] == ["task-kills-worker"]


def test_a_plan_that_kills_its_workers_fails(world: World, service: Service) -> None:
    """Whoever waits for it is told that it will not come, and why."""
    office = world.actor("dispatcher")
    plan_id = service.ids()
    service.do(office, request_plan, plan_id, date(2026, 3, 9))
    service.do(service.system(world.alpha), begin_solving, plan_id)
    with service.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE tournee.procrastinate_jobs SET status = 'doing', attempts = 24 "
            "WHERE task_name = 'solve'"
        )
    with service.database.transaction() as tx:
        queue_state.take_back_lost(
            tx, 1.0, give_up_after=25, followed=["solve"], now=service.clock()
        )
    assert "solve-given-up" in drain(service)
    found = service.do(office, read_plan_of_day, plan_id)
    assert (found.status, found.trouble) == ("failed", "solve-given-up")


def test_of_lost_twins_one_is_left(world: World, service: Service) -> None:
    """A lost job that waits under the same name already is not queued twice."""
    lost = put(service, world.alpha, "task", once="name")
    with service.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE tournee.procrastinate_jobs SET status = 'doing' WHERE id = %s", (lost,)
        )
    twin = put(service, world.alpha, "task", once="name")
    with service.database.transaction() as tx:
        queue_state.take_back_lost(tx, 1.0, give_up_after=25, now=service.clock())
    assert jobs(service) == {twin: ("todo", 0)}


def test_queueing_once_from_two_transactions_at_once_queues_once(
    world: World, service: Service
) -> None:
    """Who queues the same at the same moment waits for the other, and can go on working."""
    with service.database.transaction(world.alpha) as first:
        assert queue.defer(first, "task", once="name") is not None
        results: list[tuple[int | None, int]] = []

        def second() -> None:
            with service.database.transaction(world.alpha) as tx:
                number = queue.defer(tx, "task", once="name")
                results.append((number, int(tx.value(sa.select(sa.literal(1))))))

        thread = threading.Thread(target=second)
        thread.start()
        # One transaction would see the activity of its first look for ever.
        engine = service.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as watch:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            wait_until(lambda: bool(watch.exec_driver_sql(waiting).scalar_one()))
    thread.join(20)
    assert results == [(None, 1)]
    assert len(jobs(service)) == 1


def test_work_goes_on_after_every_connection_was_cut(world: World, service: Service) -> None:
    """A worker whose connections all die connects again: its job and later ones are done."""
    cuts: list[int] = []
    done = threading.Event()

    def put_at_last() -> bool:
        # This connection of the test's own may be cut as well.
        try:
            put(service, world.alpha, "touch")
        except sa.exc.OperationalError:
            return False
        return True

    def cut(_work: Work) -> None:
        cuts.append(0)
        if len(cuts) == 1:
            cuts[0] = cut_all(url_of(world.database))

    put(service, world.alpha, "cut")
    with Running(
        service,
        Task(name="cut", run=cut),
        Task(name="touch", run=lambda _work: done.set()),
    ):
        wait_until(lambda: len(cuts) >= 1)
        wait_until(put_at_last)
        assert done.wait(20)
        wait_until(lambda: not known_jobs(service))
    assert cuts[0] > 1


def known_jobs(service: Service) -> dict[int, tuple[str, int]]:
    """Return the jobs in the queue; one that nobody knows where this connection was cut too."""
    try:
        return jobs(service)
    except sa.exc.OperationalError:
        return {0: ("cut", 0)}


def cut_all(url: str) -> int:
    """End every session of the application's role but this one, and return how many there were."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            # Not those of others, who may be in this database too: to try would be an error.
            query = (
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
                " current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
            return int(connection.exec_driver_sql(query).scalar_one())
    finally:
        engine.dispose()
