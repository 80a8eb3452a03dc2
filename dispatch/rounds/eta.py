"""Forecast of a round on its way: from what was planned, what happened, and the time now.

What is still to do keeps its planned order, legs and times at the stops; only the clock is run on
from where the courier was last seen. A round that is on plan has the plan's times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.model import Window
from dispatch.rounds.round_state import PlannedVisit, RoundBrief, RoundState, VisitState
from dispatch.schedule.eligibility import first_start

Travel = Callable[[str, str], int | None]
"""Seconds from one place to another by their ids; ``None`` where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eta:
    """Expected time of one visit that is still to do.

    Attributes
    ----------
    visit_id
        Which visit.
    arrive, start, depart
        As in a plan; ``arrive`` lies in the past only where the courier is there already.
    late_s
        Seconds by which it will begin after its last window; 0 if in time.
    slack_s
        How many seconds later it could begin with it and everything after it still inside the
        windows (allowed lateness included) and the round home before the shift ends. Negative
        where that is lost already, ``None`` where nothing bounds it.
    """

    visit_id: str
    arrive: datetime
    start: datetime
    depart: datetime
    late_s: int
    slack_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Expected times of the rest of a round.

    ``end`` is the arrival at the end place (or the end itself, once finished); ``end_late_s`` by
    how many seconds that is after the shift.
    """

    etas: tuple[Eta, ...]
    end: datetime
    end_late_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A visit to do, how long the way to it and the time there are, and when it will be."""

    planned: PlannedVisit
    travel: timedelta
    spent: timedelta
    arrive: datetime
    start: datetime
    depart: datetime


def forecast(
    state: RoundState,
    now: datetime,
    travel_s: Travel | None = None,
    waits: Mapping[str, datetime] | None = None,
) -> Forecast:
    """Return when every visit that is still to do will be.

    Parameters
    ----------
    state
        What is known of the round.
    now
        The server's time; nothing that has not happened is before it.
    travel_s
        Tells legs that the plan does not have, where visits fell out or were done in another
        order. Without it, or where it gives ``None``, the planned leg to the next visit stands
        in.
    waits
        By id of the visit from when on it may begin, where it waits for goods that others bring
        (:mod:`dispatch.rounds.lot_forecast`).

    Returns
    -------
    Forecast
        One :class:`Eta` for each visit ``planned`` or ``arrived``, in the order in which they
        will be; later ``now`` never gives earlier times.
    """
    brief = state.brief
    if state.finished_at is not None:
        return _forecast(brief, (), state.finished_at, timedelta(0))
    place, clock = _last_seen(state, now)
    steps: list[_Step] = []
    for planned in _to_do(state):
        step = _next(state, planned, place, clock, now, travel_s, (waits or {}).get(planned.id))
        steps.append(step)
        place, clock = planned.visit.place_id or place, step.depart
    home = _way_home(brief, place, travel_s)
    return _forecast(brief, steps, max(now, clock + home), home)


def _forecast(
    brief: RoundBrief, steps: Sequence[_Step], end: datetime, home: timedelta
) -> Forecast:
    late = end - brief.latest_end if brief.latest_end else timedelta(0)
    return Forecast(etas=_with_slack(brief, steps, home), end=end, end_late_s=_seconds(late))


def _to_do(state: RoundState) -> list[PlannedVisit]:
    """Return what is begun first, then what is planned, in order."""
    there: list[tuple[datetime, PlannedVisit]] = []
    ahead = []
    for planned in state.brief.visits:
        visit = state.visits[planned.id]
        if visit.status == "arrived" and visit.arrived_at is not None:
            there.append((visit.arrived_at, planned))
        elif visit.status == "planned":
            ahead.append(planned)
    return [planned for _, planned in sorted(there, key=lambda pair: pair[0])] + ahead


def _last_seen(state: RoundState, now: datetime) -> tuple[str | None, datetime]:
    """Return where the courier was last, and from when on they can ride."""
    if state.started_at is None:
        return state.brief.start_place_id, max(now, state.brief.start)
    place, clock = state.brief.start_place_id, state.started_at
    left: list[tuple[datetime, PlannedVisit]] = []
    for planned in state.brief.visits:
        visit = state.visits[planned.id]
        if visit.settled_at is not None and visit.status not in {"arrived", "planned"}:
            left.append((visit.settled_at, planned))
    for settled_at, planned in sorted(left, key=lambda pair: pair[0]):
        place, clock = planned.visit.place_id or place, settled_at
    clock = max([clock, *(taken.end for taken in state.breaks)])
    return place, max(clock, now) if state.break_since is not None else clock


def _next(  # noqa: PLR0913, PLR0917  # all that a leg depends on
    state: RoundState,
    planned: PlannedVisit,
    place: str | None,
    clock: datetime,
    now: datetime,
    travel_s: Travel | None,
    waits: datetime | None,
) -> _Step:
    visit = state.visits[planned.id]
    as_planned = _place_before(state.brief, planned) == place
    travel = timedelta(seconds=_leg_s(planned, place, travel_s, as_planned=as_planned))
    spent = _spent(planned, place, as_planned=as_planned)
    arrive, start = _begin(planned, visit, clock + travel, now, waits)
    return _Step(
        planned=planned,
        travel=travel,
        spent=spent,
        arrive=arrive,
        start=start,
        depart=max(now, clock, start + spent),
    )


def _begin(
    planned: PlannedVisit,
    visit: VisitState,
    reached: datetime,
    now: datetime,
    waits: datetime | None,
) -> tuple[datetime, datetime]:
    """Arrival and begin of one visit."""
    if visit.status == "arrived" and visit.arrived_at is not None:
        if planned.pause is not None:
            return visit.arrived_at, visit.arrived_at
        arrive = visit.arrived_at
    else:
        arrive = max(now, reached)
    start = first_start(_windows(planned), arrive) or arrive
    if waits is not None:
        return arrive, max(start, waits)  # the plan may have put it off for goods that are there
    return arrive, max(start, planned.visit.start) if _put_off(planned) else start


def _put_off(planned: PlannedVisit) -> bool:
    """Return whether the plan lets it begin later than its windows would, as a break due later."""
    earliest = first_start(_windows(planned), planned.visit.arrive)
    return earliest is not None and planned.visit.start > earliest


def _windows(planned: PlannedVisit) -> tuple[Window, ...]:
    if planned.stop is not None:
        return planned.stop.open_windows
    return planned.pause.windows if planned.pause is not None else ()


def _place_before(brief: RoundBrief, planned: PlannedVisit) -> str | None:
    """Return where the planned leg to a visit begins; a break is taken where the courier is."""
    for before in reversed(brief.visits[: brief.position[planned.id]]):
        if before.visit.place_id is not None:
            return before.visit.place_id
    return brief.start_place_id


def _leg_s(
    planned: PlannedVisit, place: str | None, travel_s: Travel | None, *, as_planned: bool
) -> int:
    to = planned.visit.place_id
    if planned.pause is not None or (to == place and to is not None):
        return 0
    if not as_planned and place is not None and to is not None and travel_s is not None:
        found = travel_s(place, to)
        if found is not None:
            return found
    return planned.visit.travel_s


def _spent(planned: PlannedVisit, place: str | None, *, as_planned: bool) -> timedelta:
    """Time at a stop; one reached from elsewhere than planned has its own setup."""
    if as_planned or planned.stop is None:
        return planned.visit.depart - planned.visit.start
    setup_s = 0 if place == planned.visit.place_id else planned.stop.setup_s
    return timedelta(seconds=planned.stop.service_s + setup_s)


def _way_home(brief: RoundBrief, place: str | None, travel_s: Travel | None) -> timedelta:
    if brief.end_place_id is None or brief.end_place_id == place:
        return timedelta(0)
    last = brief.visits[-1].visit.place_id if brief.visits else brief.start_place_id
    if place != last and place is not None and travel_s is not None:
        found = travel_s(place, brief.end_place_id)
        if found is not None:
            return timedelta(seconds=found)
    return timedelta(seconds=brief.end_travel_s)


def _with_slack(brief: RoundBrief, steps: Sequence[_Step], home: timedelta) -> tuple[Eta, ...]:
    """Walk back from the end of the shift, to tell how late each visit may begin."""
    latest = None if brief.latest_end is None else brief.latest_end - home
    etas = []
    for step in reversed(steps):
        latest = _latest_start(
            _windows(step.planned), None if latest is None else latest - step.spent
        )
        stop = step.planned.stop
        etas.append(
            Eta(
                visit_id=step.planned.id,
                arrive=step.arrive,
                start=step.start,
                depart=step.depart,
                late_s=stop.late_s(step.start) if stop is not None else 0,
                slack_s=None if latest is None else (latest - step.start) // timedelta(seconds=1),
            )
        )
        latest = None if latest is None else latest - step.travel
    return tuple(reversed(etas))


def _latest_start(windows: Sequence[Window], bound: datetime | None) -> datetime | None:
    """Last instant up to a bound at which windows let a visit begin; the bound if there is none."""
    if not windows:
        return bound
    if bound is None:
        return windows[-1].end
    fitting = [min(window.end, bound) for window in windows if window.start <= bound]
    return fitting[-1] if fitting else bound


def _seconds(span: timedelta) -> int:
    return max(0, span // timedelta(seconds=1))
