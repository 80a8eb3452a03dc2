"""A slow and obvious planner: best insertion, every trial round simulated from its start.

It shares nothing with the solver and nothing with the checker. The checker is tested on its
plans, and the solver has to be better than it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from dispatch.model import (
    AID_PLEDGE,
    Break,
    Job,
    Load,
    Plan,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Unassigned,
    Visit,
    VisitKind,
    Window,
)

TRIALS_LIMIT = 400
"""Sequences simulated in looking for a way to end what a prefix began."""

REST_LIMIT = 6
"""Legal breaks that one round may be given; more than any shift of a day needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One stop of a job, or a break: what a round is a sequence of."""

    job: Job | None = None
    kind: VisitKind = "break"
    index: int = 0
    stop: Stop | None = None
    pause: Break | None = None
    windows: tuple[Window, ...] = field(init=False, repr=False, compare=False)
    change: tuple[tuple[str, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once when it may begin and what it puts on board: it is tried in many rounds."""
        object.__setattr__(self, "windows", _windows(self))
        object.__setattr__(self, "change", () if self.stop is None else _change(self))


def plain_plan(problem: Problem) -> Plan:
    """Plan greedily: the most wanted job first, each where it costs least.

    Parameters
    ----------
    problem
        Small: the work grows with the third power of the stops in a round. Its prefixes are such
        that what they began can be ended without further jobs.

    Returns
    -------
    Plan
        Keeps every rule.
    """
    rounds = {shift.id: _begun(problem, shift) for shift in problem.shifts}
    begun = {task.job.id for tasks in rounds.values() for task in tasks if task.job is not None}
    unassigned = []
    for job in sorted(problem.jobs, key=_how_wanted):
        if job.id in begun:
            continue
        best = min(_insertions(problem, rounds, job), key=lambda found: found[0], default=None)
        if best is None:
            unassigned.append(Unassigned(job_id=job.id, reason=plain_reason(problem, job)))
        elif job.prize_cents is not None and job.prize_cents < best[0]:
            reason = plain_reason(problem, job)
            reason = "not-worth-it" if reason == "no-room" else reason
            unassigned.append(Unassigned(job_id=job.id, reason=reason))
        else:
            rounds[best[1]] = best[2]
    built = tuple(
        round_
        for shift in problem.shifts
        if _is_used(problem, shift, rounds[shift.id])
        and (round_ := simulate(problem, shift, rounds[shift.id])) is not None
    )
    return Plan(rounds=built, unassigned=tuple(unassigned), cost_cents=cost_cents(problem, built))


def _how_wanted(job: Job) -> tuple[int, bool, str]:
    return -job.priority, job.prize_cents is not None, job.id


def _pauses(shift: Shift) -> tuple[Task, ...]:
    """Return the breaks that a round must have, the one that must begin first in front."""
    must = [pause for pause in shift.breaks if not pause.legal]
    must.sort(key=lambda pause: pause.windows[0].end if pause.windows else shift.window.end)
    return tuple(Task(pause=pause) for pause in must)


def _is_used(problem: Problem, shift: Shift, tasks: tuple[Task, ...]) -> bool:
    has_stops = any(task.stop is not None for task in tasks)
    return has_stops or bool(promised_tasks(problem, shift))


# ------------------------------------------------------------------------------------ prefixes


def promised_tasks(problem: Problem, shift: Shift) -> tuple[Task, ...]:
    """Return what the prefix of a shift names, without the breaks that are added when driving."""
    jobs = {job.id: job for job in problem.jobs}
    pauses = {pause.id: pause for pause in shift.breaks}
    visits = [
        visit
        for prefix in problem.prefixes
        if prefix.shift_id == shift.id
        for visit in prefix.visits
    ]
    tasks = []
    for kind, name, index in visits:
        if kind != "break":
            stops = jobs[name].pickups if kind == "pickup" else jobs[name].drops
            tasks.append(Task(job=jobs[name], kind=kind, index=index, stop=stops[index]))
        elif name in pauses:
            tasks.append(Task(pause=pauses[name]))
    return tuple(tasks)


def _begun(problem: Problem, shift: Shift) -> tuple[Task, ...]:
    """Return the tasks that a round has before any job is added to it."""
    promised = promised_tasks(problem, shift)
    if not promised:
        return _pauses(shift)
    done = end_what_was_begun(problem, shift, promised)
    if done is None:
        message = f"cannot end what the prefix of shift {shift.id!r} began"
        raise ValueError(message)
    return done


def end_what_was_begun(
    problem: Problem, shift: Shift, promised: tuple[Task, ...]
) -> tuple[Task, ...] | None:
    """Add the rest of the jobs begun and of the breaks, in the first order found that works."""
    open_end = replace(shift, end_place=None)
    trials = 0
    branches = [promised]
    while branches and trials < TRIALS_LIMIT:
        tasks = branches.pop()
        trials += 1
        left = _left_of(shift, tasks)
        if not left and simulate(problem, shift, tasks) is not None:
            return tasks
        if left and simulate(problem, open_end, tasks) is not None:
            branches += [(*tasks, task) for task in reversed(left)]
    return None


def _left_of(shift: Shift, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Return what may come next of the jobs begun and of the breaks, the most urgent first."""
    left = [task for task in _pauses(shift) if task not in tasks]
    for job in {task.job.id: task.job for task in tasks if task.job is not None}.values():
        pickups, drops = _tasks_of(job)
        left += [task for task in pickups if task not in tasks] or [
            task for task in drops if task not in tasks
        ]
    never = shift.window.end + timedelta(days=1)
    left.sort(key=lambda task: task.windows[-1].end if task.windows else never)
    return tuple(left)


# ----------------------------------------------------------------------------------- insertion


def _insertions(
    problem: Problem, rounds: dict[str, tuple[Task, ...]], job: Job
) -> Iterator[tuple[Fraction, str, tuple[Task, ...]]]:
    """Return every way to add a job to a round, as (further cost, shift, the round's tasks)."""
    for shift in problem.shifts:
        if not _allowed(problem, shift, job):
            continue
        tasks = rounds[shift.id]
        before = simulate(problem, shift, tasks) if _is_used(problem, shift, tasks) else None
        cost_before = Fraction(0) if before is None else _round_cost(problem, shift, before)
        for longer in _with_job(tasks, job, first=len(promised_tasks(problem, shift))):
            round_ = simulate(problem, shift, longer)
            if round_ is not None:
                cost = _round_cost(problem, shift, round_) - cost_before
                yield cost, shift.id, longer


def _allowed(problem: Problem, shift: Shift, job: Job) -> bool:
    pins = [pin.shift_id for pin in problem.pins if pin.job_id == job.id]
    return (
        _has_skills(shift, job)
        and _is_paid_or_aid(shift, job)
        and all(pin == shift.id for pin in pins)
    )


def _has_skills(shift: Shift, job: Job) -> bool:
    people = [shift.courier, shift.companion] if shift.companion else [shift.courier]
    for skill in job.skills:
        if skill not in shift.vehicle.skills.union(*(person.skills for person in people)):
            return False
    pledged = all(AID_PLEDGE in person.skills for person in people)
    return (pledged or (job.kind != "aid" and AID_PLEDGE not in job.skills)) and (
        len(people) == 2 or not job.accompanied
    )


def _is_paid_or_aid(shift: Shift, job: Job) -> bool:
    return not shift.courier.volunteer or job.kind == "aid"


def _with_job(tasks: tuple[Task, ...], job: Job, first: int) -> Iterator[tuple[Task, ...]]:
    """Put all pickups behind the first tasks in one piece, all drops there or later in one."""
    pickups, drops = _tasks_of(job)
    if not pickups or not drops:
        for place in range(first, len(tasks) + 1):
            yield (*tasks[:place], *pickups, *drops, *tasks[place:])
        return
    for one in range(first, len(tasks) + 1):
        for two in range(one, len(tasks) + 1):
            yield (*tasks[:one], *pickups, *tasks[one:two], *drops, *tasks[two:])


def _tasks_of(job: Job) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
    tasks = [Task(job=job, kind=kind, index=index, stop=stop) for kind, index, stop in job.stops]
    return (
        tuple(task for task in tasks if task.kind == "pickup"),
        tuple(task for task in tasks if task.kind == "drop"),
    )


# ---------------------------------------------------------------------------------- simulation


class _RiddenVisit(NamedTuple):
    """A visit as it is driven; of most rounds that are tried none is asked for."""

    task: Task
    break_id: str
    place_id: str | None
    leg: tuple[int, int]
    arrive: datetime
    start: datetime
    depart: datetime
    aboard: dict[str, int]

    def visit(self) -> Visit:
        """Return it as a plan has it."""
        return Visit(
            kind=self.task.kind,
            job_id="" if self.task.job is None else self.task.job.id,
            index=self.task.index,
            break_id=self.break_id,
            place_id=self.place_id,
            travel_s=self.leg[0],
            distance_m=self.leg[1],
            arrive=self.arrive,
            start=self.start,
            depart=self.depart,
            load_after=_load(self.aboard),
        )


@dataclass(slots=True, kw_only=True)
class _Ride:
    """A courier under way: the state of one simulation."""

    problem: Problem
    shift: Shift
    left: datetime
    working_since: datetime
    place_id: str | None
    aboard: Counter[str]
    start: datetime
    visits: list[_RiddenVisit] = field(default_factory=list)
    rests: int = 0


def simulate(problem: Problem, shift: Shift, tasks: tuple[Task, ...]) -> Round | None:
    """Drive a round through, as early as possible, with legal breaks where they are needed.

    Returns
    -------
    Round or None
        ``None`` where some rule cannot be kept in this order.
    """
    aboard: Counter[str] = Counter()
    for task in tasks:
        if task.stop is not None and task.job is not None and not task.job.pickups:
            aboard.update(task.stop.load.amounts())
    start = _departure(problem, shift, tasks, aboard["mass_g"])
    if start is None or not _carries(shift, aboard):
        return None
    ride = _Ride(
        problem=problem,
        shift=shift,
        left=start,
        working_since=start,
        place_id=None if shift.start_place is None else shift.start_place.id,
        aboard=aboard,
        start=start,
    )
    for task in tasks:
        if not _do(ride, task):
            return None
    return _finish(ride)


def _departure(
    problem: Problem, shift: Shift, tasks: tuple[Task, ...], mass_g: int
) -> datetime | None:
    """Leave so late that nobody waits at the first stop."""
    start = shift.window.start
    if not tasks:
        return start
    windows = tasks[0].windows
    origin_id = None if shift.start_place is None else shift.start_place.id
    leg = _leg(problem, shift, origin_id, tasks[0], mass_g)
    if leg is None:
        return None
    arrive = start + timedelta(seconds=leg[0])
    begin = _begin(windows, arrive)
    return None if begin is None else start + (begin - arrive)


def _do(ride: _Ride, task: Task) -> bool:
    """Do one task, resting before it where it would make the work too long."""
    leg = _leg(ride.problem, ride.shift, ride.place_id, task, ride.aboard["mass_g"])
    if leg is None:
        return False
    lasts = timedelta(seconds=_lasts_s(ride, task))
    while True:
        arrive = ride.left + timedelta(seconds=leg[0])
        begin = _begin(task.windows, arrive)
        if begin is None:
            return False
        work_until = begin if _rests(ride.problem, task) else begin + lasts
        if not _too_long(ride, work_until):
            break
        if not _rest(ride, begin - timedelta(seconds=leg[0])):
            return False
    if task.stop is None:
        if not _light_enough(task, ride.aboard):
            return False
        if _rests(ride.problem, task):
            ride.working_since = begin + lasts
    else:
        for dimension, amount in task.change:
            ride.aboard[dimension] += amount
        ride.place_id = task.stop.place.id
    ride.visits.append(
        _RiddenVisit(
            task,
            "" if task.pause is None else task.pause.id,
            ride.place_id,
            leg,
            arrive,
            begin,
            begin + lasts,
            dict(ride.aboard),
        )
    )
    ride.left = begin + lasts
    return _carries(ride.shift, ride.aboard)


def _finish(ride: _Ride) -> Round | None:
    end_place = ride.shift.end_place
    mass_g = ride.aboard["mass_g"]
    leg = (
        (0, 0)
        if end_place is None
        else _way(ride.problem, ride.shift, ride.place_id, end_place.id, mass_g)
    )
    if leg is None:
        return None
    while _too_long(ride, ride.left + timedelta(seconds=leg[0])):
        if not _rest(ride, ride.left):
            return None
    round_ = Round(
        shift_id=ride.shift.id,
        vehicle_id=ride.shift.vehicle.id,
        start=ride.start,
        end=ride.left + timedelta(seconds=leg[0]),
        visits=tuple(one.visit() for one in ride.visits),
        end_travel_s=leg[0],
        end_distance_m=leg[1],
    )
    return round_ if _within_limits(ride.shift, round_) else None


def _too_long(ride: _Ride, until: datetime) -> bool:
    limit_s = ride.problem.work_limit_s
    return limit_s is not None and until - ride.working_since > timedelta(seconds=limit_s)


def _rest(ride: _Ride, leave_at: datetime) -> bool:
    """Take a legal break as late as the work limit and the next departure let one."""
    if ride.rests == REST_LIMIT or ride.problem.work_limit_s is None:
        return False
    lasts = timedelta(seconds=ride.problem.work_break_s)
    latest = ride.working_since + timedelta(seconds=ride.problem.work_limit_s)
    begin = max(ride.left, min(latest, leave_at - lasts))
    if begin > latest:
        return False
    ride.rests += 1
    ride.visits.append(
        _RiddenVisit(
            Task(),
            f"legal-added-{ride.rests}",
            ride.place_id,
            (0, 0),
            ride.left,
            begin,
            begin + lasts,
            dict(ride.aboard),
        )
    )
    ride.left = ride.working_since = begin + lasts
    return True


def _leg(
    problem: Problem, shift: Shift, place_id: str | None, task: Task, mass_g: int
) -> tuple[int, int] | None:
    if task.stop is None:
        return 0, 0
    return _way(problem, shift, place_id, task.stop.place.id, mass_g)


def _way(
    problem: Problem, shift: Shift, origin_id: str | None, target_id: str, mass_g: int
) -> tuple[int, int] | None:
    """Return seconds and metres from one place to another, ``None`` where there is no way."""
    if origin_id is None:
        return 0, 0
    row = problem.times.place_ids.index(origin_id)
    column = problem.times.place_ids.index(target_id)
    times = problem.times.whole()
    seconds = int(times.duration_s[shift.vehicle.profile][row, column])
    metres = int(times.distance_m[shift.vehicle.profile][row, column])
    if seconds < 0 or metres < 0:
        return None
    percent = shift.vehicle.speed_percent
    seconds = (seconds * 100 + percent - 1) // percent
    slope = times.per_kg_us.get(shift.vehicle.profile)
    if slope is not None:
        paced_us = (int(slope[row, column]) * 100 + percent - 1) // percent
        seconds += (paced_us * (mass_g + shift.staying_g) + 10**9 - 1) // 10**9
    return seconds, metres


def _windows(task: Task) -> tuple[Window, ...]:
    if task.stop is not None and task.stop.windows:
        *others, last = task.stop.windows
        late = timedelta(seconds=task.stop.late_limit_s)
        return (*others, replace(last, end=last.end + late))
    return () if task.pause is None else task.pause.windows


def _begin(windows: tuple[Window, ...], arrive: datetime) -> datetime | None:
    if not windows:
        return arrive
    for window in windows:
        if arrive <= window.end:
            return max(arrive, window.start)
    return None


def _lasts_s(ride: _Ride, task: Task) -> int:
    if task.stop is None:
        return 0 if task.pause is None else task.pause.duration_s
    setup_s = task.stop.setup_s if ride.place_id != task.stop.place.id else 0
    return setup_s + task.stop.service_s


def _rests(problem: Problem, task: Task) -> bool:
    return task.pause is not None and task.pause.duration_s >= problem.work_break_s


def _change(task: Task) -> tuple[tuple[str, int], ...]:
    """Return what a stop adds to what is aboard, of its load and its returns."""
    assert task.stop is not None
    sign = 1 if task.kind == "pickup" else -1
    loaded = [(name, sign * amount) for name, amount in task.stop.load.amounts().items()]
    return (*loaded, *task.stop.returns.amounts().items())


def _carries(shift: Shift, aboard: Counter[str]) -> bool:
    for dimension, amount in aboard.items():
        limit = shift.vehicle.capacity.limit(dimension)
        if limit is not None and amount > limit:
            return False
    return True


def _light_enough(task: Task, aboard: Counter[str]) -> bool:
    if task.pause is None or task.pause.max_load is None:
        return True
    most = task.pause.max_load.amounts()
    return all(amount <= most.get(dimension, 0) for dimension, amount in aboard.items())


def _within_limits(shift: Shift, round_: Round) -> bool:
    stops = sum(visit.kind != "break" for visit in round_.visits)
    return (
        round_.end <= shift.window.end
        and (shift.max_stops is None or stops <= shift.max_stops)
        and (shift.max_travel_s is None or round_.travel_s <= shift.max_travel_s)
        and (shift.max_distance_m is None or round_.distance_m <= shift.max_distance_m)
        and (shift.vehicle.range_m is None or round_.distance_m <= shift.vehicle.range_m)
    )


def _load(aboard: Mapping[str, int]) -> Load:
    fixed = ("mass_g", "volume_ml", "items")
    return Load(
        mass_g=aboard.get("mass_g", 0),
        volume_ml=aboard.get("volume_ml", 0),
        items=aboard.get("items", 0),
        extra={name: amount for name, amount in aboard.items() if name not in fixed and amount},
    )


# ---------------------------------------------------------------------------- cost and reasons


def _round_cost(problem: Problem, shift: Shift, round_: Round) -> Fraction:
    prices = shift.prices
    return (
        prices.shift_cents
        + Fraction(prices.hour_cents * round_.travel_s, 3600)
        + Fraction(prices.km_cents * round_.distance_m, 1000)
        + _lateness(problem, round_)
        + _balance(problem, shift, round_)
    )


def _lateness(problem: Problem, round_: Round) -> Fraction:
    jobs = {job.id: job for job in problem.jobs}
    cents = Fraction(0)
    for visit in round_.visits:
        for kind, index, stop in jobs[visit.job_id].stops if visit.job_id in jobs else ():
            if (kind, index) == (visit.kind, visit.index) and stop.windows:
                late = max(timedelta(0), visit.start - stop.windows[-1].end)
                cents += Fraction(late // timedelta(seconds=1), 3600) * stop.late_hour_cents
    return cents


def _balance(problem: Problem, shift: Shift, round_: Round) -> Fraction:
    resting = sum(
        ((visit.depart - visit.start) for visit in round_.visits if visit.kind == "break"),
        timedelta(0),
    )
    waiting = sum(((visit.start - visit.arrive) for visit in round_.visits), timedelta(0))
    working = round_.end - round_.start - resting - waiting
    hours = Fraction(working // timedelta(seconds=1), 3600)
    share = Fraction(working // timedelta(seconds=1), _seconds_of(shift))
    return hours * share * problem.weights.balance_hour_cents


def _seconds_of(shift: Shift) -> int:
    return max(1, (shift.window.end - shift.window.start) // timedelta(seconds=1))


def cost_cents(problem: Problem, rounds: tuple[Round, ...]) -> dict[str, int]:
    """Reckon the cost of rounds by term, in whole cents."""
    by_id = {shift.id: shift for shift in problem.shifts}
    prices = {shift.id: shift.prices for shift in problem.shifts}
    lateness = sum((_lateness(problem, round_) for round_ in rounds), Fraction(0))
    balance = sum(
        (_balance(problem, by_id[round_.shift_id], round_) for round_ in rounds), Fraction(0)
    )
    shifts = sum(prices[round_.shift_id].shift_cents for round_ in rounds)
    per_hour = sum(prices[round_.shift_id].hour_cents * round_.travel_s for round_ in rounds)
    per_km = sum(prices[round_.shift_id].km_cents * round_.distance_m for round_ in rounds)
    return {
        "shifts": shifts,
        "travel_time": (per_hour * 2 + 3600) // 7200,
        "distance": (per_km * 2 + 1000) // 2000,
        "lateness": (lateness * 2 + 1) // 2,
        "balance": (balance * 2 + 1) // 2,
    }


def plain_reason(problem: Problem, job: Job) -> str:
    """Find out why no round took a job, by trying it alone with fewer and fewer rules lifted."""
    hours = timedelta(days=30)
    at_hand = _without_distances(problem)
    carrying = [
        shift
        for shift in problem.shifts
        if _alone(at_hand, _without_hours(shift, hours), _any_time(job))
    ]
    if not carrying:
        return (
            "no-vehicle-large-enough" if _is_any_equipped(problem, job) else "no-vehicle-equipped"
        )
    skilled = [shift for shift in carrying if _has_skills(shift, job)]
    able = [shift for shift in skilled if _is_paid_or_aid(shift, job)]
    if not able:
        return "volunteers-aid-only" if skilled else "skill-missing"
    tireless = replace(problem, work_limit_s=None)
    if not any(_alone(tireless, _without_hours(shift, hours), _any_time(job)) for shift in able):
        return "unreachable"
    serving = [shift for shift in able if _alone(problem, shift, job)]
    if not serving:
        in_time = any(_alone(tireless, shift, job) for shift in able)
        return "no-shift-in-working-time" if in_time else "no-shift-in-window"
    if not any(_allowed(problem, shift, job) for shift in serving):
        return "pinned-shift-cannot"
    return "no-room"


def _is_any_equipped(problem: Problem, job: Job) -> bool:
    loads = [load for _, _, stop in job.stops for load in (stop.load, stop.returns)]
    boxes = {name for load in loads for name, amount in load.extra.items() if amount}
    return any(not boxes - shift.vehicle.capacity.extra.keys() for shift in problem.shifts)


def _alone(problem: Problem, shift: Shift, job: Job) -> bool:
    """Try all orders of a job's stops with the shift's breaks at all places."""
    pickups, drops = _tasks_of(job)
    begun = list(_begun_later(problem, shift))
    for first, second in itertools.product(
        itertools.permutations(pickups), itertools.permutations(drops)
    ):
        for tasks in _with_pauses((*first, *second), _pauses(shift)):
            for later in begun:
                if simulate(problem, later, tasks) is not None:
                    return True
    return False


def _begun_later(problem: Problem, shift: Shift) -> Iterator[Shift]:
    """Return the shift, and if it is long the same begun later: that may save a legal break."""
    yield shift
    window = shift.window
    if problem.work_limit_s is not None:
        spare = window.end - window.start - timedelta(seconds=problem.work_limit_s)
        for tens in range(1, spare // timedelta(minutes=10) + 1):
            begin = window.start + tens * timedelta(minutes=10)
            yield replace(shift, window=Window(start=begin, end=window.end))


def _with_pauses(tasks: tuple[Task, ...], pauses: tuple[Task, ...]) -> Iterator[tuple[Task, ...]]:
    if not pauses:
        yield tasks
        return
    for place in range(len(tasks) + 1):
        yield from _with_pauses((*tasks[:place], pauses[0], *tasks[place:]), pauses[1:])


def _without_distances(problem: Problem) -> Problem:
    tables = problem.times.whole().duration_s
    nothing = {name: np.zeros_like(table) for name, table in tables.items()}
    times = TravelTimes(place_ids=problem.times.place_ids, duration_s=nothing, distance_m=nothing)
    return replace(problem, times=times, work_limit_s=None)


def _without_hours(shift: Shift, spare: timedelta) -> Shift:
    return replace(
        shift,
        window=Window(start=shift.window.start - spare, end=shift.window.end + spare),
        vehicle=replace(shift.vehicle, range_m=None),
        breaks=(),
        max_stops=None,
        max_travel_s=None,
        max_distance_m=None,
    )


def _any_time(job: Job) -> Job:
    return replace(
        job,
        pickups=tuple(replace(stop, windows=()) for stop in job.pickups),
        drops=tuple(replace(stop, windows=()) for stop in job.drops),
    )
