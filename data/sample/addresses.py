"""Draws addresses of a city that lie well apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from routing.network.streets import Address

_METRES_PER_DEGREE = 111_195.0
_FIRST_SPACING_M = 200.0


def spread_out(addresses: Sequence[Address], count: int, random: Random) -> list[Address]:
    """Draw distinct addresses that keep as far apart as a number of them allows.

    They are taken in random order where they keep a distance from all taken before; the distance
    shrinks until there are enough.

    Raises
    ------
    Failure
        ``too-few-addresses`` if there are fewer than ``count`` distinct ones.
    """
    distinct = {(item.street, item.number): item for item in sorted(addresses, key=signposted)}
    candidates = [item for key, item in distinct.items() if key[0] and key[1]]
    if len(candidates) < count:
        raise Failure("too-few-addresses", found=len(candidates), needed=count)
    random.shuffle(candidates)
    spacing = _FIRST_SPACING_M
    while True:
        taken: list[Address] = []
        for item in candidates:
            if all(_metres(item, other) >= spacing for other in taken):
                taken.append(item)
        if len(taken) >= count or spacing < 1:
            return (taken if len(taken) >= count else candidates)[:count]
        spacing *= 0.85


def signposted(address: Address) -> tuple[str, str, float, float]:
    """Return what addresses are sorted by, whatever order they come in."""
    return (address.street, address.number, address.lon, address.lat)


def _metres(one: Address, other: Address) -> float:
    """Distance in metres, good enough within a city."""
    east = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(east, one.lat - other.lat) * _METRES_PER_DEGREE
