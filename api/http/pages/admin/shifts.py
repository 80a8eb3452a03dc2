"""Pages of shifts: a week by person and day, planning, copying a week, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.auth.scopes import LINK_ROLES
from api.http.pages.admin.tabs import show, typed
from api.http.pages.forms import Form, id_of
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.board.week import DayOfWeek, read_week
from api.usecases.fleet.availability import list_availability, set_availability
from api.usecases.fleet.places import list_places
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
from api.wording.error_words import error_sentence
from api.wording.phrases import hours_violation
from data.store.board.week import WeekShift
from data.store.fleet.shifts import Available, Shift
from dispatch.labour.working_hours import HoursViolation
from dispatch.values.local_time import day_of, instant_of, monday_of, starts_of
from routing.errors import BadInput, TourneeError

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


@pages.form(f"{SHIFTS}/new", needs=PLANS)
def new_shift(ask: PageRequest) -> Response:
    """Plan a shift; what would break a rule of working time is told before it is saved."""
    start: dict[str, Any] = {"id": ask.new_id(), "start": "08:00", "end": "12:00"}
    start["day"] = ask.query.get("day") or ask.today.isoformat()
    start["courier"] = ask.query.get("person", "")
    form = ask.form(start=start, fields=_FIELDS)
    shift_id, warnings = form.id("id") or ask.new_id(), []
    if form.sent:
        request = _request(form, None, ask.today)
        warnings = _hours(ask, form, shift_id, request)
        agreed = not warnings or form.has("aware")
        anyway = form.has("anyway")
        if agreed and form.do(plan_shift, shift_id, request, anyway=anyway):
            return ask.to(f"{SHIFTS}?day={form.result.day}", done="shift-planned")
    return _show_form(ask, form, None, warnings)


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
    names = _names(ask)
    return show(
        ask,
        "copy_week",
        form=form,
        rows=[(one, _trouble(ask, one.error), _warned(ask, one.violations, names)) for one in rows],
        planned=sum(one.error is None for one in planned),
        refused=[(one, _trouble(ask, one.error)) for one in planned if one.error is not None],
        names=names,
        weeks=[(str(count), str(count)) for count in range(1, MAX_WEEKS + 1)],
    )


@pages.form(f"{SHIFTS}/{{shift_id}}", needs=PLANS)
def shift(ask: PageRequest) -> Response:
    """Change a shift that has not begun."""
    found = ask.do(read_shift, ask.id())
    form = ask.form(start=_start(ask, found), fields=_FIELDS)
    warnings: list[Warned] = []
    if form.sent:
        request = _request(form, found, ask.today)
        warnings = _hours(ask, form, found.id, request)
        agreed = not warnings or form.has("aware")
        version, anyway = form.whole("version"), form.has("anyway")
        if agreed and form.do(change_shift, found.id, request, version, anyway=anyway):
            return ask.to(f"{SHIFTS}?day={form.result.day}", done="shift-changed")
    return _show_form(ask, form, found, warnings)


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
    if form.sent and form.need("first", "last"):
        spans = _spans(ask, form)
        if spans is not None and _say(form, person.id, spans):
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


def _hours(
    ask: PageRequest, form: Form, shift_id: UUID, request: dict[str, object]
) -> list[Warned]:
    """Return what the shift would break; faults of the shift stand in the form."""
    if not form.do(hours_of_shift, shift_id, request):
        return []
    return _warned(ask, form.result, _names(ask))


def _trouble(ask: PageRequest, error: TourneeError | None) -> str:
    if isinstance(error, BadInput):
        return " ".join(ask.texts.fault(one) for one in error.faults)
    return "" if error is None else error_sentence(error, ask.texts)


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


def _show_form(
    ask: PageRequest, form: Form, found: Shift | None, warnings: Sequence[Warned]
) -> Response:
    people = [one for one in ask.do(list_people) if one.status in {"active", "invited"}]
    riders = [one for one in people if LINK_ROLES.intersection(one.roles)]
    bikes = [one for one in ask.do(list_vehicles) if not one.trailer and one.status == "active"]
    places = [(str(one.id), one.name) for one in ask.do(list_places)]
    return show(
        ask,
        "shift",
        form=form,
        shift=found,
        warnings=warnings,
        riders=[(str(one.id), one.name) for one in riders],
        people=[(str(one.id), one.name) for one in people],
        bikes=[(str(one.id), one.name) for one in bikes],
        places=places,
        one_break=found is None or len(found.breaks) <= 1,
        rider=next((one.name for one in people if found and one.id == found.person_id), ""),
    )


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


def _request(form: Form, found: Shift | None, today: date) -> dict[str, object]:
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
    return request


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


_Spans = tuple[list[tuple[datetime, datetime]], list[tuple[datetime, datetime]]]


def _spans(ask: PageRequest, form: Form) -> tuple[date, date, _Spans] | None:
    """Read some days, and the times on each when somebody can ride or is away."""
    first, last = form.day("first"), form.day("last")
    begin, end = form.time("from_time"), form.time("until_time")
    if first is None or last is None or form.refused:
        return None
    zone, kind = ask.zone, form.text("kind")
    found = []
    # Days that are reversed, or too many, are the use case's to refuse.
    for number in range(min(max((last - first).days + 1, 0), 366)):
        day = first + timedelta(days=number)
        start = instant_of(datetime.combine(day, begin), zone) if begin else starts_of(day, zone)
        found.append(
            (
                start,
                instant_of(datetime.combine(day, end), zone)
                if end
                else starts_of(day + timedelta(days=1), zone),
            )
        )
    spans = found if kind == "free" else []
    absent = found if kind == "absent" else []
    return first, last, (spans, absent)


def _say(form: Form, person_id: UUID, absence: tuple[date, date, _Spans]) -> bool:
    first, last, (spans, absent) = absence
    return form.do(set_availability, person_id, first, last, spans, absent=absent)


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
