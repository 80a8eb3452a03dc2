"""The busy day that other tests start from is itself a day that breaks no invariant."""

from __future__ import annotations

from data.store.system.invariants import breaches
from tests.support.rounds.busy_day import add_busy_day
from tests.support.store.world import MORNING, World


def test_a_busy_day_is_sound(world: World) -> None:
    """Its rows satisfy every constraint and invariant; each courier has the visits asked for."""
    dispatcher = world.actor("dispatcher").id
    assert dispatcher
    with world.database.transaction(world.alpha) as tx:
        busy_rounds = add_busy_day(tx, world.service.ids, MORNING, dispatcher, couriers=3, visits=7)
    assert breaches(world.database, MORNING) == []
    assert [len(one.visit_ids) for one in busy_rounds] == [7, 7, 7]
