"""``tournee serve --demo --speed``: a day from its morning on, by a clock that runs faster."""

from __future__ import annotations

import re
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import typer

from api.cli.system.serve import serve
from tests.support.installation.serving import LIMIT_S, answers, serving
from tests.support.store.postgres import reachable_folder

HELSINKI = ZoneInfo("Europe/Helsinki")
_WAY_IN = re.compile(r"sign in as (\S+) with the password (\S+)")


def awaited(path: Path, *words: str) -> str:
    """Wait until something was printed, and return all that was."""
    until = time.monotonic() + LIMIT_S
    while not all(word in path.read_text(encoding="utf-8") for word in words):
        assert time.monotonic() < until, path.read_text(encoding="utf-8")[-2000:]
        time.sleep(0.2)
    return path.read_text(encoding="utf-8")


def server_time(answer: httpx.Response) -> datetime:
    """Return the time on the server's clock, in Helsinki."""
    return parsedate_to_datetime(answer.headers["date"]).astimezone(HELSINKI)


def read(client: httpx.Client, path: str, **params: str) -> list[dict[str, Any]]:
    """Return what a list holds."""
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.slow
def test_a_day_is_simulated_from_its_morning_on_and_goes_on_where_it_was_left() -> None:
    """One clock for answers and riders; whoever is told of signs in, and a restart goes on."""
    day = datetime.now(HELSINKI).date().isoformat()
    with reachable_folder() as home:
        with serving(home, "--demo", "--speed", "600", "--verbose") as server:
            assert answers(server)
            first = httpx.get(f"{server.address}/version", timeout=30)
            assert first.headers["clock-speed"] == "600"
            output = awaited(home / "output", "Good morning")
            found = _WAY_IN.search(output)
            assert found is not None
            with httpx.Client(base_url=server.address, timeout=30) as client:
                email, password = found.groups()
                asked = {"email": email, "password": password}
                answer = client.post("/v1/sessions", json=asked)
                assert answer.status_code == 200, answer.text
                left = server_time(answer)
                assert left > server_time(first)
                assert read(client, "/v1/rounds", first=day, last=day)
        with serving(home, "--demo", "--speed", "600") as server:
            assert answers(server)
            assert server_time(httpx.get(f"{server.address}/version", timeout=30)) > left


def test_a_speed_is_the_demos_alone() -> None:
    """A real service goes by the real clock: with another speed it does not start."""
    with pytest.raises(typer.Exit) as ended:
        serve(speed=60)
    assert ended.value.exit_code == 2
