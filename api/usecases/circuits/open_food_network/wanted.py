"""Lots and orders of a cycle as a platform's distribution wants them, with what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from api.usecases.circuits.open_food_network.import_values import (
    Answers,
    ImportAnswer,
    ImportBasis,
    LotName,
    NamedLot,
    OrderDoor,
    OrderGoods,
    Wanted,
    WantedOrder,
)
from api.usecases.circuits.open_food_network.large_lots import too_large
from api.usecases.circuits.open_food_network.wanted_lots import (
    MAX_REFERENCE,
    load_of,
    pieces_by_lot,
    takes_of,
    wanted_lots,
)
from api.usecases.requests import Args, bad_input, fault_at
from data.formats.open_food_network.values import Distribution, Item, Lot, Order, Question, summed
from data.store.circuits.lots import PLATFORM
from data.store.circuits.open_food_network import Key
from dispatch.model import Load
from routing.errors import BadInput, TourneeError

ASKED = ("hub", "ready", "producer", "site")
"""Kinds of questions that are answered once and remembered; the others, by choosing a cycle."""


def questions_of(found: Distribution) -> tuple[Question, ...]:
    """Return the questions of a distribution that are answered once and remembered."""
    return tuple(one for one in found.questions if one.kind in ASKED)


def key_of(question: Question) -> Key:
    """Return the key under which an answer is remembered."""
    return question.kind, question.hub, question.subject


def order_reference(instance: str, number: str) -> str:
    """Return the reference of an order: the same however often it is imported."""
    return f"{PLATFORM}{instance}:{number}"


def order_number(reference: str) -> tuple[str, str] | None:
    """Return host and number of an order's reference; ``None`` where it is none of a platform."""
    parts = reference.split(":")
    if len(parts) != 3 or f"{parts[0]}:" != PLATFORM or not all(parts):
        return None
    return parts[1], parts[2]


def named_lots(instance: str, found: Distribution, answers: Answers) -> dict[LotName, NamedLot]:
    """Return the lots that are ours to bring, as far as their questions are answered."""
    named: dict[LotName, NamedLot] = {}
    for lot in found.lots:
        hub, maker = answers.get(("hub", lot.hub, "")), _maker(lot, answers)
        if hub and hub.hub_id and maker and not maker.skip and lot.contents.count:
            base = f"{PLATFORM}{instance}:{lot.cycle}:{lot.producer}:{lot.hub}"[:MAX_REFERENCE]
            named[lot.hub, lot.producer] = NamedLot(
                lot=lot, reference=base, hub_id=hub.hub_id, maker=maker
            )
    return named


def wanted_of(basis: ImportBasis) -> Wanted:
    """Return the lots and orders of one order cycle, as far as its questions are answered.

    What customers fetch at the hub itself is ordered for its own place: it has to come there.
    """
    found, answers = basis.found, basis.answers
    orders, empty = [], []
    for order in found.orders:
        at_hub, door = _hub_place(order, basis), _door(order, basis)
        if door is None or at_hub is None:
            continue
        goods = _goods(order, basis.named)
        if goods:
            orders.append(_with_goods(order, door, goods, basis, at_hub))
        else:
            empty.append(order.number)
    ours = [answers.get(("hub", hub, "")) for hub in found.hubs]
    lots = wanted_lots(basis, orders)
    return Wanted(
        lots=tuple(lots.lots),
        orders=tuple(
            WantedOrder(
                number=one.number,
                reference=one.reference,
                door=one.door,
                lines=lots.lines[one.number],
                refused=one.refused,
            )
            for one in orders
        ),
        open=tuple(one for one in questions_of(found) if not answers.get(key_of(one))),
        unasked_items=sum(
            one.contents.count
            for one in found.lots
            if (maker := _maker(one, answers)) and maker.skip
        ),
        empty=tuple(empty),
        hubs=frozenset(one.hub_id for one in ours if one and one.hub_id),
        splits=tuple(lots.splits),
        reckoned=tuple(each for one in basis.named.values() for each in one.reckoned),
    )


def _with_goods(
    order: Order,
    door: OrderDoor,
    goods: Mapping[LotName, tuple[Item, ...]],
    basis: ImportBasis,
    at_hub: UUID,
) -> OrderGoods:
    reference = order_reference(basis.instance, order.number)
    is_at_hub = door.place_id == at_hub
    return OrderGoods(
        number=order.number,
        reference=reference,
        door=door,
        goods=goods,
        refused=_unfit(goods, basis, is_at_hub=is_at_hub) or _held(reference, goods, basis),
    )


def _maker(lot: Lot, answers: Answers) -> ImportAnswer | None:
    kind = "producer" if lot.is_at_hub else "ready"
    return answers.get((kind, lot.hub, lot.producer))


def _hub_place(order: Order, basis: ImportBasis) -> UUID | None:
    """Return the place of the hub of an order; ``None`` where nobody answered which it is."""
    hub = basis.answers.get(("hub", order.hub, ""))
    return basis.hub_places.get(hub.hub_id) if hub and hub.hub_id else None


def _door(order: Order, basis: ImportBasis) -> OrderDoor | None:
    """Return where an order goes; ``None`` where nobody answered."""
    if order.is_home:
        return OrderDoor(
            address=order.address.text,
            contact_name=order.customer,
            contact_phone=order.phone,
            note=order.note[:1500],
        )
    site = basis.answers.get(("site", order.hub, order.method))
    if site is None:
        return None
    place_id = _hub_place(order, basis) if site.at_hub else site.place_id
    return OrderDoor(place_id=place_id) if place_id else None


def _goods(order: Order, named: Mapping[LotName, NamedLot]) -> dict[LotName, tuple[Item, ...]]:
    """Return what an order has of each lot that is ours to bring."""
    found: dict[LotName, list[Item]] = {}
    for item in order.items:
        name = (order.hub, item.producer)
        if name in named and item.contents.count:
            found.setdefault(name, []).append(item)
    return {name: named[name].goods(items) for name, items in found.items()}


def _unfit(
    goods: Mapping[LotName, tuple[Item, ...]], basis: ImportBasis, *, is_at_hub: bool
) -> TourneeError | None:
    """Return why no bike carries an order, or a piece of it."""
    load, fleet = Load(), basis.fleet
    for name, items in goods.items():
        lot = basis.named[name].lot
        large = too_large(items, takes_of(fleet, lot))
        if large is not None:
            what = f"{large.product} {large.variant}".strip()
            return bad_input("lines", "piece-too-large", what=what, largest=fleet.largest)
        contents = summed(one.contents for one in items)
        load += load_of(contents, lot)
    if is_at_hub or not fleet.keeps(load) or fleet.takes(load):
        return None
    args: Args = {"largest": fleet.largest, "parts": fleet.parts(load)}
    return bad_input("lines", "order-too-large", **args)


def _held(
    reference: str, goods: Mapping[LotName, tuple[Item, ...]], basis: ImportBasis
) -> TourneeError | None:
    """Return which lots that an order needs cannot be taken in; as it is it may stay."""
    had = pieces_by_lot(basis.kept, reference)
    faults = []
    for name in sorted(goods.keys() & basis.refused.keys()):
        count = sum(one.contents.count for one in goods[name])
        if count != had.get(basis.named[name].reference, 0):
            args: Args = {"value": count, "farm": name[1], "hub": name[0]}
            faults.append(fault_at("lines", "order-lacks-lot", **args))
    return BadInput(faults) if faults else None
