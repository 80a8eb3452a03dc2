"""Proofs: photos, signatures, names, codes, counts and ages that show how goods changed hands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction
from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import shift
from data.store.tables.rounds import proof, round_, visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Proof that goods changed hands at a visit.

    Attributes
    ----------
    kind
        One of :data:`dispatch.rounds.events.event_words.PROOF_KINDS`.
    sha256, media_type, size_bytes
        Of the file of a photo or signature; empty and 0 for others.
    value
        The name, code, count or age in years; empty for a file.
    made_at, received_at
        When it was made, by the phone's clock, and when it came in.
    """

    id: UUID
    round_id: UUID
    visit_id: UUID
    kind: str
    sha256: str = ""
    media_type: str = ""
    size_bytes: int = 0
    value: str = field(default="", repr=False)
    made_by: UUID
    made_at: datetime
    received_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPlace:
    """The visit, round and stop that a proof belongs to.

    Attributes
    ----------
    job_kind
        ``circuit``, ``shop`` or ``aid``.
    proof_kinds
        Kinds of proof that its stop asks for.
    customer_id
        Whose booking it is.
    rider_ids
        Who rides the round of the proof.
    """

    job_kind: str
    stop_kind: str
    proof_kinds: tuple[str, ...]
    customer_id: UUID | None
    rider_ids: frozenset[UUID]


def add(tx: Transaction, new_proof: Proof) -> bool:
    """Add a proof; false where its id is taken."""
    values = {name: getattr(new_proof, name) for name in Proof.__slots__}
    statement = insert(proof).values(cooperative_id=tx.owner, **values)
    return tx.run(statement.on_conflict_do_nothing()) == 1


def find(tx: Transaction, proof_id: UUID) -> Proof | None:
    """Return a proof."""
    row = tx.row(sa.select(proof).where(proof.c.cooperative_id == tx.owner, proof.c.id == proof_id))
    return None if row is None else _proof(row)


def of_visits(tx: Transaction, visit_ids: Collection[UUID]) -> list[Proof]:
    """Return the proofs of some visits, as they were made."""
    query = (
        sa.select(proof)
        .where(proof.c.cooperative_id == tx.owner, proof.c.visit_id.in_(visit_ids))
        .order_by(proof.c.made_at, proof.c.id)
    )
    return [_proof(row) for row in tx.rows(query)]


def place_of(tx: Transaction, visit_id: UUID, round_id: UUID) -> ProofPlace | None:
    """Return where a proof of a visit in a round belongs, ``None`` if there is no such stop."""
    query = (
        sa.select(
            job.c.kind.label("job_kind"),
            stop.c.kind.label("stop_kind"),
            stop.c.proof,
            booking.c.customer_id,
        )
        .join(job, _same(stop, job, job.c.id == stop.c.job_id))
        .join(booking, _same(job, booking, booking.c.id == job.c.booking_id))
        .where(stop.c.cooperative_id == tx.owner, stop.c.id == visit_id)
    )
    row = tx.row(query)
    if row is None:
        return None
    return ProofPlace(
        job_kind=row["job_kind"],
        stop_kind=row["stop_kind"],
        proof_kinds=tuple(row["proof"]),
        customer_id=row["customer_id"],
        rider_ids=_riders(tx, round_id),
    )


def round_of_visit(tx: Transaction, visit_id: UUID) -> UUID | None:
    """Return the round that a visit stands in now."""
    query = sa.select(visit.c.round_id).where(
        visit.c.cooperative_id == tx.owner, visit.c.id == visit_id
    )
    found: UUID | None = tx.value(query)
    return found


def _riders(tx: Transaction, round_id: UUID) -> frozenset[UUID]:
    query = (
        sa.select(round_.c.person_id, shift.c.companion_id)
        .join(shift, _same(round_, shift, shift.c.id == round_.c.shift_id))
        .where(round_.c.cooperative_id == tx.owner, round_.c.id == round_id)
    )
    row = tx.row(query)
    return frozenset(one for one in (row or {}).values() if one is not None)


def _same(one: sa.Table, other: sa.Table, on: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(one.c.cooperative_id == other.c.cooperative_id, on)


def _proof(row: Row) -> Proof:
    return Proof(**{name: row[name] for name in Proof.__slots__})
