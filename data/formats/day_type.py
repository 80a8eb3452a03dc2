"""A day of work as it was read, before the streets between its places are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from data.formats.fields import listed, shown
from dispatch.model import (
    Job,
    Pin,
    Place,
    Prefix,
    Prices,
    Problem,
    Shift,
    SortingHub,
    Times,
    Trailer,
    Transfer,
    TravelTimes,
    Unit,
    Weights,
)
from dispatch.model.visit_history import UsualVisit
from dispatch.values.plain_values import values_of
from routing.errors import BadInput

if TYPE_CHECKING:
    from data.formats.weights import WeightsFile

Style = Literal["tournee", "vroom"]
SHARED = (
    "units",
    "pins",
    "prefixes",
    "weights",
    "work_limit_s",
    "work_break_s",
    "hubs",
    "transfers",
    "kept_orders",
    "never_together",
)
"""Fields that the planner and a snapshot take from a day as they are."""


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
    trailers
        Trailers that shifts may choose, each id once.
    units
        Bikes and trailers of which there is one each, see :class:`dispatch.model.Problem`.
    prefixes
        What rounds have already done or promised, see :class:`dispatch.model.Prefix`.
    weights
        What a plan is judged by besides the prices of its shifts.
    times
        Travel times, only where the file itself gives matrices.
    work_limit_s, work_break_s
        Working-time rule, see :class:`dispatch.model.Problem`; ``None`` for no rule.
    usual_visits
        How what recurs was made the last time; no format has them.
    hubs, transfers
        Lots that pass a hub, see :class:`dispatch.model.Transfer`.
    kept_orders
        Orders of stops that people keep, see :class:`dispatch.model.Problem`.
    never_together
        Pairs of kinds of goods that never ride together.
    style
        The format it came in.
    """

    name: str = ""
    timezone: str = "UTC"
    city: str | None = None
    places: tuple[Place, ...]
    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    trailers: tuple[Trailer, ...] = ()
    units: tuple[Unit, ...] = ()
    pins: tuple[Pin, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    weights: Weights = field(default_factory=Weights)
    times: TravelTimes | None = None
    work_limit_s: int | None = 6 * 3600
    work_break_s: int = 20 * 60
    usual_visits: tuple[UsualVisit, ...] = ()
    hubs: tuple[SortingHub, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    kept_orders: tuple[tuple[str, ...], ...] = ()
    never_together: tuple[tuple[str, str], ...] = ()
    style: Style = "tournee"

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that its vehicles use, sorted."""
        return tuple(sorted({one.profile for shift in self.shifts for one in shift.vehicles}))

    def problem(self, times: Times | None = None) -> Problem:
        """Return what the planner needs: this day with travel times between its places.

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
            usual_visits=self.usual_visits,
            **values_of(self, *SHARED),
        )

    def without(self, subjects: Iterable[tuple[str, str]]) -> Day:
        """Leave out things at fault, named as :attr:`routing.errors.Fault.subject` names them.

        Pins of a job or shift that is left out go with it, and so do prefixes of a shift and
        what other prefixes hold of a job. Places stay.
        """
        gone = set(subjects)
        jobs = tuple(job for job in self.jobs if ("job", job.id) not in gone)
        shifts = tuple(shift for shift in self.shifts if ("shift", shift.id) not in gone)
        job_ids = {job.id for job in jobs}
        shift_ids = {shift.id for shift in shifts}
        pins = tuple(
            pin for pin in self.pins if pin.job_id in job_ids and pin.shift_id in shift_ids
        )
        prefixes = tuple(
            _of_jobs(prefix, job_ids) for prefix in self.prefixes if prefix.shift_id in shift_ids
        )
        return replace(self, jobs=jobs, shifts=shifts, pins=pins, prefixes=prefixes)

    def without_shift(self, shift_id: str) -> Day:
        """Ask what if a shift fell away: its pins and its prefix do too.

        Raises
        ------
        BadInput
            ``unknown-shift`` with the known ones; ``no-shifts`` if it is the only one.
        """
        known = [shift.id for shift in self.shifts]
        if shift_id not in known:
            raise BadInput.of("unknown-shift", value=shown(shift_id), known=listed(known), line=0)
        if len(known) == 1:
            raise BadInput.of("no-shifts", line=0)
        return self.without([("shift", shift_id)])

    def with_weights(self, weights: WeightsFile) -> Day:
        """Ask what if other prices held; what the file leaves open stays as it is."""
        prices = weights.replaced(Prices)
        return replace(
            self,
            shifts=tuple(
                replace(shift, prices=replace(shift.prices, **prices)) for shift in self.shifts
            ),
            weights=replace(self.weights, **weights.replaced(Weights)),
        )


def shared_units(units: Iterable[Unit], shifts: Iterable[Shift]) -> tuple[Unit, ...]:
    """Return the bikes and trailers of which there is one each.

    That is all that a shift may choose, and what has hours or takes time to hand over.
    """
    chosen = {name for shift in shifts for one in shift.choice for name in one.units}
    return tuple(unit for unit in units if unit.id in chosen or unit.free or unit.handover_s)


def _of_jobs(prefix: Prefix, job_ids: set[str]) -> Prefix:
    """Keep what a prefix holds of some jobs, and its breaks."""
    kept = (visit for visit in prefix.visits if visit[0] == "break" or visit[1] in job_ids)
    return replace(prefix, visits=tuple(kept))


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
