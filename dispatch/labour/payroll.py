"""Hours for payroll: one row for each person and day that was worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from dispatch.labour.working_hours import Stint, work_of
from dispatch.values.local_time import instant_of, starts_of
from dispatch.values.time_spans import Span, by_days, seconds, united, without


@dataclass(frozen=True, slots=True, kw_only=True)
class NightHours:
    """From when until when on the wall clock night work is counted (L3122-20: 21:00 to 06:00)."""

    start: time = time(21)
    end: time = time(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollRow:
    """One person's day.

    Attributes
    ----------
    person_id, day
        Who, and the day in the cooperative's zone; a night's stint is cut at midnight.
    start, end
        First begin and last end of that day, instants in UTC.
    pause_s
        From start to end what is not paid.
    paid_s
        Work and paid pauses.
    work_s
        Work alone.
    night_s
        Of the paid time what lies in the night hours.
    sunday_s, holiday_s
        The paid time if the day is a Sunday, and if it is a public holiday.
    """

    person_id: str
    day: date
    start: datetime
    end: datetime
    pause_s: int
    paid_s: int
    work_s: int
    night_s: int
    sunday_s: int
    holiday_s: int


def payroll(
    stints: Iterable[Stint],
    zone: tzinfo,
    *,
    night: NightHours | None = None,
    holidays: Collection[date] = (),
) -> tuple[PayrollRow, ...]:
    """Add up stints by person and day.

    Parameters
    ----------
    stints
        What was worked; overlapping stints of a person are paid once.
    zone
        The cooperative's.
    night
        The hours of the night; the legal ones if not given.
    holidays
        Public holidays.

    Returns
    -------
    tuple
        By person and day.
    """
    by_person: dict[str, list[Stint]] = defaultdict(list)
    for stint in stints:
        by_person[stint.person_id].append(stint)
    rows: list[PayrollRow] = []
    for person in sorted(by_person):
        paid = _by_day(_paid(by_person[person]), zone)
        work = _by_day(work_of(by_person[person]), zone)
        for day, spans in sorted(paid.items()):
            paid_s = sum(map(seconds, spans))
            rows.append(
                PayrollRow(
                    person_id=person,
                    day=day,
                    start=spans[0][0],
                    end=spans[-1][1],
                    pause_s=seconds((spans[0][0], spans[-1][1])) - paid_s,
                    paid_s=paid_s,
                    work_s=sum(map(seconds, work.get(day, []))),
                    night_s=_night_s(spans, day, zone, night or NightHours()),
                    sunday_s=paid_s if day.isoweekday() == 7 else 0,
                    holiday_s=paid_s if day in holidays else 0,
                )
            )
    return tuple(rows)


def _paid(stints: Iterable[Stint]) -> list[Span]:
    """Return the stretches that are paid: all but unpaid pauses, joined."""
    return united(
        piece
        for stint in stints
        for piece in without(
            (stint.start, stint.end), [(p.start, p.end) for p in stint.pauses if not p.paid]
        )
    )


def _by_day(spans: Iterable[Span], zone: tzinfo) -> dict[date, list[Span]]:
    days: dict[date, list[Span]] = defaultdict(list)
    for span in spans:
        for day, part in by_days(span, zone):
            days[day].append(part)
    return days


def _nights(day: date, zone: tzinfo, night: NightHours) -> Iterator[Span]:
    """Return the night hours that lie in a day: one stretch, or both ends of the day."""
    begin, end = starts_of(day, zone), starts_of(day + timedelta(days=1), zone)
    start = instant_of(datetime.combine(day, night.start), zone)
    stop = instant_of(datetime.combine(day, night.end), zone)
    if night.start < night.end:
        yield (start, stop)
    else:
        yield (begin, stop)
        yield (start, end)


def _night_s(spans: Iterable[Span], day: date, zone: tzinfo, night: NightHours) -> int:
    return sum(
        max(0, seconds((max(span[0], dark[0]), min(span[1], dark[1]))))
        for dark in _nights(day, zone, night)
        for span in spans
    )
