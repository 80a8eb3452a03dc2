"""Finds the street that an address lies on: by what it says, or by where it is.

What is written may be a street alone or a whole address: of its parts between commas the first that
has the name of a street of the city in it tells, and in a part the longest such name. Upper and
lower case, accents and hyphens are alike. Where nothing is written, the addresses of the map that
lie at the very point tell, if all of them say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.network.streets import Address, Streets
from routing.types import Point

UNKNOWN = -1
"""Number of no street."""

_PLACE_E5 = 100_000
"""Addresses and points are the same where they are in a hundred-thousandth of a degree, a metre."""
_PLACES_A_ROW = 1 << 32
"""More than there are such places from pole to pole."""
_MOST_WORDS = 16
"""No address has more words in one part; further ones are not looked at."""
_SHORTEST = 2
"""Names of one letter are as often a staircase."""
_SEVERAL = re.compile(r"\s*;\s*|\s+/\s+")
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
"""Letters that Unicode does not take apart into a plain one and an accent."""


class StreetNames:
    """The street names of one city, by number as in :mod:`routing.network.streets`.

    They are compared from the first address on: many cities have none, and many ask by points.
    """

    def __init__(self, streets: Streets) -> None:
        self._streets = streets

    @cached_property
    def _numbers(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for number, names in enumerate(self._streets.names):
            # A map may write two names of one street as one.
            for name in dict.fromkeys((names, *_SEVERAL.split(names))):
                if len(name) >= _SHORTEST:
                    numbers.setdefault(fold(name), number)
        return numbers

    @cached_property
    def _at(self) -> dict[int, int]:
        addresses = self._streets.addresses
        streets: dict[int, int] = {}
        for address, place in zip(addresses, _places(addresses), strict=True):
            number = self._numbers.get(fold(address.street), UNKNOWN)
            if streets.setdefault(place, number) != number:
                streets[place] = UNKNOWN
        return streets

    def of_text(self, text: str) -> int:
        """Return the number of the street that an address names, :data:`UNKNOWN` for none."""
        whole = self._numbers.get(fold(text))
        if whole is not None:
            return whole
        for part in text.split(","):
            words = fold(part).split()[:_MOST_WORDS]
            for size in range(len(words), 0, -1):
                for first in range(len(words) - size + 1):
                    found = self._numbers.get(" ".join(words[first : first + size]))
                    if found is not None:
                        return found
        return UNKNOWN

    def of_points(self, points: Sequence[Point], addresses: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of the street of each point, ``int64[n]``.

        Parameters
        ----------
        points
            Wished places.
        addresses
            What is written of each, empty where nothing is; may be left out for all.
        """
        found = np.full(len(points), UNKNOWN, np.int64)
        if self._at:
            at = self._at
            found[:] = [at.get(place, UNKNOWN) for place in _places(points)]
        for i, address in enumerate(addresses):
            if address and (number := self.of_text(address)) != UNKNOWN:
                found[i] = number
        return found


def _places(points: Sequence[Point] | Sequence[Address]) -> list[int]:
    """Each point as one number, the same for all within a hundred-thousandth of a degree."""
    lon = np.rint(np.array([point.lon for point in points], np.float64) * _PLACE_E5)
    lat = np.rint(np.array([point.lat for point in points], np.float64) * _PLACE_E5)
    numbers: list[int] = (lon.astype(np.int64) * _PLACES_A_ROW + lat.astype(np.int64)).tolist()
    return numbers


def fold(text: str) -> str:
    """Write a name without capitals, accents, hyphens and double spaces, to compare it."""
    text = text.replace("-", " ")
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
