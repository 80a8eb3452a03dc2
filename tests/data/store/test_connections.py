"""Connections of the pool: one that died with its server is replaced before anybody notices."""

import gc
import threading
import warnings
from collections.abc import Callable

import psycopg
import pytest
import sqlalchemy as sa

from data.store.database import (
    AWAY,
    BUSY,
    Database,
    Transaction,
    is_collision,
    is_unavailable,
    prepared,
    trouble_of,
)
from tests.support.store.world import World

_OTHERS = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)
_HERE = sa.text("SELECT pg_backend_pid()")


def _end_others(world: World) -> None:
    # Whoever has the same role may end its connections.
    another = Database(url=world.database.url)
    try:
        with another.transaction() as tx:
            assert tx.value(_OTHERS) >= 1
    finally:
        another.close()


def test_a_dead_connection_is_replaced_when_a_transaction_begins(world: World) -> None:
    """After the server ended every connection, the next transaction works, on another one."""
    with world.database.transaction(world.alpha) as tx:
        before = tx.value(_HERE)
    _end_others(world)
    with world.database.transaction(world.alpha) as tx:
        assert tx.value(_HERE) != before
        assert tx.value(sa.text("SELECT current_setting('tournee.cooperative')")) == str(
            world.alpha
        )


def test_a_connection_in_use_while_another_is_replaced_is_closed_in_the_end(world: World) -> None:
    """Whoever works while a dead connection is found out gives theirs back to be used or closed."""
    database = Database(url=world.database.url)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with database.transaction() as busy:
            with database.transaction() as idle:
                ended = idle.value(_HERE)
            assert busy.value(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended})
            with database.transaction() as tx:
                assert tx.value(_HERE) != ended
        database.close()
        gc.collect()
    assert [one.message for one in warned] == []


_LOCK = sa.text("SELECT pg_advisory_xact_lock(:key)")


def test_somebody_elses_lock_is_no_database_that_is_away(world: World) -> None:
    """Whoever waits too long for a lock meets a busy database, and may try again."""
    with world.database.transaction() as holder, world.database.transaction() as tx:
        holder.rows(_LOCK, {"key": 7})
        tx.connection.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
        with pytest.raises(sa.exc.OperationalError) as met:
            tx.rows(_LOCK, {"key": 7})
        tx.connection.rollback()
    assert (trouble_of(met.value), is_unavailable(met.value)) == (BUSY, True)


def test_a_statement_that_takes_too_long_is_no_database_that_is_away(world: World) -> None:
    """A statement that was stopped for its length says that the database is busy."""
    with (
        pytest.raises(sa.exc.OperationalError) as met,
        world.database.transaction(statement_timeout_ms=20) as tx,
    ):
        tx.value(sa.text("SELECT pg_sleep(30)"))
    assert trouble_of(met.value) == BUSY


_DRIVERS_LOCK = prepared(
    sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("key", type_=sa.BigInteger)))
)


def _lock(tx: Transaction, key: int) -> None:
    tx.rows(_LOCK, {"key": key})


def _lock_by_the_driver(tx: Transaction, key: int) -> None:
    tx.tuples(_DRIVERS_LOCK, key=key)


@pytest.mark.parametrize("lock", [_lock, _lock_by_the_driver])
def test_a_deadlock_is_no_database_that_is_away(
    world: World, lock: Callable[[Transaction, int], None]
) -> None:
    """Two that wait for each other: the one broken off says so, and may be tried again."""
    both_hold, troubles = threading.Barrier(2), []

    def take(mine: int, theirs: int) -> None:
        try:
            with world.database.transaction() as tx:
                lock(tx, mine)
                both_hold.wait(timeout=30)
                lock(tx, theirs)
        except (sa.exc.OperationalError, psycopg.OperationalError) as error:
            troubles.append((trouble_of(error), is_collision(error)))

    pair = [threading.Thread(target=take, args=keys) for keys in ((1, 2), (2, 1))]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    assert troubles == [(BUSY, True)]


def test_a_cut_connection_is_a_database_that_is_away(world: World) -> None:
    """Neither a server that is gone nor a plain mistake of a query is called busy."""

    def cut_short() -> None:
        with world.database.transaction() as tx:
            _end_others(world)
            tx.value(_HERE)

    with pytest.raises(sa.exc.DBAPIError) as met:
        cut_short()
    assert trouble_of(met.value) == AWAY

    def cut_short_by_the_driver() -> None:
        with world.database.transaction() as tx:
            _end_others(world)
            tx.tuples(_DRIVERS_LOCK, key=9)

    with pytest.raises((sa.exc.DBAPIError, psycopg.Error)) as cut:
        cut_short_by_the_driver()
    assert trouble_of(cut.value) == AWAY
    with world.database.transaction() as tx:
        tx.tuples(_DRIVERS_LOCK, key=9)
    with pytest.raises(sa.exc.DBAPIError) as wrong, world.database.transaction() as tx:
        tx.value(sa.text("SELECT 1 / 0"))
    assert (trouble_of(wrong.value), is_unavailable(wrong.value)) == (None, False)
    assert trouble_of(psycopg.OperationalError("no such host")) == AWAY
    assert trouble_of(ValueError("a defect")) is None
