"""Rules bench: moves a second of the search on the same day, plain and with rules.

``python -m bench.planning.rules --jobs 200 --shifts 20``

A move is one iteration of ruin and recreate. Time is the process's own on the processor, so that
other work on the machine matters little. ``docs/benches.md`` says more.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from statistics import median

from bench.planning.days import RULES, rich_day
from dispatch.check import check
from dispatch.planning.planner import plan_of
from dispatch.search.annealing_search import Search
from dispatch.search.stop_rules import Iterations

SLOWER_AT_MOST = 3.0
"""Target: a move with all rules takes so many times as long as a plain one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Pace of the search on one day.

    Attributes
    ----------
    moves_s
        Moves a second.
    faults
        What the checker says of the plan; right ones have none.
    """

    moves_s: float
    faults: int


def measured(jobs: int, shifts: int, rules: tuple[str, ...], moves: int, runs: int) -> Pace:
    """Search a day so many times, each with another seed, and give the median pace."""
    problem = rich_day(jobs, shifts, rules)
    paces, faults = [], 0
    for seed in range(1, runs + 1):
        search = Search(problem, seed)
        began = time.process_time()
        search.run(Iterations(moves))
        paces.append(moves / (time.process_time() - began))
        faults += len(check(problem, plan_of(problem, search.sequences())))
    return Pace(moves_s=median(paces), faults=faults)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--shifts", type=int, default=20)
    parser.add_argument("--moves", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--each", action="store_true", help="also each rule by itself")
    asked = parser.parse_args()
    kinds: list[tuple[str, tuple[str, ...]]] = [("plain", ())]
    if asked.each:
        kinds += [(rule, (rule,)) for rule in RULES]
    kinds.append(("all rules", RULES))
    # The first search of a process loads the compiled code.
    measured(asked.jobs, asked.shifts, RULES, 50, 1)
    plain: Pace | None = None
    print(f"{asked.jobs} jobs, {asked.shifts} shifts, {asked.moves} moves")
    for name, rules in kinds:
        pace = measured(asked.jobs, asked.shifts, rules, asked.moves, asked.runs)
        plain = plain or pace
        slower = plain.moves_s / pace.moves_s
        print(f"{name:<12} {pace.moves_s:>8.0f} moves/s  {slower:>5.2f} x  faults {pace.faults}")
    print(f"target: all rules at most {SLOWER_AT_MOST} x as slow as plain")


if __name__ == "__main__":
    main()
