"""Maps of cities: where their tiles are, and the tiles themselves."""

from __future__ import annotations

from dataclasses import dataclass

from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from data.store.streets import tiles
from data.store.streets.tiles import Tile, TileSet
from data.store.system import cooperatives
from routing.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CityMap:
    """The map of a cooperative's city.

    Attributes
    ----------
    city
        Its name.
    bounds
        West, south, east, north, degrees.
    middle
        Longitude and latitude of the middle of its streets, degrees.
    tiles
        Version and attribution.
    """

    city: str
    bounds: tuple[float, float, float, float]
    middle: tuple[float, float]
    tiles: TileSet


@needs("places:read", "rounds:read")
def city_map(act: Act) -> CityMap:
    """Return where the tiles of the cooperative's city are.

    Raises
    ------
    Conflict
        ``city-not-loaded``.
    NotFound
        ``unknown-city``.
    """
    city = cooperatives.own(act.tx).city
    found = tile_set_of(act, city)
    streets = act.tools.streets.router(city).city
    return CityMap(city=city, bounds=streets.bounds, middle=streets.streets.middle(), tiles=found)


@needs("places:read", "rounds:read")
def street_tile(act: Act, version: str, tile: Tile) -> bytes:
    """Return a tile of the map, compressed with gzip; empty where nothing is.

    Raises
    ------
    NotFound
        ``no-such-tile`` where the map ends or at another zoom, ``no-such-tiles`` of a version that
        is not kept any more.
    """
    need_tile(tile)
    city = cooperatives.own(act.tx).city
    found = act.tools.tiles.find_or_cut(
        (city, version, tile), lambda: tiles.street_tile(act.tx, city, version, tile)
    )
    return found_or_refuse(found, "no-such-tiles")


def tile_set_of(act: Act, city: str) -> TileSet:
    """Return the tiles of a city.

    Raises
    ------
    Conflict
        ``city-not-loaded``.
    """
    found = tiles.tile_set(act.tx, city)
    if found is None:
        raise Conflict("city-not-loaded", city=city)
    return found


def need_tile(tile: Tile) -> None:
    """Refuse a tile that no map has.

    Raises
    ------
    NotFound
        ``no-such-tile``.
    """
    if not tile.exists:
        named = f"{tile.z}/{tile.x}/{tile.y}"[:60]
        raise NotFound("no-such-tile", tile=named, low=tiles.MIN_ZOOM, high=tiles.MAX_ZOOM)
