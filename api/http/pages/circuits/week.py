"""Pages of a producer: the week with its cycles and lots, and one lot."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.pages.admin.tabs import typed
from api.http.pages.circuits.marks import round_mark
from api.http.pages.circuits.shown import (
    CYCLES,
    READ,
    WEEK,
    WRITE,
    around,
    clock_of,
    is_office,
    monday_asked,
    show,
)
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.bookings.customers import list_customers
from api.usecases.circuits.announcements import LotAnnouncementRequest, announce_lot
from api.usecases.circuits.confirmations import confirm_lot
from api.usecases.circuits.cycles import CycleSheet, list_cycles, read_cycle
from api.usecases.circuits.hub_day import list_own_lots
from api.usecases.circuits.lots import (
    LotRequest,
    add_lot,
    cancel_lot,
    change_lot,
    list_defaults,
    read_lot,
)
from api.usecases.circuits.split_lots import add_lots, change_into_lots
from api.usecases.fleet.places import list_places
from data.store.circuits.lots import CycleLot, ProducerDefault

pages = PageRouter()
WEEKS = 2
"""Weeks that a producer sees at once: this one, and the next, whose lots are asked for now."""
TEMPERATURES = ("chilled", "frozen", "hot")
_FIELDS = {
    "mass_g": "mass",
    "volume_ml": "volume",
    "service_s": "service",
    "ready": "ready_start",
    "hub_id": "hub_id",
    "place_id": "place_id",
}


@pages.get(WEEK, needs=READ)
def week(ask: PageRequest) -> Response:
    """Show the cycles of two weeks with one's own lots, and when the round comes for them."""
    monday = monday_asked(ask)
    last = monday + timedelta(days=7 * WEEKS - 1)
    own = ask.do(list_own_lots, monday, last)
    cycles = ask.do(list_cycles, monday, last)
    by_cycle = {
        one.cycle.id: [lot for lot in own if lot.cycle.id == one.cycle.id] for one in cycles
    }
    return show(
        ask,
        "week",
        cycles=cycles,
        lots=by_cycle,
        monday=monday,
        round_mark=partial(round_mark, texts=ask.texts),
        takes={one.cycle.id: _takes(ask, one) for one in cycles},
        office=is_office(ask),
        **around(monday, 7),
    )


@pages.form("/circuits/lots/{lot_id}", needs=WRITE)
@pages.form(f"{CYCLES}/{{cycle_id}}/lots/new", needs=WRITE)
def lot(ask: PageRequest) -> Response:
    """Bring a lot into a cycle, with what was said of the last one, or change one."""
    found = ask.do(read_lot, ask.id()) if "lot_id" in ask.path else None
    sheet = ask.do(read_cycle, found.cycle_id if found else ask.id())
    form = ask.form(
        start=_start(ask, found) if found else {**_remembered(ask, sheet), "id": ask.new_id()},
        fields=_FIELDS,
    )
    if form.sent:
        request = _request(form, sheet.cycle.id, new=found is None)
        known = found.id if found else None
        if form.text("go") == "split":
            kept = ask.keep(form, known, add_lots, change_into_lots, request)
        else:
            kept = ask.keep(form, known, add_lot, change_lot, request)
        if kept:
            return _back(ask, sheet, "lot-changed" if found else "lot-added")
    office = is_office(ask)
    producers = [
        (str(one.id), one.name) for one in ask.do(list_customers) if one.kind == "producer"
    ]
    return show(
        ask,
        "lot",
        form=form,
        sheet=sheet,
        lot=found,
        ordered=_ordered(sheet, found) if found else 0,
        splits=_can_be_split(form),
        producers=producers if office and found is None else [],
        hubs=[(str(one.hub.id), one.name) for one in sheet.hubs],
        places=[
            (str(one.id), one.name or one.address)
            for one in ask.do(list_places)
            if one.kind != "hub"
        ],
        temperatures=[(one, ask.texts(f"circuits-kept-{one}")) for one in TEMPERATURES],
        takes=_takes(ask, sheet),
        back=f"{CYCLES}/{sheet.cycle.id}" if office else f"{WEEK}?day={sheet.cycle.day}",
    )


@pages.action("/circuits/lots/{lot_id}/cancel", needs=WRITE)
def cancel(ask: PageRequest) -> Response:
    """Take a lot back."""
    found = ask.do(cancel_lot, ask.id())
    sheet = ask.do(read_cycle, found.cycle_id)
    return _back(ask, sheet, "lot-cancelled")


@pages.action("/circuits/lots/{lot_id}/confirm", needs=WRITE)
def confirm(ask: PageRequest) -> Response:
    """Confirm that what is ordered of a lot will be there."""
    ask.do(confirm_lot, ask.id())
    found = ask.do(read_lot, ask.id())
    sheet = ask.do(read_cycle, found.cycle_id)
    return ask.to(WEEK, day=sheet.cycle.day.isoformat(), done="lot-confirmed")


@pages.form("/circuits/lots/{lot_id}/announce", needs=WRITE)
def announce(ask: PageRequest) -> Response:
    """Announce that an ordered lot has fewer pieces, or is ready later; emptied, take it back."""
    found = ask.do(read_lot, ask.id())
    sheet = ask.do(read_cycle, found.cycle_id)
    ordered = _ordered(sheet, found)
    start = _announced_start(ask, sheet, found, ordered)
    form = ask.form(start=start)
    if form.sent:
        asked: dict[str, object] = {"items": form.whole("items")}
        # An hour that was announced by a program may lie on another day: it stays where it is.
        if form.text("ready_at") != start["ready_at"]:
            asked["ready_at"] = form.text("ready_at") or None
        request = form.read(LotAnnouncementRequest, asked)
        if request and form.do(announce_lot, found.id, request):
            done = "lot-announced" if form.result.told else "lot-known"
            return ask.to(WEEK, day=sheet.cycle.day.isoformat(), done=done)
    back = f"{WEEK}?day={sheet.cycle.day}"
    return show(ask, "announce", form=form, sheet=sheet, lot=found, ordered=ordered, back=back)


def _can_be_split(form: Form) -> bool:
    """Return whether what was typed is too large for a bike, and its pieces are not."""
    parts = [one.args["parts"] for one in form.told if one.code == "lot-too-large"]
    return any(int(count) <= (form.whole("items") or 0) for count in parts)


def _announced_start(
    ask: PageRequest, sheet: CycleSheet, found: CycleLot, ordered: int
) -> dict[str, Any]:
    """Return what is announced on a lot, as its form begins with it."""
    own = next((one for one in sheet.lots if one.lot.id == found.id), None)
    announced = own.announced if own else None
    start: dict[str, Any] = {"items": ordered, "ready_at": ""}
    if announced is not None and announced.items is not None:
        start["items"] = min(announced.items, ordered)
    if announced is not None and announced.ready_at is not None:
        start["ready_at"] = clock_of(ask, announced.ready_at)
    return start


def _ordered(sheet: CycleSheet, found: CycleLot) -> int:
    """Return how many pieces are ordered of a lot."""
    return next((one.ordered for one in sheet.lots if one.lot.id == found.id), 0)


def _takes(ask: PageRequest, sheet: CycleSheet) -> bool:
    """Return whether whoever asks may bring lots now."""
    late = sheet.state == "cut_off" and not is_office(ask)
    early = ask.now < sheet.cycle.opens_at and not is_office(ask)
    return sheet.cycle.status == "open" and not late and not early and ask.may("cycles:write")


def _back(ask: PageRequest, sheet: CycleSheet, done: str) -> Response:
    if is_office(ask):
        return ask.to(f"{CYCLES}/{sheet.cycle.id}", done=done)
    return ask.to(WEEK, day=sheet.cycle.day.isoformat(), done=done)


def _remembered(ask: PageRequest, sheet: CycleSheet) -> dict[str, Any]:
    """Return what the producer said last for a hub of the cycle; of the office nothing is known."""
    start: dict[str, Any] = {"hub_id": str(sheet.cycle.hubs[0]) if sheet.cycle.hubs else ""}
    if is_office(ask):
        return start
    known: list[ProducerDefault] = [
        one for one in ask.do(list_defaults) if one.hub_id in sheet.cycle.hubs
    ]
    if not known:
        return start
    last = known[0]
    return {
        "hub_id": last.hub_id,
        "place_id": last.place_id,
        "what": last.what,
        "temperature": last.temperature,
        "ready_start": last.ready_start,
        "ready_end": last.ready_end,
        "service": typed(last.service_s, 60, ask.texts.language) if last.service_s else "",
        "handling": last.handling,
    }


def _start(ask: PageRequest, found: CycleLot) -> dict[str, Any]:
    language = ask.texts.language
    return {
        "hub_id": found.hub_id,
        "place_id": found.place_id,
        "what": found.what,
        "items": found.items,
        "mass": typed(found.mass_g, 1000, language),
        "volume": typed(found.volume_ml, 1000, language),
        "temperature": found.temperature,
        "ready_start": clock_of(ask, found.ready.start) if found.ready else "",
        "ready_end": clock_of(ask, found.ready.end) if found.ready else "",
        "service": typed(found.service_s, 60, language) if found.service_s else "",
        "handling": found.handling,
        "version": found.version,
    }


def _request(form: Form, cycle_id: UUID, *, new: bool) -> LotRequest | None:
    request: dict[str, object] = {
        "cycle_id": cycle_id,
        "what": form.text("what"),
        "items": form.whole("items", low=1) or 0,
        "mass_g": form.number("mass", scale=1000, unit="kg"),
        "volume_ml": form.number("volume", scale=1000, unit="l") or 0,
        "temperature": form.text("temperature"),
        "service_s": form.number("service", scale=60) or 0,
        "handling": form.text("handling"),
        "ready": None,
    }
    if form.text("ready_start") or form.text("ready_end"):
        form.need("ready_start", "ready_end")
        request["ready"] = {end: form.text(f"ready_{end}") or None for end in ("start", "end")}
    named = ("hub_id", "place_id", *(("customer_id",) if new else ()))
    request |= {name: text for name in named if (text := form.text(name))}
    return form.read(LotRequest, request)
