"""Projection of a round under way, if it goes on as it was planned.

What was promised is kept even where it comes late: the rules that the round is bound to break are
widened just as far as it takes, and named, so that the round can be planned on and whoever reads
the plan knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dispatch.model import Break, Capacity, Load, Window
from dispatch.model.load_sums import is_empty, minus, total
from dispatch.schedule.eligibility import first_start
from dispatch.schedule.hourly_rides import hourly_ways, ride_of
from dispatch.schedule.time_aboard import START, carriages_in, excesses
from dispatch.schedule.timetable import StopTask

if TYPE_CHECKING:
    from dispatch.model import Place, Problem, Shift, Stop
    from dispatch.schedule.time_aboard import Excess

LATE_HOUR_CENTS = 6000
"""Price of an hour of lateness at a stop that cannot be reached in time any more."""

Entries = Sequence[StopTask | Break]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedBreach:
    """A rule that a round under way is bound to break, and by how much.

    Codes
    -----
    ``aboard-too-long`` (seconds beyond the longest time aboard),
    ``late`` (seconds after the last window, of the stop that is latest), ``overtime`` (seconds
    after the end of the shift), ``break-late`` (seconds after its latest start), ``break-loaded``
    (more is aboard than it allows), ``overloaded``, ``too-far`` (metres or seconds beyond the
    shift's limits), ``too-many-stops``, ``no-way`` (a street is closed, or the work without a
    break too long: it cannot go on so).
    """

    shift_id: str
    code: str
    value: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedCourse:
    """The times of an order that goes on as early as it can, windows that are over ignored.

    Attributes
    ----------
    begins
        Of each entry.
    end
        Arrival at the end place.
    travel_s, distance_m
        Of all that is still to be ridden.
    loads
        What is aboard after each entry.
    peak
        The most that is aboard at any time, by dimension.
    passable
        Whether there is a way between all of its places.
    aboard
        By job the seconds that its goods are aboard beyond what they may be, where they are.
    """

    begins: tuple[datetime, ...]
    end: datetime
    travel_s: int
    distance_m: int
    loads: tuple[Load, ...]
    peak: Load
    passable: bool
    aboard: Mapping[str, int] = field(default_factory=dict)


def course_of(problem: Problem, shift: Shift, entries: Entries) -> ProjectedCourse:
    """Follow an order from the start of a shift.

    What would be aboard too long is taken up later, as far as somebody waits on the way to its drop
    and its own windows bear that: so nothing else comes later.
    """
    carried = carriages_in(entries)
    floors: dict[int, datetime] = {}
    for _ in range(len(entries) + 2 if carried else 0):
        followed = _followed(problem, shift, entries, floors)
        late = list(excesses(carried, *followed.times))
        pushed = {
            one.carriage.taken: begin
            for one in late
            if (begin := _pushed(one, entries, followed.course)) is not None
        }
        if not pushed:
            over: dict[str, int] = {}
            for one in late:
                entry = entries[one.carriage.dropped]
                if isinstance(entry, StopTask):
                    _note(over, entry.job.id, _seconds(one.over))
            return replace(followed.course, aboard=over)
        floors |= pushed
    return _followed(problem, shift, entries, floors).course


def _pushed(one: Excess, entries: Entries, course: ProjectedCourse) -> datetime | None:
    """Return when goods that are aboard too long may be taken up instead; ``None``: as they are."""
    at = one.carriage.taken
    if at == START or one.carriage.since is not None:
        return None  # a round on its way leaves as it does
    entry = entries[at]
    begin = course.begins[at] + min(one.over, one.waits)
    if isinstance(entry, StopTask) and entry.stop.windows:
        begin = min(begin, entry.stop.open_windows[-1].end)
    return begin if begin > course.begins[at] else None


class _Followed(NamedTuple):
    """A course, and its start with begins, ends and arrivals by entry."""

    course: ProjectedCourse
    times: tuple[datetime, list[datetime], list[datetime], list[datetime]]


def _followed(
    problem: Problem, shift: Shift, entries: Entries, floors: Mapping[int, datetime]
) -> _Followed:
    """Follow an order, entries beginning no sooner than their floors, by position."""
    clock, place = shift.window.start, shift.start_place
    begins, travel_s, distance_m, passable = [], 0, 0, True
    arrives, departs = [], []
    load = total(e.stop.load for e in entries if isinstance(e, StopTask) and not e.job.pickups)
    peak, loads = load, []
    for position, entry in enumerate(entries):
        if isinstance(entry, Break):
            arrives.append(clock)
            begin = first_start(entry.windows or (shift.window,), clock) or clock
            clock = begin + timedelta(seconds=entry.duration_s)
        else:
            ways = hourly_ways(problem, shift, place, entry.stop.place, load.mass_g)
            ride = ride_of(ways, clock)
            if ride is None:
                passable = False
            else:
                travel_s, distance_m = travel_s + ride.seconds, distance_m + ride.metres
                clock = ride.arrive
            arrives.append(clock)
            clock = max(clock, floors.get(position, clock))
            begin = first_start(entry.stop.open_windows, clock) or clock
            clock = begin + _spent(entry.stop, place)
            place = entry.stop.place
            load = _after(load, entry)
            peak = _most(peak, load)
        begins.append(begin)
        departs.append(clock)
        loads.append(load)
    home = ride_of(hourly_ways(problem, shift, place, shift.end_place, load.mass_g), clock)
    course = ProjectedCourse(
        begins=tuple(begins),
        end=clock if home is None else home.arrive,
        travel_s=travel_s + (0 if home is None else home.seconds),
        distance_m=distance_m + (0 if home is None else home.metres),
        loads=tuple(loads),
        peak=peak,
        passable=passable and home is not None,
    )
    return _Followed(course, (shift.window.start, begins, departs, arrives))


def breaks_in_time(
    problem: Problem, shift: Shift, entries: Entries, frozen: int
) -> list[StopTask | Break]:
    """Move breaks that would begin too late further to the front, as little as will do.

    Parameters
    ----------
    problem, shift
        Day, and the shift that rides.
    entries
        Stops and breaks in order.
    frozen
        Number of entries at the front that stay where they are.
    """
    order = list(entries)
    for pause in [entry for entry in order if isinstance(entry, Break)]:
        at = order.index(pause)
        while at > frozen and not isinstance(order[at - 1], Break):
            begin = course_of(problem, shift, order).begins[at]
            if begin <= (pause.windows or (shift.window,))[-1].end:
                break
            order[at - 1], order[at] = order[at], order[at - 1]
            at -= 1
    return order


def widened_rules(
    shift: Shift, entries: Entries, course: ProjectedCourse
) -> tuple[Shift, list[StopTask | Break], list[ForcedBreach]]:
    """Widen the rules that an order breaks, just as far as it takes.

    Parameters
    ----------
    shift
        With its limits less what is used of them already.
    entries, course
        What is left of its round, and the course of that.

    Returns
    -------
    tuple
        The shift, the order with its stops, and what had to be widened.
    """
    strains: dict[str, int] = {}
    stops: dict[tuple[str, str, int], Stop] = {}
    pauses: dict[str, Break] = {}
    for entry, begin, load in zip(entries, course.begins, course.loads, strict=True):
        if isinstance(entry, Break):
            pause = _eased_break(entry, begin, shift, strains)
            if pause.max_load is not None and not is_empty(minus(load, pause.max_load)):
                _note(strains, "break-loaded", 1)
                pause = replace(pause, max_load=_most(pause.max_load, load))
            if pause is not entry:
                pauses[entry.id] = pause
        else:
            stop = _eased_stop(entry.stop, begin, strains)
            stops[entry.job.id, entry.kind, entry.index] = stop
    for over_s in course.aboard.values():
        _note(strains, "aboard-too-long", over_s)
    order = [pauses.get(e.id, e) if isinstance(e, Break) else e for e in entries]
    wide = _eased_shift(shift, entries, course, pauses, strains)
    found = [
        ForcedBreach(shift_id=shift.id, code=code, value=value) for code, value in strains.items()
    ]
    return wide, _with_stops(order, stops, course.aboard), found


def _eased_break(pause: Break, begin: datetime, shift: Shift, strains: dict[str, int]) -> Break:
    last = (pause.windows or (shift.window,))[-1]
    late_s = _seconds(begin - last.end)
    if late_s <= 0:
        return pause
    _note(strains, "break-late", late_s)
    return replace(pause, windows=(*pause.windows[:-1], Window(start=last.start, end=begin)))


def _eased_stop(stop: Stop, begin: datetime, strains: dict[str, int]) -> Stop:
    if not stop.windows or begin <= stop.open_windows[-1].end:
        return stop
    late_s = stop.late_s(begin)
    _note(strains, "late", late_s)
    price = max(stop.late_hour_cents, LATE_HOUR_CENTS)
    return replace(stop, late_limit_s=late_s, late_hour_cents=price)


def _eased_shift(
    shift: Shift,
    entries: Entries,
    course: ProjectedCourse,
    pauses: Mapping[str, Break],
    strains: dict[str, int],
) -> Shift:
    window = shift.window
    if course.end > window.end:
        _note(strains, "overtime", _seconds(course.end - window.end))
        window = Window(start=window.start, end=course.end)
    count = sum(isinstance(entry, StopTask) for entry in entries)
    range_m = _at_least(shift.vehicle.range_m, course.distance_m, "too-far", strains)
    capacity = _roomy(shift.vehicle.capacity, course.peak, strains)
    vehicle = shift.vehicle
    if range_m != vehicle.range_m or capacity != vehicle.capacity:
        vehicle = replace(vehicle, range_m=range_m, capacity=capacity)
    return replace(
        shift,
        window=window,
        breaks=tuple(pauses.get(pause.id, pause) for pause in shift.breaks),
        vehicle=vehicle,
        max_stops=_at_least(shift.max_stops, count, "too-many-stops", strains),
        max_travel_s=_at_least(shift.max_travel_s, course.travel_s, "too-far", strains),
        max_distance_m=_at_least(shift.max_distance_m, course.distance_m, "too-far", strains),
    )


def _with_stops(
    entries: Entries, stops: Mapping[tuple[str, str, int], Stop], aboard: Mapping[str, int]
) -> list[StopTask | Break]:
    """Return an order whose jobs have other stops, some of them so much longer aboard."""
    jobs = {entry.job.id: entry.job for entry in entries if isinstance(entry, StopTask)}
    for name, job in jobs.items():
        pickups = tuple(stops.get((name, "pickup", i), s) for i, s in enumerate(job.pickups))
        drops = tuple(stops.get((name, "drop", i), s) for i, s in enumerate(job.drops))
        if (pickups, drops) != (job.pickups, job.drops):
            jobs[name] = replace(job, pickups=pickups, drops=drops)
        if name in aboard:
            limit_s = (job.aboard_limit_s or 0) + aboard[name]
            jobs[name] = replace(jobs[name], aboard_limit_s=limit_s)
    return [
        entry if isinstance(entry, Break) else entry.of(jobs[entry.job.id]) for entry in entries
    ]


def _at_least(limit: int | None, needed: int, code: str, strains: dict[str, int]) -> int | None:
    if limit is None or needed <= limit:
        return limit
    _note(strains, code, needed - limit)
    return needed


def _roomy(capacity: Capacity, peak: Load, strains: dict[str, int]) -> Capacity:
    needed = {
        name: value
        for name, value in peak.amounts().items()
        if (limit := capacity.limit(name)) is not None and value > limit
    }
    if not needed:
        return capacity
    _note(strains, "overloaded", 1)
    fixed = ("mass_g", "volume_ml", "items")
    return replace(
        capacity,
        extra={**capacity.extra, **{k: v for k, v in needed.items() if k not in fixed}},
        **{name: value for name, value in needed.items() if name in fixed},
    )


def _note(strains: dict[str, int], code: str, value: int) -> None:
    strains[code] = max(strains.get(code, 0), value)


def _spent(stop: Stop, place: Place | None) -> timedelta:
    same = place is not None and place.id == stop.place.id
    return timedelta(seconds=stop.service_s + (0 if same else stop.setup_s))


def _after(load: Load, task: StopTask) -> Load:
    stop = task.stop
    if task.kind == "pickup":
        return load + stop.load + stop.returns
    return minus(load, stop.load) + stop.returns


def _most(one: Load, other: Load) -> Load:
    """Return the larger of two loads in each dimension."""
    return one + minus(other, one)


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
