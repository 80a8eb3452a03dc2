"""Memory of solves of a large day, one after the other in one process.

``python -m bench.planning.solves --jobs 1000 --shifts 100 --solves 20``

Each is a whole one by the front door, plan and check included: a thousand jobs are searched in
parts there. ``--whole`` searches the day in one piece instead, as a day of a few jobs less is.
It has to stay flat: a worker that grows is one that has to be killed one day. For a thousand
solves take a smaller day, such as ``--jobs 100 --shifts 10 --solves 1000 --moves 50``.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable

from bench.memory import peak_mb, resident_mb
from bench.planning.days import RULES, rich_day
from dispatch.model import Problem
from dispatch.planning.planner import plan, plan_of
from dispatch.search.annealing_search import Search
from dispatch.search.stop_rules import Iterations

GOAL_MB = 300.0
REPORTED = (1, 10, 100, 1000)
"""After so many solves the memory is told."""


def in_one_piece(day: Problem, moves: int, seed: int) -> None:
    """Search a day without parts, and make the plan."""
    search = Search(day, seed)
    search.run(Iterations(moves))
    plan_of(day, search.sequences())


def as_planned(day: Problem, moves: int, seed: int) -> None:
    """Plan a day as every day is planned."""
    plan(day, Iterations(moves), seed)


def memory_after(solve: Callable[[int], None], solves: int) -> list[float]:
    """Return the megabytes in memory after each solve; tells some of them."""
    after = []
    for number in range(1, solves + 1):
        solve(number)
        gc.collect()
        after.append(resident_mb())
        if number in {*REPORTED, solves}:
            print(f"{after[-1]:.1f} MB after {number}, {peak_mb():.1f} MB at most", flush=True)
    return after


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.planning.solves", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--shifts", type=int, default=100)
    parser.add_argument("--solves", type=int, default=20)
    parser.add_argument("--moves", type=int, default=200, help="iterations of each solve")
    parser.add_argument("--whole", action="store_true", help="search in one piece, not in parts")
    asked = parser.parse_args(argv)
    print(f"{resident_mb():.0f} MB with nothing to do")
    day = rich_day(asked.jobs, asked.shifts, RULES)
    print(f"{resident_mb():.0f} MB with {asked.jobs} jobs and their travel times")
    solve = in_one_piece if asked.whole else as_planned
    after = memory_after(lambda seed: solve(day, asked.moves, seed), asked.solves)
    half = len(after) // 2
    grown = max(after[half:]) - max(after[:half] or after)
    print(f"the second half took {grown:+.1f} MB more than the first")
    print(f"peak {peak_mb():.0f} MB; target {GOAL_MB:.0f} MB")


if __name__ == "__main__":
    main()
