"""An assignment changed in one place: somebody rides something else, and others give way for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.planning.vehicles.vehicle_availability import VehicleAvailability

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from dispatch.model import Round, Vehicle
    from dispatch.planning.vehicles.vehicle_assignment import Assignment, VehicleAssigner

UNASSIGNED_JOB_SHARE = 0.5
"""Share of changes that could let in a job that is left out, where there is any."""
GENTLE = 0.6
"""Share of such changes for which as few as can be give way."""
FILLED = 0.7
"""Share of changes after which all who have nothing are given something."""


def random_change(
    assigner: VehicleAssigner,
    assignment: Assignment,
    left: Sequence[str],
    rounds: Mapping[str, Round],
    chance: np.random.Generator,
) -> Assignment | None:
    """Return another assignment, at random; ``None`` where the change drawn cannot be made.

    Parameters
    ----------
    assigner
        Shared units, and the vehicles that each shift may ride.
    assignment, rounds
        What each shift rides, and the rounds that it makes of it.
    left
        Jobs in none of the rounds.
    chance
        Decides.
    """
    names = [name for name in assigner.shifts if name not in assigner.begun]
    drawn = None
    if left and chance.random() < UNASSIGNED_JOB_SHARE:
        job_id = left[int(chance.integers(len(left)))]
        drawn = _wanted_vehicles(assigner, assignment, job_id, rounds, chance)
    drawn = drawn or _any(assigner, names, chance)
    before = None if drawn is None else assignment.get(drawn[0])
    if drawn is None or (before is not None and before.id == drawn[1].id):
        return None
    name, vehicle = drawn
    losers = assigner.against(assignment, name, vehicle)
    if assigner.begun.intersection(losers):
        return None
    now = {one: theirs for one, theirs in assignment.items() if one not in losers}
    now[name] = vehicle
    for loser in losers:
        _give(assigner, now, loser, before, chance)
    if chance.random() < FILLED:
        for other in chance.permutation(names).tolist():
            if other not in now:
                _give(assigner, now, other, None, chance)
    return now


def _any(
    assigner: VehicleAssigner, names: Sequence[str], chance: np.random.Generator
) -> tuple[str, Vehicle] | None:
    """Draw a shift and a vehicle of it."""
    if not names:
        return None
    name = names[int(chance.integers(len(names)))]
    row = assigner.vehicles(name)
    return (name, row[int(chance.integers(len(row)))]) if row else None


def _wanted_vehicles(
    assigner: VehicleAssigner,
    assignment: Assignment,
    job_id: str,
    rounds: Mapping[str, Round],
    chance: np.random.Generator,
) -> tuple[str, Vehicle] | None:
    """Draw a shift and a vehicle that could serve a job alone; often one for which few give way."""
    able = VehicleAvailability(assigner, tuple(rounds.values())).shifts_able_to_serve(
        assigner.problem.job_by_id[job_id]
    )
    pairs = [
        (rider.id, rider.vehicle)
        for rider in able
        if rider.id in assigner.shifts
        and rider.id not in assigner.begun
        and (rider.id, rider.vehicle.id) in assigner.open
        and (rider.id not in assignment or assignment[rider.id].id != rider.vehicle.id)
    ]
    if pairs and chance.random() < GENTLE:
        losers = [len(assigner.against(assignment, name, vehicle)) for name, vehicle in pairs]
        pairs = [pair for pair, count in zip(pairs, losers, strict=True) if count == min(losers)]
    return pairs[int(chance.integers(len(pairs)))] if pairs else None


def _give(
    assigner: VehicleAssigner,
    assignment: Assignment,
    name: str,
    first: Vehicle | None,
    chance: np.random.Generator,
) -> None:
    """Return a shift a vehicle that nobody has, one of choice before any other."""
    row = assigner.vehicles(name)
    order = [row[number] for number in chance.permutation(len(row)).tolist()]
    order.sort(key=lambda vehicle: first is None or vehicle.id != first.id)
    for vehicle in order:
        if assigner.fits(assignment, name, vehicle):
            assignment[name] = vehicle
            return
