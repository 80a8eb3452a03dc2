"""Addresses found for a typed text, and the one that is meant without doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from data.store.streets.written_address import house_numbers, plain_text
from routing.geo import haversine_mm
from routing.network.streets import E7
from routing.types import Point


class Row(Protocol):
    """A row of the gazetteer or the addresses, by its columns, wherever it comes from."""

    def __getitem__(self, column: str, /) -> Any: ...  # noqa: ANN401


FoundKind = Literal["address", "street", "place", "postcode", "town"]

SAME_M = 60.0
"""Answers this near to each other are one door."""
_BLOCK_M = 200.0
"""Doors of one street, number and town are one block up to here: its shops are mapped each."""
_CERTAIN = 0.88
"""Least confidence of an answer that is meant, where nothing else is known of it."""
NEARLY = 0.82
"""Least likeness of a name that is meant: of one of six letters, all but one."""
_EXACT = 0.98
MARGIN = 0.08
"""What is clearly more of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place that a typed text may mean.

    Attributes
    ----------
    kind
        ``address`` is a door; ``place`` a shop or other door with a name; a ``street``,
        ``postcode`` or ``town`` is given by its middle.
    name
        Of the place, empty for all else.
    street, number, postcode, town
        As the map has them, empty where it does not say. The number of a street is that which was
        typed and which the map does not know there.
    point
        Where it is; of a street with a number, the likeliest for that number.
    confidence
        How much of the text it explains, 0 to 1.
    distance_m
        From the point asked near; ``None`` where none was given.
    name_share
        How well the words typed are its name, 0 to 1, whatever else was typed; ``None`` where
        that is not known.
    strength
        How much of the text its name explains, 0 to 1, whatever number the map knows there;
        ``None`` where that is not known.
    fits
        How much else of it was typed: its town, its postcode.
    is_doubtful
        What else was typed speaks against it, such as another town.
    doors_known
        Of a street whose number is not known: how many of its doors the map knows.
    """

    kind: FoundKind
    name: str = ""
    street: str = ""
    number: str = ""
    postcode: str = ""
    town: str = ""
    point: Point
    confidence: float
    distance_m: int | None = None
    name_share: float | None = None
    strength: float | None = None
    fits: int = 0
    is_doubtful: bool = False
    doors_known: int = 0

    @property
    def label(self) -> str:
        """The line that people read."""
        door = " ".join(part for part in (self.street, self.number) if part)
        area = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.name, door, area) if part)


def the_certain_one(found: Sequence[Found], text: str) -> Found | None:
    """Return the answer that is meant without doubt, ``None`` where there is any.

    It must be a door, its name be what was typed but for a letter, and everything else explain
    clearly less of the text. One that is written as answers are, with its town or postcode, is
    meant: people copy suggestions.
    """
    if not found:
        return None
    whole = [one for one in found if _is_written_in_full(one, text)]
    if whole and all(_is_same(whole[0], one) for one in whole):
        return whole[0]
    first, *others = [one for one in found if not is_namesake_place(one)] or found
    if first.kind not in {"address", "place"} or first.is_doubtful:
        return None
    known = first.name_share is not None
    rivals = [one for one in others if not _is_same(first, one)]
    is_clear = all(clears(first, one, first.confidence, one.confidence) for one in rivals)
    return first if is_clear and likeness(first) >= (NEARLY if known else _CERTAIN) else None


def is_namesake_place(one: Found) -> bool:
    """Return whether an answer is a shop that bears the name of the street that was typed."""
    return one.kind == "place" and one.is_doubtful


def likeness(one: Found) -> float:
    """Return how well what was typed is the name and number of an answer, 0 to 1."""
    if one.name_share is None:
        return one.confidence
    is_door = one.kind != "street" and one.strength
    return one.name_share * (one.confidence / one.strength if is_door and one.strength else 1.0)


def clears(one: Found, rival: Found, mine: float, its: float, margin: float = MARGIN) -> bool:
    """Return whether an answer leaves no doubt beside a rival.

    Parameters
    ----------
    mine, its
        How much of the text each of them explains.
    margin
        What is clearly more; an exact name needs only be more, beside one that is not exact.
    """
    if rival.fits < one.fits:
        # The map says the town typed of the one, and not of the other.
        its -= MARGIN
    if rival.is_doubtful and rival.street != one.street:
        its -= MARGIN
    is_exact = likeness(one) >= _EXACT and (rival.is_doubtful or likeness(rival) < _EXACT)
    return mine > its and (is_exact or mine >= its + margin)


def _is_written_in_full(one: Found, text: str) -> bool:
    is_door = one.kind in {"address", "place"} and bool(one.street and (one.number or one.name))
    is_placed = bool(one.postcode or one.town)
    return is_door and is_placed and plain_text(one.label) == plain_text(text)


def _is_same(one: Found, other: Found) -> bool:
    """Return whether two answers are one door: near by, or a block that has one number."""
    numbers = [set(house_numbers(each.number)) for each in (one, other)]
    is_block = one.street == other.street and not numbers[0].isdisjoint(numbers[1])
    limit_m = _BLOCK_M if is_block and are_in_one_area(one, other) else SAME_M
    return apart_m(one.point, other.point) <= limit_m


def are_in_one_area(one: Found, other: Found) -> bool:
    """Return whether two answers may have one town and postcode; what is not said is open."""
    areas = ((one.town, other.town), (one.postcode, other.postcode))
    return all(not mine or not its or plain_text(mine) == plain_text(its) for mine, its in areas)


def house_found(row: Row, kind: FoundKind, confidence: float) -> Found:
    """Return a row of the addresses as what was found."""
    return Found(
        kind=kind,
        name=row["name"] if kind == "place" else "",
        street=row["street"],
        number=row["number"],
        postcode=row["postcode"],
        town=row["town"],
        point=Point(lon=row["lon"], lat=row["lat"]),
        confidence=round(confidence, 3),
        distance_m=None if row["away"] is None else round(row["away"]),
    )


def street_found(row: Row, confidence: float) -> Found:
    """Return a row of the gazetteer, by its middle, as what was found."""
    return Found(
        kind=row["kind"],
        street=row["name"] if row["kind"] == "street" else "",
        postcode="" if row["kind"] == "town" else row["postcode"],
        town=row["town"],
        point=Point(lon=row["lon"], lat=row["lat"]),
        confidence=round(confidence, 3),
        distance_m=None if row["away"] is None else round(row["away"]),
    )


def distinct(found: Sequence[Found]) -> list[Found]:
    """Leave out what says the same as something before it, or less, and lies in the same place.

    A door without a name of which the postcode alone lacks is the one that has it: of two houses
    of one number the map may know the postcode of one.
    """
    kept: list[Found] = []
    for one in found:
        at = next((n for n, other in enumerate(kept) if _says_the_same(one, other)), None)
        if at is None:
            kept.append(one)
        elif one.postcode and not kept[at].postcode:
            kept[at] = replace(one, confidence=kept[at].confidence)
    return kept


def _says_the_same(one: Found, other: Found) -> bool:
    if not (one.name or other.name) and one.number:
        return _is_same(one, other) and one.street == other.street and one.number == other.number
    alike = plain_text(one.label) == plain_text(other.label)
    return alike and apart_m(one.point, other.point) <= SAME_M


def apart_m(one: Point, other: Point) -> float:
    """Return the metres between two points."""
    return haversine_mm(one.lon * E7, one.lat * E7, other.lon * E7, other.lat * E7) / 1000.0
