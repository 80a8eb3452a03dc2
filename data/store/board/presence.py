"""Word of where other boards are, passed to every process by the database and kept nowhere."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.database import Transaction

CHANNEL = "tournee_presence"
"""Name under which PostgreSQL tells listeners of boards: ``<cooperative id>:<JSON>``."""


def tell(tx: Transaction, payload: str) -> None:
    """Pass word to whoever listens in any process, once the transaction commits."""
    tx.run(sa.select(sa.func.pg_notify(CHANNEL, f"{tx.owner}:{payload}")))
