"""Parts that several requests have: times on the wall, windows, loads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, tzinfo
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.usecases.local_times import Wall, instant_on_wall, wall_time, window_of
from api.usecases.request_types import Dimensions, Flag, Latitude, Longitude, OneOf, Text
from api.usecases.requests import Part
from data.formats.fields import shown
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_VOLUME_ML, window_overlap
from data.formats.temperature import TEMPERATURES, dimension, temperature_faults
from dispatch.model import Load, Window
from dispatch.values.local_time import read_clock
from dispatch.values.validation import fault
from routing.errors import BadInput, Fault
from routing.types import Point

_MOST_SIGNS = 200
_TEXT = {"type": "string", "maxLength": _MOST_SIGNS}


def _not_long(value: object) -> object:
    if isinstance(value, str) and len(value) > _MOST_SIGNS:
        args = {"value": len(value), "limit": _MOST_SIGNS}
        raise PydanticCustomError("text-too-long", "is too long", args)
    return value


def _wall_time(value: object) -> datetime:
    """Read a time: without an offset it is one on the wall."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        args: dict[str, Any] = {"value": shown(value), "expected": "instant"}
        raise PydanticCustomError("wrong-type", "must be a text", args)
    try:
        return wall_time(value)
    except BadInput as wrong:
        found = wrong.faults[0]
        raise _unusable(found.code, **found.args) from None


def _time_of_day(value: object) -> datetime | time:
    """Read a time of a day that is said beside it, or one with its own day."""
    if isinstance(value, datetime | time):
        return value
    try:
        is_clock = isinstance(value, str) and len(value) <= len("00:00:00")
        return read_clock(str(value)) if is_clock else _wall_time(value)
    except (ValueError, PydanticCustomError):
        raise _unusable("not-on-the-clock", value=shown(value)) from None


def _unusable(code: str, **args: str | float) -> PydanticCustomError:
    told: dict[str, Any] = dict(args)
    return PydanticCustomError(code, "cannot be used", told)


WallTime = Annotated[
    datetime, BeforeValidator(_wall_time), BeforeValidator(_not_long), WithJsonSchema(_TEXT)
]
"""An instant in UTC, or a time on the cooperative's wall, without zone."""
TimeOfDay = Annotated[
    datetime | time,
    BeforeValidator(_time_of_day),
    BeforeValidator(_not_long),
    WithJsonSchema(_TEXT),
]
"""The same, or a time of a day that is said beside it."""


class SpanRequest(Part):
    """From when to when; times as instants, or as ``2026-03-10T08:00`` on our clock."""

    start: WallTime
    end: WallTime


class AmountsRequest(Part):
    """Goods besides their mass; ``extra`` are free dimensions."""

    volume_ml: StrictInt = Field(default=0, ge=0, le=MAX_VOLUME_ML)
    items: StrictInt = Field(default=0, ge=0, le=MAX_ITEMS)
    extra: Dimensions = Field(default={})
    temperature: Annotated[str, OneOf(TEMPERATURES, "unknown-temperature")] | None = None


class AboardRequest(AmountsRequest):
    """Goods carried; ``extra`` are free dimensions."""

    mass_g: StrictInt = Field(default=0, ge=0, le=MAX_MASS_G)


def windows_of(
    asked: Sequence[SpanRequest], zone: tzinfo, where: str, faults: list[Fault]
) -> tuple[Window, ...]:
    """Return windows in order; what is wrong with them is told in ``faults``."""
    found = []
    for row, one in enumerate(asked):
        start, end = (
            instant_on_wall(getattr(one, key), Wall(zone=zone), f"{where}[{row}].{key}", faults)
            for key in ("start", "end")
        )
        window = window_of(start, end, zone, f"{where}[{row}].end", faults)
        if window is not None:
            found.append((row, window))
    clash = window_overlap([window for _, window in found])
    if clash is not None:
        faults.append(fault("windows-overlap", f"{where}[{found[clash[0]][0]}]", **clash[1]))
    return tuple(sorted((window for _, window in found), key=lambda one: one.start))


class AddressPart(Part):
    """Where something is: at a point, or at an address alone, which is read then."""

    lon: Longitude | None = None
    lat: Latitude | None = None
    address: Text = ""
    street_only: Flag = Field(
        default=False,
        description="True where `lon` and `lat` are the likeliest point of the street: the map "
        "has no such house number, and nobody has confirmed the point.",
    )


def asked_point(lon: float | None, lat: float | None, faults: list[Fault]) -> Point | None:
    """Return the point of two numbers; ``None`` without them. One alone is told in ``faults``."""
    if lon is not None and lat is not None:
        return Point(lon=lon, lat=lat)
    if lon is not None or lat is not None:
        missing = "lon" if lon is None else "lat"
        faults.append(fault("missing-key", missing, key=missing))
    return None


def load_of(asked: AboardRequest, where: str, faults: list[Fault]) -> Load:
    """Return what is carried; what is wrong with it is told in ``faults``."""
    extra = asked.extra
    if asked.temperature is not None:
        found = temperature_faults(asked.temperature, asked.volume_ml, extra)
        faults += [fault(code, f"{where}.temperature", **args) for code, args in found]
        extra = {**extra, dimension(asked.temperature): asked.volume_ml}
    return Load(mass_g=asked.mass_g, volume_ml=asked.volume_ml, items=asked.items, extra=extra)
