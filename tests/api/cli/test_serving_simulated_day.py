"""``tournee serve --demo --speed``: a day from its morning on, on which things go wrong."""

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
from tests.api.cli.test_serving_whole import answers, serving
from tests.support.store.postgres import reachable_folder

HELSINKI = ZoneInfo("Europe/Helsinki")
LIMIT_S = 240
_WAY_IN = re.compile(r"sign in as (\S+) with the password (\S+)")


def awaited(told: Path, *words: str) -> str:
    """Wait until something was printed, and return all that was."""
    until = time.monotonic() + LIMIT_S
    while not all(word in told.read_text(encoding="utf-8") for word in words):
        assert time.monotonic() < until, told.read_text(encoding="utf-8")[-2000:]
        time.sleep(0.2)
    return told.read_text(encoding="utf-8")


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
    """One clock for answers, riders and queue; what goes wrong is found out by who signs in."""
    with reachable_folder() as home:
        with serving(home, "--demo", "--speed", "600", "--verbose") as server:
            assert answers(server)
            first = httpx.get(f"{server.address}/version")
            assert first.headers["clock-speed"] == "600"
            found = _WAY_IN.search((home / "told").read_text(encoding="utf-8"))
            assert found is not None
            told = awaited(home / "told", "My chain has snapped")
            for words in ("Round refused", "I have a fever", "The street is dug up", "Failed"):
                assert words in told
            assert told.count("Ilmari  Booked") == told.count("Sisko  Booked") == 1
            with httpx.Client(base_url=server.address, timeout=30) as client:
                email, password = found.groups()
                asked = {"email": email, "password": password}
                answer = client.post("/v1/sessions", json=asked)
                assert answer.status_code == 200, answer.text
                today = server_time(answer).date().isoformat()
                assert server_time(answer) > server_time(first)
                riding = read(client, "/v1/rounds", first=today, last=today)
                assert {"refused", "finished"} <= {one["status"] for one in riding}
                incidents = read(client, "/v1/incidents", first=today, last=today)
                assert {one["kind"] for one in incidents} == {"traffic", "breakdown"}
            left = server_time(httpx.get(f"{server.address}/version"))
        with serving(home, "--demo", "--speed", "600") as server:
            assert answers(server)
            assert server_time(httpx.get(f"{server.address}/version")) > left
            assert "Arrived" not in (home / "told").read_text(encoding="utf-8")


def test_a_speed_is_the_demos_alone() -> None:
    """A real service goes by the real clock: with another speed it does not start."""
    with pytest.raises(typer.Exit) as ended:
        serve(speed=60)
    assert ended.value.exit_code == 2
