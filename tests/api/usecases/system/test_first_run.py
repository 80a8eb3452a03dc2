"""The first run: the code of the server, the founding, and that both happen once."""

from __future__ import annotations

from functools import partial

import pytest

from api.auth.secret import Secret
from api.usecases.people.by_link import read_invitation
from api.usecases.people.people import read_person
from api.usecases.system.first_run import (
    CODE_LASTS,
    ENTRY_LASTS,
    check_entry,
    country_of,
    enter_setup,
    found_first,
    is_unfounded,
    make_setup_code,
    needs_streets,
    zones,
)
from api.usecases.system.installation import add_installation_admin
from data.store.system import cooperatives, first_run
from routing.errors import BadInput, Conflict, Denied
from tests.support.first_run import a_founder, a_founding, empty, entered
from tests.support.people import ADDRESS, PASSWORD, actor_of, refusal
from tests.support.store.world import World


def a_code(world: World) -> str:
    """Return a code that the server printed."""
    secret = make_setup_code(world.service)
    assert secret is not None
    return secret.reveal()


def enter(world: World, code: str, address: str = ADDRESS) -> str:
    """Show a code."""
    return enter_setup(world.service, code=code, address=address).token.reveal()


def test_a_code_opens_the_set_up_once(world: World) -> None:
    """Whoever shows it first enters; the same code opens nothing after that, in no browser."""
    empty(world)
    code = a_code(world)
    token = enter(world, code.lower().replace("-", " "))
    check_entry(world.service, token)
    assert refusal(Denied, enter, world, code) == "setup-code-refused"
    assert refusal(Denied, check_entry, world.service, token[:-1]) == "setup-code-refused"


def test_codes_of_several_servers_are_good_until_one_is_used(world: World) -> None:
    """Each server prints its own; the first that is shown voids all."""
    empty(world)
    first, second = a_code(world), a_code(world)
    enter(world, first)
    assert refusal(Denied, enter, world, second) == "setup-code-refused"


def test_a_restart_gives_a_new_code_and_shuts_out_nobody_else(world: World) -> None:
    """Who lost the browser enters with the code of the next start; the lost one is out."""
    empty(world)
    lost = enter(world, a_code(world))
    found = enter(world, a_code(world))
    assert refusal(Denied, check_entry, world.service, lost) == "setup-code-refused"
    check_entry(world.service, found)


def test_codes_and_entries_end(world: World) -> None:
    """A code is good for a day, and an entry for two hours."""
    empty(world)
    code, token = a_code(world), ""
    world.clock.forward(seconds=CODE_LASTS.total_seconds())
    assert refusal(Denied, enter, world, code) == "setup-code-refused"
    token = enter(world, a_code(world))
    world.clock.forward(seconds=ENTRY_LASTS.total_seconds())
    assert refusal(Denied, check_entry, world.service, token) == "setup-code-refused"


def test_guesses_are_slowed_down(world: World) -> None:
    """After some wrong codes an address waits; the right one does not help it meanwhile."""
    empty(world)
    code = a_code(world)
    refusals = [refusal(Denied, enter, world, "AAAA-AAAA") for _ in range(8)]
    assert refusals[0] == "setup-code-refused"
    assert refusals[-1] == "sign-in-wait"
    assert refusal(Denied, enter, world, code) == "sign-in-wait"
    enter(world, code, address="198.51.100.4")


def test_the_store_keeps_no_code(world: World) -> None:
    """Only hashes under the installation's key are kept."""
    empty(world)
    code = a_code(world)
    with world.database.transaction() as tx:
        kept = first_run.read(tx)
    assert code not in repr(kept)
    assert len(kept.codes[0].digest) == 32


def test_there_is_no_code_where_somebody_is(world: World) -> None:
    """A cooperative or an admin of the installation ends the set-up, for codes that are out too."""
    assert make_setup_code(world.service) is None
    assert refusal(Conflict, enter, world, "AAAA-AAAA") == "setup-done"
    empty(world)
    code, token = a_code(world), entered(world)
    add_installation_admin(world.service, email="r@example.org", name="Root", password=PASSWORD)
    assert not is_unfounded(world.service)
    assert refusal(Conflict, enter, world, code) == "setup-done"
    assert refusal(Conflict, check_entry, world.service, token) == "setup-done"
    found = partial(found_first, world.service, token, a_founding())
    assert refusal(Conflict, found) == "setup-done"


def test_the_founder_is_admin_and_dispatcher_and_signed_in(world: World) -> None:
    """Founding makes a cooperative without streets, and lets its founder in at once."""
    empty(world)
    who = a_founder(world)
    assert who.roles == {"admin", "dispatcher"}
    assert who.id is not None
    person = world.service.do(who, read_person, who.id)
    assert (person.name, person.email, person.status) == ("Mina", "mina@example.org", "active")
    with world.database.transaction(who.cooperative_id) as tx:
        own = cooperatives.own(tx)
    assert (own.slug, own.country, own.city) == ("first-wheels", "FR", "")
    assert needs_streets(world.service)


def test_founding_happens_once(world: World) -> None:
    """The second window of the same browser is told that it is done."""
    empty(world)
    token = entered(world)
    signed_in = found_first(world.service, token, a_founding())
    again = partial(found_first, world.service, token, a_founding(name="Second Wheels"))
    assert refusal(Conflict, again) == "setup-done"
    with world.database.transaction() as tx:
        assert [one.name for one in cooperatives.every(tx)] == ["First Wheels"]
    invitation = partial(read_invitation, world.service, address=ADDRESS)
    assert refusal(Denied, invitation, token=signed_in.token.reveal()) == "link-refused"


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"name": " "}, "name"),
        ({"town": "!!"}, "town"),
        ({"town": "x" * 61}, "town"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"admin_name": ""}, "admin_name"),
        ({"admin_email": "mina"}, "admin_email"),
        ({"password": Secret("password")}, "password"),
    ],
)
def test_faults_of_a_founding_are_told_beside_their_fields(
    world: World, changed: dict[str, str], where: str
) -> None:
    """Each fault names its field, and nothing is founded: the form can be sent again."""
    empty(world)
    token = entered(world)
    with pytest.raises(BadInput) as caught:
        found_first(world.service, token, a_founding(**changed))
    assert {fault.where for fault in caught.value.faults} == {where}
    assert is_unfounded(world.service)
    actor_of(world, found_first(world.service, token, a_founding()).token)


def test_all_faults_of_a_founding_are_told_at_once(world: World) -> None:
    """Whoever left everything empty is told everything, not the first alone."""
    empty(world)
    blank = a_founding(name="", town="", admin_name="", admin_email="", password=Secret(""))
    with pytest.raises(BadInput) as caught:
        found_first(world.service, entered(world), blank)
    places = {fault.where for fault in caught.value.faults}
    assert places == {"name", "town", "admin_name", "admin_email", "password"}


def test_a_time_zone_tells_its_country() -> None:
    """The database of zones names a country for each."""
    assert {"Europe/Paris", "Europe/Helsinki"} <= set(zones())
    assert (country_of("Europe/Helsinki"), country_of("UTC")) == ("FI", "FR")
