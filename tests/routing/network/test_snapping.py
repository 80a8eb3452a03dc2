"""Snapping: the exact nearest street, alone for each point, and only where a bike can stop."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routing.network.snapping import METRES_PER_E7, RIDDEN, RIDDEN_M
from routing.network.streets import E7
from routing.router import Router
from routing.types import Point
from tests.support.depth import cases
from tests.support.streets.maps import STEP_DEG, Drawing

LINE = Drawing(
    picture="a         b\n\n\n\nc         d", ways={"ab": {"name": "north"}, "cd": {}, "ac": {}}
)


def test_a_point_lands_at_the_foot_of_its_perpendicular(tmp_path: Path) -> None:
    """A point 50 m beside a street lands straight across, with the right distance and offset."""
    router = LINE.router(tmp_path)
    on_street = LINE.at("ab", 0.3)
    (snap,) = router.snap([Point(lon=on_street.lon, lat=on_street.lat + STEP_DEG / 2)], "bike")
    assert snap.street == "north"
    assert snap.distance_m == pytest.approx(50, abs=0.05)
    assert snap.offset == pytest.approx(0.3, abs=1e-4)
    assert (snap.point.lon, snap.point.lat) == pytest.approx(
        (on_street.lon, on_street.lat), abs=1e-7
    )


def nearest_by_hand(router: Router, point: Point, usable: NDArray[np.bool_]) -> float:
    """Metres to the nearest usable segment, looking at every one of them."""
    streets = router.city.streets
    edge = np.repeat(np.arange(streets.edge_count), np.diff(streets.shape_first))
    of = np.flatnonzero((edge[:-1] == edge[1:]) & usable[edge[:-1]])
    south, north = int(np.min(streets.shape_lat)), int(np.max(streets.shape_lat))
    squeeze = math.cos(math.radians(min(max(point.lat * E7, south), north + 90_000) / E7))
    x = (streets.shape_lon - point.lon * E7) * METRES_PER_E7 * squeeze
    y = (streets.shape_lat - point.lat * E7) * METRES_PER_E7
    dx, dy = x[of + 1] - x[of], y[of + 1] - y[of]
    length = np.maximum(dx**2 + dy**2, 1e-12)
    share = np.clip(-(x[of] * dx + y[of] * dy) / length, 0, 1)
    return float(np.min(np.hypot(x[of] + share * dx, y[of] + share * dy)))


@settings(max_examples=cases(35, whole=80))
@given(east=st.floats(-0.5, 1.5), north=st.floats(-0.5, 1.5))
def test_the_nearest_street_is_found_exactly(helsinki: Router, east: float, north: float) -> None:
    """Everywhere the nearest place is found; one that is ridden instead of a pushed one."""
    west, south, right, top = helsinki.city.bounds
    point = Point(lon=west + east * (right - west), lat=south + north * (top - south))
    (snap,) = helsinki.snap([point], "bike")
    graph = helsinki.graph("bike")
    wanted = nearest_by_hand(helsinki, point, graph.stoppable)
    ridden = nearest_by_hand(helsinki, point, graph.manner == RIDDEN)
    wanted = ridden if ridden <= wanted + RIDDEN_M else wanted
    assert snap.distance_m == pytest.approx(wanted, rel=1e-4, abs=1e-3)


def test_points_do_not_disturb_each_other(helsinki: Router) -> None:
    """A point snaps alike alone and in company, in any order."""
    points = [address.point for address in helsinki.city.addresses[:200]]
    together = helsinki.snap(points, "bike")
    assert tuple(helsinki.snap([point], "bike")[0] for point in points) == together
    assert helsinki.snap(points[::-1], "bike") == together[::-1]


def test_a_snapped_point_stays(helsinki: Router) -> None:
    """Snapping where one has landed on a street that is ridden moves less than a centimetre."""
    points = [address.point for address in helsinki.city.addresses[:200]]
    ridden = helsinki.graph("cargo").manner == RIDDEN
    landed = [snap for snap in helsinki.snap(points, "cargo") if ridden[snap.edge]]
    assert len(landed) > 180
    again = helsinki.snap([snap.point for snap in landed], "cargo")
    assert max(snap.distance_m for snap in again) < 0.01


def test_offsets_lie_where_the_point_is(helsinki: Router) -> None:
    """Walking an edge's shape to the offset arrives at the snapped point."""
    streets = helsinki.city.streets
    for snap in helsinki.snap([a.point for a in helsinki.city.addresses[:200]], "bike"):
        shape = streets.shape(snap.edge)
        squeeze = math.cos(math.radians(snap.point.lat))
        pieces = np.hypot(np.diff(shape[:, 0]) * squeeze, np.diff(shape[:, 1]))
        along = np.concatenate(([0.0], np.cumsum(pieces))) / pieces.sum()
        lon = float(np.interp(snap.offset, along, shape[:, 0]))
        lat = float(np.interp(snap.offset, along, shape[:, 1]))
        assert (lon, lat) == pytest.approx((snap.point.lon, snap.point.lat), abs=1e-6)


@pytest.mark.parametrize(
    "tags",
    [
        {"bridge": "yes"},
        {"tunnel": "yes"},
        {"highway": "steps"},
        {"highway": "", "route": "ferry"},
    ],
)
def test_stops_keep_off_bridges_tunnels_steps_and_ferries(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    """A point right on such an edge lands on the street beside it."""
    drawing = Drawing(
        picture="a    b\n\n\nc    d",
        ways={"ab": tags, "bd": {}, "dc": {"name": "quay"}, "ca": {}},
    )
    (snap,) = drawing.router(tmp_path).snap([drawing.at("ab", 0.5)], "bike")
    assert snap.distance_m >= 249


def test_stops_keep_off_islands(tmp_path: Path) -> None:
    """A point on a street that leads nowhere lands on the mainland, farther away."""
    drawing = Drawing(
        picture="a    b   e\n\nc d\n",
        ways={"ab": {"name": "main"}, "be": {"name": "main"}, "cd": {"name": "isle"}},
    )
    (snap,) = drawing.router(tmp_path).snap([drawing.at("cd", 0.5)], "bike")
    assert snap.street == "main"
    assert snap.distance_m == pytest.approx(200, abs=1)


def test_profiles_snap_to_their_own_streets(tmp_path: Path) -> None:
    """A path too narrow for a trike takes the bike, and the trike lands on the road."""
    drawing = Drawing(
        picture="a    b\n\nc    d",
        ways={
            "ab": {"highway": "cycleway", "width": "0.7", "name": "path"},
            "cd": {"name": "road"},
            "ac": {},
            "bd": {},
        },
    )
    router = drawing.router(tmp_path)
    point = drawing.at("ab", 0.5)
    assert router.snap([point], "bike")[0].street == "path"
    assert router.snap([point], "trike")[0].street == "road"


def test_far_points_tell_how_far(helsinki: Router) -> None:
    """Points on the other side of the world land in the city, with a distance that says so."""
    points = [Point(lon=-120.0, lat=-45.0), Point(lon=24.94, lat=89.9), Point(lon=24.94, lat=60.6)]
    snaps = helsinki.snap(points, "bike")
    assert snaps[0].distance_m > 5_000_000
    assert snaps[1].distance_m > 3_000_000
    assert snaps[2].distance_m == pytest.approx(47_000, rel=0.02)


def test_no_points_give_no_snaps(helsinki: Router) -> None:
    """An empty list is answered with an empty one."""
    assert helsinki.snap([], "bike") == ()


BLOCK = Drawing(
    picture="""
    a         b

    c         d
    """,
    ways={
        "ab": {"name": "Grande Rue"},
        "cd": {"highway": "service", "name": ""},
        "ac": {"name": "Side"},
        "bd": {"name": "Side"},
    },
)
"""A street, and an alley behind its houses, 200 m apart."""


def behind_the_house() -> Point:
    """A house 130 m from its street and 70 m from the alley."""
    street, alley = BLOCK.at("ab"), BLOCK.at("cd")
    return Point(lon=street.lon, lat=street.lat + 0.65 * (alley.lat - street.lat))


def test_the_street_of_the_address_goes_before_the_alley(tmp_path: Path) -> None:
    """A point whose street is known lands on it though another one is nearer; case is no matter."""
    router = BLOCK.router(tmp_path)
    point = behind_the_house()
    plain, named = router.snap([point, point], "bike", ["", "GRANDE RUE"])
    assert (plain.street, named.street) == ("", "Grande Rue")
    assert named.distance_m == pytest.approx(130, abs=1)
    assert named.point.lat == pytest.approx(BLOCK.at("ab").lat, abs=1e-6)


def test_a_named_street_too_far_away_or_unknown_is_no_help(tmp_path: Path) -> None:
    """Beyond a hundred metres more, or where no street has that name, the nearest one counts."""
    router = BLOCK.router(tmp_path)
    at_the_alley = BLOCK.at("cd")
    (plain,) = router.snap([at_the_alley], "bike")
    assert router.snap([at_the_alley] * 2, "bike", ["Grande Rue", "No Such Street"]) == (plain,) * 2


def test_a_named_bridge_is_no_place_to_stop(tmp_path: Path) -> None:
    """An address on a bridge's name lands on the nearest street where a bike can stop."""
    ways = {**BLOCK.ways, "ab": {"name": "Grande Rue", "bridge": "yes"}}
    router = Drawing(picture=BLOCK.picture, ways=ways).router(tmp_path)
    (snap,) = router.snap([behind_the_house()], "bike", ["Grande Rue"])
    assert snap.street == ""


def test_the_side_of_the_street_is_told(tmp_path: Path) -> None:
    """Left and right are those of the edge as drawn; on the street itself it is neither."""
    router = LINE.router(tmp_path)
    on_street = LINE.at("ab", 0.3)
    north, south = (
        Point(lon=on_street.lon, lat=on_street.lat + sign * STEP_DEG / 10) for sign in (1, -1)
    )
    assert [s.side for s in router.snap([north, south, on_street], "bike")] == ["left", "right", ""]


def test_arrival_tells_the_side(tmp_path: Path) -> None:
    """A place north of a street is on the left riding east, on the right riding west."""
    router = LINE.router(tmp_path)
    west, middle, east = (LINE.at("ab", share) for share in (0.1, 0.5, 0.9))
    north = Point(lon=middle.lon, lat=middle.lat + STEP_DEG / 10)
    sides = [router.route(start, north, "bike").steps[-1].side for start in (west, east)]
    assert sides == ["left", "right"]
    assert router.route(west, middle, "bike").steps[-1].side == ""


def test_candidates_lie_on_different_edges_the_chosen_one_first(tmp_path: Path) -> None:
    """Each edge is offered once, by distance, but the street of the address leads."""
    router = BLOCK.router(tmp_path)
    point = behind_the_house()
    plain = router.candidates(point, "bike", count=3)
    assert plain[0] == router.snap([point], "bike")[0]
    assert len({snap.edge for snap in plain}) == 3
    distances = [snap.distance_m for snap in plain]
    assert distances == sorted(distances)
    named = router.candidates(point, "bike", count=9, street="Grande Rue")
    assert named[0].street == "Grande Rue"
    assert len(named) == 4
    assert [s.distance_m for s in named[1:]] == sorted(s.distance_m for s in named[1:])


def test_a_street_name_does_not_move_the_other_points(helsinki: Router) -> None:
    """Naming the street of one point leaves the places of all others as they are."""
    some = helsinki.city.addresses[:50]
    points = [address.point for address in some]
    plain = helsinki.snap(points, "bike")
    names = [address.street if i == 20 else "" for i, address in enumerate(some)]
    named = helsinki.snap(points, "bike", names)
    assert [n for i, n in enumerate(named) if i != 20] == [
        p for i, p in enumerate(plain) if i != 20
    ]
