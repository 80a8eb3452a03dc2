"""Changes of a closure: other hours, or its end, and the rounds that ride otherwise by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.street_closing import (
    ClosureChange,
    Replanning,
    days_changed,
    need_right_to_replan,
    record_closure,
    refuse_reversed,
    replan_first,
)
from data.store.streets import closures
from data.store.streets.closures import ClosureRow
from routing.errors import NotFound


@needs("closures:write")
def open_street(
    act: Act,
    closure_id: UUID,
    *,
    dry_run: bool = False,
    replanning: Replanning | None = None,
) -> ClosureChange:
    """Open what was closed, before its time or because it had no end.

    Raises
    ------
    NotFound
        If there is no such closure.
    Denied, Conflict
        Of its replan, as where a street is closed.
    """
    before = _held(act, closure_id)
    if before.opened_at is not None:
        return ClosureChange(closure=before)
    after = replace(before, opened_at=act.now)
    done = _changed(act, before, after, replanning, dry_run=dry_run)
    if not dry_run:
        act.record_event("street_opened", "closure", closure_id)
    return done


@needs("closures:write")
def change_closure_hours(  # noqa: PLR0913  # the hours, and how its rounds are replanned
    act: Act,
    closure_id: UUID,
    from_at: datetime,
    until_at: datetime | None = None,
    *,
    dry_run: bool = False,
    replanning: Replanning | None = None,
) -> ClosureChange:
    """Let a closure hold in other hours; it is told as one that is new.

    Raises
    ------
    NotFound
        If there is no such closure, or the street is open again.
    BadInput
        ``closure-reversed``.
    Denied, Conflict
        Of its replan, as where a street is closed.
    """
    refuse_reversed(from_at, until_at)
    before = _held(act, closure_id)
    if before.opened_at is not None:
        raise NotFound("no-such-closure")
    after = replace(before, from_at=from_at, until_at=until_at)
    if after == before:
        return ClosureChange(closure=before)
    done = _changed(act, before, after, replanning, dry_run=dry_run)
    if not dry_run:
        record_closure(act, after)
    return done


def _held(act: Act, closure_id: UUID) -> ClosureRow:
    act.tx.lock(f"closure:{closure_id}")
    return found_or_refuse(closures.find(act.tx, closure_id), "no-such-closure")


def _changed(
    act: Act,
    before: ClosureRow,
    after: ClosureRow,
    replanning: Replanning | None,
    *,
    dry_run: bool,
) -> ClosureChange:
    """Let a closure hold otherwise and, if wanted, replan the first day that it concerns."""
    need_right_to_replan(act, replanning)
    to_change = replanning is not None and not dry_run
    days = days_changed(act, [before, after], to_change=to_change)
    if not dry_run:
        closures.change(act.tx, after)
    through, replan = replan_first(act, days, [before, after], replanning, dry_run=dry_run)
    return ClosureChange(closure=after, rounds=through, replan=replan)
