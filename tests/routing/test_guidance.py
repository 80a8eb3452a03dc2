"""Turn lists: what a rider is told, and that the lines add up to the route."""

from collections.abc import Sequence
from math import cos, hypot, radians
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.guidance import turn_word
from routing.router import Router
from routing.types import Route
from tests.support.depth import cases
from tests.support.streets.maps import Drawing


def turns_of(folder: Path, drawing: Drawing, start: str, end: str) -> list[tuple[str, str, str]]:
    """Turn, street and mode of every line of the way between two streets' middles."""
    found = drawing.router(folder).route(drawing.at(start), drawing.at(end), "bike")
    return [(step.turn, step.street, step.mode) for step in found.steps]


def test_turns_are_named_by_side_and_angle() -> None:
    """Angles fall into straight, slight, plain, sharp and turning round, right being positive."""
    words = {angle: turn_word(angle) for angle in (0, -20, 45, -45, 90, -90, 150, -150, 180)}
    assert words == {
        0: "straight",
        -20: "straight",
        45: "slight-right",
        -45: "slight-left",
        90: "right",
        -90: "left",
        150: "sharp-right",
        -150: "sharp-left",
        180: "turn-around",
    }


TOWN = Drawing(
    picture="""
        b     g
    a   c  d  e  f
        h
    """,
    ways={
        "ac": {"name": "Main"},
        "cd": {"name": "Main"},
        "de": {"name": "Main"},
        "ef": {"name": "East"},
        "bc": {"name": "Hill"},
        "ch": {},
        "eg": {"name": "Lane"},
    },
)


def test_a_street_straight_on_is_one_line(tmp_path: Path) -> None:
    """Passing a crossing and a change of ways on one street needs no line of its own."""
    assert turns_of(tmp_path, TOWN, "ac", "de") == [
        ("depart", "Main", "ride"),
        ("arrive", "Main", "ride"),
    ]


def test_turns_and_changes_of_name_are_told(tmp_path: Path) -> None:
    """A turn into a street, and going straight into one of another name, are lines."""
    assert turns_of(tmp_path, TOWN, "bc", "ef") == [
        ("depart", "Hill", "ride"),
        ("left", "Main", "ride"),
        ("straight", "East", "ride"),
        ("arrive", "East", "ride"),
    ]
    assert turns_of(tmp_path, TOWN, "ef", "eg")[1] == ("right", "Lane", "ride")


def test_pushing_and_ferries_are_told(tmp_path: Path) -> None:
    """Getting off, on again, and aboard begin lines even straight ahead on one street."""
    drawing = Drawing(
        picture="a  b  c  d  e",
        ways={
            "ab": {"name": "Quay"},
            "bc": {"name": "Quay", "highway": "footway"},
            "cd": {"name": "Line 1", "highway": "", "route": "ferry"},
            "de": {"name": "Isle"},
        },
    )
    assert turns_of(tmp_path, drawing, "ab", "de") == [
        ("depart", "Quay", "ride"),
        ("straight", "Quay", "push"),
        ("straight", "Line 1", "ferry"),
        ("straight", "Isle", "ride"),
        ("arrive", "Isle", "ride"),
    ]


def test_a_sharp_corner_of_one_street_is_told_where_there_is_a_choice(tmp_path: Path) -> None:
    """A street that turns off at a junction is a line; one that just bends is not."""
    corner = {"ab": {"name": "Ring"}, "bd": {"name": "Ring"}}
    bend = Drawing(picture="a  b\n\n   d", ways=corner)
    fork = Drawing(picture="a  b  c\n\n   d", ways={**corner, "bc": {"name": "Out"}})
    assert [turn for turn, _, _ in turns_of(tmp_path, bend, "ab", "bd")] == ["depart", "arrive"]
    assert [turn for turn, _, _ in turns_of(tmp_path, fork, "ab", "bd")] == [
        "depart",
        "right",
        "arrive",
    ]


def test_crossing_a_square_without_a_name_is_not_told(tmp_path: Path) -> None:
    """A nameless piece of a few metres straight on belongs to the street one is on."""
    drawing = Drawing(
        picture="a   b   d\n\n    e", ways={"ab": {"name": "Long"}, "bd": {}, "be": {}}
    )
    router = drawing.router(tmp_path)
    lines = {
        share: [
            step.turn
            for step in router.route(drawing.at("ab"), drawing.at("bd", share), "bike").steps
        ]
        for share in (0.05, 0.5)
    }
    assert lines == {0.05: ["depart", "arrive"], 0.5: ["depart", "straight", "arrive"]}


@pytest.mark.parametrize(
    ("start", "end", "letters"),
    [
        ("ab", "bc", "b"),
        ("bc", "ab", "b"),
        ("ab", "cd", "bc"),
        ("cd", "ab", "cb"),
        ("ab", "ab", ""),
    ],
)
def test_lines_pass_every_corner(tmp_path: Path, start: str, end: str, letters: str) -> None:
    """Between two streets' places lie just the corners ridden round, in riding order."""
    drawing = Drawing(picture="a  b\n\n   c  d", ways={"ab": {}, "cb": {}, "cd": {}})
    first, goal = drawing.at(start, 0.3), drawing.at(end, 0.7)
    line = drawing.router(tmp_path).route(first, goal, "bike").geometry
    corners = [drawing.at(letter) for letter in letters]
    assert list(line[1:-1]) == corners
    assert (line[0].lon, line[0].lat) == pytest.approx((first.lon, first.lat), abs=2e-7)
    assert (line[-1].lon, line[-1].lat) == pytest.approx((goal.lon, goal.lat), abs=2e-7)


@settings(max_examples=cases(25, whole=60))
@given(
    pair=st.tuples(st.integers(0, 1463), st.integers(0, 1463)),
    profile=st.sampled_from(["bike", "trike"]),
)
def test_lines_add_up_to_the_route(helsinki: Router, pair: tuple[int, int], profile: str) -> None:
    """Times and metres of the lines sum to those of the route; no two lines say the same."""
    start, end = (helsinki.city.addresses[i].point for i in pair)
    found = helsinki.route(start, end, profile)
    assert sum(step.duration_ms for step in found.steps) == found.duration_ms
    assert sum(step.distance_m for step in found.steps) == found.distance_m
    assert found.steps[0].turn == "depart"
    assert [step.turn for step in found.steps].count("arrive") == 1
    assert found.steps[-1].turn == "arrive"
    assert all(step.mode in {"ride", "push", "ferry"} for step in found.steps)
    # An address of a street that is pushed lies on it; a point without one, on the next ridden one.
    streets = [snap.street for snap in helsinki.snap([start, end], profile)]
    assert_line_is_sound(helsinki, found, profile, streets)


def assert_line_is_sound(
    router: Router, found: Route, profile: str, streets: Sequence[str] = ()
) -> None:
    """The geometry begins and ends at the snaps, repeats no point, and is as long as the route."""
    start, end = router.snap([found.geometry[0], found.geometry[-1]], profile, streets)
    assert start.distance_m < 0.01
    assert end.distance_m < 0.01
    pairs = list(zip(found.geometry, found.geometry[1:], strict=False))
    assert len(found.geometry) >= 2
    if found.distance_m > 0:
        assert all(one != other for one, other in pairs)
    length = sum(
        hypot((b.lon - a.lon) * cos(radians((a.lat + b.lat) / 2)), b.lat - a.lat) for a, b in pairs
    )
    assert length * radians(1) * 6_371_008.8 == pytest.approx(found.distance_m, abs=1.5, rel=0.001)


CIRCLE = Drawing(
    picture="""
          n
          a
      w d   b e
          c
          s
    """,
    ways={
        "adcba": {"junction": "roundabout"},
        "na": {"name": "North"},
        "wd": {"name": "West"},
        "sc": {"name": "South"},
        "be": {"name": "East"},
    },
)
"""Ridden against the clock: from the south one passes east and north before west."""


@pytest.mark.parametrize(
    ("start", "end", "turn", "street"),
    [
        ("sc", "be", "roundabout-1", "East"),
        ("sc", "na", "roundabout-2", "North"),
        ("sc", "wd", "roundabout-3", "West"),
        ("na", "wd", "roundabout-1", "West"),
    ],
)
def test_exits_of_a_roundabout_are_counted(
    tmp_path: Path, start: str, end: str, turn: str, street: str
) -> None:
    """Riding through a roundabout is one line: the exit to take, and the street behind it."""
    lines = turns_of(tmp_path, CIRCLE, start, end)
    assert [line[0] for line in lines] == ["depart", turn, "arrive"]
    assert lines[1] == (turn, street, "ride")


def test_a_way_out_that_is_only_pushed_is_no_exit(tmp_path: Path) -> None:
    """Footways and streets that come in one-way are not counted among the exits."""
    ways = {**CIRCLE.ways, "be": {"name": "East", "oneway": "-1"}}
    drawing = Drawing(picture=CIRCLE.picture, ways=ways)
    assert turns_of(tmp_path, drawing, "sc", "na")[1] == ("roundabout-1", "North", "ride")


def test_a_trip_that_ends_in_a_roundabout_counts_no_exit(tmp_path: Path) -> None:
    """Into a roundabout and no farther, one just turns."""
    turns = [turn for turn, _, _ in turns_of(tmp_path, CIRCLE, "sc", "ba")]
    assert not any("roundabout" in turn for turn in turns)


def hazards_between(folder: Path, drawing: Drawing, start: str, end: str) -> list[tuple[str, ...]]:
    """Hazards of every line of the way between two streets' middles."""
    found = drawing.router(folder).route(drawing.at(start), drawing.at(end), "bike")
    return [step.hazards for step in found.steps]


@pytest.mark.parametrize(
    ("way", "node", "codes"),
    [
        ({"railway": "tram"}, {}, ("tram-tracks",)),
        ({"embedded_rails": "tram"}, {}, ("tram-tracks",)),
        ({"embedded_rails": "no"}, {}, ()),
        ({"highway": "steps"}, {}, ("steps",)),
        ({}, {"railway": "level_crossing"}, ("rail-crossing",)),
        ({}, {"railway": "tram_crossing"}, ("rail-crossing",)),
        ({}, {"barrier": "kerb", "kerb": "raised"}, ("kerb",)),
        ({}, {"barrier": "kissing_gate"}, ("barrier",)),
        ({}, {}, ()),
    ],
)
def test_hazards_on_the_way_are_told(
    tmp_path: Path, way: dict[str, str], node: dict[str, str], codes: tuple[str, ...]
) -> None:
    """Rails, steps, kerbs and barriers are named on the line on which they are met."""
    drawing = Drawing(
        picture="a   b   c   d",
        ways={"ab": {"name": "A"}, "bc": {"name": "A", **way}, "cd": {"name": "A"}},
        nodes={"c": node},
    )
    found = hazards_between(tmp_path, drawing, "ab", "cd")
    assert {code for line in found for code in line} == set(codes)
    assert found[-1] == ()


def test_hazards_belong_to_the_line_they_lie_on(tmp_path: Path) -> None:
    """A warning for a street two turns ahead is not given on the first line."""
    drawing = Drawing(
        picture="a   b   g\n    c   d\n    e",
        ways={
            "ab": {"name": "One"},
            "bg": {"name": "One"},
            "bc": {"name": "Two"},
            "ce": {"name": "Two"},
            "cd": {"name": "Rails", "embedded_rails": "tram"},
        },
    )
    assert hazards_between(tmp_path, drawing, "ab", "cd") == [(), (), ("tram-tracks",), ()]


def test_a_line_reads_like_a_tuple_of_points(tmp_path: Path) -> None:
    """The geometry can be counted, indexed, cut, compared and walked through like a tuple."""
    line = TOWN.router(tmp_path).route(TOWN.at("ac"), TOWN.at("eg"), "bike").geometry
    points = tuple(line)
    assert len(line) == len(points)
    assert line[0] == points[0]
    assert line[-1] == points[-1]
    assert tuple(line[1:-1]) == points[1:-1]
    assert line == points
    assert line != points[:-1]
    assert hash(line) == hash(points)
