"""Use case of confirmations: a producer says that what is ordered of a lot comes."""

from __future__ import annotations

from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.circuits.visible_circuits import WRITE, visible_lot
from api.usecases.requests import found_or_refuse
from data.store.circuits import confirmations, cycles, lots, orders
from data.store.circuits.confirmations import KIND, LotConfirmation
from data.store.circuits.orders import ordered_of
from routing.errors import Conflict


@needs(WRITE)
def confirm_lot(act: Act, lot_id: UUID) -> LotConfirmation:
    """Confirm that the pieces that are ordered of a lot now will be there.

    It moves nothing: office and hub see who has said so, and who is silent. The same again is the
    same confirmation; of more pieces than were ordered then it says nothing.

    Raises
    ------
    NotFound
        ``no-such-lot``.
    Conflict
        ``lot-not-coming`` if nobody ordered of it, or its cycle is cancelled; ``lot-has-come``.
    """
    seen = visible_lot(act, lot_id, WRITE)
    cycle = found_or_refuse(cycles.find(act.tx, seen.cycle_id, lock=True), "no-such-cycle")
    # Read anew: what we waited for may have changed it.
    found = found_or_refuse(lots.find(act.tx, lot_id), "no-such-lot")
    ordered = ordered_of(orders.of_cycles(act.tx, [found.cycle_id])).get(lot_id, 0)
    if found.arrived_at is not None:
        raise Conflict("lot-has-come", what=found.what)
    if not ordered or found.status != "offered" or cycle.status == "cancelled":
        raise Conflict("lot-not-coming", what=found.what)
    known = confirmations.latest(act.tx, [lot_id]).get(lot_id)
    if known is not None and known.items == ordered:
        return known
    act.record_event(KIND, "lot", lot_id, detail={"expected_items": ordered})
    return LotConfirmation(items=ordered, at=act.now)
