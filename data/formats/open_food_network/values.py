"""Lots and customer orders as Open Food Network knows them, before dates and places are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from routing.errors import Fault

QuestionKind = Literal["cycle", "hub", "date", "site", "ready", "producer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Quantity of goods.

    Attributes
    ----------
    count
        Pieces, as they were ordered.
    mass_g, volume_ml
        Mass of what is sold by weight, and volume of what is sold by the litre.
    unmeasured
        Pieces of which neither is known.
    """

    count: int = 0
    mass_g: int = 0
    volume_ml: int = 0
    unmeasured: int = 0

    def __add__(self, other: Contents) -> Contents:
        return Contents(
            count=self.count + other.count,
            mass_g=self.mass_g + other.mass_g,
            volume_ml=self.volume_ml + other.volume_ml,
            unmeasured=self.unmeasured + other.unmeasured,
        )

    def __sub__(self, other: Contents) -> Contents:
        return Contents(
            count=self.count - other.count,
            mass_g=self.mass_g - other.mass_g,
            volume_ml=self.volume_ml - other.volume_ml,
            unmeasured=self.unmeasured - other.unmeasured,
        )

    @property
    def as_boxed(self) -> Contents:
        """The same with a litre a kilogram at least, for a box is chosen by its litres."""
        return replace(self, volume_ml=max(self.volume_ml, self.mass_g))

    def part(self, count: int) -> Contents:
        """Return so many of the pieces; with the others they make the whole again."""
        if not self.count:
            return Contents()
        return Contents(
            count=count,
            mass_g=self.mass_g * count // self.count,
            volume_ml=self.volume_ml * count // self.count,
            unmeasured=self.unmeasured * count // self.count,
        )


def summed(contents: Iterable[Contents]) -> Contents:
    """Return the sum of quantities."""
    return sum(contents, Contents())


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One product of one producer in an order or a lot."""

    producer: str
    product: str
    variant: str = ""
    contents: Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A written address; nothing tells where on a map it is."""

    street: str = ""
    street_2: str = ""
    postcode: str = ""
    city: str = ""

    def __bool__(self) -> bool:
        return bool(self.street or self.street_2 or self.postcode or self.city)

    @property
    def text(self) -> str:
        """The address on one line."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, self.street_2, town) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One customer's order at a hub.

    Attributes
    ----------
    number
        Of the order, such as ``R123456789``.
    cycle, hub, method
        Names of the order cycle, of the hub, and of the delivery or pickup method.
    is_home
        Whether it goes to the customer's door; ``None`` where nothing tells.
    address
        Where it goes, of one that goes to a door.
    is_cold
        Whether anything of it is kept at a temperature; ``None`` where nothing tells.
    """

    number: str
    cycle: str = ""
    hub: str
    customer: str = ""
    phone: str = ""
    method: str = ""
    is_home: bool | None = None
    address: Address = Address()
    note: str = ""
    is_cold: bool | None = None
    items: tuple[Item, ...] = ()

    @property
    def contents(self) -> Contents:
        """Everything in it."""
        return summed(item.contents for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One producer's delivery to one hub.

    Attributes
    ----------
    producer_address, hub_address
        As one line of text; empty where the report has none.
    is_at_hub
        Whether the hub itself stands as producer: nothing is to be collected, or nobody knows
        where, as products that a hub links from others show the hub.
    """

    cycle: str = ""
    hub: str
    producer: str
    producer_address: str = ""
    hub_address: str = ""
    is_cold: bool | None = None
    is_at_hub: bool = False
    items: tuple[Item, ...] = ()

    @property
    def contents(self) -> Contents:
        """Everything in it."""
        return summed(item.contents for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Question:
    """Missing detail that Open Food Network does not export and a person adds.

    Attributes
    ----------
    kind
        ``cycle``: of which cycle it is; ``hub``: where the hub is; ``date``: day and hours of a
        cycle at a hub; ``site``: where a pickup method hands out; ``ready``: when a producer is
        ready, and where; ``producer``: who really makes what a hub shows as its own.
    hub, subject
        The hub, and the cycle, method or producer that is asked about.
    hint
        What a report says about it.
    """

    kind: QuestionKind
    hub: str = ""
    subject: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedNote:
    """Note of a customer of which no report tells whose order it is for.

    Attributes
    ----------
    file, row
        Where it stands.
    customer, address, hub
        Whose it is there, and where it goes.
    numbers
        Orders that go to that door, where there are several.
    """

    file: str
    row: int
    text: str
    customer: str = ""
    address: str = ""
    hub: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is called by where somebody places it."""
        return f"{self.file}:{self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Lots and customer orders of one or several order cycles.

    Attributes
    ----------
    refused
        What was left out, and what to do about it.
    notices
        What was read with less than it might have been.
    unplaced
        Notes that fit no order.
    newest
        Its latest order cycle; empty where nothing tells.
    """

    orders: tuple[Order, ...] = ()
    lots: tuple[Lot, ...] = ()
    refused: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
    unplaced: tuple[UnplacedNote, ...] = ()
    newest: str = ""

    @property
    def _both(self) -> list[Order | Lot]:
        return [*self.orders, *self.lots]

    @property
    def hubs(self) -> tuple[str, ...]:
        """Names of its hubs."""
        return tuple(sorted({one.hub for one in self._both}))

    @property
    def cycles(self) -> tuple[str, ...]:
        """Names of its order cycles."""
        return tuple(sorted({one.cycle for one in self._both}))

    @property
    def questions(self) -> tuple[Question, ...]:
        """Questions to answer before any of it can be planned."""
        found: set[Question] = set()
        hints = {lot.hub: lot.hub_address for lot in self.lots if lot.hub_address}
        for one in self._both:
            found.add(Question(kind="hub", hub=one.hub, hint=hints.get(one.hub, "")))
            found.add(Question(kind="date", hub=one.hub, subject=one.cycle))
        if len(self.cycles) > 1 or self.cycles == ("",):
            found.add(Question(kind="cycle"))
        for order in self.orders:
            if not order.is_home:
                found.add(Question(kind="site", hub=order.hub, subject=order.method))
        for lot in self.lots:
            kind: QuestionKind = "producer" if lot.is_at_hub else "ready"
            question = Question(
                kind=kind, hub=lot.hub, subject=lot.producer, hint=lot.producer_address
            )
            found.add(question)
        return tuple(sorted(found))

    def with_notes(self, placed: Mapping[str, str]) -> Distribution:
        """Return the same with notes at the orders that somebody said, by key and number."""
        known = {one.number for one in self.orders}
        texts: dict[str, list[str]] = {}
        left = []
        for one in self.unplaced:
            number = placed.get(one.key, "")
            if number in known:
                texts.setdefault(number, []).append(one.text)
            else:
                left.append(one)
        orders = tuple(
            replace(
                one, note="\n".join(dict.fromkeys(filter(None, (one.note, *texts[one.number]))))
            )
            if one.number in texts
            else one
            for one in self.orders
        )
        return replace(self, orders=orders, unplaced=tuple(left))

    def of_cycle(self, cycle: str) -> Distribution:
        """Return what belongs to one order cycle."""
        return replace(
            self,
            orders=tuple(one for one in self.orders if one.cycle == cycle),
            lots=tuple(one for one in self.lots if one.cycle == cycle),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a report, by the key of its columns.

    Attributes
    ----------
    number
        As people count the rows of the file; 0 where it is no file.
    cells
        Text by key. Nothing at all is ``None``, and an empty text is one: in a report they differ.
    """

    number: int = 0
    cells: Mapping[str, str | None] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return a cell without spaces around it; empty where there is none."""
        return (self.cells.get(key) or "").strip()
