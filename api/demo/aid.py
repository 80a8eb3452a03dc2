"""Aid in the demo: a food bank's list of eight needs, and two volunteers who may take them on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from api.demo.names import demo_id
from api.usecases.aid.need_form import NeedRequest
from api.usecases.aid.need_lists import order_needs
from api.usecases.aid.needs import add_need, list_needs
from api.usecases.aid.volunteers import VolunteerUpdate, make_pledge, set_volunteer

if TYPE_CHECKING:
    from api.demo.staff import Crew
    from api.usecases.service import Service

Plain = dict[str, Any]

AHEAD_DAYS = 1
"""So far ahead lies the day of the list: volunteers take it on today."""
ALIASES = {
    "en": ("Blue door", "Heron", "Two stairs", "Lilac", "Old mill", "Lantern", "Birch", "Gate"),
    "fr": (
        "Porte bleue",
        "Héron",
        "Deux marches",
        "Lilas",
        "Moulin",
        "Lanterne",
        "Bouleau",
        "Portail",
    ),
}
ITEMS: tuple[dict[str, int], ...] = (
    {"parcel": 2},
    {"parcel": 1, "baby-food": 2},
    {"parcel": 1, "low-sugar": 1},
    {"parcel": 3},
)
TWO_PEOPLE, LEFT, WITH_CODE = 2, 5, 3
"""The need that takes two people, the one that may be left there; each so many has a code."""


def make_demo_aid(service: Service, plain: Plain, on: date, crew: Crew, language: str) -> None:
    """Write eight needs of tomorrow down, and let two volunteers say what they carry.

    Where the food bank has a list of that day already, that one is enough.
    """
    coordinator = next(one for one in crew.others if one.role.value == "aid_coordinator").acts()
    day = on + timedelta(days=AHEAD_DAYS)
    if service.do(coordinator, list_needs, day, day):
        return
    homes = sorted(key for key in plain["places"] if key.startswith("home-"))
    aliases = ALIASES.get(language, ALIASES["en"])
    rows = []
    for number, (alias, key) in enumerate(zip(aliases, homes, strict=False)):
        items = ITEMS[number % len(ITEMS)]
        start = 10 + number % 4
        request = {
            "alias": alias,
            "day": day.isoformat(),
            "start": f"{start}:00",
            "end": f"{start + 2}:00",
            **{name: plain["places"][key][name] for name in ("lon", "lat", "address")},
            "items": items,
            "mass_g": 3500 * sum(items.values()),
            "two_people": number == TWO_PEOPLE,
            "may_be_left": number == LEFT,
            "code": f"KX{number}7" if number % WITH_CODE == 0 else "",
            "informed": True,
        }
        need_id = demo_id("need", f"{day.isoformat()}:{number}")
        service.do(coordinator, add_need, need_id, NeedRequest.read(request))
        rows.append((start, need_id))
    if rows:
        # An order that is kept goes with the hours, or one ride cannot bring all of it.
        in_order = [need_id for _, need_id in sorted(rows, key=lambda one: one[0])]
        service.do(coordinator, order_needs, in_order)
    helpers = [one for one in crew.riders if one.role.value == "volunteer"][:2]
    for one, home in zip(helpers, homes[::-1], strict=False):
        where = {name: plain["places"][home][name] for name in ("lon", "lat")}
        week = [{"weekday": at, "start_min": 9 * 60, "end_min": 17 * 60} for at in range(7)]
        limits = {**where, "radius_m": 8000, "slots": week, "hills": "rolling", "bike": "trailer"}
        service.do(one.acts(), set_volunteer, VolunteerUpdate.read(limits))
        service.do(one.acts(), make_pledge)
