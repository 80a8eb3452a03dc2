"""Use cases of addresses: what a text means, and which address a point has."""

from __future__ import annotations

from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from api.usecases.streets.typed_addresses import AddressAnswers
from data.store.streets.address_reading import AddressReading
from data.store.streets.found_address import Found
from data.store.streets.geocoding import MOST, geocode, reverse_geocode
from data.store.system import cooperatives
from routing.types import Point

LIKELY = 0.75
"""An answer of less confidence is a poor one."""


@needs("places:read")
def geocode_address(
    act: Act, text: str, *, near: Point | None = None, limit: int = 5
) -> list[Found]:
    """Return what a text may mean in the cooperative's city, the likeliest first.

    Parameters
    ----------
    text
        As somebody typed it, see :func:`data.store.streets.geocoding.geocode`.
    near
        Of answers alike, those nearer to it come first.
    limit
        Most answers, up to :data:`~data.store.streets.geocoding.MOST`.
    """
    city = cooperatives.own(act.tx).city
    return geocode(act.tx, city, text, near=near, limit=min(limit, MOST))


@needs("places:read")
def read_typed_address(act: Act, text: str) -> AddressReading:
    """Return what a text means in the cooperative's city, or what it may mean."""
    return AddressAnswers().of(act, cooperatives.own(act.tx).city, text)


@needs("places:read")
def address_at(act: Act, point: Point) -> Found:
    """Return the address nearest to a point.

    Raises
    ------
    NotFound
        ``no-address-near``.
    """
    city = cooperatives.own(act.tx).city
    return found_or_refuse(reverse_geocode(act.tx, city, point), "no-address-near")
