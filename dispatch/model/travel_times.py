"""Times and distances between the places of a day: in whole tables, or worked out block by block.

Both kinds answer the same questions (:meth:`TravelTimes.leg`, :meth:`TravelTimes.block`). A day of
many places has no whole table: that would grow with their square.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.integer[Any]]

MOST_PER_KG_US = 200_000_000
"""Most that a kilogram may add to a ride: 200 seconds, as in :mod:`routing.network.path_extras`."""
MOST_LEG = 999_999_999
"""Most seconds or metres from one place to another: thirty years, or 25 times round the earth."""
MOST_WHOLE = 2000
"""Most places of a day whose tables are kept whole, where nobody hands them in so."""


_STRIP = 64
"""Rows of a table that are asked for at once."""
MOST_LEGS = 100_000
"""Of so many single ways it is remembered what they are, where there is no whole table."""


class Ways(NamedTuple):
    """Ways from some places to others: seconds, metres, microseconds for each kilogram aboard.

    ``[rows, columns]`` each, as in :class:`TravelTimes`; the last is ``None`` where loads make no
    difference.
    """

    duration_s: NDArray[np.signedinteger[Any]]
    distance_m: NDArray[np.signedinteger[Any]]
    per_kg_us: NDArray[np.signedinteger[Any]] | None


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
        object.__setattr__(self, "rows", _rows_of(self.place_ids))
        size = len(self.place_ids)
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

    @property
    def hilly(self) -> Collection[str]:
        """Profiles that a load makes slower."""
        return self.per_kg_us.keys()

    def leg(self, profile: str, row: int, column: int) -> tuple[int, int, int]:
        """Return seconds, metres and microseconds for each kilogram of one way."""
        slope = self.per_kg_us.get(profile)
        # Rounds are timed over and over; this is the quickest way to a single number.
        return (
            self.duration_s[profile].item(row, column),
            self.distance_m[profile].item(row, column),
            0 if slope is None else slope.item(row, column),
        )

    def block(self, profile: str, rows: Rows, columns: Rows) -> Ways:
        """Return the ways from some places to others, as copies."""
        cut, slope = np.ix_(rows, columns), self.per_kg_us.get(profile)
        return Ways(
            self.duration_s[profile][cut],
            self.distance_m[profile][cut],
            None if slope is None else slope[cut],
        )

    def whole(self) -> TravelTimes:
        """Return the whole tables, which these are."""
        return self


class BlockSource(Protocol):
    """Source of the ways of one profile; the numbers are those of :class:`TravelTimes`."""

    @property
    def is_hilly(self) -> bool:
        """Return whether a load makes a difference."""

    def leg(self, row: int, column: int) -> tuple[int, int, int]:
        """Return seconds, metres and microseconds for each kilogram of one way."""

    def block(self, rows: Rows, columns: Rows) -> Ways:
        """Return the ways from some places to others."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockTimes:
    """Travel times worked out when they are asked for, as :class:`TravelTimes` has them.

    Attributes
    ----------
    place_ids
        Row and column order.
    sources
        By profile.
    rows
        Row of each place; derived.

    Raises
    ------
    ValueError
        Two places have one id.
    """

    place_ids: tuple[str, ...]
    sources: Mapping[str, BlockSource]
    rows: Mapping[str, int] = field(init=False, repr=False)
    _legs: dict[tuple[str, int, int], tuple[int, int, int]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", _rows_of(self.place_ids))

    @property
    def hilly(self) -> Collection[str]:
        """Profiles that a load makes slower."""
        return {profile for profile, source in self.sources.items() if source.is_hilly}

    def leg(self, profile: str, row: int, column: int) -> tuple[int, int, int]:
        """Return seconds, metres and microseconds for each kilogram of one way."""
        # The same way is asked for over and over, by each rule and for each shift.
        way = (profile, row, column)
        found = self._legs.get(way)
        if found is None:
            if len(self._legs) >= MOST_LEGS:
                self._legs.clear()
            found = self._legs[way] = self.sources[profile].leg(row, column)
        return found

    def block(self, profile: str, rows: Rows, columns: Rows) -> Ways:
        """Return the ways from some places to others."""
        return self.sources[profile].block(rows, columns)

    def whole(self) -> TravelTimes:
        """Work the whole tables out: they take memory by the square of the places."""
        count = len(self.place_ids)
        every = np.arange(count)

        def empty(profiles: Collection[str]) -> dict[str, NDArray[np.int32]]:
            return {profile: np.empty((count, count), np.int32) for profile in profiles}

        duration_s, distance_m = empty(self.sources), empty(self.sources)
        per_kg_us = empty(self.hilly)
        for profile, source in self.sources.items():
            for first in range(0, count, _STRIP):  # as a block has wider numbers than a table
                rows = slice(first, first + _STRIP)
                ways = source.block(every[rows], every)
                duration_s[profile][rows], distance_m[profile][rows] = ways[:2]
                if ways.per_kg_us is not None:
                    per_kg_us[profile][rows] = ways.per_kg_us
        return TravelTimes(
            place_ids=self.place_ids,
            duration_s=duration_s,
            distance_m=distance_m,
            per_kg_us=per_kg_us,
        )


Times: TypeAlias = TravelTimes | BlockTimes


def _rows_of(place_ids: tuple[str, ...]) -> Mapping[str, int]:
    if len(set(place_ids)) != len(place_ids):
        message = "place ids of the matrices must differ"
        raise ValueError(message)
    return {place: row for row, place in enumerate(place_ids)}
