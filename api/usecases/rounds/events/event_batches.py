"""Use cases of what couriers tell: the batches of their phones, and single facts by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import fault_at
from api.usecases.rounds.events.event_form import Batch, check_batch, read_event
from api.usecases.rounds.events.event_intake import take_in
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.round_state import Outcome, OutcomeKind
from routing.errors import BadInput, Conflict, Fault, NotFound

_OUT_OF_SIGHT = {"event-not-your-round": "no-such-round", "event-not-your-shift": "no-such-shift"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Outcome of one event of a batch.

    Attributes
    ----------
    id
        As it was sent; empty where there was none.
    outcome
        ``accepted``; ``duplicate``: known already; ``stale``: kept, and changes nothing;
        ``conflict``: kept, and the office will look at it; ``refused``: not kept.
    code
        Of a conflict or refusal, or why something is stale.
    flags
        Worth a look, such as ``proof-missing``.
    faults
        Why it was refused.
    """

    id: str
    outcome: OutcomeKind
    code: str = ""
    flags: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


@needs("events:write")
def record_events(act: Act, batch: Batch) -> tuple[Verdict, ...]:
    """Take in what a phone tells, or the office for somebody; one verdict for each event, in order.

    Whatever is not refused is kept for good once this has returned. One event that is wrong or
    comes too late holds up no other. The same events may come again, in any order and in other
    pieces: the end is the same.

    Raises
    ------
    BadInput
        If the batch as a whole is none.
    """
    check_batch(batch)
    actor_id = "" if act.actor.id is None else str(act.actor.id)
    outcomes: dict[int, Outcome] = {}
    good: dict[int, Event] = {}
    for place, raw in enumerate(batch.events):
        found = read_event(raw, batch, actor_id, act.now)
        if isinstance(found, Event) and not EVENT_KINDS[found.kind].offline:
            found = [fault_at("kind", "event-not-told", value=found.kind)]
        if isinstance(found, Event):
            good[place] = found
        else:
            outcomes[place] = Outcome(kind="refused", code=found[0].code, faults=tuple(found))
    outcomes.update(zip(good, take_in(act, list(good.values())), strict=True))
    return tuple(_verdict(raw, outcomes[place]) for place, raw in enumerate(batch.events))


def _verdict(raw: object, outcome: Outcome) -> Verdict:
    id_ = raw.get("id") if isinstance(raw, Mapping) else None
    return Verdict(
        id=id_ if isinstance(id_, str) else "",
        outcome=outcome.kind,
        code=outcome.code,
        flags=tuple(sorted(outcome.flags)),
        faults=outcome.faults,
    )


def tell(  # noqa: PLR0913  # the parts of an event
    act: Act,
    kind: str,
    subject_id: UUID,
    *,
    round_id: UUID | None = None,
    event_id: UUID | None = None,
    detail: Mapping[str, object] | None = None,
    odd: bool = False,
) -> Outcome:
    """Take in one fact that the actor tells now.

    Parameters
    ----------
    event_id
        Made by the caller, where the same may be sent again; a new one otherwise.
    odd
        Keep it also where the office has to look at it, as what a phone sends is kept.

    Raises
    ------
    NotFound
        If its round or shift is not there, or not in sight.
    BadInput
        If it cannot be meant.
    Conflict
        If it is kept from taking effect by something that happened before.
    """
    event = _fact(act, kind, subject_id, round_id, detail, event_id)
    (outcome,) = take_in(act, [event])
    return _meant(outcome, odd=odd)


def tell_of_round(
    act: Act,
    round_id: UUID,
    facts: Iterable[tuple[str, UUID]],
    detail: Mapping[str, object] | None = None,
) -> None:
    """Take in several facts of one round, by kind and subject, that the actor tells at once.

    Parameters
    ----------
    detail
        Of each of them.

    Raises
    ------
    NotFound, BadInput, Conflict
        As :func:`tell`.
    """
    for outcome in take_in(act, [_fact(act, *one, round_id, detail) for one in facts]):
        _meant(outcome)


def _fact(  # noqa: PLR0913, PLR0917  # the parts of an event
    act: Act,
    kind: str,
    subject_id: UUID,
    round_id: UUID | None,
    detail: Mapping[str, object] | None = None,
    event_id: UUID | None = None,
) -> Event:
    return Event(
        id=str(event_id or act.new_id()),
        kind=kind,
        subject_kind=EVENT_KINDS[kind].subject,
        subject_id=str(subject_id),
        round_id="" if round_id is None else str(round_id),
        actor_id="" if act.actor.id is None else str(act.actor.id),
        at=act.now,
        received_at=act.now,
        detail=dict(detail or {}),
    )


def _meant(outcome: Outcome, *, odd: bool = False) -> Outcome:
    """Refuse what cannot be meant, or is kept from taking effect."""
    if outcome.kind == "refused":
        if outcome.code in _OUT_OF_SIGHT:
            raise NotFound(_OUT_OF_SIGHT[outcome.code])
        if outcome.code == "event-id-reused":
            raise Conflict("id-used-twice")
        raise BadInput(outcome.faults)
    if outcome.kind == "conflict" and not odd:
        raise Conflict(outcome.code)
    return outcome


@needs("events:write")
def open_shift(act: Act, shift_id: UUID) -> None:
    """Begin to work: from now on hours are counted, and positions may be shown.

    Raises
    ------
    NotFound
        If there is no such shift, or it is somebody else's.
    Conflict
        ``shift-cancelled``.
    """
    tell(act, "shift_opened", shift_id)


@needs("events:write")
def close_shift(act: Act, shift_id: UUID) -> None:
    """End work; raises as :func:`open_shift`."""
    tell(act, "shift_closed", shift_id)


@needs("events:write")
def share_position(act: Act, shift_id: UUID, *, sharing: bool) -> None:
    """Show where one is, or stop to; only riders themselves do this. Raises as above."""
    tell(act, "position_sharing_on" if sharing else "position_sharing_off", shift_id)


@needs("events:write")
def accept_round(act: Act, round_id: UUID, version: int | None = None) -> None:
    """Take a round.

    Raises
    ------
    NotFound
        If there is no such round, or it is somebody else's.
    """
    tell(act, "round_accepted", round_id, round_id=round_id, detail=_version(version))


@needs("events:write")
def refuse_round(
    act: Act, round_id: UUID, version: int | None = None, note_id: UUID | None = None
) -> None:
    """Not take a round; that costs nothing but another courier. Raises as above."""
    detail = _version(version) | ({} if note_id is None else {"note_id": str(note_id)})
    tell(act, "round_refused", round_id, round_id=round_id, detail=detail)


def _version(version: int | None) -> dict[str, object]:
    return {} if version is None else {"version": version}


@needs("rounds:write")
def settle_visit_conflict(
    act: Act, round_id: UUID, visit_id: UUID, event_id: UUID | None = None
) -> None:
    """Settle the conflict of a visit by the account that is right, or as all is well as it stands.

    Parameters
    ----------
    event_id
        The event that told the right account.

    Raises
    ------
    NotFound
        If there is no such round.
    BadInput
        If the round never had the visit.
    """
    detail: dict[str, object] = {} if event_id is None else {"event_id": str(event_id)}
    tell(act, "visit_conflict_settled", visit_id, round_id=round_id, detail=detail)


@needs("rounds:write")
def settle_round_conflict(act: Act, round_id: UUID) -> None:
    """Settle the conflict of a round as a whole. Raises as above."""
    tell(act, "round_conflict_settled", round_id, round_id=round_id)
