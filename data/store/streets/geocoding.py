"""Find what a typed address means, also where it is typed wrongly, and which address a point has.

The database gives names of the gazetteer that share three-letter pieces with the text; here each is
looked for letter by letter, and what is left of the text is read as door, postcode and town.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.streets.door_answers import Ranked, answers_of, without_door
from data.store.streets.found_address import Found, Row, distinct, house_found
from data.store.streets.name_guesses import (
    FAR_M,
    FARTHEST,
    Areas,
    Guess,
    best_guess,
    letters_of,
    rank,
)
from data.store.streets.ways import current_city, metres_between, point_sql
from data.store.streets.written_address import TypedWords, spellings, typed_words
from data.store.tables.streets import address, gazetteer
from routing.types import Point

MOST = 50
"""Most answers to one question."""

_PIECES = 0.5, 0.3
"""Shares of three-letter pieces that names must have; the second costs more, and is tried last."""

_GOOD = 0.85
_CANDIDATES = 40
_WORDS = 24
_DOORS_OF = 12

_AREA_WORDS = 4
"""Most words of a town's name that are looked up at once."""


def geocode(
    tx: Transaction, city: str, text: str, *, limit: int = 10, near: Point | None = None
) -> list[Found]:
    """Return what a text most likely means in a city, the likeliest first.

    Case, accents, punctuation, usual abbreviations (``Hauptstr.``), the order of street and number,
    and some wrong letters make no difference. Without a number, or with one that is not known, the
    middle of the street is meant.

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
    typed = spellings(typed_words(text, _WORDS))
    if not typed[0].words:
        return []
    areas = _areas(tx, city, typed[0])
    meant: list[Guess] = []
    for pieces in _PIECES:
        # What is written out shares more pieces with names than what is shortened.
        rows = _candidates(tx, city, letters_of(typed[-1], areas), near, pieces)
        guesses = (best_guess(row, typed, areas) for row in rows)
        meant = sorted((one for one in guesses if one), key=rank)[:_DOORS_OF]
        if meant and meant[0].confidence >= _GOOD:
            break
    answers = _answers(tx, city, meant, near)
    answers.sort(key=lambda pair: pair[0])
    return distinct([found for _, found in answers])[: max(1, min(limit, MOST))]


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


def _candidates(
    tx: Transaction, city: str, letters: Sequence[str], near: Point | None, pieces: float
) -> Sequence[Row]:
    """Return names that share pieces with any of some texts, the most alike first."""
    tx.run(
        sa.select(
            sa.func.set_config("pg_trgm.word_similarity_threshold", str(pieces), True)  # noqa: FBT003
        )
    )
    shares = [sa.func.word_similarity(one, gazetteer.c.search) for one in letters]
    alike = sa.func.greatest(*shares)
    away = metres_between(gazetteer.c.geom, near) if near else sa.cast(sa.null(), sa.Float)
    farther = sa.func.least(away, FAR_M) / FAR_M * FARTHEST if near else sa.literal(0.0)
    query = (
        _placed(gazetteer, away)
        .where(
            gazetteer.c.city_id == current_city(city),
            sa.or_(*(sa.literal(one).op("<%")(gazetteer.c.search) for one in letters)),
        )
        .order_by(
            (alike - farther).desc(),
            # Of names that hold all of the text, those that hold little more.
            sa.func.similarity(letters[0], gazetteer.c.search).desc(),
            gazetteer.c.position,
        )
        .limit(_CANDIDATES)
    )
    return tx.rows(query)


def _areas(tx: Transaction, city: str, typed: TypedWords) -> Areas:
    """Return the towns and postcodes that a text may name."""
    words = typed.words
    runs = {
        " ".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(first + _AREA_WORDS, len(words)) + 1)
    }
    mine = gazetteer.c.city_id == current_city(city)
    named = (
        sa.select(gazetteer.c.search)
        .where(
            mine, gazetteer.c.kind.in_(("town", "postcode")), gazetteer.c.search.in_(sorted(runs))
        )
        .order_by(gazetteer.c.position)
    )
    towns = sa.select(sa.exists().where(mine, gazetteer.c.kind == "town"))
    return Areas(
        named=tuple(row["search"] for row in tx.rows(named)), has_towns=bool(tx.value(towns))
    )


def _answers(
    tx: Transaction, city: str, guesses: Sequence[Guess], near: Point | None
) -> list[Ranked]:
    """Return the doors that guesses mean, or the streets themselves where none is known."""
    streets = {one.row["position"]: one for one in guesses if one.row["kind"] == "street"}
    numbers = {number for one in streets.values() for number in one.numbers}
    named = {one.row["address"] for one in guesses if one.row["address"] is not None}
    doors: dict[int, list[Row]] = {}
    places: dict[int, Row] = {}
    for row in _doors(tx, city, list(streets), sorted(numbers), sorted(named), near):
        doors.setdefault(row["entry"], []).append(row)
        places[row["position"]] = row
    answers, without = answers_of(guesses, doors, places)
    known = _known_numbers(tx, city, [one.row["position"] for one in without if one.number])
    answers += [without_door(one, known.get(one.row["position"], ())) for one in without]
    return answers


def _known_numbers(tx: Transaction, city: str, entries: Sequence[int]) -> dict[int, list[Row]]:
    """Return the rows of all doors of some streets, by street."""
    found: dict[int, list[Row]] = {}
    if entries:
        query = _placed(address, sa.cast(sa.null(), sa.Float)).where(
            address.c.city_id == current_city(city),
            address.c.entry.in_(entries),
            address.c.number != "",
        )
        for row in tx.rows(query.order_by(address.c.position)):
            found.setdefault(row["entry"], []).append(row)
    return found


def _doors(  # noqa: PLR0913, PLR0917  # what is looked for, and where
    tx: Transaction,
    city: str,
    entries: Sequence[int],
    numbers: Sequence[str],
    named: Sequence[int],
    near: Point | None,
) -> Sequence[Row]:
    wanted = []
    if entries and numbers:
        listed = sa.cast(list(numbers), sa.ARRAY(sa.Text))
        wanted.append(sa.and_(address.c.entry.in_(entries), address.c.doors.op("&&")(listed)))
    if named:
        wanted.append(address.c.position.in_(named))
    if not wanted:
        return []
    away = metres_between(address.c.geom, near) if near else sa.cast(sa.null(), sa.Float)
    query = _placed(address, away).where(address.c.city_id == current_city(city), sa.or_(*wanted))
    return tx.rows(query.order_by(address.c.position))


def _placed(of: sa.FromClause, away: sa.ColumnElement[float]) -> sa.Select[Any]:
    """Return the query of rows with the place of each, and how far away it is."""
    lon, lat = sa.func.ST_X(of.c.geom).label("lon"), sa.func.ST_Y(of.c.geom).label("lat")
    return sa.select(of, lon, lat, away.label("away"))
