"""Find the streets of a city in PostGIS."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from geoalchemy2 import Geography
from sqlalchemy.dialects.postgresql import distinct_on

from data.store.database import Transaction
from data.store.tables.streets import city_version, street
from routing.types import Point

_METRES_PER_DEGREE = 111_195.0
_MOST = 50
_FAR_M = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStreet:
    """A street near a point: its name, its ``highway`` value, and how far it is."""

    name: str
    highway: str
    distance_m: int


def streets_near(
    tx: Transaction, city: str, point: Point, *, radius_m: float = 100.0, limit: int = 10
) -> list[FoundStreet]:
    """Return the named streets around a point, each once, the nearest first.

    Parameters
    ----------
    radius_m
        How far to look, up to 20 km.
    """
    reach = min(radius_m, _FAR_M)
    away = metres_between(street.c.geom, point)
    inner = (
        sa.select(street.c.name, street.c["class"].label("highway"), away.label("away"))
        .ext(distinct_on(street.c.name))
        .where(
            street.c.city_id == current_city(city),
            street.c.name != "",
            street.c["class"] != "",  # platforms and piers that the map does not call streets
            # The index works on degrees; twice the reach, as a degree of longitude is shorter.
            street.c.geom.op("&&")(
                sa.func.ST_Expand(
                    point_sql(point), 2 * reach / _METRES_PER_DEGREE, reach / _METRES_PER_DEGREE
                )
            ),
        )
        .order_by(street.c.name, away)
        .subquery()
    )
    query = sa.select(inner).where(inner.c.away <= reach).order_by(inner.c.away, inner.c.name)
    return [
        FoundStreet(name=row["name"], highway=row["highway"], distance_m=round(row["away"]))
        for row in tx.rows(query.limit(max(1, min(limit, _MOST))))
    ]


def current_city(city: str) -> sa.ScalarSelect[int]:
    """Return the number of the current version of a city, as a part of a query."""
    return (
        sa.select(city_version.c.id)
        .where(city_version.c.name == city, city_version.c.status == "current")
        .scalar_subquery()
    )


def point_sql(point: Point) -> sa.ColumnElement[object]:
    """Return a point as a part of a query."""
    return sa.func.ST_SetSRID(sa.func.ST_MakePoint(point.lon, point.lat), 4326)


def metres_between(geom: sa.ColumnElement[object], point: Point) -> sa.ColumnElement[float]:
    """Return metres on the ground between a geometry and a point, as a part of a query."""
    here, there = sa.cast(geom, Geography), sa.cast(point_sql(point), Geography)
    return sa.func.ST_Distance(here, there)
