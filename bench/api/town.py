"""Installation that ``bench.api`` measures, with a day that is under way.

The day is that of the demo, made through the same use cases, on the streets of the demo city; one
server process and a durable PostgreSQL of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, cast
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

from api.auth.scopes import SCOPES, Role
from api.auth.tokens import TokenKind, new_token
from api.composition import open_service
from api.demo.city import CITY, demo_city
from api.demo.day import make_live, moved_by
from api.demo.founding import found_demo
from api.demo.names import COOPERATIVE
from api.demo.serving import ZONE
from api.demo.staff import DISPATCHER, Crew, Somebody, crew_of
from api.http.authentication import csrf_for
from api.settings.environment import Settings, read_settings
from api.usecases.act import Act
from api.usecases.people.signing_in import begin_session
from api.usecases.service import Service
from data.formats.day import write_day
from data.formats.reading import parse_yaml
from data.sample.recipe import build_demo_day
from data.store.people import keys, people
from data.store.people.keys import ApiKey
from data.store.people.sessions import Way
from data.store.rounds import rounds
from data.store.rounds.rounds import RoundRow
from data.store.system import cooperatives
from data.store.system.cooperatives import Cooperative
from dispatch.values.local_time import day_of, starts_of
from routing.types import Point

START_LIMIT_S = 120.0
LANGUAGE = "en"
PROGRAMS = 64
"""So many ask in the office's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """Somebody with a round on the day, signed in: the round, and the headers of each request."""

    round: RoundRow
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The installation as the measurements need it.

    Attributes
    ----------
    port
        Of the loopback address, where the server listens.
    processes
        Roots of the processes by name: ``server``, ``postgresql``, ``load``.
    on
        The day.
    office
        Headers of programs of a dispatcher: each may only ask so often.
    neighbours
        Headers of programs of another cooperative on the same server.
    riders
        By round, in no special order.
    doors
        Points of some addresses of the city.
    """

    port: int
    processes: dict[str, int]
    on: date
    office: list[dict[str, str]]
    neighbours: list[dict[str, str]]
    riders: list[Rider]
    doors: list[Point]


@contextmanager
def town(cities: Path, doors: int, seed: int = 1) -> Iterator[Town]:
    """Found it, start its server, and take all away again.

    Parameters
    ----------
    cities
        Folder in which the compiled city is kept from one run to the next.
    doors
        How many addresses are wanted.
    """
    demo_city(cities, quiet)
    # PostgreSQL runs as another user where this is root, and must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    folder.chmod(0o755)
    try:
        port = free_port()
        environment = {
            "TOURNEE_HOME": str(folder / "home"),
            "TOURNEE_LANG": LANGUAGE,
            "TOURNEE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        settings = read_settings(environment)
        shutil.copytree(cities, settings.cities)
        # Opened as long as the server runs, so that it finds the same cluster.
        with open_service(settings) as service:
            on, crew, _ = live_day(service)
            office = [_key(service, number) for number in range(PROGRAMS)]
            home, boss = _neighbour(service)
            neighbours = [_key(service, number, home, boss) for number in range(PROGRAMS)]
            riders = _riders(service, crew, on)
            with running_server(folder, environment, port) as pid:
                yield Town(
                    port=port,
                    processes={
                        "server": pid,
                        "postgresql": postmaster(settings),
                        "load": os.getpid(),
                    },
                    on=on,
                    office=office,
                    neighbours=neighbours,
                    riders=riders,
                    doors=_doors(service, doors, seed),
                )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def live_day(service: Service) -> tuple[date, Crew, dict[str, Any]]:
    """Make the demo's day live; gives it, who rides it, and what its file says."""
    now = service.clock()
    on = day_of(now, ZONE)
    before = replace(service, clock=lambda: starts_of(on, ZONE))
    addresses = demo_city(service.tools.streets.folder, quiet).city.addresses
    day = build_demo_day(addresses, seed=1, on=on, later=moved_by(now, ZONE))
    plain: dict[str, Any] = cast("dict[str, Any]", parse_yaml(write_day(day)).content)
    crew = crew_of(day)
    found_demo(before, day, plain, crew, LANGUAGE)
    make_live(before, plain, on, quiet)
    return on, crew, plain


def _riders(service: Service, crew: Crew, on: date) -> list[Rider]:
    with service.database.transaction(COOPERATIVE, read_only=True) as tx:
        live = rounds.of_day(tx, on)
    return [
        Rider(round=one, headers=session_of(service, crew.rider(one.person_id))) for one in live
    ]


def session_of(service: Service, one: Somebody) -> dict[str, str]:
    """Sign somebody in; gives what their browser sends with each request."""

    def begin(act: Act) -> tuple[str, str]:
        person = people.find(act.tx, one.id)
        if person is None:
            raise LookupError(one.name)
        way: Way = "link" if one.role in {Role.COURIER, Role.VOLUNTEER} else "password"
        signed_in = begin_session(act, person, way)
        token = signed_in.token
        return token.reveal(), csrf_for(service, token).reveal()

    token, csrf = service.do(one.acts(), begin)
    return {"Cookie": f"session={token}; csrf={csrf}", "X-CSRF-Token": csrf}


def _neighbour(service: Service) -> tuple[UUID, UUID]:
    """Found another cooperative in the same city; gives it and its dispatcher."""
    cooperative = Cooperative(
        id=service.ids(),
        slug="neighbour",
        name="Neighbour",
        time_zone=str(ZONE),
        country="FI",
        language=LANGUAGE,
        city=CITY,
        created_at=service.clock(),
    )
    with service.database.transaction() as tx:
        cooperatives.add(tx, cooperative)
    boss = people.Person(
        id=service.ids(),
        name="Boss",
        email="boss@neighbour.example",
        language=LANGUAGE,
        roles=(Role.DISPATCHER.value,),
        status="active",
        created_at=service.clock(),
    )
    with service.database.transaction(cooperative.id) as tx:
        people.add(tx, boss)
    return cooperative.id, boss.id


def _key(
    service: Service, number: int, home: UUID = COOPERATIVE, made_by: UUID = DISPATCHER.id
) -> dict[str, str]:
    """Make a key of a dispatcher's; gives what a program sends with each request."""
    token = new_token(TokenKind.API_KEY)
    api_key = ApiKey(
        id=service.ids(),
        name=f"Program {number}",
        hint=token.hint,
        token_hash=token.digest,
        scopes=tuple(sorted(SCOPES)),
        customer_id=None,
        made_by=made_by,
        created_at=service.clock(),
        expires_at=None,
    )
    with service.database.transaction(home) as tx:
        keys.KEYS.add(tx, api_key)
    return {"Authorization": f"Bearer {token.secret.reveal()}"}


def _doors(service: Service, count: int, seed: int) -> list[Point]:
    addresses = service.tools.streets.router(CITY).city.addresses
    chosen = Random(seed).sample(range(len(addresses)), min(count, len(addresses)))
    return [Point(lon=addresses[one].lon, lat=addresses[one].lat) for one in chosen]


def postmaster(settings: Settings) -> int:
    """Return the process of the private PostgreSQL."""
    path = settings.cluster / "data" / "postmaster.pid"
    return int(path.read_text(encoding="utf-8").splitlines()[0])


@contextmanager
def running_server(
    folder: Path, environment: dict[str, str], port: int, workers: int = 0
) -> Iterator[int]:
    """Run ``tournee serve``, its log in a folder; gives its process."""
    program = str(Path(sys.executable).parent / "tournee")
    command = [program, "serve", "--workers", str(workers)]
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TOURNEE_")}
    kept.pop("DATABASE_URL", None)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own program
            [*command, "--listen", f"127.0.0.1:{port}"],
            env={**kept, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _await(process, port, folder / "server.log")
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(log.read_text(errors="replace")[-2000:])


def free_port() -> int:
    """Return a port of the loopback address that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quiet(_: str, __: float) -> None:
    """Tell nothing of how far it is."""
