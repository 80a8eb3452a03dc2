"""Shares of pooled rounds as they are kept, and whose stops a round makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, same_cooperative
from data.store.rounds.vehicles_ridden import vehicle_profile
from data.store.tables.bookings import booking, job
from data.store.tables.circuit_accounts import cost_share, pooled_cost
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
    carried_cents
        Carried by the cooperative.
    """

    round_id: UUID
    day: date
    pays_shares: bool
    rule_version: int
    cost_cents: int
    carried_cents: int
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


_SHARE = tuple(name for name in KeptShare.__slots__ if name != "customer")


def save(tx: Transaction, kept_shares: KeptShares) -> None:
    """Keep the shares of a round; what was kept of it before is replaced."""
    remove(tx, kept_shares.round_id)
    values = {name: getattr(kept_shares, name) for name in KeptShares.__slots__ if name != "shares"}
    tx.add(pooled_cost, values)
    tx.add_all(
        cost_share,
        [
            {
                "round_id": kept_shares.round_id,
                **{name: getattr(one, name) for name in _SHARE},
                "bookings": dict(one.bookings),
            }
            for one in kept_shares.shares
        ],
    )


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
        own = sa.exists().where(
            cost_share.c.cooperative_id == tx.owner,
            cost_share.c.round_id == pooled_cost.c.round_id,
            cost_share.c.customer_id == customer_id,
        )
        query = query.where(own)
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
    query = (
        sa.select(
            cost_share.c.bookings,
            pooled_cost.c.cost_cents,
            pooled_cost.c.carried_cents,
            sa.select(sa.func.count())
            .where(_other.c.cooperative_id == tx.owner, _other.c.round_id == cost_share.c.round_id)
            .scalar_subquery()
            .label("producers"),
        )
        .join(
            pooled_cost,
            same_cooperative(
                cost_share, pooled_cost, pooled_cost.c.round_id == cost_share.c.round_id
            ),
        )
        .where(
            cost_share.c.cooperative_id == tx.owner,
            pooled_cost.c.pays_shares,
            cost_share.c.bookings.has_key(str(booking_id)),
        )
    )
    rows = tx.rows(query)
    if not rows:
        return None
    return BookingShare(
        cents=sum(row["bookings"][str(booking_id)] for row in rows),
        cost_cents=sum(row["cost_cents"] for row in rows),
        producers=max(row["producers"] for row in rows),
        carried_cents=sum(row["carried_cents"] for row in rows),
    )


_other = cost_share.alias("other")


def circuit_stops(tx: Transaction, round_id: UUID) -> list[CircuitStop]:
    """Return whose stops a round makes for food circuits, those taken off it left out."""
    query = (
        sa.select(visit.c.id.label("visit_id"), booking.c.customer_id, job.c.booking_id)
        .select_from(visit)
        .join(job, same_cooperative(visit, job, job.c.id == visit.c.job_id))
        .join(booking, same_cooperative(job, booking, booking.c.id == job.c.booking_id))
        .where(
            visit.c.cooperative_id == tx.owner,
            visit.c.round_id == round_id,
            visit.c.status != "cancelled",
            job.c.kind == "circuit",
            booking.c.customer_id.is_not(None),
        )
        .order_by(visit.c.position)
    )
    return [CircuitStop(**row) for row in tx.rows(query)]


def rounds_to_come(
    tx: Transaction, first: date, last: date, customer_id: UUID | None = None
) -> list[tuple[UUID, date, str]]:
    """Return round, day and vehicle profile of what is planned for circuits and not ridden yet."""
    served = (
        sa.select(sa.literal(1))
        .select_from(visit)
        .join(job, same_cooperative(visit, job, job.c.id == visit.c.job_id))
        .join(booking, same_cooperative(job, booking, booking.c.id == job.c.booking_id))
        .where(
            visit.c.cooperative_id == tx.owner,
            visit.c.round_id == round_.c.id,
            visit.c.status != "cancelled",
            job.c.kind == "circuit",
            booking.c.customer_id.is_not(None)
            if customer_id is None
            else booking.c.customer_id == customer_id,
        )
    )
    query = (
        sa.select(round_.c.id, round_.c.day, vehicle_profile().label("profile"))
        .join(vehicle, same_cooperative(round_, vehicle, vehicle.c.id == round_.c.vehicle_id))
        .where(
            round_.c.cooperative_id == tx.owner,
            round_.c.day.between(first, last),
            round_.c.status.in_(("published", "accepted", "started")),
            served.exists(),
        )
        .order_by(round_.c.day, round_.c.starts_at, round_.c.id)
    )
    return [(row["id"], row["day"], row["profile"]) for row in tx.rows(query)]


def customer_names(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of some customers."""
    query = sa.select(customer.c.id, customer.c.name).where(
        customer.c.cooperative_id == tx.owner, customer.c.id.in_(ids)
    )
    return {row["id"]: row["name"] for row in tx.rows(query)}


def _shares(tx: Transaction, round_ids: Sequence[UUID]) -> dict[UUID, list[KeptShare]]:
    query = (
        sa.select(cost_share, customer.c.name.label("customer"))
        .join(
            customer,
            same_cooperative(cost_share, customer, customer.c.id == cost_share.c.customer_id),
        )
        .where(cost_share.c.cooperative_id == tx.owner, cost_share.c.round_id.in_(round_ids))
        .order_by(cost_share.c.customer_id)
    )
    found: dict[UUID, list[KeptShare]] = {}
    for row in tx.rows(query):
        found.setdefault(row["round_id"], []).append(_share(row))
    return found


def _share(row: Row) -> KeptShare:
    return KeptShare(**{name: row[name] for name in KeptShare.__slots__})
