"""What a process remembers is answered in the event loop, as it would be in a thread, or not."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import httpx
import pytest
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from api.auth.scopes import SCOPES
from api.http import one_thread
from api.http.rate_limits import limits_of
from api.usecases.bookings import quoting
from data.store import tables
from routing.router import Router
from tests.support.interface.http import ORIGIN, Asker, Web
from tests.support.rounds.live_town import DAY, Town, busy_town, point

PATH = "/v1/quotes"


@contextmanager
def threads() -> Iterator[list[str]]:
    """Keep what is handed to a thread."""
    handed: list[str] = []
    hand_over = run_in_threadpool

    async def counted(work: Any, handle: Any, request: Any) -> Any:  # noqa: ANN401  # passed on
        handed.append(request.url.path)
        return await hand_over(work, handle, request)

    with patch.object(one_thread, "run_in_threadpool", counted):
        yield handed


def ask(asker: Asker, *bodies: dict[str, Any], together: bool = False) -> list[httpx.Response]:
    """Ask for quotes while it is looked what is in sight, one after the other or all at once."""
    glances = asker.app.state.glances

    async def all_of_them() -> list[httpx.Response]:
        glances.begin()
        transport = httpx.ASGITransport(asker.app, client=(asker.address, 50_000))
        try:
            async with asyncio.timeout(30):
                while await glances.now() is None:  # noqa: ASYNC110  # it connects by itself
                    await asyncio.sleep(0.01)
            async with httpx.AsyncClient(
                transport=transport, base_url=ORIGIN, headers=asker.headers
            ) as client:
                posts = [client.post(PATH, json=body) for body in bodies]
                if together:
                    return await asyncio.gather(*posts)
                return [await post for post in posts]
        finally:
            await glances.end()

    return asyncio.run(all_of_them())


def a_quote(parcels: int = 1, mass_g: int = 1000, drops: int = 1) -> dict[str, Any]:
    """Ask for parcels from one junction to another, or several drops of each there."""
    here, there = point((1, 1)), point((2, 3))
    return {
        "day": DAY.isoformat(),
        "jobs": [
            {
                "id": f"parcel-{number}",
                "pickups": [{"lon": here.lon, "lat": here.lat, "load": {"mass_g": drops * mass_g}}],
                "drops": [{"lon": there.lon, "lat": there.lat, "load": {"mass_g": mass_g}}] * drops,
            }
            for number in range(parcels)
        ],
    }


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Let a day take its time on a busy machine."""
    with patch.object(quoting, "MOMENT_S", 60.0):
        yield


@pytest.fixture
def town(web: Web) -> Town:
    """Return a day that is being ridden."""
    made, _ = busy_town(web.world)
    made.publish()
    return made


@pytest.fixture
def office(web: Web, town: Town) -> Asker:
    """Return a program of the office that has asked before, so that all it needs is remembered."""
    asker = web.program(town.office, *SCOPES)
    assert {one.status_code for one in ask(asker, a_quote(), a_quote())} == {200}
    return asker


def test_what_is_remembered_needs_no_thread(office: Asker) -> None:
    """Asked once more, also by many at once, a quote is answered where it came in."""
    with threads() as handed:
        answers = ask(office, *[a_quote()] * 8, together=True)
    assert {one.status_code for one in answers} == {200}
    assert handed == []


def test_both_ways_give_the_same_answer(office: Asker) -> None:
    """Parcels that fit, and that fit nowhere, are told of in the same words and figures."""
    wanted = [a_quote(mass_g=mass_g) for mass_g in (500, 40_000, 900_000)]
    with threads() as handed:
        quick = ask(office, *wanted)
        assert handed == []
    slow = [office.post(PATH, json=body) for body in wanted]
    assert [one.json() for one in quick] == [one.json() for one in slow]
    verdicts = [one.json()["fits"][0]["verdict"] for one in quick]
    assert verdicts[0] == "fits"
    assert verdicts[-1] == "does-not-fit"


def test_after_any_commit_it_is_read_again(web: Web, office: Asker) -> None:
    """A key that was revoked, or a day that changed, counts from the next request on."""
    with web.world.database.transaction(web.world.beta) as tx:
        tx.value(sa.select(sa.func.pg_current_xact_id().cast(sa.Text)))
    with threads() as handed:
        assert [one.status_code for one in ask(office, a_quote(), a_quote())] == [200, 200]
    assert handed == [PATH]
    with web.world.database.transaction(web.world.alpha) as tx:
        tx.run(tables.people.api_key.update().values(revoked_at=web.world.clock.now))
    assert ask(office, a_quote())[0].status_code == 401


def test_a_request_begun_twice_counts_once(web: Web, town: Town) -> None:
    """What was begun in a hurry and had to wait takes one of the quota, not two."""
    web.app.state.limits = replace(limits_of(100, 100), clock=lambda: 0.0)
    asker = web.program(town.office, *SCOPES)
    ask(asker, a_quote())
    with web.world.database.transaction(town.home) as tx:
        tx.run(tables.work.place.update().values(name="Hub of old"))
    with threads() as handed:
        told = ask(asker, a_quote(), a_quote(), a_quote())
    assert handed == [PATH, PATH]
    assert [_left(one) for one in told] == [98, 97, 96]


def _left(answer: httpx.Response) -> int:
    return int(answer.headers["RateLimit"].partition("r=")[2].partition(";")[0])


def test_what_takes_long_goes_to_a_thread(office: Asker) -> None:
    """Several jobs, a long body, and a day that is slow to ask: the loop is not held up by them."""
    long = a_quote() | {"reference": "x" * one_thread.MOST_AT_ONCE}
    with threads() as handed:
        assert ask(office, a_quote(parcels=2))[0].status_code == 200
        ask(office, long)
    assert handed == [PATH, PATH]
    with patch.object(quoting, "MOMENT_S", 0.0), threads() as handed:
        ask(office, a_quote())
    assert handed == [PATH]


def test_how_long_a_day_takes_is_known_for_each_number_of_stops(office: Asker) -> None:
    """A job of many stops is not taken for a quick one because jobs of two stops are."""
    many = a_quote(drops=3, mass_g=300)
    with threads() as handed:
        ask(office, a_quote(), many, a_quote(), many, a_quote())
        assert handed == [PATH, PATH]
        ask(office, many)
    assert handed == [PATH, PATH]


@pytest.mark.parametrize("missing", ["has_engine", "has_graph"])
def test_streets_that_are_not_ready_are_made_in_a_thread(office: Asker, missing: str) -> None:
    """Where a price needs a profile that nobody has asked for yet, the loop does not make it."""
    with patch.object(Router, missing, lambda *_: False), threads() as handed:
        assert ask(office, a_quote())[0].status_code == 200
    assert handed == [PATH]


def test_a_day_that_another_thread_holds_is_not_waited_for(web: Web, office: Asker) -> None:
    """Whoever asks for it waits in a thread until it is free; the loop goes on meanwhile."""
    days = web.world.service.tools.days
    kept = days._kept.find(web.world.alpha, DAY)
    assert kept is not None
    lock = kept.lock  # held as its reader holds it
    taken, free = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            taken.set()
            assert free.wait(30)

    hand_over = run_in_threadpool

    async def freed(*given: Any) -> Any:  # noqa: ANN401  # passed on
        free.set()
        return await hand_over(*given)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(30)
    with patch.object(one_thread, "run_in_threadpool", freed):
        assert ask(office, a_quote())[0].status_code == 200
    holder.join(30)
