"""Random but legal problems, for properties of planners and checkers.

``random_problem(seed)`` is a plain function of its arguments; ``problems()`` is the hypothesis
strategy of the same. Each problem has its own random choice of :data:`TRAITS`, so that simple and
very mixed ones both come up.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from dispatch.model import (
    AID_PLEDGE,
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Prefix,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from routing.types import UNREACHABLE, Point
from tests.support.plans.plain_planner import end_what_was_begun, plain_plan, promised_tasks

TRAITS: tuple[str, ...] = (
    "windows",  # most stops have one to three windows
    "loads",  # jobs weigh something, vehicles carry only so much
    "boxes",  # a free dimension that some vehicles do not have
    "skills",  # some jobs ask for skills, some couriers and vehicles have them
    "pins",  # some jobs are bound to a shift
    "breaks",  # shifts have up to two declared breaks, some with windows and max_load
    "long-shifts",  # shifts of more than six hours, so that legal breaks are needed
    "legal-breaks",  # a declared break that falls away where it is not needed
    "open-ends",  # some shifts have no start place or no end place
    "drops-only",
    "pickups-only",
    "many-stops",  # jobs with up to three pickups and three drops
    "returns",  # some stops give empties back
    "unreachable",  # some pairs of places have no way, for some profiles
    "priorities",
    "prizes",
    "limits",  # max_stops, max_travel_s, max_distance_m, range_m
    "setup",
    "speed",  # speed_percent other than 100
    "prices",
    "no-work-limit",
    "late",  # some windows may be missed by some time, at a price or for free
    "balance",  # a full shift is dearer than two half full ones
    "prefixes",  # some rounds are begun already
    "aid",  # some jobs need the pledge, some couriers made it, some are volunteers
    "companions",  # some shifts have a second person, some jobs need one
    "slopes",  # on some profiles each kilogram aboard makes rides longer
)
"""What a problem may have besides plain jobs and shifts."""

DAY_START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PROFILE_SPEEDS = {"bike": 5.2, "cargo": 3.9, "trike": 3.1}
"""Profiles of the matrices, metres a second."""
SKILLS = ("cold", "pledge", "stairs")
TOWN_M = 6000
"""Width of the square town, metres."""
DETOUR = 1.3
PLANNED_FOR_PREFIXES = 8
"""Jobs of the plan that prefixes are taken from; that keeps large problems quick to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Town:
    """What the parts of one problem share."""

    rng: random.Random
    traits: frozenset[str]
    places: tuple[Place, ...]
    hub: Place

    def chance(self, trait: str, share: float) -> bool:
        """Draw whether something happens that only a trait makes happen."""
        return trait in self.traits and self.rng.random() < share


def random_problem(
    seed: int, jobs: int = 8, shifts: int = 3, traits: Collection[str] | None = None
) -> Problem:
    """Make the problem of a seed.

    Parameters
    ----------
    seed
        Equal arguments give equal problems.
    jobs, shifts
        How many.
    traits
        What it has, of :data:`TRAITS`; ``None`` draws about half of them.
    """
    return build_problem(random.Random(seed), jobs, shifts, traits)


def problems(
    max_jobs: int = 8, max_shifts: int = 3, traits: Collection[str] | None = None
) -> st.SearchStrategy[Problem]:
    """Return the hypothesis strategy of problems up to a size."""
    return st.builds(
        build_problem,
        st.randoms(use_true_random=False),
        st.integers(1, max_jobs),
        st.integers(1, max_shifts),
        st.just(traits),
    )


def build_problem(
    rng: random.Random, jobs: int, shifts: int, traits: Collection[str] | None = None
) -> Problem:
    """Make a problem from a source of randomness."""
    if traits is None:
        chosen = frozenset(trait for trait in TRAITS if rng.random() < 0.45)
    else:
        chosen = frozenset(traits)
    unknown = chosen - set(TRAITS)
    if unknown:
        message = f"unknown traits {sorted(unknown)}, known are {TRAITS}"
        raise ValueError(message)
    places = tuple(_place(rng, number) for number in range(jobs + 3))
    town = _Town(rng=rng, traits=chosen, places=places, hub=places[0])
    all_shifts = tuple(_shift(town, number) for number in range(shifts))
    all_jobs = tuple(_job(town, number) for number in range(jobs))
    problem = Problem(
        jobs=all_jobs,
        shifts=all_shifts,
        times=_times(town),
        pins=tuple(
            Pin(job_id=job.id, shift_id=rng.choice(all_shifts).id)
            for job in all_jobs
            if town.chance("pins", 0.2)
        ),
        weights=_weights(town),
        work_limit_s=None if "no-work-limit" in chosen else 6 * 3600,
    )
    return _with_prefixes(rng, problem) if "prefixes" in chosen else problem


def _weights(town: _Town) -> Weights:
    cents = town.rng.choice([1, 700, 2500]) if "balance" in town.traits else 0
    return Weights(balance_hour_cents=cents)


def _with_prefixes(rng: random.Random, problem: Problem) -> Problem:
    """Begin some rounds as a plain plan of some of the jobs has them.

    Where the planner finds no way to end alone what was begun, fewer visits are promised. Some
    jobs begun are pinned afterwards, which must not matter.
    """
    jobs = problem.jobs[:PLANNED_FOR_PREFIXES]
    pins = tuple(pin for pin in problem.pins if pin.job_id in {job.id for job in jobs})
    shifts = {shift.id: shift for shift in problem.shifts}
    prefixes: list[Prefix] = []
    for round_ in plain_plan(replace(problem, jobs=jobs, pins=pins)).rounds:
        if rng.random() < 0.3:
            continue
        for count in range(rng.randint(1, len(round_.visits)), 0, -1):
            visits = tuple(
                (visit.kind, visit.job_id or visit.break_id, visit.index)
                for visit in round_.visits[:count]
            )
            shift = shifts[round_.shift_id]
            prefix = Prefix(shift_id=shift.id, visits=visits)
            begun = replace(problem, prefixes=(prefix,))
            if visits[-1][1].startswith("legal"):
                continue  # whether that break is added hangs on what comes next
            if end_what_was_begun(begun, shift, promised_tasks(begun, shift)) is not None:
                prefixes.append(prefix)
                break
    begun_jobs = {name for prefix in prefixes for kind, name, _ in prefix.visits if kind != "break"}
    late_pins = tuple(
        Pin(job_id=job.id, shift_id=rng.choice(problem.shifts).id)
        for job in problem.jobs
        if job.id in begun_jobs and rng.random() < 0.2
    )
    late = {pin.job_id for pin in late_pins}
    kept = (pin for pin in problem.pins if pin.job_id not in late)
    return replace(problem, prefixes=tuple(prefixes), pins=(*kept, *late_pins))


def _place(rng: random.Random, number: int) -> Place:
    east_m, north_m = rng.randint(0, TOWN_M), rng.randint(0, TOWN_M)
    point = Point(lon=24.9 + east_m / 55_600, lat=60.15 + north_m / 111_200)
    return Place(id=f"place-{number}", point=point)


def _times(town: _Town) -> TravelTimes:
    count = len(town.places)
    noise = np.random.default_rng(town.rng.randint(0, 2**31 - 1))
    straight = np.array([[_straight_m(a, b) for b in town.places] for a in town.places])
    distance_m, duration_s, per_kg_us = {}, {}, {}
    for profile, speed in PROFILE_SPEEDS.items():
        metres = np.rint(straight * DETOUR).astype(np.int64) + noise.integers(0, 80, (count, count))
        seconds = np.ceil(metres / speed).astype(np.int64) + noise.integers(0, 90, (count, count))
        np.fill_diagonal(metres, 0)
        np.fill_diagonal(seconds, 0)
        if "unreachable" in town.traits:
            cut = noise.random((count, count)) < 0.06
            if noise.random() < 0.5:
                cut[:, noise.integers(1, count)] = True  # steps that this profile cannot take
            np.fill_diagonal(cut, val=False)
            metres[cut] = UNREACHABLE
            seconds[cut] = UNREACHABLE
        distance_m[profile], duration_s[profile] = metres, seconds
        if "slopes" in town.traits and noise.random() < 0.8:
            # Some rides go uphill; a full load makes those half as long again, or twice as long.
            uphill = noise.random((count, count)) < 0.6
            per_kg_us[profile] = np.where(
                uphill & (seconds > 0), seconds * noise.integers(0, 20_000, (count, count)), 0
            )
    return TravelTimes(
        place_ids=tuple(place.id for place in town.places),
        duration_s=duration_s,
        distance_m=distance_m,
        per_kg_us=per_kg_us,
    )


def _straight_m(one: Place, other: Place) -> float:
    assert one.point is not None
    assert other.point is not None
    return math.hypot(
        (one.point.lon - other.point.lon) * 55_600, (one.point.lat - other.point.lat) * 111_200
    )


def _shift(town: _Town, number: int) -> Shift:
    rng = town.rng
    hours = rng.randint(7, 10) if "long-shifts" in town.traits else rng.randint(2, 5)
    start = DAY_START + timedelta(minutes=15 * rng.randint(0, 16))
    window = Window(start=start, end=start + timedelta(hours=hours))
    limited = "limits" in town.traits
    return Shift(
        id=f"shift-{number}",
        courier=_person(town, f"courier-{number}", volunteers=0.4),
        companion=_person(town, f"companion-{number}") if town.chance("companions", 0.5) else None,
        vehicle=_vehicle(town, number),
        window=window,
        start_place=None if town.chance("open-ends", 0.4) else town.hub,
        end_place=None if town.chance("open-ends", 0.4) else rng.choice([town.hub, town.places[1]]),
        breaks=_breaks(town, window),
        prices=_prices(town),
        max_stops=rng.choice([None, 3, 4, 8]) if limited else None,
        max_travel_s=rng.choice([None, 3600, 7200]) if limited else None,
        max_distance_m=rng.choice([None, 14_000, 30_000]) if limited else None,
    )


def _person(town: _Town, name: str, volunteers: float = 0) -> Courier:
    skills = _skills(town, 0.5)
    if town.chance("aid", 0.7):
        skills |= {AID_PLEDGE}
    return Courier(id=name, skills=skills, volunteer=town.chance("aid", volunteers))


def _prices(town: _Town) -> Prices:
    if "prices" not in town.traits:
        return Prices()
    rng = town.rng
    return Prices(
        shift_cents=rng.choice([0, 500, 3000]),
        hour_cents=rng.choice([0, 1234, 3600]),
        km_cents=rng.choice([0, 15, 99]),
    )


def _vehicle(town: _Town, number: int) -> Vehicle:
    rng = town.rng
    capacity = Capacity()
    if "loads" in town.traits:
        capacity = Capacity(
            mass_g=rng.choice([None, 15_000, 60_000, 180_000]),
            volume_ml=rng.choice([None, 40_000, 300_000]),
            items=rng.choice([None, 3, 12]),
        )
    if "boxes" in town.traits:
        boxes = rng.choice([{}, {"cold_boxes": 1}, {"cold_boxes": 4}])
        capacity = Capacity(
            mass_g=capacity.mass_g,
            volume_ml=capacity.volume_ml,
            items=capacity.items,
            extra=boxes,
        )
    return Vehicle(
        id=f"vehicle-{number}",
        profile=rng.choice(list(PROFILE_SPEEDS)),
        capacity=capacity,
        skills=_skills(town, 0.3),
        range_m=rng.choice([None, 12_000, 30_000]) if "limits" in town.traits else None,
        speed_percent=rng.choice([100, 100, 85, 133]) if "speed" in town.traits else 100,
    )


def _breaks(town: _Town, window: Window) -> tuple[Break, ...]:
    rng = town.rng
    breaks = []
    for number in range(rng.randint(0, 2) if "breaks" in town.traits else 0):
        windows: tuple[Window, ...] = ()
        if rng.random() < 0.6:
            windows = _windows(rng, window, 1, 3600, 3 * 3600)
        breaks.append(
            Break(
                id=f"break-{number}",
                duration_s=rng.choice([600, 1200, 2700]),
                windows=windows,
                paid=rng.random() < 0.5,
                max_load=Load(mass_g=10_000, items=4) if rng.random() < 0.3 else None,
            )
        )
    if town.chance("legal-breaks", 0.7):
        breaks.append(Break(id="legal-0", duration_s=1200, legal=True))
    return tuple(breaks)


def _skills(town: _Town, share: float) -> frozenset[str]:
    return frozenset(skill for skill in SKILLS if town.chance("skills", share))


def _windows(
    rng: random.Random, within: Window, count: int, shortest_s: int, longest_s: int
) -> tuple[Window, ...]:
    windows: list[Window] = []
    span_s = (within.end - within.start) // timedelta(seconds=1)
    start = within.start + timedelta(seconds=rng.randint(0, max(0, span_s - shortest_s)))
    for _ in range(count):
        end = start + timedelta(seconds=rng.randint(shortest_s, longest_s))
        windows.append(Window(start=start, end=end))
        start = end + timedelta(seconds=rng.randint(60, 3600))
    return tuple(windows)


def _job(town: _Town, number: int) -> Job:
    rng = town.rng
    shapes = ["pair", "pair"]
    shapes += [shape for shape in ("drops-only", "pickups-only") if shape in town.traits]
    shape = rng.choice(shapes)
    most = 3 if town.chance("many-stops", 0.5) else 1
    pickups = 0 if shape == "drops-only" else rng.randint(1, most)
    drops = 0 if shape == "pickups-only" else rng.randint(1, most)
    pickup_loads = [_load(town) for _ in range(pickups)]
    drop_loads = [_load(town) for _ in range(drops)]
    if pickups and drops:
        drop_loads = _share_out(rng, pickup_loads, drops)
    return Job(
        id=f"job-{number}",
        kind=rng.choice(
            ["circuit", "shop", "aid"] if "aid" in town.traits else ["circuit", "shop"]
        ),
        pickups=tuple(_stop(town, f"p{i}", load) for i, load in enumerate(pickup_loads)),
        drops=tuple(_stop(town, f"d{i}", load) for i, load in enumerate(drop_loads)),
        skills=frozenset(skill for skill in SKILLS if town.chance("skills", 0.15)),
        accompanied=town.chance("companions", 0.3),
        priority=rng.randint(0, 100) if "priorities" in town.traits else 0,
        prize_cents=rng.randint(0, 4000) if town.chance("prizes", 0.4) else None,
    )


def _share_out(rng: random.Random, pickup_loads: list[Load], drops: int) -> list[Load]:
    """Return to each drop a part of all that was picked up, nothing lost."""
    total = sum(pickup_loads, Load())
    shares: list[dict[str, int]] = [{} for _ in range(drops)]
    for dimension, amount in total.amounts().items():
        cuts = sorted(rng.randint(0, amount) for _ in range(drops - 1))
        for share, low, high in zip(shares, [0, *cuts], [*cuts, amount], strict=True):
            share[dimension] = high - low
    return [_load_of(share) for share in shares]


def _load_of(amounts: dict[str, int]) -> Load:
    fixed = ("mass_g", "volume_ml", "items")
    return Load(
        mass_g=amounts.get("mass_g", 0),
        volume_ml=amounts.get("volume_ml", 0),
        items=amounts.get("items", 0),
        extra={name: amount for name, amount in amounts.items() if name not in fixed},
    )


def _load(town: _Town) -> Load:
    rng = town.rng
    amounts: dict[str, int] = {}
    if "loads" in town.traits:
        amounts = {
            "mass_g": rng.choice([0, 800, 6000, 25_000]),
            "volume_ml": rng.choice([0, 5000, 60_000]),
            "items": rng.randint(0, 3),
        }
    if town.chance("boxes", 0.3):
        amounts["cold_boxes"] = rng.randint(1, 2)
    return _load_of(amounts)


def _stop(town: _Town, name: str, load: Load) -> Stop:
    rng = town.rng
    windows: tuple[Window, ...] = ()
    if town.chance("windows", 0.7) or town.chance("late", 0.5):
        day = Window(start=DAY_START, end=DAY_START + timedelta(hours=9))
        windows = _windows(rng, day, rng.randint(1, 3), 1800, 4 * 3600)
    return Stop(
        id=name,
        place=town.hub if rng.random() < 0.2 else rng.choice(town.places),
        windows=windows,
        late_limit_s=rng.choice([0, 900, 5400]) if "late" in town.traits else 0,
        late_hour_cents=rng.choice([0, 900, 6001]) if "late" in town.traits else 0,
        service_s=rng.choice([0, 120, 300, 900]),
        setup_s=rng.choice([0, 60, 240]) if "setup" in town.traits else 0,
        load=load,
        returns=Load(items=1, mass_g=400) if town.chance("returns", 0.3) else Load(),
    )
