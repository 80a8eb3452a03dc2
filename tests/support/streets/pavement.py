"""The grid with a pavement far from its street, and the door at it that belongs to the street."""

from __future__ import annotations

from pathlib import Path

from api.streets.cities import compile_city
from routing.types import Point
from tests.support import tiny
from tests.support.store.world import CITY, World

STREET = "Street 2"
ADDRESS = f"7 {STREET}, upstairs"
"""An address on the ridden street, with more than the street in it."""

_ASIDE = 0.00054  # 60 m: too far from the street for it to go before the pavement by itself
_AHEAD = 0.0004


def door() -> Point:
    """Return a door at the pavement, half way between two junctions."""
    west, lat = tiny.corner(1, 1)
    return Point(lon=round(west + tiny.STEP / 2, 6), lat=round(lat + _ASIDE, 6))


def street_lat() -> float:
    """Return the latitude of the ridden street."""
    return tiny.corner(0, 1)[1]


def lay_pavement(world: World, folder: Path) -> None:
    """Return a world the grid with a pavement along one of its streets."""
    folder.mkdir()
    extract = tiny.write_extract(folder / "grid.osm")
    (west, lat), (east, _) = tiny.corner(1, 1), tiny.corner(2, 1)
    ends = {901: round(west + _AHEAD, 6), 902: round(east - _AHEAD, 6)}
    nodes = "".join(
        f'<node id="{one}" version="1" lon="{lon}" lat="{lat + _ASIDE:.6f}"/>\n'
        for one, lon in ends.items()
    )
    first = 2 + tiny.SIZE
    refs = "".join(f'<nd ref="{node}"/>' for node in (first, 901, 902, first + 1))
    tags = '<tag k="highway" v="footway"/><tag k="footway" v="sidewalk"/>'
    text = extract.read_text(encoding="utf-8")
    text = text.replace("<way", f"{nodes}<way", 1)
    way = f'<way id="900" version="1">{refs}{tags}</way>'
    extract.write_text(text.replace("</osm>", f"{way}\n</osm>"), encoding="utf-8")
    compile_city(folder, extract, CITY)
    world.service.tools.streets.folder = folder
