"""Closing a street: what a drawing closes, and whose rounds lead through it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change
from api.usecases.planning.publication import NOBODY
from api.usecases.planning.whole_day import unchanged_plan
from api.usecases.rounds.live.closed_streets import day_with_closures, replan_around
from data.store.planning import labels
from data.store.rounds import rounds
from data.store.streets import closures
from data.store.streets.closures import ClosureRow
from data.store.system import cooperatives
from dispatch.rounds.rest_of_day.shift_progress import mass_before_g
from dispatch.schedule.hourly_rides import hourly_ways, ride_of
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import to_plain
from routing.closures.closure import ClosedArea, ClosedStreet
from routing.errors import BadInput, Conflict, Denied, Fault

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
class ClosureResult:
    """Streets that a closure closes, for a person to check what they drew.

    Attributes
    ----------
    streets, length_m
        What is closed of each street, the longest first, and of all together.
    rounds
        Live rounds that were to ride there: they keep their order until somebody replans.
    replan
        What becomes of the first day on which rounds ride there, where that was asked for.
    """

    closure: ClosureRow
    streets: tuple[ClosedStreet, ...]
    length_m: int
    rounds: tuple[AffectedRound, ...] = ()
    replan: DayReplan | None = None


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
    if replanning is not None and not act.actor.may("rounds:write"):
        raise Denied("not-permitted", permission="rounds:write")
    refuse_reversed(from_at, until_at)
    if len(reason) > MOST_REASON:
        args = {"value": len(reason), "limit": MOST_REASON}
        raise BadInput([Fault(code="text-too-long", where="reason", args=args)])
    closure = ClosureRow(
        id=closure_id,
        area=area,
        reason=reason,
        from_at=from_at,
        until_at=until_at,
        made_by=act.actor.id or NOBODY,
        made_at=act.now,
    )
    home = cooperatives.own(act.tx)
    found = act.tools.streets.router(home.city).closing(area)
    before = closures.find(act.tx, closure_id)
    if before is not None and _what(before) != _what(closure):
        raise Conflict("id-used-twice")
    live_days: dict[date, tuple[LiveDay, LiveDay]] = {}
    through: tuple[AffectedRound, ...] = ()
    if before is None:
        is_changed = replanning is not None and not dry_run
        ridden = _rode_through(act, closure, home.zone, live_days, to_change=is_changed)
        through = with_riders(act, ridden)
    if before is None and not dry_run:
        closures.add(act.tx, closure)
        record_closure(act, closure, found.length_m)
    changed = None
    if replanning is not None and through:
        on = through[0].day
        about = f"closure {on.isoformat()} {closure_key(closure)}"
        changed = replan_day(
            act,
            live_days[on],
            through,
            replanning,
            about=about,
            closure_id=closure_id,
            dry_run=dry_run,
        )
    return ClosureResult(
        closure=closure,
        streets=found.streets,
        length_m=found.length_m,
        rounds=through,
        replan=changed,
    )


def refuse_reversed(from_at: datetime, until_at: datetime | None) -> None:
    """Refuse a closure that ends before it begins."""
    if until_at is not None and until_at <= from_at:
        raise BadInput([Fault(code="closure-reversed", where="until_at")])


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


def replan_day(  # noqa: PLR0913  # each says another thing of what is wanted
    act: Act,
    days: tuple[LiveDay, LiveDay],
    through: Iterable[AffectedRound],
    how: Replanning,
    *,
    about: str,
    closure_id: UUID,
    dry_run: bool,
) -> DayReplan:
    """Replan a day for streets that are closed, or open, otherwise than before.

    Parameters
    ----------
    days
        The day as it is, and with its streets as they will be.
    through
        Live rounds that ride otherwise by it; those of other days are left aside.
    about, closure_id
        As :func:`replan_around` takes them.
    """
    day, other = days
    on = day.day_row.date
    change = replan_around(
        act,
        day,
        other,
        {str(one.shift_id) for one in through if one.day == on},
        about=about,
        closure_id=closure_id,
        plan_id=None if dry_run else how.plan_id,
        shown=how.shown,
        override_reason=how.override_reason,
        dry_run=dry_run,
    )
    return DayReplan(day=on, change=change)


def closure_key(closure: ClosureRow) -> str:
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


def with_riders(act: Act, found: Iterable[AffectedRound]) -> tuple[AffectedRound, ...]:
    """Name who rides the rounds that were found."""
    through = list(found)
    names = labels.rider_names(act.tx, {one.shift_id for one in through}) if through else {}
    return tuple(replace(one, rider=names.get(one.shift_id, "")) for one in through)


def _rode_through(
    act: Act,
    closure: ClosureRow,
    zone: tzinfo,
    live_days: dict[date, tuple[LiveDay, LiveDay]],
    *,
    to_change: bool,
) -> Iterator[AffectedRound]:
    """Find the live rounds whose way becomes longer; note the days with and without the closure."""
    start = max(act.now, closure.from_at)
    end = min(closure.until_at or start + LOOKED_AHEAD, start + LOOKED_AHEAD)
    if end <= act.now:
        return
    for on in rounds.days_under_way(act.tx, day_of(start, zone), day_of(end, zone)):
        day = open_day(act, on, since=act.now, to_change=to_change)
        other = day_with_closures(act, day, (*day.day_row.closures, closure.dated))
        live_days[on] = (day, other)
        shut, left = other.problem, day.left()
        homes = {str(one.shift_id): one.id for one in day.rounds}
        for round_ in unchanged_plan(left).rounds:
            detour = detour_of(left.problem, shut, round_)
            if detour is None or detour > 0:
                yield AffectedRound(
                    day=on,
                    round_id=homes[round_.shift_id],
                    shift_id=UUID(round_.shift_id),
                    detour_s=detour,
                )


def detour_of(problem: Problem, other: Problem, round_: Round) -> int | None:
    """Return by how much a round is longer in the same order on the streets of another problem.

    Each ride is compared as it is at its hour. ``None`` where there is no way any more; a way that
    was none counts whole.
    """
    shift = next(shift for shift in problem.shifts if shift.id == round_.shift_id)
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
