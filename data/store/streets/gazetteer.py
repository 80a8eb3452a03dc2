"""Every name of a city that somebody may look for, each once and where it is.

Streets bear their name in many pieces, and one name may stand for several streets: pieces that lie
together are one, and so are the doors beside them. Shops and other named doors, towns and postcodes
are entries too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.store.streets.written_address import plain_text
from routing.city import City
from routing.network.streets import Address, Streets

Kind = Literal["street", "place", "town", "postcode"]
KINDS: tuple[Kind, ...] = ("street", "place", "town", "postcode")

APART_M = 300.0
"""Pieces of one name that are farther than this from each other, or up to twice as far, are two."""

_SEVERAL = re.compile(r"\s*;\s*|\s+/\s+")
_METRES_PER_DEGREE = 111_195.0
Place = tuple[float, float]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A name, and where it is.

    Attributes
    ----------
    kind
        What bears it; ``place`` is a shop or other named door.
    name, town, postcode
        As the map has them; of a street those of most of its doors.
    postcodes
        All of its doors, in plain words.
    lon, lat
        Its middle, on the street itself.
    address
        Position of the door that bears the name, of a place alone.
    """

    kind: Kind
    name: str
    town: str
    postcode: str
    postcodes: tuple[str, ...]
    lon: float
    lat: float
    address: int | None = None

    @property
    def search(self) -> str:
        """Its text for searching, in plain words."""
        return plain_text(self.name if self.kind == "town" else f"{self.name} {self.town}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """The entries of a city, and of each address the number of its street's entry (-1: none)."""

    entries: tuple[Entry, ...]
    of_address: tuple[int, ...]


def gazetteer_of(city: City) -> Gazetteer:
    """List the names of a city."""
    entries: list[Entry] = []
    of_address = [-1] * len(city.addresses)
    for pieces in _named(city).values():
        for group in _together(pieces):
            for piece in group:
                if piece.address is not None:
                    of_address[piece.address] = len(entries)
            entries.append(_street(city, group))
    entries += _places(city.addresses)
    entries += _areas(city.addresses, "town", [each.town for each in city.addresses])
    entries += _areas(city.addresses, "postcode", [each.postcode for each in city.addresses])
    return Gazetteer(entries=tuple(entries), of_address=tuple(of_address))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Piece:
    """A piece of street, or a door; ``points`` are longitude and latitude, degrees."""

    name: str
    points: NDArray[np.float64]
    address: int | None = None


def _named(city: City) -> dict[str, list[_Piece]]:
    """Return all that bears a street's name, by the name in plain words."""
    found: dict[str, list[_Piece]] = defaultdict(list)
    streets: Streets = city.streets
    names = [several_names(name) for name in streets.names]
    for edge, number in enumerate(streets.edge_name.tolist()):
        for name in names[number]:
            found[plain_text(name)].append(_Piece(name=name, points=streets.shape(edge)))
    for position, each in enumerate(city.addresses):
        # A door of two streets is listed in the first.
        for name in several_names(each.street)[:1]:
            points = np.array([[each.lon, each.lat]])
            found[plain_text(name)].append(_Piece(name=name, points=points, address=position))
    return found


def several_names(name: str) -> list[str]:
    """Return the names that a map writes as one, as in ``Quay Road; Mill Road``."""
    parts = (part.strip() for part in _SEVERAL.split(name))
    return [part for part in dict.fromkeys(parts) if plain_text(part)]


def _together(pieces: Sequence[_Piece]) -> Iterable[list[_Piece]]:
    """Part the bearers of one name into groups of neighbours."""
    squeeze = max(0.01, math.cos(math.radians(float(pieces[0].points[0, 1]))))
    scale = np.array([squeeze, 1.0]) * _METRES_PER_DEGREE / APART_M
    cells: list[set[Cell]] = []
    for piece in pieces:
        rows = np.floor(piece.points * scale).astype(np.int64).tolist()
        cells.append({(column, row) for column, row in rows})
    areas = _Areas(cell for own in cells for cell in own)
    for own in cells:
        # A straight piece has no point in the cells between its ends.
        one = min(own)
        for cell in own:
            areas.join(one, cell)
    groups: dict[Cell, list[_Piece]] = defaultdict(list)
    for piece, own in zip(pieces, cells, strict=True):
        groups[areas.of(min(own))].append(piece)
    return groups.values()


class _Areas:
    """Cells of a grid; neighbours, and what was joined besides, are one area."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._leader = {cell: cell for cell in cells}
        for column, row in list(self._leader):
            for right, up in ((1, -1), (1, 0), (1, 1), (0, 1)):
                near = column + right, row + up
                if near in self._leader:
                    self.join((column, row), near)

    def of(self, cell: Cell) -> Cell:
        """Return the cell that stands for an area."""
        leader = self._leader
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    def join(self, one: Cell, other: Cell) -> None:
        self._leader[self.of(other)] = self.of(one)


def _street(city: City, group: Sequence[_Piece]) -> Entry:
    doors = [city.addresses[piece.address] for piece in group if piece.address is not None]
    lines = [piece.points for piece in group if piece.address is None]
    name = _most(piece.name for piece in group)
    return _entry("street", name, doors, _middle(lines) if lines else _centre(doors))


def _entry(kind: Kind, name: str, doors: Sequence[Address], place: Place) -> Entry:
    """Return the entry of a name, in the town and with the postcode that most of its doors have."""
    return Entry(
        kind=kind,
        name=name,
        town=_most(each.town for each in doors),
        postcode=_most(each.postcode for each in doors),
        postcodes=tuple(sorted({plain_text(each.postcode) for each in doors} - {""})),
        lon=place[0],
        lat=place[1],
    )


def _middle(lines: Sequence[NDArray[np.float64]]) -> Place:
    """Return the point on some lines that is nearest to the middle of all their length."""
    starts = np.concatenate([line[:-1] for line in lines])
    ends = np.concatenate([line[1:] for line in lines])
    halves = (starts + ends) / 2
    squeeze = np.array([math.cos(math.radians(float(halves[0, 1]))), 1.0])
    length = np.linalg.norm((ends - starts) * squeeze, axis=1) + 1e-12
    middle = np.average(halves, axis=0, weights=length)
    nearest = int(np.argmin(np.linalg.norm((halves - middle) * squeeze, axis=1)))
    return _rounded(halves[nearest])


def _centre(doors: Sequence[Address]) -> Place:
    """Return the place of the door that is nearest to the middle of some."""
    points = np.array([[each.lon, each.lat] for each in doors])
    return _rounded(points[int(np.argmin(np.linalg.norm(points - points.mean(axis=0), axis=1)))])


def _rounded(point: NDArray[np.float64]) -> Place:
    return round(float(point[0]), 7), round(float(point[1]), 7)


def _places(addresses: Sequence[Address]) -> Iterable[Entry]:
    for position, each in enumerate(addresses):
        if plain_text(each.name):
            entry = _entry("place", each.name, [each], (each.lon, each.lat))
            yield replace(entry, address=position)


def _areas(addresses: Sequence[Address], kind: Kind, names: Sequence[str]) -> Iterable[Entry]:
    """Return towns or postcodes, each by the doors that are in it."""
    doors: dict[str, list[tuple[str, Address]]] = defaultdict(list)
    for name, each in zip(names, addresses, strict=True):
        if words := plain_text(name):
            doors[words].append((name, each))
    for found in doors.values():
        inside = [each for _, each in found]
        name = _most(written for written, _ in found)
        entry = _entry(kind, name, inside, _centre(inside))
        yield replace(entry, town=name) if kind == "town" else replace(entry, postcode=name)


def _most(texts: Iterable[str]) -> str:
    """Return the commonest of some texts that is not empty; of equals the first in order."""
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], text), default="")
