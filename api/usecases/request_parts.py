"""Parts that several requests have: times on the wall, windows, loads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.usecases.request_types import Dimensions, OneOf
from api.usecases.requests import Part
from data.formats.fields import shown
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_VOLUME_ML, window_overlap
from data.formats.temperature import TEMPERATURES, dimension, temperature_faults
from dispatch.model import Load, Window
from dispatch.values.local_time import clock_change, instant_of, read_clock, read_moment
from dispatch.values.validation import fault
from routing.errors import Fault
from routing.types import Point

_WALL = re.compile(r"\d{4}-\d\d-\d\d[T ](\d\d):(\d\d)(?::\d\d)?", re.ASCII)
_EXAMPLE = "2026-03-02T08:30:00+01:00"
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
    wall = _WALL.fullmatch(value)
    try:
        read = read_moment(value)
    except ValueError:
        if wall and (int(wall[1]) > 23 or int(wall[2]) > 59):  # an hour, a minute
            raise _unusable("not-on-the-clock", value) from None
        raise _unusable("not-an-instant", value, example=_EXAMPLE) from None
    if read.tzinfo is None and not wall:
        raise _unusable("naive-time", value, example=_EXAMPLE)
    if read.microsecond:
        raise _unusable("not-whole-seconds", value)
    return read if read.tzinfo is None else read.astimezone(UTC)


def _time_of_day(value: object) -> datetime | time:
    """Read a time of a day that is said beside it, or one with its own day."""
    if isinstance(value, datetime | time):
        return value
    try:
        is_clock = isinstance(value, str) and len(value) <= len("00:00:00")
        return read_clock(str(value)) if is_clock else _wall_time(value)
    except (ValueError, PydanticCustomError):
        raise _unusable("not-on-the-clock", value) from None


def _unusable(code: str, value: object, **more: str) -> PydanticCustomError:
    return PydanticCustomError(code, "cannot be used", {"value": shown(value), **more})


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


def instant_on_wall(
    read: datetime | time, zone: tzinfo, where: str, faults: list[Fault], day: date | None = None
) -> datetime:
    """Return the instant of a time that was read; one that no wall shows, or shows twice, is told.

    Parameters
    ----------
    faults
        Where it is told.
    day
        The day of a time without one.
    """
    if isinstance(read, time):
        read = datetime.combine(day or date.min, read)
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    change = clock_change(read, zone)
    if change is not None:
        faults.append(fault(change[0], where, **change[1]))
    return instant_of(read, zone)


def window_of(
    start: datetime, end: datetime, zone: tzinfo, where: str, faults: list[Fault]
) -> Window | None:
    """Return a window; ``None``, told in ``faults``, where it ends before it starts."""
    if end >= start:
        return Window(start=start, end=end)
    shows = {"start": start.astimezone(zone).isoformat(), "end": end.astimezone(zone).isoformat()}
    faults.append(fault("window-reversed", where, **shows))
    return None


def windows_of(
    asked: Sequence[SpanRequest], zone: tzinfo, where: str, faults: list[Fault]
) -> tuple[Window, ...]:
    """Return windows in order; what is wrong with them is told in ``faults``."""
    found = []
    for row, one in enumerate(asked):
        start, end = (
            instant_on_wall(getattr(one, key), zone, f"{where}[{row}].{key}", faults)
            for key in ("start", "end")
        )
        window = window_of(start, end, zone, f"{where}[{row}].end", faults)
        if window is not None:
            found.append((row, window))
    clash = window_overlap([window for _, window in found])
    if clash is not None:
        faults.append(fault("windows-overlap", f"{where}[{found[clash[0]][0]}]", **clash[1]))
    return tuple(sorted((window for _, window in found), key=lambda one: one.start))


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
