"""Map tiles of a cooperative's own places and closed streets."""

from __future__ import annotations

from api.usecases.act import Act, needs
from api.usecases.fleet.places import list_places, tells_homes
from api.usecases.streets.maps import need_tile
from data.store.streets import tiles
from data.store.streets.tiles import Tile


@needs("places:read")
def own_tile(act: Act, tile: Tile) -> bytes:
    """Return a tile of the places in sight, and of closed streets for whoever may see them.

    Homes are on it only where they are told.

    Raises
    ------
    NotFound
        ``no-such-tile``.
    """
    need_tile(tile)
    with_homes = tells_homes(act)
    shown = [one.id for one in list_places(act) if with_homes or not one.is_home]
    closed_at = act.now if act.actor.may("closures:read") else None
    return tiles.own_tile(act.tx, tile, places=shown, closed_at=closed_at)
