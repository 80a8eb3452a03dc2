"""Point of an address."""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Point of an address, by the names of the fields of whatever is there.

    Attributes
    ----------
    point
        ``None`` where it is not known.
    address
        As it was typed, empty where none is kept.
    street_only
        The point is the likeliest of the street that the address names: the map has no such house
        number, and nobody has confirmed the point.
    """

    point: Point | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    street_only: bool = False


WHEREABOUTS = tuple(Whereabouts.__slots__)
"""Names of these fields."""
