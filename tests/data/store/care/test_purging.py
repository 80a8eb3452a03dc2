"""What is too old is taken away, purpose by purpose, and nothing a moment too early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from data.store.care.purging import STEPS, TRACKING_ENDS, Purge, purge, purge_installation
from data.store.database import Transaction
from data.store.tables import metadata, people
from dispatch.care.retention import RetentionRule
from tests.support.store.rows import A_MOMENT, key_of, owned_tables, row_for
from tests.support.store.world import World

DAY = A_MOMENT.date()
SHA = "ab" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One purpose.

    Attributes
    ----------
    table, looks
        The row to watch, and what it looks like while it is kept.
    kept_at
        The last moment, or day, at which it is kept; a second, or a day, later it is not.
    more
        Values of rows of other tables.
    """

    step: str
    table: str
    looks: Mapping[str, Any]
    kept_at: datetime | date
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def days(count: int) -> date:
    """Return a day so much later than the day of every row."""
    return DAY + timedelta(days=count)


SOON = A_MOMENT + timedelta(seconds=-1)
CASES = [
    Case(step="positions", table="position", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="notes", table="message", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="notes", table="note", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="proofs", table="proof", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(
        step="aid_recipients",
        table="stop",
        looks={"contact_name": "Ada", "contact_phone": "0612", "address": "1 rue", "note": "x"},
        kept_at=days(30),
        more={"job": {"kind": "aid"}},
    ),
    Case(
        step="recipients",
        table="stop",
        looks={"contact_name": "Ada", "contact_phone": "0612", "access_note": "3rd floor"},
        kept_at=days(365),
        more={"job": {"kind": "shop"}},
    ),
    Case(
        step="tracking",
        table="tracking",
        looks={"sealed_secret": "sealed"},
        kept_at=days(TRACKING_ENDS.days),
    ),
    Case(
        step="needs",
        table="need",
        looks={"alias": "Oak 3", "address": "3 Oak Lane", "contact_phone": "0612"},
        kept_at=days(30),
    ),
    Case(
        step="orders",
        table="cycle_order",
        looks={"contact_name": "Ada", "address": "3 Oak Lane", "note": "second bell"},
        kept_at=days(365),
    ),
    Case(
        step="recurrences",
        table="recurrence",
        looks={"template": {"contact": "Ada"}},
        kept_at=days(30),
        more={"recurrence": {"status": "ended", "last_day": DAY}},
    ),
    Case(step="stop_times", table="visit", looks={"arrived_at": A_MOMENT}, kept_at=days(365)),
    Case(step="plan_details", table="plan", looks={"problem": {"a": 1}}, kept_at=days(30)),
    Case(step="plan_details", table="plan", looks={"result": {"a": 1}}, kept_at=days(30)),
    Case(
        step="plan_details",
        table="plan",
        looks={"trouble_arguments": {"visit": "x"}},
        kept_at=days(30),
    ),
    Case(
        step="imports",
        table="import",
        looks={"sha256": SHA, "file_name": "needs.csv", "report": {"row": 3}},
        kept_at=A_MOMENT + timedelta(days=30),
        more={"import": {"status": "done"}},
    ),
    Case(
        step="messages",
        table="notice",
        looks={"status": "sent"},
        kept_at=A_MOMENT + timedelta(days=30),
    ),
    Case(
        step="messages",
        table="webhook_delivery",
        looks={"status": "given_up"},
        kept_at=A_MOMENT + timedelta(days=30),
    ),
    Case(step="replies", table="reply", looks={}, kept_at=A_MOMENT + timedelta(hours=48)),
    Case(step="address_reads", table="address_read", looks={}, kept_at=days(365)),
    Case(step="hours", table="posting", looks={}, kept_at=days(1826)),
    Case(step="hours", table="shift", looks={"opened_at": A_MOMENT}, kept_at=days(1826)),
    Case(step="sign_in", table="session", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="sign_in", table="link", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="sign_in", table="access_token", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="sign_in", table="push_subscription", looks={"expires_at": A_MOMENT}, kept_at=SOON),
    Case(step="sign_in", table="ceremony", looks={"expires_at": A_MOMENT}, kept_at=SOON),
]


def fill(tx: Transaction, changed: Mapping[str, Mapping[str, Any]]) -> None:
    """Add one row to every table."""
    for table in owned_tables():
        row = row_for(tx.owner, table) | dict(changed.get(table.name, {}))
        tx.run(table.insert().values(row))


def looks_kept(tx: Transaction, case: Case) -> bool:
    """Return whether the row is there as it was."""
    (table,) = (each for each in metadata.sorted_tables if each.name == case.table)
    rows = tx.rows(table.select().where(table.c.cooperative_id == tx.owner))
    return [{name: row[name] for name in case.looks} for row in rows] == [dict(case.looks)]


def at(moment: datetime | date) -> Purge:
    """Return a purge at a moment, or late on a day."""
    now = moment if isinstance(moment, datetime) else datetime.combine(moment, time(20), tzinfo=UTC)
    return Purge(rule=RetentionRule(), now=now, today=now.date())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.step}-{case.table}")
def test_kept_to_the_last_moment_and_no_longer(world: World, case: Case) -> None:
    """Each purpose keeps its rows for exactly its time, in this cooperative alone."""
    changed = {name: dict(values) for name, values in case.more.items()}
    changed[case.table] = {**changed.get(case.table, {}), **case.looks}
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            fill(tx, changed)
    whole_day = not isinstance(case.kept_at, datetime)
    with world.database.transaction(world.alpha) as tx:
        STEPS[case.step](tx, at(case.kept_at))
        assert looks_kept(tx, case)
        over = case.kept_at + (timedelta(days=1) if whole_day else timedelta(seconds=1))
        assert STEPS[case.step](tx, at(over)).rows >= 1
        assert not looks_kept(tx, case)
        assert STEPS[case.step](tx, at(over)).rows == 0
    with world.database.transaction(world.beta) as tx:
        assert looks_kept(tx, case)


def test_every_purpose_is_tried() -> None:
    """No step is without a case."""
    assert {case.step for case in CASES} == set(STEPS)


def test_what_waits_is_not_taken(world: World) -> None:
    """Work that is not done yet stays however old: notices, deliveries, imports, recurrences."""
    waiting: dict[str, dict[str, Any]] = {
        "notice": {"status": "waiting", "expires_at": A_MOMENT + timedelta(days=9000)},
        "import": {"status": "waiting", "sha256": SHA},
        "recurrence": {"status": "active", "template": {"a": 1}},
    }
    with world.database.transaction(world.alpha) as tx:
        fill(tx, waiting)
        purge(tx, at(days(3000)))
        for name, values in waiting.items():
            status = {"status": values["status"]}
            case = Case(step="", table=name, looks={**status}, kept_at=DAY)
            assert looks_kept(tx, case), name
        case = Case(step="", table="recurrence", looks={"template": {"a": 1}}, kept_at=DAY)
        assert looks_kept(tx, case)


def test_erased_stop_keeps_what_counts(world: World) -> None:
    """Loads, times and the rough place stay; the exact place, notes and telling proofs go."""
    stop_id = key_of(world.alpha, metadata.tables["tournee.stop"])
    home = "SRID=4326;POINT(10.01234 50.00567)"
    with world.database.transaction(world.alpha) as tx:
        fill(
            tx,
            {
                "job": {"kind": "aid"},
                "place": {"geom": home},
                "stop": {
                    "load": {"items": 2},
                    "contact_name": "Ada",
                    "place_id": None,
                    "geom": home,
                },
                "note": {"subject_id": stop_id, "text": "knows the code"},
                "proof": {"visit_id": stop_id, "kind": "name", "sha256": SHA, "value": "Ada"},
            },
        )
        taken = STEPS["aid_recipients"](tx, at(days(31)))
        stop = metadata.tables["tournee.stop"]
        (row,) = tx.rows(
            stop.select().add_columns(stop.c.geom.ST_X().label("x"), stop.c.geom.ST_Y().label("y"))
        )
        assert tx.rows(metadata.tables["tournee.note"].select()) == []
        assert tx.rows(metadata.tables["tournee.proof"].select()) == []
    assert (row["load"], row["contact_name"]) == ({"items": 2}, "")
    assert (row["x"], row["y"]) == (10.01, 50.01)
    assert row["erased_at"] is not None
    assert (taken.rows, taken.files) == (1, (SHA,))


def test_saved_home_is_let_go_and_a_shop_is_not(world: World) -> None:
    """A stop at somebody's saved address forgets which; one at a shop of ours does not."""
    stop = metadata.tables["tournee.stop"]
    place_id = key_of(world.alpha, metadata.tables["tournee.place"])
    for kind, kept in (("other", None), ("shop", place_id)):
        with world.database.transaction(world.alpha) as tx:
            savepoint = tx.connection.begin_nested()
            fill(tx, {"place": {"kind": kind}, "stop": {"place_id": place_id}})
            STEPS["recipients"](tx, at(days(366)))
            (row,) = tx.rows(stop.select())
            savepoint.rollback()
        assert row["place_id"] == kept
        assert row["geom"] is not None


def test_file_that_another_proof_names_is_kept(world: World) -> None:
    """Of two proofs with the same photo, the second goes on needing the file."""
    proof = metadata.tables["tournee.proof"]
    with world.database.transaction(world.alpha) as tx:
        fill(tx, {"proof": {"sha256": SHA}})
        later = row_for(world.alpha, proof) | {
            "id": world.service.ids(),
            "sha256": SHA,
            "expires_at": A_MOMENT + timedelta(days=1),
        }
        tx.run(proof.insert().values(later))
        assert STEPS["proofs"](tx, at(A_MOMENT)).files == ()
        assert STEPS["proofs"](tx, at(A_MOMENT + timedelta(days=1))).files == (SHA,)


def test_attempts_and_dead_sessions_of_the_installation_go(world: World) -> None:
    """Attempts to sign in are kept for thirty days, challenges until they are too old."""
    with world.database.transaction() as tx:
        for age in (29, 30):
            values = {
                "subject_hash": b"s",
                "address_hash": b"a",
                "at": A_MOMENT - timedelta(days=age),
                "succeeded": False,
            }
            tx.run(people.sign_in_attempt.insert().values(values))
        for seconds in (0, 1):
            until = A_MOMENT + timedelta(seconds=seconds)
            values = {"id": world.service.ids(), "challenge": b"c", "expires_at": until}
            tx.run(people.passkey_challenge.insert().values(values))
        assert purge_installation(tx, A_MOMENT) == 2
        assert purge_installation(tx, A_MOMENT) == 0
        assert len(tx.rows(people.sign_in_attempt.select())) == 1
        assert len(tx.rows(people.passkey_challenge.select())) == 1
