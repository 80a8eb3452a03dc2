"""Address fields of pages: typed, suggested, chosen among several, or shown on the map.

What is chosen says where it is, so that two doors of one address are told apart. The point stands
in a field of its own, ``NAME_point``, and counts as long as the address is left as it was then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest
from api.usecases.streets.geocoding import read_typed_address
from data.formats.address_coordinates import Located
from data.store.streets.found_address import Found
from routing.types import Point

_POINT = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,2}(?:\.\d{1,15})?)(,street)?\|(.+)")
"""Longitude, latitude, whether it is the street alone, and the address that has this point."""
_FAULTS = frozenset({"address-unknown", "address-unclear"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChoice:
    """An address that may be meant, with the value that chooses it."""

    value: str
    label: str
    street_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressOffer:
    """Ways to mend an address that was refused: one of some choices, or a pin on the map."""

    choices: tuple[AddressChoice, ...] = ()


def point_value(point: Point | None, address: str, *, street_only: bool = False) -> str:
    """Return what keeps the point of an address in a form; empty where it has none."""
    if point is None or not address:
        return ""
    return f"{point.lon:.7f},{point.lat:.7f}{',street' if street_only else ''}|{address}"


def take_choice(form: Form, *names: str) -> None:
    """Put addresses that were chosen into their fields."""
    for name in names:
        chosen = _POINT.fullmatch(form.text(f"{name}_choice"))
        # Whoever has typed something else since does not mean that choice any more.
        if chosen and form.text(f"{name}_asked") == form.text(name):
            form.values[name] = [chosen[4]]
            form.values[f"{name}_point"] = [chosen[0]]


def address_of(form: Form, name: str = "address") -> dict[str, Any]:
    """Return an address by the keys of a request, with its point where it was chosen."""
    address = form.text(name)
    kept = _POINT.fullmatch(form.text(f"{name}_point"))
    if kept is None or kept[4] != address:
        return {"address": address}
    street = {"street_only": True} if kept[3] else {}
    return {"address": address, "lon": float(kept[1]), "lat": float(kept[2]), **street}


def offers(ask: PageRequest, form: Form, *names: str) -> dict[str, AddressOffer | None]:
    """Return how addresses that were refused may be mended, by field, and ask for it there.

    ``None`` where a field has no such fault.
    """
    found: dict[str, AddressOffer | None] = dict.fromkeys(names)
    for name in names:
        typed = form.text(name)
        if name not in form.faults or not typed or not _is_unknown(form):
            continue
        choices = ask.do(read_typed_address, typed).choices if ask.may("places:read") else ()
        form.faults[name] = [ask.texts("address-which" if choices else "address-not-on-map")]
        found[name] = offer_of(choices)
    return found


def offer_of(choices: Sequence[Found], address: str = "") -> AddressOffer:
    """Return the offer of some choices; ``address`` is what stays written of each."""
    return AddressOffer(
        choices=tuple(
            AddressChoice(
                value=point_value(
                    one.point, address or one.label, street_only=one.kind == "street"
                ),
                label=one.label,
                street_only=one.kind == "street",
            )
            for one in choices
        )
    )


def _is_unknown(form: Form) -> bool:
    return any(one.code in _FAULTS for one in form.told)


def fixed_points(form: Form, names: Iterable[str]) -> dict[str, Located]:
    """Return the points chosen for fields whose address nobody can change, by field."""
    found = {}
    for name in names:
        texts = (form.text(f"{name}_point"), form.text(f"{name}_choice"))
        kept = next((match for one in texts if (match := _POINT.fullmatch(one))), None)
        if kept:
            point = Point(lon=float(kept[1]), lat=float(kept[2]))
            found[name] = Located(point, street_only=bool(kept[3]))
    return found
