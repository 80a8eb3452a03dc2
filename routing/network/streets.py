"""The street graph of a city as plain arrays: what every profile, search and file is built on.

A *junction* is where streets meet, end, or are barred. An *edge* is a piece of street between two
junctions. Each edge has two *arcs*: arc ``2 * edge`` runs from its first junction to its last, arc
``2 * edge + 1`` runs back. Both always exist, whatever the traffic signs say; a profile decides
later whether an arc can be used and how fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from routing.network.edge_heights import Heights
from routing.types import Point

E7 = 10_000_000
"""Coordinates are kept as whole ten-millionths of a degree, the precision of OpenStreetMap."""

BRIDGE = 1
TUNNEL = 2
"""Bits of :attr:`Streets.edge_flags`."""

ATTRIBUTION = "© OpenStreetMap contributors"
LICENCE = "ODbL-1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A house number, or a named shop or other amenity that has one.

    Attributes
    ----------
    lon, lat
        Degrees, EPSG:4326.
    street, number
        As signposted; ``street`` is the name of the place where the address has no street.
    name
        Name of the shop or amenity there, empty where it has none.
    kind
        Its ``shop`` or ``amenity`` value, empty where it has none.
    town, postcode
        As in a postal address, empty where the map does not say.
    """

    lon: float
    lat: float
    street: str
    number: str
    name: str = ""
    kind: str = ""
    town: str = ""
    postcode: str = ""

    @property
    def point(self) -> Point:
        """Its point."""
        return Point(lon=self.lon, lat=self.lat)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Streets:
    """A street graph; ``n`` junctions, ``m`` edges.

    Attributes
    ----------
    node_lon, node_lat
        ``int32[n]``, junctions, in 1/:data:`E7` degrees.
    node_id
        ``int64[n]``, the junction's OpenStreetMap node id.
    node_tags
        ``int32[n]``, index into :attr:`node_tag_sets`; -1 where nothing stands that matters
        to riders (a barrier, a traffic light).
    edge_from, edge_to
        ``int32[m]``, first and last junction.
    edge_length_mm
        ``int64[m]``, length along the shape, at least 1.
    edge_name
        ``int32[m]``, index into :attr:`names`; name 0 is the empty one.
    edge_tags
        ``int32[m]``, index into :attr:`tag_sets`.
    edge_flags, edge_layer
        ``uint8[m]`` (:data:`BRIDGE`, :data:`TUNNEL`) and ``int8[m]``.
    edge_way
        ``int64[m]``, OpenStreetMap way id.
    shape_first
        ``int64[m + 1]``, where the shape of each edge begins in the next two.
    shape_lon, shape_lat
        ``int32``, every point of every edge, both end junctions included.
    banned_first, banned_arc
        Sequences of arcs that must not be ridden one after the other (``int64[k + 1]`` and
        ``int32``): turn restrictions, also those through a whole street, and with ``only_*``
        written out as everything else being banned.
    banned_when
        ``int32[k]``, index into :attr:`conditions` of when a sequence is banned; -1 for always.
    names, tag_sets, node_tag_sets
        Distinct street names, sets of tags of edges, sets of tags of junctions.
    tag_hours, node_tag_hours
        By number of a set of tags, what else holds in its place within the hours that these streets
        are looked at (:mod:`routing.network.street_hours`); empty for the plain signs. No file has
        them.
    conditions
        Days and hours of turn restrictions, as :mod:`routing.rules.conditional_access` reads them.
    addresses
        Addresses found in the extract.
    heights
        Heights along every edge; ``None`` where the city was imported without elevation, and then
        it is flat.
    """

    node_lon: NDArray[np.int32]
    node_lat: NDArray[np.int32]
    node_id: NDArray[np.int64]
    node_tags: NDArray[np.int32]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_length_mm: NDArray[np.int64]
    edge_name: NDArray[np.int32]
    edge_tags: NDArray[np.int32]
    edge_flags: NDArray[np.uint8]
    edge_layer: NDArray[np.int8]
    edge_way: NDArray[np.int64]
    shape_first: NDArray[np.int64]
    shape_lon: NDArray[np.int32]
    shape_lat: NDArray[np.int32]
    banned_first: NDArray[np.int64]
    banned_arc: NDArray[np.int32]
    banned_when: NDArray[np.int32]
    names: tuple[str, ...]
    tag_sets: tuple[Mapping[str, str], ...]
    node_tag_sets: tuple[Mapping[str, str], ...]
    addresses: tuple[Address, ...]
    conditions: tuple[str, ...] = ()
    heights: Heights | None = None
    tag_hours: Mapping[int, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    node_tag_hours: Mapping[int, tuple[Mapping[str, str], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Nobody may change what many share; and compiled functions see one kind of array, whether
        # it comes fresh from an extract or out of a file.
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def node_count(self) -> int:
        """Number of junctions."""
        return len(self.node_lon)

    @property
    def edge_count(self) -> int:
        """Number of edges; there are twice as many arcs."""
        return len(self.edge_from)

    @property
    def arc_tail(self) -> NDArray[np.int32]:
        """``int32[2m]``, the junction where each arc starts."""
        return np.column_stack((self.edge_from, self.edge_to)).ravel()

    @property
    def arc_head(self) -> NDArray[np.int32]:
        """``int32[2m]``, the junction where each arc ends."""
        return np.column_stack((self.edge_to, self.edge_from)).ravel()

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all streets, degrees."""
        return (
            float(np.min(self.shape_lon)) / E7,
            float(np.min(self.shape_lat)) / E7,
            float(np.max(self.shape_lon)) / E7,
            float(np.max(self.shape_lat)) / E7,
        )

    def middle(self) -> tuple[float, float]:
        """Longitude and latitude, degrees, with half of all junctions on each of their sides.

        A ferry or a long road that an extract holds whole draws the middle of its bounds far out
        of town; this stays where most streets are.
        """
        return float(np.median(self.node_lon)) / E7, float(np.median(self.node_lat)) / E7

    def shape(self, edge: int) -> NDArray[np.float64]:
        """Points of an edge as ``float64[k, 2]``, longitude and latitude in degrees."""
        first, last = self.shape_first[edge], self.shape_first[edge + 1]
        return np.column_stack((self.shape_lon[first:last], self.shape_lat[first:last])) / E7

    def name(self, edge: int) -> str:
        """Street name of an edge, empty where it has none."""
        return self.names[int(self.edge_name[edge])]
