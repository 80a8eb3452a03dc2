"""Hours that people worked in their shifts, and those they are to work, as stints.

Days are those of shifts, in the cooperative's zone, both ends included.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, same_cooperative
from data.store.shapes import breaks_of
from data.store.tables.fleet import shift
from data.store.tables.people import person
from data.store.tables.rounds import posting, round_
from dispatch.labour.working_hours import Rest, Stint, declared_rests


def worked_stints(
    tx: Transaction, first: date, last: date, person_id: UUID | None = None
) -> list[Stint]:
    """Return the hours that were worked in the shifts of some days, breaks in them.

    A shift counts from when it was opened to when it was closed, and no less than its round was
    ridden; one that is still open, or was never begun, does not count yet. Where no round was
    ridden the breaks are those that it declares.
    """
    begun = sa.func.least(shift.c.opened_at, posting.c.started_at)
    ended = sa.func.greatest(shift.c.closed_at, posting.c.finished_at)
    worked = (shift.c.status.in_(("planned", "closed")), begun.is_not(None), ended > begun)
    told = (begun.label("begun"), ended.label("ended"), posting.c.breaks)
    query = _shifts(tx, first, last, person_id, told).where(*worked).order_by(begun)
    return [one for row in tx.rows(query) for one in _stints(row, person_id)]


def planned(tx: Transaction, first: date, last: date, person_id: UUID | None = None) -> list[Stint]:
    """Return the hours of the shifts of some days that are still to be worked, or on.

    Breaks in them are those that the shifts declare.
    """
    begun = sa.func.least(shift.c.opened_at, shift.c.starts_at).label("begun")
    told = (begun, shift.c.ends_at.label("ended"), sa.null().label("breaks"))
    is_due = (shift.c.status.in_(("planned", "open")), posting.c.round_id.is_(None))
    query = _shifts(tx, first, last, person_id, told).where(*is_due).order_by(shift.c.starts_at)
    return [one for row in tx.rows(query) for one in _stints(row, person_id)]


def names_of(tx: Transaction, person_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of people."""
    query = tx.select(person, person.c.id.in_(person_ids), only=(person.c.id, person.c.name))
    return {row["id"]: row["name"] for row in tx.rows(query)}


def _shifts(
    tx: Transaction,
    first: date,
    last: date,
    person_id: UUID | None,
    told: tuple[sa.ColumnElement[Any], ...],
) -> sa.Select[Any]:
    """Return the query of shifts with the posting of whoever rode their round, if there is one."""
    declared = shift.c.breaks.label("declared")
    only = (shift.c.person_id, shift.c.companion_id, *told, declared)
    query = tx.select(shift, shift.c.day.between(first, last), only=only).outerjoin(round_)
    of_rider = sa.and_(posting.c.round_id == round_.c.id, ~posting.c.companion)
    query = query.outerjoin(posting, same_cooperative(round_, posting, of_rider))
    is_on = sa.or_(shift.c.person_id == person_id, shift.c.companion_id == person_id)
    return query if person_id is None else query.where(is_on)


def _stints(row: Row, only: UUID | None) -> list[Stint]:
    """Return the stints of everybody on a shift, or of one person alone."""
    if row["breaks"] is None:
        pauses = declared_rests(breaks_of(row["declared"]), row["begun"], row["ended"])
    else:
        pauses = tuple(
            Rest(
                start=datetime.fromisoformat(one["start"]),
                end=datetime.fromisoformat(one["end"]),
                paid=one["paid"],
            )
            for one in row["breaks"]
        )
    people = [row["person_id"], *([row["companion_id"]] if row["companion_id"] else [])]
    return [
        Stint(person_id=str(one), start=row["begun"], end=row["ended"], pauses=pauses)
        for one in people
        if only in (None, one)
    ]
