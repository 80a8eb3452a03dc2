"""Places at junctions: they lie on all the streets that meet there."""

from pathlib import Path

import numpy as np
import pytest

from routing.costs import CLOSED, time_ms
from routing.matrices.few_to_many_times import few_to_many, prepare_known
from routing.matrices.lazy_matrix import lazy_matrix
from routing.network.streets import E7
from routing.router import Router
from routing.types import Point
from tests.support.streets.maps import Drawing

CROSS = Drawing(
    picture="  n\n\nw x e\n\n  s", ways={"wxe": {"name": "east"}, "nxs": {"name": "south"}}
)


def test_a_stop_at_a_junction_is_reached_and_left_by_every_street_without_a_turn(
    tmp_path: Path,
) -> None:
    """From each end of a cross to its middle and back it takes just the way along the street."""
    router = CROSS.router(tmp_path)
    points = [CROSS.at(letter) for letter in "xnesw"]
    found = router.matrix(points, "cargo").duration_ms
    arcs = set(time_ms(router.graph("cargo").arc_cost).tolist())
    assert set(found[0, 1:].tolist()) | set(found[1:, 0].tolist()) == arcs
    assert found[0, 0] == 0
    assert found[1, 2] > found[1, 0] + found[0, 2]
    for i, point in enumerate(points):
        assert router.route(points[0], point, "cargo").duration_ms == found[0, i]
        assert router.route(point, points[0], "cargo").duration_ms == found[i, 0]


def test_a_stop_where_a_one_way_street_begins_is_no_way_round(tmp_path: Path) -> None:
    """Who comes by another street need not ride round the block to the start of a one-way one."""
    block = Drawing(
        picture="a   b   c\n\n\n    d   e",
        ways={"bdecb": {"oneway": "yes", "foot": "no"}, "ab": {}},
    )
    router = block.router(tmp_path)
    found = router.matrix([block.at("a"), block.at("b")], "cargo").distance_m
    assert found.tolist() == [[0, 400], [400, 0]]


def test_a_place_a_metre_from_the_junction_lies_at_it(tmp_path: Path) -> None:
    """Nearer than a metre along the street is the junction itself; farther is on its street."""
    router = CROSS.router(tmp_path)
    near, far = router.snap([CROSS.at("xe", 0.004), CROSS.at("xe", 0.012)], "bike")
    assert near.offset in {0.0, 1.0}
    assert (near.point.lon, near.point.lat) == (CROSS.at("x").lon, CROSS.at("x").lat)
    assert 0.0 < far.offset < 1.0


def test_a_stop_at_a_barrier_stays_on_its_side(tmp_path: Path) -> None:
    """Nobody gets through a wall by stopping there."""
    ring = Drawing(
        picture="a   b   c\n\n\nd       e",
        ways={"abc": {}, "ceda": {}},
        nodes={"b": {"barrier": "wall"}},
    )
    router = ring.router(tmp_path)
    points = [ring.at("ab", 0.5), ring.at("b"), ring.at("bc", 0.5)]
    found = router.matrix(points, "bike").distance_m
    assert found[0, 1] + found[1, 2] >= found[0, 2]


def at_junctions(router: Router, count: int, seed: int) -> list[Point]:
    """Junctions of a city, each on the place of the map itself, and some points between."""
    streets = router.city.streets
    chance = np.random.default_rng(seed)
    nodes = chance.choice(streets.node_count, count, replace=False)
    return [
        Point(lon=float(streets.node_lon[n]) / E7, lat=float(streets.node_lat[n]) / E7)
        for n in nodes
    ]


@pytest.mark.parametrize("profile", ["bike", "trike"])
def test_matrix_route_rays_and_blocks_agree_at_junctions(helsinki: Router, profile: str) -> None:
    """To the millisecond and the metre, whichever way the ways are asked for."""
    points = [*at_junctions(helsinki, 18, 3), *(a.point for a in helsinki.city.addresses[:6])]
    whole = helsinki.matrix(points, profile)
    assert (whole.duration_ms >= 0).all()
    offsets = [snap.offset for snap in helsinki.snap(points, profile)]
    assert sum(offset in {0.0, 1.0} for offset in offsets) >= 12
    for i, start in enumerate(points):
        for j, goal in enumerate(points):
            route = helsinki.route(start, goal, profile)
            assert route.duration_ms == whole.duration_ms[i, j]
            assert route.distance_m == whole.distance_m[i, j]
            assert sum(step.duration_ms for step in route.steps) == route.duration_ms
    engine = helsinki.engine(profile)
    snaps = helsinki.snap(points, profile)
    exact = engine.matrix(snaps, snaps)
    found = few_to_many(prepare_known(helsinki, points[:12], profile), points[12:])
    assert (exact < CLOSED).all()
    assert found.cost[:, :12].T.tolist() == exact[:12, 12:].tolist()
    assert found.cost[:, 12:24].tolist() == exact[12:, :12].tolist()
    assert found.cost[:, 24:].tolist() == exact[12:, 12:].tolist()
    blocks = lazy_matrix(helsinki, points, profile, far_m=10_000)
    rows = np.arange(len(points))
    seconds = -(-whole.duration_ms // 1000)
    assert blocks.block(rows, rows).seconds.tolist() == seconds.tolist()
    assert [blocks.way(i, 3)[0] for i in rows.tolist()] == seconds[:, 3].tolist()
