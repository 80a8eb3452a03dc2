"""A week after a planned one: how much stays as it was, and what that costs.

``python -m bench.planning.stable --jobs 100 --couriers 12 --iterations 40000`` makes a day with
kinds of jobs mixed and plans it: that was last week. This week it comes again as it was, with a
tenth of the jobs replaced by others, or without one courier. It is planned at several prices of a
recurring visit that is not as the last time (``--cents``; 0 holds nothing). Printed are the cost
against that at no price, the jobs left out, and how many of the recurring visits differ, those
aside that cannot but differ as their courier is away. Runs count iterations, so other work on the
machine changes nothing but how long they take; with a price these are those of all its searches
together.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from api.processes.planning_warmup import warm_planning
from bench.planning.days import mixed_day
from dispatch.model import Plan, Problem
from dispatch.model.visit_history import UsualVisit
from dispatch.planning.differences_from_last_time import of_problem
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations

OTHER = 100
"""Distance of this week's seeds from last week's: no search is to find its own plan again."""
WEEKS = ("as it was", "a tenth new", "rider away")
NEW_SHARE = 0.1


def habits_from(problem: Problem, plan: Plan) -> tuple[UsualVisit, ...]:
    """Let a plan of the same hours have been that of the last time."""
    couriers = {shift.id: shift.courier.id for shift in problem.shifts}
    return tuple(
        UsualVisit(
            job_id=visit.job_id,
            kind=visit.kind,
            index=visit.index,
            day=each.start.date(),
            courier_id=couriers[each.shift_id],
            begin=visit.start,
            place=number,
        )
        for each in plan.rounds
        for number, visit in enumerate(each.visits)
        if visit.kind != "break"
    )


def week(kind: str, jobs: int, couriers: int, iterations: int, seed: int) -> Problem:
    """Return this week's day, with how last week's went."""
    more = round(jobs * NEW_SHARE)
    both = mixed_day(jobs + more, couriers, seed)
    old = replace(both, jobs=both.jobs[:jobs])
    habits = habits_from(old, plan(old, Iterations(iterations), seed))
    if kind == "a tenth new":
        return replace(both, jobs=both.jobs[more:], usual_visits=habits)
    if kind == "rider away":
        gone = habits[0].courier_id
        there = tuple(shift for shift in old.shifts if shift.courier.id != gone)
        return replace(old, shifts=there, usual_visits=habits)
    return replace(old, usual_visits=habits)


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    command = argparse.ArgumentParser(prog="python -m bench.planning.stable", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--jobs", type=int, default=100)
    command.add_argument("--couriers", type=int, default=12)
    command.add_argument("--iterations", type=int, default=40_000)
    command.add_argument("--seeds", type=int, default=1)
    command.add_argument("--cents", default="0,20,100,500")
    asked = command.parse_args(argv)
    warm_planning()
    for seed in range(1, asked.seeds + 1):
        for kind in WEEKS:
            day = week(kind, asked.jobs, asked.couriers, asked.iterations, seed)
            free = 0
            for cents in (int(one) for one in asked.cents.split(",")):
                priced = replace(day, weights=replace(day.weights, stable_cents=cents))
                new_plan = plan(priced, Iterations(asked.iterations), OTHER + seed)
                unpriced = replace(day, weights=replace(day.weights, stable_cents=0))
                cost = rank(unpriced, new_plan)[1]
                free = free or cost
                differences = of_problem(priced, new_plan.rounds)
                other = sum(1 for one in differences if one.counts)
                share = 100 * other / max(len(differences), 1)
                print(
                    f"{kind:12} seed {seed}, {cents:4} cents: {cost / 100:.2f} "
                    f"({100 * (cost / free - 1):+.2f} %), {len(new_plan.unassigned)} left out; "
                    f"{other} of {len(differences)} differ ({share:.1f} %)",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
