"""Use case of reading the event log from a number on: what boards, apps and programs follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import fault_at
from data.store.notices import visible_events
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.system import cooperatives
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.values.local_time import starts_of
from dispatch.values.validation import out_of_range, refuse
from routing.errors import Denied

MAX_READ = 500
"""Most events that are looked through at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """A piece of the log.

    Attributes
    ----------
    events
        Those in sight, in the order of the log.
    next_seq
        What to read on after, at most the end of the log: below ``after`` where that is beyond, as
        when the log came back from a backup and what was known must be read anew; beyond the last
        event given where others follow it that are not in sight.
    at_end
        Whether this was the end of the log.
    """

    events: tuple[LoggedEvent, ...]
    next_seq: int
    at_end: bool


@needs("events:read")
def read_events(
    act: Act,
    after: int,
    *,
    kinds: Collection[str] = (),
    subject_id: UUID | None = None,
    limit: int = 200,
) -> EventPage:
    """Return the events in sight behind a number, in the order of the log.

    Whose permission reaches only their own sees what is about their rounds and shifts and, where
    they may read closures, that streets were closed or opened; or what is their customer's.

    Parameters
    ----------
    after
        Number of the last event that is known; 0 for the beginning.
    kinds
        Only these; all where none is named.
    subject_id
        Only what is about this thing.
    limit
        How many events are looked through at most, 1 to :data:`MAX_READ`.

    Raises
    ------
    BadInput
        ``out-of-range``, ``event-unknown-kind``.
    """
    _check(after, kinds, limit)
    # Asked before reading: what is appended meanwhile comes next time.
    last = events.head(act.tx)
    found = events.read(
        act.tx, after, limit=limit, kinds=tuple(kinds) or None, subject_id=subject_id
    )
    at_end = len(found) < limit
    reached = [each.seq for each in found[-1:]] + ([last] if at_end else [])
    return EventPage(
        events=tuple(_in_sight(act, found)),
        next_seq=max(reached),
        at_end=at_end,
    )


@needs("events:read")
def last_event(act: Act, *, kinds: Collection[str] = ()) -> int:
    """Return the number of the last event, to follow the log from now on.

    Parameters
    ----------
    kinds
        What is going to be followed.

    Raises
    ------
    BadInput
        ``event-unknown-kind``.
    """
    _check(0, kinds, 1)
    return events.head(act.tx)


@needs("events:read")
def audit(  # noqa: PLR0913  # each narrows
    act: Act,
    *,
    kinds: Collection[str] = (),
    person_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    before_seq: int | None = None,
    limit: int = 100,
) -> list[LoggedEvent]:
    """Return events by what happened, whose they are and when, the latest first; for the office.

    Parameters
    ----------
    kinds
        Only these; all where none is named.
    person_id
        Only what somebody did, or what was done about them.
    first, last
        Days on which they came in, both included.
    before_seq
        Only those with a lower number, to read on.

    Raises
    ------
    BadInput
        ``out-of-range``, ``event-unknown-kind``.
    Denied
        If whoever asks does not see the whole log.
    """
    if not act.sees_all("events:read") or act.actor.round_id or act.actor.customer_id:
        raise Denied("not-permitted", permission="events:read")
    _check(0, kinds, limit)
    zone = cooperatives.own(act.tx).zone
    return events.newest(
        act.tx,
        kinds=kinds,
        actor_id=person_id,
        start=None if first is None else starts_of(first, zone),
        end=None if last is None else starts_of(last + timedelta(days=1), zone),
        before_seq=before_seq,
        limit=limit,
    )


def _in_sight(act: Act, found: Sequence[LoggedEvent]) -> Sequence[LoggedEvent]:
    actor = act.actor
    if actor.customer_id is not None:
        return visible_events.of_customer(act.tx, found, actor.customer_id)
    if act.sees_all("events:read") and actor.round_id is None:
        return found
    if actor.id is None or actor.kind != "person":
        return []
    return visible_events.of_rider(
        act.tx, found, actor.id, round_id=actor.round_id, streets=actor.may("closures:read")
    )


def _check(after: int, kinds: Collection[str], limit: int) -> None:
    faults = out_of_range("after", after, 0, 2**62) + out_of_range("limit", limit, 1, MAX_READ)
    faults += [
        fault_at("kinds", "event-unknown-kind", value=kind[:60])
        for kind in kinds
        if kind not in EVENT_KINDS
    ]
    refuse(faults)
