"""Finds addresses of the cities held open, each city's list prepared once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from api.streets.addresses import locator
from routing.router import Router
from routing.types import Point

KEPT = 8
"""Number of cities whose lists are kept."""


@lru_cache(maxsize=KEPT)
def locate_in(router: Router) -> Callable[[str], Point | None]:
    """Return the finder of a city's addresses, see :func:`api.streets.addresses.locator`.

    A city that was imported anew has another router, and so a list of its own.
    """
    return locator(router.city.addresses)
