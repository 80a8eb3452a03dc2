"""Rules on what is ridden: a vehicle that the shift may take, and that nobody else has then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from dispatch.check.itinerary import place_id_of
from dispatch.check.violation import Violation, violation
from dispatch.model import Plan, Problem, Round, Shift, Unit, Vehicle, Window


def on_its_vehicle(shift: Shift, round_: Round) -> Shift:
    """Return a shift on the vehicle its round names, or on its own where that is none of it."""
    for vehicle in shift.choice:
        if vehicle.id == round_.vehicle_id:
            return replace(shift, vehicle=vehicle, choice=())
    return replace(shift, choice=()) if shift.choice else shift


def vehicles_are_of_the_shift(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A round is ridden on a vehicle that its shift may take, by somebody who has learnt it."""
    for round_ in plan.rounds:
        shift = problem.shift_by_id.get(round_.shift_id)
        if shift is None:
            continue
        known = [vehicle.id for vehicle in shift.choice] or [shift.vehicle.id, ""]
        if round_.vehicle_id not in known:
            yield violation(
                "vehicle-not-of-shift",
                shift.id,
                vehicle=round_.vehicle_id,
                known=", ".join(name for name in known if name),
            )
            continue
        lacking = on_its_vehicle(shift, round_).vehicle.needs - shift.courier.skills
        if lacking:
            yield violation(
                "rider-not-able",
                shift.id,
                vehicle=round_.vehicle_id,
                skills=", ".join(sorted(lacking)),
            )


def units_are_with_one_at_a_time(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A shared bike or trailer is with one round at a time, and is handed over in between.

    The next round on it begins where the one before has ended, after the time for handing over;
    and every round on it lies in the hours in which it is there.
    """
    shifts = problem.shift_by_id
    for unit in problem.units:
        uses = sorted(
            (
                (shifts[round_.shift_id], round_)
                for round_ in plan.rounds
                if round_.shift_id in shifts
                and unit.id in on_its_vehicle(shifts[round_.shift_id], round_).vehicle.units
            ),
            key=lambda use: (use[1].start, use[1].end),
        )
        for shift, round_ in uses:
            inside = any(w.start <= round_.start and round_.end <= w.end for w in unit.free)
            if unit.free and not inside:
                yield violation("unit-not-free", shift.id, unit=unit.id)
        yield from _in_turn(unit, uses)


def _in_turn(unit: Unit, uses: list[tuple[Shift, Round]]) -> Iterator[Violation]:
    latest: tuple[Shift, Round] | None = None
    for shift, round_ in uses:
        if latest is not None:
            args: dict[str, str | int] = {"unit": unit.id, "other": latest[0].id}
            rest = round_.start - latest[1].end
            if rest < timedelta(seconds=unit.handover_s):
                args |= {"handover_s": unit.handover_s, "gap_s": rest // timedelta(seconds=1)}
                yield violation("unit-used-twice", shift.id, **args)
            elif not _stands_there(latest[0], shift):
                yield violation("unit-elsewhere", shift.id, **args)
        if latest is None or round_.end > latest[1].end:
            latest = shift, round_


def _stands_there(first: Shift, second: Shift) -> bool:
    """Return whether the second shift begins where the first one ends, at a place both name."""
    here = place_id_of(first.end_place)
    return here is not None and here == place_id_of(second.start_place)


class VehicleRiders:
    """Each shift on each vehicle that it may take, and which of these a plan leaves possible."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem = problem
        self._shifts = problem.shift_by_id
        self._units = problem.unit_by_id
        self._rounds = plan.round_by_shift
        self.all = tuple(
            replace(shift, vehicle=vehicle, choice=(), window=window)
            for shift in problem.shifts
            for vehicle in (shift.choice or (shift.vehicle,))
            for window in self._hours(shift, vehicle)
        )

    def _hours(self, shift: Shift, vehicle: Vehicle) -> list[Window]:
        """Return when a vehicle is there during a shift; an instant where it never is."""
        hours = [shift.window]
        for unit in self._of(vehicle):
            if unit.free:
                hours = [part for free in unit.free for one in hours for part in _both(one, free)]
        return hours or [Window(start=shift.window.start, end=shift.window.start)]

    def _of(self, vehicle: Vehicle) -> list[Unit]:
        return [self._units[name] for name in vehicle.units if name in self._units]

    def lacks(self, rider: Shift) -> frozenset[str]:
        """Return the units that keep a rider from its vehicle in this plan.

        A shift with a round has what that round is ridden on and nothing else. One without may
        take whatever nobody has at any time of its hours.
        """
        own = self._rounds.get(rider.id)
        names = {unit.id for unit in self._of(rider.vehicle)}
        if own is not None:
            had = on_its_vehicle(self._shifts[rider.id], own).vehicle
            # A bike that has a trailer is another vehicle than the same bike without it.
            missing = names - set(had.units)
            return frozenset(missing or (names if had.id != rider.vehicle.id else ()))
        return frozenset(
            unit.id
            for unit in self._of(rider.vehicle)
            for name, round_ in self._rounds.items()
            if name in self._shifts
            and unit.id in on_its_vehicle(self._shifts[name], round_).vehicle.units
            and not _lets(unit, (self._shifts[name], round_), rider)
        )


def _lets(unit: Unit, use: tuple[Shift, Round], rider: Shift) -> bool:
    """Return whether a round leaves a unit free for all hours of a rider, where it begins."""
    shift, round_ = use
    gap = timedelta(seconds=unit.handover_s)
    if rider.window.start - round_.end >= gap:
        return _stands_there(shift, rider)
    return round_.start - rider.window.end >= gap and _stands_there(rider, shift)


def _both(one: Window, other: Window) -> list[Window]:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return [Window(start=start, end=end)] if end > start else []
