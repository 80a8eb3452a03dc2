"""The installation: its admins, founding and suspending cooperatives, and what stays hidden."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pyotp import TOTP

from api.usecases.installation_act import InstallationAct, InstallationAdmin
from api.usecases.people import people
from api.usecases.people.by_link import accept_invitation
from api.usecases.system import cooperatives
from api.usecases.system.installation import (
    InstallationSignedIn,
    NewAdmin,
    add_installation_admin,
    authenticate_installation,
    list_installation_admins,
    remove_installation_admin,
    renew_installation_admin,
    sign_in_installation,
    sign_out_installation,
)
from data.store import tables
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.people import ADDRESS, PASSWORD, actor_of, logged, refusal, somebody
from tests.support.store.world import CITY, ZONE, World

EMAIL = "root@example.org"


def add_admin(world: World) -> NewAdmin:
    """Add an admin of the installation."""
    return add_installation_admin(
        world.service, email=EMAIL, name="Runs The Server", password=PASSWORD
    )


def sign_in(world: World, new_admin: NewAdmin, **changed: str) -> InstallationSignedIn:
    """Sign an admin of the installation in."""
    form = {"email": EMAIL, "password": PASSWORD, **changed}
    form.setdefault("code", TOTP(new_admin.secret.reveal()).at(world.clock.now))
    return sign_in_installation(world.service, address=ADDRESS, **form)


def an_admin(world: World) -> InstallationAdmin:
    """Return an admin of the installation."""
    return InstallationAdmin(id=world.service.ids(), email=EMAIL, name="Runs The Server")


def found(world: World, **changed: Any) -> cooperatives.NewCooperative:  # noqa: ANN401
    """Found a cooperative."""
    form = {
        "cooperative_id": world.service.ids(),
        "slug": "gamma",
        "name": "Gamma",
        "time_zone": ZONE,
        "country": "FR",
        "language": "fr",
        "city": CITY,
        "admin_id": world.service.ids(),
        "admin_name": "Ada",
        "admin_email": "ada@example.org",
        **changed,
    }
    return world.service.do_installation(an_admin(world), cooperatives.found_cooperative, **form)


def test_admin_signs_in_with_password_and_code_together(world: World) -> None:
    """Both are needed, every time; every refusal is the same."""
    new_admin = add_admin(world)
    wrong = [{"code": "000000"}, {"password": "wrong horse battery 9"}, {"email": "a@example.org"}]
    refusals = {refusal(Denied, sign_in, world, new_admin, **each) for each in wrong}
    signed_in = sign_in(world, new_admin)
    refusals.add(refusal(Denied, sign_in, world, new_admin))  # The code was used.
    assert refusals == {"sign-in-refused"}
    token, now = signed_in.token.reveal(), world.clock.now
    assert authenticate_installation(world.database, token, now).email == EMAIL
    assert refusal(Denied, actor_of, world, token) == "signed-out"
    sign_out_installation(world.service, token)
    out = partial(authenticate_installation, world.database, token)
    assert refusal(Denied, out, now) == "signed-out"


def test_session_of_the_installation_is_short(world: World) -> None:
    """After two hours one signs in again, and no session of a cooperative opens this door."""
    token = sign_in(world, add_admin(world)).token.reveal()
    world.clock.forward(hours=2)
    later = partial(authenticate_installation, world.database)
    assert refusal(Denied, later, token, world.clock.now) == "signed-out"
    other = somebody(world, "admin").token
    assert refusal(Denied, later, other, world.clock.now) == "signed-out"


def test_admins_are_added_renewed_and_removed(world: World) -> None:
    """An address is taken once; new means end all sessions; who is removed is out."""
    new_admin = add_admin(world)
    assert refusal(Conflict, add_admin, world) == "installation-admin-there"
    token = sign_in(world, new_admin).token.reveal()
    fresh = renew_installation_admin(world.service, email=EMAIL, password=PASSWORD[::-1])
    out = partial(authenticate_installation, world.database, token, world.clock.now)
    assert refusal(Denied, out) == "signed-out"
    assert refusal(Denied, sign_in, world, new_admin) == "sign-in-refused"
    assert sign_in(world, fresh, password=PASSWORD[::-1]).admin.id == new_admin.id
    remove = partial(remove_installation_admin, world.service)
    remove(email=EMAIL)
    assert refusal(NotFound, remove, email=EMAIL) == "no-such-installation-admin"
    world.clock.forward(seconds=60)
    gone = partial(sign_in, world, fresh, password=PASSWORD[::-1])
    assert refusal(Denied, gone) == "sign-in-refused"
    assert world.service.do_installation(an_admin(world), list_installation_admins) == []


def test_founding_lets_its_first_admin_in(world: World) -> None:
    """The invitation of a new cooperative leads its admin into it, and into no other."""
    founded = found(world)
    signed_in = accept_invitation(
        world.service,
        token=founded.invitation.token.reveal(),
        address=ADDRESS,
        name="Ada",
        proof=PASSWORD,
    )
    actor = actor_of(world, signed_in.token)
    assert actor.cooperative_id == founded.cooperative.id
    assert actor.roles == {"admin"}
    assert len(world.service.do(actor, people.list_people)) == 1
    assert len(logged(world, "cooperative_founded", founded.cooperative.id)) == 1


def test_founding_is_idempotent_by_its_id(world: World) -> None:
    """The same once more gives a fresh invitation; other content or a taken slug is refused."""
    home, admin = world.service.ids(), world.service.ids()
    again = partial(found, world, cooperative_id=home, admin_id=admin)
    assert again().cooperative == again().cooperative
    assert refusal(Conflict, again, name="Delta") == "id-used-twice"
    assert refusal(Conflict, found, world) == "slug-taken"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"slug": "Not A Slug"}, "cooperative-slug"),
        ({"name": ""}, "cooperative-name"),
        ({"time_zone": "../etc/passwd"}, "unknown-time-zone"),
        ({"time_zone": "Mars/Olympus"}, "unknown-time-zone"),
        ({"country": "France"}, "cooperative-country"),
        ({"language": "la"}, "language-unknown"),
        ({"admin_email": ""}, "person-out-of-reach"),
    ],
)
def test_what_cannot_be_founded_leaves_nothing(
    world: World, changed: dict[str, str], code: str
) -> None:
    """A cooperative that cannot be is refused with the reason and not half founded."""
    assert refusal(BadInput, found, world, **changed) == code
    listed = world.service.do_installation(an_admin(world), cooperatives.list_cooperatives)
    assert [each.cooperative.slug for each in listed] == ["alpha", "beta"]


def test_unknown_city_is_named(world: World) -> None:
    """A cooperative rides in a city that was compiled."""
    assert refusal(NotFound, found, world, city="atlantis") == "unknown-city"


def test_suspended_cooperative_lets_nobody_in_until_resumed(world: World) -> None:
    """Suspending shuts the sessions of one cooperative out, is logged once, and deletes nothing."""
    ada, eve = somebody(world, "admin"), somebody(world, "admin", cooperative=world.beta)
    do: Any = partial(world.service.do_installation, an_admin(world))
    for _ in range(2):
        assert do(cooperatives.suspend_cooperative, world.alpha).status == "suspended"
    assert refusal(Denied, actor_of, world, ada.token) == "signed-out"
    assert actor_of(world, eve.token).id == eve.id
    assert len(logged(world, "cooperative_suspended")) == 1
    assert do(cooperatives.resume_cooperative, world.alpha).status == "active"
    assert actor_of(world, ada.token).id == ada.id
    unknown = partial(do, cooperatives.suspend_cooperative, world.service.ids())
    assert refusal(NotFound, unknown) == "no-such-cooperative"


def test_installation_sees_sizes_and_no_content(world: World) -> None:
    """The list tells how many rows there are; a use case of the installation reads none of them."""
    for _ in range(3):
        somebody(world, "courier")
    do: Any = partial(world.service.do_installation, an_admin(world))
    listed = do(cooperatives.list_cooperatives)
    # Three people with a session each, and nothing at all.
    assert {each.cooperative.slug: each.rows for each in listed} == {"alpha": 6, "beta": 0}

    def peek(act: InstallationAct) -> int:
        return len(act.tx.rows(tables.people.person.select()))

    def peek_later(act: InstallationAct, home: UUID) -> int:
        with act.inside(home) as own:
            own.record_event("cooperative_resumed", "cooperative", home)
        return peek(act)

    assert do(peek) == 0
    assert do(peek_later, world.alpha) == 0
