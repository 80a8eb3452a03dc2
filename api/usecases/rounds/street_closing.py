"""Closing a street: what a drawing closes, and whose rounds lead through it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change
from api.usecases.planning.publication import NOBODY
from api.usecases.planning.whole_day import unchanged_plan
from api.usecases.rounds.closed_way import PassingRound, StopInTheWay, in_the_way
from api.usecases.rounds.live.closed_streets import day_with_closures, replan_around
from data.store.planning import names_by_id
from data.store.rounds import rounds
from data.store.streets import closures
from data.store.streets.closures import ClosureRow
from data.store.system import cooperatives
from dispatch.rounds.rest_of_day.shift_progress import mass_before_g
from dispatch.schedule.hourly_rides import hourly_ways, ride_of
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import to_plain
from routing.closures.closure import ClosedArea, ClosedStreet
from routing.errors import BadInput, Conflict, Denied

if TYPE_CHECKING:
    from api.days.live_day import LiveDay
    from dispatch.model import Place, Problem, Round

MOST_REASON = 2000
"""Most characters of a reason, over HTTP and on the command line alike."""


LOOKED_AHEAD = timedelta(days=7)
"""Horizon of the rounds that are checked for a closed street."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRound:
    """A live round that was to ride through a street that is closed now.

    ``rider`` is the name of who rides it. ``detour_s`` is how much longer its way becomes in the
    same order; ``None`` where there is no way any more.
    """

    day: date
    round_id: UUID
    shift_id: UUID
    detour_s: int | None
    rider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReplan:
    """Effects of a closure on a day."""

    day: date
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanning:
    """Options of replanning the rounds that ride through a closure.

    Attributes
    ----------
    plan_id
        Id of the plan that this makes.
    shown
        What a dry run of the same closure gave: just that is carried out.
    override_reason
        Why limits of working time are knowingly exceeded.
    """

    plan_id: UUID
    shown: str | None = None
    override_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureChange:
    """A closure as it holds from now on.

    Attributes
    ----------
    rounds
        Live rounds that ride another way by it: they keep their order until somebody replans.
    replan
        What becomes of the first day on which there are any, where that was asked for.
    """

    closure: ClosureRow
    rounds: tuple[AffectedRound, ...] = ()
    replan: DayReplan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureResult(ClosureChange):
    """Streets that a closure closes, for a person to check what they drew.

    Attributes
    ----------
    streets, length_m
        What is closed of each street, the longest first, and of all together.
    stops
        Stops still to be made that stand in it.
    passing
        Live rounds that ride through it or stop in it, whether their way becomes longer or not.
    """

    streets: tuple[ClosedStreet, ...]
    length_m: int
    stops: tuple[StopInTheWay, ...] = ()
    passing: tuple[PassingRound, ...] = ()


@needs("closures:write")
def close_street(  # noqa: PLR0913  # each says another thing of the closure
    act: Act,
    closure_id: UUID,
    area: ClosedArea,
    from_at: datetime,
    until_at: datetime | None = None,
    *,
    reason: str = "",
    dry_run: bool = False,
    replanning: Replanning | None = None,
) -> ClosureResult:
    """Close, or slow, what was drawn for a while; plans made from now on keep off it or know it.

    Parameters
    ----------
    replanning
        Replan with it the first day on which rounds ride there, with least change; in a dry run
        tell how. Without it they keep their order.

    Raises
    ------
    Denied
        ``not-permitted``: replanning is for those who may change rounds.
    BadInput
        If it closes no street; ``closure-reversed``; ``text-too-long`` of the reason.
    Conflict
        ``id-used-twice``; of a replan ``shown-outdated``, ``shown-for-another``,
        ``replan-impossible``, ``hours-exceeded``.
    """
    need_right_to_replan(act, replanning)
    refuse_reversed(from_at, until_at)
    if len(reason) > MOST_REASON:
        raise BadInput.of("text-too-long", where="reason", value=len(reason), limit=MOST_REASON)
    closure = ClosureRow(
        id=closure_id,
        area=area,
        reason=reason,
        from_at=from_at,
        until_at=until_at,
        made_by=act.actor.id or NOBODY,
        made_at=act.now,
    )
    found = act.tools.streets.router(cooperatives.own(act.tx).city).closing(area)
    before = closures.find(act.tx, closure_id)
    if before is not None and _what(before) != _what(closure):
        raise Conflict("id-used-twice")
    result = ClosureResult(closure=closure, streets=found.streets, length_m=found.length_m)
    if before is not None:
        return result
    days = days_changed(act, [closure], to_change=replanning is not None and not dry_run)
    if not dry_run:
        closures.add(act.tx, closure)
        record_closure(act, closure, found.length_m)
    stops, passing = _in_the_way(act, days, closure)
    through, replan = replan_first(act, days, [closure], replanning, dry_run=dry_run)
    return replace(result, stops=stops, passing=passing, rounds=through, replan=replan)


def _in_the_way(
    act: Act, days: Sequence[DayChanged], closure: ClosureRow
) -> tuple[tuple[StopInTheWay, ...], tuple[PassingRound, ...]]:
    found = [in_the_way(act, day.was, closure) for day in days]
    passing = [one for _, rounds_ in found for one in rounds_]
    names = names_by_id.rider_names(act.tx, {one.shift_id for one in passing}) if passing else {}
    named = tuple(replace(one, rider=names.get(one.shift_id, "")) for one in passing)
    return tuple(one for stops, _ in found for one in stops), named


def need_right_to_replan(act: Act, replanning: Replanning | None) -> None:
    """Refuse to replan to those who may not change rounds."""
    if replanning is not None and not act.actor.may("rounds:write"):
        raise Denied("not-permitted", permission="rounds:write")


def refuse_reversed(from_at: datetime, until_at: datetime | None) -> None:
    """Refuse a closure that ends before it begins."""
    if until_at is not None and until_at <= from_at:
        raise BadInput.of("closure-reversed", where="until_at")


def record_closure(act: Act, closure: ClosureRow, length_m: int | None = None) -> None:
    """Record a closure or slowing with its hours; ``length_m`` where it is known."""
    detail: dict[str, object] = {"from_at": _second(closure.from_at)}
    if length_m is not None:
        detail["length_m"] = length_m
    if closure.until_at is not None:
        detail["until_at"] = _second(closure.until_at)
    if closure.area.slow_kmh is not None:
        detail["slow_kmh"] = closure.area.slow_kmh
    kind = "street_closed" if closure.area.slow_kmh is None else "street_slowed"
    act.record_event(kind, "closure", closure.id, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayChanged:
    """A day as it is and with other streets closed, and its rounds that ride otherwise then."""

    was: LiveDay
    will: LiveDay
    rounds: tuple[AffectedRound, ...]


def days_changed(act: Act, both: Sequence[ClosureRow], *, to_change: bool) -> list[DayChanged]:
    """Compare the days with rounds under way as they are ridden now, and by a closure.

    Parameters
    ----------
    both
        The closure as it was, unless it is new, and as it will be.
    """
    zone = cooperatives.own(act.tx).zone
    start = max(act.now, min(one.from_at for one in both))
    latest = start + LOOKED_AHEAD
    end = min(max(one.until_at or latest for one in both), latest)
    if end <= act.now:
        return []
    days = rounds.days_under_way(act.tx, day_of(start, zone), day_of(end, zone))
    return [_day_changed(act, on, both, to_change=to_change) for on in days]


def _day_changed(act: Act, on: date, both: Sequence[ClosureRow], *, to_change: bool) -> DayChanged:
    *before, after = both
    day = open_day(act, on, since=act.now, to_change=to_change)
    others = list(day.day_row.closures)
    for one in before:
        if one.dated in others:
            others.remove(one.dated)
    holds = after.opened_at is None and (after.until_at is None or after.until_at > act.now)
    will = day_with_closures(act, day, (*others, after.dated) if holds else tuple(others))
    left, homes = day.left(), {str(one.shift_id): one.id for one in day.rounds}
    ridden = []
    for round_ in unchanged_plan(left).rounds:
        detour = detour_of(left.problem, will.problem, round_)
        # Nobody is told of a way that a new closure makes no longer.
        if detour is None or detour > 0 or (before and detour):
            shift_id = UUID(round_.shift_id)
            round_id = homes[round_.shift_id]
            ridden.append(
                AffectedRound(day=on, round_id=round_id, shift_id=shift_id, detour_s=detour)
            )
    return DayChanged(was=day, will=will, rounds=tuple(ridden))


def replan_first(
    act: Act,
    days: Sequence[DayChanged],
    both: Sequence[ClosureRow],
    how: Replanning | None,
    *,
    dry_run: bool,
) -> tuple[tuple[AffectedRound, ...], DayReplan | None]:
    """Return the rounds that ride otherwise, and the replan of the first day with any, if wanted.

    Only what was shown of the same drawing and hours can be carried out.
    """
    *before, after = both
    key = " ".join([*(str(one.id) for one in before), _key(after)])
    affected = [one for day in days for one in day.rounds]
    names = names_by_id.rider_names(act.tx, {one.shift_id for one in affected}) if affected else {}
    through = tuple(replace(one, rider=names.get(one.shift_id, "")) for one in affected)
    first = next((day for day in days if day.rounds), None)
    if how is None or first is None:
        return through, None
    on = first.was.day_row.date
    change = replan_around(
        act,
        first.was,
        first.will,
        {str(one.shift_id) for one in first.rounds},
        about=f"closure {on.isoformat()} {key}",
        closure_id=after.id,
        plan_id=None if dry_run else how.plan_id,
        shown=how.shown,
        override_reason=how.override_reason,
        dry_run=dry_run,
    )
    return through, DayReplan(day=on, change=change)


def _key(closure: ClosureRow) -> str:
    """Return a key of a drawing and its hours."""
    until = "" if closure.until_at is None else _second(closure.until_at)
    parts: list[object] = [to_plain(closure.area), _second(closure.from_at), until]
    if closure.opened_at is not None:
        parts.append("opened")
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def _what(one: ClosureRow) -> tuple[object, ...]:
    return (one.area, one.from_at, one.until_at)


def _second(instant: datetime) -> str:
    return instant.replace(microsecond=0).isoformat()


def detour_of(problem: Problem, other: Problem, round_: Round) -> int | None:
    """Return by how much a round is longer in the same order on the streets of another problem.

    Each ride is compared as it is at its hour. ``None`` where there is no way any more; a way that
    was none counts whole.
    """
    shift = problem.shift_by_id[round_.shift_id]
    places = {place.id: place for place in _places(problem)}
    visits = [v for v in round_.visits if v.kind != "break" and v.place_id]
    stations: list[Place | None] = [shift.start_place]
    stations += [places[v.place_id] for v in visits if v.place_id]
    stations.append(shift.end_place)
    masses = [mass_before_g(v, problem.stop(v)) for v in visits]
    masses.append(visits[-1].load_after.mass_g if visits else 0)
    total = timedelta()
    for (origin, target), mass_g, leave in zip(
        pairwise(stations), masses, _departures(round_), strict=True
    ):
        before, after = (
            ride_of(hourly_ways(one, shift, origin, target, mass_g), leave)
            for one in (problem, other)
        )
        if after is None:
            return None
        total += after.arrive - (leave if before is None else before.arrive)
    return total // timedelta(seconds=1)


def _departures(round_: Round) -> Iterator[datetime]:
    """Yield when each ride of a round is left for: after what comes before it, breaks included."""
    leave = round_.start
    for visit in round_.visits:
        if visit.kind != "break" and visit.place_id:
            yield leave
        leave = visit.depart
    yield leave


def _places(problem: Problem) -> Iterator[Place]:
    for job in problem.jobs:
        for _, _, stop in job.stops:
            yield stop.place
