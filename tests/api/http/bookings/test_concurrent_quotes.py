"""Quotes asked by many at once: each answer is of a state no older than its question."""

import asyncio
from typing import Any

import httpx
import pytest

from api.auth.scopes import SCOPES
from data.store import tables
from tests.support.interface.http import ORIGIN, Asker, Web
from tests.support.rounds.live_town import DAY, Town, busy_town, point

PATH = "/v1/quotes"


async def ask_together(asker: Asker, *bodies: dict[str, Any]) -> list[httpx.Response]:
    """Ask for quotes all at once."""
    transport = httpx.ASGITransport(asker.app, client=(asker.address, 50_000))
    async with httpx.AsyncClient(
        transport=transport, base_url=ORIGIN, headers=asker.headers
    ) as client:
        return await asyncio.gather(*(client.post(PATH, json=body) for body in bodies))


def a_quote(mass_g: int = 20_000) -> dict[str, Any]:
    """Ask for a parcel from one junction to another."""
    here, there = point((1, 1)), point((2, 3))
    return {
        "day": DAY.isoformat(),
        "jobs": [
            {
                "id": "parcel",
                "pickups": [{"lon": here.lon, "lat": here.lat, "load": {"mass_g": mass_g}}],
                "drops": [{"lon": there.lon, "lat": there.lat, "load": {"mass_g": mass_g}}],
            }
        ],
    }


def verdict(answer: httpx.Response) -> str:
    """Return whether the job of a quote fits."""
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["fits"][0]["verdict"]
    return found


@pytest.fixture
def town(web: Web) -> Town:
    """Return a day that is being ridden."""
    town, _ = busy_town(web.world)
    town.publish()
    return town


@pytest.fixture
def office(web: Web, town: Town) -> Asker:
    """Return a program of the office."""
    return web.program(town.office, *SCOPES)


def test_many_at_once_are_told_what_one_is_told(office: Asker) -> None:
    """Parcels that fit, and that fit nowhere, have the same answers alone and beside others."""
    wanted = [a_quote(mass_g) for mass_g in (500, 40_000, 900_000)] * 8
    together = asyncio.run(ask_together(office, *wanted))
    alone = [office.post(PATH, json=body).json() for body in wanted[:3]]
    assert [one.json() for one in together] == alone * 8
    assert [verdict(one) for one in together[:3:2]] == ["fits", "does-not-fit"]


def test_nobody_is_answered_from_before_their_question(web: Web, office: Asker) -> None:
    """While others ask, whoever asks after a change is told of it, each time it changes back."""
    capacity = tables.fleet.vehicle.update()

    async def change(mass_g: int) -> None:
        def commit() -> None:
            with web.world.database.transaction(web.world.alpha) as tx:
                tx.run(capacity.values(capacity={"mass_g": mass_g}))

        await asyncio.to_thread(commit)

    async def ask() -> list[str]:
        verdicts = []
        for turn in range(8):
            others = asyncio.ensure_future(ask_together(office, *[a_quote()] * 4))
            await asyncio.sleep(0)
            await change(1 if turn % 2 else 100_000)
            verdicts += [verdict(one) for one in await ask_together(office, a_quote(), a_quote())]
            await others
        return verdicts

    assert asyncio.run(ask()) == ["fits", "fits", "does-not-fit", "does-not-fit"] * 4


def test_a_key_taken_away_counts_from_the_next_request(web: Web, office: Asker) -> None:
    """A key that was revoked opens nothing any more, though the day is at hand."""
    assert verdict(office.post(PATH, json=a_quote())) == "fits"
    with web.world.database.transaction(web.world.alpha) as tx:
        tx.run(tables.people.api_key.update().values(revoked_at=web.world.clock.now))
    assert office.post(PATH, json=a_quote()).status_code == 401
