"""Addresses in the forms of the first run: typed, suggested, and picked by a button.

What is picked says where it is, so that two doors of one address are told apart. The point stands
in a field of its own beside the address, and counts as long as the address is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest
from api.usecases.streets.geocoding import LIKELY, geocode_address
from routing.types import Point

_MOST, _STREETS = 4, 2
"""Suggestions of one field, most, and streets among them."""
_DOORS = frozenset({"address", "place"})
_PICKED = re.compile(r"(-?\d{1,3}\.\d{1,7}),(-?\d{1,2}\.\d{1,7}) (.+)")


def take_picked(form: Form, names: Iterable[str]) -> None:
    """Put an address that was picked by its button into its field."""
    for name in names:
        picked = _PICKED.fullmatch(form.text(f"{name}-pick"))
        if picked:
            form.values[name] = [picked[3]]
            form.values[f"{name}-at"] = [picked[0]]


def address_of(form: Form, name: str) -> dict[str, Any]:
    """Return an address as use cases take it, with its point where it was picked."""
    typed = form.text(name)
    picked = _PICKED.fullmatch(form.text(f"{name}-at"))
    if picked is None or picked[3] != typed:
        return {"address": typed}
    return {"address": typed, "lon": float(picked[1]), "lat": float(picked[2])}


def suggestions(
    ask: PageRequest, form: Form, names: Iterable[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return what may be meant in fields whose address is refused, and ask which it is.

    Each is a value for its button, and the address as people read it.
    """
    meant = {}
    for name in names:
        typed = form.text(name)
        if name not in form.faults or not typed:
            continue
        found = list(reversed(ask.do(geocode_address, typed)))
        doors = {
            one.label: _picked(one.point, one.label)
            # Of doors alike the likeliest stays.
            for one in found
            if one.kind in _DOORS and one.confidence >= LIKELY / 1.5
        }
        # Many towns have streets on the map and few house numbers: what was typed stays.
        streets = {one.label: _picked(one.point, typed) for one in found if one.kind == "street"}
        # A street that is meant more likely than any door lacks the number alone.
        is_street = bool(streets) and (not doors or found[-1].kind == "street")
        word = "street" if is_street else "which" if doors else "unknown"
        form.faults[name] = [ask.texts(f"setup-address-{word}")]
        ways = list(reversed(streets.items()))[:_STREETS]
        others = list(reversed(doors.items()))[: _MOST - len(ways)]
        likely = [*ways, *others] if is_street else [*others, *ways]
        meant[name] = [(value, label) for label, value in likely]
    return meant


def _picked(point: Point, address: str) -> str:
    return f"{point.lon:.7f},{point.lat:.7f} {address}"
