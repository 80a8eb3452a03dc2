"""Choosing a time that the riders can keep: it is offered, held, and booked at its price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.support.booking_pages import a_delivery, hidden, new_shop, text_of
from tests.support.interface.http import Asker, Web
from tests.support.office import publish
from tests.support.rounds.live_town import DAY, busy_town
from tests.support.store.world import MORNING


@pytest.fixture(scope="module")
def shop(web: Web) -> Iterator[Asker]:
    """Sign in a merchant on a day that has rounds."""
    busy_town(web.world)
    publish(web.world, "tariff", {"base_cents": 900, "vat_per_mille": 200})
    yield web.person(new_shop(web.world).merchant)
    web.world.clock.now = MORNING


def ask_times(shop: Asker, **more: str) -> httpx.Response:
    """Ask for the times of the day."""
    fields = a_delivery(when="slot", day=DAY.isoformat(), **{"from": "", "until": ""})
    return shop.post("/bookings/new", data={**fields, "go": "check", **more})


def times(shown: httpx.Response) -> list[str]:
    """Return the values of the times that are offered."""
    return [unescape(one) for one in re.findall(r'name="slot" value="([^"]*)"', shown.text)]


def test_a_time_is_held_and_booked(shop: Asker) -> None:
    """What was chosen is held for ten minutes at its price, and booked within them."""
    shown = ask_times(shop)
    assert shown.status_code == 200, text_of(shown)
    assert "€10.80" in text_of(shown)
    chosen = {**hidden(shown), "slot": times(shown)[0], "go": "hold"}
    held, twice = (shop.post("/bookings/new", data=chosen) for _ in range(2))
    assert held.status_code == 200, text_of(held)
    assert hidden(held)["hold"] == hidden(twice)["hold"]
    assert "held for you until" in text_of(held)
    answer = shop.post("/bookings/new", data={**hidden(held), "go": "book"})
    assert answer.status_code == 303, text_of(answer)
    body = shop.get(f"/v1{answer.headers['location'].partition('?')[0]}").json()
    assert body["quote"]["total_cents"] == 1080
    start = times(shown)[0].partition("|")[0]
    drop = next(one for one in body["jobs"][0]["stops"] if one["kind"] == "drop")
    assert drop["windows"][0]["start"] == start.replace("+00:00", "Z")


def test_going_back_gives_the_time_back(shop: Asker) -> None:
    """Whoever changes something after all holds nothing any more."""
    shown = ask_times(shop)
    held = shop.post("/bookings/new", data={**hidden(shown), "slot": times(shown)[1], "go": "hold"})
    hold = hidden(held)["hold"][0]
    assert shop.get(f"/v1/holds/{hold}").json()["booking_id"] is None
    back = shop.post("/bookings/new", data={**hidden(held), "go": "edit"})
    assert back.status_code == 200
    refused = shop.post("/bookings/new", data={**hidden(held), "go": "book"})
    assert refused.status_code == 422
    assert "they are over" in text_of(refused)


def test_meals_are_told_the_earliest_courier(shop: Asker) -> None:
    """“Ready in 15 minutes” is answered by the earliest time at which a courier can bring it."""
    shown = ask_times(shop, when="ready", ready_min="15", n_meal="1", n_box_s="")
    assert shown.status_code == 200, text_of(shown)
    assert "The earliest courier" in text_of(shown)
    held = shop.post("/bookings/new", data={**hidden(shown), "slot": times(shown)[0], "go": "hold"})
    answer = shop.post("/bookings/new", data={**hidden(held), "go": "book"})
    assert answer.status_code == 303, text_of(answer)


@pytest.mark.parametrize(
    "slot", ["", "now|then", "2026-03-08T09:00:00+00:00|2026-03-08T10:00:00+00:00"]
)
def test_a_time_that_is_none_is_told(shop: Asker, slot: str) -> None:
    """Nothing chosen, nonsense, or a time that is over: it is said in words, the form stays."""
    shown = ask_times(shop)
    came = shop.post("/bookings/new", data={**hidden(shown), "slot": slot, "go": "hold"})
    assert came.status_code == 422
    assert "3 Oak Lane" in came.text


def test_a_day_without_riders_says_so(shop: Asker) -> None:
    """Where nobody is on duty, the page says so and offers another way."""
    shown = ask_times(shop, day="2026-04-20")
    assert shown.status_code == 200
    assert "Nobody is on duty" in text_of(shown)
    assert "set the times yourself" in text_of(shown)
