"""An order cycle of the demo: three farms, the hub, and the orders of a coming day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from api.demo.names import demo_id
from api.demo.staff import DISPATCHER
from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.circuits.cycles import CycleRequest, RepeatsRequest, list_cycles, make_cycle
from api.usecases.circuits.hubs import HubRequest, add_hub, list_hubs
from api.usecases.circuits.lots import LotRequest, add_lot
from api.usecases.circuits.orders import LineRequest, OrderRequest, add_order
from data.sample.doors import drop_contact_of

if TYPE_CHECKING:
    from api.usecases.service import Service

Plain = dict[str, Any]

AHEAD_DAYS = 2
"""So far ahead lies the day of the cycle: its lots and orders come in today."""
FARMS = {
    "farm-rantapelto": (12, 120_000, 240_000),
    "farm-koivula": (10, 80_000, 180_000),
    "farm-hiidenniitty": (8, 32_000, 96_000),
}
"""Lots by farm: pieces, grams, millilitres of each."""
NAMES = {"en": "Baskets of the week", "fr": "Paniers de la semaine"}
WHAT = {
    "en": ("Potatoes, crates of 10 kg", "Apples, crates of 8 kg", "Eggs, boxes of 60"),
    "fr": ("Pommes de terre, cageots de 10 kg", "Pommes, cageots de 8 kg", "Œufs, caisses de 60"),
}
HOMES = 6


def make_demo_cycle(service: Service, plain: Plain, on: date, language: str) -> None:
    """Make the cycle of a day that comes, with lots of three farms and the orders of some homes.

    Where one comes within a week already, that one is enough.
    """
    office = DISPATCHER.acts()
    hub = demo_id("hub")
    if service.do(office, list_cycles, on, on + timedelta(days=7)):
        return
    if all(one.hub.id != hub for one in service.do(office, list_hubs, with_closed=True)):
        wanted = HubRequest(place_id=demo_id("place", "hub"), sorting_s=240, sorting_places=2)
        service.do(office, add_hub, hub, wanted)
    day = on + timedelta(days=AHEAD_DAYS)
    cycle = demo_id("cycle", day.isoformat())
    request = CycleRequest(
        name=NAMES.get(language, NAMES["en"]),
        hubs=[hub],
        day=day,
        opens_at=_wall(on - timedelta(days=1), time(8)),
        closes_at=_wall(day - timedelta(days=1), time(20)),
        collection=WindowRequest(start="08:00", end="11:00"),
        delivery=WindowRequest(start="12:00", end="17:00"),
        repeats=RepeatsRequest(rule="FREQ=WEEKLY"),
    )
    service.do(office, make_cycle, cycle, request)
    lots = []
    for number, (key, (items, mass_g, volume_ml)) in enumerate(FARMS.items()):
        lot = demo_id("lot", f"{day.isoformat()}:{key}")
        brought = LotRequest(
            cycle_id=cycle,
            customer_id=demo_id("customer", key),
            what=WHAT.get(language, WHAT["en"])[number],
            items=items,
            mass_g=mass_g,
            volume_ml=volume_ml,
            service_s=300,
        )
        service.do(office, add_lot, lot, brought)
        lots.append(lot)
    homes = sorted(key for key in plain["places"] if key.startswith("home-shop-"))[:HOMES]
    for number, key in enumerate(homes, start=1):
        drawn = {lots[number % 3]: 1, lots[(number + 1) % 3]: 1}
        contact = drop_contact_of(f"R{number}", "shop", "drops", key)
        where = {name: plain["places"][key][name] for name in ("lon", "lat", "address")}
        ordered = OrderRequest(
            cycle_id=cycle,
            reference=f"R{100 + number}",
            lines=[LineRequest(lot_id=lot, items=items) for lot, items in drawn.items()],
            **where,
            contact_name=contact.contact_name,
            contact_phone=contact.contact_phone,
        )
        service.do(office, add_order, demo_id("order", f"{day.isoformat()}:{key}"), ordered)


def _wall(day: date, clock: time) -> str:
    return datetime.combine(day, clock).isoformat(timespec="minutes")
