"""Hashes of plans for fixed seeds and iterations: equal before and after a change of form only.

``python -m bench.source.plan_hashes [OUT.json] [--compare OLD.json] [--only NAME]``

Days are generated, some of them planned again in the middle of the day or like last week; the demo
day runs through the streets. No clock has a say, so that every machine prints the same. A change
that is meant to alter plans alters hashes; one that only renames or moves code must not.
``--compare`` exits with 1 where a hash is another.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from api.cli.day_files import Request
from api.cli.planning.planned_files import prepare
from api.demo.city import CITY, demo_city
from api.usecases.rounds.live.replanning import mended
from bench.planning.days import RULES, mixed_day, rich_day
from bench.planning.replan import ridden
from bench.planning.stable import week
from data.formats.day import write_day
from data.sample.recipe import build_demo_day
from dispatch.model import Plan, Problem, TravelTimes
from dispatch.planning.planner import plan, plan_of
from dispatch.search.stop_rules import Iterations

ITERATIONS = 3000
LARGE_ITERATIONS = 20_000
DEMO_DAY = date(2026, 3, 3)

Planned = tuple[Problem, Plan]
Case = Callable[[], Planned]


def lines_of(problem: Problem, plan: Plan) -> Iterator[str]:
    """A plan as text that no name in the code has a part in: ids, seconds, metres and cents."""
    zero = min((shift.window.start for shift in problem.shifts), default=None)
    for one in sorted(plan.rounds, key=lambda round_: round_.shift_id):
        assert zero is not None  # noqa: S101  # a round has a shift
        ends = [int((at - zero).total_seconds()) for at in (one.start, one.end)]
        yield f"{one.shift_id} {one.vehicle_id} {ends} {one.end_travel_s} {one.end_distance_m}"
        for visit in one.visits:
            at = [
                int((instant - zero).total_seconds())
                for instant in (visit.arrive, visit.start, visit.depart)
            ]
            yield (
                f"  {visit.kind} {visit.job_id} {visit.index} {visit.break_id} {visit.place_id} "
                f"{visit.travel_s} {visit.distance_m} {at}"
            )
    yield str(sorted(plan.cost_cents.values()))
    yield from sorted(one.job_id for one in plan.unassigned)


def plan_hash(problem: Problem, plan: Plan) -> str:
    """Hash of a plan; of the day too, so that another day is not taken for another plan."""
    times = problem.times
    day = sha256()
    tables = (times.duration_s, times.distance_m) if isinstance(times, TravelTimes) else ()
    for table in tables:
        for profile in sorted(table):
            day.update(profile.encode())
            day.update(table[profile].astype("<i8").tobytes())
    text = "\n".join((day.hexdigest(), *lines_of(problem, plan)))
    return sha256(text.encode()).hexdigest()[:16]


def cases() -> dict[str, Case]:
    """Every day that is planned, by name."""
    found: dict[str, Case] = {"rich, no rules": partial(_rich, 40, 5, (), 1)}
    for number, rule in enumerate(RULES):
        found[f"rich, {rule}"] = partial(_rich, 40, 5, (rule,), number)
    for seed in (1, 2, 3):
        found[f"rich, all rules, seed {seed}"] = partial(_rich, 60, 7, RULES, seed)
        found[f"mixed, seed {seed}"] = partial(_mixed, seed)
        found[f"mixed, replanned, seed {seed}"] = partial(_replanned, seed)
    for kind in ("a tenth new", "rider away"):
        found[f"mixed, {kind}"] = partial(_as_last_week, kind)
    found["rich, in parts"] = partial(_rich, 1000, 100, RULES, 1, LARGE_ITERATIONS)
    found["demo day"] = lambda: _planned(_demo_problem(), 1)
    return found


def _planned(problem: Problem, seed: int, iterations: int = ITERATIONS) -> Planned:
    return problem, plan(problem, Iterations(iterations), seed)


def _rich(
    jobs: int, shifts: int, rules: Collection[str], seed: int, iterations: int = ITERATIONS
) -> Planned:
    return _planned(rich_day(jobs, shifts, rules, seed), seed, iterations)


def _mixed(seed: int) -> Planned:
    return _planned(mixed_day(60, 8, seed), seed)


def _as_last_week(kind: str) -> Planned:
    """Plan of a day whose riders had others last week."""
    return _planned(week(kind, 40, 6, ITERATIONS, 1), 1)


def _replanned(seed: int) -> Planned:
    """Plan of what is left in the middle of a day."""
    left = ridden(*_mixed(seed))
    return left.problem, plan_of(left.problem, mended(left, Iterations(ITERATIONS), seed))


def _demo_problem() -> Problem:
    """Demo day with its travel times over the streets of the demo city."""
    with tempfile.TemporaryDirectory() as folder:
        cities = Path(folder)
        router = demo_city(cities, lambda _stage, _share: None)
        file = cities / "demo-day.yaml"
        day = build_demo_day(router.city.addresses, seed=1, on=DEMO_DAY)
        file.write_text(write_day(day), encoding="utf-8")
        return prepare(cities, Request(file=file, city=CITY), lambda _stage, _share: None).problem


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.source.plan_hashes", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("out", type=Path, nargs="?", help="file for the hashes")
    parser.add_argument("--compare", type=Path, help="file of hashes from before")
    parser.add_argument("--only", default="", help="days whose name has this in it")
    asked = parser.parse_args(argv)
    found = {}
    for name, case in cases().items():
        if asked.only in name:
            problem, plan = case()
            found[name] = plan_hash(problem, plan)
            rounds, left_out = len(plan.rounds), len(plan.unassigned)
            print(f"{found[name]}  {name}: {rounds} rounds, {left_out} left out", flush=True)
    if asked.out is not None:
        asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    before = json.loads(asked.compare.read_text("utf-8")) if asked.compare is not None else {}
    others = [name for name, value in found.items() if before.get(name, value) != value]
    for name in others:
        print(f"{name}: was {before[name]}")
    return bool(others)


if __name__ == "__main__":
    sys.exit(main())
