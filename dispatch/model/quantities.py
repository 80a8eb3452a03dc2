"""Quantities of the trade: windows, loads, capacity and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatch.model.whereabouts import Whereabouts


def utc(instant: datetime, what: str) -> datetime:
    """Return an instant in UTC; ``ValueError`` naming what it is where it has no time zone."""
    if instant.tzinfo is None:
        message = f"{what} must carry a time zone, got {instant.isoformat()}"
        raise ValueError(message)
    return instant.astimezone(UTC)


def not_negative(value: int, what: str) -> None:
    """Raise ``ValueError`` naming what it is if a value is below 0."""
    if value < 0:
        message = f"{what} must not be negative, got {value}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time window, both ends included, in whole seconds; service starts inside it."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start, "window start"))
        object.__setattr__(self, "end", utc(self.end, "window end"))
        if self.end < self.start:
            message = f"window ends before it starts: {self.start} to {self.end}"
            raise ValueError(message)


COUNTED = "_pieces"
"""Ending of free dimensions that tell what a load consists of, and take no room themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Goods as amounts: mass, volume, items, and free further dimensions by name."""

    mass_g: int = 0
    volume_ml: int = 0
    items: int = 0
    extra: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if min(self.mass_g, self.volume_ml, self.items, *self.extra.values()) >= 0:
            return
        for name, value in self.amounts().items():
            not_negative(value, name)

    @classmethod
    def of(cls, amounts: Mapping[str, int]) -> Load:
        """Return the load of amounts by dimension; those that are not named are 0."""
        extra = dict(amounts)
        first = {name: extra.pop(name, 0) for name in ("mass_g", "volume_ml", "items")}
        return cls(**first, extra=extra)

    def amounts(self) -> dict[str, int]:
        """Every dimension by name; the free ones keep theirs."""
        return {
            "mass_g": self.mass_g,
            "volume_ml": self.volume_ml,
            "items": self.items,
            **self.extra,
        }

    def __add__(self, other: Load) -> Load:
        names = dict.fromkeys([*self.extra, *other.extra])
        return Load(
            mass_g=self.mass_g + other.mass_g,
            volume_ml=self.volume_ml + other.volume_ml,
            items=self.items + other.items,
            extra={name: self.extra.get(name, 0) + other.extra.get(name, 0) for name in names},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Limits of what a vehicle carries at once; ``None`` is no limit.

    A free dimension that a vehicle does not name is one it cannot carry (0), so that a vehicle
    without a cold box never gets cold boxes. One that only counts (:data:`COUNTED`) has no limit.
    """

    mass_g: int | None = None
    volume_ml: int | None = None
    items: int | None = None
    extra: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("mass_g", "volume_ml", "items"):
            value = getattr(self, name)
            if value is not None:
                not_negative(value, name)
        for name, value in self.extra.items():
            not_negative(value, name)

    def limit(self, dimension: str) -> int | None:
        """Return the limit of one dimension, ``None`` where there is none."""
        if dimension in ("mass_g", "volume_ml", "items"):
            limit: int | None = getattr(self, dimension)
            return limit
        return None if dimension.endswith(COUNTED) else self.extra.get(dimension, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Whereabouts):
    """Somewhere a stop, a start or an end lies. ``id`` is its row in every matrix.

    Attributes
    ----------
    point
        ``None`` only where the input gives matrices and no coordinates.
    street
        Name of the city's street that the address tells, for where no address is kept: it has no
        house number and names nobody. Empty where it is not known.
    """

    id: str
    access_note: str = ""
    street: str = ""
