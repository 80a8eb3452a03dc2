"""A food bank, its coordinator, its needs, and volunteers, for tests of aid."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.usecases.act import Actor
from api.usecases.aid.claims import claim_need
from api.usecases.aid.need_form import NeedRequest
from api.usecases.aid.needs import add_need
from api.usecases.aid.volunteers import VolunteerUpdate, make_pledge, set_volunteer
from data.store.aid.needs import Need
from data.store.notices import notices
from tests.support.office import new_customer, new_place
from tests.support.store.world import World
from tests.support.tiny import corner

DOOR = "3 Oak Lane, second floor"


@dataclass(slots=True, kw_only=True)
class FoodBank:
    """A food bank in a world.

    Attributes
    ----------
    site
        Where its goods are.
    coordinator
        Who keeps its needs.
    """

    world: World
    customer_id: UUID
    site: UUID
    coordinator: Actor

    def add(self, **more: object) -> Need:
        """Write a need down: today from eleven to noon, at a junction of the grid."""
        need_id = self.world.service.ids()
        return self.world.service.do(self.coordinator, add_need, need_id, a_need(**more))

    def volunteer(self, *, pledged: bool = True, **more: object) -> Actor:
        """Return a new volunteer who lives at a junction and takes whatever there is."""
        who = self.world.new_person("volunteer")
        lon, lat = corner(1, 1)
        asked = {"lon": lon, "lat": lat, "radius_m": 50_000, **more}
        self.world.service.do(who, set_volunteer, VolunteerUpdate.read(asked))
        if pledged:
            self.world.service.do(who, make_pledge)
        return who

    def told(self, who: Actor) -> list[str]:
        """Return the kinds of unread notices that somebody has in the app, the latest first."""
        assert who.id is not None
        with self.world.database.transaction(self.world.alpha) as tx:
            found = notices.in_app(tx, who.id, self.world.clock.now, unread_only=True, limit=50)
        return [one.template for one in found]

    def claim(self, who: Actor, need_id: UUID) -> None:
        """Let a volunteer take a need on."""
        self.world.service.do(who, claim_need, self.world.service.ids(), need_id)


def a_need(**more: object) -> NeedRequest:
    """Return what a coordinator asks for: two parcels for somebody behind an alias."""
    lon, lat = corner(3, 3)
    usual = {
        "alias": "Blue door",
        "day": "2026-03-09",
        "start": "11:00",
        "end": "12:00",
        "lon": lon,
        "lat": lat,
        "address": DOOR,
        "items": {"parcel": 2},
        "mass_g": 8000,
        "informed": True,
    }
    return NeedRequest.read({**usual, **more})


def food_bank(world: World) -> FoodBank:
    """Return a food bank of alpha."""
    site = new_place(world, 0, 0, kind="hub")
    customer_id = new_customer(
        world, "Food bank", kind="aid", place_id=str(site), phone="+33 4 00 00 00 01"
    )
    coordinator = world.new_person("aid_coordinator", customer_id=customer_id)
    return FoodBank(world=world, customer_id=customer_id, site=site, coordinator=coordinator)
