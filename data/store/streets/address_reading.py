"""Meaning of a typed address: a door, a street alone, one of several, or none that is known.

The one rule for every form, table, page, program and file: what is meant without doubt is taken,
and what is not is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.store.streets.found_address import (
    MARGIN,
    NEARLY,
    Found,
    apart_m,
    are_in_one_area,
    clears,
    is_namesake_place,
    likeness,
    the_certain_one,
)
from data.store.streets.street_words import BETWEEN
from data.store.streets.written_address import plain_text, plain_words
from routing.types import Point

AddressOutcome = Literal["door", "street", "several", "unknown"]

MOST_CHOICES = 5
_DESTINATIONS = frozenset({"address", "place", "street"})
_LIKELY, _POSSIBLE = 0.5, 0.35
"""Confidence of what is likely, and of the least that is offered as a choice."""
_KNOWN_NUMBER = 0.1
"""What a known number behind another street's name says against a street without it."""
_WELL_KNOWN = 10
"""A street of which the map knows so many doors is likely to have no others."""
_ONE_STREET_M = 1500.0
"""Pieces of one name in one town whose middles are so near are one street."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressReading:
    """Meaning of a typed address.

    Attributes
    ----------
    outcome
        ``door``: that door, or a named place, without doubt. ``street``: that street without
        doubt; its number was not typed, or is not on the map. ``several``: one of some.
        ``unknown``: nothing that is known.
    point
        Of the door, or the likeliest of the number in the street; else ``None``.
    found
        The door or street meant. A street's number is the one typed, empty where none was.
    choices
        Destinations that may be meant, the likeliest first, at most :data:`MOST_CHOICES`.
    """

    outcome: AddressOutcome
    point: Point | None = None
    found: Found | None = None
    choices: tuple[Found, ...] = ()


def read_address(found: Sequence[Found], text: str) -> AddressReading:
    """Return the meaning of a typed address.

    Parameters
    ----------
    found
        What it may mean, see :func:`data.store.streets.geocoding.geocode`, the likeliest first.
    text
        As it was typed.
    """
    choices = _choices(found)
    door = the_certain_one(found, text)
    if door is not None and not any(_is_namesake(door, one) for one in found):
        return AddressReading(outcome="door", point=door.point, found=door, choices=choices)
    street = _certain_street(found)
    if street is not None:
        return AddressReading(outcome="street", point=street.point, found=street, choices=choices)
    is_likely = any(one.confidence >= _LIKELY for one in choices)
    return AddressReading(outcome="several" if is_likely else "unknown", choices=choices)


def _certain_street(found: Sequence[Found]) -> Found | None:
    """Return the street meant without doubt where no door is, ``None`` where there is any."""
    meant = [one for one in found if one.kind in _DESTINATIONS and not is_namesake_place(one)]
    first = max(meant, key=_clearness, default=None)
    if first is None or first.kind != "street" or first.is_doubtful or likeness(first) < NEARLY:
        return None
    rivals = (one for one in meant if not _is_one_street(first, one))
    return first if all(_clears_as_street(first, one) for one in rivals) else None


def _clears_as_street(street: Found, rival: Found) -> bool:
    # The number typed is known behind another street's name: that may be meant.
    margin = MARGIN + (_KNOWN_NUMBER if rival.kind == "address" else 0.0)
    return clears(street, rival, _strength(street), _strength(rival), margin)


def _strength(one: Found) -> float:
    return one.confidence if one.strength is None else one.strength


def _clearness(one: Found) -> tuple[float, int, float]:
    return _strength(one), one.fits, one.confidence


def _is_namesake(door: Found, other: Found) -> bool:
    """Return whether another street of a door's street's name may have its number as well.

    It lies elsewhere, fits the text no less, and the map hardly knows its numbers. What has some
    numbers and no town may as well be another piece of the door's own street.
    """
    is_elsewhere = bool(door.town and other.town and door.town != other.town)
    return (
        other.kind == "street"
        and other.doors_known < (_WELL_KNOWN if is_elsewhere else 1)
        and _bare(door.street) == _bare(other.street)
        and other.fits >= door.fits
        and _strength(other) >= _strength(door)
        and not _is_one_street(door, other)
    )


def _is_one_street(one: Found, other: Found) -> bool:
    """Return whether two answers lie in one street: of one name and town, and near by."""
    near = apart_m(one.point, other.point) <= _ONE_STREET_M
    return near and _bare(one.street) == _bare(other.street) and are_in_one_area(one, other)


def _bare(street: str) -> str:
    """Return the letters of a street's name, without small words between them."""
    return "".join(word for word in plain_words(street) if word not in BETWEEN)


def _choices(found: Sequence[Found]) -> tuple[Found, ...]:
    """Return the destinations among some answers, of those written alike and near by the first."""
    kept: list[Found] = []
    for one in found:
        if one.kind not in _DESTINATIONS or one.confidence < _POSSIBLE:
            continue
        label = plain_text(one.label)
        alike = (other for other in kept if plain_text(other.label) == label)
        if all(apart_m(one.point, other.point) > _ONE_STREET_M for other in alike):
            kept.append(one)
    return tuple(kept[:MOST_CHOICES])
