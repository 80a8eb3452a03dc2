"""Goods that a round collects at farms: lots by name, and how many of each there will be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.streets.round_ways import Plain
from api.usecases.act import Act
from data.store.circuits import announcements, lots, orders
from data.store.circuits.announcements import LotAnnouncement
from data.store.rounds.documents import DocumentStop


def collected_of(act: Act, stops: Sequence[DocumentStop]) -> dict[UUID, Plain]:
    """Return the lots that visits at farms collect, with the pieces that are ordered and announced.

    Nothing is read where nothing is still to be collected.
    """
    due = [
        one
        for one in stops
        if (one.kind, one.job_kind) == ("pickup", "circuit")
        and one.status in {"planned", "arrived"}
    ]
    found = lots.collected(act.tx, {one.job_id for one in due if one.job_id is not None})
    if not found:
        return {}
    every = [one for own in found.values() for one in own]
    ordered = orders.ordered_of(orders.of_cycles(act.tx, {one.cycle_id for one in every}))
    announced = announcements.latest(act.tx, [one.id for one in every])
    nothing = LotAnnouncement()
    goods: dict[UUID, Plain] = {}
    for stop in due:
        rows = [
            {
                "what": one.what,
                "items": ordered.get(one.id, 0),
                "announced_items": said.items if said.items_below(ordered.get(one.id, 0)) else None,
            }
            for one in (found.get(stop.job_id, ()) if stop.job_id else ())
            for said in [announced.get(one.id, nothing)]
        ]
        if rows:
            goods[stop.id] = {"goods": rows}
    return goods
