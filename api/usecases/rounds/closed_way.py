"""Stops that stand in a street that is closed, and rounds whose way leads through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.problem import router_of
from api.usecases.planning.whole_day import unchanged_plan
from dispatch.schedule.visit_sequences import stops_of
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.days.live_day import LiveDay
    from api.usecases.act import Act
    from data.store.streets.closures import ClosureRow
    from dispatch.model import Place, Round, Shift
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from routing.router import Router


@dataclass(frozen=True, slots=True, kw_only=True)
class StopInTheWay:
    """A stop still to be made at a door of the street; ``shift_id`` is ``None`` of an open job."""

    day: date
    job_id: UUID
    stop_id: UUID
    kind: str
    shift_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingRound:
    """A round that rides through the street, or to a door in it, in the hours of its closure."""

    day: date
    round_id: UUID
    shift_id: UUID
    rider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClosedWay:
    """A street that is closed, on one day with rounds under way.

    Attributes
    ----------
    edges
        Edges of the city of which something is closed.
    """

    edges: frozenset[int]
    router: Router
    closure: ClosureRow

    @classmethod
    def of_day(cls, act: Act, day: LiveDay, closure: ClosureRow) -> ClosedWay:
        """Find what a closure closes on the streets of a day."""
        streets = act.tools.streets.asked_by(act.tx.owner)
        router = router_of(streets, day.day_row.day, day.day_row.closures)
        arcs = router.closing(closure.area).arcs
        return cls(edges=frozenset((arcs >> 1).tolist()), router=router, closure=closure)

    def has(self, place: Place, profile: str) -> bool:
        """Return whether a bike would stop in the street for a place."""
        if place.point is None:
            return False
        (snap,) = self.router.snap((place.point,), profile, (place.street,))
        return snap.edge in self.edges

    def leads(self, origin: Place, target: Place, profile: str) -> bool:
        """Return whether the best way between two places leads through the street."""
        if origin.point is None or target.point is None:
            return False
        names = (origin.street, target.street)
        try:
            edges = self.router.edges_between(origin.point, target.point, profile, names)
        except Failure:
            return False
        return not self.edges.isdisjoint(edges)

    def holds(self, start: datetime, end: datetime) -> bool:
        """Return whether the street is closed at any time of a span."""
        until = self.closure.until_at
        return end >= self.closure.from_at and (until is None or start <= until)


def in_the_way(
    act: Act, day: LiveDay, closure: ClosureRow
) -> tuple[list[StopInTheWay], list[PassingRound]]:
    """Return the stops of a day that stand in a closed street, and the rounds that pass there."""
    way, left, on = ClosedWay.of_day(act, day, closure), day.left(), day.day_row.date
    plan = unchanged_plan(left)
    rounds = {str(one.shift_id): one.id for one in day.rounds}
    stops = [*_stops_of_rounds(way, left, plan.rounds, on), *_open_stops(way, left, on)]
    within = {one.shift_id for one in stops}
    passing = [
        PassingRound(day=on, round_id=rounds[one.shift_id], shift_id=UUID(one.shift_id))
        for one in plan.rounds
        if UUID(one.shift_id) in within or _rides_through(way, left, one)
    ]
    return stops, passing


def _stops_of_rounds(
    way: ClosedWay, left: RemainingDay, rounds: tuple[Round, ...], on: date
) -> Iterator[StopInTheWay]:
    for one in rounds:
        shift = left.problem.shift_by_id[one.shift_id]
        for visit in one.visits:
            key = (visit.kind, visit.job_id, visit.index)
            if visit.kind == "break" or key not in left.origin:
                continue
            stop = left.problem.stop(visit)
            if way.holds(visit.arrive, visit.depart) and way.has(stop.place, _profile(shift)):
                yield StopInTheWay(
                    day=on,
                    job_id=UUID(visit.job_id),
                    stop_id=UUID(stop.id),
                    kind=visit.kind,
                    shift_id=UUID(one.shift_id),
                )


def _open_stops(way: ClosedWay, left: RemainingDay, on: date) -> Iterator[StopInTheWay]:
    served = {entry.job.id for order in left.sequences.values() for entry in stops_of(order)}
    profile = next((_profile(shift) for shift in left.problem.shifts), "")
    for job in left.problem.jobs:
        for kind, _, stop in () if job.id in served or not profile else job.stops:
            if way.has(stop.place, profile):
                yield StopInTheWay(
                    day=on, job_id=UUID(job.id), stop_id=UUID(stop.id), kind=kind, shift_id=None
                )


def _rides_through(way: ClosedWay, left: RemainingDay, one: Round) -> bool:
    shift = left.problem.shift_by_id[one.shift_id]
    visits = [v for v in one.visits if v.kind != "break"]
    stations = [shift.start_place, *(left.problem.stop(v).place for v in visits), shift.end_place]
    ends = [one.start, *(v.depart for v in visits), one.end]
    begins = [*(v.arrive for v in visits), one.end]
    for (origin, target), leave, arrive in zip(pairwise(stations), ends, begins, strict=False):
        if origin is None or target is None or origin == target:
            continue
        if way.holds(leave, arrive) and way.leads(origin, target, _profile(shift)):
            return True
    return False


def _profile(shift: Shift) -> str:
    return shift.vehicle.profile
