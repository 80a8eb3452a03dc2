"""Pages of hubs: the list, a hub's day with its counts, and what a hub is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.pages.admin.tabs import typed
from api.http.pages.circuits.marks import arrival_mark, leaving_marks
from api.http.pages.circuits.shown import (
    HUBS,
    READ,
    WRITE,
    around,
    is_office,
    show,
)
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.bookings.customers import list_customers
from api.usecases.circuits.cycles import list_cycles
from api.usecases.circuits.hub_day import expected, note_lot, note_lots, read_hub_day
from api.usecases.circuits.hubs import (
    HubRequest,
    HubSheet,
    add_hub,
    change_hub,
    close_hub,
    list_hubs,
    read_hub,
)
from api.usecases.circuits.late_lots import LateLot
from api.usecases.circuits.lots import read_lot
from api.usecases.fleet.places import list_places
from api.wording.notice_words import NoticeText, notice_text
from dispatch.bookings.recurrence_dates import WEEKDAYS
from dispatch.circuits.cold_chain import TEMPERATURES

pages = PageRouter()
_FIELDS = {"sorting_s": "sorting", "space_items": "space"}
_MOST_SPANS = 50
_AHEAD = timedelta(days=60)
"""Days in which an empty day of a hub looks for the next one with something."""


@pages.get(HUBS, needs=READ)
def hubs(ask: PageRequest) -> Response:
    """List the hubs."""
    found = ask.do(list_hubs)
    mine = {
        one.hub.id
        for one in found
        if is_office(ask) or (ask.actor and one.hub.customer_id == ask.actor.customer_id)
    }
    return show(ask, "hubs", hubs=found, mine=mine, office=is_office(ask))


@pages.form(f"{HUBS}/{{hub_id}}/change", needs=WRITE, office=True)
@pages.form(f"{HUBS}/new", needs=WRITE, office=True)
def change(ask: PageRequest) -> Response:
    """Make a place a hub, or change one."""
    found = ask.do(read_hub, ask.id()) if ask.path else None
    new = {"id": ask.new_id(), "sorting": "5", "sorting_places": "1"}
    form = ask.form(start=_start(ask, found) if found else new, fields=_FIELDS)
    if form.sent:
        request = _request(form, found)
        if ask.keep(form, found.hub.id if found else None, add_hub, change_hub, request):
            return ask.to(HUBS, done="hub-changed" if found else "hub-added")
    return _show_form(ask, form, found)


@pages.action(f"{HUBS}/{{hub_id}}/close", needs=WRITE, office=True)
def close(ask: PageRequest) -> Response:
    """Close a hub."""
    ask.do(close_hub, ask.id())
    return ask.to(HUBS, done="hub-closed")


@pages.get(f"{HUBS}/{{hub_id}}", needs=READ)
def hub_day(ask: PageRequest) -> Response:
    """Show what arrives at a hub on a day, what is sorted, and what leaves."""
    return _show_day(ask, ask.form(), ask.id(), ask.day())


@pages.action("/circuits/lots/{lot_id}/note", needs=WRITE)
def note(ask: PageRequest) -> Response:
    """Note that a lot arrived, was counted, or was sorted."""
    form = ask.form()
    counted = form.whole("items") if form.text("items") else None
    day = form.day("day")
    if form.do(note_lot, ask.id(), form.text("step"), counted):
        asked = {"day": day.isoformat()} if day else {}
        hub, part = f"{HUBS}/{form.result.hub_id}", f"lot-{form.result.id}"
        return ask.to(hub, done="lot-noted", part=part, **asked)
    # Each lot of the page has such a field.
    form.faults = {f"{name}-{ask.id()}": texts for name, texts in form.faults.items()}
    return _show_day(ask, form, ask.do(read_lot, ask.id()).hub_id, day or ask.day())


@pages.action(f"{HUBS}/{{hub_id}}/note", needs=WRITE)
def note_all(ask: PageRequest) -> Response:
    """Note one step of all lots that come together."""
    form = ask.form()
    day = form.day("day")
    ids = form.ids("lot")
    if ids and form.do(note_lots, ids, form.text("step")):
        asked = {"day": day.isoformat()} if day else {}
        return ask.to(f"{HUBS}/{ask.id()}", done="lot-noted", part=f"lot-{ids[0]}", **asked)
    return _show_day(ask, form, ask.id(), day or ask.day())


def _show_day(ask: PageRequest, form: Form, hub_id: UUID, day: date) -> Response:
    found = ask.do(read_hub_day, hub_id, day)
    later = []
    if not found.arrivals and not found.leaving:
        cycles = ask.do(list_cycles, day + timedelta(days=1), day + _AHEAD)
        later = [one.cycle.day for one in cycles if hub_id in one.cycle.hubs]
    return show(
        ask,
        "hub_day",
        shown=found,
        hub=found.hub,
        expected=expected,
        form=form,
        late_words=partial(_late_words, ask),
        arrival_mark=partial(arrival_mark, texts=ask.texts),
        leaving_marks=partial(leaving_marks, texts=ask.texts),
        next_day=min(later, default=None),
        may_note=ask.may("cycles:write"),
        **around(day, 1),
    )


def _late_words(ask: PageRequest, late: LateLot) -> NoticeText:
    """Return the sentences about a late lot that the office is told as well."""
    return notice_text(
        late.template,
        late.args,
        language=ask.texts.language,
        zone=ask.zone,
        cooperative="",
        link="",
    )


def _show_form(ask: PageRequest, form: Form, found: HubSheet | None) -> Response:
    places = [
        (str(one.id), f"{one.name} · {one.address}" if one.address else one.name)
        for one in sorted(ask.do(list_places), key=lambda one: (one.kind != "hub", one.name))
    ]
    customers = [(str(one.id), one.name) for one in ask.do(list_customers)]
    used = [number for number in range(_MOST_SPANS) if _has_span(form, number)]
    return show(
        ask,
        "hub_form",
        form=form,
        hub=found,
        places=places,
        customers=customers,
        kept=[(one, ask.texts.word("circuits-cold", one)) for one in TEMPERATURES],
        days=[(one, ask.texts(f"booking-day-{one}")) for one in WEEKDAYS],
        # One more than there are, so that another can be added.
        spans=range(min(max(used, default=-1) + 2, _MOST_SPANS)),
    )


def _start(ask: PageRequest, found: HubSheet) -> dict[str, Any]:
    hub = found.hub
    spans: dict[str, Any] = {}
    for number, one in enumerate(hub.hours):
        spans[f"days-{number}"] = list(one.days)
        spans[f"open_start-{number}"], spans[f"open_end-{number}"] = one.start, one.end
    return {
        **spans,
        "sorting": typed(hub.sorting_s, 60, ask.texts.language),
        "sorting_places": hub.sorting_places,
        "space": "" if hub.space_items is None else hub.space_items,
        "customer_id": hub.customer_id or "",
        "keeps": list(hub.keeps),
        "version": hub.version,
    }


def _request(form: Form, found: HubSheet | None) -> HubRequest | None:
    """Read the form; what is wrong with hours stands beside their fields."""
    numbers = [number for number in range(_MOST_SPANS) if _has_span(form, number)]
    for row, number in enumerate(numbers):
        start, end = f"open_start-{number}", f"open_end-{number}"
        form.need(start, end)
        form.fields = {**form.fields, f"hours[{row}].start": start, f"hours[{row}]": end}
    request = {
        "place_id": found.hub.place_id if found else form.text("place_id") or None,
        "sorting_s": form.number("sorting", scale=60) or 0,
        "sorting_places": form.whole("sorting_places", low=1, high=100) or 1,
        "space_items": form.whole("space"),
        "customer_id": form.text("customer_id") or None,
        "keeps": form.all("keeps"),
        "hours": [_span(form, number) for number in numbers],
    }
    return form.read(HubRequest, request)


def _has_span(form: Form, number: int) -> bool:
    ends = (form.text(f"open_{end}-{number}") for end in ("start", "end"))
    return any(ends) or bool(form.all(f"days-{number}"))


def _span(form: Form, number: int) -> dict[str, object]:
    """Return the hours that a form says under a number."""
    hours = {end: form.text(f"open_{end}-{number}") for end in ("start", "end")}
    return {**hours, "days": form.all(f"days-{number}") or list(WEEKDAYS)}
