"""Loads of a booking as they are asked for: where nobody says what goods weigh, it is reckoned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formats.temperature import dimension, temperature_faults
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.model import Load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.usecases.bookings.booking_request import JobRequest, LoadRequest, StopRequest
    from data.formats.fields import Node


def says_load(job: JobRequest) -> bool:
    """Return whether a job says anywhere what is carried."""
    return any(map(_is_said, (job.load, *(stop.load for _, stop in job.stops))))


def _is_said(load: LoadRequest) -> bool:
    # A ``null`` says as little as nothing.
    return any(value is not None for value in load.given().values())


def asked_load(asked: LoadRequest) -> Load:
    """Return a load with its mass, and with the free dimension of its temperature."""
    extra = dict(asked.extra)
    if asked.temperature is not None:
        extra[dimension(asked.temperature)] = asked.volume_ml
    mass_g = asked.mass_g
    if mass_g is None:
        is_any = asked.items or asked.volume_ml or asked.extra
        mass_g = parcel_mass(asked.items, asked.volume_ml) if is_any else 0
    return Load(mass_g=mass_g, volume_ml=asked.volume_ml, items=asked.items, extra=extra)


def side_loads(job: JobRequest, side: Sequence[StopRequest]) -> Iterator[Load]:
    """Yield the loads of one side of a job.

    A job that says nothing of what it carries carries a parcel; one of several pickups or drops, as
    many as there are of either.
    """
    if says_load(job):
        for stop in side:
            yield asked_load(stop.load if "load" in stop.model_fields_set else job.load)
        return
    whole_g = parcel_mass(max(len(job.pickups), len(job.drops)), 0)
    for number in range(len(side)):
        yield Load(mass_g=_share(whole_g, number, len(side)))


def check_load(at: Node, asked: LoadRequest) -> None:
    """Find fault with a temperature of goods without volume, or that is said twice."""
    if asked.temperature is None:
        return
    for code, args in temperature_faults(asked.temperature, asked.volume_ml, asked.extra):
        at.fault_at("temperature", code, **args)


def _share(whole: int, number: int, count: int) -> int:
    """Return one of some shares of a whole, which add up to it."""
    return whole * (number + 1) // count - whole * number // count
