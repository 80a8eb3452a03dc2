"""Vector tiles: what they show at which zoom, of which version, and of whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from data.local import Cluster
from data.store.fleet import places
from data.store.fleet.places import Place
from data.store.streets import closures, tiles
from data.store.streets.cities import load_city
from data.store.streets.closures import ClosureRow
from data.store.streets.tiles import Tile
from routing.city import make_city
from routing.closures.closure import ClosedArea
from routing.types import Point
from tests.data.store.streets.test_cities import changed, grid
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import CITY, World
from tests.support.streets.mvt import layers

HERE = Point(lon=10.001, lat=50.001)


def over(point: Point, z: int) -> Tile:
    """The tile of a zoom that a point lies in."""
    from api.streets.tile_cover import MapPoint, cover  # noqa: PLC0415  # one reckoning of tiles is enough

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
        load_city(world.database, make_city(streets, name=CITY), world.clock.now)
        yield world


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
    """At zoom 14 a street is one line with its name; at 12 and 13 paths and side streets go."""
    streets = read(mapped, 14)["streets"]
    assert sorted(str(one["name"]) for one in streets) == sorted(
        {str(one["name"]) for one in streets}
    )
    assert "streets" not in read(mapped, 12) or all(
        int(str(one["rank"])) <= 2 for one in read(mapped, 12)["streets"]
    )


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
        assert new.fingerprint.startswith(after.version)
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
