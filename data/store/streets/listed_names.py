"""Names and addresses of a city's file as a source of searches, where no database is at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.store.streets.address_search import CANDIDATES, NEAR_TOWN_M
from data.store.streets.found_address import Row, apart_m
from data.store.streets.gazetteer import Entry, gazetteer_of
from data.store.streets.name_guesses import FAR_M, FARTHEST, Areas
from data.store.streets.written_address import house_numbers
from routing.city import City
from routing.types import Point

_AROUND = 100
"""So many addresses around a name are asked for a town."""


class ListedNames:
    """Names and addresses of a city, see :class:`data.store.streets.address_search.Source`.

    The list is made at the first question.
    """

    def __init__(self, city: City) -> None:
        self._city = city

    @cached_property
    def _gazetteer(self) -> tuple[tuple[Entry, ...], Mapping[int, Sequence[int]]]:
        """The names, and by each the positions of its addresses."""
        found = gazetteer_of(self._city)
        doors: dict[int, list[int]] = defaultdict(list)
        for position, entry in enumerate(found.of_address):
            doors[entry].append(position)
        return found.entries, doors

    @cached_property
    def _pieces(self) -> tuple[Mapping[str, NDArray[np.int64]], NDArray[np.int64]]:
        """The names that have each piece of three letters, and how many pieces each name has."""
        holders: dict[str, list[int]] = defaultdict(list)
        counts = []
        for number, entry in enumerate(self._gazetteer[0]):
            own = pieces_of(entry.search)
            counts.append(len(own))
            for piece in own:
                holders[piece].append(number)
        by_piece = {piece: np.array(numbers, np.int64) for piece, numbers in holders.items()}
        return by_piece, np.array(counts, np.int64)

    @cached_property
    def _areas(self) -> Mapping[str, str]:
        """Towns and postcodes, by all that they may be written as in plain words."""
        areas = [one for one in self._gazetteer[0] if one.kind in {"town", "postcode"}]
        return {one.search if one.kind == "town" else one.name: one.kind for one in areas}

    @cached_property
    def _towned(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Places of all addresses, and the positions of those."""
        places = [(one.lon, one.lat) for one in self._city.addresses]
        return np.array(places, np.float64).reshape(-1, 2), np.arange(len(places))

    def areas(self, texts: Sequence[str]) -> Areas:
        """Return which of some plain texts are towns or postcodes, and whether there are towns."""
        named = tuple(sorted(text for text in texts if text in self._areas))
        return Areas(named=named, has_towns="town" in self._areas.values())

    def names(self, letters: Sequence[str], pieces: float, near: Point | None) -> Sequence[Row]:
        """Return names that have such a share of the pieces of any of some texts, best first."""
        entries, (holders, counts) = self._gazetteer[0], self._pieces
        if not entries:
            return []
        shares, alike = np.zeros(len(entries)), np.zeros(len(entries))
        for text in letters:
            asked = pieces_of(text)
            met = np.zeros(len(entries), np.int64)
            for piece in asked:
                met[holders.get(piece, [])] += 1
            shares = np.maximum(shares, met / max(1, len(asked)))
            if text == letters[0]:
                alike = met / np.maximum(1, len(asked) + counts - met)
        at = np.flatnonzero(shares >= pieces)
        order = np.lexsort((at, -alike[at], -shares[at]))
        chosen = at[order] if near else at[order][:CANDIDATES]
        rows = [self._name(int(number), near) for number in chosen]
        if near is not None:
            rows.sort(
                key=lambda row: min(row["away"], FAR_M) / FAR_M * FARTHEST - shares[row["position"]]
            )
        return rows[:CANDIDATES]

    def towns_near(self, rows: Sequence[Row]) -> Mapping[int, tuple[str, str]]:
        """Return town and postcode of the address nearest to each name, by position."""
        found: dict[int, tuple[str, str]] = {}
        places = self._towned[0]
        for row in rows if len(places) else ():
            squared = np.sum((places - np.array([row["lon"], row["lat"]])) ** 2, axis=1)
            around = np.argsort(squared, kind="stable")[:_AROUND].tolist()
            here = Point(lon=row["lon"], lat=row["lat"])
            towned = [self._city.addresses[at] for at in around if self._city.addresses[at].town]
            nearest = min(towned, key=lambda one: apart_m(one.point, here), default=None)
            if nearest is not None and apart_m(nearest.point, here) <= NEAR_TOWN_M:
                found[row["position"]] = nearest.town, nearest.postcode
        return found

    def doors(
        self, streets: Sequence[int], numbers: Sequence[str], named: Sequence[int]
    ) -> Sequence[Row]:
        """Return addresses of streets with a number of some, and those at some positions."""
        wanted = set(numbers)
        behind = [row for row in self.numbered(streets) if not wanted.isdisjoint(row["doors"])]
        return [*behind, *(self._address(position) for position in named)]

    def numbered(self, streets: Sequence[int]) -> Sequence[Row]:
        """Return all addresses of some streets."""
        doors = self._gazetteer[1]
        rows = (self._address(at) for street in streets for at in doors.get(street, ()))
        return [row for row in rows if row["number"]]

    def _name(self, position: int, near: Point | None) -> dict[str, Any]:
        entry = self._gazetteer[0][position]
        here = Point(lon=entry.lon, lat=entry.lat)
        return {
            "position": position,
            "kind": entry.kind,
            "name": entry.name,
            "town": entry.town,
            "postcode": entry.postcode,
            "postcodes": entry.postcodes,
            "address": entry.address,
            "lon": entry.lon,
            "lat": entry.lat,
            "away": apart_m(here, near) if near else None,
        }

    def _address(self, position: int) -> dict[str, Any]:
        one = self._city.addresses[position]
        return {
            "position": position,
            "street": one.street,
            "number": one.number,
            "name": one.name,
            "town": one.town,
            "postcode": one.postcode,
            "doors": house_numbers(one.number),
            "entry": self._entries[position],
            "lon": one.lon,
            "lat": one.lat,
            "away": None,
        }

    @cached_property
    def _entries(self) -> Mapping[int, int]:
        return {at: entry for entry, doors in self._gazetteer[1].items() for at in doors}


def pieces_of(text: str) -> set[str]:
    """Return the pieces of three letters of plain words, as the database makes them."""
    return {
        piece
        for word in text.split()
        for padded in (f"  {word} ",)
        for piece in (padded[at : at + 3] for at in range(len(padded) - 2))
    }
