"""Reads the times that somebody's calendar is taken up by, out of an iCalendar file (RFC 5545).

Only when: what an event is called, and where and with whom it is, is not looked at. A time without
a zone is one on the cooperative's clock, a day alone lasts from midnight to midnight there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Event
from icalendar.timezone import tzp

from data.formats.calendar.zones import check_zones
from data.formats.fields import shown
from dispatch.bookings.recurring_bookings import MAX_RANGE_DAYS, Recurrence, occurrences
from dispatch.values.local_time import instant_of, starts_of, wall_of
from routing.errors import BadInput, Fault

MAX_BYTES = 500_000
MAX_EVENTS = 2000
MAX_SPANS = 2000
"""Longest file, most events in it, and most times that are taken out of it."""

MAX_STEPS = 150_000
"""Most days and moved events that all rules of a file together may make us look at."""
_SHORTEST, _LONGEST = timedelta(0), timedelta(days=366)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """Times of an event, on the clock of its own zone.

    Attributes
    ----------
    lasts
        On the wall for whole days, so that these end at midnight; else exact.
    """

    zone: tzinfo
    start: datetime
    lasts: timedelta
    whole_days: bool

    def span(self, wall: datetime) -> Span:
        """Return begin and end of the occurrence that begins at a wall-clock time."""
        start = instant_of(wall, self.zone)
        if self.whole_days:
            return start, instant_of(wall + self.lasts, self.zone)
        return start, start + self.lasts


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One reading of one file."""

    zone: tzinfo
    first: date
    last: date
    faults: list[Fault] = field(default_factory=list)
    steps: int = 0

    def fault(self, number: int, code: str, **args: str | int) -> None:
        """Note what is wrong with an event, counted from 0."""
        self.faults.append(Fault(code=code, where=f"events[{number}]", args=dict(args)))

    def spans(self, number: int, event: Event, moved: set[datetime]) -> list[Span]:
        """Return when an event takes place; its ``moved`` occurrences are events of their own.

        What cannot be told of it is noted.
        """
        self.spend(len(moved))
        try:
            times = self._times(event)
            if not _SHORTEST <= times.lasts <= _LONGEST:
                self.fault(number, "ics-event")
                return []
            away = {wall_of(each, times.zone) for each in moved}
            return [times.span(wall) for wall in self._walls(number, event, times, away)]
        except _UnknownZone as unknown:
            self.fault(number, "ics-zone", value=shown(unknown.name))
        except (KeyError, AttributeError, TypeError, ValueError, OverflowError):
            self.fault(number, "ics-event")
        return []

    def _times(self, event: Event) -> _Times:
        """Read when an event is; whatever a file gave instead of times raises here."""
        fields: Any = event
        start, end = fields["DTSTART"], fields.get("DTEND")
        zone, wall, whole_days = self._moment(start)
        if end is not None:
            end_zone, end_wall, _ = self._moment(end)
            lasts = _between(wall, zone, end_wall, end_zone, whole_days=whole_days)
        elif "DURATION" in fields:
            lasts = fields["DURATION"].dt
        else:
            lasts = timedelta(days=1 if whole_days else 0)
        return _Times(zone=zone, start=wall, lasts=lasts, whole_days=whole_days)

    def _moment(self, value: Any) -> tuple[tzinfo, datetime, bool]:  # noqa: ANN401  # of icalendar
        moment = value.dt
        if not isinstance(moment, datetime):
            return self.zone, datetime.combine(moment, time(0)), True
        if moment.tzinfo is not None:
            return moment.tzinfo, moment.replace(tzinfo=None, second=0, fold=0), False
        name = value.params.get("TZID")
        if name:
            raise _UnknownZone(str(name))
        return self.zone, moment.replace(second=0, fold=0), False

    def _walls(
        self, number: int, event: Event, times: _Times, moved: set[datetime]
    ) -> list[datetime]:
        """Return the wall-clock times at which an event begins, without ``moved`` ones."""
        rules = _listed(event.get("RRULE"))
        if not rules and "RDATE" not in event:
            return [times.start]
        if len(rules) > 1:
            self.fault(number, "ics-event")
            return []
        away = set(self._dates(event.get("EXDATE"))) | moved
        added = {times.start, *self._dates(event.get("RDATE"))}
        if not rules:
            return sorted(added - away)
        rule = rules[0].to_ical().decode()
        try:
            recurrence = Recurrence(
                start=times.start, rule=rule, excluded=tuple(away), added=tuple(added)
            )
            back = min(times.lasts.days + 2, MAX_RANGE_DAYS - (self.last - self.first).days - 3)
            found = occurrences(
                recurrence,
                self.first - timedelta(days=back),
                self.last + timedelta(days=1),
                times.zone,
                self.spend,
            )
        except BadInput as wrong:
            if self.steps > MAX_STEPS:
                raise
            for fault in wrong.faults:
                self.fault(number, fault.code, **dict(fault.args))  # type: ignore[arg-type]
            return []
        return [one.wall for one in found]

    def _dates(self, value: object) -> Iterator[datetime]:
        for several in _listed(value):
            for one in several.dts:
                yield self._moment(one)[1]

    def spend(self, steps: int) -> None:
        """Count what is looked at, and refuse a file that would keep us busy for long."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise BadInput.of("ics-too-much", limit=MAX_STEPS)


class _UnknownZone(Exception):
    """A time names a zone that nobody knows."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_spans(content: bytes, *, zone: tzinfo, first: date, last: date) -> list[Span]:
    """Return the times on some days, both included, that events of a calendar take up.

    Events that were cancelled, or that are marked as taking up no time, are left out. Times that
    touch or overlap are joined, and what lies before or after the days is cut off.

    Parameters
    ----------
    content
        iCalendar file (RFC 5545), UTF-8.
    zone
        Zone of times that name none, and of the days.
    first, last
        Days, both included.

    Raises
    ------
    BadInput
        ``ics-too-large``, ``ics-unreadable``, ``ics-too-much``; for single events ``ics-zone``,
        ``ics-event``, and what is wrong with their rules.
    """
    if len(content) > MAX_BYTES:
        raise BadInput.of("ics-too-large", value=len(content), limit=MAX_BYTES)
    events = _events(content)
    reader = _Reader(zone=zone, first=first, last=last)
    moved = _moved(reader, events)
    begin, end = starts_of(first, zone), starts_of(last + timedelta(days=1), zone)
    found: list[Span] = []
    for number, event in enumerate(events):
        if _takes_no_time(event):
            continue
        own = set() if "RECURRENCE-ID" in event else moved.get(str(event.get("UID")), set())
        found += [
            (max(span[0], begin), min(span[1], end))
            for span in reader.spans(number, event, own)
            if span[0] < end and span[1] > begin
        ]
        if len(found) > MAX_SPANS * 10:
            reader.fault(number, "ics-too-much", limit=MAX_SPANS)
            break
    joined = _joined(found)
    if len(joined) > MAX_SPANS:
        reader.fault(0, "ics-too-much", limit=MAX_SPANS)
    if reader.faults:
        raise BadInput(reader.faults[:50])
    return joined


def _events(content: bytes) -> list[Event]:
    try:
        text = content.decode("utf-8-sig")
        check_zones(text)
        # The library remembers zones by name: those of another file are not meant here.
        tzp.use_default()
        calendar = Calendar.from_ical(text)
        events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as wrong:
        raise BadInput.of("ics-unreadable") from wrong
    if calendar.name != "VCALENDAR":
        raise BadInput.of("ics-unreadable")
    if len(events) > MAX_EVENTS:
        raise BadInput.of("ics-too-much", limit=MAX_EVENTS)
    return events


def _moved(reader: _Reader, events: Iterable[Event]) -> dict[str, set[datetime]]:
    """Return the original instants of occurrences that stand there as events of their own."""
    found: dict[str, set[datetime]] = {}
    for event in events:
        value = event.get("RECURRENCE-ID")
        if value is None:
            continue
        try:
            zone, wall, _ = reader._moment(value)  # noqa: SLF001  # of this module
            original = instant_of(wall, zone)
        except (_UnknownZone, AttributeError, TypeError, ValueError, OverflowError):
            continue  # The event itself will be found fault with.
        found.setdefault(str(event.get("UID")), set()).add(original)
    return found


def _takes_no_time(event: Event) -> bool:
    status = str(event.get("STATUS", "")).upper()
    return status == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"


def _between(
    start: datetime, zone: tzinfo, end: datetime, end_zone: tzinfo, *, whole_days: bool
) -> timedelta:
    if whole_days:
        return end - start
    return instant_of(end, end_zone) - instant_of(start, zone)


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  # of icalendar: one, several or none
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if start == end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in joined]
