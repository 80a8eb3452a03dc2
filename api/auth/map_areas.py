"""Tokens that open the map of an area for a while, for pages on which nobody signs in.

A token holds what it opens: a cooperative, a box and its end, signed by a key of the installation.
Nothing of it is kept. It tells no more than the page does that it was made for.
"""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from math import atan, degrees, pi, sinh
from typing import TYPE_CHECKING
from uuid import UUID

from api.auth.random_codes import as_base64, of_base64

if TYPE_CHECKING:
    from api.auth.sealing import Sealer

_LAYOUT = struct.Struct(">16s4iI")
_STEPS = 100_000
"""Corners are kept in hundred-thousandths of a degree: about a metre."""
_SIGNATURE_BYTES = 16
_CONTEXT = "map-area"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArea:
    """A part of a cooperative's map, open until a moment.

    Attributes
    ----------
    west, south, east, north
        Degrees.
    """

    cooperative_id: UUID
    west: float
    south: float
    east: float
    north: float
    until: datetime

    def holds(self, z: int, x: int, y: int) -> bool:
        """Return whether a tile of the web's maps lies in it, at least in part."""
        side = 1 << z
        left, right = x / side * 360 - 180, (x + 1) / side * 360 - 180
        top, bottom = _latitude(y, side), _latitude(y + 1, side)
        return (
            left <= self.east and right >= self.west and bottom <= self.north and top >= self.south
        )


def area_around(
    cooperative_id: UUID, points: list[tuple[float, float]], margin: float, until: datetime
) -> MapArea:
    """Return the area that holds some points, with a margin in degrees."""
    lons, lats = zip(*points, strict=True)
    return MapArea(
        cooperative_id=cooperative_id,
        west=min(lons) - margin,
        south=min(lats) - margin,
        east=max(lons) + margin,
        north=max(lats) + margin,
        until=until,
    )


def area_token(sealer: Sealer, area: MapArea) -> str:
    """Write the token of an area, in signs that an address may have."""
    corners = (round(edge * _STEPS) for edge in (area.west, area.south, area.east, area.north))
    plain = _LAYOUT.pack(area.cooperative_id.bytes, *corners, int(area.until.timestamp()))
    return as_base64(plain + _signature(sealer.derived(_CONTEXT)[0], plain))


def read_area_token(sealer: Sealer, token: str, now: datetime) -> MapArea | None:
    """Return what a token opens; ``None`` where it is not ours, was altered, or is over."""
    try:
        whole = of_base64(token)
    except ValueError:
        return None
    if len(whole) != _LAYOUT.size + _SIGNATURE_BYTES or as_base64(whole) != token:
        return None
    plain, signature = whole[: _LAYOUT.size], whole[_LAYOUT.size :]
    keys = sealer.derived(_CONTEXT)
    if not any(hmac.compare_digest(signature, _signature(key, plain)) for key in keys):
        return None
    cooperative, west, south, east, north, until = _LAYOUT.unpack(plain)
    ends = datetime.fromtimestamp(until, UTC)
    if now >= ends:
        return None
    return MapArea(
        cooperative_id=UUID(bytes=cooperative),
        west=west / _STEPS,
        south=south / _STEPS,
        east=east / _STEPS,
        north=north / _STEPS,
        until=ends,
    )


def _signature(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(key, plain, "sha256")[:_SIGNATURE_BYTES]


def _latitude(y: int, side: int) -> float:
    """Return the latitude of an edge between rows of tiles (Web Mercator)."""
    return degrees(atan(sinh(pi * (1 - 2 * y / side))))
