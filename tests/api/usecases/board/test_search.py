"""Anything of a cooperative is found by a few letters, by whoever may read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from api.auth.scopes import Grant, Reach
from api.usecases.act import Actor
from api.usecases.board.search import MOST_FOUND, search
from data.store.board.search import Found
from data.store.tables.bookings import booking
from data.store.tables.people import customer, person
from data.store.tables.rounds import address_read
from dispatch.bookings.parcel_codes import parcel_codes
from tests.support.rounds.live_town import DAY, Town, make_town
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a day with two jobs in rounds, a customer and a rider with names of their own."""
    town = make_town(world)
    town.add_job((0, 0), (4, 0))
    town.publish()
    with world.database.transaction(town.home) as tx:
        shop = {"id": world.service.ids(), "name": "Boulangerie Écluse"}
        tx.add(customer, {**shop, "created_at": world.clock.now})
        tx.run(booking.update().values(customer_id=shop["id"], reference="A-4711"))
        named = person.c.id == town.people["ana"]
        tx.run(person.update().where(named).values(name="Anaïs Lefèvre"))
    return town


def _find(town: Town, typed: str, actor: Actor | None = None) -> list[Found]:
    return town.world.service.do(actor or town.office, search, typed, DAY)


def _kinds(town: Town, typed: str) -> set[str]:
    return {one.kind for one in _find(town, typed)}


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("lefev", "person"),
        ("Lefevre", "person"),
        ("lefrevre", "person"),
        ("ecluse", "customer"),
        ("boulngerie", "customer"),
        ("bread for", "job"),
        ("4711", "booking"),
        ("rue des martin", "stop"),
        ("Ms Martn", "stop"),
    ],
)
def test_everything_is_found_also_with_a_slip(town: Town, typed: str, kind: str) -> None:
    """Beginnings, words in the middle, missing accents and wrong letters find what is meant."""
    assert kind in _kinds(town, typed)


def test_a_parcel_is_found_by_its_code(town: Town) -> None:
    """A code as it is typed, with or without its hyphen or its end, finds the job and round."""
    (job_id,) = {one.job_id for one in _find(town, "bread")} - {None}
    code = parcel_codes([str(job_id)])[str(job_id)]
    for typed in (code, code.replace("-", "").lower(), code[:4]):
        found = _find(town, typed)[0]
        assert (found.kind, found.id, found.title) == ("parcel", job_id, code)
        assert found.round_id in {one.id for one in town.rounds().values()}


def test_what_is_meant_most_comes_first(town: Town) -> None:
    """At most twenty are told, those that begin with the letters first."""
    for _ in range(MOST_FOUND + 5):
        town.add_job((0, 0), (4, 0))
    found = _find(town, "bread")
    assert len(found) == MOST_FOUND
    assert found[0].title.startswith("Bread")
    assert _find(town, "zzzzzz") == []
    assert _find(town, "   ") == []


def test_names_are_found_by_who_may_know_them(town: Town) -> None:
    """Who may not know recipients finds no doors, labels or homes; nor, without people, people."""
    permissions = {"plans:read": Reach.ALL, "bookings:read": Reach.ALL, "places:read": Reach.ALL}
    clerk = replace(town.office, grant=Grant(permissions=permissions))
    assert _find(town, "martin", clerk) == []
    assert _find(town, "lefevre", clerk) == []
    assert {one.kind for one in _find(town, "4711", clerk)} == {"booking"}


def test_other_cooperatives_find_nothing(town: Town) -> None:
    """What is one cooperative's is out of the other's sight."""
    homes = {town.world.alpha, town.world.beta} - {town.home}
    other = town.world.new_person("dispatcher", cooperative=homes.pop())
    for typed in ("martin", "ecluse", "lefevre", "4711"):
        assert _find(town, typed, other) == []


def test_found_doors_of_aid_are_noted(town: Town) -> None:
    """Finding where an aid recipient lives is a reading of the address."""
    town.add_job((0, 0), (2, 2), kind="aid")
    _find(town, "rue des martin")
    with town.world.database.transaction(town.home) as tx:
        found = tx.rows(sa.select(address_read.c.reason, address_read.c.times))
    assert [(row["reason"], row["times"]) for row in found] == [("search", 1)]
