"""Invented towns and days for benches: one whose rules come one by one, one with all kinds mixed.

Equal arguments give equal days.
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

DETOUR = 1.3
"""Metres of street for a metre on the straight line."""

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

MIXED_START = START - timedelta(hours=1)
HOURS = 12
SIDE_M = 7000
PROFILES = {"bike": 5.0, "cargo": 4.0}
"""Metres a second."""
HUBS = 3


# --- a day whose rules come one by one ------------------------------------------------------


def rich_day(jobs: int, shifts: int, rules: Collection[str], seed: int = 1) -> Problem:
    """Make a day of pickups and drops with windows of two hours.

    The same jobs, places, windows and shifts each time: a rule is added, nothing else changes.

    Parameters
    ----------
    jobs, shifts
        How many; a shift is eight hours on a bike for 60 kg.
    rules
        Of :data:`RULES`.
    seed
        Of the chance.
    """
    rng = np.random.default_rng(seed)
    places, times = _town(2 * jobs + 1, rng, slopes="slopes" in rules)
    return Problem(
        jobs=tuple(_rich_job(number, places, rng, rules) for number in range(jobs)),
        shifts=tuple(_rich_shift(number, places[0], rules) for number in range(shifts)),
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
    metres, seconds = (np.empty((count, count), np.int32) for _ in range(2))
    per_kg_us = np.empty((count, count), np.int32) if slopes else None
    for row in range(count):  # whole tables of it would be most of a large day's memory
        straight_m = np.hypot(x[row] - x, y[row] - y)
        metres[row] = DETOUR * straight_m
        seconds[row] = np.ceil(metres[row] / SPEED_MS)
        if per_kg_us is not None:
            rise = np.maximum(0.0, y - y[row]) / np.maximum(straight_m, 1)
            per_kg_us[row] = seconds[row] * rise * CLIMB_PER_KG * 1e6
    places = tuple(Place(id=str(number)) for number in range(count))
    return places, TravelTimes(
        place_ids=tuple(place.id for place in places),
        duration_s={_PROFILE: seconds},
        distance_m={_PROFILE: metres},
        per_kg_us={} if per_kg_us is None else {_PROFILE: per_kg_us},
    )


def _rich_job(
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


def _rich_shift(number: int, depot: Place, rules: Collection[str]) -> Shift:
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


# --- a day of all kinds -----------------------------------------------------------------------


def mixed_day(jobs: int, couriers: int, seed: int) -> Problem:
    """Make the day of a whole cooperative, kinds of jobs and shifts mixed.

    Three in five jobs are pickups with a drop, the others are drops from a hub or pickups to keep;
    nearly all have windows, some two, some may be late at a price. Loads have mass, volume and
    cold boxes; a tenth of the jobs asks for a skill, a tenth is worth a prize only. Shifts last
    five to eight hours, with a lunch break, a price for each hour, kilometre and shift, and the
    fair spread.
    """
    rng = np.random.default_rng(seed)
    count = HUBS + 2 * jobs
    at = rng.uniform(0, SIDE_M, (count, 2))
    at[HUBS::3] = at[rng.integers(0, HUBS, len(at[HUBS::3]))] + rng.normal(
        0, SIDE_M / 10, (len(at[HUBS::3]), 2)
    )
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * DETOUR
    places = [Place(id=f"p{number}") for number in range(count)]
    new_jobs = [_mixed_job(rng, number, places) for number in range(jobs)]
    return Problem(
        jobs=tuple(new_jobs),
        shifts=tuple(_mixed_shift(rng, number, places) for number in range(couriers)),
        times=TravelTimes(
            place_ids=tuple(place.id for place in places),
            duration_s={
                name: np.ceil(metres / speed).astype(int) for name, speed in PROFILES.items()
            },
            distance_m=dict.fromkeys(PROFILES, np.ceil(metres).astype(int)),
        ),
        weights=Weights(balance_hour_cents=400),
    )


def _mixed_job(rng: np.random.Generator, number: int, places: list[Place]) -> Job:
    here, there = places[HUBS + 2 * number], places[HUBS + 2 * number + 1]
    load = Load(
        mass_g=int(rng.integers(500, 15_000)),
        volume_ml=int(rng.integers(1000, 40_000)),
        extra={"cold": 1} if rng.random() < 0.15 else {},
    )
    ready = MIXED_START + timedelta(minutes=int(rng.integers(30, 60 * (HOURS - 3))))
    pickup = Stop(
        place=here,
        windows=_windows(rng, ready, 60),
        service_s=90,
        setup_s=60,
        load=load,
    )
    drop = Stop(
        place=there,
        windows=_windows(rng, ready + timedelta(minutes=15), 120),
        service_s=120,
        setup_s=60,
        load=load,
    )
    if rng.random() < 0.3:
        drop = replace(drop, late_limit_s=1800, late_hour_cents=1200)
    kind = rng.random()
    return Job(
        id=f"job-{number}",
        pickups=(pickup,) if kind < 0.6 or kind >= 0.9 else (),
        drops=(drop,) if kind < 0.9 else (),
        skills=frozenset({"lock"}) if rng.random() < 0.1 else frozenset(),
        priority=int(rng.integers(0, 3)),
        prize_cents=int(rng.integers(500, 3000)) if rng.random() < 0.1 else None,
    )


def _windows(rng: np.random.Generator, ready: datetime, minutes: int) -> tuple[Window, ...]:
    first = Window(start=ready, end=ready + timedelta(minutes=minutes))
    if rng.random() < 0.2:
        later = ready + timedelta(minutes=minutes + 60)
        return (first, Window(start=later, end=later + timedelta(minutes=minutes)))
    return (first,)


def _mixed_shift(rng: np.random.Generator, number: int, places: list[Place]) -> Shift:
    hours = int(rng.integers(5, 9))
    begin = MIXED_START + timedelta(minutes=30 * int(rng.integers(0, 2 * (HOURS - hours) + 1)))
    cargo = number % 2 == 0
    hub = places[number % HUBS]
    lunch = Window(start=begin + timedelta(hours=2), end=begin + timedelta(hours=4))
    return Shift(
        id=f"shift-{number:03d}",
        courier=Courier(id=f"courier-{number}"),
        vehicle=Vehicle(
            id=f"vehicle-{number}",
            profile="cargo" if cargo else "bike",
            capacity=Capacity(
                mass_g=120_000 if cargo else 60_000,
                volume_ml=500_000 if cargo else 200_000,
                extra={"cold": 4} if cargo else {"cold": 2},
            ),
            skills=frozenset({"lock"}) if number % 3 == 0 else frozenset(),
        ),
        window=Window(start=begin, end=begin + timedelta(hours=hours)),
        start_place=hub,
        end_place=hub,
        breaks=(Break(id=f"lunch-{number}", duration_s=1800, windows=(lunch,)),),
        prices=Prices(shift_cents=1500, hour_cents=2200, km_cents=15),
    )
