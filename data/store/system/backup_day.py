"""Day of the last backup, noted for every cooperative: its administration shows how old it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from data.store.database import Database
from data.store.system import chores, cooperatives
from dispatch.values.local_time import day_of

BACKUP = "backup"
"""Chore under which the command ``tournee backup`` notes its day."""


def note_day(app_url: str, now: datetime) -> bool:
    """Note for every cooperative that a backup was made today.

    Returns
    -------
    Whether it could be noted; a backup before an upgrade finds an older schema, and is as good.
    """
    database = Database(url=app_url, pool_size=1)
    try:
        with database.transaction(read_only=True) as tx:
            every = cooperatives.every(tx)
        for each in every:
            with database.transaction(each.id) as tx:
                chores.note_done(tx, BACKUP, day_of(now, each.zone))
    except SQLAlchemyError:
        return False
    finally:
        database.close()
    return True
