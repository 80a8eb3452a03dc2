"""Use cases of lots that no bike carries at once: brought in as several, of whole pieces each."""

from __future__ import annotations

import re
from itertools import pairwise
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.circuits.fitting import load_fleet
from api.usecases.circuits.lots import LotRequest, LotUpdate, add_lot, change_lot, read_lot
from api.usecases.circuits.visible_circuits import WRITE
from api.usecases.request_types import MAX_TEXT
from data.store.circuits.lots import CycleLot
from dispatch.bookings.usual_masses import lot_mass
from dispatch.model import Load

_NUMBERED = re.compile(r" \(\d+/\d+\)$")


@needs(WRITE)
def add_lots(act: Act, lot_id: UUID, request: LotRequest) -> list[CycleLot]:
    """Bring a lot into a cycle as so many lots that a bike carries each; together they are it.

    The same again gives the same lots.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.circuits.lots.add_lot`.
    """
    return [
        add_lot(act, uuid5(lot_id, str(number)) if number > 1 else lot_id, part)
        for number, part in enumerate(_parts(act, request), 1)
    ]


@needs(WRITE)
def change_into_lots(
    act: Act, lot_id: UUID, request: LotUpdate, expected_version: int | None = None
) -> list[CycleLot]:
    """Change a lot that has become too large for any bike, and bring the others in beside it.

    The lot itself keeps what is ordered of it.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.circuits.lots.change_lot`.
    """
    found = read_lot(act, lot_id)
    first, *others = _parts(act, _request(found).model_copy(update=request.given()))
    changed = change_lot(act, lot_id, first, expected_version)
    return [changed, *(add_lot(act, act.new_id(), part) for part in others)]


def _request(found: CycleLot) -> LotRequest:
    """Return what asks for a lot as it is."""
    values = {name: getattr(found, name) for name in LotRequest.model_fields}
    if found.ready is not None:
        start, end = found.ready.start.isoformat(), found.ready.end.isoformat()
        values["ready"] = WindowRequest(start=start, end=end)
    return LotRequest.read(values)


def _parts(act: Act, whole: LotRequest) -> list[LotRequest]:
    """Return the requests for the lots; the sums of their sizes are those of the whole."""
    items, volume_ml = whole.items, whole.volume_ml
    mass_g = lot_mass(items, volume_ml) if whole.mass_g is None else whole.mass_g
    extra = {f"{whole.temperature}_ml": volume_ml} if whole.temperature else {}
    load = Load(items=items, mass_g=mass_g, volume_ml=volume_ml, extra=extra)
    fleet = load_fleet(act)
    count = 1 if fleet.takes(load) or not fleet.keeps(load) else fleet.parts(load)
    if count > items:
        count = 1  # A single piece is too large: adding it says so.
    if count == 1:
        return [whole]
    ends = pairwise(items * number // count for number in range(count + 1))
    return [
        whole.model_copy(
            update={
                "items": end - start,
                "mass_g": mass_g * end // items - mass_g * start // items,
                "volume_ml": volume_ml * end // items - volume_ml * start // items,
                **_named(whole, number, count),
            }
        )
        for number, (start, end) in enumerate(ends, 1)
    ]


def _named(whole: LotRequest, number: int, count: int) -> dict[str, str]:
    """Return what tells one of several lots from the others."""
    names = {"what": _ended(_NUMBERED.sub("", whole.what), f" ({number}/{count})")}
    if whole.reference and number > 1:
        names["reference"] = _ended(whole.reference, f"#{number}")
    return names


def _ended(text: str, end: str) -> str:
    """Return a text with an end, cut where both would be too long."""
    return text[: MAX_TEXT - len(end)] + end
