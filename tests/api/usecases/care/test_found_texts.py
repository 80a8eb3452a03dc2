"""Whoever asks is found in every text where a person may stand, given it, and erased there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from api.usecases.aid.need_lists import plan_needs
from api.usecases.care.privacy import (
    ErasedRecipient,
    erase_again,
    erase_recipient,
    export_recipient,
    find_recipients,
)
from data.backup.erased_ids import Erased
from data.store.care.person_texts import RECIPIENTS, TEXT_PLACES
from data.store.tables import metadata
from tests.support.aid import food_bank
from tests.support.office import new_place
from tests.support.people import doing, enter, somebody
from tests.support.store.rows import key_of, owned_tables, row_for
from tests.support.store.world import World

WHO = "Panier de Chloé Fournier, 06 12 34 56 78, 2e étage"
TYPED = ("fournier chloe", "+33 6 12345678")
EVERYWHERE = {
    **RECIPIENTS,
    **{name: one.searched for name, one in TEXT_PLACES.items()},
}
"""Columns that are searched, by table."""


def table_of(name: str) -> sa.Table:
    """Return a table by name."""
    return metadata.tables[f"tournee.{name}"]


STAY = {"person", "customer", "invoice", "invoice_line", "payment", "returnable_movement", "place"}
"""Tables of accounts, and of what is changed on a page of its own: a hub, a customer, a member."""


def told(name: str, column: str, text: str = WHO) -> object:
    """Return a text as a column holds it."""
    return {"anyhow": [text]} if isinstance(table_of(name).c[column].type, JSONB) else text


def fill(world: World, changed: Mapping[str, Mapping[str, object]]) -> None:
    """Add a row to every table of alpha, with some values of its own."""
    with world.database.transaction(world.alpha) as tx:
        for table in owned_tables():
            if table.name in {"event", "log_head"}:
                continue
            row = row_for(world.alpha, table) | dict(changed.get(table.name, {}))
            tx.run(insert(table).values(row).on_conflict_do_nothing())


def linked(world: World) -> dict[str, dict[str, object]]:
    """Return the links by which texts of a recipient lead to their stop, and the rest is over."""
    ids = {one: key_of(world.alpha, table_of(one)) for one in ("stop", "job", "booking")}
    return {
        "job": {"status": "done"},
        "stop": {"kind": "drop"},
        "need": {"status": "served", "job_id": None, "booking_id": None},
        "cycle_order": {"status": "cancelled", "booking_id": None},
        "proof": {"visit_id": ids["stop"], "kind": "name"},
        "recurrence": {"status": "ended"},
        "place": {"kind": "hub"},
    }


def still_named(world: World) -> set[str]:
    """Return the columns in which the person stands."""
    found = set()
    with world.database.transaction(world.alpha) as tx:
        for table in owned_tables():
            for row in tx.rows(table.select()):
                found |= {
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if "Fournier" in str(value)
                }
    return found


def texts(*, numbered: bool = False) -> dict[str, dict[str, object]]:
    """Return the name in every column that is searched; numbered, another one in each."""
    columns = [(name, column) for name, found in EVERYWHERE.items() for column in found]
    values: dict[str, dict[str, object]] = {}
    for number, (name, column) in enumerate(columns):
        text = f"Zoe{number:03}fournier, 06 12 34 5{number:03}" if numbered else WHO
        values.setdefault(name, {})[column] = told(name, column, text)
    return values


def everything(world: World, *, numbered: bool = False) -> dict[str, dict[str, object]]:
    """Return rows that are linked, and name somebody in every column."""
    found = linked(world)
    return {
        name: {**found.get(name, {}), **values} for name, values in texts(numbered=numbered).items()
    }


def test_a_person_is_found_in_every_text(world: World) -> None:
    """By name and by number, whichever of all searched columns it stands in, and only there."""
    fill(world, everything(world, numbered=True))
    admin = somebody(world, "admin")
    find = doing(world, admin.actor, find_recipients)
    columns = [f"{name}.{column}" for name, found in EVERYWHERE.items() for column in found]
    numbered = set()
    for number, where in enumerate(columns):
        by_name = [one.stop_id for one in find(f"ZOÉ{number:03}Fournier")]
        assert (where, len(by_name)) == (where, 1)
        table = where.partition(".")[0]
        if table not in numbered:
            numbered.add(table)
            by_number = [one.stop_id for one in find(f"+33 6 12345{number:03}")]
            assert (where, by_number) == (where, by_name)
    assert find("Zoe999fournier") == []


def test_a_person_is_given_out_and_erased_in_every_text(world: World) -> None:
    """All that is found is given out; nothing names them any more but what is said to stay."""
    fill(world, everything(world))
    admin = somebody(world, "admin")
    do = world.service.do
    found = do(admin.actor, find_recipients, TYPED[0])
    ids = [one.stop_id for one in found]
    tables = do(admin.actor, export_recipient, ids)["tables"]
    shown = {name for name, one in TEXT_PLACES.items() if one.shown}
    assert shown | {"stop", "job", "need", "cycle_order", "proof"} <= set(tables)
    text = json.dumps({**tables, "cycle_order": []}, ensure_ascii=False)
    assert "template" not in text
    assert "report" not in text
    erased: ErasedRecipient = do(admin.actor, erase_recipient, ids)
    left = {one.kind for one in found if one.stop_id in erased.left}
    assert left == STAY - {"invoice_line"}
    assert {where.partition(".")[0] for where in still_named(world)} == STAY


def test_an_active_recurrence_is_named_and_not_emptied(world: World) -> None:
    """What books again is told of: somebody changes it, as it would name the person anew."""
    active = {"status": "active", "template": {"label": WHO}}
    fill(world, linked(world) | {"recurrence": active})
    admin = somebody(world, "admin").actor
    (found,) = world.service.do(admin, find_recipients, TYPED[0])
    done = world.service.do(admin, erase_recipient, [found.stop_id])
    assert (done.stop_ids, done.left) == ((), (found.stop_id,))


def test_a_saved_home_is_found_by_its_name_and_emptied(world: World) -> None:
    """A place that is nobody else's goes with who asks, found by its name alone."""
    home = new_place(world, 1, 1, name=WHO, kind="other")
    admin = somebody(world, "admin").actor
    (found,) = world.service.do(admin, find_recipients, TYPED[0])
    assert (found.stop_id, found.kind, found.text) == (home, "place", WHO)
    assert world.service.do(admin, erase_recipient, [home]).stop_ids == (home,)
    assert still_named(world) == set()


def test_a_file_that_waits_to_be_read_is_looked_into(world: World) -> None:
    """Names in a file that nobody has read yet are found, and erasing takes the file away."""
    rows = ("what;for;kg", f"Bread;{WHO};3", "Milk;Paul Martin;1")
    content = "\n".join(rows).encode("cp1252")
    sha256 = hashlib.sha256(content).hexdigest()
    world.service.tools.files.put(world.alpha, content, "text/csv")
    import_id = key_of(world.alpha, table_of("import"))
    waits = {"status": "waiting", "sha256": sha256, "file_name": "orders.csv", "report": {}}
    fill(world, linked(world) | {"import": waits})
    admin = somebody(world, "admin").actor
    for typed in TYPED:
        (found,) = world.service.do(admin, find_recipients, typed)
        assert (found.stop_id, found.kind, found.text) == (import_id, "import", "orders.csv")
    assert world.service.do(admin, find_recipients, "Chloé Martin") == []
    done = world.service.do(admin, erase_recipient, [import_id])
    assert (done.stop_ids, done.files) == ((import_id,), (sha256,))
    with world.database.transaction(world.alpha) as tx:
        (row,) = tx.rows(table_of("import").select())
    assert (row["status"], row["sha256"], row["file_name"]) == ("failed", "", "")


def test_a_text_that_a_backup_brings_back_is_erased_again(world: World) -> None:
    """What was erased by its id is on the list that no backup holds."""
    fill(world, linked(world) | {"message": {"text": WHO}})
    message_id: UUID = key_of(world.alpha, table_of("message"))
    listed = [Erased(cooperative_id=world.alpha, kind="stop", id=message_id)]
    done = world.service.do(world.service.system(world.alpha), erase_again, listed)
    assert (done.erased, still_named(world)) == (1, set())


@pytest.mark.parametrize("typed", ["blue heron", "06 12 34 56 78", "HERON7", "bell of zwicky"])
def test_aid_a_planned_need_is_found_by_all_that_is_known_of_it(world: World, typed: str) -> None:
    """By alias, number, code and note, as before a job brings it: by the stop of that job."""
    bank = food_bank(world)
    more = {"contact_phone": "+33 6 12 34 56 78", "note": "Bell of Zwicky"}
    need = bank.add(alias="Blue heron", code="HERON7", **more)
    (planned,) = world.service.do(bank.coordinator, plan_needs, [need.id])
    admin = somebody(world, "admin")
    (found,) = world.service.do(admin.actor, find_recipients, typed)
    assert (found.kind, found.job_id, found.text) == ("drop", planned.job_id, "Blue heron")
    tables = world.service.do(admin.actor, export_recipient, [found.stop_id])["tables"]
    assert tables["need"][0]["alias"] == "Blue heron"
    world.clock.forward(days=1)
    world.service.do(enter(world, admin.actor).actor, erase_recipient, [found.stop_id])
    with world.database.transaction(world.alpha) as tx:
        (row,) = tx.rows(table_of("need").select())
    assert (row["alias"], row["code"], row["note"]) == ("", "", "")
