"""Times and distances between the places of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PER_KG_US = 200_000_000
"""Most that a kilogram may add to one ride: 200 seconds, which :mod:`routing.carried` keeps too."""
MOST_LEG = 999_999_999
"""Most seconds or metres from one place to another: thirty years, or 25 times round the earth."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelTimes:
    """Whole seconds and metres between places, one set of matrices for each vehicle profile.

    Matrices are most of a large day's memory, so they are kept in 32 bits: others are copied, those
    of 32 bits are kept as they are.

    Attributes
    ----------
    place_ids
        Row and column order of every matrix.
    duration_s, distance_m
        By profile: ``int32[n, n]``, from 0 to :data:`MOST_LEG`, or
        :data:`routing.types.UNREACHABLE` where there is no way. The time is the one with nothing
        aboard, where a load makes a difference.
    per_kg_us
        By profile: ``int32[n, n]``, microseconds that each kilogram aboard adds, from 0 to
        :data:`MOST_PER_KG_US`. A profile that is not named is as quick with any load.
    rows
        Row of each place; derived.

    Raises
    ------
    ValueError
        Two places have one id, or a matrix has another size or a number out of its range.
    """

    place_ids: tuple[str, ...]
    duration_s: Mapping[str, NDArray[np.signedinteger[Any]]]
    distance_m: Mapping[str, NDArray[np.signedinteger[Any]]]
    per_kg_us: Mapping[str, NDArray[np.signedinteger[Any]]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        size = len(self.place_ids)
        if len(set(self.place_ids)) != size:
            message = "place ids of the matrices must differ"
            raise ValueError(message)
        small: dict[int, NDArray[np.int32]] = {}  # one for each table that several profiles share
        for name, least, most in (
            ("duration_s", UNREACHABLE, MOST_LEG),
            ("distance_m", UNREACHABLE, MOST_LEG),
            ("per_kg_us", 0, MOST_PER_KG_US),
        ):
            tables = getattr(self, name)
            for profile, table in tables.items():
                if table.shape != (size, size):
                    message = f"{name} of {profile!r} must be {size} x {size}, is {table.shape}"
                    raise ValueError(message)
                if table.size and not least <= table.min() <= table.max() <= most:
                    message = f"{name} of {profile!r} must be from {least} to {most}"
                    raise ValueError(message)
                if id(table) not in small:
                    small[id(table)] = table.astype(np.int32, copy=False)
            kept = {profile: small[id(table)] for profile, table in tables.items()}
            object.__setattr__(self, name, kept)
        object.__setattr__(self, "rows", {place: row for row, place in enumerate(self.place_ids)})
