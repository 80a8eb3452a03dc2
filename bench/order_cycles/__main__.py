"""Our plan of an order cycle beside plans with one fixed hand-over hour.

``python -m bench.order_cycles [--seeds 20] [--budget 5]`` makes a day for each seed and plans it
three times, each with the same budget in all: ours; with everything sorted by the usual hour, from
which on all drops leave; and with the best of several such hours, tried with half of the budget,
the best of them searched anew with the other half. Each hour's lots are to come in the order in
which collections alone would bring them. Printed are the cost, drops that are left out, and minutes
late; a plan is better that serves more, or as many for less. Seconds are those of the processor, so
that other work on the machine changes little.

``--large`` plans one day of 40 producers, 3 hubs and 600 homes with two threads, by the clock on
the wall, and has it checked. On a busy machine ``--processor --budget 60`` is what 30 s of two idle
cores are.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter, process_time

from api.processes.clock import WallClock
from api.processes.planning_warmup import warm_planning
from bench.order_cycles.town import LARGE, START, TownSize, cycle_day
from bench.planning.replan import ProcessorClock
from dispatch.check import check
from dispatch.model import Plan, Problem
from dispatch.planning.plan_ranking import PlanRank, rank
from dispatch.planning.planner import draft, plan
from dispatch.planning.transfers.transfer_planner import checked_plan_at_hubs
from dispatch.schedule.break_placement import breaks_where_cheapest
from dispatch.schedule.hub_handovers import Handovers, latest_arrivals, plain_day
from dispatch.schedule.hub_timing import timed_rounds, without_unbrought
from dispatch.schedule.lot_times import lots_ready
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.large.search_in_parts import WorkerPool
from dispatch.search.stop_rules import StopRule, TimeShare

USUAL_H = 7
"""The usual hour, hours after the day's start: noon."""
TRIED_H = (5, 6, 7, 8)
ALONE_SHARE = 0.1
TRIED_SHARE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A plan in figures."""

    name: str
    rank: PlanRank
    cents: int
    left_out: int
    late_min: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan, and print one line for each plan."""
    parser = argparse.ArgumentParser(prog="bench.order_cycles", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="seed of the first day")
    parser.add_argument("--budget", type=float, default=5.0, help="seconds for each plan")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--processor", action="store_true", help="count the large day's seconds "
                        "on the processors, both cores together")  # fmt: skip
    asked = parser.parse_args(arguments)
    warm_planning()
    if asked.large:
        make = ProcessorClock if asked.processor else WallClock
        large(make(budget_s=asked.budget), asked.first)
        return 0
    better = {"usual hour": 0, "best hour": 0}
    both, cheaper = dict.fromkeys(better, 0), dict.fromkeys(better, 0)
    for seed in range(asked.first, asked.first + asked.seeds):
        day = cycle_day(TownSize(), seed)
        ours = outcome("ours", day, plan(day, ProcessorClock(asked.budget), seed))
        peers = [
            outcome("usual hour", day, at_fixed_hour(day, (USUAL_H,), asked.budget, seed)),
            outcome("best hour", day, at_fixed_hour(day, TRIED_H, asked.budget, seed)),
        ]
        for one in (ours, *peers):
            left = f", {one.left_out} left out" if one.left_out else ""
            euros = f"{one.cents / 100:>8.2f}"
            print(f"{seed:>4} {one.name:<10} {euros} {one.late_min:>4} min late{left}")
        for one in peers:
            better[one.name] += ours.rank < one.rank
            if not one.left_out and not ours.left_out:
                both[one.name] += 1
                cheaper[one.name] += ours.cents < one.cents
    for name, count in better.items():
        print(
            f"{name}: ours serves more, or as many for less, on {count} of {asked.seeds} days; "
            f"where both serve all, ours is cheaper on {cheaper[name]} of {both[name]}",
            flush=True,
        )
    return 0


def at_fixed_hour(day: Problem, hours: Sequence[int], budget_s: float, seed: int) -> Plan:
    """Plan with all lots sorted by one hour, from which on drops leave; the best of some hours."""
    stop = ProcessorClock(budget_s)
    takers = {name for one in day.transfers for name in one.taken_by}
    alone = draft(plain_day(day, Handovers(), takers), TimeShare(stop, ALONE_SHARE), seed)
    lots = lots_ready(day, alone.rounds)
    found: list[tuple[PlanRank, Plan, Handovers]] = []
    for hour in hours:
        leaves = {one.id: START + timedelta(hours=hour) for one in day.transfers}
        fixed = Handovers(leaves=leaves, arrives=latest_arrivals(day, lots, leaves))
        plan = _searched(day, fixed, TimeShare(stop, TRIED_SHARE / len(hours)), seed)
        if plan is not None:
            found.append((rank(day, plan), plan, fixed))
    if not found:
        return checked_plan_at_hubs(day, alone.rounds)
    _, best, fixed = min(found, key=lambda one: one[0])
    last = _searched(day, fixed, TimeShare(stop, 1.0 - stop.fraction()), seed, last=True)
    return best if last is None or rank(day, best) < rank(day, last) else last


def _searched(
    day: Problem, fixed: Handovers, stop: StopRule, seed: int, *, last: bool = False
) -> Plan | None:
    """Search a plain day; what takes from a lot that did not find its way to the hub is left out.

    Breaks are put where work lulls in the ``last`` one alone, as in ours.

    ``None`` where its lots are not sorted in time after all.
    """
    plain = plain_day(day, fixed)
    plan = draft(plain, stop, seed)
    placed = breaks_where_cheapest(plain, sequences_of(plain, plan)) if last else None
    kept, _ = without_unbrought(day, placed or sequences_of(plain, plan))
    timed = timed_rounds(day, kept, fixed)
    return None if timed is None else checked_plan_at_hubs(day, timed.rounds)


def outcome(name: str, day: Problem, plan: Plan) -> Outcome:
    """Return the figures of a plan that the checker passes."""
    broken = check(day, plan)
    if broken:
        message = f"{name} breaks {broken[0]}"
        raise AssertionError(message)
    visits = [visit for one in plan.rounds for visit in one.visits if visit.kind == "drop"]
    return Outcome(
        name=name,
        rank=rank(day, plan),
        cents=sum(plan.cost_cents.values()),
        left_out=len(plan.unassigned),
        late_min=sum(day.stop(visit).late_s(visit.start) for visit in visits) // 60,
    )


def large(stop: StopRule, seed: int) -> None:
    """Plan the large day once, and print what came of it."""
    day = cycle_day(LARGE, seed)
    begin, worked = perf_counter(), process_time()
    with ThreadPoolExecutor(2) as pool:
        new_plan = plan(day, stop, seed, hands=WorkerPool(count=2, each=pool.map))
    took_s, worked_s = perf_counter() - begin, process_time() - worked
    found = outcome("ours", day, new_plan)
    print(
        f"{LARGE.farms} producers, {LARGE.hubs} hubs, {LARGE.homes} homes: "
        f"{found.cents / 100:.2f}, {len(new_plan.rounds)} rounds, {found.left_out} left out, "
        f"{found.late_min} min late, {took_s:.0f} s by the clock, "
        f"{worked_s:.0f} s of the processors, every rule checked"
    )


if __name__ == "__main__":
    raise SystemExit(main())
