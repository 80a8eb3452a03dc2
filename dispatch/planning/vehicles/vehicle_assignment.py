"""Assignment of shared bikes and trailers to shifts, and the day with it.

An *assignment* gives each shift that uses shared units one of its vehicles and the hours in which
it has it. Two shifts may use a unit one after the other: where their hours overlap or touch, each
gives up some of them, so that the unit is handed over in between. So rounds of an assignment can
never meet on a unit, whatever the search makes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, TypeAlias

from dispatch.model import Window
from dispatch.planning.begun_rounds import front_for_sure, front_hours, hours_needed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dispatch.model import Problem, Round, Shift, Unit, Vehicle

RETAINED_WINDOW_SHARE = 4
"""A shift gives up at most a part in so many of its hours to hand a unit over."""

Assignment: TypeAlias = "dict[str, Vehicle]"
"""Vehicle by shift id, of shifts that use units; who is not named has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedVehicle:
    """Vehicle of a shift, and from when to when it has it."""

    vehicle: Vehicle
    window: Window


class VehicleAssigner:
    """A problem with shared units, and which uses of them go together.

    Attributes
    ----------
    shifts
        By id the shifts that use units, or could; begun ones in the hours that are left to them.
    begun
        Those of them that have begun: they keep their vehicle.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.units = problem.unit_by_id
        self.shifts: dict[str, Shift] = {
            shift.id: shift
            for shift in problem.shifts
            if any(self.shared_units_of(vehicle) for vehicle in shift.vehicles)
        }
        self.begun: set[str] = set()
        self._needed: dict[str, tuple[datetime, datetime] | None] = {}
        for prefix in problem.prefixes:
            begun = self.shifts.get(prefix.shift_id)
            if begun is not None and front_for_sure(problem, begun, prefix):
                # Where what it rides is away in between, it goes on in the hours that it began in.
                hours = front_hours(problem, begun, prefix) or begun.window
                begun = replace(begun, window=hours)
                self.begun.add(begun.id)
                self.shifts[begun.id] = begun
                self._needed[begun.id] = hours_needed(problem, begun, prefix)
        self.open = {
            (shift.id, vehicle.id): window
            for shift in self.shifts.values()
            for vehicle in shift.vehicles
            if (window := self._open(shift, vehicle)) is not None
        }
        self._apart: dict[tuple[str, str, str], bool] = {}

    def shared_units_of(self, vehicle: Vehicle) -> tuple[str, ...]:
        """Return what of a vehicle is a shared unit."""
        return tuple(name for name in vehicle.units if name in self.units)

    def vehicles(self, shift_id: str) -> list[Vehicle]:
        """Return what a shift may ride and is there for some of its hours."""
        shift = self.shifts[shift_id]
        return [one for one in shift.vehicles if (shift_id, one.id) in self.open]

    def together(self, unit_id: str, one_id: str, other_id: str) -> bool:
        """Return whether two shifts may use a unit one after the other."""
        first, second = sorted((one_id, other_id))
        key = unit_id, first, second
        if key not in self._apart:
            one, other = self.shifts[first], self.shifts[second]
            unit = self.units[unit_id]
            windows = [_longest(shift.window, unit) for shift in (one, other)]
            self._apart[key] = (
                windows[0] is not None
                and windows[1] is not None
                and self._cut(unit, (one, windows[0]), (other, windows[1])) is not None
            )
        return self._apart[key]

    def promised(self) -> list[tuple[str, str, str]]:
        """Return each unit that two begun shifts ride, with both."""
        return [
            (unit, one, other)
            for one, other in combinations(sorted(self.begun), 2)
            for unit in self.shared_units_of(self.shifts[one].vehicle)
            if unit in self.shared_units_of(self.shifts[other].vehicle)
        ]

    def fits(self, assignment: Mapping[str, Vehicle], shift_id: str, vehicle: Vehicle) -> bool:
        """Return whether a shift may ride a vehicle beside what others have picked."""
        return (shift_id, vehicle.id) in self.open and not self.against(
            assignment, shift_id, vehicle
        )

    def against(
        self, assignment: Mapping[str, Vehicle], shift_id: str, vehicle: Vehicle
    ) -> list[str]:
        """Return the other shifts whose pick keeps a shift from riding a vehicle."""
        own = self.shared_units_of(vehicle)
        return [
            other
            for other, theirs in assignment.items()
            if other != shift_id
            and any(
                unit in own and not self.together(unit, shift_id, other)
                for unit in self.shared_units_of(theirs)
            )
        ]

    def assigned_vehicles(
        self, assignment: Mapping[str, Vehicle]
    ) -> dict[str, AssignedVehicle] | None:
        """Return each shift's vehicle with its hours; ``None`` where they leave somebody none.

        Parameters
        ----------
        assignment
            Vehicles by shift id that fit together two by two (:meth:`fits`).
        """
        windows = {name: self.open[name, vehicle.id] for name, vehicle in assignment.items()}
        users = defaultdict(list)
        for name, vehicle in assignment.items():
            for unit_id in self.shared_units_of(vehicle):
                users[unit_id].append(name)
        for unit_id, names in users.items():
            unit = self.units[unit_id]
            whole = {name: _longest(self.shifts[name].window, unit) for name in names}
            rows = [(self.shifts[name], window) for name, window in whole.items() if window]
            rows.sort(key=_first)
            for (one, own), (other, theirs) in pairwise(rows):
                cut = self._cut(unit, (one, own), (other, theirs))
                if cut is None:
                    return None
                for name, window in ((one.id, cut[0]), (other.id, cut[1])):
                    common = _common(windows[name], window)
                    if common is None:
                        return None
                    windows[name] = common
            if not self._in_turn(unit, [windows[name] for name in names]):
                return None
        return {
            name: AssignedVehicle(vehicle=vehicle, window=windows[name])
            for name, vehicle in assignment.items()
        }

    def vehicles_by_rounds(
        self, assignment: Mapping[str, Vehicle], rounds: Mapping[str, Round]
    ) -> dict[str, AssignedVehicle] | None:
        """Return each shift's vehicle with hours so that certain rounds lie in them.

        Parameters
        ----------
        assignment
            Vehicle of each round, by shift id.
        rounds
            Rounds by shift id, on these vehicles and never two at once on a unit.
        """
        windows = {name: self.open[name, vehicle.id] for name, vehicle in assignment.items()}
        for one_id, other_id in combinations(assignment, 2):
            first, second = sorted((one_id, other_id), key=lambda name: rounds[name].start)
            for unit_id in self.shared_units_of(assignment[first]):
                if unit_id not in self.shared_units_of(assignment[second]):
                    continue
                gap = timedelta(seconds=self.units[unit_id].handover_s)
                low, high = rounds[first].end, rounds[second].start - gap
                if low > high:
                    return None
                own, theirs = windows[first], windows[second]
                if own.end + gap <= theirs.start:
                    continue
                cut = low + (high - low) // timedelta(seconds=2) * timedelta(seconds=1)
                windows[first] = Window(start=own.start, end=min(own.end, cut))
                windows[second] = Window(start=max(theirs.start, cut + gap), end=theirs.end)
        return {
            name: AssignedVehicle(vehicle=vehicle, window=windows[name])
            for name, vehicle in assignment.items()
        }

    def problem_with_vehicles(self, assigned: Mapping[str, AssignedVehicle]) -> Problem:
        """Return the problem with an assignment: no choice in it, and nobody who meets on a unit.

        Shifts that use units and are lent nothing are not in it, nor are jobs pinned to them.
        """
        problem = self.problem
        shifts = tuple(
            shift
            if shift.id not in self.shifts
            else replace(
                shift,
                vehicle=assigned[shift.id].vehicle,
                choice=(),
                window=assigned[shift.id].window,
            )
            for shift in problem.shifts
            if shift.id not in self.shifts or shift.id in assigned
        )
        names = {shift.id for shift in shifts}
        stuck = {name for name, shift_id in problem.pinned_to.items() if shift_id not in names}
        stuck -= problem.promised_to.keys()
        return replace(
            problem,
            shifts=shifts,
            jobs=tuple(job for job in problem.jobs if job.id not in stuck),
            pins=tuple(pin for pin in problem.pins if pin.shift_id in names),
            prefixes=tuple(one for one in problem.prefixes if one.shift_id in names),
            units=(),
        )

    def all_assignments(self, most: int) -> list[Assignment] | None:
        """Return all assignments that fit together; ``None`` if there are more than ``most``.

        Who has not begun may also have none: hours that are given up for somebody else may be
        worth more than what that one does.
        """
        found: list[Assignment] = []
        for assignment in self._assignments(list(self.shifts), {}):
            found.append(assignment)
            if len(found) > most:
                return None
        return found

    def _assignments(self, names: list[str], assignment: Assignment) -> Iterator[Assignment]:
        if not names:
            yield dict(assignment)
            return
        first, rest = names[0], names[1:]
        for vehicle in self.vehicles(first):
            if self.fits(assignment, first, vehicle):
                yield from self._assignments(rest, assignment | {first: vehicle})
        if first not in self.begun:
            yield from self._assignments(rest, assignment)

    @staticmethod
    def _in_turn(unit: Unit, windows: list[Window]) -> bool:
        """Return whether hours on a unit follow each other; begun shifts may have swapped."""
        gap = timedelta(seconds=unit.handover_s)
        rows = sorted(windows, key=lambda window: window.start)
        return all(one.end + gap <= other.start for one, other in pairwise(rows))

    def _cut(
        self, unit: Unit, one: tuple[Shift, Window], other: tuple[Shift, Window]
    ) -> tuple[Window, Window] | None:
        """Return the hours of two shifts so that they use a unit one after the other, as given."""
        first, second = self._needed.get(one[0].id), self._needed.get(other[0].id)
        if first is not None and second is not None:
            found = _cut_begun(unit, one, other, first[0], second[1])
            if found is None and (found := _cut_begun(unit, other, one, second[0], first[1])):
                return found[1], found[0]
            return found
        found = _cut(unit, one, other)
        rows = zip((first, second), found or (), strict=False)
        kept = all(need is None or _holds(window, need) for need, window in rows)
        return found if kept else None

    def _open(self, shift: Shift, vehicle: Vehicle) -> Window | None:
        """Return the hours of a shift in which a vehicle is there, if nobody else has it."""
        window: Window | None = shift.window
        for name in self.shared_units_of(vehicle):
            own = _longest(shift.window, self.units[name])
            window = _common(window, own) if window and own else None
        return window


def assign_one_by_one(assigner: VehicleAssigner) -> Assignment:
    """Return vehicles in order, first come, first served; who has begun comes first."""
    assignment: Assignment = {}
    for name in sorted(assigner.shifts, key=lambda one: one not in assigner.begun):
        for vehicle in assigner.vehicles(name):
            if assigner.fits(assignment, name, vehicle):
                assignment[name] = vehicle
                break
    return assignment


def likely_assignments(problem: Problem) -> Problem:
    """Return a day as it may well be, before any plan: vehicles first come, first served."""
    if not problem.units:
        return problem
    assigner = VehicleAssigner(problem)
    return assigner.problem_with_vehicles(
        assigner.assigned_vehicles(assign_one_by_one(assigner)) or {}
    )


def _first(row: tuple[Shift, Window]) -> tuple[object, object, str]:
    shift, window = row
    return window.start, window.end, shift.id


def _longest(window: Window, unit: Unit) -> Window | None:
    """Return the longest part of some hours in which a unit is there."""
    if not unit.free:
        return window
    parts = [part for free in unit.free if (part := _common(window, free)) is not None]
    return max(parts, key=lambda part: part.end - part.start, default=None)


def _common(one: Window, other: Window) -> Window | None:
    """Return what two windows share, ``None`` where that is no time at all."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Window(start=start, end=end) if start < end else None


def _cut(
    unit: Unit, one: tuple[Shift, Window], other: tuple[Shift, Window]
) -> tuple[Window, Window] | None:
    """Return the hours of two shifts so that they use a unit one after the other, as given.

    ``None`` where the second does not begin where the first ends, or one would lose too much.
    """
    swapped = _first(other) < _first(one)
    (shift, early), (next_shift, late) = (other, one) if swapped else (one, other)
    if not ends_where_begins(shift, next_shift):
        return None
    gap = timedelta(seconds=unit.handover_s)
    if early.end + gap > late.start:
        # Both lose the same; whole seconds, the odd one to the second.
        lost = (early.end + gap - late.start) // timedelta(seconds=2) * timedelta(seconds=1)
        end = early.end - lost
        start = end + gap
        least = 1 - 1 / RETAINED_WINDOW_SHARE
        if end - early.start < (early.end - early.start) * least:
            return None
        if late.end - start < (late.end - late.start) * least:
            return None
        early, late = Window(start=early.start, end=end), Window(start=start, end=late.end)
    return (late, early) if swapped else (early, late)


def _cut_begun(
    unit: Unit,
    one: tuple[Shift, Window],
    other: tuple[Shift, Window],
    done: datetime,
    latest: datetime,
) -> tuple[Window, Window] | None:
    """Return the hours of two begun shifts, the first before the second, by what has begun of them.

    ``done`` is when the first has done that at the earliest, ``latest`` when the second has to
    start for it. ``None`` where they cannot use a unit in that order.
    """
    (shift, early), (next_shift, late) = one, other
    gap = timedelta(seconds=unit.handover_s)
    if not ends_where_begins(shift, next_shift) or done + gap > latest:
        return None
    if early.end + gap > late.start:
        # Half of what is between goes to each, but not more than it has hours for.
        middle = done + (latest - gap - done) // timedelta(seconds=2) * timedelta(seconds=1)
        end = min(early.end, max(middle, late.start - gap))
        early = Window(start=early.start, end=end)
        late = Window(start=max(late.start, end + gap), end=late.end)
    return early, late


def _holds(window: Window, needed: tuple[datetime, datetime]) -> bool:
    """Return whether hours leave enough for what has begun: till when at least, and from when."""
    done, latest = needed
    return window.start <= latest and done <= window.end


def ends_where_begins(one: Shift, other: Shift) -> bool:
    """Return whether one shift ends where the other begins, at a place that both name."""
    here, there = one.end_place, other.start_place
    return here is not None and there is not None and here.id == there.id
