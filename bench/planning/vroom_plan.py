"""Our rounds in VROOM's plan mode, which reports every violation it sees.

``python -m bench.planning.vroom_plan [--extract FILE] [--shipments N] [--vehicles N] [--budget S]``
makes a VROOM problem over real streets (seeded, from the extract's own junctions), plans it with us
through the same path as the command line, gives VROOM our orders with the same matrices, and prints
times and violations. It ends with status 1 if VROOM reports one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from api.cli.day_files import Request
from api.cli.planning.plan_run import plan_day
from api.cli.planning.planned_files import Prepared, prepare
from api.processes.solvers import SolveBudget
from api.streets.cities import compile_city, open_city
from data.formats.vroom.output import to_vroom
from routing.router import Router
from routing.types import Point

PROFILES = ("bike", "cargo")
HOUR = 3600


Values = dict[str, Any]


def make_problem(router: Router, shipments: int, vehicles: int, seed: int) -> Values:
    """Make shipments between street corners of the middle of the map, and vehicles from one hub."""
    chance = random.Random(seed)
    west, south, east, north = router.city.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    points: list[list[float]] = []
    while len(points) < shipments + 30:
        wish = Point(lon=lon + chance.uniform(-0.045, 0.045), lat=lat + chance.uniform(-0.03, 0.03))
        snaps = [router.snap([wish], profile)[0] for profile in PROFILES]
        if all(snap.distance_m < 150 for snap in snaps):
            points.append([round(snaps[0].point.lon, 6), round(snaps[0].point.lat, 6)])
    rows = []
    for number in range(1, shipments + 1):
        opens = chance.randint(0, 5) * HOUR
        step: dict[str, Any] = {"service": 120, "time_windows": [[opens, opens + 3 * HOUR]]}
        rows.append(
            {
                "amount": [chance.randint(1, 6), chance.randint(1, 20)],
                "pickup": step | {"id": number, "location": points[number % 30]},
                "delivery": step | {"id": number, "location": points[29 + number]},
            }
        )
    fleet = [
        {
            "id": number,
            "profile": PROFILES[number % 2],
            "start": points[0],
            "end": points[0],
            "capacity": [30, 120],
            "time_window": [0, 9 * HOUR],
            "breaks": [{"id": 1, "time_windows": [[3 * HOUR, 5 * HOUR]], "service": 1800}],
        }
        for number in range(1, vehicles + 1)
    ]
    return {"shipments": rows, "vehicles": fleet}


def ask_vroom(problem: Values, ours: Values, prepared: Prepared) -> Values:
    """Return VROOM our routes as steps to keep, with the matrices that we planned with."""
    from vroom._vroom import _main as vroom_command

    times = prepared.problem.times.whole()
    index = {
        (place.point.lon, place.point.lat): times.rows[place.id]
        for place in prepared.day.places
        if place.point
    }

    def indexed(step: Values) -> Values:
        rest = {key: value for key, value in step.items() if key != "location"}
        return {**rest, "location_index": index[tuple(step["location"])]}

    routes = {route["vehicle"]: route["steps"] for route in ours["routes"]}
    vehicles = []
    for vehicle in problem["vehicles"]:
        row = {**vehicle, "start_index": index[tuple(vehicle["start"])]}
        row["end_index"] = row["start_index"]
        del row["start"], row["end"]
        steps = routes.get(vehicle["id"], [])
        row["steps"] = [{key: step[key] for key in ("type", "id") if key in step} for step in steps]
        vehicles.append(row if steps else {k: v for k, v in row.items() if k != "steps"})
    asked = {
        "shipments": [
            {**one, "pickup": indexed(one["pickup"]), "delivery": indexed(one["delivery"])}
            for one in problem["shipments"]
        ],
        "vehicles": vehicles,
        "matrices": {
            profile: {
                "durations": times.duration_s[profile].tolist(),
                "distances": times.distance_m[profile].tolist(),
            }
            for profile in times.duration_s
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps(asked))
        vroom_command(["vroom", "-c", "-i", str(source), "-o", str(target)])
        answer: Values = json.loads(target.read_text())
    return answer


def violations_of(answer: Values) -> list[str]:
    """List every violation in VROOM's answer, of routes, of steps and of the summary."""
    found = [f"summary: {one['cause']}" for one in answer["summary"]["violations"]]
    for route in answer["routes"]:
        found += [f"route {route['vehicle']}: {one['cause']}" for one in route["violations"]]
        for step in route["steps"]:
            found += [
                f"route {route['vehicle']}, {step['type']} {step.get('id', '')}: {one['cause']}"
                for one in step["violations"]
            ]
    return found


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.planning.vroom_plan", description=__doc__
    )
    parser.add_argument("--extract", type=Path, default=None)
    parser.add_argument("--shipments", type=int, default=200)
    parser.add_argument("--vehicles", type=int, default=20)
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    data = Path(os.environ.get("TOURNEE_OPEN_DATA", "../shared"))
    extract = wanted.extract or data / "osm" / "porto.osm.pbf"
    if not extract.exists():
        print(f"skipped: no extract at {extract}; set TOURNEE_OPEN_DATA or give --extract")
        return 0
    if importlib.util.find_spec("vroom") is None:
        print("skipped: this Python has no pyvroom; `make setup` installs it with the extra bench")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _run(wanted, extract, Path(folder))


def _run(wanted: argparse.Namespace, extract: Path, folder: Path) -> int:
    begin = time.perf_counter()
    name = compile_city(folder, extract)
    router = open_city(folder, name)
    print(f"import {extract.name}: {time.perf_counter() - begin:.1f} s")
    problem = make_problem(router, wanted.shipments, wanted.vehicles, wanted.seed)
    file = folder / "problem.json"
    file.write_text(json.dumps(problem))
    request = Request(file=file, city=name, format="vroom")
    begin = time.perf_counter()
    prepared = prepare(folder, request, lambda _stage, _share: None)
    print(f"matrices of {len(prepared.day.places)} places: {time.perf_counter() - begin:.1f} s")
    begin = time.perf_counter()
    solve_budget = SolveBudget(budget_s=wanted.budget, seed=wanted.seed)
    with plan_day(folder, request, solve_budget, lambda _stage, _share: None) as planned:
        spent = time.perf_counter() - begin
    ours: Values = to_vroom(planned.day, planned.outcome.problem, planned.outcome.plan)
    print(
        f"plan with a budget of {wanted.budget:g} s, matrices included: {spent:.1f} s; "
        f"{len(ours['routes'])} routes, {len(ours['unassigned'])} unassigned"
    )
    answer = ask_vroom(problem, ours, prepared)
    found = violations_of(answer)
    print(f"VROOM's plan mode on these routes: {len(found)} violations")
    for line in found[:20]:
        print(f"  {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
