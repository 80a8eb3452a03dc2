"""One's own sessions, password, second factor and recovery codes."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from pyotp import TOTP

from api.usecases.people import own_sign_in
from api.usecases.people.by_password import sign_in_with_password
from api.usecases.people.signing_in import SecondStep, SignedIn
from data.store.tables import metadata
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.people import (
    ADDRESS,
    PASSWORD,
    actor_of,
    doing,
    enter,
    give_factor,
    give_password,
    refusal,
    somebody,
)
from tests.support.store.world import World

NEW = "velvet harbour 92 giraffe"


def test_sessions_are_ones_own(world: World) -> None:
    """One lists and ends one's own sessions; others' are not there."""
    ada, bo = somebody(world, "courier"), somebody(world, "courier")
    phone = enter(world, ada.actor, way="link")
    listed = world.service.do(ada.actor, own_sign_in.list_sessions)
    assert {(each.way, each.current) for each in listed} == {("password", True), ("link", False)}
    assert phone.actor.session_id is not None
    stolen = partial(world.service.do, bo.actor, own_sign_in.end_session, phone.actor.session_id)
    assert refusal(NotFound, stolen) == "no-such-session"
    world.service.do(ada.actor, own_sign_in.end_session, phone.actor.session_id)
    assert refusal(Denied, actor_of, world, phone.token) == "signed-out"
    assert actor_of(world, ada.token).id == ada.id


def test_signing_out_here_and_everywhere(world: World) -> None:
    """Signing out ends this session; everywhere, all of them, and nobody else's."""
    ada, bo = somebody(world, "courier"), somebody(world, "courier")
    other = enter(world, ada.actor)
    world.service.do(ada.actor, own_sign_in.sign_out)
    assert refusal(Denied, actor_of, world, ada.token) == "signed-out"
    assert actor_of(world, other.token).id == ada.id
    enter(world, ada.actor)
    assert world.service.do(other.actor, own_sign_in.sign_out_everywhere) == 2
    assert refusal(Denied, actor_of, world, other.token) == "signed-out"
    assert actor_of(world, bo.token).id == bo.id


def test_new_password_ends_the_other_sessions(world: World) -> None:
    """After a change the old password and the other sessions open nothing."""
    ada = somebody(world, "courier")
    give_password(world, ada.actor)
    other = enter(world, ada.actor)
    change = doing(world, ada.actor, own_sign_in.change_password)
    assert refusal(BadInput, change, ada.email) == "password-own-words"
    change(NEW)
    assert refusal(Denied, actor_of, world, other.token) == "signed-out"
    assert actor_of(world, ada.token).id == ada.id
    sign_in = partial(sign_in_with_password, world.service, email=ada.email, address=ADDRESS)
    assert refusal(Denied, sign_in, password=PASSWORD) == "sign-in-refused"
    assert isinstance(sign_in(password=NEW), SignedIn)


@pytest.mark.parametrize(
    ("step", "args"),
    [
        (own_sign_in.change_password, (NEW,)),
        (own_sign_in.begin_second_factor, ()),
        (own_sign_in.remove_second_factor, ()),
        (own_sign_in.renew_recovery_codes, ()),
        (own_sign_in.begin_passkey, ()),
    ],
)
def test_means_to_sign_in_want_a_recent_proof(world: World, step: Any, args: Any) -> None:  # noqa: ANN401
    """Nothing about signing in is changed by a session from a link, or long after the proof."""
    linked = somebody(world, "courier", way="link")
    assert refusal(Denied, world.service.do, linked.actor, step, *args) == "confirm-again"
    ada = somebody(world, "courier")
    world.clock.forward(minutes=11)
    assert refusal(Denied, world.service.do, ada.actor, step, *args) == "confirm-again"


def test_second_factor_counts_once_confirmed(world: World) -> None:
    """A secret that was never confirmed is asked of nobody; a wrong first code confirms nothing."""
    ada = somebody(world, "courier")
    give_password(world, ada.actor)
    begin = doing(world, ada.actor, own_sign_in.begin_second_factor)
    confirm = doing(world, ada.actor, own_sign_in.confirm_second_factor)
    assert refusal(NotFound, confirm, "000000") == "no-second-factor"
    new_factor = begin()
    assert refusal(BadInput, confirm, "000000") == "second-factor-code"
    sign_in = partial(
        sign_in_with_password, world.service, email=ada.email, password=PASSWORD, address=ADDRESS
    )
    assert isinstance(sign_in(), SignedIn)
    code = TOTP(new_factor.secret.reveal()).at(world.clock.now)
    assert len(confirm(code)) == 10
    assert isinstance(sign_in(), SecondStep)
    assert refusal(Conflict, begin) == "second-factor-there"
    world.service.do(ada.actor, own_sign_in.remove_second_factor)
    assert isinstance(sign_in(), SignedIn)


def test_secrets_are_kept_sealed_or_hashed(world: World) -> None:
    """No secret that was shown stands in any table."""
    ada = somebody(world, "courier")
    give_password(world, ada.actor)
    new_factor = world.service.do(ada.actor, own_sign_in.begin_second_factor)
    secret = new_factor.secret.reveal()
    code = TOTP(secret).at(world.clock.now)
    codes = world.service.do(ada.actor, own_sign_in.confirm_second_factor, code)
    shown = [secret, ada.token, PASSWORD, *(one.reveal() for one in codes)]
    with world.database.transaction(world.alpha) as tx:
        rows = " ".join(str(tx.rows(table.select())) for table in metadata.sorted_tables)
    assert ada.email in rows
    assert not [one for one in shown if one in rows or one.replace("-", "") in rows]


def test_new_recovery_codes_replace_the_old(world: World) -> None:
    """After drawing new ones the old recovery codes are gone."""
    ada = somebody(world, "courier")
    _, old = give_factor(world, ada)
    new = world.service.do(ada.actor, own_sign_in.renew_recovery_codes)
    assert not {one.reveal() for one in old} & {one.reveal() for one in new}
