"""The demo day: a recipe that draws its places from a city's own addresses.

The recipe itself, ``demo_day.yaml`` beside this module, says who works and what there is to do;
here its jobs get places, sizes and times by a seed. The same addresses and seed give the same
day, in whatever order the addresses come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from data.formats.day_type import Day, places_used
from data.formats.reading import parse_yaml
from data.sample.addresses import signposted, spread_out
from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Prices,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from routing.types import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.streets import Address

Values = dict[str, Any]
"""A piece of the recipe; it is our own file, so its shape is not checked key by key."""

_PARTS_WITH_HOUSEHOLDS = ("shop_deliveries", "express", "hub_baskets", "aid_parcels")


def build_demo_day(addresses: Sequence[Address], *, seed: int, on: date) -> Day:
    """Make the demo day.

    Parameters
    ----------
    addresses
        The city's addresses; about a hundred distinct ones are drawn.
    seed
        Decides which addresses, sizes and times are drawn.
    on
        The day.

    Raises
    ------
    Failure
        ``too-few-addresses`` if the city has fewer than the day needs.
    """
    recipe = cast("Values", parse_yaml(_recipe_text()).content)
    drawer = _Drawer(recipe=recipe, random=Random(seed), on=on)  # noqa: S311 (not for secrets)
    drawer.draw_addresses(addresses)
    return drawer.day()


def _recipe_text() -> str:
    return files("data.sample").joinpath("demo_day.yaml").read_text(encoding="utf-8")


def _load(values: Values, count: int = 1) -> Load:
    extra = {name: amount * count for name, amount in values.get("extra", {}).items()}
    base = {key: values.get(key, 0) * count for key in ("mass_g", "volume_ml", "items")}
    return Load(**base, extra=extra)


@dataclass(slots=True, kw_only=True)
class _Drawer:
    """One drawing of the recipe: its dice, and the addresses that are left."""

    recipe: Values
    random: Random
    on: date
    zone: ZoneInfo = field(init=False)
    homes: list[Address] = field(default_factory=list)
    sites: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.recipe["timezone"])

    # ------------------------------------------------------------------------------ where

    def draw_addresses(self, addresses: Sequence[Address]) -> None:
        """Give every named site an address of its own and keep the rest for the households."""
        recipe = self.recipe
        named = [recipe["hub"], recipe["food_bank"], *recipe["shops"], *recipe["farms"]]
        households = sum(recipe[part]["count"] for part in _PARTS_WITH_HOUSEHOLDS)
        count = len(named) + households + len(recipe["impossible"])
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

    def _home(self, name: str) -> Place:
        address = self.homes.pop()
        return Place(
            id=name,
            point=Point(lon=address.lon, lat=address.lat),
            address=f"{address.street} {address.number}",
        )

    # ------------------------------------------------------------------------------ when

    def _at(self, clock: str) -> datetime:
        return datetime.combine(self.on, time.fromisoformat(clock), tzinfo=self.zone)

    def _window(self, clocks: list[str]) -> Window:
        return Window(start=self._at(clocks[0]), end=self._at(clocks[1]))

    def _seconds(self, bounds: list[int]) -> int:
        """Draw a length between two, in whole minutes where they leave room for one."""
        low, high = bounds
        return self.random.randrange(low, high + 1, 60)

    # ------------------------------------------------------------------------------ what

    def day(self) -> Day:
        """Compose the whole day."""
        shifts = self._shifts()
        jobs = (
            *self._farm_collections(),
            *self._shop_deliveries("shop_deliveries", ""),
            *self._shop_deliveries("express", "express-"),
            *self._from_a_site("hub_baskets", "basket", "hub"),
            *self._from_a_site("aid_parcels", "aid", "food-bank"),
            *self._impossible(),
        )
        return Day(
            name=self.recipe["name"],
            timezone=self.recipe["timezone"],
            city=self.recipe["city"],
            places=places_used(shifts, jobs),
            jobs=jobs,
            shifts=shifts,
            # Its household knows Saara, who brings it every week.
            pins=(Pin(job_id="basket-1", shift_id="saara"),),
        )

    def _shifts(self) -> tuple[Shift, ...]:
        vehicles = {values["id"]: _vehicle(values) for values in self.recipe["vehicles"]}
        lunch = self.recipe["lunch"]
        noon = Break(
            id=lunch["id"],
            duration_s=lunch["duration_s"],
            windows=(self._window([lunch["earliest"], lunch["latest"]]),),
        )
        return tuple(
            Shift(
                id=values["id"],
                courier=_courier(values),
                vehicle=vehicles[values["vehicle"]],
                window=self._window([values["start"], values["end"]]),
                start_place=self.sites["hub"],
                end_place=self.sites["hub"],
                breaks=(noon,) if values.get("lunch") else (),
                prices=Prices(
                    **self.recipe["volunteer_prices" if values.get("volunteer") else "prices"]
                ),
            )
            for values in self.recipe["couriers"]
        )

    def _farm_collections(self) -> list[Job]:
        part = self.recipe["farm_collections"]
        jobs = []
        for farm in self.recipe["farms"]:
            crates = self.random.randint(*farm["crates"])
            load = _load(part["crate"], crates)
            pickup = Stop(
                place=self.sites[farm["id"]],
                windows=(self._window(part["collect"]),),
                service_s=self._seconds(part["pickup_service_s"]),
                load=load,
            )
            drop = Stop(
                place=self.sites["hub"],
                windows=(self._window(part["at_hub"]),),
                service_s=self._seconds(part["drop_service_s"]),
                load=load,
            )
            label = f"{farm['label']}: {crates} crates of {farm['goods']}"
            jobs.append(
                Job(id=farm["id"], kind=part["kind"], pickups=(pickup,), drops=(drop,), label=label)
            )
        return jobs

    def _shop_deliveries(self, key: str, prefix: str) -> list[Job]:
        """Make the jobs that take a parcel from each of some shops in turn to a household."""
        part = self.recipe[key]
        shops = [shop for shop in self.recipe["shops"] if shop["id"] in part["shops"]]
        first, last = self._at(part["ready"][0]), self._at(part["ready"][1])
        quarters = (last - first) // timedelta(minutes=15)
        jobs = []
        for number in range(part["count"]):
            shop = shops[number % len(shops)]
            load = _load(self.random.choice(shop["sizes"]))
            ready = first + timedelta(minutes=15) * self.random.randint(0, quarters)
            pickup = Stop(
                place=self.sites[shop["id"]],
                windows=(
                    Window(start=ready, end=ready + timedelta(seconds=part["collect_within_s"])),
                ),
                service_s=self._seconds(part["pickup_service_s"]),
                load=load,
            )
            drop = Stop(
                place=self._home(f"home-{prefix}shop-{number + 1}"),
                windows=(
                    Window(start=ready, end=ready + timedelta(seconds=part["deliver_within_s"])),
                ),
                service_s=self._seconds(part["drop_service_s"]),
                load=load,
            )
            jobs.append(
                Job(
                    id=f"{prefix}{shop['id']}-{number // len(shops) + 1}",
                    kind=part["kind"],
                    pickups=(pickup,),
                    drops=(drop,),
                    label=shop["label"],
                )
            )
        return jobs

    def _from_a_site(self, key: str, name: str, site: str) -> list[Job]:
        """Make the jobs that take one parcel each from one site to many households."""
        part = self.recipe[key]
        load = _load(part["load"])
        empties = _load(part["empties"]) if "empties" in part else Load()
        jobs = []
        for number in range(1, part["count"] + 1):
            pickup = Stop(
                place=self.sites[site],
                windows=(self._window(part["collect"]),),
                service_s=self._seconds(part["pickup_service_s"]),
                setup_s=part["loading_s"],
                load=load,
            )
            drop = Stop(
                place=self._home(f"home-{name}-{number}"),
                windows=(self._window(part["windows"][number % len(part["windows"])]),),
                service_s=self._seconds(part["drop_service_s"]),
                load=load,
                returns=empties if number % 3 == 0 else Load(),
                note=part.get("note", ""),
            )
            jobs.append(
                Job(
                    id=f"{name}-{number}",
                    kind=part["kind"],
                    pickups=(pickup,),
                    drops=(drop,),
                    skills=frozenset({part["skill"]} if "skill" in part else ()),
                    priority=part.get("priority", 0),
                    label=f"{part['label']} {number}",
                )
            )
        return jobs

    def _impossible(self) -> list[Job]:
        jobs = []
        for values in self.recipe["impossible"]:
            load = _load(values["load"])
            pickup = Stop(
                place=self.sites[values["from"]],
                windows=(self._window(values["pickup"]),),
                service_s=600,
                load=load,
            )
            drop = Stop(
                place=self._home(f"home-{values['id']}"),
                windows=(self._window(values["drop"]),),
                service_s=600,
                load=load,
            )
            jobs.append(
                Job(id=values["id"], pickups=(pickup,), drops=(drop,), label=values["label"])
            )
        return jobs


def _site(values: Values, address: Address) -> Place:
    return Place(
        id=values["id"],
        point=Point(lon=address.lon, lat=address.lat),
        address=f"{values['label']}, {address.street} {address.number}",
        access_note=values.get("note", ""),
    )


def _vehicle(values: Values) -> Vehicle:
    return Vehicle(
        id=values["id"],
        profile=values["profile"],
        capacity=Capacity(**values["capacity"]),
        skills=frozenset(values["skills"]),
        range_m=values["range_m"],
        width_mm=values["width_mm"],
    )


def _courier(values: Values) -> Courier:
    return Courier(
        id=values["id"],
        name=values["name"],
        skills=frozenset(values["skills"]),
        volunteer=values.get("volunteer", False),
    )
