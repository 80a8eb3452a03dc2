"""Transactions of requests: none stays open, and what fails leaves nothing behind."""

import asyncio
from typing import Any

import pytest

from api.auth.scopes import SCOPES
from api.usecases.act import Act
from data.store import tables
from data.store.database import Transaction
from data.store.system.figures import pool_of
from tests.support.interface.http import Asker, Web


@pytest.fixture
def program(web: Web) -> Asker:
    """Return a program whose key is known, and its use noted just now."""
    asker = web.program(web.world.new_person("dispatcher"), *SCOPES)
    assert asker.get("/v1/vehicles").status_code == 200
    return asker


def test_a_request_that_is_wrong_leaves_no_transaction_open(web: Web, program: Asker) -> None:
    """Refused before or in its use case, a request gives its connection back."""
    stranger = web.program(web.world.new_person("merchant"), "bookings:read")
    stranger.get("/v1/bookings?first=2026-03-10&last=2026-03-10")
    for asker, path, body in (
        (program, "/v1/quotes", {"jobs": "none"}),
        (program, "/v1/quotes", ["no table"]),
        (program, "/v1/bookings?first=never&last=never", None),
        (program, "/v1/bookings/00000000-0000-0000-0000-000000000000", None),
        (stranger, "/v1/shifts?first=2026-03-10&last=2026-03-10", None),
    ):
        answer = asker.get(path) if body is None else asker.post(path, json=body)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert pool_of(web.world.database).used == 0, path


def test_the_use_of_a_key_is_noted_whatever_becomes_of_the_request(web: Web) -> None:
    """A request that fails takes back what its use case did, not that the key was used."""
    asker = web.program(web.world.new_person("dispatcher"), *SCOPES)
    missing = "/v1/bookings/00000000-0000-0000-0000-000000000000"
    assert asker.get(missing).status_code == 404
    web.world.clock.forward(seconds=301)
    assert asker.get(missing).status_code == 404
    with web.world.database.transaction(web.world.alpha) as tx:
        key = tables.people.api_key
        assert web.world.clock.now in [row["used_at"] for row in tx.rows(key.select())]


class _InTheWayError(Exception):
    """As a transaction fails that locked out another."""

    sqlstate = "40P01"


@pytest.mark.parametrize("error", [_InTheWayError(), ValueError()])
def test_what_fails_leaves_nothing(web: Web, error: Exception) -> None:
    """All of it is rolled back; one that collided is tried again in a transaction of its own."""
    world, actor = web.world, web.world.new_person("dispatcher")
    person = tables.people.person
    seen: list[Transaction] = []

    def rename(act: Act) -> str:
        seen.append(act.tx)
        if len(seen) == 1:
            act.tx.run(person.update().where(person.c.id == actor.id).values(name="Nobody"))
            raise error
        return "done"

    if isinstance(error, ValueError):
        with pytest.raises(ValueError, match=r"^$"):
            world.service.do(actor, rename)
    else:
        assert world.service.do(actor, rename) == "done"
        assert seen[0] is not seen[1]
    assert pool_of(world.database).used == 0
    with world.database.transaction(world.alpha) as after:
        assert "Nobody" not in {row["name"] for row in after.rows(person.select())}


def test_who_hangs_up_while_sending_is_no_defect(web: Web) -> None:
    """Where the connection ends before the body does, the request is refused, and nothing fails."""
    coming: list[dict[str, object]] = [
        {"type": "http.request", "body": b'{"jobs":', "more_body": True},
        {"type": "http.disconnect"},
    ]
    statuses = []

    async def receive() -> dict[str, object]:
        return coming.pop(0) if len(coming) > 1 else coming[0]

    async def send(message: Any) -> None:  # noqa: ANN401  # as the protocol has it
        statuses.append(message.get("status"))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/v1/quotes",
        "raw_path": b"/v1/quotes",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"rounds.example.org")],
        "client": ("10.1.2.3", 1),
        "server": ("rounds.example.org", 443),
    }
    asyncio.run(web.app(scope, receive, send))
    assert statuses[0] == 400
