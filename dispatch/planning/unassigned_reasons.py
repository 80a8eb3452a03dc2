"""Reasons for leaving a job out: the first rule that no shift passes.

The last rule, *alone in time*, is exact: all orders of the job's stops and the shift's breaks are
tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from dispatch.model import Break
from dispatch.schedule.eligibility import (
    first_start,
    fits_capacity,
    has_skills,
    load_after_stops,
    may_serve,
    not_equipped_for,
)
from dispatch.schedule.hourly_rides import hourly_ways, ride_of, shortest_ride
from dispatch.schedule.required_breaks import required_breaks
from dispatch.schedule.timetable import StopTask, make_round, not_above

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dispatch.model import Job, Place, Problem, Shift
    from dispatch.schedule.hourly_rides import Ride

MORE_RESTS = 3
"""So many rests beyond the declared breaks are looked at where a job's own rides are long."""
ORDERS_LIMIT = 20_000
"""Orders tried one by one where the working-time rule is what a job depends on."""


def reason_left_out(problem: Problem, job: Job, *, fits_now: bool) -> str:
    """Return the code of the true reason for leaving a job out (see ``Unassigned``).

    Parameters
    ----------
    problem
        The whole problem.
    job
        The job that no round serves.
    fits_now
        Whether some round of the plan could still take it in; then it was left out because its
        prize is too small.
    """
    pinned = problem.pinned_to.get(job.id)
    suited = _shifts_passing(job, problem.shifts)
    asked = _one_of_each(shift for shift in suited if pinned in {None, shift.id})
    if any(serves_alone(problem, job, shift) for shift in asked):
        return "not-worth-it" if fits_now and job.prize_cents is not None else "no-room"
    others = _one_of_each(shift for shift in suited if pinned not in {None, shift.id})
    if any(serves_alone(problem, job, shift) for shift in others):
        return "pinned-shift-cannot"
    return _common_reason(problem, job, _one_of_each(problem.shifts))


def _one_of_each(shifts: Iterable[Shift]) -> list[Shift]:
    """Of shifts that could do the same jobs alone give the first: a large day has many."""
    kinds: dict[object, Shift] = {}
    for shift in shifts:
        vehicle, ends = shift.vehicle, (shift.start_place, shift.end_place)
        key = (
            *(vehicle.profile, vehicle.speed_percent, vehicle.range_m, repr(vehicle.capacity)),
            *(shift.window, *(place and place.id for place in ends)),
            shift.breaks and repr(shift.breaks),
            *(shift.max_stops, shift.max_travel_s, shift.max_distance_m, shift.staying_g),
            *(shift.skills, shift.companion is None, shift.courier.volunteer),
        )
        kinds.setdefault(key, shift)
    return list(kinds.values())


def shifts_that_could(
    problem: Problem, job: Job, shifts: Sequence[Shift]
) -> tuple[str, list[Shift]]:
    """Return the first rule that none of some shifts passes, or those that could serve a job alone.

    Returns
    -------
    str and list of Shift
        The code of the rule and nobody; or an empty text and whoever could, pins left aside.
    """
    # Who can serve it alone can also reach and carry it: mostly that is all there is to ask.
    able = [shift for shift in _shifts_passing(job, shifts) if serves_alone(problem, job, shift)]
    return ("", able) if able else (_common_reason(problem, job, shifts), [])


def _shifts_passing(job: Job, shifts: Sequence[Shift]) -> list[Shift]:
    return [shift for shift in shifts if has_skills(job, shift) and may_serve(job, shift)]


def _common_reason(problem: Problem, job: Job, shifts: Sequence[Shift]) -> str:
    """Return the first rule that none of some shifts passes, where none could serve a job alone."""
    passing = _shifts_passing(job, shifts)
    if job.aboard_limit_s is not None:
        unlimited = replace(job, aboard_limit_s=None)
        if any(serves_alone(problem, unlimited, shift) for shift in passing):
            return "aboard-too-long"
        job = unlimited
    if any(_reaches(problem, job, shift) for shift in passing):
        in_time = any(_serves_without_rest(problem, job, shift) for shift in passing)
        return "no-shift-in-working-time" if in_time else "no-shift-in-window"
    left = list(shifts)
    if left and all(not_equipped_for(job, shift) for shift in left):
        return "no-vehicle-equipped"
    for reason, passes in (
        ("no-vehicle-large-enough", _carries),
        ("skill-missing", _skilled),
        ("volunteers-aid-only", _may_serve),
    ):
        left = [shift for shift in left if passes(problem, job, shift)]
        if not left:
            return reason
    return "unreachable"


def serves_alone(problem: Problem, job: Job, shift: Shift) -> bool:
    """Return whether a shift could serve the job with nothing else to do, breaks included."""
    if shift.max_stops is not None and len(job.stops) > shift.max_stops:
        return False
    rule = required_breaks(shift, problem.work_limit_s, problem.work_break_s)
    trial = _Trial(problem=problem, shift=shift, job=job, breaks=rule, end=shift.window.end)
    if _is_possible(trial):
        return True
    declared = tuple(pause for pause in shift.breaks if not pause.legal)
    if problem.work_limit_s is None or rule == declared:
        return False
    # A round that is over soon enough needs no break beyond the declared ones.
    early = shift.window.start + timedelta(seconds=problem.work_limit_s)
    if _is_possible(replace(trial, breaks=declared, end=min(early, shift.window.end))):
        return True
    # Between the two lie rounds that start late, or whose breaks serve the rule elsewhere; and long
    # rides may ask for more breaks than the hours of the shift do.
    hours_s = (shift.window.end - shift.window.start) // timedelta(seconds=1)
    more = tuple(
        Break(id=f"legal-{number}", duration_s=problem.work_break_s, legal=True)
        for number in range(1, 1 + min(hours_s // max(problem.work_limit_s, 3600), MORE_RESTS))
    )
    ways = (replace(trial, breaks=(*declared, *more[:count])) for count in range(len(more) + 1))
    return any(_exists(way) and _exists_with_breaks(way) for way in ways)


def _serves_without_rest(problem: Problem, job: Job, shift: Shift) -> bool:
    """Return whether a shift could serve the job alone, were there no limit on working time."""
    if shift.max_stops is not None and len(job.stops) > shift.max_stops:
        return False
    declared = tuple(pause for pause in shift.breaks if not pause.legal)
    end = shift.window.end
    return _exists(_Trial(problem=problem, shift=shift, job=job, breaks=declared, end=end))


def _is_possible(trial: _Trial) -> bool:
    """Return whether some order is possible in which nothing is aboard too long."""
    # Sets of things done know when that was, but not since when something is aboard.
    limited = trial.job.aboard_limit_s is not None
    return _exists(trial) and (not limited or _exists_with_breaks(trial))


def _exists_with_breaks(trial: _Trial) -> bool:
    """Return whether some order, timed by itself, keeps the working-time rule to the letter."""
    return any(
        make_round(trial.problem, trial.shift, order) is not None
        for order in islice(_orders(trial, (), 0), ORDERS_LIMIT)
    )


def _orders(
    trial: _Trial, begun: tuple[StopTask | Break, ...], done: int
) -> Iterator[tuple[StopTask | Break, ...]]:
    """All orders of stops and breaks that are right by load and limits."""
    stops = trial.job.stops
    total = len(stops) + len(trial.breaks)
    if len(begun) == total:
        yield begun
        return
    pickup_bits = (1 << len(trial.job.pickups)) - 1
    for index in range(total):
        if done & (1 << index):
            continue
        is_stop = index < len(stops)
        if not is_stop and _follows_its_like(trial, index - len(stops), done >> len(stops)):
            continue
        if is_stop and stops[index][0] == "drop" and done & pickup_bits != pickup_bits:
            continue
        if _carried(trial, done, index, (1 << len(stops)) - 1):
            entry: StopTask | Break = (
                StopTask(job=trial.job, kind=stops[index][0], index=stops[index][1])
                if is_stop
                else trial.breaks[index - len(stops)]
            )
            yield from _orders(trial, (*begun, entry), done | (1 << index))


def _follows_its_like(trial: _Trial, number: int, done: int) -> bool:
    """Return whether a rest by law is not the next of those that differ in their number alone."""
    before = number - 1
    return (
        trial.breaks[number].legal
        and before >= 0
        and trial.breaks[before].legal
        and not (done & (1 << before))
    )


def _reaches(problem: Problem, job: Job, shift: Shift) -> bool:
    """Return whether there is a way within range and limits, as if time did not count."""
    if shift.max_stops is not None and len(job.stops) > shift.max_stops:
        return False
    return _exists(_Trial(problem=problem, shift=shift, job=job))


def _skilled(_problem: Problem, job: Job, shift: Shift) -> bool:
    return has_skills(job, shift)


def _may_serve(_problem: Problem, job: Job, shift: Shift) -> bool:
    return may_serve(job, shift)


def _carries(problem: Problem, job: Job, shift: Shift) -> bool:
    """Return whether some order of the stops is within the capacity all along."""
    return _exists(_Trial(problem=problem, shift=shift, job=job, riding=False))


# --- all orders -----------------------------------------------------------------------------


class _Path(NamedTuple):
    """A way through some of the stops: where it stands and what it has cost."""

    instant: datetime
    travel_s: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A question about one job and one shift; without ``end`` time does not count."""

    problem: Problem
    shift: Shift
    job: Job
    breaks: tuple[Break, ...] = ()
    end: datetime | None = None
    riding: bool = True


def _exists(trial: _Trial) -> bool:
    """Return whether some order of stops and breaks is possible, by growing sets of things done.

    For each set done and each last place only paths that are not worse in all of time, travel
    and distance are kept.
    """
    job, shift = trial.job, trial.shift
    stops = job.stops
    total = len(stops) + len(trial.breaks)
    pickup_bits = (1 << len(job.pickups)) - 1
    stop_bits = (1 << len(stops)) - 1
    layer: dict[tuple[int, int], list[_Path]] = {}
    if fits_capacity(load_after_stops(job, 0), shift):
        layer[0, -1] = [_Path(shift.window.start, 0, 0)]
    for _ in range(total):
        following: dict[tuple[int, int], list[_Path]] = {}
        for (done, last), paths in layer.items():
            for index in range(total):
                bit = 1 << index
                if done & bit:
                    continue
                is_stop = index < len(stops)
                if is_stop and stops[index][0] == "drop" and done & pickup_bits != pickup_bits:
                    continue
                ways = (_grown(trial, path, done & stop_bits, last, index) for path in paths)
                grown = [way for way in ways if way is not None]
                # What is aboard is asked last: the clock is quicker to look at.
                if grown and _carried(trial, done, index, stop_bits):
                    kept = following.setdefault((done | bit, index if is_stop else last), [])
                    for path in grown:
                        _keep(kept, path)
        layer = following
    return any(_closes(trial, last, path) for (_, last), paths in layer.items() for path in paths)


def _carried(trial: _Trial, done: int, index: int, stop_bits: int) -> bool:
    """Return whether the load is right after the stop, or during the break, of that index."""
    stops = len(trial.job.stops)
    if index < stops:
        return fits_capacity(
            load_after_stops(trial.job, (done | (1 << index)) & stop_bits), trial.shift
        )
    most = trial.breaks[index - stops].max_load
    if most is None:
        return True
    return not_above(load_after_stops(trial.job, done & stop_bits), most)


def _grown(trial: _Trial, path: _Path, done: int, last: int, index: int) -> _Path | None:
    """Return the path with one more stop or break, ``None`` where that is not possible."""
    stops = trial.job.stops
    if index >= len(stops):
        return _pause(trial.breaks[index - len(stops)], path, trial.shift)
    if not trial.riding:
        return path
    stop = stops[index][2]
    origin = stops[last][2].place if last >= 0 else trial.shift.start_place
    ride = _ride(trial, path, origin, stop.place, _mass_g(trial, done))
    travel_s = path.travel_s + (ride.seconds if ride else 0)
    distance_m = path.distance_m + (ride.metres if ride else 0)
    if ride is None or not _in_limits(trial.shift, travel_s, distance_m):
        return None
    if trial.end is None:
        return _Path(path.instant, travel_s, distance_m)
    begin = first_start(stop.open_windows, ride.arrive)
    if begin is None:
        return None
    same_place = origin is not None and origin.id == stop.place.id
    spent = stop.service_s + (0 if same_place else stop.setup_s)
    return _Path(begin + timedelta(seconds=spent), travel_s, distance_m)


def _ride(
    trial: _Trial, path: _Path, origin: Place | None, target: Place | None, mass_g: int
) -> Ride | None:
    """Return the ride that goes on a path; where time does not count the shortest of any hour."""
    ways = hourly_ways(trial.problem, trial.shift, origin, target, mass_g)
    return (shortest_ride if trial.end is None else ride_of)(ways, path.instant)


def _mass_g(trial: _Trial, done: int) -> int:
    """Return what is aboard once the stops in a bit set are done, where it makes a difference."""
    if trial.shift.vehicle.profile not in trial.problem.times.hilly:
        return 0
    return load_after_stops(trial.job, done).mass_g


def _pause(pause: Break, path: _Path, shift: Shift) -> _Path | None:
    begin = first_start(pause.windows or (shift.window,), path.instant)
    if begin is None:
        return None
    return path._replace(instant=begin + timedelta(seconds=pause.duration_s))


def _closes(trial: _Trial, last: int, path: _Path) -> bool:
    if not trial.riding:
        return True
    shift = trial.shift
    place = trial.job.stops[last][2].place if last >= 0 else None
    everything = (1 << len(trial.job.stops)) - 1
    ride = _ride(trial, path, place, shift.end_place, _mass_g(trial, everything))
    if ride is None:
        return False
    if not _in_limits(shift, path.travel_s + ride.seconds, path.distance_m + ride.metres):
        return False
    return trial.end is None or ride.arrive <= trial.end


def _keep(paths: list[_Path], new: _Path) -> None:
    if any(
        old.instant <= new.instant
        and old.travel_s <= new.travel_s
        and old.distance_m <= new.distance_m
        for old in paths
    ):
        return
    paths.append(new)


def _in_limits(shift: Shift, travel_s: int, distance_m: int) -> bool:
    return (
        (shift.max_travel_s is None or travel_s <= shift.max_travel_s)
        and (shift.max_distance_m is None or distance_m <= shift.max_distance_m)
        and (shift.vehicle.range_m is None or distance_m <= shift.vehicle.range_m)
    )
