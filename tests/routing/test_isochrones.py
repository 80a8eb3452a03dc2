"""Isochrones: what lies inside is what the router reaches in time, along streets and on the map."""

import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.closures.closure import ClosedArea
from routing.contour_lines import outline
from routing.costs import CLOSED, time_ms
from routing.isochrones import _Times, isochrones
from routing.router import Router
from routing.types import Point, Snap
from tests.support.depth import cases
from tests.support.streets.dijkstra import costs, targets
from tests.support.streets.maps import random_drawing

APART_M = 60.0
"""Points this far from all that is otherwise than they are must be on the right side."""


def place(edge: int, offset: float) -> Snap:
    """Return a place on an edge; where that is on earth does not matter here."""
    return Snap(point=Point(lon=0.0, lat=0.0), distance_m=0.0, edge=edge, offset=offset)


@settings(max_examples=cases(25, whole=60))
@given(st.integers(0, 10**6), st.sampled_from(("from", "to")))
def test_shares_of_edges_are_the_plain_search(seed: int, direction: str) -> None:
    """On any net a place is in what is reached just when the plain search gets there in time."""
    with tempfile.TemporaryDirectory() as folder:
        router = random_drawing(seed).router(Path(folder))
    graph, engine = router.graph("bike"), router.engine("bike")
    streets, chance = graph.streets, np.random.default_rng(seed)
    edges = chance.integers(0, streets.edge_count, 12).tolist()
    here = place(edges[0], float(chance.random()))
    others = [place(edge, float(chance.random())) for edge in (edges[0], edges[0], *edges[1:])]
    if direction == "from":
        plain = costs(graph, here, targets(graph, others))
    else:
        plain = np.array([costs(graph, one, targets(graph, [here]))[0] for one in others])
    times = _Times(engine, here, "from" if direction == "from" else "to")
    for limit_ms in (3_000, 20_000, 60_000, 240_000):
        reached = times.within(limit_ms)
        for one, cost in zip(others, plain.tolist(), strict=True):
            if cost < CLOSED and abs(time_ms(cost) - limit_ms) <= 3:
                continue  # Rounded to milliseconds on either side.
            inside = one.offset <= reached.low[one.edge] or one.offset >= reached.high[one.edge]
            inside |= one.edge == here.edge and reached.begin <= one.offset <= reached.end
            assert inside == (cost < CLOSED and time_ms(cost) <= limit_ms), (one, limit_ms, cost)


def street_points(router: Router, step_m: float) -> tuple[list[Snap], NDArray[np.float64]]:
    """Places every few metres on all streets where one can stop, and where they are (metres)."""
    streets, graph = router.city.streets, router.graph("bike")
    snaps, flat = [], []
    squeeze = math.cos(math.radians(60.17))
    for edge in np.flatnonzero(graph.stoppable).tolist():
        shape = streets.shape(edge) * 111_195.0 * [squeeze, 1.0]
        line = shapely.LineString(shape)
        for share in np.linspace(0.001, 0.999, 2 + int(line.length / step_m)).tolist():
            on_line = line.interpolate(share, normalized=True)
            snaps.append(place(edge, share))
            flat.append((on_line.x, on_line.y))
    return snaps, np.array(flat)


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.slow
def test_areas_hold_what_is_reached(helsinki: Router, direction: str, *, is_closed: bool) -> None:
    """A point on a street is inside just when its time is within the limit, turns and all."""
    router, middle = helsinki, Point(lon=24.9440, lat=60.1700)
    if is_closed:
        square = ClosedArea(kind="point", points=(middle,), radius_m=150)
        router, middle = helsinki.closed([square]), Point(lon=24.9405, lat=60.1680)
    engine, (here,) = router.engine("bike"), router.snap([middle], "bike")
    snaps, flat = street_points(router, 5.0)
    if direction == "from":
        cost = engine.matrix([here], snaps)[0]
    else:
        cost = engine.matrix(snaps, [here])[:, 0]
    limits = [60, 120, 240]
    found = isochrones(engine, here, limits, "from" if direction == "from" else "to")
    degrees = flat / 111_195.0 / [math.cos(math.radians(60.17)), 1.0]
    count = 0
    for one in found:
        in_time = (cost < CLOSED) & (time_ms(cost) <= one.duration_s * 1000)
        apart = np.where(
            in_time,
            cKDTree(flat[~in_time]).query(flat)[0],
            cKDTree(flat[in_time]).query(flat)[0],
        )
        inside = shapely.contains_xy(one.area, degrees[:, 0], degrees[:, 1])
        clear = apart >= APART_M
        assert (inside[clear] == in_time[clear]).all()
        # Near the border too most are where they belong.
        assert (inside == in_time).mean() > 0.97
        count += int((clear & in_time).sum())
        assert one.area.is_valid
    assert count > 500
    areas = [one.area.area for one in found]
    assert areas == sorted(areas)
    assert areas[0] > 0


def test_no_time_reaches_hardly_anything(helsinki: Router) -> None:
    """In a second one gets no farther than a few metres, and the place itself is inside."""
    here = helsinki.snap([Point(lon=24.9440, lat=60.1700)], "bike")[0]
    (one,) = isochrones(helsinki.engine("bike"), here, [1])
    # Outlines are rounded to a tenth of a metre.
    assert one.area.distance(shapely.Point(here.point.lon, here.point.lat)) < 2e-6
    assert one.area.area * 111_195.0**2 * math.cos(math.radians(60.17)) < 6_000


def test_outlines_keep_holes_and_islands() -> None:
    """A ring with an island in its hole is two parts, one of them with a hole."""
    field = np.full((20, 20), -1.0, np.float32)
    field[2:18, 2:18] = 1.0
    field[5:15, 5:15] = -1.0
    field[8:12, 8:12] = 1.0
    found = outline(field, 0.0)
    assert found.is_valid
    assert [len(part.interiors) for part in found.geoms] == [1, 0]
    # A side of a square ends halfway to the next point, and its corners are cut.
    assert found.area == pytest.approx(16**2 - 10**2 + 4**2, rel=0.02)
    assert outline(np.full((4, 4), -1.0, np.float32), 0.0).is_empty


@settings(max_examples=cases(35, whole=80))
@given(st.integers(0, 10**6))
def test_outlines_part_what_is_above_from_what_is_not(seed: int) -> None:
    """For any field, points above nought lie inside the outline and all others outside."""
    chance = np.random.default_rng(seed)
    field = np.full((9, 11), -1.0, np.float32)
    field[1:-1, 1:-1] = chance.uniform(-1, 1, (7, 9)).astype(np.float32)
    found = outline(field, 0.0)
    assert found.is_valid
    columns, rows = np.meshgrid(np.arange(11.0), np.arange(9.0))
    assert (shapely.contains_xy(found, columns, rows) == (field > 0)).all()
