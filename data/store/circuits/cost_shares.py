"""Shares of pooled rounds as they are kept, and whose stops a round makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.circuits import orders
from data.store.database import Transaction, among, same_cooperative
from data.store.rounds.vehicles_ridden import vehicle_profile
from data.store.rows import TABLE, RowsOf
from data.store.tables.bookings import booking, job
from data.store.tables.circuit_accounts import cost_share, pooled_cost
from data.store.tables.circuits import cycle_lot
from data.store.tables.fleet import vehicle
from data.store.tables.people import customer
from data.store.tables.rounds import round_, visit


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptShare:
    """A customer's share of a pooled round.

    Attributes
    ----------
    customer
        Name of the customer.
    stops, shapley_cents, taken_over_cents, cents
        See :class:`dispatch.circuits.fair_cost.CostShare`.
    travel_s, stay_s, distance_m, bike_cents, van_cents
        Of a round for it alone: :class:`dispatch.circuits.fair_cost.AloneRound`.
    bookings
        What of it each booking bears, cents.
    """

    customer_id: UUID
    customer: str = ""
    stops: int
    shapley_cents: int
    taken_over_cents: int
    cents: int
    travel_s: int
    stay_s: int
    distance_m: int
    bike_cents: int
    van_cents: int
    bookings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptShares:
    """Cost of a pooled round with its shares, by the version of the rule that they were made by.

    Attributes
    ----------
    pays_shares
        Whether they are paid in place of the tariff's price.
    cost_cents
        Shares, and all that the cooperative carries.
    carried_cents
        Carried by the cooperative as no producer has room for it.
    delay_cents
        Carried by the cooperative as producers announced to be ready later than planned.
    """

    round_id: UUID
    day: date
    pays_shares: bool
    rule_version: int
    cost_cents: int
    carried_cents: int
    delay_cents: int = 0
    made_at: datetime
    shares: tuple[KeptShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitStop:
    """Owner of a circuit's stop in a round."""

    visit_id: UUID
    customer_id: UUID
    booking_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingShare:
    """Share of pooled rounds that a booking pays in place of its tariff's price."""

    cents: int
    cost_cents: int
    producers: int
    carried_cents: int
    delay_cents: int = 0


_ROUNDS = RowsOf(pooled_cost, KeptShares)
_SHARES = RowsOf(cost_share, KeptShare, bookings=TABLE)


def save(tx: Transaction, kept_shares: KeptShares) -> None:
    """Keep the shares of a round; what was kept of it before is replaced."""
    remove(tx, kept_shares.round_id)
    _ROUNDS.add(tx, kept_shares)
    of_round = {"round_id": kept_shares.round_id}
    tx.add_all(cost_share, [_SHARES.values(one) | of_round for one in kept_shares.shares])


def remove(tx: Transaction, round_id: UUID) -> None:
    """Forget the shares of a round that goes on."""
    for table in (cost_share, pooled_cost):
        tx.run(tx.delete(table, table.c.round_id == round_id))


def of_days(
    tx: Transaction, first: date, last: date, customer_id: UUID | None = None
) -> list[KeptShares]:
    """Return the pooled rounds of some days with their shares, by day.

    Of one customer, the rounds that it has a share of, with all shares of them.
    """
    query = tx.select(pooled_cost, pooled_cost.c.day.between(first, last))
    if customer_id is not None:
        own = tx.select(cost_share, cost_share.c.customer_id == customer_id)
        query = query.where(own.where(cost_share.c.round_id == pooled_cost.c.round_id).exists())
    rows = tx.rows(query.order_by(pooled_cost.c.day, pooled_cost.c.round_id))
    shares = _shares(tx, [row["round_id"] for row in rows])
    return [
        KeptShares(
            **{key: value for key, value in row.items() if key != "cooperative_id"},
            shares=tuple(shares.get(row["round_id"], ())),
        )
        for row in rows
    ]


def of_booking(tx: Transaction, booking_id: UUID) -> BookingShare | None:
    """Return what a booking bears of rounds that are charged by share; ``None``: its tariff."""
    others = (_other.c.cooperative_id == tx.owner, _other.c.round_id == cost_share.c.round_id)
    producers = sa.select(sa.func.count()).where(*others).scalar_subquery().label("producers")
    query = tx.select(
        cost_share,
        pooled_cost.c.pays_shares,
        cost_share.c.bookings.has_key(str(booking_id)),
        only=(
            cost_share.c.bookings,
            pooled_cost.c.cost_cents,
            pooled_cost.c.carried_cents,
            pooled_cost.c.delay_cents,
            producers,
        ),
    )
    of_share = pooled_cost.c.round_id == cost_share.c.round_id
    rows = tx.rows(query.join(pooled_cost, same_cooperative(cost_share, pooled_cost, of_share)))
    if not rows:
        return None
    return BookingShare(
        cents=sum(row["bookings"][str(booking_id)] for row in rows),
        cost_cents=sum(row["cost_cents"] for row in rows),
        producers=max(row["producers"] for row in rows),
        carried_cents=sum(row["carried_cents"] for row in rows),
        delay_cents=sum(row["delay_cents"] for row in rows),
    )


_other = cost_share.alias("other")


def circuit_stops(tx: Transaction, round_id: UUID) -> list[CircuitStop]:
    """Return whose stops a round makes for food circuits, those taken off it left out."""
    only = (visit.c.id.label("visit_id"), booking.c.customer_id, job.c.booking_id)
    query = _circuit_visits(tx, visit.c.round_id == round_id, only=only)
    return [CircuitStop(**row) for row in tx.rows(query.order_by(visit.c.position))]


def live_visits(tx: Transaction, round_id: UUID) -> list[UUID]:
    """Return the visits of a round in order, breaks too, those taken off it left out."""
    live = (visit.c.round_id == round_id, visit.c.status != "cancelled")
    query = tx.select(visit, *live, only=[visit.c.id])
    return [row["id"] for row in tx.rows(query.order_by(visit.c.position, visit.c.id))]


def lots_of_round(tx: Transaction, round_id: UUID) -> set[UUID]:
    """Return the lots that a round collects, and those that it waits for at a hub."""
    served = (visit.c.round_id == round_id, visit.c.status != "cancelled", job.c.kind == "circuit")
    query = tx.select(visit, *served, only=(job.c.id, job.c.booking_id)).join(job)
    rows = tx.rows(query)
    if not rows:
        return set()
    drawn = orders.drawn_lots(tx, {row["id"] for row in rows})
    bookings = {row["booking_id"] for row in rows}
    collected = tx.column(cycle_lot.c.id, cycle_lot.c.booking_id == among(bookings))
    return {lot_id for _, lot_id, _ in drawn} | set(collected)


def _circuit_visits(
    tx: Transaction,
    *where: sa.ColumnElement[bool],
    only: Iterable[sa.ColumnElement[Any]] = (),
) -> sa.Select[Any]:
    """Return the query of visits that somebody's food circuit is served by."""
    served = (visit.c.status != "cancelled", job.c.kind == "circuit")
    owned = booking.c.customer_id.is_not(None)
    return tx.select(visit, *where, *served, owned, only=only).join(job).join(booking)


def rounds_to_come(
    tx: Transaction, first: date, last: date, customer_id: UUID | None = None
) -> list[tuple[UUID, date, str]]:
    """Return round, day and vehicle profile of what is planned for circuits and not ridden yet."""
    served = _circuit_visits(tx, visit.c.round_id == round_.c.id)
    if customer_id is not None:
        served = served.where(booking.c.customer_id == customer_id)
    query = (
        tx.select(
            round_,
            round_.c.day.between(first, last),
            round_.c.status.in_(("published", "accepted", "started")),
            served.exists(),
            only=(round_.c.id, round_.c.day, vehicle_profile().label("profile")),
        )
        .join(vehicle, same_cooperative(round_, vehicle, vehicle.c.id == round_.c.vehicle_id))
        .order_by(round_.c.day, round_.c.starts_at, round_.c.id)
    )
    return [(row["id"], row["day"], row["profile"]) for row in tx.rows(query)]


def _shares(tx: Transaction, round_ids: Sequence[UUID]) -> dict[UUID, list[KeptShare]]:
    query = tx.select(cost_share, cost_share.c.round_id.in_(round_ids)).join(customer)
    named = query.add_columns(customer.c.name).order_by(cost_share.c.customer_id)
    found: dict[UUID, list[KeptShare]] = {}
    for row in tx.rows(named):
        share = replace(_SHARES.of(row), customer=row["name"])
        found.setdefault(row["round_id"], []).append(share)
    return found
