"""Movements of returnables: they are added and never changed; balances are their sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from data.store.database import Row, Transaction
from data.store.rows import RowsOf, Spread
from data.store.shapes import load_of, load_plain
from data.store.tables.bookings import booking, job, stop
from data.store.tables.circuit_accounts import returnable_movement
from data.store.tables.fleet import place, shift
from data.store.tables.people import customer
from data.store.tables.rounds import round_, visit
from dispatch.circuits.returnables import Balances, Holder, Movement, balances
from dispatch.model.load_sums import minus
from dispatch.model.pieces import Pieces, pieces_load, pieces_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMovement:
    """A movement as it is kept: by whom, and in which round and visit it was made, if in any."""

    id: UUID
    movement: Movement
    note: str = ""
    round_id: UUID | None = None
    visit_id: UUID | None = None
    made_by: UUID | None = None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitHolders:
    """Holders whose returnables a visit may take along.

    Attributes
    ----------
    holders
        The place of the stop; then, where goods are picked up, whose booking it is.
    sender
        Whose booking it is: empties from a door without a place were the sender's to return.
    asked
        Empties that the stop is to take up already.
    booked
        Those of them that its booking asks for.
    """

    visit_id: UUID
    holders: tuple[Holder, ...]
    sender: Holder | None
    asked: Pieces = field(default_factory=dict)
    booked: Pieces = field(default_factory=dict)


_PLAIN = ("kind", "count", "at", "reason")
_SIDES = ("giver", "taker")


def _read(row: Mapping[Any, Any]) -> Movement:
    values = {name: row[name] for name in _PLAIN}
    for name in _SIDES:
        values[name] = Holder(kind=row[f"{name}_kind"], id=str(row[f"{name}_id"] or ""))
    return Movement(**values)


def _write(movement: Movement) -> dict[str, Any]:
    values = {name: getattr(movement, name) for name in _PLAIN}
    for name in _SIDES:
        holder: Holder = getattr(movement, name)
        values |= {
            f"{name}_kind": holder.kind,
            f"{name}_id": UUID(holder.id) if holder.id else None,
        }
    return values


_MOVEMENTS = RowsOf(returnable_movement, KeptMovement, movement=Spread(_write, _read))
add = _MOVEMENTS.add
find = _MOVEMENTS.find
movement_columns = _MOVEMENTS.values


def every(tx: Transaction) -> list[KeptMovement]:
    """Return all movements in order of time."""
    order = (returnable_movement.c.at, returnable_movement.c.made_at, returnable_movement.c.id)
    return _MOVEMENTS.every(tx, tx.select(returnable_movement).order_by(*order))


def of_round(tx: Transaction, round_id: UUID) -> list[KeptMovement]:
    """Return the movements that a round made."""
    query = tx.select(returnable_movement, returnable_movement.c.round_id == round_id)
    return _MOVEMENTS.every(tx, query)


def names(tx: Transaction, holders: Collection[Holder]) -> Mapping[Holder, str]:
    """Return the names of places and customers; one without a name has its address."""
    found: dict[Holder, str] = {}
    for table, kind in ((place, "place"), (customer, "customer")):
        ids = [UUID(one.id) for one in holders if one.kind == kind]
        spare = place.c.address if table is place else customer.c.billing_address
        only = (table.c.id, table.c.name, spare.label("spare"))
        query = tx.select(table, table.c.id.in_(ids), only=only)
        for row in tx.rows(query) if ids else ():
            holder = Holder(kind="place" if table is place else "customer", id=str(row["id"]))
            found[holder] = row["name"] or row["spare"]
    return found


def visit_holders(tx: Transaction, round_id: UUID) -> dict[UUID, VisitHolders]:
    """Return by visit who holds what may be taken along there."""
    of_stop = (stop.c.place_id, stop.c.returns, stop.c.taken_along)
    only = (visit.c.id, visit.c.kind, *of_stop, booking.c.customer_id)
    query = tx.select(visit, visit.c.round_id == round_id, only=only)
    rows = tx.rows(query.join(stop).join(job).join(booking))
    return {row["id"]: _holders(row) for row in rows}


def held_pieces(tx: Transaction) -> Balances:
    """Return how many pieces of each kind each holder has."""
    return balances(one.movement for one in every(tx))


def hour_cents_of(tx: Transaction, round_id: UUID) -> int:
    """Return what an hour of the shift of a round costs."""
    query = tx.select(round_, round_.c.id == round_id, only=[shift.c.prices]).join(shift)
    return int((tx.value(query) or {}).get("hour_cents", 0))


def take_along(tx: Transaction, stop_id: UUID, empties: Pieces, *, piece_s: int) -> None:
    """Have a stop take up so many empties beyond what its booking asks for, in place of before.

    Each takes ``piece_s`` of the stop's time.
    """
    only = [stop.c.returns, stop.c.taken_along]
    row = tx.row(tx.select(stop, stop.c.id == stop_id, only=only))
    if row is None:
        return
    before = row["taken_along"]
    returns = minus(load_of(row["returns"]), pieces_load(before)) + pieces_load(empties)
    more_s = (sum(empties.values()) - sum(before.values())) * piece_s
    values = {
        "returns": load_plain(returns),
        "taken_along": {kind: count for kind, count in empties.items() if count},
        "service_s": stop.c.service_s + more_s,
    }
    tx.run(tx.update(stop, stop.c.id == stop_id).values(**values))


def ends_of_round(tx: Transaction, round_id: UUID) -> tuple[Holder | None, Holder | None]:
    """Return the places where a round starts and ends; ``None`` where its shift names none."""
    only = (shift.c.start_place_id, shift.c.end_place_id)
    row = tx.row(tx.select(round_, round_.c.id == round_id, only=only).join(shift))
    ids = (row["start_place_id"], row["end_place_id"]) if row else (None, None)
    start, end = (Holder(kind="place", id=str(one)) if one else None for one in ids)
    return start, end


def _holders(row: Row) -> VisitHolders:
    here = row["place_id"] and Holder(kind="place", id=str(row["place_id"]))
    sender = row["customer_id"] and Holder(kind="customer", id=str(row["customer_id"]))
    returns = load_of(row["returns"])
    both = (here, sender if row["kind"] == "pickup" else None)
    return VisitHolders(
        visit_id=row["id"],
        holders=tuple(one for one in both if one is not None),
        sender=sender,
        asked=pieces_of(returns),
        booked=pieces_of(minus(returns, pieces_load(row["taken_along"]))),
    )
