"""Whether streets lead from the hubs of an order to where it goes: asked when it comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.usecases.bookings.reachability import measure
from data.store.bookings.bookings import BookedJob, BookedStop
from data.store.bookings.context import context_at
from data.store.circuits import hubs
from data.store.fleet import places
from routing.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from api.usecases.act import Act
    from data.store.circuits.cycles import OrderCycle
    from data.store.circuits.lots import CycleLot
    from data.store.circuits.orders import CycleOrder
    from data.store.fleet.places import Place
    from routing.errors import Fault


def out_of_reach(
    act: Act, wanted: CycleOrder, cycle: OrderCycle, known: Mapping[UUID, CycleLot]
) -> list[Fault]:
    """Find fault with an order that lies on no street, or where no way leads from its hubs.

    Closing books its job, which would be refused then, and hold up everybody's.
    """
    of_lines = {known[line.lot_id].hub_id for line in wanted.lines if line.lot_id in known}
    run = hubs.known(act.tx, of_lines)
    ids = {one.place_id for one in run.values()}
    found = places.among(act.tx, ids | ({wanted.place_id} if wanted.place_id else set()))
    starts = [found[one] for one in sorted(ids) if one in found]
    site = found.get(wanted.place_id) if wanted.place_id else None
    point = site.point if site else wanted.point
    if point is None or wanted.place_id in ids:
        return []
    address = site.address if site else wanted.address
    drop = BookedStop(id=wanted.id, kind="drop", position=0, point=point, address=address)
    pickups = [_pickup(number, one) for number, one in enumerate(starts)]
    job = BookedJob(id=wanted.id, reference=wanted.reference, day=cycle.day, stops=(*pickups, drop))
    try:
        measure(act, [job], context_at(act.tx, act.now))
    except BadInput as wrong:
        where = "place_id" if wanted.place_id else "lon"
        return [replace(one, where=where) for one in wrong.faults if "pickups" not in one.where]
    return []


def _pickup(position: int, at: Place) -> BookedStop:
    return BookedStop(
        id=at.id, kind="pickup", position=position, point=at.point, address=at.address
    )
