"""Vector tiles, cut by PostGIS: the map of a city, and what a cooperative has there.

Tiles are those of the web's maps (Web Mercator, ``z/x/y`` from the north-west corner), written as
Mapbox Vector Tiles, version 2. The farther away one looks, the fewer and the plainer the lines.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.streets.base_tiles import base_tile

MIN_ZOOM, MAX_ZOOM = 8, 17
"""Zooms at which there are tiles; a map that goes nearer enlarges the last ones."""
ADDRESS_ZOOM = 17
"""From here on doors have their numbers."""
OWN_ZOOM = 10
"""From here on a cooperative's places and closures are shown."""
VERSION_SIGNS, MAP_SIGNS = 16, 8
"""Signs of the fingerprints of a city and of its base map that name its tiles."""
FORM = "b"
"""Ends the name of a version. Changed whenever tiles are cut otherwise: browsers keep them."""

_WORLD_M = 40_075_016.685578488
_EXTENT, _BUFFER = 4096, 64
_FAR_EXTENT, _FAR_BUFFER = 2048, 32
"""From afar half as many steps do: fewer bytes, and nobody sees it."""
_DRAWN_APART = 6
"""Steps of the tile's grid (4,096 to a side) that nobody tells apart: less than half a pixel."""
_NEAR_ZOOM = 15
"""From here on every street is a line of its own, with its surface and directions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile; 0 <= x, y < 2 ** z."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Return whether it lies on the map, at a zoom that there is."""
        side = 1 << max(0, min(self.z, MAX_ZOOM))
        return MIN_ZOOM <= self.z <= MAX_ZOOM and 0 <= self.x < side and 0 <= self.y < side


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSet:
    """The tiles of a city as it is now: their version, and the credit to show with them."""

    version: str
    attribution: str
    has_base_map: bool = False


def tile_set(tx: Transaction, city: str) -> TileSet | None:
    """Return the tiles of a city's current version, ``None`` where it is not loaded."""
    row = tx.row(
        sa.text(
            f"SELECT {_VERSION} AS version, attribution, map_fingerprint <> '' AS has_base_map "  # noqa: S608  # nothing but our own constants
            "FROM city_version WHERE name = :city AND status = 'current'"
        ),
        {"city": city},
    )
    return None if row is None else TileSet(**row)


def street_tile(tx: Transaction, city: str, version: str, tile: Tile) -> bytes | None:
    """Cut a tile of streets, addresses and base map; empty where there is nothing.

    Parameters
    ----------
    city, version
        A version that is current, or was and is still kept.

    Returns
    -------
    bytes or None
        ``None`` where there is no such version.
    """
    city_id = tx.value(
        sa.text(
            f"SELECT id FROM city_version WHERE {_VERSION} = :version "  # noqa: S608  # as above
            "AND name = :city AND status <> 'loading'"
        ),
        {"city": city, "version": version},
    )
    if city_id is None:
        return None
    # Pieces are joined where they look alike; near by each stays itself.
    far = tile.z < _NEAR_ZOOM
    extent, buffer = (_FAR_EXTENT, _FAR_BUFFER) if far else (_EXTENT, _BUFFER)
    values = {"city": city_id, "buffer": buffer, **_numbers(tile)}
    streets = tx.value(sa.text(_FAR if far else _NEAR), {**values, "rank": _rank(tile.z)})
    addresses = tx.value(sa.text(_ADDRESSES), values) if tile.z >= ADDRESS_ZOOM else b""
    beside = base_tile(tx, values, tile.z, extent)
    return beside + bytes(streets or b"") + bytes(addresses or b"")


def own_tile(
    tx: Transaction,
    tile: Tile,
    *,
    places: Collection[UUID],
    closed_at: datetime | None,
) -> bytes:
    """Cut a tile of a cooperative's own places and closed streets; empty where there are none.

    Parameters
    ----------
    places
        Those to show.
    closed_at
        Streets closed at that moment are shown; ``None``: no closures at all.
    """
    if tile.z < OWN_ZOOM:
        return b""
    values = {"owner": tx.owner, **_numbers(tile)}
    shown = tx.value(sa.text(_PLACES), {**values, "ids": list(places)}) if places else b""
    closed = b""
    if closed_at is not None:
        closed = tx.value(sa.text(_CLOSURES), {**values, "at": closed_at})
    return bytes(shown or b"") + bytes(closed or b"")


def _rank(z: int) -> int:
    """Return the least important rank of streets that a zoom shows."""
    return 0 if z < 10 else 1 if z < 13 else 2 if z < _NEAR_ZOOM else 3


def _numbers(tile: Tile) -> dict[str, float]:
    return {
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
        "apart": _WORLD_M / (1 << tile.z) / _EXTENT * _DRAWN_APART,
    }


_VERSION = f"left(fingerprint, {VERSION_SIGNS}) || left(map_fingerprint, {MAP_SIGNS}) || '{FORM}'"

_BOUNDS = """
    WITH bounds AS (
        SELECT ST_TileEnvelope(:z, :x, :y) AS tile,
               ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.02), 4326) AS wide
    )
"""
# Rows are materialized, as each shape would be cut twice otherwise: once to see whether anything
# is left of it, and once more to write it.

_NEAR = f"""{_BOUNDS}, rows AS MATERIALIZED (
        SELECT class, rank, nullif(name, '') AS name, bike,
               nullif(direction, 0) AS direction, nullif(contraflow, false) AS contraflow,
               nullif(surface, '') AS surface,
               ST_AsMVTGeom(ST_Simplify(ST_Transform(geom, 3857), :apart, true), tile,
                            {_EXTENT}, {_BUFFER}) AS geom
        FROM street, bounds
        WHERE city_id = :city AND rank <= :rank AND geom && wide
        ORDER BY rank DESC, edge
    )
    SELECT ST_AsMVT(rows, 'streets', {_EXTENT}, 'geom') FROM rows WHERE geom IS NOT NULL
"""  # noqa: S608  # nothing but our own constants

_FAR = f"""{_BOUNDS}, alike AS MATERIALIZED (
        SELECT class, rank, bike,
               CASE WHEN :z >= 14 OR :z = 13 AND rank <= 1 THEN nullif(name, '') END AS name,
               ST_Transform(ST_Collect(geom), 3857) AS line
        FROM street, bounds
        WHERE city_id = :city AND rank <= :rank AND geom && wide
        GROUP BY 1, 2, 3, 4
    ), rows AS MATERIALIZED (
        SELECT class, rank, bike, name,
               ST_AsMVTGeom(ST_Simplify(ST_LineMerge(line), :apart), tile,
                            {_FAR_EXTENT}, {_FAR_BUFFER}) AS geom
        FROM alike, bounds
        ORDER BY rank DESC, class, bike, name
    )
    SELECT ST_AsMVT(rows, 'streets', {_FAR_EXTENT}, 'geom') FROM rows WHERE geom IS NOT NULL
"""  # noqa: S608  # as above

_ADDRESSES = f"""{_BOUNDS}, rows AS MATERIALIZED (
        SELECT number, nullif(name, '') AS name, street,
               ST_AsMVTGeom(ST_Transform(geom, 3857), tile, {_EXTENT}, 0) AS geom
        FROM address, bounds
        WHERE city_id = :city AND number <> '' AND geom && wide
        ORDER BY position LIMIT 2000
    )
    SELECT ST_AsMVT(rows, 'addresses', {_EXTENT}, 'geom') FROM rows WHERE geom IS NOT NULL
"""  # noqa: S608  # as above

_PLACES = f"""{_BOUNDS}
    SELECT ST_AsMVT(rows, 'places', {_EXTENT}, 'geom') FROM (
        SELECT id::text AS id, name, kind,
               ST_AsMVTGeom(ST_Transform(geom, 3857), tile, {_EXTENT}, {_BUFFER}) AS geom
        FROM place, bounds
        WHERE cooperative_id = :owner AND id = ANY(:ids) AND geom && wide
        ORDER BY id LIMIT 2000
    ) AS rows WHERE geom IS NOT NULL
"""  # noqa: S608  # as above

_CLOSURES = f"""{_BOUNDS}
    SELECT ST_AsMVT(rows, 'closures', {_EXTENT}, 'geom') FROM (
        SELECT id::text AS id, nullif(reason, '') AS reason, direction, radius_m, slow_kmh,
               ST_AsMVTGeom(ST_Transform(geom, 3857), tile, {_EXTENT}, {_BUFFER}) AS geom
        FROM closure, bounds
        WHERE cooperative_id = :owner AND opened_at IS NULL AND from_at <= :at
          AND (until_at IS NULL OR until_at > :at) AND geom && wide
        ORDER BY id LIMIT 2000
    ) AS rows WHERE geom IS NOT NULL
"""  # noqa: S608  # as above
