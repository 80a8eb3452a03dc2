"""The demo day: enough of everything, deterministic, and plannable."""

from __future__ import annotations

import itertools
import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data.formats.day import Day, read_day, write_day
from data.sample.addresses import spread_out
from data.sample.recipe import build_demo_day
from dispatch.check import check
from dispatch.model import AID_PLEDGE, TravelTimes
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure
from routing.network.streets import Address
from routing.profiles.profile import PROFILE_NAMES

ON = date(2026, 9, 15)
METRES_PER_SECOND = 2.2
"""Slow for a bike, as streets are no straight lines."""


def grid(side: int = 14) -> list[Address]:
    """Return the addresses of a made-up town of a kilometre and a half."""
    return [
        Address(lon=24.935 + x * 0.002, lat=60.164 + y * 0.001, street=f"Street {x}", number=str(y))
        for x, y in itertools.product(range(side), range(side))
    ]


def straight_times(day: Day) -> TravelTimes:
    """Return travel times as the crow flies, the same for every bike."""
    points = [place.point for place in day.places if place.point]
    lon = np.array([point.lon for point in points]) * 111_195 * np.cos(np.radians(60.17))
    lat = np.array([point.lat for point in points]) * 111_195
    metres = np.rint(np.hypot(lon[:, None] - lon, lat[:, None] - lat)).astype(np.int64)
    seconds = np.ceil(metres / METRES_PER_SECOND).astype(np.int64)
    return TravelTimes(
        place_ids=tuple(place.id for place in day.places),
        duration_s=dict.fromkeys(day.profiles, seconds),
        distance_m=dict.fromkeys(day.profiles, metres),
    )


@pytest.fixture(scope="module")
def demo() -> Day:
    """Return the demo day of the made-up town."""
    return build_demo_day(grid(), seed=1, on=ON)


def test_there_is_enough_of_everything(demo: Day) -> None:
    """Sixty jobs of all kinds, six couriers and a volunteer, four types of bikes, lunch breaks."""
    assert len(demo.jobs) >= 60
    assert {job.kind for job in demo.jobs} == {"circuit", "shop", "aid"}
    volunteers = [shift.courier.volunteer for shift in demo.shifts]
    assert (volunteers.count(False), volunteers.count(True)) == (6, 1)
    assert len(demo.profiles) == 4
    assert set(demo.profiles) <= set(PROFILE_NAMES)
    for shift in demo.shifts:
        hours = (shift.window.end - shift.window.start).total_seconds() / 3600
        assert bool(shift.breaks) == (hours > 6)
    assert any(stop.returns.items for job in demo.jobs for _, _, stop in job.stops)
    assert all(job.skills == {"aid_pledge"} for job in demo.jobs if job.kind == "aid")
    assert demo.weights.balance_hour_cents == 300


def test_there_is_more_than_pairs_of_stops(demo: Day) -> None:
    """Many to one, one to many, chilled goods, a visit for two and a window that may be missed."""
    shapes = {(len(job.pickups), len(job.drops)): job for job in demo.jobs}
    assert set(shapes) == {(1, 1), (3, 1), (1, 3), (0, 1)}
    assert shapes[3, 1].drops[0].place.id == shapes[1, 3].pickups[0].place.id == "hub"
    (visit,) = [job for job in demo.jobs if job.accompanied]
    assert visit == shapes[0, 1]
    (accompanied,) = [shift for shift in demo.shifts if shift.companion]
    assert accompanied.courier.volunteer
    assert AID_PLEDGE in accompanied.skills
    stops = [stop for job in demo.jobs for _, _, stop in job.stops]
    chilled = [stop.load for stop in stops if stop.load.extra]
    assert all(load.extra == {"chilled_ml": load.volume_ml} for load in chilled)
    assert len(chilled) > 4
    assert {"chilled_ml" in shift.vehicle.capacity.extra for shift in demo.shifts} == {True, False}
    assert any(stop.late_limit_s and stop.late_hour_cents for stop in stops)


def test_all_places_differ(demo: Day) -> None:
    """No two places share an address, and none is an address twice."""
    points = [place.point for place in demo.places]
    assert len(set(points)) == len(points)
    assert len({place.id for place in demo.places}) == len(points)


def test_the_same_seed_gives_the_same_day() -> None:
    """The order of the addresses and repeated ones change nothing; another seed does."""
    addresses = grid()
    shuffled = addresses + addresses[:30]
    random.Random(7).shuffle(shuffled)
    first = build_demo_day(addresses, seed=1, on=ON)
    assert build_demo_day(shuffled, seed=1, on=ON) == first
    assert build_demo_day(addresses, seed=2, on=ON) != first


def test_times_are_of_the_day_and_zone(demo: Day) -> None:
    """The first shift starts at seven in Helsinki, which is four in UTC in September."""
    first = min(shift.window.start for shift in demo.shifts)
    assert (first.date(), first.hour) == (ON, 4)


def test_it_can_be_written_and_read(demo: Day, tmp_path: Path) -> None:
    """The demo day is a right day of our own format."""
    path = tmp_path / "demo.yaml"
    path.write_text(write_day(demo), encoding="utf-8")
    assert read_day(path, known_profiles=PROFILE_NAMES) == (demo, ())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_but_two_jobs_are_served(demo: Day, seed: int) -> None:
    """A short search serves every job but two, which carry two different, true reasons."""
    problem = demo.problem(straight_times(demo))
    found = plan(problem, Iterations(4000), seed)
    assert {left.job_id: left.reason for left in found.unassigned} == {
        "fridge": "no-vehicle-large-enough",
        "early-bread": "no-shift-in-window",
    }
    assert check(problem, found) == ()


def test_drawn_addresses_keep_apart() -> None:
    """Drawn addresses are distinct and farther apart than the town's nearest neighbours are."""
    drawn = spread_out(grid(), 30, random.Random(3))
    assert len({(item.street, item.number) for item in drawn}) == 30
    gaps = [
        abs(one.lon - two.lon) / 0.002 + abs(one.lat - two.lat) / 0.001
        for one, two in itertools.combinations(drawn, 2)
    ]
    assert min(gaps) > 1.5


def test_a_town_with_too_few_addresses_is_named() -> None:
    """Fewer distinct addresses than the day needs is a failure that says how many."""
    with pytest.raises(Failure) as caught:
        build_demo_day(grid(5), seed=1, on=ON)
    assert caught.value.code == "too-few-addresses"
    assert caught.value.arguments["found"] == 25


def test_the_french_demo_speaks_french(demo: Day) -> None:
    """Notes and labels of the French day are French, every one of them; the rest is the same."""
    french = build_demo_day(grid(), seed=1, on=ON, language="fr")

    def said(day: Day) -> set[str]:
        stops = [stop for job in day.jobs for _, _, stop in job.stops]
        notes = {stop.note for stop in stops} | {stop.place.access_note for stop in stops}
        return {day.name, *(job.label for job in day.jobs), *notes}

    assert "Appelez avant de sonner" in said(french)
    names = {place.address.partition(",")[0] for place in demo.places}
    assert {text for text in said(french) & said(demo) if text} <= names | {""}
    assert [job.id for job in french.jobs] == [job.id for job in demo.jobs]
    assert [place.point for place in french.places] == [place.point for place in demo.places]
