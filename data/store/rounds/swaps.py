"""Swaps: rounds that a courier offers to others, and who took them up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, refers_to
from data.store.rows import RowsOf
from data.store.tables.fleet import shift
from data.store.tables.rounds import event, round_, swap


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A round that somebody would rather not ride.

    Attributes
    ----------
    taken_by
        Who would ride it instead.
    status
        ``offered``, ``taken`` (the office is still to hand the round on) or ``withdrawn``.
    closed_at
        Since when there is nothing more to do about it.
    """

    id: UUID
    round_id: UUID
    offered_by: UUID
    taken_by: UUID | None = None
    status: str = "offered"
    at: datetime
    closed_at: datetime | None = None


_ROWS = RowsOf(swap, Swap)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOver:
    """Handing-on of a round to another rider.

    Attributes
    ----------
    id
        Of the event that tells of it.
    from_id, to_id
        Who rode it before, where that is known, and who rides it since.
    by_id
        Who decided so.
    seq
        Its number in the log.
    from_answer, version
        What the former rider had answered to the round, empty for nothing, and to which version;
        0 where nobody knows it.
    swap_id, taker_id
        The offer that it settled, and who had taken that up before.
    undoes_id, redoes_id
        The handing-on that it takes back, or brings back.
    """

    id: UUID
    round_id: UUID
    from_id: UUID | None
    to_id: UUID
    by_id: UUID | None
    at: datetime
    seq: int = 0
    from_answer: str = ""
    version: int = 0
    swap_id: UUID | None = None
    taker_id: UUID | None = None
    undoes_id: UUID | None = None
    redoes_id: UUID | None = None

    @property
    def turned_id(self) -> UUID | None:
        """The handing-on that it takes back or brings back; ``None`` where it is a new one."""
        return self.undoes_id or self.redoes_id


def add(tx: Transaction, new_swap: Swap) -> bool:
    """Add a swap; false where its id is taken."""
    return _ROWS.add_new(tx, new_swap)


def find(tx: Transaction, swap_id: UUID, *, lock: bool = False) -> Swap | None:
    """Return a swap."""
    return _ROWS.find(tx, swap_id, lock=lock)


def open_of_round(tx: Transaction, round_id: UUID) -> Swap | None:
    """Return the swap of a round that is not closed yet."""
    query = (
        tx.select(swap, swap.c.round_id == round_id, swap.c.closed_at.is_(None))
        .order_by(swap.c.at)
        .limit(1)
    )
    return _ROWS.one(tx, query)


def offered_of_rounds(tx: Transaction, round_ids: Collection[UUID]) -> dict[UUID, Swap]:
    """Return, by round, the offers that nobody has taken up yet."""
    query = tx.select(swap, swap.c.round_id.in_(round_ids), swap.c.status == "offered")
    return {row["round_id"]: _ROWS.of(row) for row in tx.rows(query)}


def update(tx: Transaction, changed: Swap) -> None:
    """Keep a swap as it is now."""
    _ROWS.update(tx, changed)


def of_day(tx: Transaction, day: date) -> list[Swap]:
    """Return the swaps of a day's rounds, oldest first."""
    query = (
        sa.select(swap)
        .join(round_, refers_to(swap.c.round_id, round_))
        .where(tx.owns(swap), round_.c.day == day)
        .order_by(swap.c.at, swap.c.id)
    )
    return _ROWS.every(tx, query)


def handed_on(tx: Transaction, day: date) -> list[HandingOver]:
    """Return how the rounds of a day were handed on, oldest first."""
    query = (
        sa.select(*(event.c[name] for name in _HANDED_ON))
        .join(round_, refers_to(event.c.round_id, round_))
        .where(
            tx.owns(event),
            event.c.kind == "rounds_swapped",
            event.c.outcome == "accepted",
            round_.c.day == day,
        )
        .order_by(event.c.seq)
    )
    return [_handing_over(row) for row in tx.rows(query)]


_HANDED_ON = ("id", "round_id", "actor_id", "at", "seq", "detail")


def _handing_over(row: Row) -> HandingOver:
    detail = row["detail"]

    def named(key: str) -> UUID | None:
        return UUID(detail[key]) if detail.get(key) else None

    return HandingOver(
        id=row["id"],
        round_id=row["round_id"],
        from_id=named("from_person_id"),
        to_id=UUID(detail["person_id"]),
        by_id=row["actor_id"],
        at=row["at"],
        seq=row["seq"],
        from_answer=detail.get("from_answer", ""),
        version=detail.get("version", 0),
        swap_id=named("swap_id"),
        taker_id=named("taker_id"),
        undoes_id=named("undoes_id"),
        redoes_id=named("redoes_id"),
    )


def shift_of(tx: Transaction, person_id: UUID, day: date) -> list[UUID]:
    """Return the shifts that somebody rides on a day and for which a round is published."""
    query = (
        sa.select(shift.c.id)
        .join(round_, refers_to(round_.c.shift_id, shift))
        .where(
            tx.owns(shift),
            shift.c.person_id == person_id,
            shift.c.day == day,
            round_.c.status.in_(("published", "accepted", "refused", "started")),
        )
        .order_by(shift.c.starts_at)
    )
    return [row["id"] for row in tx.rows(query)]


def hand_on(
    tx: Transaction, round_id: UUID, shift_id: UUID, person_id: UUID, answer: str = ""
) -> None:
    """Hand a round and its shift on to somebody else, whose ``answer`` to it holds, if any."""
    waiting = round_.c.status.in_(("published", "accepted", "refused"))
    status = sa.case((waiting, answer or "published"), else_=round_.c.status)
    ridden = tx.update(round_, round_.c.id == round_id)
    tx.run(ridden.values(person_id=person_id, status=status, told_version=None))
    worked = tx.update(shift, shift.c.id == shift_id)
    tx.run(worked.values(person_id=person_id, version=shift.c.version + 1))
