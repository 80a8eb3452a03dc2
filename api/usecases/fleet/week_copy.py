"""Use cases of weeks alike: shifts planned again, and what stands against each of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.fleet.shift_request import ShiftUpdate, asked_shift, shift_faults
from api.usecases.fleet.shifts import add_shift, check_shift
from api.usecases.local_times import Wall, instant_on_wall, window_of
from api.usecases.planning.working_hours import hours_broken_by_shifts, hours_broken_in_week
from api.usecases.requests import bad_input
from data.store.fleet import shifts
from data.store.fleet.shifts import Shift
from data.store.system import cooperatives
from dispatch.labour.working_hours import OF_WEEKS, HoursViolation
from dispatch.values.local_time import monday_of, wall_of
from dispatch.values.validation import refuse
from routing.errors import BadInput, Conflict, Denied, Fault, TourneeError

MAX_WEEKS = 12
"""Most weeks that are planned at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedShift:
    """A shift that is planned again on another day.

    Attributes
    ----------
    source
        The shift that it is like.
    id, day
        Of the new one. The id follows from the source and the day, so that the same again is the
        same shift.
    shift
        As it would be, or was planned; ``None`` where something is wrong with it.
    error
        Why it cannot be planned; ``None`` where it can.
    violations
        Rules of working time that it breaks, or has a part in breaking.
    """

    source: Shift
    id: UUID
    day: date
    shift: Shift | None = None
    error: TourneeError | None = None
    violations: tuple[HoursViolation, ...] = field(default=())


@needs("shifts:write")
def preview_week_copy(
    act: Act, monday: date, to_monday: date, *, weeks: int = 1, anyway: bool = False
) -> list[CopiedShift]:
    """Return what planning the shifts of a week again would make, and plan nothing.

    Parameters
    ----------
    monday
        Of the week that is copied.
    to_monday, weeks
        Of the first week that is to be like it, and how many weeks in a row.
    anyway
        Also outside the times for which people said to be available.

    Raises
    ------
    BadInput
        ``not-monday``, ``out-of-range``.
    """
    copies = _copies(act, monday, to_monday, weeks)
    return _with_hours(act, [_tried(act, one, check_shift, anyway=anyway) for one in copies])


@needs("shifts:write")
def copy_week(  # noqa: PLR0913  # each is a part of what is wanted
    act: Act,
    monday: date,
    to_monday: date,
    *,
    shift_ids: Collection[UUID],
    weeks: int = 1,
    anyway: bool = False,
) -> list[CopiedShift]:
    """Plan some shifts of a week again; one that cannot be planned holds back no other.

    Parameters
    ----------
    shift_ids
        Those to plan, by the ids that :func:`preview_week_copy` gives.

    Other parameters and errors are those of :func:`preview_week_copy`.
    """
    wanted = set(shift_ids)
    copies = [one for one in _copies(act, monday, to_monday, weeks) if one.id in wanted]
    return [_tried(act, one, add_shift, anyway=anyway) for one in copies]


@needs("shifts:write")
def hours_of_shift(act: Act, shift_id: UUID, request: ShiftUpdate) -> tuple[HoursViolation, ...]:
    """Return the rules of working time that a shift would break if it was planned, or changed, so.

    Raises
    ------
    BadInput
        With everything that is wrong with the shift.
    """
    wanted = asked_shift(act, shift_id, request, shifts.find(act.tx, shift_id))
    return hours_broken_by_shifts(act, [wanted])


@needs("shifts:read")
def hours_of_week(act: Act, monday: date) -> tuple[HoursViolation, ...]:
    """Return the rules of working time that the shifts of a week break, by person and day.

    Raises
    ------
    BadInput
        ``not-monday``.
    Denied
        If whoever asks does not see all shifts.
    """
    if not act.sees_all("shifts:read"):
        raise Denied("not-permitted", permission="shifts:read")
    _need_monday(monday, "monday")
    return hours_broken_in_week(act, monday)


def _copies(act: Act, monday: date, to_monday: date, weeks: int) -> Iterator[CopiedShift]:
    _need_monday(monday, "monday")
    _need_monday(to_monday, "to_monday")
    if not 1 <= weeks <= MAX_WEEKS:
        raise bad_input("weeks", "out-of-range", value=weeks, low=1, high=MAX_WEEKS)
    found = shifts.between(act.tx, monday, monday + timedelta(days=6))
    for week in range(weeks):
        away = to_monday - monday + timedelta(weeks=week)
        for one in found:
            day = one.day + away
            yield CopiedShift(source=one, id=uuid5(one.id, day.isoformat()), day=day)


def _need_monday(day: date, where: str) -> None:
    if monday_of(day) != day:
        raise bad_input(where, "not-monday", value=day.isoformat())


def _tried(
    act: Act, wanted: CopiedShift, make: Callable[..., Shift], *, anyway: bool
) -> CopiedShift:
    try:
        shift = make(act, _copied(act, wanted), anyway=anyway)
    except (BadInput, Conflict) as error:
        return replace(wanted, error=error)
    return replace(wanted, shift=shift)


def _with_hours(act: Act, copied_shifts: Sequence[CopiedShift]) -> list[CopiedShift]:
    found = hours_broken_by_shifts(
        act, [one.shift for one in copied_shifts if one.shift is not None]
    )
    return [replace(one, violations=_of(one, found)) for one in copied_shifts]


def _of(one: CopiedShift, found: Sequence[HoursViolation]) -> tuple[HoursViolation, ...]:
    if one.shift is None:
        return ()
    people = {str(who) for who in one.shift.people}
    return tuple(
        each
        for each in found
        if each.person_id in people
        and each.day == (monday_of(one.day) if each.code in OF_WEEKS else one.day)
    )


def _copied(act: Act, wanted: CopiedShift) -> Shift:
    """Return a shift like the source, at the same times of the wall of another day.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    faults: list[Fault] = []
    zone = cooperatives.own(act.tx).zone
    away = wanted.day - wanted.source.day

    def moved(at: datetime, where: str) -> datetime:
        return instant_on_wall(wall_of(at, zone) + away, Wall(zone=zone), where, faults)

    breaks = []
    for row, pause in enumerate(wanted.source.breaks):
        windows = []
        for number, one in enumerate(pause.windows):
            at = f"breaks[{row}].windows[{number}]"
            start, end = moved(one.start, f"{at}.start"), moved(one.end, f"{at}.end")
            window = window_of(start, end, zone, f"{at}.end", faults)
            windows += [] if window is None else [window]
        breaks.append(replace(pause, windows=tuple(windows)))
    shift = replace(
        wanted.source,
        id=wanted.id,
        day=wanted.day,
        starts_at=moved(wanted.source.starts_at, "start"),
        ends_at=moved(wanted.source.ends_at, "end"),
        breaks=tuple(breaks),
        status="planned",
        version=1,
        opened_at=None,
        closed_at=None,
    )
    refuse([*faults, *shift_faults(act, shift, named=not shift.vehicles)])
    return shift
