"""Extracts as editors and old tools write them: negative ids, and objects in any order."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely.errors

from routing.city import import_city, load_city
from routing.osm import map_reader
from routing.osm.base_map import load_map
from routing.osm.extract_reader import read_streets
from routing.osm.map_reader import read_map
from tests.support.streets.town import TownDrawing, a_town

BOUNDS = (10.001, 50.001, 10.009, 50.009)


def a_town_with_a_square() -> TownDrawing:
    """Draw the town with a square, which is a relation with a fountain for a hole."""
    town = a_town()
    edge = town.line((50, 50), (90, 50), (90, 90), (50, 90), (50, 50))
    fountain = town.block(68, 68, 72, 72)
    town.area([edge], [fountain], highway="pedestrian", name="Square")
    return town


def negative(kind: str, text: str) -> str:
    """Give every second object of a kind a negative id, and all that names it."""
    places = (rf'<{kind} id="', rf'type="{kind}" ref="', *(['<nd ref="'] if kind == "node" else []))
    return re.sub(
        rf'({"|".join(places)})(\d*[13579])"', lambda found: f'{found[1]}-{found[2]}"', text
    )


def backwards(kind: str, text: str) -> str:
    """Put the objects of a kind in the opposite order."""
    found = re.findall(rf"<{kind} .*?</{kind}>", text, re.DOTALL)
    parts = iter(reversed(found))
    return re.sub(rf"<{kind} .*?</{kind}>", lambda _: next(parts), text, flags=re.DOTALL)


def everything_negative(text: str) -> str:
    """Number everything below nothing, as an editor does that has never uploaded it."""
    return re.sub(r'\b(id|ref)="(\d+)"', r'\1="-\2"', text)


def looks(path: Path) -> tuple[object, ...]:
    """Return what an extract tells of streets and of what lies beside them."""
    streets = read_streets(path)
    drawn = read_map(path, BOUNDS, "f" * 64)
    return (
        sorted(
            (int(streets.edge_length_mm[edge]), streets.name(edge))
            for edge in range(streets.edge_count)
        ),
        sorted((one.layer, one.kind, one.name, len(one.shape)) for one in drawn.features()),
        sorted((one.lon, one.lat, one.number) for one in streets.addresses),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: negative("way", text),
        lambda text: negative("node", text),
        lambda text: negative("relation", text),
        lambda text: negative("relation", negative("way", negative("node", text))),
        everything_negative,
        lambda text: backwards("way", text),
        lambda text: backwards("node", negative("way", text)),
        lambda text: backwards("relation", text),
    ],
    ids=[
        *("ways", "nodes", "relations", "some of all", "everything"),
        *("ways backwards", "nodes backwards", "relations backwards"),
    ],
)
def test_ids_and_order_change_nothing(tmp_path: Path, change: Callable[[str], str]) -> None:
    """The same streets, doors and base map come of a file with negative ids or in any order."""
    plain = a_town_with_a_square().write(tmp_path)
    changed = tmp_path / "changed.osm"
    changed.write_text(change(plain.read_text(encoding="utf-8")), encoding="utf-8")
    assert changed.read_bytes() != plain.read_bytes()
    assert looks(changed) == looks(plain)


def test_a_way_and_a_square_never_have_one_id(tmp_path: Path) -> None:
    """Way -7 is a street and relation 7 a square: two ids, and the square keeps its hole."""
    path = a_town_with_a_square().write(tmp_path)
    plain = read_streets(path)
    text = path.read_text(encoding="utf-8").replace('<relation id="3"', '<relation id="7"', 1)
    assert '<relation id="7"' in text
    path.write_text(re.sub(r'<way id="1"', '<way id="-7"', text), encoding="utf-8")
    streets = read_streets(path)
    ways = {streets.name(e): int(streets.edge_way[e]) for e in range(streets.edge_count)}
    assert ways["Street 10"] == -7
    assert ways["Square"] not in {way for name, way in ways.items() if name != "Square"}
    assert sorted(streets.edge_length_mm) == sorted(plain.edge_length_mm)
    assert len(np.unique(streets.edge_way)) == len(np.unique(plain.edge_way))


def test_a_square_usually_has_the_id_of_its_relation(tmp_path: Path) -> None:
    """Where no way has it, the id of a square is that of its relation below nothing, as ever."""
    streets = read_streets(a_town_with_a_square().write(tmp_path))
    ways = {streets.name(e): int(streets.edge_way[e]) for e in range(streets.edge_count)}
    assert ways["Square"] == -3


def test_a_base_map_never_vetoes_streets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where shapes of an extract cannot be drawn, the city has its streets, and no old map."""
    path, city = a_town_with_a_square().write(tmp_path), tmp_path / "town.city"
    import_city(path, city, name="town")
    assert load_map(city) is not None

    def cannot(*_: object) -> None:
        raise shapely.errors.GEOSException

    monkeypatch.setattr(map_reader, "_buildings", cannot)
    import_city(path, city, name="town")
    assert load_city(city).streets.edge_count > 0
    assert load_map(city) is None
