"""One-time links and codes, invitations and forgotten passwords."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from api.usecases.people import invitations, links
from api.usecases.people.by_link import (
    accept_invitation,
    begin_invitation_passkey,
    read_invitation,
    reset_password,
    sign_in_with_code,
    sign_in_with_link,
)
from api.usecases.people.by_passkey import PasskeyAnswer
from api.usecases.people.by_password import sign_in_with_password
from api.usecases.people.signing_in import SecondStep, SignedIn
from data.store import tables
from data.store.people import people, sessions
from data.store.system import cooperatives
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.outside.authenticator import Authenticator
from tests.support.people import (
    ADDRESS,
    PASSWORD,
    Somebody,
    actor_of,
    enter,
    give_factor,
    give_password,
    logged,
    refusal,
    somebody,
)
from tests.support.store.rows import owned_tables, row_for
from tests.support.store.world import World


def link_for(world: World, person_id: UUID, *, round_id: UUID | None = None) -> str:
    """Let a dispatcher make a link, and give its token."""
    office = world.actor("dispatcher")
    new_link = world.service.do(office, links.make_sign_in_link, person_id, round_id=round_id)
    return new_link.token.reveal()


def invitation(world: World, *roles: str, admin: Somebody | None = None) -> tuple[UUID, str]:
    """Invite somebody, and give their id and the token."""
    person_id = world.service.ids()
    new_link = world.service.do(
        (admin or somebody(world, "admin")).actor,
        invitations.invite_person,
        person_id,
        name="Ada Fournier",
        email="ada@example.org",
        roles=roles,
    )
    return person_id, new_link.token.reveal()


def a_round(world: World) -> tuple[UUID, UUID]:
    """Make a round with all that it needs, and give its id and who rides it."""
    with world.database.transaction(world.alpha) as tx:
        for table in owned_tables():
            if table.name in {"place", "customer", "person", "vehicle", "shift", "plan", "round"}:
                row = row_for(world.alpha, table)
                if table.name == "person":
                    row |= {"roles": ["courier"], "status": "active"}
                tx.run(table.insert().values(row))
                link = row
    return link["id"], link["person_id"]


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer"])
def test_only_the_office_makes_links(world: World, role: str) -> None:
    """Who rides or books makes no links for others, and nobody for another cooperative."""
    person_id = somebody(world, "courier").id
    for make in (links.make_sign_in_link, links.make_sign_in_code):
        make_link: Callable[[], object] = partial(
            world.service.do, world.actor(role), make, person_id
        )
        assert refusal(Denied, make_link) == "not-permitted"
        stranger = world.actor("dispatcher", cooperative=world.beta)
        make_link = partial(world.service.do, stranger, make, person_id)
        assert refusal(NotFound, make_link) == "no-such-person"


def test_link_lets_its_person_in_once(world: World) -> None:
    """A link signs its courier in, and is used up."""
    courier = somebody(world, "courier")
    token = link_for(world, courier.id)
    signed_in = sign_in_with_link(world.service, token=token, address=ADDRESS)
    assert actor_of(world, signed_in.token).id == courier.id
    again = partial(sign_in_with_link, world.service, token=token, address=ADDRESS)
    assert refusal(Denied, again) == "link-refused"


def test_code_lets_its_person_in_once_however_typed(world: World) -> None:
    """A short code signs its volunteer in, typed in small letters with spaces, and is used up."""
    volunteer = somebody(world, "volunteer")
    new_short_code = world.service.do(
        world.actor("dispatcher"), links.make_sign_in_code, volunteer.id
    )
    typed = new_short_code.code.reveal().lower().replace("-", " ")
    enter_code = partial(sign_in_with_code, world.service, code=typed, address=ADDRESS)
    assert actor_of(world, enter_code().token).id == volunteer.id
    assert refusal(Denied, enter_code) == "link-refused"


def test_a_rider_makes_a_code_for_a_second_place(world: World) -> None:
    """It opens what their session opens, once; who does not ride makes none."""
    volunteer = somebody(world, "volunteer")
    new_short_code = world.service.do(volunteer.actor, links.make_own_code)
    enter_code = partial(
        sign_in_with_code, world.service, code=new_short_code.code.reveal(), address=ADDRESS
    )
    assert actor_of(world, enter_code().token).id == volunteer.id
    assert refusal(Denied, enter_code) == "link-refused"
    office = partial(world.service.do, somebody(world, "dispatcher").actor, links.make_own_code)
    assert refusal(Conflict, office) == "link-not-for-them"


def test_two_uses_of_one_link_at_once_give_one_session(world: World) -> None:
    """Of several who use one link at the same moment exactly one gets in."""
    token = link_for(world, somebody(world, "courier").id)

    def use(_: int) -> bool:
        try:
            sign_in_with_link(world.service, token=token, address=ADDRESS)
        except Denied:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


@pytest.mark.parametrize("why", ["expired", "revoked", "left", "suspended", "no rider", "garbage"])
def test_every_refused_link_is_the_same(world: World, why: str) -> None:
    """Expired, taken back, of somebody who left, of a suspended cooperative: one answer."""
    courier = somebody(world, "courier")
    token = link_for(world, courier.id)
    if why == "expired":
        world.clock.forward(minutes=16)
    if why == "garbage":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    with world.database.transaction(world.alpha) as tx:
        if why == "left":
            people.mark_left(tx, courier.id, world.clock.now)
        if why == "revoked":
            sessions.revoke_links(tx, courier.id, world.clock.now)
        if why == "suspended":
            cooperatives.set_status(tx, world.alpha, "suspended")
        known = people.find(tx, courier.id)
        assert known is not None
        if why == "no rider":
            people.update(
                tx,
                people.Person(id=known.id, name="x", roles=("admin",), created_at=known.created_at),
            )
    use = partial(sign_in_with_link, world.service, token=token, address=ADDRESS)
    assert refusal(Denied, use) == "link-refused"


def test_links_are_for_who_rides(world: World) -> None:
    """No link leads into an office account, and none to who has left."""
    left = somebody(world, "courier")
    with world.database.transaction(world.alpha) as tx:
        people.mark_left(tx, left.id, world.clock.now)
    for person_id in (somebody(world, "admin").id, left.id):
        assert refusal(Conflict, link_for, world, person_id) == "link-not-for-them"


def test_link_to_a_round_is_for_its_rider(world: World) -> None:
    """A link to a round opens that round to its rider, and is made and used for nobody else."""
    round_id, rider = a_round(world)
    token = link_for(world, rider, round_id=round_id)
    other = somebody(world, "courier")
    assert refusal(NotFound, link_for, world, other.id, round_id=round_id) == "no-such-round"
    signed_in = sign_in_with_link(world.service, token=token, address=ADDRESS)
    assert actor_of(world, signed_in.token).round_id == round_id
    late = link_for(world, rider, round_id=round_id)
    rounds = tables.rounds.round_
    with world.database.transaction(world.alpha) as tx:
        tx.run(rounds.update().where(rounds.c.id == round_id).values(person_id=other.id))
    use = partial(sign_in_with_link, world.service, token=late, address=ADDRESS)
    assert refusal(Denied, use) == "link-refused"


def test_guessed_codes_are_slowed_down_by_address(world: World) -> None:
    """After some wrong codes an address waits; others don't, and passwords are not concerned."""
    volunteer = somebody(world, "volunteer")
    new_short_code = world.service.do(
        world.actor("dispatcher"), links.make_sign_in_code, volunteer.id
    )
    guess = partial(sign_in_with_code, world.service)
    for _ in range(6):
        assert refusal(Denied, guess, code="AAAA-AAAA", address=ADDRESS) == "link-refused"
    code = new_short_code.code.reveal()
    assert refusal(Denied, guess, code=code, address=ADDRESS) == "sign-in-wait"
    assert guess(code=code, address="198.51.100.1").person_id == volunteer.id
    email = give_password(world, volunteer.actor)
    sign_in = partial(sign_in_with_password, world.service, email=email, password=PASSWORD)
    assert isinstance(sign_in(address=ADDRESS), SignedIn)


def test_wrong_tries_count_by_code_and_person_from_wherever_they_come(world: World) -> None:
    """Guesses at one person's codes slow these down at every address, and nobody else's."""
    volunteer, other = somebody(world, "volunteer"), somebody(world, "volunteer")

    def code_of(person_id: UUID) -> str:
        office = world.actor("dispatcher")
        return world.service.do(office, links.make_sign_in_code, person_id).code.reveal()

    def enter(code: str, number: int) -> SignedIn:
        return sign_in_with_code(world.service, code=code, address=f"198.51.100.{number}")

    codes = [code_of(volunteer.id), code_of(volunteer.id)]
    free = code_of(other.id)
    assert len({code[:4] for code in codes}) == 1
    assert codes[0] != codes[1]
    assert free[:4] != codes[0][:4]
    wrong = f"{codes[0][:4]}-AAAA"
    assert wrong not in codes
    for number in range(6):
        assert refusal(Denied, partial(enter, wrong, number)) == "link-refused"
    for number, code in enumerate([*codes, wrong], 100):
        assert refusal(Denied, partial(enter, code, number)) == "sign-in-wait"
    assert enter(free, 7).person_id == other.id
    world.clock.now += timedelta(seconds=31)
    assert enter(codes[0], 8).person_id == volunteer.id
    assert enter(codes[1], 9).person_id == volunteer.id


def test_invitation_is_read_then_accepted_with_a_password(world: World) -> None:
    """Who was invited sees by whom, sets a name and a password, and is in."""
    person_id, token = invitation(world, "dispatcher", "courier")
    invited = read_invitation(world.service, token=token, address=ADDRESS)
    assert (invited.cooperative, invited.email) == ("Alpha", "ada@example.org")
    assert invited.roles == ("courier", "dispatcher")
    accept = partial(accept_invitation, world.service, token=token, address=ADDRESS)
    assert refusal(BadInput, accept, name=" ", proof=PASSWORD) == "person-name-missing"
    assert refusal(BadInput, accept, name="Ada", proof="short") == "password-too-short"
    own = "fournier and the long road"
    assert refusal(BadInput, accept, name="Ada Fournier", proof=own) == "password-own-words"
    signed_in = accept(name="Ada F.", proof=PASSWORD)
    assert actor_of(world, signed_in.token).roles == {"courier", "dispatcher"}
    (joined,) = logged(world, "person_joined")
    assert (joined.actor_kind, joined.actor_id, joined.subject_id) == (
        "person",
        person_id,
        person_id,
    )
    assert refusal(Denied, accept, name="Ada", proof=PASSWORD) == "link-refused"
    email = "ada@example.org"
    again = sign_in_with_password(world.service, email=email, password=PASSWORD, address=ADDRESS)
    assert isinstance(again, SignedIn)


def test_invitation_is_accepted_with_a_passkey(world: World) -> None:
    """A passkey does in place of a password."""
    person_id, token = invitation(world, "admin")
    question = begin_invitation_passkey(world.service, token=token, address=ADDRESS)
    device = Authenticator(origin="https://rounds.example.org")
    answer = PasskeyAnswer(id=question.id, answer=device.register(question.options))
    signed_in = accept_invitation(
        world.service, token=token, address=ADDRESS, name="Ada", proof=answer
    )
    actor = actor_of(world, signed_in.token)
    assert actor.id == person_id
    assert actor.roles == {"admin"}


def test_invitation_without_email_takes_no_password(world: World) -> None:
    """Who has no e-mail address has nothing to type a password with."""
    person_id = world.service.ids()
    new_link = world.service.do(
        world.actor("admin"),
        invitations.invite_person,
        person_id,
        name="Bo",
        phone="+33 6 12 34 56 78",
        roles=["volunteer"],
    )
    accept = partial(
        accept_invitation, world.service, token=new_link.token.reveal(), address=ADDRESS, name="Bo"
    )
    assert refusal(BadInput, accept, proof=PASSWORD) == "password-needs-email"
    # A link from the dispatcher is enough for them, and takes them in.
    token = link_for(world, person_id)
    sign_in_with_link(world.service, token=token, address=ADDRESS)
    assert [event.subject_id for event in logged(world, "person_joined")] == [person_id]


def test_slips_of_a_form_are_no_guesses(world: World) -> None:
    """However often a password is too short, nobody has to wait."""
    _, token = invitation(world, "courier")
    accept = partial(accept_invitation, world.service, token=token, address=ADDRESS, name="Ada")
    for _ in range(8):
        assert refusal(BadInput, accept, proof="short") == "password-too-short"
    assert isinstance(accept(proof=PASSWORD), SignedIn)


def test_fresh_invitation_replaces_the_one_before(world: World) -> None:
    """Of two invitations of one person only the later can be accepted."""
    admin = somebody(world, "admin")
    person_id, token = invitation(world, "courier", admin=admin)
    later = world.service.do(admin.actor, invitations.invite_again, person_id)
    read = partial(read_invitation, world.service, address=ADDRESS)
    assert refusal(Denied, read, token=token) == "link-refused"
    assert read(token=later.token.reveal()).name == "Ada Fournier"
    world.clock.forward(days=8)
    assert refusal(Denied, read, token=later.token.reveal()) == "link-refused"


def test_links_for_one_thing_open_no_other(world: World) -> None:
    """An invitation signs nobody in, and a link to sign in accepts nothing."""
    _, token = invitation(world, "courier")
    use = partial(sign_in_with_link, world.service, token=token, address=ADDRESS)
    assert refusal(Denied, use) == "link-refused"
    other = link_for(world, somebody(world, "courier").id)
    accept = partial(accept_invitation, world.service, token=other, address=ADDRESS, name="Ada")
    assert refusal(Denied, accept, proof=PASSWORD) == "link-refused"
    reset = partial(reset_password, world.service, token=other, address=ADDRESS)
    assert refusal(Denied, reset, password=PASSWORD) == "link-refused"


def test_forgotten_password_is_set_anew(world: World) -> None:
    """A reset sets the password, ends all sessions, and still asks for the second factor."""
    admin, ada = somebody(world, "admin"), somebody(world, "dispatcher")
    give_password(world, ada.actor)
    give_factor(world, ada)
    other = enter(world, ada.actor)
    token = world.service.do(admin.actor, links.make_reset_link, ada.id).token.reveal()
    new = "velvet harbour 92 giraffe"
    step = reset_password(world.service, token=token, address=ADDRESS, password=new)
    assert isinstance(step, SecondStep)
    for session in (ada.token, other.token):
        assert refusal(Denied, actor_of, world, session) == "signed-out"
    old = partial(sign_in_with_password, world.service, email=ada.email, address=ADDRESS)
    assert refusal(Denied, old, password=PASSWORD) == "sign-in-refused"
    assert isinstance(old(password=new), SecondStep)


def test_lost_second_factor_is_taken_away_by_an_admin(world: World) -> None:
    """An admin who has just proved themselves takes a factor away; then the password is enough."""
    admin, ada = somebody(world, "admin"), somebody(world, "dispatcher")
    give_password(world, ada.actor)
    give_factor(world, ada)
    world.service.do(admin.actor, links.remove_factor_of, ada.id)
    assert refusal(Denied, actor_of, world, ada.token) == "signed-out"
    signed_in = sign_in_with_password(
        world.service, email=ada.email, password=PASSWORD, address=ADDRESS
    )
    assert isinstance(signed_in, SignedIn)
    world.clock.forward(minutes=11)
    for step in (links.remove_factor_of, links.make_reset_link):
        late: Callable[[], object] = partial(world.service.do, admin.actor, step, ada.id)
        assert refusal(Denied, late) == "confirm-again"
