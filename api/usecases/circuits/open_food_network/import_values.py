"""Lots and orders as a platform wants them of a cycle, and those that the cycle has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from pydantic import Field

from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.circuits.fitting import Fleet
from api.usecases.request_types import Flag, Text
from api.usecases.requests import RequestModel
from data.formats.open_food_network.usual_masses import ReckonedMass, reckoned, weighed
from data.formats.open_food_network.values import Contents, Distribution, Item, Lot, Question
from data.store.circuits.lots import CycleLot
from data.store.circuits.open_food_network import Key
from data.store.circuits.orders import CycleOrder
from dispatch.model import Load
from routing.errors import TourneeError

LotName = tuple[str, str]
"""Hub and producer as the platform calls them."""


class ImportAnswer(RequestModel):
    """Answer to a question of an import, kept for the next one."""

    hub_id: UUID | None = None
    place_id: UUID | None = None
    at_hub: Flag = Field(default=False, description="Whether it is handed out at the hub itself.")
    customer_id: UUID | None = None
    start: Text = ""
    end: Text = ""
    skip: Flag = Field(default=False, description="Whether it is not ours to bring.")

    def plain(self) -> dict[str, Any]:
        """Return what is kept of it, as JSON has it."""
        names = set(ImportAnswer.model_fields)
        return self.model_dump(mode="json", include=names, exclude_unset=True)


Answers = Mapping[Key, ImportAnswer]
Refusals = Mapping[LotName, TourneeError]
LOT_KEYS = ("hub_id", "what", "items", "mass_g", "volume_ml", "temperature")
"""Keys of a lot that an import gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLot:
    """A lot as it is to be, or the part of one that a bike carries.

    Attributes
    ----------
    customer_id
        The producer; ``None`` for a lot that stays as it is.
    farm, hub
        As the platform calls them.
    numbers
        Orders that draw from it.
    refused
        Why it cannot be taken in.
    """

    reference: str
    customer_id: UUID | None = None
    hub_id: UUID
    what: str
    items: int
    mass_g: int
    volume_ml: int
    temperature: str
    ready: WindowRequest | None = None
    farm: str
    hub: str
    numbers: tuple[str, ...] = ()
    refused: TourneeError | None = None

    @property
    def asked(self) -> dict[str, object]:
        """Values of a lot besides cycle, producer and reference."""
        asked = {key: getattr(self, key) for key in LOT_KEYS}
        return asked | ({"ready": self.ready} if self.ready else {})

    def is_like(self, kept: CycleLot) -> bool:
        """Return whether a lot is as it is to be, whatever its hours."""
        return all(getattr(kept, key) == getattr(self, key) for key in LOT_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDoor:
    """Door of an order: a pickup site, or a customer's home."""

    place_id: UUID | None = None
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""

    @property
    def asked(self) -> dict[str, object]:
        """Values of an order; whom a site hands it out to is the hub's own business."""
        at_site = self.place_id is not None
        names = ("place_id",) if at_site else ("address", "contact_name", "contact_phone", "note")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOrder:
    """An order as it is to be.

    Attributes
    ----------
    number
        As the platform calls it.
    lines
        Goods by the reference of a lot.
    refused
        Why it cannot be taken in: it comes in whole or not at all.
    """

    number: str
    reference: str
    door: OrderDoor
    lines: Mapping[str, Contents]
    refused: TourneeError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSplit:
    """A lot that no bike carries at once, and the lots that it is to be split into.

    Attributes
    ----------
    name
        Hub and producer as the platform calls them.
    largest
        The bike that carries most, with what it carries.
    """

    name: LotName
    items: int
    mass_g: int
    volume_ml: int
    largest: str
    parts: tuple[LotSplitPart, ...]

    @property
    def hub(self) -> str:
        """The hub that it is for."""
        return self.name[0]

    @property
    def farm(self) -> str:
        """Whose lot it is."""
        return self.name[1]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of the orders that draw from it."""
        return tuple(sorted({number for one in self.parts for number in one.numbers}))

    @property
    def divided(self) -> tuple[str, ...]:
        """Numbers of orders that draw from several of its parts."""
        counts = Counter(number for one in self.parts for number in one.numbers)
        return tuple(number for number, count in sorted(counts.items()) if count > 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSplitPart:
    """One of the lots that a larger one is split into."""

    what: str
    items: int
    mass_g: int
    volume_ml: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Everything a distribution wants of a cycle.

    Attributes
    ----------
    open
        Questions without an answer; what depends on them is left out.
    unasked_items
        Pieces that stay out of the plan, as they are at the hub already or brought by others.
    empty
        Orders of which nothing is ours to bring.
    hubs
        Hubs of ours that it is about.
    splits
        Lots that are to be split anew.
    reckoned
        Goods that are not sold by weight, with the mass that is reckoned for them.
    """

    lots: tuple[WantedLot, ...] = ()
    orders: tuple[WantedOrder, ...] = ()
    open: tuple[Question, ...] = ()
    unasked_items: int = 0
    empty: tuple[str, ...] = ()
    hubs: frozenset[UUID] = field(default_factory=frozenset)
    splits: tuple[LotSplit, ...] = ()
    reckoned: tuple[ReckonedMass, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContent:
    """Lots and orders of the platform that a cycle has, by reference.

    Attributes
    ----------
    cancel
        Numbers of orders that are to be cancelled if the platform has them no longer.
    is_closed
        Whether the cycle has become jobs, so that no lot is added or split.
    """

    lots: Mapping[str, CycleLot] = field(default_factory=dict)
    orders: Mapping[str, CycleOrder] = field(default_factory=dict)
    cancel: frozenset[str] = frozenset()
    is_closed: bool = False

    def lines_of(self, order: CycleOrder) -> dict[str, Contents]:
        """Return the goods of an order by the reference of its lots."""
        found: dict[str, Contents] = {}
        by_id = {one.id: one for one in self.lots.values()}
        for line in order.lines:
            lot = by_id.get(line.lot_id)
            load = line.load_of(lot) if lot else Load(items=line.items)
            found[lot.reference if lot else str(line.lot_id)] = Contents(
                count=load.items, mass_g=load.mass_g, volume_ml=load.volume_ml
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLot:
    """A lot of the platform of which it is answered whose it is and where it goes."""

    lot: Lot
    reference: str
    hub_id: UUID
    maker: ImportAnswer

    @property
    def reckoned(self) -> list[ReckonedMass]:
        """Goods of it whose mass no report tells, with what is reckoned for them."""
        found = (reckoned(one) for one in self.lot.items if one.contents.count)
        return [one for one in found if one is not None]

    def goods(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Return goods as they are carried: all have their mass, what is cold its litres."""
        counted = [weighed(one) for one in items if one.contents.count]
        if not self.lot.is_cold:
            return tuple(counted)
        # Food is about as heavy as water, and a box for the cold is chosen by its litres.
        return tuple(replace(one, contents=one.contents.as_boxed) for one in counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGoods:
    """An order with its goods by lot, before it is known from which parts of them it draws."""

    number: str
    reference: str
    door: OrderDoor
    goods: Mapping[LotName, tuple[Item, ...]]
    refused: TourneeError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBasis:
    """What is known of an import besides its orders: what was answered, what is here, the bikes.

    Attributes
    ----------
    instance
        Host of the platform.
    hub_places
        Place of each hub of ours, by its id.
    named
        Lots that are ours to bring.
    refused
        Those of them that cannot be taken in, with the reason.
    """

    instance: str
    found: Distribution
    answers: Answers
    hub_places: Mapping[UUID, UUID]
    kept: KeptContent
    fleet: Fleet
    named: Mapping[LotName, NamedLot] = field(default_factory=dict)
    refused: Refusals = field(default_factory=dict)
