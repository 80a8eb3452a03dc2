"""A town by the sea, as an extract: streets and everything that a base map shows beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

WEST, SOUTH = 10.0, 50.0
STEP_DEG = 0.0001

Spot = tuple[float, float]
Tags = Mapping[str, str]


@dataclass(slots=True)
class TownDrawing:
    """Things drawn on a grid whose steps are some ten metres, from the south-west."""

    spots: dict[Spot, int] = field(default_factory=dict)
    nodes: dict[int, Tags] = field(default_factory=dict)
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)
    relations: list[tuple[list[tuple[int, str]], Tags]] = field(default_factory=list)

    def point(self, spot: Spot, **tags: str) -> None:
        """Draw a node."""
        self.nodes[self._node(spot)] = _spelled(tags)

    def line(self, *spots: Spot, **tags: str) -> int:
        """Draw a way; gives its id."""
        self.ways.append(([self._node(spot) for spot in spots], _spelled(tags)))
        return len(self.ways)

    def block(self, west: float, south: float, east: float, north: float, **tags: str) -> int:
        """Draw a rectangle; gives the id of its way."""
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return self.line(*corners, **tags)

    def area(self, outer: Iterable[int], inner: Iterable[int], **tags: str) -> None:
        """Draw a multipolygon of ways."""
        members = [(way, "outer") for way in outer] + [(way, "inner") for way in inner]
        self.relations.append((members, {"type": "multipolygon", **_spelled(tags)}))

    def write(self, folder: Path) -> Path:
        """Write the extract."""
        lines = ['<osm version="0.6">']
        for (x, y), number in self.spots.items():
            lon, lat = WEST + x * STEP_DEG, SOUTH + y * STEP_DEG
            lines.append(f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">')
            lines += [*_tags(self.nodes.get(number, {})), "</node>"]
        for number, (nodes, tags) in enumerate(self.ways, 1):
            lines.append(f'<way id="{number}" version="1">')
            lines += [*(f'<nd ref="{node}"/>' for node in nodes), *_tags(tags), "</way>"]
        for number, (members, tags) in enumerate(self.relations, 1):
            lines.append(f'<relation id="{number}" version="1">')
            lines += [f'<member type="way" ref="{way}" role="{role}"/>' for way, role in members]
            lines += [*_tags(tags), "</relation>"]
        path = folder / "town.osm"
        path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return path

    def _node(self, spot: Spot) -> int:
        return self.spots.setdefault(spot, len(self.spots) + 1)


def a_town() -> TownDrawing:
    """Draw the town: sea in the south, a park with a pond, two houses, a shop, a railway."""
    town = TownDrawing()
    for at in (10, 50, 90):
        town.line((10, at), (50, at), (90, at), highway="residential", name=f"Street {at}")
        town.line((at, 10), (at, 50), (at, 90), highway="residential", name=f"Lane {at}")
    # The land lies on the left of its coast: from west to east with the sea in the south.
    town.line((-400, 0), (50, 2), (500, 0), natural="coastline")
    park = town.block(12, 12, 48, 48)
    island = town.block(28, 28, 32, 32)
    pond = town.block(20, 20, 40, 40)
    town.area([park], [pond], leisure="park", name="Harbour Park")
    town.area([pond], [island], natural="water")
    town.block(52, 52, 54, 54, building="house", addr__housenumber="7", addr__street="Lane 50")
    town.block(54, 52, 56, 54, building="yes")
    town.block(80, 80, 80.3, 80.3, building="shed")
    town.block(60, 60, 62, 62, building="yes", location="underground")
    town.line((5, 95), (50, 95), railway="rail")
    town.line((50, 95), (95, 95), railway="rail")
    town.line((5, 98), (95, 98), railway="subway", tunnel="yes")
    town.line((5, 99), (95, 99), railway="abandoned")
    town.line((70, 10), (70, 90), waterway="river", name="Leine")
    town.point((52, 53), entrance="main", ref="A")
    town.point((53, 52), entrance="garage")
    town.point((55, 53), shop="bakery", name="Bread & Sons")
    town.point((60, 20), amenity="bench")
    town.point((50, 70), place="suburb", name="Northend")
    town.point((60, 95), railway="station", name="Central")
    return town


def _spelled(tags: Mapping[str, str]) -> dict[str, str]:
    """Turn names of parameters to keys: two underscores stand for a colon."""
    return {key.replace("__", ":"): value for key, value in tags.items()}


def _tags(tags: Tags) -> list[str]:

    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
