"""Slowed zones: how long they take, that they are told, and that all searches know them."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from routing.closures.closure import ClosedArea, ClosedWays
from routing.costs import CLOSED, length_dm, time_ms
from routing.errors import BadInput, Failure
from routing.network.travel_modes import MODES
from routing.profiles.profile import PROFILE_NAMES
from routing.types import Point, Snap
from tests.support.depth import cases
from tests.support.streets.dijkstra import costs, targets
from tests.support.streets.maps import Drawing, random_drawing

MARKET = Drawing(
    picture="a    b\n\n\n\nd    c",
    ways={"ab": {"name": "Market"}, "ad": {}, "dc": {}, "bc": {}},
)


def zone(slow_kmh: int) -> ClosedArea:
    """Slow the market's street."""
    points = (MARKET.at("ab", 0.02), MARKET.at("ab", 0.98))
    return ClosedArea(kind="line", points=points, slow_kmh=slow_kmh)


def test_a_zone_is_ridden_at_its_speed_and_told(tmp_path: Path) -> None:
    """Through a zone of 6 km/h 400 m take four minutes, and the turn list says so."""
    router = MARKET.router(tmp_path)
    start, end = MARKET.at("ab", 0.1), MARKET.at("ab", 0.9)
    plain, slowed = (one.route(start, end, "bike") for one in (router, router.closed([zone(6)])))
    assert plain.distance_m == slowed.distance_m == 400
    assert slowed.duration_ms == pytest.approx(240_000, abs=50)
    assert [step.hazards for step in slowed.steps[:-1]] == [("slow-zone",)]
    assert plain.duration_ms < 100_000
    assert all(not step.hazards for step in plain.steps)
    # The first router stays as it is.
    assert router.route(start, end, "bike") == plain


def test_a_zone_that_is_slow_enough_is_ridden_round(tmp_path: Path) -> None:
    """Where the way round is quicker than a zone, the way goes round; it never closes anything."""
    router = MARKET.router(tmp_path).closed([zone(2)])
    route = router.route(MARKET.at("ad", 0.1), MARKET.at("bc", 0.1), "bike")
    assert "Market" not in {step.street for step in route.steps}
    assert router.closed_arcs.tolist() == []


def test_of_two_zones_the_slower_counts_and_none_hurries(tmp_path: Path) -> None:
    """Zones that overlap slow to the least speed; one above a bike's own speed changes nothing."""
    router = MARKET.router(tmp_path)
    ends = MARKET.at("ab", 0.1), MARKET.at("ab", 0.9), "bike"
    slow = router.closed([zone(6)]).route(*ends)
    for several in ([zone(6), zone(9)], [zone(9), zone(6)]):
        assert router.closed(several).route(*ends) == slow
    assert router.closed([zone(9)]).closed([zone(6)]).route(*ends) == slow
    assert router.closed([zone(25)]).route(*ends) == router.route(*ends)


@pytest.mark.parametrize("kmh", [1, 26, -5])
def test_speeds_that_make_no_sense_are_refused(kmh: int) -> None:
    """A zone slows to 2 to 25 km/h; nothing else is taken."""
    with pytest.raises(BadInput) as refused:
        zone(kmh)
    assert [(one.code, one.where) for one in refused.value.faults] == [("out-of-range", "slow_kmh")]


@settings(max_examples=cases(25, whole=50))
@given(
    seed=st.integers(0, 10**6),
    profile=st.sampled_from(PROFILE_NAMES),
    kmh=st.integers(2, 15),
    data=st.data(),
)
def test_all_searches_know_of_zones(seed: int, profile: str, kmh: int, data: st.DataObject) -> None:
    """With zones and closures, engine equals plain search, and no slowed arc is ridden faster."""
    with tempfile.TemporaryDirectory() as folder:
        router = random_drawing(seed).router(Path(folder))
    ways = sorted(set(router.city.streets.edge_way.tolist()))
    zones = [
        ClosedWays(ways=(data.draw(st.sampled_from(ways)),), direction=way, slow_kmh=kmh)
        for way in ("both", "along")
    ]
    shut = ClosedWays(ways=(data.draw(st.sampled_from(ways)),))
    try:
        slowed = router.closed([*zones, shut] if data.draw(st.booleans()) else zones)
        router.engine(profile)
        graph = slowed.graph(profile)
    except (Failure, BadInput):
        reject()
    places = [
        Snap(
            point=Point(lon=0.0, lat=0.0),
            distance_m=0.0,
            edge=data.draw(st.integers(0, router.city.streets.edge_count - 1)),
            offset=data.draw(st.sampled_from([0.0, 0.3, 1.0])),
        )
        for _ in range(4)
    ]
    goals = targets(graph, places)
    wanted = [costs(graph, one, goals).tolist() for one in places]
    assert slowed.engine(profile).matrix(places, places).tolist() == wanted
    held = np.concatenate([2 * slowed.closing(one).edges for one in zones[:1]])
    cost = graph.arc_cost[held]
    ridden = (cost < CLOSED) & (graph.arc_mode[held] == MODES.index("ride"))
    metres, ms = length_dm(cost[ridden]) / 10, time_ms(cost[ridden])
    assert (metres * 3600 <= kmh * (ms + 4) + 200).all()
