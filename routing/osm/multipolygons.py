"""Squares that are drawn as relations: multipolygons of a class of street, put together to rings.

The ways that such a relation is made of often carry no tags of their own, so they are read once
more, by their ids, and only where an extract has such squares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import osmium
import osmium.filter

from routing.osm.extract_order import refuse_new_nodes


class Corner(NamedTuple):
    """A node on the edge of a square, and where it is, 1e-7 degrees."""

    node_id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A multipolygon relation: its tags, and the ways that its outlines and holes are made of."""

    relation_id: int
    tags: Mapping[str, str]
    outer: tuple[int, ...]
    inner: tuple[int, ...]


def square_of(relation: osmium.osm.Relation, tags: Mapping[str, str]) -> Square | None:
    """Read a relation, ``None`` where it is no street drawn as a surface."""
    if tags.get("type") != "multipolygon" or not tags.get("highway"):
        return None
    ways = [(member.role, member.ref) for member in relation.members if member.type == "w"]
    return Square(
        relation_id=relation.id,
        tags={**tags, "area": "yes"},
        outer=tuple(ref for role, ref in ways if role in {"outer", ""}),
        inner=tuple(ref for role, ref in ways if role == "inner"),
    )


def read_lines(path: str, ways: Iterable[int]) -> dict[int, list[Corner]]:
    """Read the corners of some ways of an extract; those outside of it are left out."""
    wanted = set(ways)
    processor = osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    processor = processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    if min(wanted, default=0) >= 0:
        # Quick, but not for the negative ids of editors.
        by_id = osmium.filter.IdFilter(wanted)
        by_id.enable_for(osmium.osm.WAY)
        processor = processor.with_filter(by_id)
    lines = {}
    for way in processor:
        if isinstance(way, osmium.osm.Way) and way.id in wanted:
            nodes = [node for node in way.nodes if node.location.valid()]
            if len(nodes) < len(way.nodes):
                refuse_new_nodes(way)
            lines[way.id] = [Corner(node.ref, node.x, node.y) for node in nodes]
    return lines


def rings(lines: Mapping[int, Sequence[Corner]], ways: Sequence[int]) -> list[list[Corner]]:
    """Join ways at their ends to closed rings; what does not close is left out.

    Each ring begins and ends with the same corner and has at least three others.
    """
    left = {way: list(lines[way]) for way in ways if len(lines.get(way, ())) > 1}
    at_end: dict[int, list[int]] = defaultdict(list)
    for way, line in left.items():
        for corner in {line[0].node_id, line[-1].node_id}:
            at_end[corner].append(way)
    found = []
    while left:
        _, ring = left.popitem()
        while ring[0].node_id != ring[-1].node_id:
            onward = next((way for way in at_end[ring[-1].node_id] if way in left), None)
            if onward is None:
                break
            line = left.pop(onward)
            ring += line[1:] if line[0].node_id == ring[-1].node_id else line[-2::-1]
        if ring[0].node_id == ring[-1].node_id and len(ring) > 3:
            found.append(ring)
    return found
