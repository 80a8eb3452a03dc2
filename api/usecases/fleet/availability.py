"""Use cases of availability: when people can ride, and when they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Literal
from uuid import UUID

from api.processes.limited import Limits, run_limited
from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import bounds_of, check_days
from api.usecases.released_claims import release_claims
from data.formats.calendar.reading import read_spans
from data.store.fleet import shifts
from data.store.fleet.shifts import Available
from data.store.people import people
from data.store.system import cooperatives
from routing.errors import BadInput, Denied, Fault, NotFound

CALENDAR_LIMITS = Limits(cpu_s=5, wall_s=20)
"""The largest calendar that is right takes a tenth of them."""

Kind = Literal["free", "absent"]
"""Kinds of a stretch of time of somebody who rides."""


@needs("availability:write")
def set_availability(  # noqa: PLR0913  # whose, when, what
    act: Act,
    person_id: UUID,
    first: date,
    last: date,
    spans: Sequence[tuple[datetime, datetime]],
    *,
    absent: Sequence[tuple[datetime, datetime]] = (),
) -> list[Available]:
    """Replace somebody's availability on some days, both included; nothing said is no limit.

    Parameters
    ----------
    spans
        Begin and end of each stretch; each begins on one of the days.
    absent
        The same of stretches in which they cannot.

    Raises
    ------
    Denied
        If it is somebody else's and the actor may only tell the own.
    NotFound
        If there is no such person.
    BadInput
        With every stretch that is none.
    """
    _check_told(act, person_id, first, last)
    start, end = bounds_of(act, first, last)
    _check_spans(spans, start, end)
    _check_spans(absent, start, end)
    whole = _stretches(act, person_id, spans, "free") + _stretches(act, person_id, absent, "absent")
    return _keep(act, person_id, (start, end), whole)


@needs("availability:write")
def zone_of_calendar(act: Act, person_id: UUID, first: date, last: date) -> tzinfo:
    """Return the zone in which a calendar is read, if its person may be told of by it.

    Raises
    ------
    Denied, NotFound, BadInput
        As :func:`set_availability`.
    """
    _check_told(act, person_id, first, last)
    return cooperatives.own(act.tx).zone


def read_calendar_file(
    content: bytes, *, zone: tzinfo, first: date, last: date
) -> list[tuple[datetime, datetime]]:
    """Read the times out of a calendar, outside of any transaction; nothing else is kept of it.

    Parameters
    ----------
    content
        An iCalendar file, see :mod:`data.formats.calendar.reading`.

    Raises
    ------
    BadInput
        What is wrong with the file.
    Failure
        ``files-busy``: nobody waits for a turn here, as the thread would be lost to everybody else.
    """
    return run_limited(CALENDAR_LIMITS, 0, read_spans, content, zone=zone, first=first, last=last)


@needs("availability:write")
def take_in_calendar(  # noqa: PLR0913  # whose, when, what
    act: Act,
    person_id: UUID,
    first: date,
    last: date,
    spans: Sequence[tuple[datetime, datetime]],
    *,
    kind: Kind = "absent",
) -> list[Available]:
    """Replace somebody's availability on some days by a calendar of when they can ride, or cannot.

    Parameters
    ----------
    spans
        Of the calendar, as :func:`read_calendar_file` gives them.
    kind
        What its events mean: ``absent`` or ``free``.

    Raises
    ------
    Denied, NotFound, BadInput
        As :func:`set_availability`.
    """
    _check_told(act, person_id, first, last)
    spells = _stretches(act, person_id, spans, kind, source="calendar")
    return _keep(act, person_id, bounds_of(act, first, last), spells)


@needs("shifts:read")
def list_availability(act: Act, person_id: UUID, first: date, last: date) -> list[Available]:
    """Return when somebody said to be available on some days, both included.

    Raises
    ------
    Denied
        If it is somebody else's and the actor may only read the own.
    """
    _check_own(act, person_id, "shifts:read")
    check_days(first, last)
    return shifts.available(act.tx, person_id, *bounds_of(act, first, last))


def _check_told(act: Act, person_id: UUID, first: date, last: date) -> None:
    """Refuse to be told of somebody else, of too many days, or of who is not here."""
    _check_own(act, person_id, "availability:write")
    check_days(first, last)
    found = people.find(act.tx, person_id)
    if found is None or found.status not in ("invited", "active"):
        raise NotFound("no-such-person")


def _stretches(
    act: Act,
    person_id: UUID,
    spans: Sequence[tuple[datetime, datetime]],
    kind: Kind,
    *,
    source: str | None = None,
) -> list[Available]:
    return [
        Available(
            id=act.new_id(),
            person_id=person_id,
            starts_at=begin,
            ends_at=finish,
            source=source or ("person" if person_id == act.actor.id else "office"),
            kind=kind,
        )
        for begin, finish in sorted(spans)
    ]


def _keep(
    act: Act, person_id: UUID, bounds: tuple[datetime, datetime], spans: list[Available]
) -> list[Available]:
    """Replace what was said of a stretch of time; what falls into an absence is open again."""
    spans = sorted(spans, key=lambda one: (one.starts_at, one.ends_at))
    act.tx.lock(f"person:{person_id}")
    shifts.set_available(act.tx, person_id, *bounds, spans)
    away = [(one.starts_at, one.ends_at) for one in spans if one.kind == "absent"]
    release_claims(act, person_id, away)
    return spans


def _check_spans(
    spans: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime
) -> None:
    faults = []
    for index, (begin, finish) in enumerate(spans):
        where = f"spans[{index}]"
        if begin.tzinfo is None or finish.tzinfo is None:
            args = {"value": begin.isoformat(), "example": "2026-03-02T08:30:00+01:00"}
            faults.append(Fault(code="naive-time", where=where, args=args))
        elif finish <= begin:
            args = {"start": begin.isoformat(), "end": finish.isoformat()}
            faults.append(Fault(code="window-reversed", where=where, args=args))
        elif not start <= begin < end:
            args = {"start": start.isoformat(), "end": end.isoformat()}
            faults.append(Fault(code="span-outside-days", where=where, args=args))
    if faults:
        raise BadInput(faults)


def _check_own(act: Act, person_id: UUID, permission: str) -> None:
    if not act.sees_all(permission) and act.actor.id != person_id:
        raise Denied("not-permitted", permission=permission)
