"""The front door: matrix and route agree, on drawn maps and on real cities."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from routing.city import import_city, make_city
from routing.errors import Failure, NotFound
from routing.network.streets import Streets
from routing.osm.extract_reader import read_streets
from routing.profiles.profile import PROFILE_NAMES
from routing.router import Router
from routing.types import Point
from tests.support.streets.maps import Drawing

EXTRACTS = ("heidelberg", "paris_bss", "porto", "porto_alegre", "rome_piazza_vittorio")


@pytest.fixture(scope="module")
def helsinki(demo_extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Router:
    """Router of the demo city."""
    path = tmp_path_factory.mktemp("cities") / "helsinki.city"
    import_city(demo_extract, path, name="helsinki")
    return Router.open(path)


def some_points(router: Router, count: int, seed: int) -> list[Point]:
    """Random points inside a city's bounds."""
    west, south, east, north = router.city.bounds
    chance = np.random.default_rng(seed)
    return [
        Point(lon=float(chance.uniform(west, east)), lat=float(chance.uniform(south, north)))
        for _ in range(count)
    ]


def assert_matrix_is_routes(router: Router, points: list[Point], profile: str) -> None:
    """Every entry of a matrix equals the route between its two points, exactly."""
    matrix = router.matrix(points, profile)
    assert (matrix.duration_ms >= 0).all()
    for i, origin in enumerate(points):
        for j, goal in enumerate(points):
            route = router.route(origin, goal, profile)
            assert route.duration_ms == matrix.duration_ms[i, j]
            assert route.distance_m == matrix.distance_m[i, j]


@pytest.mark.parametrize("profile", PROFILE_NAMES)
@pytest.mark.slow
def test_matrix_equals_route_in_the_demo_city(helsinki: Router, profile: str) -> None:
    """For every profile, 144 random pairs agree to the millisecond and the metre."""
    assert_matrix_is_routes(helsinki, some_points(helsinki, 12, 3), profile)


@pytest.mark.parametrize("name", EXTRACTS)
@pytest.mark.slow
def test_matrix_equals_route_in_real_cities(open_data: Path, name: str) -> None:
    """On each open extract, 64 random pairs agree, and nearly all streets are mainland."""
    router = Router(make_city(read_streets(open_data / "osm" / f"{name}.osm.pbf"), name=name))
    graph = router.graph("cargo")
    length = router.city.streets.edge_length_mm
    usable = graph.arc_mode.reshape(-1, 2).any(axis=1)
    assert length[graph.mainland].sum() > 0.9 * length[usable].sum()
    assert_matrix_is_routes(router, some_points(router, 8, 7), "cargo")


def test_a_point_alone_and_in_company_is_as_far(helsinki: Router) -> None:
    """An entry does not depend on the other points of the matrix."""
    points = some_points(helsinki, 15, 11)
    whole = helsinki.matrix(points, "bike")
    part = helsinki.matrix(points[4:9], "bike")
    assert (whole.duration_ms[4:9, 4:9] == part.duration_ms).all()
    assert (whole.distance_m[4:9, 4:9] == part.distance_m).all()


def test_same_point_twice_is_no_distance(helsinki: Router) -> None:
    """Between equal points there is nothing to ride, but still a route."""
    point = helsinki.city.addresses[3].point
    matrix = helsinki.matrix([point, point], "bike")
    assert not matrix.duration_ms.any()
    assert not matrix.distance_m.any()
    route = helsinki.route(point, point, "bike")
    assert (route.duration_ms, route.distance_m) == (0, 0)
    assert [step.turn for step in route.steps] == ["depart", "arrive"]


def test_detours_never_pay(helsinki: Router) -> None:
    """No way via a third place along a street is quicker than the direct one.

    At a junction one gets off and sets off again on any street: a turn there takes no time.
    """
    points = some_points(helsinki, 25, 2)
    times = helsinki.matrix(points, "ebike").duration_ms
    along = [i for i, snap in enumerate(helsinki.snap(points, "ebike")) if 0 < snap.offset < 1]
    assert len(along) > 15
    for via in along:
        assert (times <= times[:, [via]] + times[[via], :]).all()


def test_threads_give_the_same_matrix(helsinki: Router) -> None:
    """Rows worked through by a pool of threads equal those worked through one by one."""
    points = some_points(helsinki, 30, 5)
    alone = helsinki.matrix(points, "bike")
    with ThreadPoolExecutor(max_workers=4) as pool:
        shared = helsinki.matrix(points, "bike", map_rows=pool.map)
    assert (alone.duration_ms == shared.duration_ms).all()
    assert (alone.distance_m == shared.distance_m).all()


def test_threads_may_share_a_router(helsinki_streets: Streets) -> None:
    """Many threads that ask a fresh router for several profiles get what one alone gets."""
    city = make_city(helsinki_streets, name="h")
    calm, busy = Router(city), Router(city)
    points = some_points(calm, 6, 9)
    profiles = [*PROFILE_NAMES, *PROFILE_NAMES]
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda profile: busy.matrix(points, profile), profiles))
    for profile, matrix in zip(profiles, found, strict=True):
        assert (matrix.duration_ms == calm.matrix(points, profile).duration_ms).all()


def test_progress_and_stop(helsinki: Router) -> None:
    """Rows are told one by one; a stop ends the work saying how far it came."""
    points = some_points(helsinki, 5, 1)
    progress: list[tuple[int, int]] = []
    helsinki.matrix(points, "bike", on_row=lambda row, rows: progress.append((row, rows)))
    assert progress == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    progress.clear()
    with pytest.raises(Failure) as caught:
        helsinki.matrix(
            points,
            "bike",
            on_row=lambda row, rows: progress.append((row, rows)),
            stop=lambda: len(progress) >= 2,
        )
    assert caught.value.code == "matrix-stopped"
    assert caught.value.arguments == {"done": 2, "rows": 5}


def test_an_empty_matrix_is_empty(helsinki: Router) -> None:
    """No points make a matrix of no rows."""
    assert helsinki.matrix([], "bike").duration_ms.shape == (0, 0)


def test_unknown_profiles_are_not_found(helsinki: Router) -> None:
    """A profile that does not exist is refused, naming those that do."""
    with pytest.raises(NotFound) as caught:
        helsinki.matrix([], "hovercraft")
    assert caught.value.code == "profile-not-found"
    assert caught.value.arguments["value"] == "hovercraft"
    assert str(caught.value.arguments["known"]).split(", ") == list(PROFILE_NAMES)


def test_a_city_without_streets_for_a_profile_says_so(tmp_path: Path) -> None:
    """Where there are steps only, a trike has nowhere to go, and that is the error."""
    drawing = Drawing(picture="a b", ways={"ab": {"highway": "steps"}})
    with pytest.raises(Failure) as caught:
        drawing.router(tmp_path).graph("trike")
    assert caught.value.code == "profile-without-streets"


def test_contraflow_is_used_both_ways(tmp_path: Path) -> None:
    """A one-way street open to bikes against the traffic is as quick in both directions."""
    drawing = Drawing(
        picture="a b c d",
        ways={"ab": {}, "bc": {"oneway": "yes", "oneway:bicycle": "no"}, "cd": {}},
    )
    times = drawing.router(tmp_path).matrix([drawing.at("ab"), drawing.at("cd")], "bike")
    assert times.duration_ms[0, 1] == pytest.approx(times.duration_ms[1, 0], abs=2)


def test_the_line_of_a_way_is_that_of_its_route(helsinki: Router) -> None:
    """A line alone is what the whole route shows."""
    origin, goal = some_points(helsinki, 2, 5)
    assert helsinki.line(origin, goal, "cargo") == helsinki.route(origin, goal, "cargo").geometry
