"""What whoever runs the service sees of it: figures, health and logs, and nothing of anybody."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa
from anyio.to_thread import current_default_thread_limiter, run_sync

from api.app import THREADS, make_app
from api.http.logs import JsonLines, log_lines
from api.processes.numeric_code import NumericCode
from api.usecases.ids import new_id
from api.worker.task_running import TaskFailed, run
from api.worker.tasks.task import Aborted, Task, Work
from data.store.migrating import known_revisions, revisions
from data.store.system.figures import is_behind
from routing.errors import Failure, NotFound, NotReady
from tests.support.interface.http import ORIGIN, Asker, Web, event_loop, settings_for, unlimited
from tests.support.office import a_booking
from tests.support.store.owner import run_as_owner

TOKEN = "a-token-of-more-than-24-signs"  # noqa: S105  # of this test
HERE = "127.0.0.1"


def figures(text: str) -> dict[str, float]:
    """Read what Prometheus would."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_figures_tell_how_the_service_stands(web: Web) -> None:
    """Requests by pattern, queue, log, listeners and connections are there, and no id or name."""
    person = web.world.new_person("dispatcher")
    office = web.person(person)
    office.get(f"/v1/people/{person.id}")
    office.get("/v1/nowhere/secret-place")
    answer = Asker(app=web.app, address=HERE).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    gauges = figures(answer.text)
    route = 'method="GET",route="/v1/people/{person_id}"'
    assert gauges[f'tournee_http_requests_total{{{route},status="200"}}'] >= 1
    assert gauges[f"tournee_http_request_seconds_count{{{route}}}"] >= 1
    assert gauges["tournee_database_up"] == 1
    assert gauges["tournee_sse_listeners"] == 0
    assert gauges["tournee_plans_solving"] == 0
    assert {"tournee_workers_alive", "tournee_tasks_failed"} <= gauges.keys()
    assert {"tournee_events_logged_total", "tournee_database_connections_used"} <= gauges.keys()
    assert "secret-place" not in answer.text
    assert str(person.id) not in answer.text


def test_figures_are_not_for_everybody(web: Web) -> None:
    """From elsewhere, or through a proxy, only the token opens; others learn of nothing."""
    here, there = Asker(app=web.app, address=HERE), Asker(app=web.app)
    missing = there.get("/v1/nowhere")
    for asker, headers in (
        (there, {}),
        (there, {"Authorization": f"Bearer {TOKEN}"}),
        (here, {"X-Forwarded-For": "203.0.113.9"}),
    ):
        answer = asker.get("/metrics", headers=headers)
        assert answer.status_code == 404
        assert answer.json()["code"] == missing.json()["code"]
    open_app = make_app(web.world.service, settings_for({"TOURNEE_METRICS_TOKEN": TOKEN}))
    there = Asker(app=open_app)
    assert there.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert there.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert there.get("/metrics").status_code == 404


def test_health_knows_the_schema(web: Web) -> None:
    """On an older schema we are alive and not ready; on a newer one we go on working."""
    anybody = Asker(app=web.app)
    assert anybody.get("/health").status_code == 200
    with on_revision(web, known_revisions()[-2]):
        answer = anybody.get("/health")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-outdated")
        assert anybody.get("/health/live").status_code == 200
    with on_revision(web, "of a later version"):
        assert anybody.get("/health").status_code == 200
    assert not is_behind(revisions()[-1])


@contextmanager
def on_revision(web: Web, revision: str) -> Iterator[None]:
    """Let the database say that it is of another revision."""
    statement = sa.text("UPDATE tournee.alembic_version SET version_num = :now")

    def say(text: str) -> None:
        def write(connection: sa.Connection) -> None:
            connection.execute(statement, {"now": text})

        run_as_owner(web.world.owner_url, write)

    say(revision)
    try:
        yield
    finally:
        say(revisions()[-1])


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Let everything be logged, as server and worker write it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log_lines(level=logging.DEBUG)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root.handlers[:] = [handler]
    # The test's own client, which no server has, logs what it asks for.
    client = logging.getLogger("httpx")
    client_level = client.level
    client.setLevel(logging.WARNING)
    yield stream
    root.handlers[:], root.level = before, level
    client.setLevel(client_level)


def test_logs_of_requests_hold_nothing_personal(web: Web, lines: io.StringIO) -> None:
    """Each request is one line of JSON with its number; no name, address or token is in it."""
    person = web.world.new_person("dispatcher")
    office = web.person(person)
    secret = {"email": "paul@private.example", "name": "Paul Privé", "password": "hunter2 hunter2"}
    office.post("/v1/sessions", {k: secret[k] for k in ("email", "password")})
    office.post("/v1/sessions/link", {"token": "tou_lnk_geheim"})
    office.get("/v1/customers?q=Privé", headers={"X-Request-ID": "mine-12345678"})
    office.post("/v1/people", {"name": secret["name"], "email": secret["email"], "roles": ["x"]})
    text = lines.getvalue()
    logged = [json.loads(line) for line in text.splitlines()]
    requests = [one for one in logged if one["logger"] == "tournee.http"]
    assert len(requests) == 4
    assert all(one["request_id"] for one in requests)
    assert requests[2]["request_id"] == "mine-12345678"
    shown = [*secret.values(), "geheim", "Priv", *office.cookies.values(), *office.headers.values()]
    assert [one for one in shown if one in text] == []


def test_logs_of_work_hold_nothing_personal(web: Web, lines: io.StringIO) -> None:
    """Of work that fails only code and place are told, not what its error says."""

    def fail(_: Work) -> None:
        message = "duplicate key (email)=(paul@private.example)"
        raise RuntimeError(message)

    task = Task(name="failing", run=fail, pauses_s=())
    work = Work(service=web.world.service, cooperative_id=None, number=4711)
    with suppress(TaskFailed):
        run(task, work, {}, attempts=0)
    text = lines.getvalue()
    [line] = [json.loads(one) for one in text.splitlines()]
    assert (line["job"], line["code"]) == (4711, "defect")
    assert line["place"].startswith("RuntimeError ")
    assert "paul" not in text
    assert line["at"]


def test_each_try_of_a_task_is_a_line(web: Web, lines: io.StringIO) -> None:
    """Done, to be tried again, given up or left: what, for whom, how long and how it ended."""

    def done(_: Work, *, booking_id: str, day: str, seq: int, order: str) -> None:
        assert "" not in {booking_id, day, seq, order}

    def busy(_: Work) -> None:
        raise Failure("files-busy")

    def gone(_: Work) -> None:
        raise NotFound("unknown-booking")

    def left(_: Work) -> None:
        raise Aborted

    home, booking = str(web.world.alpha), str(new_id())
    given = {"booking_id": booking, "day": "2026-03-10", "seq": 7, "order": "Paul Privé"}
    calls: tuple[Callable[..., None], ...] = (done, busy, gone, left)
    for number, call in enumerate(calls):
        args = {} if number else {"cooperative": home, **given}
        work = Work(service=web.world.service, cooperative_id=None, number=number)
        with suppress(TaskFailed, Aborted):
            run(Task(name=call.__name__, run=call), work, args, attempts=1)
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(one["task"], one["job"], one["outcome"], one["level"]) for one in told] == [
        ("done", 0, "done", "info"),
        ("busy", 1, "retry", "warning"),
        ("gone", 2, "given-up", "error"),
        ("left", 3, "left", "info"),
    ]
    assert all(one["message"] == "task" and one["took_ms"] >= 0 for one in told)
    assert [one.get("code") for one in told] == [None, "files-busy", "unknown-booking", None]
    assert told[0]["attempt"] == 2
    assert told[0]["cooperative"] == home
    assert {name: told[0].get(name) for name in given} == {**given, "order": None}
    assert "Paul" not in lines.getvalue()


def test_work_waits_for_a_city_that_is_being_prepared(web: Web, lines: io.StringIO) -> None:
    """It is tried again for longer than what fails; where somebody must import, it is given up."""

    def asks(_: Work) -> None:
        raise NotReady("city-preparing", city="grid")

    def asks_in_vain(_: Work) -> None:
        raise NotReady("city-import-needed", city="grid")

    for number, call in enumerate((asks, asks_in_vain)):
        work = Work(service=web.world.service, cooperative_id=None, number=number)
        with suppress(TaskFailed):
            run(Task(name=call.__name__, run=call, pauses_s=(1, 1)), work, {}, attempts=20)
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [one["outcome"] for one in told] == ["retry", "given-up"]


def test_while_numeric_code_is_compiled_all_else_is_answered(web: Web, lines: io.StringIO) -> None:
    """Bookings say when to ask again, health what is prepared, and the office reads on."""
    service = web.world.service
    code = NumericCode(compiled=False)
    streets = replace(service.tools.streets, need_code=code.need)
    tools = replace(service.tools, streets=streets, code=code)
    app = make_app(replace(service, tools=tools), settings_for(), limits=unlimited())
    office = Web(app=app, world=web.world).program(web.world.new_person("dispatcher"))
    answer = office.post("/v1/bookings", a_booking())
    assert (answer.status_code, answer.json()["code"]) == (503, "code-preparing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert office.get("/health").json() == {"status": "ok", "preparing": ["numeric-code"]}
    assert office.get("/v1/me").status_code == 200
    told = [json.loads(line).get("code") for line in lines.getvalue().splitlines()]
    assert told == ["code-preparing", None, None]
    code.set_ready()
    assert office.post("/v1/bookings", a_booking()).status_code == 201


def test_liveness_is_answered_while_every_thread_is_taken(web: Web) -> None:
    """With all threads at long work, and a limit as before, `/health/live` is answered at once."""
    release = threading.Event()
    asker = Asker(app=make_app(web.world.service, settings_for(), limits=unlimited()))

    async def answered() -> tuple[int, str]:
        limiter = current_default_thread_limiter()
        usual, limiter.total_tokens = limiter.total_tokens, THREADS
        blocked = [asyncio.create_task(run_sync(release.wait)) for _ in range(THREADS)]
        try:
            while limiter.borrowed_tokens < THREADS:  # noqa: ASYNC110  # the pool tells nobody
                await asyncio.sleep(0)
            transport = httpx.ASGITransport(asker.app, client=(asker.address, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                found = await asyncio.wait_for(client.get("/health/live"), timeout=5)
            return found.status_code, found.headers["ratelimit"]
        finally:
            release.set()
            await asyncio.gather(*blocked)
            limiter.total_tokens = usual

    status, left = event_loop().call(answered)
    assert status == 200
    assert left
