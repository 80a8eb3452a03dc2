"""Lots that pass hubs on a day, out of the rows of closed order cycles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from data.store.care import rules
from data.store.circuits import announcements, hubs
from data.store.circuits.announcements import LotAnnouncement
from data.store.circuits.cold_chain import collected_at
from data.store.circuits.hub_space import held_in
from data.store.circuits.orders import PassingLot, ordered_in, passing
from data.store.database import Transaction, among
from data.store.system import cooperatives
from data.store.tables.bookings import job, stop
from data.store.tables.rounds import round_, visit
from dispatch.circuits.cold_chain import TEMPERATURES
from dispatch.model import Job, Window
from dispatch.model.transfers import SortingHub, Transfer, stops_at
from dispatch.values.local_time import starts_of

if TYPE_CHECKING:
    from data.store.circuits.hubs import Hub
    from dispatch.model import VisitKind


def hub_transfers(
    tx: Transaction, on: date, jobs: Iterable[Job]
) -> tuple[tuple[SortingHub, ...], tuple[Transfer, ...]]:
    """Return the hubs of a day, and the lots that its jobs bring to them and take from them.

    What the hub has noted counts for more than what was planned: a lot that is there is there,
    whoever has brought it, and one that is sorted waits for nothing.
    """
    by_id = {one.id: one for one in jobs}
    found = passing(tx, [UUID(name) for name in by_id])
    known = hubs.known(tx, {one.hub_id for one in found})
    places = _places(tx, known.values(), [UUID(name) for name in by_id])
    limited = {key for key, one in known.items() if one.space_items is not None}
    ordered = ordered_in(tx, {one.cycle_id for one in found}) if limited else {}
    held = _held_besides(tx, on, limited, found)
    sorting = {
        key: SortingHub(
            id=str(key),
            place_ids=places[one.place_id],
            sorting_places=one.sorting_places,
            space_items=None if one.space_items is None else max(0, one.space_items - held[key]),
        )
        for key, one in known.items()
    }
    earlier = _brought_earlier(tx, on, [one for one in found if not one.brought_by])
    limits = _cold_limits(tx, on, known, found)
    cold = [one for one in found if one.lot_id in limits]
    taken_up = collected_at(tx, [one.booking_id for one in cold], planned=False)
    there = [one.booking_id for one in cold if one.arrived_at or one.sorted_at]
    there += [one.booking_id for one in cold if one.lot_id in earlier]
    taken_up = collected_at(tx, there, planned=True) | taken_up
    transfers = []
    for one in found:
        hub = sorting[one.hub_id]
        taken_by = _at_hub(hub, by_id, one.taken_by, "pickup")
        brought_by = _at_hub(hub, by_id, one.brought_by, "drop")
        if not (taken_by or brought_by) or (not brought_by and _came_before(one, on)):
            continue
        came = one.arrived_at or earlier.get(one.lot_id)
        made = _transfer(known[one.hub_id], one, came, brought_by, taken_by)
        if one.lot_id in limits:
            since = taken_up.get(one.booking_id)
            made = replace(made, cold_limit_s=limits[one.lot_id], out_since=since)
        pieces = ordered.get(one.lot_id, 0) if one.counted_items is None else one.counted_items
        transfers.append(replace(made, items=pieces if one.hub_id in limited else 0))
    used = {one.hub_id for one in transfers}
    return tuple(one for one in sorting.values() if one.id in used), tuple(transfers)


def _cold_limits(
    tx: Transaction, on: date, known: Mapping[UUID, Hub], found: Iterable[PassingLot]
) -> dict[UUID, int]:
    """Return how long lots may be out of the cold, seconds, where their hub does not keep them."""
    cold = {
        one.lot_id: one.temperature
        for one in found
        if one.temperature and one.temperature not in known[one.hub_id].keeps
    }
    if not cold:
        return {}
    end = starts_of(on, cooperatives.own(tx).zone) + timedelta(days=1, seconds=-1)
    rule = rules.cold_chain_at(tx, end)
    return {
        lot_id: 60 * rule.limit_min(name)
        for lot_id, temperature in cold.items()
        for name in TEMPERATURES
        if name == temperature
    }


def _held_besides(
    tx: Transaction, on: date, hub_ids: Collection[UUID], found: Iterable[PassingLot]
) -> Counter[UUID]:
    """Return the pieces at hubs on a day of cycles of which no job of the day brings or takes."""
    held: Counter[UUID] = Counter()
    if hub_ids:
        zone = cooperatives.own(tx).zone
        span = Window(start=starts_of(on, zone), end=starts_of(on + timedelta(days=1), zone))
        known = {one.cycle_id for one in found}
        for one in held_in(tx, hub_ids, span):
            if one.cycle_id not in known:
                held[one.hub_id] += one.items
    return held


def _transfer(
    hub: Hub,
    lot: PassingLot,
    came: datetime | None,
    brought_by: tuple[str, ...],
    taken_by: tuple[str, ...],
) -> Transfer:
    there = lot.sorted_at or came
    return Transfer(
        id=str(lot.lot_id),
        hub_id=str(hub.id),
        brought_by=brought_by[-1] if brought_by and there is None else None,
        arrived_at=there,
        sorting_s=0 if lot.sorted_at else hub.sorting_s,
        taken_by=taken_by,
    )


def _brought_earlier(tx: Transaction, on: date, lots: list[PassingLot]) -> dict[UUID, datetime]:
    """Return when lots came, or are expected, that are collected on an earlier day.

    A collection that nobody has planned yet is expected to keep the hours of its cycle, or what its
    producer announced. Lots whose collection failed, was cancelled, or was left out of its day's
    rounds are missing.
    """
    wanted = [one for one in lots if one.arrived_at is None and one.sorted_at is None]
    if not wanted:
        return {}
    days_with_rounds = sa.select(round_.c.day).where(
        tx.owns(round_), round_.c.status != "withdrawn"
    )
    visited = sa.and_(
        tx.owns(visit),
        visit.c.job_id == job.c.id,
        visit.c.kind == "drop",
        visit.c.status.not_in(("cancelled", "failed", "skipped")),
        job.c.status != "open",
    )
    query = (
        sa.select(
            job.c.booking_id,
            job.c.status,
            job.c.day.in_(days_with_rounds).label("ridden"),
            sa.func.coalesce(visit.c.done_at, visit.c.eta_at, visit.c.start_at).label("at"),
        )
        .outerjoin(visit, visited)
        .where(
            tx.owns(job),
            job.c.booking_id == among([one.booking_id for one in wanted]),
            job.c.day < on,
            job.c.status.not_in(("cancelled", "failed")),
        )
    )
    found: dict[UUID, list[datetime | None]] = {}
    for row in tx.rows(query):
        unplanned = row["status"] == "open" and not row["ridden"]
        brought_at = row["at"] if row["status"] != "open" else None
        if unplanned or brought_at is not None:
            found.setdefault(row["booking_id"], []).append(brought_at)
    announced = announcements.latest(tx, [one.lot_id for one in wanted])
    by = {
        one.lot_id: max(one.collected_by, _announced_at(announced, one) or one.collected_by)
        for one in wanted
    }
    return {
        one.lot_id: max(at or by[one.lot_id] for at in found[one.booking_id])
        for one in wanted
        if one.booking_id in found
    }


def _announced_at(announced: Mapping[UUID, LotAnnouncement], lot: PassingLot) -> datetime | None:
    """Return when a lot is ready at the farm, as its producer announced."""
    return announced[lot.lot_id].ready_at if lot.lot_id in announced else None


def _came_before(lot: PassingLot, on: date) -> bool:
    """Return whether a lot came on an earlier day, of which nobody has noted it."""
    return lot.arrived_at is None and lot.sorted_at is None and lot.day < on


def _at_hub(
    hub: SortingHub, jobs: dict[str, Job], ids: Iterable[UUID], kind: VisitKind
) -> tuple[str, ...]:
    """Return those of some jobs that have a stop at a hub."""
    names = (str(one) for one in ids)
    return tuple(name for name in names if name in jobs and stops_at(hub, jobs[name], kind))


def _places(
    tx: Transaction, known: Iterable[Hub], job_ids: list[UUID]
) -> dict[UUID, tuple[str, ...]]:
    """Return by what names the stops of a day may lie at the places of some hubs."""
    names = {one.place_id: [str(one.place_id)] for one in known}
    if names:
        query = sa.select(stop.c.id, stop.c.place_id).where(
            tx.owns(stop), stop.c.place_id == among(names), stop.c.job_id == among(job_ids)
        )
        for row in tx.rows(query.order_by(stop.c.id)):
            # A stop keeps its point when its place moves, see days.py.
            names[row["place_id"]].append(f"stop-{row['id']}")
    return {key: tuple(found) for key, found in names.items()}
