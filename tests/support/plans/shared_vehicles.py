"""Random days in which bikes and trailers are shared, made out of random days without sharing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from dispatch.model import Capacity, Problem, Shift, Trailer, Unit, Vehicle, Window
from dispatch.model.available_vehicles import rigs_for
from tests.support.plans.problems import PROFILE_SPEEDS, SKILLS


def share(problem: Problem, rng: random.Random) -> Problem:
    """Return a problem with shared bikes and trailers, see :func:`share_with_trailers`."""
    return share_with_trailers(problem, rng)[0]


def share_with_trailers(
    problem: Problem, rng: random.Random
) -> tuple[Problem, tuple[Trailer, ...]]:
    """Return a problem whose shifts choose among bikes and trailers, and those trailers.

    There are fewer bikes than shifts. Shifts that have begun keep a bike of their own. Some of the
    others keep a fixed one, and that may be a shared one too.
    """
    begun = {prefix.shift_id for prefix in problem.prefixes}
    own = {shift.vehicle.id for shift in problem.shifts if shift.id in begun}
    bikes = _bikes(problem, rng, own)
    trailers = _trailers(problem, rng)
    shifts = []
    for shift in problem.shifts:
        listed = [bike for bike in bikes if rng.random() < 0.8]
        choice = rigs_for(shift.courier, listed, trailers if rng.random() < 0.6 else ())
        if shift.id in begun:
            shifts.append(shift)
        elif not choice:
            own_bike = replace(shift.vehicle, id=f"own-{shift.vehicle.id}")
            shifts.append(replace(shift, vehicle=own_bike))
        elif rng.random() < 0.2:
            shifts.append(replace(shift, vehicle=choice[0]))
        else:
            shifts.append(_moved(replace(shift, vehicle=choice[0], choice=choice), rng))
    names = [bike.id for bike in bikes] + [trailer.id for trailer in trailers]
    units = [_unit(name, shifts, rng) for name in names]
    return replace(problem, shifts=tuple(shifts), units=tuple(units)), tuple(trailers)


def _bikes(problem: Problem, rng: random.Random, own: set[str]) -> list[Vehicle]:
    found: dict[str, Vehicle] = {}
    for shift in problem.shifts:
        if shift.vehicle.id not in own and (not found or rng.random() < 0.7):
            needs = frozenset({rng.choice(SKILLS)}) if rng.random() < 0.15 else frozenset[str]()
            found[shift.vehicle.id] = replace(shift.vehicle, hitch=rng.random() < 0.6, needs=needs)
    return list(found.values())


def _trailers(problem: Problem, rng: random.Random) -> list[Trailer]:
    profiles = sorted(set(problem.times.whole().duration_s) & set(PROFILE_SPEEDS))
    return [
        Trailer(
            id=f"trailer-{number}",
            profile=rng.choice(profiles),
            capacity=Capacity(
                mass_g=rng.choice([10_000, 60_000, None]), volume_ml=rng.choice([50_000, None])
            ),
            speed_percent=rng.choice([100, 80]),
            needs=frozenset({rng.choice(SKILLS)}) if rng.random() < 0.2 else frozenset(),
        )
        for number in range(rng.choice([0, 1, 1, 2]))
    ]


def _moved(shift: Shift, rng: random.Random) -> Shift:
    """Return a shift the later half of its day, or all of it."""
    if shift.breaks or rng.random() < 0.5:
        return shift
    length = shift.window.end - shift.window.start
    return replace(
        shift, window=Window(start=shift.window.start + length / 2, end=shift.window.end)
    )


def _unit(name: str, shifts: list[Shift], rng: random.Random) -> Unit:
    free: tuple[Window, ...] = ()
    if rng.random() < 0.2:
        window = shifts[0].window
        late = window.start + timedelta(seconds=rng.choice([1800, 5400]))
        free = (Window(start=late, end=max(late, window.end)),)
    return Unit(id=name, free=free, handover_s=rng.choice([0, 300, 900]))
