"""Search of what a typed address means, over any source of a city's names and addresses.

A source gives names that share three-letter pieces with the text: the database, or a city's file.
All else is done here and alike: each name is looked for letter by letter, and what is left of the
text is read as door, postcode and town.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from data.store.streets.door_answers import Ranked, answers_of, without_door
from data.store.streets.found_address import Found, Row, distinct
from data.store.streets.name_guesses import Areas, Guess, best_guess, letters_of, rank
from data.store.streets.written_address import TypedWords, typed_words
from routing.types import Point

MOST = 50
"""Most answers to one question."""
CANDIDATES = 40
"""Most names that are looked at letter by letter."""
NEAR_TOWN_M = 3000.0
"""The town of an address is that of what lies so far away, where the map does not say another."""

_PIECES = 0.5, 0.3
"""Shares of three-letter pieces that names must have; the second costs more, and is tried last."""
_GOOD = 0.85
_WORDS = 24
_DOORS_OF = 12
_AREA_WORDS = 4
"""Most words of a town's name that are looked up at once."""


class Source(Protocol):
    """Names and addresses of a city; each row has the columns of the tables.

    Rows have the column ``away`` besides: metres from the point asked near, or ``None``.
    """

    def areas(self, texts: Sequence[str]) -> Areas:
        """Return which of some plain texts are towns or postcodes, and whether there are towns."""
        ...

    def names(self, letters: Sequence[str], pieces: float, near: Point | None) -> Sequence[Row]:
        """Return names that have such a share of the pieces of any of some texts, best first."""
        ...

    def towns_near(self, rows: Sequence[Row]) -> Mapping[int, tuple[str, str]]:
        """Return town and postcode of the address nearest to each name, by position.

        Those that are no farther than :data:`NEAR_TOWN_M`, and have a town.
        """
        ...

    def doors(
        self, streets: Sequence[int], numbers: Sequence[str], named: Sequence[int]
    ) -> Sequence[Row]:
        """Return addresses of streets with a number of some, and those at some positions."""
        ...

    def numbered(self, streets: Sequence[int]) -> Sequence[Row]:
        """Return all addresses of some streets."""
        ...


def search_addresses(
    source: Source, text: str, *, limit: int = 10, near: Point | None = None
) -> list[Found]:
    """Return what a text most likely means, the likeliest first.

    Parameters
    ----------
    text
        Such as ``12 bis rue des Lilas, 75011 Paris``, a shop's name, a street, a postcode or town.
    limit
        1 to :data:`MOST`.
    near
        Of answers alike, those nearer to it come first.
    """
    typed = typed_words(text, _WORDS)
    if not typed.words:
        return []
    areas = source.areas(_runs(typed.words))
    meant: list[Guess] = []
    letters = letters_of(typed, areas)
    for texts, pieces in _passes(letters):
        rows = source.names(texts, pieces, near)
        guesses = [guess for row in rows if (guess := best_guess(row, typed, areas))]
        meant = sorted(guesses, key=rank)[:_DOORS_OF]
        if meant and meant[0].confidence >= _GOOD:
            break
    answers = _answers(source, _placed(source, meant, typed, areas))
    answers.sort(key=lambda pair: pair[0])
    return distinct([found for _, found in answers])[: max(1, min(limit, MOST))]


def _passes(letters: Sequence[str]) -> Iterator[tuple[Sequence[str], float]]:
    """Return the texts and shares of pieces to look for, the cheapest first."""
    most, least = _PIECES
    yield letters[:1], most
    if len(letters) > 1:
        yield letters, most
    yield letters, least


def _runs(words: Sequence[str]) -> list[str]:
    """Return all that may be a town or a postcode."""
    return sorted(
        {
            " ".join(words[first:last])
            for first in range(len(words))
            for last in range(first + 1, min(first + _AREA_WORDS, len(words)) + 1)
        }
    )


def _placed(source: Source, meant: Sequence[Guess], typed: TypedWords, areas: Areas) -> list[Guess]:
    """Return guesses with the town of what lies near, where the map says none of a street."""
    streets = [one for one in meant if one.row["kind"] == "street"]
    unplaced = [one for one in streets if not one.row["town"]]
    # A name and a number alone say nothing of a town.
    is_placed = any(one.confidence < one.share or one.has_postcode for one in unplaced)
    if not areas.has_towns or not (is_placed or (unplaced and areas.named)):
        return list(meant)
    near = replace(areas, near=source.towns_near([one.row for one in unplaced]))
    guesses = [
        best_guess(one.row, typed, near) if one.row["position"] in near.near else one
        for one in meant
    ]
    return sorted((one for one in guesses if one), key=rank)


def _answers(source: Source, guesses: Sequence[Guess]) -> list[Ranked]:
    """Return the doors that guesses mean, or the streets themselves where none is known."""
    streets = {one.row["position"]: one for one in guesses if one.row["kind"] == "street"}
    numbers = {number for one in streets.values() for number in one.numbers}
    named = {one.row["address"] for one in guesses if one.row["address"] is not None}
    doors: dict[int, list[Row]] = {}
    places: dict[int, Row] = {}
    if (streets and numbers) or named:
        for row in source.doors(list(streets), sorted(numbers), sorted(named)):
            doors.setdefault(row["entry"], []).append(row)
            places[row["position"]] = row
    answers, without = answers_of(guesses, doors, places)
    wanted = [one.row["position"] for one in without if one.number]
    known: dict[int, list[Row]] = {}
    for row in source.numbered(wanted) if wanted else ():
        known.setdefault(row["entry"], []).append(row)
    answers += [without_door(one, known.get(one.row["position"], ())) for one in without]
    return answers
