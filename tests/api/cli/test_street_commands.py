"""Commands about streets: elevation at import, isochrones, closures, making ready."""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.auth.sealing import new_key
from api.cli.commands import app
from api.cli.streets.closure import read_instant
from api.cli.streets.isochrone import read_minutes
from api.cli.wall_moments import read_wall_moment
from data.local import APP, OWNER, Cluster
from routing.errors import BadInput
from tests.support import tiny
from tests.support.store.world import World, grid_city
from tests.support.streets.hill import hill

MIDDLE = ",".join(map(str, tiny.corner(2, 2)))


def run(*words: str | Path) -> tuple[int, str, str]:
    """Run a command in English; gives its exit status and what it wrote."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home with the grid in it."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOURNEE_SECRET_KEYS", new_key().reveal())
    monkeypatch.setenv("TOURNEE_FILES", (tmp_path / "files").as_uri())
    grid_city(tmp_path / "home")
    return tmp_path


def test_a_city_is_imported_with_its_hills(home: Path) -> None:
    """With a raster the city says how high it lies; with one of elsewhere it stays as it was."""
    extract = tiny.write_extract(home / "grid.osm")
    words = ("city", "import", extract, "--name", "hilly", "--elevation")
    code, out, _ = run(*words, hill(home / "hill.tif", tiny.WEST - 0.004), "--json")
    document = json.loads(out)
    assert (code, document["elevation"]) == (0, "hill.tif")
    assert document["lowest_m"] < document["highest_m"] < 60
    code, _, err = run(*words, hill(home / "elsewhere.tif", 40.0))
    assert (code, "elsewhere.tif" in err) == (2, True)
    code, out, _ = run("city", "show", "hilly", "--json")
    assert (code, json.loads(out)) == (0, document)
    assert "flat" in run("city", "show", "grid")[1]


def test_isochrones_are_told_and_written(home: Path) -> None:
    """Longer times reach more; the file holds what the machine is told."""
    file = home / "reach.geojson"
    code, out, _ = run("isochrone", "grid", MIDDLE, "--minutes", "2,1", "--out", file, "--json")
    assert code == 0
    document = json.loads(out)
    assert json.loads(file.read_text(encoding="utf-8")) == document
    areas = [one["properties"]["area_km2"] for one in document["features"]]
    assert [one["properties"]["minutes"] for one in document["features"]] == [1, 2]
    assert 0 < areas[0] < areas[1] < 1
    assert "km²" in run("isochrone", "grid", MIDDLE, "--direction", "to")[1]
    for words in ((MIDDLE, "--minutes", "0"), (MIDDLE, "--direction", "up"), ("12.0,50.0",)):
        assert run("isochrone", "grid", *words)[0] == 2


def test_a_way_is_written_for_a_bicycle_computer(home: Path) -> None:
    """The GPX file has the way's line and a point for every line of the turn list."""
    file = home / "way.gpx"
    ends = [",".join(map(str, tiny.corner(*at))) for at in ((0, 0), (3, 2))]
    code, out, _ = run("route", "grid", *ends, "--gpx", file, "--json")
    document = json.loads(out)
    root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314  # we wrote it
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    turns = [node.findtext("g:type", namespaces=space) for node in root.iterfind("g:wpt", space)]
    assert code == 0
    assert turns == [step["turn"] for step in document["steps"]]
    line = [(node.get("lon"), node.get("lat")) for node in root.iterfind(".//g:trkpt", space)]
    assert len(line) == len(document["geometry"]["coordinates"])
    assert run("route", "grid", *ends, "--gpx", home / "nowhere" / "way.gpx")[0] != 0


def recorded(file: Path, metres_a_second: float) -> Path:
    """Write a ride to and fro along the street through the middle, a fix a second."""
    west, east = tiny.corner(0, 2), tiny.corner(4, 2)
    metres = (east[0] - west[0]) * 111_195 * math.cos(math.radians(west[1]))
    points = []
    for second in range(round(12 * metres / metres_a_second)):
        share = second * metres_a_second / metres % 2
        lon = west[0] + (east[0] - west[0]) * min(share, 2 - share)
        at = datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(seconds=second)
        points.append(
            f'<trkpt lat="{west[1]}" lon="{lon:.7f}"><time>{at.isoformat()}</time></trkpt>'
        )
    file.write_text(f"<gpx><trk><trkseg>{''.join(points)}</trkseg></trk></gpx>", encoding="utf-8")
    return file


def test_a_bike_learns_from_rides_and_is_used(home: Path) -> None:
    """A bike ridden at 10 km/h is fitted to that, and its file goes before ours in every city."""
    ride, own = recorded(home / "ride.gpx", 10 / 3.6), home / "home" / "bikes" / "bike.yaml"
    ends = [",".join(map(str, tiny.corner(*at))) for at in ((0, 2), (4, 2))]
    before = json.loads(run("route", "grid", *ends, "--json")[1])
    code, out, _ = run("calibrate", "grid", ride, "--out", own, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["changes"][0]["key"] == "ride_kmh"
    assert document["changes"][0]["after"] == pytest.approx(10, abs=0.8)
    assert document["error_after"] < document["error_before"]
    after = json.loads(run("route", "grid", *ends, "--json")[1])
    assert after["distance_m"] == before["distance_m"]
    assert after["duration_ms"] > 1.3 * before["duration_ms"]
    assert "%" in run("calibrate", "grid", ride)[1]
    assert run("calibrate", "grid", ride, "--load", "900")[0] == 2
    own.write_text("wings: 2\n", encoding="utf-8")
    code, _, err = run("route", "grid", *ends)
    assert (code, "wings" in err) == (2, True)


@pytest.mark.parametrize("text", ["", "5,", "1.5", "-1", "61", "1,2,3,4,5,6,7"])
def test_minutes_that_are_none_are_refused(text: str) -> None:
    """Minutes are one to six whole numbers from 1 to 60."""
    assert read_minutes("15, 5,5") == [5, 15]
    with pytest.raises(BadInput, match="minutes-form"):
        read_minutes(text)


def test_making_ready_opens_every_profile(home: Path) -> None:
    """What can be asked of a city is named, damaged costs are made anew, no city is an error."""
    assert home.is_dir()
    code, out, _ = run("warm", "--city", "grid", "--json")
    assert (code, json.loads(out)["cities"]["grid"][0]) == (0, "bike")
    assert run("warm", "--city", "atlantis")[0] == 2
    beside = next(home.rglob("grid.city.bike.metric"))
    content = bytearray(beside.read_bytes())
    content[-1] ^= 1
    beside.write_bytes(content)
    ends = [",".join(map(str, tiny.corner(*at))) for at in ((0, 0), (2, 2))]
    code, _, text = run("route", "grid", *ends, "--profile", "bike", "--lang", "en")
    assert (code, "tournee warm --city grid" in text) == (0, True)
    code, _, text = run("warm", "--city", "grid", "--lang", "en")
    assert (code, "bike in grid were damaged" in text) == (0, True)
    assert "damaged" not in run("warm", "--city", "grid", "--lang", "en")[2]


def test_a_route_knows_closures_moments_addresses_and_climbs(home: Path) -> None:
    """A closed street is ridden round, a moment and addresses are taken, and the climb is told."""
    assert home.is_dir()
    start, middle, end = (",".join(map(str, tiny.corner(*at))) for at in ((0, 0), (1, 0), (2, 0)))
    plain = json.loads(run("route", "grid", start, end, "--json")[1])
    assert plain["climb_m"] == 0
    assert plain["energy_wh"] > 0
    assert {"way", "street"} <= plain["steps"][0].keys()
    words = ("route", "grid", f"{start},Nowhere 5", end, "--json")
    assert json.loads(run(*words, "--at", "2026-09-15T08:00")[1]) == plain
    closed = json.loads(run(*words, "--closure", f"{middle};{end}", "--closure", middle)[1])
    assert closed["distance_m"] > plain["distance_m"]
    for wrong in (("--at", "soon"), ("--closure", "here"), ("--closure", "50.0,50.0")):
        assert run(*words, *wrong)[0] == 2


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        (("--at", "tomorrow"), "wall-moment", "--at"),
        (("--at", "2026-09-15"), "wall-moment", "--at"),
        (("--at", "2026-09-15T08:00+03:00"), "wall-moment-offset", "--at"),
        (("--at", "2026-03-29T03:30", "--timezone", "Europe/Helsinki"), "time-skipped", "--at"),
        (("--timezone", "Europe/Helsinky"), "unknown-time-zone", "--timezone"),
        (("--closure", "here"), "lon-lat", "--closure here"),
        (("--closure", "50.0,50.0"), "closure-closes-nothing", "--closure 50.0,50.0"),
        (("--closure", "5.0,5.0;5.0,5.0"), "closure-points", "--closure 5.0,5.0;5.0,5.0"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else part,
)
def test_a_route_says_which_option_is_wrong(
    home: Path, words: tuple[str, ...], code: str, where: str
) -> None:
    """A moment or a closure that cannot be meant is refused under its option, as it was typed."""
    assert home.is_dir()
    ends = [",".join(map(str, tiny.corner(*at))) for at in ((0, 0), (2, 0))]
    status, out, _ = run("route", "grid", *ends, *words, "--json")
    (fault,) = json.loads(out)["error"]["faults"]
    assert (status, fault["code"], fault["where"]) == (2, code, where)


def test_a_moment_with_an_offset_is_taken_to_the_clock_of_the_city() -> None:
    """With the city's zone an instant is a time of day there; one shown twice is no slip."""
    at = read_wall_moment("2026-03-29T08:30Z", "Europe/Helsinki")
    assert at == datetime(2026, 3, 29, 11, 30)  # noqa: DTZ001  # by the clock on the wall
    again = read_wall_moment("2026-10-25T03:30", "Europe/Helsinki")
    assert again == datetime(2026, 10, 25, 3, 30)  # noqa: DTZ001  # by the clock on the wall


def test_instants_need_their_offset() -> None:
    """An instant without an offset is refused, and so is what is none or lies in no sane year."""
    instant = read_instant("2026-09-15T08:00+02:00", "--from")
    assert instant is not None
    assert instant.isoformat() == "2026-09-15T08:00:00+02:00"
    for text, code in (
        ("2026-09-15T08:00", "naive-time"),
        ("soon", "not-an-instant"),
        ("0001-01-01T00:00+23:00", "not-an-instant"),
        ("9999-12-31T23:59-10:00", "not-an-instant"),
    ):
        with pytest.raises(BadInput, match=code):
            read_instant(text, "--from")


def test_streets_are_closed_listed_and_opened(
    home: Path, world: World, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closure is tried, kept, seen by its own cooperative alone, and opened again."""
    assert home.is_dir()
    world.database.close()
    name = sa.make_url(world.owner_url).database or ""
    monkeypatch.setenv("DATABASE_URL", cluster.url(APP, name))
    monkeypatch.setenv("TOURNEE_OWNER_DATABASE_URL", cluster.url(OWNER, name))
    ends = [",".join(map(str, tiny.corner(*at))) for at in ((0, 2), (2, 2))]
    mine = ("--cooperative", "alpha", "--json")
    code, out, _ = run("closure", "add", *ends, "--dry-run", *mine)
    tried = json.loads(out)
    assert (code, tried["kept"], tried["length_m"] > 200) == (0, False, True)
    assert json.loads(run("closure", "list", *mine)[1]) == {"closures": []}
    assert run("closure", "add", *ends, "--reason", 2001 * "x", *mine)[0] == 2
    document = json.loads(run("closure", "add", *ends, "--reason", "works", *mine)[1])
    assert document["streets"] == tried["streets"]
    (listed,) = json.loads(run("closure", "list", *mine)[1])["closures"]
    assert listed == document["closure"]
    others = ("--cooperative", "beta", "--json")
    assert json.loads(run("closure", "list", *others)[1]) == {"closures": []}
    assert run("closure", "remove", listed["id"], *others)[0] == 2
    opened = json.loads(run("closure", "remove", listed["id"], *mine)[1])
    assert opened["opened_at"] is not None
    assert json.loads(run("closure", "list", *mine)[1]) == {"closures": []}
    # With two cooperatives one must be named, and known.
    for words, names in (((), "alpha, beta"), (("--cooperative", "gamma"), "gamma")):
        code, _, error = run("closure", "list", *words, "--lang", "en")
        assert (code, names in error, "–" in error) == (2, True, False)
    slowed = json.loads(run("closure", "add", *ends, "--slow", "6", *mine)[1])
    assert (slowed["closure"]["slow_kmh"], slowed["length_m"]) == (6, tried["length_m"])
    assert "6 km/h" in run("closure", "list", *mine[:2])[1]
    assert run("closure", "add", *ends, "--slow", "60", *mine)[0] == 2
    assert run("closure", "remove", "nonsense", *mine)[0] == 2
    assert run("closure", "add", "50.0,50.0", "--kind", "point", *mine)[0] == 2
