"""Plans of days: asked for, worked on, ready, published, replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction
from data.store.rows import LIST, RowsOf
from data.store.tables.rounds import plan

CHANNEL = "tournee_plans"
"""Name under which PostgreSQL tells listeners of progress: ``<cooperative id>:<plan id>``."""

FINAL = frozenset({"ready", "failed", "published", "replaced", "dropped"})
"""Statuses in which a solver has nothing more to do."""

_CONTENTS = frozenset({"problem", "result", "rounds_before"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan of one day.

    Attributes
    ----------
    way
        How it came about: ``solve``, or the live change that made it.
    status
        ``waiting``, ``solving``, ``ready``, ``failed``, ``published``, ``replaced``, ``dropped``.
    based_on
        The plan that was published when this one was asked for.
    city, city_fingerprint
        The streets that it was made with.
    weights
        What it was judged by besides prices, published with it.
    problem
        A :class:`~data.formats.day_snapshot.Snapshot` as JSON; empty before it was worked on.
    problem_hash
        Of that snapshot, or of the whole day for a live change.
    log_seq
        Number of the last event when the snapshot was taken.
    progress
        What a solver tells of its work, and what a live change was about.
    result
        Our ``plan.json`` of the whole day, without names.
    trouble, trouble_arguments
        Code of why there is no result, and what is to be said with it: ids and amounts, no names.
    coarsened
        Of which recipients the problem has no exact places any more, see
        :mod:`data.store.care.coarsened_plans`.
    name, note
        What whoever published it called it, and wrote about it.
    rounds_before
        The rounds that it changed as they were before, as
        :func:`data.store.rounds.rounds.round_plain` has them.
    without_shifts
        Shifts that were to have no round.
    """

    id: UUID
    day: date
    way: str = "solve"
    status: str = "waiting"
    based_on: UUID | None = None
    budget_s: int = 10
    seed: int = 0
    city: str = ""
    city_fingerprint: str = ""
    weights: Mapping[str, Any] = field(default_factory=dict)
    problem: Mapping[str, Any] = field(default_factory=dict)
    problem_hash: str = ""
    log_seq: int | None = None
    progress: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    trouble: str = ""
    trouble_arguments: Mapping[str, Any] = field(default_factory=dict)
    coarsened: str = ""
    requested_by: UUID
    requested_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    stop_requested_at: datetime | None = None
    published_by: UUID | None = None
    published_at: datetime | None = None
    replaced_at: datetime | None = None
    override_reason: str = ""
    name: str = ""
    note: str = ""
    rounds_before: Sequence[Mapping[str, Any]] = ()
    without_shifts: Sequence[str] = ()


_ROWS = RowsOf(plan, PlanRow, rounds_before=LIST, without_shifts=LIST)


def add(tx: Transaction, new_plan: PlanRow) -> None:
    """Add a plan."""
    _ROWS.add(tx, new_plan)


def find(tx: Transaction, plan_id: UUID, *, lock: bool = False) -> PlanRow | None:
    """Return a plan; locked, nobody else changes it before the transaction ends."""
    query = tx.select(plan, plan.c.id == plan_id)
    row = tx.row(query.with_for_update() if lock else query)
    return None if row is None else _plan(row)


def of_day(tx: Transaction, on: date) -> list[PlanRow]:
    """Return the plans of a day that were not dropped, the newest first, without their contents."""
    light = [column for column in plan.c if column.name not in _CONTENTS]
    query = (
        sa.select(*light)
        .where(tx.owns(plan), plan.c.day == on, plan.c.status != "dropped")
        .order_by(plan.c.requested_at.desc(), plan.c.id.desc())
    )
    return [_plan(row) for row in tx.rows(query)]


def rounds_before(tx: Transaction, on: date) -> dict[UUID, Sequence[Mapping[str, Any]]]:
    """Return for the published plans of a day the rounds that each changed, as they were before."""
    query = sa.select(plan.c.id, plan.c.rounds_before).where(
        tx.owns(plan), plan.c.day == on, plan.c.published_at.is_not(None)
    )
    return {row["id"]: row["rounds_before"] for row in tx.rows(query)}


def has_published(tx: Transaction) -> bool:
    """Return whether a plan of any day was ever published."""
    query = sa.select(plan.c.id).where(tx.owns(plan), plan.c.published_at.is_not(None))
    return tx.row(query.limit(1)) is not None


def published(tx: Transaction, on: date) -> PlanRow | None:
    """Return the plan that a day runs by."""
    query = tx.select(plan, plan.c.day == on, plan.c.status == "published")
    row = tx.row(query)
    return None if row is None else _plan(row)


def change(tx: Transaction, plan_id: UUID, **values: object) -> None:
    """Change what is named of a plan."""
    tx.run(tx.update(plan, plan.c.id == plan_id).values(**values))


def go_on(tx: Transaction, plan_id: UUID, **values: object) -> None:
    """Change what is named of a plan, and notify listeners of it."""
    change(tx, plan_id, **values)
    tell(tx, plan_id)


def tell(tx: Transaction, plan_id: UUID) -> None:
    """Notify listeners that a plan made progress, once the transaction commits."""
    tx.run(sa.select(sa.func.pg_notify(CHANNEL, f"{tx.owner}:{plan_id}")))


def _plan(row: Row) -> PlanRow:
    found = {name: row[name] for name in PlanRow.__slots__ if name in row}
    lists = {name: tuple(found.get(name) or ()) for name in ("rounds_before", "without_shifts")}
    return PlanRow(**{**found, **lists})
