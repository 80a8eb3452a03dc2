"""Layers of a tile that lie beside the streets: cut by PostGIS from a city's base map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from data.store.database import Transaction
from routing.osm.base_map import LAYERS

FAR_ZOOM = 13
"""Up to here an index of its own finds what is shown."""

_COLUMNS = {
    "ground": "kind",
    "water": "kind",
    "waterways": "kind, nullif(name, '') AS name",
    "buildings": "",
    "railways": "kind",
    "labels": "kind, name",
    "shops": "kind, nullif(name, '') AS name",
    "entrances": "nullif(kind, '') AS kind, nullif(name, '') AS name",
}


def base_tile(tx: Transaction, values: Mapping[str, Any], z: int, extent: int) -> bytes:
    """Cut the layers of a tile; empty where there is nothing, or no base map at all.

    Parameters
    ----------
    values
        Bound in the query: ``city`` (id of the version), ``z``, ``x``, ``y``, ``apart`` (metres
        that nobody tells apart) and ``buffer`` (round the tile).
    z
        Zoom of the tile.
    extent
        Steps of the tile's grid to a side.
    """
    return bytes(tx.value(sa.text(_query(z <= FAR_ZOOM, extent)), values) or b"")


def _query(far: bool, extent: int) -> str:  # noqa: FBT001  # of this module alone
    layers = " || ".join(_layer(name, extent) for name in LAYERS)
    return f"""
        WITH bounds AS (
            SELECT ST_TileEnvelope(:z, :x, :y) AS tile,
                   ST_TileEnvelope(:z, :x, :y, margin => 0.02) AS wide
        ), found AS MATERIALIZED (
            SELECT position, layer, kind, name,
                   ST_AsMVTGeom(ST_Simplify(geom, :apart), tile, {extent}, :buffer) AS geom
            FROM tournee.map_feature, bounds
            WHERE city_id = :city AND low_zoom <= :z AND high_zoom >= :z AND geom && wide
                  {f"AND low_zoom <= {FAR_ZOOM}" if far else ""}
        )
        SELECT {layers}
    """  # noqa: S608  # nothing but our own constants


def _layer(name: str, extent: int) -> str:
    columns = f"{_COLUMNS[name]}, geom" if _COLUMNS[name] else "geom"
    return f"""coalesce((
        SELECT ST_AsMVT(rows, '{name}', {extent}, 'geom') FROM (
            SELECT {columns} FROM found
            WHERE layer = '{name}' AND geom IS NOT NULL ORDER BY position
        ) AS rows), '')"""  # noqa: S608  # as above
