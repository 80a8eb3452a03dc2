"""Budgets bench: days with all rules, planned for ten seconds and for two minutes.

``python -m bench.planning.budgets --jobs 200 --couriers 20 --days rich,mixed --seeds 3`` plans each
day twice from nothing by the front door, with the same seed. Printed are, for the first plan and
for both budgets, all terms of the cost with the prizes of what is left out, how many jobs with and
without a prize are left out, and after how many seconds the plan was there, check included; then
what the short plan costs beyond the long one. Seconds are those of the processor, so that other
work on the machine matters little. With ``--long 0`` the days are planned once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean
from time import process_time

from api.processes.planning_warmup import warm_planning
from bench.planning.days import RULES, mixed_day, rich_day
from bench.planning.replan import ProcessorClock
from dispatch.model import Plan, Problem
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations

DAYS: dict[str, Callable[[int, int, int], Problem]] = {
    "plain": lambda jobs, couriers, seed: rich_day(jobs, couriers, (), seed),
    "rich": lambda jobs, couriers, seed: rich_day(jobs, couriers, RULES, seed),
    "mixed": mixed_day,
}
"""The same day without rules and with all, and one of all kinds of jobs and shifts."""
FIRST_GOAL_S = 1.0
GAP_GOAL = 2.0
"""Percent that the short plan may cost beyond the long one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Cost and service of a plan.

    Attributes
    ----------
    took_s
        Seconds of the processor from the problem to the plan, check included.
    cents
        All terms of the cost, and the prizes of what is left out.
    prized, owed
        Jobs left out: those with a prize, and those without, which everything else comes after.
    """

    took_s: float
    cents: int
    prized: int
    owed: int


def outcome(day: Problem, plan: Plan, took_s: float) -> Outcome:
    """Judge a plan of a day."""
    prized = sum(day.job_by_id[left.job_id].prize_cents is not None for left in plan.unassigned)
    owed = len(plan.unassigned) - prized
    return Outcome(took_s=took_s, cents=rank(day, plan)[1], prized=prized, owed=owed)


def first_plan(day: Problem, seed: int) -> Outcome:
    """Plan a day with no time to search: each job is put where it costs least."""
    begin = process_time()
    new_plan = plan(day, Iterations(0), seed)
    return outcome(day, new_plan, process_time() - begin)


def planned(day: Problem, budget_s: float, seed: int) -> Outcome:
    """Plan a day from nothing."""
    begin = process_time()
    new_plan = plan(day, ProcessorClock(budget_s), seed)
    return outcome(day, new_plan, process_time() - begin)


def beyond(short: Outcome, long: Outcome) -> float:
    """Percent that one plan costs beyond the other."""
    return 100.0 * (short.cents / max(long.cents, 1) - 1.0)


def _line(one: Outcome) -> str:
    return f"{one.cents / 100:8.2f} ({one.prized}+{one.owed} left) after {one.took_s:.2f} s"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    command = argparse.ArgumentParser(prog="python -m bench.planning.budgets", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--jobs", type=int, default=200)
    command.add_argument("--couriers", type=int, default=20)
    command.add_argument("--days", default="rich,mixed", help=f"of {', '.join(DAYS)}")
    command.add_argument("--seeds", type=int, default=3, help="days 1 to N of each kind")
    command.add_argument("--short", type=float, default=10.0, help="seconds of the processor")
    command.add_argument("--long", type=float, default=120.0, help="seconds; 0: only the short")
    asked = command.parse_args(argv)
    kinds = asked.days.split(",")
    if not set(kinds) <= DAYS.keys() or min(asked.jobs, asked.couriers, asked.seeds) < 1:
        print(f"days must be of {', '.join(DAYS)}, numbers 1 or more", file=sys.stderr)
        return 2
    warm_planning()
    gaps, owed, slowest_s = [], [0, 0], 0.0
    for kind in kinds:
        for seed in range(1, asked.seeds + 1):
            day = DAYS[kind](asked.jobs, asked.couriers, seed)
            first, short = first_plan(day, seed), planned(day, asked.short, seed)
            slowest_s = max(slowest_s, first.took_s)
            print(f"{kind:6} {seed}: first {_line(first)}; {_line(short)}", end="", flush=True)
            if asked.long:
                long = planned(day, asked.long, seed)
                gaps.append(beyond(short, long))
                owed = [owed[0] + short.owed, owed[1] + long.owed]
                print(f"; {_line(long)}: {gaps[-1]:+.2f} %", end="")
            print(flush=True)
    print(f"slowest first plan {slowest_s:.2f} s, target {FIRST_GOAL_S:g} s")
    if gaps:
        gap_text = f"mean {mean(gaps):+.2f} %, worst {max(gaps):+.2f} %, target {GAP_GOAL:g} %"
        print(f"the short plan costs beyond the long one: {gap_text}")
        print(f"jobs without a prize left out: short {owed[0]}, long {owed[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
