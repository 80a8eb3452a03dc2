"""Times of all rounds of a day as they stand, from the rows that the store keeps of them.

The expected begin of each visit is the one that :mod:`dispatch.rounds.eta` gave with the last event
of its round. Only what the clock has overtaken since is pushed on, and what comes after it: a board
shows hundreds of rounds, and so reads none of their logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.model import Window
from dispatch.rounds.round_state import HANDED_OVER
from dispatch.schedule.eligibility import first_start

_OVER = frozenset({"done", "partly_done", "failed", "skipped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingVisit:
    """A visit as the store has it.

    Attributes
    ----------
    status
        ``planned``, ``arrived``, ``done``, ``partly_done``, ``failed`` or ``skipped``.
    arrive, start, depart
        As planned.
    expected
        The begin that was expected with the last event; ``None`` where the plan stands.
    arrived_at, done_at
        What happened.
    """

    status: str
    travel_s: int
    windows: tuple[Window, ...] = ()
    arrive: datetime
    start: datetime
    depart: datetime
    expected: datetime | None = None
    arrived_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRound:
    """A round as the store has it: its visits in order, and the way home after the last.

    Attributes
    ----------
    end
        As planned.
    over
        Whether nothing of it is going to be ridden: it is finished, or was refused.
    """

    start: datetime
    end: datetime
    visits: Sequence[StandingVisit]
    home_s: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTimes:
    """Times of a visit: what happened where it did, else what is expected.

    Attributes
    ----------
    late_s
        Seconds by which it begins after its last window; 0 if in time.
    """

    arrive: datetime
    begin: datetime
    depart: datetime
    late_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTimes:
    """Times of a round, visit by visit in its order."""

    visits: tuple[VisitTimes, ...]
    end: datetime


def predicted_times(standing: StandingRound, now: datetime) -> RoundTimes:
    """Return the times of a round as they stand; later ``now`` never gives earlier ones."""
    if standing.over:
        held = tuple(_over(one) or _as_planned(one) for one in standing.visits)
        return RoundTimes(visits=held, end=standing.finished_at or standing.end)
    clock = standing.started_at or max(now, standing.start)
    times: dict[int, VisitTimes] = {}
    for place, one in enumerate(standing.visits):
        found = _over(one)
        if found is not None:
            times[place] = found
            clock = max(clock, found.depart)
    # Whoever stands at a door is there first; what is planned comes after, in order.
    ahead = [place for place in range(len(standing.visits)) if place not in times]
    for place in sorted(ahead, key=lambda place: standing.visits[place].status != "arrived"):
        times[place] = _expected(standing.visits[place], clock, now)
        clock = max(clock, times[place].depart)
    home = timedelta(seconds=standing.home_s)
    visits = tuple(times[place] for place in range(len(standing.visits)))
    return RoundTimes(visits=visits, end=max(now, clock + home) if ahead else clock + home)


def _over(one: StandingVisit) -> VisitTimes | None:
    if one.status not in _OVER:
        return None
    if one.done_at is None:
        return replace(_as_planned(one), late_s=0)
    arrive = min(one.arrived_at or one.done_at, one.done_at)
    begin = min(first_start(one.windows, arrive) or arrive, one.done_at)
    late_s = _late_s(one, begin) if one.status in HANDED_OVER else 0
    return VisitTimes(arrive=arrive, begin=begin, depart=one.done_at, late_s=late_s)


def _as_planned(one: StandingVisit) -> VisitTimes:
    return VisitTimes(arrive=one.arrive, begin=one.start, depart=one.depart)


def _expected(one: StandingVisit, clock: datetime, now: datetime) -> VisitTimes:
    spent, instant = one.depart - one.start, one.expected or one.start
    if one.status == "arrived" and one.arrived_at is not None:
        arrive = one.arrived_at
        begin = first_start(one.windows, arrive) or arrive
        begin = max(begin, one.expected or begin)
    else:
        arrive = max(now, clock + timedelta(seconds=one.travel_s))
        begin = max(instant, first_start(one.windows, arrive) or arrive)
    depart = max(now, begin + spent)
    return VisitTimes(arrive=arrive, begin=begin, depart=depart, late_s=_late_s(one, begin))


def _late_s(one: StandingVisit, begin: datetime) -> int:
    if not one.windows:
        return 0
    return max(0, (begin - one.windows[-1].end) // timedelta(seconds=1))
