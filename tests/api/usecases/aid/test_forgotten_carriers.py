"""Once a need is erased nothing tells any more who took it on."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.aid.claims import give_back_need
from api.usecases.aid.ending import end_need
from api.usecases.aid.need_form import NeedUpdate
from api.usecases.aid.needs import change_need, erase_need
from api.usecases.aid.volunteers import add_absence
from api.usecases.care.privacy import erase_recipient, purge
from data.store import migrating
from data.store.tables.rounds import event
from tests.support.aid import FoodBank, food_bank
from tests.support.people import logged, somebody
from tests.support.store.owner import run_as_owner
from tests.support.store.rows import owned_tables
from tests.support.store.world import World

READ_LOG = {"address_read"}
"""Who was shown where somebody lives is kept for its own time: the association may ask."""


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def naming_both(bank: FoodBank, need_id: UUID, person_id: UUID) -> set[str]:
    """Return the tables of which a row names a need and a person."""
    with bank.world.database.transaction(bank.world.alpha) as tx:
        return {
            table.name
            for table in owned_tables()
            if tx.value(
                sa.text(
                    f"SELECT count(*) FROM {table.fullname} AS t"  # noqa: S608
                    " WHERE t::text LIKE :need AND t::text LIKE :person"
                ),
                {"need": f"%{need_id}%", "person": f"%{person_id}%"},
            )
        }


@pytest.mark.parametrize("way", ["purged", "erased on its page", "erased for who asked"])
def test_aid_nothing_names_who_took_an_erased_need_on(bank: FoodBank, way: str) -> None:
    """Taken on, given back, changed, ended or never told the end of: no row names both."""
    do, world = bank.world.service.do, bank.world
    ended, silent, away = bank.add(), bank.add(), bank.add(day="2026-03-10")
    who = bank.volunteer()
    assert who.id is not None
    for one in (ended, silent, away):
        bank.claim(who, one.id)
    do(who, give_back_need, ended.id)
    bank.claim(who, ended.id)
    do(bank.coordinator, change_need, ended.id, NeedUpdate.read({"note": "Ring twice"}))
    do(bank.coordinator, change_need, silent.id, NeedUpdate.read({"mass_g": 9_000_000 // 100}))
    bank.claim(bank.volunteer(most_mass_g=100_000), silent.id)
    do(who, add_absence, date(2026, 3, 10), date(2026, 3, 10))
    world.clock.now = ended.starts_at
    do(who, end_need, ended.id, "handed_over")
    needs = (ended, silent, away)
    if way == "purged":
        world.clock.forward(days=33)
        do(world.service.system(world.alpha), purge)
    else:
        world.clock.forward(days=2)
        admin = somebody(world, "admin").actor
        for one in needs:
            if way == "erased on its page":
                do(bank.coordinator, erase_need, one.id)
            else:
                do(admin, erase_recipient, [one.id])
    for one in needs:
        assert naming_both(bank, one.id, who.id) - READ_LOG == set()


def test_aid_the_log_tells_that_a_volunteer_did_it_and_not_which(bank: FoodBank) -> None:
    """The log is never changed: what is to be erased one day is not written there."""
    do, world = bank.world.service.do, bank.world
    need, who = bank.add(), bank.volunteer()
    bank.claim(who, need.id)
    world.clock.now = need.starts_at
    do(who, end_need, need.id, "not_home")
    do(bank.coordinator, end_need, need.id, "handed_over")
    (claimed,), told = logged(world, "need_claimed"), logged(world, "need_ended")
    assert (claimed.actor_kind, claimed.actor_id) == ("person", None)
    assert [one.actor_id for one in told] == [None, bank.coordinator.id]


def test_aid_earlier_logs_forget_who_took_a_need_on(bank: FoodBank) -> None:
    """What earlier programs logged loses its volunteers when the database is migrated."""
    world = bank.world
    need, who = bank.add(), bank.volunteer()
    bank.claim(who, need.id)
    world.clock.now = need.starts_at + timedelta(minutes=5)
    world.service.do(who, end_need, need.id, "not_home")
    world.service.do(bank.coordinator, end_need, need.id, "handed_over")
    before = _actors(world)

    unnamed = "subject_kind = 'need' AND actor_kind = 'person' AND actor_id IS NULL"

    def write(connection: sa.Connection) -> None:
        for statement in (
            "ALTER TABLE tournee.event NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE tournee.event DISABLE TRIGGER append_only",
            f"UPDATE tournee.event SET actor_id = '{who.id}' WHERE {unnamed}",  # noqa: S608
            "ALTER TABLE tournee.event ENABLE TRIGGER append_only",
            "ALTER TABLE tournee.event FORCE ROW LEVEL SECURITY",
        ):
            connection.execute(sa.text(statement))

    run_as_owner(world.owner_url, write)
    assert _actors(world) != before
    migrating.downgrade(world.owner_url, "0033")
    migrating.upgrade(world.owner_url)
    assert _actors(world) == before


def _actors(world: World) -> list[UUID | None]:
    """Return who acted in each event about a need, in order."""
    with world.database.transaction(world.alpha) as tx:
        query = tx.select(event, event.c.subject_kind == "need").order_by(event.c.seq)
        return [row["actor_id"] for row in tx.rows(query)]
