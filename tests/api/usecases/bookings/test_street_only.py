"""Addresses whose house number the map lacks: taken, marked, confirmed before urgent goods."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from api.usecases.bookings.booking import book, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.changing import change_booking, confirm_address
from api.usecases.rounds.live.offers import suggest_insertion
from data.formats.address_coordinates import Located
from data.store.bookings.bookings import BookedStop, Booking
from data.store.tables.bookings import stop as stop_rows
from dispatch.model.shifts import AID_PLEDGE
from routing.errors import Conflict, NotFound
from tests.support.office import a_booking, a_stop, events_of, merchant_of, new_customer
from tests.support.rounds.day_play import own_documents
from tests.support.rounds.live_town import Town, make_town, point
from tests.support.store.world import World
from tests.support.streets.known_addresses import know

STREET = "Oak Lane 7"


@pytest.fixture(autouse=True)
def streets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the town know the street of an address and not its number."""
    known = {STREET: Located(point((4, 4)), street_only=True), "Oak Lane 3": Located(point((4, 4)))}
    know(monkeypatch, known.get)


def request_to(**drop: Any) -> dict[str, Any]:  # noqa: ANN401
    """A booking with another drop."""
    request = a_booking()
    kept = {"windows": [{"start": "09:00", "end": "10:00"}]}
    request["jobs"][0]["drops"] = [{**kept, **drop}]
    return request


def booked(world: World) -> Booking:
    """Book a delivery to a street whose house number is not on the map."""
    wanted = NewBookingRequest.read(request_to(address=STREET))
    return world.service.do(world.actor("dispatcher"), book, world.service.ids(), wanted)


def drop_of(booking: Booking) -> BookedStop:
    """Return where a booking brings something."""
    return booking.jobs[0].of_kind("drop")[0]


def test_the_number_stays_and_the_street_is_taken(world: World) -> None:
    """Nothing is refused: the text is kept as typed, the point is the street's and says so."""
    drop = drop_of(booked(world))
    assert (drop.address, drop.point, drop.street_only) == (STREET, point((4, 4)), True)


def test_it_is_confirmed_once(world: World) -> None:
    """The office confirms the point; another customer finds nothing to confirm."""
    office, booking = world.actor("dispatcher"), booked(world)
    stop_id = drop_of(booking).id
    stranger = merchant_of(world, new_customer(world))
    with pytest.raises(NotFound):
        world.service.do(stranger, confirm_address, booking.id, stop_id)
    with pytest.raises(NotFound):
        world.service.do(office, confirm_address, booking.id, booking.id)
    before = events_of(world).count("booking_changed")
    confirmed = world.service.do(office, confirm_address, booking.id, stop_id)
    again = world.service.do(office, confirm_address, booking.id, stop_id)
    assert (drop_of(confirmed).street_only, confirmed.version) == (False, booking.version + 1)
    assert again.version == confirmed.version
    assert events_of(world).count("booking_changed") == before + 1


@pytest.mark.parametrize(
    ("drop", "waits"),
    [
        ({"address": "Oak Lane 3"}, False),
        (a_stop(3, 4, address=STREET), False),
        (a_stop(3, 4, address=STREET, street_only=True), True),
    ],
)
def test_a_change_of_the_address_is_read_anew(
    world: World, drop: dict[str, Any], *, waits: bool
) -> None:
    """Another address, or a pin that was moved, is no longer the street's point alone."""
    office, booking = world.actor("dispatcher"), booked(world)
    wanted = BookingRequest.read(request_to(**drop))
    world.service.do(office, change_booking, booking.id, wanted)
    kept = world.service.do(office, read_booking, booking.id)
    live = next(one for one in kept.live_jobs)
    assert live.of_kind("drop")[0].street_only is waits


def marked(town: Town, job_id: UUID) -> None:
    """Let the drop of a job lie at the point of its street."""
    with town.world.database.transaction(town.home) as tx:
        own = (stop_rows.c.job_id == job_id, stop_rows.c.kind == "drop")
        tx.run(tx.update(stop_rows, *own).values(street_only=True))


@pytest.mark.parametrize(("kind", "waits"), [("shop", False), ("aid", True)])
def test_aid_waits_until_somebody_has_confirmed_its_door(
    world: World, kind: str, *, waits: bool
) -> None:
    """A parcel is planned all the same; aid is left out, and a hand's insert says why."""
    town = make_town(world)
    town.add_shift("cleo", skills=[AID_PLEDGE])
    job_id = town.add_job((0, 1), (3, 3), kind=kind)
    other = town.add_job((0, 1), (2, 2))
    marked(town, job_id)
    town.publish()
    assert town.job_status(other) == "placed"
    assert town.job_status(job_id) == ("open" if waits else "placed")
    if waits:
        with pytest.raises(Conflict) as refused:
            world.service.do(town.office, suggest_insertion, job_id)
        assert refused.value.code == "job-address-unconfirmed"


def test_the_courier_is_told(world: World) -> None:
    """The document of a round says which door is still to be found."""
    town = make_town(world)
    job_id = town.add_job((0, 1), (3, 3))
    marked(town, job_id)
    town.publish()
    (document,) = world.service.do(town.office, own_documents).values()
    told = {one["kind"]: one["where"]["street_only"] for one in document["stops"] if one["job_id"]}
    assert told == {"pickup": False, "drop": True}
