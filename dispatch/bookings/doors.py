"""Doors: stops that name no place of the cooperative but lie at one and the same address."""

from __future__ import annotations

from typing import TypeAlias

from routing.types import Point

Door: TypeAlias = "tuple[Point, str]"
"""Point of a door, and its address as it is compared."""


def door_of(point: Point, address: str) -> Door:
    """Return the door of an address at a point: case and spaces make no difference.

    Two households of a house have doors of their own where their addresses tell them apart.
    """
    return point, " ".join(address.casefold().split())
