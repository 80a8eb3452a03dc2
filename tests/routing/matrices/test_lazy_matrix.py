"""A matrix that is never whole: any block of it is what the whole one has there."""

import pickle

import numpy as np
import pytest
from numpy.typing import NDArray

from routing.closures.closure import ClosedArea
from routing.matrices.lazy_matrix import LazyMatrix, lazy_matrix
from routing.matrices.planner_units import PlannerUnits
from routing.router import Router
from routing.types import UNREACHABLE, Matrix, Point

FAR_M = 300.0


def points_in(router: Router, count: int) -> list[Point]:
    """Random points a little beyond the city's bounds; several lie on one edge, two are one."""
    west, south, east, north = router.city.bounds
    chance = np.random.default_rng(7)
    points = [
        Point(
            lon=float(chance.uniform(west - 0.01, east + 0.01)),
            lat=float(chance.uniform(south - 0.005, north + 0.005)),
        )
        for _ in range(count)
    ]
    beside = [Point(lon=p.lon + 0.0001 * k, lat=p.lat) for p in points[:6] for k in (1, 2)]
    return [*points, *beside, points[0]]


def planner_units_of(ways: Matrix, far: NDArray[np.bool_]) -> PlannerUnits:
    """What a matrix has in whole seconds and metres, nobody getting to places far away."""
    lost = (ways.duration_ms == UNREACHABLE) | far[:, np.newaxis] | far
    us = ways.duration_ms * 1000 if ways.details is None else ways.details.empty_us
    per_kg_us = np.zeros_like(us) if ways.details is None else ways.details.per_kg_us
    return PlannerUnits(
        np.where(lost, UNREACHABLE, -(-us // 1_000_000)),
        np.where(lost, UNREACHABLE, ways.distance_m),
        np.where(lost, 0, per_kg_us),
    )


def both_matrices(
    router: Router, points: list[Point], *, details: bool
) -> tuple[LazyMatrix, PlannerUnits]:
    """The blocks of a matrix as another process gets them, and the whole of it."""
    found = lazy_matrix(router, points, "cargo", far_m=FAR_M, details=details)
    found = pickle.loads(pickle.dumps(found))  # noqa: S301  # our own
    return found, planner_units_of(router.matrix(points, "cargo", details=details), found.is_far)


@pytest.mark.parametrize("details", [False, True])
def test_blocks_and_single_ways_are_those_of_the_whole_matrix(
    helsinki: Router, *, details: bool
) -> None:
    """Any rows and columns, in any order and more than once, and each way by itself."""
    points = points_in(helsinki, 60)
    blocks, whole = both_matrices(helsinki, points, details=details)
    assert blocks.is_far.any()
    assert not blocks.is_far.all()
    chance = np.random.default_rng(1)
    for size in (1, 7, len(points)):
        rows, columns = chance.integers(0, len(points), (2, size))
        for found, there in zip(blocks.block(rows, columns), whole, strict=True):
            assert (found == there[np.ix_(rows, columns)]).all()
    for row in range(len(points)):
        for column in range(len(points)):
            expected = tuple(int(table[row, column]) for table in whole)
            assert blocks.way(row, column) == expected


def test_places_on_one_edge_are_told_apart(helsinki: Router) -> None:
    """Ahead of one another, behind, and on the same spot: what labels alone could not tell."""
    points = points_in(helsinki, 60)
    blocks, whole = both_matrices(helsinki, points, details=False)
    snaps = helsinki.snap(points, "cargo")
    pairs = [
        (i, j)
        for i in range(len(points))
        for j in range(len(points))
        if i != j and snaps[i].edge == snaps[j].edge and not blocks.is_far[[i, j]].any()
    ]
    assert any(snaps[i].offset != snaps[j].offset for i, j in pairs)
    assert any(snaps[i].offset == snaps[j].offset for i, j in pairs)
    for i, j in pairs:
        assert blocks.way(i, j)[:2] == (whole.seconds[i, j], whole.metres[i, j])


def test_ways_keep_off_closed_streets(helsinki: Router) -> None:
    """With a strip of the city closed the blocks are those of that router's matrix, not of all."""
    west, south, east, north = helsinki.city.bounds
    middle = (west + east) / 2
    corners = ((-0.002, south), (0.002, south), (0.002, north), (-0.002, north))
    wall = tuple(Point(lon=middle + lon, lat=lat) for lon, lat in corners)
    closed = helsinki.closed([ClosedArea(kind="polygon", points=wall)])
    points = points_in(helsinki, 40)
    blocks, whole = both_matrices(closed, points, details=False)
    every = np.arange(len(points))
    found = blocks.block(every, every)
    assert (found.seconds == whole.seconds).all()
    assert (found.metres == whole.metres).all()
    assert (found.seconds != both_matrices(helsinki, points, details=False)[1].seconds).any()
