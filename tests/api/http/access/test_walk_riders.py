"""Every address, and colleagues who must not see what is one person's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from api.auth.scopes import CUSTOMER_ROLES, ROLE_PERMISSIONS, Role
from data.store.care.personal_data import columns_about, columns_of_doers
from data.store.tables import metadata
from tests.support.depth import WHOLE
from tests.support.interface.http import Asker, Web
from tests.support.interface.walk import Address, every_address, id_in
from tests.support.people import new_customer
from tests.support.store.rows import key_of, owned_tables, row_for
from tests.support.store.world import add_cooperative

pytestmark = pytest.mark.trust

ENDLESS = {"GET /v1/stream"}
WORDS = "only Ada knows"

PRIVATE = (
    "api_key",
    "availability",
    "calendar_feed",
    "ceremony",
    "contest",
    "incident",
    "message",
    "note",
    "notice",
    "passkey",
    "proof",
    "push_subscription",
    "session",
    "swap",
)
"""Tables of which a row is for the person alone whose it is, and for the office where it answers.

A swap that was withdrawn concerns nobody any more; one that is offered is for every rider to see.
"""

OWN = {
    "/v1/contests?first=2026-03-01&last=2026-03-31": "contest",
    "/v1/incidents?first=2026-03-01&last=2026-03-31": "incident",
    "/v1/me/calendars": "calendar_feed",
    "/v1/me/notices": "notice",
    "/v1/me/passkeys": "passkey",
    "/v1/me/push-subscriptions": "push_subscription",
    "/v1/messages": "message",
    "/v1/sessions": "session",
}
"""Addresses at which the person sees such a row of their own."""

HIDDEN_IDS = {
    "contest_id",
    "feed_id",
    "incident_id",
    "invoice_id",
    "key_id",
    "passkey_id",
    "proof_id",
    "push_subscription_id",
    "session_id",
}
"""Ids that are told from those of nothing by nobody else.

An offer of a round was there for every rider to see: who takes one up late is told that it is gone.
"""


RIDERS = (Role.COURIER, Role.VOLUNTEER)
OF_CUSTOMERS = (Role.MERCHANT, Role.PRODUCER, Role.AID_COORDINATOR)
"""People of a customer that has nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """A cooperative in which one rider has a row in every table, and others who ask.

    Attributes
    ----------
    ada
        Whose rows they are.
    others
        By role: riders, and people of a customer that has nothing.
    """

    home: UUID
    ada: Asker
    others: dict[Role, Asker]
    secrets: frozenset[str]

    def ids(self, name: str) -> UUID:
        """Return the ids of Ada's rows by how addresses call them."""
        return id_in(self.home)(name)


@pytest.fixture(scope="module")
def colleagues(web: Web) -> Colleagues:
    """Let everything that can be somebody's be Ada's."""
    world = web.world
    home = add_cooperative(world.service, f"riders-{uuid4().hex[:8]}")
    ada = world.new_person(Role.COURIER, cooperative=home, name="Ada")
    with world.database.transaction(home) as tx:
        for table in owned_tables():
            row = row_for(home, table)
            if table.name != "person":
                for column in (*columns_about(table), *columns_of_doers(table)):
                    row[column.name] = ada.id
            row |= _words(home, table.name)
            tx.run(table.insert().values(row))
    customer = new_customer(world, "Others", cooperative=home)
    others = {
        role: web.person(
            world.new_person(
                role, cooperative=home, customer_id=customer if role in CUSTOMER_ROLES else None
            )
        )
        for role in (*RIDERS, *OF_CUSTOMERS)
    }
    secrets = {str(key_of(home, metadata.tables[f"tournee.{name}"])) for name in PRIVATE}
    return Colleagues(
        home=home, ada=web.person(ada), others=others, secrets=frozenset({*secrets, WORDS})
    )


def _words(home: UUID, name: str) -> dict[str, object]:
    """Return what makes a row tell something, by its table."""
    note_id = key_of(home, metadata.tables["tournee.note"])
    contest_id = key_of(home, metadata.tables["tournee.contest"])
    words: dict[str, dict[str, object]] = {
        "contest": {"note_id": note_id},
        "note": {"text": WORDS, "subject_kind": "contest", "subject_id": contest_id},
        "incident": {"note_id": note_id},
        "message": {"text": WORDS},
        "passkey": {"label": WORDS},
        "notice": {"channel": "app", "template": "contest-answered"},
        "swap": {"status": "withdrawn"},
    }
    return words.get(name, {})


@pytest.fixture(scope="module")
def addresses(web: Web) -> list[Address]:
    """Return every address."""
    return list(every_address(web.app))


def nowhere(_: str) -> UUID:
    """An id of nothing."""
    return uuid4()


def answer_to(asker: Asker, one: Address, id_of: Callable[[str], UUID]) -> tuple[int, str, str]:
    """Ask an address: status, code and text of the answer."""
    answer = asker(one.method, one.path(id_of), one.body(id_of), content=one.file)
    code = answer.json()["code"] if answer.status_code >= 400 else ""
    return answer.status_code, code, answer.text


@pytest.mark.parametrize("group", [RIDERS, OF_CUSTOMERS])
def test_what_is_a_colleagues_own_is_not_there(
    addresses: list[Address], colleagues: Colleagues, group: Sequence[Role]
) -> None:
    """Contests, invoices, notes, passkeys, swaps and the like are answered as if they were not.

    Riders ask, and people of customers: where several of a group may come in by turns.
    """
    asked: set[str] = set()
    turns = dict.fromkeys(group, 0)
    for number, one in enumerate(addresses):
        if one.name in ENDLESS or "token" in one.route.path:
            continue
        if not (one.ids or one.method == "GET"):
            continue
        may = [role for role in group if not one.permissions or is_for(one, role)]
        for role in may if WHOLE or not may else [may[number % len(may)]]:
            asked |= HIDDEN_IDS & set(one.ids)
            turns[role] += 1
            assert_hidden(colleagues, role, one)
    assert asked >= {"passkey_id", "session_id"}
    assert min(turns.values()) > 5


def assert_hidden(colleagues: Colleagues, role: Role, one: Address) -> None:
    """Ask an address for what is Ada's, and see that it tells nothing of it."""
    asker = colleagues.others[role]
    there = answer_to(asker, one, colleagues.ids)
    named = {str(colleagues.ids(name)) for name in one.ids}
    assert there[0] < 500, (one.name, role)
    told = {each for each in colleagues.secrets - named if each in there[2]}
    assert not told, (one.name, role)
    if HIDDEN_IDS & set(one.ids):
        assert there[:2] == answer_to(asker, one, nowhere)[:2], (one.name, role)


def test_the_person_whose_own_it_is_sees_it(colleagues: Colleagues) -> None:
    """The same questions of whose it is are answered: the walk asks in earnest."""
    for where, name in OWN.items():
        answer = colleagues.ada.get(where)
        assert answer.status_code == 200, (where, answer.text)
        its_id = str(key_of(colleagues.home, metadata.tables[f"tournee.{name}"]))
        assert its_id in answer.text, where
    assert WORDS in colleagues.ada.get(next(iter(OWN))).text


def is_for(one: Address, role: Role) -> bool:
    """Return whether a role may come into an address."""
    return bool(set(one.permissions) & set(ROLE_PERMISSIONS[role]))
