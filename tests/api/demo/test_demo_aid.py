"""Aid of the demo: a list of eight needs in its order, and two volunteers who are offered some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import cast

from api.auth.scopes import Role
from api.demo.aid import make_demo_aid
from api.demo.staff import Crew
from api.usecases.act import Actor
from api.usecases.aid.claims import list_open_needs
from api.usecases.aid.need_form import warnings_of
from api.usecases.aid.needs import list_needs
from tests.support.aid import food_bank
from tests.support.store.world import World
from tests.support.tiny import corner


@dataclass(frozen=True, slots=True)
class _Somebody:
    role: Role
    actor: Actor

    def acts(self) -> Actor:
        """Return them as an actor."""
        return self.actor


def test_aid_in_the_demo_is_a_list_of_eight_and_two_volunteers(world: World) -> None:
    """Made once a day, without a word that tells too much; volunteers are offered some of it."""
    bank = food_bank(world)
    volunteers = [_Somebody(Role.VOLUNTEER, world.new_person("volunteer")) for _ in range(3)]
    coordinator = _Somebody(Role.AID_COORDINATOR, bank.coordinator)
    crew = cast("Crew", SimpleNamespace(others=[coordinator], riders=volunteers))
    places = {
        f"home-{number}": dict(zip(("lon", "lat"), corner(number % 5, number // 5), strict=True))
        | {"address": f"{number} Oak Lane"}
        for number in range(10)
    }
    for _ in range(2):
        make_demo_aid(world.service, {"places": places}, date(2026, 3, 9), crew, "fr")
    needs = world.service.do(bank.coordinator, list_needs, date(2026, 3, 10), date(2026, 3, 10))
    assert [one.position for one in needs] == list(range(8))
    assert not [one for each in needs for one in warnings_of(each)]
    assert all(one.keeps_order and one.item_count for one in needs)
    assert [bool(world.service.do(one.actor, list_open_needs)) for one in volunteers] == [
        *(True, True),
        False,
    ]
