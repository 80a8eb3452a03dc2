"""Stops of rounds at which chilled, frozen or hot goods change hands, and the hubs between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.circuits.orders import drawn_lots
from data.store.database import Transaction, among
from data.store.tables.bookings import booking, job, stop
from data.store.tables.circuits import cycle_lot, hub
from data.store.tables.people import customer
from data.store.tables.rounds import round_, visit
from dispatch.circuits.cold_chain import WarmPassage


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdVisit:
    """A visit with goods of a temperature class.

    Attributes
    ----------
    label, customer
        Of the job, and whose it is.
    start_at, end_at
        As planned; ``eta_at`` moves both where the round runs early or late.
    arrived_at, done_at
        As it was, where it is over.
    extra
        Free dimensions of what changes hands.
    """

    visit_id: UUID
    round_id: UUID
    job_id: UUID
    label: str
    customer: str
    kind: str
    status: str
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    eta_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    extra: Mapping[str, int]


_VISIT = [name for name in ColdVisit.__slots__ if name in visit.c]


def visits_of_day(tx: Transaction, day: date) -> list[ColdVisit]:
    """Return the visits with such goods in the rounds of a day, in the order of each round."""
    return _visits(tx, round_.c.day == day)


def visits_of_jobs(tx: Transaction, job_ids: Collection[UUID]) -> list[ColdVisit]:
    """Return the visits with such goods of some jobs, in the order of each round."""
    return _visits(tx, visit.c.job_id == among(job_ids)) if job_ids else []


def _visits(tx: Transaction, where: sa.ColumnElement[bool]) -> list[ColdVisit]:
    extra: sa.ColumnElement[Any] = stop.c.load["extra"]
    title = sa.func.coalesce(sa.func.nullif(job.c.label, ""), booking.c.reference)
    query = (
        tx.select(
            round_,
            where,
            round_.c.status.not_in(("withdrawn", "refused")),
            visit.c.status.not_in(("cancelled", "skipped", "failed")),
            extra.has_any(sa.literal(["chilled_ml", "frozen_ml", "hot_ml"], sa.ARRAY(sa.Text))),
            only=(
                visit.c.id.label("visit_id"),
                *(visit.c[name] for name in _VISIT),
                title.label("label"),
                sa.func.coalesce(customer.c.name, "").label("customer"),
                extra.label("extra"),
            ),
        )
        .join(visit)
        .join(stop)
        .join(job)
        .join(booking)
        .outerjoin(customer)
        .order_by(visit.c.round_id, visit.c.position)
    )
    return [ColdVisit(**row) for row in tx.rows(query)]


def warm_passages(tx: Transaction, job_ids: Collection[UUID]) -> list[WarmPassage]:
    """Return the lots that some jobs take from hubs which do not keep their class."""
    if not job_ids:
        return []
    taken: dict[UUID, set[str]] = {}
    for job_id, lot_id, _ in drawn_lots(tx, job_ids):
        taken.setdefault(lot_id, set()).add(str(job_id))
    if not taken:
        return []
    brings = job.c.booking_id == cycle_lot.c.booking_id
    bringing = tx.select(job, brings, only=[sa.func.array_agg(job.c.id)]).scalar_subquery()
    query = (
        tx.select(
            cycle_lot,
            cycle_lot.c.id == among(list(taken)),
            cycle_lot.c.temperature != "",
            cycle_lot.c.temperature != sa.all_(hub.c.keeps),
            only=(
                cycle_lot.c.id,
                cycle_lot.c.temperature,
                cycle_lot.c.arrived_at,
                bringing.label("brought_by"),
            ),
        )
        .join(hub)
        .order_by(cycle_lot.c.id)
    )
    return [
        WarmPassage(
            temperature=row["temperature"],
            brought_by=tuple(str(one) for one in row["brought_by"] or ()),
            taken_by=tuple(sorted(taken[row["id"]])),
            arrived=row["arrived_at"],
        )
        for row in tx.rows(query)
    ]


def collected_at(
    tx: Transaction, booking_ids: Collection[UUID], *, planned: bool
) -> dict[UUID, datetime]:
    """Return when what some bookings collect was taken up, by booking; others are missing.

    Parameters
    ----------
    planned
        What nobody has told yet counts as planned and expected.
    """
    if not booking_ids:
        return {}
    expected = visit.c.start_at + sa.func.coalesce(
        visit.c.eta_at - visit.c.arrive_at, sa.literal(timedelta(0))
    )
    begun = sa.func.coalesce(visit.c.arrived_at, expected) if planned else visit.c.arrived_at
    query = (
        tx.select(
            round_,
            round_.c.status.not_in(("withdrawn", "refused")),
            visit.c.kind == "pickup",
            visit.c.status.not_in(("cancelled", "skipped", "failed")),
            job.c.booking_id == among(list(booking_ids)),
            begun.is_not(None),
            only=(job.c.booking_id, sa.func.min(begun).label("since")),
        )
        .join(visit)
        .join(job)
        .group_by(job.c.booking_id)
    )
    return {row["booking_id"]: row["since"] for row in tx.rows(query)}
