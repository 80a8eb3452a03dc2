"""Exact places in kept plans, coarsened when the recipients who live there are erased.

What a plan was made from is kept with it, so that it can be explained: the points of all its stops
among it. Named places such as shops and hubs stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.store.database import Transaction
from data.store.tables.rounds import plan
from data.store.tables.work import place

COARSE_DEG = 0.02
"""To this grid, one to two kilometres, a place is moved that must not be known any more."""

Plain: TypeAlias = "dict[str, Any]"
Coarsened: TypeAlias = Literal["some", "aid", "all"]
"""Of which recipients a plan has no exact places any more; a plan with all of them has ``""``."""

_AT_ONCE = 20
"""So many plans are read at once: a day's problem may be a megabyte."""


def coarsen_of_jobs(tx: Transaction, job_ids: Collection[UUID], stop_ids: Collection[UUID]) -> int:
    """Coarsen where some stops are in every plan that has their jobs; give how many plans.

    Whatever the day of a plan: a job may have been moved to another one since.
    """
    if not job_ids:
        return 0
    held = sa.func.jsonb_array_elements(plan.c.problem["jobs"]).table_valued(
        sa.column("value", JSONB), name="held"
    )
    names = [str(one) for one in job_ids]
    has_job = sa.exists(sa.select(1).select_from(held).where(held.c.value["id"].astext.in_(names)))
    wanted = {str(one) for one in stop_ids}
    found = sa.and_(plan.c.coarsened != "all", has_job)
    return _coarsen(tx, found, lambda _, stop: stop["id"] in wanted, "some")


def coarsen_before(tx: Transaction, before: date, which: Literal["aid", "all"]) -> int:
    """Coarsen where recipients live in the plans of earlier days; give how many plans.

    Parameters
    ----------
    which
        ``aid`` for recipients of aid only.
    """
    done = ("aid", "all") if which == "aid" else ("all",)
    found = sa.and_(plan.c.day < before, plan.c.coarsened.not_in(done))
    return _coarsen(tx, found, lambda job, _: which == "all" or job.get("kind") == "aid", which)


def _coarsen(
    tx: Transaction,
    found: sa.ColumnElement[bool],
    wanted: Callable[[Plain, Plain], bool],
    coarsened: Coarsened,
) -> int:
    query = sa.select(plan.c.id).where(plan.c.cooperative_id == tx.owner, plan.c.problem != {})
    ids = [row["id"] for row in tx.rows(query.where(found).order_by(plan.c.id))]
    for start in range(0, len(ids), _AT_ONCE):
        _coarsen_some(tx, ids[start : start + _AT_ONCE], wanted, coarsened)
    return len(ids)


def _coarsen_some(
    tx: Transaction,
    ids: Sequence[UUID],
    wanted: Callable[[Plain, Plain], bool],
    coarsened: Coarsened,
) -> None:
    mine = plan.c.cooperative_id == tx.owner
    query = sa.select(plan.c.id, plan.c.problem, plan.c.coarsened).where(mine, plan.c.id.in_(ids))
    rows = tx.rows(query.order_by(plan.c.id).with_for_update())
    chosen = {row["id"]: _place_ids(row["problem"], wanted) for row in rows}
    named = _named_places(tx, set().union(*chosen.values()))
    for row in rows:
        problem = row["problem"]
        for each in _places(problem):
            if each.get("id") in chosen[row["id"]] - named and each.get("point"):
                each["point"] = {key: _coarse(value) for key, value in each["point"].items()}
        # One recipient more does not undo what was coarsened before.
        state = row["coarsened"] if coarsened == "some" and row["coarsened"] else coarsened
        values = {"problem": problem, "coarsened": state}
        tx.run(plan.update().where(mine, plan.c.id == row["id"]).values(**values))


def _place_ids(problem: Plain, wanted: Callable[[Plain, Plain], bool]) -> set[str]:
    return {
        stop["place"]["id"]
        for job in problem.get("jobs", ())
        for stop in (*job.get("pickups", ()), *job.get("drops", ()))
        if wanted(job, stop)
    }


def _places(problem: Plain) -> Iterator[Plain]:
    """Give every place of a problem; one may be there more than once."""
    for job in problem.get("jobs", ()):
        for stop in (*job.get("pickups", ()), *job.get("drops", ())):
            yield stop["place"]
    for shift in problem.get("shifts", ()):
        for end in ("start_place", "end_place"):
            if shift.get(end):
                yield shift[end]


def _named_places(tx: Transaction, ids: Collection[str]) -> set[str]:
    """Give those ids that are places known by name, where nobody lives as a recipient."""
    rows = [UUID(one) for one in ids if not one.startswith("stop-")]
    query = sa.select(place.c.id).where(
        place.c.cooperative_id == tx.owner, place.c.id.in_(rows), place.c.kind != "other"
    )
    return {str(row["id"]) for row in tx.rows(query)}


def _coarse(degrees: float) -> float:
    return round(round(degrees / COARSE_DEG) * COARSE_DEG, 6)
