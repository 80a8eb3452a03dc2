"""Board bench: times of dry runs of moves over a large live day.

``python -m bench.board.moves --jobs 500 --shifts 30``

An installation of its own gets a day in the demo city, which is planned and published; then jobs
are held over rounds at random: over a place, over a round, several at once, over the open jobs.
Each is a whole use case with its transaction, in this process, without HTTP. The plain path opens
the day anew for each. Milliseconds of the clock and of the processor; the store's own work on the
processor is only in the former.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import numpy as np

from api.composition import open_service
from api.demo.city import CITY, demo_city
from api.demo.names import COOPERATIVE
from api.demo.serving import ZONE
from api.demo.staff import DISPATCHER, bring_in
from api.processes.planning_warmup import warm_planning
from api.settings.environment import read_settings
from api.usecases.planning.plans import request_plan
from api.usecases.planning.publishing import publish_plan
from api.usecases.rounds.live.moves import VisitPlace, move_jobs
from api.usecases.service import Service
from api.worker.solving_days import solve_plan
from data.store.database import Transaction
from data.store.fleet import places, shifts, vehicles
from data.store.people import people
from data.store.rounds import rounds
from data.store.shapes import load_plain, point_column, windows_plain
from data.store.system import cooperatives
from data.store.system.cooperatives import Cooperative
from data.store.tables.bookings import booking, job, stop
from dispatch.bookings.quotes import Quote
from dispatch.model import Break, Capacity, Load, Prices, Window
from dispatch.values.local_time import starts_of
from dispatch.values.plain_values import to_plain
from routing.errors import Conflict
from routing.types import Point

DAY = date(2026, 3, 10)
GOAL_MS = 80.0
SHOPS = 12
MOVES = 300


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=500, help="of two stops each")
    parser.add_argument("--shifts", type=int, default=30)
    parser.add_argument("--moves", type=int, default=MOVES, help="dry runs that are measured")
    parser.add_argument("--planned", type=int, default=20, help="seconds of planning")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where this is root
    try:
        settings = read_settings({"TOURNEE_HOME": str(folder / "home"), "TOURNEE_LANG": "en"})
        demo_city(settings.cities, print)
        warm_planning()
        with open_service(settings) as opened:
            # Early in the morning: all of the day is still to be ridden.
            service = replace(opened, clock=lambda: starts_of(DAY, ZONE) + timedelta(hours=6))
            _found(service, asked.jobs, asked.shifts, Random(1))
            _plan(service, asked.planned)
            _measure(service, asked.moves)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- the day ---------------------------------------------------------------------------------


def _found(service: Service, jobs: int, count: int, chance: Random) -> None:
    addresses = service.tools.streets.router(CITY).city.addresses
    doors = [Point(lon=one.lon, lat=one.lat) for one in addresses]
    now, opens = service.clock(), starts_of(DAY, ZONE) + timedelta(hours=8)
    home = Cooperative(
        id=COOPERATIVE,
        slug="bench",
        name="Bench",
        time_zone=str(ZONE),
        country="FI",
        language="en",
        city=CITY,
        created_at=now,
    )
    with service.database.transaction() as tx:
        cooperatives.add(tx, home)
    bring_in(service, [DISPATCHER], "en")
    shops = [chance.choice(doors) for _ in range(SHOPS)]
    with service.database.transaction(COOPERATIVE) as tx:
        hub = service.ids()
        where = chance.choice(doors)
        place = places.Place(
            id=hub, name="Hub", kind="hub", point=where, address="Hub", created_at=now
        )
        places.add(tx, place)
        for number in range(count):
            start = opens + timedelta(minutes=15 * (number % 12))
            _add_shift(service, tx, number, hub, start, now)
        for number in range(jobs):
            start = opens + timedelta(minutes=chance.randrange(30, 420))
            ends = (chance.choice(shops), chance.choice(doors))
            _add_job(service, tx, number, ends, Window(start=start, end=start + timedelta(hours=2)))


def _add_shift(  # noqa: PLR0913, PLR0917  # parts of one shift
    service: Service, tx: Transaction, number: int, hub: UUID, start: datetime, now: datetime
) -> None:
    rider, bike = service.ids(), service.ids()
    person = people.Person(
        id=rider,
        name=f"Rider {number}",
        email="",
        language="en",
        roles=("courier",),
        status="active",
        created_at=now,
    )
    people.add(tx, person)
    vehicles.add(
        tx,
        vehicles.Vehicle(
            id=bike,
            name=f"Bike {number}",
            profile="bike" if number % 2 else "cargo",
            capacity=Capacity(mass_g=100_000, volume_ml=300_000),
            created_at=now,
        ),
    )
    shifts.add(
        tx,
        shifts.Shift(
            id=service.ids(),
            day=DAY,
            person_id=rider,
            vehicle_id=bike,
            starts_at=start,
            ends_at=start + timedelta(hours=6),
            start_place_id=hub,
            end_place_id=hub,
            breaks=(Break(id="lunch", duration_s=1800),),
            prices=Prices(hour_cents=2000, km_cents=20),
        ),
    )


def _add_job(
    service: Service, tx: Transaction, number: int, ends: tuple[Point, Point], window: Window
) -> None:
    booking_id, job_id, now = service.ids(), service.ids(), service.clock()
    free = Quote(tariff_id="standard", tariff_version=1, lines=(), vat_per_mille=0)
    defaults: dict[str, Any] = {"made_by": DISPATCHER.id, "made_at": now, "changed_at": now}
    tx.add(booking, {"id": booking_id, "day": DAY, "quote": to_plain(free), **defaults})
    tx.add(job, {"id": job_id, "booking_id": booking_id, "day": DAY, "label": f"Job {number}"})
    load = load_plain(Load(mass_g=3000, volume_ml=9000, items=1))
    for kind, at in zip(("pickup", "drop"), ends, strict=True):
        row = {"id": service.ids(), "job_id": job_id, "kind": kind, "position": 0}
        contact = {"contact_name": f"Door {number}", "service_s": 120, "load": load}
        windows = windows_plain([window]) if kind == "drop" else []
        tx.add(stop, {**row, **contact, "geom": point_column(at), "windows": windows})


def _plan(service: Service, budget_s: int) -> None:
    plan_id, office = service.ids(), DISPATCHER.acts()
    service.do(office, request_plan, plan_id, DAY, budget_s=budget_s)
    solve_plan(service, COOPERATIVE, plan_id)
    service.do(office, publish_plan, plan_id, override_reason="bench")


# --- what is measured ------------------------------------------------------------------------


def _measure(service: Service, count: int) -> None:
    with service.database.transaction(COOPERATIVE, read_only=True) as tx:
        live = rounds.of_day(tx, DAY)
    stops = sum(visit.kind != "break" for one in live for visit in one.visits)
    print(f"{len(live)} rounds, {stops} stops")
    chance = Random(2)
    asked = [_move(live, chance) for _ in range(count)]
    _timed(service, asked[:5], lambda: None)  # the first loads compiled code
    _tell("with the day at hand", *_timed(service, asked, lambda: None))
    forget = service.tools.opened_days.clear
    _tell("the day opened anew", *_timed(service, asked[: max(10, count // 20)], forget))


def _move(live: list[rounds.RoundRow], chance: Random) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Choose jobs, and where they are held."""
    home, target = chance.choice(live), chance.choice(live)
    jobs = sorted({one.job_id for one in home.visits if one.job_id is not None})
    many = 1 if chance.random() < 0.8 else 3
    taken = chance.sample(jobs, min(many, len(jobs)))
    held = chance.random()
    if held < 0.05:
        return (DAY, taken, None), {}
    how: dict[str, Any] = {}
    if held < 0.7:
        visits = [one for one in target.visits if one.job_id not in taken]
        how = {
            "first": VisitPlace(position=chance.randint(0, len(visits))),
            "keep_order": chance.random() < 0.5,
        }
    return (DAY, taken, target.shift_id), how


def _timed(
    service: Service,
    asked: list[tuple[tuple[Any, ...], dict[str, Any]]],
    before: Callable[[], None],
) -> tuple[list[float], list[float], int]:
    """Return milliseconds of the clock and of the processor of each, and how many would fit."""
    office, clock_ms, processor_ms, fitting = DISPATCHER.acts(), [], [], 0
    for args, how in asked:
        before()
        clock, processor = time.perf_counter(), time.process_time()
        try:
            done = service.do(office, move_jobs, service.ids(), *args, dry_run=True, **how)
            fitting += done.price.cost_cents is not None
        except Conflict:
            pass  # nothing to be moved there
        clock_ms.append((time.perf_counter() - clock) * 1000)
        processor_ms.append((time.process_time() - processor) * 1000)
    return clock_ms, processor_ms, fitting


def _tell(what: str, clock_ms: list[float], processor_ms: list[float], fitting: int) -> None:
    middle, late = np.percentile(clock_ms, [50, 95])
    own_middle, own_late = np.percentile(processor_ms, [50, 95])
    print(
        f"{what}: p50 {middle:.1f} ms, p95 {late:.1f} ms"
        f" (processor {own_middle:.1f} and {own_late:.1f} ms)"
        f" of {len(clock_ms)} dry runs, {fitting} fit; target p95 {GOAL_MS:.0f} ms"
    )


if __name__ == "__main__":
    main()
