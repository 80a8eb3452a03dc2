"""Loads, windows, breaks and points in columns: as JSON of the day format, or as points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from struct import Struct
from typing import Any

from geoalchemy2.elements import WKBElement, WKTElement

from data.formats.temperature import Box, dimension
from data.store.database import Row
from data.store.rows import Spread
from dispatch.model import Break, Capacity, Load, Place, Prices, Stop, StopTerms, Window
from dispatch.model.jobs import TERMS
from routing.types import Point

Plain = dict[str, Any]

_LITTLE, _BIG = Struct("<dd"), Struct(">dd")
"""Numbers as well-known binary has them, by its first byte (OGC 06-103r4, section 8.2.3)."""


_NOTHING = Load()


def point_column(point: Point | None) -> WKTElement | None:
    """Return a point as a column takes it."""
    return None if point is None else WKTElement(f"POINT({point.lon} {point.lat})", srid=4326)


def point_of(column: WKBElement | None) -> Point | None:
    """Return the point of a column."""
    if column is None:
        return None
    # A point's two numbers are the last sixteen bytes, whatever is in front of them.
    data = bytes(column.data)
    lon, lat = _LITTLE.unpack(data[-16:]) if data[0] else _BIG.unpack(data[-16:])
    return Point(lon=lon, lat=lat)


def load_plain(load: Load) -> Plain:
    """Return a load as JSON; what there is none of is left out."""
    named = {"mass_g": load.mass_g, "volume_ml": load.volume_ml, "items": load.items}
    extra = {name: value for name, value in load.extra.items() if value}
    return {name: value for name, value in named.items() if value} | (
        {"extra": extra} if extra else {}
    )


def load_of(plain: Mapping[str, Any]) -> Load:
    """Return the load of JSON."""
    return Load(**plain) if plain else _NOTHING


def windows_plain(windows: Iterable[Window]) -> list[Plain]:
    """Return windows as JSON, in UTC."""
    return [{"start": _text(one.start), "end": _text(one.end)} for one in windows]


def windows_of(plain: Iterable[Mapping[str, Any]]) -> tuple[Window, ...]:
    """Return the windows of JSON."""
    return tuple(
        Window(start=datetime.fromisoformat(one["start"]), end=datetime.fromisoformat(one["end"]))
        for one in plain
    )


def window_form(name: str) -> Spread:
    """Return the form of a window in two columns, which are empty where there is none."""
    start, end = f"{name}_start_at", f"{name}_end_at"

    def read(row: Mapping[Any, Any]) -> Window | None:
        return None if row[start] is None else Window(start=row[start], end=row[end])

    def write(window: Window | None) -> Plain:
        return {start: window and window.start, end: window and window.end}

    return Spread(write, read)


def service_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields of a stop that planning goes by, those that a row has."""
    values = {name: row[name] for name in TERMS if name in row}
    return values | {
        "windows": windows_of(row["windows"]),
        "load": load_of(row["load"]),
        "returns": load_of(row["returns"]),
    }


def service_plain(stop: StopTerms) -> Plain:
    """Return the fields of a stop that planning goes by as JSON."""
    return stop.terms | {
        "windows": windows_plain(stop.windows),
        "load": load_plain(stop.load),
        "returns": load_plain(stop.returns),
    }


def stop_of(row: Row, place: Place) -> Stop:
    """Return the stop of a row as planning has it, at its place."""
    return Stop(id=str(row["id"]), place=place, **service_of(row))


def capacity_plain(capacity: Capacity) -> Plain:
    """Return a capacity as JSON; a dimension without a limit is left out."""
    named = {"mass_g": capacity.mass_g, "volume_ml": capacity.volume_ml, "items": capacity.items}
    return {name: value for name, value in named.items() if value is not None} | (
        {"extra": dict(capacity.extra)} if capacity.extra else {}
    )


def capacity_of(plain: Mapping[str, Any]) -> Capacity:
    """Return the capacity of JSON, without boxes."""
    return Capacity(**plain)


def boxes_plain(boxes: Iterable[Box]) -> list[Plain]:
    """Return boxes as JSON."""
    return [{"temperature": kind, "volume_ml": size} for kind, size in boxes]


def boxes_of(plain: Iterable[Mapping[str, Any]]) -> tuple[Box, ...]:
    """Return the boxes of JSON."""
    return tuple((one["temperature"], one["volume_ml"]) for one in plain)


def with_boxes(capacity: Capacity, boxes: Iterable[Box]) -> Capacity:
    """Return a capacity with what its boxes hold of each temperature."""
    extra = dict(capacity.extra)
    for kind, size in boxes:
        extra[dimension(kind)] = extra.get(dimension(kind), 0) + size
    return replace(capacity, extra=extra)


def breaks_plain(breaks: Iterable[Break]) -> list[Plain]:
    """Return breaks as JSON."""
    return [
        {
            "id": one.id,
            "duration_s": one.duration_s,
            "windows": windows_plain(one.windows),
            "paid": one.paid,
            "max_load": None if one.max_load is None else load_plain(one.max_load),
            "note": one.note,
        }
        for one in breaks
    ]


def breaks_of(plain: Iterable[Mapping[str, Any]]) -> tuple[Break, ...]:
    """Return the breaks of JSON."""
    return tuple(
        Break(
            id=one["id"],
            duration_s=one["duration_s"],
            windows=windows_of(one.get("windows", ())),
            paid=one.get("paid", False),
            max_load=None if one.get("max_load") is None else load_of(one["max_load"]),
            note=one.get("note", ""),
        )
        for one in plain
    )


def prices_plain(prices: Prices) -> Plain:
    """Return a shift's prices as JSON."""
    return {
        "shift_cents": prices.shift_cents,
        "hour_cents": prices.hour_cents,
        "km_cents": prices.km_cents,
        "duty": prices.duty,
    }


def prices_of(plain: Mapping[str, Any]) -> Prices:
    """Return prices from JSON; what is not said is as in files of days: hours on duty are paid."""
    return Prices(**{"duty": True, **plain})


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
