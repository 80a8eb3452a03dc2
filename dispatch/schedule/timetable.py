"""From an order of stops and breaks to a round with times, loads and distances.

A round ends as early as it can and leaves as late as it then can, so that nobody waits who could
have started later; it leaves earlier where that is worth the margin before windows end. Breaks
added by the working-time rule fall away where the round is too short to need them, and declared
ones where it is over before their time, or begins after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from dispatch.model import Break, Load, Plan, Round, Unassigned, Visit
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.eligibility import first_start, leg_of
from dispatch.schedule.hourly_rides import hourly_ways, latest_leave, ride_of
from dispatch.schedule.lateness_margin import Step, due_at, start_with_margin
from dispatch.schedule.opening_breaks import is_round
from dispatch.schedule.time_aboard import START, carriages_in, excesses, latest_drops

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.model import Job, Place, Problem, Shift, Stop, VisitKind, Window
    from dispatch.schedule.hourly_rides import HourlyWay
    from dispatch.schedule.time_aboard import Carriage


NEVER = timedelta(days=10_000)
"""Longer than any shift."""
_Leg: TypeAlias = "tuple[int, int] | None"
"""Seconds and metres, ``None`` where there is no way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTask:
    """A stop of a job, as an entry of an order."""

    job: Job
    kind: VisitKind
    index: int

    def of(self, job: Job) -> StopTask:
        """Return the same stop of another shape of its job."""
        return self if job is self.job else StopTask(job=job, kind=self.kind, index=self.index)

    @property
    def stop(self) -> Stop:
        """Return the stop itself."""
        return (self.job.pickups if self.kind == "pickup" else self.job.drops)[self.index]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceCourse:
    """An order with all that its timings are made of, looked up once.

    Attributes
    ----------
    entries
        Stops and breaks in order.
    windows, spent
        Of each entry: when it may begin, and how long it takes.
    legs, rides
        To each entry (none to a break) and home, and how long each is.
    places
        Where the courier is before each entry, and after the last.
    loads
        What is aboard after each entry.
    carried
        Goods that may be aboard for a limited time only.
    ways
        Of each leg all ways by the hour, where streets change within the day; ``legs`` and
        ``rides`` are then those with all of them closed.
    """

    entries: Sequence[StopTask | Break]
    windows: list[tuple[Window, ...]]
    spent: list[timedelta]
    legs: list[_Leg]
    rides: list[timedelta]
    places: list[Place | None]
    loads: list[Load]
    carried: tuple[Carriage, ...] = ()
    ways: list[tuple[HourlyWay, ...]] | None = None

    def ride(self, k: int, clock: datetime) -> tuple[datetime, _Leg]:
        """Return the arrival of who may leave for entry ``k`` from an instant on, and the leg."""
        if self.ways is None:
            return clock + self.rides[k], self.legs[k]
        found = ride_of(self.ways[k], clock)
        return (clock + NEVER, None) if found is None else (found.arrive, found[2:])

    def leave_by(self, k: int, arrive: datetime) -> datetime:
        """Return the latest instant from which the ride to entry ``k`` is there by another."""
        if self.ways is None:
            return arrive - self.rides[k]
        found = latest_leave(self.ways[k], arrive)
        return arrive - NEVER if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Begin and end of each entry of an order, and the arrival at its end place.

    ``legs`` are the rides to each entry and home, as they are at that time of the day.
    """

    start: datetime
    arrive: list[datetime]
    begin: list[datetime]
    depart: list[datetime]
    end: datetime
    legs: Sequence[_Leg]


def make_round(problem: Problem, shift: Shift, order: Sequence[StopTask | Break]) -> Round | None:
    """Return the best-timed round of an order, ``None`` if it cannot be in time.

    Parameters
    ----------
    problem, shift
        The problem and one of its shifts.
    order
        Stops and breaks; the breaks are those of ``worktime.breaks_of``.
    """
    declared = {pause.id: pause for pause in shift.breaks}
    short = [
        declared.get(entry.id, entry) if isinstance(entry, Break) else entry
        for entry in order
        if not (isinstance(entry, Break) and entry.legal)
    ]
    candidates = [short] if any(isinstance(e, Break) and e.legal for e in order) else []
    for entries in [*candidates, list(order)]:
        first, last = _between_breaks(problem, shift, entries)
        outer = [e.id for e in (*entries[:first], *entries[last:]) if isinstance(e, Break)]
        if outer:
            course = course_of_sequence(problem, shift, entries[first:last])
            timing = _timed(problem, shift, course)
            # What only the law asks for is not needed before or after all work.
            own = [declared[name] for name in outer if name in declared]
            if timing is not None and all(_is_outside(shift, pause, timing) for pause in own):
                return timed_round(shift, course, timing)
        course = course_of_sequence(problem, shift, entries)
        timing = _timed(problem, shift, course)
        if timing is not None:
            return timed_round(shift, course, timing)
    return None


def with_pauses(
    entries: Sequence[StopTask | Break], pauses: Sequence[Break], gaps: Sequence[int]
) -> list[StopTask | Break]:
    """Return an order with breaks put in at positions counted in the order without them."""
    order = list(entries)
    for gap, pause in sorted(
        zip(gaps, pauses, strict=True), key=lambda pair: pair[0], reverse=True
    ):
        order.insert(gap, pause)
    return order


def breaks_carry_little(entries: Sequence[StopTask | Break]) -> bool:
    """Return whether at every break no more is aboard than it allows."""
    load = load_at_start(entries)
    for entry in entries:
        if isinstance(entry, StopTask):
            load = _after(load, entry)
        elif entry.max_load is not None and not not_above(load, entry.max_load):
            return False
    return True


def not_above(load: Load, most: Load) -> bool:
    """Return whether a load is in no dimension above another."""
    limits = most.amounts()
    return all(value <= limits.get(name, 0) for name, value in load.amounts().items())


def earliest_free(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> tuple[datetime, datetime] | None:
    """Return when an order is done at the earliest, and the latest start with which it still is.

    It is done when the courier is at the end place, if the shift has one. ``None`` if it cannot be
    in time.
    """
    course = course_of_sequence(problem, shift, entries)
    timing = _earliest(shift, course, shift.window.start)
    return None if timing is None else (timing.end, _latest_start(shift, course, timing))


def earliest_begins(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> list[datetime] | None:
    """Return the earliest begin of each entry of an order; ``None`` if it cannot be in time."""
    timing = _earliest(shift, course_of_sequence(problem, shift, entries), shift.window.start)
    return None if timing is None else timing.begin


def make_plan(
    problem: Problem,
    sequences: Mapping[str, Sequence[StopTask | Break]],
    reasons: Mapping[str, str],
) -> Plan | None:
    """Return the plan of one order for each used shift, ``None`` if one cannot be in time.

    Parameters
    ----------
    sequences
        By shift id; shifts without an order have no round, nor has one with breaks only unless it
        was begun with a break.
    reasons
        Reason code of each job left out.
    """
    rounds = []
    for shift in problem.shifts:
        order = sequences.get(shift.id, ())
        if is_round(problem, shift, order):
            round_ = make_round(problem, shift, order)
            if round_ is None:
                return None
            rounds.append(round_)
    return Plan(
        rounds=tuple(rounds),
        unassigned=tuple(
            Unassigned(job_id=job.id, reason=reasons[job.id])
            for job in problem.jobs
            if job.id in reasons
        ),
        cost_cents=cost_terms(problem, rounds),
    )


# --- timing ---------------------------------------------------------------------------------


def _between_breaks(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> tuple[int, int]:
    """Positions between which an order stands without the breaks before and after all stops.

    Breaks that have begun stay, and all of them where only riding is paid.
    """
    tasks = [k for k, entry in enumerate(entries) if isinstance(entry, StopTask)]
    if not tasks or not shift.prices.duty:
        return 0, len(entries)
    begun = {name for kind, name, _ in problem.promised(shift.id) if kind == "break"}
    held = [k for k, e in enumerate(entries) if isinstance(e, Break) and e.id in begun]
    kept = [*tasks, *held]
    return min(kept), max(kept) + 1


def _is_outside(shift: Shift, pause: Break, timing: Timing) -> bool:
    """Return whether a round is over before the time of a break, or begins after it."""
    windows = pause.windows or (shift.window,)
    return timing.end <= windows[0].start or timing.start >= windows[-1].end


def _timed(problem: Problem, shift: Shift, course: SequenceCourse) -> Timing | None:
    """Return the best timing of an order that keeps the working-time rule, ``None`` without one."""
    earliest = _earliest(shift, course, shift.window.start)
    if earliest is None:
        return None
    late_start = _latest_start(shift, course, earliest)
    latest = _earliest(shift, course, late_start)
    best = None if latest is None else _with_margin(problem, shift, course, latest)
    first_rested = None
    for timing in (best, latest, earliest):
        if timing is not None and _rested(problem, course.entries, timing):
            # A later start may mean other streets, and longer ways.
            if course.ways is None or _is_within_limits(shift, timing):
                return timing
            first_rested = first_rested or timing
    return first_rested or _settle(problem, shift, course)


def _is_within_limits(shift: Shift, timing: Timing) -> bool:
    """Return whether a round rides no longer and no farther than its shift and its bike may."""
    rides = [leg or (0, 0) for leg in timing.legs]
    travel_s, distance_m = (sum(column) for column in zip(*rides, strict=True))
    limits = (
        (travel_s, shift.max_travel_s),
        (distance_m, shift.max_distance_m),
        (distance_m, shift.vehicle.range_m),
    )
    return all(limit is None or value <= limit for value, limit in limits)


def _with_margin(
    problem: Problem, shift: Shift, course: SequenceCourse, latest: Timing
) -> Timing | None:
    """Leave earlier than at the latest where that is worth the margin before windows end."""
    weights = problem.weights
    if not weights.margin_hour_cents:
        return latest
    zero = shift.window.start
    start_s = start_with_margin(
        weights,
        shift.prices.hour_cents if shift.prices.duty else 0,
        [_step(course, k, latest, zero) for k in range(len(latest.begin))],
        _whole_s(latest.start - zero),
    )
    start = zero + timedelta(seconds=max(0, start_s))
    return latest if start >= latest.start else _earliest(shift, course, start)


def _step(course: SequenceCourse, k: int, timing: Timing, zero: datetime) -> Step:
    """Return an entry in seconds after an instant, with the window in which it begins."""
    entry, begin = course.entries[k], timing.begin[k]
    own = next((w for w in course.windows[k] if begin <= w.end), None)
    due = due_at(entry.stop, begin) if isinstance(entry, StopTask) else None
    return Step(
        ride_s=(timing.legs[k] or (0, 0))[0],
        spent_s=_whole_s(course.spent[k]),
        opens=None if own is None else _whole_s(own.start - zero),
        due=None if due is None else _whole_s(due - zero),
    )


def _whole_s(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def course_of_sequence(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> SequenceCourse:
    """Look up what an order's timings are made of; each leg with what is then aboard."""
    place, load = shift.start_place, load_at_start(entries)
    windows: list[tuple[Window, ...]] = []
    spent: list[timedelta] = []
    legs: list[_Leg] = []
    ways: list[tuple[HourlyWay, ...]] | None = None if problem.street_hours is None else []
    places, loads = [place], []
    for entry in entries:
        if isinstance(entry, Break):
            windows.append(entry.windows or (shift.window,))
            spent.append(timedelta(seconds=entry.duration_s))
            legs.append((0, 0))
            if ways is not None:
                ways.append(hourly_ways(problem, shift, place, None, 0))
        else:
            stop = entry.stop
            windows.append(stop.open_windows)
            same = place is not None and place.id == stop.place.id
            spent.append(timedelta(seconds=stop.service_s + (0 if same else stop.setup_s)))
            legs.append(leg_of(problem, shift, place, stop.place, load.mass_g))
            if ways is not None:
                ways.append(hourly_ways(problem, shift, place, stop.place, load.mass_g))
            place, load = stop.place, _after(load, entry)
        places.append(place)
        loads.append(load)
    legs.append(leg_of(problem, shift, place, shift.end_place, load.mass_g))
    if ways is not None:
        ways.append(hourly_ways(problem, shift, place, shift.end_place, load.mass_g))
    return SequenceCourse(
        entries=entries,
        windows=windows,
        spent=spent,
        legs=legs,
        rides=[_time(leg) for leg in legs],
        places=places,
        loads=loads,
        carried=carriages_in(entries),
        ways=ways,
    )


def _time(leg: _Leg) -> timedelta:
    # An unreachable leg is longer than any shift.
    return timedelta(seconds=leg[0]) if leg else NEVER


def _forward(
    shift: Shift,
    course: SequenceCourse,
    start: datetime,
    floors: Mapping[int, datetime] | None = None,
) -> Timing | None:
    """Begin each entry as early as it can from a start; ``None`` if one comes too late.

    ``floors`` holds instants before which the entries of those positions may not begin.
    """
    arrive, begin, depart = [], [], []
    legs: Sequence[_Leg] = course.legs
    hourly: list[_Leg] | None = None if course.ways is None else []
    clock = start
    # The way home comes after all of these.
    rows = zip(course.windows, course.rides, course.spent, strict=False)
    for position, (windows, ride, spent) in enumerate(rows):
        if hourly is None:
            clock += ride
        else:
            clock, leg = course.ride(position, clock)
            hourly.append(leg)
        floor = floors.get(position, clock) if floors else clock
        first = first_start(windows, max(clock, floor))
        if first is None:
            return None
        arrive.append(clock)
        begin.append(first)
        clock = first + spent
        depart.append(clock)
    end, leg = course.ride(len(course.entries), clock)
    if end > shift.window.end:
        return None
    if hourly is not None:
        legs = [*hourly, leg]
    return Timing(start=start, arrive=arrive, begin=begin, depart=depart, end=end, legs=legs)


def _earliest(
    shift: Shift,
    course: SequenceCourse,
    start: datetime,
    floors: dict[int, datetime] | None = None,
) -> Timing | None:
    """Return the earliest timing from a start on in which nothing is aboard too long.

    What is taken up too early is taken up later; ``floors`` is told from when on.
    """
    if not course.carried:
        return _forward(shift, course, start, floors)
    floors = {} if floors is None else floors
    # Each push hands a wait on, or comes to another window.
    for _ in range(2 * len(course.entries) + sum(map(len, course.windows)) + 2):
        timing = _forward(shift, course, start, floors)
        if timing is None:
            return None
        late = list(excesses(course.carried, start, timing.begin, timing.depart, timing.arrive))
        if not late:
            return timing
        for one in late:
            at = one.carriage.taken
            # Without a wait on the way the drop would come later by as much.
            stuck = course.ways is None and one.over > one.waits
            if one.carriage.since is not None or stuck:
                return None
            if at == START:
                start = max(start, timing.start + one.over)
            else:
                pushed = timing.begin[at] + one.over
                floors[at] = max(pushed, floors.get(at, pushed))
    return None


def _latest_start(shift: Shift, course: SequenceCourse, earliest: Timing) -> datetime:
    """Latest start with which the round still ends when it does at the earliest."""
    ceilings: dict[int, datetime] = {}
    while True:
        start, begins = _latest_begins(shift, course, earliest, ceilings)
        departs = [at + spent for at, spent in zip(begins, course.spent, strict=True)]
        dues = latest_drops(course.carried, start, departs)
        sooner = {k: due for k, due in dues.items() if due < begins[k]}
        if not sooner or all(ceilings.get(k) == due for k, due in sooner.items()):
            return start
        ceilings |= sooner


def _latest_begins(
    shift: Shift, course: SequenceCourse, earliest: Timing, ceilings: Mapping[int, datetime]
) -> tuple[datetime, list[datetime]]:
    """Return the latest start, and begin of each entry, of a round that ends at the earliest."""
    latest = course.leave_by(len(course.entries), earliest.end)
    begins = [latest] * len(course.entries)
    for k in range(len(course.entries) - 1, -1, -1):
        entry, windows = course.entries[k], course.windows[k]
        latest -= course.spent[k]
        latest = min(latest, ceilings.get(k, latest))
        if windows:
            if isinstance(entry, StopTask) and entry.stop.late_limit_s:
                # Leaving later must not make a stop late, or later than it has to be.
                latest = min(latest, max(entry.stop.windows[-1].end, earliest.begin[k]))
            latest = max(
                [min(latest, w.end) for w in windows if w.start <= latest],
                default=latest,
            )
        begins[k] = latest
        latest = course.leave_by(k, latest)
    return max(latest, shift.window.start), begins


def _rested(problem: Problem, entries: Sequence[StopTask | Break], timing: Timing) -> bool:
    """Return whether nobody works longer than the rule allows without a long enough break."""
    if problem.work_limit_s is None:
        return True
    limit = timedelta(seconds=problem.work_limit_s)
    since = timing.start
    for entry, begin, depart in zip(entries, timing.begin, timing.depart, strict=True):
        if isinstance(entry, Break) and entry.duration_s >= problem.work_break_s:
            if begin - since > limit:
                return False
            since = depart
    return timing.end - since <= limit


def _settle(problem: Problem, shift: Shift, course: SequenceCourse) -> Timing | None:
    """Return the earliest timing that keeps the working-time rule, ``None`` if there is none.

    A stretch of work that is too long can only be mended by starting it later, and every rule
    only ever pushes instants later, so pushing until nothing moves finds the earliest timing.
    """
    limit = timedelta(seconds=problem.work_limit_s or 0)
    start = shift.window.start
    floors: dict[int, datetime] = {}
    while True:
        timing = _earliest(shift, course, start, floors)
        if timing is None or problem.work_limit_s is None:
            return timing
        rests = [
            k
            for k, entry in enumerate(course.entries)
            if isinstance(entry, Break) and entry.duration_s >= problem.work_break_s
        ]
        ends = [*(timing.begin[k] for k in rests), timing.end]
        moved = False
        start = timing.start
        if ends[0] - start > limit:
            start = ends[0] - limit
            moved = True
        for k, end in zip(rests, ends[1:], strict=True):
            if end - timing.depart[k] > limit:
                floors[k] = timing.begin[k] + (end - timing.depart[k] - limit)
                moved = True
        if not moved:
            return timing


# --- values ---------------------------------------------------------------------------------


def timed_round(shift: Shift, course: SequenceCourse, timing: Timing) -> Round:
    """Return the round of an order with its times."""
    visits = []
    for k, entry in enumerate(course.entries):
        # The order is in time, so there is a way.
        travel_s, distance_m = timing.legs[k] or (0, 0)
        place = course.places[k + 1]
        visits.append(
            Visit(
                kind="break" if isinstance(entry, Break) else entry.kind,
                job_id="" if isinstance(entry, Break) else entry.job.id,
                index=0 if isinstance(entry, Break) else entry.index,
                break_id=entry.id if isinstance(entry, Break) else "",
                place_id=place.id if place else None,
                travel_s=travel_s,
                distance_m=distance_m,
                arrive=timing.arrive[k],
                start=timing.begin[k],
                depart=timing.depart[k],
                load_after=course.loads[k],
            )
        )
    last = timing.legs[-1] or (0, 0)
    return Round(
        shift_id=shift.id,
        vehicle_id=shift.vehicle.id,
        start=timing.start,
        end=timing.end,
        visits=tuple(visits),
        end_travel_s=last[0],
        end_distance_m=last[1],
    )


def load_at_start(entries: Sequence[StopTask | Break]) -> Load:
    """Return what is aboard at the start of a shift with such an order: what is only dropped."""
    total = Load()
    for entry in entries:
        if isinstance(entry, StopTask) and entry.kind == "drop" and not entry.job.pickups:
            total = total + entry.stop.load
    return total


def _after(load: Load, task: StopTask) -> Load:
    """Load aboard after a stop."""
    stop = task.stop
    sign = 1 if task.kind == "pickup" else -1
    if not (load.extra or stop.load.extra or stop.returns.extra):
        # Most loads have no free dimensions, and rounds are timed over and over.
        return Load(
            mass_g=load.mass_g + sign * stop.load.mass_g + stop.returns.mass_g,
            volume_ml=load.volume_ml + sign * stop.load.volume_ml + stop.returns.volume_ml,
            items=load.items + sign * stop.load.items + stop.returns.items,
        )
    now = load.amounts()
    change, returns = stop.load.amounts(), stop.returns.amounts()
    names = dict.fromkeys([*now, *change, *returns])
    amounts = {
        name: now.get(name, 0) + sign * change.get(name, 0) + returns.get(name, 0) for name in names
    }
    return Load.of({name: value for name, value in amounts.items() if value})
