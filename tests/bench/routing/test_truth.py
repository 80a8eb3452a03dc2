"""Trips beside OSRM: what is compared, what is left out, and how a city is summed up."""

from pathlib import Path

import osmium

from bench.routing.engines.numbering import with_positive_ids
from bench.routing.truth import Trip, Way, metres, summary, table
from routing.types import Point
from tests.support.streets.maps import Drawing, TurnRule

HOME, AWAY = Point(lon=10.0, lat=50.0), Point(lon=10.02, lat=50.0)
NEAR, FAR = Point(lon=10.00001, lat=50.0), Point(lon=10.001, lat=50.0)


def trip(ours_s: float | None, theirs_s: float | None, theirs_from: Point = NEAR) -> Trip:
    """A trip that takes so long by both engines; ``None`` for no way."""
    ways = [
        None
        if seconds is None
        else Way(ends=(start, AWAY), duration_s=seconds, distance_m=1400, pushed_m=0)
        for seconds, start in ((ours_s, HOME), (theirs_s, theirs_from))
    ]
    return Trip(origin=HOME, target=AWAY, ours=ways[0], theirs=ways[1])


def test_the_median_and_the_trips_farthest_from_it_are_told() -> None:
    """Ratios are ours by theirs; the worst lie farthest from the median, above or below."""
    row = summary("here", "bike", [trip(90, 100), trip(100, 100), trip(110, 100), trip(30, 100)])
    assert row["median_ratio"] == 0.95
    assert [leg["ratio"] for leg in row["worst"]][:2] == [0.3, 1.1]
    assert (row["pairs"], row["compared"], row["ends_apart"]) == (4, 4, 0)


def test_trips_from_different_streets_are_counted_and_not_compared() -> None:
    """An end some seventy metres from the other engine's says nothing about the streets between."""
    row = summary("here", "bike", [trip(90, 100), trip(500, 100, theirs_from=FAR)])
    assert (row["compared"], row["ends_apart"], row["median_ratio"]) == (1, 1, 0.9)
    assert row["apart"][0]["ends_apart_m"] == round(metres(HOME, FAR))


def test_trips_without_a_way_are_counted() -> None:
    """An engine that knows no way is told, with nothing left to compare too."""
    row = summary("here", "bike", [trip(None, 100), trip(90, None)])
    assert (row["no_way_ours"], row["no_way_theirs"], row["compared"]) == (1, 1, 0)
    assert row["median_ratio"] is None
    assert table([row])[0].startswith("here: median None")


def test_extracts_with_negative_ids_are_renumbered(tmp_path: Path) -> None:
    """What an editor numbered below zero is copied with its references; others stay."""
    rule = TurnRule(start="ab", via="b", end="bc", tags={"restriction": "no_left_turn"})
    text = Drawing(picture="a b c", ways={"ab": {}, "bc": {}}, rules=[rule]).xml()
    plain = tmp_path / "plain.osm"
    plain.write_text(text, encoding="utf-8")
    assert with_positive_ids(plain, tmp_path / "copy.osm") == plain
    new = tmp_path / "new.osm"
    new.write_text(text.replace('id="97"', 'id="-97"').replace('ref="97"', 'ref="-97"'), "utf-8")
    copy = with_positive_ids(new, tmp_path / "copy.osm")
    nodes: set[int] = set()
    used: list[int] = []
    for one in osmium.FileProcessor(str(copy)):
        if isinstance(one, osmium.osm.Node):
            nodes.add(one.id)
        elif isinstance(one, osmium.osm.Way):
            used += [node.ref for node in one.nodes]
        elif isinstance(one, osmium.osm.Relation):
            used += [member.ref for member in one.members if member.type == "n"]
    assert (len(nodes), min(nodes) > 0) == (3, True)
    assert (len(used), set(used) <= nodes) == (5, True)
