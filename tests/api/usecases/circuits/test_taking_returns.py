"""Empties taken along: what the office has promised stays with its stop, whatever else changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.act import Actor
from api.usecases.bookings.booking import book, read_booking
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.changing import change_booking
from api.usecases.circuits.orders import OrderUpdate, cancel_order, change_order
from api.usecases.circuits.returnables import MovementRequest, move_returnables
from api.usecases.circuits.taking_returns import offer_returns, take_returns
from api.usecases.rounds.history.undoing import undo_change
from data.store.bookings.bookings import BookedStop
from routing.errors import BadInput
from tests.support.circuits import DAY, Circuit, make_circuit
from tests.support.office import merchant_of, new_customer
from tests.support.queue import drain
from tests.support.rounds.live_town import OPENS, Town, make_town, point
from tests.support.store.world import World


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms."""
    return make_circuit(world)


def bought(circuit: Circuit, farm: str, count: int, kind: str = "crate") -> None:
    """Let a farm hold empties."""
    circuit.do(
        move_returnables,
        circuit.new_id(),
        MovementRequest.read(
            {
                "kind": kind,
                "count": count,
                "giver_kind": "outside",
                "reason": "bought",
                "taker_kind": "place",
                "taker_id": str(circuit.farms[farm]),
            }
        ),
    )


def at_farm(circuit: Circuit, booking_id: UUID) -> tuple[int, int, int]:
    """Return crates asked for, service in seconds and pieces fetched at the farm of a booking."""
    (job,) = circuit.do(read_booking, booking_id).live_jobs
    (farm,) = job.of_kind("pickup")
    return farm.returns.items, farm.service_s, farm.load.items


def test_crates_promised_at_a_farm_stay_when_an_order_is_cancelled(circuit: Circuit) -> None:
    """Fewer pieces are fetched; the twelve crates and the minute that they take are as before."""
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    orders = {name: circuit.order(cycle, name, {lot: 3}) for name in ("R1", "R2", "R3")}
    closed = circuit.close(cycle)
    circuit.town.publish()
    bought(circuit, "Ada", 12)
    (offer,) = circuit.do(offer_returns, DAY)
    circuit.do(take_returns, circuit.new_id(), offer.suggestion.visit_id, 12)
    assert at_farm(circuit, closed.collections[0]) == (12, 60, 9)
    circuit.do(cancel_order, orders["R1"])
    assert at_farm(circuit, closed.collections[0]) == (12, 60, 6)
    lines = [{"lot_id": str(lot), "items": 1}]
    circuit.do(change_order, orders["R2"], OrderUpdate.read({"lines": lines}))
    assert at_farm(circuit, closed.collections[0]) == (12, 60, 4)
    drain(circuit.world.service)
    visits = [one for row in circuit.town.rounds().values() for one in row.visits]
    (there,) = [one for one in visits if one.id == offer.suggestion.visit_id]
    assert (there.status, there.load_after["items"]) == ("planned", 16)


class Shop:
    """A shop that holds empties, with a booking in a published round."""

    def __init__(self, world: World, **pickup: object) -> None:
        self.world = world
        world.clock.now = OPENS - timedelta(hours=12)
        self.town: Town = make_town(world)
        self.customer = new_customer(world)
        self.merchant = merchant_of(world, self.customer)
        self.pickup = pickup
        self.booking = self.do(book, world.service.ids(), self.request(), by=self.merchant)
        self.town.publish()
        drain(world.service)
        at = {"taker_kind": "customer", "taker_id": str(self.customer)}
        bought = {"count": 10, "giver_kind": "outside", "reason": "bought", **at}
        self.do(move_returnables, world.service.ids(), MovementRequest.read(bought))

    def do(self, usecase: Any, *args: Any, by: Actor | None = None) -> Any:  # noqa: ANN401  # any use case
        """Carry out a use case, for the office where nobody else is named."""
        return self.world.service.do(by or self.town.office, usecase, *args)

    def request(self, **pickup: object) -> NewBookingRequest:
        """Return the booking: bread from the shop to a door."""
        at, to = point((0, 0)), point((4, 0))
        start, end = (OPENS + timedelta(minutes=minute) for minute in (60, 120))
        windows = [{"start": start.isoformat(), "end": end.isoformat()}]
        first = {"lon": at.lon, "lat": at.lat, **self.pickup, **pickup}
        job = {
            "id": "bread",
            "load": {"mass_g": 1000},
            "pickups": [first],
            "drops": [{"lon": to.lon, "lat": to.lat, "windows": windows}],
        }
        return NewBookingRequest.read({"day": DAY, "jobs": [job]})

    @property
    def stop(self) -> BookedStop:
        """The pickup as it is now."""
        (job,) = self.do(read_booking, self.booking.id).live_jobs
        (stop,) = job.of_kind("pickup")
        return stop  # type: ignore[no-any-return]  # a stop

    def take(self, count: int) -> None:
        """Have so many crates taken along at the shop."""
        self.do(take_returns, self.world.service.ids(), self.stop.id, count)


@pytest.mark.parametrize(
    "change",
    [{"note": "ring twice"}, {"setup_s": 120}, {"service_s": 300}, {"returns": {"items": 2}}],
    ids=lambda change: next(iter(change)),
)
def test_empties_taken_along_stay_whatever_a_shop_changes_of_its_booking(
    world: World, change: dict[str, Any]
) -> None:
    """A note, another time and crates of the booking's own: the five of the office come on top."""
    shop = Shop(world, service_s=60)
    shop.take(5)
    assert (shop.stop.returns.items, shop.stop.service_s) == (5, 85)
    shop.do(change_booking, shop.booking.id, shop.request(**change), by=shop.merchant)
    own = change.get("returns", {}).get("items", 0)
    seconds = change.get("service_s", 60) + 25
    assert (shop.stop.returns.items, shop.stop.service_s) == (own + 5, seconds)
    assert shop.stop.taken_along == {"crate": 5}
    # What a program reads and sends back as it stands is no change of it.
    read = {"returns": {"items": own + 5}, "service_s": seconds, "note": "again"}
    shop.do(change_booking, shop.booking.id, shop.request(**{**change, **read}), by=shop.merchant)
    assert (shop.stop.returns.items, shop.stop.service_s) == (own + 5, seconds)


def test_empties_taken_along_are_not_asked_for_at_another_place(world: World) -> None:
    """Where the stop moves elsewhere, its own crates go along and those of the old place do not."""
    shop = Shop(world, service_s=60)
    shop.take(5)
    elsewhere = point((2, 2))
    moved = shop.request(lon=elsewhere.lon, lat=elsewhere.lat)
    shop.do(change_booking, shop.booking.id, moved, by=shop.merchant)
    assert (shop.stop.returns.items, shop.stop.service_s, shop.stop.taken_along) == (0, 60, {})


def test_fewer_empties_than_the_booking_asks_for_are_refused_with_its_number(world: World) -> None:
    """The booking's three crates are the booking's to change; more can be taken, and less again."""
    shop = Shop(world, returns={"items": 3}, service_s=0)
    for count in (0, 2):
        with pytest.raises(BadInput) as refused:
            shop.take(count)
        (fault,) = refused.value.faults
        assert (fault.code, fault.where) == ("returns-of-booking", "count")
        assert fault.args == {"value": count, "low": 3}
    shop.take(7)
    assert (shop.stop.returns.items, shop.stop.service_s) == (7, 20)
    shop.take(3)
    assert (shop.stop.returns.items, shop.stop.service_s) == (3, 0)
    shop.do(undo_change, world.service.ids(), DAY)
    assert (shop.stop.returns.items, shop.stop.service_s) == (7, 20)


def test_suggested_returns_read_the_history_of_movements_once(
    circuit: Circuit, counted: Callable[[], Counter[str]]
) -> None:
    """Of fifteen suggestions as of three: all movements are read once, and sums for none."""
    cycle = circuit.cycle()
    for name in circuit.producers:
        circuit.order(cycle, f"R{name}", {circuit.lot(cycle, name): 2})
    circuit.close(cycle)
    circuit.town.publish()
    for counts in ({"crate": 5}, {"box": 5, "cup": 20, "cold_box": 1, "ice_pack": 4}):
        for farm in circuit.farms:
            for kind, count in counts.items():
                bought(circuit, farm, count, kind)
        before = counted().copy()
        offers = circuit.do(offer_returns, DAY)
        assert len(offers) >= 3 * len(counts)
        assert (counted() - before)["returnable_movement"] == 1


@pytest.fixture
def counted(world: World) -> Any:  # noqa: ANN401  # yields a function
    """Return a function that tells how often each table was read so far."""
    tables = ("returnable_movement",)
    seen: Counter[str] = Counter()

    def note(*arguments: Any) -> None:  # noqa: ANN401  # of the driver
        statement = arguments[2]
        seen.update(name for name in tables if f"FROM tournee.{name}" in statement)

    engine = world.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield lambda: seen
    sa.event.remove(engine, "before_cursor_execute", note)
