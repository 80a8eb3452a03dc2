"""A round with one of everything that a courier's papers show, with times known by heart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from api.wording.outcome import Outcome
from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Plan,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Visit,
    Window,
)
from routing.types import Point

ZONE = ZoneInfo("Europe/Paris")
BREAD = Load(mass_g=4000, items=2, extra={"cold_boxes": 1})
FOOD = Load(mass_g=9000, items=1)
PLANTS = Load(mass_g=20000, items=40)
COMPOST = Load(mass_g=6000)

HUB = Place(id="hub", point=Point(lon=2.35, lat=48.85), address="Hub, 1 rue du Dépôt")
BAKERY = Place(
    id="bakery",
    point=Point(lon=2.36, lat=48.86),
    address="Bakery X, 2 rue du Four",
    access_note="back door",
)
HOME = Place(id="home", point=Point(lon=2.37, lat=48.87), address="3 rue Haute")
DOOR = Place(id="door", point=Point(lon=2.38, lat=48.88), address="4 impasse Secrète")


def at(clock: str) -> datetime:
    """Return an instant of the day, told in UTC as ``08:30``; Paris is an hour ahead."""
    hour, minute = clock.split(":")
    return datetime(2026, 3, 2, int(hour), int(minute), tzinfo=UTC)


def window(start: str, end: str) -> Window:
    """Return a window told in UTC."""
    return Window(start=at(start), end=at(end))


def handout_jobs() -> tuple[Job, ...]:
    """Return the jobs: from a shop, of aid, one with drops only and one with pickups only."""
    home = Stop(
        place=HOME,
        load=BREAD,
        windows=(window("08:30", "09:00"),),
        service_s=180,
        returns=Load(items=1),
        note="second floor",
    )
    return (
        Job(id="bread", label="Bread", pickups=(Stop(place=BAKERY, load=BREAD),), drops=(home,)),
        Job(
            id="aid-1",
            kind="aid",
            label="Food parcel 1",
            pickups=(Stop(place=HUB, load=FOOD),),
            drops=(Stop(place=DOOR, load=FOOD, note="hand over in person"),),
        ),
        Job(id="plants", label="Plants", drops=(Stop(place=HOME, load=PLANTS),)),
        Job(id="compost", label="Compost", pickups=(Stop(place=HOME, load=COMPOST),)),
    )


def handout_shift() -> Shift:
    """Return the shift, with a break."""
    return Shift(
        id="morning",
        courier=Courier(id="ana", name="Ana"),
        vehicle=Vehicle(
            id="john", profile="cargo", capacity=Capacity(mass_g=60000, extra={"cold_boxes": 2})
        ),
        window=window("07:00", "11:00"),
        start_place=HUB,
        end_place=HUB,
        breaks=(Break(id="tea", duration_s=1200, note="at the canal"),),
    )


def _visit(
    job_id: str, kind: str, place: Place, times: tuple[str, str, str], aboard: Load
) -> Visit:
    arrive, start, depart = (at(clock) for clock in times)
    return Visit(
        kind="pickup" if kind == "pickup" else "drop",
        job_id=job_id,
        place_id=place.id,
        travel_s=300,
        distance_m=1200,
        arrive=arrive,
        start=start,
        depart=depart,
        load_after=aboard,
    )


def handout_round() -> Round:
    """Return the round of the shift."""
    one, left = Load(items=1), COMPOST + Load(items=1)
    return Round(
        shift_id="morning",
        start=at("07:30"),
        end=at("10:05"),
        visits=(
            _visit("aid-1", "pickup", HUB, ("07:30", "07:30", "07:32"), PLANTS + FOOD),
            _visit("bread", "pickup", BAKERY, ("07:40", "07:40", "07:45"), PLANTS + FOOD + BREAD),
            _visit("bread", "drop", HOME, ("08:20", "08:30", "08:33"), PLANTS + FOOD + one),
            _visit("plants", "drop", HOME, ("08:33", "08:33", "08:40"), FOOD + one),
            _visit("compost", "pickup", HOME, ("08:40", "08:40", "08:45"), FOOD + left),
            Visit(
                kind="break",
                break_id="tea",
                place_id=HOME.id,
                travel_s=0,
                distance_m=0,
                arrive=at("08:45"),
                start=at("08:45"),
                depart=at("09:05"),
                load_after=FOOD + left,
            ),
            _visit("aid-1", "drop", DOOR, ("09:15", "09:15", "09:20"), left),
        ),
        end_travel_s=600,
        end_distance_m=2500,
    )


def handout_outcome() -> Outcome:
    """Return the whole planned day; the way to the second stop bends, the others are straight."""
    places = (HUB, BAKERY, HOME, DOOR)
    matrix = np.zeros((len(places), len(places)), dtype=np.int64)
    times = TravelTimes(
        place_ids=tuple(place.id for place in places),
        duration_s={"cargo": matrix},
        distance_m={"cargo": matrix},
    )
    bend = (Point(lon=2.35, lat=48.85), Point(lon=2.35, lat=48.86), Point(lon=2.36, lat=48.86))
    return Outcome(
        name="Saturday",
        zone=ZONE,
        problem=Problem(jobs=handout_jobs(), shifts=(handout_shift(),), times=times),
        plan=Plan(rounds=(handout_round(),), unassigned=()),
        legs={("morning", 1): bend},
        attribution="© OpenStreetMap contributors",
    )


def many_stops(count: int) -> Outcome:
    """Return a day of one round without start or end that drops at so many places in turn."""
    places = tuple(
        Place(
            id=f"p{number}",
            point=Point(lon=2.3 + number * 0.001, lat=48.85),
            address=f"{number} rue Longue",
        )
        for number in range(count)
    )
    begin = at("07:00")
    visits = tuple(
        Visit(
            kind="drop",
            job_id=f"j{number}",
            place_id=place.id,
            travel_s=60,
            distance_m=100,
            arrive=begin + timedelta(minutes=4 * number),
            start=begin + timedelta(minutes=4 * number),
            depart=begin + timedelta(minutes=4 * number + 2),
            load_after=Load(items=count - number - 1),
        )
        for number, place in enumerate(places)
    )
    shift = Shift(
        id="long",
        courier=Courier(id="bo", name="Bo"),
        vehicle=Vehicle(id="john", profile="cargo"),
        window=window("07:00", "20:00"),
    )
    jobs = tuple(
        Job(id=f"j{number}", drops=(Stop(place=place, load=Load(items=1)),))
        for number, place in enumerate(places)
    )
    matrix = np.zeros((count, count), dtype=np.int64)
    times = TravelTimes(
        place_ids=tuple(place.id for place in places),
        duration_s={"cargo": matrix},
        distance_m={"cargo": matrix},
    )
    each = Round(shift_id="long", start=begin, end=visits[-1].depart, visits=visits)
    return Outcome(
        name="Long",
        zone=ZONE,
        problem=Problem(jobs=jobs, shifts=(shift,), times=times),
        plan=Plan(rounds=(each,), unassigned=()),
    )
