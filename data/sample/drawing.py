"""Dice, addresses and clock of the demo day's recipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.formats.temperature import at_temperature
from data.sample.addresses import signposted, spread_out
from dispatch.model import Load, Place, Window
from routing.types import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.network.streets import Address

Values = dict[str, Any]
"""A piece of the recipe; it is our own file, so its shape is not checked key by key."""

_PARTS_WITH_HOUSEHOLDS = ("shop_deliveries", "express", "hub_baskets", "aid_parcels")


@dataclass(slots=True, kw_only=True)
class Drawer:
    """One drawing of the recipe: its dice, and the addresses that are left.

    Attributes
    ----------
    later
        By how much every clock time of the recipe is moved.
    sites
        The places that the recipe names, by id.
    homes
        Addresses of households not yet drawn.
    """

    recipe: Values
    random: Random
    on: date
    later: timedelta = timedelta()
    zone: ZoneInfo = field(init=False)
    homes: list[Address] = field(default_factory=list)
    sites: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.recipe["timezone"])

    # ------------------------------------------------------------------------------ where

    def draw_addresses(self, addresses: Sequence[Address]) -> None:
        """Return every named site an address of its own and keep the rest for the households."""
        recipe = self.recipe
        named = [recipe["hub"], recipe["food_bank"], *recipe["shops"], *recipe["farms"]]
        named += recipe["gardens"]
        households = sum(recipe[part]["count"] for part in _PARTS_WITH_HOUSEHOLDS)
        households += recipe["shared_order"]["homes"] + len(recipe["impossible"])
        households += 1  # who gets a visit
        count = len(named) + households
        drawn = spread_out(addresses, count, self.random)
        # The hub stands in the middle: a courier cooperative would not have it elsewhere.
        lon = sum(item.lon for item in drawn) / count
        lat = sum(item.lat for item in drawn) / count
        drawn.sort(
            key=lambda item: (abs(item.lon - lon) / 2 + abs(item.lat - lat), signposted(item))
        )
        hub, rest = drawn[0], drawn[1:]
        self.random.shuffle(rest)
        for site, address in zip(named, [hub, *rest], strict=False):
            self.sites[site["id"]] = _site(site, address)
        self.homes = rest[len(named) - 1 :]

    def home(self, name: str) -> Place:
        """Draw the place of a household."""
        address = self.homes.pop()
        return Place(
            id=name,
            point=Point(lon=address.lon, lat=address.lat),
            address=f"{address.street} {address.number}",
        )

    # ------------------------------------------------------------------------------ when

    def at(self, clock: str) -> datetime:
        """Return the instant of a clock time on the day."""
        return datetime.combine(self.on, time.fromisoformat(clock), tzinfo=self.zone) + self.later

    def window(self, clocks: list[str]) -> Window:
        """Return the window from one clock time to another."""
        return Window(start=self.at(clocks[0]), end=self.at(clocks[1]))

    def seconds(self, bounds: list[int]) -> int:
        """Draw a length between two, in whole minutes where they leave room for one."""
        low, high = bounds
        return self.random.randrange(low, high + 1, 60)


def load_of(values: Values, count: int = 1) -> Load:
    """Return so many times what the recipe says is carried."""
    load = Load(**{key: values.get(key, 0) * count for key in ("mass_g", "volume_ml", "items")})
    return at_temperature(load, values["temperature"]) if "temperature" in values else load


def _site(values: Values, address: Address) -> Place:
    return Place(
        id=values["id"],
        point=Point(lon=address.lon, lat=address.lat),
        address=f"{values['label']}, {address.street} {address.number}",
        access_note=values.get("note", ""),
    )
