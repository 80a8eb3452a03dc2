"""Signing in with a password and a second factor, and what a session, key or token opens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from pyotp import TOTP

from api.auth.passwords import verify_password
from api.auth.scopes import Reach, Role
from api.auth.secret import Secret
from api.auth.tokens import SESSION_IDLE_S, SESSION_LONGEST_S, TokenKind, new_token
from api.usecases.people import by_password, own_sign_in
from api.usecases.people.by_password import (
    Choice,
    choose_cooperative,
    confirm_again,
    finish_second_step,
    sign_in_with_password,
)
from api.usecases.people.signing_in import BEARERS, SecondStep, SignedIn, authenticate
from data.store import tables
from data.store.people import people, sessions
from data.store.system import cooperatives
from routing.errors import Denied
from tests.support.people import (
    ADDRESS,
    PASSWORD,
    actor_of,
    enter,
    give_factor,
    give_password,
    refusal,
    somebody,
)
from tests.support.store.world import World


def sign_in(
    world: World, email: str, password: str = PASSWORD, *, address: str = ADDRESS
) -> SignedIn | SecondStep | Choice:
    """Sign in, without a known browser."""
    return sign_in_with_password(world.service, email=email, password=password, address=address)


def test_right_password_opens_a_session_of_ones_own_cooperative(world: World) -> None:
    """A password that is right gives a token; who shows it is the person, with their roles."""
    ada = world.new_person("dispatcher", cooperative=world.beta)
    email = give_password(world, ada)
    signed_in = sign_in(world, f" {email.upper()} ")
    assert isinstance(signed_in, SignedIn)
    actor = actor_of(world, signed_in.token)
    assert (actor.kind, actor.id, actor.cooperative_id) == ("person", ada.id, world.beta)
    assert actor.roles == {"dispatcher"}
    assert actor.grant.reach("plans:publish") is Reach.ALL


def test_every_refusal_is_the_same(world: World) -> None:
    """Unknown, wrong password, no password, invited, left and suspended give the same answer."""
    right = give_password(world, world.new_person("courier"))
    left, invited = world.new_person("courier"), world.new_person("courier")
    emails = [give_password(world, left), give_password(world, invited)]
    without = f"{world.new_person('courier').id}".replace("-", "") + "@example.org"
    suspended = give_password(world, world.new_person("courier", cooperative=world.beta))
    assert left.id is not None
    assert invited.id is not None
    with world.database.transaction(world.alpha) as tx:
        people.mark_left(tx, left.id, world.clock.now)
        people.mark_invited(tx, invited.id)
    with world.database.transaction() as tx:
        cooperatives.set_status(tx, world.beta, "suspended")
    answers = set()
    attempts = [("nobody@example.org", PASSWORD), (right, "wrong horse battery 9")]
    attempts += [(email, PASSWORD) for email in (*emails, without, suspended)]
    for email, password in attempts:
        with pytest.raises(Denied) as caught:
            sign_in(world, email, password)
        answers.add((caught.value.code, tuple(caught.value.arguments)))
    assert answers == {("sign-in-refused", ())}


def test_work_is_the_same_with_and_without_accounts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many passwords are hashed for nobody as for somebody known in two cooperatives."""
    for home in (world.alpha, world.beta):
        give_password(world, world.new_person("courier", cooperative=home), email="eve@example.org")
    done: list[bool] = []

    def counted(stored: str | None, password: str) -> object:
        done.append(stored is None)
        return verify_password(stored, password)

    monkeypatch.setattr(by_password, "verify_password", counted)
    work = []
    for email in ("nobody@example.org", "eve@example.org"):
        done.clear()
        refusal(Denied, sign_in, world, email, "wrong horse battery 9")
        work.append(len(done))
    assert work == [by_password.WORK, by_password.WORK]


def test_address_in_several_cooperatives_gives_a_choice(world: World) -> None:
    """After the password one chooses among the cooperatives where it is right, and no other."""
    homes = {world.alpha, world.beta}
    for home in homes:
        give_password(world, world.new_person("courier", cooperative=home), email="eve@example.org")
    choice = sign_in(world, "eve@example.org")
    assert isinstance(choice, Choice)
    assert choice.cooperatives == ((world.alpha, "Alpha"), (world.beta, "Beta"))
    ticket = choice.ticket.reveal()
    signed_in = choose_cooperative(world.service, ticket=ticket, cooperative_id=world.beta)
    assert isinstance(signed_in, SignedIn)
    assert actor_of(world, signed_in.token).cooperative_id == world.beta
    elsewhere = partial(choose_cooperative, world.service, ticket=ticket)
    assert refusal(Denied, elsewhere, cooperative_id=world.service.ids()) == "signed-out"
    forged = partial(choose_cooperative, world.service, cooperative_id=world.beta)
    assert refusal(Denied, forged, ticket=ticket[:-4] + "AAAA") == "signed-out"
    assert refusal(Denied, forged, ticket="anything") == "signed-out"
    world.clock.forward(minutes=6)
    assert refusal(Denied, elsewhere, cooperative_id=world.beta) == "signed-out"


def test_ticket_of_an_old_password_opens_nothing(world: World) -> None:
    """A password that was changed since makes the choice void."""
    people_of = [
        world.new_person("courier", cooperative=home) for home in (world.alpha, world.beta)
    ]
    for each in people_of:
        give_password(world, each, email="eve@example.org")
    choice = sign_in(world, "eve@example.org")
    assert isinstance(choice, Choice)
    world.clock.forward(seconds=2)
    give_password(world, people_of[0], password=PASSWORD[::-1])
    ticket = choice.ticket.reveal()
    choose = partial(choose_cooperative, world.service, ticket=ticket)
    assert refusal(Denied, choose, cooperative_id=world.alpha) == "signed-out"
    assert isinstance(choose(cooperative_id=world.beta), SignedIn)


def second_step(world: World) -> tuple[SecondStep, TOTP, tuple[str, ...]]:
    """Somebody with a second factor types the password."""
    ada = somebody(world, "admin")
    give_password(world, ada.actor)
    app, codes = give_factor(world, ada)
    step = sign_in(world, ada.email)
    assert isinstance(step, SecondStep)
    return step, app, tuple(code.reveal() for code in codes)


def test_nothing_opens_before_the_second_factor(world: World) -> None:
    """After the password alone the session opens nothing; after the code another one does."""
    step, app, _ = second_step(world)
    token = step.token.reveal()
    assert refusal(Denied, actor_of, world, token) == "signed-out"
    finish = partial(finish_second_step, world.service, token=token, address=ADDRESS)
    assert refusal(Denied, finish, code="000000") == "second-factor-refused"
    signed_in = finish(code=app.at(world.clock.now))
    assert signed_in.token != step.token
    assert actor_of(world, signed_in.token).roles == {"admin"}
    assert refusal(Denied, actor_of, world, token) == "signed-out"
    world.clock.forward(seconds=60)
    assert refusal(Denied, finish, code=app.at(world.clock.now)) == "signed-out"


def test_code_counts_once(world: World) -> None:
    """A code that was used signs nobody in again, nor does the one before it."""
    ada = somebody(world, "admin")
    give_password(world, ada.actor)
    app, _ = give_factor(world, ada)
    code = app.at(world.clock.now)
    first, second = sign_in(world, ada.email), sign_in(world, ada.email)
    assert isinstance(first, SecondStep)
    assert isinstance(second, SecondStep)
    finish = partial(finish_second_step, world.service, address=ADDRESS)
    finish(token=first.token.reveal(), code=code)
    token = second.token.reveal()
    earlier = app.at(world.clock.now - timedelta(seconds=30))
    assert refusal(Denied, finish, token=token, code=code) == "second-factor-refused"
    assert refusal(Denied, finish, token=token, code=earlier) == "second-factor-refused"


def test_code_used_twice_at_once_gives_one_session(world: World) -> None:
    """Of two who type the same code at the same moment exactly one gets in."""
    ada = somebody(world, "admin")
    give_password(world, ada.actor)
    app, _ = give_factor(world, ada)
    steps = [sign_in(world, ada.email) for _ in range(2)]
    code = app.at(world.clock.now)

    def finish(step: SignedIn | SecondStep | Choice) -> bool:
        assert isinstance(step, SecondStep)
        try:
            finish_second_step(world.service, token=step.token.reveal(), code=code, address=ADDRESS)
        except Denied:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(finish, steps)) == [False, True]


def test_recovery_code_stands_in_once(world: World) -> None:
    """A recovery code does for the app once, however it is typed."""
    step, _, codes = second_step(world)
    finish = partial(finish_second_step, world.service, address=ADDRESS)
    typed = codes[3].lower().replace("-", " ")
    finish(token=step.token.reveal(), code=typed)
    again = sign_in(world, email_of_only_admin(world))
    assert isinstance(again, SecondStep)
    used = partial(finish, token=again.token.reveal())
    assert refusal(Denied, used, code=typed) == "second-factor-refused"
    assert actor_of(world, used(code=codes[4]).token).roles == {"admin"}


def email_of_only_admin(world: World) -> str:
    """Return the address of the only admin."""
    with world.database.transaction(world.alpha) as tx:
        (admin_id,) = people.active_admins(tx)
        admin = people.find(tx, admin_id)
    assert admin is not None
    return admin.email


def test_second_step_waits_five_minutes(world: World) -> None:
    """A password typed long ago is typed again."""
    step, app, _ = second_step(world)
    world.clock.forward(seconds=301)
    finish = partial(finish_second_step, world.service, token=step.token.reveal())
    code = app.at(world.clock.now)
    assert refusal(Denied, finish, code=code, address=ADDRESS) == "signed-out"


def test_guessing_is_slowed_down_alike_for_known_and_unknown(world: World) -> None:
    """After some failures one waits, whether there is an account or not; then it is open again."""
    email = give_password(world, world.new_person("courier"))
    answers = []
    for name in (email, "nobody@example.org"):
        for _ in range(5):
            refusal(Denied, sign_in, world, name, "wrong horse battery 9")
        with pytest.raises(Denied) as caught:
            sign_in(world, name)
        answers.append((caught.value.code, caught.value.arguments["seconds"]))
    assert answers == [("sign-in-wait", 15), ("sign-in-wait", 15)]
    world.clock.forward(seconds=16)
    assert isinstance(sign_in(world, email), SignedIn)
    refusal(Denied, sign_in, world, email, "wrong horse battery 9")
    assert isinstance(sign_in(world, email), SignedIn)


def test_known_browser_is_not_slowed_down_by_strangers(world: World) -> None:
    """Where the owner signed in before, a stranger's guesses cost nothing."""
    email = give_password(world, world.new_person("courier"))
    signed_in = sign_in(world, email)
    assert isinstance(signed_in, SignedIn)
    assert signed_in.device is not None
    world.clock.forward(seconds=1)
    for _ in range(5):
        refusal(Denied, sign_in, world, email, "wrong horse battery 9", address="198.51.100.3")
    assert refusal(Denied, sign_in, world, email) == "sign-in-wait"
    again = sign_in_with_password(
        world.service,
        email=email,
        password=PASSWORD,
        address=ADDRESS,
        device=signed_in.device.reveal(),
    )
    assert isinstance(again, SignedIn)


def test_many_guesses_at_once_do_not_slip_through(world: World) -> None:
    """Guesses sent all at once are counted one by one."""
    email = give_password(world, world.new_person("courier"))

    def guess(_: int) -> str:
        return refusal(Denied, sign_in, world, email, "wrong horse battery 9")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(guess, range(10)))
    assert answers.count("sign-in-refused") == 5


def test_codes_are_guessed_slowly_too(world: World) -> None:
    """Wrong second factors are slowed down for the person, not only for the address."""
    step, app, _ = second_step(world)
    token = step.token.reveal()
    for number in range(5):
        with pytest.raises(Denied, match="second-factor-refused"):
            finish_second_step(
                world.service, token=token, code="000000", address=f"192.0.2.{number}"
            )
    finish = partial(finish_second_step, world.service, token=token, address="198.51.100.9")
    assert refusal(Denied, finish, code=app.at(world.clock.now)) == "sign-in-wait"


@pytest.mark.parametrize("token", ["", "tn_ses_", "x" * 45, "tn_lnk_" + "a" * 38, "🚲"])
def test_what_is_no_token_opens_nothing(world: World, token: str) -> None:
    """Anything that is not a token of ours is answered like one that expired."""
    assert refusal(Denied, actor_of, world, token) == "signed-out"


def test_unknown_and_misplaced_tokens_open_nothing(world: World) -> None:
    """A well-made token nobody gave out, or a session where a key is asked for, opens nothing."""
    for kind in TokenKind:
        assert refusal(Denied, actor_of, world, new_token(kind).secret) == "signed-out"
    ada = somebody(world, "courier")
    bearer = partial(authenticate, world.database, ada.token, world.clock.now, accepted=BEARERS)
    assert refusal(Denied, bearer) == "signed-out"


def test_session_slides_and_ends(world: World) -> None:
    """A session in use lives on, ends after a long rest, and after two weeks in any case."""
    ada = somebody(world, "courier")
    world.clock.forward(seconds=SESSION_IDLE_S - 60)
    actor_of(world, ada.token)
    world.clock.forward(seconds=SESSION_IDLE_S - 60)
    actor_of(world, ada.token)
    world.clock.forward(seconds=SESSION_IDLE_S)
    assert refusal(Denied, actor_of, world, ada.token) == "signed-out"
    eve = somebody(world, "courier")
    for _ in range(SESSION_LONGEST_S // (10 * 3600)):
        world.clock.forward(hours=10)
        actor_of(world, eve.token)
    world.clock.forward(hours=10)
    assert refusal(Denied, actor_of, world, eve.token) == "signed-out"


def test_use_is_written_down_at_most_every_five_minutes(world: World) -> None:
    """Requests within five minutes write nothing."""
    ada = somebody(world, "courier")
    seen = []
    for seconds in (1, 298, 1, 5):
        world.clock.forward(seconds=seconds)
        actor_of(world, ada.token)
        with world.database.transaction(world.alpha) as tx:
            (session,) = sessions.live_of(tx, ada.id, world.clock.now)
        seen.append((world.clock.now - session.seen_at).total_seconds())
    assert seen == [1, 299, 0, 5]


def test_lost_role_works_at_once(world: World) -> None:
    """Roles are read at each request."""
    ada = somebody(world, "courier", "dispatcher")
    assert ada.actor.may("plans:publish")
    with world.database.transaction(world.alpha) as tx:
        table = tables.people.person
        tx.run(table.update().where(table.c.id == ada.id).values(roles=["courier"]))
    assert not actor_of(world, ada.token).may("plans:publish")


@pytest.mark.parametrize("why", ["ended", "left", "suspended"])
def test_ended_left_and_suspended_are_all_alike(world: World, why: str) -> None:
    """Whatever ended it, a session says no more than that one is signed out."""
    ada = somebody(world, "courier")
    session_id = ada.actor.session_id
    assert session_id is not None
    with world.database.transaction(world.alpha) as tx:
        if why == "ended":
            sessions.end(tx, session_id, world.clock.now)
        if why == "left":
            people.mark_left(tx, ada.id, world.clock.now)
    if why == "suspended":
        with world.database.transaction() as tx:
            cooperatives.set_status(tx, world.alpha, "suspended")
    assert refusal(Denied, actor_of, world, ada.token) == "signed-out"


def test_link_gives_the_roles_of_who_rides_alone(world: World) -> None:
    """A session from a link or code reaches no office, even if its owner works in one."""
    both = world.new_person("courier", "dispatcher", "admin")
    linked = enter(world, both, way="link").actor
    assert linked.roles == {"courier"}
    assert not linked.may("plans:publish")
    assert enter(world, world.new_person("admin"), way="code").actor.grant.permissions == {}


def test_link_to_a_round_opens_what_riding_takes(world: World) -> None:
    """A session bound to a round carries the round and may not claim others or read hours."""
    courier = world.new_person("courier")
    round_id = world.service.ids()
    rider = enter(world, courier, way="link", round_id=round_id)
    assert rider.actor.round_id == round_id
    assert rider.actor.may("events:write")
    for permission in ("rounds:claim", "hours:read", "profile:write", "personal:export"):
        assert not rider.actor.may(permission)
    # It ends with the day, used or not.
    for _ in range(4):
        world.clock.forward(hours=4)
        actor_of(world, rider.token)
    world.clock.forward(hours=4)
    assert refusal(Denied, actor_of, world, rider.token) == "signed-out"


def test_confirming_again_takes_password_or_code(world: World) -> None:
    """A grave step that is refused after a while works again after a proof, and after no other."""
    ada = somebody(world, "admin")
    give_password(world, ada.actor)
    app, _ = give_factor(world, ada)
    world.clock.forward(minutes=11)

    def change() -> tuple[Secret, ...]:
        return world.service.do(ada.actor, own_sign_in.renew_recovery_codes)

    assert refusal(Denied, change) == "confirm-again"
    confirm = partial(confirm_again, world.service, ada.actor, address=ADDRESS)
    for wrong in ({}, {"password": "wrong horse battery 9"}, {"code": "000000"}):
        assert refusal(Denied, confirm, **wrong) == "confirmation-refused"
    assert refusal(Denied, change) == "confirm-again"
    confirm(code=app.at(world.clock.now))
    assert len(change()) == 10
    world.clock.forward(minutes=11)
    confirm(password=PASSWORD)
    assert len(change()) == 10


def test_only_a_person_with_a_session_confirms(world: World) -> None:
    """The system has nothing to confirm with."""
    system = world.service.system(world.alpha)
    confirm = partial(confirm_again, world.service, system, address=ADDRESS, password=PASSWORD)
    assert refusal(Denied, confirm) == "signed-out"


def test_password_hashed_with_old_parameters_is_hashed_anew(world: World) -> None:
    """Signing in brings a hash up to the parameters of today."""
    ada = world.new_person(Role.COURIER)
    email = give_password(world, ada)
    weak = argon2_with_less_work()
    password = tables.people.password
    with world.database.transaction(world.alpha) as tx:
        tx.run(password.update().where(password.c.person_id == ada.id).values(hash=weak))
    assert isinstance(sign_in(world, email), SignedIn)
    with world.database.transaction(world.alpha) as tx:
        kept = tx.value(password.select().with_only_columns(password.c.hash))
    assert not verify_password(kept, PASSWORD).outdated


def argon2_with_less_work() -> str:
    """Hash the password as a program of long ago would have."""
    from argon2 import PasswordHasher  # noqa: PLC0415

    return PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
