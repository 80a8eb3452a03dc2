"""Readiness of this installation: its cities on this machine, and our own code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.settings.home import CITY_SUFFIX
from api.streets.cities import own_bikes
from api.streets.city_faults import fault_of
from api.streets.city_troubles import own_bikes_wrong, read_trouble
from api.usecases.service import Service
from data.store.system import cooperatives
from routing.errors import BadInput, NotReady


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Cities and code that are being prepared, and troubles that somebody must see to.

    Attributes
    ----------
    preparing
        Names of cities that are compiled anew; ``numeric-code`` while that is compiled.
    troubles
        What must be done by hand: cities to import, profiles of one's own to correct.
    """

    preparing: tuple[str, ...] = ()
    troubles: tuple[NotReady, ...] = ()


def readiness(service: Service) -> Readiness:
    """Return what is not ready on this machine, of the cities that cooperatives at work ride in."""
    streets = service.tools.streets
    with service.database.transaction(read_only=True) as tx:
        used = {one.city for one in cooperatives.every(tx) if one.city and one.status == "active"}
    preparing: list[str] = []
    troubles = list(_wrong_bikes(streets.folder))
    for name in sorted(used):
        path = streets.folder / f"{name}{CITY_SUFFIX}"
        trouble = read_trouble(path)
        if path.is_file() and not fault_of(path) and name not in streets.unreadable:
            continue  # A note may be left of what was mended just now.
        if trouble is not None:
            troubles.append(trouble.error)
        elif path.is_file():
            preparing.append(name)
    if not service.tools.code.ready:
        preparing.append("numeric-code")
    return Readiness(preparing=tuple(preparing), troubles=tuple(troubles))


def _wrong_bikes(cities: Path) -> Iterator[NotReady]:
    try:
        own_bikes(cities)
    except BadInput as error:
        yield own_bikes_wrong(error)
