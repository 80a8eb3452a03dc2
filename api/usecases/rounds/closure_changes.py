"""Changes of a closure: other hours, or its end, and the rounds that ride otherwise by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.planning.whole_day import unchanged_plan
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.live.closed_streets import day_with_closures
from api.usecases.rounds.street_closing import (
    LOOKED_AHEAD,
    AffectedRound,
    DayReplan,
    Replanning,
    closure_key,
    detour_of,
    record_closure,
    refuse_reversed,
    replan_day,
    with_riders,
)
from data.store.rounds import rounds
from data.store.streets import closures
from data.store.streets.closures import ClosureRow
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from routing.errors import Denied, NotFound

if TYPE_CHECKING:
    from api.days.live_day import LiveDay


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureChange:
    """A closure as it holds from now on.

    Attributes
    ----------
    rounds
        Live rounds that ride another way by it: they stay as they are until somebody replans.
    replan
        What becomes of the first day on which there are any, where that was asked for.
    """

    closure: ClosureRow
    rounds: tuple[AffectedRound, ...] = ()
    replan: DayReplan | None = None


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
    if replanning is not None and not act.actor.may("rounds:write"):
        raise Denied("not-permitted", permission="rounds:write")
    to_change = replanning is not None and not dry_run
    days = {
        on: _day_changed(act, on, before, after, to_change=to_change)
        for on in _days_under_way(act, (before, after))
    }
    if not dry_run:
        closures.change(act.tx, after)
    through = with_riders(act, [one for day in days.values() for one in day.rounds])
    changed = None
    if replanning is not None and through:
        on = through[0].day
        about = f"closure {on.isoformat()} {after.id} {closure_key(after)}"
        pair = (days[on].was, days[on].will)
        changed = replan_day(
            act, pair, through, replanning, about=about, closure_id=after.id, dry_run=dry_run
        )
    return ClosureChange(closure=after, rounds=through, replan=changed)


def _days_under_way(act: Act, both: tuple[ClosureRow, ClosureRow]) -> list[date]:
    """Return the days with rounds on which either of two closures holds."""
    zone = cooperatives.own(act.tx).zone
    start = max(act.now, min(one.from_at for one in both))
    ends = [one.until_at or start + LOOKED_AHEAD for one in both]
    end = min(max(ends), start + LOOKED_AHEAD)
    if end <= act.now:
        return []
    return rounds.days_under_way(act.tx, day_of(start, zone), day_of(end, zone))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _DayChanged:
    """A day with and without a closure, and its rounds that ride otherwise."""

    was: LiveDay
    will: LiveDay
    rounds: tuple[AffectedRound, ...]


def _day_changed(
    act: Act, on: date, before: ClosureRow, after: ClosureRow, *, to_change: bool
) -> _DayChanged:
    """Compare the rounds of a day as they ride with a closure as it was, and as it will be."""
    day = open_day(act, on, since=act.now, to_change=to_change)
    others = list(day.day_row.closures)
    if before.dated in others:
        others.remove(before.dated)
    holds = after.opened_at is None and (after.until_at is None or after.until_at > act.now)
    closures = (*others, after.dated) if holds else tuple(others)
    will = day_with_closures(act, day, closures)
    left = day.left()
    homes = {str(one.shift_id): one.id for one in day.rounds}
    return _DayChanged(
        was=day,
        will=will,
        rounds=tuple(
            AffectedRound(
                day=on,
                round_id=homes[round_.shift_id],
                shift_id=UUID(round_.shift_id),
                detour_s=detour,
            )
            for round_ in unchanged_plan(left).rounds
            if (detour := detour_of(left.problem, will.problem, round_)) != 0
        ),
    )
