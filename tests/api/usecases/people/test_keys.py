"""API keys and OAuth clients: never further than who made them, and gone at once."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from api.auth.scopes import Reach
from api.usecases.people import keys, people
from api.usecases.people.keys import issue_token
from data.store import tables
from data.store.system import cooperatives
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.people import (
    ADDRESS,
    Somebody,
    actor_of,
    logged,
    new_customer,
    refusal,
    somebody,
)
from tests.support.store.world import World


def make(
    world: World,
    by: Somebody,
    *scopes: str,
    key_id: UUID | None = None,
    **more: Any,  # noqa: ANN401
) -> keys.NewKey:
    """Make a key."""
    return world.service.do(
        by.actor, keys.make_key, key_id or world.service.ids(), name="shop", scopes=scopes, **more
    )


@pytest.mark.parametrize("role", ["dispatcher", "courier", "volunteer"])
def test_who_may_make_no_keys(world: World, role: str) -> None:
    """Who rides or dispatches makes, sees and revokes no keys."""
    ada, key = somebody(world, role), make(world, somebody(world, "admin"), "bookings:read").key
    for call in (
        partial(make, world, ada, "rounds:read"),
        partial(world.service.do, ada.actor, keys.list_keys),
        partial(world.service.do, ada.actor, keys.revoke_key, key.id),
    ):
        assert refusal(Denied, call) == "not-permitted"


def test_key_of_another_cooperative_is_not_there(world: World) -> None:
    """An admin elsewhere neither sees nor revokes it."""
    key = make(world, somebody(world, "admin"), "bookings:read").key
    eve = somebody(world, "admin", cooperative=world.beta)
    assert world.service.do(eve.actor, keys.list_keys) == []
    revoke = partial(world.service.do, eve.actor, keys.revoke_key, key.id)
    assert refusal(NotFound, revoke) == "no-such-key"


def test_key_does_what_its_scopes_say(world: World) -> None:
    """A key acts within its scopes, and shows its token once and its hint after."""
    admin = somebody(world, "admin")
    new_key = make(world, admin, "bookings:read", "shifts:read")
    actor = actor_of(world, new_key.token)
    assert (actor.kind, actor.id, actor.cooperative_id) == ("key", new_key.key.id, world.alpha)
    assert set(actor.grant.permissions) == {"bookings:read", "shifts:read"}
    (listed,) = world.service.do(admin.actor, keys.list_keys)
    assert listed.hint.endswith(new_key.token.reveal()[-2:])
    assert new_key.token.reveal() not in repr(listed)
    assert [event.subject_id for event in logged(world, "key_made")] == [new_key.key.id]


def test_key_asks_for_no_more_than_its_maker_has(world: World) -> None:
    """Scopes one does not have, persons' own permissions, and unknown ones are refused."""
    admin = somebody(world, "admin")
    assert refusal(BadInput, make, world, admin, "bookings:write") == "scope-not-yours"
    assert refusal(BadInput, make, world, admin, "personal:erase") == "scope-unknown"
    assert refusal(BadInput, make, world, admin) == "scope-missing"
    past = world.clock.now - timedelta(seconds=1)
    assert refusal(BadInput, make, world, admin, "bookings:read", expires_at=past) == "key-expiry"
    new_key = make(world, admin, "bookings:read")
    again = partial(make, world, admin, "bookings:read", key_id=new_key.key.id)
    assert refusal(Conflict, again) == "id-used-twice"


def test_key_loses_what_its_maker_loses(world: World) -> None:
    """A role taken from the maker is taken from the key; when the maker leaves, all of it."""
    admin, other = somebody(world, "admin"), somebody(world, "admin", "dispatcher")
    new_key = make(world, other, "bookings:write", "invoices:write")
    assert actor_of(world, new_key.token).may("invoices:write")
    world.service.do(admin.actor, people.change_roles, other.id, ["dispatcher"])
    actor = actor_of(world, new_key.token)
    assert actor.may("bookings:write")
    assert not actor.may("invoices:write")
    world.service.do(admin.actor, people.leave, other.id)
    assert refusal(Denied, actor_of, world, new_key.token) == "signed-out"


def test_key_bound_to_a_customer_sees_that_customer_alone(world: World) -> None:
    """An admin's key for a customer reaches what is that customer's, and nothing of the office."""
    admin, bakery = somebody(world, "admin"), new_customer(world, "Bakery")
    new_key = make(world, admin, "bookings:read", "invoices:read", customer_id=bakery)
    actor = actor_of(world, new_key.token)
    assert actor.customer_id == bakery
    assert set(actor.grant.permissions.values()) == {Reach.OWN}
    office = partial(make, world, admin, "reports:read", customer_id=bakery)
    assert refusal(BadInput, office) == "scope-not-yours"
    elsewhere = new_customer(world, "Elsewhere", cooperative=world.beta)
    foreign = partial(make, world, admin, "bookings:read", customer_id=elsewhere)
    assert refusal(NotFound, foreign) == "no-such-customer"


def test_merchants_keys_are_their_customers(world: World) -> None:
    """A merchant's key is bound to the own customer; another customer's people don't see it."""
    bakery, florist = new_customer(world, "Bakery"), new_customer(world, "Florist")
    ada = somebody(world, "merchant", customer_id=bakery)
    bo = somebody(world, "merchant", customer_id=florist)
    new_key = make(world, ada, "bookings:write")
    assert actor_of(world, new_key.token).customer_id == bakery
    assert world.service.do(bo.actor, keys.list_keys) == []
    calls: list[Callable[[], object]] = [
        partial(make, world, ada, "bookings:write", customer_id=florist),
        partial(world.service.do, bo.actor, keys.revoke_key, new_key.key.id),
    ]
    assert [refusal(NotFound, call) for call in calls] == ["no-such-customer", "no-such-key"]
    assert len(world.service.do(ada.actor, keys.list_keys)) == 1


def test_expired_revoked_and_suspended_keys_are_alike(world: World) -> None:
    """Whatever ended it, a key says no more than that one is signed out."""
    admin = somebody(world, "admin")
    short = make(world, admin, "bookings:read", expires_at=world.clock.now + timedelta(hours=1))
    revoked, suspended = (make(world, admin, "bookings:read") for _ in range(2))
    world.service.do(admin.actor, keys.revoke_key, revoked.key.id)
    world.service.do(admin.actor, keys.revoke_key, revoked.key.id)
    assert len(logged(world, "key_revoked")) == 1
    assert actor_of(world, short.token).kind == "key"
    world.clock.forward(hours=1)
    assert actor_of(world, suspended.token).kind == "key"
    with world.database.transaction() as tx:
        cooperatives.set_status(tx, world.alpha, "suspended")
    for new_key in (short, revoked, suspended):
        assert refusal(Denied, actor_of, world, new_key.token) == "signed-out"


def test_keys_want_a_recent_proof_by_a_person(world: World) -> None:
    """A key cannot make keys, and an admin proves themselves before."""
    admin = somebody(world, "admin")
    world.clock.forward(minutes=11)
    assert refusal(Denied, make, world, admin, "bookings:read") == "confirm-again"


def ask(world: World, client: keys.NewClient, **changed: str) -> Any:  # noqa: ANN401
    """Ask for an access token."""
    form = {
        "grant_type": "client_credentials",
        "client_id": str(client.client.id),
        "client_secret": client.secret.reveal(),
        **changed,
    }
    return issue_token(world.service, form, authorization=None, address=ADDRESS)


def client_of(world: World, by: Somebody, *scopes: str) -> keys.NewClient:
    """Make a client."""
    return world.service.do(
        by.actor, keys.make_client, world.service.ids(), name="till", scopes=scopes
    )


def test_client_gets_tokens_within_its_scopes(world: World) -> None:
    """A client's token opens what it asked for, for an hour."""
    client = client_of(world, somebody(world, "admin"), "bookings:read", "shifts:read")
    issued = ask(world, client, scope="shifts:read")
    assert issued.answer()["scope"] == "shifts:read"
    actor = actor_of(world, issued.token.secret)
    assert (actor.kind, actor.id) == ("client", client.client.id)
    assert set(actor.grant.permissions) == {"shifts:read"}
    world.clock.forward(hours=1)
    assert refusal(Denied, actor_of, world, issued.token.secret) == "signed-out"
    basic = base64.b64encode(f"{client.client.id}:{client.secret.reveal()}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    by_header = issue_token(world.service, form, authorization=f"Basic {basic}", address=ADDRESS)
    assert by_header.scopes == {"bookings:read", "shifts:read"}


def test_refused_clients_are_alike(world: World) -> None:
    """Unknown, nonsense, wrong secret, revoked and suspended: one answer."""
    admin = somebody(world, "admin")
    client = client_of(world, admin, "bookings:read")
    issued = ask(world, client)
    outcomes = {
        refusal(Denied, ask, world, client, client_id=str(world.service.ids())),
        refusal(Denied, ask, world, client, client_id="till"),
        refusal(Denied, ask, world, client, client_secret="tn_sec_wrong"),  # noqa: S106
        refusal(Denied, ask, world, client, client_secret=make_secret(world, admin)),
    }
    assert refusal(Denied, ask, world, client, scope="shifts:read") == "oauth-invalid-scope"
    world.service.do(admin.actor, keys.revoke_client, client.client.id)
    outcomes.add(refusal(Denied, ask, world, client))
    assert refusal(Denied, actor_of, world, issued.token.secret) == "signed-out"
    other = client_of(world, admin, "bookings:read")
    with world.database.transaction() as tx:
        cooperatives.set_status(tx, world.alpha, "suspended")
    outcomes.add(refusal(Denied, ask, world, other))
    assert outcomes == {"oauth-invalid-client"}


def make_secret(world: World, by: Somebody) -> str:
    """Return the secret of another client."""
    return client_of(world, by, "bookings:read").secret.reveal()


def test_guessing_a_clients_secret_is_slowed_down(world: World) -> None:
    """After some failures even the right secret waits."""
    admin = somebody(world, "admin")
    client = client_of(world, admin, "bookings:read")
    for _ in range(5):
        refusal(Denied, ask, world, client, client_secret="guess")  # noqa: S106
    assert refusal(Denied, ask, world, client) == "sign-in-wait"
    world.clock.forward(seconds=15)
    assert ask(world, client).scopes == {"bookings:read"}


def test_use_of_a_key_is_noted_every_five_minutes(world: World) -> None:
    """The list shows when a key was last used, without a write at each request."""
    admin = somebody(world, "admin")
    new_key = make(world, admin, "bookings:read")
    first = world.clock.now
    actor_of(world, new_key.token)
    world.clock.forward(seconds=299)
    actor_of(world, new_key.token)
    used_at = tables.people.api_key.c.used_at
    with world.database.transaction(world.alpha) as tx:
        assert tx.value(tables.people.api_key.select().with_only_columns(used_at)) == first
