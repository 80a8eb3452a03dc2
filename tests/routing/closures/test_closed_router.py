"""A router with closed streets: right, exact, beside the open one, and never on a closed arc."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routing.city import make_city, save_city
from routing.closures.closure import ClosedArea, ClosedWays, Closure
from routing.costs import CLOSED, time_ms
from routing.errors import BadInput, Failure
from routing.network.profile_graph import ProfileGraph, close_arcs
from routing.network.streets import Streets
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.router import Router
from routing.types import Point, Snap
from tests.support.depth import cases
from tests.support.plans.plain_search import PlainSearch
from tests.support.streets.dijkstra import costs, find_path, targets
from tests.support.streets.maps import Drawing, random_drawing

OFFSETS = (0.0, 0.25, 0.5, 1.0)
LADDER = Drawing(
    picture="a  b  c\n\nd  e  f",
    ways={
        "ab": {"name": "North"},
        "bc": {"name": "North"},
        "de": {"name": "South"},
        "ef": {"name": "South"},
        "ad": {},
        "be": {},
        "cf": {},
    },
)


def place(edge: int, offset: float) -> Snap:
    """Return a place on an edge; where that is on earth does not matter to a search."""
    return Snap(point=Point(lon=0.0, lat=0.0), distance_m=0.0, edge=edge, offset=offset)


def shut_mask(router: Router) -> NDArray[np.bool_]:
    """Closed arcs, ``bool[2m]``."""
    mask = np.zeros(2 * router.city.streets.edge_count, np.bool_)
    mask[router.closed_arcs] = True
    return mask


def plain_twin(whole: ProfileGraph, left: ProfileGraph, shut: NDArray[np.bool_]) -> PlainSearch:
    """Search without the closed arcs that takes their being closed from nowhere else.

    Junctions have the streets that meet there with everything open.
    """
    cost = np.where(shut, CLOSED, whole.arc_cost)
    profile = load_profile(whole.profile)
    search = PlainSearch(replace(whole, arc_cost=cost, leads_on=left.leads_on), profile)
    search.meeting = PlainSearch(whole, profile).meeting
    return search


def random_closures(router: Router, data: st.DataObject) -> list[Closure]:
    """Some ways, whole or in one direction, and a circle somewhere."""
    ways = sorted(set(router.city.streets.edge_way.tolist()))
    found: list[Closure] = [
        ClosedWays(
            ways=(data.draw(st.sampled_from(ways)),),
            direction=data.draw(st.sampled_from(("both", "along", "against"))),
        )
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    if data.draw(st.booleans()):
        lon, lat = router.city.streets.shape(0).mean(axis=0).tolist()
        where = Point(lon=lon, lat=lat)
        found.append(ClosedArea(kind="point", points=(where,), radius_m=80))
    return found


def drawn(seed: int) -> Router:
    """Router of a random drawing."""
    with tempfile.TemporaryDirectory() as folder:
        return random_drawing(seed).router(Path(folder))


def some_places(router: Router, data: st.DataObject) -> list[Snap]:
    """Places on any edges, closed ones too."""
    edges = range(router.city.streets.edge_count)
    return [
        place(data.draw(st.sampled_from(edges)), data.draw(st.sampled_from(OFFSETS)))
        for _ in range(4)
    ]


@settings(max_examples=cases(30, whole=70))
@given(seed=st.integers(0, 10**6), profile=st.sampled_from(PROFILE_NAMES), data=st.data())
@pytest.mark.slow
def test_equals_the_search_without_the_closed_arcs(
    seed: int, profile: str, data: st.DataObject
) -> None:
    """Engine, plain search and a third search that never had those arcs agree exactly."""
    router = drawn(seed)
    try:
        shut = router.closed(random_closures(router, data))
        whole, left = router.graph(profile), shut.graph(profile)
    except (BadInput, Failure):
        reject()  # Everything is closed, or nothing left to stop on.
    places = some_places(router, data)
    found = shut.engine(profile).matrix(places, places)
    goals = targets(left, places)
    assert found.tolist() == [costs(left, start, goals).tolist() for start in places]
    twin = plain_twin(whole, left, shut_mask(shut))
    for i, start in enumerate(places):
        assert found[i].tolist() == [twin.cost_between(start, goal) for goal in places]


@settings(max_examples=cases(30, whole=70))
@given(seed=st.integers(0, 10**6), profile=st.sampled_from(PROFILE_NAMES), data=st.data())
def test_never_shorter_and_never_on_a_closed_arc(
    seed: int, profile: str, data: st.DataObject
) -> None:
    """No way touches a closed arc, and none gets shorter.

    Save for one that turns round where a closure made a dead end: nobody could before.
    """
    router = drawn(seed)
    try:
        shut = router.closed(random_closures(router, data))
        whole, left = router.graph(profile), shut.graph(profile)
    except (BadInput, Failure):
        reject()
    mask = shut_mask(shut)
    for start in some_places(router, data):
        for goal in some_places(router, data)[:2]:
            path = shut.engine(profile).route(start, goal)
            if path is None:
                continue
            assert not mask[path.arcs].any()
            before = costs(whole, start, targets(whole, [goal]))[0]
            assert path.cost >= before or turns_round_anew(whole, left, path.arcs.tolist())


def turns_round_anew(whole: ProfileGraph, left: ProfileGraph, arcs: list[int]) -> bool:
    """Return whether a path turns round where that was forbidden before something was closed."""
    turns = whole.turns
    for arc, follower in pairwise(arcs):
        rows = np.arange(turns.first[arc], turns.first[arc + 1])
        (row,) = rows[turns.arc[turns.to[rows]] == follower].tolist()
        if follower == arc ^ 1 and whole.turn_cost[row] == CLOSED > left.turn_cost[row]:
            return True
    return False


def test_turning_costs_what_it_did(tmp_path: Path) -> None:
    """At a junction of which one arm is closed the turn between the others costs the same."""
    router = LADDER.router(tmp_path)
    fewer = router.closed([ClosedArea(kind="point", points=(LADDER.at("bc"),))])
    for profile in PROFILE_NAMES:
        whole, left = router.graph(profile), fewer.graph(profile)
        still_open = left.turn_cost < CLOSED
        was_open = whole.turn_cost < CLOSED
        assert (
            left.turn_cost[still_open & was_open] == whole.turn_cost[still_open & was_open]
        ).all()
        assert (left.turn_cost != whole.turn_cost).any()


def test_nothing_closed_changes_nothing(tmp_path: Path) -> None:
    """Without closures all costs are those of the open city."""
    for seed in range(20):
        router = random_drawing(seed).router(tmp_path)
        same = router.closed([])
        assert same.closed_arcs.tolist() == []
        for profile in PROFILE_NAMES:
            try:
                whole = router.graph(profile)
            except Failure:
                continue
            left = close_arcs(whole, load_profile(profile), shut_mask(same))
            for name in ("arc_cost", "arc_mode", "turn_cost", "leads_on", "mainland", "stoppable"):
                assert getattr(left, name).tolist() == getattr(whole, name).tolist()
                assert getattr(left, name).dtype == getattr(whole, name).dtype


def test_a_closed_street_is_ridden_round(tmp_path: Path) -> None:
    """The way round is taken, and its line and turn list show it."""
    router = LADDER.router(tmp_path)
    fewer = router.closed([ClosedArea(kind="point", points=(LADDER.at("ab"),))])
    origin, target = LADDER.at("ad", 0.1), LADDER.at("bc", 0.2)
    direct, round_about = (r.route(origin, target, "bike") for r in (router, fewer))
    assert (direct.distance_m, round_about.distance_m) == (380, 740)
    assert [step.street for step in round_about.steps] == ["", "South", "", "North", "North"]
    assert LADDER.at("d").lat == min(point.lat for point in round_about.geometry)


def test_a_street_up_to_a_closure_can_be_ridden_in_and_out(tmp_path: Path) -> None:
    """Where a closure makes a dead end one may turn round, so that its houses are still reached."""
    drawing = Drawing(picture="a  b  c  d", ways={"ab": {}, "bc": {}, "cd": {}})
    fewer = drawing.router(tmp_path).closed([ClosedArea(kind="point", points=(drawing.at("cd"),))])
    (snap,) = fewer.snap([drawing.at("c")], "cargo")
    assert snap.distance_m == 0
    times = fewer.matrix([drawing.at("a"), drawing.at("bc")], "cargo").duration_ms
    assert (times >= 0).all()


def test_places_on_closed_streets_are_served_from_the_next_open_one(tmp_path: Path) -> None:
    """A stop on a closed street snaps to the nearest open street, and the rest is walked."""
    router = LADDER.router(tmp_path)
    fewer = router.closed([ClosedArea(kind="line", points=(LADDER.at("a"), LADDER.at("b")))])
    stop = LADDER.at("ab", 0.2)
    (before,), (after,) = router.snap([stop], "bike"), fewer.snap([stop], "bike")
    assert (before.street, round(before.distance_m)) == ("North", 0)
    assert after.edge not in fewer.closed_arcs >> 1
    assert round(after.distance_m) == 60
    assert (fewer.matrix([stop, LADDER.at("ef")], "bike").duration_ms >= 0).all()


def test_where_a_door_lies_is_remembered_for_these_streets_alone(tmp_path: Path) -> None:
    """Asked in turn of the open city, a closed one and the open one again, each says its own."""
    router = LADDER.router(tmp_path)
    fewer = router.closed([ClosedArea(kind="line", points=(LADDER.at("a"), LADDER.at("b")))])
    doors = [LADDER.at("ab", 0.2), LADDER.at("ef", 0.6)]
    edges = []
    for asked in (router, fewer, router, fewer):
        spots = asked.spots(doors, "bike")
        snaps = asked.snap(doors, "bike")
        assert spots.edge.tolist() == [snap.edge for snap in snaps]
        assert spots.offset.tolist() == [snap.offset for snap in snaps]
        assert spots.distance_m.tolist() == [snap.distance_m for snap in snaps]
        edges.append(int(spots.edge[0]))
    assert edges[0] == edges[2] != edges[1] == edges[3]


def test_a_street_closed_one_way_is_used_the_other(tmp_path: Path) -> None:
    """Along the drawing one goes round; against it the street is as it was, stops included."""
    router = LADDER.router(tmp_path)
    points = (LADDER.at("ab", 0.1), LADDER.at("ab", 0.9))
    fewer = router.closed([ClosedArea(kind="line", points=points, direction="along")])
    before, after = (r.matrix(points, "bike").duration_ms for r in (router, fewer))
    assert after[0, 1] > before[0, 1]
    assert after[1, 0] == before[1, 0]


def test_closures_add_up(tmp_path: Path) -> None:
    """Closing in two steps is closing all at once."""
    router = LADDER.router(tmp_path)
    closures = [ClosedArea(kind="point", points=(LADDER.at(pair),)) for pair in ("ab", "ef")]
    at_once = router.closed(closures)
    in_steps = router.closed(closures[:1]).closed(closures[1:])
    assert at_once.closed_arcs.tolist() == in_steps.closed_arcs.tolist()
    assert len(at_once.closed_arcs) == 4
    points = [LADDER.at(pair) for pair in ("ad", "be", "cf")]
    matrices = [r.matrix(points, "bike").duration_ms.tolist() for r in (at_once, in_steps)]
    assert matrices[0] == matrices[1]


def test_faults_name_the_closure_and_nothing_is_closed(tmp_path: Path) -> None:
    """Each closure that closes nothing is told by its number, all of them at once."""
    router = LADDER.router(tmp_path)
    nowhere = ClosedArea(kind="point", points=(LADDER.at("ae"),), radius_m=5)
    good = ClosedArea(kind="point", points=(LADDER.at("ab"),))
    with pytest.raises(BadInput) as caught:
        router.closed([nowhere, good, ClosedWays(ways=(1,))])
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("closure-closes-nothing", "[0].points"),
        ("closure-ways-unknown", "[2].ways"),
    ]
    assert router.closed_arcs.tolist() == []


def test_the_whole_city_cannot_be_closed(tmp_path: Path) -> None:
    """Closing every street is refused."""
    router = LADDER.router(tmp_path)
    everything = ClosedArea(kind="point", points=(LADDER.at("be"),), radius_m=1000)
    with pytest.raises(BadInput) as caught:
        router.closed([everything])
    (fault,) = caught.value.faults
    assert (fault.code, fault.args) == ("closures-close-all", {"city": "drawing"})


def test_a_profile_may_be_closed_out(tmp_path: Path) -> None:
    """Where steps are all that is left, a trike is told that closures leave it nothing."""
    drawing = Drawing(picture="a b c", ways={"ab": {}, "bc": {"highway": "steps"}})
    fewer = drawing.router(tmp_path).closed([ClosedWays(ways=(1000,))])
    with pytest.raises(Failure) as caught:
        fewer.graph("trike")
    assert caught.value.code == "profile-closed-out"
    assert caught.value.arguments == {"profile": "trike", "city": "drawing"}


def downtown(router: Router) -> list[Closure]:
    """A circle and a line in the middle of the demo city."""
    points = [address.point for address in router.city.addresses]
    return [
        ClosedArea(kind="point", points=(points[40],), radius_m=120),
        ClosedArea(kind="line", points=(points[7], points[70]), radius_m=15),
    ]


def some_points(router: Router, count: int, seed: int) -> list[Point]:
    """Random points within the bounds of a city."""
    west, south, east, north = router.city.bounds
    chance = np.random.default_rng(seed)
    return [
        Point(lon=lon, lat=lat)
        for lon, lat in zip(
            chance.uniform(west, east, count), chance.uniform(south, north, count), strict=True
        )
    ]


def test_the_open_router_stays_as_it_is(helsinki: Router) -> None:
    """Both live side by side, and share all that does not depend on what is closed."""
    points = some_points(helsinki, 40, 4)
    before = helsinki.matrix(points, "cargo")
    fewer = helsinki.closed(downtown(helsinki))
    after = fewer.matrix(points, "cargo")
    again = helsinki.matrix(points, "cargo")
    assert (before.duration_ms == again.duration_ms).all()
    assert (before.duration_ms != after.duration_ms).any()
    assert helsinki.closed_arcs.tolist() == []
    assert fewer.city is helsinki.city
    assert fewer.engine("cargo").topology is helsinki.engine("cargo").topology
    assert fewer.graph("cargo").turns is helsinki.graph("cargo").turns


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_matrix_is_route_is_plain_search_downtown(helsinki: Router, profile: str) -> None:
    """With closures in Helsinki all three agree, and no route touches a closed arc."""
    fewer = helsinki.closed(downtown(helsinki))
    points = some_points(helsinki, 10, 6)
    graph, snaps = fewer.graph(profile), fewer.snap(points, profile)
    matrix = fewer.matrix(points, profile)
    closed = set(fewer.closed_arcs.tolist())
    for i, start in enumerate(snaps):
        for j, goal in enumerate(snaps):
            route, path = fewer.route(points[i], points[j], profile), find_path(graph, start, goal)
            assert path is not None
            assert route.duration_ms == matrix.duration_ms[i, j] == time_ms(path.cost)
            assert route.distance_m == matrix.distance_m[i, j]
            ridden = fewer.engine(profile).route(start, goal)
            assert ridden is not None
            assert closed.isdisjoint(ridden.arcs.tolist())


def test_threads_may_share_closed_routers(helsinki_streets: Streets) -> None:
    """Fresh routers, closed and open, asked by many threads at once, give what one alone gives."""
    city = make_city(helsinki_streets, name="h")
    calm, busy = Router(city), Router(city)
    points = some_points(calm, 6, 9)
    closures = downtown(calm)
    alone = calm.closed(closures).matrix(points, "bike").duration_ms
    fewer = busy.closed(closures)
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(lambda r: r.matrix(points, "bike"), [fewer, busy] * 4))
    for matrix in found[::2]:
        assert (matrix.duration_ms == alone).all()
    for matrix in found[1::2]:
        assert (matrix.duration_ms == calm.matrix(points, "bike").duration_ms).all()


def test_a_mapped_city_can_be_closed(tmp_path: Path) -> None:
    """A router opened from files closes streets like one made in memory."""
    fresh = LADDER.router(tmp_path)
    save_city(fresh.city, tmp_path / "ladder.city")
    fresh.save_net(tmp_path / "ladder.city")
    opened = Router.open(tmp_path / "ladder.city")
    closures = [ClosedArea(kind="point", points=(LADDER.at("ab"),))]
    points = [LADDER.at(pair) for pair in ("ad", "bc", "ef")]
    for profile in ("bike", "cargo"):
        matrices = [r.closed(closures).matrix(points, profile).distance_m for r in (fresh, opened)]
        assert matrices[0].tolist() == matrices[1].tolist()
