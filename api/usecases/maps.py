"""Use cases of maps: tiles of streets, of what is one's own, and those that a round needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.tile_cover import Seen, cover
from api.usecases.act import Act, needs
from api.usecases.places import list_places
from api.usecases.requests import known
from api.usecases.round_document import round_document
from data.store import cooperatives, tiles
from data.store.tiles import Tile, TileSet
from routing.errors import Conflict, NotFound

MOST_TILES = 150
"""Most tiles that a round's list names: a few megabytes for a phone to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityMap:
    """The map of a cooperative's city.

    Attributes
    ----------
    city
        Its name.
    bounds
        West, south, east, north, degrees.
    tiles
        Version and attribution.
    """

    city: str
    bounds: tuple[float, float, float, float]
    tiles: TileSet


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTiles:
    """Tiles to fetch before one sets off, the most needed first; ``left_out`` did not fit."""

    version: str
    tiles: tuple[Tile, ...]
    left_out: int


@needs("places:read", "rounds:read")
def city_map(act: Act) -> CityMap:
    """Tell where the tiles of the cooperative's city are.

    Raises
    ------
    Conflict
        ``city-not-loaded``.
    NotFound
        ``unknown-city``.
    """
    city = cooperatives.own(act.tx).city
    found = _tile_set(act, city)
    return CityMap(city=city, bounds=act.tools.streets.router(city).city.bounds, tiles=found)


@needs("places:read", "rounds:read")
def street_tile(act: Act, version: str, tile: Tile) -> bytes:
    """Give a tile of streets and addresses; empty where there are none.

    Raises
    ------
    NotFound
        ``no-such-tile`` where the map ends or at another zoom, ``no-such-tiles`` of a version that
        is not kept any more.
    """
    _need(tile)
    city = cooperatives.own(act.tx).city
    return known(tiles.street_tile(act.tx, city, version, tile), "no-such-tiles")


@needs("places:read")
def own_tile(act: Act, tile: Tile) -> bytes:
    """Give a tile of the places in sight, and of closed streets for whoever may see them.

    Raises
    ------
    NotFound
        ``no-such-tile``.
    """
    _need(tile)
    shown = [one.id for one in list_places(act)]
    closed_at = act.now if act.actor.may("closures:read") else None
    return tiles.own_tile(act.tx, tile, places=shown, closed_at=closed_at)


@needs("rounds:read")
def round_tiles(act: Act, round_id: UUID) -> RoundTiles:
    """Give the tiles that riding a round needs, for a phone to keep.

    They follow what the round's document tells: where a door is not told, they show its rough area
    alone.

    Raises
    ------
    NotFound
        If there is no such round, or it is not in sight.
    Conflict
        ``city-not-loaded``.
    """
    content: dict[str, Any] = round_document(act, round_id).content
    version = _tile_set(act, cooperatives.own(act.tx).city).version
    stops = [
        Seen(lon=where[0], lat=where[1])
        for one in content["stops"]
        if (where := (one.get("where") or {}).get("point"))
    ]
    ways = [
        [Seen(lon=lon, lat=lat) for lon, lat in leg.get("geometry", ())] for leg in content["legs"]
    ]
    named = cover(stops, ways)
    return RoundTiles(
        version=version,
        tiles=tuple(named[:MOST_TILES]),
        left_out=max(0, len(named) - MOST_TILES),
    )


def _tile_set(act: Act, city: str) -> TileSet:
    found = tiles.tile_set(act.tx, city)
    if found is None:
        raise Conflict("city-not-loaded", city=city)
    return found


def _need(tile: Tile) -> None:
    if not tile.exists:
        named = f"{tile.z}/{tile.x}/{tile.y}"[:60]
        raise NotFound("no-such-tile", tile=named, low=tiles.MIN_ZOOM, high=tiles.MAX_ZOOM)
