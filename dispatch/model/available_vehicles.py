"""Bikes with trailers, and what a shift may ride."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import Capacity, Vehicle, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dispatch.model import Courier, Round, Shift, Trailer, Unit

JOINT = " + "
"""Sign between bike and trailer in the id of both together; people read it too."""


def rig_id(bike_id: str, trailer_id: str) -> str:
    """Name a bike with a trailer; without one it keeps its own name."""
    return f"{bike_id}{JOINT}{trailer_id}" if trailer_id else bike_id


def towing(bike: Vehicle, trailer: Trailer) -> Vehicle:
    """Return a bike with a trailer as one vehicle.

    It carries what both carry together (no limit where one has none), moves as the trailer makes
    it move (the bike's pace on top), is as wide as the wider one, and goes as far as the bike.

    Raises
    ------
    ValueError
        If the bike has no hitch.
    """
    if not bike.hitch:
        message = f"{bike.id!r} has no hitch, so it cannot tow {trailer.id!r}"
        raise ValueError(message)
    widths = [one.width_mm for one in (bike, trailer) if one.width_mm is not None]
    return Vehicle(
        id=rig_id(bike.id, trailer.id),
        profile=trailer.profile,
        capacity=_together(bike.capacity, trailer.capacity),
        skills=bike.skills | trailer.skills,
        range_m=bike.range_m,
        width_mm=max(widths, default=None),
        speed_percent=min(max(bike.speed_percent * trailer.speed_percent // 100, 10), 500),
        needs=bike.needs | trailer.needs,
        bike_id=bike.id,
        trailer_id=trailer.id,
    )


def rigs_for(
    courier: Courier, bikes: Iterable[Vehicle], trailers: Iterable[Trailer]
) -> tuple[Vehicle, ...]:
    """Return all that a courier may ride of some bikes and trailers, bikes alone first."""
    alone = tuple(bikes)
    towed = [towing(bike, trailer) for trailer in trailers for bike in alone if bike.hitch]
    return tuple(one for one in (*alone, *towed) if one.needs <= courier.skills)


def vehicle_of(shift: Shift, round_: Round) -> Vehicle:
    """Return the vehicle of a shift's round; the shift's own where the round names no known one."""
    return next((one for one in shift.vehicles if one.id == round_.vehicle_id), shift.vehicle)


def ridden_on(shift: Shift, vehicle: Vehicle, window: Window) -> Shift:
    """Return a shift that rides a vehicle for some hours, and has no choice."""
    return replace(shift, vehicle=vehicle, choice=(), window=window)


def hours_on(window: Window, vehicle: Vehicle, units: Mapping[str, Unit]) -> tuple[Window, ...]:
    """Return the parts of some hours in which all shared units of a vehicle are there."""
    parts = [window]
    for name in vehicle.units:
        if name in units and units[name].free:
            parts = [
                Window(start=max(part.start, free.start), end=min(part.end, free.end))
                for part in parts
                for free in units[name].free
                if max(part.start, free.start) < min(part.end, free.end)
            ]
    return tuple(parts)


def _together(one: Capacity, other: Capacity) -> Capacity:
    return Capacity(
        mass_g=_sum(one.mass_g, other.mass_g),
        volume_ml=_sum(one.volume_ml, other.volume_ml),
        items=_sum(one.items, other.items),
        extra={
            name: one.extra.get(name, 0) + other.extra.get(name, 0)
            for name in dict.fromkeys([*one.extra, *other.extra])
        },
    )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
