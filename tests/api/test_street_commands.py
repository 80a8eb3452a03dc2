"""Commands about streets: elevation at import, isochrones, closures, making ready."""

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
import sqlalchemy as sa
import typer
from rasterio.transform import from_origin
from typer.testing import CliRunner

from api.auth.sealing import new_key
from api.command_line import translate, whole_app
from api.commands.closure import read_instant
from api.commands.isochrone import read_minutes
from api.texts import Texts
from data.local import APP, OWNER, Cluster
from routing.errors import BadInput
from tests.support import tiny
from tests.support.store import World, grid_city

MIDDLE = ",".join(map(str, tiny.corner(2, 2)))


def run(*words: str | Path) -> tuple[int, str, str]:
    """Run a command in English; gives its exit status and what it wrote."""
    app = whole_app()
    translate(typer.main.get_command(app), Texts("en"))
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home with the grid in it."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOURNEE_SECRET_KEYS", new_key().reveal())
    monkeypatch.setenv("TOURNEE_FILES", (tmp_path / "files").as_uri())
    grid_city(tmp_path / "home")
    return tmp_path


def hill(file: Path, west: float) -> Path:
    """Write a raster of a slope up to the east, a little larger than the grid."""
    metres = np.tile(np.arange(60, dtype=np.float32), (60, 1))
    place = from_origin(west, tiny.SOUTH + 0.012, 1 / 3600, 1 / 3600)
    options = {"width": 60, "height": 60, "count": 1, "crs": "EPSG:4326", "transform": place}
    with rasterio.open(file, "w", driver="GTiff", dtype="float32", **options) as made:
        made.write(metres, 1)
    return file


def test_a_city_is_imported_with_its_hills(home: Path) -> None:
    """With a raster the city says how high it lies; with one of elsewhere it stays as it was."""
    extract = tiny.write_extract(home / "grid.osm")
    words = ("city", "import", extract, "--name", "hilly", "--elevation")
    code, out, _ = run(*words, hill(home / "hill.tif", tiny.WEST - 0.004), "--json")
    told = json.loads(out)
    assert (code, told["elevation"]) == (0, "hill.tif")
    assert told["lowest_m"] < told["highest_m"] < 60
    code, _, err = run(*words, hill(home / "elsewhere.tif", 40.0))
    assert (code, "elsewhere.tif" in err) == (2, True)
    code, out, _ = run("city", "show", "hilly", "--json")
    assert (code, json.loads(out)) == (0, told)
    assert "flat" in run("city", "show", "grid")[1]


def test_isochrones_are_told_and_written(home: Path) -> None:
    """Longer times reach more; the file holds what the machine is told."""
    file = home / "reach.geojson"
    code, out, _ = run("isochrone", "grid", MIDDLE, "--minutes", "2,1", "--out", file, "--json")
    assert code == 0
    told = json.loads(out)
    assert json.loads(file.read_text(encoding="utf-8")) == told
    areas = [one["properties"]["area_km2"] for one in told["features"]]
    assert [one["properties"]["minutes"] for one in told["features"]] == [1, 2]
    assert 0 < areas[0] < areas[1] < 1
    assert "km²" in run("isochrone", "grid", MIDDLE, "--direction", "to")[1]
    for words in ((MIDDLE, "--minutes", "0"), (MIDDLE, "--direction", "up"), ("12.0,50.0",)):
        assert run("isochrone", "grid", *words)[0] == 2


@pytest.mark.parametrize("text", ["", "5,", "1.5", "-1", "61", "1,2,3,4,5,6,7"])
def test_minutes_that_are_none_are_refused(text: str) -> None:
    """Minutes are one to six whole numbers from 1 to 60."""
    assert read_minutes("15, 5,5") == [5, 15]
    with pytest.raises(BadInput, match="minutes-form"):
        read_minutes(text)


def test_making_ready_opens_every_profile(home: Path) -> None:
    """What can be asked of a city is named; a city that is not there is an error."""
    assert home.is_dir()
    code, out, _ = run("warm", "--city", "grid", "--json")
    assert (code, json.loads(out)["cities"]["grid"][0]) == (0, "bike")
    assert run("warm", "--city", "atlantis")[0] == 2


def test_instants_need_their_offset() -> None:
    """An instant without an offset is refused, and so is what is none."""
    instant = read_instant("2026-09-15T08:00+02:00", "--from")
    assert instant is not None
    assert instant.isoformat() == "2026-09-15T08:00:00+02:00"
    for text, code in (("2026-09-15T08:00", "naive-time"), ("soon", "not-an-instant")):
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
    made = json.loads(run("closure", "add", *ends, "--reason", "works", *mine)[1])
    assert made["streets"] == tried["streets"]
    (listed,) = json.loads(run("closure", "list", *mine)[1])["closures"]
    assert listed == made["closure"]
    others = ("--cooperative", "beta", "--json")
    assert json.loads(run("closure", "list", *others)[1]) == {"closures": []}
    assert run("closure", "remove", listed["id"], *others)[0] == 2
    opened = json.loads(run("closure", "remove", listed["id"], *mine)[1])
    assert opened["opened_at"] is not None
    assert json.loads(run("closure", "list", *mine)[1]) == {"closures": []}
    # With two cooperatives one must be named, and known.
    for words in ((), ("--cooperative", "gamma")):
        assert run("closure", "list", *words)[0] == 2
    assert run("closure", "remove", "nonsense", *mine)[0] == 2
    assert run("closure", "add", "50.0,50.0", "--kind", "point", *mine)[0] == 2
