"""Every address, and those within one cooperative who must not see each other's things."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.auth.secret import Secret
from api.http.auth import SAFE_METHODS
from api.http.doing import anybody, installation
from api.usecases.bookings import book
from api.usecases.cooperatives import suspend_cooperative
from api.usecases.installation_act import InstallationAdmin
from data.store import sessions
from tests.support.http import Asker, Web, program_key, session_of
from tests.support.office import a_booking, merchant_of, new_customer
from tests.support.store import add_cooperative
from tests.support.walk import Address, every_address, id_in

pytestmark = pytest.mark.trust

ENDLESS = {"GET /v1/stream"}


@pytest.fixture(scope="module")
def addresses(web: Web) -> list[Address]:
    """Give every address."""
    return list(every_address(web.app))


def told(asker: Asker, one: Address, id_of: Callable[[str], UUID]) -> tuple[int, str, str]:
    """Ask an address: status, code and text of the answer."""
    answer = asker(one.method, one.path(id_of), one.body(id_of), content=one.file)
    code = answer.json()["code"] if answer.status_code >= 400 else ""
    return answer.status_code, code, answer.text


def nowhere(_: str) -> UUID:
    """An id of nothing."""
    return uuid4()


def test_a_page_of_somebody_else_changes_nothing(web: Web, addresses: list[Address]) -> None:
    """With a cookie alone, or with another session's token, nothing is changed anywhere."""
    mine, other = (session_of(web.world, web.world.new_person("admin"))[0] for _ in range(2))
    without = web.with_session(mine)
    without.headers.clear()
    crossed = web.with_session(mine)
    crossed.headers = dict(web.with_session(other).headers)
    for one in addresses:
        if one.entrance in {anybody, installation} or one.method in SAFE_METHODS:
            continue
        for asker in (without, crossed):
            assert told(asker, one, nowhere)[:2] == (403, "csrf-missing"), one.name


def test_whoever_left_comes_in_nowhere(web: Web, addresses: list[Address]) -> None:
    """Left, suspended, expired, or shown in the wrong place: 401 at every address."""
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
    for one in addresses:
        if one.entrance is anybody:
            continue
        for name, stranger in strangers.items():
            assert told(stranger, one, nowhere)[:2] == (401, "signed-out"), (one.name, name)


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
        """Give the id of a thing of this customer, else of a row of the cooperative."""
        return self.ids.get(name) or self.rows(name)


@pytest.fixture(scope="module")
def booked(web: Web) -> Booked:
    """Let a customer book."""
    world = web.world
    customer_id, booking_id = new_customer(world), world.service.ids()
    merchant = merchant_of(world, customer_id)
    made = world.service.do(merchant, book, booking_id, a_booking())
    ids = {
        "booking_id": booking_id,
        "customer_id": customer_id,
        "job_id": made.jobs[0].id,
        "stop_id": made.jobs[0].stops[0].id,
    }
    return Booked(customer_id=customer_id, ids=ids, rows=id_in(world.alpha))


@pytest.mark.parametrize("role", [Role.MERCHANT, Role.PRODUCER, Role.AID_COORDINATOR])
def test_another_customers_things_are_not_there(
    web: Web, addresses: list[Address], booked: Booked, role: Role
) -> None:
    """What is another customer's of the same cooperative is answered like what does not exist."""
    world = web.world
    customer = new_customer(world, f"Other {role}")
    asker = web.person(world.new_person(role, customer_id=customer))
    hidden = {str(one) for one in booked.ids.values()}
    for one in addresses:
        if not set(one.permissions) & set(ROLE_PERMISSIONS[role]) or one.name in ENDLESS:
            continue
        if not (one.ids or one.method == "GET"):
            continue
        there = told(asker, one, booked)
        named = {str(booked(name)) for name in one.ids}
        assert not {each for each in hidden - named if each in there[2]}, one.name
        if set(one.ids) & set(booked.ids):
            assert there[:2] == told(asker, one, nowhere)[:2], one.name


def test_the_customer_whose_things_they_are_sees_them(
    web: Web, addresses: list[Address], booked: Booked
) -> None:
    """The same questions of whom the things belong to are answered: the walk asks in earnest."""
    asker = web.person(merchant_of(web.world, booked.customer_id))
    answered = {
        one.name
        for one in addresses
        if one.method == "GET" and one.permissions and set(one.ids) & set(booked.ids)
        if told(asker, one, booked)[0] == 200
    }
    assert answered >= {"GET /v1/bookings/{booking_id}", "GET /v1/customers/{customer_id}"}
