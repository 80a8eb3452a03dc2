"""A city imported on one machine is on every machine, and its addresses and map in PostGIS."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from errno import ENOSPC
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from api.cli.system.purging import purge_files
from api.streets import sharing
from api.streets.cities import city_file, compile_city
from api.streets.open_cities import Streets
from api.streets.sharing import CitySource, fetch_city, is_newer, share_city
from api.usecases.service import Service
from api.worker.city_loading import load_cities, loading_cities
from data.store.streets import cities, city_files
from data.store.streets.city_files import INSTALLATION
from data.store.tables.streets import map_feature
from routing.array_file import file_checksum
from routing.city import FORMAT_VERSION
from routing.errors import NotFound
from routing.osm.base_map import load_map, map_file, map_fingerprint
from tests.support import tiny
from tests.support.store.world import CITY, World, grid_city
from tests.support.streets.town import a_town


def machine(world: World, folder: Path) -> Service:
    """Return the service as another machine runs it, with cities of its own in a folder."""
    files, database = world.service.tools.files, world.database
    streets = Streets(folder=folder, fetch=CitySource(database, files, folder))
    return replace(world.service, tools=replace(world.service.tools, streets=streets))


@pytest.fixture
def machines(world: World, tournee_home: Path, tmp_path: Path) -> tuple[Service, Service]:
    """Return two machines; a cooperative's city is compiled on the first alone."""
    shutil.copytree(grid_city(tournee_home), tmp_path / "one")
    import_city(tmp_path / "one", world)
    return machine(world, tmp_path / "one"), machine(world, tmp_path / "two")


def import_city(folder: Path, world: World, *, days: int = 0) -> None:
    """Let the files of a folder be written at the world's moment, or some days later."""
    moment = world.clock.now.timestamp() + 86_400 * days
    for path in folder.iterdir():
        os.utime(path, (moment, moment))


def current(world: World) -> str | None:
    """Return the fingerprint of what addresses and maps are read from."""
    with world.database.transaction() as tx:
        kept = [each for each in cities.versions(tx) if each.status == "current"]
    return next((each.fingerprint for each in kept if each.name == CITY), None)


def here(service: Service) -> str:
    """Return the fingerprint of a machine's own file."""
    return file_checksum(city_file(service.tools.streets.folder, CITY))


def import_anew(service: Service, world: World) -> None:
    """Import the city on a machine a day later, with one street less."""
    folder = service.tools.streets.folder
    extract = tiny.write_extract(folder / "newer.osm")
    lines = extract.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith('<way id="3" ')]
    extract.write_text("\n".join(kept), encoding="utf-8")
    compile_city(folder, extract, CITY)
    import_city(folder, world, days=1)
    world.clock.forward(days=1)


def test_every_machine_has_what_one_imported(
    world: World, machines: tuple[Service, Service]
) -> None:
    """Founded cooperatives find their city on each machine, and again after each new import."""
    one, two = machines
    load_cities(one)
    assert current(world) == here(one)
    load_cities(two)
    assert here(two) == here(one)
    first = here(one)
    old = two.tools.streets.router(CITY)
    assert old.city.fingerprint == first
    import_anew(one, world)
    assert here(one) != first
    for each in (one, two):
        load_cities(each)
    assert here(two) == here(one) == current(world)
    assert two.tools.streets.router(CITY).city.fingerprint == here(one)
    # An older file on the first never takes the place of a later import on the second.
    import_anew(two, world)
    load_cities(one)
    load_cities(two)
    load_cities(one)
    assert here(one) == here(two) == current(world)


def test_a_city_that_is_imported_anew_meanwhile_is_shared_whole(
    world: World, machines: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces and fingerprint are those of one file, whenever another takes its place."""
    one, two = machines
    checksums: list[str] = []

    def replaced(path: Path) -> str:
        if not checksums:
            import_anew(one, world)
        checksums.append(file_checksum(path))
        return checksums[-1]

    file = city_file(one.tools.streets.folder, CITY)
    with monkeypatch.context() as patch:
        patch.setattr(sharing, "file_checksum", replaced)
        shared = share_city(world.database, one.tools.files, file)
    assert shared.fingerprint == here(one)
    left = two.tools.streets.folder / f".fetching-{CITY}-killed"
    left.mkdir(parents=True)
    fetched = fetch_city(two.tools.files, two.tools.streets.folder, shared)
    assert file_checksum(fetched) == here(one)
    assert not left.exists()


def test_a_city_is_fetched_when_it_is_asked_for(machines: tuple[Service, Service]) -> None:
    """A machine that has just come up waits for its city instead of knowing none."""
    one, two = machines
    with pytest.raises(NotFound, match="unknown-city"):
        two.tools.streets.router(CITY)
    load_cities(one)
    assert two.tools.streets.router(CITY).city.fingerprint == here(one)
    with pytest.raises(NotFound, match="unknown-city"):
        two.tools.streets.router("elsewhere")
    assert not [path for path in two.tools.streets.folder.iterdir() if "fetching" in path.name]


def test_a_city_is_kept_in_pieces(
    world: World, machines: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large it is; what the nightly purge finds are only pieces of former imports."""
    one, two = machines
    monkeypatch.setattr("api.streets.sharing.PIECE_BYTES", 2048)
    load_cities(one)
    first = set(one.tools.files.all_hashes(INSTALLATION))
    assert len(first) > 2
    assert max(len(one.tools.files.get(INSTALLATION, each)) for each in first) == 2048
    assert two.tools.streets.router(CITY).city.fingerprint == here(one)
    import_anew(one, world)
    load_cities(one)
    world.clock.now = world.clock.now.replace(year=2100)
    purge_files(one)
    with world.database.transaction() as tx:
        kept = city_files.find(tx, CITY, FORMAT_VERSION)
    assert kept is not None
    assert set(one.tools.files.all_hashes(INSTALLATION)) == set(kept.every_piece)


def test_lost_pieces_are_put_again(machines: tuple[Service, Service]) -> None:
    """After a restore into a new store whoever has the city puts it there."""
    one, two = machines
    load_cities(one)
    for sha256 in list(one.tools.files.all_hashes(INSTALLATION)):
        one.tools.files.delete(INSTALLATION, sha256)
    with pytest.raises(NotFound):
        two.tools.streets.router(CITY)
    load_cities(one)
    assert two.tools.streets.router(CITY).city.fingerprint == here(one)


@pytest.fixture
def other_version(world: World) -> Iterator[None]:
    """Let a program of a later version have shared the city last."""
    with world.database.transaction() as tx:
        later = city_files.CityFile(
            name=CITY,
            version=FORMAT_VERSION + 1,
            fingerprint="ab" * 32,
            pieces=(),
            size_bytes=0,
            imported_at=world.clock.now.replace(year=2100),
        )
        city_files.keep(tx, later)
    yield
    with world.database.transaction() as tx:
        tx.run(sa.text("DELETE FROM tournee.city_file"))


@pytest.mark.usefixtures("other_version")
def test_old_programs_leave_newer_ones_alone(
    world: World, machines: tuple[Service, Service]
) -> None:
    """While two versions run each has its own file, and PostGIS what was imported last."""
    one, two = machines
    load_cities(one)
    load_cities(one)
    assert two.tools.streets.router(CITY).city.fingerprint == here(one)
    with world.database.transaction() as tx:
        kept = city_files.find(tx, CITY, FORMAT_VERSION)
    assert kept is not None
    assert not is_newer(city_file(one.tools.streets.folder, CITY), kept)
    assert current(world) is None


def test_a_city_that_cannot_be_brought_is_told(
    world: World, machines: tuple[Service, Service]
) -> None:
    """Whoever looks for cities all the time knows that one is damaged, and looks less often."""
    one, two = machines
    assert load_cities(one)
    with world.database.transaction() as tx:
        kept = city_files.find(tx, CITY, FORMAT_VERSION)
        assert kept is not None
        city_files.keep(tx, replace(kept, fingerprint="of-another"))
    assert not load_cities(two)


def test_a_full_disk_ends_no_looking(
    machines: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cities are looked for again after whatever went wrong."""
    looked, again = [], Event()

    def look(*_: object, **__: object) -> bool:
        looked.append(1)
        if len(looked) == 1:
            raise OSError(ENOSPC, "no space left on device")
        again.set()
        return True

    monkeypatch.setattr("api.worker.city_loading.load_cities", look)
    monkeypatch.setattr("api.worker.city_loading.LOOK_EVERY_S", 0.01)
    with loading_cities(machines[0]):
        assert again.wait(10)


def test_a_base_map_goes_with_its_city(world: World, machines: tuple[Service, Service]) -> None:
    """Machines have the base map of the city they fetched, and PostGIS has what is in it."""
    one, two = machines
    folder = one.tools.streets.folder
    compile_city(folder, a_town().write(folder), CITY)
    import_city(folder, world)
    load_cities(one)
    load_cities(two)
    own, other = (
        map_fingerprint(city_file(each.tools.streets.folder, CITY)) for each in (one, two)
    )
    assert own
    assert own == other == current_map(world)
    assert drawn(world) == len(load_map(city_file(folder, CITY)) or ())


def test_a_base_map_may_come_later(world: World, machines: tuple[Service, Service]) -> None:
    """A city imported without one gets it by the next import, and keeps it from then on."""
    one, two = machines
    folder = one.tools.streets.folder
    extract = a_town().write(folder)
    compile_city(folder, extract, CITY, base_map=False)
    import_city(folder, world)
    for each in (one, two):
        load_cities(each)
    city = here(one)
    assert (current(world), current_map(world), drawn(world)) == (city, "", 0)
    compile_city(folder, extract, CITY)
    import_city(folder, world, days=1)
    for each in (one, two):
        load_cities(each)
    assert (here(one), current(world)) == (city, city)
    base_map = map_fingerprint(city_file(folder, CITY))
    assert base_map == map_fingerprint(city_file(two.tools.streets.folder, CITY))
    assert base_map == current_map(world) != ""
    assert drawn(world) > 0
    # An older program imports the same again: it knows no base maps.
    map_file(city_file(folder, CITY)).unlink()
    load_cities(one)
    assert map_fingerprint(city_file(folder, CITY)) == current_map(world) == base_map


def current_map(world: World) -> str:
    """Return the fingerprint of the base map that maps are drawn from."""
    with world.database.transaction() as tx:
        kept = [each for each in cities.versions(tx) if each.status == "current"]
    return next((each.map_fingerprint for each in kept if each.name == CITY), "")


def drawn(world: World) -> int:
    """Count what lies on base maps in PostGIS."""
    with world.database.transaction() as tx:
        return int(tx.value(sa.select(sa.func.count()).select_from(map_feature)))
