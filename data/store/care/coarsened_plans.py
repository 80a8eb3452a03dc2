"""Exact places in kept plans, coarsened when the recipients who live there are erased.

What a plan was made from is kept with it, so that it can be explained: the points of all its stops
among it, and the names of their streets. Where a point is coarsened its street is forgotten. Named
places such as shops and hubs stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.formats.day_snapshot import places_in
from data.store.database import Transaction
from data.store.fleet.places import PUBLIC_KINDS
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import place
from data.store.tables.rounds import plan
from dispatch.care.exact_address_disclosure import coarse_point

Plain: TypeAlias = "dict[str, Any]"
Coarsened: TypeAlias = Literal["some", "aid", "all"]
"""Of which recipients a plan has no exact places any more; a plan with all of them has ``""``."""

_ENDS = ("start_place", "end_place")
_AT_ONCE = 20
"""So many plans are read at once: a day's problem may be a megabyte."""


def coarsen_of_jobs(
    tx: Transaction,
    job_ids: Collection[UUID],
    stop_ids: Collection[UUID],
    place_ids: Collection[UUID] = (),
) -> int:
    """Coarsen where some stops are in every plan that knows of them; give how many plans.

    Whatever the day of a plan: a job may have been moved to another one since. A plan made on the
    way has a job that was done before only as the place where somebody was just then.

    Parameters
    ----------
    place_ids
        Saved places to which the stops lead.
    """
    if not job_ids:
        return 0
    wanted = {str(one) for one in stop_ids}
    ends = {f"stop-{one}" for one in stop_ids} | {str(one) for one in place_ids}
    knows = sa.or_(
        _has("jobs", ("id",), [str(one) for one in job_ids]),
        *(_has("shifts", (end, "id"), sorted(ends)) for end in _ENDS),
    )

    def chosen(problem: Plain) -> set[str]:
        return _of_stops(problem, lambda _, stop: stop["id"] in wanted) | ends & _ends(problem)

    return _coarsen(tx, sa.and_(plan.c.coarsened != "all", knows), chosen, "some")


def coarsen_before(tx: Transaction, before: date, which: Literal["aid", "all"]) -> int:
    """Coarsen where recipients live in the plans of earlier days; give how many plans.

    Parameters
    ----------
    which
        ``aid`` for recipients of aid only.
    """
    done = ("aid", "all") if which == "aid" else ("all",)
    found = sa.and_(plan.c.day < before, plan.c.coarsened.not_in(done))

    def chosen(problem: Plain) -> set[str]:
        stops = _of_stops(problem, lambda job, _: which == "all" or job.get("kind") == "aid")
        ends = _ends(problem)
        return stops | (ends if which == "all" else _of_aid(tx, ends))

    return _coarsen(tx, found, chosen, which)


def _has(key: str, path: tuple[str, ...], names: Collection[str]) -> sa.ColumnElement[bool]:
    """Condition for a list in a plan's problem to hold one of some names."""
    held = sa.func.jsonb_array_elements(plan.c.problem[key]).table_valued(
        sa.column("value", JSONB), name="held"
    )
    named = held.c.value[path].astext.in_(names)
    return sa.exists(sa.select(1).select_from(held).where(named))


def _of_aid(tx: Transaction, place_ids: Collection[str]) -> set[str]:
    """Return those places that are stops of aid."""
    begins = "stop-"
    ids = [UUID(one.removeprefix(begins)) for one in place_ids if one.startswith(begins)]
    query = tx.select(stop, stop.c.id.in_(ids), job.c.kind == "aid", only=[stop.c.id]).join(job)
    return {f"{begins}{row['id']}" for row in tx.rows(query)} if ids else set()


def _coarsen(
    tx: Transaction,
    found: sa.ColumnElement[bool],
    wanted: Callable[[Plain], set[str]],
    coarsened: Coarsened,
) -> int:
    ids = sorted(tx.column(plan.c.id, plan.c.problem != {}, found))
    for start in range(0, len(ids), _AT_ONCE):
        _coarsen_some(tx, ids[start : start + _AT_ONCE], wanted, coarsened)
    return len(ids)


def _coarsen_some(
    tx: Transaction,
    ids: Sequence[UUID],
    wanted: Callable[[Plain], set[str]],
    coarsened: Coarsened,
) -> None:
    only = (plan.c.id, plan.c.problem, plan.c.coarsened)
    query = tx.select(plan, plan.c.id.in_(ids), only=only)
    rows = tx.rows(query.order_by(plan.c.id).with_for_update())
    chosen = {row["id"]: wanted(row["problem"]) for row in rows}
    named = _named_places(tx, set().union(*chosen.values()))
    for row in rows:
        problem = row["problem"]
        for each in places_in(problem):
            if each.get("id") in chosen[row["id"]] - named and each.get("point"):
                lon, lat = coarse_point(each["point"]["lon"], each["point"]["lat"])
                each["point"] = {"lon": lon, "lat": lat}
                each.pop("street", None)
        # One recipient more does not undo what was coarsened before.
        state = row["coarsened"] if coarsened == "some" and row["coarsened"] else coarsened
        values = {"problem": problem, "coarsened": state}
        tx.run(tx.update(plan, plan.c.id == row["id"]).values(**values))


def _of_stops(problem: Plain, wanted: Callable[[Plain, Plain], bool]) -> set[str]:
    return {
        stop["place"]["id"]
        for job in problem.get("jobs", ())
        for stop in (*job.get("pickups", ()), *job.get("drops", ()))
        if wanted(job, stop)
    }


def _ends(problem: Plain) -> set[str]:
    """Return the places where shifts start and end: in a day under way, where somebody is."""
    shifts = problem.get("shifts", ())
    return {shift[end]["id"] for shift in shifts for end in _ENDS if shift.get(end)}


def _named_places(tx: Transaction, ids: Collection[str]) -> set[str]:
    """Return those ids that are places known by name, where nobody lives as a recipient."""
    rows = [UUID(one) for one in ids if not one.startswith("stop-")]
    named = tx.column(place.c.id, place.c.id.in_(rows), place.c.kind.in_(PUBLIC_KINDS))
    return set(map(str, named))
