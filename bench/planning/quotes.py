"""Quotes bench: times of the planner for one job in many windows, each asked of all rounds.

``python -m bench.planning.quotes --jobs 500 --shifts 53 --windows 20``

The day has every rule of the planner and is planned first. Each quote is a job between two places
of the day. For each window every round is asked what it would cost there, how much longer it would
be ridden and when it would end, and the cheapest is told; with ``--why`` all are, and which rule is
in the way of those that refuse. That happens in this process, without streets, store or network.
Time is the process's own on the processor.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import timedelta

import numpy as np

from bench.planning.days import RULES, SHIFT_H, START, rich_day
from dispatch.model import Job, Load, Problem, Stop, Window
from dispatch.planning.what_if.quote_insertion import JobShape, QuoteInsertion
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
from dispatch.search.annealing_search import Search
from dispatch.search.arrays.requests import EXTRA_REQUEST_ID
from dispatch.search.stop_rules import Iterations

GOAL_MS = 20.0
SHAPE = JobShape(pickups=1, drops=1, dims=frozenset({"mass_g", "volume_ml", "items"}))


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
        Job(id=EXTRA_REQUEST_ID, pickups=(pickup,), drops=(replace(drop, windows=(span,)),))
        for span in spans
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=500, help="of two stops each")
    parser.add_argument("--shifts", type=int, default=53)
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--quotes", type=int, default=200)
    parser.add_argument("--moves", type=int, default=2000)
    parser.add_argument("--why", action="store_true", help="tell all rounds, and why they refuse")
    asked = parser.parse_args()
    day = rich_day(asked.jobs, asked.shifts, RULES)
    search = Search(day, 1)
    search.run(Iterations(asked.moves))
    orders = search.sequences()
    rng = np.random.default_rng(2)
    quotes = [asked_for(day, asked.windows, rng) for _ in range(asked.quotes + 1)]
    insertion = QuoteInsertion(
        RemainingDay(problem=day, sequences=orders, front={}, origin={}), SHAPE
    )
    took_ms, fitting = [], 0
    for jobs in quotes:
        began = time.process_time()
        best = []
        for job in jobs:
            answers = insertion.ask(job, {})
            best.append(answers.best())
            if asked.why:
                answers.all()
        took_ms.append((time.process_time() - began) * 1000)
        fitting += sum(one is not None for one in best)
    # The first loads the compiled code.
    middle, late = np.percentile(took_ms[1:], [50, 95])
    print(f"{asked.jobs} jobs in {len(orders)} rounds, {asked.windows} windows a quote")
    print(f"{fitting / len(took_ms):.1f} windows of a quote fit")
    print(f"p50 {middle:.2f} ms, p95 {late:.2f} ms a quote; target p95 {GOAL_MS:.0f} ms")


if __name__ == "__main__":
    main()
