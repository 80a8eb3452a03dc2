"""Goods bench: time and cost of plans with longest times aboard, and with kinds of goods apart.

``python -m bench.planning.goods_aboard --jobs 200 --shifts 20 --moves 20000 --seeds 5``

Each seed is another day of pickups and drops with windows, planned three times for the same number
of moves: as it is; where the goods of a third of the jobs may be aboard for a quarter of an hour
longer than the way to their door; where a third is raw and another one ready, which never ride
together. The three take turns, so that other work on the machine slows all alike; time is the
process's own on the processor. Printed are medians, and medians of the ratios to the same day as it
is; a plan that leaves jobs out has the cost of a smaller day. The checker judges each plan.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import process_time

from bench.planning.days import rich_day
from dispatch.check import check
from dispatch.model import Job, Problem
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations

SPARE_S = 900
"""Time aboard beyond the straight way to the door."""
KINDS = ("raw", "ready", "")
DAYS = ("as it is", "time aboard", "kinds apart")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan as it is measured: seconds of the processor, cost in cents, jobs left out, faults."""

    took_s: float
    cost_cents: int
    left_out: int
    faults: int


def variant(day: Problem, name: str) -> Problem:
    """Return a day as one of :data:`DAYS`; nothing else of it changes."""
    if name == "time aboard":
        jobs = [
            replace(job, aboard_limit_s=_way_s(day, job) + SPARE_S) if number % 3 == 0 else job
            for number, job in enumerate(day.jobs)
        ]
        return replace(day, jobs=tuple(jobs))
    if name == "kinds apart":
        jobs = [replace(job, goods=KINDS[number % 3]) for number, job in enumerate(day.jobs)]
        return replace(day, jobs=tuple(jobs), never_together=(("raw", "ready"),))
    return day


def _way_s(day: Problem, job: Job) -> int:
    """Return the time from the pickup of a job straight to its drop."""
    ids = day.times.place_ids
    one, other = (ids.index(stop.place.id) for stop in (job.pickups[0], job.drops[0]))
    return day.times.leg(day.shifts[0].vehicle.profile, one, other)[0]


def planned(problem: Problem, moves: int, seed: int) -> Planned:
    """Plan a day once."""
    began = process_time()
    found = plan(problem, Iterations(moves), seed)
    return Planned(
        took_s=process_time() - began,
        cost_cents=sum(found.cost_cents.values()),
        left_out=len(found.unassigned),
        faults=len(check(problem, found)),
    )


def measured(jobs: int, shifts: int, moves: int, seeds: int) -> dict[str, list[Planned]]:
    """Plan each day in each way, by turns; by the name of the way, in the order of the seeds."""
    found: dict[str, list[Planned]] = {name: [] for name in DAYS}
    for seed in range(1, seeds + 1):
        day = rich_day(jobs, shifts, ("breaks", "loads"), seed)
        for name in DAYS:
            found[name].append(planned(variant(day, name), moves, seed))
    return found


def table(found: dict[str, list[Planned]]) -> list[str]:
    """Return one line for each way."""
    lines = [f"{'':<12} {'s':>7} {'x':>6} {'cost':>9} {'x':>6} {'left out':>9} {'faults':>7}"]
    plain = found[DAYS[0]]
    for name, some in found.items():
        slower = _ratio([(one.took_s, base.took_s) for one, base in zip(some, plain, strict=True)])
        dearer = _ratio(
            [(one.cost_cents, base.cost_cents) for one, base in zip(some, plain, strict=True)]
        )
        took_s, cost = (median(one.took_s for one in some), median(one.cost_cents for one in some))
        left_out, faults = median(one.left_out for one in some), sum(one.faults for one in some)
        lines.append(
            f"{name:<12} {took_s:>7.2f} {slower:>6.2f} {cost / 100:>9.2f} {dearer:>6.3f}"
            f" {left_out:>9g} {faults:>7}"
        )
    return lines


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return median(one / base for one, base in pairs)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where the checker finds fault with a plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--shifts", type=int, default=20)
    parser.add_argument("--moves", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args(argv)
    # The first plan of a process loads the compiled code.
    measured(6, 2, 50, 1)
    found = measured(asked.jobs, asked.shifts, asked.moves, asked.seeds)
    print(f"{asked.jobs} jobs, {asked.shifts} shifts, {asked.moves} moves, {asked.seeds} days")
    print("\n".join(table(found)))
    return 1 if any(one.faults for some in found.values() for one in some) else 0


if __name__ == "__main__":
    sys.exit(main())
