"""Cuts ways into edges at junctions, and lays both out so that neighbours lie close in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.geo import shape_lengths_mm
from routing.network.streets import Address, Streets

TagSets = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Ways as they are drawn and tagged; ``w`` ways.

    Attributes
    ----------
    first
        ``int64[w + 1]``: way ``i`` has the points ``first[i]`` up to ``first[i + 1]``, at least
        two, no two equal ones in a row.
    node_id, lon, lat
        Node and place of each point, 1e-7 degrees.
    way_id, name, tags, flags, layer
        Per way; the meaning is that of ``edge_…`` in :class:`~routing.network.streets.Streets`.
    node_tags
        Number of the tag set by node id, for nodes with tags that matter.
    names, tag_sets, node_tag_sets
        What the numbers stand for.
    """

    first: NDArray[np.int64]
    node_id: NDArray[np.int64]
    lon: NDArray[np.int32]
    lat: NDArray[np.int32]
    way_id: NDArray[np.int64]
    name: NDArray[np.int32]
    tags: NDArray[np.int32]
    flags: NDArray[np.uint8]
    layer: NDArray[np.int8]
    node_tags: Mapping[int, int]
    names: tuple[str, ...]
    tag_sets: TagSets
    node_tag_sets: TagSets


def _spread(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put a zero bit between all bits of 31-bit numbers."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        values = (values | (values << shift)) & mask
    return values


def _morton_order(lon: NDArray[np.int32], lat: NDArray[np.int32]) -> NDArray[np.int64]:
    """Order of points along a Z-shaped curve: searches then touch memory that is near."""
    x = lon.astype(np.int64) - int(np.min(lon))
    y = lat.astype(np.int64) - int(np.min(lat))
    # Half the precision fits the interleaved number into 62 bits even for a whole globe.
    return np.argsort(_spread(x >> 1) | (_spread(y >> 1) << 1), kind="stable")


def cut(ways: Ways, addresses: tuple[Address, ...] = ()) -> Streets:
    """Cut at least one way into edges; no turn is banned yet.

    A point is a junction where ways meet or cross, where a way ends, and where something stands
    that matters to riders: a barrier, a traffic light.
    """
    ids, position, inverse, count = np.unique(
        ways.node_id, return_index=True, return_inverse=True, return_counts=True
    )
    mark = _marks(ids, ways.node_tags)
    is_junction = (count > 1) | (mark >= 0)
    is_junction[inverse[ways.first[:-1]]] = True
    is_junction[inverse[ways.first[1:] - 1]] = True

    junction = np.flatnonzero(is_junction)
    lon, lat = ways.lon[position[junction]], ways.lat[position[junction]]
    order = _morton_order(lon, lat)
    rank = np.empty(len(ids), np.int32)
    rank[junction[order]] = np.arange(len(junction), dtype=np.int32)

    start, end, way = _edge_ends(ways, is_junction[inverse])
    along = np.lexsort((start, rank[inverse[start]]))
    start, end, way = start[along], end[along], way[along]
    shape_first = np.concatenate(([0], np.cumsum(end - start + 1)))
    point = np.arange(shape_first[-1]) + np.repeat(start - shape_first[:-1], end - start + 1)
    shape_lon, shape_lat = ways.lon[point], ways.lat[point]
    return Streets(
        node_lon=lon[order],
        node_lat=lat[order],
        node_id=ids[junction[order]],
        node_tags=mark[junction[order]],
        edge_from=rank[inverse[start]],
        edge_to=rank[inverse[end]],
        edge_length_mm=shape_lengths_mm(shape_first, shape_lon, shape_lat),
        edge_name=ways.name[way],
        edge_tags=ways.tags[way],
        edge_flags=ways.flags[way],
        edge_layer=ways.layer[way],
        edge_way=ways.way_id[way],
        shape_first=shape_first,
        shape_lon=shape_lon,
        shape_lat=shape_lat,
        banned_first=np.zeros(1, np.int64),
        banned_arc=np.empty(0, np.int32),
        banned_when=np.empty(0, np.int32),
        names=ways.names,
        tag_sets=ways.tag_sets,
        node_tag_sets=ways.node_tag_sets,
        addresses=addresses,
    )


def _marks(ids: NDArray[np.int64], node_tags: Mapping[int, int]) -> NDArray[np.int32]:
    """Number of the tag set of each node, -1 for none."""
    mark = np.full(len(ids), -1, np.int32)
    if node_tags:
        wanted = np.fromiter(node_tags, np.int64, len(node_tags))
        number = np.fromiter(node_tags.values(), np.int32, len(node_tags))
        at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        found = ids[at] == wanted
        mark[at[found]] = number[found]
    return mark


def _edge_ends(
    ways: Ways, is_junction: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """First point, last point and way of every edge, in the order of the ways."""
    way_of_point = np.repeat(np.arange(len(ways.first) - 1), np.diff(ways.first))
    stops = np.flatnonzero(is_junction)
    same_way = way_of_point[stops[:-1]] == way_of_point[stops[1:]]
    start, end = stops[:-1][same_way], stops[1:][same_way]
    return start, end, way_of_point[start]
