"""Phones whose clocks are off: when something truly happened, and in which order.

A phone stamps every event with its own clock and numbers it; a batch is stamped again when it is
sent. What the server's clock shows on arrival minus the stamp of sending is the phone's offset
plus the time on the way, which is never negative; so the smallest difference seen is the best
bound of the offset. The raw times are kept; corrected ones are made from them when needed.

What cannot be, such as a visit long before its round or after it was told, is not believed: the
event is taken to have happened when the next of its phone did, or when it came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from dispatch.rounds.events.event import Event

SMALL_S = 30
"""Differences up to this are more likely the network's than the clock's, and left alone."""

JUMP_S = 120
"""A difference that moves by more than this is another setting of the clock: no request is under
way for so long."""


IMPLAUSIBLE = "clock-implausible"
"""Flag of an event whose time was not believed."""

LEAD = timedelta(hours=12)
"""So long before a round or shift begins by plan something may happen in it."""

ANY_TIME = frozenset(
    {"round_accepted", "round_refused", "swap_offered", "swap_taken", "swap_withdrawn"}
)
"""Kinds of what is rightly told days before a round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at a phone's clock: an event or batch that came in.

    ``phone_seq`` is the highest number that came with it.
    """

    phone_seq: int
    sent_at: datetime
    received_at: datetime

    @property
    def difference_s(self) -> int:
        """Whole seconds from sending, by the phone's clock, to arrival, by the server's."""
        return (self.received_at - self.sent_at) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClock:
    """Clock of a phone, and how far behind the server's it is.

    ``spans`` holds, rising, the highest ``phone_seq`` of each setting of the clock with its offset
    in seconds (negative: the phone is ahead).
    """

    spans: tuple[tuple[int, int], ...] = ()

    def offset_s(self, phone_seq: int) -> int:
        """Seconds to add to what the phone stamped on an event of this number."""
        for highest, offset_s in self.spans:
            if phone_seq <= highest:
                return offset_s
        return self.spans[-1][1] if self.spans else 0


def read_clock(readings: Iterable[Reading]) -> PhoneClock:
    """Estimate a phone's offset from everything that came in from it.

    Readings in the order of their numbers are cut where the difference jumps by more than
    :data:`JUMP_S`; each piece has the smallest of its differences, 0 where that is small.
    """
    ordered = sorted(readings, key=lambda r: (r.phone_seq, r.received_at, r.sent_at))
    spans: list[tuple[int, int]] = []
    for reading in ordered:
        found_s = reading.difference_s
        if spans and abs(found_s - spans[-1][1]) <= JUMP_S:
            spans[-1] = (reading.phone_seq, min(found_s, spans[-1][1]))
        else:
            spans.append((reading.phone_seq, found_s))
    return PhoneClock(
        spans=tuple((seq, offset if abs(offset) > SMALL_S else 0) for seq, offset in spans)
    )


def clocks_of(events: Iterable[Event]) -> dict[str, PhoneClock]:
    """Return the clock of every phone that sent one of these events."""
    readings: dict[str, list[Reading]] = {}
    for event in events:
        if event.phone_id and event.sent_at is not None:
            reading = Reading(
                phone_seq=event.phone_seq, sent_at=event.sent_at, received_at=event.received_at
            )
            readings.setdefault(event.phone_id, []).append(reading)
    return {phone: read_clock(found) for phone, found in readings.items()}


def true_at(event: Event, offset_s: int) -> datetime:
    """Return when an event happened by the server's clock; never after it came in."""
    return min(event.at + timedelta(seconds=offset_s), event.received_at)


def is_implausible(event: Event, earliest: datetime | None) -> bool:
    """Return whether an event cannot have happened when its phone says, however far that is off.

    Its age is by one clock alone, so it does not depend on the offset: below nothing it is of the
    future; too large, the event came before ``earliest``.
    """
    age = (event.sent_at or event.received_at) - event.at
    if age < timedelta(seconds=-JUMP_S):
        return True
    if earliest is None or event.kind in ANY_TIME:
        return False
    return event.received_at - age < earliest <= event.received_at


def in_order(
    events: Iterable[Event], earliest: datetime | None = None
) -> tuple[tuple[datetime, Event], ...]:
    """Return events with their corrected times in the one order in which they are taken to be.

    Parameters
    ----------
    events
        In whichever order.
    earliest
        Times before it are not believed, see :func:`is_implausible`; ``None`` for no bound.

    On one phone its own numbers decide, whatever its clock said: a corrected time is never before
    that of the number before. Between phones, and with the office, corrected times decide, then
    ids. The order follows from the events alone, not from the order in which they came in.
    """
    known = sorted(events, key=attrgetter("phone_id", "phone_seq", "at", "id"))
    clocks = clocks_of(known)
    timed: list[tuple[datetime, Event]] = []
    for phone, group in groupby(known, key=attrgetter("phone_id")):
        on_phone = list(group)
        if phone:
            timed += _on_one_phone(clocks.get(phone, PhoneClock()), on_phone, earliest)
        else:
            timed += [
                (event.received_at if is_implausible(event, earliest) else true_at(event, 0), event)
                for event in on_phone
            ]
    return tuple(sorted(timed, key=lambda pair: (pair[0], *_tie(pair[1]))))


def _on_one_phone(
    clock: PhoneClock, on_phone: Sequence[Event], earliest: datetime | None
) -> list[tuple[datetime, Event]]:
    believed: list[datetime] = []
    following: datetime | None = None
    for event in reversed(on_phone):
        if is_implausible(event, earliest):
            at = min(following or event.received_at, event.received_at)
        else:
            at = following = true_at(event, clock.offset_s(event.phone_seq))
        believed.append(at)
    timed: list[tuple[datetime, Event]] = []
    for event, at in zip(on_phone, reversed(believed), strict=True):
        timed.append((max(at, timed[-1][0]) if timed else at, event))
    return timed


def _tie(event: Event) -> tuple[str, int, datetime, str]:
    return event.phone_id, event.phone_seq, event.at, event.id
