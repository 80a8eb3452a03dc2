"""Names that a typed text may mean, and the doors, postcodes and towns that the rest of it tells.

A candidate is a row of the gazetteer, wherever it comes from; it is looked for letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from data.store.streets.found_address import Row
from data.store.streets.likeness import UNEXPLAINED, Likeness, letters_wrong
from data.store.streets.name_spelling import Met, is_slip, kinds, kinds_typed, meet
from data.store.streets.street_words import BEFORE_NUMBER, BETWEEN, FLATS, KINDS, SHORT
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
_POSTCODE = 4
"""Digits of the shortest postcodes."""
_CARE_OF = re.compile(r"c o |co |chez |att ")
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
    near
        Town and postcode of the address nearest to a name, by the name's position, where the map
        says none of it.
    """

    named: tuple[str, ...] = ()
    has_towns: bool = False
    near: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def of(self, row: Row) -> Sequence[str]:
        """Return the postcodes and towns that a name may have."""
        return (*row["postcodes"], row["town"])

    def likely_of(self, row: Row) -> Sequence[str]:
        """Return the postcodes and towns that a name probably has, of which the map says none."""
        if row["town"]:
            return ()
        return self.near.get(row["position"], self.named)

    def are_known(self, row: Row) -> tuple[bool, bool]:
        """Return whether town and postcode of a name are known, if by what lies near."""
        town, postcode = self.near.get(row["position"], ("", ""))
        return bool(row["town"] or town), bool(row["postcodes"] or postcode)


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
    def has_postcode(self) -> bool:
        """Whether one of the numbers typed may be a postcode."""
        return any(each.isdigit() and len(each) >= _POSTCODE for each in self.numbers)

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


def best_guess(row: Row, typed: TypedWords, areas: Areas) -> Guess | None:
    """Return what a text means if a name is meant, ``None`` where the name is not in it."""
    name = plain_words(row["name"])
    met = meet(name, typed.words, typed.parts)
    if met is None:
        return None
    if row["kind"] not in {"street", "place"}:
        # Towns and postcodes are meant where nothing more is said.
        alone = (met.like.last - met.like.first) / len(typed.words)
        return Guess(row=row, confidence=met.share * alone, share=met.share)
    return _read_rest(row, met, typed, areas)


def _read_rest(row: Row, met: Met, typed: TypedWords, areas: Areas) -> Guess:
    """Read what stands around a name."""
    like, name = met.like, plain_words(row["name"])
    sides = [list(range(like.last, len(typed.words))), list(range(like.first))]
    fits = sum(_take_out(sides, typed.words, area) for area in areas.of(row))
    likely = sum(_take_out(sides, typed.words, area) for area in areas.likely_of(row))
    numbers = _numbers(like, typed, sides)
    read = {word for number in numbers for word in plain_words(number)}
    rest = {at for side in sides for at in side if typed.words[at] not in read}
    rest -= _said(rest, name, typed, row["kind"])
    left = sum(len(typed.words[at]) for at in rest)
    confidence = met.share * (1 - UNEXPLAINED * left / sum(map(len, typed.words)))
    postcodes = {each for each in numbers if len(each) >= _POSTCODE and each.isdigit()}
    if row["postcodes"] and any(len(each) > _POSTCODE for each in postcodes):
        confidence *= _OTHER_POSTCODE
    house = _house_number(numbers, typed, sides)
    has_town, has_postcode = areas.are_known(row)
    other = _names_of_places(typed, like, rest) if has_town else set()
    other |= (postcodes - {house}) if has_postcode else set()
    return Guess(
        row=row,
        confidence=confidence,
        share=met.share,
        numbers=numbers,
        number=house,
        fits=fits,
        is_doubtful=_has_other_words(name, met, typed, rest),
        elsewhere=frozenset() if fits or likely else frozenset(other),
    )


def _said(rest: AbstractSet[int], name: Sequence[str], typed: TypedWords, kind: str) -> set[int]:
    """Return which of some words left say nothing of the place: ``no.``, a floor, ``ul.``."""
    found: set[int] = set()
    has_kind = kind != "street" or bool(kinds(name))
    found |= {at for at in rest if _CARE_OF.match(" ".join(typed.part_of(at)))}
    for at in rest:
        word = typed.words[at]
        following = typed.words[at + 1] if at + 1 < len(typed.words) else ""
        meant = SHORT.get(word, (word,))
        if (
            (word in BEFORE_NUMBER and following.isdigit())
            or (word in FLATS and any(each.isdigit() for each in typed.words[:at]))
            or (not has_kind and not KINDS.isdisjoint(meant))
        ):
            found.add(at)
    return found


def _names_of_places(typed: TypedWords, like: Likeness, rest: AbstractSet[int]) -> set[str]:
    """Return words that may name a town: behind the street, or one alone, or with a postcode.

    Several before it, set off by a comma, are a shop or a person.
    """
    found = set()
    for at in rest:
        part = typed.part_of(at)
        has_postcode = any(word.isdigit() and len(word) >= _POSTCODE for word in part)
        if at > like.first or len(part) == 1 or has_postcode:
            found.add(typed.words[at])
    return {word for word in found if word.isalpha() and len(word) >= _WORD_OF_PLACE}


def _has_other_words(
    name: Sequence[str], met: Met, typed: TypedWords, rest: AbstractSet[int]
) -> bool:
    """Return whether words next to a name, missing or other in it, may make it another street's.

    Those next to it count that nothing sets off from it.
    """
    like = met.like
    if met.is_rare or not (KINDS | BETWEEN).issuperset(name[: like.missing]):
        return True
    window, own = met.words[like.first : like.last], kinds(name)
    if met.like.share < 1 and not is_slip(name[like.missing :], window):
        return True
    # A kind of street that the name does not have, in it or before a number beside it.
    beside = [met.words[at] for at in rest if typed.parts[at] == typed.parts[like.first]]
    said = kinds_typed(window, name)
    if own and ((said and said.isdisjoint(own)) or not kinds(beside) <= own):
        return True
    for at, part in ((like.first - 1, like.first), (like.last, like.last - 1)):
        if at not in rest or typed.parts[at] != typed.parts[part]:
            continue
        if met.words[at].isalpha() and met.words[at] not in name:
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
    return sum(map(str.isdigit, number)) <= MOST_DIGITS and not number.startswith("0")


def _house_number(numbers: Sequence[str], typed: TypedWords, sides: Sequence[Sequence[int]]) -> str:
    """Return the number of a house that was typed, empty for none.

    One of four digits is a postcode where words follow it in its part of the text.
    """
    for each in numbers:
        if _is_of_house(each):
            return each
    after, before = sides
    for each in numbers:
        if len(each) > _POSTCODE or not each.isdigit() or each.startswith("0"):
            continue
        at = typed.words.index(each)
        is_last = at + 1 == len(typed.words) or typed.parts[at + 1] != typed.parts[at]
        if (at in after and is_last) or (at in before and not is_last):
            return each
    return ""


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
    whole = "".join(parts)
    slack = 0 if any(map(str.isdigit, whole)) else max(len(whole) // 6, int(len(whole) > 3))
    for size in (len(parts), len(parts) + 1, *range(len(parts) - 1, 0, -1)) if whole else ():
        # Words that are torn apart or written together have all their letters right.
        wrong = slack if size == len(parts) else 0
        for side in sides:
            for first in range(len(side) - size + 1):
                text = "".join(words[at] for at in side[first : first + size])
                if whole.isalpha() == text.isalpha() and letters_wrong(whole, text) <= wrong:
                    del side[first : first + size]
                    return True
    return False
