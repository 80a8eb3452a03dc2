"""Further effects of some events of the road: incidents, swaps, contests and wrong codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.aid.handover_codes import note_wrong_code, tell_coordinator
from api.usecases.requests import fault_at
from data.store.aid import needs
from data.store.care import contests, incidents
from data.store.care.contests import Contest
from data.store.care.incidents import Incident
from data.store.rounds import swaps
from data.store.rounds.swaps import Swap
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.phone_clocks import clocks_of, is_implausible, true_at
from dispatch.rounds.round_state import Outcome

ANSWER_DUE = timedelta(days=14)
"""Within this time a rider who contests a decision has a written answer (Directive (EU)
2024/2831, article 11)."""

LONGEST_AWAY = timedelta(days=30)
"""So long a phone may have been without network; what seems to be older has a wrong clock."""

Effect = Callable[[Act, Event, datetime, Outcome], Outcome]
"""Takes an event, its corrected time and what the round made of it; gives what became of it."""


def _incident(act: Act, event: Event, at: datetime, outcome: Outcome) -> Outcome:
    """Keep an incident; that of a former rider too."""
    incidents.add(
        act.tx,
        Incident(
            id=_id(event, "incident_id"),
            round_id=UUID(event.round_id),
            visit_id=_maybe_id(event, "visit_id"),
            kind=str(event.detail["incident_kind"]),
            note_id=_maybe_id(event, "note_id"),
            reported_by=_person(act),
            at=at,
        ),
    )
    return outcome


def _offered(act: Act, event: Event, at: datetime, outcome: Outcome) -> Outcome:
    """Offer a round to the others; a round is offered once at a time."""
    round_id = UUID(event.round_id)
    if swaps.open_of_round(act.tx, round_id) is not None:
        return Outcome(kind="conflict", code="swap-offered-already")
    swap = Swap(id=_id(event, "swap_id"), round_id=round_id, offered_by=_person(act), at=at)
    added = swaps.add(act.tx, swap)
    return outcome if added else Outcome(kind="conflict", code="swap-gone")


def _taken(act: Act, event: Event, _at: datetime, outcome: Outcome) -> Outcome:
    """Take an offered round up; the first one to do so has it."""
    swap = swaps.find(act.tx, _id(event, "swap_id"), lock=True)
    if swap is None or str(swap.round_id) != event.round_id or swap.status != "offered":
        return Outcome(kind="conflict", code="swap-gone")
    if swap.offered_by == act.actor.id:
        return Outcome(kind="conflict", code="swap-own")
    swaps.update(act.tx, replace(swap, status="taken", taken_by=_person(act)))
    return outcome


def _withdrawn(act: Act, event: Event, at: datetime, outcome: Outcome) -> Outcome:
    """Take an offer back, or give back what one took up; open until the office has acted."""
    swap = swaps.find(act.tx, _id(event, "swap_id"), lock=True)
    if swap is None or str(swap.round_id) != event.round_id or swap.closed_at is not None:
        return Outcome(kind="conflict", code="swap-gone")
    if swap.taken_by == act.actor.id:
        swaps.update(act.tx, replace(swap, status="offered", taken_by=None))
    else:
        swaps.update(act.tx, replace(swap, status="withdrawn", closed_at=at))
    return outcome


def _code_typed(act: Act, event: Event, _at: datetime, outcome: Outcome) -> Outcome:
    """Count a wrong code of a need, and notify who coordinates it, once for each visit."""
    if "wrong-code" not in outcome.flags:
        return outcome
    visit_id = UUID(event.subject_id)
    found = needs.of_visit(act.tx, visit_id)
    if found is None or found.outcome:
        return outcome
    note_wrong_code(act, found)
    tell_coordinator(act, found, "need-wrong-code", about=str(visit_id))
    return outcome


EFFECTS: Mapping[str, Effect] = {
    "code_scanned": _code_typed,
    "incident_reported": _incident,
    "swap_offered": _offered,
    "swap_taken": _taken,
    "swap_withdrawn": _withdrawn,
}
"""Further effects by kind of event."""


def contested(act: Act, event: Event) -> Outcome:
    """Open a contest of a decision: it is to be answered in two weeks by a named person."""
    kind, about = str(event.detail["about_kind"]), _id(event, "about_id")
    if not contests.exists(act.tx, kind, about):
        fault = fault_at("detail.about_id", "contest-of-nothing", value=str(about))
        return Outcome(kind="refused", code=fault.code, faults=(fault,))
    clock = clocks_of([event]).get(event.phone_id)
    reported_at = true_at(event, clock.offset_s(event.phone_seq) if clock else 0)
    # Who decided until then may not answer: a clock that is years off must not change that.
    opened_at = act.now if is_implausible(event, act.now - LONGEST_AWAY) else reported_at
    added = contests.add(
        act.tx,
        Contest(
            id=UUID(event.subject_id),
            subject_kind=kind,
            subject_id=about,
            opened_by=_person(act),
            opened_at=opened_at,
            # From when we could know of it: a phone may have been without network.
            due_at=act.now + ANSWER_DUE,
            note_id=_maybe_id(event, "note_id"),
        ),
    )
    return Outcome(kind="accepted") if added else Outcome(kind="stale", code="already-so")


def _id(event: Event, key: str) -> UUID:
    return UUID(str(event.detail[key]))


def _maybe_id(event: Event, key: str) -> UUID | None:
    return _id(event, key) if key in event.detail else None


def _person(act: Act) -> UUID:
    """Return who acts; what is told here is always told by a person."""
    if act.actor.id is None:
        message = "the program itself has no incidents, swaps or contests"
        raise ValueError(message)
    return act.actor.id
