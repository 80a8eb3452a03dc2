"""Reads addresses in the cities held open, each city's list of names prepared once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from data.formats.address_coordinates import with_coordinates
from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.address_search import search_addresses
from data.store.streets.found_address import SAME_M, Found, apart_m
from data.store.streets.listed_names import ListedNames
from routing.router import Router
from routing.types import Point

KEPT = 8
"""Number of cities whose lists are kept."""

_SUGGESTED = 3


@lru_cache(maxsize=KEPT)
def reader_in(router: Router) -> Callable[[str], AddressReading]:
    """Return the reader of a city's addresses.

    It reads as that of the database does, see
    :func:`data.store.streets.address_reading.read_address`. A city that was imported anew has
    another router, and so a list of its own.
    """
    names = ListedNames(router.city)
    return lambda text: read_address(search_addresses(names, text), text)


def locate_in(router: Router) -> Callable[[str], Point | None]:
    """Return the finder of a city's doors: those that a text means without doubt."""
    read = reader_in(router)

    def locate(text: str) -> Point | None:
        reading = read(text)
        return reading.point if reading.outcome == "door" else None

    return locate


def suggest_in(router: Router) -> Callable[[str], list[str]]:
    """Return a maker of suggestions for a text that means no address without doubt.

    Each is found where it is when it is written just so: one that its text alone does not tell
    has its coordinates behind it.
    """
    read = reader_in(router)

    def written(one: Found) -> str:
        point = read(one.label).point
        is_found = point is not None and apart_m(point, one.point) <= SAME_M
        return one.label if is_found else with_coordinates(one.label, one.point)

    return lambda text: [written(one) for one in read(text).choices[:_SUGGESTED]]
