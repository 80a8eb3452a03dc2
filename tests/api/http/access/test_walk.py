"""Every address there is, and everybody who must not come in: made from the addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api.auth.scopes import ROLE_PERMISSIONS, SCOPES, Role
from api.http.carrying_out import anybody, installation, signed_in
from data.store.people import keys, sessions
from tests.support.depth import WHOLE, cases
from tests.support.interface.http import Asker, Web, program_key, session_of
from tests.support.interface.walk import Address, every_address, id_in, in_turn
from tests.support.store.rows import key_of, owned_tables, row_for

pytestmark = pytest.mark.trust

OPEN = {
    "DELETE /v1/widget/{key}/holds/{hold_id}",
    "GET /health",
    "GET /health/live",
    "GET /v1/area-tiles/{area}/{version}/{z}/{x}/{y}.mvt",
    "GET /v1/calendars/{token}.ics",
    "GET /v1/widget/{key}/addresses",
    "GET /version",
    "POST /v1/compat/coopcycle/oauth2/token",
    "POST /v1/installation/sessions",
    "POST /v1/invitations/accept",
    "POST /v1/invitations/passkey-question",
    "POST /v1/invitations/read",
    "POST /v1/oauth/token",
    "POST /v1/password-resets",
    "POST /v1/sessions",
    "POST /v1/sessions/choice",
    "POST /v1/sessions/code",
    "POST /v1/sessions/link",
    "POST /v1/sessions/passkey",
    "POST /v1/sessions/passkey/question",
    "POST /v1/sessions/second-step",
    "POST /v1/widget/{key}/bookings",
    "POST /v1/widget/{key}/holds",
    "POST /v1/widget/{key}/slots",
}
"""Every address into which anybody may come."""

BLIND: dict[str, tuple[int, str]] = {
    "DELETE /v1/invoices/{invoice_id} (admin)": (204, ""),
    "GET /v1/people/{person_id}/availability (admin)": (200, ""),
    # Only riders themselves do this, whatever shift is named.
    "POST /v1/shifts/{shift_id}/sharing (dispatcher)": (422, "bad-input"),
    # A report that cannot be read is refused before anybody looks for the cycle.
    "POST /v1/cycles/{cycle_id}/open-food-network/apply (dispatcher)": (422, "bad-input"),
    "POST /v1/cycles/{cycle_id}/open-food-network/compare (dispatcher)": (422, "bad-input"),
    # Nobody learns by an id which needs there are.
    "POST /v1/needs/{need_id}/claim (volunteer)": (409, "need-taken"),
    "POST /v1/needs/{need_id}/give-back (volunteer)": (204, ""),
}
"""Addresses that answer alike whether a thing is there or not, by what they answer."""

SILENT = {
    "GET /v1/me/claims/{need_id}",
    "GET /v1/imports/{import_id}/failed-rows",
    "GET /v1/proofs/{proof_id}",
    "GET /v1/proofs/{proof_id}/file",
    "GET /v1/rounds/{round_id}/taken-away",
    "GET /v1/visits/{visit_id}/proofs",
}
"""Addresses that find nothing in the second world either: its rows hang together too loosely."""

ENDLESS = {"GET /v1/stream"}


@pytest.fixture(scope="module")
def addresses(web: Web) -> list[Address]:
    """Return every address."""
    return list(every_address(web.app))


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an address answered; ``code`` is empty where it is no error."""

    status: int
    code: str
    text: str


def ask(asker: Asker, address: Address, id_of: Callable[[str], UUID]) -> Response:
    """Ask an address."""
    body, content = address.body(id_of), address.file
    answer = asker(address.method, address.path(id_of), body, content=content)
    code = answer.json()["code"] if answer.status_code >= 400 else ""
    return Response(status=answer.status_code, code=code, text=answer.text)


def asked(asker: Asker, address: Address, id_of: Callable[[str], UUID]) -> tuple[int, str]:
    """Ask an address; gives status and code."""
    response = ask(asker, address, id_of)
    return response.status, response.code


def nowhere(_: str) -> UUID:
    """An id of nothing."""
    return uuid4()


def test_every_address_is_a_guarded_one(addresses: list[Address]) -> None:
    """Anybody may come into the addresses of this list alone; each other one looks who asks."""
    assert {one.name for one in addresses if one.entrance is anybody} == OPEN
    for one in addresses:
        assert one.permissions or one.entrance in {anybody, signed_in, installation}, one.name


def test_strangers_are_refused_everywhere(web: Web, addresses: list[Address]) -> None:
    """Anonymous, expired, revoked, ended: 401 and the same words, whatever is asked for.

    They come to addresses in turn, and every one of them to the first of each entrance's kind.
    """
    maker = web.world.new_person("dispatcher", "admin")
    expired, _ = program_key(web.world, maker, lasts=timedelta(hours=-1))
    revoked, key_id = program_key(web.world, maker)
    ended, session_id = session_of(web.world, maker)
    with web.world.database.transaction(web.world.alpha) as tx:
        keys.revoke(tx, keys.KEYS, key_id, web.world.clock.now)
        sessions.end(tx, session_id, web.world.clock.now)
    strangers = {
        "nobody": web.anybody(),
        "expired key": web.bearer(expired),
        "revoked key": web.bearer(revoked),
        "ended session": web.with_session(ended),
    }
    guarded = [one for one in addresses if one.entrance is not anybody]
    for one, name in in_turn(guarded, [*strangers]):
        assert asked(strangers[name], one, nowhere) == (401, "signed-out"), (one.name, name)


def test_the_wrong_role_is_refused_everywhere(web: Web, addresses: list[Address]) -> None:
    """Who has every right but the one that is needed gets 403, before anything is looked at.

    So does one in turn of the roles that lack it.
    """
    programs: dict[str, Asker] = {}
    people = colleagues(web, web.world.alpha)
    maker = web.world.new_person("dispatcher", "admin", "courier")
    for number, one in enumerate(addresses):
        if not one.permissions:
            continue
        rest = SCOPES - set(one.permissions)
        kind = ",".join(sorted(rest))
        if kind not in programs:
            programs[kind] = web.program(maker, *rest)
        assert asked(programs[kind], one, nowhere) == (403, "not-permitted"), one.name
        lacking = [role for role in people if role not in allowed(one, people)]
        if lacking and not WHOLE:
            lacking = [lacking[number % len(lacking)]]
        for role in lacking:
            assert asked(people[role], one, nowhere) == (403, "not-permitted"), (one.name, role)


def test_people_of_a_cooperative_are_no_installation_admins(
    web: Web, addresses: list[Address]
) -> None:
    """Nobody of a cooperative comes into the addresses of the installation, and other way round."""
    admin = web.person(web.world.new_person("admin"))
    program = web.program(web.world.new_person("admin"))
    within = [one for one in addresses if one.entrance is installation]
    assert len(within) >= 4
    for one in within:
        for asker in (admin, program):
            assert asked(asker, one, nowhere) == (401, "signed-out"), one.name


@pytest.fixture(scope="module")
def filled(web: Web) -> Web:
    """Return both cooperatives a row in every table."""
    for home in (web.world.alpha, web.world.beta):
        with web.world.database.transaction(home) as tx:
            for table in owned_tables():
                tx.connection.execute(table.insert().values(row_for(home, table)))
    return web


def colleagues(web: Web, home: UUID) -> dict[Role, Asker]:
    """One person of each role of a cooperative, just signed in."""
    return {
        role: web.person(web.world.new_person(role, cooperative=home))
        for role in (Role.ADMIN, Role.DISPATCHER, Role.COURIER, Role.VOLUNTEER)
    }


def test_another_cooperatives_things_are_not_there(filled: Web, addresses: list[Address]) -> None:
    """Things of another cooperative are answered as if they did not exist, and never shown.

    The first who may come in asks, at every fourth address the last as well: what belongs to whom
    is kept by cooperative, whatever the role.
    """
    theirs = id_in(filled.world.alpha)
    people = colleagues(filled, filled.world.beta)
    hidden = {str(key_of(filled.world.alpha, table)) for table in owned_tables()}
    blind: dict[str, tuple[int, str]] = {}
    for number, one in enumerate(addresses):
        if not one.permissions or one.name in ENDLESS or not (one.ids or one.method == "GET"):
            continue
        named = {str(theirs(name)) for name in one.ids}
        may = allowed(one, people)
        for role in dict.fromkeys([may[0], may[0 if number % cases(4, whole=1) else -1]]):
            there = ask(people[role], one, theirs)
            if one.ids:
                nothing = asked(people[role], one, nowhere)
                assert (there.status, there.code) == nothing, (one.name, role)
            assert there.status < 500, (one.name, there.text)
            assert not [each for each in hidden - named if each in there.text], one.name
            if one.ids and there.status not in {403, 404}:
                blind[f"{one.name} ({role})"] = (there.status, there.code)
    assert blind == BLIND


def test_the_walk_asks_in_earnest(filled: Web, addresses: list[Address]) -> None:
    """The same questions about one's own things are answered otherwise."""
    people = colleagues(filled, filled.world.alpha)
    ours, silent = id_in(filled.world.alpha), set()
    for one in addresses:
        if one.ids and one.method == "GET" and one.permissions:
            answers = (asked(people[role], one, ours) for role in allowed(one, people))
            if all(status in {403, 404} for status, _ in answers):
                silent.add(one.name)
    assert silent == SILENT


def allowed(one: Address, people: dict[Role, Asker]) -> list[Role]:
    """Who of some may come into an address."""
    found = [role for role in people if set(one.permissions) & set(ROLE_PERMISSIONS[role])]
    assert found, one.name
    return found
