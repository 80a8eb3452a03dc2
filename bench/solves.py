"""How much memory solves of a large day take, one after the other in one process.

``python -m bench.solves --jobs 1000 --shifts 100 --solves 20``

It has to stay flat: a worker that grows is one that has to be killed one day.
"""

from __future__ import annotations

import argparse
import gc

from bench.days import RULES, rich_day
from bench.memory import peak_mb, resident_mb
from dispatch.progress import Iterations
from dispatch.search.anneal import Search

GOAL_MB = 300.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--shifts", type=int, default=100)
    parser.add_argument("--solves", type=int, default=20)
    parser.add_argument("--moves", type=int, default=200)
    asked = parser.parse_args()
    print(f"{resident_mb():.0f} MB with nothing to do")
    day = rich_day(asked.jobs, asked.shifts, RULES)
    print(f"{resident_mb():.0f} MB with {asked.jobs} jobs and their travel times")
    after = []
    for number in range(asked.solves):
        search = Search(day, number)
        search.run(Iterations(asked.moves))
        search.orders()
        del search
        gc.collect()
        after.append(resident_mb())
    half = len(after) // 2
    grown = max(after[half:]) - max(after[:half] or after)
    print(f"{after[0]:.0f} MB after the first solve, {after[-1]:.0f} MB after {len(after)}")
    print(f"the second half took {grown:+.1f} MB more than the first")
    print(f"peak {peak_mb():.0f} MB; target {GOAL_MB:.0f} MB")


if __name__ == "__main__":
    main()
