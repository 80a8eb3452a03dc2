"""Bicycles and trailers."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch.model.quantities import Capacity, Window, not_negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A bicycle, with its trailer if it has one.

    Attributes
    ----------
    profile, width_mm
        How it moves, and what it fits through.
    hitch
        Whether it can tow a trailer (:func:`dispatch.model.available_vehicles.towing`).
    needs
        Skills that its courier must have to ride it.
    bike_id, trailer_id
        Of a bike with a trailer: what it is made of; both empty where there is none.
    """

    id: str
    profile: str
    capacity: Capacity = field(default_factory=Capacity)
    skills: frozenset[str] = frozenset()
    range_m: int | None = None
    width_mm: int | None = None
    speed_percent: int = 100
    hitch: bool = False
    needs: frozenset[str] = frozenset()
    bike_id: str = ""
    trailer_id: str = ""

    def __post_init__(self) -> None:
        if not 10 <= self.speed_percent <= 500:
            message = f"speed_percent must be from 10 to 500, got {self.speed_percent}"
            raise ValueError(message)
        if self.range_m is not None:
            not_negative(self.range_m, "range_m")
        if bool(self.bike_id) != bool(self.trailer_id):
            message = f"vehicle {self.id!r} must name both a bike and a trailer, or none"
            raise ValueError(message)

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of what it is made of: the bike, then the trailer."""
        return (self.bike_id, self.trailer_id) if self.trailer_id else (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """Trailer of a bike with a hitch: it adds room, and makes the bike move in another way.

    ``profile`` is how a bike moves with it, ``speed_percent`` of that; ``needs`` are the skills
    that its courier must have.
    """

    id: str
    profile: str = "bike_trailer"
    capacity: Capacity = field(default_factory=Capacity)
    skills: frozenset[str] = frozenset()
    width_mm: int | None = None
    speed_percent: int = 100
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 10 <= self.speed_percent <= 500:
            message = f"speed_percent must be from 10 to 500, got {self.speed_percent}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A bike or trailer of which there is one, that several shifts may use one after the other.

    Attributes
    ----------
    id
        As :attr:`Vehicle.units` names it.
    free
        When it is there at all; a round on it lies in one of these. Empty means always.
    handover_s
        Seconds between the end of a round on it and the begin of the next.
    """

    id: str
    free: tuple[Window, ...] = ()
    handover_s: int = 0

    def __post_init__(self) -> None:
        not_negative(self.handover_s, "handover_s")
