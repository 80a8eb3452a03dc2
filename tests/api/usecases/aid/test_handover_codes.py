"""Codes that recipients show: a few tries, at whichever way in, then the coordinator helps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from api.usecases.act import Actor
from api.usecases.aid.ending import end_need
from api.usecases.aid.need_form import NeedUpdate
from api.usecases.aid.need_lists import plan_needs
from api.usecases.aid.needs import change_need, list_needs
from api.usecases.rounds.events.event_batches import record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.proofs import ReadCode, add_proof
from data.store.aid import needs as need_rows
from data.store.aid.needs import Need
from data.store.rounds import proofs
from dispatch.aid.codes import MOST_WRONG_CODES
from routing.errors import BadInput
from tests.support.aid import FoodBank, food_bank
from tests.support.rounds.live_town import Town, make_town
from tests.support.store.world import World


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def refused(call: object) -> str:
    """Return the code with which something typed is refused."""
    with pytest.raises(BadInput) as wrong:
        call()  # type: ignore[operator]
    (fault,) = wrong.value.faults
    return fault.code


def claimed(bank: FoodBank, **more: object) -> tuple[Need, Actor]:
    """Return a need with a code whose time has come, and the volunteer who took it on."""
    need, who = bank.add(code="KX47", **more), bank.volunteer()
    bank.claim(who, need.id)
    bank.world.clock.now = need.starts_at
    return need, who


def kept(bank: FoodBank, need: Need) -> Need:
    """Return a need as it is stored."""
    with bank.world.database.transaction(bank.world.alpha) as tx:
        found = need_rows.find(tx, need.id)
    assert found is not None
    return found


def test_aid_wrong_codes_are_counted_and_lock_it(bank: FoodBank) -> None:
    """After five wrong ones not even the right one counts, and the coordinator is told once."""
    do, (need, who) = bank.world.service.do, claimed(bank)

    def tried(code: str, outcome: str = "handed_over") -> str:
        return refused(partial(do, who, end_need, need.id, outcome, code=code))

    answers = [tried(f"AA{number}3") for number in range(MOST_WRONG_CODES - 1)]
    assert set(answers) == {"code-not-right"}
    assert bank.told(bank.coordinator) == []
    # A code typed beside another outcome would be a try as well.
    assert [tried("ZZ99", "not_home"), tried("KX47"), tried("YY88")] == ["code-locked"] * 3
    assert bank.told(bank.coordinator) == ["need-code-locked"]
    (listed,) = do(bank.coordinator, list_needs, need.day, need.day)
    assert (listed.state, listed.code_locked) == ("claimed", True)
    assert do(bank.coordinator, end_need, need.id, "handed_over").status == "served"


def test_aid_another_code_may_be_tried_anew(bank: FoodBank) -> None:
    """The coordinator who gives the recipient another code opens it again."""
    do, (need, who) = bank.world.service.do, claimed(bank)
    for _ in range(MOST_WRONG_CODES):
        refused(partial(do, who, end_need, need.id, "handed_over", code="AA33"))
    do(bank.coordinator, change_need, need.id, NeedUpdate.read({"code": "ZZ34"}))
    assert not kept(bank, need).code_locked
    assert do(who, end_need, need.id, "handed_over", code="ZZ34").proved_by == "code"


def test_aid_many_at_once_have_no_more_tries(bank: FoodBank) -> None:
    """Twelve wrong codes in one moment are counted one by one."""
    do, (need, who) = bank.world.service.do, claimed(bank)

    def tried(number: int) -> str:
        return refused(partial(do, who, end_need, need.id, "handed_over", code=f"AA{number}"))

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(tried, range(30, 42)))
    assert answers.count("code-not-right") == MOST_WRONG_CODES - 1
    assert bank.told(bank.coordinator) == ["need-code-locked"]


def test_aid_fetching_it_oneself_is_proved_by_the_code_too(bank: FoodBank) -> None:
    """Whoever comes for it shows the code as whoever opens a door does."""
    do, (need, who) = bank.world.service.do, claimed(bank)
    assert refused(partial(do, who, end_need, need.id, "self_pickup")) == "code-missing"
    ended = do(who, end_need, need.id, "self_pickup", code="kx 47")
    assert (ended.outcome, ended.proved_by) == ("self_pickup", "code")


@dataclass(kw_only=True)
class Ride:
    """A round that brings a need with a code."""

    bank: FoodBank
    town: Town
    need: Need
    round_id: UUID
    drop: UUID

    def events(self, *codes: str) -> list[dict[str, object]]:
        """Return what a phone tells of codes that were typed at the door."""
        world = self.bank.world
        return [
            {
                "id": str(world.service.ids()),
                "kind": "code_scanned",
                "subject_id": str(self.drop),
                "round_id": str(self.round_id),
                "at": (world.clock.now - timedelta(seconds=60 - number)).isoformat(),
                "phone_seq": number + 1,
                "detail": {"code": code},
            }
            for number, code in enumerate(codes)
        ]

    def send(self, told: list[dict[str, object]]) -> list[tuple[str, bool]]:
        """Send it as the rider's phone; gives each outcome, and whether a code was wrong."""
        world = self.bank.world
        rider = self.town.rider("vera")
        sent_at = world.clock.now
        batch = Batch(phone_id="phone-1", sent_at=sent_at, events=told)
        verdicts = world.service.do(rider, record_events, batch)
        return [(one.outcome, "wrong-code" in one.flags) for one in verdicts]


@pytest.fixture
def ride(bank: FoodBank) -> Ride:
    """Return a round that brings a need with a code."""
    world = bank.world
    town = make_town(world)
    town.add_shift("vera", skills=["aid_pledge"])
    need = bank.add(code="KX47")
    world.service.do(bank.coordinator, plan_needs, [need.id])
    town.publish()
    ridden = town.round("vera")
    drop = next(one.id for one in ridden.visits if one.kind == "drop")
    return Ride(bank=bank, town=town, need=need, round_id=ridden.id, drop=drop)


def test_aid_codes_of_a_round_have_the_same_limit(ride: Ride) -> None:
    """A phone that sends many at once finds none by trying; sent again they are the same facts."""
    wrong = [f"AA{number}3" for number in range(MOST_WRONG_CODES)]
    told = ride.events(*wrong, "KX-47")
    answers = ride.send(told)
    assert answers == [("accepted", True)] * (MOST_WRONG_CODES + 1)
    assert kept(ride.bank, ride.need).code_locked
    again = [{**one, "detail": {"code": "KX47"}} for one in told]
    assert {outcome for outcome, _ in ride.send(told)} == {"duplicate"}
    assert {outcome for outcome, _ in ride.send(again)} == {"duplicate"}
    assert "need-code-locked" in ride.bank.told(ride.bank.coordinator)


def test_aid_who_is_not_on_the_round_locks_nothing(ride: Ride) -> None:
    """What is refused is no try: nobody else can lock a need."""
    other = ride.bank.world.new_person("courier")
    told = ride.events(*["AA33"] * (MOST_WRONG_CODES + 1))
    sent_at = ride.bank.world.clock.now
    batch = Batch(phone_id="phone-2", sent_at=sent_at, events=told)
    verdicts = ride.bank.world.service.do(other, record_events, batch)
    assert {one.outcome for one in verdicts} == {"refused"}
    assert ride.send(ride.events("KX47")) == [("accepted", False)]


def test_aid_a_code_kept_as_proof_is_judged_and_not_kept(ride: Ride) -> None:
    """A proof of another code is refused and counted; of the right one stays that it was right."""
    do, world = ride.bank.world.service.do, ride.bank.world
    rider = ride.town.rider("vera")

    def prove(code: str, proof_id: UUID | None = None) -> str:
        at = (proof_id or world.service.ids(), ride.round_id, ride.drop)
        return do(rider, add_proof, *at, ReadCode(code=code)).value

    assert refused(partial(prove, "AA33")) == "code-not-right"
    proof_id = world.service.ids()
    assert [prove("KX47", proof_id), prove("KX47", proof_id)] == ["RIGHT"] * 2
    with world.database.transaction(world.alpha) as tx:
        found = proofs.find(tx, proof_id)
    assert found is not None
    assert found.value == "RIGHT"
    for _ in range(MOST_WRONG_CODES):
        refused(partial(prove, "AA33"))
    assert refused(partial(prove, "KX47")) == "code-locked"
