"""Many jobs asked for, one at a time, of a day that stays as it is: what quotes are made of.

The answers are those of :func:`dispatch.offers.offers`. What does not depend on the job (arrays,
schedules, the rounds as they stand) is made once, for all jobs with as many stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from dispatch.insertion import Standing
from dispatch.model import Load, TravelTimes
from dispatch.offers import Before, Offer, before_of, by_cost, offer_of, part_of, served
from dispatch.remaining import LOADS_AT_START
from dispatch.schedule import Task
from dispatch.search.arrays import FAR
from dispatch.search.compile import compile_problem
from dispatch.search.seat import SEAT, seated, stand_in
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dispatch.model import Job, Problem, Shift, Stop
    from dispatch.remaining import Remaining


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What jobs that can take the same seat have in common.

    Attributes
    ----------
    pickups, drops
        How many stops.
    dims
        Load dimensions that they use.
    """

    pickups: int
    drops: int
    dims: frozenset[str]

    @classmethod
    def of(cls, job: Job) -> Shape:
        """Give that of a job."""
        loads: list[Load] = [load for _, _, s in job.stops for load in (s.load, s.returns)]
        dims = {name for load in loads for name, value in load.amounts().items() if value}
        return cls(pickups=len(job.pickups), drops=len(job.drops), dims=frozenset(dims))

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places that stand for new ones, one for each stop."""
        return tuple(f"{SEAT}-{number}" for number in range(self.pickups + self.drops))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Whole seconds and metres between ``n`` places of a day and ``k`` new ones, on one profile.

    Attributes
    ----------
    there_s, there_m
        From the day's places to the new ones, ``int64[n, k]``.
    back_s, back_m
        From the new ones to the day's, ``int64[k, n]``.
    among_s, among_m
        Between new ones, ``int64[k, k]``.
    there_us, back_us, among_us
        Microseconds that a kilogram aboard adds, of the same shapes; ``None`` where the day's own
        times on that profile do not tell them either.
    """

    there_s: NDArray[np.int64]
    there_m: NDArray[np.int64]
    back_s: NDArray[np.int64]
    back_m: NDArray[np.int64]
    among_s: NDArray[np.int64]
    among_m: NDArray[np.int64]
    there_us: NDArray[np.int64] | None = None
    back_us: NDArray[np.int64] | None = None
    among_us: NDArray[np.int64] | None = None


class Seat:
    """Rounds of what is left of a day, with a seat for one more job. For one thread at a time.

    Parameters
    ----------
    left
        What is left of the day.
    shape
        Of the jobs that will be asked for.
    """

    def __init__(self, left: Remaining, shape: Shape) -> None:
        orders = left.orders
        known = served(orders)
        day = part_of(
            left.problem,
            without_shifts=[name for name in left.stuck if name not in orders],
            without_jobs=[job.id for job in left.problem.jobs if job.id not in known],
        )
        keeper = stand_in(shape.pickups, shape.drops, shape.dims, shape.places)
        self._left, self._jobs = left, day.jobs
        self._problem = replace(
            day, jobs=(*day.jobs, keeper), times=_with_rows(day.times, shape.places)
        )
        self._first = len(day.times.place_ids)
        self._compiled = compile_problem(self._problem, near=False)
        self._standing = Standing(self._problem, orders, self._compiled)
        self._before = {s.id: before_of(self._problem, orders, s) for s in self._problem.shifts}

    @property
    def problem(self) -> Problem:
        """What is left of the day, with whichever job was asked for last."""
        return self._problem

    def offers(self, job: Job, ways: Mapping[str, Ways]) -> list[Offer]:
        """Ask every round for a job; the cheapest first, those that cannot take it last.

        Parameters
        ----------
        job
            Of the seat's shape, with its id. Each stop is at the place of its number in
            :attr:`Shape.places`, or at one of the day's own.
        ways
            By profile, to and from the new places.
        """
        return by_cost(self._asked(job, ways, self._problem.shifts))

    def offer(self, job: Job, ways: Mapping[str, Ways], shift_id: str) -> Offer | None:
        """Ask one round for a job; ``None`` where there is no such shift any more."""
        shifts = [shift for shift in self._problem.shifts if shift.id == shift_id]
        return next(iter(self._asked(job, ways, shifts)), None)

    def _asked(
        self, job: Job, ways: Mapping[str, Ways], shifts: Sequence[Shift]
    ) -> Iterable[Offer]:
        if not job.pickups and self._left.begun:
            # Goods that lie where shifts start go to nobody who has left there.
            job = replace(job, skills=job.skills | {LOADS_AT_START})
        self._lay(ways)
        self._problem = replace(self._problem, jobs=(*self._jobs, job))
        made = seated(self._compiled, job, self._problem.times.rows)
        standing = self._standing.with_seat(made)
        standing.judge(job.id, [shift.id for shift in shifts])
        for shift in shifts:
            before: Before = self._before[shift.id]
            yield offer_of(self._left, self._problem, standing, job, shift, before)

    def _lay(self, ways: Mapping[str, Ways]) -> None:
        """Write the ways of new places into the matrices, the planner's and the kernel's."""
        times, n = self._problem.times, self._first
        for profile, one in ways.items():
            for table, there, back, among in (
                (times.duration_s[profile], one.there_s, one.back_s, one.among_s),
                (times.distance_m[profile], one.there_m, one.back_m, one.among_m),
                (times.per_kg_us.get(profile), one.there_us, one.back_us, one.among_us),
            ):
                if table is None or there is None or back is None or among is None:
                    continue  # loads make no difference there
                table[:n, n:], table[n:, :n], table[n:, n:] = there, back, among
        data = self._compiled.data
        seen = set()
        for shift, m in zip(self._problem.shifts, data.matrix.tolist(), strict=True):
            if m in seen:
                continue
            seen.add(m)
            raw = times.duration_s[shift.vehicle.profile]
            metres = times.distance_m[shift.vehicle.profile]
            slope = times.per_kg_us.get(shift.vehicle.profile)
            for part in ((slice(n), slice(n, None)), (slice(n, None), slice(None))):
                lost = raw[part] < 0
                scaled = -(-raw[part] * 100 // shift.vehicle.speed_percent)
                data.duration[m][part] = np.where(lost, FAR, scaled)
                data.distance[m][part] = np.where(lost, FAR, metres[part])
                if slope is not None:
                    data.per_kg[m][part] = -(-slope[part] * 100 // shift.vehicle.speed_percent)


def taken(left: Remaining, problem: Problem, offer: Offer, name: str) -> Remaining:
    """Give what is left of a day with the job that was asked for in the round of an offer.

    Parameters
    ----------
    problem
        What a seat gave with the offer.
    name
        New id of the job, and of its new places with their number behind; not beginning as the
        places of a seat do.
    """
    job = _renamed(problem.job_by_id[SEAT], name)
    times = problem.times
    ids = tuple(_new_name(place_id, name) for place_id in times.place_ids)
    others = [one for one in problem.jobs if one.id != SEAT]
    order = [
        replace(entry, job=job) if isinstance(entry, Task) and entry.job.id == SEAT else entry
        for entry in offer.order
    ]
    return replace(
        left,
        problem=replace(
            problem,
            jobs=(*others, job),
            times=TravelTimes(
                place_ids=ids,
                duration_s={key: table.copy() for key, table in times.duration_s.items()},
                distance_m={key: table.copy() for key, table in times.distance_m.items()},
                per_kg_us={key: table.copy() for key, table in times.per_kg_us.items()},
            ),
        ),
        orders={**left.orders, offer.shift_id: order},
    )


def _renamed(job: Job, name: str) -> Job:
    def moved(stops: Iterable[Stop]) -> tuple[Stop, ...]:
        return tuple(
            replace(stop, place=replace(stop.place, id=_new_name(stop.place.id, name)))
            for stop in stops
        )

    return replace(job, id=name, pickups=moved(job.pickups), drops=moved(job.drops))


def _new_name(place_id: str, name: str) -> str:
    """Give a place of the seat a name of its own; others keep theirs."""
    front = f"{SEAT}-"
    return f"{name}-{place_id.removeprefix(front)}" if place_id.startswith(front) else place_id


def _with_rows(times: TravelTimes, new: Sequence[str]) -> TravelTimes:
    """Copy travel times with rows for places that nobody gets to yet."""
    count = len(times.place_ids)

    def wider(table: NDArray[np.int64], fill: int = UNREACHABLE) -> NDArray[np.int64]:
        made = np.full((count + len(new), count + len(new)), fill, np.int64)
        made[:count, :count] = table
        return made

    return TravelTimes(
        place_ids=(*times.place_ids, *new),
        duration_s={name: wider(table) for name, table in times.duration_s.items()},
        distance_m={name: wider(table) for name, table in times.distance_m.items()},
        per_kg_us={name: wider(table, 0) for name, table in times.per_kg_us.items()},
    )
