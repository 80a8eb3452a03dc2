"""The ground of maps: streets joined once, and no farther than maps show."""

from __future__ import annotations

import numpy as np

from api.render.street_ground import ground_around
from api.render.street_map import Frame
from routing.network.street_geometry import StreetGeometry
from routing.types import Point

HERE = Point(lon=2.35, lat=48.85)
FRAME = Frame(west=2.3, north=48.9, units_per_lon=20_000, units_per_lat=30_000, height=3000)
BOX = (0, 0, 2000, 3000)


def streets(*lines: tuple[int, list[tuple[float, float]]]) -> StreetGeometry:
    """Return some lines, each with its rank."""
    first = np.cumsum([0, *(len(points) for _, points in lines)])
    points = np.array([point for _, line in lines for point in line])
    return StreetGeometry.of(np.array([rank for rank, _ in lines], np.int8), first, points)


A_STREET = streets(
    (1, [(2.34, 48.84), (2.35, 48.85)]),
    (1, [(2.35, 48.85), (2.36, 48.85), (2.37, 48.86)]),
    (2, [(2.35, 48.85), (2.35, 48.86)]),
)


def test_pieces_of_a_street_are_one_line() -> None:
    """Lines that meet nothing else of their rank are joined; ranks stay apart; bounds are right."""
    ground = ground_around(A_STREET, [HERE])
    assert ground.joined
    assert ground.rank.tolist() == [1, 2]
    assert ground.first.tolist() == [0, 4, 6]
    assert ground.points[:4].tolist() in (
        A_STREET.points[[0, 1, 3, 4]].tolist(),
        A_STREET.points[[4, 3, 1, 0]].tolist(),
    )
    assert ground.low.tolist() == [[2.34, 48.84], [2.35, 48.85]]
    assert ground.high.tolist() == [[2.37, 48.86], [2.35, 48.86]]


def test_a_map_of_joined_streets_is_the_map_of_the_streets() -> None:
    """Joined before or in sight, the lines of a map are the same."""
    ground = ground_around(A_STREET, [HERE])
    for rank in (1, 2):
        one, other = (FRAME.lines_within(each, rank, BOX) for each in (A_STREET, ground))
        assert one.normalize().equals_exact(other.normalize(), 1e-6)


def test_what_no_map_shows_is_left_out() -> None:
    """Streets far beyond the places are no ground of theirs; without a place there is none."""
    far = streets((1, [(2.34, 48.84), (2.35, 48.85)]), (1, [(3.0, 48.85), (3.1, 48.85)]))
    assert ground_around(far, [HERE]).high.max(axis=0).tolist() == [2.35, 48.85]
    assert len(ground_around(far, [])) == 0
    assert len(ground_around(StreetGeometry.empty(), [HERE])) == 0
