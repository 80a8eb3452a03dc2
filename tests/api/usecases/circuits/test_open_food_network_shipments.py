"""Our proof marks their shipment: a platform is told of each order once it was handed over."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from api.senders.http_post import Answer
from api.usecases.act import Act
from api.usecases.circuits.open_food_network.platforms import (
    connect_platform,
    list_shipments,
    queue_shipments,
)
from api.worker.tasks import open_food_network
from api.worker.tasks.task import Work
from data.store.tables.bookings import job, stop
from data.store.tables.circuits import cycle_order
from data.store.tables.open_food_network import platform
from routing.errors import BadInput, Failure
from tests.support.circuits import Circuit, make_circuit
from tests.support.open_food_network_platform import FakePlatform
from tests.support.queue import waiting
from tests.support.store.world import World

HOST = "ofn.example.org"


def handed_over(circuit: Circuit, kind: str = "visit_done") -> None:
    """Let the drop of the order be over."""
    with circuit.world.database.transaction(circuit.town.home) as tx:
        query = (
            sa.select(stop.c.id)
            .select_from(
                stop.join(job, job.c.id == stop.c.job_id).join(
                    cycle_order, cycle_order.c.booking_id == job.c.booking_id
                )
            )
            .where(stop.c.kind == "drop")
        )
        stop_id: UUID = tx.value(query)

    def note(act: Act) -> None:
        act.record_event(kind, "visit", stop_id)

    circuit.do(note)


def queued(circuit: Circuit) -> list[dict[str, object]]:
    """Queue what is new, and return what waits to be told."""
    world = circuit.world
    world.service.do(world.service.system(circuit.town.home), queue_shipments)
    return [args for name, args in waiting(world.service) if name == "ship-order"]


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit whose closed cycle has one order of a platform, and one of nobody's."""
    circuit = make_circuit(world)
    circuit.do(connect_platform, circuit.new_id(), f"https://{HOST}", "key")
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, f"ofn:{HOST}:R1", {lot: 2})
    circuit.close(cycle)
    return circuit


def test_open_food_network_is_told_once_after_proof(
    circuit: Circuit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drop that is done is told once, however often it is read; what fails is told later."""
    assert queued(circuit) == []
    handed_over(circuit)
    [args] = queued(circuit)
    assert (args["instance"], args["order"]) == (HOST, "R1")
    handed_over(circuit)
    assert len(queued(circuit)) == 1
    there = FakePlatform(fails=Answer(error="timed-out"))
    monkeypatch.setattr(open_food_network, "asking", lambda **_: there.ask)
    work = Work(service=circuit.world.service, cooperative_id=circuit.town.home, number=1)
    with pytest.raises(Failure):
        open_food_network.ship_order(work, instance=HOST, order="R1")
    assert circuit.do(list_shipments) == [(HOST, "R1", "waiting", "timed-out")]
    there.fails = None
    open_food_network.ship_order(work, instance=HOST, order="R1")
    open_food_network.ship_order(work, instance=HOST, order="R1")
    assert there.shipped == ["R1"]
    assert circuit.do(list_shipments) == [(HOST, "R1", "shipped", "")]


def test_open_food_network_refusal_ends_the_telling(
    circuit: Circuit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that the platform does not know is told as refused, and not tried again."""
    handed_over(circuit)
    assert len(queued(circuit)) == 1
    there = FakePlatform(fails=Answer(status=404))
    monkeypatch.setattr(open_food_network, "asking", lambda **_: there.ask)
    work = Work(service=circuit.world.service, cooperative_id=circuit.town.home, number=1)
    open_food_network.ship_order(work, instance=HOST, order="R1")
    assert circuit.do(list_shipments) == [(HOST, "R1", "refused", "HTTP 404")]


def test_open_food_network_token_is_sealed(circuit: Circuit) -> None:
    """The token lies sealed, and only public addresses are taken."""
    with circuit.world.database.transaction(circuit.town.home) as tx:
        assert "key" not in tx.value(sa.select(platform.c.sealed_secret))
    for url in ("http://127.0.0.1", "https://shop.local", "https://a.example.org/admin", "ftp://x"):
        with pytest.raises(BadInput):
            circuit.do(connect_platform, circuit.new_id(), url, "key")
