"""Maps for pages on which nobody signs in: a small part of the city, for a short while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from api.auth.map_areas import MapArea, area_around, area_token, read_area_token
from api.usecases.act import Act
from api.usecases.service import Service
from api.usecases.streets.maps import street_tile, tile_set_of
from data.store.streets.tiles import Tile
from data.store.system import cooperatives
from routing.errors import Conflict, Denied
from routing.types import Point

LASTS = timedelta(minutes=15)
"""So long is a part of the map open; a page that renews itself gets it anew."""
MARGIN_DEG = 0.01
"""Around what a page shows, about a kilometre."""
LOW_ZOOM = 12
"""A tile from farther away would show a whole city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMap:
    """A part of the map, as a page asks for it.

    Attributes
    ----------
    address
        Of its tiles, with ``{z}``, ``{x}`` and ``{y}`` to be filled in.
    attribution
        The credit to show.
    """

    address: str
    attribution: str
    bounds: tuple[float, float, float, float]


def area_map(act: Act, points: list[Point]) -> AreaMap | None:
    """Open the map around some points for whoever sees a page; ``None`` where there is no map.

    A part of showing such a page: its use case has decided who sees it.
    """
    try:
        tiles = tile_set_of(act, cooperatives.own(act.tx).city)
    except Conflict:
        return None
    corners = [(one.lon, one.lat) for one in points]
    area = area_around(act.tx.owner, corners, MARGIN_DEG, act.now + LASTS)
    token = area_token(act.tools.sealer, area)
    return AreaMap(
        address=f"/v1/area-tiles/{token}/{tiles.version}/{{z}}/{{x}}/{{y}}.mvt",
        attribution=tiles.attribution,
        bounds=(area.west, area.south, area.east, area.north),
    )


def area_tile(service: Service, token: str, version: str, tile: Tile) -> bytes:
    """Return a tile of the map that a token opens, compressed with gzip.

    Raises
    ------
    Denied
        ``map-area-closed``: the token is over, not ours, or not for this part of the map.
    NotFound
        As :func:`api.usecases.streets.maps.street_tile`.
    """
    area: MapArea | None = read_area_token(service.tools.sealer, token, service.clock())
    if area is None or not tile.z >= LOW_ZOOM or not area.holds(tile.z, tile.x, tile.y):
        raise Denied("map-area-closed")
    actor = service.system(area.cooperative_id, "places:read")
    return service.do(actor, street_tile, version, tile)
