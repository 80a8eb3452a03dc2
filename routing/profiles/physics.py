"""Masses and powers of a kind of bike and its rider, by which a slope is ridden.

What follows from them is worked out in :mod:`routing.profiles.slope_speeds`, which is compiled;
whoever only reads a profile need not load a compiler.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

AIR_KG_PER_M3 = 1.225
"""Density of air at sea level and 15 °C (ISO 2533)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Physics:
    """Weight and power of a kind of bike and its rider.

    Attributes
    ----------
    rider_kg, vehicle_kg
        Masses that are always there; the rider with clothes, the bike with battery and empty box.
    full_load_kg, reference_load_kg
        The most that it carries, and what it carries when a plan does not know better: times of
        routes and matrices are those with this load.
    rider_w, assist_w
        Power at the pedals for as long as a climb takes, and of the motor; 0 without one.
    assist_kmh
        Up to this speed the motor helps (25 km/h for pedelecs: EU regulation 168/2013, article 2).
    slowest_kmh
        Who would ride more slowly than this gets off and pushes, with the same power: who walks
        works as well as who rides, and the motor helps at walking speed too.
    rolling_resistance
        Share of the weight that holds a tyre back.
    drag_area_m2
        Frontal area times drag coefficient.
    drive_efficiency
        Share of the power that reaches the road.
    downhill_gain
        How many times faster than on the flat one goes downhill, at most.
    """

    rider_kg: float
    vehicle_kg: float
    full_load_kg: int
    reference_load_kg: int
    rider_w: float
    assist_w: float
    assist_kmh: float
    slowest_kmh: float
    rolling_resistance: float
    drag_area_m2: float
    drive_efficiency: float
    downhill_gain: float


class Bike(NamedTuple):
    """The same for compiled functions, in kilograms, watts and metres a second.

    ``bare_kg`` is the mass without load; ``drag`` is half the density of air times the drag area;
    ``push_ms`` and ``top_ms`` are the profile's walking speed and its highest.
    """

    bare_kg: float
    reference_kg: float
    rider_w: float
    assist_w: float
    assist_ms: float
    slowest_ms: float
    rolling: float
    drag: float
    efficiency: float
    downhill_gain: float
    push_ms: float
    top_ms: float


def bike_of(physics: Physics, push_kmh: float, max_kmh: float) -> Bike:
    """Bring a profile's figures into the units of the formula."""
    return Bike(
        bare_kg=physics.rider_kg + physics.vehicle_kg,
        reference_kg=float(physics.reference_load_kg),
        rider_w=physics.rider_w,
        assist_w=physics.assist_w,
        assist_ms=physics.assist_kmh / 3.6,
        slowest_ms=physics.slowest_kmh / 3.6,
        rolling=physics.rolling_resistance,
        drag=AIR_KG_PER_M3 / 2 * physics.drag_area_m2,
        efficiency=physics.drive_efficiency,
        downhill_gain=physics.downhill_gain,
        push_ms=push_kmh / 3.6,
        top_ms=max_kmh / 3.6,
    )
