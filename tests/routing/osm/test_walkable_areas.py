"""Areas: a square is crossed straight where one can see across, and only there."""

from pathlib import Path

import pytest

from routing.city import make_city
from routing.osm.extract_reader import read_streets
from routing.router import Router
from tests.support.streets.maps import Drawing

SQUARE = """
w a   b

    m

  d   c e
"""
WAYS = {
    "abcda": {"highway": "pedestrian", "area": "yes", "bicycle": "yes", "name": "Market"},
    "wa": {"name": "West"},
    "ce": {"name": "East"},
}


def metres_across(folder: Path, drawing: Drawing) -> int:
    """Metres of the best way from the end of West to that of East."""
    router = drawing.router(folder)
    return router.route(drawing.at("w"), drawing.at("e"), "bike").distance_m


def test_a_square_is_crossed_straight(tmp_path: Path) -> None:
    """From corner to corner one rides the diagonal, under the name of the square."""
    drawing = Drawing(picture=SQUARE, ways=WAYS)
    assert metres_across(tmp_path, drawing) == pytest.approx(400 + 565.7, abs=1)
    found = drawing.router(tmp_path).route(drawing.at("w"), drawing.at("e"), "bike")
    assert [step.street for step in found.steps] == ["West", "Market", "East", "East"]


def test_a_ring_that_is_no_area_is_ridden_round(tmp_path: Path) -> None:
    """The same line without ``area=yes`` is a street round a block."""
    ways = {**WAYS, "abcda": {"highway": "pedestrian", "bicycle": "yes", "name": "Market"}}
    assert metres_across(tmp_path, Drawing(picture=SQUARE, ways=ways)) == pytest.approx(1200, abs=1)


def test_nobody_crosses_where_walls_are_between(tmp_path: Path) -> None:
    """In an area shaped like an L one keeps inside, along its edge."""
    drawing = Drawing(
        picture="""
    w a b


      m f

      d     c e
    """.replace("f", "x").replace("m", "y"),
        ways={
            "abxcda": {**WAYS["abcda"]},
            "wa": {"name": "West"},
            "ce": {"name": "East"},
        },
    )
    straight = 400 + 721
    assert metres_across(tmp_path, drawing) > straight + 50


def test_crossing_a_square_keeps_its_rules(tmp_path: Path) -> None:
    """Where riding is not allowed the bike is pushed across."""
    ways = {**WAYS, "abcda": {"highway": "pedestrian", "area": "yes", "name": "Market"}}
    drawing = Drawing(picture=SQUARE, ways=ways)
    found = drawing.router(tmp_path).route(drawing.at("w"), drawing.at("e"), "bike")
    assert [(step.street, step.mode) for step in found.steps][1] == ("Market", "push")


def test_a_closed_square_is_closed_across(tmp_path: Path) -> None:
    """Lines across carry the way id of their area, so that naming the way closes them too."""
    router: Router = Drawing(picture=SQUARE, ways=WAYS).router(tmp_path)
    streets = router.city.streets
    market = streets.edge_way == 1000
    assert market.sum() == 3
    assert {streets.name(int(edge)) for edge in market.nonzero()[0]} == {"Market"}


def as_relation(drawing: Drawing, outer: tuple[str, ...], inner: str = "") -> str:
    """Text of an extract with a square of its own: a relation of ways without tags."""
    numbers = {letters: 1000 + i for i, letters in enumerate(drawing.ways)}
    members = [f'<member type="way" ref="{numbers[way]}" role="outer"/>' for way in outer]
    if inner:
        members.append(f'<member type="way" ref="{numbers[inner]}" role="inner"/>')
    tags = {"type": "multipolygon", "highway": "pedestrian", "bicycle": "yes", "name": "Market"}
    tag_lines = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    relation = f'<relation id="7" version="1">{"".join(members)}{tag_lines}</relation>'
    return drawing.xml().replace("</osm>", f"{relation}</osm>")


RELATION = {
    "abc": {"highway": ""},
    "adc": {"highway": ""},
    "wa": {"name": "West"},
    "ce": {"name": "East"},
}


def test_a_square_drawn_as_a_relation_is_crossed(tmp_path: Path) -> None:
    """Two ways without tags, joined to a ring by a relation, are a square like any other."""
    drawing = Drawing(picture=SQUARE, ways=RELATION)
    path = tmp_path / "square.osm"
    path.write_text(as_relation(drawing, ("abc", "adc")), encoding="utf-8")
    router = Router(make_city(read_streets(path), name="square"))
    found = router.route(drawing.at("w"), drawing.at("e"), "bike")
    assert found.distance_m == pytest.approx(400 + 565.7, abs=1)
    assert [step.street for step in found.steps] == ["West", "Market", "East", "East"]
    assert set(router.city.streets.edge_way.tolist()) == {-7, 1002, 1003}


def test_nobody_crosses_a_hole(tmp_path: Path) -> None:
    """Round a building in the middle of a square one rides along the edge."""
    picture = "\nw a   b\n\n    m\n   l n\n    o\n  d   c e\n"
    drawing = Drawing(picture=picture, ways={**RELATION, "mnolm": {"highway": ""}})
    path = tmp_path / "square.osm"
    path.write_text(as_relation(drawing, ("abc", "adc"), "mnolm"), encoding="utf-8")
    router = Router(make_city(read_streets(path), name="square"))
    found = router.route(drawing.at("w"), drawing.at("e"), "bike")
    assert found.distance_m == pytest.approx(400 + 900, abs=1)


def test_a_square_that_does_not_close_is_left_out(tmp_path: Path) -> None:
    """A relation of which a way is missing in the extract adds no street."""
    drawing = Drawing(picture=SQUARE, ways={**RELATION, "ae": {}})
    path = tmp_path / "square.osm"
    text = as_relation(drawing, ("abc", "adc")).replace('ref="1001" role', 'ref="99" role')
    path.write_text(text, encoding="utf-8")
    streets = read_streets(path)
    assert set(streets.edge_way.tolist()) == {1002, 1003, 1004}
