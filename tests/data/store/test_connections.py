"""Connections of the pool: one that died with its server is replaced before anybody notices."""

import sqlalchemy as sa

from tests.support.store import World

_OTHERS = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_HERE = sa.text("SELECT pg_backend_pid()")


def test_a_dead_connection_is_replaced_when_a_transaction_begins(world: World) -> None:
    """After the server ended every connection, the next transaction works, on another one."""
    with world.database.transaction(world.alpha) as tx:
        before = tx.value(_HERE)
    owner = sa.create_engine(world.owner_url)
    try:
        with owner.begin() as connection:
            assert connection.execute(_OTHERS).scalar_one() >= 1
    finally:
        owner.dispose()
    with world.database.transaction(world.alpha) as tx:
        assert tx.value(_HERE) != before
        assert tx.value(sa.text("SELECT current_setting('tournee.cooperative')")) == str(
            world.alpha
        )
