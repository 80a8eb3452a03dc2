"""Turns of dear questions: a customer has one at a time, and nobody waits for another's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.auth.scopes import SCOPES
from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import FREE_STOPS, BookingRequest, NewBookingRequest
from api.usecases.bookings.changing import change_booking
from api.usecases.bookings.quoting import quote
from api.usecases.bookings.slots.holding import HoldRequest, hold_slot
from api.usecases.bookings.slots.slots import SlotsRequest, find_slots
from api.usecases.turns import VISITORS_AT_ONCE
from routing.errors import NotReady
from tests.support.interface.http import Web
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.rounds.live_town import DAY, Town, make_town, point

DAYS = [(DAY + timedelta(days=n)).isoformat() for n in range(14)]


@pytest.fixture(autouse=True)
def town(web: Web) -> Town:
    """Return a town with a day of shifts."""
    town = make_town(web.world)
    assert town.home == web.world.alpha
    return town


@pytest.fixture
def merchants(web: Web) -> list[Actor]:
    """Return two shops."""
    return [merchant_of(web.world, new_customer(web.world)) for _ in range(2)]


@contextmanager
def question_running(web: Web, *turns: object) -> Iterator[None]:
    """Keep turns, as a question that is being answered does."""
    with web.world.database.transaction(web.world.alpha) as tx:
        for turn in turns:
            assert tx.try_lock(f"question:{turn}")
        yield


def a_booking(drops: int = 1, **more: object) -> dict[str, Any]:
    """Ask for goods to be brought to some doors."""
    here = point((1, 1))
    stops = [point((n % 5, n // 5 % 5)) for n in range(drops)]
    job = {
        "pickups": [{"lon": here.lon, "lat": here.lat, "load": {"items": drops}}],
        "drops": [{"lon": at.lon, "lat": at.lat, "load": {"items": 1}} for at in stops],
    }
    return {"jobs": [job], **more}


def test_a_second_dear_question_of_a_customer_is_told_to_come_again(
    web: Web, merchants: list[Actor]
) -> None:
    """Another shop is answered meanwhile, so is a small question; afterwards the shop itself is."""
    service, (one, other) = web.world.service, merchants
    dear = a_booking(days=DAYS)
    with question_running(web, one.customer_id):
        with pytest.raises(NotReady) as refused:
            service.do(one, find_slots, SlotsRequest.read(dear))
        assert refused.value.code == "question-running"
        service.do(one, find_slots, SlotsRequest.read(a_booking(day=DAYS[0])))
        service.do(one, quote, BookingRequest.read(a_booking(day=DAYS[0])))
        service.do(other, find_slots, SlotsRequest.read(dear))
    service.do(one, find_slots, SlotsRequest.read(dear))


@pytest.mark.parametrize("ask", ["quote", "book", "change", "hold"])
def test_whatever_judges_many_stops_takes_a_turn(
    web: Web, merchants: list[Actor], ask: str
) -> None:
    """Quoting, booking, changing and holding many stops are dear as well."""
    service, one = web.world.service, merchants[0]
    many, new_id = a_booking(FREE_STOPS, day=DAYS[0]), service.ids()
    slot = {"start": f"{DAYS[0]}T10:00", "end": f"{DAYS[0]}T12:00"}
    asked: dict[str, tuple[Any, ...]] = {
        "quote": (quote, BookingRequest.read(many)),
        "book": (book, new_id, NewBookingRequest.read(many)),
        "change": (change_booking, new_id, BookingRequest.read(many)),
        "hold": (hold_slot, new_id, HoldRequest.read({**many, "slot": slot})),
    }
    with question_running(web, one.customer_id), pytest.raises(NotReady) as refused:
        service.do(one, *asked[ask])
    assert refused.value.code == "question-running"


def test_people_of_the_office_have_a_turn_each(web: Web) -> None:
    """One dispatcher's long question keeps no other from theirs."""
    one = web.world.actor("dispatcher")
    other = replace(one, id=web.world.service.ids())
    with question_running(web, one.id):
        with pytest.raises(NotReady):
            web.world.service.do(one, find_slots, SlotsRequest.read(a_booking(days=DAYS)))
        web.world.service.do(other, find_slots, SlotsRequest.read(a_booking(days=DAYS)))


def test_the_interface_says_when_to_ask_again(web: Web, merchants: list[Actor]) -> None:
    """It answers 429 with its own code and `Retry-After`; the same question is answered then."""
    program = web.program(merchants[0], *SCOPES)
    with question_running(web, merchants[0].customer_id):
        answer = program.post("/v1/slots", a_booking(days=DAYS))
    assert (answer.status_code, answer.json()["code"]) == (429, "question-running")
    assert answer.headers["retry-after"] == str(answer.json()["arguments"]["seconds"])
    assert program.post("/v1/slots", a_booking(days=DAYS)).status_code == 200


@pytest.mark.parametrize("running", range(VISITORS_AT_ONCE + 1))
def test_some_visitors_of_a_widget_are_answered_at_once(web: Web, running: int) -> None:
    """Visitors share no turn with the shop; only where all of the widget's are taken they wait."""
    shop = merchant_of(web.world, new_customer(web.world, place_id=str(new_place(web.world, 1, 1))))
    asked = {"name": "Shop", "hosts": ["shop.example.org"]}
    widget = web.person(shop).post("/v1/widgets", asked).json()
    visitor = web.anybody()
    visitor.headers["Origin"] = "https://shop.example.org"
    at = point((2, 3))
    wanted = {"to": {"address": "3 Oak Lane", "lon": at.lon, "lat": at.lat}, "days": 14}
    taken = [f"{UUID(widget['id'])}:{n}" for n in range(running)]
    with question_running(web, shop.customer_id, *taken):
        answer = visitor.post(f"/v1/widget/{widget['key']}/slots", wanted)
    expected = 200 if running < VISITORS_AT_ONCE else 429
    assert answer.status_code == expected, answer.text
