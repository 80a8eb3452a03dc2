"""Invented days of an order cycle: many farms, hubs where lots are sorted, and homes.

Farms lie around the town, hubs and homes in it. Each farm's lot is ready at an hour of its own and
goes to one hub; each home takes from one to three lots of one hub, in a window of two hours. Equal
arguments give equal days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.model import (
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Prices,
    Problem,
    Shift,
    SortingHub,
    Stop,
    Transfer,
    TravelTimes,
    Vehicle,
    Window,
)

START = datetime(2026, 9, 17, 5, tzinfo=UTC)
HOURS = 13
TOWN_M = 3500
FARMS_M = (3500, 7500)
"""How far from the middle farms are."""
SPEED_MS = 4.2
DETOUR = 1.3
PROFILE = "cargo"
SORTING_S = 480
RESTRICTED_S = 1800
LATE_HOUR_CENTS = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class TownSize:
    """Size of a day: producers, hubs, homes and riders."""

    farms: int = 8
    hubs: int = 1
    homes: int = 40
    riders: int = 5


LARGE = TownSize(farms=40, hubs=3, homes=600, riders=56)


def cycle_day(size: TownSize, seed: int) -> Problem:
    """Make the day of an order cycle.

    Parameters
    ----------
    size
        How many of what.
    seed
        Of the chance.
    """
    rng = np.random.default_rng(seed)
    places, times = _places(size, rng)
    hubs = places[: size.hubs]
    farms = places[size.hubs : size.hubs + size.farms]
    homes = places[size.hubs + size.farms :]
    hub_of = [number % size.hubs for number in range(size.farms)]
    orders = [_order(rng, hub_of, number % size.hubs) for number in range(size.homes)]
    litres = [0] * size.farms
    for order in orders:
        for farm, volume_l in order.items():
            litres[farm] += volume_l
    collections = [
        _collection(rng, number, farm, hubs[hub_of[number]], max(1, litres[number]))
        for number, farm in enumerate(farms)
    ]
    drops = [
        _drop(rng, number, home, hubs[number % size.hubs], sum(orders[number].values()))
        for number, home in enumerate(homes)
    ]
    return Problem(
        jobs=(*collections, *drops),
        shifts=tuple(_shift(number, hubs[number % size.hubs]) for number in range(size.riders)),
        times=times,
        hubs=tuple(
            SortingHub(id=hub.id, place_ids=(hub.id,), sorting_places=2 + size.farms // 20)
            for hub in hubs
        ),
        transfers=tuple(
            Transfer(
                id=f"lot-{number}",
                hub_id=hubs[hub_of[number]].id,
                brought_by=f"farm-{number}",
                sorting_s=SORTING_S,
                taken_by=tuple(
                    f"home-{home}" for home, order in enumerate(orders) if number in order
                ),
            )
            for number in range(size.farms)
        ),
    )


def _places(size: TownSize, rng: np.random.Generator) -> tuple[tuple[Place, ...], TravelTimes]:
    around = rng.uniform(0, 2 * np.pi, size.hubs + size.farms + size.homes)
    away = np.concatenate(
        [
            rng.uniform(0, TOWN_M / 3 * (size.hubs - 1), size.hubs),
            rng.uniform(*FARMS_M, size.farms),
            TOWN_M * np.sqrt(rng.uniform(0, 1, size.homes)),
        ]
    )
    x, y = away * np.cos(around), away * np.sin(around)
    metres = np.hypot(x[:, None] - x, y[:, None] - y) * DETOUR
    names = [
        *(f"hub-{number}" for number in range(size.hubs)),
        *(f"at-farm-{number}" for number in range(size.farms)),
        *(f"at-home-{number}" for number in range(size.homes)),
    ]
    return tuple(Place(id=name) for name in names), TravelTimes(
        place_ids=tuple(names),
        duration_s={PROFILE: np.ceil(metres / SPEED_MS).astype(np.int32)},
        distance_m={PROFILE: metres.astype(np.int32)},
    )


def _order(rng: np.random.Generator, hub_of: list[int], hub: int) -> dict[int, int]:
    """Draw what a home takes: litres by farm."""
    own = [farm for farm, at in enumerate(hub_of) if at == hub]
    count = min(len(own), int(rng.integers(1, 4)))
    return {int(farm): int(rng.integers(4, 14)) for farm in rng.choice(own, count, replace=False)}


def _collection(rng: np.random.Generator, number: int, farm: Place, hub: Place, litres: int) -> Job:
    ready = START + timedelta(minutes=int(rng.integers(60, 330)))
    load = Load(volume_ml=1000 * litres)
    pickup = Stop(
        place=farm,
        service_s=300,
        load=load,
        windows=(Window(start=ready, end=ready + timedelta(hours=4)),),
    )
    return Job(
        id=f"farm-{number}",
        kind="circuit",
        pickups=(pickup,),
        drops=(Stop(place=hub, service_s=120, setup_s=120, load=load),),
    )


def _drop(rng: np.random.Generator, number: int, home: Place, hub: Place, litres: int) -> Job:
    opens = START + timedelta(minutes=30 * int(rng.integers(9, 22)))
    load = Load(volume_ml=1000 * litres)
    drop = Stop(
        place=home,
        service_s=150,
        load=load,
        windows=(Window(start=opens, end=opens + timedelta(hours=2)),),
        late_limit_s=RESTRICTED_S,
        late_hour_cents=LATE_HOUR_CENTS,
    )
    pickup = Stop(place=hub, service_s=20, setup_s=120, load=load)
    return Job(id=f"home-{number}", kind="circuit", pickups=(pickup,), drops=(drop,))


def _shift(number: int, hub: Place) -> Shift:
    return Shift(
        id=f"rider-{number}",
        courier=Courier(id=f"rider-{number}"),
        vehicle=Vehicle(id=f"bike-{number}", profile=PROFILE, capacity=Capacity(volume_ml=400_000)),
        window=Window(start=START, end=START + timedelta(hours=HOURS)),
        start_place=hub,
        end_place=hub,
        prices=Prices(shift_cents=1000, hour_cents=2000, km_cents=10, duty=True),
    )
