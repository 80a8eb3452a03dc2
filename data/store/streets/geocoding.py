"""Find what a typed address means, also where it is typed wrongly, and which address a point has.

Names and addresses are those that the database has of a city.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from data.store.database import Transaction
from data.store.streets.address_search import CANDIDATES, MOST, NEAR_TOWN_M, search_addresses
from data.store.streets.found_address import Found, Row, house_found
from data.store.streets.name_guesses import FAR_M, FARTHEST, Areas
from data.store.streets.ways import current_city, metres_between, point_sql
from data.store.tables.streets import address, gazetteer
from routing.types import Point

__all__ = ("MOST", "geocode", "reverse_geocode")

_AROUND = 100
"""So many addresses around a name are asked for a town."""


def geocode(
    tx: Transaction, city: str, text: str, *, limit: int = 10, near: Point | None = None
) -> list[Found]:
    """Return what a text most likely means in a city, the likeliest first.

    Case, accents, punctuation, usual abbreviations (``Hauptstr.``), the order of street and number,
    and some wrong letters make no difference. Without a number the middle of the street is meant;
    with one that is not known, its likeliest point.

    Parameters
    ----------
    city
        Name of the city; its current version is searched.
    text
        Such as ``12 bis rue des Lilas, 75011 Paris``, a shop's name, a street, a postcode or town.
    limit
        1 to :data:`MOST`.
    near
        Of answers alike, those nearer to it come first.
    """
    source = _StoredNames(tx=tx, city=city, near=near)
    return search_addresses(source, text, limit=limit, near=near)


def reverse_geocode(
    tx: Transaction, city: str, point: Point, *, radius_m: float = 200.0
) -> Found | None:
    """Return the address nearest to a point, ``None`` where none is near.

    Confidence falls with the distance.

    Parameters
    ----------
    radius_m
        How far it may be.
    """
    # The index measures in degrees, which are shorter from west to east: of some, the nearest.
    nearest = (
        sa.select(address)
        .where(address.c.city_id == current_city(city))
        .order_by(address.c.geom.op("<->")(point_sql(point)))
        .limit(24)
        .subquery()
    )
    away = metres_between(nearest.c.geom, point)
    query = _placed(nearest, away).order_by(away, nearest.c.position)
    row = next(iter(tx.rows(query.limit(1))), None)
    if row is None or row["away"] > radius_m:
        return None
    found = house_found(row, "place" if row["name"] else "address", 1 - row["away"] / radius_m / 2)
    return replace(found, distance_m=round(row["away"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredNames:
    """Names and addresses of a city's current version, as a source of searches."""

    tx: Transaction
    city: str
    near: Point | None

    def areas(self, texts: Sequence[str]) -> Areas:
        names = gazetteer.c.name, gazetteer.c.search, gazetteer.c.kind
        mine = gazetteer.c.city_id == current_city(self.city)
        query = sa.select(*names).where(
            mine,
            gazetteer.c.kind.in_(("town", "postcode")),
            sa.or_(gazetteer.c.search.in_(texts), gazetteer.c.name.in_(texts)),
        )
        any_town = sa.exists().where(mine, gazetteer.c.kind == "town")
        nothing = sa.literal("")
        has_towns = sa.select(nothing, nothing, nothing).where(any_town)
        rows = self.tx.rows(query.union_all(has_towns))
        named = {row["search"] if row["kind"] == "town" else row["name"] for row in rows}
        return Areas(named=tuple(sorted(named - {""})), has_towns="" in named)

    def names(self, letters: Sequence[str], pieces: float, near: Point | None) -> Sequence[Row]:
        threshold = "pg_trgm.word_similarity_threshold", str(pieces)
        self.tx.run(sa.select(sa.func.set_config(*threshold, True)))  # noqa: FBT003
        alike = sa.func.greatest(
            *(sa.func.word_similarity(one, gazetteer.c.search) for one in letters)
        )
        away = self._away(gazetteer)
        farther = sa.func.least(away, FAR_M) / FAR_M * FARTHEST if near else sa.literal(0.0)
        query = (
            _placed(gazetteer, away)
            .where(
                gazetteer.c.city_id == current_city(self.city),
                sa.or_(*(sa.literal(one).op("<%")(gazetteer.c.search) for one in letters)),
            )
            .order_by(
                (alike - farther).desc(),
                # Of names that hold all of the text, those that hold little more.
                sa.func.similarity(letters[0], gazetteer.c.search).desc(),
                gazetteer.c.position,
            )
            .limit(CANDIDATES)
        )
        return self.tx.rows(query)

    def towns_near(self, rows: Sequence[Row]) -> Mapping[int, tuple[str, str]]:
        mine = current_city(self.city)
        around = (
            sa.select(address.c.town, address.c.postcode, address.c.geom)
            .where(address.c.city_id == mine)
            .order_by(address.c.geom.op("<->")(gazetteer.c.geom))
            .limit(_AROUND)
            .correlate(gazetteer)
            .lateral()
        )
        metres = sa.func.ST_DistanceSphere(around.c.geom, gazetteer.c.geom)
        query = (
            sa.select(gazetteer.c.position, around.c.town, around.c.postcode)
            .ext(distinct_on(gazetteer.c.position))
            .join(around, sa.true())
            .where(
                gazetteer.c.city_id == mine,
                gazetteer.c.position.in_([row["position"] for row in rows]),
                around.c.town != "",
                metres <= NEAR_TOWN_M,
            )
            .order_by(gazetteer.c.position, metres)
        )
        found = self.tx.rows(query)
        return {row["position"]: (row["town"], row["postcode"]) for row in found}

    def doors(
        self, streets: Sequence[int], numbers: Sequence[str], named: Sequence[int]
    ) -> Sequence[Row]:
        listed = sa.cast(list(numbers), sa.ARRAY(sa.Text))
        wanted = sa.or_(
            sa.and_(address.c.entry.in_(streets), address.c.doors.op("&&")(listed)),
            address.c.position.in_(named),
        )
        return self._addresses(wanted)

    def numbered(self, streets: Sequence[int]) -> Sequence[Row]:
        return self._addresses(sa.and_(address.c.entry.in_(streets), address.c.number != ""))

    def _addresses(self, wanted: sa.ColumnElement[bool]) -> Sequence[Row]:
        query = _placed(address, self._away(address))
        mine = address.c.city_id == current_city(self.city)
        return self.tx.rows(query.where(mine, wanted).order_by(address.c.position))

    def _away(self, of: sa.FromClause) -> sa.ColumnElement[Any]:
        """Return how far a row is from the point asked near, as a part of a query."""
        return metres_between(of.c.geom, self.near) if self.near else sa.cast(sa.null(), sa.Float)


def _placed(of: sa.FromClause, away: sa.ColumnElement[float]) -> sa.Select[Any]:
    """Return the query of rows with the place of each, and how far away it is."""
    lon, lat = sa.func.ST_X(of.c.geom).label("lon"), sa.func.ST_Y(of.c.geom).label("lat")
    return sa.select(of, lon, lat, away.label("away"))
