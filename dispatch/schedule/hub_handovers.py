"""Hand-over instants of lots, and the plain day that they make.

With an instant for each lot, from which on it may leave and by which it has come and been sorted,
a day with transfers is an ordinary one: the stops that bring a lot end in time, and the pickups
that take from it begin no sooner. Search, timing and large days know nothing of hubs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model import Window
from dispatch.model.problem_parts import with_jobs
from dispatch.model.transfers import stops_at
from dispatch.schedule.cold_limits import cold_bounds
from dispatch.schedule.hourly_rides import hourly_ways
from dispatch.schedule.lot_times import pickups_at_hubs

if TYPE_CHECKING:
    from dispatch.model import Job, Place, Problem, Shift, Stop, Transfer, Visit, VisitKind
    from dispatch.schedule.lot_times import LotTimes

_SECOND = timedelta(seconds=1)
_LONG = timedelta(days=2)
"""So long after the last shift there is no end of a window that costs any margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handovers:
    """Hand-over instants by lot.

    Attributes
    ----------
    leaves
        From when on what takes from a lot may begin.
    arrives
        By when the stop that brings it ends; a lot that is not named may come at any time.
    opens
        From when on the stop that brings a lot may begin, where the hub has no room before.
    taken_up
        From when on a lot that may be out of the cold for a limited time is collected; what takes
        from it has handed it over when that time is up.
    spent
        How long drops last, by job and index, where a plan tells; else with setup.
    """

    leaves: Mapping[str, datetime] = field(default_factory=dict)
    arrives: Mapping[str, datetime] = field(default_factory=dict)
    opens: Mapping[str, datetime] = field(default_factory=dict)
    taken_up: Mapping[str, datetime] = field(default_factory=dict)
    spent: Mapping[tuple[str, int], timedelta] = field(default_factory=dict)


def plain_day(problem: Problem, handovers: Handovers, without: Collection[str] = ()) -> Problem:
    """Return a day without transfers whose plans hand lots over at these instants.

    Jobs whose stops could not be made then are left out, as are those of ``without``. What a round
    has begun or promised stays, with the windows that it has.
    """
    held = problem.promised_to.keys()
    changed: dict[str, Job | None] = {}
    for name, hubs in pickups_at_hubs(problem).items():
        leaves = {
            index: max(handovers.leaves[lot] for lot in one.lots if lot in handovers.leaves)
            for one in hubs
            if any(lot in handovers.leaves for lot in one.lots)
            for index in one.indexes
        }
        changed[name] = _bounded(problem, problem.job_by_id[name], "pickup", leaves, begun_from)
    for name, arrives in _latest_begins(problem, handovers).items():
        job = changed.get(name, problem.job_by_id[name])
        changed[name] = job and _bounded(problem, job, "drop", arrives, begun_by)
    for name, opens in _earliest_begins(problem, handovers).items():
        job = changed.get(name, problem.job_by_id[name])
        changed[name] = job and _bounded(problem, job, "drop", opens, begun_from)
    for (name, kind), instants in cold_bounds(problem, handovers.taken_up, handovers.spent).items():
        job = changed.get(name, problem.job_by_id[name])
        bound = begun_from if kind == "pickup" else begun_by
        changed[name] = job and _bounded(problem, job, kind, instants, bound)
    urgent = _priorities(problem)
    jobs = []
    for job in problem.jobs:
        new_job = changed.get(job.id, job)
        if job.id in held:
            jobs.append(new_job or job)
        elif new_job is not None and job.id not in without:
            jobs.append(replace(new_job, priority=max(new_job.priority, urgent.get(job.id, 0))))
    # First without lots, which may name a job that is gone.
    return with_jobs(replace(problem, hubs=(), transfers=()), jobs)


def _priorities(problem: Problem) -> dict[str, int]:
    """Return by job the highest priority of those that wait for what it brings."""
    found: dict[str, int] = {}
    for one in problem.transfers:
        own = [
            problem.job_by_id[name].priority for name in one.taken_by if name in problem.job_by_id
        ]
        if one.brought_by is not None and own:
            found[one.brought_by] = max(found.get(one.brought_by, 0), *own)
    return found


def _latest_begins(problem: Problem, handovers: Handovers) -> dict[str, dict[int, datetime]]:
    """Return by job and drop when a stop that brings a lot has to begin at the latest."""
    found: dict[str, dict[int, datetime]] = {}
    for one in problem.transfers:
        job = problem.job_by_id.get(one.brought_by or "")
        if job is None or one.id not in handovers.arrives:
            continue
        own = found.setdefault(job.id, {})
        for index in stops_at(problem.hub_by_id[one.hub_id], job, "drop"):
            stop = job.drops[index]
            usual = timedelta(seconds=stop.service_s + stop.setup_s)
            begin = handovers.arrives[one.id] - handovers.spent.get((job.id, index), usual)
            own[index] = min(begin, own.get(index, begin))
    return found


def _earliest_begins(problem: Problem, handovers: Handovers) -> dict[str, dict[int, datetime]]:
    """Return by job and drop from when on a stop that brings a lot may begin."""
    found: dict[str, dict[int, datetime]] = {}
    for one in problem.transfers if handovers.opens else ():
        job = problem.job_by_id.get(one.brought_by or "")
        if job is not None and one.id in handovers.opens:
            own, at = found.setdefault(job.id, {}), handovers.opens[one.id]
            for index in stops_at(problem.hub_by_id[one.hub_id], job, "drop"):
                own[index] = max(at, own.get(index, at))
    return found


def _bounded(
    problem: Problem,
    job: Job,
    kind: VisitKind,
    instants: Mapping[int, datetime],
    bound: Callable[[Problem, Stop, datetime], Stop | None],
) -> Job | None:
    """Bound the stops of a kind that have an instant, by their index."""
    return with_stops(
        job, kind, lambda n, stop: bound(problem, stop, instants[n]) if n in instants else stop
    )


def with_stops(job: Job, kind: VisitKind, change: Callable[[int, Stop], Stop | None]) -> Job | None:
    """Change each stop of a kind, given by its index; ``None`` where one cannot be any more."""
    stops = job.pickups if kind == "pickup" else job.drops
    changed = [change(index, stop) for index, stop in enumerate(stops)]
    known = tuple(stop for stop in changed if stop is not None)
    if len(known) < len(stops):
        return None
    return replace(job, pickups=known) if kind == "pickup" else replace(job, drops=known)


def with_lots_by(
    day: Problem, asked: Problem, latest: Callable[[Transfer, Job, int], datetime | None]
) -> Problem:
    """Return a day in which drops that bring lots begin by an instant, where that can be.

    Parameters
    ----------
    day
        Has the jobs that bring them.
    asked
        Has the lots.
    latest
        When one drop of a job, given by its index, has to begin for a lot; ``None``: at any time.
    """
    jobs = dict(day.job_by_id)
    for one in asked.transfers:
        job = jobs.get(one.brought_by or "")
        if job is None:
            continue
        drops = list(job.drops)
        for index in stops_at(asked.hub_by_id[one.hub_id], job, "drop"):
            by = latest(one, job, index)
            if by is not None:
                drops[index] = begun_by(day, drops[index], by) or drops[index]
        jobs[job.id] = replace(job, drops=tuple(drops))
    return replace(day, jobs=tuple(jobs.values()))


def begun_from(problem: Problem, stop: Stop, floor: datetime) -> Stop | None:
    """Return a stop that begins at an instant or later; ``None`` if its windows are over then."""
    if not stop.windows:
        last = max((shift.window.end for shift in problem.shifts), default=floor)
        return replace(stop, windows=(Window(start=floor, end=max(floor, last) + _LONG),))
    left = [Window(start=max(w.start, floor), end=w.end) for w in stop.windows if w.end >= floor]
    if left:
        return replace(stop, windows=tuple(left))
    late_s = stop.late_limit_s - (floor - stop.windows[-1].end) // _SECOND
    if late_s < 0:
        return None
    return replace(stop, windows=(Window(start=floor, end=floor),), late_limit_s=late_s)


def begun_by(problem: Problem, stop: Stop, latest: datetime) -> Stop | None:
    """Return a stop that begins by an instant; ``None`` if its windows open later."""
    if not stop.windows:
        first = min((shift.window.start for shift in problem.shifts), default=latest)
        return (
            replace(stop, windows=(Window(start=first, end=latest),)) if first <= latest else None
        )
    left = [
        Window(start=w.start, end=min(w.end, latest)) for w in stop.windows if w.start <= latest
    ]
    if not left:
        return None
    late_s = 0
    if len(left) == len(stop.windows):
        late_s = min(stop.late_limit_s, max(0, (latest - left[-1].end) // _SECOND))
    return replace(stop, windows=tuple(left), late_limit_s=late_s)


# --- from a plan ----------------------------------------------------------------------------


def needed_by(problem: Problem, begins: Mapping[tuple[str, int], datetime]) -> dict[str, datetime]:
    """Return by when each lot has to be sorted, by the begins of pickups (job and index)."""
    found: dict[str, datetime] = {}
    for hubs in pickups_at_hubs(problem).values():
        for one in hubs:
            own = [begins[one.job_id, n] for n in one.indexes if (one.job_id, n) in begins]
            for lot in one.lots if own else ():
                first = min(own)
                found[lot] = min(first, found.get(lot, first))
    return found


def latest_arrivals(
    problem: Problem, lots: Mapping[str, LotTimes], sorted_by: Mapping[str, datetime]
) -> dict[str, datetime]:
    """Return by when lots may arrive so that each is sorted in time, in the order that stands.

    Each place goes on sorting the lots that it has, one after the other; so whatever arrives by
    then is sorted in time. A lot without an instant has as long as what follows it lets it.
    """
    sorting = {one.id: timedelta(seconds=one.sorting_s) for one in problem.transfers}
    hub_of = {one.id: one.hub_id for one in problem.transfers}
    following: dict[tuple[str, int], datetime] = {}
    found: dict[str, datetime] = {}
    for lot in sorted(lots.values(), key=lambda lot: (lot.sorted_from, lot.ready), reverse=True):
        at = hub_of[lot.lot_id], lot.place
        bounds = [end for end in (sorted_by.get(lot.lot_id), following.get(at)) if end is not None]
        if bounds:
            found[lot.lot_id] = following[at] = min(bounds) - sorting[lot.lot_id]
    return found


def spent_at_drops(visits: Iterable[Visit]) -> dict[tuple[str, int], timedelta]:
    """Return how long each drop lasts, by job and index."""
    return {(v.job_id, v.index): v.depart - v.start for v in visits if v.kind == "drop"}


def latest_leaves(problem: Problem) -> dict[str, datetime]:
    """Return the latest instants at which lots may leave so that nobody's windows close.

    A job has its lots in time when it rides straight to its first drop. What no collection can have
    brought by then, ridden straight as well, does not count.
    """
    rides = {shift.vehicle.profile: shift for shift in problem.shifts}
    due = {
        name: min(
            _latest_begin(problem, rides.values(), problem.job_by_id[name], index)
            for one in own
            for index in one.indexes
        )
        for name, own in pickups_at_hubs(problem).items()
    }
    found = {}
    for one in problem.transfers:
        bringer = problem.job_by_id.get(one.brought_by or "")
        if bringer is None:
            continue
        index = min(stops_at(problem.hub_by_id[one.hub_id], bringer, "drop"))
        earliest = _earliest_end(problem, rides.values(), bringer, index)
        earliest += timedelta(seconds=one.sorting_s)
        own_dues = [due[name] for name in one.taken_by if name in due and due[name] >= earliest]
        if own_dues:
            found[one.id] = min(own_dues)
    return found


def _latest_begin(problem: Problem, shifts: Iterable[Shift], job: Job, index: int) -> datetime:
    """Return when a pickup has to begin at the latest for the job's first drop to be in time."""
    pickup = job.pickups[index]
    last = max(shift.window.end for shift in problem.shifts)
    ends = [last]
    for drop in job.drops[:1]:
        ride = shortest_ride(problem, shifts, pickup.place, drop.place)
        spent = timedelta(seconds=pickup.service_s + pickup.setup_s)
        by = drop.windows[-1].end + timedelta(seconds=drop.late_limit_s) if drop.windows else last
        ends.append(by - ride - spent)
    return min(ends)


def _earliest_end(problem: Problem, shifts: Iterable[Shift], job: Job, index: int) -> datetime:
    """Return when a drop can have ended at the earliest, ridden to from the job's last pickup."""
    end = min(shift.window.start for shift in problem.shifts)
    drop = job.drops[index]
    for pickup in job.pickups[-1:]:
        opens = max(end, pickup.windows[0].start) if pickup.windows else end
        spent = timedelta(seconds=pickup.service_s + pickup.setup_s)
        end = opens + spent + shortest_ride(problem, shifts, pickup.place, drop.place)
    opens = max(end, drop.windows[0].start) if drop.windows else end
    return opens + timedelta(seconds=drop.service_s + drop.setup_s)


def shortest_ride(problem: Problem, shifts: Iterable[Shift], a: Place, b: Place) -> timedelta:
    """Return how long the quickest ride of any shift takes between two places."""
    ways = (way for shift in shifts for way in hourly_ways(problem, shift, a, b, 0))
    return timedelta(seconds=min((way.seconds for way in ways), default=0))
