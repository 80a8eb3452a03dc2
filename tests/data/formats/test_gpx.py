"""GPX files against the schema's structure, and what stands in them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from data.formats.tracks.gpx import NAMESPACE, Waypoint, gpx_of
from routing.types import Point

NASTY = "<a href='x'>&amp; \" ]]> مخبز\x00\x0b\ud800"
CHILDREN = {
    "gpx": ["metadata", "wpt", "rte", "trk"],
    "metadata": ["name", "desc", "author", "copyright"],
    "wpt": ["ele", "time", "name", "cmt", "desc", "src", "link", "sym", "type"],
    "rtept": ["ele", "time", "name", "cmt", "desc", "src", "link", "sym", "type"],
    "rte": ["name", "cmt", "desc", "src", "link", "number", "type", "rtept"],
    "trk": ["name", "cmt", "desc", "src", "link", "number", "type", "trkseg"],
    "trkseg": ["trkpt"],
    "trkpt": [],
    "copyright": ["year", "license"],
}
"""Sequence of the children of each element, from the schema of GPX 1.1."""


def local(element: ET.Element) -> str:
    """Return an element's name; fails where it is not of GPX."""
    space, _, name = element.tag.rpartition("}")
    assert space == f"{{{NAMESPACE}"
    return name


def check(element: ET.Element) -> None:
    """Assert that children are known and in the schema's order, and points are on earth."""
    name = local(element)
    order = [CHILDREN.get(name, []).index(local(child)) for child in element]
    assert order == sorted(order)
    if name in {"wpt", "rtept", "trkpt"}:
        assert -90 <= float(element.attrib["lat"]) <= 90
        assert -180 <= float(element.attrib["lon"]) < 180
    if name == "copyright":
        assert element.attrib["author"]
    for child in element:
        check(child)


def parsed(text: str) -> ET.Element:
    """Read and check a file."""
    root = ET.fromstring(text.encode("utf-8"))  # noqa: S314  # we wrote it
    assert root.attrib["version"] == "1.1"
    assert root.attrib["creator"]
    check(root)
    return root


def found(root: ET.Element, path: str) -> list[ET.Element]:
    """Find elements by a path of GPX names."""
    return root.findall("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))


HERE, THERE = Point(lon=2.35, lat=48.85), Point(lon=-0.1234567, lat=48.86)


def test_a_round_has_waypoints_a_route_and_a_track() -> None:
    """Each waypoint stands alone and in the route, and the track follows the way given."""
    waypoints = [
        Waypoint(point=HERE, name="1 · Bakery X", description="08:30\nring twice", kind="pickup"),
        Waypoint(point=THERE, name="2 · Home"),
    ]
    root = parsed(gpx_of("Round 1", waypoints, [HERE, HERE, THERE], attribution="© OSM"))
    assert [each.findtext(f"{{{NAMESPACE}}}name") for each in found(root, "wpt")] == [
        "1 · Bakery X",
        "2 · Home",
    ]
    assert found(root, "wpt/desc")[0].text == "08:30\nring twice"
    assert found(root, "wpt/type")[0].text == "pickup"
    assert [each.text for each in found(root, "rte/rtept/name")] == ["1 · Bakery X", "2 · Home"]
    assert [each.attrib for each in found(root, "trk/trkseg/trkpt")] == [
        {"lat": "48.850000", "lon": "2.350000"},
        {"lat": "48.860000", "lon": "-0.123457"},
    ]
    assert found(root, "metadata/copyright")[0].attrib["author"] == "© OSM"


def test_the_last_meridian_is_written_from_its_other_side() -> None:
    """The schema knows no longitude of 180 degrees; it is the same as -180."""
    root = parsed(gpx_of("x", [Waypoint(point=Point(lon=180, lat=0), name="x")], []))
    assert found(root, "wpt")[0].attrib["lon"] == "-180.000000"


def test_nothing_to_ride_is_still_a_file() -> None:
    """Without coordinates there is neither route nor track, and the file stays valid."""
    root = parsed(gpx_of("Round 1", [], [HERE]))
    assert [local(child) for child in root] == ["metadata"]


@given(st.text(st.characters(codec=None)), st.floats(-180, 180), st.floats(-90, 90))
def test_any_text_and_any_point_give_a_valid_file(text: str, lon: float, lat: float) -> None:
    """Whatever people write, the file can be read again and is the same each time."""
    point = Point(lon=lon, lat=lat)
    waypoint = Waypoint(point=point, name=text, description=text, kind=text)
    written = gpx_of(text, [waypoint], [HERE, point], description=text, attribution=text)
    parsed(written)
    assert written == gpx_of(text, [waypoint], [HERE, point], description=text, attribution=text)


def test_texts_survive_but_for_what_xml_cannot_hold() -> None:
    """Markup and foreign letters come back as written; control characters are gone."""
    root = parsed(gpx_of(NASTY, [], []))
    assert found(root, "metadata/name")[0].text == "<a href='x'>&amp; \" ]]> مخبز"
