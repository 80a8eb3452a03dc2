"""Find addresses and streets of a city in PostGIS, also where they are typed wrongly."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from geoalchemy2 import Geography
from sqlalchemy.dialects.postgresql import distinct_on

from data.store.database import Row, Transaction
from data.store.tables.streets import address, city_version, street
from data.store.written_address import plain_text, typed_doors
from routing.types import Point

LIKENESS = 0.45
"""Share of three-letter pieces that must be the same; about one wrong letter in six."""

_METRES_PER_DEGREE = 111_195.0
_MOST = 50
_FAR_M = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAddress:
    """An address that a text may mean.

    Attributes
    ----------
    street, number, name, town, postcode
        As the map has it; ``name`` is that of a shop or amenity there. Where a whole street was
        meant, or its number is unknown, this is the entry that comes nearest.
    point
        Where it is.
    likeness
        How much of the text it has, 0 to 1.
    door
        Whether a number in the text is the number on this door.
    distance_m
        From the point asked near, ``None`` where none was given.
    """

    street: str
    number: str
    name: str
    town: str
    postcode: str
    point: Point
    likeness: float
    door: bool
    distance_m: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStreet:
    """A street near a point: its name, its ``highway`` value, and how far it is."""

    name: str
    highway: str
    distance_m: int


def find_address(
    tx: Transaction, city: str, text: str, *, limit: int = 10, near: Point | None = None
) -> list[FoundAddress]:
    """Give the addresses of a city that a text most likely means, the likeliest first.

    Case, accents, punctuation, the order of street and number, and a wrong letter here and there
    make no difference.

    Parameters
    ----------
    city
        Name of the city; its current version is searched.
    text
        Such as ``12 bis rue des Lilas, 75011 Paris``, or the name of a shop.
    limit
        1 to 50.
    near
        Of addresses alike, those nearer to it come first.
    """
    wanted = plain_text(text)
    if not wanted:
        return []
    tx.run(
        sa.select(
            sa.func.set_config("pg_trgm.word_similarity_threshold", str(LIKENESS), True)  # noqa: FBT003
        )
    )
    likeness = sa.func.word_similarity(wanted, address.c.search)
    door = _door(text)
    away = _distance(address.c.geom, near) if near else sa.null()
    penalty = sa.func.least(away, _FAR_M) / _FAR_M * 0.2 if near else sa.literal(0.0)
    score = likeness + sa.case((door > 0, 0.4), else_=0.0) - penalty
    query = (
        sa.select(
            address.c.street,
            address.c.number,
            address.c.name,
            address.c.town,
            address.c.postcode,
            sa.func.ST_X(address.c.geom).label("lon"),
            sa.func.ST_Y(address.c.geom).label("lat"),
            likeness.label("likeness"),
            (door > 0).label("door"),
            sa.cast(away, sa.Integer).label("distance_m"),
        )
        .where(
            address.c.city_id == _current(city),
            sa.literal(wanted).op("<%")(address.c.search),
        )
        .order_by(score.desc(), door.desc(), address.c.position)
        .limit(max(1, min(limit, _MOST)))
    )
    return [_found(row) for row in tx.rows(query)]


def streets_near(
    tx: Transaction, city: str, point: Point, *, radius_m: float = 100.0, limit: int = 10
) -> list[FoundStreet]:
    """Give the named streets around a point, each once, the nearest first.

    Parameters
    ----------
    radius_m
        How far to look, up to 20 km.
    """
    reach = min(radius_m, _FAR_M)
    away = _distance(street.c.geom, point)
    inner = (
        sa.select(street.c.name, street.c["class"].label("highway"), away.label("away"))
        .ext(distinct_on(street.c.name))
        .where(
            street.c.city_id == _current(city),
            street.c.name != "",
            street.c["class"] != "",  # platforms and piers that the map does not call streets
            # The index works on degrees; twice the reach, as a degree of longitude is shorter.
            street.c.geom.op("&&")(
                sa.func.ST_Expand(
                    _point(point), 2 * reach / _METRES_PER_DEGREE, reach / _METRES_PER_DEGREE
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


def _door(text: str) -> sa.ColumnElement[int]:
    """Rank how well a door's number fits: "12b" before "12", 0 where none does."""
    numbers = typed_doors(text)
    if not numbers:
        return sa.literal(0)
    ranks = zip(numbers, range(len(numbers), 0, -1), strict=True)
    return sa.case(
        *((sa.literal(number) == sa.any_(address.c.doors), rank) for number, rank in ranks),
        else_=0,
    )


def _current(city: str) -> sa.ScalarSelect[int]:
    return (
        sa.select(city_version.c.id)
        .where(city_version.c.name == city, city_version.c.status == "current")
        .scalar_subquery()
    )


def _point(point: Point) -> sa.ColumnElement[object]:
    return sa.func.ST_SetSRID(sa.func.ST_MakePoint(point.lon, point.lat), 4326)


def _distance(geom: sa.ColumnElement[object], point: Point) -> sa.ColumnElement[float]:
    """Metres on the ground."""
    here, there = sa.cast(geom, Geography), sa.cast(_point(point), Geography)
    return sa.func.ST_Distance(here, there)


def _found(row: Row) -> FoundAddress:
    return FoundAddress(
        street=row["street"],
        number=row["number"],
        name=row["name"],
        town=row["town"],
        postcode=row["postcode"],
        point=Point(lon=row["lon"], lat=row["lat"]),
        likeness=float(row["likeness"]),
        door=row["door"],
        distance_m=row["distance_m"],
    )
