"""Forecast of the rounds of a day on which lots pass a hub, and the consequences of a late one.

What brings a lot came when it came, or comes when its round is expected there; then it is sorted,
and what takes from it leaves. Nothing is moved here: it is told beforehand what waits for what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.rounds.eta import Eta, Forecast, Travel, forecast
from dispatch.rounds.promised_times import PromisedTimes, as_promised
from dispatch.rounds.round_state import HANDED_OVER
from dispatch.schedule.lot_times import (
    LotsOfDay,
    LotTimes,
    arrivals,
    earliest_pickups,
    lots_not_brought,
    ready_lots,
)

if TYPE_CHECKING:
    from dispatch.rounds.round_state import PlannedVisit, RoundState

MOST_TURNS = 20
"""So often the rounds are followed anew because a lot of one made another one later."""
_OPEN = frozenset({"planned", "arrived"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LotForecast:
    """Expected times of rounds and lots.

    Attributes
    ----------
    forecasts
        By id of the round.
    lots
        Lots that are at their hub or expected there; others do not come any more.
    waits
        By id of the visit from when on a pickup at a hub may begin.
    never
        Jobs that wait for lots which do not come, with these.
    announced
        By id of the visit from when on a pickup at a farm may begin, where that is later than it
        was booked with.
    """

    forecasts: Mapping[str, Forecast]
    lots: Mapping[str, LotTimes]
    waits: Mapping[str, datetime] = field(default_factory=dict)
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    announced: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedWindow:
    """Visit that begins after its last window, and by how many seconds."""

    visit_id: str
    job_id: str
    late_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotConsequence:
    """Consequence of a late lot for one job that takes from it.

    Attributes
    ----------
    lot_id, brought_by
        The lot that is sorted last of those that the job takes, and the job that brings it (empty:
        nobody).
    ready
        When it is sorted; ``None``: it does not come any more.
    job_id, round_id, person_id
        The job, its round, and whose that is.
    later_s
        By how many seconds its pickup at the hub begins later than without the wait.
    missed
        Windows that the round misses, or misses by more, because of that: of this job, and with the
        first job of a round those of others that take from no late lot.
    """

    lot_id: str
    brought_by: str
    ready: datetime | None
    job_id: str
    round_id: str
    person_id: str
    later_s: int = 0
    missed: tuple[MissedWindow, ...] = ()


def forecast_with_lots(
    problem: LotsOfDay, states: Sequence[RoundState], now: datetime, travel_s: Travel | None = None
) -> LotForecast:
    """Return when every visit that is still to do will be, lots at hubs awaited.

    A pickup at a farm waits for the hour that the day has for it, whatever hour its round was
    planned with: an announcement that was corrected or withdrawn since holds nobody up.

    Parameters
    ----------
    problem
        The whole day; its hubs and transfers, and its jobs.
    states
        All rounds of the day.
    now, travel_s
        As for :func:`dispatch.rounds.eta.forecast`.
    """
    pickups = _visits_by_key(states, "pickup")
    opening = _opening_at_farms(problem, pickups)
    announced = {
        planned.id: opening[planned.id]
        for visits in pickups.values()
        for _, planned in visits
        if planned.id in opening and opening[planned.id] > _booked_from(planned)
    }
    waits = dict(opening)
    found: dict[str, Forecast] = {}
    lots: dict[str, LotTimes] = {}
    for _ in range(MOST_TURNS):
        found = {state.brief.id: forecast(state, now, travel_s, waits) for state in states}
        lots = ready_lots(problem, arrivals(problem, _ends_of_drops(states, found)))
        later = {}
        for key, at in earliest_pickups(problem, lots).items():
            for state, planned in pickups.get(key, ()):
                is_open = state.visits[planned.id].status in _OPEN
                if is_open and at > waits.get(planned.id, at - timedelta(seconds=1)):
                    later[planned.id] = at
        if not later:
            break
        waits |= later
    taken = {
        name
        for (name, _), visits in pickups.items()
        if all(state.visits[planned.id].status not in _OPEN for state, planned in visits)
    }
    never = {
        name: missing
        for name, missing in lots_not_brought(problem, lots).items()
        if name not in taken
    }
    return LotForecast(forecasts=found, lots=lots, waits=waits, never=never, announced=announced)


def late_lot_consequences(  # noqa: PLR0913  # what is expected, beside what was promised
    problem: LotsOfDay,
    states: Sequence[RoundState],
    now: datetime,
    travel_s: Travel | None = None,
    *,
    awaited: LotForecast | None = None,
    promised: PromisedTimes | None = None,
) -> tuple[LotConsequence, ...]:
    """Return what late lots, and lots that do not come, mean for each job that takes from them.

    Parameters
    ----------
    problem, states, now, travel_s
        As for :func:`forecast_with_lots`.
    awaited
        What that gave, where it is known already.
    promised
        Times of visits of rounds that were published anew since without anybody deciding on their
        delay, as where another order was cancelled; what waits is late beside these.
    """
    awaited = awaited or forecast_with_lots(problem, states, now, travel_s)
    bringers = {one.id: one.brought_by or "" for one in problem.transfers}
    found: list[LotConsequence] = []
    for state in states:
        after = {eta.visit_id: eta for eta in awaited.forecasts[state.brief.id].etas}
        before_delay = as_promised(state, promised or {})
        before = {eta.visit_id: eta for eta in forecast(before_delay, now, travel_s).etas}
        missed = _missed(state, before, after, awaited.announced)
        own = _late_jobs(problem, state, awaited, before, after)
        first = True
        for name, later_s in own.items():
            lot = _last_lot(problem, name, awaited)
            times = awaited.lots.get(lot)
            found.append(
                LotConsequence(
                    lot_id=lot,
                    brought_by=bringers[lot],
                    ready=None if times is None or name in awaited.never else times.ready,
                    job_id=name,
                    round_id=state.brief.id,
                    person_id=state.brief.person_id,
                    later_s=later_s,
                    missed=tuple(
                        one
                        for one in missed
                        if one.job_id == name or (first and one.job_id not in own)
                    ),
                )
            )
            first = False
    return tuple(found)


def _visits_by_key(
    states: Sequence[RoundState], kind: str
) -> dict[tuple[str, int], list[tuple[RoundState, PlannedVisit]]]:
    found: dict[tuple[str, int], list[tuple[RoundState, PlannedVisit]]] = {}
    for state in states:
        for planned in state.brief.visits:
            if planned.visit.kind == kind:
                key = planned.visit.job_id, planned.visit.index
                found.setdefault(key, []).append((state, planned))
    return found


def _opening_at_farms(
    problem: LotsOfDay, pickups: Mapping[tuple[str, int], list[tuple[RoundState, PlannedVisit]]]
) -> dict[str, datetime]:
    """Return from when on pickups at farms begin that were announced, or planned, for later."""
    bringing = {one.brought_by for one in problem.transfers}
    found = {}
    for (name, index), visits in pickups.items():
        job = problem.job_by_id.get(name)
        if job is None or name not in bringing or not job.pickups[index].windows:
            continue
        opens = job.pickups[index].windows[0].start
        for state, planned in visits:
            is_open = state.visits[planned.id].status in _OPEN
            is_put_off = planned.visit.start > max(planned.visit.arrive, _booked_from(planned))
            if is_open and (opens > _booked_from(planned) or is_put_off):
                found[planned.id] = opens
    return found


def _booked_from(planned: PlannedVisit) -> datetime:
    """Return from when on a stop is open as it was booked."""
    windows = planned.stop.windows if planned.stop else ()
    return windows[0].start if windows else planned.visit.start


def _ends_of_drops(
    states: Sequence[RoundState], forecasts: Mapping[str, Forecast]
) -> dict[tuple[str, int], datetime]:
    """Return the ends of drops that were made or are expected, by job and index.

    A job of which nothing could be picked up brings nothing.
    """
    found: dict[tuple[str, int], datetime] = {}
    statuses: dict[str, set[str]] = {}
    for (name, _), visits in _visits_by_key(states, "pickup").items():
        own = (state.visits[planned.id].status for state, planned in visits)
        statuses.setdefault(name, set()).update(own)
    nothing = {name for name, own in statuses.items() if not own & (HANDED_OVER | _OPEN)}
    for state in states:
        expected = {eta.visit_id: eta.depart for eta in forecasts[state.brief.id].etas}
        for planned in state.brief.visits:
            if planned.visit.kind != "drop" or planned.visit.job_id in nothing:
                continue
            visit = state.visits[planned.id]
            end = expected.get(planned.id)
            if visit.status in HANDED_OVER:
                end = visit.settled_at or planned.visit.depart
            if end is not None:
                found[planned.visit.job_id, planned.visit.index] = end
    return found


def _late_jobs(
    problem: LotsOfDay,
    state: RoundState,
    awaited: LotForecast,
    before: Mapping[str, Eta],
    after: Mapping[str, Eta],
) -> dict[str, int]:
    """Return by job how much later its pickup at a hub begins, in the order of the round."""
    takers = {name for one in problem.transfers for name in one.taken_by}
    found: dict[str, int] = {}
    for planned in state.brief.visits:
        name = planned.visit.job_id
        if planned.visit.kind != "pickup" or name not in takers or planned.id not in after:
            continue
        if name in awaited.never:
            found.setdefault(name, 0)
        later_s = (after[planned.id].start - before[planned.id].start) // timedelta(seconds=1)
        if later_s > 0 and planned.id in awaited.waits:
            found[name] = max(later_s, found.get(name, 0))
    return found


def _missed(
    state: RoundState,
    before: Mapping[str, Eta],
    after: Mapping[str, Eta],
    announced: Mapping[str, datetime],
) -> list[MissedWindow]:
    """Return the windows that are missed by more; whoever is ready later is not missed."""
    return [
        MissedWindow(visit_id=name, job_id=state.brief.by_id[name].visit.job_id, late_s=eta.late_s)
        for name, eta in after.items()
        if eta.late_s > before[name].late_s and name not in announced
    ]


def _last_lot(problem: LotsOfDay, job_id: str, awaited: LotForecast) -> str:
    """Return the lot of a job that does not come, or else is sorted last."""
    if job_id in awaited.never:
        return awaited.never[job_id][0]
    own = [one.id for one in problem.transfers if job_id in one.taken_by]
    return max(own, key=lambda lot: (awaited.lots[lot].ready, lot))
