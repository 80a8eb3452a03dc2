"""What people draw or name closes the streets they mean, and what cannot be meant is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing.closures.closure import MAX_POINTS, ClosedArea, ClosedStreet, ClosedWays, Closing
from routing.errors import BadInput
from routing.router import Router
from routing.types import Point
from tests.support.streets.maps import Drawing

GRID = Drawing(
    picture="""
    a  b  c  d

    e  f  g  h

    i  j  k  l
    """,
    ways={
        "abcd": {"name": "North"},
        "efgh": {"name": "Middle"},
        "ijkl": {"name": "South"},
        "aei": {"name": "First"},
        "bfj": {"name": "Second"},
        "cgk": {},
        "dhl": {"name": "Fourth"},
    },
)
"""Blocks of 300 by 200 m."""


@pytest.fixture
def router(tmp_path: Path) -> Router:
    """Router of the grid."""
    return GRID.router(tmp_path)


def at(letters: str, share: float = 0.5, *, east_m: float = 0, north_m: float = 0) -> Point:
    """Point between two letters, moved by some metres."""
    point = GRID.at(letters, share)
    degree_m = 111_195.0
    return Point(lon=point.lon + east_m / degree_m, lat=point.lat + north_m / degree_m)


def arcs(router: Router, closing: Closing) -> set[str]:
    """Closed arcs as pairs of letters, in the direction that is closed."""
    streets = router.city.streets
    letters = [chr(number) for number in streets.node_id.tolist()]
    tail, head = streets.arc_tail, streets.arc_head
    return {letters[tail[arc]] + letters[head[arc]] for arc in closing.arcs.tolist()}


def both(*pairs: str) -> set[str]:
    """Pairs of letters and the same the other way round."""
    return {*pairs, *(pair[::-1] for pair in pairs)}


def line(*points: Point, **more: Any) -> ClosedArea:  # noqa: ANN401  # any field
    """Draw a line."""
    return ClosedArea(kind="line", points=points, **more)


def polygon(*points: Point, **more: Any) -> ClosedArea:  # noqa: ANN401  # any field
    """Draw a polygon that closes just what it touches."""
    return ClosedArea(kind="polygon", points=points, **{"radius_m": 0, **more})


def point(where: Point, radius_m: int, **more: Any) -> ClosedArea:  # noqa: ANN401  # any field
    """Draw a circle."""
    return ClosedArea(kind="point", points=(where,), radius_m=radius_m, **more)


def codes(caught: pytest.ExceptionInfo[BadInput]) -> list[tuple[str, str]]:
    """Code and place of each fault."""
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_a_point_in_a_block_closes_it(router: Router) -> None:
    """A circle closes the edge that it touches, whole and both ways, and no other."""
    closing = router.closing(point(at("fg", north_m=8), 10))
    assert arcs(router, closing) == both("fg")
    assert closing.streets == (ClosedStreet(name="Middle", length_m=300),)
    assert closing.length_m == 300
    assert len(closing.edges) == 1


def test_a_point_beside_a_street_closes_nothing(router: Router) -> None:
    """A circle that touches no street is refused, and the nearest street is named."""
    with pytest.raises(BadInput) as caught:
        router.closing(point(at("fg", north_m=40), 10))
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == ("closure-closes-nothing", "points")
    assert fault.args == {"street": "Middle", "distance_m": 40, "radius_m": 10}


def test_the_nearest_street_named_has_a_name(router: Router) -> None:
    """Beside a nameless street it is the nearest named one that is told."""
    with pytest.raises(BadInput) as caught:
        router.closing(point(at("cg", east_m=50), 10))
    (fault,) = caught.value.faults
    assert fault.args["street"] in {"North", "Middle"}
    assert fault.args["distance_m"] == 100


def test_a_point_on_a_junction_closes_its_arms(router: Router) -> None:
    """A circle round a junction closes all streets that meet there."""
    closing = router.closing(point(at("f"), 15))
    assert arcs(router, closing) == both("ef", "fg", "bf", "fj")
    assert closing.streets == (
        ClosedStreet(name="Middle", length_m=600),
        ClosedStreet(name="Second", length_m=400),
    )


def test_the_nearest_street_is_looked_for_all_along(router: Router) -> None:
    """How far off a line is, is told from where it comes nearest, not from its ends."""
    drawn = line(at("bf", 0.5, east_m=30), at("cg", 0.5, east_m=-20), radius_m=5)
    with pytest.raises(BadInput) as caught:
        router.closing(drawn)
    (fault,) = caught.value.faults
    assert fault.args == {"street": "Second", "distance_m": 30, "radius_m": 5}
    with pytest.raises(BadInput) as caught:
        router.closing(line(at("ab", north_m=-40), at("fg", north_m=40), streets=("South",)))
    (fault,) = caught.value.faults
    assert fault.args == {"street": "South", "distance_m": 240, "radius_m": 10}


def test_a_line_that_only_meets_streets_says_so(router: Router) -> None:
    """A short line over a junction follows no street and crosses none; it is refused as such."""
    with pytest.raises(BadInput) as caught:
        router.closing(line(at("f", north_m=5, east_m=-5), at("f", north_m=-5, east_m=5)))
    assert codes(caught) == [("closure-only-meets", "points")]
    assert caught.value.faults[0].args["street"] in {"Middle", "Second"}


def test_names_choose_among_what_is_touched(router: Router) -> None:
    """With a street's name only that street is closed."""
    closing = router.closing(point(at("f"), 15, streets=("Second",)))
    assert arcs(router, closing) == both("bf", "fj")


def test_an_unknown_name_is_refused(router: Router) -> None:
    """A name that no street has is refused, with the nearest one that there is."""
    with pytest.raises(BadInput) as caught:
        router.closing(point(at("bf"), 15, streets=("Second", "Sekond", "")))
    assert codes(caught) == [
        ("closure-street-unknown", "streets[1]"),
        ("closure-street-unknown", "streets[2]"),
    ]
    assert caught.value.faults[0].args == {"value": "Sekond", "street": "Second"}


@pytest.mark.parametrize("off_m", [0, 6, -6])
@pytest.mark.parametrize("past_m", [-20, 0, 8])
def test_a_line_closes_the_street_it_follows(router: Router, off_m: int, past_m: int) -> None:
    """A line along two blocks closes them, not the streets across and not the block after.

    It may be drawn some metres beside the street, and end a little before or after the junction.
    """
    drawn = line(at("e", north_m=off_m), at("g", east_m=past_m, north_m=off_m))
    assert arcs(router, router.closing(drawn)) == both("ef", "fg")


def test_a_line_into_a_block_closes_it(router: Router) -> None:
    """A block is closed where the line goes well into it."""
    assert arcs(router, router.closing(line(at("f"), at("fg", 0.4)))) == both("fg")


def test_a_line_round_a_corner_closes_both_streets(router: Router) -> None:
    """A line with a bend closes what it follows before and after the bend."""
    drawn = line(at("ef", 0.2), at("f"), at("fj", 0.8))
    assert arcs(router, router.closing(drawn)) == both("ef", "fj")


def test_a_line_across_closes_what_it_crosses(router: Router) -> None:
    """A line across two blocks closes both of them, like a barrier."""
    drawn = line(at("bc", north_m=30), at("fg", north_m=-30))
    assert arcs(router, router.closing(drawn)) == both("bc", "fg")


def test_a_line_across_near_a_junction_closes_too(router: Router) -> None:
    """A street is closed where a line crosses it beyond its end, however near."""
    drawn = line(at("f", east_m=14, north_m=30), at("f", east_m=14, north_m=-30))
    assert arcs(router, router.closing(drawn)) == both("fg")


def test_short_streets_inside_a_line_are_closed(tmp_path: Path) -> None:
    """A street of which half or more is near the line is closed however short it is."""
    drawing = Drawing(
        picture="a  bc  d\n\n   ef", ways={"abcd": {"name": "Quay"}, "be": {}, "cf": {}}
    )
    router = drawing.router(tmp_path)
    drawn = line(drawing.at("ab", 0.6), drawing.at("cd", 0.4), radius_m=40)
    assert arcs(router, router.closing(drawn)) == both("ab", "bc", "cd")
    drawn = line(drawing.at("bc", 0.2), drawing.at("bc", 0.8), radius_m=40)
    assert arcs(router, router.closing(drawn)) == both("bc")


def test_short_pieces_of_cross_streets_stay_open(tmp_path: Path) -> None:
    """A block of a road with two sides is closed, not the pieces of cross streets between them."""
    drawing = Drawing(
        picture="""
         e     f
        a b   c d
         g     h
        """,
        ways={"abcd": {"name": "Quay"}, "ebg": {"name": "First"}, "fch": {"name": "Second"}},
    )
    router = drawing.router(tmp_path)
    drawn = line(drawing.at("bc", 0.02), drawing.at("bc", 0.98), radius_m=90)
    assert {one.name for one in router.closing(drawn).streets} == {"Quay"}
    across = line(drawing.at("eb", 0.3), drawing.at("eb", 0.7), radius_m=30)
    assert "First" in {one.name for one in router.closing(across).streets}


def test_a_polygon_closes_what_it_touches(router: Router) -> None:
    """An outline closes the streets inside and those that cross it, whether or not it is shut."""
    corners = (at("ef", 0.5, north_m=20), at("fg", 0.5, north_m=20), at("fj", 0.5))
    wanted = both("ef", "fg", "bf", "fj")
    assert arcs(router, router.closing(polygon(*corners))) == wanted
    assert arcs(router, router.closing(polygon(*corners, corners[0]))) == wanted


def test_a_polygon_may_reach_further(router: Router) -> None:
    """With a radius an outline touches what is that near."""
    inside = (at("ab", 0.4, north_m=-50), at("ab", 0.6, north_m=-50), at("ab", north_m=-90))
    with pytest.raises(BadInput) as caught:
        router.closing(polygon(*inside))
    assert codes(caught) == [("closure-closes-nothing", "points")]
    assert arcs(router, router.closing(polygon(*inside, radius_m=51))) == both("ab")


def test_a_line_may_close_one_direction(router: Router) -> None:
    """Along the drawing or against it, only those arcs are closed, round bends too."""
    drawn = (at("ef", 0.1), at("f"), at("fj", 0.9))
    along = router.closing(line(*drawn, direction="along"))
    assert arcs(router, along) == {"ef", "fj"}
    assert along.length_m == 500
    assert arcs(router, router.closing(line(*drawn, direction="against"))) == {"fe", "jf"}
    assert arcs(router, router.closing(line(*drawn[::-1], direction="along"))) == {"fe", "jf"}


def test_a_line_across_has_no_direction(router: Router) -> None:
    """A street right across a line is closed both ways, whatever direction is asked for."""
    drawn = (at("fg", north_m=30, east_m=-5), at("fg", north_m=-30, east_m=5))
    for direction in ("along", "against"):
        assert arcs(router, router.closing(line(*drawn, direction=direction))) == both("fg")


def test_ways_close_whole_or_in_one_direction(router: Router) -> None:
    """Ways are closed by their ids, in the direction of the map where it is asked for."""
    second = 1000 + list(GRID.ways).index("bfj")
    assert arcs(router, router.closing(ClosedWays(ways=(second,)))) == both("bf", "fj")
    along = router.closing(ClosedWays(ways=(second,), direction="along"))
    assert arcs(router, along) == {"bf", "fj"}
    against = router.closing(ClosedWays(ways=(second,), direction="against"))
    assert arcs(router, against) == {"fb", "jf"}
    assert against.streets == (ClosedStreet(name="Second", length_m=400),)


def test_ways_that_are_gone_are_told(router: Router) -> None:
    """Of ways that an import lost those that are left are closed; with none left it is an error."""
    closing = router.closing(ClosedWays(ways=(7, 1000, 8)))
    assert closing.missing_ways == (7, 8)
    assert arcs(router, closing) == both("ab", "bc", "cd")
    with pytest.raises(BadInput) as caught:
        router.closing(ClosedWays(ways=(7, 8)))
    assert codes(caught) == [("closure-ways-unknown", "ways")]
    assert caught.value.faults[0].args == {"value": "7, 8"}


def test_arcs_come_ascending_and_once(router: Router) -> None:
    """Arcs are told in order, each once, and nameless streets under an empty name."""
    whole = polygon(at("a", north_m=50, east_m=-50), at("d", north_m=50), at("l"), at("i"))
    closing = router.closing(whole)
    assert closing.arcs.tolist() == list(range(2 * router.city.streets.edge_count))
    assert closing.streets[-1].length_m == 400
    assert ClosedStreet(name="", length_m=400) in closing.streets
    assert closing.length_m == sum(street.length_m for street in closing.streets) == 3 * 900 + 1600


def test_what_lies_far_off_closes_nothing(router: Router) -> None:
    """A figure on another continent is refused with the way there, not with a crash."""
    ends = Point(lon=-180.0, lat=-90.0), Point(lon=180.0, lat=90.0)
    for figure in (point(Point(lon=-120.0, lat=90.0), 1000), line(*ends), line(*ends[::-1])):
        with pytest.raises(BadInput) as caught:
            router.closing(figure)
        assert codes(caught) == [("closure-closes-nothing", "points")]
        assert int(caught.value.faults[0].args["distance_m"]) > 10_000


HERE = Point(lon=1.0, lat=0.0)
THERE = Point(lon=1.001, lat=0.0)
ASIDE = Point(lon=1.001, lat=0.001)
BESIDE = Point(lon=1.0, lat=0.001)


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"kind": "circle", "points": (HERE,)}, [("unknown-choice", "kind")]),
        ({"kind": "point", "points": ()}, [("closure-points", "points")]),
        ({"kind": "point", "points": (HERE, THERE)}, [("closure-points", "points")]),
        ({"kind": "line", "points": (HERE,)}, [("closure-points", "points")]),
        ({"kind": "line", "points": (HERE, HERE)}, [("closure-points", "points")]),
        ({"kind": "polygon", "points": (HERE, THERE, HERE)}, [("closure-points", "points")]),
        (
            {"kind": "line", "points": (HERE, THERE) * (MAX_POINTS // 2 + 1)},
            [("closure-points", "points")],
        ),
        (
            {"kind": "polygon", "points": (HERE, ASIDE, THERE, BESIDE)},
            [("closure-outline", "points")],
        ),
        (
            {"kind": "polygon", "points": (HERE, Point(lon=1.0005, lat=0.0), THERE)},
            [("closure-outline", "points")],
        ),
        ({"kind": "point", "points": (HERE,), "radius_m": 0}, [("out-of-range", "radius_m")]),
        ({"kind": "line", "points": (HERE, THERE), "radius_m": -1}, [("out-of-range", "radius_m")]),
        ({"kind": "point", "points": (HERE,), "radius_m": 1001}, [("out-of-range", "radius_m")]),
        (
            {"kind": "line", "points": (HERE, THERE), "direction": "back"},
            [("unknown-choice", "direction")],
        ),
        (
            {"kind": "point", "points": (HERE,), "direction": "along"},
            [("closure-direction", "direction")],
        ),
        (
            {"kind": "line", "points": (HERE,), "direction": "x", "radius_m": 0},
            [
                ("closure-points", "points"),
                ("unknown-choice", "direction"),
                ("out-of-range", "radius_m"),
            ],
        ),
    ],
)
def test_figures_that_mean_nothing_are_refused(
    fields: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    """Wrong kinds, points, outlines, radii and directions are all told, each at its place."""
    with pytest.raises(BadInput) as caught:
        ClosedArea(**fields)
    assert codes(caught) == faults


def test_ways_need_an_id_and_a_direction() -> None:
    """No ways, and a direction that is none, are both told."""
    with pytest.raises(BadInput) as caught:
        ClosedWays(ways=(), direction="up")
    assert codes(caught) == [("unknown-choice", "direction"), ("closure-without-ways", "ways")]


def test_a_line_over_a_real_street_closes_it(helsinki: Router) -> None:
    """In Helsinki a line drawn over a street closes it, and hardly any of other names."""
    router = helsinki
    streets = router.city.streets
    named = [line.edge for line in router.city.street_lines() if line.name and line.rank <= 2]
    edges = [edge for edge in named if streets.edge_length_mm[edge] > 80_000]
    others = []
    for edge in edges:
        shape = [Point(lon=lon, lat=lat) for lon, lat in streets.shape(edge).tolist()]
        closing = router.closing(line(*shape))
        assert edge in closing.edges
        own = {"", streets.name(edge)}
        others.append(sum(s.length_m for s in closing.streets if s.name not in own))
    assert len(edges) > 20
    # Lines across squares are short, and some have other names than the street.
    assert np.median(others) < 15
