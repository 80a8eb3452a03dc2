"""From the places of a day to travel times: snapping, matrices, and what can't be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.streets.off_map import place_off_map
from data.formats.day_type import places_used
from dispatch.model import (
    MOST_WHOLE,
    BlockTimes,
    Job,
    Place,
    Problem,
    Shift,
    Times,
    TravelTimes,
    Ways,
)
from routing.errors import Fault
from routing.matrices.lazy_matrix import lazy_matrix
from routing.network.snapping import FARTHEST_SNAP_M
from routing.types import UNREACHABLE, Point, Snap

if TYPE_CHECKING:
    from data.formats.day_type import Day
    from routing.matrices.lazy_matrix import LazyMatrix
    from routing.router import Router
    from routing.types import Matrix

OnRow = Callable[[str, int, int], None]
"""Called with profile, rows done and rows in all."""


def places_of(jobs: Iterable[Job], shifts: Iterable[Shift]) -> dict[str, Place]:
    """Every place that a stop, a start or an end names, by id, in order of first use."""
    return {place.id: place for place in places_used(shifts, jobs)}


def points_of(places: Iterable[Place]) -> tuple[list[Point], list[str]]:
    """Return points of places and, for each, the street of its address or all of the address.

    Whatever asks the streets for ways takes both from here, so that a place lies on the same
    spot in a plan, a quote and a round.
    """
    listed = list(places)
    return [_point(place) for place in listed], [place.street or place.address for place in listed]


def snap_places(
    router: Router, places: Mapping[str, Place], profiles: Iterable[str]
) -> dict[str, dict[str, Snap]]:
    """Put every place with coordinates on the streets of every profile: profile, place, snap."""
    located = {key: place for key, place in places.items() if place.point is not None}
    points, streets = points_of(located.values())
    return {
        profile: dict(zip(located, router.snap(points, profile, streets), strict=True))
        for profile in profiles
    }


def off_map(
    jobs: tuple[Job, ...],
    shifts: tuple[Shift, ...],
    snaps: Mapping[str, Mapping[str, Snap]],
    file: str,
) -> list[Fault]:
    """Name each place that lies too far from the streets of every profile used.

    There is one fault for each job and each shift that needs the place, so that leaving those
    out mends the day.

    Parameters
    ----------
    jobs, shifts
        Jobs and shifts of the day.
    snaps
        Snapped places by profile and place id.
    file
        Name of the day's file, for the faults.
    """
    nearest: dict[str, Snap] = {}
    for by_place in snaps.values():
        for key, snap in by_place.items():
            if key not in nearest or snap.distance_m < nearest[key].distance_m:
                nearest[key] = snap
    lost = {key: snap for key, snap in nearest.items() if snap.distance_m > FARTHEST_SNAP_M}
    faults = []
    for where, subject, place in _uses(jobs, shifts):
        if place.id in lost and place.point is not None:
            fault = place_off_map(place.address or place.id, place.point, lost[place.id])
            faults.append(replace(fault, file=file, where=where, subject=subject))
    return faults


def _uses(
    jobs: tuple[Job, ...], shifts: tuple[Shift, ...]
) -> Iterable[tuple[str, tuple[str, str], Place]]:
    """Return every use of a place: where in the day, by which job or shift, the place."""
    # By id, not by number: rows left out before have moved the numbers.
    for shift in shifts:
        for name, place in (("start_place", shift.start_place), ("end_place", shift.end_place)):
            if place is not None:
                yield f"shifts[{shift.id}].{name}", ("shift", shift.id), place
    for job in jobs:
        for kind, index, stop in job.stops:
            yield f"jobs[{job.id}].{kind}s[{index}].place", ("job", job.id), stop.place


def are_weighed(jobs: Iterable[Job]) -> bool:
    """Return whether any of some jobs says what its goods weigh."""
    return any(s.load.mass_g or s.returns.mass_g for job in jobs for _, _, s in job.stops)


def travel_times(  # noqa: PLR0913  # what, how and for whom
    router: Router,
    places: Mapping[str, Place],
    snaps: Mapping[str, Mapping[str, Snap]],
    on_row: OnRow | None = None,
    workers: int = 1,
    *,
    weighed: bool = False,
) -> Times:
    """Compute times and distances between all places for each profile.

    Times are whole seconds, rounded up, so that no leg is planned shorter than it is. A place too
    far from a profile's streets is unreachable by that profile, and only by it. Of more than
    :data:`dispatch.model.MOST_WHOLE` places they are worked out block by block when they are asked
    for, and are the same.

    Parameters
    ----------
    weighed
        Whether it is known what is aboard. Then a city with heights gives the times with nothing
        aboard and what each kilogram adds to them; else all times are those with the profile's
        usual load.
    """
    ids = tuple(places)
    points, streets = points_of(places.values())
    if len(ids) > MOST_WHOLE:
        return _in_blocks(router, places, snaps, on_row, weighed=weighed)
    duration_s: dict[str, NDArray[np.int32]] = {}
    distance_m: dict[str, NDArray[np.int32]] = {}
    per_kg_us: dict[str, NDArray[np.int32]] = {}
    for profile, by_place in snaps.items():
        hilly = weighed and knows_loads(router, profile)
        on_profile = None if on_row is None else _for_profile(on_row, profile)
        with ThreadPoolExecutor(max_workers=workers) as pool:
            matrix = router.matrix(
                points,
                profile,
                streets=streets,
                on_row=on_profile,
                map_rows=pool.map,
                details=hilly,
            )
        far = np.array([by_place[key].distance_m > FARTHEST_SNAP_M for key in ids], np.bool_)
        whole = in_integer_units(matrix, far, far)
        duration_s[profile], distance_m[profile] = whole.seconds, whole.metres
        if whole.per_kg_us is not None:
            per_kg_us[profile] = whole.per_kg_us
    return TravelTimes(
        place_ids=ids, duration_s=duration_s, distance_m=distance_m, per_kg_us=per_kg_us
    )


def _in_blocks(
    router: Router,
    places: Mapping[str, Place],
    profiles: Iterable[str],
    on_row: OnRow | None,
    *,
    weighed: bool,
) -> BlockTimes:
    sources = {}
    points, streets = points_of(places.values())
    for profile in profiles:
        hilly = weighed and knows_loads(router, profile)
        matrix = lazy_matrix(
            router, points, profile, far_m=FARTHEST_SNAP_M, streets=streets, details=hilly
        )
        sources[profile] = StreetWays(matrix=matrix)
        if on_row is not None:
            on_row(profile, len(places), len(places))
    return BlockTimes(place_ids=tuple(places), sources=sources)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetWays:
    """Source of the ways of one profile in a day of many places: the streets."""

    matrix: LazyMatrix

    @property
    def is_hilly(self) -> bool:
        """Return whether a load makes a difference."""
        return self.matrix.reference_kg is not None

    def leg(self, row: int, column: int) -> tuple[int, int, int]:
        """Return seconds, metres and microseconds for each kilogram of one way."""
        return self.matrix.way(row, column)

    def block(self, rows: NDArray[np.integer[Any]], columns: NDArray[np.integer[Any]]) -> Ways:
        """Return the ways from some places to others."""
        found = self.matrix.block(rows.astype(np.int64), columns.astype(np.int64))
        return Ways(found.seconds, found.metres, found.per_kg_us if self.is_hilly else None)


def times_on(
    router: Router,
    places: Mapping[str, Place],
    profiles: Iterable[str],
    *,
    weighed: bool = False,
) -> Times:
    """Put places on the streets and compute the times between them; see :func:`travel_times`.

    Parameters
    ----------
    router
        Streets.
    places
        Places by id.
    profiles
        Vehicle profiles by name.
    weighed
        Whether a load aboard makes legs longer.
    """
    snaps = snap_places(router, places, dict.fromkeys(profiles))
    return travel_times(router, places, snaps, weighed=weighed)


def problem_on(
    router: Router,
    day: Day,
    snaps: Mapping[str, Mapping[str, Snap]] | None = None,
    on_row: OnRow | None = None,
    workers: int = 1,
) -> Problem:
    """Return a day as a problem with the times between its places on some streets.

    Parameters
    ----------
    snaps
        Its places on the streets of each profile, where they are known; may hold more places.
    on_row, workers
        As in :func:`travel_times`.
    """
    places = places_of(day.jobs, day.shifts)
    snaps = snap_places(router, places, day.profiles) if snaps is None else snaps
    weighed = are_weighed(day.jobs)
    return day.problem(travel_times(router, places, snaps, on_row, workers, weighed=weighed))


def knows_loads(router: Router, profile: str) -> bool:
    """Return whether loads make a difference to a router's times: whether it has heights."""
    return router.graph(profile).streets.heights is not None


class IntegerMatrix(NamedTuple):
    """A matrix in the planner's units: seconds rounded up, metres, and what a kilogram adds."""

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    per_kg_us: NDArray[np.int32] | None


def in_integer_units(
    matrix: Matrix, from_far: NDArray[np.bool_], to_far: NDArray[np.bool_]
) -> IntegerMatrix:
    """Return a router's matrix in the planner's units; nobody gets to a place far from all streets.

    Where the matrix tells what loads cost, the seconds are those with nothing aboard.

    Parameters
    ----------
    from_far, to_far
        Which rows and columns are places far from all streets.
    """
    lost = (matrix.duration_ms < 0) | from_far[:, np.newaxis] | to_far
    details = matrix.details
    if details is None:
        seconds, per_kg_us = -(-matrix.duration_ms // 1000), None
    else:
        seconds = -(-details.empty_us // 1_000_000)
        per_kg_us = np.where(lost, 0, details.per_kg_us).astype(np.int32)
    return IntegerMatrix(
        seconds=np.where(lost, UNREACHABLE, seconds).astype(np.int32),
        metres=np.where(lost, UNREACHABLE, matrix.distance_m).astype(np.int32),
        per_kg_us=per_kg_us,
    )


def _point(place: Place) -> Point:
    if place.point is None:
        message = f"place {place.id!r} has no coordinates"
        raise ValueError(message)
    return place.point


def _for_profile(on_row: OnRow, profile: str) -> Callable[[int, int], None]:
    return lambda done, total: on_row(profile, done, total)


def unreachable(problem: Problem, file: str) -> list[Fault]:
    """Name each job whose places no shift's vehicle can ride to, on real streets.

    A job that only some vehicles reach is no fault: the plan gives it to those.
    """
    rows = {key: row for row, key in enumerate(problem.times.place_ids)}
    faults = []
    for job in problem.jobs:
        if not any(_can_ride(problem, shift, job, rows) for shift in problem.shifts):
            ridden = (one for shift in problem.shifts for one in shift.vehicles)
            profiles = dict.fromkeys(one.profile for one in ridden)
            faults.append(
                Fault(
                    code="job-unreachable",
                    file=file,
                    where=f"jobs[{job.id}]",
                    args={"value": job.id, "profiles": ", ".join(profiles)},
                    subject=("job", job.id),
                )
            )
    return faults


def _can_ride(problem: Problem, shift: Shift, job: Job, rows: Mapping[str, int]) -> bool:
    """Return whether a vehicle gets to every stop, from the pickups to the drops, and on."""
    pickups = [rows[stop.place.id] for stop in job.pickups]
    drops = [rows[stop.place.id] for stop in job.drops]
    pairs = [(pickup, drop) for pickup in pickups for drop in drops]
    if shift.start_place is not None:
        pairs += [(rows[shift.start_place.id], row) for row in pickups or drops]
    if shift.end_place is not None:
        pairs += [(row, rows[shift.end_place.id]) for row in drops or pickups]
    return any(
        all(problem.times.leg(profile, *pair)[0] != UNREACHABLE for pair in pairs)
        for profile in {one.profile for one in shift.vehicles}
    )
