"""Largest loads of the fleet, and into how many parts what is larger must be split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.store.fleet import vehicles
from dispatch.model import Capacity, Load
from dispatch.model.available_vehicles import towing

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.requests import Args
    from data.store.circuits.lots import CycleLot

MAX_PARTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Capacities of the bikes, alone and with a trailer.

    Attributes
    ----------
    capacities
        With the name of each bike.
    """

    capacities: tuple[tuple[str, Capacity], ...]

    def takes(self, load: Load) -> bool:
        """Return whether any bike takes a load at once; without bikes nothing is known."""
        return not self.capacities or any(fits(load, one) for _, one in self.capacities)

    def keeps(self, load: Load) -> bool:
        """Return whether any bike has a box for what a load must be kept at."""
        kept = [name for name, amount in load.extra.items() if amount]
        return not self.capacities or any(
            all(one.limit(name) for name in kept) for _, one in self.capacities
        )

    def parts(self, load: Load) -> int:
        """Return into how few parts a load must be split for some bike to take each.

        Parts have whole pieces, which are taken as equal. Where one of them is too large, there are
        more parts than pieces: it has to be counted in smaller ones.
        """
        for count in range(2, min(load.items, MAX_PARTS) + 1):
            if self.takes(_share(load, -(-load.items // count), load.items)):
                return count
        for count in range(2, MAX_PARTS):
            if self.takes(_share(load, 1, count)):
                return count
        return MAX_PARTS

    def unfit(self, lot: CycleLot, count: int) -> tuple[str, str, Args] | None:
        """Return why pieces of a lot go on no bike: the key at fault, code and arguments."""
        load = lot.part(count)
        if not self.keeps(load):
            args: Args = {"what": lot.what, "temperature": lot.temperature}
            return "temperature", "lot-without-box", args
        if not self.takes(load):
            args = {"what": lot.what, "largest": self.largest, "parts": self.parts(load)}
            return "items", "lot-too-large", args
        return None

    @property
    def largest(self) -> str:
        """The bike that carries most, with what it carries."""
        if not self.capacities:
            return "–"
        name, most = max(self.capacities, key=_size)
        limits = [
            "" if most.mass_g is None else f"{most.mass_g / 1000:g} kg",
            "" if most.volume_ml is None else f"{most.volume_ml / 1000:g} l",
            "" if most.items is None else f"{most.items} ×",
        ]
        return f"{name}, {', '.join(one for one in limits if one) or '∞'}"


def load_fleet(act: Act) -> Fleet:
    """Return the fleet as it is now: bikes in use, and each with the largest trailer it may tow."""
    found = [one for one in vehicles.every(act.tx) if one.status == "active"]
    trailers = [one.as_trailer for one in found if one.trailer]
    bikes: list[tuple[str, Capacity]] = []
    for one in found:
        if one.trailer:
            continue
        bikes.append((one.name, one.in_day.capacity))
        if one.hitch:
            bikes += [(one.name, towing(one.in_day, trailer).capacity) for trailer in trailers]
    return Fleet(capacities=tuple(bikes))


def fits(load: Load, capacity: Capacity) -> bool:
    """Return whether a load fits."""
    return all(
        (limit := capacity.limit(name)) is None or amount <= limit
        for name, amount in load.amounts().items()
        if amount
    )


def _share(load: Load, part: int, whole: int) -> Load:
    """Return some of so many equal parts of a load, rounded up."""
    return Load.of({key: -(-value * part // whole) for key, value in load.amounts().items()})


def _size(named: tuple[str, Capacity]) -> tuple[float, float]:
    one = named[1]
    mass = float("inf") if one.mass_g is None else one.mass_g
    return mass, float("inf") if one.volume_ml is None else one.volume_ml
