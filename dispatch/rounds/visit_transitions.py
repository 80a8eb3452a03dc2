"""Transitions of a round's state by events about its visits.

Facts of the street are never lost: where the office has cancelled or moved a visit meanwhile, or
two phones tell different things, the fact is kept and marked as a conflict for a person to settle.
Each step takes the state, the event's corrected time and the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal, cast

from dispatch.model import Load
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_words import ProofKind
from dispatch.rounds.handover import (
    counts_differ,
    empties_load,
    follow_drops,
    follow_pickups,
    handed_load,
)
from dispatch.rounds.round_state import (
    HANDED_OVER,
    PICKUP_IMPLIED,
    Conflict,
    ConflictCode,
    Outcome,
    RoundState,
    VisitState,
    VisitStatus,
)
from dispatch.values.typed_codes import OTHER_CODE, RIGHT_CODE, same_code

Transition = tuple[RoundState, Outcome]
Step = Callable[[RoundState, datetime, Event], Transition]

OUTCOMES: Mapping[str, VisitStatus] = {
    "visit_done": "done",
    "visit_partly_done": "partly_done",
    "visit_failed": "failed",
}
"""The status that each event about the end of a visit gives it."""

OFFICE_KINDS = frozenset(
    {"visit_cancelled", "visit_moved", "visit_added", "visit_conflict_settled"}
)
"""Steps that the office may take with any visit, a break too."""

ACCEPTED = Outcome(kind="accepted")


def stale(code: str = "already-so") -> Outcome:
    """Return the outcome of an event that is kept and changes nothing."""
    return Outcome(kind="stale", code=code)


def in_conflict(visit: VisitState, event: Event, code: ConflictCode) -> VisitState:
    """Return a visit with one conflict more, known from when both sides of it had come in."""
    known_at = max(event.received_at, visit.outcome_known_at or event.received_at)
    conflict = Conflict(code=code, event_id=event.id, known_at=known_at)
    return replace(visit, conflicts=(*visit.conflicts, conflict))


def under_way(state: RoundState, at: datetime) -> RoundState:
    """Return a state in which the round has begun: whoever is at a stop has left."""
    if state.status != "published":
        return state
    return begun(replace(state, start_implied=True), at)


def begun(state: RoundState, at: datetime) -> RoundState:
    """Return a state in which the round begins: goods that no stop hands out are taken along."""
    along = {i for i in state.brief.loaded_at_start if not state.visits[i].withdrawn}
    return replace(state, status="started", started_at=at, loaded=state.loaded | along)


def arrived(state: RoundState, at: datetime, event: Event) -> Transition:
    """The courier is there."""
    visit = state.visits[event.subject_id]
    if visit.status in {"arrived", "done", "partly_done"}:
        return state, stale()
    state = under_way(state, at)
    if visit.withdrawn:
        return _against_office(state, replace(visit, arrived_at=at), event)
    visit = _flagged(state, visit)
    if state.status == "finished":
        # Nothing is open in a round that is over; what became of the visit is to be told yet.
        there_at = visit.arrived_at if visit.settled_at else at
        visit = replace(visit, arrived_at=there_at)
        return state.with_visit(visit), replace(ACCEPTED, flags=visit.flags)
    visit = replace(visit, arrived_at=at, waiting_since=None)
    visit = replace(visit, status="arrived", reason="", what_next="")
    return state.with_visit(visit), ACCEPTED


def waiting(state: RoundState, at: datetime, event: Event) -> Transition:
    """The courier is there and cannot begin."""
    visit = state.visits[event.subject_id]
    if visit.status in HANDED_OVER or (visit.status == "arrived" and visit.waiting_since):
        return state, stale()
    if visit.status != "arrived":
        state, outcome = arrived(state, at, event)
        visit = state.visits[visit.id]
    else:
        outcome = ACCEPTED
    return state.with_visit(replace(visit, waiting_since=at)), outcome


def settled(state: RoundState, at: datetime, event: Event) -> Transition:
    """The visit was done, done in part, or failed."""
    visit = state.visits[event.subject_id]
    implied = PICKUP_IMPLIED in visit.flags
    if implied and event.kind == "visit_failed":
        # Its goods were handed over: they cannot have stayed where they were.
        conflicting = in_conflict(visit, event, "other-outcome")
        return state.with_visit(conflicting), _conflict("other-outcome")
    if implied:
        there_at = None if visit.arrived_at == visit.settled_at else visit.arrived_at
        bare = replace(visit, status="planned", arrived_at=there_at, settled_at=None)
        visit = replace(bare, handed=Load(), flags=visit.flags - {PICKUP_IMPLIED})
        state = state.with_visit(visit)
    tells_again = visit.status in HANDED_OVER or (
        visit.status == "failed" and event.phone_id not in {"", visit.outcome_phone_id}
    )
    if tells_again:
        _, same = _outcome_of(state, visit, at, event)
        if same_report(visit, same):
            return state, stale()
        conflicting = in_conflict(visit, event, "other-outcome")
        return state.with_visit(conflicting), _conflict("other-outcome")
    state = under_way(state, at)
    state, visit = _outcome_of(state, visit, at, event)
    return _added_to_visit(state, visit, at, event)


def same_report(visit: VisitState, other: VisitState) -> bool:
    """Return whether two accounts of a visit have the same outcome."""
    return all(
        getattr(visit, name) == getattr(other, name)
        for name in ("status", "handed", "empties", "reason", "relay_id")
    )


def forced(state: RoundState, at: datetime, event: Event) -> RoundState:
    """Return a state in which a visit has the outcome of this event, whatever was told besides."""
    visit = state.visits[event.subject_id]
    state, visit = _outcome_of(under_way(state, at), visit, at, event)
    visit = replace(visit, attempts=max(1, visit.attempts - 1))
    state = follow_pickups(state.with_visit(visit), visit.id)
    return follow_drops(state, visit.id, at)


def _added_to_visit(state: RoundState, visit: VisitState, at: datetime, event: Event) -> Transition:
    """Put a visit with its new outcome into the state, and say what is odd about it."""
    planned = state.brief.by_id[visit.id]
    wrong_count = counts_differ(state, planned, event)
    if wrong_count:
        visit = in_conflict(visit, event, "counts-differ")
    state = follow_pickups(state.with_visit(visit), visit.id)
    before, state = state, follow_drops(state, visit.id, at)
    if visit.withdrawn:
        return _against_office(state, visit, event)
    if wrong_count:
        return state, _conflict("counts-differ")
    missing = {"proof-missing"} if state.missing_proofs(visit.id) else set()
    implied = {PICKUP_IMPLIED} if state is not before and event.kind != "visit_failed" else set()
    return state, Outcome(kind="accepted", flags=visit.flags | missing | implied)


def _outcome_of(
    state: RoundState, visit: VisitState, at: datetime, event: Event
) -> tuple[RoundState, VisitState]:
    """Return the visit as the event tells it, and the state with its goods taken along."""
    planned = state.brief.by_id[visit.id]
    if event.kind != "visit_failed" and visit.id in state.brief.loaded_at_start:
        # Handed over, so it was aboard, even where the office had taken it off before the start.
        state = replace(state, loaded=state.loaded | {visit.id})
    flags = visit.flags if visit.arrived_at else visit.flags | {"arrival-implied"}
    rule = planned.on_failure if event.kind != "visit_done" else ""
    if event.detail.get("what_next", rule) != rule:
        flags |= {"other-next-step"}
    counted: frozenset[ProofKind] = frozenset(
        {"count"} if event.detail.get("handed_items") is not None else ()
    )
    visit = replace(
        visit,
        status=OUTCOMES[event.kind],
        arrived_at=visit.arrived_at or at,
        settled_at=at,
        outcome_event_id=event.id,
        outcome_known_at=event.received_at,
        outcome_phone_id=event.phone_id,
        attempts=visit.attempts + 1,
        handed=handed_load(state, planned, event),
        empties=empties_load(planned, event),
        reason=str(event.detail.get("reason", "")),
        what_next=rule,
        relay_id=str(event.detail.get("relay_id", "")),
        proofs=visit.proofs | counted,
        flags=flags - {"nothing-to-hand-over"},
    )
    return state, _flagged(state, visit)


def _flagged(state: RoundState, visit: VisitState) -> VisitState:
    flags = visit.flags
    if state.status == "finished":
        flags |= {"after-finish"}
    if state.break_since is not None:
        flags |= {"during-break"}
    return replace(visit, flags=flags)


def against_office(visit: VisitState) -> ConflictCode | Literal[""]:
    """Return what speaks against whatever is told of a visit: the office took it away."""
    if not visit.withdrawn:
        return ""
    return "moved-meanwhile" if visit.withdrawn == "moved" else "cancelled-meanwhile"


def _against_office(state: RoundState, visit: VisitState, event: Event) -> Transition:
    code = against_office(visit)
    if not code:
        message = f"visit {visit.id} was not withdrawn"
        raise ValueError(message)
    return state.with_visit(in_conflict(visit, event, code)), _conflict(code)


def _conflict(code: ConflictCode) -> Outcome:
    return Outcome(kind="conflict", code=code)


# --- proofs ---------------------------------------------------------------------------------


def code_scanned(state: RoundState, _at: datetime, event: Event) -> Transition:
    """A code was read or typed."""
    visit = state.visits[event.subject_id]
    codes = state.brief.by_id[visit.id].codes
    typed = str(event.detail["code"])
    is_known = not codes or any(same_code(typed, one) for one in codes)
    if typed == OTHER_CODE or (typed != RIGHT_CODE and not is_known):
        flags = visit.flags if "code" in visit.proofs else visit.flags | {"wrong-code"}
        return state.with_visit(replace(visit, flags=flags)), replace(
            ACCEPTED, flags=frozenset({"wrong-code"})
        )
    if "code" in visit.proofs:
        return state, stale()
    code: ProofKind = "code"
    visit = replace(visit, proofs=visit.proofs | {code}, flags=visit.flags - {"wrong-code"})
    return state.with_visit(visit), ACCEPTED


def proof_added(state: RoundState, _at: datetime, event: Event) -> Transition:
    """A photo, signature, name, code, count or check of the age was kept as proof."""
    visit = state.visits[event.subject_id]
    proof_id = str(event.detail["proof_id"])
    if proof_id in visit.proof_ids:
        return state, stale()
    kind = cast("ProofKind", event.detail["proof_kind"])
    visit = replace(visit, proofs=visit.proofs | {kind}, proof_ids=visit.proof_ids | {proof_id})
    return state.with_visit(visit), ACCEPTED


# --- the office -----------------------------------------------------------------------------


def cancelled(state: RoundState, _at: datetime, event: Event) -> Transition:
    """The office took the visit off."""
    return _withdrawn(state, event, "cancelled")


def moved(state: RoundState, _at: datetime, event: Event) -> Transition:
    """The office gave the visit to another round."""
    return _withdrawn(state, event, "moved")


def _withdrawn(state: RoundState, event: Event, how: Literal["cancelled", "moved"]) -> Transition:
    visit = state.visits[event.subject_id]
    if visit.withdrawn:
        return state, stale()
    visit = replace(visit, withdrawn=how, moved_to=str(event.detail.get("to_round_id", "")))
    if visit.status in HANDED_OVER:
        return state.with_visit(in_conflict(visit, event, "already-done")), _conflict(
            "already-done"
        )
    if visit.status != "failed":  # That an attempt failed stays true.
        visit = replace(visit, status="cancelled")
    return follow_pickups(state.with_visit(visit), visit.id), ACCEPTED


def added(state: RoundState, at: datetime, event: Event) -> Transition:
    """The visit was given to this round, for the first time, again, or for another attempt."""
    visit = state.visits[event.subject_id]
    if state.status == "started" and visit.id in state.brief.loaded_at_start:
        state = replace(state, loaded=state.loaded | {visit.id})
    if not visit.withdrawn and visit.status != "failed":
        return state, ACCEPTED
    visit = replace(visit, withdrawn="", moved_to="")
    if visit.status in {"cancelled", "failed"}:
        # To be tried again: how often it was tried stays known.
        visit = replace(
            visit,
            status="planned",
            arrived_at=None,
            waiting_since=None,
            settled_at=None,
            reason="",
            what_next="",
        )
    state = follow_pickups(state.with_visit(visit), visit.id)
    # Given back, as it was handed over: then it was picked up too.
    return follow_drops(state, visit.id, _handed_at(state, visit.id) or at), ACCEPTED


def _handed_at(state: RoundState, visit_id: str) -> datetime | None:
    """Return when goods of a visit's job were handed over first."""
    job_id = state.brief.by_id[visit_id].visit.job_id
    ends = [
        state.visits[one.id].settled_at
        for one in state.brief.visits
        if (one.visit.job_id, one.visit.kind) == (job_id, "drop")
        and state.visits[one.id].status in HANDED_OVER
    ]
    return min((at for at in ends if at is not None), default=None)
