"""Lots and orders of a cycle as a platform's distribution wants them, with what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from data.formats.open_food_network.values import Distribution, Lot, Order, Question
from data.store.circuits.lots import PLATFORM
from data.store.circuits.open_food_network import Key

Answers = Mapping[Key, Mapping[str, Any]]
Plain = dict[str, Any]

ASKED = ("hub", "ready", "producer", "site")
"""Kinds of questions that are answered once and remembered; the others, by choosing a cycle."""
MAX_WHAT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLot:
    """A lot as it is to be: the request for it besides its cycle."""

    reference: str
    request: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOrder:
    """An order as it is to be.

    Attributes
    ----------
    number
        As the platform calls it.
    request
        What is asked for besides cycle and lines.
    lines
        Pieces by the reference of a lot.
    """

    number: str
    reference: str
    request: Plain
    lines: Mapping[str, int]


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
    """

    lots: tuple[WantedLot, ...] = ()
    orders: tuple[WantedOrder, ...] = ()
    open: tuple[Question, ...] = ()
    unasked_items: int = 0
    empty: tuple[str, ...] = ()
    hubs: frozenset[str] = field(default_factory=frozenset)


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


def wanted_of(
    instance: str, found: Distribution, answers: Answers, hub_places: Mapping[str, str]
) -> Wanted:
    """Return the lots and orders of one order cycle, as far as its questions are answered.

    What customers fetch at the hub itself is ordered for its own place: it has to come there.

    Parameters
    ----------
    hub_places
        Place of each hub of ours, by its id.
    """
    open_ = tuple(one for one in questions_of(found) if not answers.get(key_of(one)))
    lots: dict[tuple[str, str], WantedLot] = {}
    left = 0
    for lot in found.lots:
        hub = answers.get(("hub", lot.hub, ""))
        maker = answers.get(("producer" if lot.is_at_hub else "ready", lot.hub, lot.producer))
        if maker and maker.get("skip"):
            left += lot.contents.count
        elif hub and maker and lot.contents.count:
            lots[lot.hub, lot.producer] = _lot(instance, lot, hub, maker)
    orders, empty = [], []
    for order in found.orders:
        hub = answers.get(("hub", order.hub, ""))
        site = {} if order.is_home else answers.get(("site", order.hub, order.method))
        if site is None or hub is None:
            continue
        if site.get("at_hub"):
            site = {"place_id": hub_places.get(str(hub["hub_id"]), "")}
        lines: defaultdict[str, int] = defaultdict(int)
        for item in order.items:
            at = lots.get((order.hub, item.producer))
            if at and item.contents.count:
                lines[at.reference] += item.contents.count
        if lines:
            orders.append(_order(instance, order, site, lines))
        else:
            empty.append(order.number)
    ours = [answers.get(("hub", hub, "")) for hub in found.hubs]
    hubs = {str(one["hub_id"]) for one in ours if one}
    return Wanted(
        lots=tuple(lots.values()),
        orders=tuple(orders),
        open=open_,
        unasked_items=left,
        empty=tuple(empty),
        hubs=frozenset(hubs),
    )


def _lot(instance: str, lot: Lot, hub: Mapping[str, Any], maker: Mapping[str, Any]) -> WantedLot:
    contents = lot.contents
    names = [f"{item.product} {item.variant}".strip() for item in lot.items]
    parts = [f"{item.contents.count} × {name}" for item, name in zip(lot.items, names, strict=True)]
    what = ", ".join(parts)
    cold_ml = max(contents.volume_ml, contents.mass_g) if lot.is_cold else 0
    request: Plain = {
        "customer_id": str(maker["customer_id"]),
        "hub_id": str(hub["hub_id"]),
        "what": what if len(what) <= MAX_WHAT else what[: MAX_WHAT - 1] + "…",
        "items": contents.count,
        "mass_g": contents.mass_g,
        # Food is about as heavy as water, and a box for the cold is chosen by its litres.
        "volume_ml": max(contents.volume_ml, cold_ml),
        "temperature": "chilled" if cold_ml else "",
        "ready": {"start": maker["start"], "end": maker["end"]} if maker.get("start") else None,
    }
    reference = f"{PLATFORM}{instance}:{lot.cycle}:{lot.producer}:{lot.hub}"
    return WantedLot(reference=reference[:500], request=request)


def _order(
    instance: str, order: Order, site: Mapping[str, Any], lines: Mapping[str, int]
) -> WantedOrder:
    if order.is_home:
        request: Plain = {
            "address": order.address.text,
            "contact_name": order.customer,
            "contact_phone": order.phone,
            "note": order.note[:1500],
        }
    else:
        # Whom a site hands it out to is the hub's own business.
        request = {"place_id": str(site["place_id"])}
    return WantedOrder(
        number=order.number,
        reference=order_reference(instance, order.number),
        request=request,
        lines=dict(lines),
    )


def as_uuid(text: object) -> UUID | None:
    """Return an id that was answered; ``None`` where it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
