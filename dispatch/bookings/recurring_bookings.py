"""Bookings that come again: a rule, single dates more or less, pauses, and changes of one date.

Everything is told on the wall clock of the cooperative, so a pickup at 08:30 stays at 08:30 when
the clock changes. An occurrence is known by its *original* wall-clock time, which stays its name
when it is moved, so that making it twice makes it once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from dispatch.bookings.recurrence_dates import StepBudget, rule_of, rule_times
from dispatch.bookings.recurrence_rule import rule_parts, until_of
from dispatch.values.local_time import instant_of, wall_of
from dispatch.values.validation import bad_input, doubled, fault, refuse
from routing.errors import BadInput, Fault

MAX_RANGE_DAYS = 400
"""Longest stretch that is unfolded at once."""

MAX_AGE_DAYS = 30 * 366
"""Longest time from a recurrence's start to the dates that are asked for."""

YEARS = (1900, 2199)
"""First and last year of any date here: beyond them no calendar is meant."""

_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Differences of one occurrence from its recurrence.

    Attributes
    ----------
    original
        Its wall-clock time by the rule.
    moved_to
        Its wall-clock time now; ``None`` where it was not moved.
    cancelled
        It does not take place.
    changes
        What else of the booking is different this time, by field.
    """

    original: datetime
    moved_to: datetime | None = None
    cancelled: bool = False
    changes: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = _wall_faults("original", self.original)
        if self.moved_to is not None:
            faults += _wall_faults("moved_to", self.moved_to)
            if self.cancelled:
                faults.append(fault("moved-and-cancelled", "moved_to"))
        refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Days, both included, on which the rule rests; single added dates still hold."""

    first: date
    last: date

    def __post_init__(self) -> None:
        refuse(_reversed("last", self.first, self.last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Booking that comes again. All times are wall-clock times in whole minutes.

    Attributes
    ----------
    start
        From when, and at which time of day unless the rule names hours. It is an occurrence
        itself only if the rule says so.
    rule
        A recurrence rule of RFC 5545 such as ``FREQ=WEEKLY;BYDAY=TU,FR``.
    excluded, added
        Single times taken out of the rule, and put beside it; what is in both is out.
    pauses
        Stretches of days without the rule.
    overrides
        Changes of single occurrences.
    """

    start: datetime
    rule: str
    excluded: tuple[datetime, ...] = ()
    added: tuple[datetime, ...] = ()
    pauses: tuple[Pause, ...] = ()
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        faults = _wall_faults("start", self.start)
        for where, walls in (("excluded", self.excluded), ("added", self.added)):
            for index, wall in enumerate(walls):
                faults += _wall_faults(f"{where}[{index}]", wall)
        faults += doubled("overrides", [_name(one.original) for one in self.overrides])
        try:
            rule_parts(self.rule)
        except BadInput as error:
            faults += error.faults
        refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which a booking is to be made.

    Attributes
    ----------
    id
        The original wall-clock time, such as ``2026-03-29T08:30``.
    original, wall
        On the wall clock: by the rule, and as it is now.
    start
        The instant, in UTC.
    changes
        What is different this time.
    """

    id: str
    original: datetime
    wall: datetime
    start: datetime
    changes: Mapping[str, str | int] = field(default_factory=dict)


def _unlimited(_days: int) -> None:
    """Let a single rule look at as many days as :data:`MAX_AGE_DAYS` allows it."""


def occurrences(
    recurrence: Recurrence, first: date, last: date, zone: tzinfo, spend: StepBudget = _unlimited
) -> tuple[Occurrence, ...]:
    """Unfold a recurrence over some days.

    A moved occurrence is found on the day to which it was moved, and only there.

    Parameters
    ----------
    recurrence
        The rule with its exceptions.
    first, last
        Days in the zone, both included, at most :data:`MAX_RANGE_DAYS`.
    zone
        The cooperative's.
    spend
        Told of the days that the rule is asked about; raises where many rules together ask about
        too many.

    Returns
    -------
    tuple
        In order of time.

    Raises
    ------
    BadInput
        If the days are reversed, too many, or too long after the start.
    """
    _check_range(recurrence, first, last)
    overrides = {one.original: one for one in recurrence.overrides}
    moved_in = (
        one.original.date()
        for one in recurrence.overrides
        if one.moved_to is not None and first <= one.moved_to.date() <= last
    )
    days = [first, last, *moved_in]
    found = []
    for original in _originals(recurrence, (min(days), max(days)), zone, spend):
        override = overrides.get(original, Override(original=original))
        wall = override.moved_to or original
        if not override.cancelled and first <= wall.date() <= last:
            found.append(
                Occurrence(
                    id=_name(original),
                    original=original,
                    wall=wall,
                    start=instant_of(wall, zone),
                    changes=override.changes,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


def next_occurrence(recurrence: Recurrence, after: date, zone: tzinfo) -> Occurrence | None:
    """Return the first occurrence behind a day, however long the rule rests before it.

    ``None`` where none follows within :data:`MAX_AGE_DAYS` of the recurrence's start.
    """
    first = after + timedelta(days=1)
    end = recurrence.start.date() + timedelta(days=MAX_AGE_DAYS)
    while first <= end:
        last = min(first + timedelta(days=MAX_RANGE_DAYS - 1), end)
        found = occurrences(recurrence, first, last, zone)
        if found:
            return found[0]
        first = last + timedelta(days=1)
    return None


def with_override(recurrence: Recurrence, override: Override, zone: tzinfo) -> Recurrence:
    """Change one occurrence; an earlier change of the same one is replaced.

    Raises
    ------
    BadInput
        If there is no such occurrence.
    """
    day = override.original.date()
    _check_range(recurrence, day, day)
    if override.original not in _originals(recurrence, (day, day), zone):
        raise bad_input("no-such-occurrence", "original", value=_name(override.original))
    kept = (one for one in recurrence.overrides if one.original != override.original)
    overrides = sorted((*kept, override), key=lambda one: one.original)
    return replace(recurrence, overrides=tuple(overrides))


def _originals(
    recurrence: Recurrence, days: tuple[date, date], zone: tzinfo, spend: StepBudget = _unlimited
) -> list[datetime]:
    """Return the wall-clock times of some days as rule, additions, exclusions and pauses say."""
    first, last = days
    by_rule = (
        wall
        for wall in _by_rule(recurrence, days, zone, spend)
        if wall.date() >= first
        and not any(pause.first <= wall.date() <= pause.last for pause in recurrence.pauses)
    )
    added = (wall for wall in recurrence.added if first <= wall.date() <= last)
    return sorted({*by_rule, *added} - set(recurrence.excluded))


def _by_rule(
    recurrence: Recurrence, days: tuple[date, date], zone: tzinfo, spend: StepBudget
) -> Iterator[datetime]:
    """Return the rule's own times on some days; earlier ones may be among them."""
    parts = rule_parts(recurrence.rule)
    wall_end, instant_end = until_of(parts)
    end = datetime.combine(days[1], _LAST_SECOND)
    if instant_end is not None:
        # The hour that autumn repeats has two instants; which one counts is looked at below.
        end = min(end, wall_of(instant_end, zone) + timedelta(hours=2))
    if wall_end is not None:
        end = min(end, wall_end)
    rule = rule_of(parts, recurrence.start)
    for wall in rule_times(rule, recurrence.start, days[0], end, spend):
        if instant_end is None or instant_of(wall, zone) <= instant_end:
            yield wall


def _check_range(recurrence: Recurrence, first: date, last: date) -> None:
    faults = _reversed("last", first, last)
    days = (last - first).days + 1
    if days > MAX_RANGE_DAYS:
        faults.append(fault("too-many-days", "last", value=days, limit=MAX_RANGE_DAYS))
    age = (last - recurrence.start.date()).days
    if age > MAX_AGE_DAYS:
        faults.append(fault("recurrence-too-old", "last", value=age, limit=MAX_AGE_DAYS))
    refuse(faults)


def _reversed(where: str, first: date, last: date) -> list[Fault]:
    if first <= last:
        return []
    return [fault("period-reversed", where, start=first.isoformat(), end=last.isoformat())]


def _wall_faults(where: str, wall: datetime) -> list[Fault]:
    whole = wall.tzinfo is None and not wall.second and not wall.microsecond
    if whole and YEARS[0] <= wall.year <= YEARS[1]:
        return []
    return [fault("not-a-wall-time", where, value=wall.isoformat(), example="2026-03-02T08:30")]


def _name(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")
