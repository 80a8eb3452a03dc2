"""A day to plan: jobs, shifts, what binds one to the other, and what a plan is judged by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dispatch.model.effort_points import PointWeights
from dispatch.model.jobs import Job, Stop, VisitKind
from dispatch.model.plan import Visit
from dispatch.model.quantities import not_negative
from dispatch.model.shifts import Shift
from dispatch.model.street_hours import StreetHours
from dispatch.model.transfers import SortingHub, Transfer, check_transfers
from dispatch.model.travel_times import Times, TravelTimes
from dispatch.model.vehicles import Unit

if TYPE_CHECKING:
    from dispatch.model.visit_history import UsualVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Binds a job to a shift: it is served there or not at all. A job has one pin at most.

    Attributes
    ----------
    begun
        Whether its goods are aboard, or its courier has begun it otherwise: it comes before all
        jobs that have not begun.
    """

    job_id: str
    shift_id: str
    begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """First visits of a round, done or promised already: they stay as they are.

    Attributes
    ----------
    shift_id
        Whose round.
    visits
        Each as (``pickup`` or ``drop``, job id, index within that list) or (``break``, break id,
        0), in order. What is left of their jobs stays in the same round.
    """

    shift_id: str
    visits: tuple[tuple[VisitKind, str, int], ...]


MOST_STABLE_MINUTES = 12 * 60
"""Widest tolerance of an hour: beyond it none would ever be another."""
MARGIN_HOUR_CENTS = 4800
"""Price of margin that a cooperative starts with, and a file of a day that does not say."""
MOST_MARGIN_MINUTES = 120
MOST_MARGIN_PERCENT = 200
"""Largest delays that margin may reckon with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of a plan besides the prices of its shifts; published with every plan.

    Attributes
    ----------
    balance_hour_cents
        Fair spread: an hour of work (riding and service) costs this much times the share of the
        shift that is worked, so that the same hour is dearer on a fuller shift. 0 switches it off.
    fairness_hundred_cents
        Fairness over weeks: a hundred points of effort cost this much for each hundred points
        that whoever rides is ahead, see :mod:`dispatch.labour.fairness`. 0 switches it off.
    effort_weeks
        How many weeks the points of the couriers are of; the planner only tells it.
    points
        What effort counts.
    stable_cents
        Stable rounds: a visit that comes again and is not made as the last time (by the same
        courier, at the same hour, in the same order) counts this much, see
        :mod:`dispatch.planning.differences_from_last_time`. 0 switches it off.
    stable_minutes
        An hour is the same within so many minutes.
    margin_hour_cents
        Margin before a window ends: what an hour costs by which a stop would begin after its
        window if things went slower, see :mod:`dispatch.schedule.lateness_margin`. 0 switches it
        off.
    margin_minutes, margin_percent
        How much slower: the round leaves so many minutes later, and each ride takes so much
        longer. A wait makes up for it.
    """

    balance_hour_cents: int = 0
    fairness_hundred_cents: int = 0
    effort_weeks: int = 4
    points: PointWeights = field(default_factory=PointWeights)
    stable_cents: int = 100
    stable_minutes: int = 15
    margin_hour_cents: int = 0
    margin_minutes: int = 5
    margin_percent: int = 20

    def __post_init__(self) -> None:
        prices = ("balance_hour_cents", "fairness_hundred_cents", "stable_cents")
        margin = ("margin_hour_cents", "margin_minutes", "margin_percent")
        for name in (*prices, *margin, "effort_weeks", "stable_minutes"):
            not_negative(getattr(self, name), name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Everything that a plan depends on.

    Attributes
    ----------
    work_limit_s, work_break_s
        Legal break: nobody works longer than ``work_limit_s`` without ``work_break_s`` in one
        piece (six hours and twenty minutes: French Code du travail, L3121-16). ``None`` for
        ``work_limit_s`` switches the rule off.
    units
        Bikes and trailers of which there is one each: all that shifts have a choice of. A vehicle
        that is no unit may be ridden by any number of shifts at once.
    usual_visits
        How visits that come again were made the last time.
    hubs, transfers
        Lots that pass a hub: what takes of them leaves only once they have come and are sorted.
    kept_orders
        Orders of stops that people keep, by job: a round that has two of them brings the earlier
        one first.
    never_together
        Pairs of kinds of goods (:attr:`Job.goods`) that are never aboard at the same time.
    street_hours
        Travel times by the hour, where streets close or open within the day; ``times`` are then
        those with all of them closed, than which no ride takes longer.
    job_by_id, shift_by_id, unit_by_id, hub_by_id
        The jobs, shifts, units and hubs by id; derived.
    pinned_to
        The shift that each pinned job is pinned to; derived.
    prefix_by_shift
        The prefix of each shift that has one; derived.
    """

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    times: Times
    pins: tuple[Pin, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    weights: Weights = field(default_factory=Weights)
    work_limit_s: int | None = 6 * 3600
    work_break_s: int = 20 * 60
    units: tuple[Unit, ...] = ()
    usual_visits: tuple[UsualVisit, ...] = ()
    hubs: tuple[SortingHub, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    kept_orders: tuple[tuple[str, ...], ...] = ()
    never_together: tuple[tuple[str, str], ...] = ()
    street_hours: StreetHours | None = None
    job_by_id: Mapping[str, Job] = field(init=False, repr=False)
    shift_by_id: Mapping[str, Shift] = field(init=False, repr=False)
    unit_by_id: Mapping[str, Unit] = field(init=False, repr=False)
    hub_by_id: Mapping[str, SortingHub] = field(init=False, repr=False)
    pinned_to: Mapping[str, str] = field(init=False, repr=False)
    prefix_by_shift: Mapping[str, Prefix] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for what in ("job", "shift", "unit", "hub"):
            listed = getattr(self, f"{what}s")
            by_id = {one.id: one for one in listed}
            if len(by_id) != len(listed):
                message = f"{what} ids must differ"
                raise ValueError(message)
            object.__setattr__(self, f"{what}_by_id", by_id)
        pinned_to = {pin.job_id: pin.shift_id for pin in self.pins}
        object.__setattr__(self, "pinned_to", pinned_to)
        object.__setattr__(self, "prefix_by_shift", {one.shift_id: one for one in self.prefixes})
        self._check_pins()
        self._check_prefixes()
        self._check_units()
        for order in self.kept_orders:
            if len(set(order)) != len(order):
                message = f"a kept order names a job twice: {order}"
                raise ValueError(message)
        for pair in self.never_together:
            if pair[0] == pair[1] or "" in pair:
                message = f"two kinds of goods never ride together, got {pair}"
                raise ValueError(message)
        check_transfers(self.hubs, self.transfers, self.job_by_id)
        if any(one.place_ids != self.times.place_ids for one in self.all_times):
            message = "times by the hour must be between the places of the day's own times"
            raise ValueError(message)

    @property
    def all_times(self) -> tuple[Times, ...]:
        """The day's own times and those by the hour, each once, its own first."""
        hourly = () if self.street_hours is None else self.street_hours.times.values()
        return tuple({id(one): one for one in (self.times, *hourly)}.values())

    def with_times(self, change: Callable[[Times], TravelTimes]) -> Problem:
        """Return the day with its times changed, those by the hour in the same way."""
        changed = {id(one): change(one) for one in self.all_times}
        hours = self.street_hours
        if hours is not None:
            spans = {span: changed[id(one)] for span, one in hours.times.items()}
            hours = replace(hours, times=spans)
        return replace(self, times=changed[id(self.times)], street_hours=hours)

    @property
    def chooses(self) -> bool:
        """Return whether any shift has a choice of vehicles."""
        return any(shift.choice for shift in self.shifts)

    def promised(self, shift_id: str) -> tuple[tuple[VisitKind, str, int], ...]:
        """Visits that the round of a shift begins with, whatever else it holds."""
        return self.prefix_by_shift[shift_id].visits if shift_id in self.prefix_by_shift else ()

    @property
    def promised_to(self) -> dict[str, str]:
        """The shift of each job of which a visit is promised."""
        return {
            name: prefix.shift_id
            for prefix in self.prefixes
            for kind, name, _ in prefix.visits
            if kind != "break"
        }

    def _check_units(self) -> None:
        for shift in self.shifts:
            if shift.choice and shift.id in self.prefix_by_shift:
                message = f"shift {shift.id!r} has begun, so its vehicle is no choice any more"
                raise ValueError(message)
            for vehicle in shift.choice:
                if not self.unit_by_id.keys() >= set(vehicle.units):
                    message = f"{vehicle.id!r} may be chosen, but not all of it is among the units"
                    raise ValueError(message)

    def _check_pins(self) -> None:
        for pin in self.pins:
            if pin.job_id not in self.job_by_id or pin.shift_id not in self.shift_by_id:
                message = f"pin names an unknown job or shift: {pin}"
                raise ValueError(message)
            last = self.pinned_to[pin.job_id]
            if pin.shift_id != last:
                message = f"job {pin.job_id!r} is pinned to {pin.shift_id!r} and to {last!r}"
                raise ValueError(message)

    def _check_prefixes(self) -> None:
        stops = {(kind, job.id, index) for job in self.jobs for kind, index, _ in job.stops}
        seen: set[object] = set()
        for prefix in self.prefixes:
            if prefix.shift_id not in self.shift_by_id or prefix.shift_id in seen:
                message = f"prefix of an unknown shift, or a second one: {prefix.shift_id!r}"
                raise ValueError(message)
            seen.add(prefix.shift_id)
            for visit in prefix.visits:
                if visit[0] != "break" and (visit not in stops or visit in seen):
                    message = f"prefix names an unknown stop, or one twice: {visit}"
                    raise ValueError(message)
                seen.add(visit)

    def stop(self, visit: Visit) -> Stop:
        """Return the stop that a visit (no break) serves."""
        job = self.job_by_id[visit.job_id]
        return (job.pickups if visit.kind == "pickup" else job.drops)[visit.index]

    def travel_s(self, shift: Shift, duration_s: int, per_kg_us: int = 0, mass_g: int = 0) -> int:
        """Time of one leg on this shift's vehicle with so much aboard, whole seconds.

        The seconds with nothing aboard and the microseconds that a kilogram adds are each rounded
        up when the vehicle's pace is not the profile's; what the load adds to the leg is rounded
        up to whole seconds by itself. So no leg is planned shorter than it is.
        """
        percent = shift.vehicle.speed_percent
        empty_s = duration_s if percent == 100 else -(-duration_s * 100 // percent)
        if not per_kg_us:
            return empty_s
        paced_us = -(-per_kg_us * 100 // percent)
        return empty_s - (-paced_us * mass_g // 1_000_000_000)
