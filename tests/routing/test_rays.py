"""Ways to and from new places: the same as in a whole matrix."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

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


def parts_of(whole: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """From a matrix over all: ways from known ones to new, from new to known, and among new."""
    return np.hstack((whole[:n, n:].T, whole[n:, :n], whole[n:, n:]))


@pytest.mark.parametrize("known_count", [0, 1, 20])
def test_rays_are_parts_of_the_whole_matrix(helsinki: Router, known_count: int) -> None:
    """There, back and among agree with one matrix over all, also to a place known already."""
    points = points_in(helsinki, known_count + 3)
    known, new = points[:known_count], points[known_count:]
    whole = helsinki.matrix(points, "cargo")
    found = rays(prepare(helsinki, known, "cargo"), new)
    assert (found.ways.duration_ms == parts_of(whole.duration_ms, known_count)).all()
    assert (found.ways.distance_m == parts_of(whole.distance_m, known_count)).all()
    snaps = helsinki.snap(new, "cargo")
    assert found.edge.tolist() == [snap.edge for snap in snaps]
    assert found.away_m.tolist() == [snap.distance_m for snap in snaps]


def test_rays_tell_what_a_load_adds_as_the_matrix_does(helsinki: Router) -> None:
    """Prepared for it, there, back and among have the effort of one matrix over all."""
    points = points_in(helsinki, 8)
    whole = helsinki.matrix(points, "cargo", effort=True).effort
    found = rays(prepare(helsinki, points[:5], "cargo", effort=True), points[5:]).ways.effort
    assert whole is not None
    assert found is not None
    assert (found.empty_us == parts_of(whole.empty_us, 5)).all()
    assert (found.per_kg_us == parts_of(whole.per_kg_us, 5)).all()
    assert (found.energy_j == parts_of(whole.energy_j, 5)).all()


def test_rays_tell_places_ahead_from_those_behind_on_one_edge(helsinki: Router) -> None:
    """Between several places on the same edges they are as in one matrix over all."""
    spread = [point for point in points_in(helsinki, 13) for _ in range(3)]
    points = [
        Point(lon=point.lon + step % 3 * 1e-4, lat=point.lat) for step, point in enumerate(spread)
    ]
    new, known = points[::3], [point for at, point in enumerate(points) if at % 3]
    whole = helsinki.matrix([*known, *new], "cargo")
    prepared = prepare(helsinki, known, "cargo")
    found = rays(prepared, new)
    assert len(prepared.starts.edges & set(found.edge.tolist())) > 3
    assert (found.ways.duration_ms == parts_of(whole.duration_ms, len(known))).all()
    assert (found.ways.distance_m == parts_of(whole.distance_m, len(known))).all()


@pytest.mark.parametrize("effort", [False, True])
def test_a_matrix_of_few_is_a_part_of_one_of_many(helsinki: Router, *, effort: bool) -> None:
    """Three points have the same ways among themselves as in a matrix of more."""
    points = points_in(helsinki, 9)
    few = helsinki.matrix(points[:3], "bike", effort=effort)
    many = helsinki.matrix(points, "bike", effort=effort)
    assert (few.duration_ms == many.duration_ms[:3, :3]).all()
    assert (few.distance_m == many.distance_m[:3, :3]).all()
    assert (few.effort is None) == (not effort)
    if few.effort is not None and many.effort is not None:
        assert (few.effort.energy_j == many.effort.energy_j[:3, :3]).all()
