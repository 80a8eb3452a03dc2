"""A day of thousands of jobs: our planner in parts on all cores, beside VROOM.

``python -m bench.planning.large --jobs 5000 --budget 60`` makes a town of its own, so that it needs
no open data: shops round a dozen centres, each job a parcel from a shop to a door within ninety
minutes. Each solver works in a process of its own, warm, on so many threads. Printed are jobs
served, riders, hours on the way, wall seconds from the matrix to the routes, and the most memory
that the process had. ``bench/planning/feasible.py`` judges the routes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from bench.apart import Absent, Died, run_apart
from bench.memory import peak_mb
from bench.planning.feasible import faults, total_distance, vehicles_used
from bench.planning.instances import Instance, Ints, Routes
from bench.planning.peers import missing, timed_solve
from bench.rows import Row, read_rows, write_rows

OUT = Path("build/bench/large.json")
KEYS = frozenset({"jobs", "solver", "budget_s", "served", "riders", "travel_s", "peak_mb"})
SIDE_M = 12_000
CENTRES = 12
SHOPS_FOR_EACH = 12
"""Jobs for each shop."""
SPEED_M_S = 4.5
DETOUR = 1.3
"""Streets are longer than the straight line by so much."""
DAY_S = 12 * 3600
READY_S = 60 * 60
PROMISE_S = 90 * 60
SERVICE_S = 120
CAPACITY = 8
JOBS_FOR_EACH = 20
"""Jobs for each rider there is."""
FAR_M = 1500.0
VROOM_EXPLORATION = 0
"""Its quickest level: higher ones take far longer than the budget on so many jobs."""


class Town(Instance):
    """An instance in whole seconds whose matrix is kept once, in 32 bits."""

    @cached_property
    def travel(self) -> Ints:
        """The matrix itself."""
        return self.distance  # type: ignore[return-value]  # whole seconds already


def build_town(jobs: int, seed: int) -> Town:
    """Make a town and its day; the same numbers give the same one."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0.15, 0.85, (CENTRES, 2)) * SIDE_M
    shops = centres[rng.integers(CENTRES, size=max(1, jobs // SHOPS_FOR_EACH))]
    shops = shops + rng.normal(0, FAR_M / 2, shops.shape)
    pickups = shops[rng.integers(len(shops), size=jobs)]
    drops = np.clip(pickups + rng.normal(0, FAR_M, (jobs, 2)), 0, SIDE_M)
    at = np.concatenate([[[SIDE_M / 2, SIDE_M / 2]], pickups, drops]).astype(np.float32)
    ready = rng.integers(0, DAY_S - 2 * PROMISE_S, size=jobs)
    demand = rng.integers(1, 4, size=jobs)
    table = np.empty((len(at), len(at)), np.int32)
    for row, here in enumerate(at):
        way = np.hypot(*(at - here).T) * (DETOUR / SPEED_M_S)
        table[row] = np.ceil(way)
    return Town(
        set="town",
        name=f"town-{jobs}",
        capacity=CAPACITY,
        fleet=jobs // JOBS_FOR_EACH + 1,
        pairs=tuple((1 + job, 1 + jobs + job) for job in range(jobs)),
        demand=np.concatenate([[0], demand, demand]),
        ready=np.concatenate([[0], ready, ready]),
        due=np.concatenate([[DAY_S], ready + READY_S, ready + PROMISE_S]),
        service=np.concatenate([[0], np.full(2 * jobs, SERVICE_S)]),
        distance=table,  # type: ignore[arg-type]  # whole seconds
        steps=1,
    )


def ours(town: Town, budget_s: float, seed: int, threads: int) -> Routes:
    """Plan by the planner's front door, as every plan is made."""
    from api.processes.clock import WallClock
    from bench.planning.peers.tournee import problem_of
    from dispatch.planning.planner import plan
    from dispatch.search.large.search_in_parts import WorkerPool

    clock = WallClock(budget_s=budget_s)
    problem = problem_of(town, "distance")
    with ThreadPoolExecutor(threads) as pool:
        new_plan = plan(problem, clock, seed, hands=WorkerPool(count=threads, each=pool.map))
    row = problem.times.rows
    return tuple(tuple(row[v.place_id] for v in r.visits if v.place_id) for r in new_plan.rounds)


def vrooms(town: Town, budget_s: float, seed: int, threads: int) -> Routes:
    """Plan by VROOM, at its quickest level."""
    del seed
    from bench.planning.peers import vroom

    begin = perf_counter()
    model = vroom.model_of(town, "distance")
    left = timedelta(seconds=max(budget_s - (perf_counter() - begin), 0.01))
    solution = model.solve(exploration_level=VROOM_EXPLORATION, nb_threads=threads, timeout=left)
    return vroom.routes_of(solution)


SOLVERS: dict[str, Callable[[Town, float, int, int], Routes]] = {
    "tournee": ours,
    "vroom": vrooms,
}


def measured(
    solver: str, jobs: int, budget_s: float, seed: int, threads: int
) -> tuple[Routes, dict[str, float]]:
    """Solve a town; gives the routes and what it took."""
    town = build_town(60, seed)
    timed_solve(solver, town, "distance", 0.5, 1)  # compiled and loaded
    town = build_town(jobs, seed)
    begin, cpu = perf_counter(), process_time()
    routes = SOLVERS[solver](town, budget_s, seed, threads)
    took = {
        "wall_s": round(perf_counter() - begin, 1),
        "cpu_s": round(process_time() - cpu, 1),
        "peak_mb": round(peak_mb()),
        "matrix_mb": round(town.distance.nbytes / 1e6),
    }
    return routes, took


def row_of(town: Town, solver: str, routes: Routes) -> Row:
    """Judge routes: how many jobs are served, by how many, in what time on the way."""
    served = sum(len(route) for route in routes) // 2
    wrong = [fault for fault in faults(town, routes) if not fault.endswith("visited 0 times")]
    return {
        "jobs": len(town.pairs),
        "solver": solver,
        "served": served,
        "riders": vehicles_used(routes),
        "travel_s": int(total_distance(town, routes)),
        "feasible": not wrong,
    }


def _line(row: Row) -> str:
    verdict = "" if row["feasible"] else "  NOT FEASIBLE"
    return (
        f"{row['solver']:8} {row['served']} of {row['jobs']} jobs, {row['riders']} riders, "
        f"{row['travel_s'] / 3600:.1f} h on the way; {row['wall_s']} s ({row['cpu_s']} s of "
        f"processor), at most {row['peak_mb']} MB, {row['matrix_mb']} of them matrix{verdict}"
    )


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    command = argparse.ArgumentParser(prog="python -m bench.planning.large", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--jobs", type=int, default=5000)
    command.add_argument("--budget", type=float, default=60, help="wall seconds a solve")
    command.add_argument("--threads", type=int, default=2)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--solvers", default="tournee,vroom", help=f"of {', '.join(SOLVERS)}")
    command.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    options = command.parse_args(argv)
    names = options.solvers.split(",")
    if not set(names) <= SOLVERS.keys() or min(options.jobs, options.threads) < 1:
        print(f"solvers must be of {', '.join(SOLVERS)}, numbers 1 or more", file=sys.stderr)
        return 2
    town = build_town(options.jobs, options.seed)
    rows = read_rows(options.out, KEYS)
    for name in names:
        if why := missing(name):
            print(f"absent: {name} ({why})")
            continue
        asked = (options.jobs, options.budget, options.seed, options.threads)
        try:
            routes, took = run_apart(measured, name, *asked, limit_s=10 * options.budget + 1200)
        except (Absent, Died) as error:
            print(f"{name}: no result ({error})")
            continue
        budget = {"budget_s": options.budget, "threads": options.threads, "seed": options.seed}
        rows.append({**row_of(town, name, routes), **budget, **took})
        write_rows(options.out, rows)
        print(_line(rows[-1]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
