"""Ways to and from new places: the same as in a whole matrix."""

from pathlib import Path

import numpy as np
import pytest

from routing.city import make_city
from routing.osm import read_streets
from routing.rays import prepare, rays
from routing.router import Router
from routing.types import Point


@pytest.fixture(scope="module")
def helsinki(demo_extract: Path) -> Router:
    """Router of the demo city."""
    return Router(make_city(read_streets(demo_extract), name="helsinki"))


def points_in(router: Router, count: int) -> list[Point]:
    """Random points inside the city's bounds, the last one the same as the first."""
    west, south, east, north = router.city.bounds
    chance = np.random.default_rng(4)
    made = [
        Point(lon=float(chance.uniform(west, east)), lat=float(chance.uniform(south, north)))
        for _ in range(count - 1)
    ]
    return [*made, made[0]]


@pytest.mark.parametrize("known_count", [0, 1, 20])
def test_rays_are_parts_of_the_whole_matrix(helsinki: Router, known_count: int) -> None:
    """There, back and among agree with one matrix over all, also to a place known already."""
    points = points_in(helsinki, known_count + 3)
    known, new = points[:known_count], points[known_count:]
    whole = helsinki.matrix(points, "cargo")
    found = rays(prepare(helsinki, known, "cargo"), new)
    n = known_count
    for part, rows, columns in (
        (found.there, slice(n), slice(n, None)),
        (found.back, slice(n, None), slice(n)),
        (found.among, slice(n, None), slice(n, None)),
    ):
        assert (part.duration_ms == whole.duration_ms[rows, columns]).all()
        assert (part.distance_m == whole.distance_m[rows, columns]).all()
    assert [snap.edge for snap in found.snaps] == [
        snap.edge for snap in helsinki.snap(new, "cargo")
    ]


def test_rays_tell_what_a_load_adds_as_the_matrix_does(helsinki: Router) -> None:
    """Prepared for it, there, back and among have the effort of one matrix over all."""
    points = points_in(helsinki, 8)
    whole = helsinki.matrix(points, "cargo", effort=True).effort
    found = rays(prepare(helsinki, points[:5], "cargo", effort=True), points[5:])
    assert whole is not None
    for part, rows, columns in (
        (found.there, slice(5), slice(5, None)),
        (found.back, slice(5, None), slice(5)),
        (found.among, slice(5, None), slice(5, None)),
    ):
        assert part.effort is not None
        assert (part.effort.empty_us == whole.empty_us[rows, columns]).all()
        assert (part.effort.per_kg_us == whole.per_kg_us[rows, columns]).all()
        assert (part.effort.energy_j == whole.energy_j[rows, columns]).all()
