"""A made-up town and day, plain or with any of the planner's rules, for measuring.

The same jobs, places, windows and shifts each time: a rule is added, nothing else changes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)

RULES = ("breaks", "lateness", "balance", "loads", "temperature", "optional", "slopes")
"""Breaks, soft lateness, fair spread, three load dimensions, cold boxes, jobs that may stay out,
and times that depend on what is carried."""

START = datetime(2026, 9, 15, 8, tzinfo=UTC)
SHIFT_H = 8
TOWN_M = 8000
SPEED_MS = 4.5
CLIMB_PER_KG = 0.006
"""What a kilogram adds to a leg straight up the hill, as a share of its time: with 60 kg a third
more, which is about what a cargo bike takes on 4 %."""
_PROFILE = "cargo"


def rich_day(jobs: int, shifts: int, rules: Collection[str], seed: int = 1) -> Problem:
    """Make a day of pickups and drops with windows of two hours.

    Parameters
    ----------
    jobs, shifts
        How many; a shift is eight hours on a bike for 60 kg.
    rules
        Of :data:`RULES`.
    seed
        Of the chance; equal arguments give equal days.
    """
    rng = np.random.default_rng(seed)
    places, times = _town(2 * jobs + 1, rng, slopes="slopes" in rules)
    return Problem(
        jobs=tuple(_job(number, places, rng, rules) for number in range(jobs)),
        shifts=tuple(_shift(number, places[0], rules) for number in range(shifts)),
        times=times,
        weights=Weights(balance_hour_cents=1200 if "balance" in rules else 0),
        work_limit_s=6 * 3600 if "breaks" in rules else None,
    )


def _town(
    count: int, rng: np.random.Generator, *, slopes: bool
) -> tuple[tuple[Place, ...], TravelTimes]:
    """Spread places over a hill side; the depot lies in the middle."""
    x, y = rng.uniform(0, TOWN_M, (2, count))
    x[0] = y[0] = TOWN_M / 2
    metres = (1.3 * np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int64)
    seconds = np.ceil(metres / SPEED_MS).astype(np.int64)
    rise = np.maximum(0.0, y - y[:, None]) / np.maximum(np.hypot(x[:, None] - x, y[:, None] - y), 1)
    places = tuple(Place(id=str(number)) for number in range(count))
    return places, TravelTimes(
        place_ids=tuple(place.id for place in places),
        duration_s={_PROFILE: seconds},
        distance_m={_PROFILE: metres},
        per_kg_us={_PROFILE: (seconds * rise * CLIMB_PER_KG * 1e6).astype(np.int64)}
        if slopes
        else {},
    )


def _job(
    number: int, places: tuple[Place, ...], rng: np.random.Generator, rules: Collection[str]
) -> Job:
    mass_kg, volume_l, items = rng.integers(1, 15), rng.integers(5, 60), rng.integers(1, 4)
    opens, cold, prize = rng.integers(0, SHIFT_H - 2), rng.random() < 0.3, rng.integers(300, 1500)
    load = Load(mass_g=int(mass_kg) * 1000)
    if "loads" in rules:
        load = replace(load, volume_ml=int(volume_l) * 1000, items=int(items))
    if "temperature" in rules and cold:
        load = replace(load, extra={"cold_boxes": 1})
    start = START + timedelta(hours=int(opens))
    window = Window(start=start, end=start + timedelta(hours=2))
    is_soft = "lateness" in rules
    pickup = Stop(place=places[2 * number + 1], load=load, service_s=180)
    drop = Stop(
        place=places[2 * number + 2],
        load=load,
        service_s=180,
        windows=(window,),
        late_limit_s=1800 if is_soft else 0,
        late_hour_cents=3000 if is_soft else 0,
    )
    is_optional = "optional" in rules and number % 3 == 0
    return Job(
        id=f"job-{number}",
        pickups=(pickup,),
        drops=(drop,),
        prize_cents=int(prize) if is_optional else None,
    )


def _shift(number: int, depot: Place, rules: Collection[str]) -> Shift:
    window = Window(start=START, end=START + timedelta(hours=SHIFT_H))
    noon = Window(start=START + timedelta(hours=3), end=START + timedelta(hours=6))
    capacity = Capacity(mass_g=60_000)
    if "loads" in rules:
        capacity = replace(capacity, volume_ml=300_000, items=12)
    if "temperature" in rules:
        capacity = replace(capacity, extra={"cold_boxes": number % 3})
    return Shift(
        id=f"shift-{number}",
        courier=Courier(id=f"courier-{number}"),
        vehicle=Vehicle(id=f"bike-{number}", profile=_PROFILE, capacity=capacity),
        window=window,
        start_place=depot,
        end_place=depot,
        breaks=(Break(id="lunch", duration_s=1800, windows=(noon,)),) if "breaks" in rules else (),
        prices=Prices(hour_cents=3600, km_cents=10),
    )
