"""Pages of the coordinator: order cycles, one cycle with its lots and orders, and its closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.address_fields import address_of, offers, point_value, take_choice
from api.http.pages.circuits.shown import (
    CYCLES,
    HUBS,
    READ,
    WEEK,
    WRITE,
    around,
    clock_of,
    is_office,
    monday_asked,
    show,
    wall_parts,
)
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.circuits.closing import close_cycle
from api.usecases.circuits.cycles import (
    CycleRequest,
    CycleSheet,
    cancel_cycle,
    change_cycle,
    list_cycles,
    make_cycle,
    read_cycle,
    repeat_cycle,
)
from api.usecases.circuits.hubs import list_hubs
from api.usecases.circuits.orders import (
    OrderRequest,
    add_order,
    cancel_order,
    change_order,
    keep_order,
    read_order,
)
from api.usecases.fleet.places import list_places
from data.store.circuits.orders import PERSONAL, CycleOrder
from dispatch.values.plain_values import to_plain

pages = PageRouter()
WEEKS = 3
"""Weeks that the list shows at once."""
_FIELDS = {
    "opens_at": "opens_day",
    "closes_at": "closes_day",
    "collection": "collection_start",
    "collection.end": "collection_end",
    "delivery": "delivery_start",
    "delivery.end": "delivery_end",
    "repeats": "weekly",
}
_ORDER_FIELDS = {"place_id": "site", "lines": "lines", "lon": "address", "lat": "address"}
_ORDER_TEXTS = tuple(name for name in PERSONAL if name != "address")


@pages.get("/circuits/", needs=READ)
def entry(ask: PageRequest) -> Response:
    """Lead on to what whoever asks looks at first."""
    if is_office(ask):
        return ask.to(CYCLES)
    run = [one for one in ask.do(list_hubs) if ask.actor and one.hub.customer_id
           and one.hub.customer_id == ask.actor.customer_id]  # fmt: skip
    return ask.to(f"{HUBS}/{run[0].hub.id}" if run else WEEK)


@pages.get(CYCLES, needs=READ, office=True)
def cycles(ask: PageRequest) -> Response:
    """List the cycles of some weeks."""
    monday = monday_asked(ask)
    found = ask.do(list_cycles, monday, monday + timedelta(days=7 * WEEKS - 1))
    hubs = ask.do(list_hubs)
    return show(ask, "cycles", cycles=found, hubs=hubs, monday=monday, **around(monday, 7 * WEEKS))


@pages.form(f"{CYCLES}/{{cycle_id}}/change", needs=WRITE, office=True)
@pages.form(f"{CYCLES}/new", needs=WRITE, office=True)
def change(ask: PageRequest) -> Response:
    """Make a cycle, or change one."""
    found = ask.do(read_cycle, ask.id()) if ask.path else None
    hubs = [(str(one.hub.id), one.name) for one in ask.do(list_hubs)]
    start = _start(ask, found) if found else {**_usual(ask), "hubs": [one for one, _ in hubs[:1]]}
    form = ask.form(start=start, fields=_FIELDS)
    known = found.cycle.id if found else None
    if form.sent and ask.keep(form, known, make_cycle, change_cycle, _request(form, found)):
        done = "cycle-changed" if found else "cycle-made"
        return ask.to(f"{CYCLES}/{form.result.id}", done=done)
    return show(ask, "cycle_form", form=form, sheet=found, hubs=hubs)


@pages.form(f"{CYCLES}/{{cycle_id}}", needs=READ, office=True)
def cycle(ask: PageRequest) -> Response:
    """Show a cycle with its lots and orders; its one button closes it."""
    form = ask.form()
    if form.sent and form.do(close_cycle, ask.id(), expected_version=form.whole("version")):
        return ask.to(f"{CYCLES}/{ask.id()}", done="cycle-closed")
    found = ask.do(read_cycle, ask.id())
    names = {one.hub.id: one.name for one in found.hubs}
    lots = {one.lot.id: one for one in found.lots}
    sites = {one.place_id for one in found.orders if one.place_id}
    places = {one.id: one.name for one in ask.do(list_places, with_closed=True)} if sites else {}
    return show(
        ask, "cycle", form=form, sheet=found, cycle=found.cycle, hub_names=names, lots=lots,
        places=places,
    )  # fmt: skip


@pages.action(f"{CYCLES}/{{cycle_id}}/cancel", needs=WRITE, office=True)
def cancel(ask: PageRequest) -> Response:
    """Cancel a cycle."""
    ask.do(cancel_cycle, ask.id())
    return ask.to(f"{CYCLES}/{ask.id()}", done="cycle-cancelled")


@pages.action(f"{CYCLES}/{{cycle_id}}/repeat", needs=WRITE, office=True)
def repeat(ask: PageRequest) -> Response:
    """Make the next cycle."""
    order_cycle = ask.do(repeat_cycle, ask.id(), ask.new_id())
    return ask.to(f"{CYCLES}/{order_cycle.id}", done="cycle-made")


@pages.form("/circuits/orders/{order_id}", needs=WRITE, office=True)
@pages.form(f"{CYCLES}/{{cycle_id}}/orders/new", needs=WRITE, office=True)
def order(ask: PageRequest) -> Response:
    """Take an order into a cycle, or change one; of a closed cycle its job changes with it."""
    kept = ask.do(read_order, ask.id()) if "order_id" in ask.path else None
    found = ask.do(read_cycle, kept.cycle_id if kept else ask.id())
    form = ask.form(start=_order_start(kept) if kept else {"id": ask.new_id()})
    if form.sent:
        take_choice(form, "address")
        request = _order_request(form, found, kept)
        if ask.keep(form, kept.id if kept else None, add_order, change_order, request):
            done = "order-changed" if kept else "order-added"
            return ask.to(f"{CYCLES}/{found.cycle.id}", done=done)
    sites = [
        (str(one.id), one.name)
        for one in ask.do(list_places)
        if one.kind == "relay" or (kept and one.id == kept.place_id)
    ]
    return show(
        ask,
        "order",
        form=form,
        sheet=found,
        cycle=found.cycle,
        order=kept,
        mine={line.lot_id: line.items for line in kept.lines} if kept else {},
        hub_names={one.hub.id: one.name for one in found.hubs} if len(found.hubs) > 1 else {},
        sites=sites,
        offers=offers(ask, form, "address"),
    )


def _order_start(kept: CycleOrder) -> dict[str, Any]:
    return {
        **{name: getattr(kept, name) for name in _ORDER_TEXTS},
        **{f"items-{line.lot_id}": line.items for line in kept.lines},
        "address": kept.address,
        "address_point": point_value(kept.point, kept.address, street_only=kept.street_only),
        "site": kept.place_id or "",
        "version": kept.version,
    }


@pages.action("/circuits/orders/{order_id}/cancel", needs=WRITE, office=True)
def cancel_it(ask: PageRequest) -> Response:
    """Cancel an order."""
    found = ask.do(cancel_order, ask.id())
    return ask.to(f"{CYCLES}/{found.cycle_id}", done="order-cancelled")


@pages.action("/circuits/orders/{order_id}/keep", needs=WRITE, office=True)
def keep_it(ask: PageRequest) -> Response:
    """Bring an order though its platform has it no longer."""
    found = ask.do(keep_order, ask.id())
    return ask.to(f"{CYCLES}/{found.cycle_id}", done="order-kept")


def _usual(ask: PageRequest) -> dict[str, Any]:
    """Return a cycle of next week: orders until Tuesday, delivery on Thursday."""
    monday = monday_asked(ask) + timedelta(days=7)
    return {
        "id": ask.new_id(),
        "day": monday + timedelta(days=3),
        "closes_day": monday + timedelta(days=1),
        "closes_time": "20:00",
        "collection_start": "08:00",
        "collection_end": "10:00",
        "delivery_start": "11:00",
        "delivery_end": "18:00",
    }


def _start(ask: PageRequest, found: CycleSheet) -> dict[str, Any]:
    one = found.cycle
    spans = {
        f"{name}_{end}": clock_of(ask, getattr(span, end))
        for name, span in (("collection", one.collection), ("delivery", one.delivery))
        for end in ("start", "end")
    }
    left_out = one.repeats.excluded if one.repeats else ()
    collected = wall_parts(ask, "collection", one.collection.start)["collection_day"]
    return {
        "name": one.name,
        "hubs": [str(hub) for hub in one.hubs],
        "day": one.day,
        "version": one.version,
        "weekly": one.repeats is not None,
        "excluded": ", ".join(at.date().isoformat() for at in left_out),
        "collection_day": collected if collected != one.day else "",
        **wall_parts(ask, "opens", one.opens_at),
        **wall_parts(ask, "closes", one.closes_at),
        **spans,
    }


def _request(form: Form, found: CycleSheet | None) -> CycleRequest | None:
    request: dict[str, object] = {
        "name": form.text("name"),
        "hubs": form.all("hubs"),
        "day": form.text("day"),
        "repeats": None,
    }
    for name in ("opens", "closes"):
        if form.text(f"{name}_day"):
            clock = form.text(f"{name}_time") or "00:00"
            request[f"{name}_at"] = f"{form.text(f'{name}_day')}T{clock}"
    for name in ("collection", "delivery"):
        on = form.text(f"{name}_day")
        clocks = {end: form.text(f"{name}_{end}") for end in ("start", "end")}
        request[name] = {end: f"{on}T{at}" if on and at else at for end, at in clocks.items()}
    if form.has("weekly"):
        days = form.text("excluded").replace(";", ",").replace(" ", ",").split(",")
        at = form.text("delivery_start")
        known = found.cycle.repeats if found else None
        kept = to_plain(known) if known else {}
        request["repeats"] = {
            "rule": "FREQ=WEEKLY",
            # What a program has said and the form does not show stays.
            **{name: kept[name] for name in ("rule", "added", "pauses") if kept.get(name)},
            "excluded": [f"{day}T{at}" for day in days if day],
        }
    return form.read(CycleRequest, request)


def _order_request(form: Form, found: CycleSheet, kept: CycleOrder | None) -> OrderRequest | None:
    """Return what a form says of an order; what is wrong with a line stands at its lot."""
    request: dict[str, Any] = {name: form.text(name) for name in _ORDER_TEXTS}
    request["reference"] = kept.reference if kept else form.text("reference")
    request["cycle_id"] = found.cycle.id
    site = form.text("site")
    home = {"place_id": None, **address_of(form)}
    lines = [
        {"lot_id": one.lot.id, "items": items}
        for one in found.lots
        if (items := form.whole(f"items-{one.lot.id}"))
    ]
    rows = {f"lines[{number}]": f"items-{line['lot_id']}" for number, line in enumerate(lines)}
    form.fields = {**_ORDER_FIELDS, **rows}
    where = {"place_id": site} if site else home
    return form.read(OrderRequest, {**request, **where, "lines": lines})
