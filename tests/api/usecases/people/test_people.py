"""People: inviting, changing, giving roles, leaving; and who may do none of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.auth.scopes import Role
from api.usecases.act import Actor
from api.usecases.people import invitations, keys, links, people
from api.usecases.people.by_link import sign_in_with_link
from data.store import tables
from data.store.people import people as kept
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.people import (
    ADDRESS,
    Somebody,
    actor_of,
    doing,
    enter,
    logged,
    new_customer,
    refusal,
    somebody,
)
from tests.support.store.rows import owned_tables, row_for
from tests.support.store.world import World

ROOT = Path(__file__).resolve().parents[4]
NO_ADMIN = ["dispatcher", "courier", "volunteer", "merchant", "producer", "aid_coordinator"]


def status_of(world: World, person_id: UUID) -> str:
    """Return the status of somebody of alpha."""
    with world.database.transaction(world.alpha) as tx:
        found = kept.find(tx, person_id)
    assert found is not None
    return found.status


@pytest.mark.parametrize("role", NO_ADMIN)
def test_only_an_admin_gives_roles_and_lets_people_leave(world: World, role: str) -> None:
    """No other role may change roles or let somebody leave, not even oneself."""
    ada = somebody(world, role)
    for call in (
        partial(world.service.do, ada.actor, people.change_roles, ada.id, ["admin"]),
        partial(world.service.do, ada.actor, people.leave, ada.id),
        partial(world.service.do, ada.actor, links.make_reset_link, ada.id),
    ):
        assert refusal(Denied, call) == "not-permitted"


def test_people_of_another_cooperative_are_not_there(world: World) -> None:
    """An admin of another cooperative finds nobody of this one."""
    ada, eve = somebody(world, "courier"), somebody(world, "admin", cooperative=world.beta)
    do = partial(world.service.do, eve.actor)
    calls: list[Callable[[], object]] = [
        partial(do, people.read_person, ada.id),
        partial(do, people.leave, ada.id),
        partial(do, people.change_roles, ada.id, ["admin"]),
        partial(do, invitations.invite_again, ada.id),
        partial(do, links.make_reset_link, ada.id),
        partial(do, links.remove_factor_of, ada.id),
    ]
    assert {refusal(NotFound, call) for call in calls} == {"no-such-person"}
    assert ada.id not in {each.id for each in world.service.do(eve.actor, people.list_people)}


def test_who_rides_or_books_sees_oneself_alone(world: World) -> None:
    """A courier reads the own entry and nobody else's."""
    ada, bo = somebody(world, "courier"), somebody(world, "courier")
    assert [each.id for each in world.service.do(ada.actor, people.list_people)] == [ada.id]
    assert world.service.do(ada.actor, people.read_person, ada.id).id == ada.id
    other = partial(world.service.do, ada.actor, people.read_person, bo.id)
    assert refusal(NotFound, other) == "no-such-person"
    office = somebody(world, "dispatcher")
    seen = {each.id for each in world.service.do(office.actor, people.list_people)}
    assert seen == {ada.id, bo.id, office.id}


def invite(world: World, by: Somebody, **changed: Any) -> UUID:  # noqa: ANN401
    """Invite somebody, and give the id."""
    person_id: UUID = changed.pop("person_id", None) or world.service.ids()
    form = {"name": "Bo", "email": "bo@example.org", "roles": ["courier"], **changed}
    world.service.do(by.actor, invitations.invite_person, person_id, **form)
    return person_id


def test_dispatcher_invites_who_rides_and_nobody_above(world: World) -> None:
    """A dispatcher brings in couriers and volunteers; only an admin brings in the others."""
    office, admin = somebody(world, "dispatcher"), somebody(world, "admin")
    invite(world, office, roles=["courier", "volunteer"])
    for role in ("dispatcher", "admin"):
        given = partial(invite, world, office, email=f"{role}@example.org", roles=[role])
        assert refusal(Denied, given) == "role-not-yours-to-give"
        invite(world, admin, email=f"{role}@example.org", roles=[role])
    unknown = partial(invite, world, admin, roles=["installation_admin", "king"])
    assert refusal(BadInput, unknown) == "role-unknown, role-unknown"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "person-name-missing"),
        ({"name": "x" * 121}, "person-name-too-long"),
        ({"email": "bo@home"}, "person-email-form"),
        ({"email": "", "phone": ""}, "person-out-of-reach"),
        ({"phone": "call me"}, "person-phone-form"),
        ({"language": "tlh"}, "language-unknown"),
        ({"roles": []}, "role-missing"),
        ({"roles": ["merchant"]}, "role-needs-customer"),
        ({"roles": ["merchant", "admin"]}, "role-customer-and-office"),
        ({"customer_id": UUID(int=1)}, "customer-needs-role"),
        ({"skills": ["two words"]}, "person-skills"),
    ],
)
def test_what_cannot_be_is_refused(world: World, changed: dict[str, Any], code: str) -> None:
    """An invitation that cannot be is refused with the reason, and nobody is added."""
    admin = somebody(world, "admin")
    assert refusal(BadInput, invite, world, admin, **changed) == code
    assert len(world.service.do(admin.actor, people.list_people)) == 1


def test_invitation_is_idempotent_by_its_id(world: World) -> None:
    """The same id and content once more is the same person; other content is refused."""
    admin = somebody(world, "admin")
    person_id = invite(world, admin)
    assert invite(world, admin, person_id=person_id) == person_id
    other = partial(invite, world, admin, person_id=person_id, name="Bob")
    assert refusal(Conflict, other) == "id-used-twice"
    assert refusal(Conflict, invite, world, admin, email="BO@example.org") == "email-taken"
    assert len(logged(world, "person_invited")) == 1


def test_people_of_a_customer_belong_to_a_customer_of_ours(world: World) -> None:
    """A merchant is invited for a customer of the own cooperative and carries it as an actor."""
    admin = somebody(world, "admin")
    foreign = new_customer(world, "Elsewhere", cooperative=world.beta)
    booking = partial(invite, world, admin, roles=["merchant"])
    assert refusal(NotFound, booking, customer_id=foreign) == "no-such-customer"
    bakery = new_customer(world, "Bakery")
    booking(customer_id=bakery)
    merchant = somebody(world, "merchant", customer_id=bakery)
    assert merchant.actor.customer_id == bakery


def test_roles_change_at_once_and_are_logged(world: World) -> None:
    """A changed role counts at the next request, and each is in the log."""
    admin, ada = somebody(world, "admin"), somebody(world, "courier")
    world.service.do(admin.actor, people.change_roles, ada.id, ["dispatcher"])
    assert actor_of(world, ada.token).roles == {"dispatcher"}
    values = {
        (event.detail["role"], event.detail["given"]) for event in logged(world, "role_changed")
    }
    assert values == {("courier", False), ("dispatcher", True)}
    assert {event.actor_id for event in logged(world, "role_changed")} == {admin.id}


def test_last_admin_cannot_go(world: World) -> None:
    """The only admin keeps the role and stays; with another one both are possible."""
    ada = somebody(world, "admin")
    change = partial(world.service.do, ada.actor, people.change_roles, ada.id, ["courier"])
    leave = partial(doing(world, ada.actor, people.leave), ada.id)
    assert refusal(Conflict, change) == "last-admin"
    assert refusal(Conflict, leave) == "last-admin"
    somebody(world, "admin")
    assert leave().person_id == ada.id


def test_two_admins_cannot_remove_each_other_at_once(world: World) -> None:
    """Of two last admins who let each other leave at the same moment one stays."""
    pair = [somebody(world, "admin"), somebody(world, "admin")]

    def remove(of: int) -> bool:
        try:
            world.service.do(pair[1 - of].actor, people.leave, pair[of].id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, range(2)))
    assert sorted(done) == [False, True]


def test_grave_steps_want_a_recent_proof(world: World) -> None:
    """Some minutes after signing in, roles and leaving ask for a proof; a link never is one."""
    admin, ada = somebody(world, "admin"), somebody(world, "courier")
    world.clock.forward(minutes=11)
    for call in (
        partial(world.service.do, admin.actor, people.change_roles, ada.id, ["volunteer"]),
        partial(world.service.do, admin.actor, people.leave, ada.id),
    ):
        assert refusal(Denied, call) == "confirm-again"


def with_shift(world: World) -> UUID:
    """Return somebody who has a shift and a round to come."""
    with world.database.transaction(world.alpha) as tx:
        for table in owned_tables():
            if table.name in {"place", "customer", "person", "vehicle", "shift", "plan", "round"}:
                row = row_for(world.alpha, table)
                if table.name == "person":
                    row |= {"roles": ["courier"], "status": "active"}
                tx.run(table.insert().values(row))
    with world.database.transaction(world.alpha) as tx:
        (rider,) = [each for each in kept.everyone(tx) if each.roles == ("courier",)]
    return rider.id


def test_leaving_closes_every_door_and_names_the_shifts(world: World) -> None:
    """Sessions, links and keys end; shifts to come are named and stay as they are."""
    admin, rider_id = somebody(world, "admin"), with_shift(world)
    with world.database.transaction(world.alpha) as tx:
        tx.run(
            tables.people.person.update()
            .where(tables.people.person.c.id == rider_id)
            .values(roles=["courier", "admin"], email="bo@example.org")
        )
    rider = enter(
        world,
        Actor(kind="person", id=rider_id, cooperative_id=world.alpha),
    )
    link = world.service.do(admin.actor, links.make_sign_in_link, rider_id).token.reveal()
    key = world.service.do(
        rider.actor, keys.make_key, world.service.ids(), name="shop", scopes=["bookings:read"]
    )
    assert actor_of(world, key.token).kind == "key"
    left = world.service.do(admin.actor, people.leave, rider_id)
    assert (left.sessions_ended, left.keys_revoked) == (1, 1)
    (shift,) = left.shifts
    assert shift.round_id is not None
    assert not shift.as_companion
    for token in (rider.token, key.token.reveal()):
        assert refusal(Denied, actor_of, world, token) == "signed-out"
    use = partial(sign_in_with_link, world.service, token=link, address=ADDRESS)
    assert refusal(Denied, use) == "link-refused"
    with world.database.transaction(world.alpha) as tx:
        row = tx.row(tables.fleet.shift.select())
    assert row is not None
    assert (row["person_id"], row["status"]) == (rider_id, "planned")
    again = world.service.do(admin.actor, people.leave, rider_id)
    assert again.shifts == left.shifts
    assert len(logged(world, "person_left")) == 1


def test_who_left_comes_back_by_an_invitation(world: World) -> None:
    """Who left is invited again with the roles they had; nothing of before opens."""
    admin, ada = somebody(world, "admin"), somebody(world, "courier")
    world.service.do(admin.actor, people.leave, ada.id)
    world.service.do(admin.actor, invitations.invite_again, ada.id)
    assert status_of(world, ada.id) == "invited"
    assert refusal(Denied, actor_of, world, ada.token) == "signed-out"
    present = partial(world.service.do, admin.actor, invitations.invite_again, admin.id)
    assert refusal(Conflict, present) == "person-is-here"


def test_only_a_person_lets_somebody_leave(world: World) -> None:
    """The system may do everything but decide over a person's place."""
    ada = somebody(world, "courier")
    leave = partial(world.service.do, world.service.system(world.alpha), people.leave, ada.id)
    assert refusal(Denied, leave) == "named-person-needed"
    assert status_of(world, ada.id) == "active"


def calls_of(name: str) -> set[str]:
    """Return the functions of ours, ``file:function``, that call a function of a name."""
    found = set()
    for path in [*(ROOT / "api").rglob("*.py"), *(ROOT / "data").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if name not in text:
            continue  # To read a program takes a hundred times as long.
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                names = {
                    node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                    for node in ast.walk(function)
                    if isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute | ast.Name)
                }
                if name in names:
                    found.add(f"{path.name}:{function.name}")
    return found


_WRITES = re.compile(r"\bperson\.(update|delete)\(\)|\btx\.(update|delete)\(\s*person,")


def test_no_code_takes_somebodys_place_away_by_itself() -> None:
    """Only use cases for a named admin end somebody's membership; a restore does it once more."""
    assert calls_of("mark_left") == {"people.py:leave"}
    assert calls_of("mark_erased") == {"privacy.py:_take_identity"}
    assert calls_of("_take_identity") == {"privacy.py:erase_person", "privacy.py:_erase_again"}
    assert calls_of("_erase_again") == {"privacy.py:erase_again"}
    writers = {
        path.name
        for folder in ("api", "data")
        for path in (ROOT / folder).rglob("*.py")
        if _WRITES.search(path.read_text(encoding="utf-8"))
    }
    assert writers == {"people.py"}
    for use_case in ("people/people.py", "care/privacy.py"):
        text = (ROOT / "api" / "usecases" / use_case).read_text(encoding="utf-8")
        assert "need_named_person(act)" in text


def test_profile_is_ones_own(world: World) -> None:
    """One changes name, language and position sharing; a new address wants a recent proof."""
    ada = somebody(world, Role.COURIER)
    form = {"name": "Ada F.", "phone": "0612345678", "language": "fr", "shares_position": False}
    change = partial(doing(world, ada.actor, people.change_profile), **form)
    changed = change(email=ada.email)
    assert (changed.name, changed.language, changed.shares_position) == ("Ada F.", "fr", False)
    details = [event.detail for event in logged(world, "profile_changed")]
    assert {"what": "position_sharing", "shares_position": False} in details
    assert "Ada" not in str(details)
    assert change(email="ada@example.org").email == "ada@example.org"
    other = somebody(world, "courier")
    assert refusal(Conflict, change, email=other.email) == "email-taken"
    world.clock.forward(minutes=11)
    assert refusal(Denied, change, email="eve@example.org") == "confirm-again"
    assert change(email="Ada@example.org").email == "Ada@example.org"


def test_office_changes_who_rides_and_no_admin(world: World) -> None:
    """A dispatcher keeps the entries of couriers up to date, and touches no admin's."""
    office, ada, admin = (somebody(world, role) for role in ("dispatcher", "courier", "admin"))
    form = {"phone": "0612345678", "language": "en", "skills": ["trailer"]}
    change = partial(doing(world, office.actor, people.change_person), **form)
    assert change(ada.id, name="Ada", email=ada.email).skills == ("trailer",)
    takeover = partial(change, admin.id, name="Ada", email="me@example.org")
    assert refusal(Denied, takeover) == "role-not-yours-to-give"
