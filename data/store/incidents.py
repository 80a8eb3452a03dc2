"""Incidents: what befell couriers on the way, and whether somebody has dealt with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction
from data.store.tables.rounds import incident, round_


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that befell a courier.

    Attributes
    ----------
    kind
        One of :data:`dispatch.event_words.INCIDENT_KINDS`.
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


def add(tx: Transaction, made: Incident) -> bool:
    """Add an incident; false where its id is taken."""
    values = {name: getattr(made, name) for name in Incident.__slots__}
    statement = insert(incident).values(cooperative_id=tx.owner, **values)
    return tx.run(statement.on_conflict_do_nothing()) == 1


def find(tx: Transaction, incident_id: UUID, *, lock: bool = False) -> Incident | None:
    """Give an incident."""
    query = sa.select(incident).where(
        incident.c.cooperative_id == tx.owner, incident.c.id == incident_id
    )
    row = tx.row(query.with_for_update() if lock else query)
    return None if row is None else _incident(row)


def close(tx: Transaction, incident_id: UUID, at: datetime) -> None:
    """Note that somebody has dealt with an incident."""
    where = (incident.c.cooperative_id == tx.owner, incident.c.id == incident_id)
    tx.run(incident.update().where(*where).values(status="closed", closed_at=at))


def between(
    tx: Transaction,
    start: datetime,
    end: datetime,
    *,
    person_id: UUID | None = None,
    round_id: UUID | None = None,
) -> list[Incident]:
    """Give what happened in a stretch of time, oldest first.

    ``person_id`` narrows to what somebody reported or what befell their rounds, ``round_id`` to
    one round.
    """
    query = sa.select(incident).where(
        incident.c.cooperative_id == tx.owner, incident.c.at >= start, incident.c.at < end
    )
    if person_id is not None:
        ridden = sa.select(round_.c.id).where(
            round_.c.cooperative_id == tx.owner, round_.c.person_id == person_id
        )
        query = query.where(
            sa.or_(incident.c.reported_by == person_id, incident.c.round_id.in_(ridden))
        )
    if round_id is not None:
        query = query.where(incident.c.round_id == round_id)
    return [_incident(row) for row in tx.rows(query.order_by(incident.c.at, incident.c.id))]


def _incident(row: Row) -> Incident:
    return Incident(**{name: row[name] for name in Incident.__slots__})
