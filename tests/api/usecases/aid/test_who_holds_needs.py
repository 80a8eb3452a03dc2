"""Who holds a need: what nobody can bring any more is offered again, and limits hold at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import sleep
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.aid.claims import list_claimed_needs, list_open_needs
from api.usecases.aid.need_form import NeedUpdate
from api.usecases.aid.need_lists import order_needs, plan_needs
from api.usecases.aid.needs import change_need, list_needs
from api.usecases.aid.volunteers import add_absence
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.care.privacy import erase_person
from api.usecases.notices import event_notices
from api.usecases.people.people import change_roles, leave
from data.store.tables.aid import need
from routing.errors import Conflict
from tests.support.aid import FoodBank, food_bank
from tests.support.people import Somebody, logged, somebody
from tests.support.store.world import World

DAY = date(2026, 3, 9)


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def states(bank: FoodBank, day: date = DAY) -> list[str]:
    """Return the states of the needs of a day, in the order of its list."""
    return [one.state for one in bank.world.service.do(bank.coordinator, list_needs, day, day)]


def tell_last(bank: FoodBank, kind: str) -> None:
    """Make the notices of the last event of a kind."""
    system = bank.world.service.system(bank.world.alpha)
    bank.world.service.do(system, event_notices.tell_event, logged(bank.world, kind)[-1].seq)


def wait_for_waiting(world: World, count: int) -> None:
    """Wait until so many transactions wait for a lock."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(400):
        with world.database.transaction(world.alpha) as tx:
            if tx.value(waiting) >= count:
                return
        sleep(0.01)
    pytest.fail("nobody waits")


def give_up(world: World, admin: Somebody, who: UUID, way: str) -> None:
    """Let somebody leave, lose the role, or be erased."""
    if way == "leaves":
        world.service.do(admin.actor, leave, who)
    elif way == "loses the role":
        world.service.do(admin.actor, change_roles, who, ["courier"])
    else:
        world.service.do(admin.actor, erase_person, who)


@pytest.mark.parametrize("way", ["leaves", "loses the role", "is erased"])
def test_aid_who_helps_no_more_gives_back_what_was_claimed(bank: FoodBank, way: str) -> None:
    """Whoever leaves, loses the role or is erased holds nothing: it is offered, and told of."""
    do = bank.world.service.do
    due, second = bank.add(), bank.add(two_people=True)
    past = bank.add(start="07:30", end="08:00")
    who, other = bank.volunteer(), bank.volunteer()
    for one in (due, second, past):
        bank.claim(who, one.id)
    bank.claim(other, second.id)
    assert who.id is not None
    bank.world.clock.forward(hours=2)
    admin = somebody(bank.world, "admin")
    give_up(bank.world, admin, who.id, way)
    found = {one.id: one for one in do(bank.coordinator, list_needs, DAY, DAY)}
    assert (found[due.id].state, found[due.id].claims) == ("open", ())
    assert [one.person_id for one in found[second.id].claims] == [other.id]
    assert due.id in {one.need_id for one in do(other, list_open_needs)}
    back = logged(bank.world, "need_given_back")
    assert {one.subject_id for one in back} == {due.id, second.id, past.id}
    assert {one.detail["reason"] for one in back} == {"office"}
    tell_last(bank, "need_given_back")
    assert "need-given-back" in bank.told(bank.coordinator)


def test_aid_a_role_that_is_kept_keeps_what_was_claimed(bank: FoodBank) -> None:
    """Another role besides takes nothing away."""
    kept, who = bank.add(), bank.volunteer()
    bank.claim(who, kept.id)
    assert who.id is not None
    admin = somebody(bank.world, "admin")
    bank.world.service.do(admin.actor, change_roles, who.id, ["courier", "volunteer"])
    assert states(bank) == ["claimed"]


def test_aid_an_absence_releases_what_was_planned_and_cancelled(bank: FoodBank) -> None:
    """A need whose job was cancelled is open: who took it on then and is away gives it back."""
    do = bank.world.service.do
    opened = bank.add(day="2026-03-11")
    (planned,) = do(bank.coordinator, plan_needs, [opened.id])
    assert planned.booking_id is not None
    office = bank.world.new_person("dispatcher")
    do(office, cancel_booking, planned.booking_id)
    who = bank.volunteer()
    bank.claim(who, opened.id)
    assert do(who, add_absence, date(2026, 3, 11), date(2026, 3, 11)) == [opened.id]
    assert states(bank, date(2026, 3, 11)) == ["open"]
    assert do(who, list_claimed_needs) == []


def test_aid_four_at_once_do_not_pass_the_most_stops_of_a_day(bank: FoodBank) -> None:
    """Four needs that one takes on in the same moment are one where the limit is one."""
    needs = [bank.add() for _ in range(4)]
    who = bank.volunteer(most_stops=1)

    def claim(need_id: UUID) -> str:
        try:
            bank.claim(who, need_id)
        except Conflict as refused:
            return refused.code
        return "taken"

    with ThreadPoolExecutor(len(needs)) as pool:
        # All four wait for their needs before any of them counts what is taken.
        with bank.world.database.transaction(bank.world.alpha) as tx:
            tx.rows(tx.select(need, only=[need.c.id]).with_for_update())
            begun = [pool.submit(claim, one.id) for one in needs]
            wait_for_waiting(bank.world, len(needs))
        results = sorted(one.result() for one in begun)
    assert results == [*["need-not-for-you"] * 3, "taken"]
    assert sorted(states(bank)) == ["claimed", *["open"] * 3]


def test_aid_a_part_of_a_list_in_order_keeps_every_place_once(bank: FoodBank) -> None:
    """Who orders a part of a list moves that part among its own places; no two are the same."""
    do = bank.world.service.do
    needs = [bank.add(alias=f"Stop {number}") for number in range(4)]
    do(bank.coordinator, order_needs, [needs[3].id, needs[1].id])
    listed = do(bank.coordinator, list_needs, DAY, DAY)
    assert [one.position for one in listed] == [0, 1, 2, 3]
    assert [one.alias for one in listed] == ["Stop 0", "Stop 3", "Stop 2", "Stop 1"]
    assert [one.keeps_order for one in listed] == [False, True, False, True]


def test_aid_a_need_that_moves_to_another_day_goes_to_the_end_of_its_list(bank: FoodBank) -> None:
    """The place it had in the list of its former day is somebody else's there."""
    do = bank.world.service.do
    moved, there = bank.add(), bank.add(day="2026-03-10")
    last = bank.add(day="2026-03-10")
    do(bank.coordinator, change_need, moved.id, NeedUpdate.read({"day": "2026-03-10"}))
    listed = do(bank.coordinator, list_needs, date(2026, 3, 10), date(2026, 3, 10))
    assert [(one.id, one.position) for one in listed] == [
        *((there.id, 0), (last.id, 1), (moved.id, 2)),
    ]


def test_aid_needs_written_down_at_once_have_places_of_their_own(bank: FoodBank) -> None:
    """Six who write a need down in the same moment get six places of the list."""
    start = Barrier(6)

    def add(_number: int) -> None:
        start.wait()
        bank.add()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(6)))
    listed = bank.world.service.do(bank.coordinator, list_needs, DAY, DAY)
    assert sorted(one.position for one in listed) == list(range(6))
