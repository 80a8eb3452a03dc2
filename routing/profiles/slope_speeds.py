"""Speed of a bike on a slope, from the power of its rider and motor and its whole mass.

On a slope of grade ``g`` (rise by run) what holds a bike back at speed ``v`` takes the power ::

    P e = m G (sin a + c cos a) v + r/2 A v³        a = arctan g

with the mass ``m`` of bike, rider and load, ``G`` the earth's pull, ``c`` the rolling resistance,
``A`` the drag area, ``r`` the density of air, and ``e`` the share of the power that reaches the
road (Martin et al., "Validation of a mathematical model for road cycling power", Journal of Applied
Biomechanics 14, 1998, without wind, wheel inertia and bearings). ``docs/slope.md`` tells what
follows from it here, and where the figures come from.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.profiles.physics import Bike

GRAVITY = 9.80665
"""Standard acceleration of free fall, m/s² (ISO 80000-3)."""

STEEPEST = 0.35
"""Steeper than any street that is ridden or pushed on; what rasters say beyond it is noise."""

SLOWEST_PUSH_KMH = 1.0
"""Nobody gets on more slowly than this, however steep."""


@njit(cache=True, nogil=True)
def pull_n(bike: Bike, load_kg: float, grade: float) -> float:
    """Newtons that slope and tyres hold a loaded bike back with; negative where it rolls."""
    cosine = 1.0 / math.sqrt(1.0 + grade * grade)
    return (bike.bare_kg + load_kg) * GRAVITY * cosine * (grade + bike.rolling)


@njit(cache=True, nogil=True)
def speed_at(bike: Bike, watts: float, pull: float) -> float:
    """Speed that so much power holds against a pull, m/s.

    The formula is convex for positive speeds and has one root there; Newton's method from the right
    of it falls onto it.
    """
    power = watts * bike.efficiency
    speed: float = (power / bike.drag) ** (1.0 / 3.0) + math.sqrt(max(0.0, -pull) / bike.drag)
    for _ in range(60):
        square = bike.drag * speed * speed
        step = (speed * (square + pull) - power) / (3.0 * square + pull)
        speed -= step
        if step < 1e-9 * speed:
            break
    return speed


@njit(cache=True, nogil=True)
def _watts_for(bike: Bike, speed: float) -> float:
    """Power that a speed on the flat takes with the reference load."""
    pull = pull_n(bike, bike.reference_kg, 0.0)
    return speed * (pull + bike.drag * speed * speed) / bike.efficiency


@njit(cache=True, nogil=True)
def ride_speed(bike: Bike, flat_ms: float, load_kg: float, grade: float) -> float:
    """Speed at which a stretch is ridden, m/s; with the reference load on the flat ``flat_ms``.

    Uphill it is what the power allows, with the motor up to its limit, and never more than on the
    flat. Downhill one goes on with the power that the flat takes, up to a limit: streets have
    crossings, and goods must not fly.
    """
    needed = _watts_for(bike, flat_ms)
    # Who rides so fast on the flat can do so; the profile's own speeds are the measure of it.
    most = max(bike.rider_w + bike.assist_w, needed)
    pull = pull_n(bike, load_kg, grade)
    able = speed_at(bike, most, pull)
    if able > bike.assist_ms:
        able = max(bike.assist_ms, speed_at(bike, max(bike.rider_w, needed), pull))
    wanted = flat_ms
    if grade < 0:
        fast = max(flat_ms, min(flat_ms * bike.downhill_gain, bike.top_ms))
        wanted = min(
            fast, max(flat_ms, speed_at(bike, needed, pull_n(bike, bike.reference_kg, grade)))
        )
    # Rounding must not make the flat slower than it is.
    return min(wanted, able * (1.0 + 1e-9))


@njit(cache=True, nogil=True)
def push_speed(bike: Bike, flat_ms: float, load_kg: float, grade: float) -> float:
    """Speed at which a stretch is pushed, m/s; with the reference load on the flat ``flat_ms``."""
    most = max(bike.rider_w + bike.assist_w, _watts_for(bike, flat_ms))
    able = speed_at(bike, most, pull_n(bike, load_kg, grade)) * (1.0 + 1e-9)
    return min(flat_ms, max(able, SLOWEST_PUSH_KMH / 3.6))


@njit(cache=True, nogil=True)
def speed_on(bike: Bike, flat_ms: float, load_kg: float, grade: float) -> tuple[float, bool]:
    """Speed on a stretch where one may ride, m/s, and whether one pushes there all the same.

    Parameters
    ----------
    bike
        From :func:`bike_of`.
    flat_ms
        Speed there if it were flat, with the reference load.
    load_kg
        What is carried.
    grade
        Rise by run, at most :data:`STEEPEST` up or down.
    """
    speed = ride_speed(bike, flat_ms, load_kg, grade)
    if speed < min(bike.slowest_ms, flat_ms):
        return push_speed(bike, min(bike.push_ms, flat_ms), load_kg, grade), True
    return speed, False


@njit(cache=True, nogil=True)
def joules_per_m(bike: Bike, speed: float, load_kg: float, grade: float) -> float:
    """Work of rider and motor on each metre, joules; none where brakes do it."""
    force = pull_n(bike, load_kg, grade) + bike.drag * speed * speed
    return max(0.0, force) / bike.efficiency


PASSED, RIDDEN, PUSHED, CLIMBED, CARRIED = range(5)
"""Ways to move along a stretch: none, riding, pushing, pushing up or down steps, aboard."""


class Stretches(NamedTuple):
    """Stretches that are gone in one direction; ``k`` of them, all arrays of that length.

    ``way`` is one of :data:`PASSED` to :data:`CARRIED`, ``flat_ms`` the speed if it were flat.
    """

    metres: NDArray[np.float64]
    grade: NDArray[np.float64]
    way: NDArray[np.uint8]
    flat_ms: NDArray[np.float64]


@njit(cache=True, nogil=True)
def _speed(
    bike: Bike, way: int, flat_ms: float, load_kg: float, grade: float
) -> tuple[float, bool]:
    if way == RIDDEN:
        return speed_on(bike, flat_ms, load_kg, grade)
    if way == PUSHED:
        return push_speed(bike, flat_ms, load_kg, grade), True
    # The speed on steps is measured on steps.
    return flat_ms, way == CLIMBED


@njit(cache=True, nogil=True)
def weigh_stretches(
    bike: Bike, stretches: Stretches, loads_kg: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Time, what a kilogram more adds to it, work and manner of stretches.

    Returns
    -------
    tuple
        ``float64[k]`` each: seconds with the reference load; seconds for each kilogram, the slope
        of the line through that time that is nearest to the times with ``loads_kg`` (least
        squares); joules with the reference load. And ``bool[k]``, where one pushes with it.
    """
    size = len(stretches.metres)
    seconds, per_kg = np.zeros(size), np.zeros(size)
    joules, pushed = np.zeros(size), np.zeros(size, np.bool_)
    spread = 0.0
    for load in loads_kg:
        spread += (load - bike.reference_kg) ** 2
    for i in range(size):
        way, flat_ms, metres = stretches.way[i], stretches.flat_ms[i], stretches.metres[i]
        if way == PASSED:
            continue
        grade = max(-STEEPEST, min(STEEPEST, stretches.grade[i]))
        speed, pushed[i] = _speed(bike, way, flat_ms, bike.reference_kg, grade)
        seconds[i] = metres / speed
        if way == CARRIED:
            continue
        joules[i] = metres * joules_per_m(bike, speed, bike.reference_kg, grade)
        heaviest, _ = _speed(bike, way, flat_ms, loads_kg[-1], grade)
        lightest, _ = _speed(bike, way, flat_ms, loads_kg[0], grade)
        if heaviest == speed and lightest == speed:
            continue
        for load in loads_kg:
            other, _ = _speed(bike, way, flat_ms, load, grade)
            more = load - bike.reference_kg
            per_kg[i] += more * (metres / other - metres / speed) / spread
    return seconds, per_kg, joules, pushed
