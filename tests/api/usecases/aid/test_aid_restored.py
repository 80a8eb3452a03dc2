"""A backup that is brought back brings nobody back who had themselves erased since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.cli.system.purging import erase_again_everywhere, purge_everywhere
from api.usecases.aid.need_lists import plan_needs
from api.usecases.aid.needs import cancel_need, erase_need, list_needs
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.care.privacy import (
    ErasedAgain,
    erase_person,
    erase_recipient,
    export_recipient,
    find_recipients,
)
from api.usecases.circuits.orders import cancel_order
from api.usecases.service import Service
from data.backup.erased_ids import ErasedIds
from routing.errors import Conflict
from tests.support.aid import DOOR, food_bank
from tests.support.circuits import make_circuit
from tests.support.people import enter, somebody
from tests.support.store.rows import owned_tables
from tests.support.store.world import World


def test_aid_restore_erases_again_and_purges_before_it_serves(world: World, tmp_path: Path) -> None:
    """Who is on the list goes again; a line that was cut off, or of another, does no harm.

    Whom an order of a cycle is for is found and erased too, before any job brings it; brought back
    as it was before it was cancelled, it is cancelled again: without a door no cycle could close.
    """
    path = tmp_path / "home" / "erased-ids.txt"
    tools = replace(world.service.tools, erasures=ErasedIds(path))
    service = Service(
        database=world.database, tools=tools, clock=world.clock, ids=world.service.ids
    )
    bank, admin = food_bank(world), somebody(world, "admin")
    gone, past = bank.add(note="Bell of Zwicky"), bank.add(note="Bell of Ypsilon")
    kept = bank.add(day="2026-05-01", note="Bell of Wagner")
    who = bank.volunteer()
    assert who.id is not None
    world.service.do(bank.coordinator, cancel_need, gone.id)
    circuit = make_circuit(world)
    cycle = circuit.cycle()
    order = circuit.order(cycle, "R1", {circuit.lot(cycle, "Ada"): 1}, contact_name="Zoé Zabel")
    by = enter(world, admin.actor).actor
    for typed in ("zabel zoe", "oak lane"):
        assert order in {one.stop_id for one in service.do(by, find_recipients, typed)}
    with pytest.raises(Conflict, match="recipient-still-due"):
        service.do(by, erase_recipient, [order])
    ordered = _rows(world, "cycle_order")
    circuit.do(cancel_order, order)
    assert "Zabel" in str(service.do(by, export_recipient, [order]))
    world.clock.forward(hours=12)
    before = {name: _rows(world, name) for name in ("need", "person", "volunteer")}
    by = enter(world, admin.actor).actor
    service.do(by, erase_recipient, [order])
    assert "Zabel" not in _text(world)
    service.do(bank.coordinator, erase_need, gone.id)
    service.do(by, erase_person, who.id)
    noted = [line.split()[2] for line in path.read_text().splitlines()]
    assert noted == ["order", "need", "person"]
    for name, rows in {**before, "cycle_order": ordered}.items():
        _bring_back(world, name, rows)
    with path.open("a") as stream:
        stream.write(f"2026-03-09T18:00:00+00:00 {world.beta} need {kept.id}\n2026-03-0")
    world.clock.forward(days=31)
    assert erase_again_everywhere(service) == ErasedAgain(erased=3, cancelled=1)
    assert {one.id: one.status for one in circuit.read(cycle).orders} == {order: "cancelled"}
    purge_everywhere(service)
    texts = _text(world)
    assert "Zwicky" not in texts
    assert "Ypsilon" not in texts
    assert "Zabel" not in texts
    assert "Wagner" in texts
    with world.database.transaction(world.alpha) as tx:
        status = sa.text("SELECT status FROM tournee.person WHERE id = :id")
        assert tx.value(status, {"id": who.id}) == "erased"
    assert erase_again_everywhere(service) == ErasedAgain(erased=0, cancelled=0)
    assert past.day < kept.day == date(2026, 5, 1)


def test_aid_restored_as_still_due_is_cancelled_instead_of_planned_without_a_door(
    world: World, tmp_path: Path
) -> None:
    """Erased, then brought back as open or planned: cancelled again, need, job and booking.

    Also what was erased by its stop, brought back from before there was a stop.
    """
    tools = replace(world.service.tools, erasures=ErasedIds(tmp_path / "erased-ids.txt"))
    service = Service(
        database=world.database, tools=tools, clock=world.clock, ids=world.service.ids
    )
    bank, admin = food_bank(world), somebody(world, "admin")
    is_open, early, late = (bank.add(day="2026-03-20") for _ in range(3))
    tables = ("need", "booking", "job", "stop")
    open_rows = {name: _rows(world, name) for name in ("need",)}
    planned = service.do(bank.coordinator, plan_needs, [early.id, late.id])
    due_rows = {name: _rows(world, name) for name in tables}
    service.do(bank.coordinator, cancel_need, is_open.id)
    service.do(bank.coordinator, erase_need, is_open.id)
    for one in planned:
        assert one.booking_id is not None
        service.do(world.new_person("dispatcher"), cancel_booking, one.booking_id)
    stops = [UUID(str(row["id"])) for row in _rows(world, "stop") if row["kind"] == "drop"]
    by = enter(world, admin.actor).actor
    service.do(by, erase_recipient, stops)
    _bring_back(world, "need", open_rows["need"])
    assert erase_again_everywhere(service) == ErasedAgain(erased=3, cancelled=3)
    for name, rows in due_rows.items():
        _bring_back(world, name, rows)
    assert erase_again_everywhere(service).cancelled == 3
    found = service.do(bank.coordinator, list_needs, late.day, late.day)
    assert [one.state for one in found] == ["cancelled"] * 3
    for name in ("booking", "job"):
        assert {row["status"] for row in _rows(world, name)} == {"cancelled"}
    assert DOOR not in _text(world)
    with pytest.raises(Conflict, match="need-not-open"):
        service.do(bank.coordinator, plan_needs, [late.id])


def test_erasing_a_past_delivery_leaves_the_order_that_waits_for_its_cycle(world: World) -> None:
    """The one who was brought something comes again: what is still to be booked keeps its door.

    Orders of the same person that are over go along.
    """
    circuit, admin = make_circuit(world), somebody(world, "admin")
    cycle, later = circuit.cycle(), circuit.cycle(day="2026-03-16", closes_at="2026-03-15T20:00")
    name = {"contact_name": "Zoé Zabel"}
    past = circuit.order(cycle, "R1", {circuit.lot(cycle, "Ada"): 1}, **name)
    lot = circuit.lot(later, "Ada")
    waits, over = (circuit.order(later, number, {lot: 1}, **name) for number in ("R2", "R3"))
    circuit.do(cancel_order, over)
    circuit.close(cycle)
    with world.database.transaction(world.alpha) as tx:
        tx.run(sa.text("UPDATE tournee.job SET status = 'done'"))
    by = enter(world, admin.actor).actor
    found = world.service.do(by, find_recipients, "zabel")
    world.service.do(by, erase_recipient, [one.stop_id for one in found if one.kind == "drop"])
    doors = {
        row["id"]: (row["contact_name"], row["address"]) for row in _rows(world, "cycle_order")
    }
    assert doors == {waits: ("Zoé Zabel", "3 Oak Lane"), past: ("", ""), over: ("", "")}
    assert circuit.close(later).drops


def _rows(world: World, name: str) -> list[dict[str, object]]:
    table = next(one for one in owned_tables() if one.name == name)
    with world.database.transaction(world.alpha) as tx:
        return [dict(row) for row in tx.rows(sa.select(table))]


def _bring_back(world: World, name: str, rows: list[dict[str, object]]) -> None:
    table = next(one for one in owned_tables() if one.name == name)
    with world.database.transaction(world.alpha) as tx:
        for row in rows:
            keys = [one.name for one in table.primary_key.columns]
            where = [table.c[key] == row[key] for key in keys]
            if not tx.run(table.update().where(*where).values(row)):
                tx.run(table.insert().values(row))


def _text(world: World) -> str:
    with world.database.transaction(world.alpha) as tx:
        return " ".join(
            str(dict(row)) for table in owned_tables() for row in tx.rows(sa.select(table))
        )
