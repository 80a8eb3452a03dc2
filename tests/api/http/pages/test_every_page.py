"""Every page that the server writes, and everybody who must not see it: made from the addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from httpx import Response

from api.auth.scopes import Role
from api.http.pages.areas import areas_of
from tests.support.depth import WHOLE
from tests.support.interface.crawl import Crawl, faults_of
from tests.support.interface.http import Asker, Web
from tests.support.interface.page_addresses import PageAddress, every_page
from tests.support.interface.walk import id_in
from tests.support.office import merchant_of, new_customer
from tests.support.store.rows import key_of, owned_tables, row_for

T = TypeVar("T")

pytestmark = pytest.mark.trust

PUBLIC = {
    "/join",
    "/reset",
    "/setup",
    "/setup/cooperative",
    "/sign-in/plain",
    "/t/{token}",
    "/t/{token}/instructions",
    "/t/{token}/slots",
    "/widget/map/{token}",
}
"""Every page that nobody signs in for."""

TOKENS = frozenset({"token", "code"})
"""Parts of public addresses that are secrets, not ids."""


def nowhere(_: str) -> UUID:
    """An id of nothing."""
    return uuid4()


@pytest.fixture(scope="module")
def pages(web: Web) -> list[PageAddress]:
    """Return every page."""
    return list(every_page(web.app))


@pytest.fixture(scope="module")
def filled(web: Web) -> Web:
    """Return both cooperatives a row in every table."""
    for home in (web.world.alpha, web.world.beta):
        with web.world.database.transaction(home) as tx:
            for table in owned_tables():
                row = row_for(home, table)
                # A line of a price has one of our codes.
                known = {"code": "base"} if table.name == "invoice_line" else {}
                tx.connection.execute(table.insert().values(row | known))
    return web


def people_of(web: Web, home: UUID) -> dict[Role, Asker]:
    """One person of each role of a cooperative, just signed in."""
    roles = [role for role in Role if role is not Role.INSTALLATION_ADMIN]
    return {role: web.person(web.world.new_person(role, cooperative=home)) for role in roles}


def one_in_turn(those: Sequence[T], number: int) -> Sequence[T]:
    """Return one of several, by turns; all where every case is asked."""
    return those if WHOLE or not those else [those[number % len(those)]]


def least_asked(roles: Sequence[Role], turns: Mapping[Role, int]) -> Sequence[Role]:
    """Return the role that has asked least so far; all where every case is asked."""
    return roles if WHOLE or not roles else [min(roles, key=turns.__getitem__)]


def test_every_page_says_who_may_open_it(pages: list[PageAddress]) -> None:
    """These pages alone are for everybody; each other one names what it takes, or who signed in."""
    assert {one.route.path for one in pages if one.access.public} == PUBLIC
    for one in pages:
        names = [part for part in one.parts if part == "id" or part.endswith("id")]
        assert names == one.ids, f"{one.name}: an id is called by its thing, as in /v1"


def test_strangers_are_sent_to_the_sign_in(web: Web, pages: list[PageAddress]) -> None:
    """Who is signed out is led to sign in and back; a form that is sent then is refused."""
    stranger = web.anybody()
    for one in pages:
        if one.access.public or one.access.stranger:
            continue
        where = one.path(nowhere)
        answer = stranger(one.method, where)
        if one.method == "GET":
            assert answer.status_code == 303, one.name
            assert answer.headers["location"].startswith("/sign-in?next=%2F"), one.name
        else:
            assert answer.status_code == 401, one.name
            assert "text/html" in answer.headers["content-type"], one.name
            assert faults_of(answer.text) == []


def test_no_form_is_taken_without_its_token(web: Web, pages: list[PageAddress]) -> None:
    """With the cookies alone, or in turn another session's token, no form is taken."""
    mine, other = (web.person(web.world.new_person("admin", "dispatcher")) for _ in range(2))
    stolen = other.headers["X-CSRF-Token"]
    mine.headers.clear()
    sent = [one for one in pages if one.method == "POST"]
    assert sent
    ways: list[dict[str, str]] = [{}, {"csrf": stolen}]
    for number, one in enumerate(sent):
        where = one.path(nowhere)
        for entries in one_in_turn(ways, number):
            answer = mine.post(where, data={"a": "b", **entries})
            if answer.status_code == 400:  # It takes parts alone.
                parts = {"file": ("town.osm.pbf", b"streets")}
                answer = mine.post(where, data={"a": "b", **entries}, files=parts)
            assert answer.status_code == 403, one.name


def test_the_wrong_role_is_refused(web: Web, pages: list[PageAddress]) -> None:
    """Who lacks the permission of a page gets a page that says so, whatever is named."""
    people = people_of(web, web.world.alpha)
    turns = dict.fromkeys(people, 0)
    for one in pages:
        lacking = [role for role in people if not one.access.public and not one.is_open_to(role)]
        for role in least_asked(lacking, turns):
            turns[role] += 1
            answer = people[role](one.method, one.path(nowhere))
            assert answer.status_code == 403, (one.name, role)
            assert "text/html" in answer.headers["content-type"], one.name
            assert faults_of(answer.text) == []
    assert min(turns.values()) > 0


def _kind(answer: Response) -> str:
    found: str = answer.headers.get("content-type", "")
    return found


def test_another_cooperatives_things_are_not_there(filled: Web, pages: list[PageAddress]) -> None:
    """Things of another cooperative are answered as if they did not exist, and never shown."""
    theirs = id_in(filled.world.alpha)
    people = people_of(filled, filled.world.beta)
    hidden = {str(key_of(filled.world.alpha, table)) for table in owned_tables()}
    marker = f"of {filled.world.alpha.hex[-4:]}"
    read = [one for one in pages if not one.access.public and one.method != "POST"]
    turns = dict.fromkeys(people, 0)
    for one in read:
        named = {str(theirs(name)) for name in one.ids}
        for role in least_asked([role for role in people if one.is_open_to(role)], turns):
            turns[role] += 1
            there = people[role](one.method, one.path(theirs))
            nothing = people[role](one.method, one.path(nowhere)) if one.ids else there
            assert there.status_code == nothing.status_code, (one.name, role)
            assert there.status_code < 500, (one.name, role, there.text[-300:])
            assert "text/html" not in _kind(nothing) or faults_of(nothing.text) == [], one.name
            assert marker not in there.text, (one.name, role)
            assert not [each for each in hidden - named if each in there.text], (one.name, role)
    assert min(turns.values()) > 0


def test_another_customers_things_are_not_there(filled: Web, pages: list[PageAddress]) -> None:
    """A merchant sees nothing of another customer of the same cooperative, on no page."""
    world = filled.world
    mine = filled.person(merchant_of(world, new_customer(world, "Bakery Own")))
    theirs = id_in(world.alpha)
    hidden = {
        str(key_of(world.alpha, table))
        for table in owned_tables()
        if table.name in {"booking", "job", "stop", "customer", "recurrence", "invoice", "proof"}
    }
    asked = 0
    for one in pages:
        if one.access.public or one.method != "GET" or not one.is_open_to(Role.MERCHANT):
            continue
        asked += 1
        answer = mine.get(one.path(theirs))
        named = {str(theirs(name)) for name in one.ids}
        assert not [each for each in hidden - named if each in answer.text], one.name
        if named & hidden:
            assert answer.status_code in {403, 404}, one.name
    assert asked > 10


@pytest.fixture(scope="module")
def sent() -> set[tuple[str, tuple[str, ...]]]:
    """Return the forms that some role has sent: another's would be handled alike."""
    return set()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.INSTALLATION_ADMIN])
def test_every_link_and_form_stands_hostile_text(
    filled: Web, role: Role, sent: set[tuple[str, tuple[str, ...]]]
) -> None:
    """Whoever follows every link and sends every form with hostile text meets no error page.

    Every page on the way is read by a strict parser: nothing that was typed is markup.
    """
    world = filled.world
    who = (
        merchant_of(world, key_of(world.alpha, _table("customer")))
        if role is Role.MERCHANT
        else world.new_person(role)
    )
    crawl = Crawl(filled.person(who), sent=sent)
    starts = [one.address for one in areas_of(who)]
    crawl.walk([*starts, "/sign-in/plain", "/join", "/reset"])
    crawl.send_forms()
    crawl.walk_again(starts)
    assert crawl.faults == []


def _table(name: str) -> sa.Table:
    return next(table for table in owned_tables() if table.name == name)
