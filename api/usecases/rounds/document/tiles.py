"""Map tiles that a round needs, for a phone to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.streets.tile_cover import MapPoint, cover
from api.usecases.act import Act, needs
from api.usecases.rounds.document.document import round_document
from api.usecases.streets.maps import tile_set_of
from data.store.streets.tiles import Tile
from data.store.system import cooperatives

MOST_TILES = 150
"""Most tiles that a round's list names: a few megabytes for a phone to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTiles:
    """Tiles to fetch before one sets off, the most needed first; ``left_out`` did not fit."""

    version: str
    tiles: tuple[Tile, ...]
    left_out: int


@needs("rounds:read")
def round_tiles(act: Act, round_id: UUID) -> RoundTiles:
    """Return the tiles that riding a round needs, for a phone to keep.

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
    version = tile_set_of(act, cooperatives.own(act.tx).city).version
    stops = [
        MapPoint(lon=where[0], lat=where[1])
        for one in content["stops"]
        if (where := (one.get("where") or {}).get("point"))
    ]
    ways = [
        [MapPoint(lon=lon, lat=lat) for lon, lat in leg.get("geometry", ())]
        for leg in content["legs"]
    ]
    named = cover(stops, ways)
    return RoundTiles(
        version=version,
        tiles=tuple(named[:MOST_TILES]),
        left_out=max(0, len(named) - MOST_TILES),
    )
