"""City files: what goes in comes out, and what is damaged says so."""

import struct
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from routing.array_file import read_arrays, write_arrays
from routing.city import (
    FORMAT_VERSION,
    city_info,
    import_city,
    load_city,
    make_city,
    save_city,
)
from routing.errors import BadInput, DamagedFile, NotFound
from routing.network.streets import Streets
from routing.router import Router
from tests.support.streets.maps import Drawing, TurnRule

TOWN = Drawing(
    picture="a b c\n  d\n  e",
    ways={
        "ab": {"name": "Rue de l’Église"},
        "bc": {"highway": "primary"},
        "bd": {"bridge": "yes", "layer": "1"},
        "de": {"highway": "path"},
    },
    nodes={
        "d": {"highway": "traffic_signals"},
        "c": {
            "addr:housenumber": "7",
            "addr:street": "Rue",
            "addr:city": "Porto",
            "addr:postcode": "4000-001",
            "shop": "bicycle",
            "name": "Vélo",
        },
    },
    rules=[TurnRule(start="ab", via="b", end="bd", tags={"restriction": "no_right_turn"})],
)


@pytest.fixture
def city_file(tmp_path: Path) -> Path:
    """File of the drawn town."""
    path = tmp_path / "cities" / "town.city"
    save_city(TOWN.city(tmp_path), path)
    return path


def test_a_city_comes_back_as_it_went(tmp_path: Path, city_file: Path) -> None:
    """Every array, name, tag and address survives the file, and so do the facts about it."""
    city, again = TOWN.city(tmp_path), load_city(city_file)
    assert again.info == city.info == city_info(city_file)
    for field in fields(Streets):
        before, after = getattr(city.streets, field.name), getattr(again.streets, field.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype, field.name
            assert before.tolist() == after.tolist(), field.name
        else:
            assert before == after, field.name


def test_a_loaded_city_cannot_be_changed(city_file: Path) -> None:
    """Arrays are backed by the file and read-only, so that many can share them."""
    streets = load_city(city_file).streets
    with pytest.raises(ValueError, match="read-only"):
        streets.edge_from[0] = 1
    assert not streets.shape_lon.flags.owndata


def test_a_city_carries_its_credit(city_file: Path) -> None:
    """Attribution and licence of the data travel with the city."""
    city = load_city(city_file)
    assert city.attribution == "© OpenStreetMap contributors"
    assert city.info.licence == "ODbL-1.0"


def test_import_writes_what_it_reports(tmp_path: Path) -> None:
    """An import tells name, source and counts, and the file says the same."""
    extract = tmp_path / "town.osm"
    extract.write_text(TOWN.xml(), encoding="utf-8")
    stages: list[str] = []
    info = import_city(
        extract,
        tmp_path / "home" / "town.city",
        name="Town",
        on_progress=lambda stage, _share: stages.append(stage),
    )
    assert info == city_info(tmp_path / "home" / "town.city")
    assert (info.name, info.source, info.edges, info.junctions) == ("Town", "town.osm", 4, 5)
    assert (info.addresses, info.restrictions) == (1, 1)
    assert stages[-1] == "saving"


def test_a_failed_import_leaves_the_old_city(tmp_path: Path, city_file: Path) -> None:
    """A bad extract does not touch the city that is there, nor leave anything beside it."""
    before = city_file.read_bytes()
    bad = tmp_path / "bad.osm"
    bad.write_text("no extract", encoding="utf-8")
    with pytest.raises(BadInput):
        import_city(bad, city_file, name="town")
    assert city_file.read_bytes() == before
    assert [path.name for path in city_file.parent.iterdir()] == ["town.city"]


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """What cannot be written leaves no half file behind."""
    with pytest.raises(TypeError):
        write_arrays(tmp_path / "x", version=1, meta={"bad": object()}, arrays={})
    assert list(tmp_path.iterdir()) == []


def test_a_missing_city_is_not_found(tmp_path: Path) -> None:
    """A path with no file is not found, by name."""
    with pytest.raises(NotFound) as caught:
        Router.open(tmp_path / "nowhere.city")
    assert caught.value.code == "city-file-missing"


@pytest.mark.parametrize("content", [b"", b"short", b"another kind of file " * 100])
def test_a_foreign_file_is_named_as_such(tmp_path: Path, content: bytes) -> None:
    """A file that is not ours is refused as foreign."""
    path = tmp_path / "foreign.city"
    path.write_bytes(content)
    with pytest.raises(DamagedFile) as caught:
        load_city(path)
    assert caught.value.code == "city-file-foreign"


def test_another_version_is_named_as_such(city_file: Path) -> None:
    """A file of another format version is refused, naming both versions."""
    content = bytearray(city_file.read_bytes())
    struct.pack_into("<I", content, 8, FORMAT_VERSION + 1)
    city_file.write_bytes(content)
    with pytest.raises(DamagedFile) as caught:
        load_city(city_file)
    assert caught.value.code == "city-file-version"
    assert caught.value.arguments["value"] == FORMAT_VERSION + 1
    assert caught.value.arguments["wanted"] == FORMAT_VERSION


def test_any_flipped_byte_is_noticed(city_file: Path) -> None:
    """Wherever a byte is altered, also in the length of the header, the file is refused."""
    whole = city_file.read_bytes()
    places = [(place, 0x40) for place in range(12, len(whole), max(1, len(whole) // 97))]
    for place, bits in [(12, 1), (12, 2), (13, 1), (14, 1), (15, 1), *places]:
        altered = bytearray(whole)
        altered[place] ^= bits
        city_file.write_bytes(altered)
        with pytest.raises(DamagedFile) as caught:
            load_city(city_file)
        assert caught.value.code == "city-file-damaged"


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_a_truncated_file_is_noticed(city_file: Path, share: float) -> None:
    """A file that was cut off is refused."""
    whole = city_file.read_bytes()
    city_file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DamagedFile):
        load_city(city_file)


def test_arrays_of_every_shape_come_back(tmp_path: Path) -> None:
    """Empty, one- and two-dimensional arrays of any type survive."""
    arrays: dict[str, NDArray[Any]] = {
        "empty": np.empty(0, np.int32),
        "flat": np.arange(7, dtype=np.float64),
        "square": np.arange(9, dtype=np.int8).reshape(3, 3),
        "yes": np.array([True, False]),
    }
    write_arrays(tmp_path / "x", version=3, meta={"a": "é"}, arrays=arrays)
    meta, again = read_arrays(tmp_path / "x", version=3)
    assert meta == {"a": "é"}
    for name, array in arrays.items():
        assert again[name].dtype == array.dtype
        assert again[name].tolist() == array.tolist()


def test_streets_are_ranked_for_drawing(city_file: Path) -> None:
    """Main roads come as rank 0, homes as 2, paths as 3, each with its line."""
    lines = list(load_city(city_file).street_lines())
    assert sorted(line.rank for line in lines) == [0, 2, 2, 3]
    assert {line.name for line in lines} == {"", "Rue de l’Église"}
    assert all(line.points.shape[1] == 2 and len(line.points) >= 2 for line in lines)


def test_street_lines_tell_what_an_edge_is(city_file: Path) -> None:
    """Edges come in order with their numbers, ways and kinds of street."""
    lines = list(load_city(city_file).street_lines())
    assert [line.edge for line in lines] == [0, 1, 2, 3]
    kinds = {line.way: line.highway for line in lines}
    assert kinds == {1000: "residential", 1001: "primary", 1002: "residential", 1003: "path"}


def test_a_ferry_is_told_by_its_route(tmp_path: Path) -> None:
    """What is no highway is told by the kind of its route."""
    drawing = Drawing(picture="a b c", ways={"ab": {}, "bc": {"highway": "", "route": "ferry"}})
    kinds = {line.highway for line in drawing.city(tmp_path).street_lines()}
    assert kinds == {"residential", "ferry"}


def test_a_fingerprint_is_the_checksum_of_the_file(tmp_path: Path, city_file: Path) -> None:
    """A city has the same fingerprint fresh, saved, loaded and saved again: its file's checksum."""
    fresh, loaded = TOWN.city(tmp_path), load_city(city_file)
    save_city(loaded, tmp_path / "again.city")
    assert fresh.fingerprint == loaded.fingerprint == city_file.read_bytes()[16:48].hex()
    assert load_city(tmp_path / "again.city").fingerprint == fresh.fingerprint


def test_a_fingerprint_changes_with_the_city(tmp_path: Path) -> None:
    """Another tag, another address or another name makes another fingerprint."""
    town = TOWN.city(tmp_path)
    others = [
        replace(TOWN, ways={**TOWN.ways, "de": {"highway": "cycleway"}}).city(tmp_path),
        replace(TOWN, nodes={"d": TOWN.nodes["d"]}).city(tmp_path),
        make_city(town.streets, name="other"),
    ]
    found = {city.fingerprint for city in (town, *others)}
    assert len(found) == 4
    assert all(len(text) == 64 and set(text) <= set("0123456789abcdef") for text in found)
