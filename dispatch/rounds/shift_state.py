"""The life of a shift: opened, closed, and whether its courier shows where they are.

As that of a round it is a fold over its events in one order, so it does not matter in which order,
how often and in what pieces they come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from dispatch.rounds.events.event import Event
from dispatch.rounds.events.phone_clocks import IMPLAUSIBLE, in_order, is_implausible
from dispatch.rounds.round_state import Outcome

SHIFT_KINDS = frozenset(
    {"shift_opened", "shift_closed", "position_sharing_on", "position_sharing_off"}
)
"""Every kind of event that belongs to the life of a shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftState:
    """State of a shift; times are corrected ones.

    Attributes
    ----------
    opened_at, closed_at
        When work began first, and when it ended last; working hours are counted by them.
    sharing
        Whether the courier shows where they are; they do once they say so.
    outcomes
        What became of each event, by id.
    """

    status: Literal["planned", "open", "closed"] = "planned"
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    sharing: bool = False
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


def replay_shift(
    events: Iterable[Event],
    *,
    ridden_since: datetime | None = None,
    earliest: datetime | None = None,
) -> ShiftState:
    """Return the state of a shift after its events, in whichever order they are given.

    A shift may be opened again after it was closed; closing one that was never opened opens it at
    the same instant. Of events with the same id the first given counts.

    Parameters
    ----------
    ridden_since
        When the first of its rounds began; that opens a shift which nobody opened before.
    earliest
        Times before it are not believed, see :func:`dispatch.rounds.events.phone_clocks.in_order`.
    """
    distinct: dict[str, Event] = {}
    for event in events:
        distinct.setdefault(event.id, event)
    state = ShiftState()
    outcomes = {}
    for at, event in in_order(distinct.values(), earliest):
        state = _ridden(state, ridden_since, at)
        after = _after(state, at, event.kind)
        changed = after != state
        flags = frozenset({IMPLAUSIBLE} if is_implausible(event, earliest) else ())
        outcomes[event.id] = Outcome(
            kind="accepted" if changed else "stale",
            code="" if changed else "already-so",
            flags=flags,
        )
        state = after
    return replace(_ridden(state, ridden_since, None), outcomes=outcomes)


def _ridden(state: ShiftState, since: datetime | None, by: datetime | None) -> ShiftState:
    """Return a shift that its round has opened before a moment, ``None`` for whenever."""
    if since is None or state.opened_at is not None or (by is not None and since >= by):
        return state
    return _after(state, since, "shift_opened")


def _after(state: ShiftState, at: datetime, kind: str) -> ShiftState:
    if kind == "shift_opened" and state.status != "open":
        return replace(state, status="open", opened_at=state.opened_at or at, closed_at=None)
    if kind == "shift_closed" and state.status != "closed":
        return replace(state, status="closed", opened_at=state.opened_at or at, closed_at=at)
    if kind in {"position_sharing_on", "position_sharing_off"}:
        return replace(state, sharing=kind == "position_sharing_on")
    return state
