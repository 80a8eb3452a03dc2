"""Places that lie too far from all streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.errors import Fault
from routing.network.snapping import FARTHEST_SNAP_M

if TYPE_CHECKING:
    from routing.types import Point, Snap


def place_off_map(name: str, point: Point, snap: Snap) -> Fault:
    """Return the fault of a place that lies too far from all streets."""
    args: dict[str, str | int | float] = {
        "place": name,
        "value": f"{point.lon}, {point.lat}",
        "distance_m": round(snap.distance_m),
        "street": snap.street or "–",
        "limit_m": FARTHEST_SNAP_M,
    }
    return Fault(code="place-off-map", args=args)
