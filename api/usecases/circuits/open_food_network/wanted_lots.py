"""Lots that a platform wants of a cycle: whole, or split into parts that bikes carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.circuits.open_food_network.import_values import (
    LOT_KEYS,
    ImportBasis,
    KeptContent,
    LotName,
    LotSplit,
    LotSplitPart,
    NamedLot,
    OrderGoods,
    WantedLot,
)
from api.usecases.circuits.open_food_network.large_lots import (
    ALONE,
    Earlier,
    LotPart,
    parts_of_lot,
    too_large,
)
from api.usecases.requests import bad_input
from data.formats.open_food_network.distributions import items_joined
from data.formats.open_food_network.values import Contents, Item, Lot, summed
from dispatch.model import Load
from dispatch.values.same_fields import same_fields
from routing.errors import BadInput, TourneeError

if TYPE_CHECKING:
    from api.usecases.circuits.fitting import Fleet
    from api.usecases.circuits.open_food_network.large_lots import Takes

MAX_WHAT = 200
MAX_REFERENCE = 490
_PART = "#"
"""Stands before the number of a part in its lot's reference; the first part has none."""


@dataclass(slots=True, kw_only=True)
class WantedLots:
    """Lots that are wanted, what orders draw from them, and which are split anew.

    Attributes
    ----------
    lines
        Goods by the number of an order and the reference of a lot.
    """

    lots: list[WantedLot] = field(default_factory=list)
    lines: dict[str, dict[str, Contents]] = field(default_factory=dict)
    splits: list[LotSplit] = field(default_factory=list)


def wanted_lots(basis: ImportBasis, orders: Sequence[OrderGoods]) -> WantedLots:
    """Return the lots that are wanted for some orders."""
    wanted = WantedLots(lines={one.number: {} for one in orders})
    for name, one in basis.named.items():
        drawing = [order for order in orders if name in order.goods]
        refused = basis.refused.get(name) or (None if basis.found.orders else _alone(one, basis))
        if refused:
            wanted.lots.append(_refused_lot(one, drawing, refused))
            _keep_lines(wanted, one, orders, basis.kept)
        elif not basis.found.orders and _is_drawn_upon(one, basis.kept):
            wanted.lots += _as_kept(one, basis.kept)
        else:
            goods = _placed_goods(name, one, drawing, basis)
            _add_parts(wanted, one, _parts(one, goods, orders, basis), basis)
    return wanted


def _placed_goods(
    name: LotName, one: NamedLot, drawing: Sequence[OrderGoods], basis: ImportBasis
) -> dict[str, tuple[Item, ...]]:
    """Return the goods that need a place in a lot, by the number of their order."""
    if not basis.found.orders:
        return {ALONE: one.goods(one.lot.items)}
    return {
        order.number: order.goods[name]
        for order in drawing
        if order.refused is None
        and (not basis.kept.is_closed or order.reference in basis.kept.orders)
    }


def _alone(one: NamedLot, basis: ImportBasis) -> BadInput | None:
    """Return which goods of a lot without orders no bike carries a piece of."""
    large = too_large(one.goods(one.lot.items), takes_of(basis.fleet, one.lot))
    if large is None:
        return None
    what = f"{large.product} {large.variant}".strip()
    return bad_input("items", "piece-too-large", what=what, largest=basis.fleet.largest)


def _add_parts(
    wanted: WantedLots, one: NamedLot, parts: Mapping[int, LotPart], basis: ImportBasis
) -> None:
    made = [_lot(one, number, part, basis.kept) for number, part in parts.items()]
    wanted.lots += made
    for number, part in parts.items():
        for order, items in part.orders.items():
            if order != ALONE:
                contents = summed(each.contents for each in items)
                wanted.lines[order][_reference(one, number)] = contents
    is_new = any(each.reference not in basis.kept.lots for each in made)
    if len(made) > 1 and is_new and not basis.kept.is_closed:
        wanted.splits.append(_split(one, made, basis.fleet))


def takes_of(fleet: Fleet, lot: Lot) -> Takes:
    """Return what tells whether any bike carries goods of a lot at once.

    Whether there is a box for what is cold is another question.
    """
    boxed = fleet.keeps(load_of(Contents(count=1, mass_g=1, volume_ml=1), lot))

    def takes(contents: Contents) -> bool:
        load = load_of(contents, lot)
        plain = Load(mass_g=load.mass_g, volume_ml=load.volume_ml, items=load.items)
        return fleet.takes(load if boxed else plain)

    return takes


def load_of(contents: Contents, lot: Lot) -> Load:
    """Return the load of goods of a lot."""
    extra = {"chilled_ml": contents.volume_ml} if lot.is_cold and contents.volume_ml else {}
    return Load(
        mass_g=contents.mass_g,
        volume_ml=contents.volume_ml,
        items=contents.count,
        extra=extra,
    )


def pieces_by_lot(kept: KeptContent, reference: str) -> dict[str, int]:
    """Return how many pieces an order has of each lot, whatever its parts."""
    order, found = kept.orders.get(reference), Counter[str]()
    for lot, contents in (kept.lines_of(order) if order else {}).items():
        found[_base(lot)] += contents.count
    return dict(found)


# ------------------------------------------------------------------------------------- its parts


def _parts(
    one: NamedLot,
    goods: Mapping[str, tuple[Item, ...]],
    orders: Sequence[OrderGoods],
    basis: ImportBasis,
) -> dict[int, LotPart]:
    """Return the parts of a lot that bikes carry; a part that it has already stays."""
    takes = takes_of(basis.fleet, one.lot)
    earlier = _earlier(one, goods, orders, basis.kept)
    whole = summed(item.contents for items in goods.values() for item in items)
    whole += summed(earlier.others.values())
    count = 1 if takes(whole) else basis.fleet.parts(load_of(whole, one.lot))
    if basis.kept.is_closed:
        # Whatever the bikes carry now, the lots are as they were planned.
        return parts_of_lot(goods, earlier, lambda _contents: True, 1)
    return parts_of_lot(goods, earlier, takes, count)


def _earlier(
    one: NamedLot,
    goods: Mapping[str, object],
    orders: Sequence[OrderGoods],
    kept: KeptContent,
) -> Earlier:
    """Return the parts that a lot has, what orders have of them, and what other orders have."""
    numbers = {order.reference: order.number for order in orders}
    pieces: dict[str, dict[int, int]] = {}
    others: dict[int, Contents] = {
        number: Contents() for ref in kept.lots if (number := _part_of(one, ref))
    }
    for reference, order in kept.orders.items():
        name = numbers.get(reference)
        gone = name is None and order.number in kept.cancel
        for lot, contents in kept.lines_of(order).items():
            part = _part_of(one, lot)
            if part and name is not None and name in goods:
                pieces.setdefault(name, {})[part] = contents.count
            elif part and not gone:
                others[part] = others.get(part, Contents()) + contents
    if ALONE in goods:
        pieces[ALONE] = {
            number: lot.items for ref, lot in kept.lots.items() if (number := _part_of(one, ref))
        }
    return Earlier(pieces=pieces, others=others)


def _part_of(one: NamedLot, reference: str) -> int:
    """Return which part of a lot a reference is of, from 1; 0 for none."""
    if reference == one.reference:
        return 1
    number = reference.removeprefix(one.reference + _PART)
    return int(number) if number != reference and number.isdecimal() else 0


def _base(reference: str) -> str:
    base, _, number = reference.rpartition(_PART)
    return base if base and number.isdecimal() else reference


def _reference(one: NamedLot, part: int) -> str:
    return one.reference if part == 1 else f"{one.reference}{_PART}{part}"


# ---------------------------------------------------------------------------------------- as lots


def _lot(one: NamedLot, number: int, part: LotPart, kept: KeptContent) -> WantedLot:
    reference = _reference(one, number)
    items = items_joined(item for given in part.orders.values() for item in given)
    before = kept.lots.get(reference)
    what = _what(items) if items or before is None else before.what
    wanted = _wanted_lot(one, reference, what, part.contents)
    return replace(wanted, numbers=tuple(sorted(order for order in part.orders if order)))


def _refused_lot(one: NamedLot, drawing: Iterable[OrderGoods], why: TourneeError) -> WantedLot:
    goods = one.goods(one.lot.items)
    contents = summed(item.contents for item in goods)
    wanted = _wanted_lot(one, one.reference, _what(goods), contents)
    numbers = tuple(sorted(order.number for order in drawing))
    return replace(wanted, numbers=numbers, refused=why)


def _keep_lines(
    wanted: WantedLots, one: NamedLot, orders: Sequence[OrderGoods], kept: KeptContent
) -> None:
    """Let orders have of a lot that cannot be taken in what they have of it."""
    for order in orders:
        had = kept.orders.get(order.reference)
        for lot, contents in (kept.lines_of(had) if had else {}).items():
            if _part_of(one, lot):
                wanted.lines[order.number][lot] = contents


def _is_drawn_upon(one: NamedLot, kept: KeptContent) -> bool:
    """Return whether orders of the platform draw from a lot."""
    drawn = {lot for order in kept.orders.values() for lot in kept.lines_of(order)}
    return any(_part_of(one, lot) for lot in drawn)


def _as_kept(one: NamedLot, kept: KeptContent) -> list[WantedLot]:
    """Return the lots as they are: of which part an order is, a report without orders cannot say.

    Where it counts other pieces, that is told.
    """
    found = [lot for ref, lot in kept.lots.items() if _part_of(one, ref)]
    count, here = one.lot.contents.count, sum(lot.items for lot in found)
    args: dict[str, int | str] = {"value": count, "items": here, "farm": one.lot.producer}
    why = None if count == here else bad_input("items", "import-lots-alone", **args)
    return [
        WantedLot(
            reference=lot.reference,
            **{key: getattr(lot, key) for key in LOT_KEYS},
            farm=one.lot.producer,
            hub=one.lot.hub,
            refused=why,
        )
        for lot in found
    ]


def _wanted_lot(one: NamedLot, reference: str, what: str, contents: Contents) -> WantedLot:
    start, end = one.maker.start, one.maker.end
    return WantedLot(
        reference=reference,
        customer_id=one.maker.customer_id,
        hub_id=one.hub_id,
        what=what,
        items=contents.count,
        mass_g=contents.mass_g,
        volume_ml=contents.volume_ml,
        temperature="chilled" if one.lot.is_cold and contents.volume_ml else "",
        ready=WindowRequest(start=start, end=end) if start else None,
        farm=one.lot.producer,
        hub=one.lot.hub,
    )


def _what(items: Iterable[Item]) -> str:
    names = ((one.contents.count, f"{one.product} {one.variant}".strip()) for one in items)
    what = ", ".join(f"{count} × {name}" for count, name in names)
    return what if len(what) <= MAX_WHAT else what[: MAX_WHAT - 1] + "…"


def _split(one: NamedLot, made: Sequence[WantedLot], fleet: Fleet) -> LotSplit:
    parts = tuple(LotSplitPart(**same_fields(lot, LotSplitPart)) for lot in made)
    return LotSplit(
        name=(one.lot.hub, one.lot.producer),
        items=sum(part.items for part in parts),
        mass_g=sum(part.mass_g for part in parts),
        volume_ml=sum(part.volume_ml for part in parts),
        largest=fleet.largest,
        parts=parts,
    )
