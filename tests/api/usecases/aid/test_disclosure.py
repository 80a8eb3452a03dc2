"""Disclosure of needs: every answer, to reading and writing, tells a door to the same people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import get_type_hints

import pytest

from api.auth.scopes import Grant
from api.http.aid.shapes import ClaimedNeedOut, NeedOut
from api.usecases.act import Actor
from api.usecases.aid.claims import (
    claim_need,
    list_claimed_needs,
    list_open_needs,
    read_claimed_need,
)
from api.usecases.aid.disclosure import DisclosedNeed
from api.usecases.aid.ending import end_need
from api.usecases.aid.need_form import NeedUpdate
from api.usecases.aid.needs import add_need, cancel_need, change_need, list_needs, read_need
from api.usecases.aid.volunteers import make_pledge
from api.usecases.care.privacy import list_address_reads
from data.store.aid import needs as need_rows
from data.store.aid.needs import Need
from data.store.care.privacy import AddressRead
from dispatch.care.exact_address_disclosure import coarse_point
from routing.errors import Denied
from routing.types import Point
from tests.support.aid import DOOR, FoodBank, a_need, food_bank
from tests.support.interface.usecases import every_usecase
from tests.support.office import new_place
from tests.support.people import refusal
from tests.support.store.world import World
from tests.support.tiny import corner

DAY = date(2026, 3, 9)
SECRET = {
    "address": DOOR,
    "access_note": "Bell of Zwicky",
    "contact_phone": "+33 6 12 34 56 78",
    "note": "The dog is called Balthazar",
    "code": "KX47",
}
"""What leads to somebody's door, or proves that one was there."""


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def told(need: Need) -> set[str]:
    """Return what an answer tells of what leads to a door."""
    return {name for name, text in SECRET.items() if getattr(need, name) == text}


def reads(bank: FoodBank) -> list[tuple[str, int]]:
    """Return why the doors of today were read, and how often."""
    found: list[AddressRead] = bank.world.service.do(
        bank.coordinator, list_address_reads, DAY, DAY + timedelta(days=20)
    )
    return [(one.reason, one.times) for one in found]


def without(who: Actor, permission: str) -> Actor:
    """Return a program of somebody's whose key has all of their scopes but one."""
    kept = {name: reach for name, reach in who.grant.permissions.items() if name != permission}
    return replace(who, kind="key", grant=Grant(permissions=kept))


def test_aid_whoever_ends_a_need_learns_no_door_by_it(bank: FoodBank) -> None:
    """The answer to an outcome tells a volunteer nothing, in its window and ten days later."""
    do, clock = bank.world.service.do, bank.world.clock
    need, late = bank.add(**SECRET), bank.add(**SECRET)
    who = bank.volunteer()
    for one in (need, late):
        bank.claim(who, one.id)
    clock.now = need.starts_at
    ended = do(who, end_need, need.id, "not_home")
    assert told(ended) == set()
    assert ended.point != need.point
    clock.forward(days=10)
    ended = do(who, end_need, late.id, "handed_over", code="KX47")
    assert (ended.status, told(ended)) == ("served", set())
    assert ended.point != need.point


def test_aid_no_outcome_without_the_pledge(bank: FoodBank) -> None:
    """Who was never told a door cannot have been there: no outcome, whatever code they type."""
    do = bank.world.service.do
    need, who = bank.add(**SECRET), bank.volunteer(pledged=False)
    bank.claim(who, need.id)
    bank.world.clock.now = need.starts_at
    for outcome in ("handed_over", "other"):
        end = partial(do, who, end_need, need.id, outcome, code="KX47")
        assert refusal(Denied, end) == "pledge-needed"
    do(who, make_pledge)
    assert do(who, end_need, need.id, "handed_over", code="KX47").status == "served"


def test_aid_a_door_told_by_a_change_is_noted(bank: FoodBank) -> None:
    """A change of nothing, a change, a cancellation and an outcome tell the door and note it.

    What somebody has just written down themselves is told to them and no reading; asked for
    again it is one.
    """
    do, world = bank.world.service.do, bank.world
    need_id, request = world.service.ids(), a_need(**SECRET)
    add = partial(do, bank.coordinator, add_need, need_id, request)
    assert told(add()) == set(SECRET)
    assert reads(bank) == []
    assert told(add()) == set(SECRET)
    assert told(do(bank.coordinator, change_need, need_id, NeedUpdate())) == set(SECRET)
    assert told(
        do(bank.coordinator, change_need, need_id, NeedUpdate.read({"alias": "Red"}))
    ) == set(SECRET)
    assert told(do(bank.coordinator, cancel_need, need_id)) == set(SECRET)
    assert told(do(bank.coordinator, cancel_need, need_id)) == set(SECRET)
    other = bank.add(**SECRET)
    world.clock.now = other.starts_at
    assert told(do(bank.coordinator, end_need, other.id, "handed_over")) == set(SECRET)
    assert reads(bank) == [("change", 5), ("change", 1)]


def test_aid_a_program_without_recipients_is_told_no_door_by_any_answer(bank: FoodBank) -> None:
    """Its answers to reading, writing down, changing, cancelling and outcomes are alike."""
    do, world = bank.world.service.do, bank.world
    program = without(bank.coordinator, "recipients:read")
    need_id = world.service.ids()
    made = do(program, add_need, need_id, a_need(**SECRET))
    other = bank.add(**SECRET)
    answers = [
        made,
        do(program, read_need, need_id),
        do(program, change_need, need_id, NeedUpdate()),
        do(program, change_need, need_id, NeedUpdate.read({"hills": "steep"})),
        do(program, cancel_need, need_id),
    ]
    world.clock.now = other.starts_at
    answers.append(do(program, end_need, other.id, "other"))
    assert [told(one) for one in answers] == [set()] * 6
    assert {one.point for one in answers} == {Point(lon=10.01, lat=50.01)}
    assert reads(bank) == []
    # What it changes is kept whole: the door is only left out of its answers.
    assert told(do(bank.coordinator, read_need, need_id)) == set(SECRET)


# --- a saved place where somebody lives ----------------------------------------------------------

HOME = {"name": "Villa Zwicky", "address": "9 Plum Yard", "access_note": "Yellow bell"}


def to_home(bank: FoodBank, **more: object) -> Need:
    """Write down a need that goes to a saved place of no kind, where somebody lives."""
    home = new_place(bank.world, 3, 3, bank.coordinator, kind="other", **HOME)
    at_home = {"lon": None, "lat": None, "address": None, "place": str(home)}
    return bank.add(**at_home, **more)


def names_home(value: object) -> bool:
    """Return whether a value tells of that place."""
    return any(
        word in repr(value) for word in (*HOME.values(), repr(Point(lon=10.006, lat=50.006)))
    )


def test_aid_a_saved_home_is_a_rough_area_until_its_time(bank: FoodBank) -> None:
    """Before it is claimed and outside its window neither name nor point of it is told anybody."""
    do, clock = bank.world.service.do, bank.world.clock
    assert corner(3, 3) == (10.006, 50.006)
    need = to_home(bank, day="2026-03-20")
    who, other = bank.volunteer(), bank.volunteer(pledged=False)
    for one in (who, other):
        (offered,) = do(one, list_open_needs)
        assert not names_home(offered)
        lon, lat = coarse_point(*corner(3, 3))
        assert (offered.area, offered.place_name) == (Point(lon=lon, lat=lat), "")
    claimed = do(who, claim_need, bank.world.service.ids(), need.id)
    early = [claimed, *do(who, list_claimed_needs), do(who, read_claimed_need, need.id)]
    assert not any(map(names_home, early))
    assert {one.need.point for one in early} == {Point(lon=lon, lat=lat)}
    (listed,) = do(bank.coordinator, list_needs, need.day, need.day)
    assert (listed.place_id, listed.point) == (None, Point(lon=lon, lat=lat))
    assert reads(bank) == []
    clock.now = need.starts_at
    assert not names_home(do(who, list_claimed_needs))
    now = do(who, read_claimed_need, need.id)
    assert now.address_shown
    assert now.to_place is not None
    assert now.to_place.address == HOME["address"]
    assert reads(bank) == [("claim", 1)]
    clock.forward(hours=6)
    assert not names_home(do(who, read_claimed_need, need.id))
    do(bank.coordinator, read_need, need.id)
    assert ("need", 1) in reads(bank)


def test_aid_goods_at_a_saved_home_are_fetched_there_in_the_window(bank: FoodBank) -> None:
    """Where the goods are kept at somebody's home that home is told as the door is."""
    do = bank.world.service.do
    home = new_place(bank.world, 3, 3, bank.coordinator, kind="other", **HOME)
    need, who = bank.add(day="2026-03-10", from_place=str(home)), bank.volunteer()
    bank.claim(who, need.id)
    assert not names_home([do(who, read_claimed_need, need.id), *do(who, list_claimed_needs)])
    bank.world.clock.now = need.starts_at
    assert names_home(do(who, read_claimed_need, need.id).from_place)


def test_aid_a_relay_stays_known(bank: FoodBank) -> None:
    """A public place is told as before: volunteers choose by it."""
    do = bank.world.service.do
    relay = new_place(bank.world, 3, 3, bank.coordinator, kind="relay", name="Corner shop")
    need = bank.add(lon=None, lat=None, address=None, place=str(relay))
    who = bank.volunteer()
    (offered,) = do(who, list_open_needs)
    assert (offered.place_name, offered.area) == ("Corner shop", Point(lon=10.006, lat=50.006))
    claimed = do(who, claim_need, bank.world.service.ids(), need.id)
    assert claimed.to_place is not None


def test_aid_an_erased_need_has_the_area_that_was_open(bank: FoodBank) -> None:
    """Of an open and an erased need the same square is told: two grids would narrow it down.

    So it is for a home that is typed and one that is saved, at every junction of the town.
    """
    do, who = bank.world.service.do, bank.volunteer()
    for column in range(3):
        lon, lat = corner(column, 4 - column)
        typed = bank.add(lon=lon, lat=lat)
        home = new_place(bank.world, column, 4 - column, bank.coordinator, kind="other", name="A")
        saved = bank.add(lon=None, lat=None, address=None, place=str(home))
        areas = {one.area for one in do(who, list_open_needs)}
        for one in (typed, saved):
            do(bank.coordinator, cancel_need, one.id)
            with bank.world.database.transaction(bank.world.alpha) as tx:
                need_rows.erase_some(tx, [one.id], bank.world.clock.now)
                erased = need_rows.find(tx, one.id)
            assert erased is not None
            assert {erased.point} == areas


# --- by type: nothing else is presented -----------------------------------------------------------


def test_aid_only_a_disclosed_need_is_presented(bank: FoodBank) -> None:
    """A need as it is kept is refused by the shapes; a disclosed one is refused by the store."""
    need = bank.add()
    with bank.world.database.transaction(bank.world.alpha) as tx:
        kept = need_rows.find(tx, need.id)
        assert kept is not None
        with pytest.raises(TypeError, match="disclosed"):
            NeedOut.of(kept)
        claimed = {"need": kept, "address_shown": False}
        with pytest.raises(TypeError, match="disclosed"):
            ClaimedNeedOut.of(claimed)
        with pytest.raises(TypeError, match="DisclosedNeed"):
            need_rows.update(tx, need)


def test_aid_every_use_case_gives_disclosed_needs() -> None:
    """No use case that somebody may call gives a need but as it is disclosed."""
    given = {
        name: str(get_type_hints(usecase)["return"])
        for name, usecase in every_usecase()
        if name.startswith("aid.")
    }
    assert any(DisclosedNeed.__name__ in one for one in given.values())
    assert not [name for name, one in given.items() if "aid.needs.Need" in one]
