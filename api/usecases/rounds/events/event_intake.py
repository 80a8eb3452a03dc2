"""Takes facts of the road in: into the log, into what is known, and into the rows that tell of it.

Everything that couriers do comes through here, whether a phone sent it or the office notes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from api.usecases.act import Act
from api.usecases.aid.handover_codes import without_codes
from api.usecases.background import queue_delivery, queue_lots
from api.usecases.requests import fault_at
from api.usecases.rounds.events.event_effects import EFFECTS, contested
from api.usecases.rounds.relays import may_be_left
from data.store.fleet import shifts
from data.store.fleet.shifts import Shift
from data.store.rounds import briefs, events, under_way
from data.store.rounds.events import LoggedEvent
from data.store.rounds.under_way import RoundStanding, RoundUnderWay
from dispatch.rounds.eta import forecast
from dispatch.rounds.events.event import Event, check_whole_event
from dispatch.rounds.events.event_details import is_uuid
from dispatch.rounds.events.phone_clocks import LEAD
from dispatch.rounds.failed_visits import FOLLOWED_AFTER, is_short
from dispatch.rounds.punctuality import notices
from dispatch.rounds.round_state import ROUND_OVER, Outcome, RoundState
from dispatch.rounds.round_status import (
    job_standings,
    needs_attention,
    round_status,
    visit_standings,
)
from dispatch.rounds.shift_state import SHIFT_KINDS, replay_shift
from dispatch.rounds.state_machine import KINDS, apply_all
from dispatch.rounds.visit_transitions import OUTCOMES
from routing.errors import Fault

ETA_MOVED_S = 600
"""By how much a time must move from what was told before people are told again."""

FOLLOWED = frozenset({"retry_today", "retry_tomorrow", "return_to_sender", "leave_at_hub"})
"""Rules of a stop on which something follows by itself when it fails."""

_TAKEN_AWAY = frozenset({"moved-meanwhile", "cancelled-meanwhile"})
"""Conflicts of what is told of a stop that the office had taken away."""

_KEPT = frozenset({"accepted", "stale", "conflict"})
_RIDERS = frozenset({"courier", "volunteer"})
CONTESTED = "decision_contested"


@dataclass(slots=True, kw_only=True)
class _Intake:
    """Events being taken in, and what became of each by its place among them."""

    events: Sequence[Event]
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def by(self, key: Callable[[Event], str], kinds: Collection[str]) -> dict[UUID, list[int]]:
        """Group the places of events of some kinds that are still undecided, in order of keys."""
        found: dict[UUID, list[int]] = defaultdict(list)
        for place, event in enumerate(self.events):
            if event.kind in kinds and place not in self.outcomes:
                found[UUID(key(event))].append(place)
        return dict(sorted(found.items()))

    def left(self, places: Sequence[int]) -> list[int]:
        """Return those of some places that are undecided."""
        return [place for place in places if place not in self.outcomes]

    def decide_known(self, places: Sequence[int], known: Mapping[str, Event]) -> None:
        """Decide about events whose id was used before: in the log, or by one before them here."""
        used = {**known, **{e.id: e for p, e in enumerate(self.events) if self._is_kept(p)}}
        for place in places:
            event = self.events[place]
            before = used.get(event.id)
            if before is None:
                continue
            if event.same_fact(before) and event.round_id == before.round_id:
                self.outcomes[place] = Outcome(kind="duplicate")
            else:
                self.refuse(place, fault_at("id", "event-id-reused", value=event.id))

    def _is_kept(self, place: int) -> bool:
        return place in self.outcomes and self.outcomes[place].kind in _KEPT

    def refuse(self, place: int, *faults: Fault) -> None:
        """Note that an event cannot be meant."""
        self.outcomes[place] = Outcome(kind="refused", code=faults[0].code, faults=faults)


def roles_of(act: Act) -> frozenset[str]:
    """Return the roles in which the actor tells facts of the road."""
    if act.actor.kind == "system":
        return frozenset({"dispatcher", "system"})
    if act.sees_all("events:write"):
        return act.actor.roles
    return act.actor.roles & _RIDERS


def take_in(act: Act, events: Sequence[Event]) -> list[Outcome]:
    """Take well-formed events of the actor in, and give what became of each.

    Whatever is accepted, stale or in conflict is in the log when the transaction has ended, and
    the rows say what follows from it; what is refused or known already leaves no trace.
    """
    events = without_codes(act, events)
    intake = _Intake(events=events)
    _without_round(intake)
    roles = roles_of(act)
    _take_contests(act, intake, roles)
    # Rounds before shifts: the beginning of a round opens its shift.
    begun = _take_rounds(act, intake, roles)
    _take_shifts(act, intake, roles, begun)
    for place, event in enumerate(events):
        if place not in intake.outcomes:
            intake.refuse(place, fault_at("kind", "event-not-of-a-round", value=event.kind))
        outcome = intake.outcomes[place]
        if outcome.kind in _KEPT:
            act.received(_logged(act, event, outcome))
    return [intake.outcomes[place] for place in range(len(events))]


def _without_round(intake: _Intake) -> None:
    for place, event in enumerate(intake.events):
        if event.kind in KINDS and not event.round_id:
            intake.refuse(place, fault_at("round_id", "missing-key", key="round_id"))


def _logged(act: Act, event: Event, outcome: Outcome) -> LoggedEvent:
    return LoggedEvent(
        id=UUID(event.id),
        kind=event.kind,
        subject_kind=event.subject_kind,
        subject_id=UUID(event.subject_id),
        round_id=UUID(event.round_id) if event.round_id else None,
        actor_kind=act.actor.kind,
        actor_id=act.actor.id,
        at=event.at,
        sent_at=event.sent_at,
        received_at=event.received_at,
        phone_id=event.phone_id,
        phone_seq=event.phone_seq or None,
        detail=event.detail,
        outcome=outcome.kind,
        outcome_code=outcome.code,
    )


def _look_up(act: Act, intake: _Intake, places: Sequence[int], known: Collection[str]) -> None:
    """Decide about events whose id the log has, other than those whose fate is known already."""
    asked = {intake.events[place].id for place in places} - set(known)
    found = under_way.logged(act.tx, [UUID(one) for one in asked]) if asked else {}
    intake.decide_known(places, {str(id_): event for id_, event in found.items()})


# --- rounds ---------------------------------------------------------------------------------


def _take_rounds(act: Act, intake: _Intake, roles: frozenset[str]) -> set[UUID]:
    """Take the events of rounds; give the shifts of those that began, or at another time."""
    begun: set[UUID] = set()
    grouped = intake.by(lambda event: event.round_id, KINDS)
    in_sight = [one for one in grouped if act.actor.round_id in (None, one)]
    found = under_way.open_rounds(act.tx, act.tools.rounds, in_sight)
    standings = []
    for round_id, places in grouped.items():
        if round_id not in found:
            for place in places:
                teller = intake.events[place].actor_id
                intake.refuse(place, fault_at("actor_id", "event-not-your-round", value=teller))
            continue
        standing = _take_round(act, intake, found[round_id], places, roles)
        if standing is not None:
            standings.append(standing)
            if standing.started_at != found[round_id].state.started_at:
                begun.add(found[round_id].shift_id)
    under_way.save(act.tx, standings)
    return begun


def _take_round(
    act: Act, intake: _Intake, one: RoundUnderWay, places: list[int], roles: frozenset[str]
) -> RoundStanding | None:
    """Take the events of one round in; give how it stands then, ``None`` if nothing is new."""
    _look_up(act, intake, places, one.state.outcomes.keys())
    _refuse_relays(act, intake, intake.left(places))
    left = intake.left(places)
    events = [intake.events[place] for place in left]
    state, outcomes = apply_all(one.state, events, roles)
    intake.outcomes.update(zip(left, outcomes, strict=True))
    if state is one.state:
        return None
    when = {event.id: at for at, event in state.timeline}
    for place in left:
        event = intake.events[place]
        outcome = intake.outcomes[place]
        effect = EFFECTS.get(event.kind)
        if effect is not None and outcome.kind in {"accepted", "conflict"}:
            intake.outcomes[place] = effect(act, event, when[event.id], outcome)
        _follow(act, state, event, outcome)
        if event.kind in OUTCOMES and outcome.code in _TAKEN_AWAY:
            job_id = state.brief.by_id[event.subject_id].visit.job_id
            queue_delivery(act, one.id, UUID(job_id))
        if event.kind in OUTCOMES and outcome.kind == "accepted":
            late = state.visits[event.subject_id].flags & {"told-late"}
            intake.outcomes[place] = replace(outcome, flags=outcome.flags | late)
    act.after_commit(partial(act.tools.rounds.grow, one, state, owner=act.tx.owner))
    _tell_jobs(act, one, state)
    _follow_undone(act, one.state, state)
    if one.passes_lots:
        queue_lots(act, one.day)
    return standing_of(act, one, state)


def _refuse_relays(act: Act, intake: _Intake, places: list[int]) -> None:
    """Refuse what is said to be left at a place that is no relay, or must be handed to somebody."""
    for place in places:
        event = intake.events[place]
        relay_id = event.detail.get("relay_id")
        if event.kind != "visit_done" or not isinstance(relay_id, str):
            continue
        if not (is_uuid(relay_id) and is_uuid(event.subject_id)):
            continue  # Refused as malformed, with everything else that is wrong.
        if not may_be_left(act, UUID(event.subject_id), UUID(relay_id)):
            where = "detail.relay_id"
            intake.refuse(place, fault_at(where, "choice-not-offered", value=relay_id))


def _tell_jobs(act: Act, one: RoundUnderWay, state: RoundState) -> None:
    """Open the jobs that a round did not begin again, or give them back to it."""
    if state.finished_at == one.state.finished_at:
        return
    before = job_standings(one.state)
    # Not the round's own events: its life is what was told of it.
    for job_id, status in job_standings(state).items():
        detail = {"round_id": str(one.id)}
        if status == "open" and before.get(job_id) != "open":
            detail["reason"] = ROUND_OVER
            act.record_event("job_unassigned", "job", UUID(job_id), detail=detail)
        elif status == "placed" and before.get(job_id) == "open":
            act.record_event("job_assigned", "job", UUID(job_id), detail=detail)


def _follow(act: Act, state: RoundState, event: Event, outcome: Outcome) -> None:
    """Queue what follows from one event after a while."""
    if outcome.kind != "accepted":
        return
    if event.kind in {"visit_failed", "visit_partly_done"}:
        _follow_visit(act, state, event.subject_id)
    elif event.kind == "round_finished":
        # What was to be tried once more, and was not; and what rode along in vain.
        for visit in state.visits.values():
            if visit.status == "skipped" and (visit.attempts or visit.reason == ROUND_OVER):
                _follow_visit(act, state, visit.id)


def _follow_visit(act: Act, state: RoundState, visit_id: str) -> None:
    if state.brief.by_id[visit_id].on_failure in FOLLOWED:
        act.queue("follow-failure", not_before=act.now + FOLLOWED_AFTER, visit_id=visit_id)


def _follow_undone(act: Act, before: RoundState, state: RoundState) -> None:
    """Queue a look at visits that did not fail after all: what followed may be taken back."""
    for visit_id, visit in before.visits.items():
        if is_short(visit) and not is_short(state.visits[visit_id]):
            _follow_visit(act, state, visit_id)


def standing_of(act: Act, one: RoundUnderWay, state: RoundState) -> RoundStanding:
    """Return how a round stands in a state, and queue what follows from that."""
    status = round_status(state)
    if status == "finished":
        # Also when something is told of a round that is over: its account is made anew.
        act.queue("settle-round", once=f"settle-round:{one.id}", round_id=str(one.id))
    over = status in {"withdrawn", "finished"}
    etas = () if over else forecast(state, act.now, waits=one.waits).etas
    moved, reported = notices(state.brief, etas, one.announced, threshold_s=ETA_MOVED_S)
    for notice in moved:
        act.queue("eta-moved", visit_id=notice.visit_id)
    return RoundStanding(
        round_id=one.id,
        status=status,
        started_at=state.started_at,
        finished_at=state.finished_at,
        visits=visit_standings(state),
        etas={eta.visit_id: eta.start for eta in etas},
        jobs=job_standings(state),
        noted=needs_attention(state),
        announced=reported,
        passes_lots=one.passes_lots,
        waits={} if over else one.waits,
    )


# --- shifts ---------------------------------------------------------------------------------


def _take_shifts(act: Act, intake: _Intake, roles: frozenset[str], begun: Collection[UUID]) -> None:
    shift_events = intake.by(lambda event: event.subject_id, SHIFT_KINDS)
    for shift_id in sorted({*shift_events, *begun}):
        places = shift_events.get(shift_id, [])
        act.tx.lock(f"shift:{shift_id}")
        found = shifts.find(act.tx, shift_id)
        for place in places:
            event = intake.events[place]
            faults = check_whole_event(event, roles)
            if faults:
                intake.refuse(place, *faults)
            elif found is None or not _on_shift(act, found):
                value = str(shift_id)
                intake.refuse(place, fault_at("subject_id", "event-not-your-shift", value=value))
        _look_up(act, intake, intake.left(places), ())
        if found is not None and (intake.left(places) or shift_id in begun):
            _take_shift(act, intake, found, intake.left(places))


def _on_shift(act: Act, found: Shift) -> bool:
    """Return whether the actor may tell of a shift: their own, or any for the office."""
    if act.actor.round_id and shifts.of_round(act.tx, act.actor.round_id) != found.id:
        return False
    return act.sees_all("events:write") or act.actor.id in found.people


def _take_shift(act: Act, intake: _Intake, found: Shift, places: list[int]) -> None:
    if found.status == "cancelled":
        for place in places:
            intake.outcomes[place] = Outcome(kind="conflict", code="shift-cancelled")
        return
    logged = events.of_subject(act.tx, found.id)
    before = [briefs.event_of(one) for one in logged if one.kind in SHIFT_KINDS]
    state = replay_shift(
        [*before, *(intake.events[place] for place in places)],
        ridden_since=under_way.begun_at(act.tx, found.id),
        earliest=found.starts_at - LEAD,
    )
    for place in places:
        intake.decide_known([place], {})
        if place not in intake.outcomes:
            intake.outcomes[place] = state.outcomes[intake.events[place].id]
    under_way.save_shift(act.tx, found.id, state)


# --- contests -------------------------------------------------------------------------------


def _take_contests(act: Act, intake: _Intake, roles: frozenset[str]) -> None:
    for places in intake.by(lambda event: event.subject_id, {CONTESTED}).values():
        _look_up(act, intake, places, ())
        for place in intake.left(places):
            intake.decide_known([place], {})
            if place in intake.outcomes:
                continue
            event = intake.events[place]
            faults = check_whole_event(event, roles)
            if faults:
                intake.refuse(place, *faults)
            else:
                intake.outcomes[place] = contested(act, event)
