"""Rows of a day's report that the board does not need: accounts of rounds, and what follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from data.store.board.day import BRINGS_BACK
from data.store.database import Transaction
from data.store.tables.bookings import job
from data.store.tables.rounds import posting


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAccounted:
    """Figures of a round that is settled, of its rider alone."""

    round_id: UUID
    work_s: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextJob:
    """A job by which goods go out again after a failure.

    Attributes
    ----------
    retry_of
        The job that failed.
    brings_back
        Whether it brings them back to where they were fetched.
    """

    id: UUID
    retry_of: UUID
    day: date
    status: str
    brings_back: bool


def accounts_of_day(tx: Transaction, on: date) -> dict[UUID, RoundAccounted]:
    """Return the figures of a day's settled rounds, by round."""
    only = [posting.c[name] for name in RoundAccounted.__slots__]
    query = tx.select(posting, posting.c.day == on, ~posting.c.companion, only=only)
    return {row["round_id"]: RoundAccounted(**row) for row in tx.rows(query)}


def next_jobs(tx: Transaction, failed: Collection[UUID]) -> dict[UUID, NextJob]:
    """Return by job that failed the job that follows it, the one made last where there are more.

    Cancelled ones do not count.
    """
    names = ("id", "retry_of", "day", "status")
    query = tx.select(
        job,
        job.c.retry_of.in_(failed),
        job.c.status != "cancelled",
        only=[*(job.c[name] for name in names), BRINGS_BACK.label("brings_back")],
    )
    found = [NextJob(**row) for row in tx.rows(query.order_by(job.c.day, job.c.id))]
    return {one.retry_of: one for one in found}
