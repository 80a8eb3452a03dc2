"""Rides on streets that close and open within the day: which way, when left, and when there.

The rule is that of :class:`dispatch.model.StreetHours`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dispatch.schedule.eligibility import leg_of
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.model import Place, Problem, Shift

_SECOND = timedelta(seconds=1)


class HourlyWay(NamedTuple):
    """Way from one place to another on the streets open in some stretches of a day.

    Attributes
    ----------
    opens, closes
        From when on and before when it is left; ``None``: at any time.
    by
        By when it ends, as streets close then; ``None``: at any time.
    """

    opens: datetime | None
    closes: datetime | None
    by: datetime | None
    seconds: int
    metres: int


class Ride(NamedTuple):
    """Ride of a leg: ``leave`` is later than asked for where a street opens first."""

    leave: datetime
    arrive: datetime
    seconds: int
    metres: int


def hourly_ways(
    problem: Problem, shift: Shift, origin: Place | None, target: Place | None, aboard_g: int
) -> tuple[HourlyWay, ...]:
    """Return all ways of a leg on the shift's vehicle; none where there never is one.

    Parameters
    ----------
    problem
        A day whose streets change within it, or not.
    shift, origin, target, aboard_g
        As :func:`dispatch.schedule.eligibility.leg_of` has them.
    """
    hours = problem.street_hours
    if hours is None or origin is None or target is None:
        leg = leg_of(problem, shift, origin, target, aboard_g)
        return () if leg is None else (HourlyWay(None, None, None, *leg),)
    found: list[HourlyWay] = []
    profile = shift.vehicle.profile
    row, column = problem.times.rows[origin.id], problem.times.rows[target.id]
    for opens, closes, by, times in hours.bounds:
        duration_s, metres, per_kg_us = times.leg(profile, row, column)
        if duration_s == UNREACHABLE:
            continue
        seconds = problem.travel_s(shift, duration_s, per_kg_us, aboard_g + shift.staying_g)
        found.append(HourlyWay(opens, closes, by, seconds, metres))
    return tuple(found)


def ride_of(ways: Sequence[HourlyWay], clock: datetime) -> Ride | None:
    """Return the ride that is there first of who may leave from an instant on.

    ``None`` where there is no way from then on.
    """
    best: Ride | None = None
    for opens, closes, by, seconds, metres in ways:
        leave = clock if opens is None else max(clock, opens)
        if closes is not None and leave >= closes:
            continue
        arrive = leave + timedelta(seconds=seconds)
        if (by is None or arrive <= by) and (best is None or arrive < best.arrive):
            best = Ride(leave, arrive, seconds, metres)
    return best


def latest_leave(ways: Sequence[HourlyWay], arrive: datetime) -> datetime | None:
    """Return the latest instant from which a ride is there by another; ``None`` without one."""
    best: datetime | None = None
    for opens, closes, by, seconds, _ in ways:
        leave = (arrive if by is None else min(arrive, by)) - timedelta(seconds=seconds)
        if closes is not None:
            leave = min(leave, closes - _SECOND)
        if (opens is None or leave >= opens) and (best is None or leave > best):
            best = leave
    return best


def shortest_ride(ways: Sequence[HourlyWay], clock: datetime) -> Ride | None:
    """Return a ride as short as the shortest at any hour; ``None`` where there never is a way."""
    if not ways:
        return None
    seconds, metres = min(one.seconds for one in ways), min(one.metres for one in ways)
    return Ride(clock, clock + timedelta(seconds=seconds), seconds, metres)
