"""The life of a round: from what was published and what was told, to what is known.

The state of a round is a fold over its events in one order
(:func:`dispatch.rounds.events.phone_clocks.in_order`). It follows from the brief and the set of
events alone, so it is the same in whichever order, however often and in whatever pieces they come
in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.rounds import round_transitions, visit_transitions
from dispatch.rounds.events.event import Event, check_whole_event
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.events.phone_clocks import IMPLAUSIBLE, LEAD, in_order, is_implausible
from dispatch.rounds.round_state import ConflictCode, Outcome, RoundBrief, RoundState, new_state
from dispatch.rounds.visit_transitions import OUTCOMES, Step, Transition, stale
from dispatch.values.validation import fault
from routing.errors import Fault

UNDO_S = 60
"""Time after an event, by the phone's own clock, in which it can be undone there."""

UNDOABLE = frozenset({*OUTCOMES, "visit_arrived", "visit_waiting"})
"""Kinds of events that can be undone."""

_RIDING = frozenset({"courier", "volunteer"})
_OPEN_TO_OTHERS = frozenset({"swap_taken"})

Timeline = tuple[tuple[datetime, Event], ...]

VISIT_STEPS: Mapping[str, Step] = {
    "visit_arrived": visit_transitions.arrived,
    "visit_waiting": visit_transitions.waiting,
    "visit_done": visit_transitions.settled,
    "visit_partly_done": visit_transitions.settled,
    "visit_failed": visit_transitions.settled,
    "code_scanned": visit_transitions.code_scanned,
    "proof_added": visit_transitions.proof_added,
    "visit_cancelled": visit_transitions.cancelled,
    "visit_moved": visit_transitions.moved,
    "visit_added": visit_transitions.added,
}
"""Effect of each event about a visit, but for those that name another event."""

ABOUT_EVENTS = frozenset({"visit_undone", "visit_conflict_settled"})
"""Kinds that name another event of the same visit."""

ROUND_STEPS: Mapping[str, Step] = {
    "round_accepted": round_transitions.accepted,
    "round_refused": round_transitions.refused,
    "round_started": round_transitions.started,
    "round_finished": round_transitions.finished,
    "break_started": round_transitions.break_started,
    "break_ended": round_transitions.break_ended,
    "goods_unloaded": round_transitions.goods_unloaded,
    "incident_reported": round_transitions.incident_reported,
    "swap_offered": round_transitions.noted,
    "swap_taken": round_transitions.noted,
    "swap_withdrawn": round_transitions.noted,
    "round_changed": round_transitions.changed,
    "round_withdrawn": round_transitions.withdrawn,
    "rounds_swapped": round_transitions.handed_on,
    "round_conflict_settled": round_transitions.conflict_settled,
}
"""Effect of each event about a round."""

REOPENED = "round_reopened"
"""The kind that takes back every end of the round that was known by then."""

KINDS = frozenset({*VISIT_STEPS, *ABOUT_EVENTS, *ROUND_STEPS, REOPENED})
"""Every kind of event that belongs to the life of a round."""


def replay(brief: RoundBrief, events: Iterable[Event]) -> RoundState:
    """Return the state of a round after some events, in whichever order they are given.

    Parameters
    ----------
    brief
        The round as published.
    events
        Events that were kept before (:func:`apply` refuses those that cannot be meant). Of events
        with the same id the one that came in first counts.

    Returns
    -------
    RoundState
        With the outcome of every event.
    """
    timeline = in_order(_distinct(events), brief.start - LEAD)
    return _replayed(new_state(brief), timeline, _undone(timeline))


def replayed_further(state: RoundState, events: Iterable[Event]) -> RoundState:
    """Return the state of a round with some more events: the same as :func:`replay` of all of them.

    Where they all come after what is known, only they are gone through; an event that changes how
    an earlier one is understood, or comes before it, makes all be told anew.
    """
    before = state.timeline
    known = _distinct([*(event for _, event in before), *events])
    timeline = in_order(known, state.brief.start - LEAD)
    undone = _undone(timeline)
    if timeline[: len(before)] == before and not _looks_back(before, timeline, undone):
        return _replayed(state, timeline, undone)
    return _replayed(new_state(state.brief), timeline, undone)


def _replayed(state: RoundState, timeline: Timeline, undone: frozenset[str]) -> RoundState:
    """Let a state that knows the beginning of a timeline go through the rest of it."""
    outcomes = dict(state.outcomes)
    for at, event in timeline[len(state.timeline) :]:
        if event.id in undone:
            outcomes[event.id] = stale("undone")
        elif event.kind == "visit_undone":
            took_effect = event.detail["event_id"] in undone
            outcomes[event.id] = Outcome(kind="accepted") if took_effect else stale("not-undone")
        elif event.kind == REOPENED:
            outcomes[event.id] = visit_transitions.ACCEPTED if _opens(timeline, event) else stale()
        else:
            state, outcome = _step(state, at, event, timeline, undone)
            if is_implausible(event, state.brief.start - LEAD):
                outcome = replace(outcome, flags=outcome.flags | {IMPLAUSIBLE})
                state = _implausible(state, event)
            outcomes[event.id] = outcome
    return replace(state, timeline=timeline, outcomes=outcomes)


def _implausible(state: RoundState, event: Event) -> RoundState:
    """Return a state in which the visit that an event is about says that its time is a guess."""
    if event.subject_kind != "visit":
        return state
    visit = state.visits[event.subject_id]
    return state.with_visit(replace(visit, flags=visit.flags | {IMPLAUSIBLE}))


def _looks_back(before: Timeline, timeline: Timeline, undone: frozenset[str]) -> bool:
    """Return whether what follows the beginning of a timeline changes how that is understood."""
    if undone.intersection(event.id for _, event in before) != _undone(before):
        return True
    if any(event.kind == REOPENED for _, event in before):
        # An end that was known when the round was opened again, and is told after that.
        later = {event.id for _, event in timeline[len(before) :] if event.kind == "round_finished"}
        if undone & later:
            return True
    named = {
        str(event.detail.get("event_id", ""))
        for _, event in before
        if event.kind == "visit_conflict_settled"
    }
    return bool(named) and any(event.id in named for _, event in timeline[len(before) :])


def apply_all(
    state: RoundState, events: Sequence[Event], roles: Collection[str]
) -> tuple[RoundState, list[Outcome]]:
    """Take a batch of events of one actor into a round, and give the outcome of each in turn.

    The outcome of each is told with the whole batch known.
    """
    known = {event.id: event for _, event in state.timeline}
    decided: list[Outcome | None] = []
    for event in events:
        before = known.get(event.id)
        faults = _refusal(state.brief, event, before, roles)
        if faults:
            decided.append(Outcome(kind="refused", code=faults[0].code, faults=tuple(faults)))
        elif before is not None:
            decided.append(Outcome(kind="duplicate"))
        else:
            known[event.id] = event
            decided.append(None)
    if None in decided:
        new = [one for one, outcome in zip(events, decided, strict=True) if outcome is None]
        state = replayed_further(state, new)
    return state, [
        outcome or _told(state, event) for event, outcome in zip(events, decided, strict=True)
    ]


def _told(state: RoundState, event: Event) -> Outcome:
    """Return the outcome of an event as it is told to who told it.

    What happened at a visit before the office took it away, and comes in after that, is told as in
    conflict like what happened later: both sides have to know.
    """
    outcome = state.outcomes[event.id]
    if event.kind not in OUTCOMES or outcome.kind != "accepted":
        return outcome
    code = visit_transitions.against_office(state.visits[event.subject_id])
    return replace(outcome, kind="conflict", code=code) if code else outcome


def _refusal(
    brief: RoundBrief, event: Event, before: Event | None, roles: Collection[str]
) -> list[Fault]:
    """Return why an event cannot be meant; that depends on nothing that happened."""
    faults = check_whole_event(event, roles)
    if faults:
        return faults
    if before is not None:
        return [] if before.same_fact(event) else [_fault("event-id-reused", "id", event.id)]
    if event.kind not in KINDS:
        return [_fault("event-not-of-a-round", "kind", event.kind)]
    about = event.subject_id if event.subject_kind == "round" else brief.id
    if not event.round_id == about == brief.id:
        return [_fault("event-other-round", "round_id", event.round_id)]
    rides = _RIDING.issuperset(roles) and event.kind not in _OPEN_TO_OTHERS
    if rides and event.actor_id not in brief.rider_ids:
        return [_fault("event-not-your-round", "actor_id", event.actor_id)]
    return _unknown_things(brief, event)


def _unknown_things(brief: RoundBrief, event: Event) -> list[Fault]:
    if event.subject_kind == "visit":
        planned = brief.by_id.get(event.subject_id)
        if planned is None:
            return [_fault("event-unknown-visit", "subject_id", event.subject_id)]
        if planned.pause is not None and event.kind not in visit_transitions.OFFICE_KINDS:
            return [_fault("event-break-is-no-stop", "subject_id", event.subject_id)]
    visit_id = event.detail.get("visit_id")
    if visit_id is not None and visit_id not in brief.by_id:
        return [_fault("event-unknown-visit", "detail.visit_id", str(visit_id))]
    job_id = event.detail.get("job_id")
    if job_id is not None and job_id not in {planned.visit.job_id for planned in brief.visits}:
        return [_fault("event-unknown-job", "detail.job_id", str(job_id))]
    return []


def _fault(code: str, where: str, value: str) -> Fault:
    return fault(code, where, value=value)


def _distinct(events: Iterable[Event]) -> Iterable[Event]:
    first: dict[str, Event] = {}
    for event in events:
        before = first.get(event.id)
        if before is None or event.received_at < before.received_at:
            first[event.id] = event
    return first.values()


def _undone(timeline: Timeline) -> frozenset[str]:
    """Ids of the events that were taken back: in time, on the phone that made them, or reopened."""
    earlier: dict[str, Event] = {}
    undone: set[str] = set()
    for _, event in timeline:
        target = earlier.get(str(event.detail.get("event_id", "")))
        if event.kind == "visit_undone" and target is not None and _may_undo(event, target):
            undone.add(target.id)
        elif event.kind == REOPENED:
            undone |= _ends_before(timeline, event)
        earlier[event.id] = event
    return frozenset(undone)


def _ends_before(timeline: Timeline, reopened: Event) -> set[str]:
    """Ids of the events that had ended a round when it was opened again.

    Also one that happened before and is told only later: whoever opened the round again meant that.
    """
    order = [event for _, event in timeline]
    before = {event.id for event in order[: order.index(reopened)]}
    return {
        event.id
        for event in order
        if event.kind == "round_finished"
        and (event.id in before or event.received_at <= reopened.received_at)
    }


def _opens(timeline: Timeline, reopened: Event) -> bool:
    """Return whether opening a round again takes an end back that none before it has taken back."""
    order = [event for _, event in timeline]
    before = [e for e in order[: order.index(reopened)] if e.kind == REOPENED]
    taken = {end for one in before for end in _ends_before(timeline, one)}
    return bool(_ends_before(timeline, reopened) - taken)


def _may_undo(event: Event, target: Event) -> bool:
    passed = event.at - target.at
    return (
        target.kind in UNDOABLE
        and target.subject_id == event.subject_id
        and (target.phone_id, target.actor_id) == (event.phone_id, event.actor_id)
        and timedelta(0) <= passed <= timedelta(seconds=UNDO_S)
    )


def _step(
    state: RoundState,
    at: datetime,
    event: Event,
    timeline: Timeline,
    undone: frozenset[str],
) -> Transition:
    if event.kind == "visit_conflict_settled":
        return _settle(state, event, timeline, undone)
    step = VISIT_STEPS.get(event.kind) or ROUND_STEPS[event.kind]
    after, outcome = step(state, at, event)
    against = _against(state, event)
    if against and outcome.kind == "accepted":
        return round_transitions.in_conflict(after, event, against)
    return after, outcome


def _against(state: RoundState, event: Event) -> ConflictCode | None:
    """Return what speaks against an event from the road: it was not this rider's round any more."""
    if not EVENT_KINDS[event.kind].offline or event.kind in _OPEN_TO_OTHERS:
        return None
    if state.withdrawn:
        return "round-withdrawn"
    former = state.brief.rider_ids - {state.person_id, state.brief.companion_id}
    return "former-rider" if event.actor_id in former else None


def _settle(
    state: RoundState,
    event: Event,
    timeline: Timeline,
    undone: frozenset[str],
) -> Transition:
    """A person decided which account of a visit is right, or that all is well as it stands.

    Only what that person could know is settled: a conflict that came in later stays open.
    """
    visit_id = event.subject_id
    right = event.detail.get("event_id")
    if right is not None:
        outcomes = [(at, one) for at, one in timeline if one.id == right and one.id not in undone]
        outcomes = [pair for pair in outcomes if pair[1].kind in OUTCOMES]
        if not outcomes or outcomes[0][1].subject_id != visit_id:
            return state, stale("nothing-to-settle")
        state = visit_transitions.forced(state, *outcomes[0])
    visit = state.visits[visit_id]
    left = tuple(one for one in visit.conflicts if one.known_at > event.received_at)
    if right is None and left == visit.conflicts:
        return state, stale("nothing-to-settle")
    return state.with_visit(replace(visit, conflicts=left)), visit_transitions.ACCEPTED
