"""Lots of an import that cannot be taken in as things are: told before anything is applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from api.usecases.circuits.open_food_network.import_values import LotName, NamedLot
from api.usecases.circuits.open_food_network.wanted_lots import load_of
from api.usecases.requests import bad_input
from data.formats.open_food_network.values import summed
from data.store.bookings import customers
from data.store.fleet import places

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.circuits.fitting import Fleet
    from data.store.circuits.cycles import OrderCycle
    from routing.errors import TourneeError


def lot_refusals(
    act: Act, cycle: OrderCycle, named: Mapping[LotName, NamedLot], fleet: Fleet
) -> dict[LotName, TourneeError]:
    """Return why lots cannot be taken in: no place, no box for the cold, a hub of another cycle."""
    found: dict[LotName, TourneeError] = {}
    for name, one in named.items():
        refused = _refusal(act, cycle, one, fleet)
        if refused is not None:
            found[name] = refused
    return found


def _refusal(act: Act, cycle: OrderCycle, one: NamedLot, fleet: Fleet) -> TourneeError | None:
    if one.hub_id not in cycle.hubs:
        return bad_input("hub_id", "import-other-hub", hub=one.lot.hub, name=cycle.name)
    maker = customers.find(act.tx, one.maker.customer_id) if one.maker.customer_id else None
    place = places.find(act.tx, maker.place_id) if maker and maker.place_id else None
    if place is None or place.status != "active":
        return bad_input("place_id", "import-farm-without-place", farm=one.lot.producer)
    contents = summed(item.contents for item in one.goods(one.lot.items))
    if not fleet.keeps(load_of(contents, one.lot)):
        args = {"what": one.lot.producer, "temperature": "chilled"}
        return bad_input("temperature", "lot-without-box", **args)
    return None
