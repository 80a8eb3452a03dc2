"""Proofs: photos, signatures, names, codes, counts and ages that show how goods changed hands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.rows import RowsOf
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


_ROWS = RowsOf(proof, Proof)


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
    return _ROWS.add_new(tx, new_proof)


def find(tx: Transaction, proof_id: UUID) -> Proof | None:
    """Return a proof."""
    return _ROWS.find(tx, proof_id)


def of_visits(tx: Transaction, visit_ids: Collection[UUID]) -> list[Proof]:
    """Return the proofs of some visits, as they were made."""
    query = tx.select(proof, proof.c.visit_id.in_(visit_ids)).order_by(proof.c.made_at, proof.c.id)
    return _ROWS.every(tx, query)


def place_of(tx: Transaction, visit_id: UUID, round_id: UUID) -> ProofPlace | None:
    """Return where a proof of a visit in a round belongs, ``None`` if there is no such stop."""
    query = (
        sa.select(
            job.c.kind.label("job_kind"),
            stop.c.kind.label("stop_kind"),
            stop.c.proof,
            booking.c.customer_id,
        )
        .join(job, refers_to(stop.c.job_id, job))
        .join(booking, refers_to(job.c.booking_id, booking))
        .where(tx.owns(stop), stop.c.id == visit_id)
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
    query = sa.select(visit.c.round_id).where(tx.owns(visit), visit.c.id == visit_id)
    found: UUID | None = tx.value(query)
    return found


def _riders(tx: Transaction, round_id: UUID) -> frozenset[UUID]:
    query = (
        sa.select(round_.c.person_id, shift.c.companion_id)
        .join(shift, refers_to(round_.c.shift_id, shift))
        .where(tx.owns(round_), round_.c.id == round_id)
    )
    row = tx.row(query)
    return frozenset(one for one in (row or {}).values() if one is not None)
