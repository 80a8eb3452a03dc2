"""Ways to and from new places: the same as in a whole matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import integers
from numpy.typing import NDArray

from routing import costs
from routing.costs import CLOSED
from routing.matrices.few_to_many_times import FewToMany, few_to_many, prepare_known
from routing.matrices.planner_units import PlannerUnits
from routing.network import path_extras
from routing.path_details import matrix_details
from routing.router import Router
from routing.types import UNREACHABLE, Matrix, Point


def points_in(router: Router, count: int) -> list[Point]:
    """Random points inside the city's bounds, the last one the same as the first."""
    west, south, east, north = router.city.bounds
    chance = np.random.default_rng(4)
    points = [
        Point(lon=float(chance.uniform(west, east)), lat=float(chance.uniform(south, north)))
        for _ in range(count - 1)
    ]
    return [*points, points[0]]


def parts_of(whole: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """From a matrix over all: ways from known ones to new, from new to known, and among new."""
    return np.hstack((whole[:n, n:].T, whole[n:, :n], whole[n:, n:]))


def none_far(found: FewToMany) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Flags of rows and columns of which none is far."""
    rows, columns = found.cost.shape
    return np.zeros(rows, np.bool_), np.zeros(columns, np.bool_)


def in_whole(ways: Matrix) -> PlannerUnits:
    """What a matrix has in whole seconds and metres, and what a kilogram adds."""
    there, details = ways.duration_ms != UNREACHABLE, ways.details
    us = ways.duration_ms * 1000 if details is None else details.empty_us
    per_kg_us = np.zeros_like(us) if details is None else details.per_kg_us
    seconds = np.where(there, -(-us // 1_000_000), UNREACHABLE)
    return PlannerUnits(seconds, ways.distance_m, np.where(there, per_kg_us, 0))


def assert_same(found: FewToMany, whole: Matrix, n: int) -> None:
    """They are what a whole matrix over ``n`` known places and the new ones has, in whole units."""
    for one, other in zip(found.whole(*none_far(found)), in_whole(whole), strict=True):
        there = parts_of(other, n)
        assert (one == there).all()


@given(seed=integers(0, 10**6), kg=integers(0, 300))
def test_packed_ways_are_taken_apart_as_a_matrix_is(seed: int, kg: int) -> None:
    """Seconds, metres and what a kilogram adds are those that packed costs and extras stand for."""
    chance = np.random.default_rng(seed)
    shape, per_kg_s = (3, 4), chance.uniform(0, 0.2, (3, 4))
    ticks = chance.integers(300_000, 10**6, shape)
    cost = costs.pack(ticks, chance.integers(0, 10**7, shape), chance.integers(0, 900, shape))
    cost[chance.random(shape) < 0.2] = CLOSED
    climb_cm = chance.integers(0, 10**5, shape, dtype=np.int32)
    extra = path_extras.pack(per_kg_s, climb_cm, chance.uniform(0, 10**6, shape))
    few_to_many = FewToMany(
        edge=np.zeros(3, np.int64),
        away_m=np.zeros(3),
        cost=cost,
        extra=extra,
        reference_kg=kg,
    )
    whole = Matrix(
        duration_ms=costs.durations_ms(cost),
        distance_m=costs.distances_m(cost),
        details=matrix_details(cost, extra, kg),
    )
    for one, other in zip(few_to_many.whole(*none_far(few_to_many)), in_whole(whole), strict=True):
        assert (one == other).all()


@pytest.mark.parametrize("known_count", [0, 1, 20])
def test_rays_are_parts_of_the_whole_matrix(helsinki: Router, known_count: int) -> None:
    """There, back and among agree with one matrix over all, also to a place known already."""
    points = points_in(helsinki, known_count + 3)
    known, new = points[:known_count], points[known_count:]
    whole = helsinki.matrix(points, "cargo")
    found = few_to_many(prepare_known(helsinki, known, "cargo"), new)
    assert_same(found, whole, known_count)
    snaps = helsinki.snap(new, "cargo")
    assert found.edge.tolist() == [snap.edge for snap in snaps]
    assert found.away_m.tolist() == [snap.distance_m for snap in snaps]


def test_rays_tell_what_a_load_adds_as_the_matrix_does(helsinki: Router) -> None:
    """Prepared for it, there, back and among have the effort of one matrix over all."""
    points = points_in(helsinki, 8)
    whole = helsinki.matrix(points, "cargo", details=True)
    found = few_to_many(prepare_known(helsinki, points[:5], "cargo", details=True), points[5:])
    assert_same(found, whole, 5)


def test_nobody_gets_to_places_that_are_told_to_be_far(helsinki: Router) -> None:
    """Rows and columns of places far from all streets hold no way; the others stay as they are."""
    points = points_in(helsinki, 6)
    found = few_to_many(prepare_known(helsinki, points[:4], "cargo", details=True), points[4:])
    from_far, to_far = np.arange(2) == 1, np.arange(10) % 3 == 2
    near, far = found.whole(*none_far(found)), found.whole(from_far, to_far)
    lost = from_far[:, np.newaxis] | to_far
    assert (far.seconds == np.where(lost, UNREACHABLE, near.seconds)).all()
    assert (far.metres == np.where(lost, UNREACHABLE, near.metres)).all()
    assert (far.per_kg_us == np.where(lost, 0, near.per_kg_us)).all()


def test_rays_tell_places_ahead_from_those_behind_on_one_edge(helsinki: Router) -> None:
    """Between several places on the same edges they are as in one matrix over all."""
    spread = [point for point in points_in(helsinki, 13) for _ in range(3)]
    points = [
        Point(lon=point.lon + step % 3 * 1e-4, lat=point.lat) for step, point in enumerate(spread)
    ]
    new, known = points[::3], [point for at, point in enumerate(points) if at % 3]
    whole = helsinki.matrix([*known, *new], "cargo")
    prepared = prepare_known(helsinki, known, "cargo")
    found = few_to_many(prepared, new)
    assert len(prepared.starts.sites & set(found.edge.tolist())) > 3
    assert_same(found, whole, len(known))


@pytest.mark.parametrize("details", [False, True])
def test_a_matrix_of_few_is_a_part_of_one_of_many(helsinki: Router, *, details: bool) -> None:
    """Three points have the same ways among themselves as in a matrix of more."""
    points = points_in(helsinki, 9)
    few = helsinki.matrix(points[:3], "bike", details=details)
    many = helsinki.matrix(points, "bike", details=details)
    assert (few.duration_ms == many.duration_ms[:3, :3]).all()
    assert (few.distance_m == many.distance_m[:3, :3]).all()
    assert (few.details is None) == (not details)
    if few.details is not None and many.details is not None:
        assert (few.details.energy_j == many.details.energy_j[:3, :3]).all()
