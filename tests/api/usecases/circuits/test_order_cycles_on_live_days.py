"""Order cycles that are closed when the day has a published plan already: one replan takes all."""

from __future__ import annotations

import pickle
from datetime import timedelta
from uuid import UUID

import pytest

from api.usecases.bookings.booking import read_booking
from api.usecases.rounds.live.lots_brought import after_steps
from api.usecases.rounds.live.moves import move_jobs
from api.usecases.rounds.live.replanning import (
    KEEPS,
    Keep,
    ReplanProposal,
    orders_within,
    propose_replan,
    replan,
)
from api.usecases.rounds.live.taking_back import take_back_round
from tests.support.circuits import DAY, Circuit, make_circuit, starts_at_hub
from tests.support.office import publish
from tests.support.store.world import World


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms on a day with a published plan."""
    circuit = make_circuit(world)
    for number in range(3):
        circuit.town.add_job((1, number), (3, number), window=(60, 240))
    circuit.town.publish()
    return circuit


def closed_cycle(circuit: Circuit) -> UUID:
    """Close a cycle with a lot of each farm and three orders, each of two farms."""
    cycle = circuit.cycle()
    lots = {name: circuit.lot(cycle, name) for name in circuit.producers}
    for name, farms in {"R1": ("Ada", "Bea"), "R2": ("Bea", "Cia"), "R3": ("Cia", "Ada")}.items():
        circuit.order(cycle, name, {lots[one]: 2 for one in farms})
    circuit.close(cycle)
    return cycle


@pytest.mark.parametrize("keep", KEEPS)
def test_one_replan_takes_collections_and_drops_of_an_order_cycle(
    circuit: Circuit, keep: Keep
) -> None:
    """A cycle closed on a live day is in its rounds at once, and nothing leaves the hub early."""
    cycle = closed_cycle(circuit)
    circuit.do(replan, circuit.new_id(), DAY, keep=keep, budget_s=0.5)
    brought, taken = starts_at_hub(circuit, cycle)
    assert (len(brought), set(taken)) == (3, {"R1", "R2", "R3"})


def test_a_replan_of_an_order_cycle_is_carried_out_as_it_was_shown(circuit: Circuit) -> None:
    """A dry run tells that six jobs find a round, and just what it showed is carried out."""
    cycle = closed_cycle(circuit)
    shown = circuit.do(replan, circuit.new_id(), DAY, budget_s=0.5, dry_run=True)
    assert shown.comparison.unassigned == (6, 0)
    assert starts_at_hub(circuit, cycle) == ({}, {})
    circuit.world.clock.now += timedelta(minutes=2)
    done = circuit.do(replan, circuit.new_id(), DAY, shown=shown.shown)
    assert done.comparison.unassigned == (6, 0)
    brought, taken = starts_at_hub(circuit, cycle)
    assert (len(brought), len(taken)) == (3, 3)
    assert circuit.do(replan, circuit.new_id(), DAY, budget_s=0.5).comparison.unassigned == (0, 0)


def test_orders_of_an_order_cycle_are_searched_in_another_process(circuit: Circuit) -> None:
    """The rest of a day goes to a process; orders of collections and drops come back."""
    cycle = closed_cycle(circuit)
    plan_id = circuit.new_id()
    seen = circuit.do(propose_replan, plan_id, DAY, keep="riders", moved_cents=20, budget_s=0.5)
    there = pickle.loads(pickle.dumps(seen.left()))  # noqa: S301  # our own
    steps = pickle.loads(pickle.dumps(orders_within(there, 0.5, 0, "riders", 20)))  # noqa: S301
    left, orders = after_steps(seen.left(), steps)
    found = ReplanProposal(day=seen, left=left, orders=orders)
    circuit.do(replan, plan_id, DAY, found=found)
    brought, taken = starts_at_hub(circuit, cycle)
    assert (len(brought), len(taken)) == (3, 3)


@pytest.mark.parametrize("home_s", [0, 120])
def test_a_round_taken_back_gives_its_collections_on_and_keeps_the_drops(
    circuit: Circuit, home_s: int
) -> None:
    """Others collect what the round was to collect, and what waits for it stays in the rounds.

    With time at the doors, one round has it all, and no other can be as early as that one was.
    """
    if home_s:
        publish(circuit.world, "door_times", {"home_s": home_s})
    cycle = closed_cycle(circuit)
    circuit.do(replan, circuit.new_id(), DAY, budget_s=0.5)
    (lot, *_) = circuit.read(cycle).lots
    (first,) = circuit.do(read_booking, lot.lot.booking_id).live_jobs
    collector = circuit.town.holder(first.id)
    assert collector is not None
    shift_id = circuit.town.shifts[collector]
    circuit.do(take_back_round, circuit.new_id(), shift_id, budget_s=0.5)
    brought, taken = starts_at_hub(circuit, cycle)
    assert (len(brought), len(taken)) == (3, 3)


def test_drops_of_an_order_cycle_in_no_round_are_taken_in_by_a_replan(circuit: Circuit) -> None:
    """A replan takes drops whose collection stands in a round already."""
    cycle = closed_cycle(circuit)
    circuit.do(replan, circuit.new_id(), DAY, budget_s=0.5)
    jobs = [
        one.id
        for order in circuit.read(cycle).orders
        for one in circuit.do(read_booking, order.booking_id).live_jobs
    ]
    circuit.do(move_jobs, circuit.new_id(), DAY, jobs)
    assert starts_at_hub(circuit, cycle)[1] == {}
    circuit.do(replan, circuit.new_id(), DAY, keep="nothing", budget_s=0.5)
    assert len(starts_at_hub(circuit, cycle)[1]) == 3
