"""Reads OpenStreetMap extracts (``.osm.pbf``, ``.osm``, ``.osm.gz``) into a street graph."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import osmium
import osmium.filter
from numpy.typing import NDArray

from routing.errors import BadInput, Fault
from routing.network.streets import BRIDGE, TUNNEL, Address, Streets
from routing.osm.extract_order import read_in_order, refuse_new_nodes
from routing.osm.multipolygons import Corner, Square, read_lines, rings, square_of
from routing.osm.turn_restrictions import Restriction, restrict
from routing.osm.walkable_areas import cross_areas
from routing.osm.way_cutting import Ways, cut
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.rules.conditional_access import possible
from routing.rules.hazards import RAIL_CROSSINGS
from routing.rules.tags import (
    NODE_KEYS,
    STREET_KEYS,
    node_movement,
    relevant,
    turn_rules,
    way_movement,
)

Progress = Callable[[str, float], None]
_Number = TypeVar("_Number", bound=np.generic)

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz")
ADDRESS_KEY = "addr:housenumber"
UNREADABLE = (RuntimeError, ValueError, OverflowError, osmium.InvalidLocationError)
"""Errors of the reader for files that are damaged or none; a text that is not UTF-8 among them."""
ENTRANCES = frozenset({"main", "yes", "home", "shop", "staircase"})
"""Doors that visitors use, by ``entrance=*``; garages, emergency exits and the like are none."""


@dataclass(slots=True)
class _Interner:
    """Numbers distinct tag sets in the order they are met."""

    numbers: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)

    def number(self, tags: Mapping[str, str]) -> int:
        key = tuple(sorted(tags.items()))
        return self.numbers.setdefault(key, len(self.numbers))

    def tag_sets(self) -> tuple[Mapping[str, str], ...]:
        return tuple(dict(key) for key in self.numbers)


def _free_id(wanted: int, taken: AbstractSet[int]) -> int:
    """Return an id for a square: the wanted one, or one below all where a way has that."""
    return wanted if wanted not in taken else min(taken) - 1


def _integer(text: str | None) -> int:
    """Read a ``layer`` value; anything that is not a small whole number counts as 0."""
    try:
        return max(-100, min(100, int(text or "0")))
    except ValueError:
        return 0


class _Extract:
    """Collects what matters while pyosmium streams through a file."""

    def __init__(self) -> None:
        self.profiles = [load_profile(name) for name in PROFILE_NAMES]
        self.tag_sets = _Interner()
        self.node_tag_sets = _Interner()
        self.street_use: list[bool] = []
        self.node_use: list[bool] = []
        self.names: dict[str, int] = {"": 0}
        self.node_tags: dict[int, int] = {}
        self.refs = array("q")
        self.lon = array("i")
        self.lat = array("i")
        self.first = array("q", [0])
        self.way_id = array("q")
        self.way_name = array("i")
        self.way_tags = array("i")
        self.way_flags = array("B")
        self.way_layer = array("b")
        self.restrictions: list[Restriction] = []
        self.squares: list[Square] = []
        self.holes: dict[int, list[list[Corner]]] = {}
        self.addresses: list[Address] = []
        self.entrances: dict[int, bool] = {}

    def node(self, node: osmium.osm.Node) -> None:
        tags = dict(node.tags)
        location = node.location
        if ADDRESS_KEY in tags and location.valid():
            self._address(tags, location.lon, location.lat)
        if tags.get("entrance", "no") in ENTRANCES:
            self.entrances[node.id] = tags["entrance"] == "main"
        kept = relevant(tags)
        number = self.node_tag_sets.number(kept)
        if number == len(self.node_use):
            moves = {node_movement(one, bike) for one in possible(kept) for bike in self.profiles}
            delays = moves != {"ride"} or tags.get("highway") == "traffic_signals"
            self.node_use.append(delays or tags.get("railway") in RAIL_CROSSINGS)
        if self.node_use[number]:
            self.node_tags[node.id] = number

    def way(self, way: osmium.osm.Way) -> None:
        tags = dict(way.tags)
        nodes = [(n.ref, n.x, n.y) for n in way.nodes if n.location.valid()]
        if len(nodes) < len(way.nodes):
            refuse_new_nodes(way)
        if not nodes:
            return
        if ADDRESS_KEY in tags:
            self._address(tags, *self._door(nodes))
        if not any(key in tags for key in STREET_KEYS):
            return
        number = self.tag_sets.number(relevant(tags))
        if number == len(self.street_use):
            self.street_use.append(self._moves(relevant(tags)))
        # A node twice in a row is a drawing slip that would make an edge of no length.
        nodes = [n for i, n in enumerate(nodes) if i == 0 or n[0] != nodes[i - 1][0]]
        if self.street_use[number] and len(nodes) > 1:
            self._street(way.id, tags, number, nodes)

    def _door(self, nodes: list[tuple[int, int, int]]) -> tuple[float, float]:
        """Return the way into a house: its main entrance, else its only one, else its middle."""
        corners = nodes[:-1] if len(nodes) > 1 and nodes[0][0] == nodes[-1][0] else nodes
        doors = [corner for corner in corners if corner[0] in self.entrances]
        main = [corner for corner in doors if self.entrances[corner[0]]]
        if main or len(doors) == 1:
            _, x, y = (main or doors)[0]
            return x / 1e7, y / 1e7
        lon, lat = (sum(corner[axis] for corner in corners) for axis in (1, 2))
        return lon / len(corners) / 1e7, lat / len(corners) / 1e7

    def relation(self, relation: osmium.osm.Relation) -> None:
        tags = dict(relation.tags)
        square = square_of(relation, tags)
        if square is not None and self._moves(relevant(square.tags)):
            self.squares.append(square)
        rules = turn_rules(tags)
        if not rules:
            return
        members = [(m.role, m.type, m.ref) for m in relation.members]
        self.restrictions.extend(
            Restriction(
                kind=kind,
                condition=condition,
                from_ways=tuple(ref for role, kin, ref in members if (role, kin) == ("from", "w")),
                via_nodes=tuple(ref for role, kin, ref in members if (role, kin) == ("via", "n")),
                via_ways=tuple(ref for role, kin, ref in members if (role, kin) == ("via", "w")),
                to_ways=tuple(ref for role, kin, ref in members if (role, kin) == ("to", "w")),
            )
            for kind, condition in rules
        )

    def add_squares(self, lines: Mapping[int, Sequence[Corner]]) -> None:
        """Add the outlines of squares as ways, each under an id that no way has."""
        corners = {corner.node_id for line in lines.values() for corner in line}
        met = corners.intersection(self.refs)
        taken = set(self.way_id)
        for square in self.squares:
            square_id = _free_id(-abs(square.relation_id), taken)
            taken.add(square_id)
            number = self.tag_sets.number(relevant(square.tags))
            for ring in rings(lines, square.outer):
                # Nobody gets to a square that no street meets.
                if any(corner.node_id in met for corner in ring):
                    self._street(square_id, square.tags, number, [*ring])
            self.holes[square_id] = rings(lines, square.inner)

    def _moves(self, tags: Mapping[str, str]) -> bool:
        """Return whether any of our bikes may use such a way at any hour, in either direction."""
        found = (way_movement(one, bike) for one in possible(tags) for bike in self.profiles)
        return any(one.forward.mode != "none" or one.backward.mode != "none" for one in found)

    def _street(
        self, way_id: int, tags: Mapping[str, str], number: int, nodes: list[tuple[int, int, int]]
    ) -> None:
        self.refs.extend([ref for ref, _, _ in nodes])
        self.lon.extend([x for _, x, _ in nodes])
        self.lat.extend([y for _, _, y in nodes])
        self.first.append(len(self.refs))
        self.way_id.append(way_id)
        name = tags.get("name") or tags.get("ref", "").replace(";", " / ")
        self.way_name.append(self.names.setdefault(name, len(self.names)))
        self.way_tags.append(number)
        bridge = BRIDGE if tags.get("bridge", "no") != "no" else 0
        # A passage under a house is a street like any other, not a tunnel one cannot stop in.
        tunnel = TUNNEL if tags.get("tunnel", "no") not in {"no", "building_passage"} else 0
        self.way_flags.append(bridge | tunnel)
        self.way_layer.append(_integer(tags.get("layer")))

    def _address(self, tags: Mapping[str, str], lon: float, lat: float) -> None:
        kind = tags.get("shop") or tags.get("amenity") or ""
        self.addresses.append(
            Address(
                lon=round(lon, 7),
                lat=round(lat, 7),
                street=tags.get("addr:street") or tags.get("addr:place") or "",
                number=tags[ADDRESS_KEY],
                name=tags.get("name", "") if kind else "",
                kind=kind,
                town=tags.get("addr:city", ""),
                postcode=tags.get("addr:postcode", ""),
            )
        )

    def ways(self) -> Ways:
        return Ways(
            first=_numpy(self.first, np.int64),
            node_id=_numpy(self.refs, np.int64),
            lon=_numpy(self.lon, np.int32),
            lat=_numpy(self.lat, np.int32),
            way_id=_numpy(self.way_id, np.int64),
            name=_numpy(self.way_name, np.int32),
            tags=_numpy(self.way_tags, np.int32),
            flags=_numpy(self.way_flags, np.uint8),
            layer=_numpy(self.way_layer, np.int8),
            node_tags=self.node_tags,
            names=tuple(self.names),
            tag_sets=self.tag_sets.tag_sets(),
            node_tag_sets=self.node_tag_sets.tag_sets(),
        )


def _numpy(values: array[int], dtype: type[_Number]) -> NDArray[_Number]:
    return np.frombuffer(values, dtype) if len(values) else np.empty(0, dtype)


def _fault(path: Path, code: str, **args: str | int) -> BadInput:
    return BadInput([Fault(code=code, file=str(path), args=args)])


def unreadable(path: Path, error: Exception) -> BadInput:
    """Return the refusal of an extract that the reader could not read."""
    return _fault(path, "extract-unreadable", detail=str(error)[:200])


def _stream(path: Path, extract: _Extract) -> None:
    nodes = osmium.filter.KeyFilter(*NODE_KEYS, "highway", "railway", "entrance", ADDRESS_KEY)
    nodes.enable_for(osmium.osm.NODE)
    ways = osmium.filter.KeyFilter(*STREET_KEYS, ADDRESS_KEY)
    ways.enable_for(osmium.osm.WAY)
    relations = osmium.filter.KeyFilter("type")
    relations.enable_for(osmium.osm.RELATION)
    processor = osmium.FileProcessor(str(path)).with_locations()
    for wanted in (nodes, ways, relations):
        processor = processor.with_filter(wanted)
    for item in processor:
        if isinstance(item, osmium.osm.Node):
            extract.node(item)
        elif isinstance(item, osmium.osm.Way):
            extract.way(item)
        elif isinstance(item, osmium.osm.Relation):
            extract.relation(item)


def _read(path: Path) -> _Extract:
    extract = _Extract()
    _stream(path, extract)
    if extract.squares:
        wanted = {way for one in extract.squares for way in (*one.outer, *one.inner)}
        extract.add_squares(read_lines(str(path), wanted))
    return extract


def _check_is_extract(path: Path) -> None:
    if not path.exists():
        raise _fault(path, "extract-missing")
    if not path.is_file() or not path.name.endswith(SUFFIXES):
        raise _fault(path, "extract-kind", value=path.name, known=", ".join(SUFFIXES))
    if path.stat().st_size == 0:
        raise _fault(path, "extract-empty")


def read_streets(path: Path, on_progress: Progress | None = None) -> Streets:
    """Read the streets that at least one of our bikes may use, and the addresses.

    Parameters
    ----------
    path
        A ``.osm.pbf``, ``.osm`` or ``.osm.gz`` file, sorted as OpenStreetMap files are: nodes,
        then ways, then relations.
    on_progress
        Told the name of the stage and the share done, 0 to 1.

    Raises
    ------
    BadInput
        ``extract-missing``, ``extract-kind``, ``extract-empty``, ``extract-unreadable``
        (truncated or not OpenStreetMap data, with numbers that are none or texts that are not
        UTF-8; carries the reader's own words), ``extract-without-streets``, ``extract-one-point``.
    """
    tell = on_progress or (lambda _stage, _share: None)
    _check_is_extract(path)
    tell("reading", 0.0)
    try:
        extract = read_in_order(path, _read)
    except UNREADABLE as error:
        raise unreadable(path, error) from error
    if not extract.way_id:
        raise _fault(path, "extract-without-streets")
    tell("junctions", 0.6)
    streets = cut(cross_areas(extract.ways(), extract.holes), tuple(extract.addresses))
    west, south, east, north = streets.bounds()
    if (west, south) == (east, north):
        raise _fault(path, "extract-one-point")
    tell("restrictions", 0.85)
    return restrict(streets, extract.restrictions)
