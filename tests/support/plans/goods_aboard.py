"""Days whose goods may be aboard for a limited time, and kinds that never ride together.

With a judge of tiny days: all orders of all jobs, each timed as a system of differences.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dispatch.model import Job, Place, Problem, Shift, Stop, Window
from tests.support.plans.problems import random_problem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = ("raw", "ready", "cleaner", "")
PAIRS = (("raw", "ready"), ("cleaner", "ready"))

Task = tuple[Job, str, int]


def with_goods(problem: Problem, seed: int, *, limited: float = 0.5) -> Problem:
    """Name the kinds of a day's goods, and limit the time aboard of some.

    Parameters
    ----------
    limited
        Share of the jobs with drops that have a limit.
    """
    rng = random.Random(f"goods {seed}")
    jobs = []
    begun = problem.promised_to
    for job in problem.jobs:
        limit_s = rng.randrange(0, 5400) if job.drops and rng.random() < limited else None
        goods = rng.choice(KINDS)
        # What a round has begun must not be made impossible.
        is_free = job.id not in begun
        jobs.append(replace(job, goods=goods, aboard_limit_s=limit_s) if is_free else job)
    return replace(problem, jobs=tuple(jobs), never_together=PAIRS)


def tiny_day(seed: int) -> Problem:
    """Return a day of three jobs and one rider, a good part of which can just be served."""
    rng = random.Random(f"tiny {seed}")
    problem = random_problem(seed, jobs=3, shifts=1, traits=("setup", "drops-only"))
    (shift,) = problem.shifts
    long = replace(shift, window=replace(shift.window, end=shift.window.start + timedelta(hours=4)))
    jobs = tuple(
        replace(
            job,
            pickups=tuple(_within(rng, long, stop, 0.3) for stop in job.pickups),
            drops=tuple(_within(rng, long, stop, 0.6) for stop in job.drops),
        )
        for job in problem.jobs
    )
    return with_goods(replace(problem, jobs=jobs, shifts=(long,)), seed, limited=0.8)


def _within(rng: random.Random, shift: Shift, stop: Stop, share: float) -> Stop:
    """Give a stop a window in the middle of a shift, with some chance."""
    if rng.random() >= share:
        return replace(stop, windows=())
    opens = shift.window.start + timedelta(minutes=rng.randrange(20, 180))
    closes = opens + timedelta(minutes=rng.randrange(10, 60))
    return replace(stop, windows=(Window(start=opens, end=closes),))


def can_be_served(problem: Problem) -> bool:
    """Return whether one shift without breaks can serve all jobs, by trying every order."""
    (shift,) = problem.shifts
    tasks = [(job, kind, index) for job in problem.jobs for kind, index, _ in job.stops]
    return any(
        stay_apart(problem, order) and _carried(shift, order) and in_time(problem, shift, order)
        for order in itertools.permutations(tasks)
        if pickups_first(order)
    )


def pickups_first(order: Sequence[Task]) -> bool:
    """Return whether each job's pickups come before its drops."""
    dropped = set()
    for job, kind, _ in order:
        if kind == "drop":
            dropped.add(job.id)
        elif job.id in dropped:
            return False
    return True


def _aboard(order: Sequence[Task]) -> Iterator[set[str]]:
    """Jobs of which something is aboard, at the start and after each stop."""
    here = {job.id for job, _, _ in order if not job.pickups}
    yield set(here)
    for number, (job, kind, _) in enumerate(order):
        if kind == "pickup":
            here.add(job.id)
        elif not any(other.id == job.id for other, _, _ in order[number + 1 :]):
            here.discard(job.id)
        yield set(here)


def stay_apart(problem: Problem, order: Sequence[Task]) -> bool:
    """Return whether kinds that never ride together are never aboard at once."""
    kind_of = {job.id: job.goods for job in problem.jobs}
    return not any(
        {one, other} <= {kind_of[name] for name in here}
        for here in _aboard(order)
        for one, other in problem.never_together
    )


def _carried(shift: Shift, order: Sequence[Task]) -> bool:
    most = shift.vehicle.capacity.items
    load = sum(_stop(task).load.items for task in order if not task[0].pickups)
    for task in order:
        load += _stop(task).load.items * (1 if task[1] == "pickup" else -1)
        if most is not None and load > most:
            return False
    return True


def _stop(task: Task) -> Stop:
    job, kind, index = task
    return (job.pickups if kind == "pickup" else job.drops)[index]


def in_time(problem: Problem, shift: Shift, order: Sequence[Task]) -> bool:
    """Return whether an order can be in time.

    Solves begins ``b`` of ``b[j] - b[i] >= w`` by longest paths; a positive circle is no
    way.
    """
    last = len(order) + 2  # 0 is the epoch, 1 the start of the round
    edges = [(0, 1, _second(shift.window.start)), (last, 0, -_second(shift.window.end))]
    here, spent, at = shift.start_place, 0, 1
    since: dict[str, tuple[int, int]] = {}
    for number, task in enumerate(order, start=2):
        stop, job = _stop(task), task[0]
        edges.append((at, number, spent + _ride_s(problem, shift, here, stop.place)))
        same = here is not None and here.id == stop.place.id
        here, at, spent = stop.place, number, stop.service_s + (0 if same else stop.setup_s)
        for window in stop.open_windows:
            edges += [(0, number, _second(window.start)), (number, 0, -_second(window.end))]
        if task[1] == "pickup":
            since.setdefault(job.id, (number, spent))
        elif job.aboard_limit_s is not None:
            first, lasted = since.get(job.id, (1, 0))
            edges.append((number, first, -(job.aboard_limit_s + lasted)))
    edges.append((at, last, spent + _ride_s(problem, shift, here, shift.end_place)))
    begins = [0] + [-(10**12)] * last
    for _ in range(last + 1):
        before = list(begins)
        for origin, target, least in edges:
            begins[target] = max(begins[target], begins[origin] + least)
        if begins == before:
            return True
    return False


def _ride_s(problem: Problem, shift: Shift, origin: Place | None, target: Place | None) -> int:
    if origin is None or target is None:
        return 0
    rows, times = problem.times.rows, problem.times.whole()
    table = times.duration_s[shift.vehicle.profile]
    seconds = int(table[rows[origin.id]][rows[target.id]])
    return problem.travel_s(shift, seconds) if seconds >= 0 else 10**7


def _second(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(seconds=1)
