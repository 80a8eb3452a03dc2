"""The demo day over an installation of processes: booked, planned, published, and ridden again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count, cycle
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from psycopg import sql

from api.auth.secret import Secret
from api.demo.city import demo_city
from api.demo.day import booking_of, shift_of
from api.demo.founding import customer_of, found_demo
from api.demo.names import COOPERATIVE, demo_id
from api.demo.riders import Ride, story_of
from api.demo.staff import DISPATCHER, Crew, Somebody, crew_of
from api.http.authentication import CSRF_HEADER, csrf_for
from api.streets.open_cities import Streets
from api.usecases.ids import new_id
from api.usecases.service import Service
from api.usecases.tools import Tools
from data.files.disk import DiskStore
from data.formats.day import write_day
from data.formats.reading import parse_yaml
from data.local import APP, OWNER
from data.sample.recipe import build_demo_day
from data.store.database import Database
from data.store.rounds import rounds, under_way
from dispatch.values.local_time import starts_of
from tests.support.depth import WHOLE
from tests.support.installation.driven import CLOCK_FILE, DrivenClock
from tests.support.installation.storm import PUBLIC_URL, Installation
from tests.support.people import enter
from tests.support.store.postgres import connect, fresh_database
from tests.support.store.world import World

ZONE = ZoneInfo("Europe/Helsinki")
PLAN_S = 3 if WHOLE else 1
FAILED_EVERY = 9 if WHOLE else 6
"""Every so many drops nobody is there."""
EVERY = 2 if WHOLE else 4
"""Of the demo's shifts and of each customer's jobs, one in so many: enough for all that is told."""
NETWORK = timedelta(seconds=2)
LIMIT_S = 600.0
"""A guard against waiting for ever, no aim."""


@dataclass(slots=True, kw_only=True)
class Cooperative:
    """The demo's cooperative in one installation.

    Attributes
    ----------
    headers
        Of everybody's session, by person.
    """

    installation: Installation
    world: World
    clock: DrivenClock
    on: date
    plain: dict[str, Any]
    crew: Crew
    headers: dict[UUID, dict[str, str]]

    def close(self) -> None:
        """End every process and connection."""
        self.installation.stop()
        self.world.database.close()

    @property
    def service(self) -> Service:
        """Carries out use cases in this process, by the same clock."""
        return self.world.service


def driven(installation: Installation, name: str) -> tuple[Installation, DrivenClock]:
    """Return an installation whose processes have a clock that is set."""
    clock = DrivenClock(installation.folder / f"{name}.clock")
    environment = {**installation.environment, CLOCK_FILE: str(clock.file)}
    return replace(installation, environment=environment), clock


def found(installation: Installation, clock: DrivenClock, home: Path, on: date) -> Cooperative:
    """Found the demo's cooperative when a day begins, with its dispatcher signed in."""
    clock.now = starts_of(on, ZONE)
    world = _world(installation, clock, home)
    addresses = demo_city(home / "cities", lambda *_: None).city.addresses
    day = build_demo_day(addresses, seed=1, on=on)
    plain: dict[str, Any] = parse_yaml(write_day(day)).content  # type: ignore[assignment]
    crew = crew_of(day)
    found_demo(world.service, day, plain, crew, "en")
    return Cooperative(
        installation=installation,
        world=world,
        clock=clock,
        on=on,
        plain=plain,
        crew=crew,
        headers=signed_in(world, [DISPATCHER]),
    )


def signed_in(world: World, people: Sequence[Somebody]) -> dict[UUID, dict[str, str]]:
    """Return the headers of some people's sessions that begin now."""
    found = {}
    for one in people:
        token = enter(world, one.acts(), way="link" if one.rides else "password").token
        csrf = csrf_for(world.service, Secret(token)).reveal()
        found[one.id] = {"Cookie": f"session={token}; csrf={csrf}", CSRF_HEADER: csrf}
    return found


def _world(installation: Installation, clock: DrivenClock, home: Path) -> World:
    database = Database(url=installation.app_url, pool_size=2)
    tools = Tools(
        streets=Streets(folder=home / "cities"),
        files=DiskStore(installation.folder / "files"),
        sealer=installation.sealer,
        public_url=PUBLIC_URL,
    )
    return World(
        service=Service(database=database, tools=tools, clock=clock, ids=new_id),
        database=database,
        owner_url=installation.owner_url,
        clock=clock,  # type: ignore[arg-type]  # it is set in the same way
        alpha=COOPERATIVE,
        beta=COOPERATIVE,
    )


def twin(one: Cooperative, home: Path) -> Cooperative:
    """Return the same cooperative once more in a copy of the database.

    Whoever is connected loses that for a moment, as when PostgreSQL starts again.
    """
    name = _copied(one.installation)
    environment = {
        **one.installation.environment,
        "DATABASE_URL": one.installation.cluster.url(APP, name),
        "TOURNEE_OWNER_DATABASE_URL": one.installation.cluster.url(OWNER, name),
    }
    copied = replace(one.installation, database=name, environment=environment, running={}, ports={})
    installation, clock = driven(copied, "twin")
    clock.now = one.clock.now
    return replace(
        one, installation=installation, clock=clock, world=_world(installation, clock, home)
    )


def _copied(installation: Installation) -> str:
    source = sql.Identifier(installation.database)
    with connect(installation.cluster, "postgres") as connection:
        closing = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(closing.format(source, sql.SQL("false")))
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                (installation.database,),
            )
            return fresh_database(installation.cluster, template=installation.database)
        finally:
            connection.execute(closing.format(source, sql.SQL("true")))


# --- before the day -------------------------------------------------------------------------


def prepare(one: Cooperative, servers: Sequence[str]) -> None:
    """Book, plan and publish the day over HTTP, each request at the next server; riders sign in."""
    addresses = cycle([one.installation.address(name) for name in servers])
    with httpx.Client(timeout=60, headers=one.headers[DISPATCHER.id]) as client:

        def post(path: str, body: object) -> Any:  # noqa: ANN401
            answer = client.post(next(addresses) + path, json=body)
            assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:600]}"
            return answer.json()

        def book(job: dict[str, Any]) -> None:
            asked = booking_of(job, one.plain, one.on).plain()
            for drop in asked["jobs"][0].get("drops", ()):
                drop["on_failure"] = "retry_tomorrow"
            post("/v1/bookings", {"id": str(demo_id("booking", job["id"])), **asked})

        for shift in one.plain["shifts"][::EVERY]:
            body = {"id": str(demo_id("shift", shift["id"])), **shift_of(shift)}
            post("/v1/shifts?anyway=true", body)
        with ThreadPoolExecutor(2 * len(servers)) as desks:
            jobs = sorted(one.plain["jobs"], key=lambda job: str(customer_of(job, one.plain)))
            list(desks.map(book, jobs[::EVERY]))
        plan_id = str(demo_id("plan", "first"))
        post("/v1/plans", {"id": plan_id, "day": one.on.isoformat(), "budget_s": PLAN_S, "seed": 1})
        until = time.monotonic() + LIMIT_S
        while (state := _status(client, next(addresses), plan_id)) != "ready":
            assert state in {"waiting", "solving"}, state
            assert time.monotonic() < until, one.installation.log("worker-1")
            time.sleep(0.1)
        post(f"/v1/plans/{plan_id}/publish", {})
    one.clock.now = starts_of(one.on, ZONE) + timedelta(hours=6)
    one.headers |= signed_in(one.world, one.crew.riders)


def _status(client: httpx.Client, address: str, plan_id: str) -> str:
    return str(client.get(f"{address}/v1/plans/{plan_id}").json()["status"])


# --- the day --------------------------------------------------------------------------------


def stories(one: Cooperative) -> list[tuple[datetime, UUID, dict[str, Any]]]:
    """Return what every phone tells of the day, by time: when, who, and the batch."""
    with one.world.database.transaction(COOPERATIVE, read_only=True) as tx:
        new_rounds = rounds.of_day(tx, one.on)
        ids = [each.id for each in new_rounds]
        known = under_way.open_rounds(tx, under_way.RunningRoundCache(), ids, lock=False)
    found = []
    for each in new_rounds:
        kinds = {visit.id: visit.kind for visit in each.visits}
        numbers, drops = count(1), count(1)
        ride = Ride(
            state=known[each.id].state, shift_id=each.shift_id, published_at=each.published_at
        )
        ended = starts_of(one.on, ZONE) + timedelta(days=1)
        for step in sorted(story_of(ride, ended), key=lambda step: step.at):
            event = {**step.body, "phone_seq": next(numbers)}
            is_drop = kinds.get(step.subject_id) == "drop" and step.kind == "visit_done"
            if is_drop and next(drops) % FAILED_EVERY == 0:
                event |= {"kind": "visit_failed", "detail": {"reason": "nobody_there"}}
            batch = {
                "phone_id": f"phone-{each.shift_id}",
                "sent_at": step.at.isoformat(),
                "events": [event],
            }
            found.append((step.at, each.person_id, batch))
    # What a phone tells of one second it tells in its own order.
    return sorted(found, key=lambda story: (story[0], str(story[1])))


def ride(one: Cooperative, servers: Sequence[str]) -> int:
    """Tell the whole day, one thing after the other at its own time; gives how much it was."""
    addresses = cycle([one.installation.address(name) for name in servers])
    batches = stories(one)
    with httpx.Client(timeout=60) as client:
        for at, person_id, batch in batches:
            one.clock.now = at + NETWORK
            url = f"{next(addresses)}/v1/events"
            answer = client.post(url, json=batch, headers=one.headers[person_id])
            assert answer.is_success, answer.text[:600]
            (verdict,) = answer.json()["verdicts"]
            assert verdict["outcome"] == "accepted", (batch, verdict)
    one.clock.now = one.clock.now + timedelta(hours=1)
    return len(batches)


def await_idle(one: Cooperative) -> None:
    """Wait until the workers have nothing more to do, and have failed at nothing."""
    until = time.monotonic() + LIMIT_S
    query = (
        "SELECT status::text, task_name FROM tournee.procrastinate_jobs "
        "WHERE status IN ('todo', 'doing', 'failed') AND task_name <> 'go-round'"
    )
    while True:
        with one.world.database.engine.connect() as connection:
            left = [tuple(row) for row in connection.exec_driver_sql(query)]
        assert not [row for row in left if row[0] == "failed"], left
        if not left:
            return
        assert time.monotonic() < until, left
        time.sleep(0.1)


def rows(one: Cooperative, statement: str) -> Iterator[dict[str, Any]]:
    """Return the rows of a statement about the cooperative."""
    with one.world.database.transaction(COOPERATIVE, read_only=True) as tx:
        yield from (dict(row._mapping) for row in tx.connection.exec_driver_sql(statement))
