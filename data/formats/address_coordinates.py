"""Addresses with latitude and longitude behind them, as people copy them from maps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from routing.types import Point

MAX_LAT, MAX_LON = 85, 180
_WRITTEN = re.compile(
    r"(.*?)(?<![\s,;@(])[\s,;@(]*"
    r"(-?\d{1,2}[.,]\d{3,})\s*[;,\s]\s*(-?\d{1,3}[.,]\d{3,})\)?\s*"
)


@dataclass(frozen=True, slots=True)
class Located:
    """Point of a written address.

    Attributes
    ----------
    street_only
        Whether it is the likeliest point of the street alone: the map has no such house number.
    """

    point: Point
    street_only: bool = False


def split_coordinates(written: str) -> tuple[str, Point | None]:
    """Return an address without the coordinates behind it, and their point if there are any."""
    found = _WRITTEN.fullmatch(" ".join(written.split()))
    if found is None:
        return written, None
    point = point_of(found[2], found[3])
    return (written, None) if point is None else (found[1].strip(" ,;@"), point)


def point_of(lat: str, lon: str) -> Point | None:
    """Return the point of two numbers, with points or commas; ``None`` if it has no streets."""
    at_lat, at_lon = (float(one.replace(",", ".")) for one in (lat, lon))
    if abs(at_lat) > MAX_LAT or abs(at_lon) > MAX_LON:
        return None
    return Point(lon=at_lon, lat=at_lat)


def without_coordinates(written: str) -> str:
    """Return an address as it is kept: without its coordinates, where more is written."""
    return split_coordinates(written)[0] or written


def with_coordinates(address: str, point: Point) -> str:
    """Return an address with the coordinates of a point behind it, to a metre."""
    return f"{address}, {point.lat:.5f}, {point.lon:.5f}"
