"""Whatever is killed, and however often: what was acknowledged is there, exactly once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa

from api.auth.secret import Secret
from api.http.authentication import CSRF_HEADER, csrf_for
from api.usecases.act import Actor
from api.usecases.ids import new_id
from data.store import tables
from data.store.system.invariants import breaches
from tests.support import tiny
from tests.support.depth import WHOLE
from tests.support.installation.phones import Answered, Phone, Sender, events_of_round
from tests.support.installation.serving import is_worker
from tests.support.installation.storm import PUBLIC_URL, Installation, Killer, installation
from tests.support.people import Somebody, enter, somebody
from tests.support.rounds.busy_day import BusyRound, add_busy_day
from tests.support.store.postgres import children
from tests.support.store.world import ZONE, World, grid_city, make_world

pytestmark = [pytest.mark.trust, pytest.mark.slow]

# All of it is a storm as long as a large cooperative's day, a sample a short one of its shape.
PHONES = 50 if WHOLE else 16
VISITS = 49 if WHOLE else 4
EVENTS = PHONES * (4 * VISITS + 4)
BOOKINGS = 500 if WHOLE else 40
PLANS, PLAN_S = (4, 2) if WHOLE else (2, 1)
SERVERS = ("server-1", "server-2")
WORKERS = ("worker-1", "worker-2")
ANSWERS_BETWEEN, UNDER_WAY = (50, 50) if WHOLE else (6, 6)
ROUNDS_OF_KILLS = 6 if WHOLE else 2
LIMIT_S = 1500.0
"""A guard against waiting for ever, no aim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StormResult:
    """What the world outside holds true after the storm."""

    phones: Sequence[Phone]
    bookings: Sequence[str]
    plans: Sequence[str]
    senders: Sequence[Sender]


def test_nothing_acknowledged_is_lost_or_doubled(tournee_home: Path) -> None:
    """All events and bookings survive SIGKILL of servers, workers and PostgreSQL."""
    with installation(tournee_home) as new_installation:
        world = real_world(new_installation, tournee_home)
        rounds = busy_rounds(world)
        for name in (*SERVERS, *WORKERS):
            new_installation.start(name)
        for name in SERVERS:
            new_installation.await_server(name)
            # They were told to have no worker beside them.
            beside = children(new_installation.running[name].pid)
            assert not [pid for pid in beside if is_worker(pid)]
        answered = Answered()
        with Killer(
            target=new_installation,
            names=(*SERVERS, *WORKERS),
            answered=answered,
            every=ANSWERS_BETWEEN,
            under_way=UNDER_WAY,
            rounds=ROUNDS_OF_KILLS,
        ):
            result = asyncio.run(storm(new_installation, world, rounds, answered))
        for name in SERVERS:
            new_installation.await_server(name)
        finish_plans(new_installation, world, result)
        look(new_installation, world, result)
        world.database.close()


def real_world(installation: Installation, home: Path) -> World:
    """Two cooperatives in the installation, founded now."""
    return make_world(
        installation.app_url,
        installation.owner_url,
        grid_city(home),
        installation.folder / "files",
        start=datetime.now(UTC),
        sealer=installation.sealer,
        public_url=PUBLIC_URL,
    )


def busy_rounds(world: World) -> list[BusyRound]:
    """A round of today for each phone, published and not begun."""
    dispatcher = world.actor("dispatcher").id
    assert dispatcher
    with world.database.transaction(world.alpha) as tx:
        return add_busy_day(tx, new_id, world.clock.now, dispatcher, couriers=PHONES, visits=VISITS)


async def storm(
    installation: Installation, world: World, rounds: Sequence[BusyRound], answered: Answered
) -> StormResult:
    """Send everything there is to send, by phones and offices of flesh and blood."""
    until = asyncio.get_running_loop().time() + LIMIT_S
    addresses = [installation.address(name) for name in SERVERS]

    def sender(person: Somebody, seed: int) -> Sender:
        csrf = csrf_for(world.service, Secret(person.token)).reveal()
        return Sender(
            servers=addresses,
            headers={"Cookie": f"session={person.token}; csrf={csrf}", CSRF_HEADER: csrf},
            chance=random.Random(seed),
            until=until,
            answered=answered,
        )

    phones = []
    for number, one in enumerate(rounds):
        rider = courier(world, one.person_id)
        events = events_of_round(one, new_id, world.clock.now)
        phones.append(
            Phone(sender=sender(rider, number), phone_id=f"phone-{number}", outbox=deque(events))
        )
    assert sum(len(phone.outbox) for phone in phones) == EVENTS
    offices = [sender(somebody(world, "dispatcher"), 100 + k) for k in range(5)]
    day = world.clock.now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1)
    add_shifts(world, day)
    bookings = [str(new_id()) for _ in range(BOOKINGS)]
    plans = [str(new_id()) for _ in range(PLANS)]
    booked = asyncio.Event()

    async def book(office: Sender, ids: Sequence[str], client: httpx.AsyncClient) -> None:
        for one in ids:
            answer = await office.post(client, "/v1/bookings", booking(one, day, office.chance))
            assert answer["id"] == one
            booked.set()
            await asyncio.sleep(office.chance.uniform(0.0, 0.3))

    async def plan(client: httpx.AsyncClient) -> None:
        await booked.wait()  # a plan of a day without jobs fails, and rightly
        for one in plans:
            body = {"id": one, "day": day.isoformat(), "budget_s": PLAN_S}
            assert (await offices[0].post(client, "/v1/plans", body))["id"] == one
            await asyncio.sleep(2)

    limits = httpx.Limits(max_connections=24)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client, asyncio.TaskGroup() as tasks:
        for phone in phones:
            tasks.create_task(phone.empty(client, lambda: datetime.now(UTC)))
        for number, office in enumerate(offices):
            tasks.create_task(book(office, bookings[number::5], client))
        tasks.create_task(plan(client))
    senders = [*(phone.sender for phone in phones), *offices]
    return StormResult(phones=phones, bookings=bookings, plans=plans, senders=senders)


def courier(world: World, person_id: UUID) -> Somebody:
    """A courier of the busy day, signed in by a link."""
    actor = Actor(kind="person", id=person_id, cooperative_id=world.alpha)
    return enter(world, actor, way="link")


def add_shifts(world: World, day: date) -> None:
    """Shifts of the day that is booked and planned."""
    start = datetime(day.year, day.month, day.day, 7, tzinfo=ZoneInfo(ZONE))
    with world.database.transaction(world.alpha) as tx:
        vehicles = [new_id() for _ in range(3)]
        for vehicle_id in vehicles:
            tx.add(
                tables.fleet.vehicle,
                {
                    "id": vehicle_id,
                    "name": "bike",
                    "profile": "cargo",
                    "created_at": world.clock.now,
                },
            )
        for vehicle_id in vehicles:
            rider = world.new_person("courier").id
            tx.add(
                tables.fleet.shift,
                {
                    "id": new_id(),
                    "day": day,
                    "person_id": rider,
                    "vehicle_id": vehicle_id,
                    "starts_at": start,
                    "ends_at": start + timedelta(hours=5),
                },
            )


def booking(id_: str, day: date, chance: random.Random) -> dict[str, object]:
    """A small job between two corners of the grid."""

    def stop() -> dict[str, object]:
        lon, lat = tiny.corner(chance.randrange(tiny.SIZE), chance.randrange(tiny.SIZE))
        return {"lon": lon, "lat": lat, "service_s": 60}

    # The same id must always say the same, also when it is sent again.
    chance = random.Random(id_)
    job = {"id": "one", "load": {"mass_g": 1000}, "pickups": [stop()], "drops": [stop()]}
    return {"id": id_, "day": day.isoformat(), "jobs": [job]}


def finish_plans(installation: Installation, world: World, result: StormResult) -> None:
    """Wait until every plan that was asked for is ready, now that nobody kills any more."""

    async def wait() -> None:
        until = asyncio.get_running_loop().time() + LIMIT_S
        while True:
            with world.database.transaction(world.alpha) as tx:
                plan = tables.rounds.plan
                query = sa.select(plan.c.status, plan.c.trouble).where(
                    plan.c.id.in_([UUID(one) for one in result.plans])
                )
                states = Counter((row["status"], row["trouble"]) for row in tx.rows(query))
            if states == {("ready", ""): PLANS}:
                return
            assert "failed" not in {status for status, _ in states}, states
            left = until - asyncio.get_running_loop().time()
            assert left > 0, f"{states}: {installation.log(WORKERS[0])}"
            await asyncio.sleep(0.5)

    asyncio.run(wait())


def look(installation: Installation, world: World, result: StormResult) -> None:
    """Compare what the world outside was told with what is in the store."""
    confirmed = {id_ for phone in result.phones for id_ in phone.confirmed}
    outcomes = Counter(out for phone in result.phones for out in phone.confirmed.values())
    assert len(confirmed) == EVENTS
    assert set(outcomes) <= {"accepted", "duplicate"}, outcomes
    event, visit = tables.rounds.event, tables.rounds.visit
    with world.database.transaction(world.alpha) as tx:
        kept = [
            str(row["id"]) for row in tx.rows(sa.select(event.c.id).where(event.c.phone_id != ""))
        ]
        assert sorted(kept) == sorted(confirmed)
        visits = Counter(row["status"] for row in tx.rows(sa.select(visit.c.status)))
        assert visits == {"done": PHONES * VISITS}
        rounds = Counter(row["status"] for row in tx.rows(sa.select(tables.rounds.round_.c.status)))
        assert rounds == {"finished": PHONES}
        query = sa.select(tables.bookings.booking.c.id, sa.func.count().label("jobs")).join_from(
            tables.bookings.booking,
            tables.bookings.job,
            tables.bookings.job.c.booking_id == tables.bookings.booking.c.id,
        )
        booked = {
            str(row["id"]): row["jobs"]
            for row in tx.rows(query.group_by(tables.bookings.booking.c.id))
        }
        assert {id_: booked.get(id_) for id_ in result.bookings} == dict.fromkeys(
            result.bookings, 1
        )
        assert len(booked) == BOOKINGS + 1  # one more holds the jobs of the busy day
        created = tx.rows(sa.select(event.c.subject_id).where(event.c.kind == "booking_made"))
        assert sorted(str(row["subject_id"]) for row in created) == sorted(result.bookings)
    assert breaches(world.database, datetime.now(UTC)) == []
    repeats = sum(sender.repeats for sender in result.senders)
    failures = sum(sender.failures for sender in result.senders)
    print(f"killed {installation.kills}; {failures} requests failed, {repeats} answers lost")  # noqa: T201
    kills = {kind: installation.kills.get(kind, 0) for kind in ("server", "worker", "database")}
    assert min(kills.values()) >= min(ROUNDS_OF_KILLS, 3), kills
    assert failures > 0
    assert repeats > 0
