"""Reachability of a booking's stops, and the distances between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.usecases.act import Act
from data.store.bookings.bookings import BookedJob, BookedStop
from data.store.bookings.context import BookingContext
from dispatch.bookings.shortest_tour import shortest_way_m
from routing.errors import BadInput, Fault
from routing.network.snapping import FARTHEST_SNAP_M
from routing.router import Router
from routing.types import Point

USUAL_PROFILE = "bike"
"""Profile by which distances are measured for prices, wherever a plain bicycle can ride; so a price
does not depend on which vehicle comes."""


_Door: TypeAlias = "tuple[Point, str]"
"""Point of a stop, and the street of its address, empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Net:
    """Distances between some doors, worked out for a profile when it is asked for, metres."""

    rows: dict[_Door, int]
    router: Router
    off_map: dict[_Door, int]
    _distance_m: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def way_m(self, profile: str, stops: Sequence[BookedStop]) -> int | None:
        """Return the shortest way through pickups, then drops; ``None`` where there is none."""
        pickups, drops = (
            [self.rows[door] for s in stops if s.kind == kind and (door := self.door(s))]
            for kind in ("pickup", "drop")
        )
        if profile not in self._distance_m:
            points, streets = [point for point, _ in self.rows], [street for _, street in self.rows]
            found = self.router.matrix(points, profile, streets=streets)
            self._distance_m[profile] = found.distance_m
        # Of this job alone: a booking has many. In their order, as the way may depend on it.
        own = sorted({*pickups, *drops})
        at = {row: number for number, row in enumerate(own)}
        ways_m = self._distance_m[profile][np.ix_(own, own)].tolist()
        return shortest_way_m(ways_m, [at[row] for row in pickups], [at[row] for row in drops])

    def door(self, stop: BookedStop) -> _Door | None:
        """Return where a stop is; ``None`` without a point."""
        return _door(self.router, stop)


def measure(act: Act, jobs: Iterable[BookedJob], context: BookingContext) -> int:
    """Return the street distance of jobs, each through all its pickups and then its drops, metres.

    In whatever order is shortest: a round is not ridden in the order in which stops were typed.
    Streets that are closed for a while do not count: a price is not higher for them.

    Raises
    ------
    BadInput
        With every stop that lies off the map, and every job that no vehicle of the cooperative
        can ride from stop to stop.
    """
    listed = list(jobs)
    router = act.tools.streets.router(context.city)
    profiles = context.profiles or (USUAL_PROFILE,)
    net = _net(router, listed, profiles)
    faults = [
        Fault(
            code="point-off-map",
            where=f"jobs[{number}].{stop.kind}s[{stop.position}]",
            args={"distance_m": net.off_map[door], "limit_m": FARTHEST_SNAP_M},
        )
        for number, job in enumerate(listed)
        for stop in job.stops
        if (door := net.door(stop)) in net.off_map
    ]
    total_m = 0
    for number, job in enumerate(listed):
        if any(net.door(stop) in net.off_map for stop in job.stops):
            continue  # What lies on no street is reached by none.
        way_m = _way_m(net, job, profiles)
        if way_m is None:
            args = {"profiles": ", ".join(profiles)}
            faults.append(Fault(code="stops-unreachable", where=f"jobs[{number}]", args=args))
            continue
        total_m += way_m
    if faults:
        raise BadInput(faults)
    return total_m


def _way_m(net: _Net, job: BookedJob, profiles: Sequence[str]) -> int | None:
    """Return the distance that counts for a job; ``None`` where none of its profiles can ride it.

    Where a plain bicycle rides it that distance counts, and of the others only has to be known
    that one of them can: most bookings need the streets of one or two profiles.
    """
    usual_m = net.way_m(USUAL_PROFILE, job.stops)
    if usual_m is None:
        ridden = [net.way_m(profile, job.stops) for profile in profiles]
        return min((way_m for way_m in ridden if way_m is not None), default=None)
    if USUAL_PROFILE in profiles:
        return usual_m
    can = any(net.way_m(profile, job.stops) is not None for profile in profiles)
    return usual_m if can else None


def _net(router: Router, jobs: Iterable[BookedJob], profiles: Sequence[str]) -> _Net:
    # In an order of their own, so that a distance does not depend on how they were typed.
    doors = sorted(
        {door for job in jobs for stop in job.stops if (door := _door(router, stop))},
        key=lambda door: (door[0].lon, door[0].lat, door[1]),
    )
    nearest = dict.fromkeys(doors, float("inf"))
    for profile in profiles:
        # A place that lies near the streets of one profile is on the map.
        far = [door for door, m in nearest.items() if m > FARTHEST_SNAP_M]
        if not far:
            break
        spots = router.spots([point for point, _ in far], profile, [street for _, street in far])
        for door, metres in zip(far, spots.distance_m.tolist(), strict=True):
            nearest[door] = min(nearest[door], metres)
    return _Net(
        rows={door: row for row, door in enumerate(doors)},
        router=router,
        off_map={door: round(m) for door, m in nearest.items() if m > FARTHEST_SNAP_M},
    )


def _door(router: Router, stop: BookedStop) -> _Door | None:
    return None if stop.point is None else (stop.point, router.street_of(stop.address))
