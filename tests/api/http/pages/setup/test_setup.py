"""The first run by forms alone: its code, the founding, and extracts that are sent."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from api.app import make_app
from api.usecases.act import Actor
from api.usecases.system.first_run import make_setup_code
from api.usecases.system.first_streets import (
    FOLDER,
    UNDER_WAY,
    StreetsStanding,
    claim_streets,
    read_first_streets,
)
from api.worker.city_loading import load_cities
from tests.support.first_run import TOWN, empty
from tests.support.interface.crawl import HOSTILE, Crawl
from tests.support.interface.http import Asker, settings_for, unlimited
from tests.support.people import PASSWORD, actor_of
from tests.support.store.world import CITY, ZONE, World
from tests.support.streets.pbf import an_extract

UPLOAD = "/setup/streets/upload"
FOUNDING = {
    "name": "First Wheels",
    "town": TOWN,
    "time_zone": ZONE,
    "language": "en",
    "admin_name": "Mina",
    "admin_email": "mina@example.org",
    "password": PASSWORD,
}


@dataclass(kw_only=True)
class First:
    """An empty installation and somebody at a browser."""

    world: World
    home: Path
    asker: Asker
    founder: Actor | None = field(default=None)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Open a page with a form, fill it in and send it."""
        shown = self.asker.get(path)
        assert shown.status_code == 200, shown.text
        token = shown.text.split('name="csrf" value="')[1].split('"')[0]
        return self.asker.post(path, data={"csrf": token, **fields})

    def enter(self) -> None:
        """Show the code of the server."""
        code = make_setup_code(self.world.service)
        assert code is not None
        assert self.post("/setup", code=code.reveal()).status_code == 303

    def found(self) -> First:
        """Found the cooperative."""
        self.enter()
        came = self.post("/setup/cooperative", **FOUNDING)
        assert came.headers["location"] == "/setup/streets?lang=en", came.text
        self.founder = actor_of(self.world, self.asker.cookies["__Host-session"])
        return self

    def send(self, name: str, content: bytes, *, cut: int = 0) -> httpx.Response:
        """Send an extract; of a ``cut`` one so many bytes of the form never come."""
        csrf = self.asker.cookies["__Host-csrf"]
        body = form(csrf, name, content)
        headers = {"content-type": "multipart/form-data; boundary=edge"}
        return self.asker.post(UPLOAD, content=body[: len(body) - cut], headers=headers)

    def standing(self) -> StreetsStanding:
        """Return how far the streets are, once nothing is under way."""
        assert self.founder is not None
        for _ in range(1200):
            streets_standing = self.world.service.do(self.founder, read_first_streets)
            if streets_standing.state not in UNDER_WAY:
                return streets_standing
            time.sleep(0.1)
        raise AssertionError(streets_standing)

    def left(self) -> list[Path]:
        """Return what lies on disk of imports."""
        return list((self.home / FOLDER).glob("*"))


def form(csrf: str, name: str, content: bytes) -> bytes:
    """Return a form in parts, as a browser writes it."""
    return b"".join(
        (
            b'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n',
            csrf.encode(),
            b'\r\n--edge\r\nContent-Disposition: form-data; name="extract"; filename="',
            name.encode(),
            b'"\r\nContent-Type: application/octet-stream\r\n\r\n',
            content,
            b"\r\n--edge--\r\n",
        )
    )


@pytest.fixture
def first(world: World, tmp_path: Path) -> Iterator[First]:
    """Return an empty installation that takes extracts of up to a megabyte."""
    home = tmp_path / "home"
    settings = settings_for({"TOURNEE_HOME": str(home), "TOURNEE_EXTRACT_LIMIT_MB": "1"})
    app = make_app(empty(world).service, settings, limits=unlimited())
    yield First(world=world, home=home, asker=Asker(app=app))
    for file in world.service.tools.streets.folder.glob("nowhere-sur-test.city*"):
        file.unlink()


def test_a_link_shows_its_code_and_uses_nothing_up(first: First) -> None:
    """Whatever looks at a link before a person does leaves the code as it is."""
    code = make_setup_code(first.world.service)
    assert code is not None
    for _ in range(2):
        assert f'value="{code.reveal()}"' in first.asker.get(f"/setup?code={code.reveal()}").text
    assert first.post("/setup", code=code.reveal()).headers["location"] == "/setup/cooperative"
    again = Asker(app=first.asker.app)
    assert again.get("/setup/cooperative").status_code == 403
    other = First(world=first.world, home=first.home, asker=again)
    refused = other.post("/setup", code=code.reveal())
    assert refused.status_code == 422
    assert "does not open the set-up" in refused.text


def test_the_front_of_an_empty_server_says_where_its_link_is(first: First) -> None:
    """Whoever opens a new server is led to its code; once it is founded, to signing in."""
    empty_front = first.asker.get("/")
    assert "journalctl" in empty_front.text
    assert 'href="/setup"' in empty_front.text
    assert empty_front.headers["cache-control"] == "no-store"
    assert "journalctl" in first.asker.get("/?lang=fr").text
    first.found()
    founded = Asker(app=first.asker.app).get("/")
    assert "journalctl" not in founded.text
    assert 'href="/sign-in"' in founded.text


def test_the_founder_is_led_to_what_is_left_to_do(first: First) -> None:
    """Whoever left comes back by the same address; others are asked to sign in."""
    first.found()
    assert first.asker.get("/setup").headers["location"] == "/setup/go-on"
    assert first.asker.get("/setup/go-on").headers["location"] == "/setup/streets"
    for later in ("fleet", "booking", "plan", "done"):
        assert first.asker.get(f"/setup/{later}").headers["location"] == "/setup/streets"
    stranger = Asker(app=first.asker.app)
    assert stranger.get("/setup/go-on").headers["location"].startswith("/sign-in")
    assert stranger.get("/setup/cooperative").headers["location"] == "/setup/go-on"


def test_faults_of_the_founding_stand_in_the_form(first: First) -> None:
    """What was written stays, but for the password."""
    first.enter()
    answer = first.post("/setup/cooperative", **{**FOUNDING, "admin_email": "mina", "town": "!"})
    assert answer.status_code == 422
    assert 'aria-describedby="town-hint town-wrong"' in answer.text
    assert 'value="First Wheels"' in answer.text
    assert PASSWORD not in answer.text


def test_every_form_of_the_set_up_stands_hostile_text(first: First) -> None:
    """Before and after the founding, every page is valid and every form refuses or keeps text."""
    stranger = Crawl(first.asker, within="/setup")
    stranger.walk(["/setup", "/setup/cooperative"])
    stranger.send_forms()
    first.enter()
    founding = Crawl(first.asker, within="/setup")
    founding.walk(["/setup/cooperative"])
    for form in founding.forms.values():
        form.typed.pop("town", None)  # Without it nothing is founded.
    founding.send_forms()
    first.post("/setup/cooperative", **{**FOUNDING, "name": HOSTILE[0], "admin_name": HOSTILE[0]})
    founder = Crawl(first.asker, within="/setup")
    steps = [f"/setup/{one}" for one in ("go-on", "streets", "fleet", "booking", "plan", "done")]
    founder.walk(steps)
    founder.send_forms()
    founder.walk_again(steps)
    assert founder.seen["/setup/streets"] == 200
    assert [*stranger.faults, *founding.faults, *founder.faults] == []


def test_an_extract_that_is_sent_becomes_the_city(first: First) -> None:
    """It is compiled, the page leads on, and nothing is left of the file; another may follow."""
    first.found()
    assert first.send("town.osm.pbf", an_extract()).headers["location"] == "/setup/streets"
    assert first.standing().city == "nowhere-sur-test"
    assert first.left() == []
    assert load_cities(first.world.service)
    shown = first.asker.get("/setup/streets").text
    assert "house numbers" in shown
    assert 'href="/board/"' not in shown
    assert first.post("/setup/streets", source="").status_code == 200
    token = shown.split('name="csrf" value="')[1].split('"')[0]
    first.asker.post("/setup/streets/other", data={"csrf": token})
    assert first.standing().city == ""
    assert 'value="city:nowhere-sur-test"' in first.asker.get("/setup/streets").text


@pytest.mark.parametrize(
    ("name", "content", "cut", "sentence"),
    [
        ("town.zip", an_extract(), 0, "not the name of a street extract"),
        ("", b"", 0, "No file was chosen"),
        ("town.osm.pbf", b"PK" + bytes(400), 0, "no street extract, whatever its name"),
        ("town.osm.pbf", an_extract()[:-2], 0, "cut off or damaged"),
        ("town.osm.pbf", b"", 0, "The file is empty"),
        ("town.osm.pbf", an_extract(), 30, "did not arrive whole"),
        ("town.osm.pbf", bytes(1_100_000), 0, "1\N{NO-BREAK SPACE}MB are allowed"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_nothing_is_left(
    first: First, name: str, content: bytes, cut: int, sentence: str
) -> None:
    """The page of the streets says what to do, and takes another file."""
    first.found()
    assert first.send(name, content, cut=cut).headers["location"] == "/setup/streets"
    assert first.standing().state == "failed"
    assert first.left() == []
    assert sentence in first.asker.get("/setup/streets").text
    assert first.post("/setup/streets", source=f"city:{CITY}").status_code == 303


def test_little_is_read_before_it_is_known_who_sends(first: First) -> None:
    """A form that goes on without its file is refused early, however many fields it has."""
    first.found()
    field = b'--edge\r\ncontent-disposition: form-data; name="%d"\r\n\r\nx\r\n'
    body = b"".join(field % number for number in range(20_000)) + b"--edge--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=edge"}
    came = Asker(app=first.asker.app).post(UPLOAD, content=body, headers=headers)
    assert came.status_code == 400


def test_nothing_is_written_for_whoever_may_not(first: First) -> None:
    """Signed out or from another site, a file goes nowhere."""
    first.found()
    headers = {"content-type": "multipart/form-data; boundary=edge"}
    body = form("guessed", "town.osm.pbf", an_extract())
    assert first.asker.post(UPLOAD, content=body, headers=headers).status_code == 403
    stranger = Asker(app=first.asker.app)
    assert stranger.post(UPLOAD, content=body, headers=headers).status_code == 401
    assert first.asker.post(UPLOAD, content=b"nothing").status_code == 400
    assert first.standing().state == "none"
    assert first.left() == []


@pytest.mark.parametrize("why", ["another window", "name", "who"])
def test_a_refused_file_stops_being_read(first: First, why: str) -> None:
    """Of a file that is refused little more is read, and the connection is closed on the rest."""
    first.found()
    assert first.founder is not None
    if why == "another window":
        mine = first.world.service.ids()
        first.world.service.do(first.founder, claim_streets, mine, "mine.osm.pbf", "receiving")
    asker = Asker(app=first.asker.app) if why == "who" else first.asker
    name = "town.txt" if why == "name" else "town.osm.pbf"
    csrf = first.asker.cookies["__Host-csrf"]
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        yield form(csrf, name, b"")[: -len(b"\r\n--edge--\r\n")]
        for _ in range(200):
            read += 1
            yield b"x" * 100_000

    headers = {"content-type": "multipart/form-data; boundary=edge"}
    came = asker.post(UPLOAD, content=body(), headers=headers)
    assert came.status_code == (401 if why == "who" else 303)
    assert came.headers["connection"] == "close"
    assert read <= 20
    assert first.left() == []


def test_a_second_window_disturbs_no_import(first: First) -> None:
    """It shows how far the first one is, and its own file is thrown away."""
    first.found()
    assert first.founder is not None
    mine = first.world.service.ids()
    first.world.service.do(first.founder, claim_streets, mine, "mine.osm.pbf", "receiving")
    assert first.send("other.osm.pbf", an_extract()).headers["location"] == "/setup/streets"
    shown = first.asker.get("/setup/streets").text
    assert "mine.osm.pbf is coming in" in shown
    assert first.left() == []
