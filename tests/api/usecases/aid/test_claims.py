"""Claims and lists of needs: one of two who want the same has it, and nobody owes anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest

from api.usecases.act import Actor
from api.usecases.aid.claims import give_back_need, list_open_needs
from api.usecases.aid.disclosure import DisclosedNeed
from api.usecases.aid.ending import NeedOutcome, end_needs
from api.usecases.aid.need_form import NeedUpdate
from api.usecases.aid.need_lists import order_needs, plan_needs, propose_need_order
from api.usecases.aid.needs import cancel_need, change_need, erase_need, list_needs
from api.usecases.bookings.booking import read_booking
from api.usecases.notices import event_notices
from dispatch.care.exact_address_disclosure import coarse_point
from routing.errors import BadInput, Conflict
from routing.types import Point
from tests.support.aid import FoodBank, food_bank
from tests.support.people import logged, refusal
from tests.support.store.world import World
from tests.support.tiny import corner

DAY = date(2026, 3, 9)


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def test_aid_claim_race_has_one_winner(bank: FoodBank) -> None:
    """Of six who take the same need on at once, one has it and the others are told."""
    need = bank.add()
    hurried = [bank.volunteer() for _ in range(6)]
    start = Barrier(len(hurried))

    def claim(who: Actor) -> str:
        start.wait()
        try:
            bank.claim(who, need.id)
        except Conflict as refused:
            return refused.code
        return "taken"

    with ThreadPoolExecutor(len(hurried)) as pool:
        results = sorted(pool.map(claim, hurried))
    assert results == [*["need-taken"] * 5, "taken"]
    (kept,) = bank.world.service.do(bank.coordinator, list_needs, DAY, DAY)
    assert (kept.state, len(kept.claims)) == ("claimed", 1)
    assert len(logged(bank.world, "need_claimed")) == 1


def test_aid_needs_out_of_sight_answer_like_none(bank: FoodBank) -> None:
    """Who claims or gives back by a made-up id learns nothing that the list does not show."""
    do, ids = bank.world.service.do, bank.world.service.ids
    taken, cancelled, past = bank.add(), bank.add(), bank.add(start="07:30", end="08:00")
    bank.claim(bank.volunteer(), taken.id)
    do(bank.coordinator, cancel_need, cancelled.id)
    bank.world.clock.now = past.ends_at
    stranger = bank.volunteer()
    needs = (taken.id, cancelled.id, past.id, ids())
    answers = {refusal(Conflict, partial(bank.claim, stranger, one)) for one in needs}
    assert answers == {"need-taken"}
    for one in needs:
        do(stranger, give_back_need, one)
    assert not logged(bank.world, "need_given_back")
    (kept,) = [one for one in do(bank.coordinator, list_needs, DAY, DAY) if one.id == taken.id]
    assert len(kept.claims) == 1


def test_aid_open_needs_tell_a_rough_area_and_no_more(bank: FoodBank) -> None:
    """Before a need is theirs, volunteers learn no alias, no door, and no point but a rough one."""
    need = bank.add(note="Bell of Zwicky")
    who = bank.volunteer()
    (open_need,) = bank.world.service.do(who, list_open_needs)
    assert need.point is not None
    lon, lat = coarse_point(need.point.lon, need.point.lat)
    assert open_need.area == Point(lon=lon, lat=lat)
    assert not [word for word in ("Blue door", "Oak Lane", "Zwicky") if word in repr(open_need)]
    assert open_need.distance_m % 500 == 0
    assert (open_need.items, open_need.mass_g, open_need.people_missing) == (2, 8000, 1)


def test_aid_what_is_given_back_is_open_again_and_told(bank: FoodBank) -> None:
    """Giving back costs nothing, may be done again and again, and the coordinator learns of it."""
    do = bank.world.service.do
    need = bank.add()
    who = bank.volunteer(most_stops=1)
    for _ in range(3):
        bank.claim(who, need.id)
        do(who, give_back_need, need.id)
        do(who, give_back_need, need.id)
    assert [one.need_id for one in do(who, list_open_needs)] == [need.id]
    logged_events = logged(bank.world, "need_given_back")
    assert [one.detail["reason"] for one in logged_events] == ["given_back"] * 3
    system = bank.world.service.system(bank.world.alpha)
    do(system, event_notices.tell_event, logged_events[-1].seq)
    assert bank.told(bank.coordinator) == ["need-given-back"]


def test_aid_a_moved_or_cancelled_need_frees_who_took_it(bank: FoodBank) -> None:
    """Another hour or none at all: nobody is held to what they did not take on."""
    do = bank.world.service.do
    moved, cancelled, kept = bank.add(), bank.add(), bank.add()
    who = bank.volunteer(most_stops=3)
    for one in (moved, cancelled, kept):
        bank.claim(who, one.id)
    do(bank.coordinator, change_need, moved.id, NeedUpdate.read({"start": "15:00", "end": "16:00"}))
    do(bank.coordinator, cancel_need, cancelled.id)
    do(bank.coordinator, change_need, kept.id, NeedUpdate.read({"note": "Ring twice"}))
    found = {one.id: one.state for one in do(bank.coordinator, list_needs, DAY, DAY)}
    assert found == {moved.id: "open", cancelled.id: "cancelled", kept.id: "claimed"}
    assert sorted(bank.told(who)) == ["need-changed", *["need-withdrawn"] * 2]
    assert (
        refusal(Conflict, partial(do, bank.coordinator, plan_needs, [kept.id])) == "need-not-open"
    )


def test_aid_a_human_order_stays_and_a_shorter_one_is_only_proposed(bank: FoodBank) -> None:
    """The list keeps the order that people chose; what another would save is told beside it."""
    do = bank.world.service.do
    far, near, middle = (
        bank.add(lon=corner(at, 0)[0], lat=corner(at, 0)[1], alias=f"Stop {at}") for at in (4, 1, 2)
    )
    ids = [far.id, near.id, middle.id]
    do(bank.coordinator, order_needs, ids)
    (found,) = do(bank.coordinator, propose_need_order, DAY)
    assert [one.id for one in found.needs] == ids
    assert found.proposal.order == (1, 2, 0)
    assert found.proposal.after_s < found.proposal.before_s
    assert found.proposal.moved == (0,)
    listed = do(bank.coordinator, list_needs, DAY, DAY)
    assert [(one.id, one.keeps_order) for one in listed] == [(one, True) for one in ids]
    late = bank.add(day="2026-03-10")
    with pytest.raises(BadInput, match="needs-of-one-list"):
        do(bank.coordinator, order_needs, [*ids, late.id])


def test_aid_an_erased_need_keeps_its_numbers_alone(bank: FoodBank) -> None:
    """Whoever asks is erased at once; its id goes to the list that no backup holds."""
    do = bank.world.service.do
    need = bank.add(note="Bell of Zwicky")
    do(bank.coordinator, cancel_need, need.id)
    bank.world.clock.forward(hours=12)
    kept = do(bank.coordinator, erase_need, need.id)
    assert (kept.alias, kept.address, kept.note, kept.request_hash) == ("", "", "", "")
    assert kept.erased_at == bank.world.clock.now
    assert (dict(kept.items), kept.mass_g, kept.day) == ({"parcel": 2}, 8000, DAY)
    assert need.ends_at + timedelta() < bank.world.clock.now


def test_aid_erasing_what_is_still_to_be_brought_is_one_step(bank: FoodBank) -> None:
    """It is cancelled by that, also in a round; whoever took it on is told, and nothing is left."""
    do = bank.world.service.do
    claimed, planned = bank.add(note="Bell of Zwicky"), bank.add(note="Bell of Zwicky")
    who = bank.volunteer()
    bank.claim(who, claimed.id)
    (booked,) = do(bank.coordinator, plan_needs, [planned.id])
    for one in (claimed, planned):
        kept = do(bank.coordinator, erase_need, one.id)
        assert (kept.state, kept.alias, kept.note, kept.claims) == ("cancelled", "", "", ())
        assert do(bank.coordinator, erase_need, one.id) == kept
    assert bank.told(who) == ["need-withdrawn"]
    assert booked.booking_id is not None
    office = bank.world.new_person("dispatcher")
    found = do(office, read_booking, booked.booking_id)
    assert (found.status, found.cancel_fee_cents) == ("cancelled", 0)
    assert [(one.status, one.label, one.stops[-1].address) for one in found.jobs] == [
        ("cancelled", "", "")
    ]


def test_aid_outcomes_are_recorded_several_at_once_and_never_in_advance(bank: FoodBank) -> None:
    """All or none; what is wrong names its number; what is still to come is refused."""
    do = bank.world.service.do
    one, two = bank.add(), bank.add(start="11:15", end="12:15")
    later = bank.add(start="16:00", end="17:00")

    def ended(*outcomes: NeedOutcome) -> list[DisclosedNeed]:
        return do(bank.coordinator, end_needs, outcomes)

    handed, absent, early = (
        NeedOutcome(need_id=need.id, outcome=outcome)
        for need, outcome in ((one, "handed_over"), (two, "not_home"), (later, "handed_over"))
    )
    assert refusal(Conflict, partial(ended, handed)) == "need-not-yet"
    bank.world.clock.now = two.starts_at
    assert refusal(Conflict, partial(ended, handed, absent, early)) == "need-not-yet"
    with pytest.raises(BadInput) as wrong:
        ended(handed, replace(absent, handed_items=9))
    assert [(fault.where, fault.code) for fault in wrong.value.faults] == [
        ("outcomes[1].handed_items", "out-of-range")
    ]
    assert [(done.status, done.handed_items) for done in ended(handed, absent)] == [
        ("served", 2),
        ("failed", 0),
    ]
    states = [need.state for need in do(bank.coordinator, list_needs, DAY, DAY)]
    assert states == ["served", "failed", "open"]
