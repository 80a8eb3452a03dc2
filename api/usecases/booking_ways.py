"""Whether a booking's stops can be ridden to, and how far it is from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from api.travel import FARTHEST_SNAP_M
from api.usecases.act import Act
from api.usecases.grounds import Grounds
from data.store.bookings import BookedJob, BookedStop
from routing.errors import BadInput, Fault
from routing.router import Router
from routing.types import UNREACHABLE, Point

USUAL_PROFILE = "bike"
"""How distances are measured for prices wherever a plain bicycle can ride; so a price does not
depend on which vehicle comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Net:
    """Distances between some points by profile, metres; where there is no way, unreachable."""

    rows: dict[Point, int]
    distance_m: dict[str, NDArray[np.int64]]
    off_map: dict[Point, int]

    def way_m(self, profile: str, stops: Sequence[BookedStop]) -> int | None:
        """Give the way along stops in order; ``None`` where there is none."""
        rows = [self.rows[stop.point] for stop in stops if stop.point is not None]
        table = self.distance_m[profile]
        legs = [int(table[a, b]) for a, b in pairwise(rows)]
        return None if UNREACHABLE in legs else sum(legs)


def measure(act: Act, jobs: Iterable[BookedJob], grounds: Grounds) -> int:
    """Give the street distance of jobs, each from its first pickup through all its stops, metres.

    Streets that are closed for a while do not count: a price is not higher for them.

    Raises
    ------
    BadInput
        With every stop that lies off the map, and every job that no vehicle of the cooperative
        can ride from stop to stop.
    """
    listed = list(jobs)
    router = act.tools.streets.router(grounds.city)
    profiles = grounds.profiles or (USUAL_PROFILE,)
    net = _net(router, listed, profiles)
    faults = [
        Fault(
            code="point-off-map",
            where=f"jobs[{number}].{stop.kind}s[{stop.position}]",
            args={"distance_m": net.off_map[stop.point], "limit_m": FARTHEST_SNAP_M},
        )
        for number, job in enumerate(listed)
        for stop in job.stops
        if stop.point in net.off_map
    ]
    if faults:
        raise BadInput(faults)
    total_m = 0
    for number, job in enumerate(listed):
        ways = [net.way_m(profile, job.stops) for profile in profiles]
        ridden = [way for way in ways if way is not None]
        if not ridden:
            args = {"profiles": ", ".join(profiles)}
            faults.append(Fault(code="stops-unreachable", where=f"jobs[{number}]", args=args))
            continue
        usual = net.way_m(USUAL_PROFILE, job.stops)
        total_m += min(ridden) if usual is None else usual
    if faults:
        raise BadInput(faults)
    return total_m


def _net(router: Router, jobs: Iterable[BookedJob], profiles: Sequence[str]) -> _Net:
    points = list(dict.fromkeys(stop.point for job in jobs for stop in job.stops if stop.point))
    nearest = dict.fromkeys(points, float("inf"))
    distance_m = {}
    for profile in dict.fromkeys((*profiles, USUAL_PROFILE)):
        for point, snap in zip(points, router.snap(points, profile), strict=True):
            if profile in profiles:
                nearest[point] = min(nearest[point], snap.distance_m)
        distance_m[profile] = router.matrix(points, profile).distance_m
    return _Net(
        rows={point: row for row, point in enumerate(points)},
        distance_m=distance_m,
        off_map={point: round(m) for point, m in nearest.items() if m > FARTHEST_SNAP_M},
    )
