"""Addresses with latitude and longitude behind them, as people copy them from maps."""

from __future__ import annotations

import re

from routing.types import Point

MAX_LAT, MAX_LON = 85, 180
_WRITTEN = re.compile(
    r"(.*?)(?<![\s,;@(])[\s,;@(]*"
    r"(-?\d{1,2}[.,]\d{3,})\s*[;,\s]\s*(-?\d{1,3}[.,]\d{3,})\)?\s*"
)


def split_coordinates(written: str) -> tuple[str, Point | None]:
    """Return an address without the coordinates behind it, and their point if there are any."""
    found = _WRITTEN.fullmatch(" ".join(written.split()))
    if found is None:
        return written, None
    lat, lon = (float(one.replace(",", ".")) for one in found.group(2, 3))
    if abs(lat) > MAX_LAT or abs(lon) > MAX_LON:
        return written, None
    return found[1].strip(" ,;@"), Point(lon=lon, lat=lat)


def without_coordinates(written: str) -> str:
    """Return an address as it is kept: without its coordinates, where more is written."""
    return split_coordinates(written)[0] or written


def with_coordinates(address: str, point: Point) -> str:
    """Return an address with the coordinates of a point behind it, to a metre."""
    return f"{address}, {point.lat:.5f}, {point.lon:.5f}"
