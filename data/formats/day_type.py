"""A day of work as it was read, before the streets between its places are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from dispatch.model import Job, Pin, Place, Problem, Shift, TravelTimes

Style = Literal["tournee", "vroom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's work and who rides it.

    Attributes
    ----------
    name
        What people call the day, may be empty.
    timezone
        IANA name of the zone in which people read its times.
    city
        Name of the compiled city it takes place in, ``None`` where the file does not say.
    places
        Every place of a stop, a start or an end, each id once.
    times
        Travel times, only where the file itself gives matrices.
    work_limit_s, work_break_s
        Working-time rule, see :class:`dispatch.model.Problem`; ``None`` for no rule.
    style
        The format it came in.
    """

    name: str = ""
    timezone: str = "UTC"
    city: str | None = None
    places: tuple[Place, ...]
    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    pins: tuple[Pin, ...] = ()
    times: TravelTimes | None = None
    work_limit_s: int | None = 6 * 3600
    work_break_s: int = 20 * 60
    style: Style = "tournee"

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that its vehicles use, sorted."""
        return tuple(sorted({shift.vehicle.profile for shift in self.shifts}))

    def problem(self, times: TravelTimes | None = None) -> Problem:
        """Give what the planner needs: this day with travel times between its places.

        Parameters
        ----------
        times
            Travel times over all of :attr:`places`; may be left out where the day has its own.

        Raises
        ------
        ValueError
            If there are no travel times at all.
        """
        chosen = times if times is not None else self.times
        if chosen is None:
            message = f"day {self.name!r} has no matrices of its own, so travel times are needed"
            raise ValueError(message)
        return Problem(
            jobs=self.jobs,
            shifts=self.shifts,
            times=chosen,
            pins=self.pins,
            work_limit_s=self.work_limit_s,
            work_break_s=self.work_break_s,
        )

    def without(self, subjects: Iterable[tuple[str, str]]) -> Day:
        """Leave out things at fault, named as :attr:`routing.errors.Fault.subject` names them.

        Pins of a job or shift that is left out go with it. Places stay.
        """
        gone = set(subjects)
        jobs = tuple(job for job in self.jobs if ("job", job.id) not in gone)
        shifts = tuple(shift for shift in self.shifts if ("shift", shift.id) not in gone)
        job_ids = {job.id for job in jobs}
        shift_ids = {shift.id for shift in shifts}
        pins = tuple(
            pin for pin in self.pins if pin.job_id in job_ids and pin.shift_id in shift_ids
        )
        return replace(self, jobs=jobs, shifts=shifts, pins=pins)


def places_used(shifts: Iterable[Shift], jobs: Iterable[Job]) -> tuple[Place, ...]:
    """List every place of shifts and jobs in order of first use, each id once."""
    found: dict[str, Place] = {}
    for shift in shifts:
        for place in (shift.start_place, shift.end_place):
            if place is not None:
                found.setdefault(place.id, place)
    for job in jobs:
        for _, _, stop in job.stops:
            found.setdefault(stop.place.id, stop.place)
    return tuple(found.values())
