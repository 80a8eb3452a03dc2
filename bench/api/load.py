"""The four loads of ``bench.api``: quotes, events, reads, listeners. Each ends by itself."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from bench.api.http_client import Connection
from bench.api.town import Rider, Town

HOST = "127.0.0.1"
BATCH = 20
"""Events that a phone sends at once."""
SCANS = 30
"""Parcels that are scanned at a stop, so that a day of events lasts long enough to be measured."""

KEPT = frozenset({"accepted", "stale", "conflict"})
"""Outcomes of events that are in the log afterwards; a stop's second code is stale, and kept."""

LATEST_S = 20.0
"""So long is waited for all listeners."""

Request = tuple[str, str, object, dict[str, str]]


@dataclass(slots=True, kw_only=True)
class Measured:
    """Result of a load.

    Attributes
    ----------
    spent_ms
        Of each request that went well, or from an event to each listener.
    lasted_s
        From the first to the last.
    counted
        What was done: requests, or events where one request holds many.
    statuses
        How often each status other than the wanted ones was answered.
    """

    spent_ms: list[float] = field(default_factory=list)
    lasted_s: float = 0.0
    counted: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Operations in a second."""
        return self.counted / self.lasted_s if self.lasted_s else 0.0


# --- quotes ---------------------------------------------------------------------------------


async def quotes(town: Town, seconds: float, askers: int) -> Measured:
    """Ask for quotes of the day, each asker the next one as soon as the last is answered."""
    measured = Measured()
    chance = Random(2)
    bodies = [_quote(town, chance) for _ in range(500)]

    async def ask(number: int) -> None:
        until = time.monotonic() + seconds
        turn = number
        headers = town.office[number % len(town.office)]
        async with Connection(host=HOST, port=town.port, headers=headers) as line:
            while time.monotonic() < until:
                turn += askers
                await _timed(line, measured, ("POST", "/v1/quotes", bodies[turn % len(bodies)], {}))

    await _all(measured, [ask(number) for number in range(askers)])
    return measured


def _quote(town: Town, chance: Random) -> dict[str, Any]:
    """Ask for one parcel from a door to another, in the hours that are left of the day."""
    here, there = chance.sample(town.doors, 2)
    return {
        "day": town.on.isoformat(),
        "jobs": [
            {
                "id": "parcel",
                "load": {"mass_g": chance.randrange(500, 20_000)},
                "pickups": [{"lon": here.lon, "lat": here.lat, "service_s": 120}],
                "drops": [{"lon": there.lon, "lat": there.lat, "service_s": 180}],
            }
        ],
    }


# --- events ---------------------------------------------------------------------------------


async def events(town: Town) -> Measured:
    """Let the riders' phones tell whole rounds, as fast as the server takes them in.

    What several phones tell of one round goes out in the order in which it happened.
    """
    measured = Measured()

    async def tell(number: int, rider: Rider) -> None:
        async with Connection(host=HOST, port=town.port, headers=rider.headers) as line:
            for batch in _batches(f"bench-{number}", _day_of(rider)):
                verdicts = await _timed(line, measured, ("POST", "/v1/events", batch, {}))
                if verdicts is not None:
                    measured.counted += sum(one["outcome"] in KEPT for one in verdicts["verdicts"])

    await _all(
        measured, [tell(number, rider) for number, rider in enumerate(town.riders)], count=False
    )
    return measured


def _day_of(rider: Rider) -> Iterator[dict[str, Any]]:
    """Return all that a phone has to tell of a round, in order."""
    events: list[tuple[str, uuid.UUID, dict[str, Any]]] = [("round_started", rider.round.id, {})]
    for visit in rider.round.visits:
        if visit.kind == "break":
            events += [("break_started", rider.round.id, {}), ("break_ended", rider.round.id, {})]
            continue
        events += [("visit_arrived", visit.id, {}), ("visit_waiting", visit.id, {})]
        events += [("code_scanned", visit.id, {"code": f"P{k}"}) for k in range(SCANS)]
        events.append(("visit_done", visit.id, {}))
    events.append(("round_finished", rider.round.id, {}))
    start = rider.round.starts_at
    for number, (kind, subject, detail) in enumerate(events, start=1):
        yield {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "subject_id": str(subject),
            "round_id": str(rider.round.id),
            "at": (start + timedelta(seconds=2 * number)).isoformat(),
            "phone_seq": number,
            "detail": detail,
        }


def _batches(phone_id: str, batches: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    everything = list(batches)
    for first in range(0, len(everything), BATCH):
        yield {
            "phone_id": phone_id,
            "sent_at": datetime.now(UTC).isoformat(),
            "events": everything[first : first + BATCH],
        }


# --- reads ----------------------------------------------------------------------------------


async def reads(
    town: Town,
    seconds: float,
    rate: float,
    lines: int = 32,
    wanted: Sequence[tuple[str, dict[str, str]]] = (),
) -> Measured:
    """Read what boards and phones read, at a fixed rate whether answers come or not.

    The time of a request counts from when it was due: who has to wait for a free connection
    waits in the figures too. ``wanted`` says what is read in turns; else all of the day.
    """
    measured = Measured()
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(lines):
        free.put_nowait(Connection(host=HOST, port=town.port))
    tags: dict[str, str] = {}
    wanted = wanted or list(_reads(town))
    began = time.monotonic()

    async def read(number: int) -> None:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        line = await free.get()
        path, headers = wanted[number % len(wanted)]
        known = {"If-None-Match": tags[path]} if path in tags else {}
        answer = await line.ask("GET", path, None, {**headers, **known})
        free.put_nowait(line)
        if answer.status in {200, 304}:
            measured.spent_ms.append((time.monotonic() - due) * 1000)
            tags[path] = answer.headers.get("etag", "") or tags.get(path, "")
        else:
            measured.statuses[answer.status] = measured.statuses.get(answer.status, 0) + 1

    await _all(measured, [read(number) for number in range(int(seconds * rate))])
    while not free.empty():
        free.get_nowait().close()
    return measured


WARMING_S = 5.0
"""A server that has just started asks PostgreSQL everything for the first time, for a while."""


def _reads(town: Town) -> Iterator[tuple[str, dict[str, str]]]:
    """Return what a minute of a live day asks for, phones and the office in turns."""
    day = town.on.isoformat()
    programs = cycle(town.office)
    for rider in town.riders:
        for path in (
            f"/v1/bookings?first={day}&last={day}&limit=50",
            f"/v1/shifts?first={day}&last={day}",
            "/v1/positions",
            "/v1/events?limit=100",
        ):
            yield path, next(programs)
            yield f"/v1/rounds/{rider.round.id}", rider.headers


# --- one floods, another reads ---------------------------------------------------------------


async def beside_a_flood(town: Town, seconds: float, rate: float, askers: int = 8) -> Measured:
    """Read at a fixed rate as one cooperative while another asks for replans without a pause.

    Only what is read counts; that replans are refused while one is under way is as it should be.
    """
    day = town.on.isoformat()
    paths = (
        f"/v1/bookings?first={day}&last={day}&limit=50",
        f"/v1/shifts?first={day}&last={day}",
        "/v1/vehicles",
        "/v1/events?limit=100",
    )
    wanted = [(path, headers) for headers in town.neighbours for path in paths]
    flood = [asyncio.create_task(_flood(town, number)) for number in range(askers)]
    try:
        return await reads(town, seconds, rate, wanted=wanted)
    finally:
        for one in flood:
            one.cancel()
        await asyncio.gather(*flood, return_exceptions=True)


async def _flood(town: Town, number: int) -> None:
    path = f"/v1/days/{town.on.isoformat()}/replan"
    asked = {"dry_run": True, "keep": "nothing", "budget_s": 2.0}
    async with Connection(host=HOST, port=town.port) as line:
        for headers in cycle(town.office[number::8]):
            await line.ask("POST", path, asked, headers)


# --- listeners ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Heard:
    """Instants at which a piece of the stream with a given word reached each listener."""

    word: bytes
    wanted: int
    times: list[float] = field(default_factory=list)
    all_did: asyncio.Event = field(default_factory=asyncio.Event)

    def look(self, piece: bytes) -> None:
        """Note the time where the word is in a piece."""
        if self.word in piece:
            self.times.append(time.monotonic())
            if len(self.times) == self.wanted:
                self.all_did.set()


async def listeners(town: Town, count: int, notes: int, pause_s: float) -> Measured:
    """Let so many follow the log, and measure from an event to each of them.

    The clock starts before the event is sent: taking it in is part of the way to the page.
    """
    measured = Measured()
    awaited: list[_Heard] = []
    ready = asyncio.Semaphore(0)

    async def listen(number: int) -> None:
        headers = town.office[number % len(town.office)]
        line = Connection(host=HOST, port=town.port, headers=headers)
        pieces = line.follow("/v1/stream?kinds=code_scanned")
        try:
            await anext(pieces)
            ready.release()
            async for piece in pieces:
                for one in awaited:
                    one.look(piece)
        finally:
            line.close()

    tasks = [asyncio.create_task(listen(number)) for number in range(count)]
    for _ in range(count):
        await asyncio.wait_for(ready.acquire(), timeout=LATEST_S)
    rider = town.riders[0]
    began = time.monotonic()
    async with Connection(host=HOST, port=town.port, headers=rider.headers) as line:
        for number in range(notes):
            code = uuid.uuid4().hex[:20].upper()
            heard = _Heard(code.encode(), count)
            awaited[:] = [heard]
            sent = time.monotonic()
            await _timed(line, Measured(), ("POST", "/v1/events", _scan(rider, number, code), {}))
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.all_did.wait(), LATEST_S)
            measured.spent_ms += [(one - sent) * 1000 for one in heard.times]
            if lost := count - len(heard.times):
                measured.statuses[0] = measured.statuses.get(0, 0) + lost
                break
            await asyncio.sleep(pause_s)
    measured.lasted_s = time.monotonic() - began
    measured.counted = len(measured.spent_ms)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return measured


def _scan(rider: Rider, number: int, code: str) -> dict[str, Any]:
    visit = next(one for one in rider.round.visits if one.kind != "break")
    now = datetime.now(UTC).isoformat()
    event = {
        "id": str(uuid.uuid4()),
        "kind": "code_scanned",
        "subject_id": str(visit.id),
        "round_id": str(rider.round.id),
        "at": now,
        "phone_seq": number + 1,
        "detail": {"code": code},
    }
    return {"phone_id": "bench-listeners", "sent_at": now, "events": [event]}


# --- shared ---------------------------------------------------------------------------------


async def _timed(line: Connection, measured: Measured, asked: Request) -> Any:  # noqa: ANN401
    """Ask and note how long it took; gives the answer's JSON where all went well."""
    method, path, body, headers = asked
    begin = time.monotonic()
    answer = await line.ask(method, path, body, headers)
    if answer.status != 200:
        measured.statuses[answer.status] = measured.statuses.get(answer.status, 0) + 1
        return None
    measured.spent_ms.append((time.monotonic() - begin) * 1000)
    return answer.json()


async def _all(measured: Measured, tasks: Sequence[Any], *, count: bool = True) -> None:
    begin = time.monotonic()
    await asyncio.gather(*tasks)
    measured.lasted_s = time.monotonic() - begin
    if count:
        measured.counted = len(measured.spent_ms)
