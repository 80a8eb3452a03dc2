"""Links to the tracking pages of drops: of each token its hash, and itself sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.bookings.bookings import BookedStop
from data.store.database import Transaction, among, refers_to
from data.store.rows import RowsOf
from data.store.tables.bookings import tracking
from data.store.tables.rounds import note


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """A link to the page of one drop.

    Attributes
    ----------
    label_hash
        Of the token on labels: whoever sees a parcel sees its state and changes nothing.
    sent_at, opened_at
        When it was sent to the recipient, and first opened.
    choice
        What the recipient wants done where nobody opens: ``neighbour``, ``door``, ``relay``, or
        nothing.
    relay_id
        Which relay that is.
    note_id
        The note with the recipient's instructions.
    asked_at
        When the recipient asked the office for another slot; ``None`` once there is one.
    """

    id: UUID
    stop_id: UUID
    token_hash: bytes = field(repr=False)
    label_hash: bytes | None = field(default=None, repr=False)
    sealed_secret: str = field(repr=False)
    made_at: datetime
    sent_at: datetime | None = None
    opened_at: datetime | None = None
    choice: str = ""
    relay_id: UUID | None = None
    note_id: UUID | None = None
    asked_at: datetime | None = None


_ROWS = RowsOf(tracking, Tracking)


def add(tx: Transaction, trackings: Iterable[Tracking]) -> None:
    """Add links; a stop that has one keeps it."""
    rows = [{"cooperative_id": tx.owner, **_ROWS.values(one)} for one in trackings]
    if rows:
        tx.run(insert(tracking).values(rows).on_conflict_do_nothing())


def with_token(tx: Transaction, digest: bytes, *, lock: bool = False) -> Tracking | None:
    """Return the link that a token is of; locked against others where it is to be changed."""
    whose = sa.or_(tracking.c.token_hash == digest, tracking.c.label_hash == digest)
    return _ROWS.one(tx, tx.select(tracking, whose), lock=lock)


def of_stops(tx: Transaction, stop_ids: Collection[UUID]) -> dict[UUID, Tracking]:
    """Return the links of some stops."""
    if not stop_ids:
        return {}
    query = tx.select(tracking, tracking.c.stop_id == among(list(stop_ids)))
    return {one.stop_id: one for one in _ROWS.every(tx, query)}


def mark_sent(tx: Transaction, tracking_id: UUID, now: datetime) -> None:
    """Note that the recipient is sent a link."""
    tx.run(tx.update(tracking, tracking.c.id == tracking_id).values(sent_at=now))


def mark_opened(tx: Transaction, tracking_id: UUID, now: datetime) -> None:
    """Note that a page was opened for the first time."""
    tx.run(tx.update(tracking, tracking.c.id == tracking_id).values(opened_at=now))


def mark_asked(tx: Transaction, tracking_id: UUID, now: datetime | None) -> None:
    """Note that the office was asked for another slot, or that there is one."""
    tx.run(tx.update(tracking, tracking.c.id == tracking_id).values(asked_at=now))


def instruct(
    tx: Transaction,
    tracking_id: UUID,
    choice: str,
    note_id: UUID | None,
    relay_id: UUID | None = None,
) -> None:
    """Keep what the recipient wants."""
    statement = tx.update(tracking, tracking.c.id == tracking_id)
    tx.run(statement.values(choice=choice, note_id=note_id, relay_id=relay_id))


def move(tx: Transaction, before: UUID, now: UUID) -> None:
    """Let the link of a stop, and what was asked there, go on with the stop that it became."""
    moved = tx.update(tracking, tracking.c.stop_id == before).values(stop_id=now)
    if tx.cell(tracking.c.id, tracking.c.stop_id == now) is None and tx.run(moved):
        tx.run(tx.update(note, note.c.subject_id == before).values(subject_id=now))


def follow(tx: Transaction, before: Iterable[BookedStop], now: Iterable[BookedStop]) -> None:
    """Let the links of drops go on with the drops that they became, by position."""
    after = {stop.position: stop.id for stop in now}
    for stop in before:
        if stop.position in after:
            move(tx, stop.id, after[stop.position])


def instructions_of(tx: Transaction, stop_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what the recipients at some stops want, by stop."""
    if not stop_ids:
        return {}
    of_stops = tracking.c.stop_id == among(stop_ids)
    query = tx.select(tracking, of_stops, only=[tracking.c.stop_id, note.c.text])
    rows = tx.rows(query.join(note, refers_to(tracking.c.note_id, note)))
    return {row["stop_id"]: row["text"] for row in rows}
