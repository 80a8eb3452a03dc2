"""A day that was booked, planned, ridden, billed and paid, row by row: every invariant holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.tables import bookings as bookings_tables
from data.store.tables import fleet as fleet_tables
from data.store.tables import money as money_tables
from data.store.tables import people, rounds
from data.store.tables.columns import metadata
from tests.support.store.rows import row_for
from tests.support.store.world import World

DAY = date(2026, 3, 9)
EIGHT = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
HERE = "SRID=4326;POINT(10 50)"


def uid(name: str) -> UUID:
    """Id of a thing of the day; each cooperative may have it."""
    return uuid5(UUID(int=4), name)


def settle_day(world: World, cooperative: UUID, sha256: str) -> None:
    """Write the day for a cooperative; its proof is a file with a hash."""
    with world.database.transaction(cooperative) as tx:
        _who_and_what(tx)
        _booked(tx)
        _planned(tx)
        _ridden(tx, sha256)
        _billed(tx)
        _logged(tx)


def add(tx: Transaction, table: sa.Table, **values: Any) -> None:  # noqa: ANN401
    """Add a row with these values, and with what its constraints want besides."""
    defaults = row_for(tx.owner, table)
    defaults.pop("cooperative_id")
    tx.add(table, {**defaults, **values})


def _who_and_what(tx: Transaction) -> None:
    add(
        tx,
        people.customer,
        id=uid("customer"),
        name="Bakery Dawn",
        created_at=EIGHT,
    )
    for name, role in (("courier", "courier"), ("office", "dispatcher")):
        add(
            tx,
            people.person,
            id=uid(name),
            name=name,
            email=f"{name}@example.org",
            roles=[role],
            status="active",
            created_at=EIGHT,
        )
    add(
        tx,
        people.session,
        id=uid("session"),
        person_id=uid("courier"),
        created_at=EIGHT,
        expires_at=EIGHT + timedelta(days=30),
        seen_at=EIGHT,
    )
    add(
        tx,
        people.link,
        id=uid("link"),
        person_id=uid("courier"),
        created_at=EIGHT,
        expires_at=EIGHT + timedelta(days=30),
    )
    add(
        tx,
        fleet_tables.vehicle,
        id=uid("vehicle"),
        name="Longjohn",
        profile="cargo",
        created_at=EIGHT,
    )
    add(
        tx,
        fleet_tables.shift,
        id=uid("shift"),
        day=DAY,
        person_id=uid("courier"),
        vehicle_id=uid("vehicle"),
        starts_at=EIGHT,
        ends_at=EIGHT + timedelta(hours=4),
        status="closed",
        opened_at=EIGHT,
        closed_at=EIGHT + timedelta(hours=4),
    )


def _booked(tx: Transaction) -> None:
    add(
        tx,
        bookings_tables.recurrence,
        id=uid("recurrence"),
        customer_id=uid("customer"),
        rule="FREQ=WEEKLY",
        expanded_until=DAY,
        made_by=uid("office"),
        created_at=EIGHT,
    )
    add(
        tx,
        bookings_tables.booking,
        id=uid("booking"),
        day=DAY,
        customer_id=uid("customer"),
        recurrence_id=uid("recurrence"),
        occurrence="2026-03-09",
        net_cents=1000,
        made_by=uid("office"),
        made_at=EIGHT,
        changed_at=EIGHT,
    )
    add(
        tx,
        bookings_tables.job,
        id=uid("job"),
        booking_id=uid("booking"),
        day=DAY,
        label="Bread",
        status="done",
    )
    for position, kind in enumerate(("pickup", "drop")):
        add(
            tx,
            bookings_tables.stop,
            id=uid(kind),
            job_id=uid("job"),
            kind=kind,
            position=position,
            geom=HERE,
            contact_name="Anna Example",
        )


def _planned(tx: Transaction) -> None:
    add(
        tx,
        rounds.plan,
        id=uid("plan"),
        day=DAY,
        status="published",
        city_fingerprint="f" * 64,
        requested_by=uid("office"),
        requested_at=EIGHT,
        published_by=uid("office"),
        published_at=EIGHT,
    )
    add(
        tx,
        rounds.round_,
        id=uid("round"),
        day=DAY,
        shift_id=uid("shift"),
        person_id=uid("courier"),
        vehicle_id=uid("vehicle"),
        plan_id=uid("plan"),
        status="finished",
        published_at=EIGHT,
        started_at=EIGHT,
        finished_at=EIGHT + timedelta(hours=1),
    )
    add(
        tx,
        rounds.round_version,
        round_id=uid("round"),
        version=1,
        plan_id=uid("plan"),
        made_at=EIGHT,
    )


def _ridden(tx: Transaction, sha256: str) -> None:
    for position, kind in enumerate(("pickup", "drop")):
        at = EIGHT + timedelta(minutes=10 * (position + 1))
        add(
            tx,
            rounds.visit,
            id=uid(kind),
            round_id=uid("round"),
            position=position,
            kind=kind,
            job_id=uid("job"),
            stop_id=uid(kind),
            arrive_at=at,
            start_at=at,
            depart_at=at + timedelta(minutes=2),
            status="done",
            arrived_at=at,
            done_at=at + timedelta(minutes=1),
        )
    add(
        tx,
        rounds.position,
        shift_id=uid("shift"),
        at=EIGHT + timedelta(minutes=5),
        received_at=EIGHT,
        geom=HERE,
        expires_at=EIGHT + timedelta(hours=24),
    )
    add(
        tx,
        rounds.proof,
        id=uid("proof"),
        round_id=uid("round"),
        visit_id=uid("drop"),
        kind="photo",
        sha256=sha256,
        made_by=uid("courier"),
        made_at=EIGHT,
        received_at=EIGHT,
        expires_at=EIGHT + timedelta(days=365),
    )
    add(tx, rounds.posting, round_id=uid("round"), person_id=uid("courier"), day=DAY)


def _billed(tx: Transaction) -> None:
    add(
        tx,
        money_tables.invoice,
        id=uid("invoice"),
        customer_id=uid("customer"),
        first_day=DAY,
        last_day=DAY,
        net_cents=1000,
        vat_cents=200,
        total_cents=1200,
        made_at=EIGHT,
    )
    add(
        tx,
        money_tables.invoice_line,
        invoice_id=uid("invoice"),
        position=1,
        booking_id=uid("booking"),
        code="base",
        unit_cents=1000,
        amount_cents=1000,
        vat_permille=200,
    )
    _change(tx, money_tables.invoice, number="2026-00001", status="issued", issued_at=EIGHT)
    add(
        tx,
        money_tables.payment,
        id=uid("payment"),
        invoice_id=uid("invoice"),
        amount_cents=1200,
        paid_on=DAY,
        recorded_by=uid("office"),
        recorded_at=EIGHT,
    )
    _change(tx, money_tables.invoice, status="paid")


def _change(tx: Transaction, table: sa.Table, **values: Any) -> None:  # noqa: ANN401
    tx.run(table.update().where(table.c.cooperative_id == tx.owner).values(**values))


def _logged(tx: Transaction) -> None:
    story: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "plan_published",
            "plan",
            "plan",
            {"day": DAY.isoformat(), "round_ids": [str(uid("round"))]},
        ),
        ("round_started", "round", "round", {}),
        ("visit_done", "visit", "pickup", {}),
        ("visit_done", "visit", "drop", {"handed_items": 2}),
        ("round_finished", "round", "round", {}),
    ]
    events.append(
        tx,
        [
            LoggedEvent(
                id=uid(f"event {number}"),
                kind=kind,
                subject_kind=subject_kind,
                subject_id=uid(subject),
                round_id=uid("round"),
                actor_kind="person",
                actor_id=uid("courier"),
                at=EIGHT,
                received_at=EIGHT,
                detail=detail,
            )
            for number, (kind, subject_kind, subject, detail) in enumerate(story)
        ],
    )


_DIGESTS = sa.text(
    " UNION ALL ".join(
        f"SELECT '{table.name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"  # noqa: S608
        f" FROM {table.fullname} AS t"
        for table in metadata.sorted_tables
    )
)


def digests(tx: Transaction) -> dict[str, str]:
    """Return for every table a digest over all rows in sight."""
    return {str(name): str(digest) for name, digest in tx.connection.execute(_DIGESTS)}
