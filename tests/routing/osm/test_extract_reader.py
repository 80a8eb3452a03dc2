"""Reading extracts: what becomes a street, a junction, an address, and what is refused."""

import gzip
from pathlib import Path

import pytest

from routing.errors import BadInput
from routing.network.streets import BRIDGE, TUNNEL
from routing.osm.extract_reader import read_streets
from tests.support.streets.maps import Drawing
from tests.support.streets.pbf import an_extract


def a_street(*, lat: str = "50.0", lon: str = "10.1", node: int = 1, way: int = 1) -> bytes:
    """An extract of one street, of which one end is as told."""
    return (
        f'<osm version="0.6"><node id="{node}" version="1" lat="{lat}" lon="{lon}"/>'
        '<node id="2" version="1" lat="50.001" lon="10.0"/>'
        f'<way id="{way}" version="1"><nd ref="{node}"/><nd ref="2"/>'
        '<tag k="highway" v="residential"/></way></osm>'
    ).encode()


CROSS = Drawing(
    picture="""
       b
    a  c  d
       e
    """,
    ways={"acd": {"name": "Long Street"}, "bce": {"ref": "B 7"}},
)


def test_ways_are_cut_where_they_meet(tmp_path: Path) -> None:
    """Two crossing ways make four edges and five junctions of the drawn lengths."""
    streets = CROSS.city(tmp_path).streets
    assert (streets.node_count, streets.edge_count) == (5, 4)
    assert sorted(streets.edge_length_mm.tolist()) == pytest.approx(
        [100_000] * 2 + [300_000] * 2, abs=9
    )
    assert {streets.name(edge) for edge in range(4)} == {"Long Street", "B 7"}


def test_bends_are_no_junctions(tmp_path: Path) -> None:
    """A way with bends is one edge that keeps every point of its shape."""
    bent = Drawing(picture="a b\n  c d", ways={"abcd": {}})
    streets = bent.city(tmp_path).streets
    assert (streets.node_count, streets.edge_count) == (2, 1)
    assert [tuple(point) for point in streets.shape(0)] == [
        (place.lon, place.lat) for place in bent.places().values()
    ]


def test_a_way_that_meets_itself_is_cut(tmp_path: Path) -> None:
    """A lollipop is a stem and a loop from the junction back to itself."""
    lollipop = Drawing(picture="ab c\n   d", ways={"abcdb": {}})
    streets = lollipop.city(tmp_path).streets
    assert (streets.node_count, streets.edge_count) == (2, 2)
    assert sorted((streets.edge_from == streets.edge_to).tolist()) == [False, True]


def test_barriers_and_lights_are_junctions_and_mere_crossings_are_not(tmp_path: Path) -> None:
    """A point in the middle of a way is a junction if it can stop or delay a rider."""
    for tags, junctions in (
        ({"barrier": "wall"}, 3),
        ({"highway": "traffic_signals"}, 3),
        ({"highway": "crossing"}, 2),
        ({"barrier": "bollard", "bicycle": "no"}, 3),
    ):
        drawing = Drawing(picture="a b c", ways={"abc": {}}, nodes={"b": tags})
        assert drawing.city(tmp_path).streets.node_count == junctions, tags


def test_ways_no_bike_may_use_are_left_out(tmp_path: Path) -> None:
    """Motorways, buildings and railways are not read."""
    drawing = Drawing(
        picture="a b c d",
        ways={
            "ab": {},
            "bc": {"highway": "motorway"},
            "bd": {"highway": "", "building": "yes", "addr:housenumber": "1"},
            "cd": {"highway": "", "railway": "rail"},
        },
    )
    assert drawing.city(tmp_path).streets.edge_count == 1


def test_bridges_tunnels_and_levels_are_marked(tmp_path: Path) -> None:
    """A bridge and a tunnel are told apart; a passage under a house is an ordinary street."""
    drawing = Drawing(
        picture="a b c d",
        ways={
            "ab": {"bridge": "viaduct", "layer": "2", "name": "up"},
            "bc": {"tunnel": "yes", "layer": "-1", "name": "down"},
            "cd": {"tunnel": "building_passage", "layer": "x", "name": "through"},
        },
    )
    streets = drawing.city(tmp_path).streets
    marks = {
        streets.name(edge): (int(streets.edge_flags[edge]), int(streets.edge_layer[edge]))
        for edge in range(3)
    }
    assert marks == {"up": (BRIDGE, 2), "down": (TUNNEL, -1), "through": (0, 0)}


def test_addresses_come_from_nodes_and_outlines(tmp_path: Path) -> None:
    """A shop's node and a house's outline are addresses, the outline at its middle."""
    drawing = Drawing(
        picture="a h\nb c\nd e",
        ways={
            "ab": {},
            "bcedb": {
                "highway": "",
                "building": "yes",
                "addr:housenumber": "12",
                "addr:street": "Quay",
                "name": "Not a shop",
            },
        },
        nodes={
            "h": {
                "addr:housenumber": "3 bis",
                "addr:place": "Isle",
                "addr:city": "Haven",
                "addr:postcode": "29990",
                "shop": "bakery",
                "name": "Crumb",
            }
        },
    )
    shop, house = drawing.city(tmp_path).addresses
    assert (shop.street, shop.number, shop.name, shop.kind) == ("Isle", "3 bis", "Crumb", "bakery")
    assert (shop.town, shop.postcode) == ("Haven", "29990")
    assert (house.town, house.postcode) == ("", "")
    assert (shop.lon, shop.lat) == (drawing.at("h").lon, drawing.at("h").lat)
    assert (house.street, house.number, house.name) == ("Quay", "12", "")
    middle = drawing.at("be")
    assert house.lon == pytest.approx(middle.lon, abs=2e-7)
    assert house.lat == pytest.approx(middle.lat, abs=2e-7)


def test_gzipped_text_reads_like_plain_text(tmp_path: Path) -> None:
    """An ``.osm.gz`` gives the same streets as the ``.osm`` inside it."""
    plain = CROSS.city(tmp_path).streets
    packed = tmp_path / "drawing.osm.gz"
    packed.write_bytes(gzip.compress(CROSS.xml().encode()))
    again = read_streets(packed)
    assert again.node_id.tolist() == plain.node_id.tolist()
    assert again.edge_length_mm.tolist() == plain.edge_length_mm.tolist()


def test_progress_rises_from_start_to_end(tmp_path: Path) -> None:
    """Stages are told with a share that only grows."""
    path = tmp_path / "map.osm"
    path.write_text(CROSS.xml(), encoding="utf-8")
    progress: list[tuple[str, float]] = []
    read_streets(path, lambda stage, share: progress.append((stage, share)))
    shares = [share for _, share in progress]
    assert progress[0] == ("reading", 0.0)
    assert shares == sorted(shares)
    assert len({stage for stage, _ in progress}) >= 3


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.osm.pbf", None, "extract-missing"),
        ("letter.txt", b"hello", "extract-kind"),
        ("empty.osm.pbf", b"", "extract-empty"),
        ("letter.osm.pbf", b"hello, this is no extract at all " * 20, "extract-unreadable"),
        ("letter.osm", b"hello", "extract-unreadable"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="1"', "extract-unreadable"),
        ("nothing.osm", b'<osm version="0.6"></osm>', "extract-without-streets"),
        ("no-number.osm", a_street(lat="NaN"), "extract-unreadable"),
        ("infinite.osm", a_street(lat="inf"), "extract-unreadable"),
        ("long-id.osm", a_street(node=2**70), "extract-unreadable"),
        ("long-way.osm", a_street(way=2**64), "extract-unreadable"),
        ("one-point.osm", a_street(lat="50.001", lon="10.0"), "extract-one-point"),
        ("latin.osm.pbf", an_extract(name=b"Caf\xe9"), "extract-unreadable"),
        ("no-grid.osm.pbf", an_extract(granularity=0), "extract-one-point"),
    ],
)
def test_bad_extracts_are_refused(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    """What is no extract is refused with a code that says why, naming the file."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_streets(path)
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [(code, str(path))]


def test_a_folder_is_no_extract(tmp_path: Path) -> None:
    """A folder with the right ending is refused as the wrong kind of thing."""
    folder = tmp_path / "folder.osm.pbf"
    folder.mkdir()
    with pytest.raises(BadInput) as caught:
        read_streets(folder)
    assert caught.value.faults[0].code == "extract-kind"


def test_a_sound_extract_of_the_same_shape_is_read(tmp_path: Path) -> None:
    """What is refused above is so for its one wrong number alone."""
    for name, content in (("a.osm", a_street()), ("b.osm.pbf", an_extract())):
        (tmp_path / name).write_bytes(content)
        assert read_streets(tmp_path / name).edge_count == 1


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_truncated_extracts_are_refused(tmp_path: Path, demo_extract: Path, share: float) -> None:
    """An extract cut off at any place is refused, not half read."""
    whole = demo_extract.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadInput) as caught:
        read_streets(path)
    assert caught.value.faults[0].code == "extract-unreadable"


def test_the_demo_extract_reads(demo_extract: Path) -> None:
    """Helsinki has thousands of edges, named streets, addresses and turn restrictions."""
    streets = read_streets(demo_extract)
    assert streets.edge_count > 3000
    assert len(streets.addresses) == 1464
    assert "Unioninkatu" in streets.names
    assert len(streets.banned_first) > 10


@pytest.mark.parametrize(
    ("nodes", "corner"),
    [
        ({"b": {"entrance": "main"}, "c": {"entrance": "yes"}}, "b"),
        ({"c": {"entrance": "yes"}}, "c"),
        ({"b": {"entrance": "emergency"}}, None),
        ({"b": {"entrance": "yes"}, "c": {"entrance": "yes"}}, None),
    ],
)
def test_a_house_is_where_its_door_is(
    tmp_path: Path, nodes: dict[str, dict[str, str]], corner: str | None
) -> None:
    """An outline's address is at its main or only entrance, else in its middle."""
    drawing = Drawing(
        picture="s    t\na  b\n\nd  c",
        ways={
            "st": {},
            "abcda": {"highway": "", "building": "yes", "addr:housenumber": "7"},
        },
        nodes=nodes,
    )
    (address,) = drawing.city(tmp_path).addresses
    middle = drawing.at("ac")
    wanted = drawing.at(corner) if corner else middle
    assert (address.lon, address.lat) == pytest.approx((wanted.lon, wanted.lat), abs=1e-6)


def test_roads_with_two_numbers_read_well(tmp_path: Path) -> None:
    """A nameless road goes by its numbers, with a stroke between them."""
    drawing = Drawing(picture="a  b", ways={"ab": {"name": "", "ref": "B 37;B 45"}})
    assert drawing.city(tmp_path).streets.name(0) == "B 37 / B 45"
