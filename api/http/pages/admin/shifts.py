"""Pages of shifts: a week by person and day, planning, copying a week, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.auth.scopes import LINK_ROLES
from api.http.pages.admin.tabs import show, typed
from api.http.pages.forms import Form, error_words, id_of
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.saved_places import place_choices
from api.usecases.board.week import DayOfWeek, read_week
from api.usecases.fleet.availability import list_availability, set_availability
from api.usecases.fleet.places import list_places
from api.usecases.fleet.shift_request import ShiftRequest
from api.usecases.fleet.shifts import cancel_shift, change_shift, plan_shift, read_shift
from api.usecases.fleet.vehicles import list_vehicles
from api.usecases.fleet.week_copy import (
    MAX_WEEKS,
    CopiedShift,
    copy_week,
    hours_of_shift,
    hours_of_week,
    preview_week_copy,
)
from api.usecases.people.people import list_people, read_person
from api.wording.phrases import hours_violation
from data.store.board.week import WeekShift
from data.store.fleet.shifts import Available, Shift
from dispatch.labour.working_hours import HoursViolation
from dispatch.values.local_time import day_of, instant_of, monday_of, starts_of

pages = PageRouter()

SHIFTS = "/admin/shifts"
SEES, PLANS = ("plans:read",), ("shifts:write",)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_FIELDS = {"start": "start", "end": "end", "breaks": "break_min", "": "courier"}
MONTHS_SHOWN = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A rule of working time that would be broken, in words, with the article that says so."""

    who: str
    day: str
    sentence: str
    article: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiderWeek:
    """The week of somebody who rides: shifts and absences of each day, and hours in all."""

    name: str
    days: Sequence[tuple[Sequence[WeekShift], bool]]
    total_s: int


@pages.get(SHIFTS, needs=SEES)
def week(ask: PageRequest) -> Response:
    """Show a week by person and day, with what breaks the rules of working time."""
    asked = ask.day()
    monday = monday_of(asked)
    days = ask.do(read_week, monday)
    names = _names(ask)
    return show(
        ask,
        "week",
        monday=monday,
        asked=asked,
        before=monday - _WEEK,
        after=monday + _WEEK,
        days=days,
        riders=_by_rider(ask, days),
        warnings=_warned(ask, ask.do(hours_of_week, monday), names),
        title=ask.texts("admin-week-of", day=ask.texts.day(monday)),
    )


@pages.form(f"{SHIFTS}/copy", needs=PLANS)
def copy(ask: PageRequest) -> Response:
    """Plan the shifts of a week again in others, after a look at what stands against each."""
    monday = monday_of(ask.day("from"))
    start = {"from": monday.isoformat(), "to": (monday + _WEEK).isoformat(), "weeks": "1"}
    form = ask.form(start=start, fields={"monday": "from", "to_monday": "to"})
    rows: list[CopiedShift] = []
    planned: list[CopiedShift] = []
    if form.sent and form.need("from", "to"):
        rows, planned = _copied(form)
        if planned and all(one.error is None for one in planned):
            back = monday_of(planned[0].day)
            return ask.to(f"{SHIFTS}?day={back}", done="week-copied")
    names, texts = _names(ask), ask.texts
    return show(
        ask,
        "copy_week",
        form=form,
        rows=[
            (one, error_words(one.error, texts), _warned(ask, one.violations, names))
            for one in rows
        ],
        planned=sum(one.error is None for one in planned),
        refused=[(one, error_words(one.error, texts)) for one in planned if one.error is not None],
        names=names,
        weeks=[(str(count), str(count)) for count in range(1, MAX_WEEKS + 1)],
    )


@pages.form(f"{SHIFTS}/{{shift_id}}", needs=PLANS)
@pages.form(f"{SHIFTS}/new", needs=PLANS)
def shift(ask: PageRequest) -> Response:
    """Plan a shift, or change one that has not begun.

    What would break a rule of working time is told before it is saved.
    """
    found = ask.do(read_shift, ask.id()) if ask.path else None
    form = ask.form(start=_start(ask, found) if found else _new_start(ask), fields=_FIELDS)
    warnings: list[Warned] = []
    if form.sent:
        request = _request(form, found, ask.today)
        shift_id = found.id if found else form.id("id") or ask.new_id()
        if request is not None and form.do(hours_of_shift, shift_id, request):
            warnings = _warned(ask, form.result, _names(ask))
        known, anyway = found.id if found else None, form.has("anyway")
        agreed = not warnings or form.has("aware")
        if agreed and ask.keep(form, known, plan_shift, change_shift, request, anyway=anyway):
            done = "shift-changed" if found else "shift-planned"
            return ask.to(f"{SHIFTS}?day={form.result.day}", done=done)
    people = [one for one in ask.do(list_people) if one.status in {"active", "invited"}]
    riders = [one for one in people if LINK_ROLES.intersection(one.roles)]
    bikes = [one for one in ask.do(list_vehicles) if not one.trailer and one.status == "active"]
    return show(
        ask,
        "shift",
        form=form,
        shift=found,
        warnings=warnings,
        riders=[(str(one.id), one.name) for one in riders],
        people=[(str(one.id), one.name) for one in people],
        bikes=[(str(one.id), one.name) for one in bikes],
        places=place_choices(ask.do(list_places), ask.texts),
        one_break=found is None or len(found.breaks) <= 1,
        rider=next((one.name for one in people if found and one.id == found.person_id), ""),
    )


@pages.action(f"{SHIFTS}/{{shift_id}}/cancel", needs=PLANS)
def cancel(ask: PageRequest) -> Response:
    """Cancel a shift that has not begun."""
    done = ask.do(cancel_shift, ask.id())
    return ask.to(f"{SHIFTS}?day={done.day}", done="shift-cancelled")


@pages.form(f"{SHIFTS}/away/{{person_id}}", needs=SEES)
def away(ask: PageRequest) -> Response:
    """Show when somebody can ride or is away, and say so for some days."""
    person = ask.do(read_person, ask.id())
    today = ask.today.isoformat()
    form = ask.form(
        start={"first": today, "last": today, "kind": "absent"},
        fields={"spans": "from_time", "last": "last"},
    )
    if form.sent and form.need("first", "last") and _keep_days(ask, form, person.id):
        return ask.to(f"{SHIFTS}/away/{person.id}", done="availability-kept")
    first = ask.today
    spells = ask.do(list_availability, person.id, first, first + MONTHS_SHOWN)
    return show(
        ask,
        "away",
        form=form,
        person=person,
        spells=[(one, _span_words(ask, one)) for one in _joined(spells)],
        kinds=[(one, ask.texts(f"admin-away-{one}")) for one in ("absent", "free", "nothing")],
        may=ask.may("availability:write"),
    )


def _names(ask: PageRequest) -> dict[str, str]:
    return {str(one.id): one.name for one in ask.do(list_people)}


def _by_rider(ask: PageRequest, days: Sequence[DayOfWeek]) -> list[tuple[UUID, RiderWeek]]:
    """Return everybody who rides or has a shift, by name."""
    riders = {
        one.id: one.name
        for one in ask.do(list_people)
        if LINK_ROLES.intersection(one.roles) and one.status in {"active", "invited"}
    }
    riders |= {one.person_id: one.rider for day in days for one in day.shifts}
    rows = []
    for who, name in sorted(riders.items(), key=lambda one: one[1].casefold()):
        own = [
            (
                [one for one in day.shifts if one.person_id == who],
                any(one.person_id == who for one in day.absences),
            )
            for day in days
        ]
        total = sum(((one.end - one.start for day, _ in own for one in day)), timedelta())
        total_s = total // timedelta(seconds=1)
        rows.append((who, RiderWeek(name=name, days=own, total_s=total_s)))
    return rows


def _warned(
    ask: PageRequest, found: Sequence[HoursViolation], names: dict[str, str]
) -> list[Warned]:
    return [
        Warned(
            who=names.get(one.person_id, ""),
            day=ask.texts.day(one.day),
            sentence=hours_violation(one, ask.texts),
            article=ask.texts(f"admin-article-{one.code}"),
            text=ask.texts(f"admin-article-{one.code}-text"),
        )
        for one in found
    ]


def _copied(form: Form) -> tuple[list[CopiedShift], list[CopiedShift]]:
    """Return what copying would make and, once shifts are chosen, what it made."""
    monday, to_monday = form.day("from"), form.day("to")
    weeks = form.whole("weeks", low=1, high=MAX_WEEKS) or 1
    if monday is None or to_monday is None or form.refused:
        return [], []
    anyway = form.has("anyway")
    monday, to_monday = monday_of(monday), monday_of(to_monday)
    planned: list[CopiedShift] = []
    if form.text("step") == "plan":
        chosen = {one for one in map(id_of, form.all("shifts")) if one}
        if form.do(copy_week, monday, to_monday, shift_ids=chosen, weeks=weeks, anyway=anyway):
            planned = form.result
    if form.do(preview_week_copy, monday, to_monday, weeks=weeks, anyway=anyway):
        return form.result, planned
    return [], planned


def _new_start(ask: PageRequest) -> dict[str, Any]:
    day = ask.day()
    return {
        "id": ask.new_id(),
        "courier": ask.query.get("person", ""),
        "day": day,
        "start": "08:00",
        "end": "12:00",
    }


def _start(ask: PageRequest, found: Shift) -> dict[str, Any]:
    pause = found.breaks[0] if len(found.breaks) == 1 else None
    window = pause.windows[0] if pause and pause.windows else None
    return {
        "courier": found.person_id,
        "companion": found.companion_id,
        "vehicle": None if found.vehicles else found.vehicle_id,
        "day": found.day.isoformat(),
        "start": ask.texts.clock(found.starts_at),
        "end": ask.texts.clock(found.ends_at),
        "start_place": found.start_place_id,
        "end_place": found.end_place_id,
        "break_min": typed(pause.duration_s, 60, ask.language) if pause else "",
        "break_from": ask.texts.clock(window.start) if window else "",
        "break_until": ask.texts.clock(window.end) if window else "",
        "version": found.version,
    }


def _request(form: Form, found: Shift | None, today: date) -> ShiftRequest | None:
    """Read the form; an end that is not after the start is one of the day after."""
    form.need("courier", "day", "start", "end", *(() if found else ("vehicle",)))
    day = form.day("day") or today
    start = form.text("start")
    request: dict[str, object] = {
        "courier": form.text("courier"),
        "companion": form.text("companion") or None,
        "start": f"{day}T{start}",
        "end": f"{_day_of(day, start, form.text('end'))}T{form.text('end')}",
        "start_place": form.text("start_place") or None,
        "end_place": form.text("end_place") or None,
    }
    if form.text("vehicle"):
        request["vehicle"] = form.text("vehicle")
    if found is None or len(found.breaks) <= 1:
        request["breaks"] = _breaks(form, day, start, found)
    return form.read(ShiftRequest, request)


def _day_of(day: date, start: str, clock: str) -> date:
    """Return the day of a time of day that is not before the start of a shift."""
    return day if clock >= start else day + timedelta(days=1)


def _breaks(form: Form, day: date, start: str, found: Shift | None) -> list[dict[str, object]]:
    length_s = form.number("break_min", scale=60, high=8 * 3600)
    if not length_s:
        return []
    known = found.breaks[0] if found and found.breaks else None
    pause: dict[str, object] = {"id": known.id if known else "pause", "duration_s": length_s}
    if known:
        pause |= {"paid": known.paid, "note": known.note}
    begin, finish = form.text("break_from"), form.text("break_until")
    if begin and finish:
        ends = {"start": begin, "end": finish}
        pause["windows"] = [
            {key: f"{_day_of(day, start, clock)}T{clock}" for key, clock in ends.items()}
        ]
    return [pause]


def _keep_days(ask: PageRequest, form: Form, person_id: UUID) -> bool:
    """Keep for some days when somebody can ride, or is away; return whether it was not refused."""
    first, last = form.day("first"), form.day("last")
    begin, end = form.time("from_time"), form.time("until_time")
    if first is None or last is None or form.refused:
        return False
    # Days that are reversed, or too many, are the use case's to refuse.
    days = [first + number * _DAY for number in range(min(max((last - first).days + 1, 0), 366))]
    spans = [
        (_instant(ask, day, begin), _instant(ask, day if end else day + _DAY, end)) for day in days
    ]
    kind = form.text("kind")
    free, absent = (spans if kind == one else [] for one in ("free", "absent"))
    return form.do(set_availability, person_id, first, last, free, absent=absent)


def _instant(ask: PageRequest, day: date, clock: time | None) -> datetime:
    """Return the moment of a time of day, without one the beginning of the day."""
    return instant_of(datetime.combine(day, clock), ask.zone) if clock else starts_of(day, ask.zone)


def _joined(spells: Sequence[Available]) -> list[Available]:
    """Return stretches of time, those in one that follow on each other and say the same."""
    joined: list[Available] = []
    for one in sorted(spells, key=lambda one: one.starts_at):
        last = joined[-1] if joined else None
        if last and (last.ends_at, last.kind, last.source) == (one.starts_at, one.kind, one.source):
            joined[-1] = replace(last, ends_at=one.ends_at)
        else:
            joined.append(one)
    return joined


def _span_words(ask: PageRequest, one: Available) -> str:
    """Return a stretch of time in words: whole days by their names alone."""
    first, last = day_of(one.starts_at, ask.zone), day_of(one.ends_at, ask.zone) - _DAY
    whole = starts_of(first, ask.zone), starts_of(last + _DAY, ask.zone)
    if whole != (one.starts_at, one.ends_at):
        return f"{ask.texts.moment(one.starts_at)} – {ask.texts.moment(one.ends_at)}"
    words = ask.texts.day(first)
    return words if first == last else f"{words} – {ask.texts.day(last)}"
