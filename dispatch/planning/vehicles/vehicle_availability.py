"""Availability of shared vehicles beside a plan: why jobs are left out, the day as it is ridden.

A job may fit nowhere only because the bike or trailer that it needs is with somebody else. So each
shift is asked with each vehicle that it may ride, and then whether it has that vehicle at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.model import Unassigned, Window
from dispatch.model.available_vehicles import hours_on, ridden_on, vehicle_of
from dispatch.planning.unassigned_reasons import shifts_that_could
from dispatch.planning.vehicles.vehicle_assignment import VehicleAssigner, ends_where_begins
from dispatch.schedule.required_breaks import required_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dispatch.model import Job, Plan, Problem, Round, Shift, Unit, Vehicle


@dataclass(slots=True)
class VehicleAvailability:
    """Rounds on shared units, and what they leave for others.

    Parameters
    ----------
    assigner
        The problem with its units.
    rounds
        The rounds of a plan, each with its vehicle.
    """

    assigner: VehicleAssigner
    rounds: Sequence[Round]
    _by_shift: Mapping[str, Round] = field(init=False)
    _users: Mapping[str, list[Round]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_shift = {round_.shift_id: round_ for round_ in self.rounds}
        shifts = self.assigner.shifts
        users: dict[str, list[Round]] = {}
        for round_ in self.rounds:
            if round_.shift_id in shifts:
                vehicle = vehicle_of(shifts[round_.shift_id], round_)
                for unit in self.assigner.shared_units_of(vehicle):
                    users.setdefault(unit, []).append(round_)
        self._users = users

    def reason_left_out(self, job: Job, *, fits_now: bool) -> Unassigned:
        """Return the true reason for leaving a job out (see :class:`dispatch.model.Unassigned`)."""
        problem = self.assigner.problem
        reason, able = shifts_that_could(problem, job, riders(problem))
        if reason:
            units = self._away_from(job) if reason == "no-shift-in-window" else ()
            return Unassigned(job_id=job.id, reason=reason, units=units)
        able = self.allowed(job, able)
        if not able:
            return Unassigned(job_id=job.id, reason="pinned-shift-cannot")
        missing = self._missing_to(able)
        if missing:
            return Unassigned(job_id=job.id, reason="vehicle-taken", units=missing)
        if fits_now and job.prize_cents is not None:
            return Unassigned(job_id=job.id, reason="not-worth-it")
        return Unassigned(job_id=job.id, reason="no-room")

    def _away_from(self, job: Job) -> tuple[str, ...]:
        """Return the fewest units with which a shift could serve a job if only they were there."""
        units = self.assigner.units
        away = [name for name, unit in units.items() if unit.free]
        rigs = {one.units for shift in self.assigner.shifts.values() for one in shift.vehicles}
        towed = [tuple(name for name in rig if name in away) for rig in rigs]
        pairs = sorted({names for names in towed if len(names) > 1})
        for names in [*((name,) for name in away), *pairs]:
            if self._could_with(job, names):
                return names
        return ()

    def _could_with(self, job: Job, names: tuple[str, ...]) -> bool:
        """Return whether some shift could serve a job, were certain units always there."""
        problem = self.assigner.problem
        there = tuple(
            replace(unit, free=()) if unit.id in names else unit for unit in problem.units
        )
        asked = [
            rider
            for rider in riders(replace(problem, units=there))
            if set(names).issubset(rider.vehicle.units)
        ]
        return bool(self.allowed(job, shifts_that_could(problem, job, asked)[1]))

    def _missing_to(self, able: Sequence[Shift]) -> tuple[str, ...]:
        """Return the fewest units that keep those from a job who could serve it; empty: none do.

        They do where nobody who could has the vehicle for it, or where somebody who could has
        nothing to do.
        """
        lacking = [rider for rider in able if not self.has_vehicle_at_hand(rider)]
        idle = [rider for rider in lacking if rider.id not in self._by_shift]
        asked = idle or (lacking if len(lacking) == len(able) else [])
        return min((self.missing_units(rider) for rider in asked), key=len, default=())

    def shifts_able_to_serve(self, job: Job) -> list[Shift]:
        """Return each shift on each vehicle that could serve a job alone, its pin kept."""
        problem = self.assigner.problem
        return self.allowed(job, shifts_that_could(problem, job, riders(problem))[1])

    def allowed(self, job: Job, able: Sequence[Shift]) -> list[Shift]:
        """Return those of some shifts to which a job's pin lets it go."""
        pinned = self.assigner.problem.pinned_to.get(job.id)
        return [shift for shift in able if pinned in {None, shift.id}]

    def has_vehicle_at_hand(self, rider: Shift) -> bool:
        """Return whether a shift has a vehicle in this plan, or could have it all its hours.

        Parameters
        ----------
        rider
            One of :func:`riders`.
        """
        round_ = self._by_shift.get(rider.id)
        if round_ is not None:
            shift = self.assigner.shifts.get(rider.id, rider)
            return vehicle_of(shift, round_).id == rider.vehicle.id
        return all(
            self._leaves(self.assigner.units[name], other, rider)
            for name in self.assigner.shared_units_of(rider.vehicle)
            for other in self._users.get(name, ())
        )

    def has_spare_vehicle(self, rider: Shift, others: Iterable[Shift]) -> bool:
        """Return whether a shift without a round may count on a vehicle for its hours.

        Parameters
        ----------
        rider
            One of :func:`riders`.
        others
            Further shifts without a round, each on the vehicle that it counts on.
        """
        names = self.assigner.shared_units_of(rider.vehicle)
        if not names:
            return True
        hours = rider.window
        if self.assigner.shifts[rider.id].choice and not self.has_vehicle_at_hand(rider):
            return False
        uses = [
            (round_.start, round_.end) for name in names for round_ in self._users.get(name, ())
        ]
        uses += [
            (other.window.start, other.window.end)
            for other in others
            if set(names).intersection(other.vehicle.units)
        ]
        return all(end <= hours.start or hours.end <= start for start, end in uses)

    def missing_units(self, rider: Shift) -> tuple[str, ...]:
        """Return the units of a vehicle that its shift does not have in this plan."""
        round_ = self._by_shift.get(rider.id)
        names = self.assigner.shared_units_of(rider.vehicle)
        if round_ is not None and rider.id in self.assigner.shifts:
            own = vehicle_of(self.assigner.shifts[rider.id], round_).units
            # A bike that has a trailer is another vehicle than the same bike without it.
            return tuple(name for name in names if name not in own) or names
        return tuple(
            name
            for name in names
            if not all(
                self._leaves(self.assigner.units[name], other, rider)
                for other in self._users.get(name, ())
            )
        )

    def _leaves(self, unit: Unit, other: Round, rider: Shift) -> bool:
        """Return whether a round leaves a unit to a shift for all of its hours."""
        gap = timedelta(seconds=unit.handover_s)
        theirs = self.assigner.shifts[other.shift_id]
        if other.end + gap <= rider.window.start:
            return ends_where_begins(theirs, rider)
        return rider.window.end + gap <= other.start and ends_where_begins(rider, theirs)


def problem_as_ridden(problem: Problem, plan: Plan) -> Problem:
    """Return the day as a plan rides it: each shift on its round's vehicle, nothing left to choose.

    A shift without a round is on the first vehicle that it could have for all of its hours, and
    that no other one without a round got before. One without a choice keeps its vehicle unless
    somebody has it in these hours. Where there is none, it is not in the day, nor are pins to it.
    """
    if not problem.units:
        return problem
    availability = VehicleAvailability(VehicleAssigner(problem), plan.rounds)
    rounds = plan.round_by_shift
    idle: dict[str, Shift] = {}
    for rider in riders(problem):
        known = rider.id in rounds or rider.id in idle
        if not known and availability.has_spare_vehicle(rider, idle.values()):
            idle[rider.id] = rider
    shifts = []
    for shift in problem.shifts:
        if shift.id in rounds:
            vehicle = vehicle_of(shift, rounds[shift.id])
            shifts.append(ridden_on(shift, vehicle, shift.window))
        elif shift.id in idle:
            shifts.append(idle[shift.id])
    names = {shift.id for shift in shifts}
    pins = tuple(pin for pin in problem.pins if pin.shift_id in names)
    return replace(problem, shifts=tuple(shifts), pins=pins)


def in_unit_order(problem: Problem, plan: Plan) -> Problem:
    """Return a settled day in which riders of shared units have the hours that others leave them.

    Of the hours of a shift with a round these are the ones around that round in which all that it
    rides is there and nobody else has it, times for handing over aside. Other shifts keep theirs.

    Parameters
    ----------
    problem
        What :func:`problem_as_ridden` gave.
    plan
        The plan of that day; it passes the checker.
    """
    if not problem.units:
        return problem
    rounds = plan.round_by_shift
    riding = {shift.id: shift.vehicle for shift in problem.shifts if shift.id in rounds}
    shifts = []
    for shift in problem.shifts:
        own = shift
        if shift.id in rounds:
            own = replace(shift, window=_hours_left(problem, shift, riding, rounds))
            pauses = {
                p.id for p in required_breaks(own, problem.work_limit_s, problem.work_break_s)
            }
            held = {v.break_id for v in rounds[shift.id].visits if v.break_id}
            # A break that only longer hours ask for must stay one of the shift.
            own = own if held <= pauses else shift
        shifts.append(own)
    return replace(problem, shifts=tuple(shifts))


def _hours_left(
    problem: Problem, shift: Shift, riding: Mapping[str, Vehicle], rounds: Mapping[str, Round]
) -> Window:
    """Return the hours of a shift around its round in which it alone has what that rides."""
    round_ = rounds[shift.id]
    parts = hours_on(shift.window, shift.vehicle, problem.unit_by_id)
    hours = next(
        (p for p in parts if p.start <= round_.start and round_.end <= p.end), shift.window
    )
    start, end = hours.start, hours.end
    for name, vehicle in riding.items():
        shared = problem.unit_by_id.keys() & set(shift.vehicle.units) & set(vehicle.units)
        if name == shift.id or not shared:
            continue
        gap = timedelta(seconds=max(problem.unit_by_id[unit].handover_s for unit in shared))
        if rounds[name].end <= round_.start:
            start = max(start, rounds[name].end + gap)
        else:
            end = min(end, rounds[name].start - gap)
    # A plan that is published on purpose may break a rule; its round stays within its hours.
    return Window(start=min(start, round_.start), end=max(end, round_.end))


def riders(problem: Problem) -> list[Shift]:
    """Return each shift with each vehicle that it may ride, in the hours in which that is there.

    A vehicle that is never there has no hours: its shift's begin only.
    """
    found = []
    for shift in problem.shifts:
        for vehicle in shift.vehicles:
            windows = hours_on(shift.window, vehicle, problem.unit_by_id)
            if not windows:
                start = shift.window.start
                windows = (Window(start=start, end=start),)
            found += [ridden_on(shift, vehicle, window) for window in windows]
    return found
