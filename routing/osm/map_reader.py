"""Reads the base map out of an OpenStreetMap extract: what lies beside the streets.

Everything is chosen and made plain here, once: which zooms show a thing follows from its size on
the screen, buildings side by side become blocks for the view from afar, and coastlines become sea.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import osmium.filter
import osmium.geom
import shapely
import shapely.errors
from numpy.typing import NDArray

from routing.osm.base_map import (
    HIGHEST_ZOOM,
    LOWEST_ZOOM,
    MERCATOR_SRID,
    BaseMap,
    MapFeature,
    make_map,
)
from routing.osm.coastlines import sea
from routing.osm.extract_order import OutOfOrder, read_in_order, refuse_new_nodes
from routing.osm.extract_reader import ENTRANCES, UNREADABLE, unreadable
from routing.osm.map_kinds import (
    AREA_KEYS,
    LINE_KEYS,
    POINT_KEYS,
    SETTLEMENT_ZOOMS,
    SHOP_ZOOMS,
    ground_kind,
    is_building,
    railway_kind,
    shop_kind,
    water_kind,
    waterway_zoom,
)

_WORLD_M = 40_075_016.685578488
_PIXELS = 512
"""Side of a tile on the screen."""
_MARGIN_DEG = 0.02
"""Round the streets so much more is drawn."""
_SEEN_PX2, _BUILT_PX2, _NAMED_PX2 = 60.0, 24.0, 3600.0
"""Size on the screen from which green and water, blocks of buildings, and names are worth it."""
_BUILDING_ZOOM, _BLOCK_ZOOM = 16, 13
_TINY_M2 = 25.0
"""Buildings below that, sheds and bicycle boxes, come last."""
_GAP_M, _PLAIN_M = 2.5, 3.0
"""In blocks, gaps narrower than twice this are filled, and corners within so much cut."""
_CELL_M = 800.0
"""Blocks are put together square by square of that side."""


@dataclass(slots=True)
class _Found:
    """Things of an extract, in longitude and latitude, as pyosmium streams through it."""

    kept: dict[str, list[tuple[str, str, str]]] = field(
        default_factory=lambda: defaultdict(list[tuple[str, str, str]])
    )
    """By subject: kind, name, and shape as WKB in hexadecimal digits."""

    def add(self, subject: str, kind: str, name: str, shape: str) -> None:
        self.kept[subject].append((kind, name, shape))

    def shapes(self, subject: str, box: shapely.Polygon) -> NDArray[Any]:
        """Shapes of a subject in Web Mercator, cut to a box; what lies outside is empty."""
        found: NDArray[Any] = _drawn([shape for *_, shape in self.kept[subject]])
        sides = shapely.bounds(found)
        west, south, east, north = box.bounds
        over = (sides[:, :2] < (west, south)).any(1) | (sides[:, 2:] > (east, north)).any(1)
        if over.any():
            found[over] = shapely.intersection(shapely.make_valid(found[over]), box)
        return found


def read_map(path: Path, bounds: tuple[float, float, float, float], city: str) -> BaseMap:
    """Read the base map of a city.

    Parameters
    ----------
    path
        An extract that :func:`routing.osm.extract_reader.read_streets` can read.
    bounds
        Of the streets: west, south, east, north, degrees.
    city
        Fingerprint of the city that it is made for.

    Raises
    ------
    BadInput
        ``extract-unreadable``, also for shapes that cannot be drawn.
    """
    try:
        return make_map(city, _features(path, bounds))
    except (*UNREADABLE, shapely.errors.ShapelyError) as error:
        raise unreadable(path, error) from error


def _features(path: Path, bounds: tuple[float, float, float, float]) -> list[MapFeature]:
    bounds_, found = _header_bounds(path), read_in_order(path, _stream_sorted)
    box = _box(bounds, _MARGIN_DEG)
    return [
        *_areas(found, "ground", box),
        *_areas(found, "water", box),
        *_sea(found, box if bounds_ is None else _box(bounds_)),
        *_lines(found, box),
        *_buildings(found, box),
        *_points(found, box),
    ]


def _header_bounds(path: Path) -> tuple[float, float, float, float] | None:
    """Bounds that an extract itself names."""
    with osmium.io.Reader(str(path)) as reader:
        box = reader.header().box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat


def _box(bounds: tuple[float, float, float, float], margin_deg: float = 0.0) -> shapely.Polygon:
    west, south, east, north = bounds
    low, high = (west - margin_deg, south - margin_deg), (east + margin_deg, north + margin_deg)
    return shapely.box(*_mercator(np.array((low, high))).ravel())


def _stream_sorted(path: Path) -> _Found:
    """Read an extract; areas are put together only where its ways and relations stand by id."""
    try:
        return _stream(path)
    except RuntimeError as error:
        if "out of order" in str(error):
            raise OutOfOrder from error
        raise


def _stream(path: Path) -> _Found:
    found, writer = _Found(), osmium.geom.WKBFactory()
    every = osmium.filter.KeyFilter(*AREA_KEYS, *LINE_KEYS, *POINT_KEYS)
    areas = osmium.filter.KeyFilter(*AREA_KEYS)
    processor = osmium.FileProcessor(str(path)).with_locations().with_areas(areas)
    for item in processor.with_filter(every):
        if isinstance(item, osmium.osm.Node):
            if item.location.valid():
                _point(found, dict(item.tags), writer.create_point(item))
        elif isinstance(item, osmium.osm.Way):
            refuse_new_nodes(item)
            if not any(key in item.tags for key in LINE_KEYS):
                continue
            nodes = [node for node in item.nodes if node.location.valid()]
            if len({(node.x, node.y) for node in nodes}) > 1:
                line = shapely.LineString([(node.lon, node.lat) for node in nodes])
                _line(found, dict(item.tags), line.wkb_hex)
        elif isinstance(item, osmium.osm.Area) and item.num_rings()[0]:
            _area(found, dict(item.tags), writer.create_multipolygon(item))
    return found


def _point(found: _Found, tags: Mapping[str, str], shape: str) -> None:
    name = tags.get("name", "")
    if tags.get("place") in SETTLEMENT_ZOOMS and name:
        found.add("settlements", tags["place"], name, shape)
    if tags.get("railway") in {"station", "halt"} and name:
        found.add("stations", "station", name, shape)
    if tags.get("entrance") in ENTRANCES:
        kind = "main" if tags["entrance"] == "main" else ""
        found.add("entrances", kind, tags.get("ref") or tags.get("addr:unit", ""), shape)
    kind = shop_kind(tags)
    if kind:
        found.add("shops", kind, name, shape)


def _line(found: _Found, tags: Mapping[str, str], shape: str) -> None:
    if tags.get("natural") == "coastline":
        found.add("coast", "", "", shape)
    if tags.get("tunnel", "no") != "no":
        return
    rail = railway_kind(tags)
    if rail:
        found.add("railways", rail, "", shape)
    if waterway_zoom(tags):
        found.add("waterways", tags["waterway"], tags.get("name", ""), shape)


def _area(found: _Found, tags: Mapping[str, str], shape: str) -> None:
    name = tags.get("name", "")
    water, ground = water_kind(tags), ground_kind(tags)
    if water:
        found.add("water", water, name, shape)
    elif ground:
        found.add("ground", ground, name, shape)
    if is_building(tags):
        found.add("buildings", "", "", shape)
    kind = shop_kind(tags)
    if kind:
        found.add("shops", kind, name, shape)


def _areas(found: _Found, layer: str, box: shapely.Polygon) -> list[MapFeature]:
    """Water or green: the areas themselves, and the names of large ones."""
    shapes = _polygons(found.shapes(layer, box))
    area = shapely.area(shapes)
    features = []
    for (kind, name, _), shape, size in zip(found.kept[layer], shapes, area.tolist(), strict=True):
        low = _zoom_of(size, _SEEN_PX2)
        if low <= HIGHEST_ZOOM:
            features.append(_feature(layer, kind, "", shape, low))
        named = _zoom_of(size, _NAMED_PX2)
        if name and named <= HIGHEST_ZOOM:
            of = "water" if layer == "water" else "square" if kind == "square" else "park"
            features.append(_feature("labels", of, name, shapely.point_on_surface(shape), named))
    return features


def _sea(found: _Found, box: shapely.Polygon) -> list[MapFeature]:
    lines = _drawn([shape for *_, shape in found.kept["coast"]])
    return [_feature("water", "sea", "", shape) for shape in sea(list(lines), box)]


def _lines(found: _Found, box: shapely.Polygon) -> list[MapFeature]:
    """Railways and waterways, pieces that look alike joined."""
    features = []
    for layer in ("waterways", "railways"):
        alike: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for (kind, name, _), shape in zip(found.kept[layer], found.shapes(layer, box), strict=True):
            alike[kind, name].append(shape)
        for (kind, name), shapes in alike.items():
            joined = shapely.line_merge(shapely.union_all(shapes))
            low = {"rail": 9, "tram": 14, "siding": 15}.get(kind) or waterway_zoom(
                {"waterway": kind}
            )
            features += [
                _feature(layer, kind, name, part, low)
                for part in shapely.get_parts(joined)
                if not shapely.is_empty(part)
            ]
    return features


def _buildings(found: _Found, box: shapely.Polygon) -> list[MapFeature]:
    """Every building for the view from near, and blocks of them for the one from afar."""
    shapes = _polygons(found.shapes("buildings", box))
    area = shapely.area(shapes)
    shapes, area = shapes[area > 0], area[area > 0]
    features = [
        _feature("buildings", "", "", shape, _BUILDING_ZOOM + (size < _TINY_M2))
        for shape, size in zip(shapes, area.tolist(), strict=True)
    ]
    for block in _blocks(shapes):
        low = max(_BLOCK_ZOOM, _zoom_of(block.area, _BUILT_PX2))
        if low < _BUILDING_ZOOM:
            features.append(_feature("buildings", "", "", block, low, _BUILDING_ZOOM - 1))
    return features


def _blocks(shapes: NDArray[Any]) -> Iterable[shapely.Polygon]:
    """Buildings that stand side by side as one plain shape."""
    if len(shapes) == 0:
        return
    middle = shapely.centroid(shapes)
    cells = np.floor(np.column_stack((shapely.get_x(middle), shapely.get_y(middle))) / _CELL_M)
    _, cell = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(cell, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(cell[order])) + 1):
        wide = shapely.union_all(shapely.buffer(shapes[group], _GAP_M, join_style="mitre"))
        plain = shapely.simplify(shapely.buffer(wide, -_GAP_M, join_style="mitre"), _PLAIN_M)
        for part in shapely.get_parts(plain):
            if part.area > 0:
                # A court that is smaller than a block worth showing is filled.
                holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > 400]
                yield shapely.Polygon(part.exterior, holes)


def _points(found: _Found, box: shapely.Polygon) -> list[MapFeature]:
    """Names of settlements and stations, shops, and doors."""
    features = []
    for subject, layer in (
        ("settlements", "labels"),
        ("stations", "labels"),
        ("shops", "shops"),
        ("entrances", "entrances"),
    ):
        shapes = shapely.point_on_surface(found.shapes(subject, box))
        for (kind, name, _), shape in zip(found.kept[subject], shapes, strict=True):
            if shapely.is_empty(shape):
                continue
            if subject == "settlements":
                of, low, high = SETTLEMENT_ZOOMS[kind]
                features.append(_feature(layer, of, name, shape, low, high))
            else:
                low = {"stations": 12}.get(subject, SHOP_ZOOMS.get(kind, HIGHEST_ZOOM))
                features.append(_feature(layer, kind, name, shape, low))
    return features


def _drawn(shapes: list[str]) -> NDArray[Any]:
    """Shapes in Web Mercator, of WKB in hexadecimal digits."""
    read = np.asarray(shapely.from_wkb(shapes), object)
    drawn: NDArray[Any] = shapely.transform(read, _mercator)
    return drawn


def _polygons(shapes: NDArray[Any]) -> NDArray[Any]:
    """Areas alone: cutting leaves lines where only an edge lies in the box."""
    flat = [
        shapely.union_all([part for part in shapely.get_parts(one) if part.area > 0])
        if one.geom_type not in {"Polygon", "MultiPolygon"}
        else one
        for one in shapes
    ]
    return np.array(flat, object)


def _feature(  # noqa: PLR0913, PLR0917  # one for each column
    layer: str,
    kind: str,
    name: str,
    shape: Any,  # noqa: ANN401  # of shapely
    low: int = LOWEST_ZOOM,
    high: int = HIGHEST_ZOOM,
) -> MapFeature:
    content = shapely.to_wkb(shapely.set_srid(shape, MERCATOR_SRID), include_srid=True)
    return MapFeature(layer, kind, name[:120], low, high, content)


def _zoom_of(area_m2: float, least_px2: float) -> int:
    """Return the first zoom at which an area, in Web Mercator, is that large on the screen."""
    if area_m2 <= 0:
        return HIGHEST_ZOOM + 1
    side = math.sqrt(least_px2 / area_m2) * _WORLD_M / _PIXELS
    return max(LOWEST_ZOOM, math.ceil(math.log2(side)))


def _mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Web Mercator metres of longitudes and latitudes, to the centimetre."""
    radius = _WORLD_M / (2 * math.pi)
    lat = np.radians(np.clip(points[:, 1], -85.05, 85.05))
    x = np.radians(points[:, 0]) * radius
    return np.round(np.column_stack((x, np.arcsinh(np.tan(lat)) * radius)), 2)
