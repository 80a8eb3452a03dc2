"""The report *Delivery*: who receives an order, and their note.

It has no number of an order, its names and phones are those of the address that is brought to, and
its customer codes may be another hub's. Hub, method and whole address together are trusted, and
only where they leave no doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from data.formats.open_food_network.reports import Report
from data.formats.open_food_network.rows import phone_of, truth
from data.formats.open_food_network.values import Order, Row, UnplacedNote

Door = tuple[str, ...]
"""Hub, address, postcode and method, as they are compared."""


def with_deliveries(
    orders: Mapping[str, Order],
    reports: Iterable[Report],
    usable: Callable[[Report], Iterable[Row]],
) -> tuple[dict[str, Order], list[UnplacedNote]]:
    """Give each order to a door its recipient and note, and return the notes that fit none.

    Notes of who fetches an order are the hub's business: they are left with it.
    """
    found, left = dict(orders), list[UnplacedNote]()
    homes: dict[Door, list[str]] = {}
    for number, order in orders.items():
        if order.is_home:
            homes.setdefault(_door_of_order(order), []).append(number)
    brought = {
        (_squeezed(one.hub), _squeezed(one.method)) for one in orders.values() if one.is_home
    }
    for report in reports:
        rows = list(usable(report))
        for door in dict.fromkeys(map(_door_of_row, report.rows)):
            here = [row for row in rows if _door_of_row(row) == door]
            numbers = homes.get(door, [])
            for number in numbers:
                found[number] = _received(found[number], here)
            notes = {row.text("special_instructions") for row in here} - {""}
            is_clear = (
                len(here) == 1 or len({row.text("special_instructions") for row in here}) == 1
            )
            if numbers and len(here) == len(numbers) and is_clear:
                for number in numbers:
                    found[number] = _noted(found[number], here[0])
            elif notes and (door[0], door[3]) in brought:
                left += _left(report, here, numbers)
    return found, left


def _received(order: Order, rows: list[Row]) -> Order:
    """Return an order with who receives it, where all that goes to its door is for one person."""
    names = {" ".join(row.text(key) for key in ("first_name", "last_name")).strip() for row in rows}
    phones = {phone_of(row.text("phone")) for row in rows}
    name, phone = (next(iter(one)) if len(one) == 1 else "" for one in (names, phones))
    if not name:
        return order
    return replace(order, customer=name, phone=phone or order.phone)


def _noted(order: Order, row: Row) -> Order:
    note = row.text("special_instructions") or order.note
    cold = truth(row.cells.get("temp_controlled_items"))
    return replace(order, note=note, is_cold=order.is_cold if cold is None else cold)


def _left(report: Report, rows: list[Row], numbers: list[str]) -> list[UnplacedNote]:
    return [
        UnplacedNote(
            file=report.name,
            row=row.number,
            text=row.text("special_instructions"),
            customer=f"{row.text('first_name')} {row.text('last_name')}".strip(),
            address=row.text("delivery_address"),
            hub=row.text("hub"),
            numbers=tuple(numbers),
        )
        for row in rows
        if row.text("special_instructions")
    ]


def _door_of_row(row: Row) -> Door:
    parts = (row.text(key) for key in ("hub", "delivery_address", "delivery_postcode"))
    return (*map(_squeezed, parts), _squeezed(row.text("shipping_method")))


def _door_of_order(order: Order) -> Door:
    address = order.address
    line = " ".join(part for part in (address.street, address.street_2, address.city) if part)
    return tuple(map(_squeezed, (order.hub, line, address.postcode, order.method)))


def _squeezed(text: str) -> str:
    return " ".join(text.split()).lower()
