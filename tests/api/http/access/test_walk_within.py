"""Every address, and those within one cooperative who must not see each other's things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from api.auth.scopes import ROLE_PERMISSIONS, ROUND_PERMISSIONS, Role
from api.auth.secret import Secret
from api.http.authentication import SAFE_METHODS
from api.http.carrying_out import anybody, installation
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.imports import import_day
from api.usecases.bookings.recurrence_form import RecurrenceRequest
from api.usecases.bookings.recurrences import make_recurrence
from api.usecases.bookings.slots.widgets import WidgetRequest, add_widget
from api.usecases.installation_act import InstallationAdmin
from api.usecases.system.cooperatives import suspend_cooperative
from data.store import tables
from data.store.bookings import holds
from data.store.bookings.bookings import Booking
from data.store.bookings.holds import SlotHold
from data.store.people import sessions
from data.store.tables import fleet as fleet_tables
from data.store.tables import metadata, rounds
from tests.support.depth import WHOLE
from tests.support.interface.handed_in import read_by_worker
from tests.support.interface.http import Asker, Web, program_key, session_of
from tests.support.interface.walk import Address, every_address, id_in, in_turn
from tests.support.office import a_booking, a_recurrence, merchant_of, new_customer
from tests.support.rounds.busy_day import BusyRound
from tests.support.rounds.road import make_road
from tests.support.store.world import World, add_cooperative

pytestmark = pytest.mark.trust

ENDLESS = {"GET /v1/stream"}
A_WIDGET = {"name": "Shop", "hosts": ["shop.example.org"]}


@pytest.fixture(scope="module")
def addresses(web: Web) -> list[Address]:
    """Return every address."""
    return list(every_address(web.app))


def answer_to(asker: Asker, one: Address, id_of: Callable[[str], UUID]) -> tuple[int, str, str]:
    """Ask an address: status, code and text of the answer."""
    answer = asker(one.method, one.path(id_of), one.body(id_of), content=one.file)
    code = answer.json()["code"] if answer.status_code >= 400 else ""
    return answer.status_code, code, answer.text


def nowhere(_: str) -> UUID:
    """An id of nothing."""
    return uuid4()


def test_a_page_of_somebody_else_changes_nothing(web: Web, addresses: list[Address]) -> None:
    """With a cookie alone, or in turn with another session's token, nothing is changed anywhere."""
    mine, other = (session_of(web.world, web.world.new_person("admin"))[0] for _ in range(2))
    without = web.with_session(mine)
    without.headers.clear()
    crossed = web.with_session(mine)
    crossed.headers = dict(web.with_session(other).headers)
    askers = {"without": without, "crossed": crossed}
    changing = [
        one
        for one in addresses
        if one.entrance not in {anybody, installation} and one.method not in SAFE_METHODS
    ]
    for one, name in in_turn(changing, [*askers]):
        answer = answer_to(askers[name], one, nowhere)
        assert answer[:2] == (403, "csrf-missing"), (one.name, name)


def test_whoever_left_comes_in_nowhere(web: Web, addresses: list[Address]) -> None:
    """Left, suspended, expired, or shown in the wrong place: 401 at every address.

    They come to addresses in turn, and every one of them to the first of each entrance's kind.
    """
    gone = web.world.new_person("courier", "dispatcher")
    session, (key, _) = session_of(web.world, gone)[0], program_key(web.world, gone)
    admin = web.person(web.world.new_person("admin"))
    assert admin.post(f"/v1/people/{gone.id}/leave").status_code == 200
    closed = add_cooperative(web.world.service, f"closed-{uuid4().hex[:8]}")
    theirs = web.world.new_person("admin", cooperative=closed)
    shut, (shut_key, _) = session_of(web.world, theirs)[0], program_key(web.world, theirs)
    root = InstallationAdmin(id=uuid4(), email="root@example.org", name="Root")
    web.world.service.do_installation(root, suspend_cooperative, closed)
    late, late_id = session_of(web.world, web.world.new_person("admin"))
    with web.world.database.transaction(web.world.alpha) as tx:
        now = web.world.clock.now
        sessions.see(tx, late_id, now - timedelta(hours=2), now - timedelta(seconds=1))
    good, _ = session_of(web.world, web.world.new_person("admin"))
    good_key, _ = program_key(web.world, web.world.new_person("admin"))
    strangers = {
        "session of one who left": web.with_session(session),
        "key of one who left": web.bearer(key),
        "session of a suspended cooperative": web.with_session(shut),
        "key of a suspended cooperative": web.bearer(shut_key),
        "expired session": web.with_session(late),
        "session as a key": web.bearer(good),
        "key as a session": as_cookie(web, good_key),
    }
    guarded = [one for one in addresses if one.entrance is not anybody]
    for one, name in in_turn(guarded, [*strangers]):
        assert answer_to(strangers[name], one, nowhere)[:2] == (401, "signed-out"), (one.name, name)


def as_cookie(web: Web, token: Secret) -> Asker:
    """Whoever puts some token where a session belongs."""
    asker = web.anybody()
    asker.cookies.set("__Host-session", token.reveal(), domain="rounds.example.org")
    return asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A customer of alpha with a booking; ids by how addresses call them."""

    customer_id: UUID
    ids: dict[str, UUID]
    rows: Callable[[str], UUID]

    def __call__(self, name: str) -> UUID:
        """Return the id of a thing of this customer, else of a row of the cooperative."""
        return self.ids.get(name) or self.rows(name)


@pytest.fixture(scope="module")
def booked(web: Web) -> Booked:
    """Let a customer book, once and every week, hand in a file, and owe an invoice."""
    world = web.world
    customer_id, booking_id = new_customer(world), world.service.ids()
    recurrence_id, import_id = world.service.ids(), world.service.ids()
    merchant, do = merchant_of(world, customer_id), world.service.do
    booking = do(merchant, book, booking_id, NewBookingRequest.read(a_booking()))
    do(merchant, make_recurrence, recurrence_id, RecurrenceRequest.read(a_recurrence()))
    do(merchant, import_day, import_id, b"id\n", file_name="jobs.csv")
    read_by_worker(world, import_id)
    ids = {
        "hold_id": hold_of(world, customer_id, booking),
        "widget_id": do(merchant, add_widget, world.service.ids(), WidgetRequest.read(A_WIDGET)).id,
        "booking_id": booking_id,
        "customer_id": customer_id,
        "import_id": import_id,
        "invoice_id": invoice_to(world, customer_id),
        "job_id": booking.jobs[0].id,
        "recurrence_id": recurrence_id,
        "stop_id": booking.jobs[0].stops[0].id,
    }
    return Booked(customer_id=customer_id, ids=ids, rows=id_in(world.alpha))


def hold_of(world: World, customer_id: UUID, booked: Booking) -> UUID:
    """Hold a slot for a customer, as for a booking; gives its id."""
    hold_id, now = world.service.ids(), world.clock.now
    slot_hold = SlotHold(
        id=hold_id,
        day=booked.day,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        customer_id=customer_id,
        jobs=booked.jobs,
        quote=booked.quote,
        made_by=booked.made_by,
        made_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    with world.database.transaction(world.alpha) as tx:
        holds.add(tx, slot_hold)
    return hold_id


def invoice_to(world: World, customer_id: UUID) -> UUID:
    """Write an issued invoice without lines to a customer; gives its id."""
    invoice_id, now = world.service.ids(), world.clock.now
    with world.database.transaction(world.alpha) as tx:
        tx.add(
            tables.money.invoice,
            {
                "id": invoice_id,
                "customer_id": customer_id,
                "number": "2026-1",
                "first_day": now.date(),
                "last_day": now.date(),
                "status": "issued",
                "made_at": now,
                "issued_at": now,
            },
        )
    return invoice_id


@pytest.mark.parametrize(
    ("noun", "damage"),
    [("booking", "quote = '{}'"), ("recurrence", "rule = 'now and then', starts_local = ''")],
)
def test_what_is_hidden_is_not_even_read(
    web: Web, addresses: list[Address], booked: Booked, noun: str, damage: str
) -> None:
    """Sight is looked at first: damage in another's thing is told no more than the thing is."""
    other = web.person(merchant_of(web.world, new_customer(web.world)))
    owner = web.person(merchant_of(web.world, booked.customer_id))
    mine = [one for one in addresses if one.ids == (f"{noun}_id",) and is_for(one, Role.MERCHANT)]
    with damaged(web.world, noun, booked.ids[f"{noun}_id"], damage):
        asked = [one for one in mine if answer_to(owner, one, booked)[:2] == (422, "bad-input")]
        assert {one.method for one in asked} > {"GET"}
        for one in mine:
            assert answer_to(other, one, booked)[:2] == answer_to(other, one, nowhere)[:2], one.name


@contextmanager
def damaged(world: World, noun: str, its_id: UUID, damage: str) -> Iterator[None]:
    """Let a row hold what no use case writes, and mend it."""
    table = metadata.tables[f"tournee.{noun}"]
    with world.database.transaction(world.alpha) as tx:
        before = tx.row(sa.select(table).where(table.c.id == its_id))
        tx.run(sa.text(f"UPDATE tournee.{noun} SET {damage} WHERE id = '{its_id}'"))  # noqa: S608
    try:
        yield
    finally:
        with world.database.transaction(world.alpha) as tx:
            tx.run(table.update().where(table.c.id == its_id).values(**dict(before or {})))


def is_for(one: Address, role: Role) -> bool:
    """Return whether a role may come into an address."""
    return bool(set(one.permissions) & set(ROLE_PERMISSIONS[role]))


def test_another_customers_things_are_not_there(
    web: Web, addresses: list[Address], booked: Booked
) -> None:
    """What is another customer's of the same cooperative is answered like what does not exist.

    People of each role of a customer ask, where several may come in by turns.
    """
    world = web.world
    customer = new_customer(world, "Other")
    askers = {
        role: web.person(world.new_person(role, customer_id=customer))
        for role in (Role.MERCHANT, Role.PRODUCER, Role.AID_COORDINATOR)
    }
    hidden = {str(one) for one in booked.ids.values()}
    asked_by = dict.fromkeys(askers, 0)
    for number, one in enumerate(addresses):
        if one.name in ENDLESS or not (one.ids or one.method == "GET"):
            continue
        may = [role for role in askers if is_for(one, role)]
        for role in may if WHOLE or not may else [may[number % len(may)]]:
            asked_by[role] += 1
            there = answer_to(askers[role], one, booked)
            named = {str(booked(name)) for name in one.ids}
            assert not {each for each in hidden - named if each in there[2]}, (one.name, role)
            if set(one.ids) & set(booked.ids):
                nothing = answer_to(askers[role], one, nowhere)
                assert there[:2] == nothing[:2], (one.name, role)
    assert min(asked_by.values()) > 5


def test_the_customer_whose_things_they_are_sees_them(
    web: Web, addresses: list[Address], booked: Booked
) -> None:
    """The same questions of whom the things belong to are answered: the walk asks in earnest."""
    asker = web.person(merchant_of(web.world, booked.customer_id))
    answered = {
        one.name
        for one in addresses
        if one.method == "GET" and one.permissions and set(one.ids) & set(booked.ids)
        if answer_to(asker, one, booked)[0] == 200
    }
    assert answered >= {
        "GET /v1/bookings/{booking_id}",
        "GET /v1/customers/{customer_id}",
        "GET /v1/imports/{import_id}",
        "GET /v1/invoices/{invoice_id}",
        "GET /v1/recurrences/{recurrence_id}",
    }


# --- a link to one round --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Somebody who rides two rounds and came by a link to the first."""

    asker: Asker
    rows: Callable[[str], UUID]
    own: BusyRound
    other: BusyRound

    def ids(self, one: BusyRound) -> Callable[[str], UUID]:
        """Return the ids of a round and of what belongs to it, by how addresses call them."""
        named = {
            "round_id": one.round_id,
            "shift_id": one.shift_id,
            "visit_id": one.visit_ids[0],
            "stop_id": one.visit_ids[0],
        }
        return lambda name: named.get(name) or self.rows(name)


@pytest.fixture(scope="module")
def linked(web: Web) -> Linked:
    """Publish two rounds of one rider, who comes by the link to one of them."""
    road = make_road(web.world, visits=2)
    own, other = road.rounds
    with web.world.database.transaction(road.home) as tx:
        for table, key in ((rounds.round_, other.round_id), (fleet_tables.shift, other.shift_id)):
            tx.run(table.update().where(table.c.id == key).values(person_id=own.person_id))
    asker = web.person(road.by_link(own, of=own), way="link")
    return Linked(asker=asker, rows=id_in(road.home), own=own, other=other)


def opens(one: Address) -> bool:
    """Return whether a link to a round opens an address for its courier."""
    return is_for(one, Role.COURIER) and bool(set(one.permissions) & ROUND_PERMISSIONS)


def test_a_link_to_a_round_shows_no_other_round(addresses: list[Address], linked: Linked) -> None:
    """The rider's own other round, its shift and its visits are answered like what is not there."""
    there = linked.ids(linked.other)
    hidden = {str(one) for one in (linked.other.round_id, *linked.other.visit_ids)}
    for one in addresses:
        if not opens(one) or one.name in ENDLESS or not (one.ids or one.method == "GET"):
            continue
        answer = answer_to(linked.asker, one, there)
        named = {str(there(name)) for name in one.ids}
        assert not {each for each in hidden - named if each in answer[2]}, one.name
        if {"round_id", "visit_id", "stop_id"} & set(one.ids):
            assert answer[:2] == answer_to(linked.asker, one, nowhere)[:2], one.name


def test_a_link_to_a_round_opens_nothing_else(addresses: list[Address], linked: Linked) -> None:
    """Whatever riding does not take is refused, though the rider may do it otherwise."""
    shut = [one for one in addresses if is_for(one, Role.COURIER) and not opens(one)]
    assert shut
    for one in shut:
        assert answer_to(linked.asker, one, linked.ids(linked.own))[:2] == (403, "not-permitted")


def test_a_link_to_a_round_shows_this_round(addresses: list[Address], linked: Linked) -> None:
    """The same questions about the round of the link are answered: the walk asks in earnest."""
    own = linked.ids(linked.own)
    answered = {
        one.name
        for one in addresses
        if opens(one) and one.method == "GET" and "round_id" in one.ids
        if answer_to(linked.asker, one, own)[0] == 200
    }
    assert "GET /v1/rounds/{round_id}" in answered
