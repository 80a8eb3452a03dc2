"""Lots of a platform as parts that bikes carry: an order stays whole in one part where it can.

A part keeps the orders that it has, so that importing again moves nothing; a new order goes where
most room is, and is divided by pieces where no part has room for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.formats.open_food_network.values import Contents, Item, summed

Takes = Callable[[Contents], bool]
"""Whether any bike carries some goods at once."""
ALONE = ""
"""Number that stands for the goods of a lot that no order is known of."""


@dataclass(slots=True, kw_only=True)
class LotPart:
    """Part of a lot, as large as a bike carries.

    Attributes
    ----------
    contents
        All of it, with what orders that are not read now have of it.
    orders
        Goods by the number of an order.
    """

    contents: Contents = field(default_factory=Contents)
    orders: dict[str, list[Item]] = field(default_factory=dict)

    def put(self, number: str, item: Item) -> None:
        """Add goods of an order."""
        self.contents += item.contents
        self.orders.setdefault(number, []).append(item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Parts that a lot has already.

    Attributes
    ----------
    pieces
        Pieces by part, by the number of an order.
    others
        What orders that are not read now have of each part.
    """

    pieces: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    others: Mapping[int, Contents] = field(default_factory=dict)


def parts_of_lot(
    orders: Mapping[str, Sequence[Item]], earlier: Earlier, takes: Takes, count: int
) -> dict[int, LotPart]:
    """Return the parts of a lot by number, from 1.

    Parameters
    ----------
    orders
        Goods of the lot by the number of an order; no piece of them is larger than a bike.
    count
        Parts that it takes at least.
    """
    known = {number for one in earlier.pieces.values() for number in one}
    parts = {number: LotPart() for number in sorted({*known, *earlier.others})}
    for number, contents in earlier.others.items():
        parts[number].contents += contents
    left: dict[str, list[Item]] = {}
    for order in sorted(orders):
        left[order] = _stay(parts, order, orders[order], earlier.pieces.get(order, {}), takes)
    while len(parts) < max(1, count):
        parts[_free(parts)] = LotPart()
    for order in sorted(left, key=lambda one: (-_mass(left[one]), one)):
        if left[order]:
            _place(parts, order, left[order], takes)
    return {number: one for number, one in sorted(parts.items()) if one.contents.count}


def too_large(items: Iterable[Item], takes: Takes) -> Item | None:
    """Return goods of which no bike carries a single piece; ``None`` where there are none."""
    return next((one for one in items if one.contents.count and not takes(_first(one, 1))), None)


def _stay(
    parts: dict[int, LotPart],
    number: str,
    items: Sequence[Item],
    before: Mapping[int, int],
    takes: Takes,
) -> list[Item]:
    """Put an order's goods where it had them, and return what has no place there any more."""
    rest = list(items)
    for part, count in sorted(before.items()):
        # A single part takes all that is ordered now, several what each had.
        most = count if len(before) > 1 else sum(one.contents.count for one in rest)
        rest = _fill(parts[part], number, rest, most, takes)
    return rest


def _place(parts: dict[int, LotPart], number: str, items: list[Item], takes: Takes) -> None:
    """Put goods of an order into one part with room for it, or else divide them."""
    every = summed(one.contents for one in items)
    by_room = sorted(parts, key=lambda one: (_fill_of(parts[one]), one))
    for part in by_room:
        if takes(parts[part].contents + every):
            for item in items:
                parts[part].put(number, item)
            return
    rest = items
    # An order is divided as little as can be; goods of no order are the same in each part.
    most = -(-every.count // len(parts)) if number == ALONE else every.count
    for part in by_room:
        rest = _fill(parts[part], number, rest, most, takes)
    while rest:
        part = _free(parts)
        parts[part] = LotPart()
        rest = _fill(parts[part], number, rest, every.count, takes)


def _fill(part: LotPart, number: str, items: Sequence[Item], most: int, takes: Takes) -> list[Item]:
    """Put at most so many pieces into a part, as far as it has room; return the others."""
    rest: list[Item] = []
    for item in items:
        count = _room(part, item, min(most, item.contents.count), takes)
        if count:
            part.put(number, replace(item, contents=_first(item, count)))
            most -= count
        if count < item.contents.count:
            rest.append(replace(item, contents=item.contents - _first(item, count)))
    return rest


def _room(part: LotPart, item: Item, most: int, takes: Takes) -> int:
    """Return for how many pieces of goods a part has room."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if takes(part.contents + _first(item, middle)):
            low = middle
        else:
            high = middle - 1
    return low


def _first(item: Item, count: int) -> Contents:
    return item.contents.part(count)


def _free(parts: Mapping[int, LotPart]) -> int:
    return next(number for number in range(1, len(parts) + 2) if number not in parts)


def _fill_of(part: LotPart) -> tuple[int, int, int]:
    one = part.contents
    return one.mass_g, one.volume_ml, one.count


def _mass(items: Iterable[Item]) -> int:
    return sum(one.contents.mass_g for one in items)
