"""Figures for whoever watches over the service; nothing in them is any cooperative's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from data.store import migrating
from data.store.database import Database
from data.store.system import tasks
from data.store.system.tasks import QueueState
from data.store.tables import SCHEMA

_LOGGED = sa.text(
    "SELECT COALESCE(sum(n_tup_ins), 0) FROM pg_stat_user_tables"
    " WHERE schemaname = :schema AND relname = 'event'"
)
_REVISION = sa.text("SELECT version_num FROM tournee.alembic_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Lengths and delays of queue and log.

    Attributes
    ----------
    queue
        As :func:`data.store.system.tasks.state` gives it.
    failed
        Pieces of work that were given up and are still noted.
    events
        Events logged since the database's statistics were last reset, by every process together.
    """

    queue: QueueState
    failed: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Connections of this process: in use, idle, and how many there may be."""

    used: int
    idle: int
    most: int


def figures(database: Database) -> Figures:
    """Read the figures of now."""
    with database.transaction(read_only=True) as tx:
        return Figures(
            queue=tasks.state(tx),
            failed=len(tasks.failed(tx)),
            events=int(tx.connection.execute(_LOGGED, {"schema": SCHEMA}).scalar_one()),
        )


def pool_of(database: Database) -> Pool:
    """Return how many connections of this process are in use."""
    pool = database.engine.pool
    used = int(pool.checkedout())  # type: ignore[attr-defined]
    idle = int(pool.checkedin())  # type: ignore[attr-defined]
    return Pool(used=used, idle=idle, most=2 * database.pool_size)


def schema_revision(database: Database) -> str:
    """Return the revision of the schema, as the application's role sees it."""
    with database.transaction(read_only=True) as tx:
        return str(tx.connection.execute(_REVISION).scalar_one())


@cache
def is_behind(revision: str) -> bool:
    """Return whether a schema is older than this program; on a newer one it goes on working."""
    known = migrating.known_revisions()
    return revision in known[:-1]
