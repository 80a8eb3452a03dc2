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

_MOST = 4
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
        doors = {
            one.label: f"{one.point.lon:.7f},{one.point.lat:.7f} {one.label}"
            # Of doors alike the likeliest stays.
            for one in reversed(ask.do(geocode_address, typed))
            if one.kind in _DOORS and one.confidence >= LIKELY / 1.5
        }
        word = "setup-address-which" if doors else "setup-address-unknown"
        form.faults[name] = [ask.texts(word)]
        meant[name] = [(value, label) for label, value in reversed(doors.items())][:_MOST]
    return meant
