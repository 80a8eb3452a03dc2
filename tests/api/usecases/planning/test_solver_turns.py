"""Cooperatives take turns at the solvers: who asks for much does not keep the others waiting."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.planning.plans import MOST_WAITING, read_plan_of_day, request_plan
from api.usecases.planning.solving import TURN, begin_solving, finish_solving, note_progress
from dispatch.model import Plan
from routing.errors import Conflict
from tests.support.rounds.live_town import DAY, Town, busy_town, make_town
from tests.support.store.world import World


def ask(town: Town, *, budget_s: int = 10) -> UUID:
    """Ask for a plan of a town's day."""
    plan_id = town.world.service.ids()
    town.world.service.do(town.office, request_plan, plan_id, DAY, budget_s=budget_s)
    return plan_id


def take(world: World) -> UUID:
    """Take the next plan of the queue as a worker does, and give it."""
    with world.database.transaction() as tx:
        found = tx.connection.exec_driver_sql(
            "UPDATE tournee.procrastinate_jobs SET status = 'doing' WHERE id = ("
            "SELECT id FROM tournee.procrastinate_jobs WHERE status = 'todo' "
            "AND queue_name = 'solve' ORDER BY priority DESC, id LIMIT 1) "
            "RETURNING args ->> 'plan_id'"
        )
        return UUID(found.scalar_one())


def done(world: World) -> None:
    """End what the worker has taken."""
    with world.database.transaction() as tx:
        tx.run(sa.text("DELETE FROM tournee.procrastinate_jobs WHERE status = 'doing'"))


def test_who_asks_first_for_many_plans_shares_the_worker(world: World) -> None:
    """Of ten plans of one and two of another, asked for later, every second is the other's."""
    loud, quiet = make_town(world), make_town(world, world.beta)
    many = [ask(loud) for _ in range(5)]
    taken = [take(world)]
    few = [ask(quiet), ask(quiet)]
    done(world)
    for _ in range(6):
        taken.append(take(world))
        done(world)
    assert taken[0] == many[0]
    assert taken[1] == few[0]
    assert taken.index(few[1]) <= 3
    assert [one for one in taken if one in many] == many


def test_who_asks_again_and_again_overtakes_nobody(world: World) -> None:
    """Who asks for the next plan when one is done comes after those who waited meanwhile."""
    loud, quiet = make_town(world), make_town(world, world.beta)
    waiting = [ask(loud) for _ in range(3)]
    taken = []
    for _ in range(6):
        ask(quiet)
        taken.append(take(world))
        done(world)
    assert set(waiting) <= set(taken)


def test_only_so_many_plans_wait(world: World) -> None:
    """One more is refused; another cooperative still asks for its own."""
    loud, quiet = make_town(world), make_town(world, world.beta)
    for _ in range(MOST_WAITING):
        ask(loud)
    with pytest.raises(Conflict, match="too-many-plans-waiting"):
        ask(loud)
    ask(quiet)


def test_a_long_search_ends_when_others_wait(world: World) -> None:
    """An hour's search goes on alone; after its turn it gives way with the plan that it has."""
    town, _ = busy_town(world)
    worker = world.service.system(town.home)
    plan_id = ask(town, budget_s=3600)
    take(world)
    world.service.do(worker, begin_solving, plan_id)
    world.clock.now += 2 * TURN
    assert not world.service.do(worker, note_progress, plan_id, 0.03, 100, 0)
    mine = ask(town)
    assert not world.service.do(worker, note_progress, plan_id, 0.03, 100, 0)
    ask(make_town(world, world.beta))
    assert not world.service.do(worker, note_progress, plan_id, 0.03, None, None)
    assert world.service.do(worker, note_progress, plan_id, 0.04, 100, 0)
    world.service.do(worker, finish_solving, plan_id, Plan(rounds=(), unassigned=()))
    found = world.service.do(town.office, read_plan_of_day, plan_id)
    assert (found.status, found.progress["shortened"]) == ("ready", True)
    assert mine != plan_id
