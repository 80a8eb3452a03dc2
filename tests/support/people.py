"""People who have signed in, for tests of use cases that ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import pytest
from pyotp import TOTP

from api.auth.passwords import hash_password
from api.auth.scopes import Role
from api.auth.secret import Secret
from api.usecases.act import Act, Actor
from api.usecases.people import own_sign_in
from api.usecases.people.signing_in import SignedIn, authenticate, begin_session
from data.store import tables
from data.store.people import credentials, people
from data.store.people.sessions import Way
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from routing.errors import TourneeError
from tests.support.store.world import World

R = TypeVar("R")
PASSWORD = "quiet orchard lantern 47"  # noqa: S105  # of nobody
ADDRESS = "192.0.2.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person with a session.

    Attributes
    ----------
    actor
        As every request sees them.
    token
        Of the session.
    email
        What they sign in with.
    """

    actor: Actor
    token: str
    email: str

    @property
    def id(self) -> UUID:
        """Their id."""
        assert self.actor.id is not None
        return self.actor.id


def somebody(
    world: World,
    *roles: Role | str,
    cooperative: UUID | None = None,
    way: Way = "password",
    round_id: UUID | None = None,
    customer_id: UUID | None = None,
    name: str = "",
) -> Somebody:
    """Make a new person who has just signed in."""
    actor = world.new_person(*roles, cooperative=cooperative, customer_id=customer_id, name=name)
    return enter(world, actor, way=way, round_id=round_id)


def enter(
    world: World, who: Actor, *, way: Way = "password", round_id: UUID | None = None
) -> Somebody:
    """Sign a person in without asking for anything."""
    assert who.id is not None

    def begin(act: Act, person_id: UUID) -> tuple[SignedIn, str]:
        person = people.find(act.tx, person_id)
        assert person is not None
        return begin_session(act, person, way, round_id=round_id), person.email

    signed_in, email = world.service.do(world.service.system(who.cooperative_id), begin, who.id)
    token = signed_in.token.reveal()
    return Somebody(actor=actor_of(world, token), token=token, email=email)


def actor_of(world: World, token: str | Secret) -> Actor:
    """Tell who shows a token now."""
    text = token.reveal() if isinstance(token, Secret) else token
    return authenticate(world.database, text, world.clock.now)


def give_password(world: World, who: Actor, *, email: str = "", password: str = PASSWORD) -> str:
    """Return a person a password, and perhaps another e-mail address; gives the address."""
    assert who.id is not None
    with world.database.transaction(who.cooperative_id) as tx:
        credentials.set_password(tx, who.id, _hashed(password), world.clock.now)
        if email:
            where = tables.people.person.c.id == who.id
            tx.run(tables.people.person.update().where(where).values(email=email))
        known = people.find(tx, who.id)
    assert known is not None
    return known.email


@cache
def _hashed(password: str) -> str:
    """Hash a password once a run: hashing is made to take long."""
    return hash_password(password)


def give_factor(world: World, who: Somebody) -> tuple[TOTP, tuple[Secret, ...]]:
    """Return a person an authenticator app, and their recovery codes."""
    new_factor = world.service.do(who.actor, own_sign_in.begin_second_factor)
    app = TOTP(new_factor.secret.reveal())
    codes = world.service.do(who.actor, own_sign_in.confirm_second_factor, app.at(world.clock.now))
    world.clock.forward(seconds=30)
    return app, codes


def new_customer(world: World, name: str, *, cooperative: UUID | None = None) -> UUID:
    """Add a customer and give the id."""
    id_: UUID = world.service.ids()
    with world.database.transaction(cooperative or world.alpha) as tx:
        values = {"id": id_, "name": name, "created_at": world.clock.now}
        tx.add(tables.people.customer, values)
    return id_


def logged(world: World, kind: str, cooperative: UUID | None = None) -> list[LoggedEvent]:
    """Return the events of a kind."""
    with world.database.transaction(cooperative or world.alpha) as tx:
        return events.read(tx, 0, kinds=[kind])


def doing(world: World, who: Actor, usecase: Callable[..., R]) -> Callable[..., R]:
    """Return a function that lets somebody carry out a use case."""

    def do(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401
        return world.service.do(who, usecase, *args, **kwargs)

    return do


def refusal(kind: type[TourneeError], call: Any, /, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401
    """Return the code of the error that a call raises."""
    with pytest.raises(kind) as caught:
        call(*args, **kwargs)
    faults = getattr(caught.value, "faults", ())
    return ", ".join(fault.code for fault in faults) or caught.value.code
