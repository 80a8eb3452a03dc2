"""Orders as Open Food Network's API answers them, as lots and customer orders.

The list of orders has neither lines nor addresses, so each order is asked for by its number.
Numbers with decimals come as texts, and ``item_count`` counts lines, not pieces: it is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from data.formats.open_food_network.distributions import (
    items_joined,
    lots_at,
    lots_of,
    masked_faults,
)
from data.formats.open_food_network.rows import hides, sized, whole_count
from data.formats.open_food_network.values import (
    Address,
    Distribution,
    Item,
    Order,
)
from data.formats.open_food_network.variants import piece_size
from routing.errors import BadInput

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of what an order tells the number of alone.

    Attributes
    ----------
    enterprises, addresses
        Hubs and producers, by the number of an enterprise.
    cycles
        By the number of an order cycle, which stands for it where its name is not known.
    """

    enterprises: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    cycles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One page of the list of orders, and how many there are."""

    numbers: tuple[str, ...]
    page: int = 1
    pages: int = 1


def order_page(answer: object) -> OrderPage:
    """Read a page of the list; without ``page`` or ``per_page`` it has no pagination, but null.

    Raises
    ------
    BadInput
        ``open-food-network-answer``.
    """
    orders = answer.get("orders") if isinstance(answer, Mapping) else None
    if not isinstance(orders, list):
        raise _unlike("orders")
    pagination = answer.get("pagination") if isinstance(answer, Mapping) else None
    page = pagination if isinstance(pagination, Mapping) else {}
    numbers = [_text(one, "number") for one in orders if isinstance(one, Mapping)]
    if "" in numbers or len(numbers) != len(orders):
        raise _unlike("orders[].number")
    return OrderPage(
        numbers=tuple(numbers),
        page=_whole(page.get("page"), 1),
        pages=_whole(page.get("pages"), 1),
    )


def distribution_of_orders(answers: Iterable[object], names: Names) -> Distribution:
    """Return what the details of some orders say together.

    An order that is not complete is left out: nobody has bought it. One whose customer the account
    may not see is refused.

    Raises
    ------
    BadInput
        ``open-food-network-answer``, ``open-food-network-quantity``.
    """
    orders: dict[str, Order] = {}
    masked: Counter[str] = Counter()
    for answer in answers:
        if not isinstance(answer, Mapping):
            raise _unlike("order")
        if _text(answer, "state") not in {"complete", "resumed", ""}:
            continue
        order = _order(answer, names)
        if hides(_text(answer, "full_name")):
            masked[order.hub] += 1
        else:
            orders[order.number] = order
    addresses = {names.enterprises.get(key, key): text for key, text in names.addresses.items()}
    lots = lots_at(lots_of(orders), farms=addresses, hubs=addresses)
    refused = masked_faults("api", masked)
    if refused and not orders:
        raise BadInput(refused)
    return Distribution(
        orders=tuple(orders[number] for number in sorted(orders)),
        lots=tuple(lots[key] for key in sorted(lots)),
        refused=tuple(refused),
    )


def _order(answer: Plain, names: Names) -> Order:
    number = _text(answer, "number")
    if not number:
        raise _unlike("number")
    method = _part(answer, "shipping_method")
    needs_address = method.get("require_ship_address")
    is_home = needs_address if isinstance(needs_address, bool) else None
    hub, cycle = _id(answer, "distributor"), _id(answer, "order_cycle")
    to = _part(answer, "ship_address") if is_home else {}
    lines = answer.get("line_items")
    if not isinstance(lines, list):
        raise _unlike(number + ".line_items")
    return Order(
        number=number,
        cycle=names.cycles.get(cycle, cycle),
        hub=_text(answer, "distributor_name") or names.enterprises.get(hub, hub),
        customer=_name(to) or _text(answer, "full_name"),
        phone=_text(to, "phone") or _text(answer, "phone"),
        method=_text(method, "name"),
        is_home=is_home,
        address=Address(
            street=_text(to, "address1"),
            street_2=_text(to, "address2"),
            postcode=_text(to, "zipcode"),
            city=_text(to, "city"),
        ),
        note=_text(answer, "special_instructions"),
        items=items_joined(_item(number, one, names) for one in lines),
    )


def _item(order: str, line: object, names: Names) -> Item:
    """Return one line; its maker is the variant's ``producer``, elsewhere called ``supplier``."""
    if not isinstance(line, Mapping):
        raise _unlike(order + ".line_items")
    variant = _part(line, "variant")
    maker = _part(variant, "producer") or _part(variant, "supplier")
    number = _text(maker, "id")
    name = _text(maker, "name") or names.enterprises.get(number, number)
    text = _text(variant, "unit_to_display")
    count = _count(order, line.get("quantity"))
    contents = sized(count, piece_size(text))
    product = _text(variant, "product_name") or _text(variant, "name_to_display")
    return Item(producer=name, product=product, variant=text, contents=contents)


def _count(order: str, value: object) -> int:
    found: Decimal | None = None
    with suppress(InvalidOperation):
        found = Decimal(str(value))
    return whole_count(found, str(value), "api", order)


def _name(address: Plain) -> str:
    return " ".join(filter(None, (_text(address, "firstname"), _text(address, "lastname"))))


def _part(of: Plain, key: str) -> Plain:
    found = of.get(key)
    return found if isinstance(found, Mapping) else {}


def _id(of: Plain, key: str) -> str:
    return _text(_part(of, key), "id")


def _text(of: Plain, key: str) -> str:
    value = of.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()[:2000]


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _unlike(where: str) -> BadInput:
    return BadInput.of("open-food-network-answer", file="api", where=where)
