"""Points of addresses that nobody knows: one that may be meant, or a pin on the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest
from api.usecases.streets.geocoding import likely_meant
from data.formats.address_coordinates import point_of
from data.store.streets.found_address import Found
from routing.types import Point

_NUMBERS = re.compile(r"\s*(-?\d{1,2}[.,]\d+)\s*(?:[;\s]|,\s)\s*(-?\d{1,3}[.,]\d+)\s*")
"""Latitude and longitude, with points or commas, as people copy them from maps."""


def pin_key(address: str) -> str:
    """Return what fields of an address are called, however many others there are."""
    return sha256(address.encode()).hexdigest()[:12]


def pinned_point(form: Form, address: str) -> Point | None:
    """Return where an address is, as it was chosen or typed; what is no point is told."""
    key = pin_key(address)
    text = form.text(f"at-{key}") or form.text(f"like-{key}")
    numbers = _NUMBERS.fullmatch(text)
    point = numbers and point_of(*numbers.groups())
    if text and point is None:
        form.fault(f"at-{key}", "open-food-network-point", value=text[:60])
    return point


def asked_pin(
    address: str, suggestions: Sequence[Found], numbers: Sequence[str] = ()
) -> dict[str, Any]:
    """Return an address that nobody knows as pages ask for it."""
    return {
        "key": pin_key(address),
        "address": address,
        "numbers": ", ".join(numbers),
        "likely": [
            (f"{each.point.lat:.6f}, {each.point.lon:.6f}", each.label) for each in suggestions
        ],
    }


def unknown_address(ask: PageRequest, form: Form) -> dict[str, Any] | None:
    """Return the address of a form that needs a point; ``None`` where it does not."""
    address = form.text("address")
    asked = f"at-{pin_key(address)}"
    if not address or not (form.faults.get("address") or form.raw(asked)):
        return None
    return asked_pin(address, ask.do(likely_meant, address))
