"""A live day planned anew after one event, beside the same day planned from nothing.

``python -m bench.planning.replan --jobs 200 --couriers 20 --budget 1`` makes a day with all rules,
plans it for ten seconds (``--planned``), rides it to its middle as planned, and lets one thing
happen: a job more, a job less, or a rider who goes home. Then what is left is replanned twice: from
the orders that stand within the budget (as the office does), and from nothing in ten seconds.
Seconds are those of the processor, so that other work on the machine changes little. Printed are
the cost of both, and how many visits that the event does not concern are now another courier's, or
begin at least ten minutes earlier or later. ``--moved-cents`` is the price of such a visit in the
search.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

from api.processes.planning_warmup import warm_planning
from api.usecases.rounds.live.replanning import MOVED_CENTS, mended
from bench.planning.days import mixed_day
from bench.rows import Row, read_rows, write_rows
from dispatch.model import Plan, Problem
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan, plan_of
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, VisitProgress, key_of
from dispatch.schedule.visit_sequences import VisitSequences

OUT = Path("build/bench/replan.json")
KEYS = frozenset({"jobs", "event", "seed", "budget_s", "cost_cents", "cold_cents", "moved"})
EVENTS = ("job more", "job less", "rider less")
COLD_S = 10.0
MIDDLE_H = 4.5
SHIFTED_S = 600


class ProcessorClock:
    """Stop rule: seconds of this process on the processor, counted from its making."""

    def __init__(self, budget_s: float) -> None:
        self._begin = process_time()
        self._budget_s = budget_s

    def __call__(self) -> bool:
        """Say whether the budget is used up."""
        return self.fraction() >= 1.0

    def fraction(self) -> float:
        """Return the share of the budget that is used."""
        return min(1.0, (process_time() - self._begin) / self._budget_s)

    def batch(self) -> int:
        """Return some milliseconds' worth of iterations."""
        return 100


def ridden(problem: Problem, plan: Plan, *, without: str = "") -> RemainingDay:
    """Return what is left in the middle of a day that went as planned."""
    now = problem.shifts[0].window.start.replace(hour=7, minute=0) + timedelta(hours=MIDDLE_H)
    progress = []
    for one in plan.rounds:
        begun = one.start <= now
        over = {
            key_of(v): VisitProgress(
                status="done" if v.depart <= now else "arrived",
                arrived_at=v.arrive,
                settled_at=v.depart if v.depart <= now else None,
            )
            for v in one.visits
            if v.arrive <= now and begun
        }
        progress.append(
            ShiftProgress(
                shift_id=one.shift_id,
                begun_at=one.start if begun else None,
                visits=over,
                finished=one.end <= now or one.shift_id == without,
            )
        )
    return remaining(problem, plan, progress, now)


def after(event: str, problem: Problem, plan: Plan) -> tuple[RemainingDay, set[str]]:
    """Let something happen; gives what is left, and the jobs that it concerns."""
    if event == "job more":
        # The last job was not known when the day was planned.
        return ridden(problem, plan), {problem.jobs[-1].id}
    if event == "job less":
        left = ridden(problem, plan)
        gone = next(job.id for job in left.problem.jobs if job.id not in left.bound)
        smaller = replace(problem, jobs=tuple(job for job in problem.jobs if job.id != gone))
        rounds = tuple(
            replace(one, visits=tuple(v for v in one.visits if v.job_id != gone))
            for one in plan.rounds
        )
        return ridden(smaller, replace(plan, rounds=rounds)), {gone}
    left = ridden(problem, plan)
    rider = next(
        one.shift_id
        for one in plan.rounds
        if one.shift_id in left.sequences
        and not any(visit.job_id in left.bound for visit in one.visits)
    )
    theirs = {v.job_id for one in plan.rounds if one.shift_id == rider for v in one.visits}
    return ridden(problem, plan, without=rider), theirs


def moved_share(before: Plan, now: Plan, concerned: set[str]) -> float:
    """Share of visits, in percent, that another courier makes or that begin at another time."""
    old, new = (
        {
            (v.kind, v.job_id, v.index): (one.shift_id, v.start)
            for one in each.rounds
            for v in one.visits
            if v.job_id and v.job_id not in concerned
        }
        for each in (before, now)
    )
    other = sum(
        key not in new
        or new[key][0] != shift
        or abs((new[key][1] - at).total_seconds()) >= SHIFTED_S
        for key, (shift, at) in old.items()
    )
    return 100 * other / max(len(old), 1)


def cents(problem: Problem, plan: Plan) -> int:
    """Cost of a plan with the prizes of what is left out."""
    return rank(problem, plan)[1]


def run_event(  # noqa: PLR0913  # each says another thing of what is measured
    problem: Problem, new_plan: Plan, event: str, budget_s: float, seed: int, *, moved_cents: int
) -> Row:
    """Let one thing happen and replan; gives the row."""
    left, concerned = after(event, problem, new_plan)
    begin = process_time()
    clock = ProcessorClock(budget_s)
    orders: VisitSequences = mended(left, clock, seed, moved_cents=moved_cents)
    took_s = process_time() - begin
    warm = plan_of(left.problem, orders)
    cold = plan(left.problem, ProcessorClock(COLD_S), seed)
    stands = plan_of(left.problem, left.sequences)
    return {
        "jobs": len(problem.jobs),
        "left": len(left.problem.jobs),
        "event": event,
        "seed": seed,
        "budget_s": budget_s,
        "moved_cents": moved_cents,
        "took_s": round(took_s, 2),
        "cost_cents": cents(left.problem, warm),
        "left_out": len(warm.unassigned),
        "cold_cents": cents(left.problem, cold),
        "cold_left_out": len(cold.unassigned),
        "moved": round(moved_share(stands, warm, concerned), 1),
        "cold_moved": round(moved_share(stands, cold, concerned), 1),
    }


def _line(row: Row) -> str:
    more = 100 * (row["cost_cents"] / row["cold_cents"] - 1)
    return (
        f"{row['event']:10} seed {row['seed']}: {row['left']} jobs left, in {row['took_s']} s "
        f"{row['cost_cents'] / 100:.2f} ({row['left_out']} left out), from nothing "
        f"{row['cold_cents'] / 100:.2f} ({row['cold_left_out']}): {more:+.2f} %; moved "
        f"{row['moved']} % of the other visits, from nothing {row['cold_moved']} %"
    )


def _planned(day: Problem, budget_s: float, seed: int) -> Plan:
    """Plan a day; tells when the first plan was there and what the last one costs."""
    begin, first = process_time(), []

    def tell(plan: Plan) -> None:
        first.append((process_time() - begin, cents(day, plan)))

    new_plan = plan(day, ProcessorClock(budget_s), seed, tell)
    print(
        f"{len(day.jobs)} jobs: first plan after {first[0][0]:.2f} s, {first[0][1] / 100:.2f}; "
        f"after {budget_s:.0f} s {cents(day, new_plan) / 100:.2f}",
        flush=True,
    )
    return new_plan


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    command = argparse.ArgumentParser(prog="python -m bench.planning.replan", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--jobs", type=int, default=200)
    command.add_argument("--couriers", type=int, default=20)
    command.add_argument("--budget", type=float, default=1.0, help="seconds of a replan")
    command.add_argument(
        "--planned", type=float, default=COLD_S, help="seconds for the plan that stands"
    )
    command.add_argument("--seeds", type=int, default=1)
    command.add_argument(
        "--moved-cents", type=int, default=MOVED_CENTS, help="price of a visit that moves"
    )
    command.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    options = command.parse_args(argv)
    rows = read_rows(options.out, KEYS)
    warm_planning()
    for seed in range(1, options.seeds + 1):
        problem = mixed_day(options.jobs, options.couriers, seed)
        known = replace(problem, jobs=problem.jobs[:-1])
        for event in EVENTS:
            day = known if event == "job more" else problem
            plan = _planned(day, options.planned, seed)
            price = options.moved_cents
            row = run_event(problem, plan, event, options.budget, seed, moved_cents=price)
            rows.append({**row, "planned_s": options.planned})
            write_rows(options.out, rows)
            print(_line(rows[-1]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
