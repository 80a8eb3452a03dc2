"""Slope and load: the physics, and what lines through it say of a whole way."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.city import lift, make_city
from routing.costs import time_ms
from routing.engine.street_path import Path as Ridden
from routing.network.edge_heights import make_heights
from routing.network.profile_graph import ProfileGraph, compile_profile
from routing.network.travel_modes import MODES, PUSH, RIDE
from routing.network.turns import build_turns
from routing.osm.extract_reader import read_streets
from routing.profiles.physics import AIR_KG_PER_M3, Bike, bike_of
from routing.profiles.profile import PROFILE_NAMES, Profile, load_profile
from routing.profiles.slope_speeds import (
    GRAVITY,
    STEEPEST,
    joules_per_m,
    pull_n,
    push_speed,
    ride_speed,
    speed_at,
    speed_on,
)
from routing.router import Router
from routing.rules.tags import way_movement
from routing.types import Point, Snap
from tests.support.streets.maps import Drawing

GRADES = (-0.1, -0.03, -0.005, 0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)


def bike(name: str) -> tuple[Profile, Bike]:
    """Return a profile and its bike."""
    profile = load_profile(name)
    return profile, bike_of(profile.physics, profile.push_kmh, profile.max_kmh)


@given(watts=st.floats(20, 500), grade=st.floats(-STEEPEST, STEEPEST), load=st.floats(0, 200))
def test_power_and_speed_belong_together(watts: float, grade: float, load: float) -> None:
    """At the speed that some power holds, slope, tyres and air take just that power."""
    profile, new_bike = bike("cargo")
    physics = profile.physics
    speed = speed_at(new_bike, watts, pull_n(new_bike, load, grade))
    mass = physics.rider_kg + physics.vehicle_kg + load
    angle = math.atan(grade)
    rolling = physics.rolling_resistance * math.cos(angle)
    force = mass * GRAVITY * (math.sin(angle) + rolling)
    force += AIR_KG_PER_M3 / 2 * physics.drag_area_m2 * speed**2
    assert speed > 0
    assert force * speed == pytest.approx(watts * physics.drive_efficiency, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_the_flat_is_what_the_profile_says(name: str) -> None:
    """Without a slope, and with the usual load, every speed of a profile is kept exactly."""
    profile, new_bike = bike(name)
    usual = float(profile.physics.reference_load_kg)
    for kmh in {*profile.ride_kmh.values(), 1.0, 45.0}:
        assert ride_speed(new_bike, kmh / 3.6, usual, 0.0) == kmh / 3.6
        assert push_speed(new_bike, kmh / 3.6, usual, 0.0) == kmh / 3.6


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_steeper_and_heavier_is_never_quicker(name: str) -> None:
    """Uphill, speed falls with the grade and with the load; downhill it stays within the limits."""
    profile, new_bike = bike(name)
    full = profile.physics.full_load_kg
    flat = profile.ride_kmh["residential"] / 3.6
    for lighter, heavier in ((0.0, full / 2), (full / 2, float(full))):
        for grade in GRADES:
            assert (
                speed_on(new_bike, flat, heavier, grade)[0]
                <= speed_on(new_bike, flat, lighter, grade)[0]
            )
    for gentler, steeper in pairwise(GRADES[3:]):
        assert (
            speed_on(new_bike, flat, full, steeper)[0] <= speed_on(new_bike, flat, full, gentler)[0]
        )
    for grade in GRADES[:3]:
        speed, pushed = speed_on(new_bike, flat, 0.0, grade)
        assert not pushed
        assert (
            flat <= speed <= min(profile.max_kmh, flat * 3.6 * profile.physics.downhill_gain) / 3.6
        )


def test_what_is_too_steep_is_pushed() -> None:
    """A bicycle with a trailer is ridden up 4 %, and pushed up 15 % no faster than one walks."""
    profile, new_bike = bike("bike_trailer")
    flat = profile.ride_kmh["residential"] / 3.6
    assert not speed_on(new_bike, flat, 25.0, 0.04)[1]
    speed, pushed = speed_on(new_bike, flat, 25.0, 0.15)
    assert pushed
    assert speed <= profile.push_kmh / 3.6


def test_the_motor_helps_up_to_its_limit() -> None:
    """A pedelec goes up at what both give, and no motor pulls beyond 25 km/h."""
    _, new_bike = bike("cargo")
    up = ride_speed(new_bike, 17 / 3.6, 40.0, 0.06)
    assert up == pytest.approx(speed_at(new_bike, 350, pull_n(new_bike, 40.0, 0.06)))
    assert ride_speed(new_bike, 24 / 3.6, 0.0, 0.0) == pytest.approx(24 / 3.6)
    alone = new_bike._replace(reference_kg=0.0, rider_w=150.0)
    assert ride_speed(alone, 25.5 / 3.6, 0.0, 0.004) == pytest.approx(25 / 3.6)


def test_brakes_give_nothing_back() -> None:
    """Downhill takes no work, and uphill as much as the height and the tyres ask for."""
    _, new_bike = bike("cargo")
    assert joules_per_m(new_bike, 5.0, 40.0, -0.08) == 0
    assert joules_per_m(new_bike, 2.0, 40.0, 0.08) * 0.95 > (165 * GRAVITY) * 0.0797


# --- whole ways on real hills ------------------------------------------------------------------


@pytest.fixture(scope="module")
def hills(open_data: Path) -> Router:
    """Porto Alegre with its raster."""
    raster = open_data / "elevation" / "porto_alegre_elevation.tif"
    if not raster.is_file():
        pytest.skip(f"no raster at {raster}")
    streets = read_streets(open_data / "osm" / "porto_alegre.osm.pbf")
    return Router(make_city(lift(streets, [raster]), name="porto-alegre"))


def physical_s(graph: ProfileGraph, path: Ridden, profile: Profile, load_kg: float) -> float:
    """Time of a path by the physics at every piece of it, turns included, and no line fitted."""
    bike = bike_of(profile.physics, profile.push_kmh, profile.max_kmh)
    streets = graph.streets
    assert streets.heights is not None
    total = float(time_ms(path.turn_cost).sum()) / 1000
    for i, arc in enumerate(path.arcs.tolist()):
        edge, back = divmod(arc, 2)
        tags = streets.tag_sets[streets.edge_tags[edge]]
        found = way_movement(tags, profile)
        move = found.backward if back else found.forward
        first, last = streets.heights.first[edge], streets.heights.first[edge + 1]
        cm = streets.heights.cm[first:last]
        metres = streets.edge_length_mm[edge] / 1000 / (len(cm) - 1)
        arc_s = 0.0
        for rise in np.diff(cm[::-1] if back else cm) / 100:
            grade = float(np.clip(rise / metres, -STEEPEST, STEEPEST))
            if tags.get("highway") == "steps":
                speed = move.kmh / 3.6
            elif move.mode == "push":
                speed = push_speed(bike, move.kmh / 3.6, load_kg, grade)
            else:
                speed = speed_on(bike, move.kmh / 3.6, load_kg, grade)[0]
            arc_s += metres / speed
        # Of the first and the last arc only a part is ridden.
        total += arc_s * time_ms(int(path.ride_cost[i])) / time_ms(int(graph.arc_cost[arc]))
    return total


def climbs(router: Router, profile: str, count: int) -> list[tuple[Snap, Snap]]:
    """Pairs of places of which the second lies at least 60 m higher."""
    graph, streets = router.graph(profile), router.city.streets
    assert streets.heights is not None
    chance = np.random.default_rng(7)
    edges = np.flatnonzero(graph.stoppable)
    cm = streets.heights.cm[streets.heights.first[:-1]]
    found: list[tuple[Snap, Snap]] = []
    while len(found) < count:
        low, high = chance.choice(edges, 2).tolist()
        if cm[high] - cm[low] > 6000:
            here = Point(lon=0.0, lat=0.0)
            found.append(
                (
                    Snap(point=here, distance_m=0.0, edge=low, offset=0.5),
                    Snap(point=here, distance_m=0.0, edge=high, offset=0.5),
                )
            )
    return found


@pytest.mark.parametrize("name", ["cargo", "longtail", "trike"])
@pytest.mark.slow
def test_climbs_take_what_the_physics_say(hills: Router, name: str) -> None:
    """With 60 kg, climbs of 60 m and more take what the full model says, within 2 %.

    With the usual load they take it to the rounding of arcs: no line is between them.
    """
    profile = load_profile(name)
    graph, engine = hills.graph(name), hills.engine(name)
    usual = profile.physics.reference_load_kg
    for start, goal in climbs(hills, name, 15):
        path = engine.route(start, goal)
        assert path is not None
        costs = engine.extras([start], [goal])
        assert int(costs.cost[0, 0]) == path.cost
        per_kg_s = int(costs.extra[0, 0] >> 42) / 10_000
        time_s = time_ms(path.cost) / 1000
        exact_s = physical_s(graph, path, profile, usual)
        assert time_s == pytest.approx(exact_s, abs=0.002 * len(path.arcs))
        loaded_s = time_s + (60 - usual) * per_kg_s
        assert loaded_s == pytest.approx(physical_s(graph, path, profile, 60), rel=0.02)


def test_hills_change_the_way(hills: Router) -> None:
    """Some best ways of the flat city are not those of the hilly one, and none was quicker."""
    name = "bike"
    flat = Router(make_city(replace(hills.city.streets, heights=None), name="flat"))
    pairs = climbs(hills, name, 20)
    other = 0
    for start, goal in pairs:
        found, plain = hills.engine(name).route(start, goal), flat.engine(name).route(start, goal)
        assert found is not None
        assert plain is not None
        if plain.arcs.tolist() != found.arcs.tolist():
            other += 1
    assert other > 0


def test_steep_arcs_are_told_as_pushed(hills: Router) -> None:
    """What is too steep to ride is pushed, and says so, on hills only."""
    streets = hills.city.streets
    flat = Router(make_city(replace(streets, heights=None), name="flat")).graph("bike")
    pushed = (hills.graph("bike").arc_mode == MODES.index("push")) & (
        flat.arc_mode == MODES.index("ride")
    )
    assert streets.heights is not None
    grade = streets.heights.arc_climb_cm / np.repeat(streets.edge_length_mm, 2) * 10
    assert pushed.any()
    assert float(np.min(grade[pushed])) > 0.03


@pytest.mark.parametrize(
    ("lengths_m", "pushed"),
    [((100, 3, 100), [False] * 3), ((100, 30, 100), [False, True, False])],
)
def test_nobody_gets_off_for_a_few_metres(
    tmp_path: Path, lengths_m: tuple[int, ...], pushed: list[bool]
) -> None:
    """A piece at 25 % is pushed if it is long enough, and takes the time of it either way."""
    drawing = Drawing(picture="a b c d", ways={"ab": {}, "bc": {}, "cd": {}})
    graph, steep = risen(drawing, tmp_path, lengths_m, (0.0, 0.25, 0.0))
    assert graph.arc_mode[steep].tolist() == [PUSH if one else RIDE for one in pushed]
    speed = lengths_m[1] / (float(time_ms(graph.arc_cost[steep[1]])) / 1000)
    assert speed < 1.2


def test_a_long_climb_in_short_pieces_is_pushed(tmp_path: Path) -> None:
    """Pieces of ten metres that follow one another are one slope."""
    drawing = Drawing(picture="a b c d", ways={"ab": {}, "bc": {}, "cd": {}})
    graph, steep = risen(drawing, tmp_path, (10, 10, 10), (0.25, 0.25, 0.25))
    assert graph.arc_mode[steep].tolist() == [PUSH] * 3


def risen(
    drawing: Drawing, folder: Path, lengths_m: Sequence[int], grades: Sequence[float]
) -> tuple[ProfileGraph, list[int]]:
    """Weigh three streets in a row with lengths and slopes; their arcs along the drawing."""
    streets = drawing.city(folder).streets
    order = np.argsort([int(way) for way in streets.edge_way])
    length = np.empty(3, np.int64)
    length[order] = np.array(lengths_m) * 1000
    rise = np.empty(3)
    rise[order] = np.array(lengths_m) * np.array(grades)
    back = streets.node_id[streets.edge_from] > streets.node_id[streets.edge_to]
    cm = [
        (0, round(100 * m)) if not b else (round(100 * m), 0)
        for m, b in zip(rise, back, strict=True)
    ]
    heights = make_heights(np.array([0, 2, 4, 6]), np.array(cm, np.int32).ravel())
    hilly = replace(streets, edge_length_mm=length, heights=heights)
    graph = compile_profile(hilly, build_turns(hilly), load_profile("cargo"))
    return graph, [int(2 * edge + back[edge]) for edge in order]
