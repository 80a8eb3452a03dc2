"""How long a quote takes the planner: one job with many possible windows, asked of all rounds.

``python -m bench.quotes --jobs 500 --shifts 53 --windows 20``

The day has every rule of the planner and is planned first. Each quote is a job between two places
of the day; for each window every round is asked what it would cost there, in this process, without
streets, store or network. Time is the process's own on the processor.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import timedelta

import numpy as np

from bench.days import RULES, SHIFT_H, START, rich_day
from dispatch.insertion import Standing
from dispatch.model import Job, Load, Problem, Stop, Window
from dispatch.progress import Iterations
from dispatch.search.anneal import Orders, Search
from dispatch.search.compile import compile_problem
from dispatch.search.seat import SEAT, Chair, stand_in

GOAL_MS = 3.0


class Desk:
    """A planned day with a free seat."""

    def __init__(self, day: Problem, orders: Orders) -> None:
        places = day.times.place_ids
        keeper = stand_in(1, 1, ("mass_g", "volume_ml", "items", "cold_boxes"), places[:2])
        self.problem = replace(day, jobs=(*day.jobs, keeper))
        self.shifts = [shift.id for shift in day.shifts]
        compiled = compile_problem(self.problem, near=False)
        self._chair = Chair(compiled, self.problem.times.rows)
        self._standing = Standing(self.problem, orders, compiled)

    def cheapest(self, job: Job) -> int | None:
        """Ask all rounds for a job; the least that it costs, ``None`` where none takes it."""
        standing = self._standing.with_seat(self._chair.seated(job))
        standing.judge(SEAT, self.shifts, why=False)
        costs = [standing.cost_in(SEAT, name) for name in self.shifts]
        return min((cost for cost in costs if cost is not None), default=None)


def asked_for(day: Problem, windows: int, rng: np.random.Generator) -> list[Job]:
    """Make one job between two places of the day, once for each window that it might have."""
    one, other = rng.choice(len(day.jobs), 2, replace=False)
    load = Load(mass_g=int(rng.integers(1, 15)) * 1000, volume_ml=20_000, items=2)
    pickup = Stop(place=day.jobs[one].pickups[0].place, load=load, service_s=180)
    drop = Stop(place=day.jobs[other].drops[0].place, load=load, service_s=180)
    step = timedelta(hours=SHIFT_H - 1) / windows
    spans = [
        Window(start=START + k * step, end=START + k * step + timedelta(hours=1))
        for k in range(windows)
    ]
    return [
        Job(id=SEAT, pickups=(pickup,), drops=(replace(drop, windows=(span,)),)) for span in spans
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=500, help="of two stops each")
    parser.add_argument("--shifts", type=int, default=53)
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--quotes", type=int, default=200)
    parser.add_argument("--moves", type=int, default=2000)
    asked = parser.parse_args()
    day = rich_day(asked.jobs, asked.shifts, RULES)
    search = Search(day, 1)
    search.run(Iterations(asked.moves))
    desk = Desk(day, search.orders())
    rng = np.random.default_rng(2)
    took_ms, fitting = [], 0
    for _ in range(asked.quotes + 1):
        jobs = asked_for(day, asked.windows, rng)
        began = time.process_time()
        fitting += sum(desk.cheapest(job) is not None for job in jobs)
        took_ms.append((time.process_time() - began) * 1000)
    # The first loads the compiled code.
    middle, late = np.percentile(took_ms[1:], [50, 95])
    print(f"{asked.jobs} jobs in {len(search.orders())} rounds, {asked.windows} windows a quote")
    print(f"{fitting / len(took_ms):.1f} windows of a quote fit")
    print(f"p50 {middle:.2f} ms, p95 {late:.2f} ms a quote; target p95 {GOAL_MS:.0f} ms")


if __name__ == "__main__":
    main()
