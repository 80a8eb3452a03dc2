"""Cities of another version, or damaged, are compiled anew; where that fails all say the same."""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.app import make_app
from api.auth.sealing import new_key
from api.cli.system.diagnosis import look_over
from api.composition import Access
from api.settings.environment import read_settings
from api.streets.cities import city_file, compile_city, keep_beside
from api.streets.city_faults import fault_of
from api.streets.city_troubles import read_trouble
from api.streets.kept_extracts import find_extract
from api.streets.open_cities import Streets
from api.streets.sharing import CitySource
from api.usecases.bookings.imports import import_day, read_import
from api.usecases.rounds.document.document import round_document
from api.usecases.service import Service
from api.worker import city_renewal
from api.worker.city_loading import load_cities
from api.worker.city_renewal import renew_city
from routing.array_file import file_checksum, file_version
from routing.city import FORMAT_VERSION, city_info
from routing.engine import city_cache
from routing.engine.city_cache import net_file
from routing.errors import Failure, NotReady
from routing.osm import base_map
from routing.osm.base_map import load_map, map_file
from tests.support import tiny
from tests.support.booking_pages import a_delivery, new_shop
from tests.support.interface.handed_in import read_by_worker
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.office import a_booking
from tests.support.rounds.live_town import busy_town
from tests.support.store.world import CITY, World, grid_city
from tests.support.streets.old_files import damage, set_version
from tests.support.streets.town import a_town

COMMAND = f"tournee city import EXTRACT --name {CITY}"


@pytest.fixture
def mine(world: World, tournee_home: Path, tmp_path: Path) -> World:
    """Return the world on a machine with city files of its own."""
    folder = tmp_path / "home" / "cities"
    shutil.copytree(grid_city(tournee_home), folder)
    streets = Streets(
        folder=folder,
        fetch=CitySource(world.database, world.service.tools.files, folder),
        extracts=tmp_path / "home" / "extracts",
    )
    tools = replace(world.service.tools, streets=streets)
    return replace(world, service=replace(world.service, tools=tools))


@pytest.fixture
def compiled_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile in this process, which has loaded all for it: one test does it as servers do."""

    def compile_here(extract: Path, folder: Path, name: str, **more: Any) -> None:  # noqa: ANN401
        assert not more.pop("is_graph")
        compile_city(folder, extract, name, **more)

    monkeypatch.setattr(city_renewal, "compile_apart", compile_here)
    monkeypatch.setattr(city_renewal, "contract_apart", keep_beside)


def file_of(service: Service) -> Path:
    """Return the city's file on a machine."""
    return city_file(service.tools.streets.folder, CITY)


def lose_extract(service: Service) -> None:
    """Let the extract be gone that was kept beside the city."""
    extract = find_extract(file_of(service))
    assert extract is not None
    extract.file.unlink()


def doctors_codes(world: World) -> dict[str, bool]:
    """Return what the doctor finds on this machine, and whether it is grave."""
    home = world.service.tools.streets.folder.parent
    settings = read_settings(
        {
            "TOURNEE_HOME": str(home),
            "DATABASE_URL": world.database.url,
            "TOURNEE_SECRET_KEYS": new_key().reveal(),
        }
    )
    access = Access(app_url=world.database.url, owner_url="", backup_url="", cluster=None)
    found = look_over(settings, access, world.clock.now, files=False)
    return {one.code: one.grave for one in found.findings if "city" in one.code}


def book(office: Asker, language: str = "en") -> tuple[int, str]:
    """Book, and return status and code or id of what is answered."""
    answer = office.post("/v1/bookings", a_booking(), headers={"Accept-Language": language})
    return answer.status_code, answer.json().get("code", "")


def web_of(world: World) -> Web:
    """Return the application on this machine."""
    return Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)


def test_a_city_of_an_older_version_is_prepared_while_all_else_works(mine: World) -> None:
    """Bookings answer 503 and when to ask again, pages say it; phones go on; then all is well."""
    town, _ = busy_town(mine)
    town.publish()
    rider, ride = town.rider("ana"), town.round("ana")
    mine.service.tools.streets._cities.clear()  # as after a start
    set_version(file_of(mine.service), FORMAT_VERSION - 1)
    web = web_of(mine)
    office = web.program(mine.new_person("dispatcher"))
    answer = office.post("/v1/bookings", a_booking())
    assert (answer.status_code, answer.json()["code"]) == (503, "city-preparing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert "being prepared" in answer.json()["detail"]
    health = web.anybody().get("/health")
    assert (health.status_code, health.json()["preparing"]) == (200, [CITY])
    assert doctors_codes(mine)["doctor-city-preparing"] is False
    document = mine.service.do(rider, round_document, ride.id).content
    assert len(document["stops"]) == len(ride.visits)
    load_cities(mine.service)
    assert book(office) == (201, "")
    assert web.anybody().get("/health").json() == {"status": "ok", "preparing": []}
    assert mine.service.do(rider, round_document, ride.id).content["legs"]


@pytest.mark.parametrize(("language", "words"), [("en", "prepared"), ("fr", "préparation")])
def test_a_page_says_that_the_city_is_being_prepared(
    mine: World, language: str, words: str
) -> None:
    """Above what was typed, in the reader's language, with the status of a pause."""
    shop = web_of(mine).person(new_shop(mine).merchant)
    set_version(file_of(mine.service), FORMAT_VERSION - 1)
    fields = {**a_delivery(note="second floor"), "go": "check"}
    accepted = {"Accept": "text/html", "Accept-Language": language}
    answer = shop.post(f"/bookings/new?lang={language}", data=fields, headers=accepted)
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert int(answer.headers["retry-after"]) > 0
    assert words in answer.text
    assert "second floor" in answer.text


@pytest.mark.usefixtures("compiled_here")
def test_where_the_extract_is_gone_all_name_the_city_and_the_command(
    mine: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Bookings, health, doctor and log agree; an import by hand mends all of them at once."""
    set_version(file_of(mine.service), FORMAT_VERSION - 1)
    lose_extract(mine.service)
    web = web_of(mine)
    office = web.program(mine.new_person("dispatcher"))
    with caplog.at_level(logging.INFO, logger="tournee.cities"):
        for _ in range(3):
            assert not load_cities(mine.service)
    (line,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert COMMAND in line
    assert book(office) == (503, "city-import-needed")
    health = web.anybody().get("/health")
    assert (health.status_code, health.json()["code"]) == (503, "city-import-needed")
    assert COMMAND in health.json()["detail"]
    assert web.anybody().get("/health/live").status_code == 200
    assert doctors_codes(mine)["doctor-city-damaged"] is True
    folder = mine.service.tools.streets.folder
    compile_city(folder, tiny.write_extract(folder.parent / "grid.osm"), CITY)
    assert web.anybody().get("/health").json()["status"] == "ok"
    assert book(office) == (201, "")
    load_cities(mine.service)
    assert doctors_codes(mine) == {}


def test_a_city_that_no_machine_has_is_told_by_health(mine: World) -> None:
    """As the doctor says it: what is to be imported, by which command."""
    lose_extract(mine.service)
    file_of(mine.service).unlink()
    load_cities(mine.service)
    answer = web_of(mine).anybody().get("/health")
    assert (answer.status_code, answer.json()["arguments"]["reason"]) == (503, "city-missing")
    assert COMMAND in answer.json()["detail"]
    assert doctors_codes(mine) == {"doctor-city-missing": True}


@pytest.mark.usefixtures("compiled_here")
@pytest.mark.parametrize("fault", ["version", "damaged"])
def test_a_net_that_cannot_be_read_is_made_of_the_city_alone(mine: World, fault: str) -> None:
    """Nobody needs the extract for it."""
    path = file_of(mine.service)
    lose_extract(mine.service)
    if fault == "version":
        set_version(net_file(path), city_cache.FORMAT_VERSION - 1)
    else:
        damage(net_file(path))
    before = file_checksum(path)
    with pytest.raises(NotReady, match="city-preparing"):
        mine.service.tools.streets.router(CITY)
    assert load_cities(mine.service)
    assert mine.service.tools.streets.router(CITY).city.fingerprint == before


@pytest.mark.usefixtures("compiled_here")
def test_a_damaged_city_comes_from_its_extract_or_from_the_others(
    mine: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is at hand; nothing is compiled where the store of files has it."""
    path = file_of(mine.service)
    damage(path)
    with pytest.raises(NotReady, match="city-preparing"):
        mine.service.tools.streets.router(CITY)
    assert load_cities(mine.service)
    mine.service.tools.streets.router(CITY)
    monkeypatch.setattr(city_renewal, "compile_apart", None)
    damage(path)
    with pytest.raises(NotReady, match="city-preparing"):
        mine.service.tools.streets.router(CITY)
    assert load_cities(mine.service)
    mine.service.tools.streets.router(CITY)


def test_what_a_later_version_wrote_is_left_alone(mine: World) -> None:
    """Two versions on one machine would compile each other's files for ever."""
    path = file_of(mine.service)
    set_version(path, FORMAT_VERSION + 1)
    assert not load_cities(mine.service)
    trouble = read_trouble(path)
    assert trouble is not None
    assert trouble.reason == "city-file-newer"
    assert file_version(path) == FORMAT_VERSION + 1


@pytest.mark.usefixtures("compiled_here")
def test_an_old_base_map_is_made_anew_while_its_streets_are_used(
    mine: World, tmp_path: Path
) -> None:
    """Nobody waits for a map."""
    folder = mine.service.tools.streets.folder
    compile_city(folder, a_town().write(tmp_path), CITY)
    path = file_of(mine.service)
    set_version(map_file(path), base_map.FORMAT_VERSION - 1)
    assert load_map(path) is None
    mine.service.tools.streets.router(CITY)
    load_cities(mine.service)
    assert load_map(path) is not None


@pytest.mark.usefixtures("compiled_here")
def test_what_is_compiled_anew_is_the_same_city(mine: World) -> None:
    """Its source has the name by which it was imported, and nothing is left of the work."""
    path = file_of(mine.service)
    before, source = file_checksum(path), city_info(path).source
    set_version(path, FORMAT_VERSION - 1)
    names = {one.name for one in path.parent.iterdir()}
    renew_city(path, fault_of(path), None)
    assert (file_checksum(path), city_info(path).source) == (before, source)
    left = {one.name for one in path.parent.iterdir()} - names
    assert {one for one in left if "renewal.lock" not in one} <= {map_file(path).name}


@pytest.mark.usefixtures("compiled_here")
def test_an_extract_that_lies_in_the_folder_of_extracts_does(mine: World, tmp_path: Path) -> None:
    """Cities of versions that kept none find theirs by its name; no other file is taken."""
    path = file_of(mine.service)
    lose_extract(mine.service)
    path.with_name(f"{path.name}.origin").unlink()
    set_version(path, FORMAT_VERSION - 1)
    offered = tmp_path / "extracts"
    offered.mkdir()
    tiny.write_extract(offered / "other.osm")
    with pytest.raises(NotReady, match="city-import-needed"):
        renew_city(path, fault_of(path), offered)
    tiny.write_extract(offered / "grid.osm")
    renew_city(path, fault_of(path), offered)
    assert fault_of(path) == ""
    assert read_trouble(path) is None


def test_what_failed_is_not_tried_again_at_once(
    mine: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without memory is not kept busy; a new extract is tried at once."""
    path = file_of(mine.service)
    extract = find_extract(path)
    assert extract is not None
    set_version(path, FORMAT_VERSION - 1)
    tries: list[Path] = []

    def killed(extract: Path, *_: object, **__: object) -> None:
        tries.append(extract)
        raise Failure("setup-memory-short")

    monkeypatch.setattr(city_renewal, "compile_apart", killed)
    for _ in range(3):
        assert not load_cities(mine.service)
    assert len(tries) == 1
    with pytest.raises(NotReady) as caught:
        mine.service.tools.streets.router(CITY)
    assert caught.value.arguments["reason"] == "setup-memory-short"
    extract.file.touch()
    assert not load_cities(mine.service)
    assert len(tries) == 2


@pytest.mark.usefixtures("compiled_here")
def test_a_file_that_was_handed_in_waits_for_the_city(mine: World) -> None:
    """No row of it is refused for that: the worker reads it again when the city is there."""
    office, import_id = mine.actor("dispatcher"), mine.service.ids()
    document = json.dumps(tiny.tiny_day()).replace("2026-03-02", "2026-03-10").encode()
    day = date(2026, 3, 10)
    mine.service.do(office, import_day, import_id, document, file_name="day.json", day=day)
    set_version(file_of(mine.service), FORMAT_VERSION - 1)
    with pytest.raises(NotReady, match="city-preparing"):
        read_by_worker(mine, import_id)
    load_cities(mine.service)
    read_by_worker(mine, import_id)
    report = mine.service.do(office, read_import, import_id).report
    assert {one["outcome"] for one in report["rows"]} == {"booked"}


def test_a_wrong_bike_profile_is_the_operators_fault_not_the_customers(mine: World) -> None:
    """Bookings answer 503, not that they are wrong; health, doctor and log say which file."""
    bikes = mine.service.tools.streets.folder.parent / "bikes"
    bikes.mkdir()
    web = web_of(mine)
    office = web.program(mine.new_person("dispatcher"))
    file = bikes / "tricycle.yaml"
    file.write_text("speed: fast", encoding="utf-8")
    assert book(office) == (503, "own-bikes-wrong")
    health = web.anybody().get("/health")
    assert (health.status_code, health.json()["arguments"]["file"]) == (503, file.name)
    assert str(bikes) not in health.text
    file.unlink()
    assert book(office) == (201, "")
    assert web.anybody().get("/health").status_code == 200
