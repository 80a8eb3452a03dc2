"""Contests: decisions that a rider does not accept, and what a person answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction
from data.store.tables.rounds import contest, plan, posting, round_, visit
from data.store.tables.work import job

ABOUT: Mapping[str, sa.Column[UUID]] = {
    "round": round_.c.id,
    "visit": visit.c.id,
    "job": job.c.id,
    "plan": plan.c.id,
    "posting": posting.c.round_id,
}
"""What can be contested, and the column that names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A decision that somebody wants a person to look at.

    Attributes
    ----------
    subject_kind, subject_id
        What was decided: a key of :data:`ABOUT`.
    due_at
        Until when a written answer is due.
    note_id, answer_note_id
        What the rider wrote, and the answer.
    answered_by
        The person who answers for the answer.
    """

    id: UUID
    subject_kind: str
    subject_id: UUID
    opened_by: UUID
    opened_at: datetime
    due_at: datetime
    note_id: UUID | None = None
    answered_by: UUID | None = None
    answered_at: datetime | None = None
    answer_note_id: UUID | None = None


def exists(tx: Transaction, kind: str, subject_id: UUID) -> bool:
    """Whether what is contested is there."""
    column = ABOUT[kind]
    where = (column.table.c.cooperative_id == tx.owner, column == subject_id)
    return bool(tx.value(sa.select(sa.exists().where(*where))))


def add(tx: Transaction, made: Contest) -> bool:
    """Add a contest; false where its id is taken."""
    values = {name: getattr(made, name) for name in Contest.__slots__}
    statement = insert(contest).values(cooperative_id=tx.owner, **values)
    return tx.run(statement.on_conflict_do_nothing()) == 1


def find(tx: Transaction, contest_id: UUID, *, lock: bool = False) -> Contest | None:
    """Give a contest."""
    query = sa.select(contest).where(
        contest.c.cooperative_id == tx.owner, contest.c.id == contest_id
    )
    row = tx.row(query.with_for_update() if lock else query)
    return None if row is None else _contest(row)


def answer(tx: Transaction, answered: Contest) -> None:
    """Keep the answer to a contest."""
    where = (contest.c.cooperative_id == tx.owner, contest.c.id == answered.id)
    names = ("answered_by", "answered_at", "answer_note_id")
    tx.run(contest.update().where(*where).values(**{n: getattr(answered, n) for n in names}))


def listed(
    tx: Transaction, *, opened_by: UUID | None = None, unanswered: bool = False
) -> list[Contest]:
    """Give contests, those that are due first at the top; ``opened_by`` narrows to one rider's."""
    query = sa.select(contest).where(contest.c.cooperative_id == tx.owner)
    if opened_by is not None:
        query = query.where(contest.c.opened_by == opened_by)
    if unanswered:
        query = query.where(contest.c.answered_at.is_(None))
    return [_contest(row) for row in tx.rows(query.order_by(contest.c.due_at, contest.c.id))]


def _contest(row: Row) -> Contest:
    return Contest(**{name: row[name] for name in Contest.__slots__})
