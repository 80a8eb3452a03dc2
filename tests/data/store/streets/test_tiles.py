"""Vector tiles: what they show at which zoom, of which version, and of whose."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import shapely

from data.local import Cluster
from data.store.fleet import places
from data.store.fleet.places import Place
from data.store.streets import closures, tiles
from data.store.streets.cities import load_city
from data.store.streets.closures import ClosureRow
from data.store.streets.tiles import Tile
from routing.city import make_city
from routing.closures.closure import ClosedArea
from routing.osm.base_map import BaseMap, MapFeature, make_map
from routing.types import Point
from tests.data.store.streets.test_cities import changed, grid
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import CITY, World
from tests.support.streets.mvt import layers

HERE = Point(lon=10.001, lat=50.001)
METRES = 20_037_508.342789244 / 180
"""Of a degree of longitude in Web Mercator."""


def over(point: Point, z: int) -> Tile:
    """The tile of a zoom that a point lies in."""
    from api.streets.tile_cover import MapPoint, cover  # noqa: PLC0415  # one reckoning of tiles is enough

    (near,) = {one for one in cover([MapPoint(lon=point.lon, lat=point.lat)], []) if one.z == 12}
    if z <= near.z:
        return Tile(z=z, x=near.x >> near.z - z, y=near.y >> near.z - z)
    return next(one for one in cover([MapPoint(lon=point.lon, lat=point.lat)], []) if one.z == z)


@pytest.fixture(scope="module")
def mapped(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return a world with a loaded city."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        city = changed(grid(world))
        # One street is a footway, one a one-way street with contraflow, one paved with setts.
        sets = list(city.streets.tag_sets)
        numbers = city.streets.edge_tags.copy()
        for way, tags in (
            (4, {"highway": "footway"}),
            (2, {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}),
            (3, {"highway": "residential", "oneway": "yes", "surface": "sett"}),
        ):
            numbers[city.streets.edge_way == way] = len(sets)
            sets.append(tags)
        streets = replace(city.streets, tag_sets=tuple(sets), edge_tags=numbers)
        new_city = make_city(streets, name=CITY)
        load_city(world.database, new_city, world.clock.now, beside(new_city.fingerprint))
        yield world


def beside(fingerprint: str) -> BaseMap:
    """Return a base map of a few things, all round one point."""
    north = math.asinh(math.tan(math.radians(HERE.lat)))
    middle = shapely.Point(HERE.lon * METRES, math.degrees(north) * METRES)
    shapes = (
        ("ground", "park", "", 8, 17, middle.buffer(300)),
        ("water", "lake", "", 14, 17, middle.buffer(30)),
        ("buildings", "", "", 13, 15, middle.buffer(20)),
        ("buildings", "", "", 16, 17, middle.buffer(10)),
        ("railways", "rail", "", 9, 17, shapely.LineString([(middle.x - 90, middle.y), middle])),
        ("labels", "park", "Green", 14, 17, middle),
        ("shops", "bike", "Spokes", 16, 17, middle),
        ("entrances", "main", "", 17, 17, middle),
    )
    return make_map(
        fingerprint,
        [
            MapFeature(
                layer=layer,
                kind=kind,
                name=name,
                low_zoom=low,
                high_zoom=high,
                shape=shapely.to_wkb(shapely.set_srid(shape, 3857), include_srid=True),
            )
            for layer, kind, name, low, high, shape in shapes
        ],
    )


def read(world: World, z: int) -> dict[str, list[dict[str, object]]]:
    """The features of the street tile over a point, by layer."""
    with world.database.transaction() as tx:
        found = tiles.tile_set(tx, CITY)
        assert found is not None
        content = tiles.street_tile(tx, CITY, found.version, over(HERE, z))
    assert content is not None
    return layers(content)


def test_near_tiles_tell_how_streets_are_ridden(mapped: World) -> None:
    """From zoom 15 streets tell their right of way, directions and surface."""
    streets = {str(one.get("name")): one for one in read(mapped, 15)["streets"]}
    assert (streets["Street 4"]["class"], streets["Street 4"]["bike"]) == ("footway", "push")
    assert streets["Street 2"]["contraflow"] is True
    assert "direction" not in streets["Street 2"]
    assert (streets["Street 3"]["surface"], streets["Street 3"]["direction"]) == ("sett", 1)
    assert "contraflow" not in streets["Street 3"]


def test_far_tiles_join_what_looks_alike(mapped: World) -> None:
    """At zoom 14 a street is one line with its name; paths go there, side streets at 12."""
    streets = read(mapped, 14)["streets"]
    assert sorted(str(one["name"]) for one in streets) == sorted(
        {str(one["name"]) for one in streets}
    )
    assert {one["rank"] for one in read(mapped, 15)["streets"]} == {2, 3}
    assert {one["rank"] for one in streets} == {2}
    assert {one["rank"] for one in read(mapped, 13)["streets"]} == {2}
    assert "streets" not in read(mapped, 12)


def test_what_lies_beside_the_streets_comes_nearer_by_nearer(mapped: World) -> None:
    """Each thing is in the tiles of its zooms, with its kind and name, and in no others."""
    shown = {z: {name for name in read(mapped, z) if name != "streets"} for z in range(8, 18)}
    assert shown[8] == {"ground"}
    assert shown[9] == shown[12] == {"ground", "railways"}
    assert shown[13] == {"ground", "railways", "buildings"}
    assert shown[14] == shown[15] == shown[13] | {"water", "labels"}
    assert shown[16] == shown[15] | {"shops"}
    assert shown[17] == shown[16] | {"entrances", "addresses"}
    near = read(mapped, 17)
    assert near["labels"] == [{"kind": "park", "name": "Green"}]
    assert near["shops"] == [{"kind": "bike", "name": "Spokes"}]
    assert (near["buildings"], near["entrances"]) == ([{}], [{"kind": "main"}])


def test_a_base_map_that_comes_later_is_another_version(world: World) -> None:
    """Tiles that a browser keeps for ever get a new address when more is on them."""
    city = grid(world)
    load_city(world.database, city, world.clock.now)
    with world.database.transaction() as tx:
        plain = tiles.tile_set(tx, CITY)
    load_city(world.database, city, world.clock.now, beside(city.fingerprint))
    load_city(world.database, city, world.clock.now)
    with world.database.transaction() as tx:
        drawn = tiles.tile_set(tx, CITY)
        assert plain is not None
        assert drawn is not None
        assert (plain.has_base_map, drawn.has_base_map) == (False, True)
        assert plain.version != drawn.version
        tile = over(HERE, 17)
        assert tiles.street_tile(tx, CITY, plain.version, tile) is None
        assert "ground" in layers(tiles.street_tile(tx, CITY, drawn.version, tile) or b"")
    with pytest.raises(ValueError, match="another city"):
        load_city(world.database, city, world.clock.now, beside("0" * 64))


def test_doors_are_shown_from_zoom_17(mapped: World) -> None:
    """Numbers come at zoom 17, and not before."""
    numbers = {one["number"] for one in read(mapped, 17)["addresses"]}
    assert {"12", "12 bis"} <= numbers
    assert "addresses" not in read(mapped, 16)


def test_versions_stay_what_they_are(world: World) -> None:
    """After a new import old tiles are still given while they are kept; unknown ones are none."""
    old, new = grid(world), changed(grid(world))
    load_city(world.database, old, world.clock.now)
    with world.database.transaction() as tx:
        before = tiles.tile_set(tx, CITY)
    load_city(world.database, new, world.clock.now)
    assert before is not None
    with world.database.transaction() as tx:
        after = tiles.tile_set(tx, CITY)
        assert after is not None
        assert after.version != before.version
        assert after.version.startswith(new.fingerprint[:16])
        tile = over(HERE, 17)
        first = tiles.street_tile(tx, CITY, before.version, tile)
        second = tiles.street_tile(tx, CITY, after.version, tile)
        assert first is not None
        assert second is not None
        assert "addresses" not in layers(first)
        assert "addresses" in layers(second)
        for city, version in ((CITY, "0" * 16), (CITY, ""), ("elsewhere", after.version)):
            assert tiles.street_tile(tx, city, version, tile) is None


def test_the_sea_is_an_empty_tile(mapped: World) -> None:
    """Where nothing is, nothing is given."""
    with mapped.database.transaction() as tx:
        found = tiles.tile_set(tx, CITY)
        assert found is not None
        assert tiles.street_tile(tx, CITY, found.version, Tile(z=14, x=0, y=0)) == b""


@pytest.mark.parametrize(
    ("z", "x", "y", "there"),
    [
        (8, 0, 0, True),
        (8, 255, 255, True),
        (8, 256, 0, False),
        (8, 0, -1, False),
        (7, 0, 0, False),
        (18, 0, 0, False),
        (-1, 0, 0, False),
        (10**9, 0, 0, False),
    ],
)
def test_tiles_end_where_the_map_does(z: int, x: int, y: int, *, there: bool) -> None:
    """Zooms and columns beyond the map are no tiles, however large the number."""
    assert Tile(z=z, x=x, y=y).exists is there


def test_own_tiles_show_what_is_ones_own(mapped: World) -> None:
    """Places and closures are those of the cooperative and of the moment, from zoom 10."""
    world, tile = mapped, over(HERE, 14)
    ids: dict[UUID, UUID] = {}
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            ids[home] = world.service.ids()
            places.add(
                tx, Place(id=ids[home], name=f"Hub {home}", point=HERE, created_at=world.clock.now)
            )
            closures.add(
                tx,
                ClosureRow(
                    id=ids[home],
                    area=ClosedArea(kind="point", points=(HERE,)),
                    reason=f"Works {home}",
                    from_at=world.clock.now,
                    until_at=world.clock.now + timedelta(hours=1),
                    made_by=world.service.ids(),
                    made_at=world.clock.now,
                ),
            )
    with world.database.transaction(world.alpha) as tx:
        every, now = list(ids.values()), world.clock.now
        shown = layers(tiles.own_tile(tx, tile, places=every, closed_at=now))
        assert [one["id"] for one in shown["places"]] == [str(ids[world.alpha])]
        assert [one["reason"] for one in shown["closures"]] == [f"Works {world.alpha}"]
        later = tiles.own_tile(tx, tile, places=[], closed_at=now + timedelta(hours=2))
        assert later == tiles.own_tile(tx, tile, places=[], closed_at=None) == b""
        assert tiles.own_tile(tx, over(HERE, 12), places=every, closed_at=now)
        assert tiles.own_tile(tx, Tile(z=9, x=270, y=173), places=every, closed_at=now) == b""
