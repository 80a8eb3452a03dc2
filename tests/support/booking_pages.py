"""What tests of the pages of deliveries have in common: a shop, its people, and filled-in forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

import httpx

from api.usecases.act import Actor
from api.usecases.fleet.places import share_place
from tests.support.interface.http import Asker, Web
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.store.world import World
from tests.support.tiny import corner

DAY = "2026-03-10"
"""The day after the world's clock begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A customer with a usual place, and a person who books for it."""

    customer_id: UUID
    place_id: UUID
    merchant: Actor


def new_shop(world: World, name: str = "Bakery Dawn", **more: object) -> Shop:
    """Add a shop at a corner of the grid."""
    place_id = new_place(world, 0, 0, name=f"{name}, counter", address="1 Street 1")
    customer_id = new_customer(world, name, place_id=str(place_id), **more)
    world.service.do(world.actor("dispatcher"), share_place, place_id, customer_id)
    return Shop(
        customer_id=customer_id, place_id=place_id, merchant=merchant_of(world, customer_id)
    )


def point_of(address: str, column: int = 4, row: int = 4) -> str:
    """What the hidden field says where an address was chosen."""
    lon, lat = corner(column, row)
    return f"{lon},{lat}|{address}"


def a_delivery(**more: Any) -> dict[str, Any]:  # noqa: ANN401  # as a form has them
    """Fields of a delivery that can be booked."""
    address = more.pop("to_address", "3 Oak Lane")
    return {
        "to_address": address,
        "to_address_point": point_of(address),
        "contact_name": "Zoe Zola",
        "n_box_s": "2",
        "pick": "usual",
        "when": "window",
        "day": DAY,
        "from": "09:00",
        "until": "10:00",
        "next": "call_coordinator",
        **more,
    }


def hidden(answer: httpx.Response) -> dict[str, list[str]]:
    """Return the hidden fields of a page, but for the questions that its buttons ask first."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="(?!question)([^"]*)" value="([^"]*)"', answer.text
    ):
        found.setdefault(name, []).append(unescape(value))
    return found


def book_by_form(asker: Asker, **more: Any) -> str:  # noqa: ANN401
    """Book a delivery in both steps; gives its address."""
    checked = asker.post("/bookings/new", data={**a_delivery(**more), "go": "check"})
    assert checked.status_code == 200, text_of(checked)
    answer = asker.post("/bookings/new", data={**hidden(checked), "go": "book"})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].partition("?")[0]


def text_of(answer: httpx.Response) -> str:
    """Return what a page says, without its elements."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def merchant(web: Web, **more: object) -> Asker:
    """Sign in somebody who books for a new shop."""
    return web.person(new_shop(web.world, **more).merchant)  # type: ignore[arg-type]
