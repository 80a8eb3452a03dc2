"""Passkeys: keeping them, signing in with them, and what is refused."""

from __future__ import annotations

from functools import partial

from api.usecases.people import own_sign_in
from api.usecases.people.by_passkey import (
    PasskeyAnswer,
    begin_passkey_sign_in,
    sign_in_with_passkey,
)
from data.store.people import people
from data.store.system import cooperatives
from routing.errors import Denied, NotFound
from tests.support.outside.authenticator import Authenticator
from tests.support.people import ADDRESS, Somebody, actor_of, refusal, somebody
from tests.support.store.world import World

ORIGIN = "https://rounds.example.org"


def with_passkey(world: World, *roles: str) -> tuple[Somebody, Authenticator]:
    """Make somebody whose device holds a passkey."""
    ada = somebody(world, *roles)
    device = Authenticator(origin=ORIGIN, credential_id=ada.id.bytes)
    question = world.service.do(ada.actor, own_sign_in.begin_passkey)
    answer = PasskeyAnswer(id=question.id, answer=device.register(question.options), label="phone")
    world.service.do(ada.actor, own_sign_in.add_passkey, answer)
    return ada, device


def answer_of(world: World, device: Authenticator) -> PasskeyAnswer:
    """Let a device answer a fresh question."""
    question = begin_passkey_sign_in(world.service)
    return PasskeyAnswer(id=question.id, answer=device.sign_in(question.options))


def test_passkey_signs_its_person_in(world: World) -> None:
    """A passkey opens a session with every role, without another factor."""
    ada, device = with_passkey(world, "admin")
    signed_in = sign_in_with_passkey(world.service, answer_of(world, device), address=ADDRESS)
    actor = actor_of(world, signed_in.token)
    assert actor.id == ada.id
    assert actor.roles == {"admin"}
    # Just proved, so a grave step is open.
    assert world.service.do(actor, own_sign_in.begin_passkey).options


def test_answer_counts_once(world: World) -> None:
    """The same answer sent again is refused: its question is gone."""
    _, device = with_passkey(world, "courier")
    answer = answer_of(world, device)
    sign_in = partial(sign_in_with_passkey, world.service, answer, address=ADDRESS)
    sign_in()
    assert refusal(Denied, sign_in) == "passkey-refused"


def test_wrong_late_copied_and_unknown_passkeys_are_refused(world: World) -> None:
    """Another page's, an old, a copied and an unknown passkey open nothing."""
    _, device = with_passkey(world, "courier")
    sign_in = partial(sign_in_with_passkey, world.service, address=ADDRESS)
    device.origin = "https://evil.example.net"
    assert refusal(Denied, sign_in, answer_of(world, device)) == "passkey-refused"
    device.origin = ORIGIN
    late = answer_of(world, device)
    world.clock.forward(seconds=301)
    assert refusal(Denied, sign_in, late) == "passkey-expired"
    sign_in(answer_of(world, device))
    device.count = 0
    assert refusal(Denied, sign_in, answer_of(world, device)) == "passkey-copied"
    stranger = Authenticator(origin=ORIGIN, credential_id=b"nobody's", handle=b"x")
    assert refusal(Denied, sign_in, answer_of(world, stranger)) == "passkey-refused"
    nonsense = PasskeyAnswer(id=world.service.ids(), answer={"id": "?"})
    world.clock.forward(hours=1)
    assert refusal(Denied, sign_in, nonsense) == "passkey-refused"


def test_who_left_and_suspended_are_refused_alike(world: World) -> None:
    """The passkey of somebody who left opens no more than an unknown one."""
    ada, device = with_passkey(world, "courier")
    sign_in = partial(sign_in_with_passkey, world.service, address=ADDRESS)
    with world.database.transaction() as tx:
        cooperatives.set_status(tx, world.alpha, "suspended")
    assert refusal(Denied, sign_in, answer_of(world, device)) == "passkey-refused"
    with world.database.transaction() as tx:
        cooperatives.set_status(tx, world.alpha, "active")
    with world.database.transaction(world.alpha) as tx:
        people.mark_left(tx, ada.id, world.clock.now)
    assert refusal(Denied, sign_in, answer_of(world, device)) == "passkey-refused"


def test_passkey_that_is_kept_anywhere_is_not_kept_again(world: World) -> None:
    """A passkey's name is taken once in the whole installation."""
    _, device = with_passkey(world, "courier")
    eve = somebody(world, "courier", cooperative=world.beta)
    question = world.service.do(eve.actor, own_sign_in.begin_passkey)
    copied = PasskeyAnswer(id=question.id, answer=device.register(question.options))
    add = partial(world.service.do, eve.actor, own_sign_in.add_passkey, copied)
    assert refusal(Denied, add) == "passkey-refused"


def test_own_passkeys_are_listed_and_removed(world: World) -> None:
    """One sees and removes one's own passkeys, and nobody else's."""
    ada, device = with_passkey(world, "courier")
    (mine,) = world.service.do(ada.actor, own_sign_in.list_passkeys)
    assert mine.label == "phone"
    other = somebody(world, "courier")
    assert world.service.do(other.actor, own_sign_in.list_passkeys) == []
    remove = partial(world.service.do, other.actor, own_sign_in.remove_passkey, mine.id)
    assert refusal(NotFound, remove) == "no-such-passkey"
    world.service.do(ada.actor, own_sign_in.remove_passkey, mine.id)
    sign_in = partial(sign_in_with_passkey, world.service, address=ADDRESS)
    assert refusal(Denied, sign_in, answer_of(world, device)) == "passkey-refused"
