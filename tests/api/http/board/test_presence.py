"""Boards hear where the others are, in whichever process; nobody else does, and nothing is kept."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from api.app import make_app
from api.http.board import presence
from api.http.listening import EventListener
from data.store.board.presence import CHANNEL
from data.store.rounds import events
from tests.support.installation.served import served
from tests.support.interface.http import Web, session_of, settings_for, unlimited
from tests.support.rounds.live_town import DAY

PATH = f"/v1/days/{DAY}/presence"


@pytest.fixture(scope="module")
def addresses(web: Web) -> Iterator[tuple[str, str]]:
    """Return the addresses of two servers on one database."""
    one, other = (make_app(web.world.service, settings_for(), limits=unlimited()) for _ in range(2))
    with served(one) as here, served(other) as there:
        yield here, there


def _stream(web: Web, address: str, role: str, home: UUID | None = None) -> Any:  # noqa: ANN401
    who = web.world.new_person(role, cooperative=home or web.world.alpha)
    token, _ = session_of(web.world, who)
    client = httpx.Client(base_url=address, timeout=20)
    shown = {"Cookie": f"__Host-session={token.reveal()}"}
    return client.stream("GET", "/v1/stream", headers=shown)


def _kinds(answer: httpx.Response, until: str) -> list[tuple[str, Any]]:
    """Return the events with their data up to one of a kind."""
    found, kind = [], ""
    for line in answer.iter_lines():
        key, _, value = line.partition(":")
        if key == "event":
            kind = value.strip()
        if key == "data":
            found.append((kind, json.loads(value)))
            if kind == until:
                break
    return found


def test_a_board_in_another_process_hears_it(web: Web, addresses: tuple[str, str]) -> None:
    """What one board tells one server, boards at another server hear within a second."""
    office = web.world.new_person("dispatcher")
    me = web.person(office)
    before = _last(web)
    body = {
        "board_id": str(uuid4()),
        "cursor": {"view": "timeline", "shift_id": str(uuid4()), "at": f"{DAY}T08:00:00Z"},
        "selection": ["job:1"],
        "dragging": True,
    }
    with _stream(web, addresses[1], "dispatcher") as answer:
        begun = time.monotonic()
        assert me.post(PATH, body).status_code == 204
        ((_, heard),) = _kinds(answer, "presence")
    assert time.monotonic() - begun < 10
    assert heard["board_id"] == body["board_id"]
    assert heard["person_id"] == str(office.id)
    assert heard["name"]
    assert (heard["day"], heard["selection"], heard["dragging"]) == (str(DAY), ["job:1"], True)
    assert heard["cursor"]["view"] == "timeline"
    assert _last(web) == before


def _last(web: Web) -> int:
    with web.world.database.transaction(web.world.alpha) as tx:
        return events.head(tx)


@pytest.mark.parametrize(("role", "elsewhere"), [("courier", False), ("dispatcher", True)])
def test_riders_and_other_cooperatives_hear_no_boards(
    web: Web, addresses: tuple[str, str], role: str, *, elsewhere: bool
) -> None:
    """Who cannot open the board, or is of another cooperative, hears only what is theirs."""
    home = web.world.beta if elsewhere else web.world.alpha
    me = web.person(web.world.new_person("dispatcher"))
    with _stream(web, addresses[0], role, home) as answer:
        assert me.post(PATH, {"board_id": str(uuid4())}).status_code == 204
        time.sleep(0.5)
        who = web.world.new_person("dispatcher", cooperative=home)
        web.world.service.do(who, _open_street)
        assert [kind for kind, _ in _kinds(answer, "street_opened")] == ["street_opened"]


def _open_street(act: Any) -> None:  # noqa: ANN401
    act.record_event("street_opened", "closure", act.new_id())


def test_a_board_speaks_three_times_a_second(web: Web) -> None:
    """Whoever says more than the quota is refused for a while, and may do all else."""
    me = web.person(web.world.new_person("dispatcher"))
    assert presence.POLICY.quota == 180
    before = web.app.state.limits
    web.app.state.limits = replace(unlimited(), clock=lambda: 1000.0)
    try:
        body = {"board_id": str(uuid4())}
        answers = [me.post(PATH, body).status_code for _ in range(presence.POLICY.quota + 5)]
        assert answers[0] == 204
        assert answers[-1] == 429
        assert me.get(f"/v1/days/{DAY}/board").status_code == 200
    finally:
        web.app.state.limits = before


def test_a_word_that_is_too_long_is_refused(web: Web) -> None:
    """More than two kilobytes are not passed on."""
    me = web.person(web.world.new_person("dispatcher"))
    found = me.post(PATH, {"board_id": str(uuid4()), "selection": ["é" * 64] * 30})
    assert found.status_code == 422
    assert found.json()["faults"][0]["code"] == "presence-too-large"


def test_a_program_has_no_board(web: Web) -> None:
    """A key reads the board, and stands on nobody's screen."""
    key = web.program(web.world.new_person("dispatcher"), "plans:read", "rounds:read")
    assert key.get(f"/v1/days/{DAY}/board").status_code == 200
    assert key.post(PATH, {"board_id": str(uuid4())}).status_code == 403


def test_who_begins_to_listen_hears_who_is_there(web: Web) -> None:
    """Of each board the last word is kept while it is there, and only while somebody listens."""
    listener, home = EventListener(web.world.database), web.world.alpha

    async def run() -> tuple[list[str], list[str]]:
        listener._loop = asyncio.get_running_loop()
        with listener.news_flag(home):
            for text in ('{"board_id":"1","n":1}', '{"board_id":"1","n":2}', '{"board_id":"2"}'):
                listener._say(CHANNEL, f"{home}:{text}")
            await asyncio.sleep(0)
            number, found = listener.boards(home, 0)
            return found, listener.boards(home, number)[1]

    found, again = asyncio.run(run())
    assert found == ['{"board_id":"1","n":2}', '{"board_id":"2"}']
    assert again == []
    assert listener.boards(home, 0)[1] == []
