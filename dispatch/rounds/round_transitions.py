"""Transitions of a round's state by events about the round as a whole.

Each step takes the state, the event's corrected time and the event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from dispatch.model.load_sums import share
from dispatch.rounds.events.event import Event
from dispatch.rounds.goods_aboard import goods_of
from dispatch.rounds.round_state import (
    ROUND_OVER,
    BreakTaken,
    Conflict,
    ConflictCode,
    Outcome,
    PlannedVisit,
    Response,
    RoundState,
    Unloading,
    VisitState,
    VisitStatus,
)
from dispatch.rounds.visit_transitions import ACCEPTED, Transition, begun, stale, under_way


def in_conflict(state: RoundState, event: Event, code: ConflictCode) -> Transition:
    """Mark an event as one that a person must look at, on its visit or on the round."""
    conflict = Conflict(code=code, event_id=event.id, known_at=event.received_at)
    outcome = Outcome(kind="conflict", code=code)
    if event.subject_kind == "visit":
        visit = state.visits[event.subject_id]
        visit = replace(visit, conflicts=(*visit.conflicts, conflict))
        return state.with_visit(visit), outcome
    return replace(state, conflicts=(*state.conflicts, conflict)), outcome


def accepted(state: RoundState, _at: datetime, _event: Event) -> Transition:
    """The courier takes the round."""
    return replace(state, response="accepted"), ACCEPTED


def refused(state: RoundState, _at: datetime, _event: Event) -> Transition:
    """The courier does not take the round; that costs nothing but another courier."""
    return replace(state, response="refused"), ACCEPTED


def started(state: RoundState, at: datetime, _event: Event) -> Transition:
    """The round leaves its start place."""
    if state.status != "published":
        return state, stale()
    return begun(state, at), ACCEPTED


def finished(state: RoundState, at: datetime, event: Event) -> Transition:
    """The round is over: what was not done is skipped, and a break that was on ends.

    Of a round of which nothing else was told before nothing was taken along either.
    """
    if state.status == "finished":
        return state, stale()
    untold = state.status == "published"
    state = under_way(state, at)
    if untold:
        state = replace(state, loaded=frozenset())
    if state.break_since is not None:
        state, _ = break_ended(state, at, event)
    left = [p for p in state.brief.visits if state.visits[p.id].status in {"planned", "arrived"}]
    visits = {visit.id: _reported_late(visit, event) for visit in state.visits.values()}
    visits |= {planned.id: _skipped(state, planned) for planned in left}
    counted_m = event.detail.get("distance_m")
    # A phone that counted nothing was not asked to: nobody rides a round of no metres.
    odometer_m = counted_m if isinstance(counted_m, int) and counted_m > 0 else None
    state = replace(state, status="finished", finished_at=at, odometer_m=odometer_m, visits=visits)
    flags = {"visits-left"} if any(planned.stop for planned in left) else set()
    return state, Outcome(kind="accepted", flags=frozenset(flags))


def _skipped(state: RoundState, planned: PlannedVisit) -> VisitState:
    """Return a visit that nobody makes any more; goods aboard for it have found no taker."""
    visit = replace(state.visits[planned.id], status="skipped")
    aboard = planned.visit.kind == "drop" and state.carries(planned.visit.job_id)
    return replace(visit, reason=ROUND_OVER) if aboard else visit


def _reported_late(visit: VisitState, event: Event) -> VisitState:
    known_at = visit.outcome_known_at
    if known_at is None or known_at <= event.received_at:
        return visit
    return replace(visit, flags=visit.flags | {"told-late"})


def break_started(state: RoundState, at: datetime, event: Event) -> Transition:
    """A break begins, planned or not."""
    if state.break_since is not None:
        return state, stale()
    break_id = str(event.detail.get("break_id", ""))
    state = replace(under_way(state, at), break_since=at, break_id=break_id)
    return _mark_break(state, break_id, "arrived", at), ACCEPTED


def break_ended(state: RoundState, at: datetime, event: Event) -> Transition:
    """A break ends."""
    if state.break_since is None:
        return state, stale("no-break")
    break_id = state.break_id or str(event.detail.get("break_id", ""))
    taken = BreakTaken(break_id=break_id, start=state.break_since, end=at)
    state = _mark_break(state, break_id, "done", at)
    state = replace(state, break_since=None, break_id="", breaks=(*state.breaks, taken))
    return state, ACCEPTED


def _mark_break(state: RoundState, break_id: str, status: VisitStatus, at: datetime) -> RoundState:
    for planned in state.brief.visits:
        visit = state.visits[planned.id]
        ours = planned.pause is not None and planned.visit.break_id == break_id
        if ours and visit.status in {"planned", "arrived", "skipped"}:
            begun_at = visit.arrived_at or state.break_since or at
            ended_at = at if status == "done" else None
            visit = replace(visit, status=status, arrived_at=begun_at, settled_at=ended_at)
            return state.with_visit(visit)
    return state


def goods_unloaded(state: RoundState, _at: datetime, event: Event) -> Transition:
    """Goods left the bicycle other than by a drop."""
    job_id = str(event.detail["job_id"])
    count = cast("int", event.detail["unloaded_items"])
    there = goods_of(state, job_id).aboard
    # Goods without a number of items, or more than are aboard, leave as a whole.
    load = share(there, count, there.items) if count < there.items else there
    gone = Unloading(job_id=job_id, load=load, to=str(event.detail["to"]))
    state = replace(state, unloaded=(*state.unloaded, gone))
    if count > there.items > 0:
        return in_conflict(state, event, "counts-differ")
    return state, ACCEPTED


def incident_reported(state: RoundState, _at: datetime, event: Event) -> Transition:
    """Record an incident of the courier."""
    incident_id = str(event.detail["incident_id"])
    if incident_id in state.incident_ids:
        return state, stale()
    return replace(state, incident_ids=(*state.incident_ids, incident_id)), ACCEPTED


def noted(state: RoundState, _at: datetime, _event: Event) -> Transition:
    """Belongs to the round's story and changes nothing of its state."""
    return state, ACCEPTED


def changed(state: RoundState, _at: datetime, event: Event) -> Transition:
    """The office published another version of the round."""
    version = cast("int", event.detail["version"])
    if version <= state.version:
        return state, stale()
    # Who took the version before has not taken this one, unless nothing changed that matters.
    response: Response = state.response if event.detail.get("keeps_answer") else ""
    response = _response(event) or response
    return replace(state, version=version, withdrawn=False, response=response), ACCEPTED


def _response(event: Event) -> Response:
    """Return the answer that the office lets hold again, as it undid what came after it."""
    return cast("Response", str(event.detail.get("answer", "")))


def withdrawn(state: RoundState, _at: datetime, event: Event) -> Transition:
    """The office took the round back."""
    if state.withdrawn:
        return state, stale()
    state = replace(state, withdrawn=True)
    if state.status != "published":
        return in_conflict(state, event, "already-started")
    return state, ACCEPTED


def handed_on(state: RoundState, _at: datetime, event: Event) -> Transition:
    """The office gave the round to somebody else."""
    person_id = str(event.detail["person_id"])
    if person_id == state.person_id:
        return state, stale()
    return replace(state, person_id=person_id, response=_response(event)), ACCEPTED


def conflict_settled(state: RoundState, _at: datetime, event: Event) -> Transition:
    """A person looked at what the round as a whole is in conflict about."""
    left = tuple(one for one in state.conflicts if one.known_at > event.received_at)
    if left == state.conflicts:
        return state, stale("nothing-to-settle")
    return replace(state, conflicts=left), ACCEPTED
