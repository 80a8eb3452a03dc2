"""Incidents: what befell couriers on the way, and whether somebody has dealt with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rounds import notes
from data.store.rows import RowsOf
from data.store.tables.bookings import booking, job, stop
from data.store.tables.rounds import event, incident, round_
from dispatch.values.same_fields import same_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Incident of a courier.

    Attributes
    ----------
    kind
        One of :data:`dispatch.rounds.events.event_words.INCIDENT_KINDS`.
    status
        ``open`` or ``closed``.
    note_id
        What the courier wrote about it.
    reported_by
        A person.
    at
        When it happened, by the server's clock.
    """

    id: UUID
    round_id: UUID | None = None
    visit_id: UUID | None = None
    kind: str
    status: str = "open"
    note_id: UUID | None = None
    reported_by: UUID
    at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine(Incident):
    """An incident in a list.

    Attributes
    ----------
    note
        What the rider wrote; empty where nothing was, or where it is kept no longer.
    closed_by
        The person who said that it was dealt with.
    closing_note
        What was done about it, in that person's words; empty as ``note`` is.
    """

    note: str = field(default="", repr=False)
    closed_by: UUID | None = None
    closing_note: str = field(default="", repr=False)


_INCIDENTS = RowsOf(incident, Incident)
add = _INCIDENTS.add_new
find = _INCIDENTS.find


def close(tx: Transaction, incident_id: UUID, at: datetime) -> None:
    """Note that somebody has dealt with an incident."""
    tx.run(tx.update(incident, incident.c.id == incident_id).values(status="closed", closed_at=at))


def is_of_customer(tx: Transaction, found: Incident, customer_id: UUID) -> bool:
    """Return whether an incident befell at a stop of what a customer booked."""
    of_customer = _of_customer(tx, customer_id)
    return bool(tx.column(incident.c.id, incident.c.id == found.id, of_customer))


def listed(  # noqa: PLR0913  # what narrows the list
    tx: Transaction,
    start: datetime,
    end: datetime,
    *,
    status: Literal["open", "closed"] | None = None,
    person_id: UUID | None = None,
    round_id: UUID | None = None,
    customer_id: UUID | None = None,
) -> list[IncidentLine]:
    """Return what happened in a stretch of time with what people wrote of it, oldest first.

    Parameters
    ----------
    status
        Only those. With ``open`` also what is still open from before ``start``.
    person_id
        Only what this person reported or what befell the rounds that are theirs.
    round_id
        Only what befell this round.
    customer_id
        Only what befell at stops of what this customer booked.
    """
    query = tx.select(incident, incident.c.at < end)
    if status != "open":
        query = query.where(incident.c.at >= start)
    if status is not None:
        query = query.where(incident.c.status == status)
    if person_id is not None:
        ridden = tx.select(round_, round_.c.person_id == person_id, only=[round_.c.id])
        query = query.where(
            sa.or_(incident.c.reported_by == person_id, incident.c.round_id.in_(ridden))
        )
    if round_id is not None:
        query = query.where(incident.c.round_id == round_id)
    if customer_id is not None:
        query = query.where(_of_customer(tx, customer_id))
    found = _INCIDENTS.every(tx, query.order_by(incident.c.at, incident.c.id))
    return _with_words(tx, found)


def _of_customer(tx: Transaction, customer_id: UUID) -> sa.ColumnElement[bool]:
    stops = tx.select(stop, booking.c.customer_id == customer_id, only=[stop.c.id])
    # A visit has the id of its stop.
    return incident.c.visit_id.in_(stops.join(job).join(booking))


def _with_words(tx: Transaction, found: Sequence[Incident]) -> list[IncidentLine]:
    """Add what the rider wrote, and who closed it with which words: the log knows that."""
    closed = tx.select(
        event,
        event.c.kind == "incident_closed",
        event.c.subject_id.in_([one.id for one in found if one.status == "closed"]),
        only=(event.c.subject_id, event.c.actor_id, event.c.detail),
    )
    closings = {row["subject_id"]: row for row in tx.rows(closed)}
    noted = {key: UUID(row["detail"]["note_id"]) for key, row in closings.items()}
    note_ids = [(one.note_id, one.id) for one in found]
    words = notes.found(tx, [*note_ids, *((note_id, key) for key, note_id in noted.items())])
    return [
        IncidentLine(
            **same_fields(one, IncidentLine),
            note=words.get((one.note_id, one.id), ""),
            closed_by=closings[one.id]["actor_id"] if one.id in closings else None,
            closing_note=words.get((noted.get(one.id), one.id), ""),
        )
        for one in found
    ]
