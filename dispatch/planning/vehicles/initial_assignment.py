"""First assignment of shared bikes and trailers: OR-Tools CP-SAT, before any round is known.

Where a search begins matters more than that it begins at the best place, since lendings are tried
out afterwards (:mod:`dispatch.planning.vehicles.shared_vehicle_planner`). So fitness is a plain
estimate: above all that each job has somebody who could carry it, then hours in the saddle by pace
and room.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from dispatch.model import MOST_WHOLE
from dispatch.model.available_vehicles import ridden_on
from dispatch.planning.begun_rounds import refuse_impossible_fronts
from dispatch.planning.cp_solver import solved
from dispatch.planning.vehicles.vehicle_assignment import assign_one_by_one
from dispatch.schedule.eligibility import allowed_to
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.model import Job, Problem, Shift, Vehicle, Window
    from dispatch.planning.vehicles.vehicle_assignment import Assignment, VehicleAssigner

SOLVE_BUDGET = 1.0
"""Budget of CP-SAT, in its own deterministic seconds."""
SAME = 1
"""Weight of a shift that keeps the vehicle it names: nothing else being better, none moves."""


def initial_assignments(assigner: VehicleAssigner, seed: int) -> Assignment:
    """Return a vehicle to each shift that uses shared units, as far as there are some.

    Raises
    ------
    Failure
        ``units-promised-twice`` where two rounds have begun on one unit and neither can have it
        after the other: with the ``unit``, the ``shift`` and the ``other`` one.
        ``begun-round-impossible`` where a unit is never there for one.
    """
    _refuse_promised_twice(assigner)
    model = cp_model.CpModel()
    takes: dict[tuple[str, str], Any] = {}
    for name, shift in assigner.shifts.items():
        row = []
        for vehicle in assigner.vehicles(name):
            takes[name, vehicle.id] = model.new_bool_var(f"{name} {vehicle.id}")
            row.append(takes[name, vehicle.id])
        if shift.id in assigner.begun:
            model.add(sum(row) == 1)
        else:
            model.add_at_most_one(row)
    _never_two(model, assigner, takes)
    values = _values(assigner)
    covered = _covered(model, assigner, takes, sum(values.values()) + 1)
    model.maximize(sum(truth * values[pair] for pair, truth in takes.items()) + sum(covered))
    solver = solved(model, seed, SOLVE_BUDGET)
    if solver is None:
        return assign_one_by_one(assigner)
    return {
        name: vehicle
        for name in assigner.shifts
        for vehicle in assigner.vehicles(name)
        if solver.value(takes[name, vehicle.id])
    }


def _refuse_promised_twice(assigner: VehicleAssigner) -> None:
    """Refuse a day whose begun rounds cannot have what they ride."""
    if any(not assigner.vehicles(name) for name in assigner.begun):
        refuse_impossible_fronts(assigner.problem)
    for unit, one, other in assigner.promised():
        if not assigner.together(unit, one, other):
            raise Failure("units-promised-twice", unit=unit, shift=one, other=other)


def _never_two(
    model: cp_model.CpModel, assigner: VehicleAssigner, takes: dict[tuple[str, str], Any]
) -> None:
    users: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name in assigner.shifts:
        for vehicle in assigner.vehicles(name):
            for unit in assigner.shared_units_of(vehicle):
                users[unit][name].append(takes[name, vehicle.id])
    for unit, rows in users.items():
        for one, other in combinations(rows, 2):
            if not assigner.together(unit, one, other):
                model.add_at_most_one([*rows[one], *rows[other]])


def _covered(
    model: cp_model.CpModel,
    assigner: VehicleAssigner,
    takes: dict[tuple[str, str], Any],
    price: int,
) -> list[Any]:
    """Count the jobs that somebody could carry, each for more than all else, by priority."""
    problem = assigner.problem
    fixed = [shift for shift in problem.shifts if shift.id not in assigner.shifts]
    virtual = [
        ridden_on(assigner.shifts[name], vehicle, assigner.open[name, vehicle.id])
        for name in assigner.shifts
        for vehicle in assigner.vehicles(name)
    ]
    pairs = list(takes)
    found: list[Any] = []
    groups: Counter[tuple[int, ...]] = Counter()
    for job in problem.jobs:
        pinned = problem.pinned_to.get(job.id)
        if any(_could(job, shift, pinned) for shift in fixed):
            continue
        able = tuple(n for n, shift in enumerate(virtual) if _could(job, shift, pinned))
        if able and len(able) < len(pairs):
            groups[able] += 1 + job.priority
    for number, (able, count) in enumerate(groups.items()):
        truth = model.new_bool_var(f"covered {number}")
        model.add(sum(takes[pairs[n]] for n in able) >= truth)
        found.append(truth * (price * count))
    return found


def _could(job: Job, shift: Shift, pinned: str | None) -> bool:
    """Return whether a shift could take a job by pin, size, skills and hours at a glance."""
    if pinned not in {None, shift.id} or not bool(allowed_to(job, [shift])[0]):
        return False
    return all(_meet(stop.open_windows, shift.window) for _, _, stop in job.stops)


def _meet(windows: tuple[Window, ...], hours: Window) -> bool:
    return not windows or any(w.start <= hours.end and hours.start <= w.end for w in windows)


def _values(assigner: VehicleAssigner) -> dict[tuple[str, str], int]:
    """Estimate what a shift does on a vehicle: minutes, by pace, by what it carries at once."""
    problem = assigner.problem
    room, pace = _Room(problem), _paces(problem)
    found = {}
    for name, shift in assigner.shifts.items():
        for vehicle in assigner.vehicles(name):
            window = assigner.open[name, vehicle.id]
            minutes = (window.end - window.start) // timedelta(minutes=1)
            quick = pace[vehicle.profile] * vehicle.speed_percent // 100
            value = minutes * quick * (1000 + room.of(vehicle)) // 1000
            found[name, vehicle.id] = 2 * value + SAME * (vehicle == shift.vehicle)
    return found


def _paces(problem: Problem) -> dict[str, int]:
    """Return how quick each profile is, in parts in a thousand of the quickest, on the mean leg."""
    profiles = {vehicle.profile for shift in problem.shifts for vehicle in shift.vehicles}
    means = {}
    count = len(problem.times.place_ids)
    some = np.arange(0, count, -(-max(count, 1) // MOST_WHOLE))  # all, where these are few
    for profile in profiles:
        table = problem.times.block(profile, some, some).duration_s
        ways = table[table > 0]
        means[profile] = float(np.mean(ways)) if ways.size else 1.0
    least = min(means.values(), default=1.0)
    return {profile: int(1000 * least / mean) for profile, mean in means.items()}


class _Room:
    """Share of a day's goods that a vehicle holds at once, in parts in a thousand."""

    def __init__(self, problem: Problem) -> None:
        self._whole: Counter[str] = Counter()
        for job in problem.jobs:
            for kind, _, stop in job.stops:
                if kind == "drop" or not job.drops:
                    self._whole.update(stop.load.amounts())

    def of(self, vehicle: Vehicle) -> int:
        """Return the least over all dimensions that any job uses; 1000 holds everything."""
        shares = [1000]
        for name, amount in self._whole.items():
            limit = vehicle.capacity.limit(name)
            # A free dimension that a vehicle lacks is asked of it by few jobs: not counted here.
            if amount and limit:
                shares.append(min(1000 * limit // amount, 1000))
        return min(shares)
