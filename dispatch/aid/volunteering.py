"""Volunteers: when, how far, how much and how steep they will carry, and what fits that.

A volunteer owes nothing: what they say is a limit of theirs, never a duty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from routing.geo import haversine_mm
from routing.types import Point

Hills = Literal["flat", "rolling", "steep"]
HILLS: tuple[Hills, ...] = get_args(Hills)
"""Steepness of the way, from the easiest."""

Bike = Literal["foot", "bike", "e-bike", "cargo", "trailer"]
BIKES: tuple[Bike, ...] = get_args(Bike)
"""Means of transport of volunteers, all of it their own."""

Obstacle = Literal["no-base", "too-far", "too-heavy", "too-hilly", "not-free", "enough-stops"]
"""Why a need is not for a volunteer."""

COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""Directions from north, clockwise."""
_E7 = 1e7
DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class WeeklySlot:
    """Hours of every week.

    Attributes
    ----------
    weekday
        0 is Monday.
    start_min, end_min
        Minutes after midnight on the clock of the cooperative.
    """

    weekday: int
    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits that a volunteer sets.

    Attributes
    ----------
    slots
        When they are free; without any they say nothing, and it is no limit.
    base
        Where they start from.
    radius_m
        How far from there they go, as the crow flies.
    most_mass_g
        What they carry in one go.
    most_stops
        How many needs they take on one day.
    hills
        The steepest that they ride.
    """

    slots: tuple[WeeklySlot, ...] = ()
    base: Point | None = None
    radius_m: int = 5000
    most_mass_g: int = 15_000
    most_stops: int = 4
    hills: Hills = "rolling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """Demands of a need on whoever carries it.

    Attributes
    ----------
    point
        Where it goes; of a coarse area its middle.
    starts_at, ends_at
        Its window, on the clock of the cooperative.
    """

    point: Point | None
    starts_at: datetime
    ends_at: datetime
    mass_g: int = 0
    hills: Hills = "flat"


def obstacles(
    burden: Burden,
    limits: Limits,
    *,
    claim_count: int = 0,
    absences: Iterable[tuple[datetime, datetime]] = (),
) -> tuple[Obstacle, ...]:
    """Return all that keeps a need from a volunteer; empty where it is for them.

    Parameters
    ----------
    claim_count
        How many needs of that day they have taken already.
    absences
        When they are away.
    """
    found: list[Obstacle] = []
    if limits.base is None or burden.point is None:
        found.append("no-base")
    elif metres(limits.base, burden.point) > limits.radius_m:
        found.append("too-far")
    if burden.mass_g > limits.most_mass_g:
        found.append("too-heavy")
    if HILLS.index(burden.hills) > HILLS.index(limits.hills):
        found.append("too-hilly")
    if not is_free(burden, limits.slots) or is_away(burden, absences):
        found.append("not-free")
    if claim_count >= limits.most_stops:
        found.append("enough-stops")
    return tuple(found)


def is_free(burden: Burden, slots: Iterable[WeeklySlot]) -> bool:
    """Return whether a window touches one of some weekly slots; without slots nothing is said."""
    weekly_slots = list(slots)
    return not weekly_slots or any(_overlaps(burden, one) for one in weekly_slots)


def is_away(burden: Burden, absences: Iterable[tuple[datetime, datetime]]) -> bool:
    """Return whether somebody is away for the whole of a window."""
    return any(start <= burden.starts_at and burden.ends_at <= end for start, end in absences)


def metres(one: Point, other: Point) -> float:
    """Return how far two points are from each other, as the crow flies."""
    mm: float = haversine_mm(one.lon * _E7, one.lat * _E7, other.lon * _E7, other.lat * _E7)
    return mm / 1000


def compass_point(one: Point, other: Point) -> str:
    """Return in which of eight directions a point lies from another, such as ``ne``.

    ``n`` where both are the same.
    """
    east = (other.lon - one.lon) * math.cos(math.radians(one.lat))
    turned = math.degrees(math.atan2(east, other.lat - one.lat))
    return COMPASS[round(turned / 45) % len(COMPASS)]


def _overlaps(burden: Burden, slot: WeeklySlot) -> bool:
    midnight = burden.starts_at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    while midnight <= burden.ends_at:
        if midnight.weekday() == slot.weekday:
            # Wall clocks: on a day on which the clock changes, nine is still nine.
            start = midnight + timedelta(minutes=slot.start_min)
            end = midnight + timedelta(minutes=slot.end_min)
            if start < burden.ends_at and burden.starts_at < end:
                return True
        midnight += timedelta(days=1)
    return False
