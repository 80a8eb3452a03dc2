"""Names that a typed text may mean, and the doors, postcodes and towns that the rest of it tells.

A candidate is a row of the gazetteer, wherever it comes from; it is looked for letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from data.store.streets.found_address import Row
from data.store.streets.likeness import NOWHERE, UNEXPLAINED, Likeness, find_name, letters_wrong
from data.store.streets.street_words import GENERIC
from data.store.streets.written_address import (
    TypedWords,
    plain_words,
    typed_house_numbers,
)

FAR_M = 20_000.0
"""What is farther away than this is no less likely for it."""
FARTHEST = 0.1
"""What a guess loses in the order by being so far away."""
_FITS = 0.03
"""What it gains by what else fits."""
_OTHER_POSTCODE = 0.9
"""What is left of one with another postcode."""
MOST_DIGITS = 3
"""Of the number of a house that is not on the map; a postcode has more."""
_MOST_PARTS = 3
_WORD_OF_PLACE = 3
"""Letters of a word that may name another town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Towns and postcodes of a city's gazetteer.

    Attributes
    ----------
    named
        Those that a text may name, in plain words.
    has_towns
        The map says towns of addresses at all.
    """

    named: tuple[str, ...] = ()
    has_towns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A name that may be meant, and what is made of the rest of the text.

    Attributes
    ----------
    row
        Of the gazetteer.
    confidence
        How much of the text it explains, 0 to 1.
    share
        How well the words typed are its name, 0 to 1, whatever else was typed.
    numbers
        What is read as its door, in plain words, the likeliest first.
    number
        The number of a house that was typed, empty for none.
    fits
        How much else fits.
    is_doubtful
        Something else speaks against it: words beside its name, or another town.
    elsewhere
        Words that may name another town than its own.
    """

    row: Row
    confidence: float
    share: float = 1.0
    numbers: tuple[str, ...] = ()
    number: str = ""
    fits: int = 0
    is_doubtful: bool = False
    elsewhere: frozenset[str] = field(default_factory=frozenset)

    @property
    def score(self) -> float:
        """Its likelihood, nearness included."""
        away = self.row["away"]
        farther = 0.0 if away is None else min(away, FAR_M) / FAR_M * FARTHEST
        return self.confidence + _FITS * self.fits - farther


def rank(guess: Guess) -> tuple[float, int]:
    """Return the place of a guess in their order."""
    return -guess.score, guess.row["position"]


def letters_of(typed: TypedWords, areas: Areas) -> tuple[str, ...]:
    """Return the texts whose pieces a name may share: all that was typed, and each part of it.

    Numbers say little about a name, and would count as much as its letters; and a part that is a
    town is in every name of it.
    """
    parts = [
        " ".join(word for word, part in typed.placed() if part == number and not word.isdigit())
        for number in dict.fromkeys(typed.parts)
    ]
    whole = " ".join(part for part in parts if part) or " ".join(typed.words)
    named = [part for part in parts if part and part not in areas.named]
    return tuple(dict.fromkeys((whole, *named[:_MOST_PARTS])))


def best_guess(row: Row, typed: Sequence[TypedWords], areas: Areas = Areas()) -> Guess | None:
    """Return the likeliest guess of several spellings of a text, ``None`` where none fits."""
    guesses = [guess for one in typed if (guess := _guess(row, one, areas))]
    return min(guesses, key=rank, default=None)


def _guess(row: Row, typed: TypedWords, areas: Areas) -> Guess | None:
    name = plain_words(row["name"])
    like = find_name(name, typed.words)
    if like is NOWHERE:
        return None
    if row["kind"] not in {"street", "place"}:
        # Towns and postcodes are meant where nothing more is said.
        alone = (like.last - like.first) / len(typed.words)
        return Guess(row=row, confidence=like.share * alone, share=like.share)
    return _read_rest(row, like, typed, areas)


def _read_rest(row: Row, like: Likeness, typed: TypedWords, areas: Areas) -> Guess:
    """Read what stands around a name."""
    sides = [
        list(range(like.last, len(typed.words))),
        list(range(like.first)),
    ]
    fits = sum(_take_out(sides, typed.words, area) for area in _areas_of(row, areas))
    numbers = _numbers(like, typed, sides)
    read = {word for number in numbers for word in plain_words(number)}
    rest = {at for side in sides for at in side if typed.words[at] not in read}
    left = sum(len(typed.words[at]) for at in rest)
    confidence = like.share * (1 - UNEXPLAINED * left / sum(map(len, typed.words)))
    if row["postcodes"] and any(len(each) >= 5 and each.isdigit() for each in numbers):
        confidence *= _OTHER_POSTCODE
    elsewhere = frozenset() if fits else _elsewhere(typed, rest)
    return Guess(
        row=row,
        confidence=confidence,
        share=like.share,
        numbers=numbers,
        number=next((each for each in numbers if _is_of_house(each)), ""),
        fits=fits,
        is_doubtful=_has_other_words(row, like, typed, rest),
        elsewhere=elsewhere if row["town"] or areas.has_towns else frozenset(),
    )


def _areas_of(row: Row, areas: Areas) -> Sequence[str]:
    """Return the postcodes and towns that a name may have."""
    if row["town"]:
        return (*row["postcodes"], row["town"])
    return (*row["postcodes"], *areas.named)


def _elsewhere(typed: TypedWords, rest: AbstractSet[int]) -> frozenset[str]:
    words = (typed.words[at] for at in rest)
    return frozenset(word for word in words if word.isalpha() and len(word) >= _WORD_OF_PLACE)


def _has_other_words(row: Row, like: Likeness, typed: TypedWords, rest: AbstractSet[int]) -> bool:
    """Return whether words next to a name, or missing in it, may make it another street's.

    Those next to it count that nothing sets off from it.
    """
    name = plain_words(row["name"])
    if not GENERIC.issuperset(name[: like.missing]):
        return True
    own = set(name)
    for at, part in ((like.first - 1, like.first), (like.last, like.last - 1)):
        if at not in rest or typed.parts[at] != typed.parts[part]:
            continue
        if typed.words[at].isalpha() and typed.words[at] not in own:
            return True
    return False


def _numbers(like: Likeness, typed: TypedWords, sides: Sequence[Sequence[int]]) -> tuple[str, ...]:
    """Return what is read as the door, that beside the name, not set off from it, first."""
    own = {typed.parts[like.first], typed.parts[like.last - 1]}

    def read(*, beside: bool) -> tuple[list[str], list[str]]:
        after, before = (
            " ".join(typed.words[at] for at in side if (typed.parts[at] in own) is beside)
            for side in sides
        )
        return list(reversed(_tail_first(before))), list(typed_house_numbers(after))

    before, after = read(beside=True)
    houses = filter(_is_of_house, after)
    apart_before, apart_after = read(beside=False)
    return tuple(dict.fromkeys((*before, *houses, *apart_before, *apart_after, *after)))


def _is_of_house(number: str) -> bool:
    return sum(map(str.isdigit, number)) <= MOST_DIGITS


def _tail_first(before: str) -> list[str]:
    """Return the numbers before a name so that, reversed, the one next to it comes first."""
    found = list(typed_house_numbers(before))
    # A number with its suffix stays ahead of the same without.
    for i in range(len(found) - 1):
        if found[i].startswith(found[i + 1]) and not found[i].isdigit():
            found[i], found[i + 1] = found[i + 1], found[i]
    return found


def _take_out(sides: Sequence[list[int]], words: Sequence[str], area: str) -> bool:
    """Take a town or postcode out of some words, with a letter wrong in a long one."""
    parts = plain_words(area)
    if not parts:
        return False
    whole = "".join(parts)
    slack = 0 if whole.isdigit() else len(whole) // 6
    for side in sides:
        for first in range(len(side) - len(parts) + 1):
            text = "".join(words[at] for at in side[first : first + len(parts)])
            if letters_wrong(whole, text) <= slack:
                del side[first : first + len(parts)]
                return True
    return False
