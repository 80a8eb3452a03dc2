"""A round read against its problem: which stop or break each visit is, and which leg leads there.

Everything is looked up in the problem; what the plan states about places and legs is only
compared with it later, by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from dispatch.check.violation import Violation, violation
from dispatch.model import Break, Job, Place, Problem, Round, Shift, Stop, Times, Visit

LEGAL_PREFIX = "legal"
"""Undeclared breaks whose id begins so were added for the sake of the working-time rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One ride between two places, as the matrices have it; ``None`` where there is no way.

    ``waits_s`` is how long its rider waits for a street to open before leaving.
    """

    origin_id: str | None
    target_id: str | None
    travel_s: int | None
    distance_m: int | None
    waits_s: int = 0

    @property
    def reachable(self) -> bool:
        """Return whether the matrices know a way."""
        return self.travel_s is not None and self.distance_m is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One visit with what the problem says about it.

    ``job`` and ``stop`` are ``None`` for a break and for a visit that names nothing known;
    ``pause`` is ``None`` for a stop and for a break that the shift does not declare.
    ``place_id`` is where it truly is, ``leg`` the ride that leads there (of length 0 for a
    break), ``place_changed`` whether the place before was another one.
    """

    position: int
    visit: Visit
    job: Job | None
    stop: Stop | None
    pause: Break | None
    place_id: str | None
    place_changed: bool
    leg: Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A round of a known shift, its visits read one by one, and its last leg."""

    shift: Shift
    round: Round
    steps: tuple[Step, ...]
    end_leg: Leg

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All rides of the round, the one to the end place included."""
        return (*(step.leg for step in self.steps), self.end_leg)

    @property
    def travel_s(self) -> int:
        """Seconds ridden; a leg without a way counts nothing (it is reported by itself)."""
        return sum(leg.travel_s or 0 for leg in self.legs)

    @property
    def distance_m(self) -> int:
        """Metres ridden; a leg without a way counts nothing (it is reported by itself)."""
        return sum(leg.distance_m or 0 for leg in self.legs)


def read_round(problem: Problem, legs: Legs, shift: Shift, round_: Round) -> Itinerary:
    """Read every visit of a round against the problem.

    Parameters
    ----------
    problem
        Day that the round is of.
    legs
        Legs looked up so far, shared by the rounds of a plan.
    shift
        Shift that rides it.
    round_
        Round as the plan states it.
    """
    jobs = {job.id: job for job in problem.jobs}
    pauses = {pause.id: pause for pause in shift.breaks}
    here = place_id_of(shift.start_place)
    aboard_g = shift.staying_g + sum(
        stop.load.mass_g
        for job, stop in (
            (jobs.get(v.job_id), stop_of(jobs.get(v.job_id), v)) for v in round_.visits
        )
        if job is not None and stop is not None and not job.pickups
    )
    steps = []
    free = round_.start
    for position, visit in enumerate(round_.visits, start=1):
        is_break = visit.kind == "break"
        job = None if is_break else jobs.get(visit.job_id)
        stop = stop_of(job, visit)
        there = here if is_break else visit.place_id if stop is None else stop.place.id
        steps.append(
            Step(
                position=position,
                visit=visit,
                job=job,
                stop=stop,
                pause=pauses.get(visit.break_id) if is_break else None,
                place_id=there,
                place_changed=there != here,
                leg=no_ride(here)
                if is_break
                else legs.find_at(shift, (here, there), aboard_g, free),
            )
        )
        here, free = there, visit.depart
        if stop is not None:
            aboard_g += stop.returns.mass_g
            aboard_g += stop.load.mass_g if visit.kind == "pickup" else -stop.load.mass_g
    end_leg = (
        no_ride(here)
        if shift.end_place is None
        else legs.find_at(shift, (here, shift.end_place.id), aboard_g, free)
    )
    return Itinerary(shift=shift, round=round_, steps=tuple(steps), end_leg=end_leg)


def stop_of(job: Job | None, visit: Visit) -> Stop | None:
    """Find the stop that a visit names; ``None`` where the job has no such stop."""
    if job is None or visit.kind not in ("pickup", "drop"):
        return None
    stops = job.pickups if visit.kind == "pickup" else job.drops
    return stops[visit.index] if 0 <= visit.index < len(stops) else None


def place_id_of(place: Place | None) -> str | None:
    """Return the id of a place that may be missing."""
    return None if place is None else place.id


_KILOGRAM_SECONDS = 10**6 * 1000
"""So many microseconds for a kilogram, times grams, in one second."""


class Legs:
    """The rides of a problem, looked up in its matrices.

    Parameters
    ----------
    problem
        The day.
    at_any_hour
        What :meth:`find` tells where streets change within the day: the ``longest`` ride that there
        may be, or the ``shortest``.
    """

    def __init__(
        self, problem: Problem, at_any_hour: Literal["longest", "shortest"] = "longest"
    ) -> None:
        self._problem = problem
        self._row = {place_id: row for row, place_id in enumerate(problem.times.place_ids)}
        self._at_any_hour = at_any_hour

    @property
    def shortest(self) -> Legs:
        """The same with the shortest ride of any hour."""
        return Legs(self._problem, "shortest")

    def find_at(
        self, shift: Shift, ends: tuple[str | None, str | None], mass_g: int, free: datetime
    ) -> Leg:
        """Look up the ride of who may leave from an instant on: that which is there first.

        It keeps off all that is closed at any time of it. Who is there sooner by waiting until
        streets change waits.

        Parameters
        ----------
        shift, ends, mass_g
            As :meth:`find` takes them.
        free
            The instant; where it has no zone, a ride that is possible at some hour.
        """
        hours = self._problem.street_hours
        if hours is None or None in ends or free.utcoffset() is None:
            return self.find(shift, *ends, mass_g)
        found = no_way(*ends)
        sooner: datetime | None = None
        for first in range(hours.stretches):
            if first < hours.stretches - 1 and hours.changes[first] <= free:
                continue  # over by then
            leave = free if first == 0 else max(free, hours.changes[first - 1])
            for last in range(first, hours.stretches):
                leg = self._find(hours.times[first, last], shift, ends, mass_g)
                if leg.travel_s is None:
                    continue
                arrive = leave + timedelta(seconds=leg.travel_s)
                if last < hours.stretches - 1 and arrive > hours.changes[last]:
                    continue
                if sooner is None or arrive < sooner:
                    waits_s = (leave - free) // timedelta(seconds=1)
                    sooner, found = arrive, replace(leg, waits_s=waits_s)
                break
        return found

    def find(self, shift: Shift, origin_id: str | None, target_id: str | None, mass_g: int) -> Leg:
        """Look up what the shift's vehicle takes from one place to another with so much aboard.

        From nowhere (a shift without a start place) the ride is free: the round begins at the
        target.

        Parameters
        ----------
        shift
            Shift whose vehicle rides.
        origin_id, target_id
            Places by id; ``None`` for the start or end of a shift without one.
        mass_g
            Load aboard, grams.
        """
        if origin_id is None:
            return no_ride(target_id)
        hours = self._problem.street_hours
        ends = (origin_id, target_id)
        if hours is None:
            return self._find(self._problem.times, shift, ends, mass_g)
        found = [self._find(times, shift, ends, mass_g) for times in hours.times.values()]
        ways = [
            (leg.travel_s, leg.distance_m)
            for leg in found
            if leg.travel_s is not None and leg.distance_m is not None
        ]
        is_longest = self._at_any_hour == "longest"
        if not ways or (is_longest and len(ways) < len(found)):
            return no_way(*ends)
        chosen = max if is_longest else min
        travel_s, distance_m = (chosen(column) for column in zip(*ways, strict=True))
        return replace(found[0], travel_s=travel_s, distance_m=distance_m)

    def _find(
        self, times: Times, shift: Shift, ends: tuple[str | None, str | None], mass_g: int
    ) -> Leg:
        origin_id, target_id = ends
        travel_s: int | None = None
        distance_m: int | None = None
        if origin_id in self._row and target_id in self._row:
            duration_s, metres, per_kg_us = times.leg(
                shift.vehicle.profile, self._row[origin_id], self._row[target_id]
            )
            if duration_s >= 0 and metres >= 0:
                percent = shift.vehicle.speed_percent
                travel_s, distance_m = _up(duration_s * 100, percent), metres
                a_kilogram_us = _up(per_kg_us * 100, percent)
                travel_s += _up(a_kilogram_us * mass_g, _KILOGRAM_SECONDS)
        return Leg(
            origin_id=origin_id, target_id=target_id, travel_s=travel_s, distance_m=distance_m
        )


def no_way(origin_id: str | None, target_id: str | None) -> Leg:
    """Return the leg between two places between which there is no way."""
    return Leg(origin_id=origin_id, target_id=target_id, travel_s=None, distance_m=None)


def _up(number: int, by: int) -> int:
    """Divide, and round up."""
    return -(-number // by)


def no_ride(place_id: str | None) -> Leg:
    """Return the leg of somebody who stays where they are."""
    return Leg(origin_id=place_id, target_id=place_id, travel_s=0, distance_m=0)


def at_step(itinerary: Itinerary, step: Step, code: str, /, **args: str | int) -> Violation:
    """Violation at one visit of a round."""
    at = itinerary.shift.id, step.visit.job_id
    return violation(code, *at, position=step.position, **args)
