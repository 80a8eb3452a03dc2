"""Tasks: each that is queued is known, and the day's work is done once a day."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.settings.fast_clock import FastClock
from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.system.chores import HOURS, catch_up, note_chore
from api.worker.task_running import TaskFailed
from api.worker.tasks import SCHEDULE, TASKS
from api.worker.tasks.task import Work
from data.store.system import chores
from data.store.system import tasks as queue_state
from data.store.tables.people import link, person
from routing.errors import Denied
from tests.support.queue import drain, waiting
from tests.support.store.rows import row_for
from tests.support.store.world import World

API = Path(__file__).resolve().parents[3] / "api"
QUEUED_WITH = {"queue", "lock", "once", "not_before", "priority"}


def queued() -> dict[str, list[set[str]]]:
    """Names and arguments of everything that the use cases queue, as their text shows them."""
    found: dict[str, list[set[str]]] = {}
    for path in API.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            first = node.args[0] if node.args else None
            if node.func.attr == "queue" and isinstance(first, ast.Constant):
                args = {keyword.arg for keyword in node.keywords if keyword.arg} - QUEUED_WITH
                found.setdefault(str(first.value), []).append(args)
    return found


def test_whatever_is_queued_can_be_done() -> None:
    """Each task that a use case queues is known to the worker and takes the arguments given."""
    calls = queued()
    assert set(calls) - set(TASKS) == set()
    for name, given in calls.items():
        for args in given:
            inspect.signature(TASKS[name].run).bind(None, **dict.fromkeys(args))
    assert {"solve", "booking-made", "send-notice"} <= set(calls)


def test_what_comes_round_is_known() -> None:
    """Every task of the schedule and of the day is known to the worker."""
    assert set(SCHEDULE) | set(HOURS) <= set(TASKS)


def test_the_days_work_is_queued_once_a_day(world: World) -> None:
    """After its hour on the cooperative's clock a task of the day is queued, and done once."""
    system, do = world.service.system(world.alpha), world.service.do
    world.clock.now = datetime(2026, 3, 9, 0, 30, tzinfo=UTC)  # Half past one in Paris.
    assert do(system, catch_up) == ["expand-recurrences"]
    world.clock.now = datetime(2026, 3, 9, 3, 30, tzinfo=UTC)
    do(system, catch_up)
    assert sorted(name for name, _ in waiting(world.service) if name in HOURS) == sorted(HOURS)
    drain(world.service)
    assert do(system, catch_up) == []
    with world.database.transaction(world.alpha) as tx:
        assert chores.last_days(tx) == dict.fromkeys(HOURS, date(2026, 3, 9))
    world.clock.forward(hours=24)
    assert sorted(do(system, catch_up)) == sorted(HOURS)


def test_a_day_that_was_missed_is_made_up_for(world: World) -> None:
    """Where no worker ran at the hour, the task comes as soon as one looks."""
    system = world.service.system(world.alpha)
    world.service.do(system, note_chore, "purge", date(2026, 3, 1))
    world.clock.now = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)
    assert "purge" in world.service.do(system, catch_up)


def test_the_round_goes_to_every_cooperative_at_work(world: World) -> None:
    """Going round queues each cooperative's work for itself, and none for one that is suspended."""
    gamma = world.service.ids()
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO tournee.cooperative (id, slug, name, time_zone, country, language, city,"
            " status, created_at) VALUES (%s, 'gamma', '', 'Europe/Paris', 'FR', 'fr', '',"
            " 'suspended', now())",
            (gamma,),
        )
    TASKS["go-round"].run(_work(world))
    homes = {args["cooperative"] for name, args in waiting(world.service) if name == "purge"}
    assert homes == {str(world.alpha), str(world.beta)}


def test_purging_takes_away_what_is_too_old(world: World) -> None:
    """The task of the night removes what the rules say, and notes that it did."""
    with world.database.transaction(world.alpha) as tx:
        tx.run(person.insert().values(row_for(world.alpha, person)))
        old = {**row_for(world.alpha, link), "expires_at": datetime(2020, 1, 1, tzinfo=UTC)}
        tx.run(link.insert().values(old))
    world.clock.now = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)
    world.service.do(world.service.system(world.alpha), catch_up)
    assert "purge" in drain(world.service)
    with world.database.transaction(world.alpha) as tx:
        assert tx.rows(link.select()) == []


def test_a_broken_invariant_is_kept_for_who_runs_the_installation(world: World) -> None:
    """What must hold and does not is failed work with its code, once a day."""
    with world.database.transaction(world.alpha) as tx:
        tx.connection.exec_driver_sql(
            "INSERT INTO tournee.log_head (cooperative_id, seq) VALUES (%s, 7)", (world.alpha,)
        )
    system = world.service.system(world.alpha)
    world.clock.now = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)
    world.service.do(system, catch_up)
    with pytest.raises(TaskFailed, match="invariants-broken"):
        drain(world.service)
    drain(world.service)
    assert "invariants" not in world.service.do(system, catch_up)


def test_the_clocks_work_is_the_systems_alone(world: World) -> None:
    """No person carries out what comes round by the clock."""
    with pytest.raises(Denied, match="only-the-system"):
        world.service.do(world.actor("admin"), catch_up)


def test_failed_work_is_forgotten_after_a_while(world: World) -> None:
    """What was given up long ago is removed, what was given up lately stays."""
    with world.database.engine.begin() as connection:
        for number in (1, 2):
            connection.exec_driver_sql(
                "INSERT INTO tournee.procrastinate_jobs (id, queue_name, task_name, status)"
                " VALUES (%s, 'default', 'purge', 'failed')",
                (number,),
            )
    with world.database.transaction() as tx:
        for number, year in ((1, 2020), (2, 2026)):
            at = datetime(year, 3, 1, tzinfo=UTC)
            queue_state.note_failure(tx, number, "purge", code="defect", attempts=1, at=at)
    TASKS["tidy"].run(_work(world))
    with world.database.transaction() as tx:
        assert [each.number for each in queue_state.failed(tx)] == [2]


def _work(world: World) -> Work:
    return Work(service=world.service, cooperative_id=None, number=0)


def test_the_queue_goes_by_the_machines_clock_on_a_simulated_day(world: World) -> None:
    """What is to be done in an hour of a day that runs sixty times as fast waits a minute."""
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    clock = FastClock(speed=60, begin=world.clock.now, since=noon, machine=lambda: noon)
    tools = replace(world.service.tools, machine_time=clock.machine_time)
    service = replace(world.service, tools=tools)

    @by_system
    def asks(act: Act) -> None:
        later = act.now + timedelta(hours=1)
        act.queue("wake-webhook", not_before=later, webhook_id=str(act.new_id()))
        act.queue("send-notice", once="a", not_before=later, notice_id=str(act.new_id()))

    service.do(service.system(world.alpha), asks)
    with world.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT scheduled_at FROM tournee.procrastinate_jobs")
        assert {row[0] for row in rows} == {noon + timedelta(minutes=1)}
