"""A real server: the stream as programs follow it, and the commands of ``docs/api.md``."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from api.auth.secret import Secret
from api.processes.searches import SearchesHere
from api.usecases.act import Act, Actor
from tests.support.installation.served import served
from tests.support.interface.http import Web, program_key, settings_for, unlimited
from tests.support.people import PASSWORD, give_password

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


@pytest.fixture(scope="module")
def address(web: Web) -> Iterator[str]:
    """Return where the application is served."""
    app = make_app(web.world.service, settings_for(), limits=unlimited())
    with served(app) as where:
        yield where


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A piece of a stream, up to an empty line."""

    id: int | None
    event: str
    data: Any
    is_comment: bool


def frames(answer: httpx.Response) -> Iterator[Frame]:
    """Return the pieces of a stream as they come, without those that only keep it open."""
    headers: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            key, _, value = line.partition(":")
            headers[key] = value.strip()
            continue
        found = Frame(
            id=int(headers["id"]) if "id" in headers else None,
            event=headers.get("event", ""),
            data=json.loads(headers.get("data", "null")),
            is_comment="" in headers,
        )
        headers = {}
        if found.id is not None:
            yield found


@contextmanager
def following(address: str, token: Secret, **headers: str) -> Iterator[Iterator[Frame]]:
    """Follow the log over a connection of one's own."""
    shown = {"Authorization": f"Bearer {token.reveal()}", **headers}
    with (
        httpx.Client(base_url=address, timeout=120) as client,
        client.stream("GET", "/v1/stream", headers=shown) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield frames(answer)


def happen(web: Web, actor: Actor) -> str:
    """Let something happen in somebody's cooperative; gives the id of what it is about."""

    def change(act: Act) -> str:
        about = act.new_id()
        act.record_event("customer_changed", "customer", about)
        return str(about)

    return web.world.service.do(actor, change)


def test_a_stream_goes_on_where_it_broke_off(web: Web, address: str) -> None:
    """What happened while nobody listened comes first, in order, once, and then what happens."""
    office = web.world.new_person("dispatcher")
    token, _ = program_key(web.world, office)
    with following(address, token) as stream:
        begins = next(stream)
        assert begins.is_comment
        first = happen(web, office)
        seen = next(stream)
    assert (seen.event, seen.data["subject_id"]) == ("customer_changed", first)
    assert seen.id == seen.data["seq"] == (begins.id or 0) + 1
    missed = [happen(web, office) for _ in range(3)]
    with following(address, token, **{"Last-Event-ID": str(seen.id)}) as stream:
        assert next(stream).id == seen.id
        later = [next(stream) for _ in missed]
        assert [one.data["subject_id"] for one in later] == missed
        assert [one.id for one in later] == [seen.id + 1, seen.id + 2, seen.id + 3]
        now = happen(web, office)
        assert next(stream).data["subject_id"] == now


def test_a_stream_that_knows_too_much_is_reset(web: Web, address: str) -> None:
    """A number beyond the log, as after a restore, is told by an event; then it goes on."""
    office = web.world.new_person("dispatcher")
    token, _ = program_key(web.world, office)
    with following(address, token, **{"Last-Event-ID": "99999999"}) as stream:
        reset = next(stream)
        assert (reset.event, reset.data) == ("reset", {"code": "log-shorter"})
        about = happen(web, office)
        after = next(stream)
        assert (after.id, after.data["subject_id"]) == ((reset.id or 0) + 1, about)


def test_a_stream_holds_nothing_of_another_cooperative(web: Web, address: str) -> None:
    """Each sees its own alone, also from the beginning, and with the numbers of its own log."""
    ours, theirs = (
        web.world.new_person("dispatcher"),
        web.world.actor("dispatcher", cooperative=web.world.beta),
    )
    token, _ = program_key(web.world, ours)
    other, _ = program_key(web.world, theirs)
    with following(address, token) as here, following(address, other) as there:
        next(here), next(there)
        foreign, own = happen(web, theirs), happen(web, ours)
        assert next(here).data["subject_id"] == own
        assert next(there).data["subject_id"] == foreign
    last = happen(web, theirs)
    seen: list[str] = []
    with following(address, other, **{"Last-Event-ID": "0"}) as stream:
        next(stream)
        while not seen or seen[-1] != last:
            seen.append(next(stream).data["subject_id"])
    assert foreign in seen
    assert own not in seen


def test_the_commands_of_the_page_work(web: Web, address: str, tmp_path: Path) -> None:
    """Every command of docs/api.md is run by a shell in turn; the stream is left after a moment."""
    email = give_password(web.world, web.world.new_person("admin", "dispatcher"))
    commands = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(commands) >= 2
    # A stream never ends by itself: 28 is the status of curl when its time is over.
    curl = 'curl() { command curl -sS --fail-with-body -m 5 "$@" || [ $? = 28 ]; }\n'
    known = {"TOURNEE": address, "EMAIL": email, "PASSWORD": PASSWORD}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", curl + "\n".join(commands)],
        cwd=tmp_path,
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-800:] + done.stderr[-800:]
    assert '"bookings:write":"all"' in done.stdout
    assert re.search(r"^id: \d+$", done.stdout, re.MULTILINE)


class _Warmed(SearchesHere):
    """Searches that count how often they were warmed."""

    times = 0

    def warm(self) -> None:
        """Count."""
        self.times += 1


def test_a_server_warms_its_searches_when_it_starts(web: Web) -> None:
    """Whoever asks for the first replan does not wait for machinery to load."""
    searches = _Warmed()
    service = web.world.service
    tools = replace(service.tools, searches=searches)
    app = make_app(replace(service, tools=tools), settings_for(), limits=unlimited())
    assert searches.times == 0
    with served(app):
        assert searches.times == 1
