"""Use cases of lots that no bike carries at once: brought in as several, of whole pieces each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.circuits.fitting import load_fleet
from api.usecases.circuits.lots import add_lot, change_lot, read_lot
from api.usecases.circuits.visible_circuits import WRITE
from data.store.circuits.lots import CycleLot
from dispatch.bookings.usual_masses import lot_mass
from dispatch.model import Load, Window

if TYPE_CHECKING:
    from api.usecases.requests import PlainRequest

_NUMBERED = re.compile(r" \(\d+/\d+\)$")
_SIZES = ("items", "mass_g", "volume_ml")
_STAY = ("cycle_id", "customer_id", "hub_id", "place_id", "what", "temperature", "service_s",
         "handling", "reference")  # fmt: skip


@needs(WRITE)
def add_lots(act: Act, lot_id: UUID, request: PlainRequest) -> list[CycleLot]:
    """Bring a lot into a cycle as so many lots that a bike carries each; together they are it.

    The same again gives the same lots.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.circuits.lots.add_lot`.
    """
    parts = _parts(act, _sizes(request), str(request.get("temperature") or ""))
    return [
        add_lot(
            act,
            lot_id if number == 1 else uuid5(lot_id, str(number)),
            {**request, **part, **_named(request, number, len(parts))},
        )
        for number, part in enumerate(parts, 1)
    ]


@needs(WRITE)
def change_into_lots(
    act: Act, lot_id: UUID, request: PlainRequest, expected_version: int | None = None
) -> list[CycleLot]:
    """Change a lot that has become too large for any bike, and bring the others in beside it.

    The lot itself keeps what is ordered of it.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.circuits.lots.change_lot`.
    """
    found = read_lot(act, lot_id)
    wanted = {key: request.get(key, getattr(found, key)) for key in (*_SIZES, *_STAY)}
    parts = _parts(act, _sizes(wanted), str(wanted["temperature"] or ""))
    first = {**request, **parts[0], **_named(wanted, 1, len(parts))}
    lots = [change_lot(act, lot_id, first, expected_version)]
    ready = request.get("ready", found.ready and _ready(found.ready))
    base = {key: str(one) if isinstance(one, UUID) else one for key, one in wanted.items()}
    for number, part in enumerate(parts[1:], 2):
        new = {**base, **part, **_named(wanted, number, len(parts)), "ready": ready}
        lots.append(add_lot(act, act.new_id(), new))
    return lots


def _ready(span: Window) -> dict[str, str]:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}


def _sizes(request: Mapping[str, Any]) -> dict[str, int]:
    """Return the sizes of a lot; its mass is reckoned where nobody says it."""
    items, mass_g, volume_ml = (request.get(key) for key in _SIZES)
    if mass_g is None:
        mass_g = lot_mass(int(items or 0), int(volume_ml or 0))
    return {"items": int(items or 0), "mass_g": int(mass_g), "volume_ml": int(volume_ml or 0)}


def _parts(act: Act, sizes: Mapping[str, int], temperature: str) -> list[dict[str, int]]:
    """Return the sizes of the lots; their sums are those of the whole."""
    extra = {f"{temperature}_ml": sizes["volume_ml"]} if temperature else {}
    load = Load(
        items=sizes["items"],
        mass_g=sizes["mass_g"],
        volume_ml=sizes["volume_ml"],
        extra=extra,
    )
    fleet = load_fleet(act)
    count = 1 if fleet.takes(load) or not fleet.keeps(load) else fleet.parts(load)
    if count > load.items:
        count = 1  # A single piece is too large: adding it says so.
    bounds = [sizes["items"] * number // count for number in range(count + 1)]
    return [
        {
            "items": end - start,
            **{key: _upto(sizes, key, end) - _upto(sizes, key, start) for key in _SIZES[1:]},
        }
        for start, end in pairwise(bounds)
    ]


def _upto(sizes: Mapping[str, int], key: str, items: int) -> int:
    return sizes[key] * items // sizes["items"] if sizes["items"] else sizes[key]


def _named(request: Mapping[str, Any], number: int, count: int) -> dict[str, str]:
    """Return what tells one of several lots from the others."""
    if count == 1:
        return {}
    what = _NUMBERED.sub("", str(request.get("what") or ""))
    reference = str(request.get("reference") or "")
    names = {"what": f"{what} ({number}/{count})" if what else what}
    return names | ({"reference": f"{reference}#{number}"} if reference and number > 1 else {})
