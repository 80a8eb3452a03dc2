"""The search against plain arithmetic, against a search written otherwise, and against scipy."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.costs import CLOSED, TICK, distances_m, durations_ms, length_dm, time_ms
from routing.errors import Failure
from routing.network.profile_graph import ProfileGraph
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.router import Router
from routing.types import UNREACHABLE, Point, Snap
from tests.support.depth import cases
from tests.support.plans.plain_search import PlainSearch
from tests.support.streets.dijkstra import costs, find_path, targets
from tests.support.streets.maps import Drawing, random_drawing

LINE = Drawing(picture="a    b    c", ways={"ab": {}, "bc": {}})


def cost_of(router: Router, *points: Point) -> NDArray[np.int64]:
    """Packed costs between all of some points."""
    graph = router.graph("bike")
    snaps = router.snap(points, "bike")
    return np.array([costs(graph, snap, targets(graph, snaps)) for snap in snaps])


def test_trips_within_an_edge_take_their_share_of_it(tmp_path: Path) -> None:
    """From 20 % to 70 % of a street is half its time and length, in both directions."""
    router = LINE.router(tmp_path)
    found = cost_of(router, LINE.at("ab", 0.2), LINE.at("ab", 0.7))
    whole = int(router.graph("bike").arc_cost[0])
    half = (time_ms(whole) // 2, length_dm(whole) // 2)
    for cost in (found[0, 1], found[1, 0]):
        assert (time_ms(int(cost)), length_dm(int(cost))) == pytest.approx(half, abs=4)
    assert found[0, 0] == found[1, 1] == 0


def test_parts_add_up_to_the_whole(tmp_path: Path) -> None:
    """Stopping on the way, in the middle of a street, costs exactly nothing."""
    router = LINE.router(tmp_path)
    places = [LINE.at("ab", share) for share in (0.0, 0.123, 0.5, 0.987)]
    found = cost_of(router, *places, LINE.at("bc", 0.4))
    for i in range(1, 4):
        assert found[0, i] + found[i, 4] == found[0, 4]
        assert found[4, i] + found[i, 0] == found[4, 0]


def test_a_one_way_edge_is_ridden_round_to_what_lies_behind(tmp_path: Path) -> None:
    """Behind one on a one-way street lies a whole round, not a step back."""
    drawing = Drawing(
        picture="a    b\n\n\nd    c",
        ways={"abcda": {"oneway": "yes", "foot": "no"}},
    )
    router = drawing.router(tmp_path)
    forward = cost_of(router, drawing.at("ab", 0.2), drawing.at("ab", 0.7))
    around = int(np.min(router.graph("bike").arc_cost))
    assert forward[0, 1] + forward[1, 0] == around


def test_a_trip_may_leave_a_street_either_way(tmp_path: Path) -> None:
    """Nobody has to turn round to set off, or to arrive, against the drawing of a street."""
    router = LINE.router(tmp_path)
    found = cost_of(router, LINE.at("ab", 0.5), LINE.at("bc", 0.5), LINE.at("ab", 0.1))
    arc = int(router.graph("bike").arc_cost[0])
    assert length_dm(int(found[0, 1])) == pytest.approx(length_dm(arc), abs=2)
    assert length_dm(int(found[0, 2])) == pytest.approx(0.4 * length_dm(arc), abs=2)


def test_unreachable_places_are_marked() -> None:
    """Closed costs become UNREACHABLE in times and in distances."""
    packed = np.array([CLOSED, 5 * TICK + (14 << 16), 5 * TICK + (15 << 16)])
    assert durations_ms(packed).tolist() == [UNREACHABLE, 20, 20]
    assert distances_m(packed).tolist() == [UNREACHABLE, 1, 2]


def test_no_way_gives_no_path(tmp_path: Path) -> None:
    """Between two islands there is a closed cost and no path."""
    drawing = Drawing(picture="a b\n\nc d", ways={"ab": {}, "cd": {}})
    router = drawing.router(tmp_path)
    graph = router.graph("bike")
    one, other = (
        Snap(point=drawing.at("ab"), distance_m=0, edge=edge, offset=0.5) for edge in (0, 1)
    )
    assert costs(graph, one, targets(graph, [other])).tolist() == [CLOSED]
    assert find_path(graph, one, other) is None


def test_no_targets_cost_nothing(tmp_path: Path) -> None:
    """An empty list of targets gives an empty row."""
    router = LINE.router(tmp_path)
    graph = router.graph("bike")
    (start,) = router.snap([LINE.at("ab")], "bike")
    assert len(costs(graph, start, targets(graph, []))) == 0


@settings(max_examples=cases(25, whole=60))
@given(seed=st.integers(0, 10**6), profile=st.sampled_from(PROFILE_NAMES), data=st.data())
@pytest.mark.slow
def test_equals_a_search_written_otherwise(seed: int, profile: str, data: st.DataObject) -> None:
    """On random nets with barriers and bans, every cost equals that of the plain search."""
    with tempfile.TemporaryDirectory() as folder:
        router = random_drawing(seed).router(Path(folder))
    try:
        graph = router.graph(profile)
    except Failure:
        reject()
    plain = PlainSearch(graph, load_profile(profile))
    usable = np.flatnonzero(
        np.minimum(graph.arc_cost[0::2], graph.arc_cost[1::2]) < CLOSED
    ).tolist()
    places = [
        Snap(
            point=random_drawing(seed).at("a"),
            distance_m=0.0,
            edge=data.draw(st.sampled_from(usable)),
            offset=data.draw(st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0])),
        )
        for _ in range(4)
    ]
    goals = targets(graph, places)
    for place in places:
        row = costs(graph, place, goals).tolist()
        assert row == [plain.cost_between(place, goal) for goal in places]
        for goal, cost in zip(places, row, strict=True):
            path = find_path(graph, place, goal)
            if path is None:
                assert cost == CLOSED
            else:
                assert path.cost == cost
                assert_rideable(graph, plain, path.arcs.tolist())
                assert int(path.turn_cost.sum() + path.ride_cost.sum()) == cost
                assert (path.turn_cost >= 0).all()
                assert (path.ride_cost >= 0).all()


def assert_rideable(graph: ProfileGraph, plain: PlainSearch, arcs: list[int]) -> None:
    """Every turn of a path is one that the plain search would make, its past considered."""
    for i in range(1, len(arcs)):
        past = tuple(arcs[max(0, i - plain.memory) : i])
        assert arcs[i] in [follower for follower, _ in plain.turns(past)]
    assert (graph.arc_cost[arcs] < CLOSED).all()


@settings(max_examples=cases(20, whole=40))
@given(seed=st.integers(0, 10**6), profile=st.sampled_from(PROFILE_NAMES))
def test_every_place_to_stop_reaches_every_other(seed: int, profile: str) -> None:
    """Between any two edges where one can stop there is a way in both directions."""
    with tempfile.TemporaryDirectory() as folder:
        drawing = random_drawing(seed)
        router = drawing.router(Path(folder))
    try:
        graph = router.graph(profile)
    except Failure:
        reject()
    places = [
        Snap(point=drawing.at("a"), distance_m=0.0, edge=edge, offset=0.5)
        for edge in np.flatnonzero(graph.stoppable).tolist()
    ]
    goals = targets(graph, places)
    for place in places:
        assert (costs(graph, place, goals) < CLOSED).all()


def test_equals_scipy_on_a_real_city(helsinki: Router) -> None:
    """Times from ten places to every street of Helsinki equal scipy's on the expanded graph."""
    graph = helsinki.graph("cargo")
    turns, states = graph.turns, graph.turns.state_count
    of = np.repeat(np.arange(states), np.diff(turns.first))
    is_open = graph.turn_cost < CLOSED
    # What the search minimises: ticks, stress included.
    arc_ticks = graph.arc_cost // TICK
    weight = (arc_ticks[turns.arc[of]] + graph.turn_cost // TICK)[is_open].astype(float)
    links = csr_array((weight, (of[is_open], turns.to[is_open])), (states, states))
    stops = np.flatnonzero(graph.stoppable)
    goals = [beginning_of(edge) for edge in stops.tolist()]
    for edge in np.random.default_rng(5).choice(stops, 10).tolist():
        # From the beginning of an edge, all of its forward arc lies ahead, and none of the other.
        entered = np.full(states, np.inf)
        for arc, ridden in ((2 * edge, 0), (2 * edge + 1, int(arc_ticks[2 * edge + 1]))):
            if graph.arc_cost[arc] < CLOSED:
                label = dijkstra(links, indices=arc) - ridden
                label[arc] = np.inf
                entered = np.minimum(entered, label)
        # The beginning of an edge is reached on entering it, or at the end of its other arc.
        reached = entered + np.where(turns.arc % 2 == 1, arc_ticks[turns.arc], 0)
        wanted = np.full(len(graph.mainland), np.inf)
        np.minimum.at(wanted, turns.arc // 2, reached)
        wanted[edge] = 0
        ours = costs(graph, beginning_of(edge), targets(graph, goals)) // TICK
        assert ours.tolist() == wanted[stops].astype(int).tolist()


def beginning_of(edge: int) -> Snap:
    """Where an edge begins, and on no other one: less than rounding away from the junction."""
    return Snap(point=Point(lon=0.0, lat=0.0), distance_m=0.0, edge=edge, offset=1e-12)
