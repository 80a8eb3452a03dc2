"""Account of a finished round: its time, its way, its goods, and what it makes people owe.

All of it follows from the folded state of the round and the metres between the places where
somebody really went, in the order in which they were reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch.model.load_sums import is_empty, minus, total
from dispatch.rounds.punctuality import punctuality
from dispatch.rounds.round_state import BreakTaken, PlannedVisit, RoundState, VisitState
from dispatch.schedule.eligibility import first_start
from dispatch.values.rounding import allotted, rounded
from dispatch.values.time_spans import Span, seconds, united, without

CHARGED_REASONS = frozenset(
    {
        "nobody_there",
        "closed",
        "wrong_address",
        "access_blocked",
        "refused",
        "goods_missing",
        "not_ready",
        "too_large",
    }
)
"""Failures that lie with whoever booked or was to be there; a further attempt may be charged.

All others (a breakdown, the weather, goods lost or damaged, coming too late) cost nobody but the
cooperative.
"""

_GONE_TO = frozenset({"done", "partly_done", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAccount:
    """Account of a round.

    Attributes
    ----------
    started_at, finished_at
        Whole seconds.
    breaks
        Breaks taken inside the round.
    work_s
        From start to finish without breaks: riding, serving and waiting together.
    riding_s, serving_s, waiting_s, break_s
        On the way, at stops, waiting there for a window or for people, and in breaks.
    pickups, drops, failed
        Stops served, whole or in part, and stops that failed.
    on_time, late, early
        Of all stops that somebody went to and that have windows; ``early`` is what was over
        before its window opened, ``late`` also what a stop allows at a price.
    failures
        Failed stops by reason.
    distance_m, empty_m, loaded_m
        Metres in all, with nothing aboard, and with something aboard.
    load_kg_m
        Kilograms aboard times metres ridden with them; the same number in gram-kilometres.
    """

    started_at: datetime
    finished_at: datetime
    breaks: tuple[BreakTaken, ...]
    work_s: int
    riding_s: int
    serving_s: int
    waiting_s: int
    break_s: int
    pickups: int
    drops: int
    failed: int
    on_time: int
    late: int
    early: int
    failures: Mapping[str, int] = field(default_factory=dict)
    distance_m: int
    empty_m: int
    loaded_m: int
    load_kg_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobActuals:
    """Events of one job in a round that were not in its price.

    Attributes
    ----------
    job_id
        Which job.
    waited_s
        Seconds waited at each of its stops, beyond the service time that was agreed.
    attempts
        Further attempts after failed ones that are charged (:data:`CHARGED_REASONS`).
    was_attempted
        Whether anybody went to one of its stops.
    """

    job_id: str
    waited_s: tuple[int, ...]
    attempts: int
    was_attempted: bool


def visits_attempted(state: RoundState) -> tuple[str, ...]:
    """Return the visits that somebody went to, in the order of arriving."""
    position, by_id = state.brief.position, state.brief.by_id
    there = [
        visit
        for visit in state.visits.values()
        if visit.status in _GONE_TO and visit.arrived_at is not None and by_id[visit.id].stop
    ]
    # Those of one instant (only outcomes were told) are taken in the planned order.
    return tuple(v.id for v in sorted(there, key=lambda v: (v.arrived_at, position[v.id])))


def as_planned(state: RoundState) -> bool:
    """Return whether exactly the planned visits were gone to, in the planned order."""
    planned = [p.id for p in state.brief.visits if p.stop and not state.visits[p.id].withdrawn]
    return list(visits_attempted(state)) == planned


def account_of(state: RoundState, legs_m: Sequence[int]) -> RoundAccount:
    """Add up a finished round.

    Parameters
    ----------
    state
        The folded state.
    legs_m
        Metres to each visit of :func:`visits_attempted`, and from the last one to the end. Where
        the round's odometer told its metres, these are shared out in proportion.

    Raises
    ------
    ValueError
        If the round is not finished, or the number of legs is another: defects of the caller.
    """
    order = visits_attempted(state)
    if state.odometer_m is not None:
        legs_m = allotted(state.odometer_m, legs_m)
    if state.started_at is None or state.finished_at is None or len(legs_m) != len(order) + 1:
        message = f"round {state.brief.id} must be finished and have {len(order) + 1} legs"
        raise ValueError(message)
    start, end = _whole(state.started_at), max(_whole(state.started_at), _whole(state.finished_at))
    breaks = _breaks_inside(state.breaks, (start, end))
    work = list(without((start, end), [(one.start, one.end) for one in breaks]))
    stays = united(stay for name in order for stay in _stay(state.visits[name]))
    waits = united(wait for name in order for wait in _waits(state, name))
    at_stops_s = _common_s(work, stays)
    waiting_s = min(at_stops_s, _common_s(work, waits))
    work_s = sum(map(seconds, work))
    served = [
        state.brief.by_id[name].visit.kind
        for name in order
        if state.visits[name].status != "failed"
    ]
    failures = Counter(
        state.visits[name].reason or "other"
        for name in order
        if state.visits[name].status == "failed"
    )
    verdicts = Counter(punctuality(state.brief.by_id[n], state.visits[n]) for n in order)
    empty_m, loaded_m, load_kg_m = _way(state, order, legs_m)
    return RoundAccount(
        started_at=start,
        finished_at=end,
        breaks=breaks,
        work_s=work_s,
        riding_s=work_s - at_stops_s,
        serving_s=at_stops_s - waiting_s,
        waiting_s=waiting_s,
        break_s=seconds((start, end)) - work_s,
        pickups=served.count("pickup"),
        drops=served.count("drop"),
        failed=failures.total(),
        on_time=verdicts["on_time"],
        late=verdicts["late"] + verdicts["late_allowed"],
        early=verdicts["early"],
        failures=dict(sorted(failures.items())),
        distance_m=empty_m + loaded_m,
        empty_m=empty_m,
        loaded_m=loaded_m,
        load_kg_m=load_kg_m,
    )


def actuals_of(state: RoundState) -> tuple[JobActuals, ...]:
    """Return what happened to each job of a round beyond what was agreed, in the planned order."""
    there = set(visits_attempted(state))
    by_job: dict[str, list[PlannedVisit]] = {}
    for planned in state.brief.visits:
        if planned.stop is not None:
            by_job.setdefault(planned.visit.job_id, []).append(planned)
    return tuple(
        JobActuals(
            job_id=job_id,
            waited_s=tuple(s for p in visits if p.id in there and (s := _charged_wait_s(state, p))),
            attempts=sum(_charged_attempts(state, p.id) for p in visits),
            was_attempted=any(p.id in there for p in visits),
        )
        for job_id, visits in by_job.items()
    )


def _charged_wait_s(state: RoundState, planned: PlannedVisit) -> int:
    """Return what was waited at a stop for people: not before its window, nor during service."""
    return sum(map(seconds, _reported_wait(planned, state.visits[planned.id])))


def _charged_attempts(state: RoundState, visit_id: str) -> int:
    """Count attempts after failed ones: each failure whose reason is charged allows one more."""
    failed = sum(
        1
        for _, event in state.timeline
        if event.kind == "visit_failed"
        and event.subject_id == visit_id
        and event.detail.get("reason") in CHARGED_REASONS
        and state.outcomes[event.id].kind == "accepted"
    )
    return max(0, min(state.visits[visit_id].attempts - 1, failed))


# --- time -----------------------------------------------------------------------------------


def _stay(visit: VisitState) -> Iterable[Span]:
    if visit.arrived_at is not None and visit.settled_at is not None:
        yield (_whole(visit.arrived_at), _whole(visit.settled_at))


def _waits(state: RoundState, visit_id: str) -> Iterable[Span]:
    """Return the time at a stop before its window opened, and what was told as waiting."""
    planned, visit = state.brief.by_id[visit_id], state.visits[visit_id]
    opens = _opens(planned, visit)
    for start, end in _stay(visit):
        yield (start, min(end, max(start, opens or start)))
    yield from _reported_wait(planned, visit)


def _reported_wait(planned: PlannedVisit, visit: VisitState) -> Iterable[Span]:
    if planned.stop is None or visit.waiting_since is None or visit.settled_at is None:
        return
    since = _whole(visit.waiting_since)
    since = max(since, _opens(planned, visit) or since)
    # What a visit of the place and its goods take of it is no waiting.
    until = _whole(visit.settled_at) - (planned.visit.depart - planned.visit.start)
    if since < until:
        yield (since, until)


def _opens(planned: PlannedVisit, visit: VisitState) -> datetime | None:
    """Return when service could begin: on arrival, or when the window opened after it."""
    if planned.stop is None or visit.arrived_at is None:
        return None
    return first_start(planned.stop.open_windows, _whole(visit.arrived_at))


def _breaks_inside(breaks: Iterable[BreakTaken], span: Span) -> tuple[BreakTaken, ...]:
    cut = [
        replace(one, start=max(span[0], _whole(one.start)), end=min(span[1], _whole(one.end)))
        for one in breaks
    ]
    return tuple(one for one in cut if one.start < one.end)


def _common_s(spans: Iterable[Span], others: Sequence[Span]) -> int:
    """Return the seconds that lie in both of two lists of stretches."""
    return sum(
        seconds(span) - sum(seconds(piece) for piece in without(span, others)) for span in spans
    )


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


# --- way ------------------------------------------------------------------------------------


def _way(state: RoundState, order: Sequence[str], legs_m: Sequence[int]) -> tuple[int, int, int]:
    """Return metres without and with goods aboard, and kilograms times metres."""
    aboard = total(
        state.brief.by_id[name].load for name in state.brief.position if name in state.loaded
    )
    empty_m, loaded_m, gram_m = 0, 0, 0
    for leg_m, name in zip(legs_m, [*order, ""], strict=True):
        if is_empty(aboard):
            empty_m += leg_m
        else:
            loaded_m += leg_m
        gram_m += aboard.mass_g * leg_m
        if name:
            visit, kind = state.visits[name], state.brief.by_id[name].visit.kind
            moved = aboard + visit.handed if kind == "pickup" else minus(aboard, visit.handed)
            aboard = moved + visit.empties
    return empty_m, loaded_m, rounded(gram_m, 1000)
