"""``tournee serve --demo``: a cooperative with today's day live, and ways into it.

A simulated day goes on in its home: founding another cooperative would take as long again.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import typer

from api.cli.system.serve import serve
from api.demo.day import EVENING, moved_by
from api.demo.serving import MORNING, NIGHT, SEEN, demo_settings
from api.settings.environment import read_settings
from routing.errors import BadInput
from tests.support.depth import WHOLE
from tests.support.installation.driven import DrivenClock
from tests.support.installation.serving import LIMIT_S, answers, gone, postmaster, serving
from tests.support.store.postgres import children, reachable_folder

HELSINKI = ZoneInfo("Europe/Helsinki")
ROLES = {"dispatcher", "admin", "merchant", "producer", "aid coordinator", "courier", "volunteer"}

Way = tuple[str, str, str]
"""Role, address, and link or password."""
SEEN_AT = clock_time(8, 5)
"""Time at which the simulated day is taken up: shortly before a rider says good morning."""

_PERSON = re.compile(
    r"^  (\w+), ([\w ]+) <(.+)>\n    (?:password: )?((?:http://)?\S+)$", re.MULTILINE
)


def ways_in(path: Path) -> dict[str, Way]:
    """Return role, address and link or password of everybody whom the server tells of, by name."""
    found = _PERSON.findall(path.read_text(encoding="utf-8"))
    return {name: (role, email, key) for name, role, email, key in found}


@contextmanager
def signed_in(address: str, way: Way) -> Iterator[httpx.Client]:
    """Sign in with what was printed, as the page does that it is for."""
    _, email, key = way
    with httpx.Client(base_url=address, timeout=30) as client:
        if key.startswith("http"):
            page, _, token = key.removeprefix(address).rpartition("#/link/")
            assert client.get(page).status_code == 200
            answer = client.post("/v1/sessions/link", json={"token": token})
        else:
            assert client.get("/sign-in").status_code == 200
            answer = client.post("/v1/sessions", json={"email": email, "password": key})
        assert answer.status_code == 200, answer.text
        assert answer.json()["outcome"] == "signed_in"
        yield client


def morning(home: Path) -> Path | None:
    """Return a clock that stands at this morning, when little was ridden; in all tests none."""
    if WHOLE:
        return None
    clock = DrivenClock(home / "clock")
    clock.now = datetime.now(HELSINKI).replace(hour=7, minute=10)
    return clock.file


def today(clock: Path | None) -> date:
    """Return the day by a clock, by the machine's without one."""
    now = DrivenClock(clock).now if clock else datetime.now(UTC)
    return now.astimezone(HELSINKI).date()


def published(client: httpx.Client, on: date) -> list[dict[str, object]]:
    """Return the published plans of a day."""
    plans = client.get("/v1/plans", params={"day": on.isoformat()}).json()["items"]
    return [one for one in plans if one["status"] == "published"]


def shows_what_the_app_can_do(rider: httpx.Client, on: date) -> None:
    """Their round names an office to call, asks for proofs, and tells who is at the doors."""
    days = {"first": on.isoformat(), "last": on.isoformat()}
    (round_,) = rider.get("/v1/rounds", params=days).json()["items"]
    body = rider.get(f"/v1/rounds/{round_['id']}").json()
    assert body["contact"]["phone"]
    stops = [one for one in body["stops"] if one["kind"] != "break"]
    assert any(one["proof"] for one in stops)
    assert {one["on_failure"] for one in stops} - {"call_coordinator"}


@pytest.mark.slow
def test_the_demo_comes_with_its_day_and_goes_without_a_trace() -> None:
    """Links and passwords let everybody in, today is live, a restart finds it, nothing stays."""
    with reachable_folder() as home:
        clock = morning(home)
        with serving(home, "--demo", clock=clock) as server:
            assert answers(server)
            people = ways_in(home / "output")
            assert {role for role, _, _ in people.values()} == ROLES
            for role, _, key in people.values():
                rides = role in {"courier", "volunteer"}
                assert key.startswith(f"{server.address}/") == rides
            on = today(clock)
            # Whoever signs in rides alone: not she who says good morning afterwards.
            with signed_in(server.address, people["Helmi"]) as office:
                (first,) = published(office, on)
            with signed_in(server.address, people["Eero"]) as rider:
                assert "courier" in rider.get("/v1/me").json()["roles"]
                shows_what_the_app_can_do(rider, on)
            token = people["Eero"][2].rpartition("/")[2]
            again = httpx.post(f"{server.address}/v1/sessions/link", json={"token": token})
            assert again.status_code == 401
            workers = children(server.process.pid)
            assert workers
            server.process.send_signal(signal.SIGINT)
            assert server.process.wait(180) == 0
            assert gone(workers)
        assert postmaster(home / "demo") is None
        check_restart(home, clock, on, people, first["id"])


def check_restart(
    home: Path, clock: Path | None, on: date, people: dict[str, Way], published_id: object
) -> None:
    """See that a restart finds all, as a simulated day; in all tests as the demo too."""
    if WHOLE:
        with serving(home, "--demo") as server:
            assert answers(server)
            again_in = ways_in(home / "output")
            assert again_in.keys() == people.keys()
            with signed_in(server.address, again_in["Helmi"]) as office:
                if today(clock) == on:
                    assert [one["id"] for one in published(office, on)] == [published_id]
        (home / "demo-day").mkdir()
    else:
        (home / "demo").rename(home / "demo-day")
    seen = datetime.combine(on, SEEN_AT, tzinfo=HELSINKI)
    (home / "demo-day" / SEEN).write_text(seen.isoformat(), encoding="utf-8")
    with serving(home, "--demo", "--speed", "600", "--verbose") as server:
        assert answers(server)
        begun = httpx.get(f"{server.address}/version", timeout=30)
        assert begun.headers["clock-speed"] == "600"
        assert seen < server_time(begun)
        again_in = ways_in(home / "output")
        assert again_in.keys() == people.keys()
        assert again_in["Helmi"][2] != people["Helmi"][2]
        await_words(home / "output", "Good morning")
        with signed_in(server.address, again_in["Helmi"]) as office:
            assert [one["id"] for one in published(office, on)] == [published_id]
            days = {"first": on.isoformat(), "last": on.isoformat()}
            answer = office.get("/v1/rounds", params=days)
            assert answer.json()["items"]
            # It was said at twenty past eight by the clock of the answers too.
            assert server_time(answer) > max(server_time(begun), seen + timedelta(minutes=10))
    left = datetime.fromisoformat((home / "demo-day" / SEEN).read_text(encoding="utf-8"))
    assert left > seen


def server_time(answer: httpx.Response) -> datetime:
    """Return the time on the server's clock, in Helsinki."""
    return parsedate_to_datetime(answer.headers["date"]).astimezone(HELSINKI)


def await_words(path: Path, words: str) -> None:
    """Wait until something was printed."""
    until = time.monotonic() + LIMIT_S
    while words not in path.read_text(encoding="utf-8"):
        assert time.monotonic() < until, path.read_text(encoding="utf-8")[-2000:]
        time.sleep(0.2)


def test_a_speed_is_the_demos_alone() -> None:
    """A real service goes by the real clock: with another speed it does not start."""
    with pytest.raises(typer.Exit) as ended:
        serve(speed=60)
    assert ended.value.exit_code == 2


def test_a_simulated_day_begins_in_the_morning_or_where_it_was_left(tmp_path: Path) -> None:
    """The first one begins this morning; after one that ended in the night, the next begins."""
    real = read_settings({"TOURNEE_HOME": str(tmp_path)})

    def begin() -> datetime:
        settings = demo_settings(real, 60)
        assert settings.home == tmp_path / "demo-day"
        assert settings.clock is not None
        assert settings.clock.speed == 60
        return settings.clock.begin.astimezone(HELSINKI)

    assert begin().time() == MORNING
    (tmp_path / "demo-day").mkdir()
    day = date(2026, 9, 15)
    for seen, wanted in (
        (datetime.combine(day, SEEN_AT), datetime.combine(day, SEEN_AT)),
        (datetime.combine(day, NIGHT), datetime.combine(day + timedelta(days=1), MORNING)),
    ):
        text = seen.replace(tzinfo=HELSINKI).isoformat()
        (tmp_path / "demo-day" / SEEN).write_text(text, encoding="utf-8")
        assert begin() == wanted.replace(tzinfo=HELSINKI)


def test_the_demo_keeps_away_from_a_real_database(tmp_path: Path) -> None:
    """Made-up people never come into a database that was named; nothing is sent to anybody."""
    with pytest.raises(BadInput) as caught:
        demo_settings(read_settings({"DATABASE_URL": "postgresql://app@127.0.0.1/tournee"}))
    assert [fault.code for fault in caught.value.faults] == ["demo-own-database"]
    real = read_settings(
        {
            "TOURNEE_HOME": str(tmp_path),
            "TOURNEE_MAIL": "smtp://127.0.0.1",
            "TOURNEE_MAIL_FROM": "a@example.org",
            "TOURNEE_SMS_URL": "https://sms.example.org/",
        }
    )
    settings = demo_settings(real)
    assert settings.cluster == tmp_path / "demo" / "postgres"
    assert settings.files == (tmp_path / "demo" / "files").as_uri()
    assert (settings.mail, settings.sms, settings.secret_keys) == (None, None, None)


@pytest.mark.parametrize("hour", range(24))
def test_the_day_is_under_way_by_daylight_and_nobody_rides_at_night(hour: int) -> None:
    """From six to half past seven rounds are on the road whenever one looks, and never after."""
    now = datetime(2026, 6, 1, hour, 20, tzinfo=HELSINKI)
    moved = moved_by(now.astimezone(UTC), HELSINKI)
    first, last = (
        datetime.fromisoformat(f"2026-06-01T{clock}").replace(tzinfo=HELSINKI) + moved
        for clock in ("07:00", "17:45")
    )
    assert first.hour >= 6
    assert (last.hour, last.minute) <= (19, 45)
    if 6 <= hour < EVENING.hour:
        assert first <= now <= last
