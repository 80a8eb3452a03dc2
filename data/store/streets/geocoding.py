"""Find what a typed address means, also where it is typed wrongly, and which address a point has.

The database gives names of the gazetteer that share three-letter pieces with the text; here each is
looked for letter by letter, and what is left of the text is read as door, postcode and town.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from data.store.database import Row, Transaction
from data.store.streets.found_address import Found, distinct, house_found, street_found
from data.store.streets.likeness import NOWHERE, UNEXPLAINED, Likeness, find_name, letters_wrong
from data.store.streets.ways import current_city, metres_between, point_sql
from data.store.streets.written_address import plain_words, spellings, typed_house_numbers
from data.store.tables.streets import address, gazetteer
from routing.types import Point

MOST = 50
"""Most answers to one question."""

_PIECES = 0.5, 0.3
"""Shares of three-letter pieces that names must have; the second costs more, and is tried last."""

_GOOD = 0.85
_CANDIDATES = 40
_WORDS = 24
_FAR_M = 20_000.0
_DOORS_OF = 12

# What is left of a guess without the door, with one that lacks the letter, with another postcode;
# and what it gains in the order by what else fits, and loses by being far away.
_NO_DOOR, _OTHER_DOOR, _OTHER_POSTCODE = 0.8, 0.97, 0.9
_FITS, _FARTHEST = 0.03, 0.1


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
    typed = spellings(plain_words(text)[:_WORDS])
    if not typed[0]:
        return []
    meant: list[_Guess] = []
    for pieces in _PIECES:
        # What is written out shares more pieces with names than what is shortened.
        rows = _candidates(tx, city, typed[-1], near, pieces)
        guesses = (_best_guess(row, typed) for row in rows)
        meant = sorted((one for one in guesses if one), key=_rank)[:_DOORS_OF]
        if meant and meant[0].confidence >= _GOOD:
            break
    answers = _with_house_numbers(tx, city, meant, near)
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


# --- names ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """A name that may be meant, and what is made of the rest of the text.

    ``numbers`` are read as its door, the likeliest first; ``fits`` counts what else fits.
    """

    row: Row
    confidence: float
    numbers: tuple[str, ...]
    fits: int

    @property
    def score(self) -> float:
        away = self.row["away"]
        farther = 0.0 if away is None else min(away, _FAR_M) / _FAR_M * _FARTHEST
        return self.confidence + _FITS * self.fits - farther


def _rank(guess: _Guess) -> tuple[float, int]:
    return -guess.score, guess.row["position"]


def _candidates(
    tx: Transaction, city: str, typed: Sequence[str], near: Point | None, pieces: float
) -> Sequence[Row]:
    """Return names that share pieces with a text, the most alike first."""
    # Numbers say little about a name, and would count as much as its letters.
    letters = " ".join(word for word in typed if not word.isdigit()) or " ".join(typed)
    tx.run(
        sa.select(
            sa.func.set_config("pg_trgm.word_similarity_threshold", str(pieces), True)  # noqa: FBT003
        )
    )
    alike = sa.func.word_similarity(letters, gazetteer.c.search)
    away = metres_between(gazetteer.c.geom, near) if near else sa.cast(sa.null(), sa.Float)
    farther = sa.func.least(away, _FAR_M) / _FAR_M * _FARTHEST if near else sa.literal(0.0)
    query = (
        _placed(gazetteer, away)
        .where(
            gazetteer.c.city_id == current_city(city),
            sa.literal(letters).op("<%")(gazetteer.c.search),
        )
        .order_by(
            (alike - farther).desc(),
            # Of names that hold all of the text, those that hold little more.
            sa.func.similarity(letters, gazetteer.c.search).desc(),
            gazetteer.c.position,
        )
        .limit(_CANDIDATES)
    )
    return tx.rows(query)


def _best_guess(row: Row, typed: Sequence[Sequence[str]]) -> _Guess | None:
    """Return the likeliest guess of several spellings of a text."""
    guesses = [guess for one in typed if (guess := _guess(row, one))]
    return min(guesses, key=_rank, default=None)


def _guess(row: Row, typed: Sequence[str]) -> _Guess | None:
    name = plain_words(row["name"])
    like = find_name(name, typed)
    if like is NOWHERE:
        return None
    if row["kind"] not in {"street", "place"}:
        # Towns and postcodes are meant where nothing more is said.
        alone = (like.last - like.first) / len(typed)
        return _Guess(row=row, confidence=like.share * alone, numbers=(), fits=0)
    return _read_rest(row, like, typed)


def _read_rest(row: Row, like: Likeness, typed: Sequence[str]) -> _Guess:
    """Read what stands around a name."""
    before, after = list(typed[: like.first]), list(typed[like.last :])
    fits = 0
    for area in (*row["postcodes"], row["town"]):
        for side in (after, before):
            if _take_out(side, plain_words(area)):
                fits += 1
                break
    numbers = (*reversed(_tail_first(before)), *typed_house_numbers(" ".join(after)))
    read = {word for number in numbers for word in plain_words(number)}
    rest = [word for word in (*before, *after) if word not in read]
    total = sum(map(len, typed))
    confidence = like.share * (1 - UNEXPLAINED * sum(map(len, rest)) / total)
    doors = tuple(number for number in dict.fromkeys(numbers))
    if row["postcodes"] and any(len(each) >= 5 and each.isdigit() for each in doors):
        confidence *= _OTHER_POSTCODE
    return _Guess(row=row, confidence=confidence, numbers=doors, fits=fits)


def _tail_first(before: Sequence[str]) -> list[str]:
    """Return the numbers before a name so that, reversed, the one next to it comes first."""
    found = list(typed_house_numbers(" ".join(before)))
    # A number with its suffix stays ahead of the same without.
    for i in range(len(found) - 1):
        if found[i].startswith(found[i + 1]) and not found[i].isdigit():
            found[i], found[i + 1] = found[i + 1], found[i]
    return found


def _take_out(words: list[str], area: Sequence[str]) -> bool:
    """Take a town or postcode out of some words, with a letter wrong in a long one."""
    if not area:
        return False
    whole = "".join(area)
    slack = 0 if whole.isdigit() else len(whole) // 6
    for first in range(len(words) - len(area) + 1):
        part = "".join(words[first : first + len(area)])
        if letters_wrong(whole, part) <= slack:
            del words[first : first + len(area)]
            return True
    return False


# --- doors ------------------------------------------------------------------------------------

_Ranked = tuple[tuple[float, int, int, int], Found]


def _with_house_numbers(
    tx: Transaction, city: str, guesses: Sequence[_Guess], near: Point | None
) -> list[_Ranked]:
    """Return the doors that guesses mean, or the middle of what has none."""
    streets = {one.row["position"]: one for one in guesses if one.row["kind"] == "street"}
    numbers = {number for one in streets.values() for number in one.numbers}
    named = {one.row["address"] for one in guesses if one.row["address"] is not None}
    doors: dict[int, list[Row]] = {}
    places: dict[int, Row] = {}
    for row in _doors(tx, city, list(streets), sorted(numbers), sorted(named), near):
        doors.setdefault(row["entry"], []).append(row)
        places[row["position"]] = row
    answers: list[_Ranked] = []
    for guess in guesses:
        rows = doors.get(guess.row["position"], []) if guess.row["kind"] == "street" else []
        if guess.row["kind"] == "place":
            row = places[guess.row["address"]]
            found = house_found(row, "place", guess.confidence)
            answers.append(((-guess.score, 0, 0, row["position"]), found))
            continue
        behind = [answer for row in rows if (answer := _behind(guess, row))]
        if behind:
            answers += behind
            continue
        lost = _NO_DOOR if guess.numbers else 1.0
        middle = street_found(guess.row, guess.confidence * lost)
        answers.append(((-guess.score * lost, 0, 0, guess.row["position"]), middle))
    return answers


def _behind(guess: _Guess, row: Row) -> _Ranked | None:
    """Return a door of a street that a guess may mean."""
    met = [i for i, one in enumerate(guess.numbers) if one in row["doors"]]
    if not met:
        return None
    # The first number is the likeliest, and the same without its letter hardly less likely.
    kept = 1.0 if met[0] == 0 or len(met) > 1 else _OTHER_DOOR
    found = house_found(row, "address", guess.confidence * kept)
    # Of doors alike the one with all the numbers (10-12), and then the one with fewest others.
    missed = len(guess.numbers) - len(met)
    return (-guess.score * kept, missed, len(row["number"]), row["position"]), found


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
