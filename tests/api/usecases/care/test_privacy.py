"""Showing people what is kept on them, taking it away, and the log of read addresses."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.dialects.postgresql import insert

from api.usecases.act import Act
from api.usecases.address_reads import note_address_read
from api.usecases.care import privacy
from api.usecases.people import keys
from data.formats.personal_zip import zip_of_tables
from data.store.care.personal_data import columns_about, columns_of_doers
from data.store.people import people as kept
from data.store.tables import metadata
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.people import (
    Somebody,
    actor_of,
    doing,
    enter,
    give_factor,
    give_password,
    logged,
    new_customer,
    refusal,
    somebody,
)
from tests.support.store.rows import A_MOMENT, key_of, owned_tables, row_for
from tests.support.store.world import World

NO_ADMIN = ["dispatcher", "courier", "volunteer", "merchant", "producer", "aid_coordinator"]
SECRET_SIGNS = ("argon2", "sealed1", "tn_ses_", "token_hash", "public_key")


def table_of(name: str) -> Any:  # noqa: ANN401
    """Return a table by name."""
    return metadata.tables[f"tournee.{name}"]


def fill(
    world: World,
    home: UUID,
    changed: Mapping[str, Mapping[str, Any]],
    *,
    person_id: UUID | None = None,
) -> None:
    """Add a row to every table of a cooperative; all that is somebody's is this person's."""
    with world.database.transaction(home) as tx:
        for table in owned_tables():
            if table.name in {"event", "log_head"}:
                continue  # The log is written by what happens.
            row = row_for(home, table) | dict(changed.get(table.name, {}))
            if person_id is not None and table.name != "person":
                for column in (*columns_about(table), *columns_of_doers(table)):
                    row[column.name] = person_id
            # What the person has already, such as a password, stays.
            tx.run(insert(table).values(row).on_conflict_do_nothing())


@pytest.mark.parametrize("role", NO_ADMIN)
def test_only_an_admin_looks_into_others_and_erases(world: World, role: str) -> None:
    """Others export nobody but themselves, and erase nobody."""
    ada, bo = somebody(world, role), somebody(world, "courier")
    do = ada.actor
    others = partial(world.service.do, do, privacy.export_person, bo.id)
    assert refusal(NotFound, others) == "no-such-person"
    for call in (
        partial(doing(world, do, privacy.erase_person), ada.id),
        partial(doing(world, do, privacy.find_recipients), "Fournier"),
        partial(doing(world, do, privacy.export_recipient), [world.service.ids()]),
        partial(doing(world, do, privacy.erase_recipient), [world.service.ids()]),
        partial(doing(world, do, privacy.list_address_reads), date(2026, 3, 1), date(2026, 3, 2)),
        partial(doing(world, do, privacy.purge)),
    ):
        assert refusal(Denied, call) == "not-permitted"


def test_another_cooperative_finds_nothing(world: World) -> None:
    """An admin elsewhere can neither export nor erase people and recipients of ours."""
    fill(world, world.alpha, {"stop": {"contact_name": "Ada Fournier"}})
    ada, eve = somebody(world, "courier"), somebody(world, "admin", cooperative=world.beta)
    stop_id = key_of(world.alpha, table_of("stop"))
    for code, call in (
        ("no-such-person", partial(doing(world, eve.actor, privacy.export_person), ada.id)),
        ("no-such-person", partial(doing(world, eve.actor, privacy.erase_person), ada.id)),
        ("no-such-stop", partial(doing(world, eve.actor, privacy.export_recipient), [stop_id])),
        ("no-such-stop", partial(doing(world, eve.actor, privacy.erase_recipient), [stop_id])),
    ):
        assert refusal(NotFound, call) == code
    assert world.service.do(eve.actor, privacy.find_recipients, "Fournier") == []


def test_export_has_every_table_with_something_on_the_person(world: World) -> None:
    """Whatever table names the person is in the export, and no secret is."""
    ada = somebody(world, "courier")
    give_password(world, ada.actor)
    give_factor(world, ada)
    fill(world, world.alpha, {}, person_id=ada.id)
    export = world.service.do(ada.actor, privacy.export_person, ada.id)
    named = {
        table.name for table in owned_tables() if columns_about(table) or columns_of_doers(table)
    }
    assert set(export["tables"]) == named | {"position"}
    (person,) = export["tables"]["person"]
    assert person["email"] == ada.email
    (position,) = export["tables"]["position"]
    assert position["geom"]["coordinates"] == [10, 50]
    text = json.dumps(export)
    assert not [sign for sign in SECRET_SIGNS if sign in text]
    assert [event.subject_id for event in logged(world, "person_exported")] == [ada.id]


def test_export_tells_nothing_of_others(world: World) -> None:
    """What one only made for others is told by its ids and times, not by its content."""
    ada, bo = somebody(world, "dispatcher"), somebody(world, "courier", name="Bo Martin")
    fill(world, world.alpha, {"import": {"report": {"row": "Chloé Petit"}}}, person_id=ada.id)
    tables = world.service.do(ada.actor, privacy.export_person, ada.id)["tables"]
    assert set(tables["import"][0]) == {"id", "kind", "status", "made_by", "made_at", "finished_at"}
    text = json.dumps(tables, ensure_ascii=False)
    assert "Chloé" not in text
    assert "Bo Martin" not in text
    assert str(bo.id) not in text


def test_export_as_tables_opens_without_running_anything(world: World) -> None:
    """The zip file holds a table each, and a name that looks like a formula stays text."""
    ada = somebody(world, "courier", name="=HYPERLINK(1)")
    content = world.service.do(ada.actor, privacy.export_person_csv, ada.id)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        text = archive.read("person.csv").decode("utf-8-sig")
        assert "session.csv" in archive.namelist()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == "'=HYPERLINK(1)"
    assert row["roles"] == '["courier"]'
    assert zip_of_tables({"a": [{"x": 1}]}) == zip_of_tables({"a": [{"x": 1}]})


def everything(world: World, home: UUID) -> str:
    """Return all that a cooperative keeps as one text."""
    with world.database.transaction(home) as tx:
        return " ".join(str(tx.rows(table.select())) for table in owned_tables())


def test_erasing_leaves_a_bare_id(world: World) -> None:
    """Name, addresses, words and proofs of a person are nowhere; accounts and log name the id."""
    admin = somebody(world, "admin")
    ada = somebody(world, "courier", "admin", name="Ada Fournier")
    give_password(world, ada.actor, email="ada.fournier@example.org")
    give_factor(world, ada)
    key = world.service.do(
        ada.actor, keys.make_key, world.service.ids(), name="Ada's", scopes=["bookings:read"]
    )
    fill(
        world,
        world.alpha,
        {
            "note": {"text": "Ada Fournier knows"},
            "notice": {"address": "ada.fournier@example.org", "args": {"name": "Ada Fournier"}},
            "reply": {"body": {"name": "Ada Fournier"}},
            "passkey": {"label": "Ada Fournier's phone"},
        },
        person_id=ada.id,
    )
    before = everything(world, world.alpha)
    assert before.count("Ada") >= 5
    done = world.service.do(admin.actor, privacy.erase_person, ada.id)
    after = everything(world, world.alpha)
    assert "Ada" not in after
    assert "ada.fournier" not in after
    assert "argon2" not in after
    with world.database.transaction(world.alpha) as tx:
        person = kept.find(tx, ada.id)
        postings = tx.rows(table_of("posting").select())
        assert tx.rows(table_of("position").select()) == []
    assert person is not None
    assert (person.status, person.name, person.email, person.roles) == ("erased", "", "", ())
    assert [row["person_id"] for row in postings] == [ada.id]
    assert ada.id in {event.actor_id for event in logged(world, "key_made")}
    assert len(done.shifts) == 1
    for token in (ada.token, key.token.reveal()):
        assert refusal(Denied, actor_of, world, token) == "signed-out"
    again = world.service.do(admin.actor, privacy.erase_person, ada.id)
    assert again.person_id == ada.id
    assert len(logged(world, "person_erased")) == 1


def test_erasing_wants_a_named_admin_with_a_recent_proof(world: World) -> None:
    """The system erases nobody, a late session nobody, and nobody the last admin."""
    admin, ada = somebody(world, "admin"), somebody(world, "courier")
    system = world.service.system(world.alpha)
    by_system = partial(world.service.do, system, privacy.erase_person, ada.id)
    assert refusal(Denied, by_system) == "named-person-needed"
    oneself = partial(world.service.do, admin.actor, privacy.erase_person, admin.id)
    assert refusal(Conflict, oneself) == "last-admin"
    world.clock.forward(minutes=11)
    for step, what in ((privacy.erase_person, ada.id), (privacy.erase_recipient, [ada.id])):
        late = partial(doing(world, admin.actor, step), what)
        assert refusal(Denied, late) == "confirm-again"


def test_links_that_erased_people_had_are_gone(world: World) -> None:
    """Erasing somebody who left long ago works as well."""
    admin, ada = somebody(world, "admin"), somebody(world, "courier")
    with world.database.transaction(world.alpha) as tx:
        kept.mark_left(tx, ada.id, world.clock.now)
    world.service.do(admin.actor, privacy.erase_person, ada.id)
    with world.database.transaction(world.alpha) as tx:
        assert (
            tx.rows(table_of("session").select().where(table_of("session").c.person_id == ada.id))
            == []
        )


RECIPIENT = {
    "contact_name": "Chloé Fournier",
    "contact_phone": "+33 6 12 34 56 78",
    "address": "12 rue de la Paix, Montreuil",
    "access_note": "code 4711",
    "note": "two stairs",
}


def with_recipient(world: World, **job: Any) -> tuple[Somebody, UUID]:  # noqa: ANN401
    """Return an admin, and the stop of a recipient with everything that hangs on it."""
    stop_id = key_of(world.alpha, table_of("stop"))
    changed = {
        "job": {"status": "done", **job},
        "stop": RECIPIENT,
        "visit": {
            "kind": "pickup",
            "stop_id": stop_id,
            "job_id": key_of(world.alpha, table_of("job")),
        },
        "proof": {"visit_id": stop_id, "kind": "signature", "sha256": "ab" * 32},
        "note": {"subject_id": stop_id, "text": "rang twice"},
    }
    fill(world, world.alpha, changed)
    return somebody(world, "admin"), stop_id


@pytest.mark.parametrize(
    "typed",
    ["chloe FOURNIER", "fournier", "06 12 34 56 78", "+33612345678", "0612-345-678", "paix 12"],
)
def test_recipients_are_found_however_they_are_told(world: World, typed: str) -> None:
    """Phone, name and address are found whatever case, accents and form of number."""
    admin, stop_id = with_recipient(world)
    found = world.service.do(admin.actor, privacy.find_recipients, typed)
    assert [each.stop_id for each in found] == [stop_id]


def test_recipients_are_not_found_by_anything(world: World) -> None:
    """Other names, wildcards and two letters find nothing."""
    admin, _ = with_recipient(world)
    find = doing(world, admin.actor, privacy.find_recipients)
    assert [find(typed) for typed in ("Martin", "%%%", "___", "fournier martin", "0612345679")] == [
        []
    ] * 5
    assert refusal(BadInput, find, "ab ") == "search-too-short"


def test_recipient_gets_all_that_hangs_on_the_stop(world: World) -> None:
    """Stop, visit, proof, notes, link and reads of the address are told together, no secret."""
    admin, stop_id = with_recipient(world, kind="aid")
    with world.database.transaction(world.alpha) as tx:
        tx.run(table_of("address_read").update().values(stop_id=stop_id))
        tx.run(table_of("stop").update().values(kind="drop"))
    tables = world.service.do(admin.actor, privacy.export_recipient, [stop_id])["tables"]
    assert set(tables) == {"stop", "job", "visit", "proof", "note", "address_read", "tracking"}
    assert tables["stop"][0]["contact_name"] == "Chloé Fournier"
    assert not {"token_hash", "label_hash", "sealed_secret"} & set(tables["tracking"][0])
    assert json.dumps(tables)
    assert [event.subject_id for event in logged(world, "recipient_exported")] == [stop_id]


def test_recipient_is_erased_with_proofs_and_notes(world: World) -> None:
    """Nothing tells of the recipient any more; what would book again is named."""
    admin, stop_id = with_recipient(world)
    recurrence = table_of("recurrence")
    with world.database.transaction(world.alpha) as tx:
        tx.run(recurrence.update().values(template={"contact": {"name": "Chloé Fournier"}}))
    done = world.service.do(admin.actor, privacy.erase_recipient, [stop_id])
    assert done.stop_ids == (stop_id,)
    assert done.files == ("ab" * 32,)
    assert done.recurrences == (key_of(world.alpha, recurrence),)
    with world.database.transaction(world.alpha) as tx:
        texts = " ".join(
            str(tx.rows(table.select())) for table in owned_tables() if table is not recurrence
        )
    for word in ("Chloé", "12 34 56", "Paix", "4711", "stairs", "rang twice"):
        assert word not in texts
    again = world.service.do(admin.actor, privacy.erase_recipient, [stop_id])
    assert again.stop_ids == ()
    assert len(logged(world, "recipient_erased")) == 1


def test_recipient_who_still_gets_something_is_not_erased(world: World) -> None:
    """Before the courier has come the booking is cancelled first."""
    admin, stop_id = with_recipient(world, status="placed")
    erase = partial(world.service.do, admin.actor, privacy.erase_recipient, [stop_id])
    assert refusal(Conflict, erase) == "recipient-still-due"
    world.clock.forward(days=1)
    admin = enter(world, admin.actor)
    assert world.service.do(admin.actor, privacy.erase_recipient, [stop_id]).stop_ids == (stop_id,)


def test_several_stops_are_all_there_or_nothing_is_done(world: World) -> None:
    """One unknown stop among them refuses the whole."""
    admin, stop_id = with_recipient(world)
    both = [stop_id, world.service.ids()]
    for step in (privacy.erase_recipient, privacy.export_recipient):
        assert refusal(NotFound, doing(world, admin.actor, step), both) == "no-such-stop"
        assert refusal(NotFound, doing(world, admin.actor, step), []) == "no-such-stop"
    assert "Chloé" in everything(world, world.alpha)


def read(act: Act, stop_ids: list[UUID], reason: str) -> None:
    """Show addresses, as a round does."""
    note_address_read(act, stop_ids, reason)


def test_reads_of_aid_addresses_are_one_line_a_day(world: World) -> None:
    """Who, when and why is logged for drops of aid alone, counted by day, and told by name."""
    admin, stop_id = with_recipient(world, kind="aid")
    courier = somebody(world, "courier", name="Bo Martin")
    with world.database.transaction(world.alpha) as tx:
        tx.run(table_of("address_read").delete())
        tx.run(table_of("stop").update().values(kind="drop"))
    for _ in range(3):
        world.service.do(courier.actor, read, [stop_id, world.service.ids()], "ride")
        world.clock.forward(hours=1)
    world.service.do(world.service.system(world.alpha), read, [stop_id], "sheet")
    world.service.do(world.service.system(world.alpha), read, [stop_id], "sheet")
    day = A_MOMENT.date()
    ride, sheet = world.service.do(admin.actor, privacy.list_address_reads, day, day)
    assert (ride.actor_name, ride.reason, ride.times) == ("Bo Martin", "ride", 3)
    assert (ride.last_at - ride.first_at).total_seconds() == 7200
    assert (sheet.actor_kind, sheet.actor_id, sheet.times) == ("system", None, 2)
    with world.database.transaction(world.alpha) as tx:
        tx.run(table_of("job").update().values(kind="shop"))
    world.service.do(courier.actor, read, [stop_id], "ride")
    assert world.service.do(admin.actor, privacy.list_address_reads, day, day)[0].times == 3


def test_association_sees_the_reads_of_its_own_recipients(world: World) -> None:
    """An aid coordinator gets what concerns the own association, and no other's."""
    _, stop_id = with_recipient(world, kind="aid")
    mine = key_of(world.alpha, table_of("customer"))
    with world.database.transaction(world.alpha) as tx:
        tx.run(table_of("booking").update().values(customer_id=mine))
        tx.run(table_of("address_read").update().values(stop_id=stop_id))
    ours = somebody(world, "aid_coordinator", customer_id=mine)
    theirs = somebody(world, "aid_coordinator", customer_id=new_customer(world, "Other"))
    day = A_MOMENT.date()
    seen = [
        len(world.service.do(who.actor, privacy.list_address_reads, day, day))
        for who in (ours, theirs)
    ]
    assert seen == [1, 0]
    listing = doing(world, ours.actor, privacy.list_address_reads)
    assert refusal(BadInput, listing, day, date(2026, 3, 8)) == "days-not-in-order"
    assert refusal(BadInput, listing, day, date(2027, 3, 10)) == "too-many-days"


def test_purge_goes_by_the_cooperatives_own_rule(world: World) -> None:
    """A shorter time that was published counts; what was taken is in the log as a number."""
    _, _ = with_recipient(world, kind="aid")
    with world.database.transaction(world.alpha) as tx:
        values = row_for(world.alpha, table_of("rulebook")) | {
            "id": world.service.ids(),
            "kind": "retention",
            "version": 2,
            "body": {"aid_recipient_days": 3},
        }
        tx.run(table_of("rulebook").insert().values({**values, "name": "standard"}))
    system = world.service.system(world.alpha)
    world.clock.forward(days=4)
    done = world.service.do(system, privacy.purge)
    assert done.rows["aid_recipients"] == 1
    assert "ab" * 32 in done.files
    (event,) = logged(world, "personal_data_purged")
    assert event.detail == {"rows_count": sum(done.rows.values())}
    assert "Chloé" not in everything(world, world.alpha)
    assert world.service.do(system, privacy.purge).rows == {}
    assert len(logged(world, "personal_data_purged")) == 1
    world.clock.forward(days=40)
    assert privacy.purge_installation(world.service) == 0
