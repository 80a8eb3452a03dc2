"""Progress of a shift's round, and where and when its courier will be free."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from dispatch.schedule.eligibility import first_start
from dispatch.schedule.hourly_rides import hourly_ways, ride_of

if TYPE_CHECKING:
    from dispatch.model import Place, Problem, Round, Shift, Stop, Visit, VisitKind

Key = tuple["VisitKind", str, int]
"""A visit as a prefix writes it: kind, job and index in its list; or ``break``, its id and 0."""

Progress = Literal["arrived", "done", "partly_done", "failed", "skipped", "cancelled"]
HANDED: frozenset[Progress] = frozenset({"arrived", "done", "partly_done"})
"""Goods change hands there, or are about to."""
_GONE_THERE: frozenset[Progress] = frozenset({"arrived", "done", "partly_done", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitProgress:
    """A visit that is under way or over.

    Attributes
    ----------
    status
        ``arrived``: the courier is there now; for a break: it is on. All others are over;
        ``skipped`` and ``cancelled`` ones without anybody having gone there.
    arrived_at, settled_at
        Real times, where they are known.
    """

    status: Progress
    arrived_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftProgress:
    """Progress of one shift's round.

    Attributes
    ----------
    begun_at
        When the courier left; ``None`` before that.
    finished
        Nothing more is ridden in this shift.
    ended_at
        When it was finished, where that is known.
    visits
        Visits under way or over; what is not in it is still to be done.
    rested_until
        End of the last break that was long enough for the working-time rule, where that is later
        than the planned breaks tell.
    """

    shift_id: str
    begun_at: datetime | None = None
    finished: bool = False
    ended_at: datetime | None = None
    visits: Mapping[Key, VisitProgress] = field(default_factory=dict)
    rested_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Place and time at which a round goes on.

    Attributes
    ----------
    place
        Where the courier is, or was last; ``None``: at the first stop to come.
    at
        When the way to what comes next begins, or began; whole seconds.
    since
        Since when there was no long enough break; ``None`` before the round has begun.
    next_key
        The stop that the courier is riding to.
    """

    place: Place | None
    at: datetime
    since: datetime | None
    next_key: Key | None


def key_of(visit: Visit) -> Key:
    """Return a visit as a prefix writes it."""
    return (visit.kind, visit.break_id if visit.kind == "break" else visit.job_id, visit.index)


def whole(instant: datetime) -> datetime:
    """Round an instant up to a whole second, in UTC."""
    instant = instant.astimezone(UTC)
    if not instant.microsecond:
        return instant
    return instant.replace(microsecond=0) + timedelta(seconds=1)


def whereabouts(  # noqa: PLR0913, PLR0917  # what a round is, and what has become of it
    problem: Problem,
    shift: Shift,
    round_: Round | None,
    progress: ShiftProgress,
    now: datetime,
    left: Collection[Key],
) -> Whereabouts:
    """Return where the round of a shift goes on.

    Parameters
    ----------
    problem, shift
        The whole day, and one of its shifts.
    round_
        The round as it was planned, what is over included.
    progress
        What has happened of it.
    now
        The moment, whole seconds.
    left
        Visits that are still to be done, quick to look up; what fell away meanwhile is not among
        them.
    """
    if not is_begun(progress):
        start = max(shift.window.start, now)
        return Whereabouts(place=shift.start_place, at=start, since=None, next_key=None)
    done = _behind(problem, shift, round_, progress)
    ends = [end for _, end, _ in done]
    begun = whole(progress.begun_at or min(ends))
    free = max([begun, *ends])
    place = next((place for _, _, place in reversed(done) if place is not None), shift.start_place)
    since = _since(problem, shift, progress, begun)
    busy = any(each.status == "arrived" for each in progress.visits.values())
    following = None if busy or round_ is None else _following(round_, progress)
    if following is None or following.kind == "break" or key_of(following) not in left:
        return Whereabouts(place=place, at=max(free, now), since=since, next_key=None)
    # On the way: an arrival that is due already is due now.
    stop = problem.stop(following)
    mass_g = mass_before_g(following, stop)
    ride = ride_of(hourly_ways(problem, shift, place, stop.place, mass_g), free)
    riding = timedelta(seconds=ride.seconds if ride else 0)
    at = max(free, now - riding)
    return Whereabouts(place=place, at=at, since=since, next_key=key_of(following))


def mass_before_g(visit: Visit, stop: Stop) -> int:
    """Return what is aboard on the way to a visit, as it was planned."""
    taken = stop.load.mass_g if visit.kind == "pickup" else -stop.load.mass_g
    return max(0, visit.load_after.mass_g - taken - stop.returns.mass_g)


def is_begun(progress: ShiftProgress) -> bool:
    """Return whether a round has begun: the courier left, or something of it was done."""
    gone = any(each.status in _GONE_THERE for each in progress.visits.values())
    return progress.begun_at is not None or gone


def _following(round_: Round, progress: ShiftProgress) -> Visit | None:
    """Return the first visit that is not over."""
    return next((v for v in round_.visits if key_of(v) not in progress.visits), None)


def _behind(
    problem: Problem, shift: Shift, round_: Round | None, progress: ShiftProgress
) -> list[tuple[datetime, datetime, Place | None]]:
    """Return what the courier went to: when it began, when it ends, and where (not of breaks)."""
    found: list[tuple[datetime, datetime, Place | None]] = []
    planned = {key_of(visit): visit for visit in (round_.visits if round_ else ())}
    before: str | None = shift.start_place.id if shift.start_place else None
    for key, each in sorted(progress.visits.items(), key=lambda item: _time_of(item[1])):
        if each.status not in _GONE_THERE:
            continue
        known = key[0] == "break" or key[1] in problem.job_by_id
        visit = planned.get(key)
        begin = whole(each.arrived_at or _time_of(each))
        if key[0] == "break":
            length = _break_length(problem, shift, key[1])
            end = whole(each.settled_at or begin + length)
            found.append((begin, end, None))
        elif known and visit is not None:
            stop = problem.stop(visit)
            setup_s = 0 if before == stop.place.id else stop.setup_s
            first = first_start(stop.open_windows, begin) or begin
            served = first + timedelta(seconds=stop.service_s + setup_s)
            end = served if each.status == "arrived" else whole(each.settled_at or served)
            found.append((begin, end, stop.place))
            before = stop.place.id
    return found


def _time_of(each: VisitProgress) -> datetime:
    known = each.arrived_at or each.settled_at
    return datetime.min.replace(tzinfo=UTC) if known is None else known


def _break_length(problem: Problem, shift: Shift, break_id: str) -> timedelta:
    declared = {pause.id: pause.duration_s for pause in shift.breaks}
    return timedelta(seconds=declared.get(break_id, problem.work_break_s))


def _since(problem: Problem, shift: Shift, progress: ShiftProgress, begun: datetime) -> datetime:
    """Return the end of the last long enough break, the one that is on included."""
    ends = [begun]
    if progress.rested_until is not None:
        ends.append(whole(progress.rested_until))
    enough = timedelta(seconds=problem.work_break_s)
    for key, each in progress.visits.items():
        if key[0] != "break" or each.arrived_at is None:
            continue
        begin = whole(each.arrived_at)
        end = begin + _break_length(problem, shift, key[1])
        if each.status != "arrived":
            end = whole(each.settled_at or begin)
        if end - begin >= enough:
            ends.append(end)
    return max(ends)
