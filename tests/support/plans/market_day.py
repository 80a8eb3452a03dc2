"""A made-up market day with one example of (nearly) everything, and a right plan of it.

Small enough to follow by hand; the broken plans of ``tests.support.broken`` start from it.

======  =========================  ==========================================================
shift   what it shows              its round
======  =========================  ==========================================================
ana     cargo bike at 80 %, lunch  farm, bakery (twice), cafe (twice, empties), lunch, home
ben     no start and end place     coffee before the first stop, then home and cafe
cleo    longer than six hours      hub at seven, an added legal break, home at half past two
dora    a volunteer, not alone,    soup from the cafe, as promised, and a visit, both late
        round begun already
======  =========================  ==========================================================

Eight further jobs are left out, each for another reason. The fair spread is switched off.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from dispatch.model import (
    AID_PLEDGE,
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Plan,
    Prefix,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Unassigned,
    Vehicle,
    Window,
)
from routing.types import UNREACHABLE
from tests.support.plans.plain_planner import Task, simulate

HUB, BAKERY, FARM, CAFE, HOME, ISLAND = (
    Place(id=name) for name in ("hub", "bakery", "farm", "cafe", "home", "island")
)

SECONDS = [
    # to the hub, bakery, farm, cafe, home, island
    [0, 300, 700, 400, 600, -1],
    [320, 0, 500, 200, 450, -1],
    [720, 510, 0, 640, 800, -1],
    [410, 210, 650, 0, 250, -1],
    [620, 460, 810, 260, 0, -1],
    [-1, -1, -1, -1, -1, 0],
]
"""By bike. The cargo bike needs a fifth more; every second is four metres."""

COSTS = {"shifts": 1750, "travel_time": 2299, "distance": 535, "lateness": 179, "balance": 0}
"""Cost of the plan by term: 3420, 260 and 920 seconds and 9120, 1040 and 3680 metres.

Rounded round by round they would be 2300 and 536. Dora rides for nothing, but is late by 250
seconds with the soup and by 550 with the visit; rounded one by one that would be 178.
"""


def at(clock: str) -> datetime:
    """Return the instant of a clock time such as ``08:30`` or ``08:30:15`` on that day, in UTC."""
    return datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=UTC)


def between(start: str, end: str) -> Window:
    """Return the window between two clock times."""
    return Window(start=at(start), end=at(end))


def market_day() -> Problem:
    """Make the problem."""
    return Problem(
        jobs=_jobs(),
        shifts=(_ana(), _ben(), _cleo(), _dora()),
        times=_times(),
        pins=(
            Pin(job_id="bread", shift_id="ana"),
            Pin(job_id="wardrobe", shift_id="ben"),
        ),
        prefixes=(Prefix(shift_id="dora", visits=(("pickup", "soup", 0),)),),
    )


def market_plan(problem: Problem) -> Plan:
    """Make the plan that keeps every rule of the market day."""
    shifts = {shift.id: shift for shift in problem.shifts}
    rounds = []
    for shift_id, names in {
        "ana": "veg.p0 veg.p1 bread.p0 bread.d0 veg.d0 lunch veg.d1",
        "ben": "coffee letters.d0 glass.p0",
        "cleo": "parcel.p0 parcel.d0",
        "dora": "soup.p0 soup.d0 visit.d0",
    }.items():
        tasks = tuple(find_task(problem, shifts[shift_id], name) for name in names.split())
        round_ = simulate(problem, shifts[shift_id], tasks)
        assert round_ is not None, shift_id
        rounds.append(round_)
    reasons = {
        "fridge": "no-vehicle-large-enough",
        "piano": "skill-missing",
        "choir": "volunteers-aid-only",
        "lighthouse": "unreachable",
        "papers": "no-shift-in-window",
        "wardrobe": "pinned-shift-cannot",
        "cake": "no-room",
        "flyers": "not-worth-it",
    }
    unassigned = tuple(Unassigned(job_id=job, reason=why) for job, why in reasons.items())
    return Plan(rounds=tuple(rounds), unassigned=unassigned, cost_cents=COSTS)


def find_task(problem: Problem, shift: Shift, name: str) -> Task:
    """Find a break of the shift by its id, or a stop by a name such as ``veg.d1``."""
    for pause in shift.breaks:
        if pause.id == name:
            return Task(pause=pause)
    job_id, stop_id = name.split(".")
    job = next(job for job in problem.jobs if job.id == job_id)
    kind, index, stop = next(found for found in job.stops if f"{found[0][0]}{found[1]}" == stop_id)
    return Task(job=job, kind=kind, index=index, stop=stop)


def _times() -> TravelTimes:
    bike = np.array(SECONDS, dtype=np.int64)
    cargo = np.where(bike < 0, UNREACHABLE, bike * 6 // 5)
    metres = np.where(bike < 0, UNREACHABLE, bike * 4)
    return TravelTimes(
        place_ids=tuple(place.id for place in (HUB, BAKERY, FARM, CAFE, HOME, ISLAND)),
        duration_s={"bike": bike, "cargo": cargo},
        distance_m={"bike": metres, "cargo": metres},
    )


def _ana() -> Shift:
    return Shift(
        id="ana",
        courier=Courier(id="ana", skills=frozenset({"cold"})),
        vehicle=Vehicle(
            id="long-john",
            profile="cargo",
            capacity=Capacity(mass_g=50_000, volume_ml=200_000, items=9, extra={"cold_boxes": 2}),
            skills=frozenset({"rain-cover"}),
            range_m=20_000,
            speed_percent=80,
        ),
        window=between("08:00", "13:30"),
        start_place=HUB,
        end_place=HUB,
        breaks=(
            Break(
                id="lunch",
                duration_s=1800,
                windows=(between("11:00", "12:00"),),
                max_load=Load(mass_g=12_000, volume_ml=40_000, items=4),
            ),
        ),
        prices=Prices(shift_cents=1000, hour_cents=1801, km_cents=38),
        max_stops=6,
        max_travel_s=7200,
        max_distance_m=18_000,
    )


def _ben() -> Shift:
    return Shift(
        id="ben",
        courier=Courier(id="ben"),
        vehicle=Vehicle(id="city-bike", profile="bike", capacity=Capacity(mass_g=15_000, items=6)),
        window=between("09:00", "12:00"),
        breaks=(Break(id="coffee", duration_s=600, windows=(between("09:00", "09:20"),)),),
        prices=Prices(shift_cents=250, hour_cents=1772, km_cents=40),
    )


def _cleo() -> Shift:
    return Shift(
        id="cleo",
        courier=Courier(id="cleo"),
        vehicle=Vehicle(id="post-bike", profile="bike", capacity=Capacity(mass_g=30_000)),
        window=between("06:30", "15:00"),
        start_place=BAKERY,
        breaks=(Break(id="legal-rest", duration_s=1200, legal=True),),
        prices=Prices(shift_cents=500, hour_cents=1802, km_cents=40),
    )


def _dora() -> Shift:
    return Shift(
        id="dora",
        courier=Courier(id="dora", skills=frozenset({AID_PLEDGE}), volunteer=True),
        companion=Courier(id="eli", skills=frozenset({AID_PLEDGE, "first-aid"})),
        vehicle=Vehicle(
            id="tandem",
            profile="bike",
            capacity=Capacity(mass_g=20_000, items=4),
            skills=frozenset({"ramp"}),
        ),
        window=between("10:00", "12:00"),
        start_place=HUB,
        prices=Prices(hour_cents=0),
    )


def _jobs() -> tuple[Job, ...]:
    """Four jobs that are hard to leave alone, one that lasts all day, two of aid, eight more."""
    return (
        Job(
            id="veg",
            kind="circuit",
            pickups=(
                Stop(
                    place=FARM,
                    windows=(between("08:30", "10:00"),),
                    service_s=600,
                    setup_s=120,
                    load=Load(mass_g=20_000, volume_ml=80_000, items=3),
                ),
                Stop(
                    place=BAKERY,
                    service_s=300,
                    setup_s=60,
                    load=Load(mass_g=5000, volume_ml=20_000, items=1),
                ),
            ),
            drops=(
                Stop(
                    place=CAFE,
                    service_s=240,
                    setup_s=90,
                    load=Load(mass_g=15_000, volume_ml=70_000, items=2),
                    returns=Load(mass_g=1000, items=1),
                ),
                Stop(
                    place=HOME,
                    service_s=300,
                    setup_s=60,
                    load=Load(mass_g=10_000, volume_ml=30_000, items=2),
                ),
            ),
        ),
        Job(
            id="bread",
            skills=frozenset({"cold", "rain-cover"}),
            pickups=(
                Stop(
                    place=BAKERY,
                    windows=(between("08:00", "08:45"), between("09:15", "09:45")),
                    service_s=120,
                    setup_s=60,
                    load=Load(items=1, extra={"cold_boxes": 1}),
                ),
            ),
            drops=(
                Stop(
                    place=CAFE,
                    windows=(between("09:30", "11:00"),),
                    service_s=180,
                    setup_s=90,
                    load=Load(items=1, extra={"cold_boxes": 1}),
                ),
            ),
        ),
        Job(id="letters", drops=(Stop(place=HOME, service_s=60, load=Load(mass_g=9000, items=4)),)),
        Job(
            id="glass",
            pickups=(
                Stop(place=CAFE, service_s=180, setup_s=30, load=Load(mass_g=12_000, items=5)),
            ),
        ),
        _pair("parcel", between("07:00", "07:30"), between("14:30", "14:45"), mass_g=3000),
        *_aid(),
        _pair("fridge", mass_g=400_000),
        _pair("piano", mass_g=20_000, skills=frozenset({"strong"})),
        _pair("choir", mass_g=3000, skills=frozenset({"ramp"})),
        Job(id="lighthouse", pickups=(Stop(place=HUB),), drops=(Stop(place=ISLAND),)),
        _pair("papers", between("04:00", "05:00"), between("04:00", "06:00"), mass_g=2000),
        _pair("wardrobe", mass_g=40_000),
        _pair("cake", between("09:00", "10:00"), between("09:00", "10:30"), mass_g=1000),
        _pair("flyers", mass_g=500, prize_cents=1),
    )


def _aid() -> tuple[Job, ...]:
    """Soup that somebody waits for, and a visit that nobody makes alone."""
    soup = Load(mass_g=2500, items=1)
    pot = Stop(place=CAFE, windows=(between("10:15", "10:30"),), service_s=300, load=soup)
    plate = Stop(
        place=HOME,
        windows=(between("10:00", "10:20"),),
        late_limit_s=900,
        late_hour_cents=810,
        service_s=300,
        load=soup,
    )
    talk = Stop(
        place=HOME,
        windows=(between("09:00", "09:30"), between("10:10", "10:20")),
        late_limit_s=1200,
        late_hour_cents=801,
        service_s=120,
    )
    return (
        Job(id="soup", kind="aid", pickups=(pot,), drops=(plate,)),
        Job(
            id="visit",
            kind="aid",
            drops=(talk,),
            skills=frozenset({"first-aid"}),
            accompanied=True,
        ),
    )


def _pair(
    name: str,
    pickup: Window | None = None,
    drop: Window | None = None,
    *,
    mass_g: int,
    skills: frozenset[str] = frozenset(),
    prize_cents: int | None = None,
) -> Job:
    """Make a job from the hub to somebody's home."""
    load = Load(mass_g=mass_g)
    first = Stop(place=HUB, windows=(pickup,) if pickup else (), service_s=60, load=load)
    second = Stop(place=HOME, windows=(drop,) if drop else (), service_s=60, load=load)
    return Job(id=name, pickups=(first,), drops=(second,), skills=skills, prize_cents=prize_cents)
