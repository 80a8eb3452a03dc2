"""Streets of the first cooperative: taken in once, and nothing left of what went wrong."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from functools import partial
from pathlib import Path

import pytest

from api.streets import extracts
from api.streets.extracts import ENDING
from api.usecases.act import Actor
from api.usecases.system import first_streets
from api.usecases.system.first_streets import (
    FOLDER,
    SILENT_S,
    Incoming,
    StreetsPlace,
    StreetsStanding,
    begin_import,
    choose_city,
    claim_streets,
    disk_errors,
    fail_streets,
    go_on,
    need_room,
    note_streets,
    offered_streets,
    open_incoming,
    read_first_streets,
    remove_leftovers,
    settle_streets,
)
from data.store.system import cooperatives
from routing.errors import BadInput, Conflict, Failure, NotFound
from tests.support.first_run import TOWN, a_founder, empty
from tests.support.people import doing, refusal
from tests.support.store.world import CITY, World
from tests.support.streets.pbf import an_extract

CITY_OF_TOWN = "nowhere-sur-test"
_Disk = namedtuple("_Disk", "total used free")  # noqa: PYI024  # as shutil has it


@pytest.fixture
def founder(world: World) -> Actor:
    """Return the founder of a cooperative without streets."""
    return a_founder(empty(world))


@pytest.fixture
def place(tmp_path: Path) -> StreetsPlace:
    """Return where a machine keeps streets."""
    folder = tmp_path / "extracts"
    folder.mkdir()
    return StreetsPlace(home=tmp_path / "home", extracts=folder, most_bytes=1_000_000)


def standing(world: World, founder: Actor) -> StreetsStanding:
    """Return how far the streets are."""
    return world.service.do(founder, read_first_streets)


def trouble(world: World, founder: Actor) -> str:
    """Return the code of what went wrong."""
    streets_standing = standing(world, founder)
    assert streets_standing.state == "failed"
    assert streets_standing.trouble is not None
    faults = getattr(streets_standing.trouble, "faults", ())
    return faults[0].code if faults else streets_standing.trouble.code


def imported(world: World, founder: Actor, place: StreetsPlace, content: bytes) -> None:
    """Import an extract of the folder, to its end."""
    (place.extracts / "town.osm.pbf").write_bytes(content)
    begin_import(world.service, founder, place, "town.osm.pbf", world.service.ids()).join()
    assert list((place.home / FOLDER).glob("*")) == []


def test_an_extract_of_the_folder_becomes_the_city(
    world: World, founder: Actor, place: StreetsPlace
) -> None:
    """It is compiled apart, named after the town, shared, and ridden from then on."""
    folder = world.service.tools.streets.folder
    imported(world, founder, place, an_extract())
    streets_standing = standing(world, founder)
    assert (streets_standing.state, streets_standing.city, streets_standing.town) == (
        "ready",
        CITY_OF_TOWN,
        TOWN,
    )
    assert (folder / f"{CITY_OF_TOWN}.city").is_file()
    with world.database.transaction(founder.cooperative_id) as tx:
        assert cooperatives.own(tx).city == CITY_OF_TOWN
    for file in folder.glob(f"{CITY_OF_TOWN}.city*"):
        file.unlink()


def test_a_city_that_is_compiled_already_is_chosen_at_once(
    world: World, founder: Actor, place: StreetsPlace
) -> None:
    """Whoever has imported a city in a terminal imports nothing again; and it is chosen once."""
    assert CITY in offered_streets(world.service, place).cities
    choose = doing(world, founder, choose_city)
    assert refusal(NotFound, choose, "atlantis") == "unknown-city"
    choose(CITY)
    assert standing(world, founder).city == CITY
    assert refusal(Conflict, choose, CITY) == "setup-streets-chosen"
    claim = partial(world.service.do, founder, claim_streets, world.service.ids(), "x", "receiving")
    assert refusal(Conflict, claim) == "setup-streets-chosen"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + bytes(400), "setup-extract-kind"),
        (an_extract()[:-3], "setup-extract-cut"),
        (b"", "setup-extract-empty"),
    ],
)
def test_a_wrong_or_cut_file_is_told_and_leaves_nothing(
    world: World, founder: Actor, place: StreetsPlace, content: bytes, code: str
) -> None:
    """The founder reads what is wrong, and chooses again: another file does it."""
    imported(world, founder, place, content)
    assert trouble(world, founder) == code
    assert standing(world, founder).city == ""
    world.service.do(founder, choose_city, CITY)


def test_a_name_outside_of_the_folder_opens_nothing(
    world: World, founder: Actor, place: StreetsPlace
) -> None:
    """Only what is listed can be picked."""
    (place.extracts.parent / "secret.osm.pbf").write_bytes(an_extract())
    begin = partial(begin_import, world.service, founder, place)
    for name in ("../secret.osm.pbf", "/etc/passwd", "", "absent.osm.pbf"):
        assert refusal(NotFound, begin, name, world.service.ids()) == "setup-no-such-extract"
    assert standing(world, founder).state == "none"


def test_too_large_a_file_is_told_before_anything(
    place: StreetsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the setting, by the memory of the machine, and by the room on its disk."""
    assert refusal(BadInput, need_room, place, place.most_bytes + 1) == "setup-extract-large"
    monkeypatch.setattr(extracts, "free_memory_mb", lambda: 400)
    assert refusal(BadInput, need_room, place, 1_000_000) == "setup-extract-memory"
    monkeypatch.setattr(extracts, "free_memory_mb", lambda: None)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Disk(9, 9, 5_000_000))
    assert refusal(Failure, need_room, place, 1_000_000) == "setup-disk-full"


def test_a_disk_that_fills_up_is_told(
    world: World, founder: Actor, place: StreetsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the city is put in its place too; nothing of it stays."""

    def full(_folder: Path, _compiled: Path, _name: str) -> Path:
        with disk_errors():
            raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(first_streets, "_placed", full)
    imported(world, founder, place, an_extract())
    assert trouble(world, founder) == "setup-disk-full"


def test_a_second_window_is_told_that_the_first_is_at_it(world: World, founder: Actor) -> None:
    """Nobody begins anything while an import lives; it is not disturbed."""
    mine, other = world.service.ids(), world.service.ids()
    world.service.do(founder, claim_streets, mine, "town.osm.pbf", "receiving")
    claim = partial(world.service.do, founder, claim_streets, other, "b.osm.pbf", "receiving")
    assert refusal(Conflict, claim) == "setup-streets-busy"
    choose = partial(world.service.do, founder, choose_city, CITY)
    assert refusal(Conflict, choose) == "setup-streets-busy"
    world.service.do(founder, note_streets, mine, "compiling", 0.5)
    assert (standing(world, founder).state, standing(world, founder).share) == ("compiling", 0.5)


def test_an_import_that_falls_silent_is_broken_off(world: World, founder: Actor) -> None:
    """A server that was killed leaves a sentence, and the next import has its way."""
    mine, other = world.service.ids(), world.service.ids()
    world.service.do(founder, claim_streets, mine, "town.osm.pbf", "compiling")
    world.clock.forward(seconds=SILENT_S)
    assert trouble(world, founder) == "setup-broken-off"
    world.service.do(founder, claim_streets, other, "b.osm.pbf", "receiving")
    note = partial(world.service.do, founder, note_streets, mine, "compiling", 0.9)
    assert refusal(Conflict, note) == "setup-streets-busy"
    settle = partial(world.service.do, founder, settle_streets, mine, CITY)
    assert refusal(Conflict, settle) == "setup-streets-busy"
    world.service.do(founder, fail_streets, mine, Failure("setup-disk-full"))
    assert standing(world, founder).state == "receiving"


def test_leftovers_of_a_crash_go_at_the_next_start(place: StreetsPlace, world: World) -> None:
    """What nobody holds is removed; what a process of this machine is at stays."""
    busy = open_incoming(place, world.service.ids())
    left = open_incoming(place, world.service.ids())
    left.extract.write_bytes(b"half of it")
    half = Incoming(attempt=left.attempt, folder=left.folder, handle=left.handle)
    # As the system does when a process is killed.
    import os  # noqa: PLC0415  # of this one

    os.close(half.handle)
    assert remove_leftovers(place.home) == 1
    assert [one.name for one in (place.home / FOLDER).iterdir()] == [str(busy.attempt)]
    busy.remove()
    assert remove_leftovers(place.home) == 0


def test_a_compiler_that_is_killed_is_told(
    world: World, founder: Actor, place: StreetsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that runs out of memory ends the compiler, not the server."""
    from api.processes import city_compiling  # noqa: PLC0415  # of this one

    command = ("/bin/sh", "-c", "read line; kill -9 $$")
    monkeypatch.setattr(city_compiling, "_COMMAND", command)
    imported(world, founder, place, an_extract())
    assert trouble(world, founder) == "setup-memory-short"


def test_streets_of_another_cooperative_are_not_the_founders(world: World) -> None:
    """The set-up is nobody else's, whatever their rights at home."""
    read = doing(world, world.actor("admin"), read_first_streets)
    assert refusal(Conflict, read) == "setup-not-yours"


def test_what_was_uploaded_is_compiled_from_its_own_folder(
    world: World, founder: Actor, place: StreetsPlace
) -> None:
    """The file lies beside what is made of it, and goes with it."""
    attempt = world.service.ids()
    world.service.do(founder, claim_streets, attempt, "town.osm.pbf", "receiving")
    incoming = open_incoming(place, attempt)
    incoming.extract.write_bytes(an_extract())
    assert incoming.extract.name.endswith(ENDING)
    go_on(world.service, founder, incoming, incoming.extract).join()
    assert standing(world, founder).city == CITY_OF_TOWN
    assert list((place.home / FOLDER).glob("*")) == []
    for file in world.service.tools.streets.folder.glob(f"{CITY_OF_TOWN}.city*"):
        file.unlink()
