"""Needs that change while somebody carries them: who no longer can is free, all others are told."""

from __future__ import annotations

from datetime import date

import pytest

from api.usecases.act import Actor
from api.usecases.aid.claims import list_claimed_needs
from api.usecases.aid.ending import end_need
from api.usecases.aid.need_form import NeedUpdate
from api.usecases.aid.needs import cancel_need, change_need, list_needs
from api.usecases.aid.volunteers import VolunteerUpdate, set_volunteer
from data.store.aid.needs import Need
from tests.support.aid import FoodBank, food_bank
from tests.support.office import new_place
from tests.support.store.world import World
from tests.support.tiny import corner

DAY = date(2026, 3, 9)


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def taken(bank: FoodBank, radius_m: int = 5000) -> tuple[Need, Actor]:
    """Return a need of 8 kg, and the volunteer who took it on."""
    need = bank.add()
    who = bank.volunteer(most_mass_g=10_000, hills="rolling", radius_m=radius_m)
    bank.claim(who, need.id)
    return need, who


def stored(bank: FoodBank, need: Need) -> Need:
    """Return a need as it is kept."""
    listed = bank.world.service.do(bank.coordinator, list_needs, need.day, need.day)
    return next(one for one in listed if one.id == need.id)


def at(across: int, up: int) -> dict[str, object]:
    """Return another door at a junction of the grid."""
    lon, lat = corner(across, up)
    return {"lon": lon, "lat": lat, "address": "9 Elm Lane"}


FAR = {"lon": 10.2, "lat": 50.0, "address": "1 Far Lane"}


@pytest.mark.parametrize(
    "change",
    [{"mass_g": 250_000}, {"hills": "steep"}, FAR, {"start": "15:00", "end": "16:00"}],
    ids=["heavy", "steep", "far", "later"],
)
def test_aid_what_fits_no_more_is_released_and_told(
    bank: FoodBank, change: dict[str, object]
) -> None:
    """Too heavy, too steep, somewhere else or at another hour: nobody is held to it, all know."""
    need, who = taken(bank, radius_m=5000)
    answer = bank.world.service.do(bank.coordinator, change_need, need.id, NeedUpdate.read(change))
    assert (answer.state, answer.claims) == ("open", ())
    assert (stored(bank, need).state, stored(bank, need).claims) == ("open", ())
    assert bank.told(who) == ["need-withdrawn"]
    assert bank.world.service.do(who, list_claimed_needs) == []


@pytest.mark.parametrize(
    "change",
    [
        *({"mass_g": 9000}, {"items": {"parcel": 3}}, {"note": "Ring twice"}),
        *({"address": "5 Oak Lane", "lon": corner(3, 3)[0], "lat": corner(3, 3)[1]},),
        *({"access_note": "Second yard"}, {"code": "KX47"}, {"may_be_left": True}),
        {"contact_phone": "+33 6 00 00 00 08", "hides_phone": False},
    ],
    ids=["mass", "items", "note", "door", "access", "code", "left", "phone"],
)
def test_aid_what_still_fits_is_kept_and_told(bank: FoodBank, change: dict[str, object]) -> None:
    """Whoever carries a need hears of every change that they would see, and the answer says so."""
    need, who = taken(bank)
    answer = bank.world.service.do(bank.coordinator, change_need, need.id, NeedUpdate.read(change))
    assert (answer.state, [one.person_id for one in answer.claims]) == ("claimed", [who.id])
    assert stored(bank, need).state == answer.state
    assert bank.told(who) == ["need-changed"]


@pytest.mark.parametrize("change", [{"contact_phone": "+33 6 00 00 00 07"}, {"informed": True}])
def test_aid_a_change_that_nobody_sees_is_not_told(
    bank: FoodBank, change: dict[str, object]
) -> None:
    """A number that stays hidden is no news to who carries it."""
    need, who = taken(bank)
    bank.world.service.do(bank.coordinator, change_need, need.id, NeedUpdate.read(change))
    assert (stored(bank, need).state, bank.told(who)) == ("claimed", [])


def test_aid_another_code_is_told_once_it_is_asked_for(bank: FoodBank) -> None:
    """That a code is asked for is news; another one in its place is the recipient's."""
    need, who = taken(bank)
    do = bank.world.service.do
    do(bank.coordinator, change_need, need.id, NeedUpdate.read({"code": "KX47"}))
    do(bank.coordinator, change_need, need.id, NeedUpdate.read({"code": "KX48"}))
    assert bank.told(who) == ["need-changed"]


def test_aid_another_place_releases_and_a_second_person_is_missing(bank: FoodBank) -> None:
    """A need that goes to another area is another one; where two go, a second one is missing."""
    do, world = bank.world.service.do, bank.world
    need, who = taken(bank, radius_m=50_000)
    relay = new_place(world, 2, 2, bank.coordinator, kind="relay", name="Corner shop")
    do(
        bank.coordinator,
        change_need,
        need.id,
        NeedUpdate.read({"place": str(relay), "address": ""}),
    )
    assert (stored(bank, need).claims, bank.told(who)) == ((), ["need-withdrawn"])
    both, first = taken(bank)
    answer = do(bank.coordinator, change_need, both.id, NeedUpdate.read({"two_people": True}))
    assert (answer.state, len(answer.claims)) == ("open", 1)
    second = bank.volunteer()
    bank.claim(second, both.id)
    answer = do(bank.coordinator, change_need, both.id, NeedUpdate.read({"two_people": False}))
    assert [one.person_id for one in answer.claims] == [first.id]
    assert bank.told(first) == ["need-changed"] * 2
    assert bank.told(second) == ["need-withdrawn"]


def test_aid_a_limit_set_lower_later_takes_nothing_away(bank: FoodBank) -> None:
    """What somebody took on above a limit they set since is theirs to keep."""
    need, who = taken(bank)
    bank.world.service.do(who, set_volunteer, VolunteerUpdate(most_mass_g=1000))
    bank.world.service.do(
        bank.coordinator, change_need, need.id, NeedUpdate.read({"note": "Ring twice"})
    )
    assert stored(bank, need).state == "claimed"


def test_aid_every_answer_has_the_status_that_is_stored(bank: FoodBank) -> None:
    """Changed, ended and cancelled: the answer is the need as it is read afterwards."""
    do = bank.world.service.do
    need, who = taken(bank)

    def same(answer: Need) -> bool:
        kept = stored(bank, need)
        fields = ("state", "status", "outcome", "wrong_code", "version", "claims")
        return all(getattr(answer, name) == getattr(kept, name) for name in fields)

    assert same(do(bank.coordinator, change_need, need.id, NeedUpdate.read({"note": "Ring twice"})))
    assert same(do(bank.coordinator, change_need, need.id, NeedUpdate.read({"note": "Ring twice"})))
    bank.world.clock.now = need.starts_at
    assert same(do(who, end_need, need.id, "not_home"))
    assert same(
        do(
            bank.coordinator,
            change_need,
            need.id,
            NeedUpdate.read({"start": "15:00", "end": "16:00"}),
        )
    )
    assert same(do(bank.coordinator, cancel_need, need.id))
