"""Connections of the pool: one that died with its server is replaced before anybody notices."""

import sqlalchemy as sa

from data.store.database import Database
from tests.support.store import World

_OTHERS = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)
_HERE = sa.text("SELECT pg_backend_pid()")


def test_a_dead_connection_is_replaced_when_a_transaction_begins(world: World) -> None:
    """After the server ended every connection, the next transaction works, on another one."""
    with world.database.transaction(world.alpha) as tx:
        before = tx.value(_HERE)
    # Whoever has the same role may end its connections.
    another = Database(url=world.database.url)
    try:
        with another.transaction() as tx:
            assert tx.value(_OTHERS) >= 1
    finally:
        another.close()
    with world.database.transaction(world.alpha) as tx:
        assert tx.value(_HERE) != before
        assert tx.value(sa.text("SELECT current_setting('tournee.cooperative')")) == str(
            world.alpha
        )
