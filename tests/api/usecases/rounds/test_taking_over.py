"""Rounds that riders take over from each other."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.usecases.rounds.own_rounds import list_rounds
from api.usecases.rounds.taking_over import Offer, list_offers, take_swap
from data.store.system.invariants import breaches
from routing.errors import Conflict, Denied, NotFound
from tests.support.rounds.road import Road, make_road
from tests.support.store.world import World


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds."""
    return make_road(world)


def _offer(road: Road) -> UUID:
    one, swap = road.rounds[0], road.world.service.ids()
    road.send(road.courier(one), [road.fact(one, "swap_offered", seq=1, swap_id=str(swap))])
    return swap


def test_an_offered_round_is_the_takers_at_once(road: Road) -> None:
    """Others see the offer without an address; who takes it rides, however often asked."""
    do, one, swap = road.world.service.do, road.rounds[0], _offer(road)
    cleo = road.world.actor("courier", cooperative=road.home)
    (seen,) = do(cleo, list_offers)
    assert (seen.id, seen.round.id, seen.is_own) == (swap, one.round_id, False)
    (own,) = do(road.courier(one), list_offers)
    assert own.is_own
    for _ in range(2):
        do(cleo, take_swap, swap)
    day = road.round(one)["day"]
    assert [(line.id, line.status) for line in do(cleo, list_rounds, day, day)] == [
        (one.round_id, "published")
    ]
    assert do(cleo, list_offers) == []
    assert breaches(road.world.database, road.world.clock.now) == []


def test_the_first_has_it_and_nobody_takes_their_own(road: Road) -> None:
    """Whoever comes second, or offered it, is told so; nothing changes."""
    do, one, swap = road.world.service.do, road.rounds[0], _offer(road)
    with pytest.raises(Conflict, match="swap-own"):
        do(road.courier(one), take_swap, swap)
    do(road.world.actor("courier", cooperative=road.home), take_swap, swap)
    with pytest.raises(Conflict, match="swap-gone"):
        do(road.world.actor("volunteer", cooperative=road.home), take_swap, swap)
    with pytest.raises(NotFound, match="no-such-swap"):
        do(road.courier(one), take_swap, road.world.service.ids())


def test_who_withdrew_keeps_it(road: Road) -> None:
    """An offer that was taken back is not on the list, and cannot be taken any more."""
    do, one, swap = road.world.service.do, road.rounds[0], _offer(road)
    road.world.clock.forward(minutes=1)
    back = road.fact(one, "swap_withdrawn", minute=1, seq=2, swap_id=str(swap))
    assert road.outcomes(road.send(road.courier(one), [back])) == [("accepted", "")]
    cleo = road.world.actor("courier", cooperative=road.home)
    assert do(cleo, list_offers) == []
    with pytest.raises(Conflict, match="swap-gone"):
        do(cleo, take_swap, swap)


def test_who_rides_then_cannot_take_it(road: Road) -> None:
    """Nobody rides two rounds at once, also where riders agree among themselves."""
    swap = _offer(road)
    with pytest.raises(Conflict, match="shift-overlaps"):
        road.world.service.do(road.courier(road.rounds[1]), take_swap, swap)


@pytest.mark.parametrize("role", ["dispatcher", "merchant", "admin"])
def test_only_riders_take_over(road: Road, role: str) -> None:
    """The office hands on; riders take."""
    actor = road.world.actor(role, cooperative=road.home)
    with pytest.raises(Denied):
        road.world.service.do(actor, take_swap, _offer(road))


def test_another_cooperative_sees_no_offer(road: Road) -> None:
    """Neither the offer nor the round is there for others."""
    stranger = road.world.actor("courier", cooperative=road.world.beta)
    swap = _offer(road)
    offers: list[Offer] = road.world.service.do(stranger, list_offers)
    assert offers == []
    with pytest.raises(NotFound):
        road.world.service.do(stranger, take_swap, swap)
