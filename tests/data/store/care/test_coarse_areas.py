"""One grid of rough areas: the store and the core put every point into the same square."""

from __future__ import annotations

from random import Random

import sqlalchemy as sa

from data.store.erasing import coarse_geom
from dispatch.care.exact_address_disclosure import COARSE_E6, coarse_point
from tests.support.store.world import World


def test_store_and_core_have_one_grid(world: World) -> None:
    """Also on the edges of squares, south and west of zero, and for what is coarse already."""
    chance = Random(7)
    edges = [(side * COARSE_E6 + off) / 1e6 for side in range(-3, 4) for off in (-1, 0, 1, 10_000)]
    points = [(lon, lat) for lon in edges for lat in edges]
    points += [(chance.uniform(-180, 180), chance.uniform(-90, 90)) for _ in range(2000)]
    lons, lats = zip(*points, strict=True)
    kept = sa.func.unnest(sa.literal(list(lons), sa.ARRAY(sa.Double))).label("lon")
    also = sa.func.unnest(sa.literal(list(lats), sa.ARRAY(sa.Double))).label("lat")
    given = sa.select(kept, also).subquery()
    middle = coarse_geom(sa.func.ST_MakePoint(given.c.lon, given.c.lat))
    query = sa.select(given.c.lon, given.c.lat, sa.func.ST_X(middle), sa.func.ST_Y(middle))
    with world.database.transaction(world.alpha) as tx:
        rows = list(tx.connection.execute(query))
    assert len(rows) == len(points)
    for lon, lat, middle_lon, middle_lat in rows:
        coarse = coarse_point(lon, lat)
        assert (middle_lon, middle_lat) == coarse
        assert coarse_point(*coarse) == coarse
