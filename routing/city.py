"""Compiled cities: a street graph with its name and origin, as one file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routing.array_file import checksum, file_checksum, read_arrays, write_arrays
from routing.engine.city_cache import drop_beside
from routing.errors import BadInput
from routing.network.edge_heights import Heights
from routing.network.street_geometry import StreetGeometry, geometry_of
from routing.network.street_hours import count_unread
from routing.network.streets import ATTRIBUTION, LICENCE, Address, Streets
from routing.osm.base_map import map_file
from routing.profiles.profile import load_profile
from routing.rules.map_classes import MapClass, map_class_of
from routing.rules.tags import is_area

if TYPE_CHECKING:
    from routing.osm.extract_reader import Progress

FORMAT_VERSION = 4
"""Raised whenever the meaning of the file changes; older files must then be imported anew."""


_TEXTS = ("names", "tag_sets", "node_tag_sets", "addresses", "conditions")
_HEIGHTS = tuple(f"height_{field.name}" for field in fields(Heights))

RANKS = {
    **dict.fromkeys(("motorway", "trunk", "primary"), 0),
    **dict.fromkeys(("motorway_link", "trunk_link", "primary_link"), 0),
    **dict.fromkeys(("secondary", "secondary_link", "tertiary", "tertiary_link"), 1),
    **dict.fromkeys(("residential", "unclassified", "living_street", "road"), 2),
    **dict.fromkeys(("pedestrian", "cycleway", "busway"), 2),
}
"""Weight of a street's line by its ``highway`` value."""
_LEAST_RANK = 3
"""Of everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityInfo:
    """Name, origin and extent of a city, without its streets.

    Attributes
    ----------
    name
        As given at import.
    source
        File name of the extract.
    attribution, licence
        Of the data; the attribution must be shown wherever the streets are.
    bounds
        West, south, east, north, degrees.
    junctions, edges, addresses, restrictions
        Counts.
    elevation
        File names of the elevation rasters, comma-separated; empty where the streets are flat.
    lowest_m, highest_m
        Lowest and highest place of a street, metres; 0 where they are flat.
    unread
        Ways, junctions and turn restrictions with a condition by day and hour that cannot be
        judged; of these the stricter side counts.
    """

    name: str
    source: str
    attribution: str
    licence: str
    bounds: tuple[float, float, float, float]
    junctions: int
    edges: int
    addresses: int
    restrictions: int
    elevation: str = ""
    lowest_m: int = 0
    highest_m: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetLine:
    """One edge as a line to draw, and what it is.

    Attributes
    ----------
    edge
        Its number in this city; another import may number otherwise.
    way
        OpenStreetMap id of the way that it is a piece of.
    highway
        Its ``highway`` value; where it has none, its ``route`` value, such as ``ferry``.
    rank
        0 for main roads to 3 for paths and driveways.
    name
        Street name, empty where it has none.
    look
        How it is for the rider of an ordinary bike.
    points
        ``float64[k, 2]``, longitude and latitude, degrees.
    """

    edge: int
    way: int
    highway: str
    rank: int
    name: str
    look: MapClass
    points: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """A city ready for routing."""

    info: CityInfo
    streets: Streets

    @property
    def name(self) -> str:
        """Name given at import."""
        return self.info.name

    @property
    def attribution(self) -> str:
        """Credit to show wherever the streets are shown."""
        return self.info.attribution

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, degrees."""
        return self.info.bounds

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Addresses of the extract."""
        return self.streets.addresses

    @property
    def fingerprint(self) -> str:
        """Checksum that tells this city from every other and from its next import, 64 hex digits.

        It is the checksum of the city's file, and worked out anew each time.
        """
        return checksum(*_content(self))

    def street_geometry(self) -> StreetGeometry:
        """Every edge as arrays, for drawing many at once."""
        kinds = [tags.get("highway") or tags.get("route", "") for tags in self.streets.tag_sets]
        return geometry_of(self.streets, [RANKS.get(kind, _LEAST_RANK) for kind in kinds])

    def street_lines(self) -> Iterator[StreetLine]:
        """Every edge as a line, one after the other."""
        streets = self.streets
        highway = [tags.get("highway") or tags.get("route", "") for tags in streets.tag_sets]
        bike = load_profile("bike")
        looks = [map_class_of(tags, bike) for tags in streets.tag_sets]
        # A square is drawn as ground; the ways across it are no streets to look at.
        ranks = [
            _LEAST_RANK if is_area(tags) else RANKS.get(kind, _LEAST_RANK)
            for tags, kind in zip(streets.tag_sets, highway, strict=True)
        ]
        for edge in range(streets.edge_count):
            kind = highway[streets.edge_tags[edge]]
            yield StreetLine(
                edge=edge,
                way=int(streets.edge_way[edge]),
                highway=kind,
                rank=ranks[streets.edge_tags[edge]],
                name=streets.name(edge),
                look=looks[streets.edge_tags[edge]],
                points=streets.shape(edge),
            )


def make_city(streets: Streets, *, name: str, source: str = "", elevation: str = "") -> City:
    """Name a street graph; streets from elsewhere than OpenStreetMap are not expected.

    Parameters
    ----------
    streets
        Street graph.
    name
        Name of the city.
    source, elevation
        File names of extract and rasters, empty where there are none.
    """
    metres = [0, 0]
    if streets.heights is not None:
        metres = [round(float(find(streets.heights.cm)) / 100) for find in (np.min, np.max)]
    info = CityInfo(
        name=name,
        source=source,
        attribution=ATTRIBUTION,
        licence=LICENCE,
        bounds=streets.bounds(),
        junctions=streets.node_count,
        edges=streets.edge_count,
        addresses=len(streets.addresses),
        restrictions=len(streets.banned_first) - 1,
        elevation=elevation,
        lowest_m=metres[0],
        highest_m=metres[1],
        unread=count_unread(streets),
    )
    return City(info=info, streets=streets)


def import_city(  # noqa: PLR0913  # as the docstring lists them
    extract: Path,
    target: Path,
    *,
    name: str,
    elevation: Sequence[Path] = (),
    read: Callable[[Path, Progress | None], Streets] | None = None,
    base_map: bool = True,
    on_progress: Progress | None = None,
) -> CityInfo:
    """Compile an extract into a city file, which replaces any older one in a single step.

    Parameters
    ----------
    extract
        ``.osm.pbf``, ``.osm`` or ``.osm.gz``; with a reader of its own, what that reads.
    target
        File to write; folders above it are made.
    name
        Name of the city.
    elevation
        Elevation rasters; without any the heights are those of the extract, mostly none.
    read
        Reader of the extract: :func:`routing.osm.extract_reader.read_streets` unless given.
    base_map
        Whether to read the base map too, into a file beside (:mod:`routing.osm.base_map`); there is
        none in what a reader of its own reads, nor where the extract cannot be drawn.
    on_progress
        Told the stage and the share done, 0 to 1.

    Raises
    ------
    BadInput
        As :func:`routing.osm.extract_reader.read_streets`,
        :func:`routing.heights.raster_reader.read_rasters` and
        :func:`routing.heights.street_heights.heights_of`; nothing is written then.
    """
    base_map = base_map and read is None
    if read is None:
        # Most cities are opened far more often than imported, and the reader of extracts is large.
        from routing.osm.extract_reader import read_streets  # noqa: PLC0415

        read = read_streets

    streets = read(extract, on_progress)
    if elevation:
        if on_progress:
            on_progress("elevation", 0.88)
        streets = lift(streets, elevation)
    names = ", ".join(file.name for file in elevation)
    city = make_city(streets, name=name, source=extract.name, elevation=names)
    if on_progress:
        on_progress("saving", 0.9)
    drop_beside(target)
    save_city(city, target)
    if not (base_map and _draw(extract, city, target)):
        map_file(target).unlink(missing_ok=True)
    if on_progress:
        on_progress("saving", 1.0)
    return city.info


def _draw(extract: Path, city: City, target: Path) -> bool:
    """Write the base map beside a city; where the extract gives none, streets are enough."""
    from routing.osm.map_reader import read_map  # noqa: PLC0415  # as the reader of streets

    try:
        read_map(extract, city.bounds, file_checksum(target)).save(map_file(target))
    except BadInput:
        return False
    return True


def lift(streets: Streets, elevation: Sequence[Path]) -> Streets:
    """Return streets the heights that at least one raster tells.

    Raises
    ------
    BadInput
        As :func:`routing.heights.raster_reader.read_rasters` and
        :func:`routing.heights.street_heights.heights_of`.
    """
    # Only here, as the reader of extracts.
    from routing.heights.raster_reader import read_rasters  # noqa: PLC0415
    from routing.heights.street_heights import heights_of  # noqa: PLC0415

    raster = read_rasters(elevation, streets.bounds())
    names = ", ".join(str(file) for file in elevation)
    return replace(streets, heights=heights_of(streets, raster, names))


def _as_bytes(value: object) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(), np.uint8)


def _content(city: City) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Meta data and arrays of a city's file."""
    streets = city.streets
    address_fields = [field.name for field in fields(Address)]
    rows = [[getattr(a, name) for name in address_fields] for a in streets.addresses]
    arrays: dict[str, NDArray[Any]] = {
        field.name: getattr(streets, field.name)
        for field in fields(Streets)
        if field.name not in {*_TEXTS, "heights", "tag_hours", "node_tag_hours"}
    }
    if streets.heights is not None:
        arrays |= {
            name: getattr(streets.heights, name.removeprefix("height_")) for name in _HEIGHTS
        }
    arrays["names"] = _as_bytes(streets.names)
    arrays["tag_sets"] = _as_bytes([dict(tags) for tags in streets.tag_sets])
    arrays["node_tag_sets"] = _as_bytes([dict(tags) for tags in streets.node_tag_sets])
    arrays["addresses"] = _as_bytes(rows)
    arrays["conditions"] = _as_bytes(streets.conditions)
    meta = {field.name: getattr(city.info, field.name) for field in fields(CityInfo)}
    return meta, arrays


def save_city(city: City, target: Path) -> None:
    """Write a city file."""
    meta, arrays = _content(city)
    write_arrays(target, version=FORMAT_VERSION, meta=meta, arrays=arrays)


def load_city(path: Path) -> City:
    """Open a city file; its arrays stay in the file and are shared between processes.

    Raises
    ------
    NotFound, DamagedFile
        As :func:`routing.array_file.read_arrays`.
    """
    meta, arrays = read_arrays(path, version=FORMAT_VERSION)
    texts = {name: json.loads(arrays.pop(name).tobytes()) for name in _TEXTS}
    address_fields = [field.name for field in fields(Address)]
    heights = {
        name.removeprefix("height_"): arrays.pop(name) for name in _HEIGHTS if name in arrays
    }
    streets = Streets(
        **arrays,
        tag_hours={},
        node_tag_hours={},
        heights=Heights(**heights) if heights else None,
        names=tuple(texts["names"]),
        tag_sets=tuple(texts["tag_sets"]),
        node_tag_sets=tuple(texts["node_tag_sets"]),
        conditions=tuple(texts["conditions"]),
        addresses=tuple(
            Address(**dict(zip(address_fields, row, strict=True))) for row in texts["addresses"]
        ),
    )
    meta["bounds"] = tuple(meta["bounds"])
    return City(info=CityInfo(**meta), streets=streets)


def city_info(path: Path) -> CityInfo:
    """Read what a city file holds without building anything from it."""
    meta, _ = read_arrays(path, version=FORMAT_VERSION)
    meta["bounds"] = tuple(meta["bounds"])
    return CityInfo(**meta)
