"""Cities in PostGIS: loaded whole, replaced under way, found by what people type."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.local import Cluster
from data.store.streets import cities, ways
from data.store.streets.cities import load_city, remove_old
from data.store.tables import rounds
from data.store.tables.streets import address, street
from routing.city import City, make_city
from routing.network.streets import Address
from routing.types import Point
from tests.support.rounds.settled_day import DAY, EIGHT, add, uid
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import CITY, World

ADDRESSES = (
    Address(lon=10.001, lat=50.001, street="Rue des Lilas", number="12", town="Paris"),
    Address(lon=10.0011, lat=50.001, street="Rue des Lilas", number="12 bis", postcode="75011"),
    Address(lon=10.0012, lat=50.001, street="Rue des Lilas", number="14-16"),
    Address(lon=10.002, lat=50.002, street="Allée de l’Été", number="3", name="Boulangerie Aurore"),
    Address(lon=10.003, lat=50.003, street="Rue du 8 Mai 1945", number="5"),
    Address(lon=10.030, lat=50.030, street="Rue des Lilas", number="12", town="Lyon"),
    Address(lon=10.004, lat=50.004, street="Strandgade Øst", number="7"),
)


def grid(world: World) -> City:
    """Return the compiled grid."""
    return world.service.tools.streets.router(CITY).city


def changed(city: City) -> City:
    """Return the same city as a later import would find it: with addresses."""
    return make_city(replace(city.streets, addresses=ADDRESSES), name=city.name)


def counts(world: World) -> dict[tuple[str, str], tuple[int, int]]:
    """Rows that really lie there, by version."""
    with world.database.transaction() as tx:
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for each in cities.versions(tx):
            number = sa.text("SELECT id FROM tournee.city_version WHERE fingerprint = :it")
            city_id = tx.value(number, {"it": each.fingerprint})
            rows = [
                tx.value(sa.select(sa.func.count()).where(table.c.city_id == city_id))
                for table in (street, address)
            ]
            found[each.fingerprint[:8], each.status] = (rows[0], rows[1])
    return found


def test_a_city_is_loaded_whole(world: World) -> None:
    """Every edge and address is there, with its own geometry; loading again changes nothing."""
    city = changed(grid(world))
    version = load_city(world.database, city, world.clock.now)
    assert (version.name, version.status) == (CITY, "current")
    assert version.fingerprint == city.fingerprint
    assert (version.streets, version.addresses) == (city.info.edges, len(ADDRESSES))
    assert counts(world) == {(version.fingerprint[:8], "current"): (city.info.edges, 7)}
    with world.database.transaction() as tx:
        query = sa.select(street.c.edge, sa.func.ST_AsText(street.c.geom).label("line"))
        lines = {row["edge"]: row["line"] for row in tx.rows(query)}
        assert [each.fingerprint for each in cities.versions(tx)] == [city.fingerprint]
    for line in city.street_lines():
        points = [tuple(map(float, pair.split())) for pair in lines[line.edge][11:-1].split(",")]
        assert points == [tuple(map(float, point)) for point in line.points]
    assert load_city(world.database, city, world.clock.forward(hours=1)) == version


def test_a_new_import_takes_over_and_the_old_one_goes(world: World) -> None:
    """After a new import people look at it; the former is gone once nobody needs it."""
    old, new = grid(world), changed(grid(world))
    load_city(world.database, old, world.clock.now)
    load_city(world.database, new, world.clock.now)
    edges = old.info.edges
    assert counts(world) == {
        (old.fingerprint[:8], "old"): (edges, 0),
        (new.fingerprint[:8], "current"): (edges, 7),
    }
    gone = remove_old(world.database, world.clock.now.date())
    assert [each.fingerprint for each in gone] == [old.fingerprint]
    assert counts(world) == {(new.fingerprint[:8], "current"): (edges, 7)}


def test_going_back_to_a_kept_import_writes_nothing_anew(world: World) -> None:
    """A version that is still there becomes current again."""
    old, new = grid(world), changed(grid(world))
    for city in (old, new, old):
        version = load_city(world.database, city, world.clock.now)
    assert (version.fingerprint, version.replaced_at) == (old.fingerprint, None)
    assert {status for _, status in counts(world)} == {"current", "old"}


@pytest.mark.parametrize(
    ("days", "status", "kept"),
    [
        (0, "published", True),
        (3, "waiting", True),
        (-1, "ready", True),
        (-2, "published", False),
        (0, "replaced", False),
        (0, "failed", False),
    ],
)
def test_a_version_stays_while_a_plan_needs_it(
    world: World, days: int, status: str, *, kept: bool
) -> None:
    """The streets that a plan of today or later was made on stay, in whichever cooperative."""
    old, new = grid(world), changed(grid(world))
    load_city(world.database, old, world.clock.now)
    with world.database.transaction(world.beta) as tx:
        add(
            tx,
            rounds.plan,
            id=uid("plan"),
            day=DAY + timedelta(days=days),
            status=status,
            city_fingerprint=old.fingerprint,
            requested_by=uid("office"),
            requested_at=EIGHT,
        )
    load_city(world.database, new, world.clock.now)
    assert bool(remove_old(world.database, DAY)) != kept
    assert ((old.fingerprint[:8], "old") in counts(world)) == kept


def test_a_load_that_dies_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a load is broken off in the middle the streets before it stay, and no half ones."""
    old, new = grid(world), changed(grid(world))
    load_city(world.database, old, world.clock.now)
    before = counts(world)

    def broken(*_: object) -> object:
        yield (1, 0, "a row that lacks columns")
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(cities, "_address_rows", broken)
        with pytest.raises((RuntimeError, sa.exc.DBAPIError, Exception)):
            load_city(world.database, new, world.clock.now)
    assert counts(world) == before
    assert load_city(world.database, new, world.clock.now).status == "current"


def test_readers_see_old_or_new_streets_never_none(world: World) -> None:
    """While imports replace each other, whoever looks finds streets."""
    old, new = grid(world), changed(grid(world))
    load_city(world.database, old, world.clock.now)
    ended, seen = threading.Event(), []

    def read() -> None:
        while not ended.is_set():
            with world.database.transaction() as tx:
                here = Point(lon=10.0, lat=50.0)
                seen.append(len(ways.streets_near(tx, CITY, here, radius_m=2000, limit=50)))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(6):
        for city in (new, old):
            load_city(world.database, city, world.clock.now)
            remove_old(world.database, world.clock.now.date())
    ended.set()
    reader.join()
    assert seen
    assert min(seen) == max(seen) > 0


def test_two_loads_at_once_give_one_version(world: World) -> None:
    """Two programs that load the same import at once write it once."""
    city = changed(grid(world))
    threads = [
        threading.Thread(target=load_city, args=(world.database, city, world.clock.now))
        for _ in range(3)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert counts(world) == {(city.fingerprint[:8], "current"): (city.info.edges, 7)}


@pytest.fixture(scope="module")
def mapped(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return a world with a loaded city, only to be read."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        load_city(world.database, changed(grid(world)), world.clock.now)
        yield world


def test_streets_near_a_point_come_by_distance(mapped: World) -> None:
    """Named streets around are given once each, nearest first, and none beyond the radius."""
    first = next(line for line in grid(mapped).street_lines() if line.name)
    here = Point(lon=float(first.points[0][0]), lat=float(first.points[0][1]))
    with mapped.database.transaction() as tx:
        found = ways.streets_near(tx, CITY, here, radius_m=400, limit=50)
        assert ways.streets_near(tx, CITY, Point(lon=0.0, lat=0.0)) == []
    assert first.name in {each.name for each in found if each.distance_m == 0}
    assert [each.distance_m for each in found] == sorted(each.distance_m for each in found)
    assert len({each.name for each in found}) == len(found)
    assert max(each.distance_m for each in found) <= 400
