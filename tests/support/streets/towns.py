"""Made-up towns of named streets, with as many or as few house numbers as a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

from routing.city import City, make_city
from routing.network.streets import Address
from routing.osm.extract_reader import read_streets

WEST_DEG, NORTH_DEG = 5.0, 45.0
APART_DEG = 0.002
"""Degrees from one street to the next one southward."""
LONG_DEG = 0.004


def town(
    folder: Path, names: Sequence[str], addresses: Sequence[Address] = (), *, name: str = "town"
) -> City:
    """Make a town of parallel streets, from west to east, one below the other."""
    lines = ['<osm version="0.6">']
    ways = []
    for row, street in enumerate(names):
        refs = []
        for column in range(3):
            lon = WEST_DEG + column * LONG_DEG / 2
            lat = NORTH_DEG - row * APART_DEG
            refs.append(10 * row + column + 1)
            lines.append(f'<node id="{refs[-1]}" version="1" lon="{lon:.7f}" lat="{lat:.7f}"/>')
        ways.append((refs, street))
    for number, (refs, street) in enumerate(ways, 1):
        nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        tags = f'<tag k="highway" v="residential"/><tag k="name" v={quoteattr(street)}/>'
        lines.append(f'<way id="{number}" version="1">{nodes}{tags}</way>')
    path = folder / f"{name}.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    streets = replace(read_streets(path), addresses=tuple(addresses))
    return make_city(streets, name=name)


def door(
    street: str, number: str, row: int, share: float = 0.5, *, town: str = "", postcode: str = ""
) -> Address:
    """Make an address beside the street of a row, so far along it."""
    return Address(
        lon=round(WEST_DEG + share * LONG_DEG, 7),
        lat=round(NORTH_DEG - row * APART_DEG, 7),
        street=street,
        number=number,
        town=town,
        postcode=postcode,
    )
