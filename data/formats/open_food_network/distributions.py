"""Lots and customer orders out of one or several reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.formats.open_food_network.deliveries import with_deliveries
from data.formats.open_food_network.lost_zeros import with_zeros
from data.formats.open_food_network.reports import Report, missing_columns
from data.formats.open_food_network.rows import (
    contents_of,
    is_masked,
    is_sum,
    phone_of,
    truth,
)
from data.formats.open_food_network.values import (
    Address,
    Contents,
    Distribution,
    Item,
    Lot,
    Order,
    Row,
    UnplacedNote,
)
from routing.errors import BadInput, Fault

_LOT_REPORTS = frozenset(
    {"pay_your_suppliers", "supplier_totals_by_distributor", "supplier_totals"}
)
LotKey = tuple[str, str, str]
"""Cycle, hub and producer."""


def distribution_of(reports: Sequence[Report]) -> Distribution:
    """Return what some reports say together.

    *Customer totals* gives the orders, and lots as the sums of what was ordered; where it is not
    there, *Pay your suppliers* or the totals by supplier give the lots alone. Addresses of farms
    and hubs come from *Pay your suppliers*, notes from *Delivery* where address and hub leave no
    doubt whose they are, and what is kept cold from *Packing*.

    Raises
    ------
    BadInput
        If nothing of it can be used: all rows are masked, or no report tells of goods.
    """
    reports, zeros = with_zeros(reports)
    notices = [fault for report in reports for fault in missing_columns(report)] + zeros
    taking = _Taking()
    orders = _orders([one for one in reports if one.kind == "customer_totals"], taking)
    lot_reports = [one for one in reports if one.kind in _LOT_REPORTS]
    reported = _lots_of(lot_reports, taking)
    if taking.faults:
        raise BadInput(taking.faults)
    if not orders and not reported:
        raise BadInput(taking.refused() or _useless(reports))
    summed = lots_of(orders)
    notices += _differences(summed, reported)
    lots = _with_addresses(summed or reported, lot_reports)
    packing = [one for one in reports if one.kind == "packing"]
    orders, lots = _with_cold(orders, lots, _cold_products(packing))
    delivery = [one for one in reports if one.kind == "delivery"]
    orders, unplaced = with_deliveries(orders, delivery, taking.rows)
    return Distribution(
        orders=tuple(orders[number] for number in sorted(orders)),
        lots=tuple(lots[key] for key in sorted(lots)),
        refused=tuple(taking.refused()),
        notices=(*notices, *_unplaced(unplaced), *taking.notices),
        unplaced=tuple(unplaced),
        newest=_newest(reports),
    )


def _unplaced(notes: Sequence[UnplacedNote]) -> list[Fault]:
    """Return how many notes of each file fit no order."""
    rows: dict[str, list[int]] = {}
    for one in notes:
        rows.setdefault(one.file, []).append(one.row)
    return [
        Fault(
            code="open-food-network-note",
            file=file,
            where=f"row {found[0]}" if len(found) == 1 else "",
            args={"count": len(found)},
        )
        for file, found in sorted(rows.items())
    ]


def _newest(reports: Sequence[Report]) -> str:
    """Return the order cycle of which the latest order is; empty where nothing tells."""
    dates = [
        (date, row.text("order_cycle"))
        for report in reports
        for row in report.rows
        if (date := row.text("date") or row.text("order_date")) and not is_sum(report, row)
    ]
    return max(dates, default=("", ""))[1]


@dataclass(slots=True)
class _Taking:
    """Notes on the rows read so far."""

    masked: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def rows(self, report: Report) -> Iterable[Row]:
        """Give the rows that can be used, and note those that cannot."""
        for row in report.rows:
            if is_sum(report, row):
                continue
            if is_masked(row):
                self.masked[report.name, row.text("hub")] += 1
                continue
            yield row

    def item(self, report: Report, row: Row, variant: str) -> Item:
        """Return the product of a row; what is wrong with its quantity is noted."""
        contents = Contents()
        try:
            contents = contents_of(report, row, variant)
        except BadInput as wrong:
            self.faults += wrong.faults
        return Item(
            producer=row.text("producer"),
            product=row.text("product"),
            variant=variant,
            contents=contents,
        )

    def refused(self) -> list[Fault]:
        """Return the masked rows of each hub, and what to do about them."""
        names = sorted({name for name, _ in self.masked})
        return [
            fault
            for file in names
            for fault in masked_faults(
                file, {hub: count for (name, hub), count in self.masked.items() if name == file}
            )
        ]


def masked_faults(file: str, hubs: Mapping[str, int]) -> list[Fault]:
    """Return which hubs hide their customers, in how many rows."""
    return [
        Fault(
            code="open-food-network-masked",
            file=file,
            where=hub,
            args={"hub": hub or "?", "count": count},
        )
        for hub, count in sorted(hubs.items())
    ]


def _fault(code: str, report: Report, row: Row) -> Fault:
    """Return a fault of a row."""
    return Fault(code=code, file=report.name, where=f"row {row.number}")


def _useless(reports: Sequence[Report]) -> list[Fault]:
    """Return why reports that tell of no goods are not enough."""
    return [Fault(code="open-food-network-no-orders", file=one.name) for one in reports]


# ---------------------------------------------------------------------------------------- orders


def _orders(reports: Iterable[Report], taking: _Taking) -> dict[str, Order]:
    found: dict[str, Order] = {}
    items: dict[str, list[Item]] = {}
    for report in reports:
        seen: set[str] = set()
        for row in taking.rows(report):
            number = row.text("order_number")
            if not number:
                taking.faults.append(_fault("open-food-network-no-number", report, row))
                continue
            if number in found and number not in seen:
                continue  # The same order in an earlier file of the same upload.
            seen.add(number)
            items.setdefault(number, []).append(taking.item(report, row, row.text("variant")))
            if number not in found:
                found[number] = _order(report, row, taking)
        _notes_of_sums(report, found)
    return {
        number: replace(order, items=items_joined(items[number])) for number, order in found.items()
    }


def _order(report: Report, row: Row, taking: _Taking) -> Order:
    is_home = _is_home(report, row)
    address = Address(
        street=row.text("ship_street"),
        street_2=row.text("ship_street_2"),
        postcode=row.text("ship_postcode"),
        city=row.text("ship_city"),
    )
    phone = phone_of(row.text("phone"))
    if row.text("phone") and not phone:
        taking.notices.append(_fault("open-food-network-phone", report, row))
    return Order(
        number=row.text("order_number"),
        cycle=row.text("order_cycle"),
        hub=row.text("hub"),
        customer=row.text("customer"),
        phone=phone,
        method=row.text("shipping"),
        is_home=is_home,
        address=address if is_home else Address(),
        note=row.text("comments"),
    )


def _is_home(report: Report, row: Row) -> bool | None:
    """Return whether an order goes to a door.

    Without the column that says so, the street tells: of a pickup it holds nothing at all, of a
    delivery a text, if an empty one. Saved again by a spreadsheet program the two are one.
    """
    delivers = truth(row.cells.get("delivery"))
    if delivers is not None or not report.has("ship_street"):
        return delivers
    return row.cells.get("ship_street") is not None


def _notes_of_sums(report: Report, found: dict[str, Order]) -> None:
    """Take the notes that workbooks show in the row of an order's sum, which follows its rows."""
    last = ""
    for row in report.rows:
        if not is_sum(report, row):
            last = row.text("order_number") or last
        elif row.text("comments") and last in found:
            found[last] = replace(found[last], note=row.text("comments"))


def items_joined(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items with each variant once: what was weighed stands in a row for each price."""
    found: dict[tuple[str, str, str], Contents] = {}
    for item in items:
        key = (item.producer, item.product, item.variant)
        found[key] = found.get(key, Contents()) + item.contents
    return tuple(
        Item(producer=producer, product=product, variant=variant, contents=contents)
        for (producer, product, variant), contents in sorted(found.items())
    )


# ------------------------------------------------------------------------------------------ lots


def lots_of(orders: Mapping[str, Order]) -> dict[LotKey, Lot]:
    """Return the lots that producers bring for some orders."""
    items: dict[LotKey, list[Item]] = {}
    for order in orders.values():
        for item in order.items:
            items.setdefault((order.cycle, order.hub, item.producer), []).append(item)
    return {key: _lot(key, given) for key, given in items.items()}


def _lots_of(reports: Iterable[Report], taking: _Taking) -> dict[LotKey, Lot]:
    """Return the lots that the best of some reports tells; others of them say the same again."""
    order = ("pay_your_suppliers", "supplier_totals_by_distributor", "supplier_totals")
    best = min(reports, key=lambda one: order.index(one.kind), default=None)
    if best is None:
        return {}
    items: dict[LotKey, list[Item]] = {}
    for row in taking.rows(best):
        item = taking.item(best, row, row.text("variant_unit_name") or row.text("variant"))
        key = (row.text("order_cycle"), row.text("hub"), item.producer)
        items.setdefault(key, []).append(item)
    return {key: _lot(key, given) for key, given in items.items()}


def _lot(key: LotKey, items: Iterable[Item]) -> Lot:
    cycle, hub, producer = key
    return Lot(
        cycle=cycle,
        hub=hub,
        producer=producer,
        is_at_hub=bool(hub) and hub == producer,
        items=items_joined(items),
    )


def _differences(ordered: Mapping[LotKey, Lot], lots: Mapping[LotKey, Lot]) -> list[Fault]:
    """Return where two reports differ in how much a producer brings."""
    if not ordered or not lots:
        return []
    found = []
    for key in sorted(ordered.keys() & lots.keys()):
        one, other = ordered[key].contents.count, lots[key].contents.count
        if one != other:
            args: dict[str, str | int | float] = {"value": one, "other": other, "hub": key[1]}
            found.append(Fault(code="open-food-network-differs", where=key[2], args=args))
    return found


def _with_addresses(lots: Mapping[LotKey, Lot], reports: Iterable[Report]) -> dict[LotKey, Lot]:
    farms: dict[str, str] = {}
    hubs: dict[str, str] = {}
    for report in reports:
        for row in report.rows:
            farms.setdefault(row.text("producer"), row.text("producer_address"))
            hubs.setdefault(row.text("hub"), row.text("hub_address"))
    return lots_at(lots, farms=farms, hubs=hubs)


def lots_at(
    lots: Mapping[LotKey, Lot], *, farms: Mapping[str, str], hubs: Mapping[str, str]
) -> dict[LotKey, Lot]:
    """Return lots with the addresses of their producers and hubs, where these are known."""
    return {
        key: replace(
            lot,
            producer_address=farms.get(lot.producer, ""),
            hub_address=hubs.get(lot.hub, ""),
        )
        for key, lot in lots.items()
    }


# ------------------------------------------------------------------------------------------ cold


def _cold_products(reports: Iterable[Report]) -> dict[tuple[str, str], bool]:
    """Return whether products are kept at a temperature, by producer and product."""
    found: dict[tuple[str, str], bool] = {}
    for report in reports:
        for row in report.rows:
            cold = truth(row.cells.get("temp_controlled"))
            if cold is not None and not is_sum(report, row):
                key = (row.text("supplier"), row.text("product"))
                found[key] = found.get(key, False) or cold
    return found


def _with_cold(
    orders: Mapping[str, Order],
    lots: Mapping[LotKey, Lot],
    cold: Mapping[tuple[str, str], bool],
) -> tuple[dict[str, Order], dict[LotKey, Lot]]:
    def of(items: Iterable[Item]) -> bool | None:
        cold_items = [cold.get((item.producer, item.product)) for item in items]
        return (
            True if True in cold_items else False if cold_items and None not in cold_items else None
        )

    return (
        {key: replace(one, is_cold=of(one.items)) for key, one in orders.items()},
        {key: replace(one, is_cold=of(one.items)) for key, one in lots.items()},
    )
