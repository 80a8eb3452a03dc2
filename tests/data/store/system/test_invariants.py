"""Invariants: silent where all is well, and each speaks up when its rule is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.locales.texts import Texts
from data.local import Cluster
from data.store.database import Transaction
from data.store.system.invariant_queries import INVARIANTS
from data.store.system.invariants import breaches, breaches_of
from data.store.tables import rounds
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from tests.support.rounds.settled_day import EIGHT, settle_day, uid
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import World

NOW = EIGHT + timedelta(hours=10)

_EVENT = """
    INSERT INTO tournee.event (cooperative_id, seq, id, kind, subject_kind, subject_id, actor_kind,
        at, received_at, detail)
    VALUES (:owner, {seq}, gen_random_uuid(), '{kind}', 'visit', gen_random_uuid(), 'system',
        now(), now(), '{detail}')"""
_HEAD = "UPDATE tournee.log_head SET seq = {seq}"

_WEBHOOK = """
    INSERT INTO tournee.webhook (cooperative_id, id, url, sealed_secret, made_by, made_at)
    VALUES (:owner, :one, 'https://example.org', '', :one, now())"""
_ANY_STOP = "ALTER TABLE tournee.visit DROP CONSTRAINT visit_stop_check"
_SECOND_PLAN = """
    INSERT INTO tournee.plan (cooperative_id, id, day, status, requested_by, requested_at,
        published_by, published_at)
    SELECT cooperative_id, :one, day, status, requested_by, requested_at, published_by, published_at
    FROM tournee.plan"""
_EMPTY_BOOKING = """
    INSERT INTO tournee.booking (cooperative_id, id, day, made_by, made_at, changed_at)
    VALUES (:owner, :one, current_date, :one, now(), now())"""


def _event(seq: int = 6, kind: str = "visit_arrived", detail: str = "{}") -> tuple[str, ...]:
    return _EVENT.format(seq=seq, kind=kind, detail=detail), _HEAD.format(seq=seq)


BREAKS: list[tuple[str, tuple[str, ...]]] = [
    ("log-numbers", _event(seq=7)),
    ("log-numbers", (_HEAD.format(seq=9),)),
    ("log-numbers", (_event()[0],)),
    ("event-kind-unknown", _event(kind="visit_juggled")),
    ("event-holds-text", _event(detail='{"contact": "x"}')),
    ("event-holds-text", _event(kind="proof_added", detail='{"proof_id": "Anna Example"}')),
    (
        "event-holds-text",
        _event(kind="plan_published", detail='{"round_ids": ["anna@example.org"]}'),
    ),
    (
        "delivery-of-no-event",
        (
            _WEBHOOK,
            (
                "INSERT INTO tournee.webhook_delivery (cooperative_id, id, webhook_id, event_seq,"
                " made_at, next_at) VALUES (:owner, :one, :one, 99, now(), now())"
            ),
        ),
    ),
    (
        "two-live-plans",
        (
            "DROP INDEX tournee.plan_live_key",
            _SECOND_PLAN,
        ),
    ),
    ("published-by-nobody", ("UPDATE tournee.plan SET published_by = :one",)),
    ("published-by-nobody", ("UPDATE tournee.plan SET published_at = NULL",)),
    ("round-of-unpublished-plan", ("UPDATE tournee.plan SET status = 'ready'",)),
    ("round-of-unpublished-plan", ("UPDATE tournee.plan SET day = day + 1",)),
    ("rounds-without-live-plan", ("UPDATE tournee.plan SET status = 'replaced'",)),
    ("round-versions", ("UPDATE tournee.round SET version = 2",)),
    ("round-versions", ("DELETE FROM tournee.round_version",)),
    ("round-status", ("UPDATE tournee.round SET started_at = NULL",)),
    ("round-status", ("UPDATE tournee.round SET finished_at = NULL",)),
    ("round-status", ("UPDATE tournee.round SET status = 'published'",)),
    ("round-status", ("UPDATE tournee.round SET finished_at = started_at - interval '1 s'",)),
    ("round-and-shift", ("UPDATE tournee.shift SET day = day + 1",)),
    ("round-and-shift", ("UPDATE tournee.shift SET status = 'cancelled'",)),
    ("visit-and-stop", ("UPDATE tournee.visit SET kind = 'pickup' WHERE position = 1",)),
    (
        "visit-and-stop",
        (_ANY_STOP, "UPDATE tournee.visit SET stop_id = NULL WHERE position = 1"),
    ),
    (
        "visit-and-stop",
        (_ANY_STOP, "UPDATE tournee.visit SET kind = 'break' WHERE position = 1"),
    ),
    ("visit-and-stop", ("UPDATE tournee.visit SET id = :one WHERE position = 1",)),
    ("visit-and-stop", ("UPDATE tournee.job SET day = day + 1",)),
    ("visit-order", ("UPDATE tournee.visit SET position = 0",)),
    ("visit-status", ("UPDATE tournee.visit SET done_at = NULL",)),
    ("visit-status", ("UPDATE tournee.visit SET done_at = arrived_at - interval '1 s'",)),
    ("visit-status", ("UPDATE tournee.visit SET status = 'failed'",)),
    (
        "visit-without-event",
        ("UPDATE tournee.visit SET status = 'failed', failure_code = 'closed'",),
    ),
    (
        "finished-round-with-open-visit",
        ("UPDATE tournee.visit SET status = 'arrived', done_at = NULL",),
    ),
    ("posting-of-unfinished-round", ("UPDATE tournee.posting SET day = day + 1",)),
    (
        "posting-of-unfinished-round",
        ("UPDATE tournee.round SET status = 'started', finished_at = NULL",),
    ),
    ("proof-of-no-visit", ("UPDATE tournee.proof SET visit_id = :one",)),
    ("proof-of-no-visit", ("UPDATE tournee.proof SET sha256 = ''",)),
    (
        "booking-and-jobs",
        (
            "UPDATE tournee.booking SET status = 'cancelled'",
            "UPDATE tournee.job SET status = 'placed'",
        ),
    ),
    (
        "booking-and-jobs",
        (_EMPTY_BOOKING,),
    ),
    ("placed-job", ("UPDATE tournee.job SET status = 'placed'",)),
    (
        "placed-job",
        (
            "UPDATE tournee.job SET status = 'placed'",
            "UPDATE tournee.visit SET status = 'planned', done_at = NULL, arrived_at = NULL",
            "UPDATE tournee.visit SET status = 'cancelled' WHERE position = 1",
        ),
    ),
    (
        "placed-job",
        (
            "UPDATE tournee.job SET status = 'placed'",
            "UPDATE tournee.visit SET status = 'planned', done_at = NULL, arrived_at = NULL",
            "UPDATE tournee.round SET status = 'withdrawn', finished_at = NULL",
        ),
    ),
    (
        "job-and-visits",
        ("UPDATE tournee.visit SET status = 'planned', done_at = NULL WHERE position = 1",),
    ),
    ("job-and-visits", ("UPDATE tournee.job SET status = 'failed'",)),
    (
        "job-and-visits",
        ("UPDATE tournee.visit SET status = 'skipped', done_at = NULL WHERE position = 1",),
    ),
    (
        "job-without-stops",
        (
            (
                "INSERT INTO tournee.job (cooperative_id, id, booking_id, day)"
                " SELECT cooperative_id, :one, id, day FROM tournee.booking"
            ),
        ),
    ),
    ("occurrence-twice", ("UPDATE tournee.booking SET occurrence = NULL",)),
    (
        "occurrence-twice",
        (
            (
                "ALTER TABLE tournee.booking DROP CONSTRAINT"
                " booking_cooperative_id_recurrence_id_occurrence_key"
            ),
            (
                "INSERT INTO tournee.booking (cooperative_id, id, day, recurrence_id, occurrence,"
                " made_by, made_at, changed_at) SELECT cooperative_id, :one, day, recurrence_id,"
                " occurrence, made_by, made_at, changed_at FROM tournee.booking"
            ),
        ),
    ),
    (
        "invoice-totals",
        ("UPDATE tournee.invoice_line SET amount_cents = 999",),
    ),
    (
        "invoice-totals",
        ("UPDATE tournee.invoice SET vat_cents = 201, total_cents = 1201",),
    ),
    ("invoice-totals", ("UPDATE tournee.invoice SET total_cents = 1100",)),
    ("invoice-status", ("UPDATE tournee.payment SET amount_cents = 100",)),
    ("invoice-status", ("DELETE FROM tournee.payment",)),
    ("invoice-status", ("UPDATE tournee.invoice SET number = ''",)),
    ("invoice-status", ("UPDATE tournee.invoice SET status = 'part_paid'",)),
    ("left-and-signed-in", ("UPDATE tournee.person SET status = 'left'",)),
    ("left-with-link", ("UPDATE tournee.person SET status = 'left'",)),
    (
        "erased-but-known",
        ("UPDATE tournee.person SET status = 'erased', erased_at = now()",),
    ),
    ("erased-but-known", ("UPDATE tournee.stop SET erased_at = now()",)),
    ("position-outside-shift", ("UPDATE tournee.shift SET opened_at = opened_at + '1 h'",)),
    ("position-outside-shift", ("UPDATE tournee.shift SET closed_at = opened_at",)),
    ("position-expired", ("UPDATE tournee.position SET expires_at = '2026-03-01'",)),
]


@pytest.fixture(scope="module")
def settled(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return two cooperatives with a settled day each; tests undo what they break."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        for cooperative in (world.alpha, world.beta):
            settle_day(world, cooperative, "0" * 64)
        yield world


@contextmanager
def broken(world: World, statements: Iterable[str]) -> Iterator[sa.Connection]:
    """Run statements on alpha's rows as the owner, who may drop what keeps rules; undo them."""
    engine = sa.create_engine(world.owner_url)
    values = {"owner": world.alpha, "one": uid("one")}
    try:
        with engine.connect() as connection:
            work_for(connection, world.alpha)
            for statement in statements:
                used = {name: value for name, value in values.items() if f":{name}" in statement}
                connection.execute(sa.text(statement), used)
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def work_for(connection: sa.Connection, cooperative: UUID) -> Transaction:
    """Return a transaction on a connection that works for a cooperative."""
    connection.execute(
        sa.select(sa.func.set_config("tournee.cooperative", str(cooperative), True))  # noqa: FBT003
    )
    return Transaction(connection=connection, cooperative_id=cooperative)


def test_a_settled_day_breaks_no_rule(settled: World) -> None:
    """Where all went as it should, no invariant gives a row."""
    assert breaches(settled.database, NOW) == []


@pytest.mark.parametrize("values", ["stop_id = NULL", "job_id = NULL", "kind = 'break'"])
def test_no_visit_is_without_its_stop(settled: World, values: str) -> None:
    """The database itself refuses a visit without stop or job, and a break that has them."""
    statement = f"UPDATE tournee.visit SET {values} WHERE position = 1"  # noqa: S608
    refused = pytest.raises(sa.exc.IntegrityError, match="visit_stop_check")
    with refused, broken(settled, [statement]):
        pass


@pytest.mark.parametrize("column", ["booking_id", "served_on"])
def test_no_line_of_an_invoice_is_without_its_booking(settled: World, column: str) -> None:
    """The database itself refuses a line that tells no booking, or no day."""
    statement = f"UPDATE tournee.invoice_line SET {column} = NULL"  # noqa: S608
    refused = pytest.raises(sa.exc.IntegrityError, match=column)
    with refused, broken(settled, [statement]):
        pass


@pytest.mark.parametrize(
    ("code", "statements"), BREAKS, ids=[f"{k}-{code}" for k, (code, _) in enumerate(BREAKS)]
)
def test_each_rule_speaks_up(settled: World, code: str, statements: tuple[str, ...]) -> None:
    """Whatever is broken in a cooperative is found, with ids, in this one alone."""
    with broken(settled, statements) as connection:
        found = {each.code: each for each in breaches_of(work_for(connection, settled.alpha), NOW)}
        assert found[code].cooperative_id == settled.alpha
        assert found[code].count >= len(found[code].subjects) >= 1
        assert breaches_of(work_for(connection, settled.beta), NOW) == []


def test_every_cooperative_is_looked_at(world: World) -> None:
    """The check goes through all cooperatives and says whose rows break a rule."""
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            tx.add(rounds.log_head, {"seq": 3})
    found = breaches(world.database, NOW)
    assert {each.cooperative_id for each in found} == {world.alpha, world.beta}
    assert {each.code for each in found} == {"log-numbers"}


def test_every_rule_is_tried_and_named() -> None:
    """Each invariant is broken by a test, and has a sentence in every language."""
    assert {code for code, _ in BREAKS} == set(INVARIANTS)
    for language in ("en", "fr"):
        assert all(Texts(language).knows(f"invariant-{code}") for code in INVARIANTS)


def test_every_kind_of_event_may_be_logged(settled: World) -> None:
    """Whatever kind with any of its keys is well, as long as the values are ids and codes."""
    statements: list[str] = []
    for seq, kind in enumerate(EVENT_KINDS.values(), start=6):
        detail = ", ".join(f'"{key}": "x-1"' for key in kind.detail)
        # A colon before a word would be a parameter.
        statements += _event(seq=seq, kind=kind.name, detail="{" + detail + "}")
    with broken(settled, statements) as connection:
        assert breaches_of(work_for(connection, settled.alpha), NOW) == []


def test_a_breach_tells_a_few_of_many(settled: World) -> None:
    """Of many rows that break a rule five are told and all are counted."""
    statement = """
        INSERT INTO tournee.plan (cooperative_id, id, day, status, requested_by, requested_at)
        SELECT :owner, gen_random_uuid(), date '2026-04-01' + k, 'replaced', :one, now()
        FROM generate_series(1, 7) AS k"""
    with broken(settled, [statement]) as connection:
        (found,) = breaches_of(work_for(connection, settled.alpha), NOW)
    assert (found.code, found.count, len(found.subjects)) == ("published-by-nobody", 7, 5)
