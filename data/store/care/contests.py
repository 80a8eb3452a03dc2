"""Contests: decisions that a rider does not accept, and what a person answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from data.store.database import Transaction, same_cooperative
from data.store.rows import RowsOf
from data.store.tables.bookings import job
from data.store.tables.people import person
from data.store.tables.rounds import contest, event, plan, posting, round_, visit

ABOUT: Mapping[str, sa.Column[UUID]] = {
    "round": round_.c.id,
    "visit": visit.c.id,
    "job": job.c.id,
    "plan": plan.c.id,
    "posting": posting.c.round_id,
}
"""Decisions that can be contested, each with the column that names its subject."""

_DECIDING = (
    "plan_published",
    "plan_rolled_back",
    "round_changed",
    "round_withdrawn",
    "round_reopened",
    "rounds_swapped",
    "job_assigned",
    "job_inserted",
    "job_reassigned",
    "job_unassigned",
    "visit_added",
    "visit_moved",
)
"""Events by which somebody decides who rides what."""


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
    """Return whether what is contested is there."""
    column = ABOUT[kind]
    return bool(tx.column(column, column == subject_id))


_CONTESTS = RowsOf(contest, Contest)
add = _CONTESTS.add_new
find = _CONTESTS.find


def answer(tx: Transaction, answered: Contest) -> None:
    """Keep the answer to a contest."""
    names = ("answered_by", "answered_at", "answer_note_id")
    values = {name: getattr(answered, name) for name in names}
    tx.run(tx.update(contest, contest.c.id == answered.id).values(**values))


def listed(  # noqa: PLR0913  # what narrows the list
    tx: Transaction,
    *,
    opened_by: UUID | None = None,
    round_id: UUID | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    answered: bool | None = None,
    due_before: datetime | None = None,
    due_since: datetime | None = None,
) -> list[Contest]:
    """Return contests, those that are due first at the top.

    Parameters
    ----------
    opened_by
        Only those of this rider.
    round_id
        Only those that were told on this round, or are about it, its effort, or what is in it.
    start, end
        Only those that were opened in this stretch of time; its end is not in it.
    answered
        Only those that have an answer, or have none.
    due_before, due_since
        Only those whose answer is due earlier; not earlier.
    """
    query = tx.select(contest)
    if opened_by is not None:
        query = query.where(contest.c.opened_by == opened_by)
    if round_id is not None:
        query = query.where(_of_round(tx, round_id))
    if start is not None:
        query = query.where(contest.c.opened_at >= start)
    if end is not None:
        query = query.where(contest.c.opened_at < end)
    if answered is not None:
        given = contest.c.answered_at.is_not(None)
        query = query.where(given if answered else ~given)
    if due_before is not None:
        query = query.where(contest.c.due_at < due_before)
    if due_since is not None:
        query = query.where(contest.c.due_at >= due_since)
    return _CONTESTS.every(tx, query.order_by(contest.c.due_at, contest.c.id))


def _of_round(tx: Transaction, round_id: UUID) -> sa.ColumnElement[bool]:
    # What was told on the round stays its own, though its answer may take the visit out of it.
    opened = (event.c.round_id == round_id, event.c.kind == "decision_contested")
    inside = visit.c.round_id == round_id
    return sa.or_(
        contest.c.id.in_(tx.select(event, *opened, only=[event.c.subject_id])),
        contest.c.subject_id == round_id,
        contest.c.subject_id.in_(tx.select(visit, inside, only=[visit.c.id])),
        contest.c.subject_id.in_(tx.select(visit, inside, only=[visit.c.job_id])),
    )


def upheld(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Return, of those contests that have an answer, whether the decision stands."""
    query = tx.select(
        event,
        event.c.kind == "contest_answered",
        event.c.subject_id.in_(list(ids)),
        only=(event.c.subject_id, event.c.detail),
    )
    return {row["subject_id"]: bool(row["detail"]["upheld"]) for row in tx.rows(query)}


def deciders(tx: Transaction, found: Contest, roles: Iterable[str]) -> set[UUID]:
    """Return who decided what is contested, as the log had it when the contest was opened.

    What concerns a visit or a job was decided by whoever put it where it is, and by whoever
    changed its round last. What happened by itself is nobody's decision: then the person before.

    Parameters
    ----------
    roles
        Only people who have one of them now.
    """
    query = (
        tx.select(
            event,
            event.c.subject_id.in_(_concerned(tx, found)),
            event.c.kind.in_(_DECIDING),
            event.c.actor_kind == "person",
            event.c.received_at <= found.opened_at,
            person.c.roles.op("&&")(sa.cast(list(roles), sa.ARRAY(sa.Text))),
            only=[event.c.actor_id],
        )
        .ext(distinct_on(event.c.subject_id))
        .join(person, same_cooperative(event, person, person.c.id == event.c.actor_id))
        .order_by(event.c.subject_id, event.c.seq.desc())
    )
    return {row["actor_id"] for row in tx.rows(query)}


def _concerned(tx: Transaction, found: Contest) -> set[UUID]:
    """Return what is contested, with the job and the rounds to which it belongs."""
    column = {"visit": visit.c.id, "job": visit.c.job_id}.get(found.subject_kind)
    if column is None:
        return {found.subject_id}
    query = tx.select(visit, column == found.subject_id, only=(visit.c.job_id, visit.c.round_id))
    about = {one for row in tx.rows(query) for one in row.values() if one is not None}
    return {found.subject_id, *about}
