"""Consequences of a failed visit, by the stop's own rule: now, on another day, or by hand.

The goods of a drop that failed are aboard until the round ends; those of a pickup that failed are
still where they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model import Window
from dispatch.model.load_sums import is_empty, least, minus
from dispatch.rounds.round_state import ROUND_OVER
from dispatch.rounds.state_machine import UNDO_S
from dispatch.values.local_time import instant_of, wall_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from dispatch.model import Load, VisitKind
    from dispatch.rounds.events.event_words import WhatNext
    from dispatch.rounds.round_state import VisitState

PAUSE = timedelta(minutes=30)
"""Least time between an attempt and the next one: people need time to come back."""

FOLLOWED_AFTER = timedelta(seconds=UNDO_S + 60)
"""Until then a courier may take back that a visit failed."""

MOST_ATTEMPTS = 2
"""Attempts at one stop in one round; after that its goods come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A visit that did not do all it was to do.

    Attributes
    ----------
    kind
        ``pickup`` or ``drop``.
    rule
        The stop's own, of :data:`dispatch.rounds.events.event_words.WHAT_NEXT`.
    attempts
        How many there were at this stop.
    partly
        Whether something changed hands.
    over
        Whether its round is over.
    has_sender
        Whether its job has a pickup, so that there is somebody to bring goods back to.
    """

    kind: VisitKind
    rule: WhatNext
    attempts: int
    partly: bool = False
    over: bool = False
    has_sender: bool = True


def is_short(visit: VisitState) -> bool:
    """Return whether a visit did not do all it was to do, so that its goods are somewhere else."""
    # The round ended without a second attempt, or with goods aboard that nobody was offered.
    tried_in_vain = visit.status == "skipped" and (visit.attempts or visit.reason == ROUND_OVER)
    return visit.status in {"failed", "partly_done"} or bool(tried_in_vain)


def next_of(attempt: Attempt) -> WhatNext:
    """Return what is to be done; what cannot be tried again today is for another day.

    ``call_coordinator`` where the rule leads nowhere: a pickup that failed has nothing to bring
    back or to leave anywhere.
    """
    rule = attempt.rule
    if rule == "retry_today":
        again = not (attempt.partly or attempt.over or attempt.attempts >= MOST_ATTEMPTS)
        return "retry_today" if again else "retry_tomorrow"
    if rule in {"return_to_sender", "leave_at_hub"} and attempt.kind == "pickup":
        return "call_coordinator"
    if rule == "return_to_sender" and not attempt.has_sender:
        return "call_coordinator"
    if rule == "leave_at_relay":  # Left there it would be done; it was not.
        return "call_coordinator"
    return rule


def open_later(windows: Sequence[Window], since: datetime, until: datetime) -> tuple[Window, ...]:
    """Return when a stop may be visited again on the same day; empty where it may not.

    Parameters
    ----------
    windows
        Its own; none is any time.
    since
        When it was tried last.
    until
        End of the shift.
    """
    first = since + PAUSE
    if first >= until:
        return ()
    found = windows or (Window(start=first, end=until),)
    return tuple(
        Window(start=max(first, one.start), end=one.end) for one in found if one.end > first
    )


def on_day(windows: Sequence[Window], days: int, zone: tzinfo) -> tuple[Window, ...]:
    """Move windows by some days: they keep their times on the cooperative's clock."""
    return tuple(
        Window(start=_moved(one.start, days, zone), end=_moved(one.end, days, zone))
        for one in windows
    )


def _moved(instant: datetime, days: int, zone: tzinfo) -> datetime:
    return instant_of(wall_of(instant, zone) + timedelta(days=days), zone)


def shared(amount: Load, loads: Sequence[Load]) -> list[Load]:
    """Let some stops have an amount together: the first ones get theirs first."""
    found = []
    for load in loads:
        part = least(load, amount)
        amount = minus(amount, part)
        found.append(part)
    return found


def is_nothing(load: Load, handed: Load) -> bool:
    """Return whether all that was to change hands did; a load that nobody measured is something."""
    return not is_empty(load) and is_empty(minus(load, handed))
