"""Base maps of extracts: what is kept, from which zoom, and how it is put together."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from routing.array_file import file_checksum
from routing.city import import_city
from routing.errors import BadInput, DamagedFile
from routing.osm.base_map import BaseMap, MapFeature, load_map, make_map, map_file, map_fingerprint
from routing.osm.coastlines import sea
from routing.osm.map_kinds import ground_kind, is_building, railway_kind, shop_kind, water_kind
from routing.osm.map_reader import read_map
from tests.support.streets.town import TownDrawing, a_town

BOUNDS = (10.001, 50.001, 10.009, 50.009)


def of(found: BaseMap, layer: str, kind: str | None = None) -> list[MapFeature]:
    """The features of a layer, or of one kind of it."""
    return [one for one in found.features() if one.layer == layer and kind in {None, one.kind}]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> BaseMap:
    """Return the base map of the town."""
    return read_map(a_town().write(tmp_path_factory.mktemp("town")), BOUNDS, "f" * 64)


def test_areas_keep_their_holes(town: BaseMap) -> None:
    """A park is drawn without its pond, and the pond without its island."""
    (park,) = of(town, "ground", "park")
    (pond,) = of(town, "water", "lake")
    for one in (park, pond):
        assert len(shapely.get_parts(shapely.from_wkb(one.shape))[0].interiors) == 1
    assert park.low_zoom < pond.low_zoom


def test_names_come_when_there_is_room(town: BaseMap) -> None:
    """A park has its name, later than itself; districts and stations have theirs from afar."""
    labels = {one.name: one for one in of(town, "labels")}
    assert set(labels) == {"Harbour Park", "Northend", "Central"}
    assert labels["Harbour Park"].low_zoom > of(town, "ground", "park")[0].low_zoom
    assert (labels["Northend"].kind, labels["Northend"].low_zoom) == ("suburb", 11)
    assert (labels["Central"].kind, labels["Central"].low_zoom) == ("station", 12)


def test_the_sea_is_on_the_right_of_its_coast(town: BaseMap) -> None:
    """South of the coast is water, north of it is none."""
    (water,) = of(town, "water", "sea")
    shape = shapely.from_wkb(water.shape)
    x = 10.005 * 111_319.49
    lat = shapely.bounds(shape)
    assert lat[1] < lat[3] <= 6_446_314
    assert shape.contains(shapely.Point(x, lat[1] + 10))


def test_houses_are_blocks_from_afar(town: BaseMap) -> None:
    """Two houses side by side are one block up to zoom 15; sheds come last, cellars never."""
    houses = of(town, "buildings")
    assert [one.low_zoom for one in houses if one.high_zoom == 17] == [16, 16, 17]
    (block,) = [one for one in houses if one.high_zoom == 15]
    assert block.low_zoom <= 15


def test_lines_that_look_alike_are_joined(town: BaseMap) -> None:
    """Two pieces of a railway are one line; tunnels and what is torn up are not drawn."""
    (rail,) = of(town, "railways")
    assert (rail.kind, rail.low_zoom) == ("rail", 9)
    (river,) = of(town, "waterways")
    assert (river.kind, river.name) == ("river", "Leine")


def test_doors_and_shops_are_points(town: BaseMap) -> None:
    """An entrance has the letter on it; a shop its name; garages and benches are neither."""
    assert [(one.kind, one.name) for one in of(town, "entrances")] == [("main", "A")]
    assert [(one.kind, one.name) for one in of(town, "shops")] == [("shop", "Bread & Sons")]


def test_what_lies_beyond_is_cut_off(tmp_path: Path) -> None:
    """A lake that goes on for kilometres ends soon after the streets do."""
    drawing = TownDrawing()
    drawing.block(0, 0, 9000, 50, natural="water")
    drawing.block(5000, 5000, 5100, 5100, natural="water")
    (lake,) = of(read_map(drawing.write(tmp_path), BOUNDS, "f" * 64), "water")
    west, _, east, _ = shapely.bounds(shapely.from_wkb(lake.shape))
    assert east - west < 5000


@pytest.mark.parametrize(
    ("lines", "points"),
    [
        # An island: its coast runs round it with the land on its left.
        ([[(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)]], {(10, 10): True, (50, 50): False}),
        ([[(0, 50), (100, 50)]], {(50, 10): True, (50, 90): False}),
        ([[(100, 50), (0, 50)]], {(50, 10): False, (50, 90): True}),
        # Cut off by the extract just before the edge.
        ([[(1, 50), (99, 50)]], {(50, 10): True, (50, 90): False}),
        # In pieces.
        ([[(0, 50), (50, 50)], [(50, 50), (100, 50)]], {(50, 10): True, (50, 90): False}),
        ([], {(50, 10): False}),
        # One that ends in the middle parts nothing.
        ([[(0, 50), (50, 50)]], {(50, 10): False, (50, 90): False}),
    ],
)
def test_coasts_part_sea_and_land(
    lines: list[list[tuple[float, float]]], points: dict[tuple[float, float], bool]
) -> None:
    """The sea is what a coast has on its right, up to the edge of the map."""
    scale = 100.0
    drawn = [shapely.LineString([(x * scale, y * scale) for x, y in line]) for line in lines]
    found = shapely.union_all(sea(drawn, shapely.box(0, 0, 100 * scale, 100 * scale)))
    for (x, y), wet in points.items():
        assert found.contains(shapely.Point(x * scale, y * scale)) is wet, (x, y)


def test_kinds_follow_the_tags() -> None:
    """What a thing is follows from its tags; what nobody looks for is nothing."""
    assert water_kind({"natural": "water", "water": "river"}) == "river"
    assert water_kind({"landuse": "reservoir"}) == "lake"
    assert ground_kind({"landuse": "forest"}) == "wood"
    assert ground_kind({"highway": "pedestrian"}) == "square"
    assert ground_kind({"landuse": "residential"}) == ""
    assert not is_building({"building": "no"})
    assert not is_building({"building": "yes", "layer": "-1"})
    assert railway_kind({"railway": "rail", "service": "yard"}) == "siding"
    assert railway_kind({"railway": "platform"}) == ""
    assert shop_kind({"shop": "vacant", "amenity": "cafe"}) == "food"
    assert shop_kind({"shop": "bicycle"}) == "bike"
    assert shop_kind({"amenity": "waste_basket"}) == ""


def test_a_map_belongs_to_one_import(tmp_path: Path) -> None:
    """The map lies beside its city; beside another import, or damaged, it is not taken."""
    city = tmp_path / "town.city"
    import_city(a_town().write(tmp_path), city, name="town")
    found = load_map(city)
    assert found is not None
    assert (found.city, map_fingerprint(city)) == (file_checksum(city), found.fingerprint)
    assert [*found.features()] == [*make_map(found.city, [*found.features()]).features()]
    content = map_file(city).read_bytes()
    map_file(city).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(DamagedFile):
        load_map(city)
    map_file(city).write_bytes(content)
    other = TownDrawing()
    other.line((0, 0), (9, 0), highway="residential")
    import_city(other.write(tmp_path), tmp_path / "other.city", name="other")
    (tmp_path / "other.city").replace(city)
    assert (load_map(city), map_fingerprint(city)) == (None, "")


def test_cities_without_a_map_are_cities(tmp_path: Path) -> None:
    """An import may leave it out; an older map does not stay beside it."""
    city, extract = tmp_path / "town.city", a_town().write(tmp_path)
    import_city(extract, city, name="town")
    import_city(extract, city, name="town", base_map=False)
    assert load_map(city) is None
    assert not map_file(city).exists()


def test_a_file_cut_off_is_refused(tmp_path: Path) -> None:
    """What the reader cannot read is told as it is for streets."""
    extract = a_town().write(tmp_path)
    extract.write_text(extract.read_text(encoding="utf-8")[:2000], encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_map(extract, BOUNDS, "f" * 64)
    assert refused.value.faults[0].code == "extract-unreadable"
