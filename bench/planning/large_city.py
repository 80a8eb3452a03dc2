"""A day of thousands of jobs on real streets: ways in blocks, beside whole tables of them.

``python -m bench.planning.large_city --extract FILE --jobs 5000 --budget 30`` compiles an extract,
makes parcels from shops to doors at its junctions, and plans them as ``tournee plan`` does, once
with the ways worked out block by block and once with whole tables. Each goes in a process of its
own. Printed are seconds until the ways are there, what a solver's process is sent, hours on the
way, and the most memory that the process had.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from api.processes.clock import WallClock
from api.processes.compilation import warm_routing
from api.processes.planning_warmup import warm_planning
from api.streets import travel_times
from bench.apart import run_apart
from bench.memory import peak_mb
from bench.opendata import open_data, skipped
from dispatch.model import (
    MOST_WHOLE,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Problem,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.search.large.search_in_parts import WorkerPool
from routing.city import import_city, load_city
from routing.network.streets import E7
from routing.router import Router
from routing.types import Point

EXTRACT = "osm/porto.osm.pbf"
PROFILE = "cargo"
START = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAY_H = 12
JOBS_FOR_EACH = 14
"""Jobs for each rider there is."""
SHOPS = 200
MOST_STOPS_AWAY_M = 250.0
"""Junctions farther from where a bike may stop are no places."""
TABLES = {"blocks": MOST_WHOLE, "whole": 1 << 30}
"""Most places whose ways are kept whole."""


def build_day(router: Router, jobs: int, seed: int) -> tuple[tuple[Job, ...], tuple[Shift, ...]]:
    """Make parcels from shops to doors, and riders who all start in one place."""
    streets, chance = router.city.streets, np.random.default_rng(seed)
    drawn = chance.integers(0, len(streets.node_lon), 2 * (jobs + SHOPS))
    points = [
        Point(lon=float(streets.node_lon[node]) / E7, lat=float(streets.node_lat[node]) / E7)
        for node in drawn.tolist()
    ]
    near = router.snap(points, PROFILE)
    usable = [
        Place(id=str(number), point=point)
        for number, (point, snap) in enumerate(zip(points, near, strict=True))
        if snap.distance_m <= MOST_STOPS_AWAY_M
    ]
    shops, doors, load = usable[:SHOPS], usable[SHOPS : SHOPS + jobs], Load(mass_g=4000, items=1)
    new_jobs = []
    for number, door in enumerate(doors):
        ready = START + timedelta(minutes=int(chance.integers(0, (DAY_H - 3) * 60)))
        new_jobs.append(
            Job(
                id=f"job-{number}",
                pickups=(Stop(place=shops[number % SHOPS], load=load, service_s=90),),
                drops=(
                    Stop(
                        place=door,
                        load=load,
                        service_s=90,
                        windows=(Window(start=ready, end=ready + timedelta(hours=3)),),
                    ),
                ),
            )
        )
    vehicle = Vehicle(id="bike", profile=PROFILE, capacity=Capacity(mass_g=80_000, items=20))
    shifts = tuple(
        Shift(
            id=f"shift-{number}",
            courier=Courier(id=f"courier-{number}"),
            vehicle=vehicle,
            window=Window(start=START, end=START + timedelta(hours=DAY_H)),
            start_place=shops[0],
            end_place=shops[0],
        )
        for number in range(len(doors) // JOBS_FOR_EACH + 1)
    )
    return tuple(new_jobs), shifts


def measured(
    city: Path, tables: str, jobs: int, seed: int, effort: tuple[float, int]
) -> dict[str, float]:
    """Plan a day with so many seconds and threads; gives what it took."""
    budget_s, threads = effort
    warm_planning()
    warm_routing()
    router = Router.open(city)
    router.engine(PROFILE)
    travel_times.MOST_WHOLE = TABLES[tables]  # type: ignore[attr-defined]  # what is measured
    new_jobs, shifts = build_day(router, jobs, seed)
    before_mb, begin = peak_mb(), perf_counter()
    times = travel_times.times_on(router, travel_times.places_of(new_jobs, shifts), [PROFILE])
    ways_s = perf_counter() - begin
    problem = Problem(jobs=new_jobs, shifts=shifts, times=times)
    sent_mb = len(pickle.dumps(times)) / 1e6
    clock = WallClock(budget_s=budget_s)
    with ThreadPoolExecutor(threads) as pool:
        hands = WorkerPool(count=threads, each=pool.map)
        found = plan(problem, clock, seed, hands=hands)
    return {
        "places": len(times.place_ids),
        "ways_s": ways_s,
        "sent_mb": sent_mb,
        "served": len(new_jobs) - len(found.unassigned),
        "riders": len(found.rounds),
        "travel_h": sum(each.travel_s for each in found.rounds) / 3600,
        "solve_s": clock.elapsed(),
        "before_mb": before_mb,
        "peak_mb": peak_mb(),
    }


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    command = argparse.ArgumentParser(
        prog="python -m bench.planning.large_city", description=__doc__
    )
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--extract", type=Path, default=open_data() / EXTRACT)
    command.add_argument("--jobs", type=int, default=5000)
    command.add_argument("--budget", type=float, default=30, help="wall seconds a solve")
    command.add_argument("--threads", type=int, default=2)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--tables", default="blocks,whole", help=f"of {', '.join(TABLES)}")
    options = command.parse_args(argv)
    names = options.tables.split(",")
    if not set(names) <= TABLES.keys() or min(options.jobs, options.threads) < 1:
        print(f"tables must be of {', '.join(TABLES)}, numbers 1 or more", file=sys.stderr)
        return 2
    if not options.extract.is_file():
        print(skipped(options.extract))
        return 0
    with TemporaryDirectory() as folder:
        city = Path(folder) / "town.city"
        import_city(options.extract, city, name="town")
        router = Router(load_city(city))
        router.save_net(city)
        router.save_metric(PROFILE)
        for name in names:
            effort = (options.budget, options.threads)
            asked = (city, name, options.jobs, options.seed, effort)
            apart = run_apart(measured, *asked, limit_s=10 * options.budget + 1200)
            print(
                f"{name:6} {apart['places']} places: ways after {apart['ways_s']:.1f} s, "
                f"{apart['sent_mb']:.0f} MB to send; {apart['served']} of {options.jobs} jobs, "
                f"{apart['riders']} riders, {apart['travel_h']:.1f} h on the way after "
                f"{apart['solve_s']:.1f} s; at most {apart['peak_mb']:.0f} MB, "
                f"{apart['before_mb']:.0f} of them before the ways",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
