"""When cold lots are collected so that they leave a hub at some instants, within their limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model.transfers import stops_at
from dispatch.schedule.hub_handovers import Handovers, shortest_ride

if TYPE_CHECKING:
    from dispatch.model import Job, Place, Problem, Shift

_NONE = timedelta(0)


def with_collections(problem: Problem, leaves: Mapping[str, datetime]) -> Handovers:
    """Return instants at which cold lots leave a hub with when they are collected for that.

    Between what riding straight takes to the hub and from it, half the time that is left of a limit
    goes to the way there. Where a farm is closed then, its lot leaves sooner.
    """
    rides = {shift.vehicle.profile: shift for shift in problem.shifts}
    jobs = problem.job_by_id
    taken_up, earlier = {}, dict(leaves)
    for one in problem.transfers:
        bringer = jobs.get(one.brought_by or "")
        if one.cold_limit_s is None or bringer is None or one.id not in leaves:
            continue
        if not bringer.pickups:
            continue
        pickup = bringer.pickups[0]
        drop = bringer.drops[min(stops_at(problem.hub_by_id[one.hub_id], bringer, "drop"))]
        fixed_s = pickup.service_s + pickup.setup_s + drop.service_s + drop.setup_s + one.sorting_s
        there = timedelta(seconds=fixed_s)
        there += shortest_ride(problem, rides.values(), pickup.place, drop.place)
        takers = [jobs[name] for name in one.taken_by if name in jobs]
        ways = [_way_from(problem, rides.values(), drop.place, job) for job in takers]
        spare = timedelta(seconds=one.cold_limit_s) - there - max(ways, default=_NONE)
        there += max(_whole(spare / 2), _NONE)
        latest = leaves[one.id]
        if pickup.windows:
            latest = min(latest, pickup.windows[-1].end + there)
        taken_up[one.id], earlier[one.id] = latest - there, latest
    return Handovers(leaves=earlier, taken_up=taken_up)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=span // timedelta(seconds=1))


def _way_from(problem: Problem, shifts: Iterable[Shift], hub: Place, job: Job) -> timedelta:
    """Return how long a job takes from its pickup at a hub to its last drop, ridden straight."""
    stops = [*job.pickups[-1:], *job.drops]
    spent = sum((one.service_s + one.setup_s for one in stops), 0)
    way, at = timedelta(seconds=spent), hub
    for one in job.drops:
        way += shortest_ride(problem, shifts, at, one.place)
        at = one.place
    return way
