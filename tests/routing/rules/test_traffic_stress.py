"""Traffic stress: its levels by the tags, and what a way may take longer for calm."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.costs import CLOSED, STRESS_TICKS, TICK_MS, time_ms
from routing.engine import Engine, plan_topology
from routing.network.profile_graph import compile_profile
from routing.network.turns import build_turns
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.rules.access import Side
from routing.rules.traffic_stress import BUSY, CALM, HARSH, MILD, stress_level
from routing.types import Point, Snap
from tests.support.depth import cases
from tests.support.streets.maps import Drawing, random_drawing

LEVELS: tuple[tuple[Mapping[str, str], Side, int], ...] = (
    ({"highway": "cycleway"}, "forward", CALM),
    ({"highway": "living_street"}, "forward", CALM),
    ({"highway": "residential", "maxspeed": "30"}, "forward", CALM),
    ({"highway": "residential"}, "forward", MILD),
    ({"highway": "residential", "maxspeed": "50", "lanes": "3"}, "forward", BUSY),
    ({"highway": "tertiary", "maxspeed": "30"}, "forward", MILD),
    ({"highway": "tertiary", "maxspeed": "25 mph"}, "forward", MILD),
    ({"highway": "tertiary"}, "forward", BUSY),
    ({"highway": "tertiary", "maxspeed": "70"}, "forward", HARSH),
    ({"highway": "primary", "lanes": "2"}, "forward", BUSY),
    ({"highway": "primary"}, "forward", HARSH),
    ({"highway": "primary", "maxspeed": "30"}, "forward", BUSY),
    ({"highway": "secondary", "lanes": "6", "maxspeed": "30"}, "forward", HARSH),
    ({"highway": "secondary", "oneway": "yes", "lanes": "3"}, "forward", HARSH),
    ({"highway": "secondary_link"}, "forward", BUSY),
    ({"highway": "primary", "cycleway": "track"}, "backward", CALM),
    ({"highway": "primary", "cycleway:right": "track"}, "forward", CALM),
    ({"highway": "primary", "cycleway:right": "track"}, "backward", HARSH),
    ({"highway": "secondary", "cycleway": "lane"}, "forward", MILD),
    ({"highway": "secondary", "cycleway": "lane", "lanes": "4"}, "forward", BUSY),
    ({"highway": "secondary", "cycleway": "lane", "maxspeed": "60"}, "forward", BUSY),
    ({"highway": "secondary", "cycleway": "lane", "maxspeed": "70"}, "forward", HARSH),
    ({"highway": "tertiary", "maxspeed": "30", "cycleway": "shared_lane"}, "forward", MILD),
    (
        {"highway": "tertiary", "oneway": "yes", "cycleway:left": "opposite_track"},
        "backward",
        CALM,
    ),
    ({"highway": "tertiary", "oneway": "yes", "cycleway:left": "opposite_track"}, "forward", BUSY),
    ({"highway": "tertiary", "oneway": "yes", "cycleway:right": "track"}, "backward", BUSY),
    ({"highway": "primary", "bicycle_road": "yes"}, "forward", CALM),
    ({"highway": "tertiary", "maxspeed:forward": "30"}, "forward", MILD),
    ({"highway": "tertiary", "maxspeed:forward": "30"}, "backward", BUSY),
    ({"highway": "tertiary", "lanes": "many"}, "forward", BUSY),
)


@pytest.mark.parametrize(("tags", "side", "level"), LEVELS)
def test_levels_follow_the_tables(tags: Mapping[str, str], side: Side, level: int) -> None:
    """A way's level is the one that the tables give for its class, speed, lanes and cycle lane."""
    assert stress_level(tags, side) == level


def test_calm_is_worth_its_share_and_no_more(tmp_path: Path) -> None:
    """A cargo bike leaves a main road for a cycleway 7 % longer, not for one 44 % longer."""
    for lines, leaves in ((1, True), (4, False)):
        drawing = Drawing(
            picture="a   b   c" + "\n" * lines + "    d",
            ways={
                "abc": {"highway": "primary", "name": "main"},
                "adc": {"highway": "cycleway", "name": "calm"},
            },
        )
        router = drawing.router(tmp_path)
        route = router.route(drawing.at("ab", 0.02), drawing.at("bc", 0.98), "cargo")
        assert ("calm" in {step.street for step in route.steps}) == leaves


@settings(max_examples=cases(25, whole=60))
@given(seed=st.integers(0, 10**6), name=st.sampled_from(PROFILE_NAMES))
def test_no_way_is_longer_than_the_share_allows(seed: int, name: str) -> None:
    """Ways chosen for calm take at most the stated share longer than the quickest, never less."""
    with tempfile.TemporaryDirectory() as folder:
        streets = random_drawing(seed).city(Path(folder)).streets
    turns = build_turns(streets)
    profile = load_profile(name)
    calm = compile_profile(streets, turns, profile)
    hasty = compile_profile(streets, turns, replace(profile, stress=(0.0, 0.0, 0.0, 0.0)))
    topology = plan_topology(streets, turns)
    chance = np.random.default_rng(seed)
    places = [
        Snap(
            point=Point(lon=0, lat=0),
            distance_m=0,
            edge=int(chance.integers(0, streets.edge_count)),
            offset=float(chance.random()),
        )
        for _ in range(6)
    ]
    chosen = Engine(calm, topology).matrix(places, places)
    quickest = Engine(hasty, topology).matrix(places, places)
    there = quickest < CLOSED
    assert (there == (chosen < CLOSED)).all()
    least, taken = time_ms(quickest[there]), time_ms(chosen[there])
    assert (taken >= least).all()
    # Where a trip begins or ends within an arc its stress is rounded to half a unit.
    rounded = STRESS_TICKS * TICK_MS + 4 * TICK_MS
    assert (taken <= least * (1 + profile.stress[-1]) + rounded).all()
