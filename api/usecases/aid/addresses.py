"""Addresses of aid: as they are written, or with latitude and longitude behind them."""

from __future__ import annotations

import re

from api.usecases.act import Act
from api.usecases.streets.geocoding import locate_typed, suggest_addresses
from data.formats.fields import Node
from data.store.system import cooperatives
from routing.types import Point

MAX_LAT, MAX_LON = 85, 180
_NUMBERS = re.compile(r"(.*?)[\s,;@(]*(-?\d{1,2}[.,]\d{3,})\s*[;,\s]\s*(-?\d{1,3}[.,]\d{3,})\)?\s*")
"""An address with its latitude and longitude behind it, as people copy them from maps."""


def locate_address(act: Act, node: Node, written: str) -> tuple[str, Point | None]:
    """Return an address without numbers behind it, and its point; a fault where nobody knows it."""
    address, point = _with_numbers(written)
    if point is not None or not address:
        return address, point
    city = cooperatives.own(act.tx).city
    found = locate_typed(act, city)(address)
    if found is None:
        suggestions = suggest_addresses(act, city)(address)
        if suggestions:
            node.fault("need-address-unclear", suggestions=" · ".join(suggestions))
        else:
            node.fault("need-address-unknown")
    return address, found


def _with_numbers(written: str) -> tuple[str, Point | None]:
    found = _NUMBERS.fullmatch(written)
    if found is None:
        return written, None
    lat, lon = (float(one.replace(",", ".")) for one in found.group(2, 3))
    if abs(lat) > MAX_LAT or abs(lon) > MAX_LON:
        return written, None
    return found[1].strip(" ,;@"), Point(lon=lon, lat=lat)
