"""From streets with hills to the planner's times: with what is aboard, or with the usual load."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from api.streets.travel_times import are_weighed, places_of, snap_places, travel_times
from dispatch.model import Courier, Job, Load, Place, Problem, Shift, Stop, Vehicle, Window
from routing.city import lift, make_city
from routing.osm.extract_reader import read_streets
from routing.router import Router
from routing.types import Point
from tests.support import tiny
from tests.support.streets.hill import hill

PROFILE = "cargo"
START = datetime(2026, 9, 15, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    """Return a grid of streets on a slope of some six percent."""
    folder = tmp_path_factory.mktemp("hill")
    streets = read_streets(tiny.write_extract(folder / "grid.osm"))
    raster = hill(folder / "hill.tif", step_m=1.2)
    return Router(make_city(lift(streets, [raster]), name="hilly"))


def place(name: str, column: int, row: int) -> Place:
    """Return a junction of the grid."""
    lon, lat = tiny.corner(column, row)
    return Place(id=name, point=Point(lon=lon, lat=lat))


PLACES = (place("west", 0, 1), place("east", 4, 1), place("north", 2, 4))


def day(mass_g: int) -> tuple[Job, Shift]:
    """Bring so much from west to east, uphill."""
    load = Load(mass_g=mass_g, items=1)
    job = Job(
        id="j",
        pickups=(Stop(place=PLACES[0], load=load),),
        drops=(Stop(place=PLACES[1], load=load),),
    )
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile=PROFILE),
        window=Window(start=START, end=START + timedelta(hours=3)),
        start_place=PLACES[2],
    )
    return job, shift


def test_the_usual_load_takes_what_the_streets_say(router: Router) -> None:
    """Empty time and kilograms make up the matrix's own time, at most two seconds above it."""
    job, shift = day(1000)
    places = places_of((job,), (shift,))
    snaps = snap_places(router, places, [PROFILE])
    plain = travel_times(router, places, snaps).whole()
    times = travel_times(router, places, snaps, weighed=True).whole()
    assert plain.per_kg_us == {}
    problem = Problem(jobs=(job,), shifts=(shift,), times=times)
    usual_g = router.graph(PROFILE).reference_kg * 1000
    slope = times.per_kg_us[PROFILE]
    for pair in np.ndindex(slope.shape):
        empty_s, per_kg_us = int(times.duration_s[PROFILE][pair]), int(slope[pair])
        with_usual = problem.travel_s(shift, empty_s, per_kg_us, usual_g)
        assert 0 <= with_usual - int(plain.duration_s[PROFILE][pair]) <= 1
    rows = times.rows
    assert slope[rows["west"], rows["east"]] > slope[rows["east"], rows["west"]]


def test_only_days_that_say_what_goods_weigh_are_weighed() -> None:
    """A mass anywhere counts, and boxes without one do not."""
    assert not are_weighed([day(0)[0]])
    assert are_weighed([day(0)[0], day(1)[0]])
