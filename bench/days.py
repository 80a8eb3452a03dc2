"""Made-up days of a whole cooperative, kinds of jobs and shifts mixed, for benches."""

from __future__ import annotations

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

START = datetime(2026, 9, 15, 7, tzinfo=UTC)
HOURS = 12
SIDE_M = 7000
DETOUR = 1.3
PROFILES = {"bike": 5.0, "cargo": 4.0}
"""Metres a second."""
HUBS = 3


def mixed_day(jobs: int, couriers: int, seed: int) -> Problem:
    """Make a day of mixed rules; the same numbers give the same one.

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
    made = [_job(rng, number, places) for number in range(jobs)]
    return Problem(
        jobs=tuple(made),
        shifts=tuple(_shift(rng, number, places) for number in range(couriers)),
        times=TravelTimes(
            place_ids=tuple(place.id for place in places),
            duration_s={
                name: np.ceil(metres / speed).astype(int) for name, speed in PROFILES.items()
            },
            distance_m=dict.fromkeys(PROFILES, np.ceil(metres).astype(int)),
        ),
        weights=Weights(balance_hour_cents=400),
    )


def _job(rng: np.random.Generator, number: int, places: list[Place]) -> Job:
    here, there = places[HUBS + 2 * number], places[HUBS + 2 * number + 1]
    load = Load(
        mass_g=int(rng.integers(500, 15_000)),
        volume_ml=int(rng.integers(1000, 40_000)),
        extra={"cold": 1} if rng.random() < 0.15 else {},
    )
    ready = START + timedelta(minutes=int(rng.integers(30, 60 * (HOURS - 3))))
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


def _shift(rng: np.random.Generator, number: int, places: list[Place]) -> Shift:
    hours = int(rng.integers(5, 9))
    begin = START + timedelta(minutes=30 * int(rng.integers(0, 2 * (HOURS - hours) + 1)))
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
