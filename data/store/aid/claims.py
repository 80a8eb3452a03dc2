"""Claims: who took on which need, and gave it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction, same_cooperative
from data.store.tables.aid import claim, need
from data.store.tables.bookings import job
from data.store.tables.people import person

ReturnedFor = Literal["", "given_back", "absence", "office", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A need that somebody took on.

    Attributes
    ----------
    person_name
        Empty for who was erased.
    person_number
        1, or 2 for the second of two people.
    """

    id: UUID
    need_id: UUID
    person_id: UUID
    person_name: str = ""
    person_number: int = 1
    claimed_at: datetime


_PLAIN = ("id", "need_id", "person_id", "claimed_at")


def add(tx: Transaction, new_claim: Claim) -> bool:
    """Keep a claim; false where somebody else has that number, or the same person has one."""
    values = {name: getattr(new_claim, name) for name in _PLAIN}
    number = new_claim.person_number
    statement = insert(claim).values(cooperative_id=tx.owner, seat=number, **values)
    return tx.run(statement.on_conflict_do_nothing()) == 1


def of_needs(tx: Transaction, need_ids: Collection[UUID]) -> dict[UUID, list[Claim]]:
    """Return who has taken on some needs, by need and in the order of their numbers."""
    if not need_ids:
        return {}
    only = (
        *(claim.c[name] for name in _PLAIN),
        claim.c.seat.label("person_number"),
        person.c.name.label("person_name"),
    )
    held = (claim.c.need_id.in_(list(need_ids)), claim.c.returned_at.is_(None))
    query = tx.select(claim, *held, only=only).join(person).order_by(claim.c.seat)
    found: dict[UUID, list[Claim]] = {}
    for row in tx.rows(query):
        found.setdefault(row["need_id"], []).append(Claim(**row))
    return found


def give_back(
    tx: Transaction, claim_ids: Collection[UUID], reason: ReturnedFor, now: datetime
) -> int:
    """Note that claims were given back; give how many were not before."""
    statement = tx.update(claim, claim.c.id.in_(list(claim_ids)), claim.c.returned_at.is_(None))
    return tx.run(statement.values(returned_at=now, returned_for=reason))


def within(
    tx: Transaction, person_id: UUID, start: datetime, end: datetime
) -> list[tuple[UUID, UUID]]:
    """Return what somebody has still to bring whose window lies within a time: claim and need."""
    return _to_bring(tx, person_id, need.c.starts_at >= start, need.c.ends_at <= end)


def to_bring(tx: Transaction, person_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return all that somebody has still to bring: claim and need."""
    return _to_bring(tx, person_id)


def _to_bring(
    tx: Transaction, person_id: UUID, *where: sa.ColumnElement[bool]
) -> list[tuple[UUID, UUID]]:
    # One whose job was cancelled is open as well: no round brings it.
    cancelled = sa.and_(
        need.c.status == "planned", need.c.outcome == "", job.c.status == "cancelled"
    )
    query = tx.select(
        claim,
        claim.c.person_id == person_id,
        claim.c.returned_at.is_(None),
        sa.or_(need.c.status == "open", cancelled),
        *where,
        only=(claim.c.id, claim.c.need_id),
    )
    query = query.join(need).outerjoin(job, same_cooperative(need, job, job.c.id == need.c.job_id))
    rows = tx.rows(query.order_by(need.c.starts_at, claim.c.id))
    return [(row["id"], row["need_id"]) for row in rows]
