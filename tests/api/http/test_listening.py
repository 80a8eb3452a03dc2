"""Waking listeners: one look serves all of them, and none is served by a look that is too old."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, integers, none, sampled_from, uuids

from api.app import make_app
from api.http.listening import EventListener
from api.http.rounds.event_shapes import EventOut, event_plain
from data.store.rounds.events import LoggedEvent
from tests.support.interface.http import Web, settings_for
from tests.support.store.world import World

HERE, THERE = UUID(int=1), UUID(int=2)


@pytest.fixture
def listener(world: World) -> EventListener:
    """What a process hears; nobody tells it anything but the test."""
    return EventListener(world.database)


def test_many_share_one_look(listener: EventListener) -> None:
    """Hundreds who look for the same at once cost one look; other wishes and homes have theirs."""
    looks: list[str] = []

    async def look(name: str) -> str:
        looks.append(name)
        await asyncio.sleep(0.01)
        return name

    async def all_look() -> list[str]:
        same = [listener.share(HERE, 7, lambda: look("seven")) for _ in range(200)]
        other = listener.share(HERE, 8, lambda: look("eight"))
        elsewhere = listener.share(THERE, 7, lambda: look("there"))
        return await asyncio.gather(*same, other, elsewhere)

    found = asyncio.run(all_look())
    assert found == ["seven"] * 200 + ["eight", "there"]
    assert sorted(looks) == ["eight", "seven", "there"]


def test_who_was_woken_shares_no_look_from_before(listener: EventListener) -> None:
    """News that comes while somebody looks is not missed: the next one looks again."""
    store = ["old"]

    async def look() -> str:
        seen = store[-1]
        await asyncio.sleep(0.05)
        return seen

    async def run() -> tuple[str, str]:
        with listener.news_flag(HERE) as flag:
            first = asyncio.ensure_future(listener.share(HERE, 7, look))
            await asyncio.sleep(0.01)
            store.append("new")
            listener._wake(str(HERE))  # what the database's word leads to
            assert flag.is_set()
            return await listener.share(HERE, 7, look), await first

    assert asyncio.run(run()) == ("new", "old")


def test_who_goes_away_takes_nobodys_look_along(listener: EventListener) -> None:
    """A page that is closed in the middle of a look leaves the others theirs."""

    async def look() -> str:
        await asyncio.sleep(0.02)
        return "seen"

    async def run() -> str:
        first = asyncio.ensure_future(listener.share(HERE, 7, look))
        second = asyncio.ensure_future(listener.share(HERE, 7, look))
        await asyncio.sleep(0.005)
        first.cancel()
        return await second

    assert asyncio.run(run()) == "seen"


def test_a_look_that_fails_fails_for_all_and_is_made_anew(listener: EventListener) -> None:
    """An error reaches everybody who shared the look; the next one looks again."""
    outcomes = iter([ValueError("away"), None])

    async def look() -> str:
        await asyncio.sleep(0)
        if (error := next(outcomes)) is not None:
            raise error
        return "seen"

    async def run() -> tuple[list[object], str]:
        both = [listener.share(HERE, 7, look) for _ in range(2)]
        failed = await asyncio.gather(*both, return_exceptions=True)
        return [type(one) for one in failed], await listener.share(HERE, 7, look)

    assert asyncio.run(run()) == ([ValueError, ValueError], "seen")


def test_who_knows_more_than_there_is_is_told_so(web: Web) -> None:
    """After a restore, a number beyond the log leads back to its end, with a word; others go on."""
    app = make_app(web.world.service, settings_for())
    app.state.listener.release_all()  # A stream says where it begins, and ends.
    office = replace(web.program(web.world.new_person("dispatcher")), app=app)
    end = office.get("/v1/events?after=999999").json()
    assert (end["events"], end["at_end"]) == ([], True)
    assert end["next_seq"] < 999999
    last = end["next_seq"]
    for headers, query in (({"Last-Event-ID": "999999"}, ""), ({}, "?after=999999")):
        stream = office.get(f"/v1/stream{query}", headers=headers).text
        assert stream.startswith(f"id: {last}\nevent: reset\ndata: {{")
    stream = office.get("/v1/stream", headers={"Last-Event-ID": "0"}).text
    assert stream.startswith("id: 0\n: from here on")


@given(
    at=datetimes(timezones=sampled_from([UTC, timezone(timedelta(hours=-3))])),
    some=none() | uuids(),
    seq=none() | integers(1, 2**40),
)
def test_an_event_is_told_as_it_is_described(
    at: datetime, some: UUID | None, seq: int | None
) -> None:
    """What is written by hand, as the log is read so often, is what the description says."""
    event = LoggedEvent(
        id=HERE,
        kind="visit_done",
        subject_kind="visit",
        subject_id=THERE,
        actor_kind="person",
        actor_id=some,
        at=at,
        received_at=at,
        round_id=some,
        sent_at=at if seq else None,
        phone_id="phone",
        phone_seq=seq,
        detail={"handed_items": 2, "code": "É"},
        seq=7,
    )
    assert event_plain(event) == EventOut.of(event)
