"""A volunteer's own pages: what is open nearby, what one took on, and one's limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.aid.need_states import door_of, outcome_choices, place_parts
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.aid.claims import (
    claim_need,
    give_back_need,
    list_claimed_needs,
    list_open_needs,
    read_claimed_need,
)
from api.usecases.aid.ending import end_need
from api.usecases.aid.volunteers import (
    MOST_SLOTS,
    VolunteerUpdate,
    add_absence,
    list_absences,
    make_pledge,
    read_volunteer,
    remove_absence,
    set_volunteer,
)
from api.usecases.notices.notices import mark_read, my_notices
from data.store.aid.volunteers import Volunteer
from dispatch.aid.volunteering import BIKES, DAY_MIN, HILLS

pages = PageRouter()
_NEEDED = ("needs:claim",)
_TOLD = frozenset({"need-withdrawn", "need-changed"})
_FIELDS = {
    "radius_m": "km",
    "most_mass_g": "kg",
    "lon": "address",
    "lat": "address",
}


@pages.get("/volunteer/", needs=_NEEDED)
def own(ask: PageRequest) -> Response:
    """Show what one took on, and what is open and fits."""
    return ask.page(
        "pages/aid/volunteer.html",
        me=ask.do(read_volunteer),
        told=[one for one in ask.do(my_notices, unread_only=True) if one.template in _TOLD],
        mine=ask.do(list_claimed_needs),
        open=ask.do(list_open_needs),
    )


@pages.action("/volunteer/seen", needs=_NEEDED)
def seen(ask: PageRequest) -> Response:
    """Note that one has read what was cancelled, moved or changed."""
    ask.do(mark_read, ask.form().ids("notice"))
    return ask.to("/volunteer/")


@pages.action("/volunteer/needs/{need_id}/claim", needs=_NEEDED)
def claimed(ask: PageRequest) -> Response:
    """Take a need on."""
    ask.do(claim_need, ask.new_id(), ask.id())
    return ask.to("/volunteer/", done="need-claimed")


@pages.action("/volunteer/needs/{need_id}/give-back", needs=_NEEDED)
def given_back(ask: PageRequest) -> Response:
    """Return a need."""
    ask.do(give_back_need, ask.id())
    return ask.to("/volunteer/", done="need-given-back")


@pages.form("/volunteer/needs/{need_id}", needs=_NEEDED)
def one_claimed(ask: PageRequest) -> Response:
    """Show what one took on, with its door around its time, and tell how it ended."""
    found = ask.do(read_claimed_need, ask.id())
    form = ask.form(start={"outcome": "handed_over", "handed_items": found.need.item_count})
    if form.sent:
        count = form.whole("handed_items")
        outcome, code = form.text("outcome"), form.text("code")
        if form.do(end_need, found.need.id, outcome, code=code, handed_items=count):
            return ask.to("/volunteer/", done="need-ended")
    return ask.page(
        "pages/aid/claimed.html",
        form=form,
        found=found,
        door=door_of(found, ask.now, ask.texts),
        fetched_at=place_parts(found.from_place) if found.from_place else (),
        outcomes=outcome_choices(found.need, ask.texts),
    )


@pages.form("/volunteer/me", needs=_NEEDED)
def limits(ask: PageRequest) -> Response:
    """Set one's own limits."""
    form = ask.form(start=_start(ask.do(read_volunteer)), fields=_FIELDS)
    wanted = _limits_of(form) if form.sent else None
    if wanted is not None and form.do(set_volunteer, wanted):
        return ask.to("/volunteer/me", done="limits-kept")
    return _show_limits(ask, form, Form.of(ask.texts, ask.do, None, {}, {}))


def _show_limits(ask: PageRequest, form: Form, absence: Form) -> Response:
    return ask.page(
        "pages/aid/limits.html",
        422 if absence.refused else 200,
        form=form,
        me=ask.do(read_volunteer),
        hills=[(one, ask.texts(f"aid-hills-{one}")) for one in HILLS],
        bikes=[(one, ask.texts(f"aid-bike-{one}")) for one in BIKES],
        away=ask.do(list_absences),
        day_end=timedelta(seconds=1),
        absence=absence,
        spans=_spans(form),
    )


@pages.action("/volunteer/pledge", needs=_NEEDED)
def pledged(ask: PageRequest) -> Response:
    """Promise to tell nobody where people live."""
    ask.do(make_pledge)
    return ask.to("/volunteer/", done="pledge-made")


@pages.action("/volunteer/absences", needs=_NEEDED)
def away(ask: PageRequest) -> Response:
    """Be away on some days."""
    absence = ask.form()
    absence.need("first")
    first = absence.day("first")
    last = absence.day("last") or first
    if first and last and absence.do(add_absence, first, last):
        done = "absence-opened" if absence.result else "absence-kept"
        return ask.to("/volunteer/me", done=done)
    form = Form.of(ask.texts, ask.do, None, _start(ask.do(read_volunteer)), {})
    return _show_limits(ask, form, absence)


@pages.action("/volunteer/absences/{absence_id}/remove", needs=_NEEDED)
def back(ask: PageRequest) -> Response:
    """Be there after all."""
    ask.do(remove_absence, ask.id())
    return ask.to("/volunteer/me", done="absence-removed")


def _start(me: Volunteer) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for weekday in range(7):
        of_day = [one for one in me.slots if one.weekday == weekday]
        for number, one in enumerate(of_day):
            start, end = _names(weekday, number)
            slots |= {start: _clock(one.start_min), end: _clock(one.end_min)}
    return slots | {
        "km": f"{me.radius_m / 1000:g}",
        "kg": f"{me.most_mass_g / 1000:g}",
        "most_stops": me.most_stops,
        "hills": me.hills,
        "bike": me.bike,
    }


def _clock(minutes: int) -> str:
    """Write a minute of the day; its end is midnight, which a field for times shows as 00:00."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _names(weekday: int, number: int) -> tuple[str, str]:
    """Return the names of the fields of one span of a day."""
    more = f"-{number}" if number else ""
    return f"from_{weekday}{more}", f"to_{weekday}{more}"


def _spans(form: Form) -> dict[int, list[tuple[str, str]]]:
    """Return the fields of each day: of the spans it has, and of one that can be added."""
    found = {}
    for weekday in range(7):
        every = [_names(weekday, number) for number in range(MOST_SLOTS)]
        used = [number for number, names in enumerate(every) if any(map(form.text, names))]
        found[weekday] = every[: max(used, default=-1) + 2]
    return found


def _limits_of(form: Form) -> VolunteerUpdate | None:
    request = {
        "radius_m": form.number("km", scale=1000, low=200, high=50_000),
        "most_mass_g": form.number("kg", scale=1000, low=500, high=300_000),
        "most_stops": form.whole("most_stops", low=1, high=40),
        "hills": form.text("hills") or None,
        "bike": form.text("bike") or None,
        "slots": _slots(form),
        "address": form.text("address"),
    }
    return form.read(VolunteerUpdate, request)


def _slots(form: Form) -> list[dict[str, int]]:
    """Return the hours of a week; what is wrong with a day's stands at that day."""
    found: list[dict[str, int]] = []
    for weekday, names in ((day, one) for day, spans in _spans(form).items() for one in spans):
        if any(map(form.text, names)):
            form.need(*names)
        start, end = (_minutes(form, name) for name in names)
        if start is not None and end is not None:
            form.fields = {**form.fields, f"slots[{len(found)}]": names[1]}
            found.append({"weekday": weekday, "start_min": start, "end_min": end or DAY_MIN})
    return found


def _minutes(form: Form, name: str) -> int | None:
    hour, _, minute = form.text(name).partition(":")
    if not hour:
        return None
    if not (
        hour.isdecimal() and minute[:2].isdecimal() and int(hour) < 24 and int(minute[:2]) < 60
    ):
        form.fault(name, "not-on-the-clock", value=form.text(name))
        return None
    return int(hour) * 60 + int(minute[:2])
