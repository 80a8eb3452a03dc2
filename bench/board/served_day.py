"""A published day of many jobs, served in an installation of its own, for looks at the board.

``python -m bench.board.served_day --jobs 500 --riders 30`` makes the day in
``build/bench/board_day/`` (or finds it there), serves it and prints where, and how its dispatcher
signs in, until Ctrl-C. The plan is a quick one: this is about how a day shows, not how good it is.
The clock stands at ``--at`` of the day; until then everything is ridden as planned, more or less.
With ``--speed`` it runs on from there, and its riders ride on.

Others use :func:`served_day`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from api.auth.scopes import Role
from api.composition import open_service
from api.demo.city import demo_city
from api.demo.day import make_live
from api.demo.founding import found_demo, is_founded
from api.demo.riding import Riders, riding
from api.demo.serving import ZONE, by_clock, demo_environment
from api.demo.staff import DISPATCHER, Crew, Somebody, ways_in
from api.settings.environment import read_settings
from api.settings.fast_clock import FastClock
from data.sample.addresses import spread_out
from data.sample.recipe import build_demo_day
from dispatch.values.local_time import starts_of

if TYPE_CHECKING:
    from api.settings.environment import Settings
    from api.usecases.service import Service
    from routing.network.streets import Address

OUT = Path("build/bench/board_day")
PLAN_S = 5
"""Time of the search for the plan; as long again for each further 500 jobs."""
JOBS_FOR_EACH_SHOP = 12
NAMES = ("Aino", "Eero", "Liisa", "Otso", "Saara", "Veikko", "Tuuli", "Oona", "Inka", "Lauri")
ON = date(2026, 9, 15)
SHIFTS = (("07:00", "15:00"), ("10:00", "18:00"))
FIRST, LAST = 8, 15
"""Hours between which goods are ready."""
PATIENCE_S = 120.0
MARKER = "day.json"
"""Name of the file in the home of a complete day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedDay:
    """A day that is served: where, and how its dispatcher signs in."""

    address: str
    email: str
    password: str
    day: date


@contextmanager
def served_day(  # noqa: PLR0913  # what a day is made of
    jobs: int,
    riders: int,
    *,
    at: str = "06:30",
    speed: int = 1,
    listen: str = "127.0.0.1:0",
    home: Path | None = None,
) -> Iterator[ServedDay]:
    """Serve a published day while the block runs.

    Parameters
    ----------
    at
        What the day's clock shows when it is first served.
    speed
        How many times as fast it runs.
    listen
        Address and port; port 0 is one that is free.
    home
        Where the installation lies. A day that was made there is found again.
    """
    home = (home or OUT / f"{jobs}x{riders}").absolute()
    begin = datetime.combine(ON, time_of_day.fromisoformat(at), tzinfo=ZONE)
    own = read_settings({"TOURNEE_HOME": str(home)})
    with ExitStack() as stack:
        opened = stack.enter_context(open_service(own, pool_size=4))
        service = replace(opened, clock=lambda: begin)
        people = _build(service, own, jobs, riders)
        people.catch_up()
        office = next(one for one in ways_in(service, Crew()) if one.person == DISPATCHER)
        # What was made until now took its time: only now the clock begins to run.
        clock = FastClock(speed=speed, begin=begin, since=datetime.now(UTC))
        settings = replace(own, clock=clock)
        address = stack.enter_context(_server(settings, listen))
        if speed > 1:
            people.service = by_clock(opened, clock)
            stack.enter_context(riding(people, speed=speed))
        yield ServedDay(
            address=address,
            email=DISPATCHER.email,
            password=office.password.reveal() if office.password else "",
            day=ON,
        )


def _build(service: Service, settings: Settings, jobs: int, riders: int) -> Riders:
    """Make the cooperative and its day, where they are not made; gives its riders."""
    addresses = demo_city(settings.cities, lambda *_: None).city.addresses
    plain = large_day(list(addresses), jobs, riders)
    crew = Crew(riders=tuple(_riders(riders)))
    marker = settings.home / MARKER
    dawn = starts_of(ON, ZONE)
    before = replace(service, clock=lambda: dawn)
    if not marker.exists():
        day = build_demo_day(addresses, seed=1, on=ON)
        if not is_founded(service):
            found_demo(before, day, plain, crew, "en")
        budget_s = PLAN_S * -(-jobs // 500)
        make_live(before, plain, ON, lambda *_: None, budget_s=budget_s)
        marker.write_text(json.dumps({"jobs": jobs, "riders": riders}), encoding="utf-8")
    return Riders(service=service, crew=crew, zone=ZONE, plain=plain)


def _riders(count: int) -> Iterator[Somebody]:
    for number in range(count):
        turn, which = divmod(number, len(NAMES))
        name = NAMES[which] + (f" {chr(ord('A') + turn - 1)}." if turn else "")
        yield Somebody(key=f"rider-{number + 1}", name=name, role=Role.COURIER)


def large_day(addresses: list[Address], jobs: int, riders: int, seed: int = 1) -> dict[str, Any]:
    """Return a day of parcels from shops to homes as the file of the demo day has one.

    Where a city has fewer addresses than jobs, several go to the same door.
    """
    chance = Random(seed)
    shops = max(1, jobs // JOBS_FOR_EACH_SHOP)
    count = min(len({(one.street, one.number) for one in addresses}) // 2, shops + 4 + jobs)
    drawn = spread_out(addresses, count, chance)
    # Where those who book on the demo day are at home.
    booking = ("food-bank", "bakery", "farm-rantapelto")
    named = ["hub", *booking, *(f"shop-{number + 1}" for number in range(shops))]
    homes = drawn[len(named) :]
    places = {
        key: _place(address, f"{key.replace('-', ' ').capitalize()}, ")
        for key, address in zip(named, drawn, strict=False)
    }
    new_jobs = []
    for number in range(jobs):
        home = f"home-{number + 1}"
        places[home] = _place(homes[number % len(homes)])
        new_jobs.append(_job(number, f"shop-{number % shops + 1}", home, chance))
    return {
        "places": places,
        "vehicles": [_vehicle(number) for number in range(riders)],
        # Everybody is to have a round, though fewer could do it.
        "shifts": [
            {**_shift(number), "max_stops": 2 * -(-jobs // riders)} for number in range(riders)
        ],
        "jobs": new_jobs,
    }


def _place(address: Address, label: str = "") -> dict[str, Any]:
    where = f"{label}{address.street} {address.number}"
    return {"lon": address.lon, "lat": address.lat, "address": where}


def _at(clock: str | timedelta) -> str:
    midnight = datetime.combine(ON, time_of_day(), tzinfo=ZONE)
    if isinstance(clock, timedelta):
        return (midnight + clock).isoformat()
    return datetime.combine(ON, time_of_day.fromisoformat(clock), tzinfo=ZONE).isoformat()


def _vehicle(number: int) -> dict[str, Any]:
    return {
        "id": f"bike-{number + 1}",
        "profile": "cargo",
        "width_mm": 720,
        "skills": [],
        "capacity": {"mass_g": 100_000, "volume_ml": 300_000},
    }


def _shift(number: int) -> dict[str, Any]:
    start, end = SHIFTS[number % len(SHIFTS)]
    return {
        "id": f"shift-{number + 1}",
        "courier": f"rider-{number + 1}",
        "vehicle": f"bike-{number + 1}",
        "start": _at(start),
        "end": _at(end),
        "start_place": "hub",
        "end_place": "hub",
    }


def _job(number: int, shop: str, home: str, chance: Random) -> dict[str, Any]:
    ready = timedelta(minutes=15 * chance.randint(4 * FIRST, 4 * LAST))
    load = {
        "mass_g": chance.randint(500, 5000),
        "volume_ml": chance.randint(2, 20) * 1000,
        "items": 1,
    }

    def stop(place: str, hours: int, service_s: int) -> dict[str, Any]:
        window = {"start": _at(ready), "end": _at(ready + timedelta(hours=hours))}
        return {"place": place, "windows": [window], "service_s": service_s, "load": load}

    return {
        "id": f"shop-{number + 1}",
        "kind": "shop",
        "label": f"Parcel {number + 1}",
        "pickups": [stop(shop, 2, 60)],
        "drops": [stop(home, 3, 120)],
    }


@contextmanager
def _server(settings: Settings, listen: str) -> Iterator[str]:
    """Run server and worker on the day; gives the address."""
    path = settings.home / "output"
    environment = {**os.environ, **demo_environment(settings), "TOURNEE_RATE_LIMIT": "1000000"}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve"]
    command += ["--listen", listen, "--lang", "en"]
    log = settings.home / "serve.log"
    with path.open("w") as out, log.open("a") as err:
        process = subprocess.Popen(  # noqa: S603  # ours
            command, stdout=out, stderr=err, env=environment
        )
        try:
            yield _address(process, path)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _address(process: subprocess.Popen[bytes], path: Path) -> str:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        found = [word for word in path.read_text().split() if word.startswith("http://")]
        if found:
            address = found[0].rstrip("/.,")
            try:
                if httpx.get(f"{address}/version", timeout=5).is_success:
                    return address
            except httpx.HTTPError:
                pass
        time.sleep(0.2)
    message = f"the server does not answer: see {path.parent / 'serve.log'}"
    raise TimeoutError(message)


def main() -> None:
    """Serve a day until Ctrl-C."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--jobs", type=int, default=500)
    asked.add_argument("--riders", type=int, default=30)
    asked.add_argument("--at", default="06:30", help="what the day's clock shows, such as 11:00")
    asked.add_argument("--speed", type=int, default=1)
    asked.add_argument("--listen", default="127.0.0.1:8000")
    asked.add_argument("--home", type=Path, help="where it is made and found again")
    args = asked.parse_args()
    with served_day(
        args.jobs,
        args.riders,
        at=args.at,
        speed=args.speed,
        listen=args.listen,
        home=args.home,
    ) as day:
        print(f"{day.address}/  {day.day}  {day.email}  {day.password}", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
